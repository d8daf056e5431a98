/*
 * Runs every case of fixtures/extract/<extractor>/<case>/: its files input.<extension> go through the
 * extractor with every table demanded, and the rows must equal expected.txt. With ASSAY_UPDATE=1 in the
 * environment expected.txt is written instead: look at the difference before it is committed.
 * The same rows must come from each of the forms in which a checkout may write the files.
 *
 * A row is one line, `table column=value …`, in the order of the schema; absent values are left out.
 */
#include "validator/base/text.h"
#include "validator/base/utf8.h"
#include "validator/extract/extract.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROOT TEST_ROOT "/fixtures/extract"
#define MAX_OUTPUT (64u << 20)

static bool is_plain(struct base_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c == '"' || c == '\\' || c == 0x7F)
            return false;
    }
    return s.n > 0;
}

static void print_text(struct base_buf *out, struct base_str s)
{
    if (is_plain(s)) {
        base_buf_add(out, s);
        return;
    }
    base_buf_add_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            base_buf_printf(out, "\\%c", c);
        else if (c == '\n')
            base_buf_add_text(out, "\\n");
        else if (c < ' ' || c == 0x7F)
            base_buf_printf(out, "\\x%02X", c);
        else
            base_buf_add_char(out, (char)c);
    }
    base_buf_add_char(out, '"');
}

static void print_row(struct base_buf *out, const struct facts_table_info *info, const char *row)
{
    base_buf_add_text(out, info->name);
    for (size_t i = 0; i < info->column_count; i++) {
        const struct facts_column *column = &info->columns[i];
        if (column->type == FACTS_TEXT) {
            struct base_str text;
            memcpy(&text, row + column->offset, sizeof text);
            if (!text.p)
                continue;
            base_buf_printf(out, " %s=", column->name);
            print_text(out, text);
        } else {
            int64_t number;
            memcpy(&number, row + column->offset, sizeof number);
            if (number != FACTS_NULL)
                base_buf_printf(out, " %s=%lld", column->name, (long long)number);
        }
    }
    base_buf_add_char(out, '\n');
}

static void print_chunk(struct base_buf *out, const struct facts_chunk *chunk)
{
    for (int table = 0; table < FACTS_TABLE_COUNT; table++) {
        const struct facts_table_info *info = facts_table_info((enum facts_table)table);
        char *row = calloc(1, info->row_size);
        assert_non_null(row);
        size_t n = facts_chunk_count(chunk, (enum facts_table)table);
        for (size_t i = 0; i < n; i++) {
            facts_chunk_get(chunk, (enum facts_table)table, i, row);
            print_row(out, info, row);
        }
        free(row);
    }
}

static struct base_str read_file(const char *path, struct base_buf *out)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return BASE_STR_ABSENT;
    char block[65536];
    size_t n;
    base_buf_clear(out);
    base_buf_add_text(out, "");
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        base_buf_add(out, base_str_make(block, n));
    fclose(file);
    struct base_str view = base_buf_view(out);
    return view.p ? view : BASE_STR("");
}

/* How a text is written into a file. */
struct form {
    const char *name, *line_end, *mark;
    enum { UTF8, LITTLE, BIG } units;
};

static const struct form forms[] = {
    {"LF", "\n", "", UTF8},
    {"CR LF", "\r\n", "", UTF8},
    {"CR", "\r", "", UTF8},
    {"byte-order mark", "\n", "\xEF\xBB\xBF", UTF8},
    {"byte-order mark and CR LF", "\r\n", "\xEF\xBB\xBF", UTF8},
    {"UTF-16 little", "\n", "", LITTLE},
    {"UTF-16 big", "\n", "", BIG},
    {"UTF-16 little and CR LF", "\r\n", "", LITTLE},
    {"UTF-16 big and CR", "\r", "", BIG},
};

static void add_unit(struct base_buf *out, const struct form *form, uint32_t unit)
{
    char high = (char)(unit >> 8), low = (char)(unit & 0xFF);
    base_buf_add_char(out, form->units == LITTLE ? low : high);
    base_buf_add_char(out, form->units == LITTLE ? high : low);
}

