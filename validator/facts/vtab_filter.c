/*
 * From arguments to rows. SQLite hands over arguments as they are, without the affinity of the comparison
 * they belong to; whether 3 equals '3' or even '03' depends on the other side's type, which is not known
 * here. So only an argument of the column's own type narrows the rows. Any other is left out, and SQLite's
 * own check decides: leaving a column out returns too much, never too little.
 */
#include "validator/facts/vtab_p.h"

#include <stdlib.h>

/* IN lists longer than this are not looked up when another equality narrows the rows already: every execution
 * reads the list anew. */
#define LIST_BESIDE_EQUALITY 16u

/* What an argument says of the rows. */
enum outcome {
    SOME, /* those with certain cells */
    NONE,
    ANY /* nothing that an index can use */
};

/* The cells a column may have. */
struct term {
    unsigned column;
    uint32_t one;
    size_t first, n; /* n cells in the cursor's `keys` from `first` on; n == 0: the cell `one` */
};

struct probe {
    const struct facts_vtab *vtab;
    struct facts_cursor *cursor;
    size_t n; /* terms, in ascending order of column */
    struct term terms[FACTS_INDEX_MAX_COLUMNS];
};

static enum outcome cell_of(const struct facts_vtab *vtab, unsigned column, sqlite3_value *value,
                            uint32_t *cell)
{
    int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL)
        return NONE;
    if (vtab->info->columns[column].type == FACTS_INT) {
        sqlite3_int64 number = type == SQLITE_INTEGER ? sqlite3_value_int64(value) : INT64_MAX;
        *cell = (uint32_t)number;
        return type == SQLITE_INTEGER && facts_cell_fits(number) ? SOME : ANY;
    }
    if (type != SQLITE_TEXT)
        return ANY;
    /* As a blob, because asking for text makes SQLite copy what is not known to end with a NUL. */
    const char *p = sqlite3_value_blob(value);
    *cell = base_intern_lookup(vtab->store->strings,
                               base_str_make(p ? p : "", (size_t)sqlite3_value_bytes(value)));
    return *cell ? SOME : NONE;
}

/* Reads the list behind IN: at most `most` elements. */
static int read_list(struct probe *probe, sqlite3_value *list, size_t most, struct term *term,
                     enum outcome *outcome)
{
    struct facts_cursor *cursor = probe->cursor;
    sqlite3_value *value;
    term->first = cursor->keys.n;
    *outcome = SOME;
    int rc = sqlite3_vtab_in_first(list, &value);
    for (size_t n = 0; rc == SQLITE_OK; rc = sqlite3_vtab_in_next(list, &value), n++) {
        uint32_t cell = 0;
        enum outcome one = n < most ? cell_of(probe->vtab, term->column, value, &cell) : ANY;
        if (one == ANY) {
            *outcome = ANY;
            cursor->keys.n = term->first;
            return facts_vtab_step(probe->vtab, n + 1);
        }
        if (one == SOME)
            base_vec_push(&cursor->keys, cell);
    }
    if (rc != SQLITE_DONE)
        return rc;
    term->n = cursor->keys.n - term->first;
    if (term->n == 0)
        *outcome = NONE;
    return facts_vtab_step(probe->vtab, term->n);
}

static enum outcome read_value(const struct facts_vtab *vtab, char compare, sqlite3_value *value,
                               struct term *term)
{
    bool null =
        compare == FACTS_VTAB_NULL || (compare == FACTS_VTAB_IS && sqlite3_value_type(value) == SQLITE_NULL);
    if (!null)
        return cell_of(vtab, term->column, value, &term->one);
    term->one = facts_cell_null(vtab->info->columns[term->column].type);
    return SOME;
}

/* How many elements of IN lists are worth looking up. */
static size_t list_limit(const struct facts_vtab *vtab, const char *plan, int argc)
{
    for (int i = 0; i < argc; i++)
        if (plan[2 * i] != FACTS_VTAB_IN)
            return LIST_BESIDE_EQUALITY;
    return facts_store_count(vtab->store, vtab->table) / 4 + LIST_BESIDE_EQUALITY;
}

