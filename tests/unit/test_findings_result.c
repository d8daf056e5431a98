/* Order, fingerprints and the verdict. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "validator/findings/finding.h"

#include <string.h>

static struct findings_finding make(const char *rule, const char *path, int line, const char *subject,
                                    const char *message)
{
    return (struct findings_finding){.rule = base_str_of(rule),
                                     .severity = CONFIG_MAJOR,
                                     .path = base_str_of(path),
                                     .line = line,
                                     .subject = base_str_of(subject),
                                     .message = base_str_of(message)};
}

static void test_sort(void **state)
{
    (void)state;
    struct findings_result result = {0};
    base_vec_push(&result.findings, make("b", "x", 1, "s", "m"));
    base_vec_push(&result.findings, make("a", "y", 1, "s", "m"));
    base_vec_push(&result.findings, make("a", "x", 10, "s", "m"));
    base_vec_push(&result.findings, make("a", "x", 9, "t", "m"));
    base_vec_push(&result.findings, make("a", "x", 9, "s", "n"));
    base_vec_push(&result.findings, make("a", "x", 9, "s", "m"));
    base_vec_push(&result.findings, make("a", NULL, 99, "s", "m"));
    findings_sort(&result);
    static const int lines[] = {99, 9, 9, 9, 10, 1, 1};
    for (size_t i = 0; i < result.findings.n; i++)
        assert_int_equal(result.findings.items[i].line, lines[i]);
    assert_true(base_str_is(result.findings.items[1].message, "m"));
    assert_true(base_str_is(result.findings.items[2].message, "n"));
    assert_true(base_str_is(result.findings.items[3].subject, "t"));
    base_vec_push(&result.rules, (struct findings_rule){.id = BASE_STR("z")});
    base_vec_push(&result.rules, (struct findings_rule){.id = BASE_STR("a")});
    base_vec_push(&result.unread, (struct findings_unread){BASE_STR("b"), 1, BASE_STR("r")});
    base_vec_push(&result.unread, (struct findings_unread){BASE_STR("a"), 2, BASE_STR("r")});
    findings_sort(&result);
    assert_true(base_str_is(result.rules.items[0].id, "a"));
    assert_true(base_str_is(result.unread.items[0].path, "a"));
    findings_result_finish(&result);
}

static bool same(struct findings_finding a, struct findings_finding b, unsigned nth)
{
    findings_fingerprint(&a, 0);
    findings_fingerprint(&b, nth);
    assert_int_equal(strlen(a.fingerprint), 32);
    return strcmp(a.fingerprint, b.fingerprint) == 0;
}

static void test_fingerprint(void **state)
{
    (void)state;
    struct findings_finding one = make("r", "p", 3, "s", "x at src/a.ts:12, see lines 4 and line 56");
    assert_true(same(one, one, 0));
    assert_false(same(one, one, 1));
    assert_true(same(one, make("r", "p", 9, "s", "x at src/a.ts:99, see lines 5 and line 1"), 0));
    assert_false(same(one, make("r", "p", 3, "s", "x at src/b.ts:12, see lines 4 and line 56"), 0));
    assert_false(same(one, make("r", "q", 3, "s", "x at src/a.ts:12, see lines 4 and line 56"), 0));
    assert_false(same(make("r", "p", 3, "GET /v1", "m"), make("r", "p", 3, "GET /v2", "m"), 0));
    assert_false(same(make("r", "p", 3, "s", "needs 2 of 3"), make("r", "p", 3, "s", "needs 2 of 4"), 0));
    assert_false(same(make("ab", "c", 3, "s", "m"), make("a", "bc", 3, "s", "m"), 0));
    assert_false(same(make("a", NULL, 3, "s", "m"), make("a", "", 3, "s", "m"), 0));
}

static void test_equal_findings(void **state)
{
    (void)state;
    struct findings_result result = {0};
    base_vec_push(&result.findings, make("r", "p", 9, "s", "m"));
    base_vec_push(&result.findings, make("r", "p", 3, "s", "m"));
    findings_sort(&result);
    char first[33], second[33];
    memcpy(first, result.findings.items[0].fingerprint, 33);
    memcpy(second, result.findings.items[1].fingerprint, 33);
    assert_string_not_equal(first, second);
    /* Both move down: the fingerprints stay. */
    result.findings.items[0].line = 30;
    result.findings.items[1].line = 90;
    findings_sort(&result);
    assert_string_equal(result.findings.items[0].fingerprint, first);
    assert_string_equal(result.findings.items[1].fingerprint, second);
    findings_result_finish(&result);
}

