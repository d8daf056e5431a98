/*
 * Generated queries over the virtual tables and over ordinary SQLite tables with the same rows: both must
 * return the same multiset of rows. The values are those that type affinity, collation and NULL treat apart.
 */
#include "validator/base/arena.h"
#include "validator/base/vec.h"
#include "validator/facts/vtab.h"

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

#define QUERIES 4000
#define FILES 12
#define ROWS 26
#define DISTINCT "SELECT DISTINCT "
#define QUERY_MAX (64u << 10)
#define RESULT_MAX (64u << 20)

static uint64_t random_state;

static unsigned draw(unsigned below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)((random_state >> 33) % below);
}

static const char *const texts[] = {NULL, "",  "3", "03",         "3.0", " 3", "3abc", "-1",
                                    "0",  "a", "A", "b",          "ab",  "10", "1e1",  "é",
                                    "É",  "_", "%", "2147483648", "abc", "3 ", "+3",   "AB"};
static const int64_t numbers[] = {
    FACTS_NULL,           0,         1,     2,    3, 3, 10, 1, -1, INT64_C(2147483648), INT64_MAX,
    -INT64_C(1073741825), INT32_MAX, 65534, 65535};
static unsigned number_count; /* how many of them are drawn: small ones only, or all */
#define SMALL_NUMBERS 8
#define COUNT(array) (unsigned)(sizeof(array) / sizeof((array)[0]))

static const enum facts_table tables[] = {FACTS_TABLE_file, FACTS_TABLE_import, FACTS_TABLE_call,
                                          FACTS_TABLE_endpoint};

/* ---- the same rows in both worlds ---- */

union row {
    struct facts_file file;
    struct facts_import import;
    struct facts_call call;
    struct facts_endpoint endpoint;
};

static void run(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

static void create_ordinary(sqlite3 *db, const struct facts_table_info *info)
{
    struct base_buf sql;
    base_buf_init(&sql, QUERY_MAX);
    base_buf_printf(&sql, "CREATE TABLE o_%s(", info->name);
    for (size_t c = 0; c < info->column_count; c++)
        base_buf_printf(&sql, "%s%s %s", c ? ", " : "", info->columns[c].name,
                        info->columns[c].type == FACTS_TEXT ? "TEXT" : "INTEGER");
    base_buf_add_text(&sql, ")");
    run(db, sql.p);
    base_buf_finish(&sql);
}

static void insert_ordinary(sqlite3 *db, const struct facts_table_info *info, const void *row)
{
    struct base_buf sql;
    base_buf_init(&sql, QUERY_MAX);
    base_buf_printf(&sql, "INSERT INTO o_%s VALUES(", info->name);
    for (size_t c = 0; c < info->column_count; c++)
        base_buf_add_text(&sql, c ? ", ?" : "?");
    base_buf_add_text(&sql, ")");
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(db, sql.p, -1, &statement, NULL), SQLITE_OK);
    for (size_t c = 0; c < info->column_count; c++) {
        const char *member = (const char *)row + info->columns[c].offset;
        if (info->columns[c].type == FACTS_TEXT) {
            const struct base_str *s = (const struct base_str *)(const void *)member;
            sqlite3_bind_text(statement, (int)c + 1, s->p, (int)s->n, SQLITE_TRANSIENT);
        } else if (*(const int64_t *)(const void *)member != FACTS_NULL) {
            sqlite3_bind_int64(statement, (int)c + 1, *(const int64_t *)(const void *)member);
        }
    }
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    sqlite3_finalize(statement);
    base_buf_finish(&sql);
}

static void draw_row(const struct facts_table_info *info, union row *row)
{
    memset(row, 0, sizeof *row);
    for (size_t c = 0; c < info->column_count; c++) {
        char *member = (char *)row + info->columns[c].offset;
        if (info->columns[c].type == FACTS_TEXT)
            *(struct base_str *)(void *)member = base_str_of(texts[draw(COUNT(texts))]);
        else
            *(int64_t *)(void *)member = numbers[draw(number_count)];
    }
}

