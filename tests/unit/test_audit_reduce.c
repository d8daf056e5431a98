/* A finding made small: what is left still has it, and nothing of the repository's own words. */
#include "validator/audit/reduce.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define S(literal) BASE_STR(literal)

static const char secret_route[] = "import express from 'express';\n"
                                   "import { loadTreasury } from './treasury';\n"
                                   "// the vault of the Fictional Bank\n"
                                   "const application = express();\n"
                                   "const unrelated = loadTreasury('swordfish');\n"
                                   "application.get('/vault/:account', (request, response) => {\n"
                                   "  response.json({ pin: 4711 });\n"
                                   "});\n"
                                   "application.get('/health', (request, response) => response.end());\n";

static const char document[] = "openapi: 3.0.3\n"
                               "info: {title: Bank, version: '1'}\n"
                               "paths:\n"
                               "  /health:\n"
                               "    get: {responses: {'200': {description: fine}}}\n";

static struct source *bank(void)
{
    struct source *source = source_create_memory();
    source_memory_add(source, S("package.json"),
                      S("{\"name\": \"fictional-bank\", \"dependencies\": {\"express\": \"4\"}}"));
    source_memory_add(source, S("openapi.yaml"), base_str_of(document));
    source_memory_add(source, S("src/server.ts"), base_str_of(secret_route));
    source_memory_add(source, S("src/treasury.ts"),
                      S("export function loadTreasury(key: string) { return key; }\n"));
    for (int i = 0; i < 40; i++) {
        char path[32], text[64];
        snprintf(path, sizeof path, "src/module%02d.ts", i);
        snprintf(text, sizeof text, "export const customer%d = 'Alice';\n", i);
        source_memory_add(source, base_str_of(path), base_str_of(text));
    }
    return source;
}

struct fixture {
    struct base_arena arena;
    struct engine_rules rules;
    const struct engine_rule *rule;
    struct base_error err;
};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    assert_int_equal(
        engine_rules_add_bundled(&fixture.rules, engine_bundled_rules, &fixture.arena, &fixture.err),
        BASE_OK);
    fixture.rule = engine_rules_find(&fixture.rules, S("route-documented"));
    assert_non_null(fixture.rule);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    engine_rules_finish(&fixture->rules);
    base_arena_finish(&fixture->arena);
    return 0;
}

/* What the next reductions keep. */
static struct config_strings keep;

static int reduce(struct audit_reduced *out, struct fixture *fixture, struct source *source,
                  const char *subject)
{
    struct findings_finding finding = {
        .rule = fixture->rule->id, .path = S("src/server.ts"), .line = 6, .subject = base_str_of(subject)};
    struct audit_reduce_options options = {.rules = &fixture->rules,
                                           .rule = fixture->rule,
                                           .source = source,
                                           .config_path = S("assay.yaml"),
                                           .keep = keep,
                                           .date = S("2026-01-01")};
    return audit_reduce(out, &options, &finding, &fixture->arena, &fixture->err);
}

static void what_is_left_is_small_and_anonymous(void **state)
{
    struct fixture *fixture = *state;
    struct audit_reduced reduced;
    struct source *source = bank();
    assert_int_equal(reduce(&reduced, fixture, source, "GET /vault/{account}"), BASE_OK);
    static const char *const gone[] = {"vault",   "Vault", "bank", "Bank",  "swordfish", "4711",
                                       "account", "pin",   "gold", "Alice", "treasury"};
    assert_in_range(reduced.file_count, 1, 3);
    size_t lines = 0;
    for (size_t i = 0; i < reduced.file_count; i++)
        for (size_t k = 0; k < sizeof gone / sizeof *gone; k++) {
            if (base_str_find(reduced.files[i].text, gone[k]) >= 0 ||
                base_str_find(reduced.files[i].path, gone[k]) >= 0)
                fail_msg("%s is still in %.*s:\n%.*s", gone[k], BASE_STR_ARG(reduced.files[i].path),
                         BASE_STR_ARG(reduced.files[i].text));
        }
    for (size_t i = 0; i < reduced.file_count; i++)
        for (size_t k = 0; k < reduced.files[i].text.n; k++)
            lines += reduced.files[i].text.p[k] == '\n';
    assert_in_range(lines, 3, 8);
    assert_int_equal(reduced.files_before, 44);
    assert_false(reduced.is_cut);
    source_close(source);
}

