#include "validator/link/sql_names_p.h"

#include "validator/base/suggest.h"

struct base_str link_sql_names_lower(struct base_arena *arena, struct base_str s)
{
    char *out = base_arena_alloc(arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        out[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
    return base_str_make(out, s.n);
}

static struct base_str key_of(const struct link_sql_names *names, struct base_str origin,
                              struct base_str schema, struct base_str table)
{
    return base_str_format(names->arena, "%.*s%c%.*s%c%.*s", BASE_STR_ARG(origin), '\x1f',
                           BASE_STR_ARG(schema), '\x1f', BASE_STR_ARG(table));
}

static void remember(struct link_sql_names *names, struct base_str written)
{
    struct base_str schema, name;
    link_sql_names_split(names, written, &schema, &name);
    *base_map_put(&names->ever, link_sql_names_lower(names->arena, name), NULL) = 1;
}

static void read_steps(struct link_sql_names *names)
{
    size_t n = facts_store_count(names->store, FACTS_TABLE_sql_statement);
    for (size_t i = 0; i < n; i++) {
        struct base_str action = FACTS_GET_TEXT(names->store, sql_statement, i, action);
        struct base_str table = FACTS_GET_TEXT(names->store, sql_statement, i, table_name);
        if (table.p && (base_str_is(action, "create_table") || base_str_is(action, "rename_table")))
            remember(names, table);
    }
}

bool link_sql_names_was_there(const struct link_sql_names *names, struct base_str name)
{
    return base_map_get(&names->ever, link_sql_names_lower(names->arena, name)) != NULL;
}

void link_sql_names_init(struct link_sql_names *names, struct link_context *context)
{
    *names = (struct link_sql_names){.store = context->store, .arena = context->arena};
    size_t n = facts_store_count(names->store, FACTS_TABLE_sql_table);
    for (size_t i = 0; i < n; i++) {
        struct facts_sql_table table;
        FACTS_GET(names->store, sql_table, i, &table);
        link_names_add(&names->tables, 0, link_sql_names_lower(names->arena, table.name), (uint32_t)i);
        if (table.model.p)
            link_names_add(&names->models, 0, link_sql_names_lower(names->arena, table.model), (uint32_t)i);
        *base_map_put(&names->keys, key_of(names, table.origin, table.schema, table.name), NULL) =
            (uint32_t)i + 1;
    }
    n = facts_store_count(names->store, FACTS_TABLE_sql_column);
    for (size_t i = 0; i < n; i++) {
        struct facts_sql_column column;
        FACTS_GET(names->store, sql_column, i, &column);
        uint32_t table = link_sql_names_table(names, column.origin, column.schema, column.table_name);
        if (table != LINK_NONE)
            link_names_add(&names->columns, table, link_sql_names_lower(names->arena, column.name),
                           (uint32_t)i);
    }
    n = facts_store_count(names->store, FACTS_TABLE_sql_database);
    for (size_t i = 0; i < n; i++) {
        struct base_str source = FACTS_GET_TEXT(names->store, sql_database, i, source);
        names->is_open = names->is_open || FACTS_GET_INT(names->store, sql_database, i, is_open) == 1;
        names->series += !base_str_is(source, "script") && !base_str_is(source, "code");
    }
    names->has_series = names->series > 0;
    read_steps(names);
}

void link_sql_names_finish(struct link_sql_names *names)
{
    link_names_finish(&names->tables);
    link_names_finish(&names->models);
    link_names_finish(&names->columns);
    base_map_finish(&names->keys);
    base_map_finish(&names->ever);
}

uint32_t link_sql_names_table(const struct link_sql_names *names, struct base_str origin,
                              struct base_str schema, struct base_str table)
{
    uint32_t *at = base_map_get(&names->keys, key_of(names, origin, schema, table));
    return at ? *at - 1 : LINK_NONE;
}

static struct base_str unquoted(struct base_str name)
{
    bool quoted = name.n >= 2 && (name.p[0] == '"' || name.p[0] == '`') && name.p[name.n - 1] == name.p[0];
    return quoted ? base_str_slice(name, 1, name.n - 1) : name;
}

void link_sql_names_split(struct link_sql_names *names, struct base_str written, struct base_str *schema,
                          struct base_str *name)
{
    ptrdiff_t dot = base_str_find_char(written, '.');
    (void)names;
    *schema = dot > 0 ? unquoted(base_str_slice(written, 0, (size_t)dot)) : BASE_STR_ABSENT;
    *name = unquoted(dot > 0 ? base_str_from(written, (size_t)dot + 1) : written);
}

uint32_t link_sql_names_find(const struct link_sql_names *names, struct base_str name)
{
    return link_names_first(&names->tables, 0, link_sql_names_lower(names->arena, name));
}

bool link_sql_names_is_system(struct base_str schema, struct base_str name)
{
    static const char *const schemas[] = {
        "information_schema", "pg_catalog", "mysql", "performance_schema", "sys", "temp", NULL};
    static const char *const tools[] = {"_prisma_migrations",
                                        "__drizzle_migrations",
                                        "schema_migrations",
                                        "flyway_schema_history",
                                        "knex_migrations",
                                        "knex_migrations_lock",
                                        "goose_db_version",
                                        "typeorm_metadata",
                                        "migrations",
                                        "databasechangelog",
                                        "ar_internal_metadata",
                                        "alembic_version",
                                        "sequelizemeta",
                                        "pgmigrations",
                                        "_sqlx_migrations",
                                        "kysely_migration",
                                        "dual",
                                        "gorp_migrations",
                                        "kysely_migration_lock",
                                        NULL};
    for (size_t i = 0; tools[i]; i++)
        if (base_str_eq_nocase(name, base_str_of(tools[i])))
            return true;
    for (size_t i = 0; schemas[i]; i++)
        if (base_str_eq_nocase(schema, base_str_of(schemas[i])))
            return true;
    return base_str_starts(name, "pg_") || base_str_starts(name, "sqlite_") ||
           base_str_starts(name, "json_") || base_str_starts(name, "pragma_");
}

struct base_str link_sql_names_hint(const struct link_sql_names *names, struct base_str name)
{
    struct base_str best = BASE_STR_ABSENT;
    size_t n = facts_store_count(names->store, FACTS_TABLE_sql_table), least = base_closest_limit(name);
    for (size_t i = 0; i < n; i++) {
        struct base_str candidate = FACTS_GET_TEXT(names->store, sql_table, i, name);
        if (base_closer(name, candidate, best, &least))
            best = candidate;
    }
    return best;
}
