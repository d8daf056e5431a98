#include "tests/fuzz/pointer_of.h"
#include "validator/document/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The examples of RFC 6901, section 5. */
static void test_rfc(void **state)
{
    (void)state;
    struct document *d = document_parse(
        BASE_STR("{\"foo\": [\"bar\", \"baz\"], \"\": 0, \"a/b\": 1, \"c%d\": 2, \"e^f\": 3, \"g|h\": 4, "
                 "\"i\\\\j\": 5, \"k\\\"l\": 6, \" \": 7, \"m~n\": 8}"),
        DOCUMENT_JSON, NULL);
    static const struct {
        const char *pointer, *text;
    } cases[] = {
        {"/foo/0", "bar"}, {"/", "0"},     {"/a~1b", "1"}, {"/c%d", "2"}, {"/e^f", "3"},
        {"/g|h", "4"},     {"/i\\j", "5"}, {"/k\"l", "6"}, {"/ ", "7"},   {"/m~0n", "8"},
    };
    const struct document_node *root = document_root(d);
    assert_ptr_equal(document_pointer(root, BASE_STR("")), root);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct document_node *node = document_pointer(root, base_str_of(cases[i].pointer));
        assert_non_null(node);
        assert_true(base_str_is(node->text, cases[i].text));
        struct base_buf back;
        base_buf_init(&back, 1000);
        pointer_of(node, &back);
        assert_string_equal(back.p, cases[i].pointer);
        base_buf_finish(&back);
    }
    static const char *const nothing[] = {"foo",      "/foo/2", "/foo/00", "/foo/-", "/foo/",
                                          "/foo/0/x", "/m~2n",  "/m~",     "/x/y",   "/foo/99999999999"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        assert_null(document_pointer(root, base_str_of(nothing[i])));
    assert_null(document_pointer(NULL, BASE_STR("/a")));
    document_destroy(d);
}

static void test_large_array(void **state)
{
    (void)state;
    struct base_buf text;
    base_buf_init(&text, SIZE_MAX);
    for (int i = 0; i < 5000; i++)
        base_buf_printf(&text, "%s%d", i ? "," : "[", i);
    base_buf_add_char(&text, ']');
    struct document *d = document_parse(base_buf_view(&text), DOCUMENT_JSON, NULL);
    const struct document_node *node = document_pointer(document_root(d), BASE_STR("/4321"));
    assert_true(base_str_is(node->text, "4321"));
    assert_null(document_pointer(document_root(d), BASE_STR("/5000")));
    document_destroy(d);
    base_buf_finish(&text);
}

static void test_fragment(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    assert_true(base_str_is(document_fragment(BASE_STR("#/a~1b"), &arena), "/a~1b"));
    assert_true(base_str_is(document_fragment(BASE_STR("/%7Bid%7d/%zz%4"), &arena), "/{id}/%zz%4"));
    assert_true(base_str_is(document_fragment(BASE_STR("#"), &arena), ""));
    base_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc),
        cmocka_unit_test(test_large_array),
        cmocka_unit_test(test_fragment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
