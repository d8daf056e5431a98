/* `contains` and `lacks`: what sources must have, and must not. */
#include "validator/contract/source_p.h"

#include "validator/base/hash.h"
#include "validator/base/memory.h"
#include "validator/base/pattern.h"

#include <stdlib.h>

/* One thing that is looked for. */
struct wanted {
    const struct document_node *node;
    struct base_str shown;
    struct base_str text; /* squeezed; absent for others */
    struct base_pattern *pattern;
    const char *what; /* key of the mapping, for what the facts tell */
    bool is_word_first, is_word_last;
    bool met;
    uint32_t file;
    int64_t line;
};

struct looking {
    struct contract_run *run;
    bool is_ban;
    BASE_VEC(struct wanted) all;
    struct base_map in_files; /* paths that the contract names */
};

static void meet(struct looking *looking, struct wanted *wanted, uint32_t file, int64_t line)
{
    struct contract_item item = {
        .kind = "source", .file = file, .line = line, .subject = wanted->shown, .said = wanted->node};
    if (!wanted->met) {
        wanted->file = file;
        wanted->line = line;
    }
    wanted->met = true;
    if (looking->is_ban)
        contract_break(
            looking->run, &item, "%.*s must not have %s%s\"%.*s\". Remove it, or change the contract.",
            BASE_STR_ARG(FACTS_GET_TEXT(looking->run->store, file, file, path)),
            wanted->what ? wanted->what : "", wanted->what ? " " : "", BASE_STR_ARG(wanted->shown));
}

/* ---- texts ---- */

static void find_text(struct looking *looking, struct wanted *wanted, uint32_t file, struct base_str text,
                      const struct contract_code *code)
{
    struct base_str squeezed = base_buf_view(&code->text), rest = squeezed;
    int64_t line = 1;
    size_t counted = 0;
    ptrdiff_t found;
    while (rest.n >= wanted->text.n && (found = base_str_find_str(rest, wanted->text)) >= 0) {
        size_t at = (size_t)(rest.p - squeezed.p) + (size_t)found, end = at + wanted->text.n;
        rest = base_str_from(squeezed, at + 1);
        if ((wanted->is_word_first && at > 0 && base_is_word(squeezed.p[at - 1])) ||
            (wanted->is_word_last && end < squeezed.n && base_is_word(squeezed.p[end])))
            continue;
        size_t offset = code->from[at];
        line = contract_line_at(base_str_slice(text, counted, text.n), offset - counted, line);
        counted = offset;
        meet(looking, wanted, file, line);
        if (!looking->is_ban)
            return;
    }
}

static void find_regex(struct looking *looking, struct wanted *wanted, uint32_t file, struct base_str text)
{
    struct base_str rest = text, line, all;
    int64_t number = 1;
    bool any = false;
    for (; (line = base_str_split(&rest, '\n')).p && (looking->is_ban || !any); number++)
        if (base_pattern_match(wanted->pattern, line, NULL, 0) == 1) {
            meet(looking, wanted, file, number);
            any = true;
        }
    int code = any ? 0 : base_pattern_match(wanted->pattern, text, &all, 1);
    if (code == 1)
        meet(looking, wanted, file, contract_line_at(text, (size_t)(all.p - text.p), 1));
    if (code == BASE_E_LIMIT)
        link_limit(looking->run->context->link, FACTS_TABLE_contract_item,
                   FACTS_GET_TEXT(looking->run->store, file, file, path), 0,
                   BASE_STR("a regular expression of a contract needs too many steps on one of the texts"));
}

/* ---- enumerations ---- */

/* The body of `enum Name { … }`, `type Name = …;`, `Name = z.enum([…])`, CREATE TYPE name AS ENUM (…). */
static struct base_str body_of(struct base_str text, struct base_str name, size_t *at)
{
    for (size_t from = *at; from < text.n;) {
        ptrdiff_t found = base_str_find_str(base_str_from(text, from), name);
        if (found < 0)
            break;
        size_t begin = from + (size_t)found, end = begin + name.n;
        from = end;
        if ((begin > 0 && base_is_word(text.p[begin - 1])) || (end < text.n && base_is_word(text.p[end])))
            continue;
        size_t most = end + 40 < text.n ? end + 40 : text.n; /* ": z.enum", "AS ENUM" … */
        while (end < most && text.p[end] != '{' && text.p[end] != '=' && text.p[end] != '(' &&
               text.p[end] != ';')
            end++;
        if (end >= most || text.p[end] == ';')
            continue;
        char close = text.p[end] == '{' ? '}' : text.p[end] == '(' ? ')' : ';';
        size_t stop = end + 1;
        while (stop < text.n && text.p[stop] != close)
            stop++;
        *at = from;
        return base_str_slice(text, end, stop);
    }
    *at = text.n;
    return BASE_STR_ABSENT;
}

