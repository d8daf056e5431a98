/* Mutants and lint: what the queries of a rule look like from outside. */
#include "tests/unit/test_engine_p.h"

static struct base_str fold(struct base_arena *arena, struct base_str text)
{
    struct base_buf out;
    base_buf_init(&out, 65536);
    for (size_t i = 0; i < text.n; i++) {
        bool is_space = text.p[i] == ' ' || text.p[i] == '\n';
        if (!is_space || (out.n > 0 && out.p[out.n - 1] != ' '))
            base_buf_add_char(&out, is_space ? ' ' : text.p[i]);
    }
    struct base_str folded = base_str_copy(arena, base_str_trim(base_buf_view(&out)));
    base_buf_finish(&out);
    return folded;
}

static size_t mutate(struct bench *bench, struct engine_mutant **mutants)
{
    size_t count = 0;
    engine_mutants(&bench->rule, &bench->arena, mutants, &count);
    return count;
}

static void test_check(void **state)
{
    (void)state;
    struct bench bench;
    struct engine_mutant *mutants;
    bench_open(&bench, NULL);
    bench_load(&bench, RULE_HEAD
               "check: |\n"
               "  SELECT e.path, e.line, e.template AS subject,\n"
               "    EXISTS (SELECT 1 FROM api_operation AS o\n"
               "            WHERE o.unit = e.unit AND o.line BETWEEN 1 AND 9) AS holds,\n"
               "    (SELECT closest('a', o.template) FROM api_operation AS o WHERE o.unit = e.unit) AS hint\n"
               "  FROM endpoint AS e JOIN file AS f ON f.path = e.path AND f.is_test = 0 -- WHERE a AND b\n"
               "  WHERE CASE WHEN e.line = 1 AND e.line = 2 THEN 1 ELSE 1 END AND e.method <> ' AND '\n"
               "  GROUP BY e.path HAVING count(*) > 0 OR count(*) < 9 AND 1\n" MESSAGE RULE_TAIL);
    size_t count = mutate(&bench, &mutants);
    static const char *const gone[] = {
        "without `o.unit = e.unit`",
        "without `o.line BETWEEN 1 AND 9`",
        "without `f.path = e.path`",
        "without `f.is_test = 0`",
        "without `CASE WHEN e.line = 1 AND e.line = 2 THEN 1 ELSE 1 END`",
        "without `e.method <> ' AND '`",
        "without `count(*) > 0 OR count(*) < 9 AND 1`",
    };
    assert_int_equal(count, sizeof gone / sizeof *gone);
    for (size_t i = 0; i < count; i++) {
        assert_text(mutants[i].describe, gone[i]);
        bench.rule = mutants[i].rule;
        assert_int_equal(bench_demand(&bench, NULL), BASE_OK);
    }
    assert_true(base_str_find(mutants[0].rule.check.text, "WHERE 1 AND o.line BETWEEN") > 0);
    assert_true(base_str_find(mutants[1].rule.check.text, "e.unit AND 1) AS holds") > 0);
    assert_true(base_str_find(mutants[6].rule.check.text, "HAVING 1") > 0);
    bench_close(&bench);
}

static void test_each(void **state)
{
    (void)state;
    struct bench bench;
    struct engine_mutant *mutants;
    bench_open(&bench, NULL);
    bench_load(&bench, RULE_HEAD
               "each: endpoint\nneeds: api_operation\non: [unit, line]\n"
               "where: a.method <> 'ALL' AND EXISTS (SELECT 1 FROM file AS f WHERE f.path = a.path)\n" MESSAGE
                   RULE_TAIL);
    size_t count = mutate(&bench, &mutants);
    assert_int_equal(count, 5);
    assert_text(mutants[0].describe, "without `unit` in `on`");
    assert_text(
        fold(&bench.arena, mutants[0].rule.check.text),
        "SELECT a.path, a.line, ifnull(a.line, '') AS subject, EXISTS (SELECT 1 FROM api_operation AS b "
        "WHERE "
        "b.line = a.line) AS holds, a.col FROM endpoint AS a WHERE (a.method <> 'ALL' AND EXISTS (SELECT 1 "
        "FROM file AS f WHERE f.path = a.path) )");
    assert_text(mutants[2].describe, "without `a.method <> 'ALL'`");
    assert_true(base_str_ends(fold(&bench.arena, mutants[2].rule.check.text),
                              "WHERE (1 AND EXISTS (SELECT 1 FROM file AS f WHERE f.path = a.path) )"));
    assert_true(base_str_ends(fold(&bench.arena, mutants[4].rule.check.text), "FROM file AS f WHERE 1) )"));
    bench_close(&bench);
}

