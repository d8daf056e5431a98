#include "validator/facts/vtab.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <stdio.h>
#include <string.h>

#define OUTER 50000

struct fixture {
    struct facts_store *store;
    struct facts_meter meter;
    sqlite3 *db;
};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.store = facts_store_create()};
    struct base_error err;
    if (sqlite3_open(":memory:", &fixture.db) != SQLITE_OK ||
        facts_vtab_connect(fixture.db, fixture.store, "", &fixture.meter, &err) != BASE_OK)
        return -1;
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    sqlite3_close(fixture->db);
    facts_store_destroy(fixture->store);
    return 0;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    return statement;
}

/* Runs a statement to its end: how many cursor steps it takes. *value is the last row's first column. */
static uint64_t steps_of(struct fixture *fixture, sqlite3_stmt *statement, int64_t *value)
{
    uint64_t before = fixture->meter.steps;
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW)
        *value = sqlite3_column_int64(statement, 0);
    assert_int_equal(rc, SQLITE_DONE);
    sqlite3_reset(statement);
    return fixture->meter.steps - before;
}

static uint64_t steps(struct fixture *fixture, const char *sql, int64_t *value)
{
    sqlite3_stmt *statement = prepare(fixture->db, sql);
    uint64_t n = steps_of(fixture, statement, value);
    sqlite3_finalize(statement);
    return n;
}

/* The rows of a query as text: columns split by ' ', rows by ';'. */
static const char *text_of(sqlite3 *db, const char *sql)
{
    static char out[4096];
    size_t n = 0;
    out[0] = 0;
    sqlite3_stmt *statement = prepare(db, sql);
    while (sqlite3_step(statement) == SQLITE_ROW)
        for (int c = 0; c < sqlite3_column_count(statement); c++) {
            const char *value = (const char *)sqlite3_column_text(statement, c);
            n += (size_t)snprintf(out + n, sizeof out - n, "%s%s", value ? value : "NULL",
                                  c + 1 < sqlite3_column_count(statement) ? " " : ";");
            assert_true(n < sizeof out);
        }
    sqlite3_finalize(statement);
    return out;
}

static void add_endpoint(struct facts_store *store, const char *method, int64_t line)
{
    FACTS_ADD(store, endpoint, .path = BASE_STR("a.ts"), .unit = BASE_STR(""), .line = line,
              .method = base_str_of(method), .col = FACTS_NULL);
}

/* ---- names ---- */

static void no_name_needs_quotes(void **state)
{
    struct fixture *fixture = *state;
    static const char *const queries[] = {
        "SELECT %2$s FROM %1$s",
        "SELECT t.%2$s FROM %1$s AS t WHERE t.%2$s = 1 AND %2$s IS NOT NULL",
        "SELECT %1$s.%2$s FROM %1$s ORDER BY %2$s, %1$s.%2$s DESC",
        "SELECT t.line AS %2$s FROM call AS t ORDER BY %2$s",
        "SELECT 1 %2$s",
        "SELECT %2$s, count(*) FROM %1$s GROUP BY %2$s HAVING %2$s > 1",
        "SELECT %1$s.line FROM call AS %1$s",
        "WITH %1$s(%2$s) AS (SELECT 1) SELECT %2$s FROM %1$s",
    };
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++) {
        const struct facts_table_info *info = facts_table_info((enum facts_table)i);
        for (size_t c = 0; c < info->column_count; c++)
            for (size_t q = 0; q < sizeof queries / sizeof queries[0]; q++) {
                char sql[512];
                snprintf(sql, sizeof sql, queries[q], info->name, info->columns[c].name);
                sqlite3_finalize(prepare(fixture->db, sql));
            }
    }
}

static void declared_types_are_the_schema_s(void **state)
{
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++) {
        const struct facts_table_info *info = facts_table_info((enum facts_table)i);
        char sql[256];
        snprintf(sql, sizeof sql, "SELECT * FROM %s", info->name);
        sqlite3_stmt *statement = prepare(fixture->db, sql);
        assert_int_equal(sqlite3_column_count(statement), info->column_count);
        for (size_t c = 0; c < info->column_count; c++) {
            assert_string_equal(sqlite3_column_name(statement, (int)c), info->columns[c].name);
            assert_string_equal(sqlite3_column_decltype(statement, (int)c),
                                info->columns[c].type == FACTS_TEXT ? "TEXT" : "INTEGER");
        }
        sqlite3_finalize(statement);
    }
}

