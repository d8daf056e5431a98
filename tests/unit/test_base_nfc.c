#include "validator/base/nfc.h"

#include "validator/base/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* "é" as one code point, and as two. */
#define ONE "\xC3\xA9"
#define TWO "e\xCC\x81"

static void must_become(const char *text, const char *expected)
{
    struct base_buf scratch = {0};
    struct base_str nfc = base_nfc(base_str_of(text), &scratch);
    assert_int_equal(nfc.n, strlen(expected));
    assert_memory_equal(nfc.p, expected, nfc.n);
    base_buf_finish(&scratch);
}

static void test_nfc_forms(void **state)
{
    (void)state;
    must_become("", "");
    must_become("plain/name.ts", "plain/name.ts");
    must_become("caf" TWO "/r" TWO "sum" TWO ".ts", "caf" ONE "/r" ONE "sum" ONE ".ts");
    must_become("caf" ONE, "caf" ONE);
    must_become("x\xCC\x82", "x\xCC\x82");                               /* has no single code point */
    must_become("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xED\x95\x9C"); /* Hangul */
    must_become("\xE2\x84\xAB", "\xC3\x85");                             /* the sign of Angstrom */
    must_become("\xEF\xAC\x81", "\xEF\xAC\x81");                         /* a ligature stays: no NFKC */
    must_become("a" TWO "\xFF", "a" TWO "\xFF");                         /* no UTF-8: untouched */
    must_become("a\xCC\xA7\xCC\x81", "\xC3\xA1\xCC\xA7");                /* marks in one order */
    must_become("\xF0\x9F\x98\x80" TWO, "\xF0\x9F\x98\x80" ONE);
}

static void test_nfc_equal(void **state)
{
    (void)state;
    assert_true(base_nfc_eq(base_str_of("caf" ONE), base_str_of("caf" TWO)));
    assert_true(base_nfc_eq(base_str_of("a"), base_str_of("a")));
    assert_false(base_nfc_eq(base_str_of("cafe"), base_str_of("caf" TWO)));
    assert_false(base_nfc_eq(base_str_of("caf" ONE), base_str_of("CAF" ONE)));
    assert_false(base_nfc_eq(base_str_of("\xFF"), base_str_of("\xFE")));
    assert_true(base_nfc_eq(BASE_STR_ABSENT, BASE_STR_ABSENT));
    assert_false(base_nfc_eq(BASE_STR_ABSENT, base_str_of("caf" TWO)));
    assert_true(base_is_ascii(base_str_of("0123456789abcdefg")));
    assert_false(base_is_ascii(base_str_of("0123456789abcdef\x80")));
    assert_false(base_is_ascii(base_str_of("\xC3\xA9"
                                           "0123456789")));
}

static void test_nfc_globs(void **state)
{
    (void)state;
    assert_true(base_glob_match(base_str_of("src/**/r" ONE "sum" ONE ".ts"),
                                base_str_of("src/a/r" TWO "sum" TWO ".ts")));
    assert_true(base_glob_match(base_str_of("*" TWO ".ts"), base_str_of("a/caf" ONE ".ts")));
    assert_false(base_glob_match(base_str_of("*e.ts"), base_str_of("a/caf" ONE ".ts")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nfc_forms),
        cmocka_unit_test(test_nfc_equal),
        cmocka_unit_test(test_nfc_globs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
