/*
 * Rules over many rows of everything. Work is counted, not timed: every rule has a budget of steps that is a
 * small multiple of the rows. What compares each route with each operation or request needs far more.
 */
#include "validator/audit/audit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MANY 1500
/* Steps for each of the rows: a rule that is linear takes some hundred of SQLite's instructions for one. */
#define STEPS_PER_ROW 4000

static void add(struct source *source, const char *path, struct base_buf *text)
{
    assert_true(base_buf_ok(text));
    source_memory_add(source, base_str_of(path), base_buf_view(text));
    base_buf_clear(text);
}

/* Two of three routes and operations are of one form, half of the operations are not served, and a few
 * requests. */
static void add_files(struct source *source)
{
    struct base_buf text;
    base_buf_init(&text, 8 << 20);
    base_buf_add_text(&text, "{\"name\": \"s\", \"dependencies\": {\"express\": \"4\"}, "
                             "\"devDependencies\": {\"supertest\": \"7\"}}");
    add(source, "package.json", &text);
    base_buf_add_text(&text, "import express from 'express';\nexport const app = express();\n");
    for (int i = 0; i < MANY; i++)
        base_buf_printf(&text,
                        i % 3 ? "app.get('/r%d/:id/x%d', (q, r) => r.json({}));\n"
                              : "app.get('/:a/y%d-%d/:b', (q, r) => { r.status(404).json({}); });\n",
                        i % 97, i);
    add(source, "src/app.ts", &text);
    base_buf_add_text(&text, "openapi: 3.0.3\ninfo: {title: S, version: '1'}\npaths:\n");
    for (int i = 0; i < MANY; i++)
        base_buf_printf(&text,
                        i % 2   ? "  /no%d/{id}/w%d: {get: {operationId: op%d, responses: {'200': {}}}}\n"
                        : i % 3 ? "  /r%d/{id}/x%d: {get: {operationId: op%d, responses: {'200': {}}}}\n"
                                : "  /{a}/y%d-%d/{b}: {get: {operationId: op%d, responses: {'200': {}}}}\n",
                        i % 97, i, i / 2);
    add(source, "openapi.yaml", &text);
    base_buf_add_text(&text, "import request from 'supertest';\nimport { app } from '../src/app';\n");
    for (int i = 0; i < MANY; i++)
        base_buf_printf(&text, "it%s('does %d', async () => { await request(app).%s('/r%d/5/x%d'); %s\n});\n",
                        i % 5 ? "" : ".skip", i, i % 50 ? "get" : "post", (i - i % 3 + 1) % 97, i - i % 3 + 1,
                        i % 50 ? "expect(1).toBe(1)" : "// @ts-expect-error");
    add(source, "tests/integration/app.test.ts", &text);
    for (int i = 0; i < MANY; i++)
        base_buf_printf(&text,
                        "import { v%d } from './m%d';\nexport const e%d = process.env.VAR_%d as any;\n", i, i,
                        i, i);
    add(source, "src/env.ts", &text);
    for (int i = 0; i < MANY; i++)
        base_buf_printf(&text, "VAR_%d=1\n", i + 1);
    add(source, ".env.example", &text);
    base_buf_finish(&text);
}

static void test_rules_are_linear(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct engine_rules rules = {0};
    struct base_error err = {0};
    struct audit *audit = NULL;
    const struct findings_result *result = NULL;
    struct audit_options options = {.parallel = {.jobs = 1},
                                    .date = BASE_STR("2026-01-01"),
                                    .limits = {.max_steps = (uint64_t)MANY * STEPS_PER_ROW}};
    struct source *source = source_create_memory();
    add_files(source);
    if (engine_rules_add_bundled(&rules, engine_bundled_rules, &arena, &err) ||
        audit_create(&audit, source, &rules, BASE_STR_ABSENT, &options, &err) ||
        audit_judge(audit, &result, &err))
        fail_msg("%s", err.message);
    bool many = false;
    for (size_t i = 0; i < result->rules.n; i++) {
        const struct findings_rule *rule = &result->rules.items[i];
        if (rule->state == FINDINGS_INCOMPLETE)
            fail_msg("%.*s: %.*s", BASE_STR_ARG(rule->id), BASE_STR_ARG(rule->reason));
        many = many || rule->subjects >= MANY;
    }
    assert_true(many);
    audit_destroy(audit);
    engine_rules_finish(&rules);
    source_close(source);
    base_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_are_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
