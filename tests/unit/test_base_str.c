#include "validator/base/arena.h"
#include "validator/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void assert_text(struct base_str s, const char *expected)
{
    assert_non_null(s.p);
    assert_int_equal(s.n, strlen(expected));
    assert_memory_equal(s.p, expected, s.n);
}

static void absent_is_not_empty(void **state)
{
    (void)state;
    struct base_str absent = BASE_STR_ABSENT, empty = BASE_STR("");
    assert_true(base_str_eq(absent, absent));
    assert_false(base_str_eq(absent, empty));
    assert_false(base_str_eq_nocase(absent, empty));
    assert_true(base_str_cmp(absent, empty) < 0);
    assert_true(base_str_cmp(empty, BASE_STR("a")) < 0);
    assert_false(base_str_is(absent, ""));
    assert_true(base_str_is(empty, ""));
    assert_null(base_str_of(NULL).p);
    assert_null(base_str_slice(absent, 0, 5).p);
    assert_null(base_str_trim(absent).p);
    assert_false(base_str_starts(absent, ""));
    assert_true(base_str_starts(empty, ""));
}

static void compares_bytes(void **state)
{
    (void)state;
    assert_true(base_str_cmp(BASE_STR("a"), BASE_STR("ab")) < 0);
    assert_true(base_str_cmp(BASE_STR("b"), BASE_STR("ab")) > 0);
    assert_true(base_str_cmp(BASE_STR("\xff"), BASE_STR("a")) > 0); /* unsigned */
    assert_true(base_str_eq(base_str_make("a\0b", 3), base_str_make("a\0b", 3)));
    assert_false(base_str_eq(base_str_make("a\0b", 3), base_str_make("a\0c", 3)));
    assert_true(base_str_eq_nocase(BASE_STR("GeT"), BASE_STR("gEt")));
    assert_false(base_str_eq_nocase(BASE_STR("@"), BASE_STR("`")));
}

/* Every length up to where whole texts are compared by a call, and a difference at every place. */
static void tells_every_byte(void **state)
{
    (void)state;
    char a[40], b[40];
    for (size_t n = 0; n < sizeof a; n++) {
        memset(a, 'x', sizeof a);
        memset(b, 'x', sizeof b);
        b[n] = 'y'; /* behind the end: no matter */
        assert_true(base_str_eq(base_str_make(a, n), base_str_make(b, n)));
        for (size_t i = 0; i < n; i++) {
            b[i] = 'z';
            assert_false(base_str_eq(base_str_make(a, n), base_str_make(b, n)));
            b[i] = 'x';
        }
    }
}

/* In short texts and in long ones, at every place, and not across the end. */
static void finds_at_every_place(void **state)
{
    (void)state;
    char text[600];
    for (size_t n = 3; n < sizeof text; n += 7)
        for (size_t at = 0; at + 3 <= n; at++) {
            memset(text, 'a', sizeof text);
            memcpy(text + at, "abc", 3);
            assert_int_equal(base_str_find(base_str_make(text, n), "abc"), at);
            assert_int_equal(base_str_find(base_str_make(text, at + 2), "abc"), -1);
        }
    assert_int_equal(base_str_find_str(BASE_STR("a"), BASE_STR("")), 0);
    assert_int_equal(base_str_find_str(BASE_STR_ABSENT, BASE_STR("")), -1);
}

/* Long texts are searched block by block: every place in a block, needles that begin and end like the rest of
 * the text, and needles too long for that. */
static void finds_in_long_texts(void **state)
{
    (void)state;
    enum { SIZE = 600 };
    char text[SIZE];
    static const char *const needles[] = {"q", "qz", "aqa", "abqba",
                                          "aaaaaaaaaaaaaaaaqaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t k = 0; k < sizeof needles / sizeof *needles; k++) {
        size_t n = strlen(needles[k]);
        for (size_t at = 0; at + n <= SIZE; at++) {
            memset(text, 'a', SIZE);
            memcpy(text + at, needles[k], n);
            assert_int_equal(base_str_find(base_str_make(text, SIZE), needles[k]), at);
            assert_int_equal(base_str_find(base_str_make(text, at + n - 1), needles[k]), -1);
        }
    }
}

