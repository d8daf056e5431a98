#include "validator/link/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct place {
    const char *path, *language, *layer, *test_kind;
};

/* Sorted by path, as a source lists them. */
static const struct place places[] = {
    {"Dockerfile", "dockerfile", NULL, NULL},
    {"README.MD", NULL, NULL, NULL}, /* a link: nothing of it was read */
    {"docs/GUIDE.MD", "markdown", NULL, NULL},
    {"noextension", NULL, NULL, NULL},
    {"src/controllers/user.ts", "typescript", "controller", NULL},
    {"src/db/pool.ts", "typescript", "database", NULL},
    {"src/db/repositories/x.ts", "typescript", "repository", NULL},
    {"src/user.controller.ts", "typescript", "controller", NULL},
    {"src/user.int.test.ts", "typescript", NULL, "integration"},
    {"src/user.service.spec.ts", "typescript", NULL, "unit"},
    {"src/userController.test.ts", "typescript", NULL, "unit"},
    {"test/app.e2e-spec.ts", "typescript", NULL, "e2e"},
    {"tests/e2e/a.test.js", "javascript", NULL, "e2e"},
    {"tests/integration/services/a.test.js", "javascript", "service", "integration"},
    {"tests/unit/integration.test.js", "javascript", NULL, "unit"},
};
#define COUNT (sizeof places / sizeof *places)

static void test_files(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct config config;
    struct base_error err = {0};
    assert_int_equal(config_load(&config, BASE_STR_ABSENT, BASE_STR_ABSENT, NULL, &arena, &err), 0);
    struct facts_store *store = facts_store_create();
    struct link_context context = {.store = store, .config = &config, .arena = &arena};
    struct source_entry entries[COUNT];
    struct source_unit unit = {BASE_STR(""), BASE_STR("package.json"), "npm"};
    const char *kinds[COUNT] = {NULL};
    kinds[3] = "binary";
    for (size_t i = 0; i < COUNT; i++)
        entries[i] = (struct source_entry){.path = base_str_of(places[i].path), .size = (int64_t)i};
    entries[1].kind = SOURCE_LINK;
    struct link_files *files = link_files_create(&context);
    for (size_t i = 0; i < COUNT; i++)
        link_files_add(files, &entries[i], unit.directory, kinds[i]);
    link_files_destroy(files);
    link_units(&context, &unit, 1);
    assert_int_equal(facts_store_count(store, FACTS_TABLE_file), COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        struct facts_file file;
        FACTS_GET(store, file, i, &file);
        if (!base_str_eq(file.path, base_str_of(places[i].path)) ||
            !base_str_eq(file.language, base_str_of(places[i].language)) ||
            !base_str_eq(file.layer, base_str_of(places[i].layer)) ||
            !base_str_eq(file.test_kind, base_str_of(places[i].test_kind)) ||
            file.is_test != (places[i].test_kind != NULL))
            fail_msg("%s: language %.*s, layer %.*s, test %.*s", places[i].path, BASE_STR_ARG(file.language),
                     BASE_STR_ARG(file.layer), BASE_STR_ARG(file.test_kind));
        assert_true(base_str_is(file.kind, i == 1 ? "link" : i == 3 ? "binary" : "text"));
        assert_int_equal(file.size, i);
    }
    struct facts_unit row;
    FACTS_GET(store, unit, 0, &row);
    assert_true(base_str_is(row.path, "package.json"));
    assert_true(base_str_is(row.name, ""));
    facts_store_destroy(store);
    base_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_files)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
