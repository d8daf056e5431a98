/* CREATE: tables, indexes, views, types and schemas. */
#include "validator/extract/sql/sql_p.h"

/* ---- tables ---- */

/* LIKE other within the columns of PostgreSQL, LIKE other behind the name in MySQL. */
static void emit_like(struct extract_sql *r, struct facts_sql_statement *row)
{
    extract_sql_take(r, "LIKE");
    row->form = BASE_STR("like");
    row->references_table = extract_sql_qualified(r);
}

static bool read_elements(struct extract_sql *r, struct base_str table)
{
    do {
        if (extract_sql_is(r, ")")) /* a trailing comma, or no columns */
            break;
        if (extract_sql_is(r, "LIKE") || extract_sql_is(r, "PERIOD")) {
            extract_sql_skip_item(r);
            continue;
        }
        if (!extract_sql_constraint(r, table, false) &&
            !extract_sql_column(r, table, "add_column", BASE_STR_ABSENT, false))
            return false;
    } while (extract_sql_next_item(r));
    return extract_sql_take(r, ")");
}

/* Whether LIKE stands among the elements: then some columns are those of another table. */
static bool copies_columns(struct extract_sql *r)
{
    size_t from = r->at;
    bool found = false;
    r->at++;
    do
        found = found || extract_sql_is(r, "LIKE");
    while (!found && extract_sql_next_item(r));
    r->at = from;
    return found;
}

static void read_table_options(struct extract_sql *r, struct base_str table)
{
    for (; !extract_sql_ends(r); r->at++) {
        if (extract_sql_take(r, "COMMENT")) {
            extract_sql_take(r, "=");
            struct base_str text = extract_sql_literal(r);
            if (text.p)
                EXTRACT_SQL_EMIT(r, .action = BASE_STR("comment"), .table_name = table,
                                 .form = BASE_STR("table"), .default_value = text);
        }
        if (extract_sql_is(r, "("))
            extract_sql_skip_parentheses(r);
        if (extract_sql_ends(r))
            break;
    }
}

/* `CREATE TABLE t AS SELECT …`: its columns are those of the query. */
static bool is_made_of_query(const struct extract_sql *r)
{
    return extract_sql_is(r, "AS") || extract_sql_is(r, "SELECT") || extract_sql_is(r, "WITH");
}

static void create_table(struct extract_sql *r, bool is_temporary)
{
    struct facts_sql_statement row = {.line = extract_sql_line(r), .action = BASE_STR("create_table")};
    row.is_guarded = extract_sql_if_not_exists(r);
    row.table_name = extract_sql_qualified(r);
    if (is_temporary)
        return;
    if (!row.table_name.p) {
        extract_sql_unknown(r, BASE_STR_ABSENT);
        return;
    }
    if (extract_sql_is(r, "LIKE") || (extract_sql_is(r, "(") && extract_sql_is_at(r, 1, "LIKE"))) {
        extract_sql_take(r, "(");
        emit_like(r, &row);
        extract_sql_emit(r, &row);
    } else if (extract_sql_take_all(r, "PARTITION OF")) {
        row.form = BASE_STR("partition");
        row.references_table = extract_sql_qualified(r);
        extract_sql_emit(r, &row);
    } else if (extract_sql_is(r, "(") && !extract_sql_is_at(r, 1, "SELECT")) {
        size_t at = r->at;
        extract_sql_skip_parentheses(r);
        bool inherits = extract_sql_is(r, "INHERITS"), is_query = is_made_of_query(r);
        r->at = at;
        row.form = inherits            ? BASE_STR("inherits")
                   : is_query          ? BASE_STR("as")
                   : copies_columns(r) ? BASE_STR("like")
                                       : BASE_STR_ABSENT;
        extract_sql_emit(r, &row);
        r->at = at + 1;
        if (is_query)
            return;
        if (!read_elements(r, row.table_name))
            extract_sql_unknown(r, row.table_name);
        else
            read_table_options(r, row.table_name);
    } else if (is_made_of_query(r) || extract_sql_is(r, "OF") || extract_sql_is(r, "(")) {
        row.form = BASE_STR("as");
        extract_sql_emit(r, &row);
    } else if (r->extractor) { /* in a program these words may be prose */
        extract_sql_unknown(r, row.table_name);
    }
}

/* ---- the rest ---- */

static void create_index(struct extract_sql *r, bool is_unique)
{
    struct facts_sql_statement row = {
        .line = extract_sql_line(r), .action = BASE_STR("create_index"), .is_unique = is_unique};
    extract_sql_take(r, "CONCURRENTLY");
    row.is_guarded = extract_sql_if_not_exists(r);
    if (!extract_sql_is(r, "ON") || extract_sql_is_at(r, 1, "ON"))
        row.name = extract_sql_qualified(r);
    if (extract_sql_take(r, "USING"))
        extract_sql_next(r);
    if (!extract_sql_take(r, "ON")) {
        extract_sql_unknown(r, BASE_STR_ABSENT);
        return;
    }
    extract_sql_take(r, "ONLY");
    row.table_name = extract_sql_qualified(r);
    if (extract_sql_take(r, "USING"))
        extract_sql_next(r);
    row.columns = extract_sql_columns(r);
    if (!row.table_name.p || !row.columns.p) {
        extract_sql_unknown(r, row.table_name);
        return;
    }
    for (; !extract_sql_ends(r); r->at++)
        if (extract_sql_take(r, "WHERE")) {
            row.expression = extract_sql_between(r, r->at, r->tokens.n - 1);
            break;
        } else if (extract_sql_is(r, "(")) {
            extract_sql_skip_parentheses(r);
            r->at--;
        }
    extract_sql_emit(r, &row);
}

