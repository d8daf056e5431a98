/*
 * Items of Rust crates in documents (kind `rust_item`): Type::item and Type::method(a, b) in code, names in a
 * table of items, and what blocks of Rust code take from a crate of the repository (use shop::Client).
 *
 * A name is judged when its type is one of the repository. What derives and blanket implementations give to a
 * type is unknown.
 */
#include "validator/base/suggest.h"
#include "validator/link/doc_reference_p.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MOST_NAMES 32u

struct work {
    struct link_references *references;
    const struct link_document *document;
    struct link_names types;   /* (0, type) -> row of rust_item */
    struct link_names members; /* (0, member) -> row; its owner tells whose */
    struct link_names roots;   /* (row of rust_crate, name) -> row: what its lib.rs makes known */
    struct link_names crates;  /* (0, name of the crate) -> row of rust_crate; (1, its unit) likewise */
};

static bool is_letter(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

static size_t name_length(struct base_str text, size_t from)
{
    size_t n = from;
    while (n < text.n && (is_letter(text.p[n]) || (n > from && text.p[n] >= '0' && text.p[n] <= '9')))
        n++;
    return n - from;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static struct facts_rust_item item_at(const struct work *work, uint32_t row)
{
    struct facts_rust_item item;
    FACTS_GET(work->references->store, rust_item, row, &item);
    return item;
}

/* ---- what there is ---- */

static void index_items(struct work *work)
{
    static const char *const types[] = {"struct", "enum", "union", "trait", "type"};
    struct facts_store *store = work->references->store;
    size_t n = facts_store_count(store, FACTS_TABLE_rust_item);
    for (size_t i = 0; i < n; i++) {
        struct facts_rust_item item = item_at(work, (uint32_t)i);
        for (size_t k = 0; k < COUNT(types); k++)
            if (base_str_is(item.kind, types[k]))
                link_names_add(&work->types, 0, item.name, (uint32_t)i);
        if (item.owner.p)
            link_names_add(&work->members, 0, item.name, (uint32_t)i);
        bool is_root = !item.owner.p && !item.module.p && base_str_is(base_path_name(item.path), "lib.rs");
        uint32_t entry = is_root ? link_names_first(&work->crates, 1, item.unit) : LINK_NONE;
        if (entry != LINK_NONE && item.visibility.p)
            link_names_add(&work->roots, work->crates.entries.items[entry].value, item.name, (uint32_t)i);
    }
}

/* By name, dashes as underscores, and by folder (owner 1). */
static void index_crates(struct work *work)
{
    struct facts_store *store = work->references->store;
    size_t n = facts_store_count(store, FACTS_TABLE_rust_crate);
    for (size_t i = 0; i < n; i++) {
        struct facts_rust_crate crate;
        FACTS_GET(store, rust_crate, i, &crate);
        if (!crate.name.p)
            continue;
        struct base_str name = base_str_copy(work->references->arena, crate.name);
        for (size_t k = 0; k < name.n; k++)
            if (name.p[k] == '-')
                ((char *)name.p)[k] = '_';
        link_names_add(&work->crates, 0, name, (uint32_t)i);
        link_names_add(&work->crates, 1, crate.unit, (uint32_t)i);
    }
}

/* ---- Type::member ---- */

/* What derives and traits of the standard library give to any type. */
static bool is_given(struct base_str name)
{
    static const char *const names[] = {"default",  "clone",     "from",        "into",    "try_from",
                                        "try_into", "to_string", "from_str",    "fmt",     "eq",
                                        "cmp",      "hash",      "drop",        "deref",   "as_ref",
                                        "borrow",   "serialize", "deserialize", "builder", "parse",
                                        "to_owned", "iter",      "into_iter",   "next",    "main"};
    return BASE_STR_IN(name, names);
}

static void add(struct work *work, int64_t line, int64_t col, struct base_str text, struct base_str target,
                const struct facts_rust_item *item, const char *reason, struct base_str hint,
                enum link_certainty certainty)
{
    struct link_doc_reference reference = {.document = work->document,
                                           .line = line,
                                           .col = col,
                                           .kind = "rust_item",
                                           .text = text,
                                           .target = target,
                                           .status = reason ? LINK_REFERENCE_BROKEN : LINK_REFERENCE_FOUND,
                                           .reason = base_str_of(reason),
                                           .certainty = certainty,
                                           .hint = hint,
                                           .ignores = LINK_EXAMPLE | LINK_FUTURE | LINK_ARROW | LINK_NEGATED};
    if (item) {
        reference.target_path = item->path;
        reference.target_line = item->line;
    }
    link_reference_add(work->references, &reference);
}

static bool is_public(const struct facts_rust_item *item)
{
    return base_str_is(item->visibility, "pub") || base_str_is(item->visibility, "trait");
}

/* Whether "(a, b)" names other parameters than the method takes; one that names none says nothing. */
static bool differs(struct base_str written, struct base_str parameters)
{
    struct base_str rest = parameters, name;
    size_t at = 0;
    if (base_str_trim(written).n == 0)
        return false;
    for (size_t i = 0; i < written.n; i++)
        if (!is_letter(written.p[i]) && !strchr(", 0123456789", written.p[i]))
            return false;
    while ((name = base_str_split(&rest, ',')).p) {
        name = base_str_trim(name);
        if (name.n == 0 || base_str_is(name, "self"))
            continue;
        while (at < written.n && strchr(", ", written.p[at]))
            at++;
        size_t n = name_length(written, at);
        struct base_str said = base_str_slice(written, at, at + n);
        while (base_str_starts(name, "_"))
            name = base_str_from(name, 1);
        if (!base_str_eq(said, name))
            return true;
        at += n;
    }
    return base_str_trim(base_str_from(written, at)).n > 0;
}

static void judge_member(struct work *work, int64_t line, int64_t col, struct base_str text,
                         struct base_str type, struct base_str member, struct base_str arguments)
{
    uint32_t entry = link_names_first(&work->types, 0, type);
    struct base_str best = BASE_STR_ABSENT;
    if (entry == LINK_NONE || is_given(member))
        return;
    struct facts_rust_item home = item_at(work, work->types.entries.items[entry].value), found = {0};
    LINK_NAMES_EACH(&work->members, 0, member, e)
    {
        struct facts_rust_item item = item_at(work, work->members.entries.items[e].value);
        if (base_str_eq(item.owner, type) && (!found.name.p || is_public(&item)))
            found = item;
    }
    if (!found.name.p) {
        size_t least = base_closest_limit(member);
        for (size_t i = 0; i < work->members.entries.n; i++) {
            struct facts_rust_item item = item_at(work, work->members.entries.items[i].value);
            if (base_str_eq(item.owner, type) && base_closer(member, item.name, best, &least))
                best = item.name;
        }
        add(work, line, col, text, member, &home, "the type has no such item", best, LINK_SURE);
    } else if (!is_public(&found)) {
        add(work, line, col, text, member, &found, "it is not public", BASE_STR_ABSENT, LINK_SURE);
    } else {
        bool other = arguments.p && found.parameters.p && differs(arguments, found.parameters);
        add(work, line, col, text, member, &found, other ? "it takes other parameters" : NULL,
            other ? found.parameters : BASE_STR_ABSENT, LINK_SURE);
    }
}

/* "Client::new(base_url)", "shop::Client::new": the last two names. */
static bool read_path(struct work *work, int64_t line, int64_t col, struct base_str text)
{
    size_t open = 0, colon = text.n;
    while (open < text.n && text.p[open] != '(')
        open++;
    struct base_str path = base_str_slice(text, 0, open), type = BASE_STR_ABSENT, member = BASE_STR_ABSENT;
    for (size_t i = 0; i < path.n;) {
        size_t n = name_length(path, i);
        if (n == 0)
            return false;
        type = member;
        member = base_str_slice(path, i, i + n);
        i += n;
        if (i == path.n)
            break;
        if (!base_str_starts(base_str_from(path, i), "::"))
            return false;
        colon = i;
        i += 2;
    }
    if (colon == text.n || !type.p || !is_upper(type.p[0]))
        return false;
    bool is_call = open < text.n && base_str_ends(text, ")");
    judge_member(work, line, col, text, type, member,
                 is_call ? base_str_slice(text, open + 1, text.n - 1) : BASE_STR_ABSENT);
    return true;
}

static void read_spans(struct work *work)
{
    const struct facts_store *store = work->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_span, work->document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_code_span span;
        FACTS_GET(store, code_span, i, &span);
        if (base_str_find(span.text, "::") > 0)
            read_path(work, span.line, span.col, base_str_trim(span.text));
    }
}

/* ---- tables of items ---- */

/* Names of types in a column that holds items of types of the repository, too. */
static void read_cells(struct work *work)
{
    const struct facts_store *store = work->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_cell, work->document->file);
    for (size_t i = range.from; i < range.to;) {
        int64_t table = FACTS_GET_INT(store, doc_cell, i, table_line);
        size_t from = i, items = 0;
        for (; i < range.to && FACTS_GET_INT(store, doc_cell, i, table_line) == table; i++) {
            struct base_str code = FACTS_GET_TEXT(store, doc_cell, i, code);
            ptrdiff_t colon =
                code.p && FACTS_GET_INT(store, doc_cell, i, position) == 0 ? base_str_find(code, "::") : -1;
            items += colon > 0 &&
                     link_names_first(&work->types, 0, base_str_slice(code, 0, (size_t)colon)) != LINK_NONE;
        }
        for (size_t k = from; k < i && items > 0; k++) {
            struct facts_doc_cell cell;
            FACTS_GET(store, doc_cell, k, &cell);
            bool is_name = cell.row > 0 && cell.position == 0 && cell.code.p && cell.code.n > 1 &&
                           is_upper(cell.code.p[0]) && name_length(cell.code, 0) == cell.code.n;
            if (!is_name)
                continue;
            uint32_t entry = link_names_first(&work->types, 0, cell.code);
            struct facts_rust_item item = {0};
            if (entry != LINK_NONE)
                item = item_at(work, work->types.entries.items[entry].value);
            add(work, cell.line, cell.col, cell.code, cell.code, entry != LINK_NONE ? &item : NULL,
                entry == LINK_NONE ? "no type has this name" : NULL, BASE_STR_ABSENT, LINK_SURE);
        }
    }
}

