#include "validator/report/json_text.h"
#include "validator/report/terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void nothing_reaches_the_terminal_that_it_would_obey(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        const char *printed;
        size_t columns;
    } cases[] = {
        {"plain text", 10, "plain text", 10},
        {"a\tb\nc\rd", 7, "a\\tb\\nc\\rd", 10},
        {"\x1b[31m", 5, "\\x1b[31m", 8},
        {"a\0b", 3, "a\\x00b", 6},
        {"\x7f", 1, "\\x7f", 4},
        {"\xff", 1, "\\xff", 4},
        {"\xe2\x82", 2, "\\xe2\\x82", 8},
        {"\xc2\x9b"
         "31m",
         5, "\\u009b31m", 9},                   /* CSI in one character */
        {"\xe2\x80\xae", 3, "\\u202e", 6},      /* right-to-left override */
        {"\xe2\x80\x8b", 3, "\\u200b", 6},      /* no width */
        {"\xef\xbf\xbd", 3, "\xef\xbf\xbd", 1}, /* U+FFFD itself is no invalid byte */
        {"\xc3\xa4", 2, "\xc3\xa4", 1},
        {"e\xcc\x81", 3, "e\xcc\x81", 1}, /* combining acute */
        {"\xe6\xbc\xa2\xe5\xad\x97", 6, "\xe6\xbc\xa2\xe5\xad\x97", 4},
        {"\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80", 2},
        {"C:\\n", 4, "C:\\n", 4},
        {"", 0, "", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct base_buf buf;
        base_buf_init(&buf, 1000);
        struct base_str text = base_str_make(cases[i].text, cases[i].n);
        report_terminal_add(&buf, text);
        assert_string_equal(base_buf_view(&buf).p, cases[i].printed);
        assert_int_equal(report_terminal_width(text), cases[i].columns);
        base_buf_finish(&buf);
    }
}

static void json_text_is_utf8_without_nul(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        const char *clean;
    } cases[] = {
        {"abc", 3, "abc"},
        {"a\0b\0", 4,
         "a\xef\xbf\xbd"
         "b\xef\xbf\xbd"},
        {"\xff\xfe", 2, "\xef\xbf\xbd\xef\xbf\xbd"},
        {"x\xe2\x82y", 4, "x\xef\xbf\xbd\xef\xbf\xbdy"},
        {"", 0, ""},
    };
    struct base_buf buf;
    base_buf_init(&buf, 1000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(report_json_utf8(&buf, base_str_make(cases[i].text, cases[i].n)), cases[i].clean);
    assert_string_equal(report_json_utf8(&buf, BASE_STR_ABSENT), "");
    base_buf_finish(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_reaches_the_terminal_that_it_would_obey),
        cmocka_unit_test(json_text_is_utf8_without_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
