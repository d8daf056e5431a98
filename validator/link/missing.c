#include "validator/link/missing_p.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* Bytes of a title that are read. */
#define MOST_TITLE 512u

static bool says_missing(struct base_str text)
{
    static const char *const ends[] = {"NOT_FOUND", "METHOD_NOT_ALLOWED", "NOT_IMPLEMENTED", "NotFound",
                                       "MethodNotAllowed"};
    static const char *const numbers[] = {"404", "405", "501"};
    for (size_t i = 0; i < COUNT(numbers); i++)
        if (base_str_is(text, numbers[i]))
            return true;
    for (size_t i = 0; i < COUNT(ends); i++)
        if (base_str_ends(text, ends[i]))
            return true;
    return false;
}

static bool is_failure(struct base_str callee)
{
    static const char *const words[] = {"NotFound", "NotAllowed", ".rejects", ".toThrow"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (base_str_find(callee, words[i]) >= 0)
            return true;
    return false;
}

static bool title_says_missing(struct base_str title)
{
    static const char *const words[] = {
        "404",      "405",         "not found",   "notfound",   "not_found", "unknown",
        "missing",  "not exist",   "n't exist",   "non-exist",  "nonexist",  "no such",
        "invalid",  "unsupported", "not allowed", "not served", "removed",   "not implement",
        "fallback", "catch-all",   "catchall",    "unmatched",  "no longer", "wrong"};
    char text[MOST_TITLE];
    size_t n = title.n < sizeof text ? title.n : sizeof text;
    for (size_t i = 0; i < n; i++)
        text[i] = title.p[i] >= 'A' && title.p[i] <= 'Z' ? (char)(title.p[i] - 'A' + 'a') : title.p[i];
    for (size_t i = 0; i < COUNT(words); i++)
        if (base_str_find(base_str_make(text, n), words[i]) >= 0)
            return true;
    return false;
}

static int compare_lines(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void look_at(struct link_missing *missing, const struct facts_store *store,
                    const struct link_code *code)
{
    link_missing_finish(missing);
    missing->of = code;
    missing->tests = base_alloc((code->scope_count + 1) * sizeof *missing->tests);
    for (uint32_t i = 0; i < code->argument_count; i++)
        if (says_missing(code->arguments[i].value))
            base_vec_push(&missing->lines, code->arguments[i].line);
    for (uint32_t i = 0; i < code->call_count; i++)
        if (is_failure(code->calls[i].callee))
            base_vec_push(&missing->lines, code->calls[i].line);
    if (missing->lines.n)
        qsort(missing->lines.items, missing->lines.n, sizeof *missing->lines.items, compare_lines);
    struct facts_range tests = facts_store_of_file(store, FACTS_TABLE_test_case, code->file);
    for (size_t row = tests.from; row < tests.to; row++) {
        int64_t call = FACTS_GET_INT(store, test_case, row, call);
        if (call < 0 || call >= (int64_t)code->call_count)
            continue;
        for (uint32_t i = code->first_argument[call]; i != LINK_NONE; i = code->next_argument[i]) {
            int64_t scope = code->arguments[i].value_scope;
            if (scope > 0 && scope < (int64_t)code->scope_count)
                missing->tests[scope] = (uint32_t)(row - tests.from) + 1;
        }
    }
}

void link_missing_finish(struct link_missing *missing)
{
    base_vec_finish(&missing->lines);
    base_free(missing->tests);
    *missing = (struct link_missing){0};
}

static bool asserts_between(const struct link_missing *missing, int64_t from, int64_t to)
{
    size_t low = 0, high = missing->lines.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (missing->lines.items[middle] < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < missing->lines.n && missing->lines.items[low] <= to;
}

bool link_expects_missing(struct link_missing *missing, const struct facts_store *store,
                          const struct link_code *code, int64_t scope)
{
    struct facts_range tests = facts_store_of_file(store, FACTS_TABLE_test_case, code->file);
    bool in_test = false;
    if (missing->of != code)
        look_at(missing, store, code);
    while (scope > 0 && scope < (int64_t)code->scope_count) {
        uint32_t test = missing->tests[scope];
        const struct facts_scope *row = &code->scopes[scope];
        if (test && !in_test && asserts_between(missing, row->line, row->end_line))
            return true;
        if (test && title_says_missing(FACTS_GET_TEXT(store, test_case, tests.from + test - 1, name)))
            return true;
        in_test = in_test || test;
        scope = row->parent < scope ? row->parent : -1;
    }
    /* Outside of any test it may be made for all of them. */
    return !in_test && missing->lines.n > 0;
}