/* ---- blocks of Rust ---- */

static void judge_root(struct work *work, uint32_t crate, int64_t line, struct base_str name)
{
    struct facts_rust_crate row;
    FACTS_GET(work->references->store, rust_crate, crate, &row);
    /* The library's own name and the package's are one crate. */
    uint32_t home = link_names_first(&work->crates, 1, row.unit);
    crate = work->crates.entries.items[home].value;
    uint32_t entry = link_names_first(&work->roots, crate, name);
    bool has_all = link_names_first(&work->roots, crate, BASE_STR("*")) != LINK_NONE;
    if (name.n == 0 || (entry == LINK_NONE && (has_all || !is_letter(name.p[0]))))
        return;
    struct facts_rust_item item = {0};
    if (entry != LINK_NONE)
        item = item_at(work, work->roots.entries.items[entry].value);
    bool is_out = entry != LINK_NONE && base_str_is(item.visibility, "pub");
    add(work, line, FACTS_NULL, name, name, entry != LINK_NONE ? &item : NULL,
        is_out ? NULL : "the crate does not make it known", BASE_STR_ABSENT, LINK_SURE);
}

/* What follows "crate::" on a line: a name, or names in braces. */
static void read_root(struct work *work, uint32_t crate, int64_t line, struct base_str rest)
{
    if (!base_str_starts(rest, "{")) {
        judge_root(work, crate, line, base_str_slice(rest, 0, name_length(rest, 0)));
        return;
    }
    ptrdiff_t close = base_str_find_char(rest, '}');
    struct base_str list = base_str_slice(rest, 1, close > 0 ? (size_t)close : rest.n), name;
    for (uint32_t n = 0; n < MOST_NAMES && (name = base_str_split(&list, ',')).p; n++) {
        name = base_str_trim(name);
        judge_root(work, crate, line, base_str_slice(name, 0, name_length(name, 0)));
    }
}

