#include "validator/document/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct document *parse(const char *text)
{
    return document_parse(base_str_of(text), DOCUMENT_YAML, NULL);
}

static size_t problem_count(const struct document *document)
{
    size_t n;
    document_problems(document, &n);
    return n;
}

static const struct document_node *at(const struct document *document, const char *pointer)
{
    return document_pointer(document_root(document), base_str_of(pointer));
}

static void assert_text(const struct document_node *node, enum document_kind kind, const char *wanted)
{
    assert_non_null(node);
    assert_int_equal(node->kind, kind);
    if (!base_str_is(node->text, wanted))
        fail_msg("'%.*s' is not '%s'", BASE_STR_ARG(node->text), wanted);
}

static void assert_problem(const struct document *document, size_t i, int line, int column, bool fatal,
                           const char *part)
{
    size_t n;
    const struct document_problem *problems = document_problems(document, &n);
    assert_true(i < n);
    if (base_str_find(problems[i].message, part) < 0)
        fail_msg("'%.*s' lacks '%s'", BASE_STR_ARG(problems[i].message), part);
    assert_int_equal(problems[i].line, line);
    assert_int_equal(problems[i].column, column);
    assert_int_equal(problems[i].is_fatal, fatal);
}

static void test_places(void **state)
{
    (void)state;
    struct document *d = parse("a: 1\nb:\n  - x\n  - \xC3\xA9\xC3\xA9: {k: v}\nc: |\n  one\n  two\nd: end\n");
    assert_int_equal(problem_count(d), 0);
    const struct document_node *root = document_root(d);
    assert_int_equal(root->count, 4);
    const struct document_node *b = document_member(root, "b");
    assert_int_equal(b->key_line, 2);
    assert_int_equal(b->line, 3);
    assert_int_equal(b->column, 3);
    assert_int_equal(b->end_line, 4);
    const struct document_node *flow = at(d, "/b/1/\xC3\xA9\xC3\xA9");
    assert_int_equal(flow->key_column, 5);
    assert_int_equal(flow->column, 9);
    const struct document_node *c = document_member(root, "c");
    assert_text(c, DOCUMENT_STRING, "one\ntwo\n");
    assert_true(c->is_quoted);
    assert_int_equal(c->line, 5);
    assert_int_equal(c->end_line, 7);
    assert_int_equal(root->end_line, 8);
    document_destroy(d);
}

static void test_scalars(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum document_kind kind;
    } cases[] = {
        {"on", DOCUMENT_STRING},
        {"yes", DOCUMENT_STRING},
        {"no", DOCUMENT_STRING},
        {"True", DOCUMENT_BOOLEAN},
        {"FALSE", DOCUMENT_BOOLEAN},
        {"truE", DOCUMENT_STRING},
        {"0o17", DOCUMENT_NUMBER},
        {"0x1F", DOCUMENT_NUMBER},
        {"017", DOCUMENT_NUMBER},
        {"0o8", DOCUMENT_STRING},
        {"0xG", DOCUMENT_STRING},
        {"1_000", DOCUMENT_STRING},
        {"+12", DOCUMENT_NUMBER},
        {"-.5", DOCUMENT_NUMBER},
        {"1.", DOCUMENT_NUMBER},
        {".", DOCUMENT_STRING},
        {"1e3", DOCUMENT_NUMBER},
        {"1e", DOCUMENT_STRING},
        {".inf", DOCUMENT_NUMBER},
        {"-.INF", DOCUMENT_NUMBER},
        {".NaN", DOCUMENT_NUMBER},
        {"1.2.3", DOCUMENT_STRING},
        {"12:30:45", DOCUMENT_STRING},
        {"2024-01-01", DOCUMENT_STRING},
        {"'1'", DOCUMENT_STRING},
        {"\"true\"", DOCUMENT_STRING},
        {"!!str 5", DOCUMENT_STRING},
        {"!!int '5'", DOCUMENT_NUMBER},
        {"!!bool 'true'", DOCUMENT_BOOLEAN},
        {"!Ref x", DOCUMENT_STRING},
        {"! 5", DOCUMENT_STRING},
        {"!!float 1.5", DOCUMENT_NUMBER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document *d = parse(cases[i].text);
        assert_int_equal(problem_count(d), 0);
        if (document_root(d)->kind != cases[i].kind)
            fail_msg("%s is of kind %d", cases[i].text, document_root(d)->kind);
        document_destroy(d);
    }
    struct document *d = parse("a:\nb: ~\nc: null\nd: !!int x\n~: y\n200: ok\n? [1, 2]\n: z\n");
    assert_int_equal(document_member(document_root(d), "a")->kind, DOCUMENT_NULL);
    assert_null(document_member(document_root(d), "b")->text.p);
    assert_text(at(d, "/~0"), DOCUMENT_STRING, "y");
    assert_text(at(d, "/200"), DOCUMENT_STRING, "ok");
    assert_int_equal(problem_count(d), 2);
    assert_problem(d, 0, 4, 4, false, "does not fit its tag !!int");
    assert_problem(d, 1, 7, 3, false, "as a member name");
    document_destroy(d);
    int64_t value = 0;
    d = parse("0x1F");
    assert_true(document_integer(document_root(d), &value) && value == 31);
    document_destroy(d);
}

