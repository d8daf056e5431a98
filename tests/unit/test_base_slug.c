/* Anchors of headings, by the rules of those who make pages. */
#include "validator/base/slug.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void is_slug(enum base_slug_rule rule, const char *text, const char *expected)
{
    struct base_buf out;
    base_buf_init(&out, 1000);
    base_slug_by(rule, base_str_of(text), &out);
    assert_string_equal(out.p ? out.p : "", expected);
    base_buf_finish(&out);
}

static void test_rules(void **state)
{
    (void)state;
    static const struct {
        const char *text, *github, *mkdocs, *vitepress, *hugo;
    } cases[] = {
        {"Hello World", "hello-world", "hello-world", "hello-world", "hello-world"},
        {"1. Set up & run", "1-set-up--run", "1-set-up-run", "_1-set-up-run", "1-set-up--run"},
        {"\xF0\x9F\x9A\x80 Start", "-start", "start", "\xF0\x9F\x9A\x80-start", "-start"},
        {"Gr\xC3\xB6\xC3\x9F"
         "e \xC3\x89T\xC3\x89",
         "gr\xC3\xB6\xC3\x9F"
         "e-\xC3\xA9t\xC3\xA9",
         "groe-ete",
         "gro\xC3\x9F"
         "e-ete",
         "gr\xC3\xB6\xC3\x9F"
         "e-\xC3\xA9t\xC3\xA9"},
        {"a - b -- c", "a---b----c", "a-b-c", "a-b-c", "a---b----c"},
        {"snake_case `code`", "snake_case-code", "snake_case-code", "snake-case-code", "snake_case-code"},
        {"What\xE2\x80\x99s new?", "whats-new", "whats-new", "what-s-new", "whats-new"},
        {"- x -", "--x--", "-x-", "x", "--x--"},
        {"C++/C#", "cc", "cc", "c-c", "cc"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        is_slug(BASE_SLUG_GITHUB, cases[i].text, cases[i].github);
        is_slug(BASE_SLUG_MKDOCS, cases[i].text, cases[i].mkdocs);
        is_slug(BASE_SLUG_VITEPRESS, cases[i].text, cases[i].vitepress);
        is_slug(BASE_SLUG_HUGO, cases[i].text, cases[i].hugo);
    }
}

static void is_page(enum base_slug_rule rule, const char *const *texts, const char *const *expected, size_t n)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_slug_page page = {.rule = rule, .arena = &arena};
    for (size_t i = 0; i < n; i++)
        assert_string_equal(base_slug_next(&page, base_str_of(texts[i])).p, expected[i]);
    base_map_finish(&page.used);
    base_arena_finish(&arena);
}

static void test_numbers(void **state)
{
    (void)state;
    static const char *const texts[] = {"A", "A", "A 1", "A", "!", "a_1", "A"};
    static const char *const github[] = {"a", "a-1", "a-1-1", "a-2", "", "a_1", "a-3"};
    static const char *const mkdocs[] = {"a", "a_1", "a-1", "a_2", "_1", "a_3", "a_4"};
    is_page(BASE_SLUG_GITHUB, texts, github, 7);
    is_page(BASE_SLUG_MKDOCS, texts, mkdocs, 7);
}

static void test_names(void **state)
{
    (void)state;
    assert_int_equal(base_slug_rule_of(BASE_STR("mkdocs")), BASE_SLUG_MKDOCS);
    assert_int_equal(base_slug_rule_of(BASE_STR("vuepress")), BASE_SLUG_VITEPRESS);
    assert_int_equal(base_slug_rule_of(BASE_STR("hugo")), BASE_SLUG_HUGO);
    assert_int_equal(base_slug_rule_of(BASE_STR("docusaurus")), BASE_SLUG_GITHUB);
    assert_int_equal(base_slug_rule_of(BASE_STR_ABSENT), BASE_SLUG_GITHUB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rules), cmocka_unit_test(test_numbers),
                                       cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