static void fill_files(sqlite3 *db, struct facts_store *store, struct facts_file *files)
{
    const struct facts_table_info *info = facts_table_info(FACTS_TABLE_file);
    create_ordinary(db, info);
    for (unsigned i = 0; i < FILES; i++) {
        union row row;
        draw_row(info, &row);
        row.file.path = base_str_of(texts[1 + i]); /* every file has a path of its own */
        facts_store_add(store, FACTS_TABLE_file, &row);
        insert_ordinary(db, info, &row);
        files[i] = row.file;
    }
}

static void fill_extracted(sqlite3 *db, struct facts_store *store, const struct facts_file *files,
                           enum facts_table table)
{
    const struct facts_table_info *info = facts_table_info(table);
    struct facts_set demand = {{0}};
    facts_set_add(&demand, table);
    create_ordinary(db, info);
    for (uint32_t f = 0; f < FILES; f++) {
        struct facts_chunk *chunk = facts_chunk_create(&demand);
        for (unsigned i = draw(2 * ROWS / FILES + 1); i > 0; i--) {
            union row row;
            draw_row(info, &row);
            facts_chunk_add(chunk, table, &row);
            row.import.path = files[f].path; /* all EXTRACTED rows begin alike */
            row.import.unit = files[f].unit;
            insert_ordinary(db, info, &row);
        }
        facts_store_join(store, f, chunk);
        facts_chunk_destroy(chunk);
    }
}

static void fill_linked(sqlite3 *db, struct facts_store *store, enum facts_table table)
{
    const struct facts_table_info *info = facts_table_info(table);
    create_ordinary(db, info);
    for (unsigned i = 0; i < ROWS; i++) {
        union row row;
        draw_row(info, &row);
        facts_store_add(store, table, &row);
        insert_ordinary(db, info, &row);
    }
}

/* ---- queries; '$' stands before the name of a table ---- */

struct generator {
    struct base_buf out;
    unsigned from[8]; /* places in `tables`, by alias */
    unsigned n;       /* aliases in scope: t0 … */
    bool right;       /* RIGHT and FULL JOIN may be used, and (a, b) IN (SELECT …) not */
};

static void put(struct generator *g, const char *text)
{
    base_buf_add_text(&g->out, text);
}

static void column_of(struct generator *g, unsigned alias)
{
    const struct facts_table_info *info = facts_table_info(tables[g->from[alias]]);
    if (draw(24) == 0)
        base_buf_printf(&g->out, "t%u.rowid", alias);
    else
        base_buf_printf(&g->out, "t%u.%s", alias, info->columns[draw((unsigned)info->column_count)].name);
}

/* A column of one type only; every table has both. */
static void typed_column_of(struct generator *g, unsigned alias, enum facts_type type)
{
    const struct facts_table_info *info = facts_table_info(tables[g->from[alias]]);
    size_t c = draw((unsigned)info->column_count);
    while (info->columns[c].type != type)
        c = (c + 1) % info->column_count;
    base_buf_printf(&g->out, "t%u.%s", alias, info->columns[c].name);
}

static void column(struct generator *g)
{
    column_of(g, draw(g->n));
}

static void literal(struct generator *g)
{
    static const char *const odd[] = {"NULL", "3.0", "x'33'", "3.5", "1e1", "-1", "9223372036854775807",
                                      "0.0"};
    switch (draw(5)) {
    case 0:
        put(g, odd[draw(COUNT(odd))]);
        break;
    case 1:
    case 2:
        base_buf_printf(&g->out, "%lld", (long long)numbers[1 + draw(COUNT(numbers) - 1)]);
        break;
    default:
        base_buf_printf(&g->out, "'%s'", texts[1 + draw(COUNT(texts) - 1)]);
    }
}

static void expression(struct generator *g)
{
    static const char *const wrap[][2] = {{"CAST(", " AS INTEGER)"}, {"CAST(", " AS TEXT)"}, {"+", ""},
                                          {"CAST(", " AS NUMERIC)"}, {"lower(", ")"},        {"(", " || '')"},
                                          {"CAST(", " AS BLOB)"},    {"(", " + 0)"}};
    switch (draw(8)) {
    case 0:
    case 1:
        literal(g);
        break;
    case 2: {
        unsigned w = draw(COUNT(wrap));
        put(g, wrap[w][0]);
        column(g);
        put(g, wrap[w][1]);
        break;
    }
    default:
        column(g);
    }
}

