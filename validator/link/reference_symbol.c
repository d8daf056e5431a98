/*
 * Names of code that documents use in code spans (kind `symbol`): `createAgent()`, `AgentService.create`,
 * `AgentService`. What a name without parentheses stands for is known only when one declaration has it; a
 * member of a class that the repository declares, and that lacks it, is broken. Only TypeScript and
 * JavaScript are known.
 */
#include "validator/link/doc_reference_p.h"
#include "validator/link/literal_p.h"

#include <ctype.h>

struct finder {
    struct link_references *references;
    struct link_names symbols; /* (0, name) -> row of symbol, outside of tests; no members */
    struct link_names members; /* (0, class) -> row of symbol */
};

static size_t name_length(struct base_str text)
{
    size_t n = 0;
    while (n < text.n && (isalnum((unsigned char)text.p[n]) || text.p[n] == '_' || text.p[n] == '$'))
        n++;
    return n && !isdigit((unsigned char)text.p[0]) ? n : 0;
}

/* A word that only code is written as: a hump or an underscore within it. */
static bool is_code_word(struct base_str name)
{
    bool has_hump = false, has_small = false;
    for (size_t i = 0; i < name.n; i++) {
        has_small |= islower((unsigned char)name.p[i]) != 0;
        has_hump |= i > 0 && (isupper((unsigned char)name.p[i]) || name.p[i] == '_');
    }
    return has_hump && has_small && name.n >= 4;
}

struct spelled {
    struct base_str owner, name;
    bool is_called;
};

/* "name", "name()", "name(a, b)", "Owner.name", "Owner#name()"; false for anything else. */
static bool spell(struct base_str text, struct spelled *out)
{
    size_t n = name_length(text);
    *out = (struct spelled){.name = base_str_slice(text, 0, n)};
    if (n && n < text.n && (text.p[n] == '.' || text.p[n] == '#')) {
        size_t member = name_length(base_str_from(text, n + 1));
        *out = (struct spelled){.owner = out->name, .name = base_str_slice(text, n + 1, n + 1 + member)};
        n = member ? n + 1 + member : 0;
    }
    if (!n)
        return false;
    out->is_called = n < text.n && text.p[n] == '(' && text.p[text.n - 1] == ')';
    return n == text.n || out->is_called;
}

/* The one declaration of a name; LINK_NONE when there are several or none. */
static uint32_t only_symbol(const struct finder *finder, struct base_str name, bool *any)
{
    uint32_t at = link_names_first(&finder->symbols, 0, name);
    *any = at != LINK_NONE;
    if (at == LINK_NONE || finder->symbols.entries.items[at].next != LINK_NONE)
        return LINK_NONE;
    return finder->symbols.entries.items[at].value;
}

static uint32_t member_of(const struct finder *finder, const struct facts_symbol *class, struct base_str name)
{
    LINK_NAMES_EACH(&finder->members, 0, class->name, at)
    {
        uint32_t row = finder->members.entries.items[at].value;
        if (base_str_eq(FACTS_GET_TEXT(finder->references->store, symbol, row, name), name) &&
            base_str_eq(FACTS_GET_TEXT(finder->references->store, symbol, row, path), class->path))
            return row;
    }
    return LINK_NONE;
}

static void point_to(const struct finder *finder, uint32_t row, struct link_doc_reference *reference)
{
    struct facts_symbol symbol;
    FACTS_GET(finder->references->store, symbol, row, &symbol);
    reference->status = LINK_REFERENCE_FOUND;
    reference->target_path = symbol.path;
    reference->target_line = symbol.line;
}

/* A member of a class of the repository. False when nothing is to be said. */
static bool look_for_member(const struct finder *finder, const struct spelled *spelled,
                            struct link_doc_reference *reference)
{
    bool any;
    struct facts_symbol class;
    uint32_t row = only_symbol(finder, spelled->owner, &any);
    if (row == LINK_NONE)
        return false;
    FACTS_GET(finder->references->store, symbol, row, &class);
    if (!base_str_is(class.kind, "class"))
        return false;
    uint32_t member = member_of(finder, &class, spelled->name);
    if (member != LINK_NONE) {
        point_to(finder, member, reference);
        return true;
    }
    if (class.extends_name.p || base_str_is(spelled->name, "prototype") || base_str_is(spelled->name, "name"))
        return false;
    reference->status = LINK_REFERENCE_BROKEN;
    reference->certainty = LINK_LIKELY;
    reference->reason = BASE_STR("the class has no such member");
    reference->target_path = class.path;
    reference->target_line = class.line;
    return true;
}

static bool look_for(const struct finder *finder, const struct spelled *spelled,
                     struct link_doc_reference *reference)
{
    bool any;
    if (spelled->owner.p)
        return look_for_member(finder, spelled, reference);
    if (!is_code_word(spelled->name))
        return false;
    uint32_t row = only_symbol(finder, spelled->name, &any);
    if (row != LINK_NONE) {
        point_to(finder, row, reference);
        return true;
    }
    if (any || !spelled->is_called || finder->references->has_other_code)
        return false;
    reference->status = LINK_REFERENCE_BROKEN;
    reference->certainty = LINK_WEAK;
    reference->reason = BASE_STR("no code of the repository declares it");
    return true;
}

static void read_document(struct finder *finder, const struct link_document *document)
{
    const struct facts_store *store = finder->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_span, document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str text = FACTS_GET_TEXT(store, code_span, i, text);
        struct spelled spelled;
        if (!spell(text, &spelled))
            continue;
        struct link_doc_reference reference = {.document = document,
                                               .line = FACTS_GET_INT(store, code_span, i, line),
                                               .col = FACTS_GET_INT(store, code_span, i, col),
                                               .kind = "symbol",
                                               .text = text,
                                               .target = spelled.owner.p ? text : spelled.name};
        if (spelled.owner.p)
            reference.target =
                base_str_make(spelled.owner.p, (size_t)(spelled.name.p + spelled.name.n - spelled.owner.p));
        if (look_for(finder, &spelled, &reference))
            link_reference_add(finder->references, &reference);
    }
}

static void load(struct finder *finder)
{
    const struct facts_store *store = finder->references->store;
    size_t n = facts_store_count(store, FACTS_TABLE_symbol);
    for (size_t i = 0; i < n; i++) {
        struct base_str name = FACTS_GET_TEXT(store, symbol, i, name),
                        owner = FACTS_GET_TEXT(store, symbol, i, owner);
        uint32_t file = FACTS_GET_FILE(store, symbol, i, path);
        if (!name.p || file == LINK_NONE || FACTS_GET_INT(store, file, file, is_test) == 1)
            continue;
        if (owner.p)
            link_names_add(&finder->members, 0, owner, (uint32_t)i);
        else
            link_names_add(&finder->symbols, 0, name, (uint32_t)i);
    }
}

static void run(struct link_references *references)
{
    struct finder finder = {.references = references};
    if (references->document_count)
        load(&finder);
    for (size_t i = 0; i < references->document_count; i++)
        read_document(&finder, &references->documents[i]);
    link_names_finish(&finder.symbols);
    link_names_finish(&finder.members);
}

static const enum facts_table needs[] = {FACTS_TABLE_code_span, FACTS_TABLE_symbol, FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_symbol = {"symbol", needs, run};
