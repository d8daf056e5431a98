/* From the state of a database to rows. */
#include "validator/link/sql_state_p.h"

static struct base_str serial_of(struct base_str type)
{
    static const char *const names[] = {"serial",  "bigserial", "smallserial", "serial4",
                                        "serial8", "serial2",   NULL};
    for (size_t i = 0; names[i]; i++)
        if (base_str_eq_nocase(type, base_str_of(names[i])))
            return BASE_STR("serial");
    return BASE_STR_ABSENT;
}

static void write_column(struct facts_store *store, const struct link_sql_database *database,
                         const struct link_sql_table *table, size_t index)
{
    const struct link_sql_column *column = &table->columns.items[index];
    struct base_str generated = column->generated.p ? column->generated : serial_of(column->type);
    FACTS_ADD(store, sql_column, .path = column->at.path, .line = column->at.line, .unit = database->unit,
              .origin = database->origin, .source = database->source, .schema = table->schema,
              .table_name = table->name, .name = column->name, .field = column->field,
              .position = (int64_t)index + 1, .type = column->type,
              .type_name = link_sql_type_name(database->arena, database->dialect, column->type),
              .is_nullable = column->is_nullable && !base_str_is(generated, "serial"),
              .default_value = column->default_value, .generated = generated,
              .expression = column->expression, .comment = column->comment);
}

/* The columns that a foreign key refers to: written, or those of the primary key. */
static struct base_str referenced(struct link_sql_database *database,
                                  const struct link_sql_constraint *constraint)
{
    if (constraint->references_columns.p || !constraint->references_table.p)
        return constraint->references_columns;
    struct link_sql_table *other =
        link_sql_find(database, constraint->references_schema, constraint->references_table);
    const struct link_sql_constraint *key = other ? link_sql_primary_key(other) : NULL;
    return key ? key->columns : BASE_STR_ABSENT;
}

static struct base_str reference_status(struct link_sql_database *database,
                                        const struct link_sql_table *table,
                                        const struct link_sql_constraint *constraint)
{
    struct link_sql_table *other =
        link_sql_find(database, constraint->references_schema, constraint->references_table);
    struct base_str rest = referenced(database, constraint), column;
    if (database->is_open || table->is_incomplete || (other && other->is_incomplete) ||
        !constraint->references_table.p)
        return BASE_STR("unknown");
    if (!other)
        return BASE_STR("no_table");
    while ((column = link_sql_list_next(&rest)).p)
        if (!link_sql_column_of(database, other, column))
            return BASE_STR("no_column");
    return BASE_STR("found");
}

static void write_constraint(struct facts_store *store, struct link_sql_database *database,
                             const struct link_sql_table *table, const struct link_sql_constraint *constraint)
{
    bool is_foreign = base_str_is(constraint->kind, "foreign_key");
    struct base_str none = is_foreign ? BASE_STR("no action") : BASE_STR_ABSENT;
    FACTS_ADD(
        store, sql_constraint, .path = constraint->at.path, .line = constraint->at.line,
        .unit = database->unit, .origin = database->origin, .source = database->source,
        .schema = table->schema, .table_name = table->name, .name = constraint->name,
        .is_named = constraint->is_named, .kind = constraint->kind, .columns = constraint->columns,
        .expression = base_str_is(constraint->kind, "check") ? constraint->expression : BASE_STR_ABSENT,
        .references_schema = constraint->references_schema, .references_table = constraint->references_table,
        .references_columns = referenced(database, constraint),
        .references_status = is_foreign ? reference_status(database, table, constraint) : BASE_STR_ABSENT,
        .on_delete = constraint->on_delete.p ? constraint->on_delete : none,
        .on_update = constraint->on_update.p ? constraint->on_update : none);
}

static void write_table(struct facts_store *store, struct link_sql_database *database,
                        const struct link_sql_table *table)
{
    FACTS_ADD(store, sql_table, .path = table->at.path, .line = table->at.line, .unit = database->unit,
              .origin = database->origin, .source = database->source, .dialect = database->dialect,
              .schema = table->schema, .name = table->name, .kind = table->kind, .model = table->model,
              .is_complete = !table->is_incomplete && !database->is_open, .comment = table->comment);
    for (size_t i = 0; i < table->columns.n; i++)
        write_column(store, database, table, i);
    for (size_t i = 0; i < table->constraints.n; i++)
        write_constraint(store, database, table, &table->constraints.items[i]);
    for (size_t i = 0; i < table->indexes.n; i++) {
        const struct link_sql_index *index = &table->indexes.items[i];
        FACTS_ADD(store, sql_index, .path = index->at.path, .line = index->at.line, .unit = database->unit,
                  .origin = database->origin, .source = database->source, .schema = table->schema,
                  .table_name = table->name, .name = index->name, .columns = index->columns,
                  .is_unique = index->is_unique, .predicate = index->predicate);
    }
}

static void write_type(struct facts_store *store, const struct link_sql_database *database,
                       const struct link_sql_type *type)
{
    struct base_buf labels;
    base_buf_init(&labels, 1 << 20);
    for (size_t i = 0; i < type->labels.n; i++) {
        if (i)
            base_buf_add_text(&labels, ", ");
        base_buf_add(&labels, type->labels.items[i]);
    }
    FACTS_ADD(store, sql_type, .path = type->at.path, .line = type->at.line, .unit = database->unit,
              .origin = database->origin, .source = database->source, .name = type->name, .kind = type->kind,
              .labels = base_str_is(type->kind, "enum") ? base_buf_view(&labels) : BASE_STR_ABSENT);
    base_buf_finish(&labels);
}

void link_sql_write(struct facts_store *store, struct link_sql_database *database)
{
    int64_t count = 0;
    for (size_t i = 0; i < database->tables.n; i++)
        count += !database->tables.items[i].is_dropped;
    if (count || database->is_open)
        FACTS_ADD(store, sql_database, .path = database->path, .line = 1, .unit = database->unit,
                  .origin = database->origin, .source = database->source, .dialect = database->dialect,
                  .table_count = count, .is_open = database->is_open);
    for (size_t i = 0; i < database->tables.n; i++) {
        struct link_sql_table *table = &database->tables.items[i];
        if (!table->is_dropped)
            write_table(store, database, table);
    }
    for (size_t i = 0; i < database->types.n; i++)
        if (!database->types.items[i].is_dropped)
            write_type(store, database, &database->types.items[i]);
    for (size_t i = 0; i < database->tables.n; i++) {
        base_vec_finish(&database->tables.items[i].columns);
        base_vec_finish(&database->tables.items[i].constraints);
        base_vec_finish(&database->tables.items[i].indexes);
    }
    for (size_t i = 0; i < database->types.n; i++)
        base_vec_finish(&database->types.items[i].labels);
    base_vec_finish(&database->tables);
    base_vec_finish(&database->types);
    base_map_finish(&database->by_name);
    base_map_finish(&database->index_owner);
}