static void predicate(struct generator *g, unsigned depth);

/* A subquery over one more table, whose alias is in scope within it only. A scalar one takes the first row.
 */
static void subquery(struct generator *g, unsigned depth, bool scalar)
{
    g->from[g->n++] = draw(COUNT(tables));
    unsigned alias = g->n - 1;
    put(g, "(SELECT ");
    column_of(g, alias);
    base_buf_printf(&g->out, " FROM $%s AS t%u", facts_table_info(tables[g->from[alias]])->name, alias);
    if (draw(4)) {
        put(g, " WHERE ");
        column_of(g, alias);
        put(g, draw(4) ? " = " : " IS ");
        expression(g);
        if (depth && draw(2)) {
            put(g, " AND ");
            predicate(g, depth - 1);
        }
    }
    if (scalar)
        base_buf_printf(&g->out, " ORDER BY t%u.rowid LIMIT 1", alias);
    put(g, ")");
    g->n--;
}

/* Both sides have one type: where they differ, SQLite 3.40 checks the rows of a virtual table without the
 * affinity of the comparison, whatever the table returns. In the second pass of a RIGHT JOIN it loses rows.
 */
static void row_value_in(struct generator *g)
{
    unsigned outer = draw(g->n), alias = g->n++;
    enum facts_type types[2] = {draw(3) ? FACTS_TEXT : FACTS_INT, draw(3) ? FACTS_TEXT : FACTS_INT};
    g->from[alias] = draw(COUNT(tables));
    for (unsigned side = 0; side < 2; side++) {
        put(g, side ? ") IN (SELECT " : "(");
        typed_column_of(g, side ? alias : outer, types[0]);
        put(g, ", ");
        typed_column_of(g, side ? alias : outer, types[1]);
    }
    base_buf_printf(&g->out, " FROM $%s AS t%u)", facts_table_info(tables[g->from[alias]])->name, alias);
    g->n--;
}

static void in_list(struct generator *g, unsigned depth)
{
    column(g);
    put(g, draw(6) ? " IN " : " NOT IN ");
    if (draw(3) == 0) {
        subquery(g, depth, false);
        return;
    }
    unsigned many = draw(8) == 0 ? 30 : draw(4);
    put(g, "(");
    for (unsigned i = 0; i < many; i++) {
        put(g, i ? ", " : "");
        literal(g);
    }
    put(g, ")");
}

static void comparison(struct generator *g)
{
    static const char *const operators[] = {" = ",  " = ", " = ",  " = ",  " IS ",    " IS ",
                                            " == ", " < ", " >= ", " <> ", " IS NOT "};
    column(g);
    put(g, operators[draw(COUNT(operators))]);
    expression(g);
    if (draw(6) == 0)
        put(g, draw(4) ? " COLLATE NOCASE" : " COLLATE RTRIM");
}

static void composed(struct generator *g, unsigned depth)
{
    static const char *const joints[] = {" AND ", " AND ", " OR "};
    put(g, draw(6) ? "(" : "NOT (");
    predicate(g, depth - 1);
    put(g, joints[draw(COUNT(joints))]);
    predicate(g, depth - 1);
    put(g, ")");
}

static void predicate(struct generator *g, unsigned depth)
{
    switch (draw(depth ? 16 : 11)) {
    case 0:
        column(g);
        put(g, draw(2) ? " IS NULL" : " IS NOT NULL");
        break;
    case 1:
        in_list(g, depth ? depth - 1 : 0);
        break;
    case 2:
        column(g);
        base_buf_printf(&g->out, draw(2) ? " LIKE '%%%s%%'" : " LIKE '%s'",
                        texts[1 + draw(COUNT(texts) - 1)]);
        break;
    case 3:
        column(g);
        put(g, " BETWEEN ");
        literal(g);
        put(g, " AND ");
        expression(g);
        break;
    case 11:
        put(g, draw(2) ? "EXISTS " : "NOT EXISTS ");
        subquery(g, depth - 1, false);
        break;
    case 12:
        composed(g, depth);
        break;
    case 13:
        if (g->right)
            comparison(g);
        else
            row_value_in(g);
        break;
    case 14:
        column(g);
        put(g, " = ");
        subquery(g, depth - 1, true);
        break;
    default:
        comparison(g);
    }
}