static void finds_and_slices(void **state)
{
    (void)state;
    struct base_str s = BASE_STR("one/two/one");
    assert_int_equal(base_str_find(s, "one"), 0);
    assert_int_equal(base_str_find(s, "two"), 4);
    assert_int_equal(base_str_find(s, "three"), -1);
    assert_int_equal(base_str_find_char(s, '/'), 3);
    assert_int_equal(base_str_rfind_char(s, '/'), 7);
    assert_int_equal(base_str_find_char(BASE_STR(""), '/'), -1);
    assert_text(base_str_slice(s, 4, 7), "two");
    assert_text(base_str_slice(s, 4, 700), "two/one");
    assert_text(base_str_slice(s, 9, 4), "");
    assert_text(base_str_from(s, 100), "");
    assert_true(base_str_ends(s, "/one"));
    assert_false(base_str_ends(BASE_STR("e"), "one"));
    assert_text(base_str_trim(BASE_STR(" \t\r\n\v\f x y \n")), "x y");
    assert_text(base_str_trim(BASE_STR("   ")), "");
}

static void splits_every_part_once(void **state)
{
    (void)state;
    const char *texts[] = {"a,b", ",a,", "", ",", "abc"};
    const size_t counts[] = {2, 3, 1, 2, 1};
    for (size_t i = 0; i < 5; i++) {
        struct base_str rest = base_str_of(texts[i]), part;
        size_t n = 0;
        while ((part = base_str_split(&rest, ',')).p)
            n++;
        assert_int_equal(n, counts[i]);
        assert_null(rest.p);
    }
}

static void takes_paths_apart(void **state)
{
    (void)state;
    assert_text(base_path_dir(BASE_STR("a/b.c")), "a");
    assert_text(base_path_dir(BASE_STR("b.c")), "");
    assert_text(base_path_name(BASE_STR("a/b.c")), "b.c");
    assert_text(base_path_name(BASE_STR("a/")), "");
    assert_text(base_path_extension(BASE_STR("a.d/b.test.ts")), "ts");
    assert_null(base_path_extension(BASE_STR("a.d/b")).p);
    assert_text(base_path_extension(BASE_STR("x.")), "");
}

static void joins_paths(void **state)
{
    (void)state;
    static const struct {
        const char *dir, *relative, *joined; /* NULL: outside */
    } cases[] = {
        {"a/b", "../c", "a/c"},  {"", "./x", "x"},         {"a", "/x", "x"},      {"a", "../..", NULL},
        {"", "..", NULL},        {"a", "..", ""},          {"a/b", "./", "a/b"},  {"a", "b//c", "a/b/c"},
        {"a", "b/../../c", "c"}, {"a", "../../a/x", NULL}, {"a", "...", "a/..."}, {"", "", ""},
    };
    struct base_arena arena = BASE_ARENA_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct base_str joined =
            base_path_join(&arena, base_str_of(cases[i].dir), base_str_of(cases[i].relative));
        if (cases[i].joined)
            assert_text(joined, cases[i].joined);
        else
            assert_null(joined.p);
    }
    base_arena_finish(&arena);
}

static void copies_end_with_nul(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_str copy = base_str_copy(&arena, base_str_make("abcdef", 3));
    assert_string_equal(copy.p, "abc");
    assert_null(base_str_copy(&arena, BASE_STR_ABSENT).p);
    assert_text(base_str_copy(&arena, BASE_STR("")), "");
    struct base_str text = base_str_format(&arena, "%.*s=%d", BASE_STR_ARG(copy), 42);
    assert_text(text, "abc=42");
    assert_int_equal(text.p[text.n], '\0');
    base_arena_finish(&arena);
}

