#include "validator/base/memory.h"
#include "validator/document/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct document *parse(const char *text)
{
    return document_parse(base_str_of(text), DOCUMENT_JSON, NULL);
}

static size_t problem_count(const struct document *document)
{
    size_t n;
    document_problems(document, &n);
    return n;
}

#define assert_text(node, wanted)                                                                            \
    do {                                                                                                     \
        const struct document_node *node_ = (node);                                                          \
        assert_non_null(node_);                                                                              \
        assert_int_equal(node_->text.n, strlen(wanted));                                                     \
        assert_memory_equal(node_->text.p, wanted, strlen(wanted));                                          \
    } while (0)

static void assert_problem(const struct document *document, size_t i, int line, int column, bool fatal,
                           const char *part)
{
    size_t n;
    const struct document_problem *problems = document_problems(document, &n);
    assert_true(i < n);
    assert_int_equal(problems[i].line, line);
    assert_int_equal(problems[i].column, column);
    assert_int_equal(problems[i].is_fatal, fatal);
    if (base_str_find(problems[i].message, part) < 0)
        fail_msg("'%.*s' lacks '%s'", BASE_STR_ARG(problems[i].message), part);
}

static void test_values_and_places(void **state)
{
    (void)state;
    struct document *d =
        parse("{\n  \"a\": [1, -2.50e+3, true, null],\n  \"\xC3\xA9\": \"x\", \"b\": {}\r\n}");
    assert_int_equal(problem_count(d), 0);
    const struct document_node *root = document_root(d);
    assert_int_equal(root->kind, DOCUMENT_OBJECT);
    assert_int_equal(root->count, 3);
    assert_int_equal(root->end_line, 4);
    const struct document_node *a = document_member(root, "a");
    assert_int_equal(a->kind, DOCUMENT_ARRAY);
    assert_int_equal(a->line, 2);
    assert_int_equal(a->column, 8);
    assert_int_equal(a->key_column, 3);
    assert_text(document_element(a, 1), "-2.50e+3");
    assert_int_equal(document_element(a, 1)->column, 12);
    assert_true(document_is_true(document_element(a, 2)));
    assert_int_equal(document_element(a, 3)->kind, DOCUMENT_NULL);
    assert_null(document_element(a, 3)->text.p);
    assert_null(document_element(a, 4));
    const struct document_node *b = document_member(root, "b");
    assert_int_equal(b->key_line, 3);
    assert_int_equal(b->key_column, 13); /* é counts once */
    assert_int_equal(b->count, 0);
    assert_ptr_equal(b->parent, root);
    assert_null(document_member(a, "a"));
    assert_null(document_member(NULL, "a"));
    document_destroy(d);
}

static void test_strings(void **state)
{
    (void)state;
    struct document *d =
        parse("[\"a\\n\\u00e9\\ud83d\\ude00\\/\", \"\\ud83d\", \"\\x\", \"t\tt\", \"\\u12\", \"\\udc00\"]");
    const struct document_node *root = document_root(d);
    assert_text(document_element(root, 0), "a\n\xC3\xA9\xF0\x9F\x98\x80/");
    assert_text(document_element(root, 1), "\xEF\xBF\xBD");
    assert_text(document_element(root, 3), "t\tt");
    assert_int_equal(problem_count(d), 5);
    assert_problem(d, 0, 1, 29, false, "escape");
    assert_problem(d, 2, 1, 45, false, "control character");
    assert_int_equal(document_element(root, 3)->column, 45);
    document_destroy(d);
}