static void expect(struct findings_result *result, enum findings_verdict verdict, int exit_code,
                   const char *reason)
{
    struct base_arena arena = BASE_ARENA_INIT;
    findings_judge(result, &arena);
    if (!base_str_is(result->verdict_reason, reason))
        print_error("got `%.*s`\n", BASE_STR_ARG(result->verdict_reason));
    assert_int_equal(result->verdict, verdict);
    assert_true(base_str_is(result->verdict_reason, reason));
    assert_int_equal(findings_exit_code(result->verdict), exit_code);
    base_arena_finish(&arena);
}

static void test_verdict(void **state)
{
    (void)state;
    struct findings_result result = {.fail_on = CONFIG_MAJOR};
    const char *nothing = "nothing was judged: no rule of severity major or above found a subject";
    expect(&result, FINDINGS_VERDICT_INCOMPLETE, 3, nothing);
    base_vec_push(&result.rules, (struct findings_rule){.id = BASE_STR("a"),
                                                        .severity = CONFIG_MINOR,
                                                        .state = FINDINGS_JUDGED,
                                                        .subjects = 3,
                                                        .held = 3});
    expect(&result, FINDINGS_VERDICT_INCOMPLETE, 3, nothing); /* minor rules do not open the gate */
    base_vec_push(&result.rules, (struct findings_rule){.id = BASE_STR("b"),
                                                        .severity = CONFIG_MAJOR,
                                                        .state = FINDINGS_NOT_APPLICABLE});
    expect(&result, FINDINGS_VERDICT_INCOMPLETE, 3, nothing);
    result.rules.items[1].state = FINDINGS_JUDGED;
    result.rules.items[1].subjects = 1;
    result.rules.items[1].is_built_in = true;
    expect(&result, FINDINGS_VERDICT_INCOMPLETE, 3, nothing); /* counts that were met judge no code */
    result.rules.items[1].is_built_in = false;
    expect(&result, FINDINGS_PASS, 0, "no finding of severity major or above: 1 rule judged 1 subject");
    base_vec_push(&result.findings, make("a", "p", 1, "s", "m"));
    result.findings.items[0].severity = CONFIG_MINOR;
    expect(&result, FINDINGS_PASS, 0, "no finding of severity major or above: 1 rule judged 1 subject");
    result.rules.items[0].state = FINDINGS_INCOMPLETE;
    result.rules.items[0].reason = BASE_STR("its budget ended");
    expect(&result, FINDINGS_VERDICT_INCOMPLETE, 3,
           "the rule a could not be judged to the end: its budget ended");
    base_vec_push(&result.unread, (struct findings_unread){BASE_STR("x"), 0, BASE_STR("r")});
    expect(&result, FINDINGS_VERDICT_INCOMPLETE, 3, "1 thing that the rules needed was not read");
    /* A finding at the gate fails even when something was unread. */
    result.findings.items[0].severity = CONFIG_MAJOR;
    expect(&result, FINDINGS_FAIL, 1, "1 finding of severity major or above");
    result.fail_on = CONFIG_BLOCKER;
    expect(&result, FINDINGS_VERDICT_INCOMPLETE, 3, "1 thing that the rules needed was not read");
    assert_string_equal(findings_verdict_name(FINDINGS_PASS), "PASS");
    assert_string_equal(findings_verdict_name(FINDINGS_FAIL), "FAIL");
    assert_string_equal(findings_verdict_name(FINDINGS_VERDICT_INCOMPLETE), "INCOMPLETE");
    findings_result_finish(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sort),
        cmocka_unit_test(test_fingerprint),
        cmocka_unit_test(test_equal_findings),
        cmocka_unit_test(test_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
