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
        cmocka_unit_test(distances_are_half_edits),
        cmocka_unit_test(the_limit_ends_the_search),
        cmocka_unit_test(only_near_names_are_suggested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
