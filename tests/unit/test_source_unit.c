#include "test_source_p.h"

static void expect_units(const char *const *paths, size_t count, const char *expected)
{
    struct source *source = source_create_memory();
    for (size_t i = 0; i < count; i++)
        source_memory_add(source, base_str_of(paths[i]), BASE_STR(""));
    struct base_arena arena = BASE_ARENA_INIT;
    struct source_unit *units;
    uint32_t *unit_of;
    size_t n, unit_count, used = 0;
    char text[4096] = "";
    const struct source_entry *entries = source_entries(source, &n);
    source_units(entries, n, &arena, &units, &unit_count, &unit_of);
    for (size_t i = 0; i < unit_count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "[%.*s %s %.*s]",
                                 BASE_STR_ARG(units[i].directory), units[i].kind,
                                 BASE_STR_ARG(units[i].manifest));
    for (size_t i = 0; i < n; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, " %.*s:%u", BASE_STR_ARG(entries[i].path),
                                 (unsigned)unit_of[i]);
    assert_string_equal(text, expected);
    base_arena_finish(&arena);
    source_close(source);
}

#define EXPECT_UNITS(expected, ...)                                                                          \
    do {                                                                                                     \
        static const char *const paths_[] = {__VA_ARGS__};                                                   \
        expect_units(paths_, sizeof paths_ / sizeof *paths_, expected);                                      \
    } while (0)

static void test_unit_nearest_manifest(void **state)
{
    (void)state;
    expect_units(NULL, 0, "[ root ]");
    EXPECT_UNITS("[ root ] a/b:0", "a/b");
    EXPECT_UNITS("[ npm package.json][a go a/go.mod] a-b/x:0 a/b/c/d:1 a/go.mod:1 a0:0 package.json:0",
                 "package.json", "a/go.mod", "a/b/c/d", "a-b/x", "a0");
    EXPECT_UNITS("[ root ][a/b npm a/b/package.json] a/b/c/d/e:1 a/b/package.json:1 a/bb/x:0 a/x:0",
                 "a/b/package.json", "a/b/c/d/e", "a/bb/x", "a/x");
}

static void test_unit_kinds_and_preference(void **state)
{
    (void)state;
    EXPECT_UNITS("[ npm package.json] Cargo.toml:0 package.json:0", "Cargo.toml", "package.json");
    EXPECT_UNITS("[ dotnet A.csproj] A.csproj:0 B.csproj:0", "B.csproj", "A.csproj");
    EXPECT_UNITS(
        "[ root ][c composer c/composer.json][g gradle g/build.gradle.kts][m maven m/pom.xml]"
        "[p python p/pyproject.toml][r rust r/Cargo.toml][y ruby y/x.gemspec] c/composer.json:1"
        " g/build.gradle.kts:2 m/pom.xml:3 p/pyproject.toml:4 p/setup.py:4 r/Cargo.toml:5 y/x.gemspec:6",
        "c/composer.json", "g/build.gradle.kts", "m/pom.xml", "p/pyproject.toml", "p/setup.py",
        "r/Cargo.toml", "y/x.gemspec");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unit_nearest_manifest),
        cmocka_unit_test(test_unit_kinds_and_preference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
