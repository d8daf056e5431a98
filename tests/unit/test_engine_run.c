/* Rows become findings, subjects are counted, hints cost nothing where nothing is wrong. */
#include "tests/unit/test_engine_p.h"

#define EACH                                                                                                 \
    RULE_HEAD "each: endpoint\nneeds: api_operation\non: [unit, method, template]\n"                         \
              "message: \"{subject} ({framework}) is served, but no {{document}} describes it\"\n" RULE_TAIL

static void fill(struct bench *bench)
{
    add_endpoint(bench, "a/src/app.ts", 3, "a", "GET", "/health");
    add_endpoint(bench, "a/src/app.ts", 5, "a", "POST", "/users/{}");
    add_endpoint(bench, "b/src/app.ts", 7, "b", "GET", "/health");
    add_operation(bench, "a/openapi.yaml", 10, "a", "GET", "/health");
    add_operation(bench, "a/openapi.yaml", 20, "a", "POST", "/user/{}");
}

static void test_each(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    fill(&bench);
    bench_load(&bench, EACH);
    bench_must_run(&bench);
    const struct findings_rule *rule = &bench.result.rules.items[0];
    assert_int_equal(rule->state, FINDINGS_JUDGED);
    assert_int_equal(rule->subjects, 3);
    assert_int_equal(rule->held, 1);
    assert_int_equal(bench.result.findings.n, 2);
    const struct findings_finding *finding = &bench.result.findings.items[0];
    assert_text(finding->rule, "sample");
    assert_int_equal(finding->severity, CONFIG_MAJOR);
    assert_text(finding->path, "a/src/app.ts");
    assert_int_equal(finding->line, 5);
    assert_int_equal(finding->column, 3);
    assert_text(finding->subject, "POST /users/{}");
    assert_text(finding->message, "POST /users/{} (express) is served, but no {document} describes it");
    assert_text(finding->hint, "did you mean /user/{}?");
    assert_int_equal(strlen(finding->fingerprint), 32);
    /* The same route of another unit is not described by the first one's document. */
    assert_text(finding[1].path, "b/src/app.ts");
    assert_null(finding[1].hint.p);
    bench_close(&bench);
}

#define CHECK(columns)                                                                                       \
    RULE_HEAD "check: |\n  SELECT path, line, template AS subject" columns "\n  FROM endpoint\n"

static void test_check(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    fill(&bench);
    bench_load(&bench,
               CHECK(", method = :method AS holds, 'x.yaml' AS evidence_path, line + 1 AS evidence_line, "
                     "line * 2 AS \"column\", handler") "message: '{subject} by {handler}'\n"
                                                        "parameters: {method: POST}\n" RULE_TAIL);
    assert_int_equal(bench_demand(&bench, NULL), BASE_OK);
    bench_must_run(&bench);
    assert_int_equal(bench.result.findings.n, 2);
    const struct findings_finding *finding = &bench.result.findings.items[0];
    assert_int_equal(finding->column, 6);
    assert_text(finding->evidence_path, "x.yaml");
    assert_int_equal(finding->evidence_line, 4);
    assert_text(finding->message, "/health by (none)");
    /* The configuration overrides the parameter and the severity. */
    struct config_setting parameter = {
        .rule = BASE_STR("sample"), .name = BASE_STR("method"), .value = BASE_STR("GET")};
    struct config_setting severity = {.rule = BASE_STR("sample"), .value = BASE_STR("info")};
    bench.config.parameters = (struct config_settings){&parameter, 1};
    bench.config.severities = (struct config_settings){&severity, 1};
    bench_must_run(&bench);
    assert_int_equal(bench.result.findings.n, 1);
    assert_text(bench.result.findings.items[0].subject, "/users/{}");
    assert_int_equal(bench.result.findings.items[0].severity, CONFIG_INFO);
    assert_int_equal(bench.result.rules.items[0].severity, CONFIG_INFO);
    severity.value = BASE_STR("off");
    bench_must_run(&bench);
    assert_int_equal(bench.result.rules.n, 0);
    bench_close(&bench);
}