/* Reads the arguments; *none when no row can match. */
static int read_arguments(struct probe *probe, const char *plan, int argc, sqlite3_value **argv, bool *none)
{
    size_t most = list_limit(probe->vtab, plan, argc);
    for (int i = 0; i < argc; i++) {
        struct term *term = &probe->terms[probe->n];
        *term = (struct term){.column = (unsigned)facts_vtab_column(plan[2 * i + 1])};
        enum outcome outcome;
        if (plan[2 * i] == FACTS_VTAB_IN) {
            int rc = read_list(probe, argv[i], most, term, &outcome);
            if (rc != SQLITE_OK)
                return rc;
            if (outcome == SOME)
                most /= term->n; /* several lists multiply */
        } else {
            outcome = read_value(probe->vtab, plan[2 * i], argv[i], term);
        }
        if (outcome == NONE) {
            *none = true;
            return SQLITE_OK;
        }
        probe->n += outcome == SOME;
    }
    return SQLITE_OK;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Looks up every combination of the lists' elements, and puts what was found into row order. */
static void gather(struct probe *probe, const struct facts_index *index)
{
    struct facts_cursor *cursor = probe->cursor;
    uint32_t cells[FACTS_INDEX_MAX_COLUMNS];
    size_t digits[FACTS_INDEX_MAX_COLUMNS] = {0}, t;
    do {
        for (t = 0; t < probe->n; t++) {
            const struct term *term = &probe->terms[t];
            cells[t] = term->n ? cursor->keys.items[term->first + digits[t]] : term->one;
        }
        size_t n;
        const uint32_t *rows = facts_index_find(probe->vtab->store, index, cells, &n);
        for (size_t i = 0; i < n; i++)
            base_vec_push(&cursor->gathered, rows[i]);
        t = 0; /* the next combination, as an odometer counts */
        while (t < probe->n && ++digits[t] >= probe->terms[t].n)
            digits[t++] = 0;
    } while (t < probe->n);
    if (cursor->gathered.n > 1)
        qsort(cursor->gathered.items, cursor->gathered.n, sizeof *cursor->gathered.items, compare_numbers);
    cursor->rows = cursor->gathered.items;
    cursor->n = cursor->gathered.n;
}

static void look_up(struct probe *probe)
{
    uint64_t columns = 0;
    bool lists = false;
    uint32_t cells[FACTS_INDEX_MAX_COLUMNS];
    for (size_t t = 0; t < probe->n; t++) {
        columns |= UINT64_C(1) << probe->terms[t].column;
        lists = lists || probe->terms[t].n;
        cells[t] = probe->terms[t].one;
    }
    const struct facts_index *index = facts_index_get(probe->vtab->store, probe->vtab->table, columns);
    if (lists)
        gather(probe, index);
    else
        probe->cursor->rows = facts_index_find(probe->vtab->store, index, cells, &probe->cursor->n);
}

/* Rowids count from 1; what is no integer is left to SQLite's check. */
static void look_up_rowid(struct facts_cursor *cursor, sqlite3_value *value)
{
    if (sqlite3_value_type(value) == SQLITE_NULL) {
        cursor->n = 0;
    } else if (sqlite3_value_type(value) == SQLITE_INTEGER) {
        sqlite3_int64 rowid = sqlite3_value_int64(value);
        bool exists = rowid >= 1 && (sqlite3_uint64)rowid <= cursor->n;
        cursor->at = exists ? (size_t)rowid - 1 : 0;
        cursor->n = exists ? (size_t)rowid : 0;
    }
}

int facts_vtab_filter(sqlite3_vtab_cursor *base, int number, const char *plan, int argc, sqlite3_value **argv)
{
    (void)number;
    struct facts_cursor *cursor = (struct facts_cursor *)base;
    const struct facts_vtab *vtab = (const struct facts_vtab *)base->pVtab;
    cursor->rows = NULL;
    cursor->at = 0;
    cursor->n = facts_store_count(vtab->store, vtab->table);
    cursor->gathered.n = cursor->keys.n = 0;
    int rc = facts_vtab_step(vtab, 1);
    if (rc != SQLITE_OK || argc == 0 || cursor->n == 0)
        return rc;
    if (facts_vtab_column(plan[1]) < 0) {
        look_up_rowid(cursor, argv[0]);
        return SQLITE_OK;
    }
    struct probe probe; /* terms are set one by one: there are many, and this runs for every outer row */
    probe.vtab = vtab;
    probe.cursor = cursor;
    probe.n = 0;
    bool none = false;
    rc = read_arguments(&probe, plan, argc, argv, &none);
    if (none)
        cursor->n = 0;
    else if (rc == SQLITE_OK && probe.n)
        look_up(&probe);
    return rc;
}
