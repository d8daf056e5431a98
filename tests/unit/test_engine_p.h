/* What the tests of the engine share: rules made from a few lines, a small store, runs. */
#ifndef TESTS_UNIT_TEST_ENGINE_P_H
#define TESTS_UNIT_TEST_ENGINE_P_H

/* cmocka wants these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "validator/engine/engine.h"

#include <stdio.h>
#include <string.h>

/* Lines 1 to 7 of every rule made here. */
#define RULE_HEAD                                                                                            \
    "id: sample\n"                                                                                           \
    "title: A sample\n"                                                                                      \
    "severity: major\n"                                                                                      \
    "noun: endpoints\n"                                                                                      \
    "why: Because.\n"                                                                                        \
    "fix: Repair it.\n"
#define RULE_TAIL                                                                                            \
    "examples:\n"                                                                                            \
    "  - {name: wrong, files: {a.ts: x}, subjects: 1, findings: ['a.ts:1']}\n"                               \
    "  - {name: right, files: {a.ts: y}, subjects: 1, findings: []}\n"
#define MESSAGE "message: \"{subject} is wrong\"\n"

struct bench {
    struct base_arena arena;
    struct facts_store *store;
    struct engine *engine;
    struct findings_result result;
    struct engine_rule rule;
    struct config config;
    struct base_error err;
};

static inline void bench_open(struct bench *bench, const struct engine_limits *limits)
{
    memset(bench, 0, sizeof *bench);
    bench->config.fail_on = CONFIG_MAJOR;
    bench->store = facts_store_create();
    int code = engine_create(&bench->engine, bench->store, limits, &bench->err);
    if (code)
        print_error("%s\n", bench->err.message);
    assert_int_equal(code, BASE_OK);
}

static inline void bench_close(struct bench *bench)
{
    engine_destroy(bench->engine);
    facts_store_destroy(bench->store);
    findings_result_finish(&bench->result);
    base_arena_finish(&bench->arena);
}

static inline int bench_parse(struct bench *bench, const char *text)
{
    memset(&bench->err, 0, sizeof bench->err);
    return engine_rule_parse(&bench->rule, BASE_STR("rules/sample.yaml"), base_str_of(text), &bench->arena,
                             &bench->err);
}

static inline void bench_load(struct bench *bench, const char *text)
{
    int code = bench_parse(bench, text);
    if (code)
        print_error("%s:%d:%d: %s\n%s\n", bench->err.path, bench->err.line, bench->err.column,
                    bench->err.message, bench->err.hint);
    assert_int_equal(code, BASE_OK);
}

static inline int bench_demand(struct bench *bench, struct facts_set *demand)
{
    struct facts_set ignored = {0};
    memset(&bench->err, 0, sizeof bench->err);
    return engine_demand(bench->engine, &bench->rule, demand ? demand : &ignored, &bench->err);
}

/* Runs the rule; the result holds this run alone. */
static inline int bench_run(struct bench *bench)
{
    memset(&bench->err, 0, sizeof bench->err);
    bench->result.findings.n = bench->result.rules.n = 0;
    int code = engine_run(bench->engine, &bench->rule, &bench->config, NULL, &bench->arena, &bench->result,
                          &bench->err);
    if (!code)
        findings_sort(&bench->result);
    return code;
}

static inline void bench_must_run(struct bench *bench)
{
    int code = bench_run(bench);
    if (code)
        print_error("%s:%d:%d: %s\n%s\n", bench->err.path, bench->err.line, bench->err.column,
                    bench->err.message, bench->err.hint);
    assert_int_equal(code, BASE_OK);
}

static inline void add_endpoint(struct bench *bench, const char *path, int line, const char *unit,
                                const char *method, const char *template)
{
    FACTS_ADD(bench->store, endpoint, .path = base_str_of(path), .line = line, .col = 3,
              .unit = base_str_of(unit), .method = base_str_of(method), .template = base_str_of(template),
              .route = base_str_of(template), .framework = BASE_STR("express"));
}

static inline void add_operation(struct bench *bench, const char *path, int line, const char *unit,
                                 const char *method, const char *template)
{
    FACTS_ADD(bench->store, api_operation, .path = base_str_of(path), .line = line,
              .document = base_str_of(path), .unit = base_str_of(unit), .method = base_str_of(method),
              .template = base_str_of(template));
}

#define assert_error(bench, at_line, at_column, text, next)                                                  \
    do {                                                                                                     \
        assert_string_equal((bench)->err.message, (text));                                                   \
        assert_string_equal((bench)->err.hint, (next));                                                      \
        assert_int_equal((bench)->err.line, (at_line));                                                      \
        assert_int_equal((bench)->err.column, (at_column));                                                  \
    } while (0)

#define assert_text(view, text)                                                                              \
    do {                                                                                                     \
        struct base_str view_ = (view);                                                                      \
        if (!base_str_is(view_, (text)))                                                                     \
            print_error("got `%.*s`\n", BASE_STR_ARG(view_));                                                \
        assert_true(base_str_is(view_, (text)));                                                             \
    } while (0)

#endif