static void read_line(struct work *work, int64_t line, struct base_str text)
{
    ptrdiff_t comment = base_str_find(text, "//");
    text = comment < 0 ? text : base_str_slice(text, 0, (size_t)comment);
    for (size_t i = 0; i < text.n;) {
        size_t n = name_length(text, i);
        bool begins = i == 0 || (!is_letter(text.p[i - 1]) && text.p[i - 1] != ':' && text.p[i - 1] != '.');
        if (n && begins && base_str_starts(base_str_from(text, i + n), "::")) {
            struct base_str name = base_str_slice(text, i, i + n);
            uint32_t entry = link_names_first(&work->crates, 0, name);
            if (entry != LINK_NONE)
                read_root(work, work->crates.entries.items[entry].value, line,
                          base_str_from(text, i + n + 2));
            else if (is_upper(name.p[0])) {
                size_t member = name_length(text, i + n + 2);
                if (member)
                    judge_member(work, line, FACTS_NULL, base_str_slice(text, i, i + n + 2 + member), name,
                                 base_str_slice(text, i + n + 2, i + n + 2 + member), BASE_STR_ABSENT);
            }
        }
        i += n ? n : 1;
    }
}

static void read_blocks(struct work *work)
{
    const struct facts_store *store = work->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_block, work->document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_code_block block;
        FACTS_GET(store, code_block, i, &block);
        if (!base_str_is(block.language, "rust") && !base_str_is(block.language, "rs"))
            continue;
        struct base_str rest = block.text, line;
        for (int64_t number = block.line; (line = base_str_split(&rest, '\n')).p; number++)
            read_line(work, number, line);
    }
}

static void run(struct link_references *references)
{
    struct work work = {.references = references};
    if (facts_store_count(references->store, FACTS_TABLE_rust_item)) {
        index_crates(&work);
        index_items(&work);
        for (size_t i = 0; i < references->document_count; i++) {
            work.document = &references->documents[i];
            read_spans(&work);
            read_cells(&work);
            read_blocks(&work);
        }
    }
    link_names_finish(&work.types);
    link_names_finish(&work.members);
    link_names_finish(&work.roots);
    link_names_finish(&work.crates);
}

static const enum facts_table needs[] = {FACTS_TABLE_rust_item, FACTS_TABLE_rust_crate, FACTS_TABLE_code_span,
                                         FACTS_TABLE_doc_cell,  FACTS_TABLE_code_block, FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_rust = {"rust_item", needs, run};
