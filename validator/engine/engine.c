#include "validator/engine/engine_p.h"

#include <string.h>

int engine_create(struct engine **out, struct facts_store *store, const struct engine_limits *limits,
                  struct base_error *err)
{
    struct engine *engine = base_alloc(sizeof *engine);
    engine->store = store;
    if (limits)
        engine->limits = *limits;
    if (engine->limits.max_steps == 0)
        engine->limits.max_steps = ENGINE_DEFAULT_STEPS;
    if (engine->limits.max_memory <= 0)
        engine->limits.max_memory = ENGINE_DEFAULT_MEMORY;
    if (engine->limits.max_rows <= 0)
        engine->limits.max_rows = ENGINE_DEFAULT_ROWS;
    int code = engine_sandbox_open(engine, err);
    if (code) {
        engine_destroy(engine);
        return code;
    }
    engine_sandbox_reset(engine);
    *out = engine;
    return BASE_OK;
}

void engine_destroy(struct engine *engine)
{
    if (!engine)
        return;
    sqlite3_close(engine->db);
    engine_functions_finish(engine);
    base_free(engine);
}

struct engine_cost engine_last_cost(const struct engine *engine)
{
    uint64_t charged = engine->vm_charged + engine->other_charged;
    return (struct engine_cost){.cursor_steps = engine->meter.steps - charged, .vm_steps = engine->vm_steps};
}

/* Prepares one query of a rule and throws it away; `variants` with the ones that a run makes of it. */
static int demand_query(struct engine *engine, const struct engine_query *query, bool is_tally,
                        struct base_error *err)
{
    struct engine_shape_map map;
    sqlite3_stmt *stmt = NULL, *variant = NULL;
    struct base_arena arena = BASE_ARENA_INIT;
    int code = engine_prepare(engine, query, &stmt, err);
    if (code)
        goto done;
    code = engine_shape_read(query, stmt, is_tally, &map, err);
    if (code || is_tally || query->rule->shape == ENGINE_FORBID)
        goto done;
    struct engine_query other = *query;
    other.text = engine_shape_without_hint(query->text, stmt, &arena);
    if (other.text.p)
        code = engine_prepare(engine, &other, &variant, err);
done:
    engine_finalize(engine, variant);
    engine_finalize(engine, stmt);
    base_arena_finish(&arena);
    return code;
}

static int demand_over(struct engine *engine, const struct engine_rule *rule, struct base_error *err)
{
    struct engine_query query = {rule, &rule->over, rule->over.text, "over"};
    sqlite3_stmt *stmt = NULL;
    int code = engine_prepare(engine, &query, &stmt, err);
    if (!code && sqlite3_column_count(stmt) != 1) {
        code = engine_fail_at(&query, 0, err, "'over' must return one row with one count");
        base_error_hint(err, "SELECT count(*) FROM …");
    }
    engine_finalize(engine, stmt);
    return code;
}

static bool uses_parameter(struct base_str sql, struct base_str name)
{
    bool found = false;
    struct engine_tokens tokens;
    engine_tokens_read(&tokens, sql);
    for (size_t i = 0; i < tokens.list.n && !found; i++)
        found = tokens.list.items[i].kind == ENGINE_TOKEN_VARIABLE &&
                base_str_eq(base_str_from(tokens.list.items[i].text, 1), name);
    engine_tokens_finish(&tokens);
    return found;
}

static int check_parameters_used(const struct engine_rule *rule, struct base_error *err)
{
    for (size_t i = 0; i < rule->parameter_count; i++) {
        const struct engine_parameter *parameter = &rule->parameters[i];
        bool is_used = uses_parameter(rule->check.text, parameter->name) ||
                       uses_parameter(rule->over.text, parameter->name);
        for (size_t k = 0; k < rule->tally_count && !is_used; k++)
            is_used = uses_parameter(rule->tallies[k].sql.text, parameter->name);
        if (!is_used)
            return base_error_at(err, BASE_E_INVALID, rule->path, parameter->line, parameter->column,
                                 "no query of the rule uses the parameter :%.*s",
                                 BASE_STR_ARG(parameter->name));
    }
    return BASE_OK;
}

int engine_demand(struct engine *engine, const struct engine_rule *rule, struct facts_set *demand,
                  struct base_error *err)
{
    struct facts_set found = {0};
    engine_sandbox_reset(engine);
    engine->collect = &found;
    struct engine_query query = {rule, &rule->check, rule->check.text,
                                 rule->shape == ENGINE_FORBID ? "forbid" : "check"};
    int code = demand_query(engine, &query, false, err);
    if (!code && rule->shape == ENGINE_FORBID)
        code = demand_over(engine, rule, err);
    for (size_t i = 0; i < rule->tally_count && !code; i++) {
        const struct engine_sql *sql = &rule->tallies[i].sql;
        struct engine_query tally = {rule, sql, sql->text, "tally"};
        code = demand_query(engine, &tally, true, err);
    }
    if (!code)
        code = check_parameters_used(rule, err);
    engine->collect = NULL;
    for (size_t i = 0; i < sizeof found.bits / sizeof *found.bits && !code; i++)
        demand->bits[i] |= found.bits[i];
    return code;
}

