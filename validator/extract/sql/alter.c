/* ALTER: tables, above all, and the few other things that can be altered. */
#include "validator/extract/sql/sql_p.h"

/* ---- ADD ---- */

static bool add_column(struct extract_sql *r, struct base_str table, bool guarded)
{
    extract_sql_take(r, "COLUMN");
    if (extract_sql_if_not_exists(r))
        guarded = true;
    if (!extract_sql_take(r, "(")) /* ADD (a int, b int) of MySQL */
        return extract_sql_column(r, table, "add_column", BASE_STR_ABSENT, guarded);
    do
        if (!extract_sql_column(r, table, "add_column", BASE_STR_ABSENT, guarded))
            return false;
    while (extract_sql_next_item(r));
    return extract_sql_take(r, ")");
}

static bool add(struct extract_sql *r, struct base_str table, bool guarded)
{
    if (extract_sql_is(r, "PARTITION"))
        return true;
    return extract_sql_constraint(r, table, guarded) || add_column(r, table, guarded);
}

/* ---- DROP ---- */

static bool drop(struct extract_sql *r, struct base_str table, bool guarded)
{
    struct facts_sql_statement row = {
        .line = extract_sql_line(r), .table_name = table, .action = BASE_STR("drop_constraint")};
    if (extract_sql_take_all(r, "PRIMARY KEY")) {
        row.form = BASE_STR("primary_key");
    } else if (extract_sql_take_all(r, "FOREIGN KEY")) {
        row.form = BASE_STR("foreign_key");
    } else if (extract_sql_take(r, "CHECK")) {
        row.form = BASE_STR("check");
    } else if (extract_sql_take(r, "INDEX") ||
               (extract_sql_is(r, "KEY") && r->scan.dialect != SCAN_SQL_POSTGRES &&
                extract_sql_take(r, "KEY"))) {
        row.action = BASE_STR("drop_index");
    } else if (extract_sql_is(r, "PARTITION")) {
        return true;
    } else if (!extract_sql_take(r, "CONSTRAINT")) {
        extract_sql_take(r, "COLUMN");
        row.action = BASE_STR("drop_column");
    }
    row.is_guarded = extract_sql_if_exists(r) || guarded;
    if (!base_str_is(row.form, "primary_key")) {
        row.name = extract_sql_name(r);
        if (!row.name.p)
            return false;
    }
    if (extract_sql_take(r, "CASCADE") && base_str_is(row.action, "drop_column"))
        row.form = BASE_STR("cascade");
    extract_sql_emit(r, &row);
    return true;
}

/* ---- ALTER COLUMN ---- */

static bool set_type(struct extract_sql *r, struct facts_sql_statement *row)
{
    row->action = BASE_STR("set_type");
    row->type = extract_sql_type(r);
    return row->type.p != NULL;
}

static bool alter_column(struct extract_sql *r, struct base_str table, bool guarded)
{
    struct facts_sql_statement row = {
        .line = extract_sql_line(r), .table_name = table, .is_guarded = guarded};
    extract_sql_take(r, "COLUMN");
    if (extract_sql_if_exists(r))
        row.is_guarded = true;
    row.name = extract_sql_name(r);
    if (!row.name.p)
        return false;
    if (extract_sql_take_all(r, "SET DATA TYPE") || extract_sql_take(r, "TYPE")) {
        if (!set_type(r, &row))
            return false;
    } else if (extract_sql_take_all(r, "SET DEFAULT")) {
        row.action = BASE_STR("set_default");
        row.default_value = extract_sql_default(r);
    } else if (extract_sql_take_all(r, "DROP DEFAULT")) {
        row.action = BASE_STR("drop_default");
    } else if (extract_sql_take_all(r, "SET NOT NULL")) {
        row.action = BASE_STR("set_not_null");
    } else if (extract_sql_take_all(r, "DROP NOT NULL")) {
        row.action = BASE_STR("drop_not_null");
    } else if (extract_sql_take_all(r, "ADD GENERATED")) {
        row.action = BASE_STR("set_generated");
        row.generated = BASE_STR("identity");
    } else if (extract_sql_take_all(r, "DROP IDENTITY") || extract_sql_take_all(r, "DROP EXPRESSION")) {
        row.action = BASE_STR("drop_generated");
    } else if (extract_sql_take(r, "TO")) { /* libSQL writes the whole definition again */
        return extract_sql_column(r, table, "modify_column", row.name, row.is_guarded);
    } else {
        return extract_sql_is(r, "SET") || extract_sql_is(r, "RESET") || extract_sql_is(r, "RESTART");
    }
    extract_sql_emit(r, &row);
    return true;
}

/* ---- RENAME ---- */

static bool rename_part(struct extract_sql *r, struct base_str table, bool guarded)
{
    struct facts_sql_statement row = {.line = extract_sql_line(r),
                                      .table_name = table,
                                      .is_guarded = guarded,
                                      .action = BASE_STR("rename_column")};
    bool is_index = false;
    if (extract_sql_take(r, "TO") || extract_sql_take(r, "AS")) {
        row.action = BASE_STR("rename_table");
        row.new_name = extract_sql_qualified(r);
        if (row.new_name.p)
            extract_sql_emit(r, &row);
        return row.new_name.p != NULL;
    }
    if (extract_sql_take(r, "CONSTRAINT"))
        row.action = BASE_STR("rename_constraint");
    else if (extract_sql_take(r, "INDEX") ||
             (r->scan.dialect == SCAN_SQL_MYSQL && extract_sql_take(r, "KEY")))
        is_index = true;
    else
        extract_sql_take(r, "COLUMN");
    if (is_index)
        row.action = BASE_STR("rename_index");
    row.name = extract_sql_name(r);
    if (!row.name.p || !extract_sql_take(r, "TO"))
        return false;
    row.new_name = extract_sql_name(r);
    if (row.new_name.p)
        extract_sql_emit(r, &row);
    return row.new_name.p != NULL;
}

