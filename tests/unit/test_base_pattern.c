#include "validator/base/memory.h"
#include "validator/base/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <time.h>

/* ---- regular expressions ---- */

static void groups_are_given(void **state)
{
    (void)state;
    struct base_pattern *pattern = NULL;
    struct base_str groups[4];
    assert_int_equal(base_pattern_create(&pattern, BASE_STR("(a+)|(b+)"), NULL), BASE_OK);
    assert_int_equal(base_pattern_match(pattern, BASE_STR("xxbb"), groups, 4), 1);
    assert_true(base_str_is(groups[0], "bb"));
    assert_null(groups[1].p);
    assert_true(base_str_is(groups[2], "bb"));
    assert_null(groups[3].p);
    assert_int_equal(base_pattern_match(pattern, BASE_STR("xx"), groups, 4), 0);
    assert_null(groups[0].p);
    assert_int_equal(base_pattern_match(pattern, BASE_STR_ABSENT, NULL, 0), 0);
    base_pattern_destroy(pattern);
    base_pattern_destroy(NULL);
}

static void a_wrong_expression_names_its_place(void **state)
{
    (void)state;
    struct base_pattern *pattern = NULL;
    struct base_error err;
    assert_int_equal(base_pattern_create(&pattern, BASE_STR("ab(cd"), &err), BASE_E_PARSE);
    assert_null(pattern);
    assert_non_null(strstr(err.message, "offset 5"));
    assert_int_equal(base_pattern_create(&pattern, BASE_STR("\\C"), &err), BASE_E_PARSE);
    assert_int_equal(base_pattern_create(&pattern, BASE_STR("\xff"), &err), BASE_E_PARSE);
}

static void invalid_utf8_ends_a_match(void **state)
{
    (void)state;
    struct base_pattern *pattern = NULL;
    struct base_str groups[1];
    assert_int_equal(base_pattern_create(&pattern, BASE_STR("a.*b"), NULL), BASE_OK);
    assert_int_equal(base_pattern_match(pattern,
                                        BASE_STR("a\xff"
                                                 "b"),
                                        NULL, 0),
                     0);
    assert_int_equal(base_pattern_match(pattern,
                                        BASE_STR("a\xff"
                                                 "axb"),
                                        groups, 1),
                     1);
    assert_true(base_str_is(groups[0], "axb"));
    base_pattern_destroy(pattern);
}

static void a_hostile_expression_ends(void **state)
{
    (void)state;
    struct base_pattern *pattern = NULL;
    assert_int_equal(base_pattern_create(&pattern, BASE_STR("^(a+)+$"), NULL), BASE_OK);
    assert_int_equal(
        base_pattern_match(pattern, BASE_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), NULL, 0),
        BASE_E_LIMIT);
    base_pattern_destroy(pattern);
}

/* More backtracking than the stack of compiled code holds, less than the limit of steps. */
static void deep_matches_do_not_depend_on_compiled_code(void **state)
{
    (void)state;
    size_t n = 200000;
    char *text = base_alloc(n + 1);
    memset(text, 'a', n);
    struct base_pattern *pattern = NULL;
    struct base_str groups[1];
    assert_int_equal(base_pattern_create(&pattern, BASE_STR("^(?:a|b)*$"), NULL), BASE_OK);
    assert_int_equal(base_pattern_match(pattern, base_str_make(text, n), groups, 1), 1);
    assert_int_equal(groups[0].n, n);
    base_pattern_destroy(pattern);
    base_free(text);
}

/* ---- globs ---- */

