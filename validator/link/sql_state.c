/* Names, and the tables of a database by their names. */
#include "validator/link/sql_state_p.h"

bool link_sql_is(const struct link_sql_database *database, const char *dialect)
{
    return base_str_is(database->dialect, dialect);
}

static struct base_str lower(struct base_arena *arena, struct base_str s)
{
    char *out = NULL;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            continue;
        if (!out) {
            out = base_arena_alloc(arena, s.n + 1);
            memcpy(out, s.p, s.n);
        }
        out[i] = (char)(s.p[i] - 'A' + 'a');
    }
    return out ? base_str_make(out, s.n) : s;
}

struct base_str link_sql_fold(const struct link_sql_database *database, struct base_str name)
{
    if (name.n >= 2 && name.p[0] == '"' && name.p[name.n - 1] == '"')
        return base_str_slice(name, 1, name.n - 1);
    return name.p && link_sql_is(database, "postgres") ? lower(database->arena, name) : name;
}

bool link_sql_same(const struct link_sql_database *database, struct base_str a, struct base_str b)
{
    return link_sql_is(database, "postgres") ? base_str_eq(a, b) : base_str_eq_nocase(a, b);
}

struct base_str link_sql_list_next(struct base_str *rest)
{
    unsigned depth = 0;
    char quote = '\0';
    if (!rest->p)
        return BASE_STR_ABSENT;
    for (size_t i = 0; i < rest->n; i++) {
        char c = rest->p[i];
        if (quote)
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '(')
            depth++;
        else if (c == ')' && depth)
            depth--;
        else if (c == ',' && depth == 0 && i + 1 < rest->n && rest->p[i + 1] == ' ') {
            struct base_str part = base_str_slice(*rest, 0, i);
            *rest = base_str_from(*rest, i + 2);
            return part;
        }
    }
    struct base_str last = *rest;
    *rest = BASE_STR_ABSENT;
    return last;
}

struct base_str link_sql_fold_list(const struct link_sql_database *database, struct base_str list)
{
    struct base_buf out;
    struct base_str rest = list, part;
    if (!list.p)
        return list;
    base_buf_init(&out, list.n + 1);
    for (bool first = true; (part = link_sql_list_next(&rest)).p; first = false) {
        if (!first)
            base_buf_add_text(&out, ", ");
        base_buf_add(&out, link_sql_fold(database, part));
    }
    struct base_str kept = base_str_copy(database->arena, out.n ? base_buf_view(&out) : BASE_STR(""));
    base_buf_finish(&out);
    return kept;
}

bool link_sql_list_has(const struct link_sql_database *database, struct base_str list, struct base_str name)
{
    struct base_str rest = list, part;
    while ((part = link_sql_list_next(&rest)).p)
        if (link_sql_same(database, part, name))
            return true;
    return false;
}

void link_sql_split(const struct link_sql_database *database, struct base_str qualified,
                    struct base_str *schema, struct base_str *name)
{
    size_t dot = 0;
    bool quoted = false;
    for (size_t i = 0; i < qualified.n && !dot; i++) {
        quoted = quoted != (qualified.p[i] == '"');
        dot = !quoted && qualified.p[i] == '.' ? i : 0;
    }
    bool is_postgres = link_sql_is(database, "postgres");
    *name = link_sql_fold(database, dot ? base_str_from(qualified, dot + 1) : qualified);
    if (dot && is_postgres)
        *schema = link_sql_fold(database, base_str_slice(qualified, 0, dot));
    else if (is_postgres)
        *schema = database->search_path.p ? database->search_path : BASE_STR("public");
    else /* `database.table` of MySQL, `main.table` of SQLite: the same tables */
        *schema = BASE_STR("");
}

static struct base_str key_of(const struct link_sql_database *database, struct base_str schema,
                              struct base_str name)
{
    struct base_str key =
        base_str_format(database->arena, "%.*s%c%.*s", BASE_STR_ARG(schema), '\x1f', BASE_STR_ARG(name));
    return link_sql_is(database, "postgres") ? key : lower(database->arena, key);
}

struct link_sql_table *link_sql_find(struct link_sql_database *database, struct base_str schema,
                                     struct base_str name)
{
    uint32_t *at = base_map_get(&database->by_name, key_of(database, schema, name));
    return at && *at ? &database->tables.items[*at - 1] : NULL;
}