static bool has_word(struct base_str text, struct base_str word)
{
    for (size_t from = 0; from < text.n;) {
        ptrdiff_t found = base_str_find_str(base_str_from(text, from), word);
        if (found < 0)
            return false;
        size_t at = from + (size_t)found, end = at + word.n;
        if (!(at > 0 && base_is_word(text.p[at - 1])) && !(end < text.n && base_is_word(text.p[end])))
            return true;
        from = at + 1;
    }
    return false;
}

static void find_enum(struct looking *looking, struct wanted *wanted, uint32_t file, struct base_str text,
                      const struct contract_code *code)
{
    struct base_str squeezed = base_buf_view(&code->text), body;
    const struct document_node *values = document_member(wanted->node, "values"), *n = NULL;
    struct base_str name = document_member_text(wanted->node, "enum");
    size_t at = 0;
    while ((body = body_of(squeezed, name, &at)).p) {
        for (n = contract_next(values, NULL); n && has_word(body, n->text); n = contract_next(values, n))
            ;
        if (n)
            continue;
        meet(looking, wanted, file, contract_line_at(text, code->from[body.p - squeezed.p], 1));
        return;
    }
}

static void look_at_file(struct looking *looking, uint32_t file)
{
    char *bytes = NULL;
    struct base_buf decoded = {0};
    struct contract_code code = {0};
    struct base_str path = FACTS_GET_TEXT(looking->run->store, file, file, path);
    struct base_str text = contract_bytes(looking->run, file, &bytes, &decoded);
    if (text.p)
        contract_squeeze(&code, text, path);
    for (size_t i = 0; i < looking->all.n && text.p; i++) {
        struct wanted *wanted = &looking->all.items[i];
        if (wanted->met && !looking->is_ban)
            continue;
        if (wanted->text.p)
            find_text(looking, wanted, file, text, &code);
        else if (wanted->pattern)
            find_regex(looking, wanted, file, text);
        else if (wanted->what && base_str_is(base_str_of(wanted->what), "enum"))
            find_enum(looking, wanted, file, text, &code);
    }
    contract_code_finish(&code);
    base_free(bytes);
    base_buf_finish(&decoded);
}

/* ---- what the facts tell ---- */

/* "GET /a/:id/{x}" with every parameter written {}. */
static struct base_str template_of(struct base_arena *arena, struct base_str path)
{
    struct base_str rest = path, segment, out = BASE_STR("");
    bool first = true;
    while ((segment = base_str_split(&rest, '/')).p) {
        bool is_parameter =
            segment.n > 1 && (segment.p[0] == ':' || segment.p[0] == '{' || segment.p[0] == '<');
        out = base_str_format(arena, "%.*s%s%.*s", BASE_STR_ARG(out), first ? "" : "/",
                              BASE_STR_ARG(is_parameter ? BASE_STR("{}") : segment));
        first = false;
    }
    return out;
}

/* The method, absent for any, and the template. */
static struct base_str read_route(struct base_arena *arena, struct base_str text, struct base_str *method)
{
    ptrdiff_t slash = base_str_find_char(text, '/');
    struct base_str before = base_str_trim(base_str_slice(text, 0, slash < 0 ? 0 : (size_t)slash));
    *method = before.n ? before : BASE_STR_ABSENT;
    return template_of(arena, base_str_trim(base_str_from(text, slash < 0 ? 0 : (size_t)slash)));
}

static bool is_route(const struct facts_endpoint *row, struct base_str method, struct base_str template)
{
    return base_str_eq(row->template, template) &&
           (!method.p || base_str_eq_nocase(row->method, method) || base_str_is(row->method, "ALL"));
}

bool contract_serves(struct contract_run *run, struct base_str endpoint)
{
    struct base_str method, template = read_route(run->arena, endpoint, &method);
    size_t n = facts_store_count(run->store, FACTS_TABLE_endpoint);
    for (size_t i = 0; i < n; i++) {
        struct facts_endpoint row;
        FACTS_GET(run->store, endpoint, i, &row);
        if (is_route(&row, method, template))
            return true;
    }
    return false;
}

static void meet_in(struct looking *looking, struct wanted *wanted, struct base_str path, int64_t line)
{
    uint32_t file = facts_store_file(looking->run->store, path);
    if (file != UINT32_MAX && base_map_get(&looking->in_files, path) && (looking->is_ban || !wanted->met))
        meet(looking, wanted, file, line);
}

static void find_routes(struct looking *looking, struct wanted *wanted)
{
    struct base_str method, template = read_route(looking->run->arena, wanted->shown, &method);
    size_t n = facts_store_count(looking->run->store, FACTS_TABLE_endpoint);
    for (size_t i = 0; i < n; i++) {
        struct facts_endpoint row;
        FACTS_GET(looking->run->store, endpoint, i, &row);
        if (is_route(&row, method, template))
            meet_in(looking, wanted, row.path, row.line);
    }
}

