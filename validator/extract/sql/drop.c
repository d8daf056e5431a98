/* DROP, RENAME TABLE and COMMENT ON. */
#include "validator/extract/sql/sql_p.h"

/* DROP INDEX name ON table: the table stands behind the list. */
static struct base_str table_behind(struct extract_sql *r)
{
    size_t from = r->at;
    struct base_str table = BASE_STR_ABSENT;
    while (!extract_sql_ends(r) && !extract_sql_is(r, "ON"))
        r->at++;
    if (extract_sql_take(r, "ON"))
        table = extract_sql_qualified(r);
    r->at = from;
    return table;
}

static void drop_each(struct extract_sql *r, const char *action, bool is_table)
{
    extract_sql_take(r, "CONCURRENTLY");
    bool guarded = extract_sql_if_exists(r);
    bool is_index = strcmp(action, "drop_index") == 0;
    struct base_str table = is_index ? table_behind(r) : BASE_STR_ABSENT;
    size_t last = r->tokens.n >= 2 ? r->tokens.n - 2 : 0, at = r->at;
    r->at = last;
    struct base_str form = extract_sql_is(r, "CASCADE") ? BASE_STR("cascade") : BASE_STR_ABSENT;
    r->at = at;
    do {
        struct base_str name = extract_sql_qualified(r);
        if (!name.p) {
            extract_sql_unknown(r, BASE_STR_ABSENT);
            return;
        }
        EXTRACT_SQL_EMIT(r, .action = base_str_of(action), .table_name = is_table ? name : table,
                         .name = is_table ? BASE_STR_ABSENT : name, .is_guarded = guarded, .form = form);
    } while (extract_sql_next_item(r));
}

void extract_sql_drop(struct extract_sql *r)
{
    if (extract_sql_take(r, "TEMPORARY"))
        return;
    if (extract_sql_take_all(r, "FOREIGN TABLE") || extract_sql_take(r, "TABLE"))
        drop_each(r, "drop_table", true);
    else if (extract_sql_take_all(r, "MATERIALIZED VIEW") || extract_sql_take(r, "VIEW"))
        drop_each(r, "drop_view", false);
    else if (extract_sql_take(r, "INDEX"))
        drop_each(r, "drop_index", false);
    else if (extract_sql_take(r, "TYPE") || extract_sql_take(r, "DOMAIN"))
        drop_each(r, "drop_type", false);
    else if (extract_sql_take(r, "SCHEMA"))
        drop_each(r, "drop_schema", false);
}

void extract_sql_rename(struct extract_sql *r)
{
    if (!extract_sql_take(r, "TABLE"))
        return;
    do {
        struct base_str old = extract_sql_qualified(r);
        if (!old.p || !extract_sql_take(r, "TO"))
            break;
        struct base_str name = extract_sql_qualified(r);
        if (name.p)
            EXTRACT_SQL_EMIT(r, .action = BASE_STR("rename_table"), .table_name = old, .new_name = name);
    } while (extract_sql_next_item(r));
}

void extract_sql_comment(struct extract_sql *r)
{
    struct facts_sql_statement row = {.line = extract_sql_line(r), .action = BASE_STR("comment")};
    if (!extract_sql_take(r, "ON"))
        return;
    if (extract_sql_take(r, "TABLE")) {
        row.form = BASE_STR("table");
        row.table_name = extract_sql_qualified(r);
    } else if (extract_sql_take(r, "COLUMN")) {
        row.form = BASE_STR("column");
        struct base_str parts[4];
        size_t n = 0;
        do
            parts[n++] = extract_sql_name(r);
        while (n < 4 && extract_sql_take(r, "."));
        if (n < 2 || !parts[n - 1].p || !parts[n - 2].p)
            return;
        row.name = parts[n - 1];
        row.table_name = n > 2 && parts[n - 3].p
                             ? base_str_format(r->arena, "%.*s.%.*s", BASE_STR_ARG(parts[n - 3]),
                                               BASE_STR_ARG(parts[n - 2]))
                             : parts[n - 2];
    } else {
        return;
    }
    extract_sql_take(r, "IS");
    row.default_value = extract_sql_literal(r);
    if (row.table_name.p)
        extract_sql_emit(r, &row);
}