/* What was printed is an example of the rule: run as one, it has the finding. */
static void what_is_left_has_the_finding(void **state)
{
    struct fixture *fixture = *state;
    struct audit_reduced reduced;
    struct source *source = bank();
    assert_int_equal(reduce(&reduced, fixture, source, "GET /vault/{account}"), BASE_OK);
    struct engine_example_file files[8];
    for (size_t i = 0; i < reduced.file_count; i++)
        files[i] = (struct engine_example_file){reduced.files[i].path, reduced.files[i].text};
    struct base_str expected =
        base_str_format(&fixture->arena, "%.*s:%d", BASE_STR_ARG(reduced.path), reduced.line);
    struct engine_example example = {.name = S("reduced"),
                                     .files = files,
                                     .file_count = reduced.file_count,
                                     .config = reduced.config,
                                     .subjects = reduced.subjects,
                                     .findings = {.items = &expected, .n = 1},
                                     .findings_given = true};
    struct base_buf mismatch;
    base_buf_init(&mismatch, 1u << 16);
    assert_int_equal(audit_example(fixture->rule, &example, &mismatch, &fixture->err), BASE_OK);
    if (mismatch.n)
        fail_msg("%.*s", BASE_STR_ARG(base_buf_view(&mismatch)));
    base_buf_finish(&mismatch);
    source_close(source);
}

static void the_same_comes_out_again(void **state)
{
    struct fixture *fixture = *state;
    struct audit_reduced one, two;
    struct source *source = bank();
    assert_int_equal(reduce(&one, fixture, source, "GET /vault/{account}"), BASE_OK);
    assert_int_equal(reduce(&two, fixture, source, "GET /vault/{account}"), BASE_OK);
    assert_int_equal(one.file_count, two.file_count);
    for (size_t i = 0; i < one.file_count; i++) {
        assert_true(base_str_eq(one.files[i].path, two.files[i].path));
        assert_true(base_str_eq(one.files[i].text, two.files[i].text));
    }
    assert_int_equal(one.tries, two.tries);
    source_close(source);
}

/* Why a finding is false may stand where the rule does not look. */
static void what_the_caller_keeps_stays(void **state)
{
    struct fixture *fixture = *state;
    struct audit_reduced reduced;
    static const struct base_str pins[] = {{"src/module07.ts", 15}, {"src/server.ts:3", 15}};
    struct source *source = bank();
    keep = (struct config_strings){.items = pins, .n = 2};
    assert_int_equal(reduce(&reduced, fixture, source, "GET /vault/{account}"), BASE_OK);
    keep = (struct config_strings){0};
    size_t customers = 0, comments = 0, imports = 0;
    for (size_t i = 0; i < reduced.file_count; i++) {
        customers += base_str_find(reduced.files[i].text, "= '") >= 0;
        comments += base_str_find(reduced.files[i].text, "// ") >= 0;
        imports += base_str_find(reduced.files[i].text, "./") >= 0;
    }
    assert_int_equal(customers, 1);
    assert_int_equal(comments, 1);
    assert_int_equal(imports, 0);
    source_close(source);
}

static void a_finding_that_is_not_there_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    struct audit_reduced reduced;
    struct source *source = bank();
    assert_int_equal(reduce(&reduced, fixture, source, "GET /nothing"), BASE_E_NOTFOUND);
    assert_non_null(strstr(fixture->err.message, "does not come again"));
    source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_left_is_small_and_anonymous, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_left_has_the_finding, setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_comes_out_again, setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_caller_keeps_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(a_finding_that_is_not_there_is_an_error, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