/* What joins table `i` with one before it. */
static void equality(struct generator *g, unsigned i)
{
    column_of(g, i);
    put(g, draw(5) ? " = " : " IS ");
    column_of(g, draw(i));
}

/* FROM with up to four tables, each but the first joined by an equality, so that results stay small. */
static void joins(struct generator *g)
{
    static const char *const kinds[] = {" JOIN ",       " JOIN ",       ", ",         " LEFT JOIN ",
                                        " CROSS JOIN ", " RIGHT JOIN ", " FULL JOIN "};
    bool listed[4] = {false};
    unsigned n = 1 + draw(4);
    for (unsigned i = 0; i < n; i++) {
        g->from[i] = draw(COUNT(tables));
        const char *kind = i ? kinds[draw(COUNT(kinds) - (g->right ? 0 : 2))] : " FROM ";
        base_buf_printf(&g->out, "%s$%s AS t%u", kind, facts_table_info(tables[g->from[i]])->name, i);
        g->n = i + 1;
        listed[i] = kind[0] == ',';
        if (i == 0 || listed[i])
            continue;
        put(g, " ON ");
        equality(g, i);
        if (draw(3) == 0) {
            put(g, " AND ");
            predicate(g, 1);
        }
    }
    put(g, " WHERE ");
    for (unsigned i = 1; i < n; i++) {
        if (!listed[i])
            continue;
        equality(g, i);
        put(g, " AND ");
    }
    predicate(g, 2);
    while (draw(4) == 0) {
        put(g, " AND ");
        predicate(g, 2);
    }
}

/* The tables must be drawn before their columns can be listed: FROM is written aside first. */
static void query(struct generator *g)
{
    struct base_buf out = g->out;
    base_buf_init(&g->out, QUERY_MAX);
    joins(g);
    struct base_buf from = g->out;
    g->out = out;
    unsigned aggregate = draw(5) == 0, columns = 1 + draw(3);
    put(g, draw(8) ? "SELECT " : DISTINCT);
    size_t start = g->out.n;
    for (unsigned i = 0; i < columns; i++) {
        put(g, i ? ", " : "");
        column(g);
    }
    char *list = strndup(g->out.p + start, g->out.n - start);
    if (aggregate) {
        put(g, ", count(*), min(");
        column(g);
        put(g, "), max(");
        column(g);
        put(g, "), count(DISTINCT ");
        column(g);
        put(g, ")");
    } else if (draw(6) == 0) {
        put(g, ", (SELECT count(*) FROM $call AS s WHERE s.name = ");
        column(g);
        put(g, " AND s.line IS ");
        column(g);
        put(g, ")");
    }
    base_buf_add(&g->out, base_buf_view(&from));
    if (aggregate)
        base_buf_printf(&g->out, " GROUP BY %s", list);
    if (draw(4) == 0)
        base_buf_printf(&g->out, " ORDER BY 1%s", draw(2) ? " DESC" : "");
    free(list);
    base_buf_finish(&from);
}

/* ---- results ---- */

static int compare_text(const void *a, const void *b)
{
    return base_str_cmp(*(const struct base_str *)a, *(const struct base_str *)b);
}

static void print_row(sqlite3_stmt *statement, struct base_buf *out)
{
    for (int c = 0; c < sqlite3_column_count(statement); c++) {
        base_buf_printf(out, "|%d:", sqlite3_column_type(statement, c));
        const char *text = (const char *)sqlite3_column_text(statement, c);
        if (text)
            base_buf_add(out, base_str_make(text, (size_t)sqlite3_column_bytes(statement, c)));
    }
}

/* All rows in a fixed order, a line each; what the statement says when it fails. `unique` leaves out repeated
 * rows. */
