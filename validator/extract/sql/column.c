/* Columns: name, type, default, and the constraints that stand beside them. */
#include "validator/extract/sql/sql_p.h"

/* What may follow a type: a type is all that stands in front of the first of these. */
static const char *const behind_type[] = {
    "CONSTRAINT", "NOT",       "NULL",      "DEFAULT",       "PRIMARY", "UNIQUE",         "REFERENCES",
    "CHECK",      "GENERATED", "AS",        "COLLATE",       "COMMENT", "AUTO_INCREMENT", "AUTOINCREMENT",
    "ON",         "CHARSET",   "INVISIBLE", "VISIBLE",       "STORAGE", "COMPRESSION",    "IDENTITY",
    "FIRST",      "AFTER",     "KEY",       "VIRTUAL",       "STORED",  "DEFERRABLE",     "INITIALLY",
    "USING",      "SRID",      "ENCODE",    "COLUMN_FORMAT", "CASCADE", "RESTRICT",       "PERSISTED",
    ",",          ")",         NULL};

static bool ends_type(const struct extract_sql *r, size_t from)
{
    if (extract_sql_ends(r) || extract_sql_is_one(r, behind_type))
        return true;
    if (r->at == from)
        return false;
    /* varchar(10) CHARACTER SET utf8, but CHARACTER VARYING */
    return (extract_sql_is(r, "CHARACTER") && extract_sql_is_at(r, 1, "SET")) ||
           (extract_sql_is(r, "SET") && !extract_sql_is_at(r, 1, "("));
}

struct base_str extract_sql_type(struct extract_sql *r)
{
    size_t from = r->at;
    while (!ends_type(r, from)) {
        if (extract_sql_is(r, "("))
            extract_sql_skip_parentheses(r);
        else
            r->at++;
    }
    return r->at > from ? extract_sql_between(r, from, r->at) : BASE_STR_ABSENT;
}

static const char *const behind_default[] = {
    "CONSTRAINT", "NOT", "NULL",    "DEFAULT",        "PRIMARY",       "UNIQUE",     "REFERENCES", "CHECK",
    "GENERATED",  "ON",  "COMMENT", "AUTO_INCREMENT", "AUTOINCREMENT", "DEFERRABLE", "INITIALLY",  "FIRST",
    "AFTER",      "KEY", "VISIBLE", "INVISIBLE",      "COLLATE",       "STORAGE",    "WITH",       ",",
    ")",          NULL};

struct base_str extract_sql_default(struct extract_sql *r)
{
    size_t from = r->at;
    while (!extract_sql_ends(r) &&
           (r->at == from || !extract_sql_is_one(r, behind_default) ||
            (extract_sql_is(r, "WITH") && r->at > from + 1 && !extract_sql_is_at(r, 1, "VALUES")))) {
        /* 'a'::timestamp with time zone: the words belong to the cast */
        if (extract_sql_is(r, "("))
            extract_sql_skip_parentheses(r);
        else
            r->at++;
    }
    return extract_sql_between(r, from, r->at);
}

/* ---- what stands behind the type ---- */

struct column {
    struct facts_sql_statement row;
    BASE_VEC(struct facts_sql_statement) constraints;
    bool is_understood;
};

static void add_constraint(struct column *column, struct extract_sql *r, struct base_str name,
                           const char *kind)
{
    base_vec_push(&column->constraints, (struct facts_sql_statement){.line = extract_sql_line(r),
                                                                     .action = BASE_STR("add_constraint"),
                                                                     .table_name = column->row.table_name,
                                                                     .name = name,
                                                                     .columns = column->row.name,
                                                                     .form = base_str_of(kind)});
}

/* GENERATED ALWAYS AS IDENTITY, GENERATED ALWAYS AS (…) STORED, AS (…) VIRTUAL */
static void read_generated(struct column *column, struct extract_sql *r)
{
    extract_sql_take(r, "GENERATED");
    if (!extract_sql_take(r, "ALWAYS"))
        extract_sql_take_all(r, "BY DEFAULT");
    if (!extract_sql_take(r, "AS")) {
        column->is_understood = false;
        return;
    }
    if (extract_sql_take(r, "IDENTITY")) {
        column->row.generated = BASE_STR("identity");
        column->row.is_nullable = 0;
        extract_sql_skip_parentheses(r);
        return;
    }
    column->row.expression = extract_sql_parenthesised(r);
    column->row.generated = BASE_STR("virtual");
    if (extract_sql_take(r, "STORED") || extract_sql_take(r, "PERSISTED"))
        column->row.generated = BASE_STR("stored");
    extract_sql_take(r, "VIRTUAL");
}

static void skip_conflict(struct extract_sql *r)
{
    if (extract_sql_take_all(r, "ON CONFLICT"))
        extract_sql_next(r);
}

static bool read_key(struct column *column, struct extract_sql *r, struct base_str name)
{
    if (extract_sql_take_all(r, "PRIMARY KEY") || extract_sql_take(r, "KEY")) {
        add_constraint(column, r, name, "primary_key");
        if (!extract_sql_take(r, "ASC"))
            extract_sql_take(r, "DESC");
        skip_conflict(r);
    } else if (extract_sql_take(r, "UNIQUE")) {
        extract_sql_take(r, "KEY");
        extract_sql_take_all(r, "NULLS NOT DISTINCT");
        add_constraint(column, r, name, "unique");
        skip_conflict(r);
    } else {
        return false;
    }
    return true;
}