static void test_aliases(void **state)
{
    (void)state;
    struct document *d = parse("base: &b {x: 1, y: [2]}\nuse: *b\n&k key: 1\nname: {*k : 5}\nlost: *nowhere\n"
                               "self: &s [*s]\nagain: &b 7\nlast: *b\n");
    assert_text(at(d, "/use/y/0"), DOCUMENT_NUMBER, "2");
    assert_int_equal(at(d, "/use")->line, 2);
    assert_int_equal(at(d, "/use")->key_column, 1);
    assert_int_equal(at(d, "/use/y")->line, 1);
    assert_text(at(d, "/name/key"), DOCUMENT_NUMBER, "5");
    assert_text(at(d, "/last"), DOCUMENT_NUMBER, "7");
    assert_int_equal(at(d, "/lost")->kind, DOCUMENT_NULL);
    assert_int_equal(problem_count(d), 2);
    assert_problem(d, 0, 5, 7, false, "*nowhere has no anchor");
    assert_problem(d, 1, 6, 11, false, "inside its own anchor");
    document_destroy(d);
    d = parse("a: &x 1\n---\nb: *x\n");
    assert_int_equal(document_count(d), 2);
    assert_int_equal(problem_count(d), 1);
    document_destroy(d);
}

static void test_alias_bomb(void **state)
{
    (void)state;
    struct base_buf text;
    base_buf_init(&text, SIZE_MAX);
    base_buf_add_text(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++) {
        base_buf_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++)
            base_buf_printf(&text, "%s*a%d", k ? "," : "", i - 1);
        base_buf_add_text(&text, "]\n");
    }
    struct document *d = document_parse(base_buf_view(&text), DOCUMENT_YAML, NULL);
    assert_int_equal(problem_count(d), 1);
    assert_problem(d, 0, 6, 38, true, "aliases expand to more than 1000000 values");
    document_destroy(d);
    struct document_limits limits = {0, 200};
    d = document_parse(base_buf_view(&text), DOCUMENT_YAML, &limits);
    assert_problem(d, 0, 3, 10, true, "more than 200 values");
    document_destroy(d);
    base_buf_clear(&text);
    base_buf_add_text(&text, "- &a0 [x]\n");
    for (int i = 1; i < 600; i++)
        base_buf_printf(&text, "- &a%d [*a%d]\n", i, i - 1);
    d = document_parse(base_buf_view(&text), DOCUMENT_YAML, NULL);
    assert_problem(d, 0, 512, 10, true, "alias nests deeper than 512");
    document_destroy(d);
    base_buf_finish(&text);
}

static void test_merge(void **state)
{
    (void)state;
    struct document *d = parse("one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\n"
                               "m:\n  b: 9\n  <<: *one\nl:\n  <<: [*one, *two]\n  d: 4\n"
                               "bad:\n  <<: 5\nworse:\n  <<: [5]\nquoted:\n  '<<': {z: 1}\n");
    assert_text(at(d, "/m/a"), DOCUMENT_NUMBER, "1");
    assert_text(at(d, "/m/b"), DOCUMENT_NUMBER, "9");
    assert_null(at(d, "/m/<<"));
    assert_int_equal(at(d, "/m")->count, 2);
    assert_text(at(d, "/l/b"), DOCUMENT_NUMBER, "1");
    assert_text(at(d, "/l/c"), DOCUMENT_NUMBER, "2");
    assert_int_equal(at(d, "/l")->count, 4);
    assert_ptr_equal(at(d, "/l/c")->parent, at(d, "/l"));
    assert_int_equal(at(d, "/quoted/<<")->kind, DOCUMENT_OBJECT);
    assert_int_equal(problem_count(d), 2);
    assert_problem(d, 0, 10, 3, false, "merge key");
    document_destroy(d);
}

/* A mapping that is merged where it stands, and named: the name means the mapping, not what was left of it.
 */
