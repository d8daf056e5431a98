/* The configuration that docs/configuration.md shows is one that an audit takes. */
#include "tests/unit/test_engine_p.h"

#include "validator/engine/expect.h"

#define PAGE TEST_ROOT "/docs/configuration.md"
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

static struct base_str read_page(struct base_arena *arena)
{
    FILE *file = fopen(PAGE, "rb");
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
    struct base_str page = read_page(&arena);
    size_t blocks = 0;
    for (ptrdiff_t at; (at = base_str_find(page, "```yaml\n")) >= 0; blocks++) {
        page = base_str_from(page, (size_t)at + 8);
        struct base_str block = base_str_slice(page, 0, (size_t)base_str_find(page, "```"));
        page = base_str_from(page, block.n + 3);
        struct config config;
        struct facts_set demand = {0};
        int code = config_load(&config, BASE_STR("assay.yaml"), block, NULL, &arena, &err);
        if (!code)
            code = engine_check_config(&rules, &config, &err);
        if (!code)
            code = engine_expect_demand(&config, &demand, &err);
        if (code)
            print_error("%.*s\n%d:%d: %s\n", BASE_STR_ARG(block), err.line, err.column, err.message);
        assert_int_equal(code, BASE_OK);
    }
    assert_true(blocks >= 8);
    engine_rules_finish(&rules);
    base_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_configuration)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