/* The two-service example tells the join on the unit from its absence. */
static void test_a_mutant_is_noticed(void **state)
{
    (void)state;
    struct bench bench;
    struct engine_mutant *mutants;
    bench_open(&bench, NULL);
    add_endpoint(&bench, "a/app.ts", 1, "a", "GET", "/health");
    add_endpoint(&bench, "b/app.ts", 1, "b", "GET", "/health");
    add_operation(&bench, "a/openapi.yaml", 1, "a", "GET", "/health");
    bench_load(&bench, RULE_HEAD
               "each: endpoint\nneeds: api_operation\non: [unit, method, template]\n" MESSAGE RULE_TAIL);
    size_t count = mutate(&bench, &mutants);
    assert_int_equal(count, 3);
    bench_must_run(&bench);
    assert_int_equal(bench.result.findings.n, 1);
    bench.rule = mutants[0].rule;
    bench_must_run(&bench);
    assert_int_equal(bench.result.findings.n, 0);
    bench_close(&bench);
}

static size_t lint(struct bench *bench, const char *rule, struct base_buf *out)
{
    size_t warnings = 0;
    base_buf_init(out, 65536);
    bench_load(bench, rule);
    assert_int_equal(engine_lint(bench->engine, &bench->rule, out, &warnings, &bench->err), BASE_OK);
    return warnings;
}

static void test_lint(void **state)
{
    (void)state;
    struct bench bench;
    struct base_buf out;
    bench_open(&bench, NULL);
    assert_int_equal(
        lint(&bench,
             RULE_HEAD
             "each: endpoint\nneeds: api_operation\non: [unit, method, template]\n" MESSAGE RULE_TAIL,
             &out),
        0);
    base_buf_finish(&out);
    assert_int_equal(
        lint(&bench,
             RULE_HEAD
             "check: |\n  SELECT e.path, e.line, e.template AS subject,\n"
             "    EXISTS (SELECT 1 FROM api_operation AS o WHERE lower(o.template) = e.template) AS holds,\n"
             "    (SELECT closest(e.template, o.template) FROM api_operation AS o) AS hint\n"
             "  FROM endpoint AS e\n" MESSAGE RULE_TAIL,
             &out),
        1);
    assert_string_equal(
        out.p, "rules/sample.yaml:9:44: 'check' reads all of 'o' for each row of the query around the "
               "subquery: add an equality on its columns\n");
    base_buf_finish(&out);
    assert_int_equal(
        lint(&bench,
             RULE_HEAD
             "forbid: SELECT e.path, e.line, e.template AS subject FROM endpoint AS e, file AS f WHERE "
             "f.path LIKE e.path\nover: SELECT count(*) FROM file\n" MESSAGE RULE_TAIL,
             &out),
        1);
    base_buf_finish(&out);
    assert_int_equal(
        lint(&bench,
             RULE_HEAD "check: |\n  SELECT f.path, 1 AS line, f.path AS subject,\n"
                       "    EXISTS (SELECT 1 FROM import_closure(f.path) AS c WHERE c.path = 'x') AS holds\n"
                       "  FROM file AS f\n" MESSAGE RULE_TAIL,
             &out),
        0);
    base_buf_finish(&out);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_a_mutant_is_noticed),
        cmocka_unit_test(test_lint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
