#include "validator/base/memory.h"
#include "validator/base/parallel.h"
#include "validator/facts/store.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <stdio.h>
#include <string.h>

static struct facts_set demand_all(void)
{
    struct facts_set set = {{0}};
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++)
        facts_set_add(&set, (enum facts_table)i);
    return set;
}

static void add_file(struct facts_store *store, const char *path, const char *unit)
{
    FACTS_ADD(store, file, .path = base_str_of(path), .unit = base_str_of(unit), .kind = BASE_STR("text"));
}

static void linked_rows_come_back(void **state)
{
    (void)state;
    struct facts_store *store = facts_store_create();
    char buffer[16] = "GET";
    FACTS_ADD(store, endpoint, .path = BASE_STR("a.ts"), .line = 4, .col = FACTS_NULL,
              .method = base_str_of(buffer), .template = BASE_STR(""));
    memset(buffer, 'x', sizeof buffer - 1);
    struct facts_endpoint row;
    FACTS_GET(store, endpoint, 0, &row);
    assert_true(base_str_is(row.path, "a.ts"));
    assert_int_equal(row.path.p[row.path.n], 0);
    assert_int_equal(row.line, 4);
    assert_true(row.col == FACTS_NULL);
    assert_true(base_str_is(row.method, "GET"));
    assert_int_equal(row.method.p[row.method.n], 0);
    assert_non_null(row.template.p);
    assert_int_equal(row.template.n, 0);
    assert_null(row.handler.p);
    assert_int_equal(facts_store_count(store, FACTS_TABLE_endpoint), 1);
    facts_store_destroy(store);
    facts_store_destroy(NULL);
}

static void files_are_found_by_path(void **state)
{
    (void)state;
    struct facts_store *store = facts_store_create();
    assert_int_equal(facts_store_file(store, BASE_STR("a")), UINT32_MAX);
    add_file(store, "a", "");
    add_file(store, "b/c.ts", "b");
    add_file(store, "b/d.ts", "b");
    assert_int_equal(facts_store_file(store, BASE_STR("a")), 0);
    assert_int_equal(facts_store_file(store, BASE_STR("b/d.ts")), 2);
    assert_int_equal(facts_store_file(store, BASE_STR("b")), UINT32_MAX);
    assert_int_equal(facts_store_file(store, BASE_STR("text")), UINT32_MAX);
    assert_int_equal(facts_store_file(store, BASE_STR_ABSENT), UINT32_MAX);
    assert_int_equal(facts_store_file(store, BASE_STR("none")), UINT32_MAX);
    facts_store_destroy(store);
}

/* What a chunk has hashed is the same text for whoever interns it afterwards, of any length. */
static void columns_are_read_alone(void **state)
{
    (void)state;
    struct facts_set demand = demand_all();
    struct facts_store *store = facts_store_create();
    struct facts_chunk *chunk = facts_chunk_create(&demand);
    char text[80];
    memset(text, 'n', sizeof text);
    for (size_t n = 0; n < sizeof text; n++)
        FACTS_EMIT(chunk, import, .line = (int64_t)n, .specifier = base_str_make(text, n));
    add_file(store, "a.ts", "u");
    add_file(store, "b.ts", "u");
    facts_store_join(store, 1, chunk);
    facts_chunk_destroy(chunk);
    for (size_t n = 0; n < sizeof text; n++) {
        struct base_str specifier = FACTS_GET_TEXT(store, import, n, specifier);
        assert_true(base_str_eq(specifier, base_str_make(text, n)));
        assert_ptr_equal(facts_store_intern(store, base_str_make(text, n)).p, specifier.p);
        assert_int_equal(FACTS_GET_INT(store, import, n, line), n);
        assert_int_equal(FACTS_GET_FILE(store, import, n, path), 1);
        assert_int_equal(FACTS_GET_FILE(store, import, n, specifier), UINT32_MAX);
        assert_true(base_str_is(FACTS_GET_TEXT(store, import, n, unit), "u"));
        assert_null(FACTS_GET_TEXT(store, import, n, alias).p);
    }
    FACTS_ADD(store, resolved_import, .path = BASE_STR("b.ts"), .target_path = BASE_STR("a.ts"));
    assert_int_equal(FACTS_GET_FILE(store, resolved_import, 0, target_path), 0);
    assert_int_equal(FACTS_GET_FILE(store, resolved_import, 0, definition_path), UINT32_MAX);
    facts_store_destroy(store);
}