static void test_numbers(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    fill(&bench);
    bench_load(&bench, CHECK(", line < :most AS holds") MESSAGE "parameters: {most: 10}\n" RULE_TAIL);
    bench_must_run(&bench);
    assert_int_equal(bench.result.findings.n, 0);
    struct config_setting parameter = {
        .rule = BASE_STR("sample"), .name = BASE_STR("most"), .value = BASE_STR("5.5")};
    bench.config.parameters = (struct config_settings){&parameter, 1};
    bench_must_run(&bench);
    assert_int_equal(bench.result.findings.n, 1);
    bench_close(&bench);
}

#define FORBID(over)                                                                                         \
    RULE_HEAD "forbid: SELECT path, line, name AS subject, col FROM call WHERE callee = 'console.log'\n"     \
              "over: " over "\n" MESSAGE RULE_TAIL

static void add_calls(struct bench *bench)
{
    struct facts_set demand = {0};
    facts_set_add(&demand, FACTS_TABLE_call);
    FACTS_ADD(bench->store, file, .path = BASE_STR("a.ts"), .unit = BASE_STR(""));
    FACTS_ADD(bench->store, file, .path = BASE_STR("b.ts"), .unit = BASE_STR(""));
    FACTS_ADD(bench->store, file, .path = BASE_STR("c.ts"), .unit = BASE_STR(""));
    struct facts_chunk *chunk = facts_chunk_create(&demand);
    for (int i = 1; i <= 4; i++)
        FACTS_EMIT(chunk, call, .line = i, .col = 1, .name = BASE_STR("log"),
                   .callee = i < 4 ? BASE_STR("console.log") : BASE_STR("log"));
    facts_store_join(bench->store, 0, chunk);
    facts_chunk_destroy(chunk);
}

static void test_forbid(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    add_calls(&bench);
    bench_load(&bench, FORBID("SELECT count(*) FROM file"));
    bench_must_run(&bench);
    assert_int_equal(bench.result.findings.n, 3);
    assert_int_equal(bench.result.rules.items[0].subjects, 3);
    assert_int_equal(bench.result.rules.items[0].held, 2); /* files without a violation */
    bench_load(&bench, FORBID("SELECT count(*) FROM call"));
    bench_must_run(&bench);
    assert_int_equal(bench.result.rules.items[0].subjects, 4);
    assert_int_equal(bench.result.rules.items[0].held, 1); /* calls that are none */
    bench_load(&bench, FORBID("SELECT 0"));
    bench_must_run(&bench);
    assert_int_equal(bench.result.rules.items[0].state,
                     FINDINGS_JUDGED); /* never findings without subjects */
    assert_int_equal(bench.result.rules.items[0].subjects, 3);
    assert_int_equal(bench.result.rules.items[0].held, 0);
    bench_load(&bench, FORBID("SELECT path FROM file"));
    assert_int_equal(bench_run(&bench), BASE_E_INVALID);
    assert_error(&bench, 8, 7, "'over' must return one row with one count", "SELECT count(*) FROM …");
    bench_load(&bench, FORBID("SELECT 1 FROM file WHERE path = 'z'"));
    assert_int_equal(bench_run(&bench), BASE_E_INVALID);
    bench_close(&bench);
}

static void test_states(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    bench_load(&bench, EACH);
    bench_must_run(&bench);
    assert_int_equal(bench.result.rules.items[0].state, FINDINGS_NOT_APPLICABLE);
    assert_text(bench.result.rules.items[0].reason, "there are no endpoints");
    bench_close(&bench);
    struct engine_limits limits = {.max_rows = 1};
    bench_open(&bench, &limits);
    fill(&bench);
    bench_load(&bench, EACH);
    bench_must_run(&bench);
    assert_int_equal(bench.result.rules.items[0].state, FINDINGS_INCOMPLETE);
    assert_text(bench.result.rules.items[0].reason, "it has more than 1 findings");
    assert_int_equal(bench.result.findings.n, 1);
    bench_close(&bench);
}

