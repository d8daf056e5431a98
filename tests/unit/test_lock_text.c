/* assay.lock as a file, and digests of source. */
#include "validator/lock/lock_p.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define PIN "0123456789abcdef 0123456789abcdef0123456789abcdef01234567"

static void comes_back_as_it_was(void **state)
{
    (void)state;
    static const char text[] = "assay.lock 1\n"
                               "\n"
                               "document a b.md\n"
                               "heading 1 A\\nB\\\\\n"
                               "item `x`\n"
                               "pin 10-20 " PIN " src/with blank.ts\n"
                               "pin Store.get 0123456789abcdef - src/a.ts\n"
                               "reference link b.md\n"
                               "row Name: \\x09\n"
                               "table Name | Use\n"
                               "\n"
                               "document b.md\n";
    struct base_arena arena = BASE_ARENA_INIT;
    struct lock lock;
    struct base_error err;
    struct base_buf out;
    base_buf_init(&out, 10000);
    assert_int_equal(lock_read(&lock, base_str_of(text), &arena, &err), BASE_OK);
    assert_int_equal(lock.documents.n, 2);
    struct lock_document *document = lock_find(&lock, BASE_STR("a b.md"));
    assert_non_null(document);
    assert_int_equal(document->facts.n, 7);
    assert_true(base_str_is(document->facts.items[0].text, "1 A\nB\\"));
    assert_true(base_str_is(document->facts.items[2].path, "src/with blank.ts"));
    assert_int_equal(document->facts.items[2].line, 6);
    assert_null(lock_find(&lock, BASE_STR("c.md")));
    lock_write(&out, &lock);
    assert_string_equal(out.p, text);
    base_buf_finish(&out);
    lock_finish(&lock);
    base_arena_finish(&arena);
}

static void refuses_what_it_does_not_write(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line;
    } rows[] = {
        {"", 1},
        {"assay.lock 2\n", 1},
        {"assay.lock 1", 1},
        {"assay.lock 1\n\n", 3},
        {"assay.lock 1\nheading 1 A\n", 2},
        {"assay.lock 1\n\nheading 1 A\n", 3},
        {"assay.lock 1\n\ndocument \n", 3},
        {"assay.lock 1\n\ndocument b\n\ndocument a\n", 5},
        {"assay.lock 1\n\ndocument a\n\ndocument a\n", 5},
        {"assay.lock 1\n\ndocument a\n\n\ndocument b\n", 5},
        {"assay.lock 1\n\ndocument a\nheading\n", 4},
        {"assay.lock 1\n\ndocument a\nHeading 1 A\n", 4},
        {"assay.lock 1\n\ndocument a\nrow b\nrow a\n", 5},
        {"assay.lock 1\n\ndocument a\nrow b\nrow b\n", 5},
        {"assay.lock 1\n\ndocument a\nrow b\nheading 1 a\n", 5},
        {"assay.lock 1\n\ndocument a\nrow \\q\n", 4},
        {"assay.lock 1\n\ndocument a\nrow \\x4\n", 4},
        {"assay.lock 1\n\ndocument a\nrow \\x41\n", 4},
        {"assay.lock 1\n\ndocument a\nrow a\tb\n", 4},
        {"assay.lock 1\r\n\r\ndocument a\r\n", 1},
        {"assay.lock 1\n\ndocument a\npin x 0123 - a.ts\n", 4},
        {"assay.lock 1\n\ndocument a\npin x 0123456789ABCDEF - a.ts\n", 4},
        {"assay.lock 1\n\ndocument a\npin x 0123456789abcdef - \n", 4},
        {"assay.lock 1\n\ndocument a\npin x 0123456789abcdef 12 a.ts\n", 4},
        {"assay.lock 1\n\ndocument a\n<<<<<<< HEAD\nrow a\n", 4},
        {"<<<<<<< HEAD\nassay.lock 1\n", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct base_arena arena = BASE_ARENA_INIT;
        struct lock lock;
        struct base_error err = {0};
        int rc = lock_read(&lock, base_str_of(rows[i].text), &arena, &err);
        if (rc != BASE_E_PARSE || err.line != rows[i].line || !err.hint[0])
            fail_msg("row %zu: %d, line %d, %s", i, rc, err.line, err.message);
        lock_finish(&lock);
        base_arena_finish(&arena);
    }
}