static void chunks_are_joined(void **state)
{
    (void)state;
    struct facts_set all = demand_all();
    struct facts_chunk *one = facts_chunk_create(&all), *two = facts_chunk_create(&all);
    FACTS_EMIT(one, import, .line = 1, .specifier = BASE_STR("./x"), .name = BASE_STR("X"));
    FACTS_EMIT(one, import, .line = 2, .col = INT64_MAX, .specifier = BASE_STR(""), .kind = BASE_STR("X"));
    FACTS_EMIT(two, import, .line = 9, .specifier = BASE_STR("X"), .is_type = FACTS_NULL);
    FACTS_EMIT(two, heading, .line = 3, .text = BASE_STR("./x"));
    struct facts_store *store = facts_store_create();
    add_file(store, "a", "");
    add_file(store, "b", "u");
    add_file(store, "c", "u");
    add_file(store, "d", "");
    facts_store_join(store, 0, one);
    facts_store_join(store, 2, two);
    facts_store_join(store, 3, one); /* the same bytes once more */
    facts_chunk_destroy(one);
    facts_chunk_destroy(two);

    assert_int_equal(facts_store_count(store, FACTS_TABLE_import), 5);
    assert_int_equal(facts_store_count(store, FACTS_TABLE_heading), 1);
    struct facts_import row;
    FACTS_GET(store, import, 1, &row);
    assert_true(base_str_is(row.path, "a") && base_str_is(row.unit, ""));
    assert_int_equal(row.file, 0);
    assert_true(row.col == INT64_MAX);
    assert_int_equal(row.specifier.n, 0);
    assert_non_null(row.specifier.p);
    assert_null(row.name.p);
    assert_true(base_str_is(row.kind, "X"));
    FACTS_GET(store, import, 2, &row);
    assert_true(base_str_is(row.path, "c") && base_str_is(row.unit, "u"));
    assert_int_equal(row.file, 2);
    assert_true(base_str_is(row.specifier, "X"));
    assert_true(row.is_type == FACTS_NULL);
    FACTS_GET(store, import, 4, &row);
    assert_true(base_str_is(row.path, "d"));
    assert_true(row.col == INT64_MAX);

    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_import, 0);
    assert_true(range.from == 0 && range.to == 2);
    range = facts_store_of_file(store, FACTS_TABLE_import, 1);
    assert_true(range.from == range.to);
    range = facts_store_of_file(store, FACTS_TABLE_import, 3);
    assert_true(range.from == 3 && range.to == 5);
    range = facts_store_of_file(store, FACTS_TABLE_heading, UINT32_MAX);
    assert_true(range.from == range.to);
    range = facts_store_of_file(store, FACTS_TABLE_export, 0);
    assert_true(range.from == 0 && range.to == 0);
    facts_store_destroy(store);
}

/* Numbers and string counts around the places where cells become wider, joined and added. */
static void values_survive_wider_cells(void **state)
{
    (void)state;
    enum { ROWS = 70000 };
    struct facts_set all = demand_all();
    struct facts_store *store = facts_store_create();
    add_file(store, "a", "");
    for (int64_t i = 0; i < ROWS; i += 1000) {
        struct facts_chunk *chunk = facts_chunk_create(&all);
        for (int64_t line = i; line < i + 1000; line++) {
            char text[32];
            int n = snprintf(text, sizeof text, "%d", (int)line);
            FACTS_EMIT(chunk, heading, .line = line, .level = line % 2 ? FACTS_NULL : -line,
                       .text = base_str_make(text, (size_t)n));
            FACTS_ADD(store, unit, .line = line % 3 ? line : FACTS_NULL,
                      .name = base_str_make(text, (size_t)n));
        }
        facts_store_join(store, 0, chunk);
        facts_chunk_destroy(chunk);
    }
    for (int64_t i = 0; i < ROWS; i++) {
        char text[32];
        snprintf(text, sizeof text, "%d", (int)i);
        struct facts_heading heading;
        FACTS_GET(store, heading, i, &heading);
        assert_true(heading.line == i && heading.level == (i % 2 ? FACTS_NULL : -i));
        assert_true(base_str_is(heading.text, text) && !heading.slug.p && base_str_is(heading.path, "a"));
        struct facts_unit unit;
        FACTS_GET(store, unit, i, &unit);
        assert_true(unit.line == (i % 3 ? i : FACTS_NULL) && base_str_is(unit.name, text) && !unit.kind.p);
    }
    facts_store_destroy(store);
}

