/* Outputs against what is expected of them. */
#include "validator/trial/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

struct row {
    enum trial_expect_kind kind;
    const char *expected, *output;
    int status;
    enum trial_expect_result result;
    const char *why; /* NULL: not looked at */
};

#define MET TRIAL_EXPECT_MET
#define MISSED TRIAL_EXPECT_MISSED
#define OPEN TRIAL_EXPECT_OPEN
#define NOTHING TRIAL_EXPECT_NOTHING
#define BLOCK TRIAL_EXPECT_BLOCK
#define PART TRIAL_EXPECT_PART
#define TEXT TRIAL_EXPECT_TEXT

static const struct row rows[] = {
    /* the exit status */
    {NOTHING, "", "anything", 0, MET, NULL},
    {NOTHING, "", "one\nno space left\n\n", 2, MISSED,
     "it ends with status 2; its last line is 'no space left'"},
    {NOTHING, "", "", 1, MISSED, "it ends with status 1"},
    {BLOCK, "a", "a", 1, MISSED, "it ends with status 1; its last line is 'a'"},
    {TEXT, "exit status `3`", "", 3, MET, NULL},
    {TEXT, "No output, exit code 3.", "", 3, MET, NULL},
    {TEXT, "exit status 3", "", 0, MISSED, "it ends with status 0, and 3 is expected"},
    /* blocks */
    {BLOCK, "a\nb\n", "a  \r\nb\n\n", 0, MET, NULL},
    {BLOCK, "a\nb\n", "a\nc\n", 0, MISSED, "line 2 of its output is 'c', and 'b' is expected"},
    {BLOCK, "a\nb\n", "a\n", 0, MISSED, "its output ends where 'b' is expected"},
    {BLOCK, "a\nb\n", "", 0, MISSED, "it prints nothing, and 'a' is expected"},
    {BLOCK, "a\n", "a\nb\n", 0, MISSED, "its output goes on with 'b', which is not expected"},
    {BLOCK, "a\n", " a\n", 0, MISSED, NULL},
    {BLOCK, "built in ... ms", "built in 12 ms", 0, MET, NULL},
    {BLOCK, "built in … ms", "built in 12 s", 0, MISSED, NULL},
    {BLOCK, "…", "", 0, MET, NULL},
    {BLOCK, "a...a", "a", 0, MISSED, NULL},
    {BLOCK, "...b", "ab", 0, MET, NULL},
    {BLOCK, "a...b...", "axbxb", 0, MET, NULL},
    {BLOCK, "first\n...\nlast", "first\n1\n2\nlast", 0, MET, NULL},
    {BLOCK, "first\n...\nlast", "first\nlast", 0, MET, NULL},
    {BLOCK, "first\n...\nlast", "first\nlast\n1", 0, MISSED,
     "line 3 of its output is '1', and 'last' is expected"},
    {BLOCK, "...\nb\nc\n...", "a\nb\nb\nc\nd", 0, MET, NULL},
    {BLOCK, "...\nb\nc\n...", "a\nb\nd", 0, MISSED, "line 3 of its output is 'd', and 'c' is expected"},
    {BLOCK, "...\nx\n...", "a\nb", 0, MISSED, "its output has no line 'x'"},
    {BLOCK, "/^v\\d+$/", "v12", 0, MET, NULL},
    {BLOCK, "/^v\\d+$/", "v", 0, MISSED, NULL},
    {BLOCK, "/(/", "/(/", 0, MET, NULL},
    /* parts */
    {PART, "b\nd", "a\n  b, too\nc\nd\n", 0, MET, NULL},
    {PART, "d\nb", "a\nb\nc\nd\n", 0, MISSED, "its output lacks 'b'"},
    {PART, "b", "", 0, MISSED, "it prints nothing, and 'b' is expected"},
    /* sentences */
    {TEXT, "`401`", "401\n", 0, MET, NULL},
    {TEXT, "`401`.", "401", 0, MET, NULL},
    {TEXT, "`401`", "401 Unauthorized", 0, MISSED, NULL},
    {TEXT, "`v...`", "v12", 0, MET, NULL},
    {TEXT, "`/^v\\d+$/`", "v12", 0, MET, NULL},
    {TEXT, "`true`, then `\"planner\"`", "true\n\"planner\"\n", 0, MET, NULL},
    {TEXT, "`b` and `a`", "a\nb", 0, MISSED, "its output lacks 'a' behind what was found already"},
    {TEXT, "some `200`, some `429`", "  3 200\n  1 429\n", 0, MET, NULL},
    {TEXT, "a line with `x`", "", 0, MISSED, "it prints nothing, and 'x' is expected"},
    {TEXT, "no output", "", 0, MET, NULL},
    {TEXT, "No output.", "x", 0, MISSED, "it prints 'x', and no output is expected"},
    {TEXT, "no errors", "fine", 0, MET, NULL},
    {TEXT, "a number above 40.", "41", 0, OPEN,
     "what comes of it is told in words that only people can compare"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct base_arena arena = BASE_ARENA_INIT;
        struct base_str why;
        enum trial_expect_result result =
            trial_expect(rows[i].kind, base_str_of(rows[i].expected), base_str_of(rows[i].output),
                         rows[i].status, &arena, &why);
        if (result != rows[i].result || (rows[i].why && !base_str_is(why, rows[i].why)))
            fail_msg("row %zu, %s against %s: %d, %.*s", i, rows[i].expected, rows[i].output, (int)result,
                     BASE_STR_ARG(why));
        if (result == MET)
            assert_null(why.p);
        base_arena_finish(&arena);
    }
}

/* Every line nearly fits at every place: the comparison ends, and does not pass. */
static void test_steps(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_buf expected, output;
    struct base_str why;
    base_buf_init(&expected, 1u << 20);
    base_buf_init(&output, 1u << 20);
    base_buf_add_text(&expected, "...\n");
    for (int i = 0; i < 5000; i++)
        base_buf_add_text(&expected, "a\n");
    base_buf_add_text(&expected, "b\n...\n");
    for (int i = 0; i < 20000; i++)
        base_buf_add_text(&output, "a\n");
    assert_int_equal(trial_expect(BLOCK, base_buf_view(&expected), base_buf_view(&output), 0, &arena, &why),
                     OPEN);
    assert_true(base_str_starts(why, "comparing its output takes more than"));
    base_buf_finish(&expected);
    base_buf_finish(&output);
    base_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_steps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
