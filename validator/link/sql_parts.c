/*
 * Constraints and indexes: their names, also those that a database makes itself, and what becomes of them
 * when a column or table goes or is renamed.
 */
#include "validator/link/sql_state_p.h"

#include <stdio.h>

/* ---- names that databases make ---- */

/* Bytes of a name in PostgreSQL. */
#define NAME_MAX_BYTES 63u

/* Bytes of an expression that count as one part. */
#define LOOK_BYTES 8u

/* Whether that many parts more may be looked at; beyond the limit nothing is certain any more. */
static bool may_look(struct link_sql_database *database, size_t parts)
{
    database->looks += parts;
    database->is_open = database->is_open || database->looks > LINK_SQL_MAX_LOOKS;
    return database->looks <= LINK_SQL_MAX_LOOKS;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* The next place at or behind `from` where the word stands in an expression outside of texts; -1 for none. */
static ptrdiff_t find_word(struct base_str text, size_t from, struct base_str word)
{
    bool in_text = false;
    for (size_t i = 0; i + word.n <= text.n; i++) {
        if (text.p[i] == '\'')
            in_text = !in_text;
        if (i < from || in_text || !base_str_eq_nocase(base_str_slice(text, i, i + word.n), word))
            continue;
        bool begins = i == 0 || !is_word_byte(text.p[i - 1]);
        bool ends = i + word.n == text.n || !is_word_byte(text.p[i + word.n]);
        if (begins && ends && word.n)
            return (ptrdiff_t)i;
    }
    return -1;
}

/* The one column that a condition speaks of; absent for none and for several. */
static struct base_str only_column(struct link_sql_database *database, const struct link_sql_table *table,
                                   struct base_str expression)
{
    struct base_str found = BASE_STR_ABSENT;
    if (!may_look(database, table->columns.n * (expression.n / LOOK_BYTES + 1)))
        return BASE_STR_ABSENT;
    for (size_t i = 0; i < table->columns.n; i++) {
        if (find_word(expression, 0, table->columns.items[i].name) < 0)
            continue;
        if (found.p)
            return BASE_STR_ABSENT;
        found = table->columns.items[i].name;
    }
    return found;
}

/* "table_columns_label", the longer part cut first, as PostgreSQL does. */
static struct base_str make_name(struct base_arena *arena, struct base_str table, struct base_str columns,
                                 const char *label)
{
    size_t overhead = strlen(label) + 1 + (columns.n ? 1 : 0);
    while (table.n + columns.n + overhead > NAME_MAX_BYTES) {
        if (table.n > columns.n)
            table.n--;
        else
            columns.n--;
    }
    return columns.n
               ? base_str_format(arena, "%.*s_%.*s_%s", BASE_STR_ARG(table), BASE_STR_ARG(columns), label)
               : base_str_format(arena, "%.*s_%s", BASE_STR_ARG(table), label);
}

static bool has_name(const struct link_sql_database *database, const struct link_sql_table *table,
                     struct base_str name)
{
    for (size_t i = 0; i < table->constraints.n; i++)
        if (table->constraints.items[i].name.p &&
            link_sql_same(database, table->constraints.items[i].name, name))
            return true;
    for (size_t i = 0; i < table->indexes.n; i++)
        if (table->indexes.items[i].name.p && link_sql_same(database, table->indexes.items[i].name, name))
            return true;
    return false;
}

/* Columns joined by '_'; an expression is "expr". */
static struct base_str joined(const struct link_sql_database *database, struct base_str columns)
{
    struct base_buf out;
    struct base_str rest = columns, part;
    base_buf_init(&out, 256);
    while ((part = link_sql_list_next(&rest)).p) {
        if (out.n)
            base_buf_add_char(&out, '_');
        bool is_name = true;
        for (size_t i = 0; i < part.n; i++)
            is_name = is_name && part.p[i] != '(' && part.p[i] != ' ';
        base_buf_add(&out, is_name ? part : BASE_STR("expr"));
    }
    struct base_str kept = base_str_copy(database->arena, out.n ? base_buf_view(&out) : BASE_STR(""));
    base_buf_finish(&out);
    return kept;
}

static struct base_str postgres_name(const struct link_sql_database *database,
                                     const struct link_sql_table *table, struct base_str columns,
                                     const char *label)
{
    char numbered[32];
    struct base_str name = make_name(database->arena, table->name, columns, label);
    for (unsigned i = 1; has_name(database, table, name) && i < 1000; i++) {
        snprintf(numbered, sizeof numbered, "%s%u", label, i);
        name = make_name(database->arena, table->name, columns, numbered);
    }
    return name;
}

static struct base_str mysql_name(const struct link_sql_database *database, struct link_sql_table *table,
                                  const struct link_sql_constraint *constraint)
{
    struct base_str rest = constraint->columns;
    if (base_str_is(constraint->kind, "foreign_key"))
        return base_str_format(database->arena, "%.*s_ibfk_%u", BASE_STR_ARG(table->name),
                               ++table->foreign_keys);
    if (base_str_is(constraint->kind, "check"))
        return base_str_format(database->arena, "%.*s_chk_%u", BASE_STR_ARG(table->name),
                               ++table->foreign_keys);
    struct base_str first = link_sql_list_next(&rest), name = first;
    for (unsigned i = 2; first.p && has_name(database, table, name) && i < 1000; i++)
        name = base_str_format(database->arena, "%.*s_%u", BASE_STR_ARG(first), i);
    return name;
}

static struct base_str made_name(struct link_sql_database *database, struct link_sql_table *table,
                                 const struct link_sql_constraint *constraint)
{
    struct base_str columns = joined(database, constraint->columns);
    if (base_str_is(constraint->kind, "primary_key"))
        return link_sql_is(database, "postgres")
                   ? postgres_name(database, table, BASE_STR(""), "pkey")
                   : (link_sql_is(database, "mysql") ? BASE_STR("PRIMARY") : BASE_STR_ABSENT);
    if (link_sql_is(database, "mysql"))
        return mysql_name(database, table, constraint);
    if (!link_sql_is(database, "postgres"))
        return BASE_STR_ABSENT;
    if (base_str_is(constraint->kind, "check")) {
        struct base_str only = only_column(database, table, constraint->expression);
        return postgres_name(database, table, only.p ? only : BASE_STR(""), "check");
    }
    const char *label = base_str_is(constraint->kind, "unique")        ? "key"
                        : base_str_is(constraint->kind, "foreign_key") ? "fkey"
                                                                       : "excl";
    return postgres_name(database, table, columns, label);
}

/* ---- constraints ---- */

static size_t find_constraint(const struct link_sql_database *database, const struct link_sql_table *table,
                              struct base_str kind, struct base_str name)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const struct link_sql_constraint *constraint = &table->constraints.items[i];
        if (kind.p && !base_str_is(kind, "cascade") && !base_str_eq(constraint->kind, kind))
            continue;
        if (!name.p || (constraint->name.p && link_sql_same(database, constraint->name, name)))
            return i;
    }
    return SIZE_MAX;
}

