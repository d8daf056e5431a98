/*
 * The linkers over small repositories: fixtures/link/<case> holds `tree`, `query.sql` with one text column,
 * and `expected.txt` with one line for each row (written anew with ASSAY_UPDATE=1). The files come through
 * the real extractors.
 */
#include "validator/audit/audit.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LONGEST_PATH 1024u
#define MOST_CASES 64

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot read %s", path);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    size_t n = fread(text, 1, (1 << 20) - 1, file);
    text[n] = '\0';
    fclose(file);
    return text;
}

static int ignore_header(void *context, size_t columns, const struct base_str *names)
{
    (void)context;
    (void)names;
    assert_int_equal(columns, 1);
    return 0;
}

static int add_line(void *context, size_t columns, const struct base_str *values, const bool *is_number)
{
    (void)columns;
    (void)is_number;
    base_buf_add(context, values[0]);
    base_buf_add_char(context, '\n');
    return 0;
}

static void check_case(const char *name)
{
    char path[LONGEST_PATH];
    struct source *source = NULL;
    struct audit *audit = NULL;
    struct base_error err = {0};
    struct engine_rules rules = {0};
    struct base_buf got;
    struct source_options options = {0};
    struct audit_options audit_options = {.parallel = {.jobs = 1}, .date = BASE_STR("2026-01-01")};
    base_buf_init(&got, 1 << 20);
    snprintf(path, sizeof path, TEST_ROOT "/fixtures/link/%s/query.sql", name);
    char *sql = read_text(path);
    char tree[LONGEST_PATH];
    snprintf(tree, sizeof tree, TEST_ROOT "/fixtures/link/%s/tree", name);
    snprintf(path, sizeof path, TEST_ROOT "/fixtures/link/%s/expected.txt", name);
    char *expected = getenv("ASSAY_UPDATE") ? NULL : read_text(path);
    if (source_open(&source, tree, &options, &err) ||
        audit_create(&audit, source, &rules, base_str_of(sql), &audit_options, &err) ||
        engine_query(audit_engine(audit), base_str_of(sql), ignore_header, add_line, &got, &err))
        fail_msg("%s: %s", name, err.message);
    base_buf_add_char(&got, '\0');
    if (getenv("ASSAY_UPDATE")) {
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        fwrite(got.p, 1, got.n - 1, file);
        assert_int_equal(fclose(file), 0);
    } else if (strcmp(got.p, expected) != 0)
        fail_msg("%s\n--- expected\n%s--- got\n%s", name, expected, got.p);
    base_buf_finish(&got);
    audit_destroy(audit);
    source_close(source);
    free(sql);
    free(expected);
}

static void test_cases(void **state)
{
    (void)state;
    struct dirent **entries;
    int n = scandir(TEST_ROOT "/fixtures/link", &entries, NULL, alphasort), cases = 0;
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        if (entries[i]->d_name[0] != '.') {
            check_case(entries[i]->d_name);
            cases++;
        }
        free(entries[i]);
    }
    free(entries);
    assert_true(cases >= 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
