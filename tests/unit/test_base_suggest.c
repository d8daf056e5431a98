#include "validator/base/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static size_t distance(const char *a, const char *b)
{
    return base_distance(base_str_of(a), base_str_of(b), 1000);
}

static void distances_are_half_edits(void **state)
{
    (void)state;
    assert_int_equal(distance("", ""), 0);
    assert_int_equal(distance("abc", "abc"), 0);
    assert_int_equal(distance("abc", "Abc"), 1);
    assert_int_equal(distance("abc", "abd"), 2);
    assert_int_equal(distance("abc", "abcd"), 2);
    assert_int_equal(distance("abc", "bc"), 2);
    assert_int_equal(distance("abc", "acb"), 2);
    assert_int_equal(distance("", "abc"), 6);
    assert_int_equal(distance("kitten", "sitting"), 6);
    assert_int_equal(distance("ca", "abc"), 6); /* optimal string alignment, not Damerau-Levenshtein */
}

static void the_limit_ends_the_search(void **state)
{
    (void)state;
    const char *words[] = {"endpoint", "endpiont", "route",     "rotue",   "a",
                           "",         "Endpoint", "point_end", "requests"};
    for (size_t i = 0; i < 9; i++)
        for (size_t j = 0; j < 9; j++) {
            size_t d = distance(words[i], words[j]);
            assert_int_equal(d, distance(words[j], words[i]));
            for (size_t limit = 0; limit < 20; limit++)
                assert_int_equal(base_distance(base_str_of(words[i]), base_str_of(words[j]), limit),
                                 d <= limit ? d : SIZE_MAX);
        }
    char longest[200];
    memset(longest, 'a', sizeof longest);
    assert_int_equal(base_distance(base_str_make(longest, 129), base_str_make(longest, 129), 10), SIZE_MAX);
    assert_int_equal(base_distance(base_str_make(longest, 128), base_str_make(longest, 128), 10), 0);
}

static unsigned seed = 1;

static unsigned below(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % n;
}

/* The definition, without any short cut: prefixes are compared again and again. */
static size_t defined_distance(const char *a, size_t m, const char *b, size_t n)
{
    if (m == 0 || n == 0)
        return 2 * (m + n);
    bool same = a[m - 1] == b[n - 1], alike = (a[m - 1] | 32) == (b[n - 1] | 32);
    size_t d = defined_distance(a, m - 1, b, n - 1) + (same ? 0 : alike ? 1 : 2);
    size_t other = defined_distance(a, m - 1, b, n) + 2;
    d = other < d ? other : d;
    other = defined_distance(a, m, b, n - 1) + 2;
    d = other < d ? other : d;
    if (m > 1 && n > 1 && (a[m - 1] | 32) == (b[n - 2] | 32) && (a[m - 2] | 32) == (b[n - 1] | 32)) {
        other = defined_distance(a, m - 2, b, n - 2) + 2;
        d = other < d ? other : d;
    }
    return d;
}

static void short_cuts_change_nothing(void **state)
{
    (void)state;
    static const char letters[] = "aAbBc";
    for (unsigned i = 0; i < 3000; i++) {
        char words[2][8];
        size_t n[2];
        for (size_t w = 0; w < 2; w++) {
            n[w] = below(7);
            for (size_t k = 0; k < n[w]; k++)
                words[w][k] = letters[below(5)];
        }
        size_t d = defined_distance(words[0], n[0], words[1], n[1]);
        for (size_t limit = 0; limit < 16; limit++)
            assert_int_equal(
                base_distance(base_str_make(words[0], n[0]), base_str_make(words[1], n[1]), limit),
                d <= limit ? d : SIZE_MAX);
    }
}

static void one_by_one(void **state)
{
    (void)state;
    struct base_str word = BASE_STR("/agents/{}/tokens"), best = BASE_STR("/agents/{}/token");
    size_t least = base_closest_limit(word);
    assert_true(base_closer(word, best, BASE_STR_ABSENT, &least));
    assert_int_equal(least, 2);
    assert_false(base_closer(word, BASE_STR("/agents/{}/xokenz"), best, &least));
    assert_false(base_closer(word, BASE_STR("/agents/{}/tokenz"), best, &least)); /* a tie */
    assert_true(base_closer(word, BASE_STR("/agent/{}/tokens"), best, &least));
    assert_true(base_closer(word, word, best, &least));
    assert_int_equal(least, 0);
    assert_false(base_closer(word, word, word, &least));
}

static void only_near_names_are_suggested(void **state)
{
    (void)state;
    const struct base_str names[] = {BASE_STR("endpoint"), BASE_STR("route_group"), BASE_STR("file"),
                                     BASE_STR("fire")};
    assert_true(base_str_is(base_closest(BASE_STR("endpiont"), names, 4), "endpoint"));
    assert_true(base_str_is(base_closest(BASE_STR("routegroup"), names, 4), "route_group"));
    assert_true(base_str_is(base_closest(BASE_STR("fi1e"), names, 4), "file"));
    assert_true(base_str_is(base_closest(BASE_STR("fixe"), names, 4), "file")); /* a tie: the smaller one */
    assert_null(base_closest(BASE_STR("banana"), names, 4).p);
    assert_null(base_closest(BASE_STR("endpoint"), names, 0).p);
    assert_null(base_closest(BASE_STR_ABSENT, names, 4).p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_half_edits),      cmocka_unit_test(the_limit_ends_the_search),
        cmocka_unit_test(short_cuts_change_nothing),     cmocka_unit_test(one_by_one),
        cmocka_unit_test(only_near_names_are_suggested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