static bool read_reference(struct column *column, struct extract_sql *r, struct base_str name)
{
    if (extract_sql_is(r, "REFERENCES")) {
        add_constraint(column, r, name, "foreign_key");
        extract_sql_references(r, &column->constraints.items[column->constraints.n - 1]);
    } else if (extract_sql_take(r, "CHECK")) {
        add_constraint(column, r, name, "check");
        column->constraints.items[column->constraints.n - 1].expression = extract_sql_parenthesised(r);
        extract_sql_take_all(r, "NO INHERIT");
        extract_sql_take_all(r, "NOT VALID");
        if (!extract_sql_take_all(r, "NOT ENFORCED"))
            extract_sql_take(r, "ENFORCED");
    } else {
        return false;
    }
    return true;
}

/* What changes nothing that anybody asks for. */
static bool skip_option(struct extract_sql *r)
{
    static const char *const alone[] = {"DEFERRABLE", "VISIBLE",  "INVISIBLE",    "VIRTUAL",  "STORED",
                                        "PERSISTED",  "UNSIGNED", "ZEROFILL",     "SPARSE",   "ROWGUIDCOL",
                                        "CLUSTERED",  "ENABLE",   "NONCLUSTERED", "VALIDATE", NULL};
    static const char *const with_value[] = {"STORAGE", "COMPRESSION", "COLUMN_FORMAT", "SRID",
                                             "ENCODE",  "CHARSET",     "INITIALLY",     NULL};
    if (extract_sql_take_all(r, "NOT DEFERRABLE"))
        return true;
    if (extract_sql_is_one(r, alone)) {
        extract_sql_next(r);
        return true;
    }
    if (extract_sql_is_one(r, with_value) || extract_sql_take_all(r, "CHARACTER")) {
        extract_sql_next(r);
        extract_sql_next(r);
        return true;
    }
    return false;
}

static bool read_option(struct column *column, struct extract_sql *r)
{
    struct facts_sql_statement *row = &column->row;
    struct base_str name = BASE_STR_ABSENT;
    if (extract_sql_take(r, "CONSTRAINT"))
        name = extract_sql_name(r);
    if (extract_sql_take_all(r, "NOT NULL")) {
        row->is_nullable = 0;
        extract_sql_take_all(r, "NO INHERIT");
        skip_conflict(r);
    } else if (extract_sql_take(r, "NULL")) {
        row->is_nullable = 1;
    } else if (extract_sql_take(r, "DEFAULT")) {
        row->default_value = extract_sql_default(r);
    } else if (extract_sql_is(r, "GENERATED") || extract_sql_is(r, "AS")) {
        read_generated(column, r);
    } else if (extract_sql_take(r, "AUTO_INCREMENT") || extract_sql_take(r, "AUTOINCREMENT")) {
        row->generated = BASE_STR("auto_increment");
    } else if (extract_sql_take(r, "IDENTITY")) {
        row->generated = BASE_STR("identity");
        row->is_nullable = 0;
        extract_sql_skip_parentheses(r);
    } else if (extract_sql_take(r, "COLLATE")) {
        extract_sql_qualified(r);
    } else if (extract_sql_take(r, "COMMENT")) {
        extract_sql_literal(r);
    } else if (extract_sql_take_all(r, "ON UPDATE")) {
        extract_sql_next(r);
        extract_sql_skip_parentheses(r);
    } else if (extract_sql_take(r, "FIRST")) {
        row->new_name = row->new_name.p ? row->new_name : BASE_STR_ABSENT;
        row->expression = row->generated.p ? row->expression : BASE_STR("first");
    } else if (extract_sql_take(r, "AFTER")) {
        struct base_str after = extract_sql_name(r);
        row->expression = row->generated.p ? row->expression : after;
    } else {
        return read_key(column, r, name) || read_reference(column, r, name) || skip_option(r);
    }
    return true;
}

bool extract_sql_column(struct extract_sql *r, struct base_str table, const char *action, struct base_str old,
                        bool guarded)
{
    struct column column = {.is_understood = true};
    struct facts_sql_statement *row = &column.row;
    *row = (struct facts_sql_statement){.line = extract_sql_line(r),
                                        .action = base_str_of(action),
                                        .table_name = table,
                                        .is_guarded = guarded,
                                        .is_nullable = 1};
    struct base_str name = extract_sql_name(r);
    if (!name.p)
        return false;
    row->name = old.p ? old : name;
    row->new_name = old.p ? name : BASE_STR_ABSENT;
    row->type = extract_sql_type(r);
    if (old.p) /* constraints speak of the new name */
        row->name = name;
    while (!extract_sql_ends(r) && !extract_sql_is(r, ",") && !extract_sql_is(r, ")")) {
        if (!read_option(&column, r) || !column.is_understood) {
            base_vec_finish(&column.constraints);
            return false;
        }
    }
    row->name = old.p ? old : name;
    extract_sql_emit(r, row);
    for (size_t i = 0; i < column.constraints.n; i++) {
        column.constraints.items[i].is_guarded = guarded;
        extract_sql_emit(r, &column.constraints.items[i]);
    }
    base_vec_finish(&column.constraints);
    return true;
}