static void digests(void **state)
{
    (void)state;
    static const struct {
        const char *path, *one, *other;
        bool is_same;
    } rows[] = {
        {"a.ts", "const a = 1;", "const  a=1 ; // one", true},
        {"a.ts", "const a = 1;", "const a = /* it is */ 1;", true},
        {"a.ts", "const a = 1;", "const a = 2;", false},
        {"a.ts", "const ab = 1;", "const a b = 1;", false},
        {"a.ts", "f('a b')", "f('a  b')", false},
        {"a.ts", "f('// a')", "f('// b')", false},
        {"a.ts", "f('http://a')", "f('http://b')", false},
        {"a.ts", "u = `http://${a}`", "u = `http://${b}`", false},
        {"a.ts", "r = /https?:\\/\\//;a", "r = /https?:\\/\\//;b", false},
        {"a.ts", "f(\n  a,\n  b)", "f(a, b)", true},
        {"a.py", "def f():\n    return 1\n", "def f():\n    # one\n    return 1  # one\n\n", true},
        {"a.py", "if a:\n    b()\nc()", "if a:\n    b()\n    c()", false},
        {"a.py", "f('# a')", "f('# b')", false},
        {"a.sh", "echo a#b", "echo a#c", false},
        {"a.txt", "a\nb", "a \nb\n\n", true},
        {"a.txt", "a // b", "a // c", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct base_arena arena = BASE_ARENA_INIT;
        struct base_str path = base_str_of(rows[i].path);
        bool is_same = base_str_eq(lock_digest(base_str_of(rows[i].one), path, &arena),
                                   lock_digest(base_str_of(rows[i].other), path, &arena));
        if (is_same != rows[i].is_same)
            fail_msg("row %zu: %s", i, rows[i].one);
        base_arena_finish(&arena);
    }
}

static void regions(void **state)
{
    (void)state;
    static const char text[] = "function a() {\n  return 1;\n}\nclass B {\n  a() {}\n}\n";
    static const struct {
        const char *name;
        int from, to;
    } rows[] = {{"a", 1, 3}, {"B", 4, 6},   {"B.a", 5, 5}, {"c", 0, 0},  {"B.c", 0, 0},
                {"2", 2, 2}, {"2-4", 2, 4}, {"4-2", 0, 0}, {"70", 0, 0}, {"6-9", 6, 9}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lock_region region =
            lock_region_of(base_str_of(text), BASE_STR("src/a.ts"), base_str_of(rows[i].name));
        if (region.from != rows[i].from || region.to != rows[i].to)
            fail_msg("%s: %d-%d", rows[i].name, region.from, region.to);
    }
    assert_true(
        base_str_is(lock_region_text(base_str_of(text), (struct lock_region){2, 3}), "  return 1;\n}"));
}

static void differences(void **state)
{
    (void)state;
    struct base_buf out;
    struct base_str was, is;
    base_buf_init(&out, 10000);
    lock_diff(&out, BASE_STR("a\nb\nc\nd"), BASE_STR("a\nb\nx\ny\nd"));
    assert_string_equal(out.p, "  b\n- c\n+ x\n+ y\n  d\n");
    base_buf_clear(&out);
    lock_diff(&out, BASE_STR("a\na"), BASE_STR("a\na\na"));
    assert_string_equal(out.p, "  a\n+ a\n");
    lock_first_difference(BASE_STR("a\n b"), BASE_STR("a"), &was, &is);
    assert_true(base_str_is(was, "b"));
    assert_null(is.p);
    base_buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_as_it_was), cmocka_unit_test(refuses_what_it_does_not_write),
        cmocka_unit_test(digests), cmocka_unit_test(regions), cmocka_unit_test(differences)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
