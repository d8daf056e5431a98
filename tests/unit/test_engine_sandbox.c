/* What a rule cannot do: write, escape, take the clock, run for ever. */
#include "tests/unit/test_engine_p.h"

#include <stdlib.h>

static int ignore_row(void *context, size_t columns, const struct base_str *values, const bool *is_number)
{
    (void)columns;
    (void)values;
    (void)is_number;
    ++*(size_t *)context;
    return 0;
}

static int query(struct bench *bench, const char *sql)
{
    size_t rows = 0;
    memset(&bench->err, 0, sizeof bench->err);
    return engine_query(bench->engine, base_str_of(sql), NULL, ignore_row, &rows, &bench->err);
}

static void refuse(const char *sql, const char *message, const char *hint)
{
    struct bench bench;
    bench_open(&bench, NULL);
    int code = query(&bench, sql);
    if (code != BASE_E_INVALID)
        print_error("%s: %d\n", sql, code);
    assert_int_equal(code, BASE_E_INVALID);
    assert_string_equal(bench.err.message, message);
    assert_string_equal(bench.err.hint, hint);
    bench_close(&bench);
}

static void test_statements(void **state)
{
    (void)state;
    static const char *const kinds[] = {"ATTACH ':memory:' AS x",
                                        "PRAGMA writable_schema = 1",
                                        "DROP TABLE file",
                                        "CREATE TABLE x(a)",
                                        "DELETE FROM file",
                                        "BEGIN",
                                        "INSERT INTO file(path) VALUES('a')",
                                        "EXPLAIN SELECT 1",
                                        "UPDATE file SET path = 'x'",
                                        "VACUUM INTO '/tmp/x'",
                                        "DETACH main",
                                        "CREATE TEMP VIEW v AS SELECT 1",
                                        "REINDEX"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char first[32], message[128];
        sscanf(kinds[i], "%31s", first);
        snprintf(message, sizeof message, "only SELECT is allowed here, not %s", first);
        refuse(kinds[i], message, "a query reads the facts and changes nothing");
    }
    refuse("SELECT 1; DROP TABLE file", "one statement only", "");
    refuse("WITH x AS (SELECT 1) DELETE FROM file", "table file may not be modified", "");
    refuse("WITH x AS (SELECT 1) INSERT INTO file(path) VALUES('a')",
           "a rule may do nothing but read the facts", "");
    refuse("WITH x AS (SELECT 1) DELETE FROM sqlite_master", "table sqlite_master may not be modified", "");
    refuse("", "the query is empty", "");
    refuse("-- nothing", "the query is empty", "");
    refuse("SELECT '\xff'", "the query is not text: it must be UTF-8 without NUL", "");
}

static void test_tables(void **state)
{
    (void)state;
    refuse("SELECT * FROM sqlite_master", "the table sqlite_master is not one of the facts",
           "'assay tables' lists them all");
    refuse("SELECT * FROM sqlite_temp_schema", "the table sqlite_temp_master is not one of the facts",
           "'assay tables' lists them all");
    refuse("SELECT count(*) FROM sqlite_master", "the table sqlite_master is not one of the facts",
           "'assay tables' lists them all");
    refuse(
        "SELECT count(*) FROM sqlite_master, (WITH sqlite_master AS (SELECT 1) SELECT 1 FROM sqlite_master)",
        "the table sqlite_master is not one of the facts", "'assay tables' lists them all");
    refuse("SELECT * FROM pragma_database_list", "a rule may do nothing but read the facts", "");
    refuse("SELECT count(*) FROM pragma_module_list", "a rule may do nothing but read the facts", "");
    refuse("SELECT count(*) FROM sqlite_stmt", "no such table: sqlite_stmt", "'assay tables' lists them all");
    refuse("SELECT count(*) FROM dbstat", "no such table: dbstat", "'assay tables' lists them all");
    refuse("SELECT (SELECT 1 FROM sqlite_master) FROM file",
           "the table sqlite_master is not one of the facts", "'assay tables' lists them all");
    refuse("SELECT * FROM endpint", "no such table: endpint", "did you mean 'endpoint'?");
}

static void test_functions(void **state)
{
    (void)state;
    static const struct {
        const char *call, *name, *hint;
    } calls[] = {
        {"random()", "random", "the same facts must give the same findings"},
        {"hex(randomblob(8))", "randomblob", "the same facts must give the same findings"},
        {"strftime('%s', 'now')", "strftime", "a rule has no clock"},
        {"date('now')", "date", "a rule has no clock"},
        {"CURRENT_TIMESTAMP", "current_timestamp", "a rule has no clock"},
        {"load_extension('x')", "load_extension", "a rule loads nothing"},
        {"length(zeroblob(1000000000))", "zeroblob", "it makes a value of any size"},
        {"printf('%.*c', 1000000000, 'x')", "printf",
         "its width makes a text of any size; join texts with ||"},
        {"format('%1000000000d', 1)", "format", "its width makes a text of any size; join texts with ||"},
        {"sqlite_version()", "sqlite_version", ""},
        {"sqlite_compileoption_get(1)", "sqlite_compileoption_get", ""},
        {"last_insert_rowid()", "last_insert_rowid", ""},
        {"changes()", "changes", ""},
        {"fts3_tokenizer('x')", "fts3_tokenizer", ""},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        char sql[256], message[256];
        snprintf(sql, sizeof sql, "SELECT path, %s FROM file", calls[i].call);
        snprintf(message, sizeof message, "the function %s() is not allowed in a rule", calls[i].name);
        refuse(sql, message, calls[i].hint);
    }
    refuse("SELECT closets(1, 2)", "no such function: closets", "did you mean 'closest'?");
    refuse("SELECT \"x\"", "no such column: x", "'assay tables TABLE' lists its columns");
}