static void add_utf16(struct base_buf *out, const struct form *form, struct base_str text)
{
    add_unit(out, form, 0xFEFF);
    while (text.n) {
        uint32_t c = base_utf8_next(&text);
        if (c >= 0x10000) {
            add_unit(out, form, 0xD800 + ((c - 0x10000) >> 10));
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        add_unit(out, form, c);
    }
}

/* Writes `text` (UTF-8 with LF) in that form. False when it cannot be: UTF-16 has no place for bytes that are
 * no UTF-8. */
static bool write_in_form(const struct form *form, struct base_str text, struct base_buf *out)
{
    struct base_buf lines;
    struct base_str rest = text, line;
    if (form->units != UTF8 && base_utf8_valid(text) != text.n)
        return false;
    base_buf_init(&lines, MAX_OUTPUT);
    base_buf_add_text(&lines, form->mark);
    for (bool is_first = true; (line = base_str_split(&rest, '\n')).p; is_first = false) {
        if (!is_first)
            base_buf_add_text(&lines, form->line_end);
        base_buf_add(&lines, line);
    }
    base_buf_init(out, MAX_OUTPUT);
    base_buf_add_text(out, "");
    if (form->units == UTF8)
        base_buf_add(out, base_buf_view(&lines));
    else
        add_utf16(out, form, base_buf_view(&lines));
    base_buf_finish(&lines);
    return true;
}

static void run_text(const struct extract_extractor *extractor, struct base_str text,
                     struct base_str extension, struct base_buf *out)
{
    struct extract_input input = {text, extension};
    struct facts_set demand;
    memset(&demand, 0xFF, sizeof demand);
    if (extractor->recognises && !extractor->recognises(&input)) {
        base_buf_add_text(out, "not recognised\n");
        return;
    }
    struct facts_chunk *chunk = facts_chunk_create(&demand);
    extractor->run(&input, chunk);
    print_chunk(out, chunk);
    facts_chunk_destroy(chunk);
}

/* The rows of every other form equal those of the first. */
static void compare_forms(const struct extract_extractor *extractor, const char *path, struct base_str text,
                          struct base_str rows)
{
    for (size_t i = 1; i < sizeof forms / sizeof *forms; i++) {
        struct base_buf bytes = {0}, decoded = {0}, actual;
        if (!write_in_form(&forms[i], text, &bytes))
            continue;
        base_buf_init(&actual, MAX_OUTPUT);
        base_buf_add_text(&actual, "");
        struct base_str again = base_text(bytes.p, bytes.n, &decoded);
        run_text(extractor, again, base_path_extension(base_str_of(path)), &actual);
        if (!base_str_eq(rows, base_buf_view(&actual)))
            fail_msg("%s: other rows when it is written with %s:\n%.*s", path, forms[i].name,
                     (int)(actual.n < 4000 ? actual.n : 4000), actual.p);
        base_buf_finish(&bytes);
        base_buf_finish(&decoded);
        base_buf_finish(&actual);
    }
}

static void run_file(const struct extract_extractor *extractor, const char *path, struct base_buf *out)
{
    struct base_buf bytes, decoded = {0};
    base_buf_init(&bytes, MAX_OUTPUT);
    read_file(path, &bytes);
    struct base_str text = base_text(bytes.p, bytes.n, &decoded);
    size_t from = out->n;
    run_text(extractor, text, base_path_extension(base_str_of(path)), out);
    compare_forms(extractor, path, text, base_str_from(base_buf_view(out), from));
    base_buf_finish(&decoded);
    base_buf_finish(&bytes);
}

static int only_named(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int only_input(const struct dirent *entry)
{
    return strncmp(entry->d_name, "input.", 6) == 0;
}

/* The first line that differs, for the message. */
static void compare(const char *directory, struct base_str expected, struct base_str actual)
{
    int line = 1;
    for (;;) {
        struct base_str e = base_str_split(&expected, '\n'), a = base_str_split(&actual, '\n');
        if (!e.p && !a.p)
            return;
        if (!base_str_eq(e, a))
            fail_msg("%s/expected.txt:%d\n  expected: %.*s\n  actual:   %.*s", directory, line,
                     BASE_STR_ARG(e), BASE_STR_ARG(a));
        line++;
    }
}

static void join_path(char *out, size_t size, const char *directory, const char *name)
{
    int n = snprintf(out, size, "%s/%s", directory, name);
    assert_in_range(n, 1, size - 1);
}

static bool run_case(const struct extract_extractor *extractor, const char *directory)
{
    struct dirent **inputs;
    int count = scandir(directory, &inputs, only_input, alphasort);
    if (count <= 0)
        return false;
    struct base_buf actual, expected;
    base_buf_init(&actual, MAX_OUTPUT);
    base_buf_init(&expected, MAX_OUTPUT);
    for (int i = 0; i < count; i++) {
        char path[4096];
        join_path(path, sizeof path, directory, inputs[i]->d_name);
        if (count > 1)
            base_buf_printf(&actual, "# %s\n", inputs[i]->d_name);
        run_file(extractor, path, &actual);
        free(inputs[i]);
    }
    free(inputs);
    char path[4096];
    join_path(path, sizeof path, directory, "expected.txt");
    if (getenv("ASSAY_UPDATE")) {
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        fwrite(actual.p, 1, actual.n, file);
        assert_int_equal(fclose(file), 0);
    } else {
        struct base_str wanted = read_file(path, &expected);
        if (!wanted.p)
            fail_msg("%s is missing", path);
        compare(directory, wanted, base_buf_view(&actual));
    }
    base_buf_finish(&actual);
    base_buf_finish(&expected);
    return true;
}

static void test_extractor(void **state)
{
    const struct extract_extractor *extractor = *state;
    char directory[2048];
    join_path(directory, sizeof directory, ROOT, extractor->name);
    struct dirent **cases;
    int count = scandir(directory, &cases, only_named, alphasort), ran = 0;
    for (int i = 0; i < count; i++) {
        char path[4096];
        join_path(path, sizeof path, directory, cases[i]->d_name);
        ran += run_case(extractor, path);
        free(cases[i]);
    }
    if (count >= 0)
        free(cases);
    if (ran == 0)
        fail_msg("%s has no case", directory);
}

/* Bytes cut anywhere must neither crash an extractor nor be refused as a whole. */
static void test_nothing(void **state)
{
    const struct extract_extractor *extractor = *state;
    struct facts_set demand;
    memset(&demand, 0xFF, sizeof demand);
    static const char *const texts[] = {"", "\n", "{", "a: [", "\xFF\xFE", "# ", "---\n", "\"", "`", "/*"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct extract_input input = {base_str_of(texts[i]), BASE_STR_ABSENT};
        struct facts_chunk *chunk = facts_chunk_create(&demand);
        if (!extractor->recognises || extractor->recognises(&input))
            extractor->run(&input, chunk);
        facts_chunk_destroy(chunk);
    }
    assert_non_null(extractor->summary);
    assert_non_null(extractor->globs[0]);
    assert_true(extractor->fills[0] != FACTS_TABLE_COUNT);
}

int main(void)
{
    enum { MAX_EXTRACTORS = 64 };
    struct CMUnitTest tests[2 * MAX_EXTRACTORS];
    size_t n = 0;
    for (size_t i = 0; extract_all[i] && i < MAX_EXTRACTORS; i++) {
        void *state = (void *)(uintptr_t)extract_all[i];
        tests[n++] = (struct CMUnitTest){extract_all[i]->name, test_extractor, NULL, NULL, state};
        tests[n++] = (struct CMUnitTest){extract_all[i]->name, test_nothing, NULL, NULL, state};
    }
    return _cmocka_run_group_tests("extract", tests, n, NULL, NULL);
}