static size_t find_index(const struct link_sql_database *database, const struct link_sql_table *table,
                         struct base_str name)
{
    for (size_t i = 0; i < table->indexes.n; i++)
        if (table->indexes.items[i].name.p && link_sql_same(database, table->indexes.items[i].name, name))
            return i;
    return SIZE_MAX;
}

#define REMOVE(vec, index)                                                                                   \
    do {                                                                                                     \
        memmove(&(vec)->items[index], &(vec)->items[(index) + 1],                                            \
                ((vec)->n - (index)-1) * sizeof *(vec)->items);                                              \
        (vec)->n--;                                                                                          \
    } while (0)

static void own(struct link_sql_database *database, const struct link_sql_table *table, struct base_str name)
{
    if (name.p)
        *base_map_put(&database->index_owner, name, NULL) = (uint32_t)(table - database->tables.items) + 1;
}

/* ADD CONSTRAINT … USING INDEX: the index becomes the constraint. */
static void take_index(struct link_sql_database *database, struct link_sql_table *table,
                       struct link_sql_constraint *constraint)
{
    size_t index = find_index(database, table, constraint->name);
    if (index == SIZE_MAX &&
        table->indexes.n) /* named differently: the statement names both, the facts one */
        table->is_incomplete = true;
    if (index == SIZE_MAX)
        return;
    constraint->columns = table->indexes.items[index].columns;
    REMOVE(&table->indexes, index);
}

