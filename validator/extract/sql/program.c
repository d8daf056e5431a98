/*
 * SQL in the strings of a program: the tables that a query names, and statements that define a schema.
 *
 * "Select a file from the list" begins like a query. So a string counts only when its words stand as they do
 * in SQL: keywords in one case, a name where a table must stand. What is written in capitals is certain.
 */
#include "validator/extract/sql/program.h"

#include "validator/extract/sql/sql_p.h"

static const char *const queries[] = {"SELECT",   "INSERT",  "UPDATE", "DELETE", "WITH",
                                      "TRUNCATE", "REPLACE", "MERGE",  NULL};
static const char *const definitions[] = {"CREATE", "ALTER", "DROP", "COMMENT", "DO", "RENAME", NULL};

static struct base_str first_word(struct base_str text)
{
    size_t from = 0, to;
    while (from < text.n && (text.p[from] == ' ' || text.p[from] == '\n' || text.p[from] == '\t' ||
                             text.p[from] == '\r' || text.p[from] == '('))
        from++;
    for (to = from; to < text.n && to < from + 10 && (text.p[to] | 32) >= 'a' && (text.p[to] | 32) <= 'z';
         to++)
        ;
    return base_str_slice(text, from, to);
}

static bool is_comment(struct base_str text)
{
    text = base_str_trim(base_str_slice(text, 0, 80));
    return base_str_starts(text, "--") || base_str_starts(text, "/*");
}

bool extract_sql_may_be(struct base_str text)
{
    struct base_str word = first_word(text);
    return text.n >= 12 && text.n <= EXTRACT_SQL_MAX_PROGRAM &&
           (BASE_STR_IN_NOCASE(word, queries) || BASE_STR_IN_NOCASE(word, definitions) || is_comment(text));
}

/* All letters capitals, or none: "Select" is prose. */
static bool is_one_case(struct base_str word, bool *capitals)
{
    bool upper = false, lower = false;
    for (size_t i = 0; i < word.n; i++) {
        upper = upper || (word.p[i] >= 'A' && word.p[i] <= 'Z');
        lower = lower || (word.p[i] >= 'a' && word.p[i] <= 'z');
    }
    *capitals = upper;
    return upper != lower;
}

/* ---- queries ---- */

#define MOST_NAMES 64u  /* of WITH in one text */
#define MOST_DEPTH 256u /* parentheses that are told apart */

struct query {
    struct extract_sql *r;
    const struct extract_sql_program *program;
    struct base_str with[MOST_NAMES];
    size_t with_count;
    bool is_argument[MOST_DEPTH]; /* by depth: FROM within it parts arguments: extract(day FROM x) */
    unsigned depth;
    bool capitals, has_hole;
};

static bool is_with_name(const struct query *query, struct base_str name)
{
    for (size_t i = 0; i < query->with_count; i++)
        if (base_str_eq_nocase(query->with[i], name))
            return true;
    return false;
}

static void mention(struct query *query, const char *action)
{
    struct extract_sql *r = query->r;
    static const char *const no_names[] = {
        "SELECT", "LATERAL", "ONLY",  "VALUES", "SET",  "WHERE", "DUAL", "UNNEST", "TABLE", "THE", "A", "AN",
        "YOUR",   "THIS",    "THESE", "ALL",    "EACH", "ANY",   "OF",   "MY",     "ITS",   "OUR", NULL};
    extract_sql_take(r, "ONLY");
    extract_sql_take(r, "LATERAL");
    extract_sql_if_exists(r);
    if (extract_sql_is_one(r, no_names))
        return;
    int64_t line = query->program->is_one_line ? query->program->line : extract_sql_line(r);
    struct base_str name = extract_sql_qualified(r);
    bool is_call = extract_sql_is(r, "(") && strcmp(action, "insert") != 0;
    if (!name.p || is_call || is_with_name(query, name))
        return;
    FACTS_EMIT(r->out, sql_mention, .line = line, .scope = query->program->scope, .table_name = name,
               .action = base_str_of(action), .is_certain = query->capitals && !query->has_hole);
}

/* FROM a, b AS c, d: each of them, aliases passed over. */
static void mention_list(struct query *query, const char *action)
{
    struct extract_sql *r = query->r;
    for (;;) {
        mention(query, action);
        extract_sql_take(r, "AS");
        if (extract_sql_token(r)->kind == SCAN_SQL_WORD && extract_sql_is_at(r, 1, ","))
            r->at++;
        if (!extract_sql_is(r, ",") || r->at + 1 >= r->tokens.n ||
            r->tokens.items[r->at + 1].kind == SCAN_SQL_SIGN)
            return;
        r->at++;
    }
}

