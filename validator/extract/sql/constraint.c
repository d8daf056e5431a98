/* Constraints and indexes that stand beside the columns of a table. */
#include "validator/extract/sql/sql_p.h"

static struct base_str action_of(struct extract_sql *r)
{
    if (extract_sql_take(r, "CASCADE"))
        return BASE_STR("cascade");
    if (extract_sql_take(r, "RESTRICT"))
        return BASE_STR("restrict");
    if (extract_sql_take_all(r, "NO ACTION"))
        return BASE_STR("no action");
    if (extract_sql_take_all(r, "SET NULL")) {
        extract_sql_skip_parentheses(r);
        return BASE_STR("set null");
    }
    if (extract_sql_take_all(r, "SET DEFAULT")) {
        extract_sql_skip_parentheses(r);
        return BASE_STR("set default");
    }
    return BASE_STR_ABSENT;
}

/* DEFERRABLE INITIALLY DEFERRED, NOT VALID …; they change no fact. */
static void skip_attributes(struct extract_sql *r)
{
    static const char *const phrases[] = {"NOT DEFERRABLE",
                                          "DEFERRABLE",
                                          "INITIALLY DEFERRED",
                                          "INITIALLY IMMEDIATE",
                                          "NOT VALID",
                                          "NOT ENFORCED",
                                          "ENFORCED",
                                          "NO INHERIT",
                                          NULL};
    for (size_t i = 0; phrases[i]; i++)
        if (extract_sql_take_all(r, phrases[i]))
            i = (size_t)-1;
}

void extract_sql_references(struct extract_sql *r, struct facts_sql_statement *row)
{
    extract_sql_take(r, "REFERENCES");
    row->references_table = extract_sql_qualified(r);
    row->references_columns = extract_sql_columns(r);
    for (;;) {
        if (extract_sql_take(r, "MATCH"))
            extract_sql_next(r);
        else if (extract_sql_take_all(r, "ON DELETE"))
            row->on_delete = action_of(r);
        else if (extract_sql_take_all(r, "ON UPDATE"))
            row->on_update = action_of(r);
        else
            break;
    }
    skip_attributes(r);
}

/* INCLUDE (…), USING BTREE, WITH (…), USING INDEX TABLESPACE x, WHERE (…), COMMENT 'x' … */
static void skip_index_options(struct extract_sql *r, struct facts_sql_statement *row)
{
    for (;;) {
        if (extract_sql_take(r, "INCLUDE") || extract_sql_take(r, "WITH")) {
            if (extract_sql_take(r, "PARSER"))
                extract_sql_next(r);
            extract_sql_skip_parentheses(r);
        } else if (extract_sql_take_all(r, "USING INDEX TABLESPACE") || extract_sql_take(r, "TABLESPACE") ||
                   extract_sql_take(r, "USING") || extract_sql_take(r, "COMMENT")) {
            extract_sql_next(r);
        } else if (extract_sql_take(r, "KEY_BLOCK_SIZE")) {
            extract_sql_take(r, "=");
            extract_sql_next(r);
        } else if (extract_sql_take_all(r, "ON CONFLICT")) {
            extract_sql_next(r);
        } else if (extract_sql_take(r, "WHERE")) {
            row->expression = extract_sql_parenthesised(r);
        } else if (!extract_sql_take(r, "VISIBLE") && !extract_sql_take(r, "INVISIBLE")) {
            break;
        }
    }
    skip_attributes(r);
}

/* The name that MySQL lets stand between the kind and the columns. */
static void take_inner_name(struct extract_sql *r, struct facts_sql_statement *row)
{
    if (extract_sql_take(r, "USING")) {
        extract_sql_next(r);
        return;
    }
    if (extract_sql_is(r, "("))
        return;
    struct base_str name = extract_sql_name(r);
    row->name = row->name.p ? row->name : name;
    if (extract_sql_take(r, "USING"))
        extract_sql_next(r);
}

