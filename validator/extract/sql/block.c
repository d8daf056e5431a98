/*
 * DO $$ … $$: statements that run now, within conditions. A condition in front of a statement makes it a
 * guarded one: it is taken to be there so that the statement is left out where it would fail. Statements that
 * are put together at run time (EXECUTE format(…)) are not known, unless their beginning shows that they
 * change no fact.
 */
#include "validator/extract/sql/sql_p.h"

/* Beginnings of statements that say nothing about tables, columns, indexes and types. */
static bool is_harmless(struct base_str text)
{
    static const char *const harmless[] = {"GRANT",
                                           "REVOKE",
                                           "CREATE POLICY",
                                           "DROP POLICY",
                                           "ALTER POLICY",
                                           "CREATE TRIGGER",
                                           "DROP TRIGGER",
                                           "CREATE ROLE",
                                           "ALTER ROLE",
                                           "CREATE USER",
                                           "ALTER DEFAULT",
                                           "CREATE FUNCTION",
                                           "CREATE OR REPLACE",
                                           "DROP FUNCTION",
                                           "SELECT",
                                           "INSERT",
                                           "UPDATE",
                                           "DELETE",
                                           "SET",
                                           "COMMENT",
                                           "ANALYZE",
                                           "REFRESH",
                                           "CREATE EXTENSION",
                                           "ALTER DATABASE",
                                           "NOTIFY",
                                           "DROP ROLE",
                                           "TRUNCATE",
                                           "REINDEX",
                                           "ALTER SEQUENCE",
                                           "CREATE SEQUENCE",
                                           "CREATE DATABASE",
                                           "CREATE PUBLICATION",
                                           NULL};
    text = base_str_trim(text);
    for (size_t i = 0; harmless[i]; i++)
        if (base_str_eq_nocase(base_str_slice(text, 0, strlen(harmless[i])), base_str_of(harmless[i])))
            return true;
    /* ALTER TABLE %I ENABLE ROW LEVEL SECURITY, OWNER TO … */
    static const char *const rights[] = {
        "ROW LEVEL SECURITY", "row level security", "OWNER TO",        "owner to",
        "REPLICA IDENTITY",   "ENABLE TRIGGER",     "DISABLE TRIGGER", NULL};
    for (size_t i = 0; rights[i]; i++)
        if (base_str_find(text, rights[i]) >= 0)
            return true;
    return false;
}

static void read_body(struct extract_sql *r, struct base_str body, uint32_t line, bool guarded)
{
    struct extract_sql inner = {.arena = r->arena,
                                .out = r->out,
                                .extractor = r->extractor,
                                .line = line,
                                .fixed_line = r->fixed_line,
                                .ordinal = r->ordinal,
                                .scope = r->scope,
                                .direction = r->direction,
                                .next_direction = r->direction,
                                .is_guarded = r->is_guarded || guarded,
                                .bodies = r->bodies + 1};
    if (inner.bodies > SQL_MAX_BODIES)
        extract_sql_unknown(r, BASE_STR_ABSENT);
    else
        extract_sql_read(&inner, body, r->scan.dialect);
    base_vec_finish(&inner.tokens);
}

void extract_sql_block(struct extract_sql *r)
{
    for (; !extract_sql_ends(r); r->at++) {
        const struct scan_sql_token *token = extract_sql_token(r);
        if (token->kind != SCAN_SQL_STRING)
            continue;
        uint32_t line = r->line + token->line - 1;
        struct base_str body = extract_sql_literal(r);
        if (body.p)
            read_body(r, body, line, true);
        return;
    }
}

/* EXECUTE 'text', EXECUTE format('text', …) */
static void execute(struct extract_sql *r)
{
    bool is_made = false;
    while (!extract_sql_ends(r) && extract_sql_token(r)->kind != SCAN_SQL_STRING) {
        is_made = is_made || extract_sql_is(r, "format");
        r->at++;
    }
    if (extract_sql_ends(r)) {
        extract_sql_unknown(r, BASE_STR_ABSENT);
        return;
    }
    uint32_t line = r->line + extract_sql_token(r)->line - 1;
    struct base_str text = extract_sql_literal(r);
    is_made = is_made || !(extract_sql_ends(r) || extract_sql_is(r, ")"));
    if (!text.p || is_harmless(text))
        return;
    if (is_made)
        extract_sql_unknown(r, BASE_STR_ABSENT);
    else
        read_body(r, text, line, true);
}

/* Within a body: passes over IF … THEN, BEGIN, ELSE, LOOP and the like, to the statement behind them. */
static void find_statement(struct extract_sql *r)
{
    static const char *const words[] = {"BEGIN", "ELSE", "LOOP", "THEN", "DECLARE", "EXCEPTION", NULL};
    for (;;) {
        if (extract_sql_is_one(r, words)) {
            r->at++;
        } else if (extract_sql_is(r, "IF") || extract_sql_is(r, "ELSIF") || extract_sql_is(r, "WHEN") ||
                   extract_sql_is(r, "FOR") || extract_sql_is(r, "WHILE") || extract_sql_is(r, "FOREACH")) {
            static const char *const ends[] = {"THEN", "LOOP", NULL};
            while (!extract_sql_ends(r) && !extract_sql_is_one(r, ends))
                r->at++;
            if (extract_sql_ends(r))
                return;
        } else {
            return;
        }
    }
}

void extract_sql_statement(struct extract_sql *r)
{
    r->at = 0;
    r->statement = *r->ordinal;
    if (r->bodies)
        find_statement(r);
    if (extract_sql_take(r, "CREATE"))
        extract_sql_create(r);
    else if (extract_sql_take(r, "ALTER"))
        extract_sql_alter(r);
    else if (extract_sql_take(r, "DROP"))
        extract_sql_drop(r);
    else if (extract_sql_take(r, "RENAME"))
        extract_sql_rename(r);
    else if (extract_sql_take(r, "COMMENT"))
        extract_sql_comment(r);
    else if (extract_sql_take(r, "DO"))
        extract_sql_block(r);
    else if (r->bodies && extract_sql_take(r, "EXECUTE"))
        execute(r);
    else if (extract_sql_take_all(r, "SET search_path") || extract_sql_take_all(r, "SET LOCAL search_path")) {
        if (!extract_sql_take(r, "TO"))
            extract_sql_take(r, "=");
        struct base_str schema = extract_sql_name(r);
        if (schema.p)
            EXTRACT_SQL_EMIT(r, .action = BASE_STR("search_path"), .name = schema);
    }
}