struct link_sql_table *link_sql_add_table(struct link_sql_database *database, struct base_str schema,
                                          struct base_str name, struct link_sql_place at)
{
    base_vec_push(
        &database->tables,
        (struct link_sql_table){.schema = schema, .name = name, .kind = BASE_STR("table"), .at = at});
    *base_map_put(&database->by_name, key_of(database, schema, name), NULL) = (uint32_t)database->tables.n;
    return &database->tables.items[database->tables.n - 1];
}

struct link_sql_column *link_sql_column_of(const struct link_sql_database *database,
                                           struct link_sql_table *table, struct base_str name)
{
    for (size_t i = 0; i < table->columns.n; i++)
        if (link_sql_same(database, table->columns.items[i].name, name))
            return &table->columns.items[i];
    return NULL;
}

const struct link_sql_constraint *link_sql_primary_key(const struct link_sql_table *table)
{
    for (size_t i = 0; i < table->constraints.n; i++)
        if (base_str_is(table->constraints.items[i].kind, "primary_key"))
            return &table->constraints.items[i];
    return NULL;
}

/* ---- steps about whole tables ---- */

static void drop_table(struct link_sql_database *database, struct link_sql_table *table, bool cascade)
{
    table->is_dropped = true;
    *base_map_put(&database->by_name, key_of(database, table->schema, table->name), NULL) = 0;
    link_sql_table_gone(database, table, cascade);
}

static void rename_table(struct link_sql_database *database, struct link_sql_table *table,
                         struct base_str schema, struct base_str name)
{
    struct base_str old_schema = table->schema, old_name = table->name;
    uint32_t index = (uint32_t)(table - database->tables.items) + 1;
    *base_map_put(&database->by_name, key_of(database, old_schema, old_name), NULL) = 0;
    struct link_sql_table *other = link_sql_find(database, schema, name);
    if (other)
        other->is_dropped = true;
    table->schema = schema;
    table->name = name;
    *base_map_put(&database->by_name, key_of(database, schema, name), NULL) = index;
    link_sql_table_renamed(database, old_schema, old_name, table);
}

static void create_table(struct link_sql_database *database, const struct facts_sql_statement *step,
                         struct base_str schema, struct base_str name)
{
    struct link_sql_table *table = link_sql_find(database, schema, name);
    if (table && step->is_guarded) {
        database->skipped_statement = step->statement;
        return;
    }
    if (table) { /* it was there all the same: something that drops it was not seen */
        drop_table(database, table, false);
        table = NULL;
    }
    table = link_sql_add_table(database, schema, name, (struct link_sql_place){step->path, step->line});
    table->is_incomplete = step->form.p != NULL;
    if (base_str_is(step->form, "partition"))
        table->kind = BASE_STR("partition");
}

static void create_view(struct link_sql_database *database, const struct facts_sql_statement *step)
{
    struct base_str schema, name;
    link_sql_split(database, step->name, &schema, &name);
    if (link_sql_find(database, schema, name))
        return;
    struct link_sql_table *view =
        link_sql_add_table(database, schema, name, (struct link_sql_place){step->path, step->line});
    view->kind = base_str_is(step->form, "materialized") ? BASE_STR("materialized_view") : BASE_STR("view");
    view->is_incomplete = true;
}

static void drop_schema(struct link_sql_database *database, struct base_str name)
{
    struct base_str schema = link_sql_fold(database, name);
    for (size_t i = 0; i < database->tables.n; i++) {
        struct link_sql_table *table = &database->tables.items[i];
        if (!table->is_dropped && base_str_eq(table->schema, schema))
            drop_table(database, table, false);
    }
}

/* ---- steps about columns ---- */

static void add_column(struct link_sql_database *database, struct link_sql_table *table,
                       const struct facts_sql_statement *step)
{
    struct base_str name = link_sql_fold(database, step->name);
    if (link_sql_column_of(database, table, name)) {
        table->is_incomplete = table->is_incomplete || !step->is_guarded;
        database->present_statement = step->statement;
        database->present_column = name;
        return;
    }
    if (table->columns.n >= LINK_SQL_MAX_PARTS) {
        table->is_incomplete = true;
        return;
    }
    struct link_sql_column column = {.name = name,
                                     .type = step->type,
                                     .default_type = step->type,
                                     .default_value = step->default_value,
                                     .generated = step->generated,
                                     .expression = step->generated.p ? step->expression : BASE_STR_ABSENT,
                                     .is_nullable = step->is_nullable != 0,
                                     .at = {step->path, step->line}};
    base_vec_push(&table->columns, column);
    if (!step->expression.p || step->generated.p)
        return;
    /* FIRST, or AFTER another */
    size_t place = 0;
    struct base_str after = link_sql_fold(database, step->expression);
    while (place < table->columns.n && !base_str_is(step->expression, "first") &&
           !(place > 0 && link_sql_same(database, table->columns.items[place - 1].name, after)))
        place++;
    if (place >= table->columns.n)
        return;
    memmove(&table->columns.items[place + 1], &table->columns.items[place],
            (table->columns.n - 1 - place) * sizeof column);
    table->columns.items[place] = column;
}

