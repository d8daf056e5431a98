#include "validator/base/memory.h"
#include "validator/base/parallel.h"
#include "validator/facts/chunk.h"

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

static void rows_come_back_as_given(void **state)
{
    (void)state;
    struct facts_set all = demand_all();
    struct facts_chunk *chunk = facts_chunk_create(&all);
    FACTS_EMIT(chunk, call, .ordinal = 7, .scope = FACTS_NULL, .line = 3, .col = INT64_MAX,
               .callee = BASE_STR("app.get"), .receiver = BASE_STR("app"), .name = BASE_STR(""),
               .receiver_call = INT64_MIN + 1, .argument_count = -1);
    FACTS_EMIT(chunk, import, .line = 1, .specifier = BASE_STR("app"));
    FACTS_EMIT(chunk, call, .line = INT32_MAX, .col = INT64_C(1) << 31, .argument_count = -(INT64_C(1) << 30),
               .scope = -(INT64_C(1) << 30) - 1);
    assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_call), 2);
    assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_import), 1);
    assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_export), 0);

    struct facts_call call;
    facts_chunk_get(chunk, FACTS_TABLE_call, 0, &call);
    assert_int_equal(call.ordinal, 7);
    assert_true(call.scope == FACTS_NULL);
    assert_int_equal(call.line, 3);
    assert_true(call.col == INT64_MAX);
    assert_true(call.receiver_call == INT64_MIN + 1);
    assert_int_equal(call.argument_count, -1);
    assert_true(base_str_is(call.callee, "app.get"));
    assert_true(base_str_is(call.receiver, "app"));
    assert_non_null(call.name.p);
    assert_int_equal(call.name.n, 0);
    assert_null(call.first_text.p);
    assert_null(call.path.p);
    facts_chunk_get(chunk, FACTS_TABLE_call, 1, &call);
    assert_true(call.line == INT32_MAX);
    assert_true(call.col == INT64_C(1) << 31);
    assert_true(call.argument_count == -(INT64_C(1) << 30));
    assert_true(call.scope == -(INT64_C(1) << 30) - 1);
    assert_null(call.callee.p);
    facts_chunk_destroy(chunk);
}

/* The very first string of a chunk may be the empty one; it is not the absent one. */
static void empty_text_first(void **state)
{
    (void)state;
    struct facts_set all = demand_all();
    struct facts_chunk *chunk = facts_chunk_create(&all);
    FACTS_EMIT(chunk, heading, .text = BASE_STR(""));
    struct facts_heading heading;
    facts_chunk_get(chunk, FACTS_TABLE_heading, 0, &heading);
    assert_non_null(heading.text.p);
    assert_null(heading.slug.p);
    facts_chunk_destroy(chunk);
}

static void rows_without_demand_are_dropped(void **state)
{
    (void)state;
    struct facts_set set = {{0}};
    facts_set_add(&set, FACTS_TABLE_import);
    struct facts_chunk *chunk = facts_chunk_create(&set);
    assert_true(facts_chunk_wants(chunk, FACTS_TABLE_import));
    assert_false(facts_chunk_wants(chunk, FACTS_TABLE_call));
    FACTS_EMIT(chunk, call, .callee = BASE_STR("f"));
    FACTS_EMIT(chunk, import, .specifier = BASE_STR("./a"));
    assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_call), 0);
    assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_import), 1);
    facts_chunk_destroy(chunk);
    facts_chunk_destroy(NULL);
}

/* Numbers and string counts around the places where cells become wider. */
static void values_survive_wider_cells(void **state)
{
    (void)state;
    static const int64_t lines[] = {0,     FACTS_NULL, 65534, FACTS_NULL, 1,         65535,        65536,
                                    65534, FACTS_NULL, -1,    INT32_MAX,  INT64_MAX, INT64_MIN + 1};
    enum { LINES = sizeof lines / sizeof lines[0], ROWS = 70000 };
    struct facts_set all = demand_all();
    for (unsigned last = 0; last < LINES; last++) {
        struct facts_chunk *chunk = facts_chunk_create(&all);
        for (unsigned i = 0; i <= last; i++)
            FACTS_EMIT(chunk, heading, .line = lines[i], .level = FACTS_NULL, .text = BASE_STR("t"));
        for (unsigned i = 0; i <= last; i++) {
            struct facts_heading row;
            facts_chunk_get(chunk, FACTS_TABLE_heading, i, &row);
            assert_true(row.line == lines[i] && row.level == FACTS_NULL && base_str_is(row.text, "t") &&
                        !row.slug.p);
        }
        facts_chunk_destroy(chunk);
    }
    struct facts_chunk *chunk = facts_chunk_create(&all);
    for (unsigned i = 0; i < ROWS; i++) {
        char text[32];
        int n = snprintf(text, sizeof text, "%u", i);
        FACTS_EMIT(chunk, heading, .text = base_str_make(text, (size_t)n), .line = FACTS_NULL);
    }
    for (unsigned i = 0; i < ROWS; i++) {
        char text[32];
        snprintf(text, sizeof text, "%u", i);
        struct facts_heading row;
        facts_chunk_get(chunk, FACTS_TABLE_heading, i, &row);
        assert_true(base_str_is(row.text, text) && !row.slug.p && row.line == FACTS_NULL);
    }
    facts_chunk_destroy(chunk);
}

