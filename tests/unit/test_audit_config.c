/* One run has one configuration: the caller's when it gives one, else assay.yaml of the source. */
#include "validator/audit/audit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void judge(struct source *source, const struct config *config, enum config_severity *fail_on,
                  bool *has_config)
{
    struct engine_rules rules = {0};
    struct audit_options options = {.parallel = {.jobs = 1}, .config = config};
    struct audit *audit = NULL;
    const struct findings_result *result = NULL;
    struct base_error err = {0};
    if (audit_create(&audit, source, &rules, BASE_STR_ABSENT, &options, &err) != BASE_OK ||
        audit_judge(audit, &result, &err) != BASE_OK)
        fail_msg("%s", err.message);
    *fail_on = result->fail_on;
    *has_config = result->config_path.p != NULL;
    audit_destroy(audit);
    engine_rules_finish(&rules);
}

static void a_configuration_that_is_given_is_the_only_one(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct config given;
    struct base_error err = {0};
    enum config_severity fail_on;
    bool has_config;
    struct source *source = source_create_memory();
    source_memory_add(source, BASE_STR("assay.yaml"), BASE_STR("fail-on: minor\n"));
    judge(source, NULL, &fail_on, &has_config);
    assert_int_equal(fail_on, CONFIG_MINOR);
    assert_true(has_config);
    assert_int_equal(
        config_load(&given, BASE_STR("assay.yaml"), BASE_STR("fail-on: blocker\n"), NULL, &arena, &err),
        BASE_OK);
    judge(source, &given, &fail_on, &has_config);
    assert_int_equal(fail_on, CONFIG_BLOCKER);
    source_close(source);
    source = source_create_memory();
    source_memory_add(source, BASE_STR("assay.yaml"), BASE_STR("fail-on: [\n"));
    judge(source, &given, &fail_on, &has_config);
    assert_int_equal(fail_on, CONFIG_BLOCKER);
    source_close(source);
    base_arena_finish(&arena);
}

static void limits_of_a_given_configuration_hold(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct config given;
    struct base_error err = {0};
    enum config_severity fail_on;
    bool has_config;
    char *bytes = NULL;
    size_t n = 0;
    struct source *source = source_create_memory();
    source_memory_add(source, BASE_STR("a.ts"), BASE_STR("let a = 1;\n"));
    assert_int_equal(config_load(&given, BASE_STR("assay.yaml"), BASE_STR("limits: {file-bytes: 5}\n"), NULL,
                                 &arena, &err),
                     BASE_OK);
    judge(source, &given, &fail_on, &has_config);
    assert_int_equal(source_read(source, 0, &bytes, &n, &err), BASE_E_LIMIT);
    source_close(source);
    base_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_configuration_that_is_given_is_the_only_one),
        cmocka_unit_test(limits_of_a_given_configuration_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