/* ---- what changes no fact ---- */

static bool is_harmless(const struct extract_sql *r)
{
    static const char *const words[] = {"ENABLE",
                                        "DISABLE",
                                        "FORCE",
                                        "NO",
                                        "OWNER",
                                        "VALIDATE",
                                        "CLUSTER",
                                        "SET",
                                        "RESET",
                                        "REPLICA",
                                        "ATTACH",
                                        "DETACH",
                                        "INHERIT",
                                        "ENGINE",
                                        "AUTO_INCREMENT",
                                        "COMMENT",
                                        "CONVERT",
                                        "CHARACTER",
                                        "CHARSET",
                                        "COLLATE",
                                        "ORDER",
                                        "LOCK",
                                        "ALGORITHM",
                                        "ROW_FORMAT",
                                        "DEFAULT",
                                        "TABLESPACE",
                                        "NOT",
                                        "PARTITION",
                                        "DISCARD",
                                        "IMPORT",
                                        "STATS_PERSISTENT",
                                        "TRUNCATE",
                                        "REORGANIZE",
                                        "REMOVE",
                                        "CHECK",
                                        "WITH",
                                        NULL};
    return extract_sql_is_one(r, words);
}

static bool alter_part(struct extract_sql *r, struct base_str table, bool guarded)
{
    if (extract_sql_take(r, "ADD"))
        return add(r, table, guarded);
    if (extract_sql_take(r, "DROP"))
        return drop(r, table, guarded);
    if (extract_sql_take(r, "RENAME"))
        return rename_part(r, table, guarded);
    if (extract_sql_take(r, "MODIFY")) {
        extract_sql_take(r, "COLUMN");
        return extract_sql_column(r, table, "modify_column", BASE_STR_ABSENT, guarded);
    }
    if (extract_sql_take(r, "CHANGE")) {
        extract_sql_take(r, "COLUMN");
        struct base_str old = extract_sql_name(r);
        return old.p && extract_sql_column(r, table, "modify_column", old, guarded);
    }
    if (extract_sql_is(r, "ALTER") && (extract_sql_is_at(r, 1, "INDEX") || extract_sql_is_at(r, 1, "CHECK") ||
                                       extract_sql_is_at(r, 1, "CONSTRAINT")))
        return true;
    if (extract_sql_take(r, "ALTER"))
        return alter_column(r, table, guarded);
    if (extract_sql_take_all(r, "SET SCHEMA")) {
        struct base_str schema = extract_sql_name(r);
        EXTRACT_SQL_EMIT(r, .action = BASE_STR("move_table"), .table_name = table, .new_name = schema,
                         .is_guarded = guarded);
        return schema.p != NULL;
    }
    return is_harmless(r);
}

static void alter_table(struct extract_sql *r)
{
    bool guarded = extract_sql_if_exists(r);
    extract_sql_take(r, "ONLY");
    struct base_str table = extract_sql_qualified(r);
    if (!table.p) {
        /* Who may touch a table, and who owns it, is no fact here. */
        if (!is_harmless(r))
            extract_sql_unknown(r, BASE_STR_ABSENT);
        return;
    }
    extract_sql_take(r, "*");
    do
        if (!alter_part(r, table, guarded)) {
            extract_sql_unknown(r, table);
            return;
        }
    while (extract_sql_next_item(r));
}

static void alter_type(struct extract_sql *r)
{
    struct facts_sql_statement row = {.line = extract_sql_line(r)};
    row.name = extract_sql_qualified(r);
    if (!row.name.p)
        return;
    if (extract_sql_take_all(r, "ADD VALUE")) {
        row.action = BASE_STR("add_value");
        row.is_guarded = extract_sql_if_not_exists(r);
        row.new_name = extract_sql_literal(r);
        bool before = extract_sql_take(r, "BEFORE");
        if (before || extract_sql_take(r, "AFTER")) {
            row.form = before ? BASE_STR("before") : BASE_STR("after");
            row.expression = extract_sql_literal(r);
        }
    } else if (extract_sql_take_all(r, "RENAME VALUE")) {
        row.action = BASE_STR("rename_value");
        row.expression = extract_sql_literal(r);
        extract_sql_take(r, "TO");
        row.new_name = extract_sql_literal(r);
    } else if (extract_sql_take_all(r, "RENAME TO")) {
        row.action = BASE_STR("rename_type");
        row.new_name = extract_sql_name(r);
    } else {
        return;
    }
    if (row.new_name.p)
        extract_sql_emit(r, &row);
}

static void alter_index(struct extract_sql *r)
{
    struct facts_sql_statement row = {.line = extract_sql_line(r), .action = BASE_STR("rename_index")};
    row.is_guarded = extract_sql_if_exists(r);
    row.name = extract_sql_qualified(r);
    if (!extract_sql_take_all(r, "RENAME TO"))
        return;
    row.new_name = extract_sql_name(r);
    if (row.name.p && row.new_name.p)
        extract_sql_emit(r, &row);
}

void extract_sql_alter(struct extract_sql *r)
{
    if (extract_sql_take_all(r, "FOREIGN TABLE") || extract_sql_take(r, "TABLE") ||
        extract_sql_take_all(r, "MATERIALIZED VIEW") || extract_sql_take(r, "VIEW"))
        alter_table(r);
    else if (extract_sql_take(r, "TYPE"))
        alter_type(r);
    else if (extract_sql_take(r, "INDEX"))
        alter_index(r);
}
