#include "validator/facts/schema_doc.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE TEST_ROOT "/docs/tables.md"
#define PAGE_MAX (256u << 10)

static void descriptions_match_the_structs(void **state)
{
    (void)state;
    const struct facts_table_info *import = facts_table_info(FACTS_TABLE_import);
    assert_string_equal(import->name, "import");
    assert_int_equal(import->kind, FACTS_EXTRACTED);
    assert_int_equal(import->column_count, 10);
    assert_int_equal(import->row_size, sizeof(struct facts_import));
    assert_string_equal(import->columns[0].name, "path");
    assert_string_equal(import->columns[1].name, "unit");
    assert_int_equal(import->columns[1].offset, offsetof(struct facts_import, unit));
    assert_string_equal(import->columns[4].name, "specifier");
    assert_int_equal(import->columns[4].offset, offsetof(struct facts_import, specifier));
    assert_int_equal(import->columns[4].type, FACTS_TEXT);
    assert_int_equal(import->columns[8].type, FACTS_INT);

    const struct facts_table_info *file = facts_table_info(FACTS_TABLE_file);
    assert_int_equal(file->kind, FACTS_LINKED);
    assert_int_equal(file->columns[0].offset, 0);
}

static void tables_are_found_by_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++)
        assert_int_equal(facts_table_by_name(base_str_of(facts_table_info((enum facts_table)i)->name)), i);
    assert_int_equal(facts_table_by_name(BASE_STR("none")), FACTS_TABLE_COUNT);
    assert_int_equal(facts_table_by_name(BASE_STR("")), FACTS_TABLE_COUNT);
    assert_int_equal(facts_table_by_name(BASE_STR_ABSENT), FACTS_TABLE_COUNT);
}

static void check_sentence(const char *table, const char *column, const char *sentence)
{
    size_t n = strlen(sentence);
    bool ends = n && (sentence[n - 1] == '.' || (n >= 3 && strcmp(sentence + n - 3, "…") == 0));
    if (!ends)
        fail_msg("%s.%s: \"%s\" does not end as a sentence", table, column, sentence);
}

/* Names are unique, and every table and column says what it is. */
static void every_column_is_described(void **state)
{
    (void)state;
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++) {
        const struct facts_table_info *info = facts_table_info((enum facts_table)i);
        check_sentence(info->name, "", info->sentence);
        assert_true(info->column_count > 0 && info->column_count <= 64);
        for (size_t c = 0; c < info->column_count; c++) {
            check_sentence(info->name, info->columns[c].name, info->columns[c].sentence);
            for (size_t d = 0; d < c; d++)
                assert_string_not_equal(info->columns[c].name, info->columns[d].name);
        }
    }
}

static void page_is_up_to_date(void **state)
{
    (void)state;
    struct base_buf page;
    base_buf_init(&page, PAGE_MAX);
    facts_schema_markdown(&page);
    assert_true(base_buf_ok(&page));
    if (getenv("ASSAY_UPDATE")) {
        FILE *out = fopen(PAGE, "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(page.p, 1, page.n, out), page.n);
        assert_int_equal(fclose(out), 0);
    }
    FILE *in = fopen(PAGE, "rb");
    if (!in)
        fail_msg("%s is missing: run this test with ASSAY_UPDATE=1", PAGE);
    char *text = calloc(PAGE_MAX, 1);
    assert_non_null(text);
    size_t n = fread(text, 1, PAGE_MAX, in);
    fclose(in);
    if (n != page.n || memcmp(text, page.p, n) != 0)
        fail_msg("%s differs from schema.def: run this test with ASSAY_UPDATE=1", PAGE);
    free(text);
    base_buf_finish(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptions_match_the_structs),
        cmocka_unit_test(tables_are_found_by_name),
        cmocka_unit_test(every_column_is_described),
        cmocka_unit_test(page_is_up_to_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
