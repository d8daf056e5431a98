/* Tables that SQL in a program names: where the code stands, and whether a database of the tree has them. */
#include "validator/link/sql_names_p.h"

/* Hints that are looked for in one run. */
#define MOST_HINTS 1000u

struct work {
    struct link_context *context;
    struct link_sql_names names;
    struct base_map series; /* units that have a series of migrations or the schema of a library */
    size_t hints;
};

/* The class and the function around a scope. */
static void read_scopes(const struct work *work, uint32_t file, int64_t scope, struct facts_sql_use *use)
{
    struct facts_range scopes = facts_store_of_file(work->context->store, FACTS_TABLE_scope, file);
    for (unsigned depth = 0; scope != FACTS_NULL && depth < 64; depth++) {
        if (scope < 0 || (size_t)scope >= scopes.to - scopes.from)
            return;
        struct facts_scope row;
        FACTS_GET(work->context->store, scope, scopes.from + (size_t)scope, &row);
        bool is_class = base_str_is(row.kind, "class");
        bool is_function =
            !is_class && !base_str_is(row.kind, "module") && !base_str_is(row.kind, "namespace");
        if (is_function && row.name.p && !use->function_name.p)
            use->function_name = row.name;
        if (is_class && !use->class_name.p)
            use->class_name = row.name;
        scope = row.parent;
    }
}

static void judge(struct work *work, const struct facts_sql_mention *mention, struct facts_sql_use *use)
{
    uint32_t entry = link_sql_names_find(&work->names, use->table_name);
    if (entry != LINK_NONE) {
        struct facts_sql_table table;
        FACTS_GET(work->context->store, sql_table, work->names.tables.entries.items[entry].value, &table);
        use->status = BASE_STR("found");
        use->table_path = table.path;
        use->table_line = table.line;
    } else if (link_sql_names_is_system(use->schema, use->table_name)) {
        use->status = BASE_STR("system");
    } else if (!work->names.has_series || work->names.is_open ||
               base_str_find(use->path, "migration") >= 0) { /* which speaks of tables as they were */
        use->status = BASE_STR("unknown");
    } else {
        bool is_near = base_map_get(&work->series, use->unit) != NULL;
        bool was_there = link_sql_names_was_there(&work->names, use->table_name);
        if (work->hints++ < MOST_HINTS)
            use->hint = link_sql_names_hint(&work->names, use->table_name);
        use->status = BASE_STR("missing");
        /* One that was dropped, or that the one database of the tree has under a near name. */
        bool is_sure = mention->is_certain == 1 && is_near && use->is_test == 0 &&
                       (was_there || (work->names.series == 1 && use->hint.p));
        use->certainty = is_sure ? BASE_STR("sure") : BASE_STR("likely");
    }
}

static void find_series(struct work *work)
{
    const struct facts_store *store = work->context->store;
    size_t n = facts_store_count(store, FACTS_TABLE_sql_database);
    for (size_t i = 0; i < n; i++) {
        struct base_str source = FACTS_GET_TEXT(store, sql_database, i, source);
        if (!base_str_is(source, "script") && !base_str_is(source, "code"))
            *base_map_put(&work->series, FACTS_GET_TEXT(store, sql_database, i, unit), NULL) = 1;
    }
}

static void run(struct link_context *context)
{
    struct work work = {.context = context};
    size_t n = facts_store_count(context->store, FACTS_TABLE_sql_mention);
    if (n == 0)
        return;
    link_sql_names_init(&work.names, context);
    find_series(&work);
    for (size_t i = 0; i < n; i++) {
        struct facts_sql_mention mention;
        struct facts_file file;
        FACTS_GET(context->store, sql_mention, i, &mention);
        uint32_t row = FACTS_GET_FILE(context->store, sql_mention, i, path);
        if (row == LINK_NONE)
            continue;
        FACTS_GET(context->store, file, row, &file);
        struct facts_sql_use use = {.path = mention.path,
                                    .line = mention.line,
                                    .unit = mention.unit,
                                    .action = mention.action,
                                    .table_line = FACTS_NULL,
                                    .is_test = file.is_test == 1};
        link_sql_names_split(&work.names, mention.table_name, &use.schema, &use.table_name);
        read_scopes(&work, row, mention.scope, &use);
        judge(&work, &mention, &use);
        facts_store_add(context->store, FACTS_TABLE_sql_use, &use);
    }
    facts_store_sort(context->store, FACTS_TABLE_sql_use,
                     (const char *const[]){"path", "line", "table_name", "action"}, 4);
    link_sql_names_finish(&work.names);
    base_map_finish(&work.series);
}

static const enum facts_table fills[] = {FACTS_TABLE_sql_use, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {
    FACTS_TABLE_file,      FACTS_TABLE_scope,      FACTS_TABLE_sql_mention,  FACTS_TABLE_sql_statement,
    FACTS_TABLE_sql_table, FACTS_TABLE_sql_column, FACTS_TABLE_sql_database, FACTS_TABLE_COUNT};

const struct link_linker link_sql_use = {"sql_use", fills, needs, run};