static void globs_match_paths(void **state)
{
    (void)state;
    static const struct {
        const char *glob, *path;
        bool matches;
    } cases[] = {
        {"*.ts", "a/b.ts", true},
        {"*.ts", "b.tsx", false},
        {"src/*.ts", "src/a.ts", true},
        {"src/*.ts", "src/a/b.ts", false},
        {"src/**", "src/a/b.ts", true},
        {"src/**", "src", false},
        {"src/**/x.ts", "src/x.ts", true},
        {"src/**/x.ts", "src/a/b/x.ts", true},
        {"src/**/x.ts", "src/ax.ts", false},
        {"**/x.ts", "x.ts", true},
        {"**/x.ts", "a/b/x.ts", true},
        {"**/x.ts", "a/bx.ts", false},
        {"**/a*/b", "a1/a2/b", true},
        {"**/test/**", "a/test/b/c", true},
        {"**/test/**", "test/c", true},
        {"**/test/**", "a/mytest/c", false},
        {"**/", "a/b", false},
        {"a**b/c", "axx/yyb/c", true},
        {"/src/*", "src/a", true},
        {"src/*", "/src/a", true},
        {"?.c", "a.c", true},
        {"a/?", "a/", false},
        {"a?b", "a/b", false},
        {"[a-c]x", "bx", true},
        {"[a-c]x", "dx", false},
        {"[!a-c]x", "dx", true},
        {"[^a-c]x", "ax", false},
        {"[]a]x", "]x", true},
        {"[a-]x", "-x", true},
        {"a/[!x]b", "a//b", false},
        {"[ab", "[ab", true},
        {"*.{ts,tsx}", "a/b.tsx", true},
        {"*.{ts,tsx}", "a/b.t", false},
        {"{src,lib}/**/*.{ts,js}", "lib/a/b.js", true},
        {"{src,lib}/**/*.{ts,js}", "bin/a/b.js", false},
        {"a{,b}c", "ac", true},
        {"/api/{}/x", "/api/{}/x", true},
        {"/api/{}/{x,y}", "/api/{}/y", true},
        {"{a", "{a", true},
        {"{1}{2}{3}{4}{5}", "1234{5}", true},
        {"", "", true},
        {"", "a", false},
        {"**", "a/b", true},
        {"*", "", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (base_glob_match(base_str_of(cases[i].glob), base_str_of(cases[i].path)) != cases[i].matches)
            fail_msg("%s %s %s", cases[i].glob, cases[i].matches ? "should match" : "should not match",
                     cases[i].path);
    assert_false(base_glob_match(BASE_STR_ABSENT, BASE_STR("a")));
    assert_false(base_glob_match(BASE_STR("*"), BASE_STR_ABSENT));
}

/* The definition, tried in every way: what the two saved places must agree with. Only for stars and letters.
 */
static bool naive(const char *g, const char *p, bool segment_start)
{
    if (*g == '\0')
        return *p == '\0';
    if (g[0] == '*' && g[1] == '*') {
        if (g[2] == '/' && segment_start) {
            /* a whole segment: nothing, or any segments with their '/' */
            if (naive(g + 3, p, true))
                return true;
            for (; *p; p++)
                if (*p == '/' && naive(g + 3, p + 1, true))
                    return true;
            return false;
        }
        for (;; p++) {
            if (naive(g + 2, p, false))
                return true;
            if (*p == '\0')
                return false;
        }
    }
    if (*g == '*') {
        for (;; p++) {
            if (naive(g + 1, p, false))
                return true;
            if (*p == '\0' || *p == '/')
                return false;
        }
    }
    return *g == *p && naive(g + 1, p + 1, *g == '/');
}

static void globs_agree_with_their_definition(void **state)
{
    (void)state;
    static const char glob_parts[] = "ab/***", path_parts[] = "ab/";
    uint64_t seed = 42;
    size_t matches = 0;
    for (int round = 0; round < 300000; round++) {
        char glob[16] = "a/", path[16] = "a/";
        for (size_t i = 2; i < 3 + (size_t)round % 10; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            glob[i] = glob_parts[(seed >> 33) % 6];
            path[i] = path_parts[(seed >> 45) % 3];
        }
        if (strstr(glob, "***"))
            continue; /* which two stars belong together is nobody's business */
        bool expected = naive(glob, path, true);
        matches += expected;
        if (base_glob_match(base_str_of(glob), base_str_of(path)) != expected)
            fail_msg("'%s' on '%s' should be %d", glob, path, expected);
    }
    assert_true(matches > 1000);
}

static void hostile_globs_end(void **state)
{
    (void)state;
    static char path[4096], glob[1000], braces[1100];
    memset(path, 'a', sizeof path);
    memset(glob, 'a', sizeof glob);
    memcpy(glob, "b/**a*", 6);
    memcpy(path, "b/", 2);
    glob[sizeof glob - 1] = 'b';
    clock_t begun = clock();
    assert_false(base_glob_match(base_str_make(glob, sizeof glob), base_str_make(path, sizeof path)));
    size_t n = 0;
    for (int group = 0; group < 4; group++) {
        braces[n++] = '{';
        for (int i = 0; i < 100; i++) {
            braces[n++] = 'c';
            braces[n++] = ',';
        }
        braces[n++] = '}';
    }
    assert_false(base_glob_match(base_str_make(braces, n), base_str_make(path, sizeof path)));
    memset(glob, '[', sizeof glob);
    glob[0] = '*';
    memset(path, '[', sizeof path);
    assert_false(base_glob_match(base_str_make(glob, sizeof glob), base_str_make(path, sizeof path)));
    assert_true(clock() - begun < 30 * CLOCKS_PER_SEC);
}

/* What is given up is told from what does not match. */
static void globs_tell_their_steps(void **state)
{
    (void)state;
    uint64_t steps;
    assert_int_equal(base_glob_match_counted(BASE_STR("src/**/*.ts"), BASE_STR("src/a/b.ts"), &steps), 1);
    assert_in_range(steps, 1, 100);
    assert_int_equal(base_glob_match_counted(BASE_STR("*.ts"), BASE_STR("a.js"), &steps), 0);
    assert_int_equal(base_glob_match_counted(BASE_STR_ABSENT, BASE_STR("a"), &steps), 0);
    assert_int_equal(steps, 0);
    char path[4096], glob[2100];
    memset(path, 'a', sizeof path);
    memset(glob, 'a', sizeof glob);
    glob[0] = glob[2098] = '*';
    glob[2097] = 'b';
    assert_int_equal(
        base_glob_match_counted(base_str_make(glob, 2099), base_str_make(path, sizeof path), &steps),
        BASE_E_LIMIT);
    assert_true(steps > 1000000);
    assert_false(base_glob_match(base_str_make(glob, 2099), base_str_make(path, sizeof path)));
    glob[0] = '{';
    glob[1] = 'x';
    glob[2] = ',';
    glob[2098] = '}';
    assert_int_equal(base_glob_match_counted(base_str_make(glob, 2099), BASE_STR("aab"), &steps), 0);
    memcpy(glob + 2099, "*", 1);
    assert_int_equal(base_glob_match_counted(base_str_make(glob, 2100), BASE_STR("aab"), &steps),
                     BASE_E_LIMIT);
}

/* How a file is named whose name has letters of globs. */
static void globs_name_any_file(void **state)
{
    (void)state;
    assert_true(base_glob_match(BASE_STR("src/[[]id].ts"), BASE_STR("src/[id].ts")));
    assert_false(base_glob_match(BASE_STR("src/[[]id].ts"), BASE_STR("src/i.ts")));
    assert_false(base_glob_match(BASE_STR("src/[id].ts"), BASE_STR("src/[id].ts")));
    assert_true(base_glob_match(BASE_STR("src/[[][[]...id]].ts"), BASE_STR("src/[[...id]].ts")));
    assert_true(base_glob_match(BASE_STR("[*][?].ts"), BASE_STR("*?.ts")));
    assert_false(base_glob_match(BASE_STR("[*][?].ts"), BASE_STR("ab.ts")));
    assert_true(base_glob_match(BASE_STR("?id}.ts"), BASE_STR("{id}.ts")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_given),
        cmocka_unit_test(a_wrong_expression_names_its_place),
        cmocka_unit_test(invalid_utf8_ends_a_match),
        cmocka_unit_test(a_hostile_expression_ends),
        cmocka_unit_test(deep_matches_do_not_depend_on_compiled_code),
        cmocka_unit_test(globs_match_paths),
        cmocka_unit_test(globs_agree_with_their_definition),
        cmocka_unit_test(hostile_globs_end),
        cmocka_unit_test(globs_tell_their_steps),
        cmocka_unit_test(globs_name_any_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