static void enter(struct query *query)
{
    static const char *const words[] = {"EXTRACT", "TRIM", "SUBSTRING", "OVERLAY", "POSITION", NULL};
    struct extract_sql *r = query->r;
    bool is_argument = false;
    if (r->at > 0) {
        r->at--;
        is_argument = extract_sql_is_one(r, words);
        r->at++;
    }
    query->depth++;
    if (query->depth < MOST_DEPTH)
        query->is_argument[query->depth] = is_argument;
}

static bool parts_arguments(const struct query *query)
{
    return query->depth < MOST_DEPTH ? query->is_argument[query->depth] : true;
}

/* WITH a AS (…), b (x) AS (…): names that are no tables. The cursor does not move. */
static void read_with(struct query *query)
{
    struct extract_sql *r = query->r;
    size_t from = r->at;
    if (!extract_sql_take(r, "WITH"))
        return;
    extract_sql_take(r, "RECURSIVE");
    do {
        struct base_str name = extract_sql_name(r);
        extract_sql_skip_parentheses(r);
        if (!name.p || !extract_sql_take(r, "AS") || query->with_count == MOST_NAMES)
            break;
        query->with[query->with_count++] = name;
        extract_sql_take(r, "NOT");
        extract_sql_take(r, "MATERIALIZED");
        extract_sql_skip_parentheses(r);
    } while (extract_sql_take(r, ","));
    r->at = from;
}

/* ", name AS (" behind a part that is known to the program only: one of WITH, too. The cursor does not move.
 */
static void read_late_name(struct query *query)
{
    struct extract_sql *r = query->r;
    size_t from = r->at++;
    struct base_str name = extract_sql_name(r);
    extract_sql_skip_parentheses(r);
    if (name.p && extract_sql_take(r, "AS") && query->with_count < MOST_NAMES) {
        extract_sql_take(r, "NOT");
        extract_sql_take(r, "MATERIALIZED");
        if (extract_sql_is(r, "("))
            query->with[query->with_count++] = name;
    }
    r->at = from;
}

static void read_word(struct query *query)
{
    struct extract_sql *r = query->r;
    if (extract_sql_take_all(r, "DELETE FROM")) {
        mention(query, "delete");
    } else if (extract_sql_take_all(r, "INSERT INTO") || extract_sql_take_all(r, "REPLACE INTO") ||
               extract_sql_take_all(r, "INSERT IGNORE INTO") || extract_sql_take_all(r, "MERGE INTO") ||
               extract_sql_take_all(r, "INSERT OR IGNORE INTO") ||
               extract_sql_take_all(r, "INSERT OR REPLACE INTO")) {
        mention(query, "insert");
    } else if (extract_sql_take_all(r, "TRUNCATE TABLE")) {
        mention_list(query, "delete");
    } else if (extract_sql_take_all(r, "DISTINCT FROM") || extract_sql_take_all(r, "FOR UPDATE") ||
               extract_sql_take_all(r, "ON UPDATE") || extract_sql_take_all(r, "DO UPDATE") ||
               extract_sql_take_all(r, "KEY UPDATE") || extract_sql_take_all(r, "NO KEY UPDATE")) {
        ;
    } else if (extract_sql_is(r, "UPDATE")) {
        /* UPDATE name [alias] SET */
        size_t from = ++r->at;
        extract_sql_take(r, "ONLY");
        extract_sql_qualified(r);
        extract_sql_take(r, "AS");
        bool sets = extract_sql_is(r, "SET") || extract_sql_is_at(r, 1, "SET");
        r->at = from;
        if (sets)
            mention(query, "update");
    } else if ((extract_sql_is(r, "FROM") && !parts_arguments(query)) || extract_sql_is(r, "JOIN") ||
               (extract_sql_is(r, "USING") && !extract_sql_is_at(r, 1, "("))) {
        bool lists = extract_sql_is(r, "FROM");
        r->at++;
        if (lists)
            mention_list(query, "select");
        else
            mention(query, "select");
    } else {
        r->at++;
    }
}

static void read_query(struct query *query)
{
    struct extract_sql *r = query->r;
    for (r->at = 0; !extract_sql_ends(r); r->at++) { /* names of WITH hold in the whole text */
        query->has_hole = query->has_hole || extract_sql_token(r)->kind == SCAN_SQL_HOLE;
        if (extract_sql_is(r, "WITH"))
            read_with(query);
        else if (extract_sql_is(r, ",") || extract_sql_token(r)->kind == SCAN_SQL_HOLE)
            read_late_name(query);
    }
    r->at = 0;
    while (!extract_sql_ends(r)) {
        if (extract_sql_is(r, "("))
            enter(query);
        else if (extract_sql_is(r, ")") && query->depth)
            query->depth--;
        if (extract_sql_token(r)->kind == SCAN_SQL_WORD)
            read_word(query);
        else
            r->at++;
    }
}