static int deny_all_but_reading(void *context, int action, const char *a, const char *b, const char *c,
                                const char *d)
{
    (void)context, (void)a, (void)b, (void)c, (void)d;
    return action == SQLITE_SELECT || action == SQLITE_READ ? SQLITE_OK : SQLITE_DENY;
}

/* Every table is connected already when an authorizer is set; a second revision stands beside the first. */
static void two_revisions_under_an_authorizer(void **state)
{
    struct fixture *fixture = *state;
    struct facts_store *base = facts_store_create();
    struct base_error err;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(facts_vtab_connect(db, fixture->store, "", &fixture->meter, &err), BASE_OK);
    assert_int_equal(facts_vtab_connect(db, base, "base_", NULL, &err), BASE_OK);
    sqlite3_set_authorizer(db, deny_all_but_reading, NULL);
    add_endpoint(fixture->store, "GET", 1);
    add_endpoint(fixture->store, "POST", 2);
    add_endpoint(base, "GET", 7);
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++) {
        char sql[256];
        snprintf(sql, sizeof sql, "SELECT * FROM base_%s, %s", facts_table_info((enum facts_table)i)->name,
                 facts_table_info((enum facts_table)i)->name);
        sqlite3_finalize(prepare(db, sql));
    }
    assert_string_equal(
        text_of(db, "SELECT e.method, b.line FROM endpoint AS e LEFT JOIN base_endpoint AS b ON b.method = "
                    "e.method ORDER BY e.line"),
        "GET 7;POST NULL;");
    sqlite3_close(db);
    facts_store_destroy(base);
}

/* ---- rows ---- */

static void rows_in_row_order(void **state)
{
    struct fixture *fixture = *state;
    static const char *const methods[] = {"POST", "GET", NULL, "GET", "", "POST", "GET"};
    for (int i = 0; i < 7; i++)
        add_endpoint(fixture->store, methods[i], 10 - i);
    sqlite3 *db = fixture->db;
    assert_string_equal(text_of(db, "SELECT rowid, line FROM endpoint WHERE method = 'GET'"), "2 9;4 7;7 4;");
    assert_string_equal(text_of(db, "SELECT rowid FROM endpoint WHERE method IN ('POST', 'GET', 'x')"),
                        "1;2;4;6;7;");
    assert_string_equal(text_of(db, "SELECT rowid FROM endpoint WHERE method IN ('POST', 'GET') AND line IN "
                                    "(4, 10, 7, 99)"),
                        "1;4;7;");
    assert_string_equal(text_of(db, "SELECT rowid FROM endpoint WHERE method IS NULL"), "3;");
    assert_string_equal(text_of(db, "SELECT rowid FROM endpoint WHERE method = ''"), "5;");
    assert_string_equal(text_of(db, "SELECT rowid FROM endpoint WHERE method = NULL"), "");
    assert_string_equal(text_of(db, "SELECT rowid, col, document FROM endpoint WHERE rowid = 3"),
                        "3 NULL NULL;");
    assert_string_equal(text_of(db, "SELECT rowid FROM endpoint WHERE rowid IN (7, 0, 8, 1)"), "1;7;");
    assert_string_equal(text_of(db, "SELECT rowid FROM endpoint WHERE rowid = 8 OR rowid = -1"), "");
    assert_string_equal(text_of(db, "SELECT rowid FROM endpoint WHERE method = 'get' COLLATE NOCASE"),
                        "2;4;7;");
}

/* ---- plans ---- */

/* Two tables of OUTER rows, joined on `unit` (7 values) and `template` (`distinct` values). */
static void fill_join(struct facts_store *store, unsigned distinct)
{
    for (unsigned i = 0; i < OUTER; i++) {
        char unit[32], template[32];
        snprintf(unit, sizeof unit, "u%u", i % 7);
        snprintf(template, sizeof template, "/t%u", i % distinct);
        FACTS_ADD(store, endpoint, .unit = base_str_of(unit), .template = base_str_of(template), .line = i);
        FACTS_ADD(store, api_operation, .unit = base_str_of(unit), .template = base_str_of(template),
                  .line = i);
    }
}