static void find_reads(struct looking *looking, struct wanted *wanted)
{
    const struct document_node *required = document_member(wanted->node, "required");
    struct base_str fallback = document_member_text(wanted->node, "default");
    size_t n = facts_store_count(looking->run->store, FACTS_TABLE_env_read);
    for (size_t i = 0; i < n; i++) {
        struct facts_env_read row;
        FACTS_GET(looking->run->store, env_read, i, &row);
        if (!base_str_eq(row.name, wanted->shown) ||
            (fallback.p && !base_str_eq(row.default_value, fallback)) ||
            (required && (row.is_required == 1) != document_is_true(required)))
            continue;
        meet_in(looking, wanted, row.path, row.line);
    }
}

#define FIND(table, column)                                                                                  \
    do {                                                                                                     \
        size_t rows = facts_store_count(looking->run->store, FACTS_TABLE_##table);                           \
        for (size_t i = 0; i < rows; i++)                                                                    \
            if (base_str_eq(FACTS_GET_TEXT(looking->run->store, table, i, column), wanted->shown))           \
                meet_in(looking, wanted, FACTS_GET_TEXT(looking->run->store, table, i, path),                \
                        FACTS_GET_INT(looking->run->store, table, i, line));                                 \
    } while (0)

static void find_fact(struct looking *looking, struct wanted *wanted)
{
    struct base_str what = base_str_of(wanted->what ? wanted->what : "");
    if (base_str_is(what, "route"))
        find_routes(looking, wanted);
    else if (base_str_is(what, "env"))
        find_reads(looking, wanted);
    else if (base_str_is(what, "import"))
        FIND(import, specifier);
    else if (base_str_is(what, "export"))
        FIND(export, name);
    else if (base_str_is(what, "symbol"))
        FIND(symbol, name);
}

/* ---- a list ---- */

static void add_wanted(struct looking *looking, const struct document_node *node)
{
    static const char *const facts[] = {"import", "export", "route", "symbol", "env", "enum", NULL};
    struct contract_run *run = looking->run;
    struct base_str regex = document_member_text(node, "regex");
    struct wanted wanted = {.node = node};
    for (size_t i = 0; facts[i]; i++)
        if (document_member(node, facts[i])) {
            wanted.what = facts[i];
            wanted.shown = document_member_text(node, facts[i]);
        }
    if (regex.p) {
        wanted.shown = regex;
        (void)base_pattern_create(&wanted.pattern, regex, NULL); /* it compiled when it was loaded */
    } else if (!wanted.what) {
        struct contract_code code;
        wanted.shown = node->text.p ? node->text : document_member_text(node, "text");
        contract_squeeze(&code, wanted.shown, BASE_STR(""));
        wanted.text = base_str_copy(run->arena, base_buf_view(&code.text));
        contract_code_finish(&code);
        wanted.is_word_first = base_is_word(wanted.text.p[0]);
        wanted.is_word_last = base_is_word(wanted.text.p[wanted.text.n - 1]);
    }
    base_vec_push(&looking->all, wanted);
}

static void close_list(struct looking *looking)
{
    struct contract_run *run = looking->run;
    for (size_t i = 0; i < looking->all.n && run->files.n; i++) {
        struct wanted *wanted = &looking->all.items[i];
        struct contract_item item = {.kind = "source",
                                     .file = wanted->met ? wanted->file : run->files.items[0],
                                     .line = wanted->line,
                                     .subject = wanted->shown,
                                     .said = wanted->node};
        bool several = run->files.n > 1;
        if (looking->is_ban && !wanted->met)
            contract_hold(run, &item);
        if (!looking->is_ban)
            contract_judge(
                run, &item, wanted->met, "%s%.*s %s %s%s\"%.*s\"%s. Add it, or change the contract.",
                several ? "None of the files of " : "",
                BASE_STR_ARG(several ? run->contract->files.items[0]
                                     : FACTS_GET_TEXT(run->store, file, run->files.items[0], path)),
                several ? "has" : "must have", wanted->what ? wanted->what : "", wanted->what ? " " : "",
                BASE_STR_ARG(wanted->shown), several ? "" : ", and has not");
        base_pattern_destroy(wanted->pattern);
    }
}

static void judge_list(struct contract_run *run, const struct document_node *value, bool is_ban)
{
    struct looking looking = {.run = run, .is_ban = is_ban};
    for (const struct document_node *n = contract_next(value, NULL); n; n = contract_next(value, n))
        add_wanted(&looking, n);
    for (size_t i = 0; i < run->files.n; i++)
        base_map_put(&looking.in_files, FACTS_GET_TEXT(run->store, file, run->files.items[i], path), NULL);
    for (size_t i = 0; i < run->files.n; i++)
        look_at_file(&looking, run->files.items[i]);
    for (size_t i = 0; i < looking.all.n; i++)
        find_fact(&looking, &looking.all.items[i]);
    close_list(&looking);
    base_map_finish(&looking.in_files);
    base_vec_finish(&looking.all);
}

void contract_contains(struct contract_run *run, const struct document_node *value)
{
    judge_list(run, value, false);
}

void contract_lacks(struct contract_run *run, const struct document_node *value)
{
    judge_list(run, value, true);
}