static void modify_column(struct link_sql_database *database, struct link_sql_table *table,
                          struct link_sql_column *column, const struct facts_sql_statement *step)
{
    struct base_str old = column->name;
    column->type = step->type;
    column->default_value = step->default_value;
    column->generated = step->generated;
    column->is_nullable = step->is_nullable != 0;
    column->at = (struct link_sql_place){step->path, step->line};
    if (!step->new_name.p)
        return;
    column->name = link_sql_fold(database, step->new_name);
    if (!link_sql_same(database, old, column->name))
        link_sql_column_renamed(database, table, old, column->name);
}

static void drop_column(struct link_sql_database *database, struct link_sql_table *table,
                        struct link_sql_column *column, bool cascade)
{
    struct base_str name = column->name;
    size_t index = (size_t)(column - table->columns.items);
    memmove(column, column + 1, (table->columns.n - index - 1) * sizeof *column);
    table->columns.n--;
    link_sql_column_gone(database, table, name, cascade);
}

static void rename_column(struct link_sql_database *database, struct link_sql_table *table,
                          struct link_sql_column *column, struct base_str new_name)
{
    struct base_str old = column->name, name = link_sql_fold(database, new_name);
    if (link_sql_column_of(database, table, name)) {
        table->is_incomplete = true;
        return;
    }
    column->name = name;
    link_sql_column_renamed(database, table, old, name);
}

static void change_column(struct link_sql_database *database, struct link_sql_table *table,
                          const struct facts_sql_statement *step)
{
    struct link_sql_column *column = link_sql_column_of(database, table, link_sql_fold(database, step->name));
    struct base_str action = step->action;
    if (!column) {
        table->is_incomplete = table->is_incomplete || !step->is_guarded;
        return;
    }
    if (base_str_is(action, "drop_column")) {
        drop_column(database, table, column, base_str_is(step->form, "cascade"));
        return;
    }
    if (base_str_is(action, "rename_column")) {
        rename_column(database, table, column, step->new_name);
        return;
    }
    column->at = (struct link_sql_place){step->path, step->line};
    if (base_str_is(action, "modify_column")) {
        modify_column(database, table, column, step);
    } else if (base_str_is(action, "set_type")) {
        column->type = step->type;
    } else if (base_str_is(action, "set_default")) {
        column->default_value = step->default_value;
        column->default_type = column->type;
    } else if (base_str_is(action, "drop_default")) {
        column->default_value = BASE_STR_ABSENT;
    } else if (base_str_is(action, "set_not_null")) {
        column->is_nullable = false;
    } else if (base_str_is(action, "drop_not_null")) {
        column->is_nullable = true;
    } else if (base_str_is(action, "set_generated")) {
        column->generated = step->generated;
    } else if (base_str_is(action, "drop_generated")) {
        column->generated = BASE_STR_ABSENT;
    }
}

static void comment(struct link_sql_database *database, struct link_sql_table *table,
                    const struct facts_sql_statement *step)
{
    struct link_sql_column *column =
        step->name.p ? link_sql_column_of(database, table, link_sql_fold(database, step->name)) : NULL;
    if (column)
        column->comment = step->default_value;
    else if (!step->name.p)
        table->comment = step->default_value;
}

/* ---- one step ---- */

