#include "validator/scan/ecma.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void start(struct scan_ecma *scan, const char *text)
{
    assert_true(scan_ecma_init(scan, base_str_of(text)));
}

static void expect_token(struct scan_ecma *scan, enum scan_ecma_kind kind, const char *text)
{
    struct scan_ecma_token token;
    scan_ecma_next(scan, &token);
    if (token.kind != kind || !base_str_is(scan_ecma_text(scan, &token), text))
        fail_msg("expected kind %d '%s', found kind %d '%.*s'", kind, text, token.kind,
                 BASE_STR_ARG(scan_ecma_text(scan, &token)));
}

static void every_punctuator_is_the_longest_that_fits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum scan_ecma_kind kind;
    } cases[] = {
        {"{", SCAN_ECMA_LBRACE},
        {"...", SCAN_ECMA_ELLIPSIS},
        {"?.", SCAN_ECMA_QUESTION_DOT},
        {"??", SCAN_ECMA_NULLISH},
        {"?\?=", SCAN_ECMA_DEFAULT_ASSIGN},
        {"||=", SCAN_ECMA_DEFAULT_ASSIGN},
        {"&&=", SCAN_ECMA_UPDATE_ASSIGN},
        {"**=", SCAN_ECMA_UPDATE_ASSIGN},
        {"**", SCAN_ECMA_STAR_STAR},
        {"=>", SCAN_ECMA_ARROW},
        {"===", SCAN_ECMA_EQUALITY},
        {"!==", SCAN_ECMA_EQUALITY},
        {"!", SCAN_ECMA_BANG},
        {"<<", SCAN_ECMA_SHIFT},
        {"<<=", SCAN_ECMA_UPDATE_ASSIGN},
        {"<=", SCAN_ECMA_LESS_EQ},
        {"++", SCAN_ECMA_PLUS_PLUS},
        {"-=", SCAN_ECMA_UPDATE_ASSIGN},
        {"%", SCAN_ECMA_PERCENT},
        {"^=", SCAN_ECMA_UPDATE_ASSIGN},
        {"~", SCAN_ECMA_TILDE},
        {"@", SCAN_ECMA_AT},
        {"/", SCAN_ECMA_SLASH},
        {"|", SCAN_ECMA_PIPE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scan_ecma scan;
        start(&scan, cases[i].text);
        expect_token(&scan, cases[i].kind, cases[i].text);
        expect_token(&scan, SCAN_ECMA_END, "");
        scan_ecma_finish(&scan);
    }
}

static void greater_comes_alone_until_it_is_joined(void **state)
{
    (void)state;
    struct scan_ecma scan;
    struct scan_ecma_token token;
    start(&scan, ">>>= >> >= >");
    scan_ecma_next(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_GREATER);
    assert_int_equal(token.end, 1);
    scan_ecma_greater(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_UPDATE_ASSIGN);
    assert_int_equal(token.end, 4);
    scan_ecma_next(&scan, &token);
    scan_ecma_greater(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_SHIFT);
    scan_ecma_next(&scan, &token);
    scan_ecma_greater(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_LESS_EQ);
    scan_ecma_next(&scan, &token);
    scan_ecma_greater(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_GREATER);
    scan_ecma_finish(&scan);
}

static void numbers_end_where_they_end(void **state)
{
    (void)state;
    static const char *const cases[] = {"0",   "1_000.5e-10", "0x1F_00n", "0b1010", ".5",
                                        "1e9", "017",         "10n",      "0.",     "0e1"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scan_ecma scan;
        start(&scan, cases[i]);
        expect_token(&scan, SCAN_ECMA_NUMBER, cases[i]);
        expect_token(&scan, SCAN_ECMA_END, "");
        scan_ecma_finish(&scan);
    }
    struct scan_ecma scan;
    start(&scan, "1..x 2...y a?.5:b");
    expect_token(&scan, SCAN_ECMA_NUMBER, "1.");
    expect_token(&scan, SCAN_ECMA_DOT, ".");
    expect_token(&scan, SCAN_ECMA_NAME, "x");
    expect_token(&scan, SCAN_ECMA_NUMBER, "2.");
    expect_token(&scan, SCAN_ECMA_DOT, ".");
    expect_token(&scan, SCAN_ECMA_DOT, ".");
    expect_token(&scan, SCAN_ECMA_NAME, "y");
    expect_token(&scan, SCAN_ECMA_NAME, "a");
    expect_token(&scan, SCAN_ECMA_QUESTION, "?");
    expect_token(&scan, SCAN_ECMA_NUMBER, ".5");
    scan_ecma_finish(&scan);
}

/* Texts are passed eight bytes at a time, and may end at any of them; nothing behind the end is read (the
 * sanitizer would tell). */