static void test_members(void **state)
{
    (void)state;
    struct document *d = parse("{\"a\": 1,\n \"b\": 2, \"a\": 3}");
    assert_text(document_member(document_root(d), "a"), "3");
    assert_int_equal(problem_count(d), 1);
    assert_problem(d, 0, 2, 10, false, "'a' is given twice; the first is on line 1");
    document_destroy(d);

    struct base_buf text;
    base_buf_init(&text, SIZE_MAX);
    base_buf_add_char(&text, '{');
    for (int i = 0; i < 10000; i++)
        base_buf_printf(&text, "%s\"key%d\": %d\n", i ? "," : "", i, i);
    base_buf_add_text(&text, ",\"key77\": \"again\"}");
    d = document_parse(base_buf_view(&text), DOCUMENT_JSON, NULL);
    assert_int_equal(problem_count(d), 1);
    assert_problem(d, 0, 10001, 2, false, "the first is on line 78");
    assert_text(document_member(document_root(d), "key77"), "again");
    assert_text(document_member(document_root(d), "key9999"), "9999");
    assert_null(document_member(document_root(d), "key10000"));
    document_destroy(d);
    base_buf_finish(&text);
}

static void test_strictness(void **state)
{
    (void)state;
    const char *text = "// c\n{\"a\": [1, /* x\n */ 2,], // end\n}";
    struct document *d = document_parse(base_str_of(text), DOCUMENT_JSON_WITH_COMMENTS, NULL);
    assert_int_equal(problem_count(d), 0);
    assert_int_equal(document_member(document_root(d), "a")->count, 2);
    assert_int_equal(document_element(document_member(document_root(d), "a"), 1)->line, 3);
    document_destroy(d);
    d = parse(text);
    assert_int_equal(problem_count(d), 5);
    assert_problem(d, 0, 1, 1, false, "comments");
    assert_problem(d, 2, 3, 7, false, "comma");
    assert_int_equal(document_member(document_root(d), "a")->count, 2);
    document_destroy(d);
    d = parse("[01, +1, .5, 1., 1e, -, True, nan, 0, -0, 1E5]");
    assert_int_equal(problem_count(d), 8);
    assert_int_equal(document_root(d)->count, 11);
    document_destroy(d);
}

static void test_broken(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int column;
        const char *part;
    } cases[] = {
        {"", 1, "empty"},
        {"  ", 3, "empty"},
        {"{\"a\": [1, 2", 12, "array is not closed"},
        {"{\"a\": 1", 8, "object is not closed"},
        {"{\"a\"", 5, "':' is missing"},
        {"{\"a\": ", 7, "ends where a value"},
        {"{\"a\": \"xx", 7, "string is not closed"},
        {"{\"a\": \"xx\\", 7, "string is not closed"},
        {"{\"a", 2, "string is not closed"},
        {"{a: 1}", 2, "member name"},
        {"{\"a\": 1,", 9, "object is not closed"},
        {"[1 2]", 4, "',' or ']'"},
        {"{\"a\": 1 \"b\": 2}", 9, "',' or '}'"},
        {"[1}", 3, "',' or ']'"},
        {"[,1]", 2, "a value is missing"},
        {"1 2", 3, "behind the end"},
        {"[1, /* x", 5, "comment is not closed"},
        {"\"a\nb\"", 1, "string is not closed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document *d = parse(cases[i].text);
        size_t n = problem_count(d);
        assert_true(n > 0);
        assert_problem(d, n - 1, 1, cases[i].column, true, cases[i].part);
        document_destroy(d);
    }
    struct document *d = parse("{\"a\": {\"b\": 5, \"c\"");
    assert_text(document_pointer(document_root(d), BASE_STR("/a/b")), "5");
    document_destroy(d);
}