/* A budget that ends keeps what was found, the same each time. */
static void test_budget(void **state)
{
    (void)state;
    size_t found[2];
    for (size_t i = 0; i < 2; i++) {
        struct bench bench;
        struct engine_limits limits = {.max_steps = 20000};
        bench_open(&bench, &limits);
        for (int k = 0; k < 1000; k++) {
            char path[32];
            snprintf(path, sizeof path, "/p%d", k);
            add_endpoint(&bench, "a.ts", k + 1, "a", "GET", path);
        }
        bench_load(&bench, RULE_HEAD
                   "check: |\n  SELECT e.path, e.line, e.template AS subject,\n"
                   "    (SELECT count(*) FROM endpoint AS o WHERE o.template > e.template) < 0 AS holds\n"
                   "  FROM endpoint AS e\n" MESSAGE RULE_TAIL);
        bench_must_run(&bench);
        assert_int_equal(bench.result.rules.items[0].state, FINDINGS_INCOMPLETE);
        assert_text(bench.result.rules.items[0].reason, "its budget of 20000 steps ended");
        found[i] = bench.result.findings.n;
        assert_true(found[i] > 0 && found[i] < 1000);
        bench_close(&bench);
    }
    assert_int_equal(found[0], found[1]);
}

static void fail_run(const char *columns, int line, int column, const char *message, const char *hint)
{
    char text[2048];
    struct bench bench;
    bench_open(&bench, NULL);
    fill(&bench);
    snprintf(text, sizeof text, RULE_HEAD "check: |\n  SELECT %s\n  FROM endpoint\n" MESSAGE RULE_TAIL,
             columns);
    bench_load(&bench, text);
    assert_int_equal(bench_demand(&bench, NULL), BASE_OK);
    assert_int_equal(bench_run(&bench), BASE_E_INVALID);
    assert_error(&bench, line, column, message, hint);
    assert_int_equal(bench.result.findings.n, 0);
    bench_close(&bench);
}

static void test_types(void **state)
{
    (void)state;
    const char *hint = "a comparison with NULL is NULL: use IS, ifnull() or EXISTS";
    fail_run("path, line, template AS subject,\n    handler = 'x' AS holds", 9, 5,
             "'holds' must be 0 or 1, not NULL (a/src/app.ts:3, subject /health)", hint);
    fail_run("path, line, template AS subject, 2 AS holds", 8, 43,
             "'holds' must be 0 or 1, not 2 (a/src/app.ts:3, subject /health)", "");
    fail_run("path, line, template AS subject, 'yes' AS holds", 8, 43,
             "'holds' must be 0 or 1, not a text (a/src/app.ts:3, subject /health)", "");
    fail_run("path, line, handler AS subject, 1 AS holds", 8, 22,
             "'subject' must be a text, not NULL (a/src/app.ts:3, subject )", "");
    fail_run("path, template AS line, template AS subject, 1 AS holds", 8, 16,
             "'line' must be a line or column number, 0 for none, not a text (a/src/app.ts:/health, subject "
             "/health)",
             "");
    fail_run(
        "path, -line AS line, template AS subject, 1 AS holds", 8, 16,
        "'line' must be a line or column number, 0 for none, not a whole number (a/src/app.ts:-3, subject "
        "/health)",
        "");
    fail_run("1 AS path, line, template AS subject, 1 AS holds", 8, 10,
             "'path' must be a text, not a whole number (1:3, subject /health)", "");
}

/* What fails while rows are read. */
static void test_run_time_errors(void **state)
{
    (void)state;
    fail_run("path, line, template AS subject, regexp('(', path) AS holds", 8, 3,
             "'check' failed: the regular expression is wrong at offset 1: missing closing parenthesis", "");
}

#define MANY 300

/* Steps of a run over MANY endpoints of which `wrong` are wrong, with a hint that reads all of `file`. */
static struct engine_cost cost_of(const char *query, int wrong)
{
    struct bench bench;
    char text[2048];
    bench_open(&bench, NULL);
    for (int i = 0; i < MANY; i++) {
        char path[32];
        snprintf(path, sizeof path, "/p%d", i);
        add_endpoint(&bench, "a.ts", i + 1, "a", i < wrong ? "PUT" : "GET", path);
        FACTS_ADD(bench.store, file, .path = base_str_of(path));
    }
    snprintf(text, sizeof text, RULE_HEAD "check: |\n  %s\n" MESSAGE RULE_TAIL, query);
    bench_load(&bench, text);
    assert_int_equal(bench_demand(&bench, NULL), BASE_OK);
    bench_must_run(&bench);
    assert_int_equal(bench.result.findings.n, wrong);
    for (int i = 0; i < wrong; i++)
        assert_non_null(bench.result.findings.items[i].hint.p);
    assert_int_equal(bench.result.rules.items[0].subjects, MANY);
    struct engine_cost cost = engine_last_cost(bench.engine);
    bench_close(&bench);
    return cost;
}

