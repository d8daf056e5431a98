/* The functions of functions.def, through SQL. */
#include "tests/unit/test_engine_p.h"

#include <sqlite3.h>

static int collect(void *context, size_t columns, const struct base_str *values, const bool *is_number)
{
    (void)is_number;
    struct base_buf *out = context;
    for (size_t i = 0; i < columns; i++) {
        base_buf_add_text(out, i > 0 ? "," : "");
        base_buf_add(out, values[i].p ? values[i] : BASE_STR("NULL"));
    }
    base_buf_add_char(out, ';');
    return 0;
}

static void expect(struct bench *bench, const char *sql, const char *rows)
{
    struct base_buf out;
    base_buf_init(&out, 65536);
    int code = engine_query(bench->engine, base_str_of(sql), NULL, collect, &out, &bench->err);
    if (code)
        print_error("%s: %s\n", sql, bench->err.message);
    assert_int_equal(code, BASE_OK);
    if (strcmp(out.p ? out.p : "", rows) != 0)
        print_error("%s\n", sql);
    assert_string_equal(out.p ? out.p : "", rows);
    base_buf_finish(&out);
}

static void test_texts(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    expect(&bench,
           "SELECT regexp('^a.c$', 'abc'), 'xabcx' REGEXP 'b+', regexp('^b', 'abc'), regexp(NULL, 'a')",
           "1,1,0,NULL;");
    expect(&bench,
           "SELECT glob_match('src/**/*.ts', 'src/a/b.ts'), glob_match('*.ts', 'a/b.ts'), glob_match('a/*', "
           "'a/b/c'), glob_match('a', NULL)",
           "1,1,0,NULL;");
    /* As in heading.slug: see fixtures/extract/markdown/headings. */
    expect(&bench, "SELECT slug('How to: Write a Rule!'), slug('Ärger & Öl'), slug(''), slug(NULL)",
           "how-to-write-a-rule,ärger--öl,,NULL;");
    expect(&bench, "SELECT slug('Foo_Bar  baz!'), slug('naïve — ΣΩ 1.2')", "foo_bar--baz,naïve--σω-12;");
    expect(&bench,
           "SELECT basename('a/b.c'), dirname('a/b.c'), dirname('b'), extension('a/b.test.ts'), "
           "extension('a.b/c'), basename(NULL)",
           "b.c,a,,ts,NULL,NULL;");
    bench_close(&bench);
}

/* The form with its arguments in place of "@1" and "@2". */
static void fill(char *out, size_t size, const char *form, const char *first, const char *second)
{
    struct base_buf buf;
    base_buf_init(&buf, size - 1);
    for (const char *p = form; *p; p++) {
        if (*p == '@')
            base_buf_add_text(&buf, *++p == '1' ? first : second);
        else
            base_buf_add_char(&buf, *p);
    }
    assert_true(base_buf_ok(&buf));
    snprintf(out, size, "%s", buf.p);
    base_buf_finish(&buf);
}

/* The versions of our own answer as SQLite's. */
static void test_as_sqlite(void **state)
{
    (void)state;
    static const char *const texts[] = {"''",        "'a'",    "'abc'",   "'ABC'",    "'aXbXc'",   "'%_'",
                                        "'a%b_c'",   "'äöü'",  "'ÄÖÜ€x'", "'aaaaab'", "' a b  '",  "'[x]'",
                                        "'a-b]c^'",  "12",     "1.5",     "NULL",     "x'616263'", "'a/b.ts'",
                                        "'xyxyxyz'", "'a\\b'", "'_'",     "']'",      "'zz]zz-zz'"};
    static const char *const patterns[] = {
        "''",     "'a'",      "'%'",   "'_'",      "'%b%'",   "'A_C'",   "'a%'",  "'%c'",    "'*'",
        "'?'",    "'*b*'",    "'a*c'", "'[a-c]*'", "'[^a]*'", "'[]-a]'", "'[a'",  "'[a-]*'", "'[ä-ü]*'",
        "'%_%'",  "'ä'",      "'äö%'", "12",       "NULL",    "x'62'",   "' '",   "'ab'",    "'xy%xyz'",
        "'*a*b'", "'a\\%b%'", "'\\'",  "'%\\%%'",  "'%%%b'",  "'**b'",   "'*]*'", "'*[]]*'", "'*[^]]'"};
    static const char *const forms[] = {"@2 LIKE @1",
                                        "@2 GLOB @1",
                                        "@2 LIKE @1 ESCAPE '\\'",
                                        "@2 LIKE @1 ESCAPE '_'",
                                        "instr(@2, @1)",
                                        "replace(@2, @1, 'ZZ')",
                                        "replace(@2, @1, '')",
                                        "trim(@2, @1)",
                                        "ltrim(@2, @1)",
                                        "rtrim(@2, @1)",
                                        "trim(@2)",
                                        "ltrim(@2)",
                                        "rtrim(@2)",
                                        "typeof(replace(@2, @1, 'a'))"};
    sqlite3 *own = NULL;
    struct bench bench;
    bench_open(&bench, NULL);
    assert_int_equal(sqlite3_open(":memory:", &own), SQLITE_OK);
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++)
            for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
                char sql[512];
                size_t n = (size_t)snprintf(sql, sizeof sql, "SELECT ");
                fill(sql + n, sizeof sql - n, forms[f], patterns[p], texts[t]);
                sqlite3_stmt *stmt = NULL;
                assert_int_equal(sqlite3_prepare_v2(own, sql, -1, &stmt, NULL), SQLITE_OK);
                assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
                const char *value = (const char *)sqlite3_column_text(stmt, 0);
                char wanted[128];
                snprintf(wanted, sizeof wanted, "%s;", value ? value : "NULL");
                expect(&bench, sql, wanted);
                sqlite3_finalize(stmt);
            }
    sqlite3_close(own);
    bench_close(&bench);
}

