/* Which project a path belongs to. */
#include "validator/config/parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct base_arena arena;
static struct config config;

static struct config_parts *make(const char *text, const char *const *files, struct base_error *err,
                                 int *code)
{
    if (config_load(&config, BASE_STR("assay.yaml"), base_str_of(text), NULL, &arena, err) != BASE_OK)
        fail_msg("%d:%d: %s", err->line, err->column, err->message);
    struct config_parts *parts = config_parts_create(&config);
    for (; *files; files++)
        (void)config_parts_add(parts, base_str_of(*files));
    *code = config_parts_seal(parts, err);
    return parts;
}

static void check(struct config_parts *parts, const char *path, const char *name)
{
    size_t count;
    const struct config_part *part =
        &config_parts_all(parts, &count)[config_parts_of(parts, base_str_of(path))];
    if (!base_str_is(part->name, name))
        fail_msg("%s belongs to %.*s, not to %s", path, BASE_STR_ARG(part->name), name);
}

static const char *const tree[] = {"README.md",
                                   "apps/README.md",
                                   "apps/api/a.ts",
                                   "apps/api/src/b.ts",
                                   "apps/web/a.ts",
                                   "apps/web/admin/a.ts",
                                   "apps2/a.ts",
                                   "packages/ui/a.ts",
                                   "packages/x/y/a",
                                   "tools/a.ts",
                                   NULL};

static void test_first_one_wins(void **state)
{
    (void)state;
    struct base_error err = {0};
    int code;
    struct config_parts *parts = make("projects:\n"
                                      "  - {name: admin, path: apps/web/admin}\n"
                                      "  - path: ./apps/*/\n"
                                      "  - {name: libs, path: [\"packages/**\", tools]}\n",
                                      tree, &err, &code);
    size_t count;
    assert_int_equal(code, BASE_OK);
    const struct config_part *all = config_parts_all(parts, &count);
    assert_int_equal(count, 5);
    assert_true(base_str_is(all[4].name, "rest"));
    assert_int_equal(all[4].files, 3);
    check(parts, "apps/api/a.ts", "apps/api");
    check(parts, "apps/api/src/b.ts", "apps/api");
    check(parts, "apps/web/a.ts", "apps/web");
    check(parts, "apps/web/admin/x/y/z", "admin");
    check(parts, "packages/ui/a.ts", "libs");
    check(parts, "tools/a.ts", "libs");
    check(parts, "apps2/a.ts", "rest");
    check(parts, "apps/README.md", "rest");
    check(parts, "README.md", "rest");
    check(parts, "apps/new/a.ts", "rest"); /* no file of the tree made it a project */
    check(parts, "x/apps/api/a.ts", "rest");
    config_parts_destroy(parts);
    parts = make("projects: [{name: all, path: .}]", tree, &err, &code);
    check(parts, "README.md", "all");
    check(parts, "packages/x/y/a", "all");
    config_parts_destroy(parts);
    assert_null(config_parts_create(&(struct config){0}));
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message, *hint;
    } cases[] = {
        {"projects: [{path: apps/wep}]", "no file belongs to the project 'apps/wep' (path: apps/wep)",
         "did you mean 'apps/web'?"},
        {"projects: [{path: apps/*}, {name: w, path: apps/web}]", "no file belongs to the project 'w'", ""},
        {"projects: [{name: apps/web, path: tools}, {path: apps/*}]", "two projects are called 'apps/web'",
         "give one of them another name"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct base_error err = {0};
        int code;
        config_parts_destroy(make(cases[i].text, tree, &err, &code));
        assert_int_equal(code, BASE_E_INVALID);
        if (!strstr(err.message, cases[i].message) || !strstr(err.hint, cases[i].hint))
            fail_msg("%s: %s / %s", cases[i].text, err.message, err.hint);
    }
}

static int finish(void **state)
{
    (void)state;
    base_arena_finish(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_first_one_wins), cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, finish);
}