/* What a free query is, for prepare and errors. */
static struct engine_query free_query(struct base_str sql)
{
    /* The semicolon at the end is a habit of every SQL shell. */
    size_t n = sql.n;
    while (n > 0 && (sql.p[n - 1] == ';' || sql.p[n - 1] == ' ' || sql.p[n - 1] == '\n'))
        n--;
    return (struct engine_query){.text = base_str_slice(sql, 0, n), .what = "the query"};
}

int engine_query_demand(struct engine *engine, struct base_str sql, struct facts_set *demand,
                        struct base_error *err)
{
    struct facts_set found = {0};
    struct engine_query query = free_query(sql);
    sqlite3_stmt *stmt = NULL;
    engine_sandbox_reset(engine);
    engine->collect = &found;
    int code = engine_prepare(engine, &query, &stmt, err);
    engine->collect = NULL;
    engine_finalize(engine, stmt);
    for (size_t i = 0; i < sizeof found.bits / sizeof *found.bits && !code; i++)
        demand->bits[i] |= found.bits[i];
    return code;
}

/* Gives one row to the callback. */
static int give_row(sqlite3_stmt *stmt, engine_row *row, void *context, struct base_str *values,
                    bool *is_number)
{
    size_t columns = (size_t)sqlite3_column_count(stmt);
    for (size_t i = 0; i < columns; i++) {
        int type = sqlite3_column_type(stmt, (int)i);
        const char *text = (const char *)sqlite3_column_text(stmt, (int)i);
        is_number[i] = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
        values[i] = base_str_make(text, text ? (size_t)sqlite3_column_bytes(stmt, (int)i) : 0);
    }
    return row(context, columns, values, is_number);
}

static int fail_query(struct engine *engine, const struct engine_query *query, int step,
                      struct base_error *err)
{
    switch (engine_stop_of(engine, step)) {
    case ENGINE_GOES_ON:
        return engine_fail_step(engine, query, err);
    case ENGINE_MEMORY_ENDED:
        return base_error_set(err, BASE_E_LIMIT, "the query needs more memory than it may take");
    case ENGINE_VALUE_TOO_LONG:
        return base_error_set(err, BASE_E_LIMIT, "a value of the query is longer than %d bytes",
                              ENGINE_VALUE_MAX);
    case ENGINE_PATTERN_ENDED:
        return base_error_set(err, BASE_E_LIMIT,
                              "a regular expression needs too many steps on one of the texts");
    case ENGINE_GLOB_ENDED:
        return base_error_set(err, BASE_E_LIMIT, "a glob needs too many steps on one of the paths");
    case ENGINE_STEPS_ENDED:
        break;
    }
    return base_error_set(err, BASE_E_LIMIT, "the query's budget of %llu steps ended",
                          (unsigned long long)engine->limits.max_steps);
}

int engine_query(struct engine *engine, struct base_str sql,
                 int (*header)(void *context, size_t columns, const struct base_str *names), engine_row *row,
                 void *context, struct base_error *err)
{
    struct engine_query query = free_query(sql);
    struct base_arena arena = BASE_ARENA_INIT;
    sqlite3_stmt *stmt = NULL;
    engine_sandbox_reset(engine);
    int code = engine_prepare(engine, &query, &stmt, err);
    if (code)
        goto done;
    size_t columns = (size_t)sqlite3_column_count(stmt);
    struct base_str *values = base_arena_array(&arena, columns, sizeof *values);
    bool *is_number = base_arena_array(&arena, columns, sizeof *is_number);
    for (size_t i = 0; i < columns; i++)
        values[i] = base_str_of(sqlite3_column_name(stmt, (int)i));
    code = header ? header(context, columns, values) : BASE_OK;
    int step = SQLITE_DONE;
    int64_t before = engine_sandbox_enter(engine);
    while (!code && (step = sqlite3_step(stmt)) == SQLITE_ROW)
        code = give_row(stmt, row, context, values, is_number);
    engine_sandbox_leave(before);
    if (!code && step != SQLITE_ROW && step != SQLITE_DONE)
        code = fail_query(engine, &query, step, err);
done:
    engine_finalize(engine, stmt);
    base_arena_finish(&arena);
    return code;
}