static void test_hints(void **state)
{
    (void)state;
#define HINT "(SELECT max(f.path) FROM file AS f WHERE f.path >= e.template) AS hint"
    static const char *const queries[] = {
        "SELECT e.path, e.line, e.template AS subject, e.method = 'GET' AS holds, " HINT
        " FROM endpoint AS e",
        "SELECT e.path, " HINT ", e.line, e.template AS subject, EXISTS (SELECT 1 FROM endpoint AS x WHERE "
        "x.template = e.template AND x.method = 'GET') AS holds FROM endpoint AS e",
        "SELECT e.path, e.line, e.template AS subject, max(e.method) = 'GET' AS holds, " HINT
        " FROM endpoint AS e GROUP BY e.template ORDER BY e.line",
        "WITH w AS (SELECT * FROM endpoint) SELECT e.path, e.line, e.template AS subject, e.method = 'GET' "
        "AS holds, " HINT " FROM w AS e -- the end",
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct engine_cost none = cost_of(queries[i], 0), two = cost_of(queries[i], 2);
        /* Computed for everybody, hints alone would take MANY * MANY steps. */
        assert_true(none.cursor_steps <= 4 * MANY);
        assert_true(two.cursor_steps <= 12 * MANY);
        assert_true(two.cursor_steps >= 2 * MANY);
    }
    /* Not simple: DISTINCT. Left to SQLite, and right all the same. */
    cost_of("SELECT DISTINCT e.path, e.line, e.template AS subject, e.method = 'GET' AS holds, " HINT
            " FROM endpoint AS e",
            2);
    cost_of("SELECT e.path, e.line, e.template AS subject, 0 AS holds, " HINT
            " FROM endpoint AS e WHERE e.line <= 2 "
            "UNION ALL SELECT e.path, e.line, e.template, 1, NULL FROM endpoint AS e WHERE e.line > 2",
            2);
#undef HINT
}

static void test_tallies(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    fill(&bench);
    bench_load(&bench, CHECK(", 1 AS holds") MESSAGE "tally:\n  - noun: units\n    check: SELECT unit AS "
                                                     "subject, max(method = 'POST') AS holds FROM endpoint "
                                                     "GROUP BY unit\n" RULE_TAIL);
    assert_int_equal(bench_demand(&bench, NULL), BASE_OK);
    bench_must_run(&bench);
    const struct findings_rule *rule = &bench.result.rules.items[0];
    assert_int_equal(rule->tally_count, 1);
    assert_text(rule->tallies[0].noun, "units");
    assert_int_equal(rule->tallies[0].total, 2);
    assert_int_equal(rule->tallies[0].held, 1);
    bench_close(&bench);
}

static void test_demand(void **state)
{
    (void)state;
    struct bench bench;
    struct facts_set demand = {0}, expected = {0};
    bench_open(&bench, NULL);
    bench_load(&bench,
               RULE_HEAD "check: |\n  WITH t AS (SELECT path FROM file)\n"
                         "  SELECT t.path, 1 AS line, t.path AS subject,\n"
                         "    EXISTS (SELECT 1 FROM import_closure(t.path) AS c) AS holds,\n"
                         "    (SELECT count(*) FROM service) || '' AS hint\n"
                         "  FROM t\n" MESSAGE "tally:\n  - noun: x\n    check: SELECT 'a' AS subject, EXISTS "
                         "(SELECT 1 FROM spec) AS holds\n" RULE_TAIL);
    assert_int_equal(bench_demand(&bench, &demand), BASE_OK);
    facts_set_add(&expected, FACTS_TABLE_file);
    facts_set_add(&expected, FACTS_TABLE_resolved_import);
    facts_set_add(&expected, FACTS_TABLE_service);
    facts_set_add(&expected, FACTS_TABLE_spec);
    assert_memory_equal(&demand, &expected, sizeof demand);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),    cmocka_unit_test(test_check),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_forbid),
        cmocka_unit_test(test_states),  cmocka_unit_test(test_budget),
        cmocka_unit_test(test_types),   cmocka_unit_test(test_run_time_errors),
        cmocka_unit_test(test_hints),   cmocka_unit_test(test_tallies),
        cmocka_unit_test(test_demand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