void link_sql_add_constraint(struct link_sql_database *database, struct link_sql_table *table,
                             struct link_sql_constraint constraint, bool guarded)
{
    bool is_primary = base_str_is(constraint.kind, "primary_key");
    if (constraint.name.p && find_constraint(database, table, BASE_STR_ABSENT, constraint.name) != SIZE_MAX) {
        table->is_incomplete = table->is_incomplete || !guarded;
        return;
    }
    if (is_primary && link_sql_primary_key(table)) {
        table->is_incomplete = table->is_incomplete || !guarded;
        return;
    }
    if (table->constraints.n >= LINK_SQL_MAX_PARTS) {
        table->is_incomplete = true;
        return;
    }
    if (!constraint.columns.p && !base_str_is(constraint.kind, "check") &&
        !base_str_is(constraint.kind, "exclude"))
        take_index(database, table, &constraint);
    if (!constraint.name.p)
        constraint.name = made_name(database, table, &constraint);
    if (base_str_is(constraint.kind, "check"))
        constraint.columns = only_column(database, table, constraint.expression);
    for (size_t i = 0; is_primary && i < table->columns.n; i++) {
        struct link_sql_column *column = &table->columns.items[i];
        if (!link_sql_list_has(database, constraint.columns, column->name))
            continue;
        /* SQLite lets NULL into every primary key but an INTEGER alone, which is the row's own number. */
        if (!link_sql_is(database, "sqlite") || base_str_eq_nocase(column->type, BASE_STR("integer")))
            column->is_nullable = false;
    }
    base_vec_push(&table->constraints, constraint);
    own(database, table, constraint.name);
}

void link_sql_drop_constraint(struct link_sql_database *database, struct link_sql_table *table,
                              struct base_str kind, struct base_str name, bool guarded)
{
    size_t index = find_constraint(database, table, kind, name);
    if (index != SIZE_MAX)
        REMOVE(&table->constraints, index);
    else
        table->is_incomplete = table->is_incomplete || !guarded;
}

/* ---- indexes ---- */

void link_sql_add_index(struct link_sql_database *database, struct link_sql_table *table,
                        struct link_sql_index index, bool guarded)
{
    if (!index.name.p && link_sql_is(database, "postgres")) {
        index.name = postgres_name(database, table, joined(database, index.columns), "idx");
    } else if (!index.name.p && link_sql_is(database, "mysql")) {
        struct link_sql_constraint like = {.kind = BASE_STR("unique"), .columns = index.columns};
        index.name = mysql_name(database, table, &like);
    }
    if (index.name.p && find_index(database, table, index.name) != SIZE_MAX) {
        table->is_incomplete = table->is_incomplete || !guarded;
        return;
    }
    if (table->indexes.n >= LINK_SQL_MAX_PARTS) {
        table->is_incomplete = true;
        return;
    }
    base_vec_push(&table->indexes, index);
    own(database, table, index.name);
}

static struct link_sql_table *owner_of(struct link_sql_database *database,
                                       const struct facts_sql_statement *step, struct base_str name)
{
    struct base_str schema, table;
    if (step->table_name.p) {
        link_sql_split(database, step->table_name, &schema, &table);
        return link_sql_find(database, schema, table);
    }
    uint32_t *at = base_map_get(&database->index_owner, name);
    return at && *at && !database->tables.items[*at - 1].is_dropped ? &database->tables.items[*at - 1] : NULL;
}

static void split_name(const struct link_sql_database *database, struct base_str qualified,
                       struct base_str *name)
{
    struct base_str schema;
    link_sql_split(database, qualified, &schema, name);
}

void link_sql_drop_index(struct link_sql_database *database, const struct facts_sql_statement *step)
{
    struct base_str name;
    split_name(database, step->name, &name);
    struct link_sql_table *table = owner_of(database, step, name);
    if (!table)
        return;
    size_t index = find_index(database, table, name);
    if (index != SIZE_MAX) {
        REMOVE(&table->indexes, index);
        return;
    }
    index = find_constraint(database, table, BASE_STR("unique"), name);
    if (index != SIZE_MAX && link_sql_is(database, "mysql"))
        REMOVE(&table->constraints, index);
    else
        table->is_incomplete = table->is_incomplete || !step->is_guarded;
}

void link_sql_rename_part(struct link_sql_database *database, const struct facts_sql_statement *step)
{
    struct base_str name, new_name = link_sql_fold(database, step->new_name);
    split_name(database, step->name, &name);
    struct link_sql_table *table = owner_of(database, step, name);
    if (!table)
        return;
    size_t index = find_index(database, table, name);
    size_t constraint = find_constraint(database, table, BASE_STR_ABSENT, name);
    if (index != SIZE_MAX) {
        table->indexes.items[index].name = new_name;
    } else if (constraint != SIZE_MAX) {
        table->constraints.items[constraint].name = new_name;
        table->constraints.items[constraint].is_named = true;
    } else {
        table->is_incomplete = table->is_incomplete || !step->is_guarded;
        return;
    }
    own(database, table, new_name);
}

/* ---- what follows a column or a table ---- */