static void create_view(struct extract_sql *r, const char *form, bool replaces)
{
    struct facts_sql_statement row = {.line = extract_sql_line(r), .action = BASE_STR("create_view")};
    row.is_guarded = extract_sql_if_not_exists(r) || replaces;
    row.name = extract_sql_qualified(r);
    row.form = base_str_of(form);
    row.columns = extract_sql_columns(r);
    if (row.name.p)
        extract_sql_emit(r, &row);
}

/* The labels of an enum, separated by line ends. */
static struct base_str labels(struct extract_sql *r)
{
    struct base_buf list;
    base_buf_init(&list, SQL_MAX_TEXT);
    extract_sql_take(r, "(");
    do {
        struct base_str label = extract_sql_literal(r);
        if (!label.p)
            break;
        if (list.n)
            base_buf_add_char(&list, '\n');
        base_buf_add(&list, label);
    } while (extract_sql_next_item(r));
    struct base_str kept = base_str_copy(r->arena, list.n ? base_buf_view(&list) : BASE_STR(""));
    base_buf_finish(&list);
    return kept;
}

static void create_type(struct extract_sql *r, bool is_domain)
{
    struct facts_sql_statement row = {.line = extract_sql_line(r), .action = BASE_STR("create_type")};
    row.is_guarded = extract_sql_if_not_exists(r);
    row.name = extract_sql_qualified(r);
    if (!row.name.p) {
        extract_sql_unknown(r, BASE_STR_ABSENT);
        return;
    }
    if (is_domain) {
        extract_sql_take(r, "AS");
        row.form = BASE_STR("domain");
        row.type = extract_sql_type(r);
    } else if (extract_sql_take_all(r, "AS ENUM")) {
        row.form = BASE_STR("enum");
        row.type = labels(r);
    } else if (extract_sql_take(r, "AS") && extract_sql_is(r, "(")) {
        row.form = BASE_STR("composite");
        row.type = extract_sql_parenthesised(r);
    } else {
        row.form = BASE_STR("other");
    }
    extract_sql_emit(r, &row);
}

static void create_schema(struct extract_sql *r)
{
    struct facts_sql_statement row = {.line = extract_sql_line(r), .action = BASE_STR("create_schema")};
    row.is_guarded = extract_sql_if_not_exists(r);
    if (extract_sql_take(r, "AUTHORIZATION"))
        return;
    row.name = extract_sql_name(r);
    if (row.name.p)
        extract_sql_emit(r, &row);
}

static void create_virtual(struct extract_sql *r)
{
    struct facts_sql_statement row = {.line = extract_sql_line(r), .action = BASE_STR("create_table")};
    row.is_guarded = extract_sql_if_not_exists(r);
    row.table_name = extract_sql_qualified(r);
    row.form = BASE_STR("virtual");
    if (row.table_name.p)
        extract_sql_emit(r, &row);
}

void extract_sql_create(struct extract_sql *r)
{
    static const char *const kinds[] = {"UNLOGGED",  "FOREIGN", "GLOBAL",   "LOCAL",
                                        "RECURSIVE", "SQL",     "SECURITY", NULL};
    bool replaces = extract_sql_take_all(r, "OR REPLACE"), is_temporary = false;
    for (;;) {
        if (extract_sql_take(r, "TEMP") || extract_sql_take(r, "TEMPORARY"))
            is_temporary = true;
        else if (extract_sql_take_all(r, "SQL SECURITY") || extract_sql_take(r, "ALGORITHM")) {
            extract_sql_take(r, "=");
            extract_sql_next(r);
        } else if (extract_sql_is_one(r, kinds))
            extract_sql_next(r);
        else
            break;
    }
    if (extract_sql_take(r, "TABLE"))
        create_table(r, is_temporary);
    else if (extract_sql_take_all(r, "VIRTUAL TABLE"))
        create_virtual(r);
    else if (extract_sql_take_all(r, "UNIQUE INDEX"))
        create_index(r, true);
    else if (extract_sql_take(r, "INDEX") || extract_sql_take_all(r, "FULLTEXT INDEX") ||
             extract_sql_take_all(r, "SPATIAL INDEX"))
        create_index(r, false);
    else if (extract_sql_take(r, "VIEW"))
        create_view(r, "view", replaces);
    else if (extract_sql_take_all(r, "MATERIALIZED VIEW"))
        create_view(r, "materialized", false);
    else if (extract_sql_take(r, "TYPE"))
        create_type(r, false);
    else if (extract_sql_take(r, "DOMAIN"))
        create_type(r, true);
    else if (extract_sql_take(r, "SCHEMA"))
        create_schema(r);
}
