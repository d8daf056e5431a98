#include "test_source_p.h"

static void add(struct source *source, const char *path, const char *text)
{
    source_memory_add(source, base_str_of(path), base_str_of(text));
}

static void test_memory_is_sorted_and_read(void **state)
{
    (void)state;
    struct place place = {.source = source_create_memory()};
    add(place.source, "src/b.ts", "let b\n");
    add(place.source, "a.ts", "old");
    add(place.source, "src-2/x", "");
    add(place.source, "a.ts", "let a\n");
    assert_string_equal(list(&place), "a.ts src-2/x src/b.ts");
    must_read(&place, "a.ts", "let a\n");
    must_read(&place, "src-2/x", "");
    must_hash(&place, "src/b.ts", "printf 'let b\\n' | git hash-object --stdin");
    assert_int_equal(source_find(place.source, BASE_STR("b")), SIZE_MAX);
    struct source_identity identity;
    source_identify(place.source, &identity);
    assert_false(identity.is_git || identity.is_work_tree || identity.commit[0]);
    source_close(place.source);
    source_close(NULL);
}

static void test_memory_limit(void **state)
{
    (void)state;
    struct place place = {.source = source_create_memory()};
    add(place.source, "a", "12345");
    source_limit_file_bytes(place.source, 4);
    assert_int_equal(read_code(&place, "a"), BASE_E_LIMIT);
    assert_non_null(strstr(place.error.message, "limits.file-bytes"));
    assert_string_equal(place.error.path, "a");
    source_limit_file_bytes(place.source, 5);
    must_read(&place, "a", "12345");
    source_close(place.source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_sorted_and_read),
        cmocka_unit_test(test_memory_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
