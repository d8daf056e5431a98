/*
 * The databases of the tree: migrations are applied in their order, and what comes out are the tables,
 * columns, constraints, indexes and types that there are in the end.
 */
#include "validator/link/sql_set_p.h"
#include "validator/link/sql_state_p.h"

/* ---- the dialect of a series ---- */

/* What most statements of the series that tell at all are in. */
static struct base_str dialect_of(const struct facts_store *store, const struct link_sql_member *members,
                                  size_t n)
{
    static const char *const names[] = {"postgres", "mysql", "sqlite"};
    size_t counts[3] = {0}, best = 0;
    for (size_t i = 0; i < n; i++) {
        if (members[i].dialect.p)
            return members[i].dialect;
        struct facts_range rows = facts_store_of_file(store, FACTS_TABLE_sql_statement, members[i].file);
        for (size_t row = rows.from; row < rows.to; row++) {
            struct base_str dialect = FACTS_GET_TEXT(store, sql_statement, row, dialect);
            for (size_t d = 0; d < 3; d++)
                counts[d] += base_str_is(dialect, names[d]);
        }
    }
    for (size_t d = 1; d < 3; d++)
        best = counts[d] > counts[best] ? d : best;
    return counts[best] ? base_str_of(names[best]) : BASE_STR_ABSENT;
}

/* ---- SQL in programs ---- */

/* Whether the statement stands in a function that undoes a migration. */
static bool is_in_down(const struct facts_store *store, uint32_t file, int64_t scope)
{
    struct facts_range scopes = facts_store_of_file(store, FACTS_TABLE_scope, file);
    for (unsigned depth = 0; scope != FACTS_NULL && depth < 64; depth++) {
        if (scope < 0 || (size_t)scope >= scopes.to - scopes.from)
            return false;
        struct facts_scope row;
        FACTS_GET(store, scope, scopes.from + (size_t)scope, &row);
        if (base_str_is(row.name, "down") || base_str_is(row.name, "exports.down"))
            return true;
        scope = row.parent;
    }
    return false;
}

/* A migration that builds its statements by calls: what they do is not known here. */
static bool uses_builder(const struct facts_store *store, uint32_t file)
{
    static const char *const names[] = {"createTable",      "alterTable",
                                        "dropTable",        "renameTable",
                                        "addColumn",        "addColumns",
                                        "dropColumn",       "dropColumns",
                                        "changeColumn",     "renameColumn",
                                        "addIndex",         "createIndex",
                                        "removeColumn",     "removeIndex",
                                        "addConstraint",    "dropConstraint",
                                        "createForeignKey", "table",
                                        "createType",       "dropTableIfExists",
                                        "schema",           NULL};
    struct facts_range calls = facts_store_of_file(store, FACTS_TABLE_call, file);
    for (size_t row = calls.from; row < calls.to; row++) {
        struct base_str name = FACTS_GET_TEXT(store, call, row, name);
        for (size_t i = 0; names[i]; i++)
            if (base_str_is(name, names[i]))
                return true;
    }
    return false;
}

/* ---- one series ---- */

static bool is_applied(const struct link_sql_member *member)
{
    return member->kind != LINK_SQL_UNDO && !member->is_left_out;
}

static void apply_file(struct link_context *context, struct link_sql_database *database,
                       const struct link_sql_member *member)
{
    struct facts_range rows = facts_store_of_file(context->store, FACTS_TABLE_sql_statement, member->file);
    database->skipped_statement = database->present_statement = FACTS_NULL;
    database->search_path = BASE_STR_ABSENT;
    if (member->is_code && member->is_series && uses_builder(context->store, member->file))
        database->is_open = true;
    for (size_t row = rows.from; row < rows.to; row++) {
        struct facts_sql_statement step;
        FACTS_GET(context->store, sql_statement, row, &step);
        if (base_str_is(step.direction, "down") ||
            (member->is_code && is_in_down(context->store, member->file, step.scope)))
            continue;
        link_sql_apply(database, &step);
    }
}