static void two_equalities_take_few_steps(void **state)
{
    struct fixture *fixture = *state;
    fill_join(fixture->store, OUTER);
    static const char *const queries[] = {
        "SELECT count(*) FROM endpoint AS e, api_operation AS o WHERE e.unit = o.unit AND e.template = "
        "o.template",
        "SELECT count(*) FROM endpoint AS e, api_operation AS o WHERE e.template = o.template AND e.unit = "
        "o.unit",
        "SELECT count(*) FROM api_operation AS o, endpoint AS e WHERE o.unit = e.unit AND o.template = "
        "e.template",
        "SELECT count(*) FROM endpoint AS e JOIN api_operation AS o ON o.template = e.template WHERE o.unit "
        "= e.unit",
        "SELECT count(*) FROM endpoint AS e LEFT JOIN api_operation AS o ON o.unit = e.unit AND o.template = "
        "e.template",
        "SELECT sum(EXISTS (SELECT 1 FROM api_operation AS o WHERE o.unit = e.unit AND o.template = "
        "e.template)) "
        "FROM endpoint AS e",
        "SELECT count(*) FROM endpoint AS e WHERE (e.unit, e.template) IN (SELECT unit, template FROM "
        "api_operation)",
        "SELECT count(*) FROM endpoint AS e WHERE EXISTS (SELECT 1 FROM api_operation AS o WHERE o.template "
        "IS "
        "e.template AND o.unit IS e.unit)",
    };
    for (size_t q = 0; q < sizeof queries / sizeof queries[0]; q++) {
        int64_t count = 0;
        uint64_t n = steps(fixture, queries[q], &count);
        if (n > 10 * (uint64_t)OUTER)
            fail_msg("%llu steps: %s", (unsigned long long)n, queries[q]);
        assert_int_equal(count, OUTER);
    }
}

/* A selective combination of columns none of which is selective alone. */
static void combined_columns_are_selective(void **state)
{
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < OUTER; i++) {
        char unit[32], template[32];
        snprintf(unit, sizeof unit, "u%u", i % 250);
        snprintf(template, sizeof template, "/t%u", i / 250);
        FACTS_ADD(fixture->store, endpoint, .unit = base_str_of(unit), .template = base_str_of(template));
        FACTS_ADD(fixture->store, api_operation, .unit = base_str_of(unit),
                  .template = base_str_of(template));
    }
    int64_t count = 0;
    uint64_t n = steps(fixture,
                       "SELECT count(*) FROM endpoint AS e, api_operation AS o WHERE e.unit = o.unit AND "
                       "e.template = o.template",
                       &count);
    assert_int_equal(count, OUTER);
    assert_true(n <= 10 * (uint64_t)OUTER);
}

/* A plan made while tables are empty is right, but takes the tables as they are written. */
static void plans_are_better_with_real_counts(void **state)
{
    struct fixture *fixture = *state;
    static const char sql[] = "SELECT count(*) FROM endpoint AS e, route_group AS g WHERE g.name = "
                              "e.route_group AND e.unit <> g.unit";
    sqlite3_stmt *early = prepare(fixture->db, sql);
    int64_t count = -1;
    steps_of(fixture, early, &count);
    assert_int_equal(count, 0);
    for (unsigned i = 0; i < OUTER; i++) {
        char group[32];
        snprintf(group, sizeof group, "g%u", i % 5000);
        FACTS_ADD(fixture->store, endpoint, .unit = BASE_STR("a"), .route_group = base_str_of(group));
    }
    FACTS_ADD(fixture->store, route_group, .unit = BASE_STR("b"), .name = BASE_STR("g17"));
    FACTS_ADD(fixture->store, route_group, .unit = BASE_STR("b"), .name = BASE_STR("g18"));

    uint64_t before = steps_of(fixture, early, &count);
    assert_int_equal(count, 20);
    sqlite3_finalize(early);
    count = -1;
    uint64_t after = steps(fixture, sql, &count);
    assert_int_equal(count, 20);
    assert_true(before >= OUTER);
    assert_true(after <= 40);
}

/* One key holds most rows: looking up another must not pay for it. */
static void rare_values_do_not_pay_for_frequent_ones(void **state)
{
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < OUTER; i++) {
        char method[32];
        snprintf(method, sizeof method, "m%u", i % 2 ? 0 : i);
        add_endpoint(fixture->store, method, i);
    }
    int64_t count = 0;
    uint64_t n = 0;
    for (unsigned i = 2; i < 2000; i += 2) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM endpoint WHERE method = 'm%u'", i);
        n += steps(fixture, sql, &count);
        assert_int_equal(count, 1);
    }
    assert_int_equal(n, 999 * 2);
}