/* Whether the tokens are a query: SELECT with a list as queries have it, and FROM in the same case. */
static bool is_query(struct extract_sql *r, bool *capitals)
{
    struct base_str word = extract_sql_text(r);
    bool from_capitals;
    if (!is_one_case(word, capitals))
        return false;
    if (extract_sql_is(r, "SELECT")) {
        size_t n = 1;
        while (r->at + n < r->tokens.n && !extract_sql_is_at(r, n, "FROM"))
            n++;
        if (r->at + n >= r->tokens.n)
            return *capitals;
        word = scan_sql_text(&r->scan, &r->tokens.items[r->at + n]);
        if (!is_one_case(word, &from_capitals) || from_capitals != *capitals)
            return false;
        /* two words side by side without AS or a comma are prose: "select an item from" */
        bool is_list = n == 2 || (n > 2 && r->tokens.items[r->at + 2].kind != SCAN_SQL_WORD);
        return *capitals || is_list;
    }
    if (extract_sql_is(r, "INSERT") || extract_sql_is(r, "REPLACE") || extract_sql_is(r, "MERGE"))
        return extract_sql_is_at(r, 1, "INTO") || extract_sql_is_at(r, 1, "OR") ||
               extract_sql_is_at(r, 1, "IGNORE");
    if (extract_sql_is(r, "DELETE"))
        return extract_sql_is_at(r, 1, "FROM") && (*capitals || extract_sql_is_at(r, 3, "WHERE"));
    if (extract_sql_is(r, "TRUNCATE"))
        return extract_sql_is_at(r, 1, "TABLE") && *capitals;
    return *capitals || extract_sql_is_at(r, 2, "SET") || extract_sql_is_at(r, 2, "AS");
}

static void read_tokens(struct extract_sql *r, struct base_str text)
{
    struct scan_sql_token token;
    if (!scan_sql_init(&r->scan, text, scan_sql_guess(text)))
        return;
    do {
        scan_sql_next(&r->scan, &token);
        if (token.kind == SCAN_SQL_BROKEN) /* a part of a statement: what is whole counts */
            token.kind = SCAN_SQL_END;
        base_vec_push(&r->tokens, token);
    } while (token.kind != SCAN_SQL_END);
}

/* "\`" of a template is a quote to SQL. */
static struct base_str without_escapes(struct base_arena *arena, struct base_str text)
{
    if (base_str_find(text, "\\`") < 0)
        return text;
    char *out = base_arena_alloc(arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (!(text.p[i] == '\\' && i + 1 < text.n && text.p[i + 1] == '`'))
            out[n++] = text.p[i];
    return base_str_make(out, n);
}

/* CREATE TABLE in one case, so that "Create table failed" is prose. */
static bool is_definition(struct base_str text)
{
    static const char *const kinds[] = {"TABLE",  "INDEX",     "UNIQUE",  "TYPE",         "SCHEMA",
                                        "VIEW",   "EXTENSION", "OR",      "TEMP",         "TEMPORARY",
                                        "COLUMN", "ON",        "VIRTUAL", "MATERIALIZED", NULL};
    struct base_str word = first_word(text);
    bool capitals, second_capitals;
    if (is_comment(text))
        return true;
    if (!BASE_STR_IN_NOCASE(word, definitions) || !is_one_case(word, &capitals))
        return false;
    struct base_str second = first_word(base_str_from(text, (size_t)(word.p - text.p) + word.n));
    return BASE_STR_IN_NOCASE(second, kinds) && is_one_case(second, &second_capitals) &&
           capitals == second_capitals;
}

void extract_sql_program(struct facts_chunk *out, const struct extract_sql_program *program, int64_t *ordinal)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_str text = without_escapes(&arena, program->text);
    struct extract_sql r = {.arena = &arena,
                            .out = out,
                            .extractor = NULL,
                            .ordinal = ordinal,
                            .scope = program->scope,
                            .line = program->line - 1,
                            .fixed_line = program->is_one_line ? program->line : 0};
    struct query query = {.r = &r, .program = program};
    if (BASE_STR_IN_NOCASE(first_word(text), queries)) {
        read_tokens(&r, text);
        while (extract_sql_take(&r, "(")) /* (SELECT …) UNION … */
            ;
        if (is_query(&r, &query.capitals))
            read_query(&query);
    } else if (is_definition(text)) {
        extract_sql_read(&r, text, scan_sql_guess(text));
    }
    base_vec_finish(&r.tokens);
    base_arena_finish(&arena);
}