/* Everything in functions.def exists and may be called. */
static void test_allowed(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    static const char *const good[] = {
        "SELECT regexp('a', 'b'), 'a' REGEXP 'b', glob_match('*', 'a'), slug('a'), basename('a'), "
        "dirname('a')",
        "SELECT closest('a', path) FROM file",
        "SELECT group_concat(path, ', ') FROM file WHERE path LIKE 'a%' AND path GLOB 'a*'",
        "SELECT row_number() OVER (ORDER BY path), lag(path) OVER (ORDER BY path) FROM file",
        "SELECT value FROM json_each('[1, 2]')",
        "SELECT '{\"a\": 1}' ->> 'a', json_extract('[1]', '$[0]')",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n;\n",
        "SELECT c.path FROM file AS f, import_closure(f.path) AS c",
        "VALUES (1), (2)",
        "SELECT abs(-1), char(65), iif(1, 2, 3), instr('a', 'a'), round(1.5), typeof(1), unicode('a'), "
        "quote('a')",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int code = query(&bench, good[i]);
        if (code)
            print_error("%s: %s\n", good[i], bench.err.message);
        assert_int_equal(code, BASE_OK);
    }
    bench_close(&bench);
}

#define BOMB "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "

/* Runs the query with a small budget: the error, and the same number of steps each time. */
static void end_by(struct engine_limits limits, const char *sql, const char *message)
{
    struct engine_cost costs[2];
    for (size_t i = 0; i < 2; i++) {
        struct bench bench;
        bench_open(&bench, &limits);
        for (int k = 0; k < 100; k++)
            FACTS_ADD(bench.store, file, .path = BASE_STR("a"));
        int code = query(&bench, sql);
        if (code != BASE_E_LIMIT)
            print_error("%s: %d %s\n", sql, code, bench.err.message);
        assert_int_equal(code, BASE_E_LIMIT);
        assert_string_equal(bench.err.message, message);
        costs[i] = engine_last_cost(bench.engine);
        bench_close(&bench);
    }
    assert_int_equal(costs[0].vm_steps, costs[1].vm_steps);
    assert_int_equal(costs[0].cursor_steps, costs[1].cursor_steps);
}

static void test_budgets(void **state)
{
    (void)state;
    struct engine_limits steps = {.max_steps = 200000};
    const char *ended = "the query's budget of 200000 steps ended";
    end_by(steps, BOMB "SELECT count(*) FROM n", ended);
    end_by(steps, "SELECT count(*) FROM file, file, file, file", ended);
    end_by(steps, BOMB "SELECT max(regexp('x', 'abcdefgh' || i)) FROM n", ended);
    end_by(steps, BOMB "SELECT max(regexp('x' || i, 'abcdefgh')) FROM n", ended);
    end_by(steps, BOMB "SELECT closest('abcdefghi', 'abcdefg' || i) FROM n", ended);
    end_by(steps, BOMB "SELECT max(glob_match('a*', 'abcdefg' || i)) FROM n", ended);
    end_by(steps, BOMB "SELECT max(slug('abcdefgh' || i)) FROM n", ended);
    end_by(steps, BOMB "SELECT max('abcdefg' || i LIKE '%x') FROM n", ended);
    struct engine_limits memory = {.max_memory = 4 * 1024 * 1024};
    const char *full = "the query needs more memory than it may take";
    end_by(memory, BOMB "SELECT i FROM n ORDER BY i", full);
    end_by(memory, BOMB "SELECT count(DISTINCT i) FROM n", full);
    struct engine_limits none = {0};
    const char *long_value = "a value of the query is longer than 4194304 bytes";
    end_by(none,
           BOMB
           "SELECT group_concat(hex(hex(hex(hex(hex(hex(hex(hex('abcdefghijklmnopqrstuvwxyz' || i))))))))) "
           "FROM (SELECT i FROM n LIMIT 2000)",
           long_value);
    end_by(none,
           "WITH RECURSIVE n(t) AS (SELECT 'abcdefgh' UNION ALL SELECT t || t FROM n) SELECT max(length(t)) "
           "FROM n",
           long_value);
    end_by(none,
           "SELECT replace(hex(replace(hex(group_concat(path)), '6', hex(hex(group_concat(path))))), '3', "
           "hex(hex(hex(hex(group_concat(path)))))) FROM file",
           long_value);
    end_by(none, "SELECT regexp('^(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab')",
           "a regular expression needs too many steps on one of the texts");
}