/* An argument of another type than the column's must not narrow the rows, and one of the right type must. */
static void only_arguments_of_the_column_s_type_narrow(void **state)
{
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < 1000; i++) {
        char method[32];
        snprintf(method, sizeof method, "0%u", i);
        add_endpoint(fixture->store, method, i);
    }
    int64_t count = 0;
    assert_int_equal(steps(fixture, "SELECT count(*) FROM endpoint WHERE method = '07'", &count), 2);
    assert_int_equal(count, 1);
    assert_int_equal(steps(fixture, "SELECT count(*) FROM endpoint WHERE line = 7", &count), 2);
    assert_int_equal(count, 1);
    assert_int_equal(
        steps(fixture,
              "SELECT count(*) FROM endpoint WHERE line IS 7 AND document IS NULL AND method NOTNULL",
              &count),
        2);
    assert_int_equal(count, 1);
    /* 7 has no affinity here, so it is compared as text. */
    assert_int_equal(steps(fixture, "SELECT count(*) FROM endpoint WHERE method = 7", &count), 1001);
    assert_int_equal(count, 0);
    assert_int_equal(
        steps(fixture, "SELECT count(*) FROM endpoint WHERE method = CAST('7' AS INTEGER)", &count), 1001);
    assert_int_equal(count, 1);
    steps(fixture, "SELECT count(*) FROM endpoint WHERE line = '007'", &count);
    assert_int_equal(count, 1);
    steps(fixture, "SELECT count(*) FROM endpoint WHERE line = 7.0", &count);
    assert_int_equal(count, 1);
    steps(fixture, "SELECT count(*) FROM endpoint WHERE line IN ('07', 8.0, 9, NULL)", &count);
    assert_int_equal(count, 3);
}

static void changes_are_seen_at_once(void **state)
{
    struct fixture *fixture = *state;
    sqlite3_stmt *statement = prepare(fixture->db, "SELECT count(*) FROM endpoint WHERE method = 'GET'");
    int64_t count = -1;
    for (int i = 0; i < 5; i++) {
        steps_of(fixture, statement, &count);
        assert_int_equal(count, i);
        add_endpoint(fixture->store, "GET", 9 - i);
    }
    static const char *const by_line[] = {"line"};
    facts_store_sort(fixture->store, FACTS_TABLE_endpoint, by_line, 1);
    assert_string_equal(text_of(fixture->db, "SELECT line FROM endpoint WHERE method = 'GET'"), "5;6;7;8;9;");
    sqlite3_finalize(statement);
}

/* ---- the meter ---- */

static void meter_stops_a_cursor(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 100; i++)
        add_endpoint(fixture->store, "GET", i);
    int64_t count = 0;
    uint64_t before = fixture->meter.steps;
    assert_int_equal(steps(fixture, "SELECT count(*) FROM endpoint", &count), 101);
    fixture->meter.limit = before + 101 + 50;
    assert_false(fixture->meter.exceeded);
    sqlite3_stmt *statement = prepare(fixture->db, "SELECT line FROM endpoint");
    int rc, rows = 0;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW)
        rows++;
    assert_int_equal(rc, SQLITE_INTERRUPT);
    assert_int_equal(sqlite3_finalize(statement), SQLITE_INTERRUPT);
    assert_true(fixture->meter.exceeded);
    assert_in_range(rows, 48, 50);

    statement = prepare(fixture->db, "SELECT line FROM endpoint WHERE method = 'none'");
    assert_int_equal(sqlite3_step(statement), SQLITE_INTERRUPT);
    sqlite3_finalize(statement);
    fixture->meter = (struct facts_meter){0};
    steps(fixture, "SELECT count(*) FROM endpoint", &count);
    assert_int_equal(count, 100);
}

/* Lists that a query reads again and again count as well. */
static void meter_counts_lists(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 200; i++)
        add_endpoint(fixture->store, "GET", i);
    int64_t count = 0;
    uint64_t n = steps(fixture, "SELECT count(*) FROM endpoint WHERE line IN (1, 2, 3, 500)", &count);
    assert_int_equal(count, 3);
    assert_int_equal(n, 1 + 4 + 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_name_needs_quotes),
        TEST(declared_types_are_the_schema_s),
        TEST(two_revisions_under_an_authorizer),
        TEST(rows_in_row_order),
        TEST(two_equalities_take_few_steps),
        TEST(combined_columns_are_selective),
        TEST(plans_are_better_with_real_counts),
        TEST(rare_values_do_not_pay_for_frequent_ones),
        TEST(only_arguments_of_the_column_s_type_narrow),
        TEST(changes_are_seen_at_once),
        TEST(meter_stops_a_cursor),
        TEST(meter_counts_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
