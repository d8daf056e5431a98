#include "validator/base/error.h"
#include "validator/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void says_what_and_where(void **state)
{
    (void)state;
    struct base_error err;
    memset(&err, 0xff, sizeof err);
    assert_int_equal(base_error_at(&err, BASE_E_PARSE, BASE_STR("a.yaml"), 3, 4, "no %s", "key"),
                     BASE_E_PARSE);
    assert_int_equal(err.code, BASE_E_PARSE);
    assert_string_equal(err.path, "a.yaml");
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 4);
    assert_string_equal(err.message, "no key");
    assert_string_equal(err.hint, "");
    base_error_hint(&err, "try %d", 2);
    assert_string_equal(err.hint, "try 2");
    assert_int_equal(base_error_set(&err, BASE_E_IO, "gone"), BASE_E_IO);
    assert_string_equal(err.path, "");
    assert_int_equal(err.line, 0);
    assert_string_equal(err.hint, ""); /* a hint belongs to the error it was given for */
}

static void nobody_need_listen(void **state)
{
    (void)state;
    assert_int_equal(base_error_set(NULL, BASE_E_IO, "%d", 1), BASE_E_IO);
    assert_int_equal(base_error_at(NULL, BASE_E_IO, BASE_STR_ABSENT, 1, 1, "x"), BASE_E_IO);
    base_error_hint(NULL, "x");
}

static void an_error_can_wrap_itself(void **state)
{
    (void)state;
    struct base_error err = {0};
    base_error_at(&err, BASE_E_IO, BASE_STR("a/b"), 1, 2, "no space");
    base_error_set(&err, err.code, "%s: %s", err.path, err.message);
    assert_string_equal(err.message, "a/b: no space");
    base_error_at(&err, BASE_E_IO, BASE_STR("c"), 5, 0, "first");
    base_error_at(&err, BASE_E_IO, base_str_of(err.path), err.line, 0, "second after %s", err.message);
    assert_string_equal(err.path, "c");
    assert_int_equal(err.line, 5);
    assert_string_equal(err.message, "second after first");
}

static void long_texts_are_cut_between_characters(void **state)
{
    (void)state;
    char text[4000] = "";
    for (size_t shift = 0; shift < 4; shift++) {
        struct base_error err = {0};
        memset(text, 'a', shift);
        text[shift] = '\0';
        while (strlen(text) + 4 < sizeof text)
            strcat(text, "\xe2\x82\xac");
        base_error_set(&err, BASE_E_IO, "%s", text);
        base_error_hint(&err, "%s", text);
        assert_true(strlen(err.message) > 1000);
        assert_int_equal(base_utf8_valid(base_str_of(err.message)), strlen(err.message));
        assert_true(strlen(err.hint) > 500);
        assert_int_equal(base_utf8_valid(base_str_of(err.hint)), strlen(err.hint));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_and_where),
        cmocka_unit_test(nobody_need_listen),
        cmocka_unit_test(an_error_can_wrap_itself),
        cmocka_unit_test(long_texts_are_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
