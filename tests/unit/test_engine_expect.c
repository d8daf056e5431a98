/* What assay.yaml says about rules and counts. */
#include "tests/unit/test_engine_p.h"

#include "validator/engine/expect.h"

static struct config_setting setting;

static struct config with(struct config_settings *(*which)(struct config *), const char *rule,
                          const char *name, const char *value)
{
    struct config config = {.path = BASE_STR("assay.yaml"), .fail_on = CONFIG_MAJOR};
    setting = (struct config_setting){.rule = base_str_of(rule),
                                      .name = base_str_of(name),
                                      .value = base_str_of(value),
                                      .origin = {BASE_STR("assay.yaml"), 7}};
    *which(&config) = (struct config_settings){&setting, 1};
    return config;
}

static struct config_settings *severities(struct config *config)
{
    return &config->severities;
}

static struct config_settings *parameters(struct config *config)
{
    return &config->parameters;
}

static struct config_settings *expects(struct config *config)
{
    return &config->expects;
}

static void check(struct bench *bench, struct config config, int code, const char *message, const char *hint)
{
    struct engine_rules rules = {0};
    base_vec_push(&rules.items, bench->rule);
    memset(&bench->err, 0, sizeof bench->err);
    assert_int_equal(engine_check_config(&rules, &config, &bench->err), code);
    assert_error(bench, code ? 7 : 0, 0, message, hint);
    assert_string_equal(bench->err.path, code ? "assay.yaml" : "");
    engine_rules_finish(&rules);
}

static void test_config(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    bench_load(&bench, RULE_HEAD
               "check: SELECT path, line, :name AS subject, line > :least AS holds FROM endpoint\n" MESSAGE
               "parameters: {least: 3, name: x}\n" RULE_TAIL);
    check(&bench, with(severities, "sample", NULL, "off"), BASE_OK, "", "");
    check(&bench, with(severities, "sampel", NULL, "off"), BASE_E_INVALID, "no such rule: sampel",
          "did you mean 'sample'?");
    check(&bench, with(severities, "other-one", NULL, "info"), BASE_E_INVALID, "no such rule: other-one",
          "'assay rules' lists them all");
    check(&bench, with(parameters, "sample", "least", "4"), BASE_OK, "", "");
    check(&bench, with(parameters, "sample", "name", "anything"), BASE_OK, "", "");
    check(&bench, with(parameters, "sample", "leest", "4"), BASE_E_INVALID,
          "the rule sample has no parameter leest", "did you mean 'least'?");
    check(&bench, with(parameters, "simple", "least", "4"), BASE_E_INVALID, "no such rule: simple",
          "did you mean 'sample'?");
    check(&bench, with(parameters, "sample", "least", "four"), BASE_E_INVALID,
          "the parameter least of the rule sample must be a number, not 'four'", "");
    bench_close(&bench);
}

static void test_demand(void **state)
{
    (void)state;
    struct facts_set demand = {0};
    struct base_error err;
    struct config config = with(expects, "endpoint", NULL, "46");
    assert_int_equal(engine_expect_demand(&config, &demand, &err), BASE_OK);
    assert_true(facts_set_has(&demand, FACTS_TABLE_endpoint));
    config = with(expects, "endpoints", NULL, "46");
    assert_int_equal(engine_expect_demand(&config, &demand, &err), BASE_E_INVALID);
    assert_string_equal(err.message, "no such table: endpoints");
    assert_string_equal(err.hint, "did you mean 'endpoint'?");
    assert_int_equal(err.line, 7);
    config = with(expects, "endpoint", NULL, "-1");
    assert_int_equal(engine_expect_demand(&config, &demand, &err), BASE_E_INVALID);
    assert_string_equal(err.message, "the expected count of endpoint must be a whole number, not '-1'");
}

static void test_run(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    struct config config = with(expects, "endpoint", NULL, "2");
    add_endpoint(&bench, "a.ts", 1, "", "GET", "/");
    engine_expect_run(bench.store, &config, NULL, &bench.arena, &bench.result);
    assert_int_equal(bench.result.rules.n, 1);
    assert_text(bench.result.rules.items[0].id, "expectation");
    assert_int_equal(bench.result.rules.items[0].subjects, 1);
    assert_int_equal(bench.result.rules.items[0].held, 0);
    const struct findings_finding *finding = &bench.result.findings.items[0];
    assert_int_equal(finding->severity, CONFIG_BLOCKER);
    assert_text(finding->path, "assay.yaml");
    assert_int_equal(finding->line, 7);
    assert_text(finding->message, "2 rows of endpoint are expected, and 1 were found");
    add_endpoint(&bench, "a.ts", 2, "", "GET", "/x");
    bench.result.rules.n = bench.result.findings.n = 0;
    engine_expect_run(bench.store, &config, NULL, &bench.arena, &bench.result);
    assert_int_equal(bench.result.findings.n, 0);
    assert_int_equal(bench.result.rules.items[0].held, 1);
    config.expects.n = 0;
    bench.result.rules.n = 0;
    engine_expect_run(bench.store, &config, NULL, &bench.arena, &bench.result);
    assert_int_equal(bench.result.rules.n, 0);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_config), cmocka_unit_test(test_demand),
                                       cmocka_unit_test(test_run)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