static void test_limits(void **state)
{
    (void)state;
    struct base_buf text;
    base_buf_init(&text, SIZE_MAX);
    base_buf_add_text(&text, "{\"deep\": ");
    for (int i = 0; i < 10000; i++)
        base_buf_add_text(&text, i % 2 ? "[" : "{\"]\\\"\": ");
    for (int i = 10000; i-- > 0;)
        base_buf_add_text(&text, i % 2 ? "]" : "\n}");
    base_buf_add_text(&text, ", \"after\": 1}");
    struct document *d = document_parse(base_buf_view(&text), DOCUMENT_JSON, NULL);
    assert_int_equal(problem_count(d), 1);
    assert_problem(d, 0, 1, 2313, true, "deeper than 512 levels");
    assert_text(document_member(document_root(d), "after"), "1");
    document_destroy(d);
    d = document_parse(base_str_slice(base_buf_view(&text), 0, 30000), DOCUMENT_JSON, NULL);
    assert_true(problem_count(d) >= 1);
    document_destroy(d);
    struct document_limits limits = {0, 3};
    d = document_parse(BASE_STR("[1,2,3,4]"), DOCUMENT_JSON, &limits);
    assert_int_equal(problem_count(d), 1);
    assert_problem(d, 0, 1, 6, true, "more than 3 values");
    assert_int_equal(document_root(d)->count, 2);
    document_destroy(d);
    base_buf_finish(&text);
}

static void test_one_long_line(void **state)
{
    (void)state;
    struct base_buf text;
    base_buf_init(&text, SIZE_MAX);
    base_buf_add_char(&text, '[');
    for (int i = 0; i < 400000; i++)
        base_buf_add_text(&text, "\"\xC3\xA9\",");
    base_buf_add_text(&text, "1]");
    struct document *d = document_parse(base_buf_view(&text), DOCUMENT_JSON, NULL);
    assert_int_equal(problem_count(d), 0);
    assert_int_equal(document_element(document_root(d), 400000)->column, 1600002);
    document_destroy(d);
    base_buf_finish(&text);
}

static void test_encoding(void **state)
{
    (void)state;
    struct document *d = parse("\xEF\xBB\xBF{\"a\": \"x\xFF\xFEy\", \"b\": 1}");
    assert_int_equal(problem_count(d), 1);
    assert_problem(d, 0, 1, 9, true, "0xFF is not valid UTF-8");
    assert_text(document_member(document_root(d), "a"), "x\xEF\xBF\xBD\xEF\xBF\xBDy");
    assert_int_equal(document_member(document_root(d), "b")->key_column, 15);
    document_destroy(d);
    d = document_parse(BASE_STR_ABSENT, DOCUMENT_JSON, NULL);
    assert_null(document_root(d));
    assert_int_equal(problem_count(d), 1);
    document_destroy(d);
    document_destroy(NULL);
}

static void test_many_problems(void **state)
{
    (void)state;
    struct base_buf text;
    base_buf_init(&text, SIZE_MAX);
    base_buf_add_char(&text, '[');
    for (int i = 0; i < 3000; i++)
        base_buf_add_text(&text, "01,\n");
    base_buf_add_text(&text, "1");
    struct document *d = document_parse(base_buf_view(&text), DOCUMENT_JSON, NULL);
    size_t n;
    const struct document_problem *problems = document_problems(d, &n);
    assert_int_equal(n, 1001);
    assert_true(base_str_is(problems[1000].message, "2001 further problems are not listed"));
    assert_true(problems[1000].is_fatal);
    document_destroy(d);
    base_buf_finish(&text);
}

static void test_integers(void **state)
{
    (void)state;
    struct document *d = parse("[9223372036854775807, -9223372036854775808, 9223372036854775808, 1.0, 1.5, "
                               "\"1\", -7, 1e3]");
    const struct document_node *root = document_root(d);
    static const bool good[] = {true, true, false, true, false, false, true, false};
    static const int64_t values[] = {INT64_MAX, INT64_MIN, 0, 1, 0, 0, -7, 0};
    for (size_t i = 0; i < 8; i++) {
        int64_t value = 0;
        assert_int_equal(document_integer(document_element(root, i), &value), good[i]);
        assert_true(value == values[i]);
    }
    document_destroy(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_and_places),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_strictness),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_one_long_line),
        cmocka_unit_test(test_encoding),
        cmocka_unit_test(test_many_problems),
        cmocka_unit_test(test_integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
