#include "validator/engine/engine_p.h"

#include <stdio.h>
#include <string.h>

/* VM steps between two looks at the budget. */
#define PROGRESS_STEPS 1000

static const struct {
    int id, value;
} sql_limits[] = {
    {SQLITE_LIMIT_LENGTH, ENGINE_VALUE_MAX},
    {SQLITE_LIMIT_SQL_LENGTH, ENGINE_SQL_MAX},
    {SQLITE_LIMIT_COLUMN, 200},
    {SQLITE_LIMIT_EXPR_DEPTH, 500},
    {SQLITE_LIMIT_COMPOUND_SELECT, 100},
    {SQLITE_LIMIT_VDBE_OP, 250000},
    {SQLITE_LIMIT_FUNCTION_ARG, 32},
    {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 100},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

static const struct {
    int verb, value;
} db_settings[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
    /* "x" is a name and never a text: a misspelt column does not turn into a constant. */
    {SQLITE_DBCONFIG_DQS_DML, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},
};

static int refuse(struct engine *engine, enum engine_refusal refusal, const char *name)
{
    /* The first refusal is the one that SQLite reports. */
    if (engine->refusal == ENGINE_REFUSED_NOTHING) {
        engine->refusal = refusal;
        snprintf(engine->refused, sizeof engine->refused, "%s", name ? name : "");
    }
    return SQLITE_DENY;
}

/* Whether the query being prepared defines the name itself: `name AS (…)`, `name(columns) AS (…)`. */
static bool is_defined_by_query(const struct engine *engine, struct base_str name)
{
    const struct engine_tokens *tokens = engine->tokens;
    for (size_t i = 0; tokens && i < tokens->list.n; i++) {
        const struct engine_token *token = &tokens->list.items[i];
        struct base_str text = token->text;
        if (token->kind == ENGINE_TOKEN_QUOTED && text.n >= 2)
            text = base_str_slice(text, 1, text.n - 1);
        if (!base_str_eq_nocase(text, name))
            continue;
        size_t k = i + 1;
        if (engine_token_is(tokens, k, "(")) {
            while (k < tokens->list.n &&
                   !(engine_token_is(tokens, k, ")") && tokens->list.items[k].depth == token->depth))
                k++;
            k++;
        }
        if (engine_token_is(tokens, k, "AS"))
            return true;
    }
    return false;
}

/* SQLite asks for the columns of a table one by one, and for "" when a query names none of them. Only then
 * does it also ask for a name that the query defines. No such name may hide a table of SQLite's own. */
static int authorize_read(struct engine *engine, const char *table, const char *column)
{
    struct base_str name = base_str_of(table);
    if (column[0] == '\0' && !base_str_starts(name, "sqlite_") && !base_str_starts(name, "pragma_") &&
        facts_table_by_name(name) == FACTS_TABLE_COUNT && is_defined_by_query(engine, name))
        return SQLITE_OK;
    enum facts_table number = facts_table_by_name(base_str_of(table));
    if (number == FACTS_TABLE_COUNT && !engine_function_is_table(name, &number))
        return refuse(engine, ENGINE_REFUSED_TABLE, table);
    if (number < FACTS_TABLE_COUNT) {
        facts_set_add(&engine->reads, number);
        if (engine->collect)
            facts_set_add(engine->collect, number);
    }
    return SQLITE_OK;
}

static int authorize(void *context, int action, const char *first, const char *second, const char *database,
                     const char *source)
{
    struct engine *engine = context;
    (void)database;
    (void)source;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_READ:
        return authorize_read(engine, first ? first : "", second ? second : "");
    case SQLITE_FUNCTION:
        if (engine_function_allowed(second ? second : ""))
            return SQLITE_OK;
        return refuse(engine, ENGINE_REFUSED_FUNCTION, second);
    default:
        return refuse(engine, ENGINE_REFUSED_ACTION, first);
    }
}

static bool spend(struct engine *engine, uint64_t *account, uint64_t steps)
{
    *account += steps;
    engine->meter.steps += steps;
    if (engine->meter.limit > 0 && engine->meter.steps >= engine->meter.limit)
        engine->meter.exceeded = true;
    return !engine->meter.exceeded;
}

bool engine_charge(struct engine *engine, uint64_t steps)
{
    return spend(engine, &engine->other_charged, steps);
}

static int progress(void *context)
{
    struct engine *engine = context;
    return spend(engine, &engine->vm_charged, PROGRESS_STEPS) ? 0 : 1;
}

void engine_sandbox_reset(struct engine *engine)
{
    engine->meter.steps = 0;
    engine->meter.limit = engine->limits.max_steps;
    engine->meter.exceeded = false;
    engine->vm_charged = engine->other_charged = engine->vm_steps = 0;
    engine->pattern_ended = engine->glob_ended = false;
}

static int fail_sqlite(const struct engine *engine, struct base_error *err)
{
    return base_error_set(err, BASE_E_INTERNAL, "SQLite: %s",
                          engine->db ? sqlite3_errmsg(engine->db) : "no memory for a connection");
}

int engine_sandbox_open(struct engine *engine, struct base_error *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX;
    if (engine_memory_prepare() != SQLITE_OK)
        return base_error_set(err, BASE_E_INTERNAL, "SQLite was in use before its memory could be limited");
    if (sqlite3_open_v2(":memory:", &engine->db, flags, NULL) != SQLITE_OK)
        return fail_sqlite(engine, err);
    sqlite3_extended_result_codes(engine->db, 1);
    if (sqlite3_exec(engine->db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL) != SQLITE_OK)
        return fail_sqlite(engine, err);
    /* Of SQLite's own modules only those stay that functions.def lists: no full-text index, no page dump. */
    sqlite3_drop_modules(engine->db, engine_function_kept_modules());
    int code = facts_vtab_connect(engine->db, engine->store, "", &engine->meter, err);
    if (!code)
        code = engine_functions_register(engine, err);
    if (code)
        return code;
    for (size_t i = 0; i < sizeof sql_limits / sizeof *sql_limits; i++)
        sqlite3_limit(engine->db, sql_limits[i].id, sql_limits[i].value);
    for (size_t i = 0; i < sizeof db_settings / sizeof *db_settings; i++) {
        if (sqlite3_db_config(engine->db, db_settings[i].verb, db_settings[i].value, NULL) != SQLITE_OK)
            return fail_sqlite(engine, err);
    }
    sqlite3_progress_handler(engine->db, PROGRESS_STEPS, progress, engine);
    sqlite3_set_authorizer(engine->db, authorize, engine);
    return BASE_OK;
}
