/* The tree of routes against the definition: every request weighed with every route. */
#include "validator/link/routes_p.h"
#include "validator/link/template_p.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define ROUTES 60
#define REQUESTS 4000

static unsigned seed = 1;

static unsigned below(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % n;
}

static struct base_str random_template(struct base_arena *arena, bool is_route)
{
    static const char *const segments[] = {"a", "b", "c", "d", "x.json", "{}", "{}.json", "x-{}", "*"};
    struct base_str text = BASE_STR("");
    for (unsigned n = 1 + below(4); n-- > 0;)
        text = base_str_format(arena, "%.*s/%s", BASE_STR_ARG(text),
                               segments[below(is_route && text.n ? 9 : 8)]);
    return text;
}

struct route {
    struct base_str unit, method, template;
};

static int weigh(const struct route *route, struct base_str unit, struct base_str method,
                 struct base_str template, bool wild)
{
    bool all = base_str_is(route->method, "ALL");
    if (!base_str_eq(route->unit, unit) || (!all && !base_str_eq(route->method, method)) ||
        wild != (base_str_find_char(route->template, '*') >= 0))
        return -1;
    int score = link_template_fit(template, route->template);
    return score < 0 ? -1 : 2 * score + !all;
}

static uint32_t find_slowly(const struct route *routes, struct base_str unit, struct base_str method,
                            struct base_str template)
{
    uint32_t best = LINK_NONE;
    int most = -1;
    for (int wild = 0; wild < 2 && best == LINK_NONE; wild++)
        for (uint32_t i = 0; i < ROUTES; i++) {
            int score = weigh(&routes[i], unit, method, template, wild);
            if (score > most || (score >= 0 && score == most &&
                                 base_str_cmp(routes[i].template, routes[best].template) < 0)) {
                most = score;
                best = i;
            }
        }
    return best;
}

static void test_same_as_all_pairs(void **state)
{
    (void)state;
    static const char *const methods[] = {"GET", "POST", "ALL"}, *const units[] = {"", "web"};
    static struct route routes[ROUTES];
    struct base_arena arena = BASE_ARENA_INIT;
    struct link_routes tree;
    unsigned found = 0;
    link_routes_init(&tree, &arena);
    for (unsigned i = 0; i < ROUTES; i++) {
        routes[i] = (struct route){base_str_of(units[below(2)]), base_str_of(methods[below(3)]),
                                   random_template(&arena, true)};
        link_routes_add(&tree, routes[i].unit, routes[i].method, routes[i].template);
    }
    for (unsigned i = 0; i < REQUESTS; i++) {
        struct base_str unit = base_str_of(units[below(2)]), method = base_str_of(methods[below(2)]);
        struct base_str template = random_template(&arena, false);
        uint32_t expected = find_slowly(routes, unit, method, template);
        uint32_t got = link_routes_find(&tree, unit, method, template);
        if (got != expected)
            fail_msg("%.*s %.*s: %u instead of %u", BASE_STR_ARG(method), BASE_STR_ARG(template), got,
                     expected);
        found += got != LINK_NONE;
    }
    assert_true(found > REQUESTS / 4 && found < REQUESTS);
    link_routes_finish(&tree);
    base_arena_finish(&arena);
}

/* Work is counted in steps: a request looks at its own segments, not at every route. */
static void test_steps(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct link_routes tree;
    link_routes_init(&tree, &arena);
    for (unsigned i = 0; i < 2000; i++)
        link_routes_add(&tree, BASE_STR(""), BASE_STR("GET"), base_str_format(&arena, "/r%u/{}", i));
    for (uint32_t i = 0; i < 2000; i++)
        assert_int_equal(
            link_routes_find(&tree, BASE_STR(""), BASE_STR("GET"), base_str_format(&arena, "/r%u/7", i)), i);
    assert_true(tree.steps < 2000 * 10);
    link_routes_finish(&tree);
    base_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_as_all_pairs),
        cmocka_unit_test(test_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