static bool speaks_of(const struct link_sql_database *database, struct base_str columns,
                      struct base_str expression, struct base_str column)
{
    struct base_str rest = columns, part;
    if (link_sql_list_has(database, columns, column) || find_word(expression, 0, column) >= 0)
        return true;
    while ((part = link_sql_list_next(&rest)).p)
        if (base_str_find_char(part, '(') >= 0 && find_word(part, 0, column) >= 0)
            return true;
    return false;
}

static bool refers_to(const struct link_sql_database *database, const struct link_sql_constraint *constraint,
                      struct base_str schema, struct base_str name)
{
    return constraint->references_table.p && base_str_eq(constraint->references_schema, schema) &&
           link_sql_same(database, constraint->references_table, name);
}

/* Foreign keys of all tables that refer to a table. */
#define EACH_REFERENCE(database, schema_, name_, table, c)                                                   \
    for (size_t t_ = 0, n_ = may_look((database), (database)->tables.n) ? (database)->tables.n : 0; t_ < n_; \
         t_++)                                                                                               \
        for (struct link_sql_table *table = &(database)->tables.items[t_]; table && !table->is_dropped;      \
             table = NULL)                                                                                   \
            for (size_t c = table->constraints.n; c-- > 0;)                                                  \
                if (refers_to((database), &table->constraints.items[c], (schema_), (name_)))

void link_sql_column_gone(struct link_sql_database *database, struct link_sql_table *table,
                          struct base_str column, bool cascade)
{
    if (!may_look(database, table->constraints.n + table->indexes.n))
        return;
    for (size_t i = table->constraints.n; i-- > 0;) {
        const struct link_sql_constraint *constraint = &table->constraints.items[i];
        if (speaks_of(database, constraint->columns, constraint->expression, column))
            REMOVE(&table->constraints, i);
    }
    for (size_t i = table->indexes.n; i-- > 0;) {
        const struct link_sql_index *index = &table->indexes.items[i];
        if (speaks_of(database, index->columns, index->predicate, column))
            REMOVE(&table->indexes, i);
    }
    if (!cascade)
        return;
    EACH_REFERENCE(database, table->schema, table->name, other, c)
    {
        if (link_sql_list_has(database, other->constraints.items[c].references_columns, column))
            REMOVE(&other->constraints, c);
    }
}

static struct base_str renamed_in(const struct link_sql_database *database, struct base_str text,
                                  struct base_str old, struct base_str name)
{
    struct base_buf out;
    ptrdiff_t found = text.p ? find_word(text, 0, old) : -1;
    size_t from = 0;
    if (found < 0)
        return text;
    base_buf_init(&out, text.n * (name.n + 1) + 1);
    for (; found >= 0; found = find_word(text, from, old)) {
        base_buf_add(&out, base_str_slice(text, from, (size_t)found));
        base_buf_add(&out, name);
        from = (size_t)found + old.n;
    }
    base_buf_add(&out, base_str_from(text, from));
    struct base_str kept = base_str_copy(database->arena, base_buf_view(&out));
    base_buf_finish(&out);
    return kept;
}

void link_sql_column_renamed(struct link_sql_database *database, struct link_sql_table *table,
                             struct base_str old, struct base_str name)
{
    if (!may_look(database, table->constraints.n + table->indexes.n))
        return;
    for (size_t i = 0; i < table->constraints.n; i++) {
        struct link_sql_constraint *constraint = &table->constraints.items[i];
        constraint->columns = renamed_in(database, constraint->columns, old, name);
        constraint->expression = renamed_in(database, constraint->expression, old, name);
    }
    for (size_t i = 0; i < table->indexes.n; i++) {
        struct link_sql_index *index = &table->indexes.items[i];
        index->columns = renamed_in(database, index->columns, old, name);
        index->predicate = renamed_in(database, index->predicate, old, name);
    }
    EACH_REFERENCE(database, table->schema, table->name, other, c)
    {
        struct link_sql_constraint *constraint = &other->constraints.items[c];
        constraint->references_columns = renamed_in(database, constraint->references_columns, old, name);
    }
}

void link_sql_table_gone(struct link_sql_database *database, const struct link_sql_table *gone, bool cascade)
{
    if (!cascade || !link_sql_is(database, "postgres"))
        return;
    EACH_REFERENCE(database, gone->schema, gone->name, other, c)
    {
        if (other != gone)
            REMOVE(&other->constraints, c);
    }
}

void link_sql_table_renamed(struct link_sql_database *database, struct base_str old_schema,
                            struct base_str old_name, const struct link_sql_table *table)
{
    EACH_REFERENCE(database, old_schema, old_name, other, c)
    {
        other->constraints.items[c].references_schema = table->schema;
        other->constraints.items[c].references_table = table->name;
    }
}
