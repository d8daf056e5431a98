#include "validator/link/template_p.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct base_arena arena;

static int finish(void **state)
{
    (void)state;
    base_arena_finish(&arena);
    return 0;
}

static void expect(struct base_str got, const char *wanted)
{
    if (!base_str_is(got, wanted))
        fail_msg("expected '%s', got '%.*s'", wanted, BASE_STR_ARG(got));
}

/* The variants of a pattern, joined by a space; "!" when it is refused. */
static void express(const char *pattern, const char *wanted)
{
    struct link_variants variants;
    char text[4096] = "!";
    size_t n = 0;
    if (link_template_express(base_str_of(pattern), &arena, &variants)) {
        text[0] = '\0';
        for (size_t i = 0; i < variants.n; i++)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s", i ? " " : "",
                                  BASE_STR_ARG(variants.items[i]));
    }
    if (strcmp(text, wanted) != 0)
        fail_msg("%s: expected '%s', got '%s'", pattern, wanted, text);
}

static void test_express(void **state)
{
    (void)state;
    express("/a/:id", "/a/{id}");
    express("/a/:id(\\\\d+)/b", "/a/{id}/b");
    express("/a/:id([0-9]{1,3}(x|y))", "/a/{id}");
    express("/a/:id?", "/a /a/{id}");
    express("/a/:b?/:c?", "/a /a/{b} /a/{c} /a/{b}/{c}");
    express("/:from-:to.:ext", "/{from}-{to}.{ext}");
    express("/a{/:id}", "/a /a/{id}");
    express("*", "*");
    express("/files/*path", "/files/*");
    express("/files/:path+", "/files/*");
    express("/files/:path*", "/files/*");
    express("/(users|people)/x", "/users/x /people/x");
    express("/files(.*)", "/files*");
    express("/a/?", "/a");
    express("/a\\.b", "/a.b");
    express("", "");
    express("/ab?cd", "!");
    express("/a+", "!");
    express("/a(\\d+)", "!");
    express("/a/:", "!");
    express("/a/:id(unclosed", "!");
    express("/a{/:id", "!");
    express("/a/:a?/:b?/:c?/:d?/:e?", "!"); /* more variants than anyone means */
}

static void test_join(void **state)
{
    (void)state;
    expect(link_template_join(&arena, BASE_STR("/"), BASE_STR("")), "/");
    expect(link_template_join(&arena, BASE_STR("/v1/"), BASE_STR("/")), "/v1");
    expect(link_template_join(&arena, BASE_STR("/v1"), BASE_STR("users//x/")), "/v1/users/x");
    expect(link_template_join(&arena, BASE_STR(""), BASE_STR("/a")), "/a");
    char longer[LINK_MAX_ROUTE + 10];
    memset(longer, 'a', sizeof longer);
    assert_null(link_template_join(&arena, BASE_STR("/"), base_str_make(longer, sizeof longer)).p);
    assert_non_null(link_template_join(&arena, BASE_STR("/"), base_str_make(longer, LINK_MAX_ROUTE - 1)).p);
}

static void test_of(void **state)
{
    (void)state;
    expect(link_template_of(&arena, BASE_STR("/a/{id}/b-{c}.{d}")), "/a/{}/b-{}.{}");
    expect(link_template_of(&arena, BASE_STR("/a/{unclosed")), "/a/{unclosed");
    expect(link_template_of(&arena, BASE_STR("/")), "/");
}

static void test_url(void **state)
{
    (void)state;
    expect(link_template_of_url(&arena, BASE_STR("/a/${x.y({z})}/b?c=${d}#e")), "/a/{}/b");
    expect(link_template_of_url(&arena, BASE_STR("http://localhost:3000/a/")), "/a");
    expect(link_template_of_url(&arena, BASE_STR("http://localhost")), "/");
    expect(link_template_of_url(&arena, BASE_STR("${base}/a")), "/a");
    expect(link_template_of_url(&arena, BASE_STR("/a/x-${y}")), "/a/x-{}");
    expect(link_template_of_url(&arena, BASE_STR("a")), "/a");
}

static int fit(const char *request, const char *endpoint)
{
    return link_template_fit(base_str_of(request), base_str_of(endpoint));
}

static void test_fit(void **state)
{
    (void)state;
    assert_true(fit("/a/new", "/a/new") > fit("/a/new", "/a/{}"));
    assert_true(fit("/a/{}", "/a/{}") > fit("/a/{}", "/a/new"));
    assert_true(fit("/a/x.json", "/a/{}.json") >= 0);
    assert_true(fit("/a/x.xml", "/a/{}.json") < 0);
    assert_true(fit("/a/b/c", "/a/*") >= 0);
    assert_true(fit("/a", "/a/b") < 0);
    assert_true(fit("/a/b", "/a") < 0);
    assert_true(fit("/a/b", "/a/c") < 0);
    assert_true(fit("/", "/") >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_express), cmocka_unit_test(test_join),
                                       cmocka_unit_test(test_of), cmocka_unit_test(test_url),
                                       cmocka_unit_test(test_fit)};
    return cmocka_run_group_tests(tests, NULL, finish);
}