static void check_numbered(const struct facts_chunk *chunk, size_t n)
{
    assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_export), n);
    for (size_t i = 0; i < n; i++) {
        char text[32];
        snprintf(text, sizeof text, "name%zu", i % 1000);
        struct facts_export row;
        facts_chunk_get(chunk, FACTS_TABLE_export, i, &row);
        assert_true(base_str_is(row.name, text));
        assert_true(base_str_is(row.kind, "named"));
        assert_int_equal(row.line, i + 1);
    }
}

static void add_numbered(struct facts_chunk *chunk, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        char text[32];
        int n = snprintf(text, sizeof text, "name%zu", i % 1000);
        FACTS_EMIT(chunk, export, .line = (int64_t)i + 1, .name = base_str_make(text, (size_t)n),
                   .kind = BASE_STR("named"));
    }
}

static void check_packed(const struct facts_chunk *chunk, size_t n)
{
    struct facts_chunk *packed = facts_chunk_pack(chunk);
    check_numbered(packed, n);
    facts_chunk_destroy(packed);
}

/* Strings are copied (the buffer is reused), found again, and survive packing and growth after it. */
static void strings_are_copied(void **state)
{
    (void)state;
    struct facts_set all = demand_all();
    struct facts_chunk *chunk = facts_chunk_create(&all);
    check_packed(chunk, 0);
    add_numbered(chunk, 0, 5000);
    check_numbered(chunk, 5000);
    check_packed(chunk, 5000);
    add_numbered(chunk, 5000, 9000);
    check_numbered(chunk, 9000);
    check_packed(chunk, 9000);
    facts_chunk_destroy(chunk);
}

/* What was in the chunk before leaves no trace, however much it was, and a packed copy is on its own. */
static void a_cleared_chunk_is_as_new(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 3, 70000, 1, 900, 0, 257, 12};
    struct facts_set all = demand_all();
    struct facts_chunk *chunk = facts_chunk_create(&all), *packed[sizeof counts / sizeof *counts];
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if (i % 2) /* another table comes first */
            FACTS_EMIT(chunk, heading, .line = INT64_MAX - (int64_t)i, .text = BASE_STR(""));
        add_numbered(chunk, 0, counts[i]);
        packed[i] = facts_chunk_pack(chunk);
        facts_chunk_clear(chunk);
        assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_export), 0);
        assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_heading), 0);
    }
    facts_chunk_destroy(chunk);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        check_numbered(packed[i], counts[i]);
        assert_int_equal(facts_chunk_count(packed[i], FACTS_TABLE_heading), i % 2);
        if (i % 2) {
            struct facts_heading row;
            facts_chunk_get(packed[i], FACTS_TABLE_heading, 0, &row);
            assert_true(row.line == INT64_MAX - (int64_t)i && row.text.p && row.text.n == 0 && !row.slug.p);
        }
        facts_chunk_destroy(packed[i]);
    }
}

static void rows_beyond_the_limit_are_refused(void **state)
{
    (void)state;
    struct facts_set all = demand_all();
    struct facts_chunk *chunk = facts_chunk_create(&all);
    for (size_t i = 0; i < FACTS_CHUNK_MAX_ROWS; i++)
        FACTS_EMIT(chunk, ts_config, .line = 1);
    assert_false(facts_chunk_truncated(chunk));
    FACTS_EMIT(chunk, heading, .line = 1);
    assert_true(facts_chunk_truncated(chunk));
    assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_ts_config), FACTS_CHUNK_MAX_ROWS);
    assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_heading), 0);
    facts_chunk_destroy(chunk);
}

#define CHUNKS 64

struct filling {
    struct facts_set demand;
    struct facts_chunk *chunks[CHUNKS];
};

static void fill(void *context, size_t item, unsigned worker)
{
    (void)worker;
    struct filling *filling = context;
    struct facts_chunk *chunk = facts_chunk_create(&filling->demand);
    add_numbered(chunk, 0, 500 + item);
    filling->chunks[item] = facts_chunk_pack(chunk);
    facts_chunk_destroy(chunk);
}

static void chunks_are_filled_by_several_threads(void **state)
{
    (void)state;
    struct filling filling = {.demand = demand_all()};
    struct base_parallel how = {.jobs = 4, .shuffle = 3};
    base_parallel_run(&how, CHUNKS, fill, &filling);
    for (size_t i = 0; i < CHUNKS; i++) {
        check_numbered(filling.chunks[i], 500 + i);
        facts_chunk_destroy(filling.chunks[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back_as_given),
        cmocka_unit_test(empty_text_first),
        cmocka_unit_test(rows_without_demand_are_dropped),
        cmocka_unit_test(values_survive_wider_cells),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(a_cleared_chunk_is_as_new),
        cmocka_unit_test(rows_beyond_the_limit_are_refused),
        cmocka_unit_test(chunks_are_filled_by_several_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