/* Equal text is one view, wherever it came from. */
static void text_is_interned_once(void **state)
{
    (void)state;
    struct facts_store *store = facts_store_create();
    struct base_str a = facts_store_intern(store, BASE_STR("x.ts"));
    add_file(store, "x.ts", "");
    struct facts_file file;
    FACTS_GET(store, file, 0, &file);
    assert_ptr_equal(a.p, file.path.p);
    assert_null(facts_store_intern(store, BASE_STR_ABSENT).p);
    assert_non_null(facts_store_intern(store, BASE_STR("")).p);
    facts_store_destroy(store);
}

static void sort_is_stable_with_null_first(void **state)
{
    (void)state;
    struct facts_store *store = facts_store_create();
    static const struct {
        const char *method;
        int64_t line, col;
    } rows[] = {{"b", 2, 0},  {NULL, 1, 1}, {"a", INT64_MAX, 2}, {"b", FACTS_NULL, 3},
                {"a", -5, 4}, {"", 0, 5},   {"b", 2, 6},         {"ab", 0, 7}};
    static const int64_t expected[] = {1, 5, 4, 2, 7, 3, 0, 6};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        FACTS_ADD(store, endpoint, .method = base_str_of(rows[i].method), .line = rows[i].line,
                  .col = rows[i].col);
    static const char *const columns[] = {"method", "line"};
    facts_store_sort(store, FACTS_TABLE_endpoint, columns, 2);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct facts_endpoint row;
        FACTS_GET(store, endpoint, i, &row);
        assert_int_equal(row.col, expected[i]);
        assert_true(row.line == rows[expected[i]].line);
        assert_true(base_str_eq(row.method, base_str_of(rows[expected[i]].method)));
    }
    facts_store_destroy(store);
}

#define FILES 300u

struct filling {
    struct facts_set demand;
    struct facts_chunk *chunks[FILES];
};

static void fill(void *context, size_t item, unsigned worker)
{
    (void)worker;
    struct filling *filling = context;
    struct facts_chunk *chunk = facts_chunk_create(&filling->demand);
    for (size_t i = 0; i < item; i++) {
        char text[32];
        int n = snprintf(text, sizeof text, "m%zu", i * item % 97);
        FACTS_EMIT(chunk, import, .line = (int64_t)i, .specifier = base_str_make(text, (size_t)n));
    }
    filling->chunks[item] = facts_chunk_pack(chunk);
    facts_chunk_destroy(chunk);
}

/* Several threads fill, one joins in file order: the store is the same for any number of threads. */
static void store_does_not_depend_on_threads(void **state)
{
    (void)state;
    struct facts_store *stores[2];
    for (unsigned s = 0; s < 2; s++) {
        struct filling *filling = base_alloc(sizeof *filling);
        filling->demand = demand_all();
        struct base_parallel how = {.jobs = s ? 5 : 1, .shuffle = s ? 11 : 0};
        base_parallel_run(&how, FILES, fill, filling);
        stores[s] = facts_store_create();
        for (uint32_t i = 0; i < FILES; i++) {
            char path[32];
            snprintf(path, sizeof path, "f%05u.ts", i);
            add_file(stores[s], path, "");
        }
        for (uint32_t i = 0; i < FILES; i++) {
            facts_store_join(stores[s], i, filling->chunks[i]);
            facts_chunk_destroy(filling->chunks[i]);
        }
        base_free(filling);
    }
    size_t n = facts_store_count(stores[0], FACTS_TABLE_import);
    assert_int_equal(n, FILES * (FILES - 1) / 2);
    assert_int_equal(facts_store_count(stores[1], FACTS_TABLE_import), n);
    assert_int_equal(facts_store_memory(stores[0]), facts_store_memory(stores[1]));
    for (size_t i = 0; i < n; i++) {
        struct facts_import a, b;
        FACTS_GET(stores[0], import, i, &a);
        FACTS_GET(stores[1], import, i, &b);
        assert_true(a.line == b.line && a.file == b.file && base_str_eq(a.specifier, b.specifier) &&
                    base_str_eq(a.path, b.path));
    }
    facts_store_destroy(stores[0]);
    facts_store_destroy(stores[1]);
}