static size_t result(sqlite3 *db, const char *sql, const char *prefix, bool unique, struct base_buf *out)
{
    struct base_buf query_text, row;
    base_buf_init(&query_text, QUERY_MAX);
    base_buf_init(&row, RESULT_MAX);
    for (const char *p = sql; *p; p++) {
        if (*p == '$')
            base_buf_add_text(&query_text, prefix);
        else
            base_buf_add_char(&query_text, *p);
    }
    struct base_arena arena = BASE_ARENA_INIT;
    BASE_VEC(struct base_str) rows = {0};
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(db, query_text.p, -1, &statement, NULL);
    if (rc != SQLITE_OK)
        fail_msg("%s\n%s", query_text.p, sqlite3_errmsg(db));
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        base_buf_clear(&row);
        print_row(statement, &row);
        base_vec_push(&rows, base_str_copy(&arena, base_buf_view(&row)));
    }
    if (rc != SQLITE_DONE)
        base_buf_add_text(out, sqlite3_errmsg(db));
    sqlite3_finalize(statement);
    if (rows.n)
        qsort(rows.items, rows.n, sizeof *rows.items, compare_text);
    for (size_t i = 0; i < rows.n; i++) {
        if (unique && i && base_str_eq(rows.items[i], rows.items[i - 1]))
            continue;
        base_buf_add(out, rows.items[i]);
        base_buf_add_char(out, '\n');
    }
    size_t n = rows.n;
    base_vec_finish(&rows);
    base_arena_finish(&arena);
    base_buf_finish(&row);
    base_buf_finish(&query_text);
    return n;
}

static void compare(sqlite3 *db, const char *sql, size_t *rows)
{
    struct base_buf mine, ordinary;
    base_buf_init(&mine, RESULT_MAX);
    base_buf_init(&ordinary, RESULT_MAX);
    /* Of ordinary tables SQLite 3.40 returns duplicates where DISTINCT meets a comparison of text with
     * numbers or a rowid; of virtual ones it does not. */
    *rows = result(db, sql, "o_", strncmp(sql, DISTINCT, strlen(DISTINCT)) == 0, &ordinary);
    result(db, sql, "", false, &mine);
    assert_true(base_buf_ok(&mine) && base_buf_ok(&ordinary));
    if (!base_str_eq(base_buf_view(&mine), base_buf_view(&ordinary)))
        fail_msg("%s\nvirtual tables:\n%.2000s\nordinary tables:\n%.2000s", sql, mine.p ? mine.p : "",
                 ordinary.p ? ordinary.p : "");
    base_buf_finish(&mine);
    base_buf_finish(&ordinary);
}

static void generated_queries_agree(void **state)
{
    (void)state;
    size_t with_rows = 0;
    struct facts_meter meter = {0};
    for (uint64_t seed = 1; seed <= 8; seed++) {
        random_state = seed * UINT64_C(0x9e3779b97f4a7c15);
        number_count = seed % 2 ? SMALL_NUMBERS : COUNT(numbers);
        sqlite3 *db;
        assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
        struct facts_store *store = facts_store_create();
        struct base_error err;
        assert_int_equal(facts_vtab_connect(db, store, "", &meter, &err), BASE_OK);
        struct facts_file files[FILES];
        fill_files(db, store, files);
        fill_extracted(db, store, files, FACTS_TABLE_import);
        fill_extracted(db, store, files, FACTS_TABLE_call);
        fill_linked(db, store, FACTS_TABLE_endpoint);
        /* The judge takes no shortcuts: SQLite 3.40 loses rows when it makes an index of its own for a
         * comparison of text with numbers. */
        run(db, "PRAGMA automatic_index = OFF");
        for (unsigned i = 0; i < QUERIES / 8; i++) {
            struct generator g = {.right = draw(4) == 0};
            base_buf_init(&g.out, QUERY_MAX);
            query(&g);
            assert_true(base_buf_ok(&g.out));
            size_t rows;
            compare(db, g.out.p, &rows);
            with_rows += rows != 0;
            base_buf_finish(&g.out);
        }
        sqlite3_close(db);
        facts_store_destroy(store);
    }
    print_message("%d queries, %zu of them with rows, %llu steps\n", QUERIES, with_rows,
                  (unsigned long long)meter.steps);
    assert_true(with_rows >= QUERIES / 3); /* agreement on nothing would prove nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generated_queries_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