/* x: two million letters. One call each: what it compares counts, as if the query had done it. */
#define LONG_TEXT                                                                                            \
    "WITH RECURSIVE n(t) AS (SELECT 'aaaaaaaa' UNION ALL SELECT t || t FROM n WHERE length(t) < 2000000), "  \
    "long(x) AS (SELECT max(t) FROM n) "

static void test_long_texts(void **state)
{
    (void)state;
    struct engine_limits steps = {.max_steps = 200000};
    const char *ended = "the query's budget of 200000 steps ended";
    end_by(steps, LONG_TEXT "SELECT instr(x, substr(x, 1, 1000000) || 'b') FROM long", ended);
    end_by(steps, LONG_TEXT "SELECT replace(x, substr(x, 1, 1000000) || 'b', '') FROM long", ended);
    end_by(steps, LONG_TEXT "SELECT x LIKE '%' || substr(x, 1, 1000000) || 'b' FROM long", ended);
    end_by(steps, LONG_TEXT "SELECT x GLOB '*' || substr(x, 1, 1000000) || 'b' FROM long", ended);
    end_by(steps, LONG_TEXT "SELECT 'b' GLOB '[' || x FROM long", ended);
    end_by(steps, LONG_TEXT "SELECT trim(x, x) FROM long", ended);
    end_by(steps, LONG_TEXT "SELECT slug(x) FROM long", ended);
}

/* "No match" for want of steps would be "clean" to a query for violations. */
static void test_globs_given_up(void **state)
{
    (void)state;
    struct engine_limits none = {0};
    const char *given_up = "a glob needs too many steps on one of the paths";
    end_by(none,
           "WITH RECURSIVE n(t) AS (SELECT 'aaaaaaaa' UNION ALL SELECT t || t FROM n WHERE length(t) < 4096) "
           "SELECT glob_match('*' || substr(max(t), 1, 2000) || 'b*', max(t)) FROM n",
           given_up);
    end_by(none,
           "WITH RECURSIVE n(t) AS (SELECT 'aaaaaaaa' UNION ALL SELECT t || t FROM n WHERE length(t) < 1000) "
           "SELECT glob_match('{a,' || max(t) || '}/*', 'x') FROM n",
           given_up);
    struct engine_limits few = {.max_steps = 20000};
    end_by(few,
           "WITH RECURSIVE n(t) AS (SELECT 'aaaaaaaa' UNION ALL SELECT t || t FROM n WHERE length(t) < 1000) "
           "SELECT glob_match('*' || substr(max(t), 1, 400) || 'b*', max(t)) FROM n",
           "the query's budget of 20000 steps ended");
}

/* A query that doubles with every level while it is compiled. */
static void test_compile_bomb(void **state)
{
    (void)state;
    struct bench bench;
    struct engine_limits limits = {.max_memory = 16 * 1024 * 1024};
    bench_open(&bench, &limits);
    struct base_buf sql;
    base_buf_init(&sql, 65536);
    base_buf_add_text(&sql, "WITH c0 AS (SELECT 1 AS a)");
    for (int i = 1; i < 40; i++)
        base_buf_printf(&sql, ", c%d AS (SELECT x.a FROM c%d AS x, c%d AS y)", i, i - 1, i - 1);
    base_buf_add_text(&sql, " SELECT a FROM c39");
    assert_int_equal(query(&bench, sql.p), BASE_E_INVALID);
    assert_string_equal(bench.err.message, "the query is too large for SQLite's limits (out of memory)");
    base_buf_clear(&sql);
    base_buf_add_text(&sql, "SELECT 1");
    for (int i = 0; i < 2000; i++)
        base_buf_add_text(&sql, " + (1");
    for (int i = 0; i < 2000; i++)
        base_buf_add_char(&sql, ')');
    assert_int_equal(query(&bench, sql.p), BASE_E_INVALID);
    /* The engine is as good as new afterwards. */
    assert_int_equal(query(&bench, "SELECT count(*) FROM file"), BASE_OK);
    base_buf_finish(&sql);
    bench_close(&bench);
}

static void test_place_of_a_query(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    assert_int_equal(query(&bench, "SELECT path\n  FROM fil"), BASE_E_INVALID);
    assert_error(&bench, 2, 8, "no such table: fil", "did you mean 'file'?");
    assert_int_equal(query(&bench, "SELECT :x FROM file"), BASE_E_INVALID);
    assert_error(&bench, 1, 8, "no such parameter: x", "a query has no parameters; write the value");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statements),       cmocka_unit_test(test_tables),
        cmocka_unit_test(test_functions),        cmocka_unit_test(test_allowed),
        cmocka_unit_test(test_budgets),          cmocka_unit_test(test_compile_bomb),
        cmocka_unit_test(test_place_of_a_query), cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_globs_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