static void add_migration(struct link_context *context, const struct link_sql_member *member,
                          struct base_str dialect, int64_t position)
{
    FACTS_ADD(context->store, migration, .path = member->path, .line = 1, .unit = member->unit,
              .origin = member->origin, .number = member->number, .name = member->name,
              .direction = member->kind == LINK_SQL_UNDO         ? BASE_STR("down")
                           : member->kind == LINK_SQL_REPEATABLE ? BASE_STR("repeatable")
                                                                 : BASE_STR("up"),
              .position = position, .dialect = dialect);
}

static void run_series(struct link_context *context, const struct link_sql_member *members, size_t n,
                       bool is_open)
{
    bool is_code = members[0].is_code && !members[0].is_series;
    struct link_sql_database database = {.arena = context->arena,
                                         .path = members[0].path,
                                         .unit = members[0].unit,
                                         .origin = members[0].origin,
                                         .source = members[0].is_series ? BASE_STR("migrations")
                                                   : is_code            ? BASE_STR("code")
                                                                        : BASE_STR("script"),
                                         .dialect = dialect_of(context->store, members, n),
                                         .is_open = is_open,
                                         .skipped_statement = FACTS_NULL,
                                         .present_statement = FACTS_NULL};
    int64_t position = 0;
    for (size_t i = 0; i < n; i++) {
        bool applied = is_applied(&members[i]);
        position += applied;
        if (members[i].is_series)
            add_migration(context, &members[i], database.dialect, applied ? position : FACTS_NULL);
        if (applied)
            apply_file(context, &database, &members[i]);
    }
    link_sql_write(context->store, &database);
}

static void run(struct link_context *context)
{
    struct link_sql_members members = {0};
    /* When a file that may make or change tables was not read, no table is known whole. */
    static const char *const makers[] = {"sql", "prisma", NULL};
    bool is_open = link_has_unread(context->store, makers);
    link_sql_members_find(context, &members);
    for (size_t from = 0, to; from < members.items.n; from = to) {
        for (to = from + 1; to < members.items.n &&
                            base_str_eq(members.items.items[to].origin, members.items.items[from].origin);
             to++)
            ;
        run_series(context, &members.items.items[from], to - from, is_open);
    }
    base_vec_finish(&members.items);
    facts_store_sort(context->store, FACTS_TABLE_sql_database, (const char *const[]){"origin", "source"}, 2);
    facts_store_sort(context->store, FACTS_TABLE_migration, (const char *const[]){"path"}, 1);
    facts_store_sort(context->store, FACTS_TABLE_sql_table,
                     (const char *const[]){"origin", "schema", "name", "path", "line"}, 5);
    facts_store_sort(context->store, FACTS_TABLE_sql_column,
                     (const char *const[]){"origin", "schema", "table_name", "position", "path", "line"}, 6);
    facts_store_sort(context->store, FACTS_TABLE_sql_constraint,
                     (const char *const[]){"origin", "schema", "table_name", "path", "line", "name"}, 6);
    facts_store_sort(context->store, FACTS_TABLE_sql_index,
                     (const char *const[]){"origin", "schema", "table_name", "path", "line", "name"}, 6);
    facts_store_sort(context->store, FACTS_TABLE_sql_type, (const char *const[]){"origin", "name"}, 2);
}

static const enum facts_table fills[] = {
    FACTS_TABLE_sql_database,   FACTS_TABLE_migration, FACTS_TABLE_sql_table, FACTS_TABLE_sql_column,
    FACTS_TABLE_sql_constraint, FACTS_TABLE_sql_index, FACTS_TABLE_sql_type,  FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_file,  FACTS_TABLE_sql_statement,
                                         FACTS_TABLE_scope, FACTS_TABLE_migration_entry,
                                         FACTS_TABLE_call,  FACTS_TABLE_COUNT};

const struct link_linker link_sql = {"sql", fills, needs, run};