static void a_buffer_keeps_its_maximum(void **state)
{
    (void)state;
    struct base_buf buf;
    base_buf_init(&buf, 5);
    assert_text(base_buf_view(&buf), "");
    base_buf_add_text(&buf, "abc");
    base_buf_add_char(&buf, 'd');
    assert_true(base_buf_ok(&buf));
    base_buf_add_text(&buf, "ef");
    assert_false(base_buf_ok(&buf));
    assert_text(base_buf_view(&buf), "abcd");
    base_buf_add_char(&buf, 'e'); /* would fit, but something is missing before it */
    assert_text(base_buf_view(&buf), "abcd");
    base_buf_clear(&buf);
    assert_true(base_buf_ok(&buf));
    base_buf_add_text(&buf, "12345");
    assert_true(base_buf_ok(&buf));
    assert_string_equal(buf.p, "12345");
    base_buf_finish(&buf);
    base_buf_finish(&buf);
}

static void a_buffer_formats(void **state)
{
    (void)state;
    struct base_buf buf;
    base_buf_init(&buf, 1000);
    base_buf_printf(&buf, "%d,", 7);
    base_buf_printf(&buf, "%0200d", 1);
    assert_int_equal(buf.n, 202);
    base_buf_printf(&buf, "%0800d", 1);
    assert_false(base_buf_ok(&buf));
    assert_int_equal(buf.n, 202);
    base_buf_finish(&buf);
    struct base_buf zeroed = {0};
    base_buf_add_char(&zeroed, 'x');
    assert_false(base_buf_ok(&zeroed));
    base_buf_finish(&zeroed);
}

static void lower_bound_is_the_first_not_before(void **state)
{
    (void)state;
    static const struct base_str sorted[] = {{"a", 1}, {"b", 1}, {"b", 1}, {"d", 1}};
    assert_int_equal(base_str_lower_bound(sorted, 4, BASE_STR("")), 0);
    assert_int_equal(base_str_lower_bound(sorted, 4, BASE_STR("b")), 1);
    assert_int_equal(base_str_lower_bound(sorted, 4, BASE_STR("c")), 3);
    assert_int_equal(base_str_lower_bound(sorted, 4, BASE_STR("e")), 4);
    assert_int_equal(base_str_lower_bound(NULL, 0, BASE_STR("e")), 0);
}

static void words_in_a_list(void **state)
{
    (void)state;
    static const char *const words[] = {"get", "Put", "", NULL, "behind"};
    assert_true(BASE_STR_IN(BASE_STR("get"), words));
    assert_true(BASE_STR_IN(BASE_STR(""), words));
    assert_false(BASE_STR_IN(BASE_STR("put"), words));
    assert_false(BASE_STR_IN(BASE_STR("behind"), words));
    assert_false(base_str_in(BASE_STR("Put"), words, 1));
    assert_true(base_str_in(BASE_STR("Put"), words, SIZE_MAX));
    assert_true(BASE_STR_IN_NOCASE(BASE_STR("pUT"), words));
    assert_false(BASE_STR_IN_NOCASE(BASE_STR("puts"), words));
    assert_false(base_str_in_nocase(BASE_STR("put"), words, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_in_a_list),
        cmocka_unit_test(lower_bound_is_the_first_not_before),
        cmocka_unit_test(absent_is_not_empty),
        cmocka_unit_test(compares_bytes),
        cmocka_unit_test(tells_every_byte),
        cmocka_unit_test(finds_at_every_place),
        cmocka_unit_test(finds_in_long_texts),
        cmocka_unit_test(finds_and_slices),
        cmocka_unit_test(splits_every_part_once),
        cmocka_unit_test(takes_paths_apart),
        cmocka_unit_test(joins_paths),
        cmocka_unit_test(copies_end_with_nul),
        cmocka_unit_test(a_buffer_keeps_its_maximum),
        cmocka_unit_test(a_buffer_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
