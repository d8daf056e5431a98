#include "validator/base/memory.h"
#include "validator/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <time.h>

static void every_code_point_survives(void **state)
{
    (void)state;
    struct base_buf buf;
    base_buf_init(&buf, 16);
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        base_buf_clear(&buf);
        base_utf8_add(&buf, c);
        struct base_str s = base_buf_view(&buf);
        bool surrogate = c >= 0xd800 && c <= 0xdfff;
        assert_int_equal(base_utf8_valid(s), s.n);
        assert_int_equal(base_utf8_next(&s), surrogate ? 0xfffd : c);
        assert_int_equal(s.n, 0);
    }
    base_buf_clear(&buf);
    base_utf8_add(&buf, 0x110000);
    assert_string_equal(buf.p, "\xef\xbf\xbd");
    base_buf_finish(&buf);
}

static void what_is_no_utf8_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n, valid, count;
    } cases[] = {
        {"abc", 3, 3, 3},
        {"\x80", 1, 0, 1},             /* continuation without a start */
        {"\xc0\xaf", 2, 0, 2},         /* overlong */
        {"\xe0\x80\xaf", 3, 0, 3},     /* overlong */
        {"\xed\xa0\x80", 3, 0, 3},     /* surrogate */
        {"\xf4\x90\x80\x80", 4, 0, 4}, /* beyond U+10FFFF */
        {"\xf5\x80\x80\x80", 4, 0, 4}, /* no such start */
        {"ab\xe2\x82", 4, 2, 4},       /* cut short */
        {"12345678\xff", 9, 8, 9},     /* behind a whole word of ASCII */
        {"1234567\xc3\xa4 12345678\xff", 19, 18, 18},
        {"\0\0", 2, 2, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct base_str s = base_str_make(cases[i].bytes, cases[i].n);
        assert_int_equal(base_utf8_valid(s), cases[i].valid);
        assert_int_equal(base_utf8_count(s), cases[i].count);
    }
    assert_int_equal(base_utf8_valid(BASE_STR_ABSENT), 0);
    assert_int_equal(base_utf8_count(BASE_STR_ABSENT), 0);
}

static void every_kind_of_line_end_counts(void **state)
{
    (void)state;
    struct base_lines lines;
    struct base_str text = BASE_STR("ab\ncd\r\ne\rf\n\xc3\xa4"
                                    "x");
    static const int expected[][2] = {
        {1, 1}, {1, 2}, {1, 3}, {2, 1}, {2, 2}, {2, 3}, {2, 4}, {3, 1},
        {3, 2}, {4, 1}, {4, 2}, {5, 1}, {5, 2}, {5, 2}, {5, 3},
    };
    base_lines_init(&lines, text);
    assert_int_equal(lines.n, 5);
    for (size_t i = 0; i <= text.n; i++) {
        struct base_position at = base_lines_at(&lines, i);
        assert_int_equal(at.line, expected[i][0]);
        assert_int_equal(at.column, expected[i][1]);
    }
    base_lines_finish(&lines);
    base_lines_init(&lines, BASE_STR_ABSENT);
    assert_int_equal(base_lines_at(&lines, 0).line, 1);
    assert_int_equal(base_lines_at(&lines, 10).column, 1);
    base_lines_finish(&lines);
}

/* A text of long and short lines, of one to four byte characters and broken ones. */
static struct base_str make_text(size_t n)
{
    static const char *const parts[] = {"a",    "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                        "\xff", "\xe2\x82", "zzzz",         "\r"};
    char *bytes = base_alloc(n + 8);
    uint64_t seed = 7;
    size_t at = 0;
    while (at < n) {
        seed = seed * UINT64_C(6364136223846793005) + 1;
        const char *part = (seed >> 33) % 9000 == 0 ? "\r\n" : parts[(seed >> 40) % 7];
        size_t length = strlen(part);
        memcpy(bytes + at, part, length);
        at += length;
    }
    return base_str_make(bytes, at);
}

static void marks_agree_with_counting(void **state)
{
    (void)state;
    struct base_str text = make_text(100000);
    struct base_lines lines;
    base_lines_init(&lines, text);
    assert_true(lines.mark_count > 5);
    for (size_t offset = 0; offset <= text.n; offset += 37) {
        struct base_position at = base_lines_at(&lines, offset);
        size_t start = lines.starts[at.line - 1];
        assert_true(start <= offset);
        /* Within a character the bytes behind its start count one by one, wherever counting began. */
        size_t counted = base_utf8_count(base_str_slice(text, start, offset));
        assert_int_equal(at.column, counted + 1);
    }
    base_lines_finish(&lines);
    base_free((char *)(uintptr_t)text.p);
}

static void a_million_places_on_one_line(void **state)
{
    (void)state;
    size_t n = (size_t)16 << 20;
    char *bytes = base_alloc(n);
    memset(bytes, 'x', n);
    struct base_lines lines;
    base_lines_init(&lines, base_str_make(bytes, n));
    clock_t begun = clock();
    for (size_t offset = 0; offset < n; offset += 16)
        assert_int_equal(base_lines_at(&lines, offset).column, offset + 1);
    /* Walking from the start of the line would take hours. */
    assert_true(clock() - begun < 60 * CLOCKS_PER_SEC);
    base_lines_finish(&lines);
    base_free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_survives),     cmocka_unit_test(what_is_no_utf8_is_found),
        cmocka_unit_test(every_kind_of_line_end_counts), cmocka_unit_test(marks_agree_with_counting),
        cmocka_unit_test(a_million_places_on_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
