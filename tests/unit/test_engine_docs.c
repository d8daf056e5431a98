/* The configuration that docs/configuration.md shows is one that an audit takes, and valid by its schema; so
 * are the sample's and those that `assay init` writes. */
#include "tests/unit/test_engine_p.h"

#include "tests/unit/test_schema_p.h"
#include "validator/engine/expect.h"

#define PAGE TEST_ROOT "/docs/configuration.md"
#define SCHEMA TEST_ROOT "/specs/schemas/assay.schema.json"
#define MOST_BYTES 65536u

/* A rule with the parameter that the page sets. */
#define FUNCTION_LENGTH                                                                                      \
    "id: function-length\n"                                                                                  \
    "title: Functions are short\n"                                                                           \
    "severity: minor\n"                                                                                      \
    "noun: functions\n"                                                                                      \
    "why: Because.\n"                                                                                        \
    "fix: Split it.\n"                                                                                       \
    "parameters: {most: 300}\n"                                                                              \
    "check: SELECT path, line, name AS subject, end_line - line < :most AS holds FROM scope\n"               \
    "message: \"{subject} is long\"\n" RULE_TAIL

/* What the page extends. */
static int find(void *context, struct base_str path, struct base_arena *arena, struct config_found *out,
                struct base_error *err)
{
    static const char base[] = "severity: {no-any: minor, archive-complete: off}\ntests: [\"checks/**\"]\n";
    static const struct config_file file[] = {{{"policies/base.yaml", 18}, {base, sizeof base - 1}}};
    static const struct config_file pack[] = {
        {{"policies/pack/function-length.yaml", 34}, {FUNCTION_LENGTH, sizeof FUNCTION_LENGTH - 1}}};
    (void)context;
    (void)arena;
    if (base_str_is(path, "policies/base.yaml"))
        *out = (struct config_found){file, 1, false};
    else if (base_str_is(path, "policies/pack"))
        *out = (struct config_found){pack, 1, true};
    else
        return base_error_set(err, BASE_E_NOTFOUND, "it is not there");
    return BASE_OK;
}

static void must_be_valid(const char *what, struct base_str yaml)
{
    char why[400];
    if (!schema_is_valid(SCHEMA, yaml, why, sizeof why))
        fail_msg("%s: not valid by the schema: %s\n%.*s", what, why, BASE_STR_ARG(yaml));
}

static struct base_str read_page(const char *path, struct base_arena *arena)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = base_arena_alloc(arena, MOST_BYTES);
    size_t n = fread(bytes, 1, MOST_BYTES, file);
    fclose(file);
    assert_true(n < MOST_BYTES);
    return base_str_make(bytes, n);
}

static void test_configuration(void **state)
{
    (void)state;
    static const struct engine_bundled own[] = {
        {"function-length.yaml", FUNCTION_LENGTH, sizeof FUNCTION_LENGTH - 1}, {NULL, NULL, 0}};
    struct base_arena arena = BASE_ARENA_INIT;
    struct engine_rules rules = {0};
    struct base_error err = {0};
    assert_int_equal(engine_rules_add_bundled(&rules, engine_bundled_rules, &arena, &err), BASE_OK);
    assert_int_equal(engine_rules_add_bundled(&rules, own, &arena, &err), BASE_OK);
    struct base_str page = read_page(PAGE, &arena);
    size_t blocks = 0;
    for (ptrdiff_t at; (at = base_str_find(page, "```yaml\n")) >= 0; blocks++) {
        page = base_str_from(page, (size_t)at + 8);
        struct base_str block = base_str_slice(page, 0, (size_t)base_str_find(page, "```"));
        page = base_str_from(page, block.n + 3);
        struct config config;
        struct facts_set demand = {0};
        const struct config_files files = {find, NULL};
        int code = config_load(&config, BASE_STR("assay.yaml"), block, &files, &arena, &err);
        must_be_valid(PAGE, block);
        if (!code)
            code = engine_check_config(&rules, &config, &err);
        if (!code)
            code = engine_expect_demand(&config, &demand, &err);
        if (code)
            print_error("%.*s\n%d:%d: %s (%s)\n", BASE_STR_ARG(block), err.line, err.column, err.message,
                        err.hint);
        assert_int_equal(code, BASE_OK);
    }
    assert_true(blocks >= 13);
    engine_rules_finish(&rules);
    base_arena_finish(&arena);
}

/* Configurations that the project has or makes: transcripts hold what `assay init --print` prints. */
static void test_files(void **state)
{
    (void)state;
    static const char *const files[] = {
        "fixtures/agentidp/tree/assay.yaml", "tests/transcript/init-print/stdout",
        "tests/transcript/init-workspace/stdout", "tests/transcript/init-adoption/stdout",
        "tests/transcript/config-print/stdout"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct base_arena arena = BASE_ARENA_INIT;
        struct config config;
        struct base_error err = {0};
        char path[400];
        snprintf(path, sizeof path, "%s/%s", TEST_ROOT, files[i]);
        struct base_str text = read_page(path, &arena);
        must_be_valid(path, text);
        if (config_load(&config, BASE_STR("assay.yaml"), text, NULL, &arena, &err) != BASE_OK)
            fail_msg("%s:%d:%d: %s", path, err.line, err.column, err.message);
        base_arena_finish(&arena);
    }
}

/* What the reader refuses for its form, the schema refuses. */
static void test_schema_refuses(void **state)
{
    (void)state;
    static const char *const texts[] = {"failon: minor",
                                        "version: 2",
                                        "fail-on: off",
                                        "severity: [a]",
                                        "severity: {x: offf}",
                                        "severity: {x: {level: major}}",
                                        "severity: {x: {level: off, warn-until: 2027-01-01}}",
                                        "severity: {x: {warn-until: soon}}",
                                        "rules: policies",
                                        "expect: {endpoint: -1}",
                                        "exclude: [{path: a}]",
                                        "layers: {x: {file: [a]}}",
                                        "api: {documents: [{unit: a}]}",
                                        "extends: [{path: a}]",
                                        "extends: [{path: a, sha256: abc}]",
                                        "projects: {}",
                                        "projects: [{name: a}]",
                                        "projects: [{name: rest, path: a}]",
                                        "projects: [{path: []}]",
                                        "projects: [{path: a, limits: {}}]",
                                        "projects: [{path: a, projects: []}]",
                                        "projects: [{path: a, severity: {x: maj}}]"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct base_arena arena = BASE_ARENA_INIT;
        struct config config;
        struct base_error err = {0};
        const struct config_files files = {find, NULL};
        char why[400];
        if (schema_is_valid(SCHEMA, base_str_of(texts[i]), why, sizeof why))
            fail_msg("the schema takes %s", texts[i]);
        if (config_load(&config, BASE_STR("assay.yaml"), base_str_of(texts[i]), &files, &arena, &err) ==
            BASE_OK)
            fail_msg("the reader takes %s", texts[i]);
        base_arena_finish(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_configuration), cmocka_unit_test(test_files),
                                       cmocka_unit_test(test_schema_refuses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
