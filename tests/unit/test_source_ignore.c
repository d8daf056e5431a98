#include "test_source_p.h"

#include "validator/source/ignore.h"

static void test_ignore_globs(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *path;
        bool matches;
    } cases[] = {
        {"a", "a", true},
        {"a", "b", false},
        {"", "", true},
        {"*", "", true},
        {"*", "abc", true},
        {"*", "a/c", false},
        {"a*c", "abbc", true},
        {"a*c", "ab/c", false},
        {"*a*b*c", "xaxbxbxc", true},
        {"*a*b*c", "xaxbxbx", false},
        {"a?c", "abc", true},
        {"a?c", "a/c", false},
        {"**", "a/b/c", true},
        {"**/c", "c", true},
        {"**/c", "a/b/c", true},
        {"**/c", "a/bc", false},
        {"a/**", "a/b/c", true},
        {"a/**", "a", false},
        {"a/**/b", "a/b", true},
        {"a/**/b", "a/x/y/b", true},
        {"a/**/b", "a/xb", false},
        {"a**b", "axyb", true},
        {"a**b", "ax/yb", false},
        {"**/a/**/*.c", "x/a/y/a/z/f.c", true},
        {"**/a/*/b/**/c", "a/1/a/2/b/c", true},
        {"[abc]x", "bx", true},
        {"[!abc]x", "bx", false},
        {"[^abc]x", "dx", true},
        {"[a-c]", "b", true},
        {"[]-]", "]", true},
        {"[]-]", "-", true},
        {"[a-]", "-", true},
        {"[[:digit:]x]", "7", true},
        {"[[:digit:]x]", "y", false},
        {"[\\]]", "]", true},
        {"[!a]", "/", false},
        {"[a", "a", false},
        {"\\*", "*", true},
        {"\\*", "a", false},
        {"a\\", "a", false},
        {"a\\", "a\\", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (source_ignore_glob(base_str_of(cases[i].pattern), base_str_of(cases[i].path), false) !=
            cases[i].matches)
            fail_msg("%s and %s", cases[i].pattern, cases[i].path);
    assert_true(source_ignore_glob(BASE_STR("A[b-c]"), BASE_STR("aB"), true));
    assert_false(source_ignore_glob(BASE_STR("A"), BASE_STR("a"), false));
}

/* What takes a matcher that goes back to every star more than a lifetime. */
static void test_ignore_many_stars(void **state)
{
    (void)state;
    enum { STARS = 500, TEXT = 4000 };
    char pattern[2 * STARS + 3] = "", text[TEXT + 1];
    for (size_t i = 0; i < STARS; i++)
        memcpy(pattern + 2 * i, "*a", 3);
    strcat(pattern, "b");
    memset(text, 'a', TEXT);
    text[TEXT] = '\0';
    assert_false(source_ignore_glob(base_str_of(pattern), base_str_of(text), false));
}

static void test_ignore_files(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    const struct source_ignore *none =
        source_ignore_add(NULL, &arena, BASE_STR(""), BASE_STR("# c\n\n \n"), false);
    assert_null(none);
    assert_false(source_ignore_match(none, BASE_STR("a"), false));
    const struct source_ignore *root = source_ignore_add(
        NULL, &arena, BASE_STR(""),
        BASE_STR("\xEF\xBB\xBF*.txt\r\n/top\nkept\\ \ngone  \nd/\na/b\n\\#h\n\\!e\n!in.txt"), false);
    assert_true(source_ignore_match(root, BASE_STR("x/y.txt"), false));
    assert_false(source_ignore_match(root, BASE_STR("x/in.txt"), false));
    assert_true(source_ignore_match(root, BASE_STR("top"), false));
    assert_false(source_ignore_match(root, BASE_STR("x/top"), false));
    assert_true(source_ignore_match(root, BASE_STR("kept "), false));
    assert_false(source_ignore_match(root, BASE_STR("kept"), false));
    assert_true(source_ignore_match(root, BASE_STR("gone"), false));
    assert_true(source_ignore_match(root, BASE_STR("x/d"), true));
    assert_false(source_ignore_match(root, BASE_STR("x/d"), false));
    assert_true(source_ignore_match(root, BASE_STR("a/b"), false));
    assert_false(source_ignore_match(root, BASE_STR("x/a/b"), false));
    assert_true(source_ignore_match(root, BASE_STR("#h"), false));
    assert_true(source_ignore_match(root, BASE_STR("!e"), false));
    const struct source_ignore *sub =
        source_ignore_add(root, &arena, BASE_STR("sub/"), BASE_STR("!y.txt\n/top\n"), false);
    assert_false(source_ignore_match(sub, BASE_STR("sub/y.txt"), false));
    assert_true(source_ignore_match(sub, BASE_STR("sub/z.txt"), false));
    assert_true(source_ignore_match(sub, BASE_STR("sub/top"), false));
    assert_false(source_ignore_match(sub, BASE_STR("sub/x/top"), false));
    base_arena_finish(&arena);
}

/* The look at the ends of a pattern must not change what it matches. */
static void test_ignore_ends(void **state)
{
    (void)state;
    static const char *const patterns[] = {"*",      "?a",   "a?",   "[ab]c", "c[ab]", "a[",   "a[b",
                                           "[]a]",   "\\*x", "x\\*", "x\\",   "\\a",   "**/a", "a/**",
                                           "a/**/b", "a/*",  "*.b",  "a*b",   "A*b",   "a*B",  "ab",
                                           "AB",     "a/b",  "**",   "[[:a]b"};
    static const char *const paths[] = {"a",  "b",   "ab", "AB",  "ac",  "ca",    "aab",  "a.b", "*x",
                                        "x*", "x\\", "x",  "a/b", "b/a", "a/c/b", "c/ab", "]c",  "a["};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        for (size_t k = 0; k < 2 * sizeof paths / sizeof *paths; k++) {
            struct base_arena arena = BASE_ARENA_INIT;
            bool ignores_case = k % 2;
            struct base_str pattern = base_str_of(patterns[i]), path = base_str_of(paths[k / 2]);
            const struct source_ignore *rules =
                source_ignore_add(NULL, &arena, BASE_STR(""), pattern, ignores_case);
            struct base_str text = base_str_find_char(pattern, '/') < 0 ? base_path_name(path) : path;
            if (source_ignore_match(rules, path, false) != source_ignore_glob(pattern, text, ignores_case))
                fail_msg("%s %s", patterns[i], paths[k / 2]);
            base_arena_finish(&arena);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ignore_globs),
        cmocka_unit_test(test_ignore_many_stars),
        cmocka_unit_test(test_ignore_files),
        cmocka_unit_test(test_ignore_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
