/* Rule files of any content: loaded, prepared, run over a few facts, mutated and linted, within a small
 * budget. */
#include "validator/engine/engine.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct facts_store *make_store(void)
{
    struct facts_store *store = facts_store_create();
    FACTS_ADD(store, file, .path = BASE_STR("src/app.ts"), .unit = BASE_STR(""),
              .language = BASE_STR("typescript"));
    FACTS_ADD(store, endpoint, .path = BASE_STR("src/app.ts"), .line = 1, .unit = BASE_STR(""),
              .method = BASE_STR("GET"), .template = BASE_STR("/health"));
    FACTS_ADD(store, endpoint, .path = BASE_STR("src/app.ts"), .line = 2, .unit = BASE_STR(""),
              .method = BASE_STR("GET"), .template = BASE_STR("/users"));
    FACTS_ADD(store, api_operation, .path = BASE_STR("openapi.yaml"), .line = 1, .unit = BASE_STR(""),
              .method = BASE_STR("GET"), .template = BASE_STR("/user"));
    FACTS_ADD(store, resolved_import, .path = BASE_STR("src/app.ts"), .target_path = BASE_STR("src/app.ts"));
    return store;
}

static void run(const struct engine_rule *rule, struct base_arena *arena)
{
    struct engine_limits limits = {.max_steps = 100000, .max_memory = 8 * 1024 * 1024, .max_rows = 100};
    struct facts_store *store = make_store();
    struct engine *engine = NULL;
    struct facts_set demand = {0};
    struct config config = {.fail_on = CONFIG_MAJOR};
    struct findings_result result = {0};
    struct engine_mutant *mutants;
    struct base_buf warnings;
    size_t count = 0;
    base_buf_init(&warnings, 65536);
    if (!engine_create(&engine, store, &limits, NULL) && !engine_demand(engine, rule, &demand, NULL)) {
        engine_run(engine, rule, &config, NULL, arena, &result, NULL);
        findings_sort(&result);
        findings_judge(&result, arena);
        engine_lint(engine, rule, &warnings, &count, NULL);
        engine_mutants(rule, arena, &mutants, &count);
        for (size_t i = 0; i < count && i < 20; i++)
            engine_demand(engine, &mutants[i].rule, &demand, NULL);
    }
    base_buf_finish(&warnings);
    findings_result_finish(&result);
    engine_destroy(engine);
    facts_store_destroy(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct engine_rule rule;
    struct base_error err;
    struct base_str text = base_str_make((const char *)data, size);
    if (!engine_rule_parse(&rule, BASE_STR("rules/sample.yaml"), text, &arena, &err))
        run(&rule, &arena);
    base_arena_finish(&arena);
    return 0;
}