static bool read_kind(struct extract_sql *r, struct facts_sql_statement *row)
{
    if (extract_sql_take_all(r, "PRIMARY KEY")) {
        row->form = BASE_STR("primary_key");
    } else if (extract_sql_take(r, "UNIQUE")) {
        row->form = BASE_STR("unique");
        if (!extract_sql_take(r, "KEY"))
            extract_sql_take(r, "INDEX");
        extract_sql_take_all(r, "NULLS NOT DISTINCT");
        extract_sql_take_all(r, "NULLS DISTINCT");
    } else if (extract_sql_take_all(r, "FOREIGN KEY")) {
        row->form = BASE_STR("foreign_key");
    } else {
        return false;
    }
    if (extract_sql_take_all(r, "USING INDEX")) { /* of an index that exists */
        row->name = row->name.p ? row->name : extract_sql_name(r);
        skip_attributes(r);
        return true;
    }
    if (!extract_sql_is(r, "("))
        take_inner_name(r, row);
    row->columns = extract_sql_columns(r);
    if (extract_sql_is(r, "REFERENCES"))
        extract_sql_references(r, row);
    skip_index_options(r, row);
    return true;
}

/* KEY name (columns) of MySQL. In other dialects `key` is as good a name of a column as any. */
static bool is_inner_index(const struct extract_sql *r)
{
    static const char *const kinds[] = {"FULLTEXT", "SPATIAL", NULL};
    size_t n = 0;
    if (extract_sql_is_one(r, kinds)) {
        if (r->scan.dialect == SCAN_SQL_MYSQL)
            return true;
        n = 1;
    }
    bool is_word = extract_sql_is_at(r, n, "KEY") || extract_sql_is_at(r, n, "INDEX");
    if (!is_word || r->scan.dialect == SCAN_SQL_POSTGRES || r->scan.dialect == SCAN_SQL_SQLITE)
        return false;
    if (r->scan.dialect == SCAN_SQL_MYSQL || extract_sql_is_at(r, n + 1, "("))
        return true;
    return extract_sql_is_at(r, n + 2, "(") && r->at + n + 3 < r->tokens.n &&
           r->tokens.items[r->at + n + 3].kind != SCAN_SQL_NUMBER;
}

static void read_inner_index(struct extract_sql *r, struct facts_sql_statement *row)
{
    row->action = BASE_STR("create_index");
    if (!extract_sql_take(r, "FULLTEXT"))
        extract_sql_take(r, "SPATIAL");
    if (!extract_sql_take(r, "KEY"))
        extract_sql_take(r, "INDEX");
    if (extract_sql_if_not_exists(r))
        row->is_guarded = true;
    take_inner_name(r, row);
    row->columns = extract_sql_columns(r);
    skip_index_options(r, row);
}

bool extract_sql_constraint(struct extract_sql *r, struct base_str table, bool guarded)
{
    size_t from = r->at;
    struct facts_sql_statement row = {.line = extract_sql_line(r),
                                      .action = BASE_STR("add_constraint"),
                                      .table_name = table,
                                      .is_guarded = guarded};
    if (extract_sql_take(r, "CONSTRAINT")) {
        if (extract_sql_if_not_exists(r))
            row.is_guarded = true;
        static const char *const kinds[] = {"PRIMARY", "UNIQUE", "FOREIGN", "CHECK", NULL};
        if (!extract_sql_is_one(r, kinds))
            row.name = extract_sql_name(r);
    }
    if (read_kind(r, &row)) {
        ;
    } else if (extract_sql_is(r, "CHECK") && extract_sql_is_at(r, 1, "(")) {
        r->at++;
        row.form = BASE_STR("check");
        row.expression = extract_sql_parenthesised(r);
        skip_attributes(r);
    } else if (extract_sql_is(r, "EXCLUDE") &&
               (extract_sql_is_at(r, 1, "USING") || extract_sql_is_at(r, 1, "("))) {
        row.form = BASE_STR("exclude");
        size_t start = r->at;
        extract_sql_skip_item(r);
        row.expression = extract_sql_between(r, start, r->at);
    } else if (is_inner_index(r)) {
        read_inner_index(r, &row);
    } else {
        r->at = from;
        return false;
    }
    extract_sql_emit(r, &row);
    return true;
}