static void test_merge_of_an_anchor(void **state)
{
    (void)state;
    struct document *d = parse("m:\n  b: 9\n  <<: &one {a: {x: 1}, b: [2, 3]}\nn: *one\no:\n  <<: *one\n"
                               "p:\n  <<: [&two {c: {y: 4}}]\nq: *two\n");
    assert_text(at(d, "/m/a/x"), DOCUMENT_NUMBER, "1");
    assert_text(at(d, "/m/b"), DOCUMENT_NUMBER, "9");
    assert_ptr_equal(at(d, "/m/a/x")->parent, at(d, "/m/a"));
    assert_ptr_equal(at(d, "/m/a")->parent, at(d, "/m"));
    assert_text(at(d, "/n/a/x"), DOCUMENT_NUMBER, "1");
    assert_text(at(d, "/n/b/1"), DOCUMENT_NUMBER, "3");
    assert_int_equal(at(d, "/n")->count, 2);
    assert_text(at(d, "/o/b/0"), DOCUMENT_NUMBER, "2");
    assert_text(at(d, "/p/c/y"), DOCUMENT_NUMBER, "4");
    assert_text(at(d, "/q/c/y"), DOCUMENT_NUMBER, "4");
    assert_ptr_equal(at(d, "/p/c")->parent, at(d, "/p"));
    assert_ptr_equal(at(d, "/q/c")->parent, at(d, "/q"));
    assert_int_equal(problem_count(d), 0);
    document_destroy(d);
}

static void test_duplicates(void **state)
{
    (void)state;
    struct document *d = parse("a: 1\nb: 2\na: 3\n");
    assert_text(at(d, "/a"), DOCUMENT_NUMBER, "3");
    assert_int_equal(problem_count(d), 1);
    assert_problem(d, 0, 3, 1, false, "'a' is given twice");
    document_destroy(d);
}

static void test_broken(void **state)
{
    (void)state;
    struct document *d = parse("a: 1\nb: [1, 2\nc: 3\n");
    assert_int_equal(problem_count(d), 1);
    size_t n;
    assert_true(document_problems(d, &n)[0].is_fatal);
    assert_text(at(d, "/a"), DOCUMENT_NUMBER, "1");
    assert_text(at(d, "/b/0"), DOCUMENT_NUMBER, "1");
    document_destroy(d);
    d = parse("a: \"unclosed\nb: 2\n");
    assert_true(problem_count(d) == 1);
    document_destroy(d);
    d = parse("");
    assert_int_equal(problem_count(d), 0);
    assert_null(document_root(d));
    document_destroy(d);
    d = parse("a: x\x01y\n");
    assert_problem(d, 0, 1, 5, true, "control characters");
    document_destroy(d);
    d = parse("a: \xFF\nb: 1\n");
    assert_problem(d, 0, 1, 4, true, "not valid UTF-8");
    assert_text(at(d, "/b"), DOCUMENT_NUMBER, "1");
    document_destroy(d);
    d = parse("a: b: c\n");
    assert_int_equal(problem_count(d), 1);
    document_destroy(d);
}

static void test_depth(void **state)
{
    (void)state;
    struct base_buf text;
    base_buf_init(&text, SIZE_MAX);
    for (int i = 0; i < 10000; i++)
        base_buf_add_char(&text, '[');
    struct document *d = document_parse(base_buf_view(&text), DOCUMENT_YAML, NULL);
    assert_problem(d, 0, 1, 513, true, "deeper than 512");
    document_destroy(d);
    base_buf_clear(&text);
    for (int i = 0; i < 600; i++)
        base_buf_printf(&text, "%*sa:\n", i, "");
    d = document_parse(base_buf_view(&text), DOCUMENT_YAML, NULL);
    assert_problem(d, 0, 513, 513, true, "deeper than 512");
    document_destroy(d);
    base_buf_finish(&text);
}

static void test_old_line_ends(void **state)
{
    (void)state;
    struct document *d = parse("a: \"x\xE2\x80\xA8y\"\r\nb: 1\nc: [\"\xC2\x85\", q]\nd: 2\n");
    assert_int_equal(problem_count(d), 0);
    assert_int_equal(at(d, "/b")->line, 2);
    assert_int_equal(at(d, "/c/1")->line, 3);
    assert_int_equal(at(d, "/c/1")->column, 10);
    assert_int_equal(at(d, "/d")->line, 4);
    document_destroy(d);
}

static void test_stream(void **state)
{
    (void)state;
    struct document *d = parse("%YAML 1.1\n---\na: 1\n...\n---\n- b\n--- !!str\n");
    assert_int_equal(document_count(d), 3);
    assert_int_equal(document_root_at(d, 1)->kind, DOCUMENT_ARRAY);
    assert_null(document_root_at(d, 3));
    document_destroy(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),     cmocka_unit_test(test_scalars),
        cmocka_unit_test(test_aliases),    cmocka_unit_test(test_alias_bomb),
        cmocka_unit_test(test_merge),      cmocka_unit_test(test_merge_of_an_anchor),
        cmocka_unit_test(test_duplicates), cmocka_unit_test(test_broken),
        cmocka_unit_test(test_depth),      cmocka_unit_test(test_old_line_ends),
        cmocka_unit_test(test_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