static void apply_to_table(struct link_sql_database *database, struct link_sql_table *table,
                           const struct facts_sql_statement *step)
{
    struct base_str action = step->action;
    struct link_sql_place at = {step->path, step->line};
    if (base_str_is(action, "drop_table")) {
        drop_table(database, table, base_str_is(step->form, "cascade"));
    } else if (base_str_is(action, "rename_table")) {
        struct base_str schema, name;
        link_sql_split(database, step->new_name, &schema, &name);
        rename_table(database, table, table->schema, name);
    } else if (base_str_is(action, "move_table")) {
        rename_table(database, table, link_sql_fold(database, step->new_name), table->name);
    } else if (base_str_is(action, "add_column")) {
        add_column(database, table, step);
    } else if (base_str_is(action, "add_constraint")) {
        struct link_sql_constraint constraint = {.name = link_sql_fold(database, step->name),
                                                 .kind = step->form,
                                                 .columns = link_sql_fold_list(database, step->columns),
                                                 .expression = step->expression,
                                                 .references_columns =
                                                     link_sql_fold_list(database, step->references_columns),
                                                 .on_delete = step->on_delete,
                                                 .on_update = step->on_update,
                                                 .is_named = step->name.p != NULL,
                                                 .at = at};
        if (step->references_table.p)
            link_sql_split(database, step->references_table, &constraint.references_schema,
                           &constraint.references_table);
        link_sql_add_constraint(database, table, constraint, step->is_guarded == 1);
    } else if (base_str_is(action, "drop_constraint")) {
        link_sql_drop_constraint(database, table, step->form, link_sql_fold(database, step->name),
                                 step->is_guarded == 1);
    } else if (base_str_is(action, "create_index")) {
        struct base_str schema, name = BASE_STR_ABSENT;
        if (step->name.p)
            link_sql_split(database, step->name, &schema, &name);
        link_sql_add_index(database, table,
                           (struct link_sql_index){.name = name,
                                                   .columns = link_sql_fold_list(database, step->columns),
                                                   .predicate = step->expression,
                                                   .is_unique = step->is_unique == 1,
                                                   .at = at},
                           step->is_guarded == 1);
    } else if (base_str_is(action, "comment")) {
        comment(database, table, step);
    } else if (base_str_is(action, "unknown")) {
        table->is_incomplete = true;
    } else if (base_str_is(action, "rename_constraint")) {
        link_sql_rename_part(database, step);
    } else {
        change_column(database, table, step);
    }
}

/* A constraint beside a column that ADD COLUMN IF NOT EXISTS found. */
static bool is_beside_present(const struct link_sql_database *database,
                              const struct facts_sql_statement *step)
{
    return step->is_guarded == 1 && step->statement == database->present_statement &&
           base_str_is(step->action, "add_constraint") &&
           base_str_eq(link_sql_fold(database, step->columns), database->present_column);
}

static bool is_of_type(struct base_str action)
{
    return base_str_ends(action, "_type") ? !base_str_is(action, "set_type")
                                          : base_str_ends(action, "_value");
}

static bool apply_elsewhere(struct link_sql_database *database, const struct facts_sql_statement *step)
{
    struct base_str action = step->action;
    if (base_str_is(action, "create_view"))
        create_view(database, step);
    else if (base_str_is(action, "drop_schema"))
        drop_schema(database, step->name);
    else if (base_str_is(action, "search_path"))
        database->search_path = link_sql_fold(database, step->name);
    else if (base_str_is(action, "drop_index"))
        link_sql_drop_index(database, step);
    else if (base_str_is(action, "rename_index"))
        link_sql_rename_part(database, step);
    else if (base_str_is(action, "unknown") && !step->table_name.p)
        database->is_open = true;
    else if (is_of_type(action))
        link_sql_apply_type(database, step);
    else
        return base_str_is(action, "create_schema");
    return true;
}

void link_sql_apply(struct link_sql_database *database, const struct facts_sql_statement *step)
{
    struct base_str schema, name;
    if (step->statement == database->skipped_statement)
        return;
    database->skipped_statement = FACTS_NULL;
    if (is_beside_present(database, step) || apply_elsewhere(database, step))
        return;
    bool is_view = base_str_is(step->action, "drop_view");
    struct base_str qualified = is_view ? step->name : step->table_name;
    if (!qualified.p)
        return;
    link_sql_split(database, qualified, &schema, &name);
    if (base_str_is(step->action, "create_table")) {
        create_table(database, step, schema, name);
        return;
    }
    struct link_sql_table *table = link_sql_find(database, schema, name);
    if (is_view) {
        if (table)
            drop_table(database, table, base_str_is(step->form, "cascade"));
        return;
    }
    if (!table) {
        if (step->is_guarded || base_str_is(step->action, "drop_table") ||
            base_str_is(step->action, "comment"))
            return;
        table = link_sql_add_table(database, schema, name, (struct link_sql_place){step->path, step->line});
        table->is_incomplete = true;
    }
    apply_to_table(database, table, step);
}