static void every_length_of_a_run_is_passed_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *before, *behind;
        char fill;
        enum scan_ecma_kind kind;
    } cases[] = {
        {"'", "'", 'a', SCAN_ECMA_STRING},
        {"'\\n", "'", '\t', SCAN_ECMA_STRING},
        {"`", "`", '$', SCAN_ECMA_TEMPLATE},
        {"`", "${", '\n', SCAN_ECMA_TEMPLATE_HEAD},
        {"a", "", 'z', SCAN_ECMA_NAME},
        {"a", "\xc3\xa4", '0', SCAN_ECMA_NAME},
        {"'", "", 'a', SCAN_ECMA_BROKEN},
        {"/*", "", '*', SCAN_ECMA_BROKEN},
        {"'\xc3\xa4", "'", '!', SCAN_ECMA_STRING},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t blanks = 0; blanks < 20; blanks++) {
            for (size_t run = 0; run < 20; run++) {
                size_t head = strlen(cases[i].before), tail = strlen(cases[i].behind);
                size_t n = blanks + head + run + tail;
                char *text = malloc(n);
                struct scan_ecma scan;
                struct scan_ecma_token token;
                memset(text, ' ', blanks);
                memcpy(text + blanks, cases[i].before, head);
                memset(text + blanks + head, cases[i].fill, run);
                memcpy(text + blanks + head + run, cases[i].behind, tail);
                assert_true(scan_ecma_init(&scan, base_str_make(text, n)));
                scan_ecma_next(&scan, &token);
                assert_int_equal(token.kind, cases[i].kind);
                if (*cases[i].before != '/')
                    assert_int_equal(token.start, blanks);
                assert_int_equal(token.end, n);
                scan_ecma_finish(&scan);
                free(text);
            }
        }
    }
}

static void every_word_is_known_and_nothing_else(void **state)
{
    (void)state;
#define CHECK(word) assert_int_equal(scan_ecma_word(#word, strlen(#word)), SCAN_ECMA_##word);
    SCAN_ECMA_RESERVED(CHECK)
    SCAN_ECMA_CONTEXTUAL(CHECK)
#undef CHECK
    assert_int_equal(scan_ecma_word("constructors", 12), SCAN_ECMA_NO_WORD);
    assert_int_equal(scan_ecma_word("clas", 4), SCAN_ECMA_NO_WORD);
    assert_int_equal(scan_ecma_word("Class", 5), SCAN_ECMA_NO_WORD);
    assert_int_equal(scan_ecma_word("", 0), SCAN_ECMA_NO_WORD);
}

static void a_slash_is_what_the_parser_says(void **state)
{
    (void)state;
    struct scan_ecma scan;
    struct scan_ecma_token token;
    start(&scan, "/a[/\\]]\\/b/gi;/=x/;/open\nz");
    scan_ecma_next(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_SLASH);
    scan_ecma_regex(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_REGEX);
    assert_true(base_str_is(scan_ecma_text(&scan, &token), "/a[/\\]]\\/b/gi"));
    expect_token(&scan, SCAN_ECMA_SEMICOLON, ";");
    scan_ecma_next(&scan, &token);
    scan_ecma_regex(&scan, &token);
    assert_true(base_str_is(scan_ecma_text(&scan, &token), "/=x/"));
    expect_token(&scan, SCAN_ECMA_SEMICOLON, ";");
    scan_ecma_next(&scan, &token);
    scan_ecma_regex(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_BROKEN);
    expect_token(&scan, SCAN_ECMA_NAME, "z");
    scan_ecma_finish(&scan);
}

static void templates_are_read_in_parts(void **state)
{
    (void)state;
    struct scan_ecma scan;
    struct scan_ecma_token token;
    start(&scan, "`a${ { } }b\\`${x}`");
    expect_token(&scan, SCAN_ECMA_TEMPLATE_HEAD, "`a${");
    expect_token(&scan, SCAN_ECMA_LBRACE, "{");
    expect_token(&scan, SCAN_ECMA_RBRACE, "}");
    scan_ecma_next(&scan, &token);
    scan_ecma_template(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_TEMPLATE_MIDDLE);
    assert_true(token.has_escape);
    expect_token(&scan, SCAN_ECMA_NAME, "x");
    scan_ecma_next(&scan, &token);
    scan_ecma_template(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_TEMPLATE_TAIL);
    expect_token(&scan, SCAN_ECMA_END, "");
    scan_ecma_finish(&scan);
}

