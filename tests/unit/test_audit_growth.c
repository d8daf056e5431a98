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

struct run {
    struct base_arena arena;
    struct engine_rules rules;
    struct source *source;
    struct audit *audit;
    const struct findings_result *result;
};

static void begin(struct run *run, struct base_parallel parallel)
{
    struct base_error err = {0};
    struct audit_options options = {.parallel = parallel,
                                    .date = BASE_STR("2026-01-01"),
                                    .limits = {.max_steps = (uint64_t)MANY * STEPS_PER_ROW}};
    *run = (struct run){.arena = BASE_ARENA_INIT, .source = source_create_memory()};
    add_files(run->source);
    if (engine_rules_add_bundled(&run->rules, engine_bundled_rules, &run->arena, &err) ||
        audit_create(&run->audit, run->source, &run->rules, BASE_STR_ABSENT, &options, &err) ||
        audit_judge(run->audit, &run->result, &err))
        fail_msg("%s", err.message);
}

static void end(struct run *run)
{
    audit_destroy(run->audit);
    engine_rules_finish(&run->rules);
    source_close(run->source);
    base_arena_finish(&run->arena);
}

static void test_rules_are_linear(void **state)
{
    (void)state;
    struct run run;
    begin(&run, (struct base_parallel){.jobs = 1});
    bool many = false;
    for (size_t i = 0; i < run.result->rules.n; i++) {
        const struct findings_rule *rule = &run.result->rules.items[i];
        if (rule->state == FINDINGS_INCOMPLETE)
            fail_msg("%.*s: %.*s", BASE_STR_ARG(rule->id), BASE_STR_ARG(rule->reason));
        many = many || rule->subjects >= MANY;
    }
    assert_true(many);
    end(&run);
}

/* What the threads find stands in the order of the rules, whoever was first. */
static void test_threads_do_not_show(void **state)
{
    (void)state;
    struct run one, other;
    begin(&one, (struct base_parallel){.jobs = 1});
    for (unsigned jobs = 2; jobs <= 7; jobs += 5) {
        begin(&other, (struct base_parallel){.jobs = jobs, .shuffle = jobs});
        assert_int_equal(one.result->rules.n, other.result->rules.n);
        for (size_t i = 0; i < one.result->rules.n; i++) {
            const struct findings_rule *a = &one.result->rules.items[i], *b = &other.result->rules.items[i];
            assert_true(base_str_eq(a->id, b->id));
            assert_int_equal(a->state, b->state);
            assert_int_equal(a->subjects, b->subjects);
            assert_int_equal(a->held, b->held);
        }
        assert_int_equal(one.result->findings.n, other.result->findings.n);
        assert_true(one.result->findings.n > MANY);
        for (size_t i = 0; i < one.result->findings.n; i++) {
            const struct findings_finding *a = &one.result->findings.items[i],
                                          *b = &other.result->findings.items[i];
            assert_string_equal(a->fingerprint, b->fingerprint);
            assert_true(base_str_eq(a->message, b->message));
            assert_true(base_str_eq(a->hint, b->hint));
        }
        end(&other);
    }
    end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_are_linear),
        cmocka_unit_test(test_threads_do_not_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
