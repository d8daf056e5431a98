#include "validator/engine/engine_p.h"

#include "validator/base/vec.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int arguments;
    void (*scalar)(sqlite3_context *, int, sqlite3_value **);
    void (*step)(sqlite3_context *, int, sqlite3_value **);
    void (*final)(sqlite3_context *);
} own_functions[] = {
#define SCALAR(name, arguments, sentence) {#name, arguments, engine_fn_##name, NULL, NULL},
#define AGGREGATE(name, arguments, sentence)                                                                 \
    {#name, arguments, NULL, engine_fn_##name##_step, engine_fn_##name##_final},
#define TABLE_VALUED(name, demand, sentence)
#define BUILTIN(name)
#define BUILTIN_TABLE(name)
#include "validator/engine/functions.def"
#undef SCALAR
#undef AGGREGATE
#undef TABLE_VALUED
};

static const struct {
    const char *name;
    const sqlite3_module *(*module)(void);
    enum facts_table demand;
} table_functions[] = {
#define SCALAR(name, arguments, sentence)
#define AGGREGATE(name, arguments, sentence)
#define TABLE_VALUED(name, demand, sentence) {#name, engine_fn_##name##_module, FACTS_TABLE_##demand},
#undef BUILTIN_TABLE
#define BUILTIN_TABLE(name) {#name, NULL, FACTS_TABLE_COUNT},
#include "validator/engine/functions.def"
#undef SCALAR
#undef AGGREGATE
#undef TABLE_VALUED
#undef BUILTIN
#undef BUILTIN_TABLE
};

/* Everything that may stand before an opening parenthesis. */
static const struct base_str callable[] = {
#define SCALAR(name, arguments, sentence) {#name, sizeof #name - 1},
#define AGGREGATE(name, arguments, sentence) {#name, sizeof #name - 1},
#define TABLE_VALUED(name, demand, sentence)
#define BUILTIN(name) {#name, sizeof #name - 1},
#define BUILTIN_TABLE(name)
#include "validator/engine/functions.def"
#undef SCALAR
#undef AGGREGATE
#undef TABLE_VALUED
#undef BUILTIN
#undef BUILTIN_TABLE
    {"->", 2},
    {"->>", 3},
};

const char **engine_function_kept_modules(void)
{
    static const char *kept[] = {
#define SCALAR(name, arguments, sentence)
#define AGGREGATE(name, arguments, sentence)
#define TABLE_VALUED(name, demand, sentence)
#define BUILTIN(name)
#define BUILTIN_TABLE(name) #name,
#include "validator/engine/functions.def"
#undef SCALAR
#undef AGGREGATE
#undef TABLE_VALUED
#undef BUILTIN
#undef BUILTIN_TABLE
        NULL};
    return kept;
}

bool engine_function_allowed(const char *name)
{
    struct base_str word = base_str_of(name);
    for (size_t i = 0; i < sizeof callable / sizeof *callable; i++) {
        if (base_str_eq_nocase(callable[i], word))
            return true;
    }
    return false;
}

bool engine_function_is_table(struct base_str name, enum facts_table *demand)
{
    for (size_t i = 0; i < sizeof table_functions / sizeof *table_functions; i++) {
        if (base_str_eq_nocase(base_str_of(table_functions[i].name), name)) {
            *demand = table_functions[i].demand;
            return true;
        }
    }
    return false;
}

const struct base_str *engine_function_names(size_t *count)
{
    *count = sizeof callable / sizeof *callable;
    return callable;
}

struct base_str engine_argument(sqlite3_value **values, int i)
{
    /* As a blob, because asking for text makes SQLite copy what is not known to end with a NUL. */
    if (sqlite3_value_type(values[i]) == SQLITE_TEXT) {
        const char *bytes = sqlite3_value_blob(values[i]);
        return base_str_make(bytes ? bytes : "", (size_t)sqlite3_value_bytes(values[i]));
    }
    const char *text = (const char *)sqlite3_value_text(values[i]);
    return base_str_make(text, text ? (size_t)sqlite3_value_bytes(values[i]) : 0);
}

void engine_result_text(sqlite3_context *context, struct base_str text)
{
    if (text.p)
        sqlite3_result_text64(context, text.p, text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
    else
        sqlite3_result_null(context);
}

/* A table-valued function is connected by the first statement that names it: now, before the authorizer. */
static int connect_table_function(struct engine *engine, size_t i)
{
    char sql[128];
    sqlite3_stmt *stmt = NULL;
    int code = SQLITE_OK;
    if (table_functions[i].module)
        code = sqlite3_create_module_v2(engine->db, table_functions[i].name, table_functions[i].module(),
                                        engine, NULL);
    snprintf(sql, sizeof sql, "SELECT 1 FROM %s('')", table_functions[i].name);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(engine->db, sql, -1, &stmt, NULL);
    sqlite3_finalize(stmt);
    return code;
}

int engine_functions_register(struct engine *engine, struct base_error *err)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int code = SQLITE_OK;
    for (size_t i = 0; i < sizeof own_functions / sizeof *own_functions && code == SQLITE_OK; i++)
        code = sqlite3_create_function_v2(engine->db, own_functions[i].name, own_functions[i].arguments,
                                          flags, engine, own_functions[i].scalar, own_functions[i].step,
                                          own_functions[i].final, NULL);
    for (size_t i = 0; i < sizeof table_functions / sizeof *table_functions && code == SQLITE_OK; i++)
        code = connect_table_function(engine, i);
    if (code != SQLITE_OK)
        return base_error_set(err, BASE_E_INTERNAL, "SQLite: %s", sqlite3_errmsg(engine->db));
    return BASE_OK;
}

void engine_functions_finish(struct engine *engine)
{
    engine_patterns_finish(engine);
    engine_graph_destroy(engine->graph);
    engine->graph = NULL;
}