static void jsx_text_is_no_code(void **state)
{
    (void)state;
    struct scan_ecma scan;
    struct scan_ecma_token token;
    start(&scan, "<data-id a='\\'>it's // text{");
    expect_token(&scan, SCAN_ECMA_LESS, "<");
    scan_ecma_next(&scan, &token);
    scan_ecma_jsx_name(&scan, &token);
    assert_true(base_str_is(scan_ecma_text(&scan, &token), "data-id"));
    expect_token(&scan, SCAN_ECMA_NAME, "a");
    expect_token(&scan, SCAN_ECMA_ASSIGN, "=");
    scan_ecma_jsx_value(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_STRING);
    assert_true(base_str_is(scan_ecma_text(&scan, &token), "'\\'"));
    expect_token(&scan, SCAN_ECMA_GREATER, ">");
    scan_ecma_jsx_child(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_JSX_TEXT);
    assert_true(base_str_is(scan_ecma_text(&scan, &token), "it's // text"));
    scan_ecma_jsx_child(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_LBRACE);
    scan_ecma_finish(&scan);
}

static void what_is_not_closed_is_broken_once(void **state)
{
    (void)state;
    static const char *const cases[] = {"'open",   "\"open\\", "`open", "`open${",
                                        "/* open", "#",        "\\",    "'a\nb'"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scan_ecma scan;
        struct scan_ecma_token token;
        bool broken = false;
        start(&scan, cases[i]);
        for (int n = 0; n < 8; n++) {
            scan_ecma_next(&scan, &token);
            assert_true(token.end <= scan.size && token.start <= token.end);
            broken = broken || token.kind == SCAN_ECMA_BROKEN || token.kind == SCAN_ECMA_TEMPLATE_HEAD;
        }
        assert_true(broken);
        assert_int_equal(token.kind, SCAN_ECMA_END);
        scan_ecma_finish(&scan);
    }
}

static void count_comment(void *context, const struct scan_ecma_comment *comment)
{
    unsigned *count = context;
    assert_int_equal(comment->is_block, *count == 1);
    assert_int_equal(comment->line, *count + 2);
    ++*count;
}

static void comments_are_told_once_and_lines_counted(void **state)
{
    (void)state;
    struct scan_ecma scan;
    struct scan_ecma_token token;
    unsigned count = 0;
    start(&scan, "#!/usr/bin/env // x\n  // a\n/* b\r\n*/ c\rd\xe2\x80\xa8"
                 "e");
    scan.on_comment = count_comment;
    scan.context = &count;
    struct scan_ecma_state before = scan.now;
    for (int pass = 0; pass < 2; pass++) {
        scan.now = before;
        scan_ecma_next(&scan, &token);
        assert_int_equal(token.line, 4);
        assert_true(token.newline_before);
        assert_int_equal(scan_ecma_column(&scan, token.line_start, token.start), 4);
        scan_ecma_next(&scan, &token);
        assert_int_equal(token.line, 5);
        scan_ecma_next(&scan, &token);
        assert_true(token.newline_before);
        assert_int_equal(token.line, 5);
    }
    assert_int_equal(count, 2);
    scan_ecma_finish(&scan);
}

/* Columns of a line of two-byte letters that is longer than any block. */
static void columns_count_code_points(void **state)
{
    (void)state;
    enum { LETTERS = 20000 };
    char *text = malloc(2 * LETTERS + 3);
    struct scan_ecma scan;
    assert_non_null(text);
    memcpy(text, "\n\n", 2);
    for (int i = 0; i < LETTERS; i++)
        memcpy(text + 2 + 2 * i, "\xc3\xa9", 2);
    assert_true(scan_ecma_init(&scan, base_str_make(text, 2 * LETTERS + 2)));
    for (uint32_t i = 0; i <= LETTERS; i += 7)
        assert_int_equal(scan_ecma_column(&scan, 2, 2 + 2 * i), i + 1);
    scan_ecma_finish(&scan);
    free(text);
}

static void an_empty_text_ends_at_once(void **state)
{
    (void)state;
    struct scan_ecma scan;
    struct scan_ecma_token token;
    assert_true(scan_ecma_init(&scan, BASE_STR_ABSENT));
    scan_ecma_next(&scan, &token);
    assert_int_equal(token.kind, SCAN_ECMA_END);
    assert_int_equal(token.line, 1);
    assert_false(scan_ecma_init(&scan, base_str_make("", (size_t)SCAN_ECMA_MAX_BYTES + 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_punctuator_is_the_longest_that_fits),
        cmocka_unit_test(greater_comes_alone_until_it_is_joined),
        cmocka_unit_test(numbers_end_where_they_end),
        cmocka_unit_test(every_word_is_known_and_nothing_else),
        cmocka_unit_test(every_length_of_a_run_is_passed_exactly),
        cmocka_unit_test(a_slash_is_what_the_parser_says),
        cmocka_unit_test(templates_are_read_in_parts),
        cmocka_unit_test(jsx_text_is_no_code),
        cmocka_unit_test(what_is_not_closed_is_broken_once),
        cmocka_unit_test(comments_are_told_once_and_lines_counted),
        cmocka_unit_test(columns_count_code_points),
        cmocka_unit_test(an_empty_text_ends_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
