#include "validator/engine/engine_p.h"

/* A pattern that needs this much of a match says enough about itself: base_pattern_match() ends there. */
#define ENDED_MATCH_STEPS 1000000u

void engine_patterns_finish(struct engine *engine)
{
    for (size_t i = 0; i < engine->patterns.n; i++)
        base_pattern_destroy(engine->patterns.items[i]);
    base_vec_finish(&engine->patterns);
    base_map_finish(&engine->pattern_numbers);
    engine->pattern_numbers = (struct base_map){0};
    base_arena_finish(&engine->pattern_text);
}

/* The compiled pattern, from the cache; NULL when it does not compile, with `err` set. */
static const struct base_pattern *compiled(struct engine *engine, struct base_str source,
                                           struct base_error *err)
{
    const uint32_t *known = base_map_get(&engine->pattern_numbers, source);
    if (known)
        return engine->patterns.items[*known];
    /* Patterns made from rows could be any number. */
    if (engine->patterns.n >= ENGINE_PATTERNS_MAX)
        engine_patterns_finish(engine);
    struct base_pattern *pattern = NULL;
    /* Compiling costs about as much as matching a text of some kilobytes. */
    engine_charge(engine, 1000 + source.n);
    if (base_pattern_create(&pattern, source, err))
        return NULL;
    struct base_str key = base_str_copy(&engine->pattern_text, source);
    *base_map_put(&engine->pattern_numbers, key, NULL) = (uint32_t)engine->patterns.n;
    base_vec_push(&engine->patterns, pattern);
    return pattern;
}

void engine_fn_regexp(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    struct engine *engine = sqlite3_user_data(context);
    struct base_str source = engine_argument(values, 0), text = engine_argument(values, 1);
    if (!source.p || !text.p)
        return; /* NULL */
    struct base_error err;
    const struct base_pattern *pattern = compiled(engine, source, &err);
    if (!pattern) {
        sqlite3_result_error(context, err.message, -1);
        return;
    }
    bool goes_on = engine_charge(engine, 16 + text.n / 4);
    int found = goes_on ? base_pattern_match(pattern, text, NULL, 0) : 0;
    if (found == BASE_E_LIMIT) {
        engine->pattern_ended = true;
        engine_charge(engine, ENDED_MATCH_STEPS);
        sqlite3_result_error_code(context, SQLITE_INTERRUPT);
    } else if (!goes_on) {
        sqlite3_result_error_code(context, SQLITE_INTERRUPT);
    } else {
        sqlite3_result_int(context, found);
    }
}