/* A million rows of seven columns of their own stay below 32 bytes each. */
static void a_million_rows_are_small(void **state)
{
    (void)state;
    struct facts_set all = demand_all();
    struct facts_store *store = facts_store_create();
    for (uint32_t f = 0; f < 1000; f++) {
        char path[32];
        snprintf(path, sizeof path, "src/f%05u.ts", f);
        add_file(store, path, "");
    }
    for (uint32_t f = 0; f < 1000; f++) {
        struct facts_chunk *chunk = facts_chunk_create(&all);
        for (unsigned i = 0; i < 1000; i++) {
            char text[32];
            int n = snprintf(text, sizeof text, "./module%u", (f * 1000 + i) % 20000);
            FACTS_EMIT(chunk, import, .line = i, .col = 1, .specifier = base_str_make(text, (size_t)n),
                       .kind = BASE_STR("import"));
        }
        facts_store_join(store, f, chunk);
        facts_chunk_destroy(chunk);
    }
    assert_int_equal(facts_store_count(store, FACTS_TABLE_import), 1000000);
    assert_true(facts_store_memory(store) < 32u * 1000 * 1000);
    facts_store_destroy(store);
}

/* Two forks add to one table, and a third reads it. What the second adds lies beyond what a cell holds. */
static void forks_add_side_by_side(void **state)
{
    (void)state;
    struct facts_store *store = facts_store_create();
    struct facts_set none = {{0}}, endpoint = {{0}};
    facts_set_add(&endpoint, FACTS_TABLE_endpoint);
    add_file(store, "a.ts", "");
    FACTS_ADD(store, unit, .path = BASE_STR("a.ts"), .line = INT64_C(1) << 40);
    facts_store_share(store);
    struct facts_store *first = facts_store_fork(store, &none, &endpoint);
    struct facts_store *second = facts_store_fork(store, &none, &endpoint);
    FACTS_ADD(second, endpoint, .path = BASE_STR("a.ts"), .line = INT64_C(1) << 50,
              .route = BASE_STR("/second"));
    FACTS_ADD(second, unresolved, .path = BASE_STR("a.ts"), .line = 7, .kind = BASE_STR("undeclared"));
    for (int i = 0; i < 200; i++)
        FACTS_ADD(first, endpoint, .path = BASE_STR("a.ts"), .line = i, .route = BASE_STR("/first"));
    assert_int_equal(facts_store_count(store, FACTS_TABLE_endpoint), 0);
    assert_int_equal(facts_store_count(first, FACTS_TABLE_endpoint), 200);
    assert_int_equal(FACTS_GET_INT(second, unit, 0, line), INT64_C(1) << 40);
    assert_int_equal(facts_store_file(first, BASE_STR("a.ts")), 0);
    assert_ptr_equal(facts_store_intern(first, BASE_STR("new")).p,
                     facts_store_intern(second, BASE_STR("new")).p);
    facts_store_take(store, first, FACTS_TABLE_endpoint);
    facts_store_take(store, second, FACTS_TABLE_endpoint);
    facts_store_take(store, second, FACTS_TABLE_endpoint); /* nothing is left */
    facts_store_take(store, second, FACTS_TABLE_unresolved);
    struct facts_store *third = facts_store_fork(store, &endpoint, &none);
    assert_int_equal(facts_store_count(third, FACTS_TABLE_endpoint), 201);
    assert_int_equal(FACTS_GET_INT(third, endpoint, 199, line), 199);
    assert_int_equal(FACTS_GET_INT(third, endpoint, 200, line), INT64_C(1) << 50);
    assert_int_equal(FACTS_GET_FILE(third, endpoint, 200, path), 0);
    facts_fork_destroy(first);
    facts_fork_destroy(second);
    facts_fork_destroy(third);
    facts_fork_destroy(NULL);
    facts_store_unshare(store);
    assert_true(base_str_is(FACTS_GET_TEXT(store, endpoint, 200, route), "/second"));
    assert_true(base_str_is(FACTS_GET_TEXT(store, unresolved, 0, kind), "undeclared"));
    facts_store_destroy(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linked_rows_come_back),          cmocka_unit_test(files_are_found_by_path),
        cmocka_unit_test(columns_are_read_alone),         cmocka_unit_test(chunks_are_joined),
        cmocka_unit_test(values_survive_wider_cells),     cmocka_unit_test(text_is_interned_once),
        cmocka_unit_test(sort_is_stable_with_null_first), cmocka_unit_test(store_does_not_depend_on_threads),
        cmocka_unit_test(a_million_rows_are_small),       cmocka_unit_test(forks_add_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