static void test_many_patterns(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    expect(&bench,
           "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2999) "
           "SELECT sum(regexp('^' || i || '$', '' || i)) FROM n",
           "3000;");
    bench_close(&bench);
}

static void test_closest(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    static const char *const paths[] = {"/users/{}", "/user", "/users", "/agents", "/Users"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        FACTS_ADD(bench.store, file, .path = base_str_of(paths[i]),
                  .unit = i < 2 ? BASE_STR("a") : BASE_STR("b"));
    expect(&bench, "SELECT closest('/userz', path) FROM file", "/user;");
    expect(&bench, "SELECT closest('/users', path) FROM file WHERE path <> '/users'", "/Users;");
    expect(&bench, "SELECT closest('/zzzzzzz', path), closest(NULL, path), closest('/users', NULL) FROM file",
           "NULL,NULL,NULL;");
    expect(&bench, "SELECT unit, closest('/userz', path) FROM file GROUP BY unit ORDER BY unit",
           "a,/user;b,/users;");
    bench_close(&bench);
}

static void add_import(struct bench *bench, const char *from, const char *to)
{
    FACTS_ADD(bench->store, resolved_import, .path = base_str_of(from), .line = 1,
              .target_path = base_str_of(to));
}

static void test_import_closure(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    expect(&bench, "SELECT path FROM import_closure('a')", "");
    add_import(&bench, "a", "b");
    add_import(&bench, "a", "c");
    add_import(&bench, "b", "d");
    add_import(&bench, "d", "a"); /* a cycle */
    add_import(&bench, "c", "d");
    add_import(&bench, "x", "y");
    FACTS_ADD(bench.store, resolved_import, .path = BASE_STR("a"), .line = 2, .status = BASE_STR("package"));
    expect(&bench, "SELECT path, depth FROM import_closure('a')", "b,1;c,1;d,2;a,3;");
    expect(&bench, "SELECT path, depth FROM import_closure('x')", "y,1;");
    expect(&bench, "SELECT path FROM import_closure('unknown')", "");
    expect(&bench, "SELECT path FROM import_closure(NULL)", "");
    FACTS_ADD(bench.store, file, .path = BASE_STR("b"));
    FACTS_ADD(bench.store, file, .path = BASE_STR("x"));
    expect(&bench,
           "SELECT f.path, c.path, c.start FROM file AS f JOIN import_closure(f.path) AS c ORDER BY 1, 2",
           "b,a,b;b,b,b;b,c,b;b,d,b;x,y,x;");
    expect(&bench, "SELECT f.path FROM import_closure(f.path) AS c, file AS f WHERE c.path = 'd'", "b;");
    struct base_error err;
    assert_int_equal(
        engine_query(bench.engine, BASE_STR("SELECT * FROM import_closure"), NULL, collect, NULL, &err),
        BASE_E_INVALID);
    assert_string_equal(err.message, "import_closure() needs the file to start from");
    bench_close(&bench);
}

/* A caller that stops early pays for no more. */
static void test_closure_is_lazy(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    for (int i = 0; i < 10000; i++) {
        char from[32], to[32];
        snprintf(from, sizeof from, "f%d", i);
        snprintf(to, sizeof to, "f%d", i + 1);
        add_import(&bench, from, to);
    }
    expect(&bench, "SELECT count(*), max(depth) FROM import_closure('f0')", "10000,10000;");
    expect(&bench, "SELECT EXISTS (SELECT 1 FROM import_closure('f0') WHERE path = 'f3')", "1;");
    assert_true(engine_last_cost(bench.engine).vm_steps < 100);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),          cmocka_unit_test(test_as_sqlite),
        cmocka_unit_test(test_many_patterns),  cmocka_unit_test(test_closest),
        cmocka_unit_test(test_import_closure), cmocka_unit_test(test_closure_is_lazy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
