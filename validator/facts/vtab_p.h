/*
 * The inside of the virtual tables: what planning (vtab_plan.c) tells filtering (vtab_filter.c).
 *
 * A plan is text: two characters per argument, how it is compared and which column it is compared with, in
 * ascending order of column. It holds no pointer and no count, so a statement prepared while tables were
 * empty stays right when they are filled; it is only slow.
 */
#ifndef VALIDATOR_FACTS_VTAB_P_H
#define VALIDATOR_FACTS_VTAB_P_H

#include "validator/facts/index_p.h"
#include "validator/facts/vtab.h"

enum facts_vtab_compare {
    FACTS_VTAB_EQ = '=',
    FACTS_VTAB_IS = '~',
    FACTS_VTAB_NULL = '0',
    FACTS_VTAB_IN = '@'
};

static inline char facts_vtab_letter(int column) /* -1 is the rowid */
{
    return (char)('0' + column);
}
static inline int facts_vtab_column(char letter)
{
    return letter - '0';
}

struct facts_vtab {
    sqlite3_vtab base;
    struct facts_store *store;
    struct facts_meter *meter; /* may be NULL */
    enum facts_table table;
    const struct facts_table_info *info;
};

struct facts_cursor {
    sqlite3_vtab_cursor base;
    const uint32_t *rows; /* the rows to visit, ascending; NULL for all from `at` on */
    size_t at, n;
    BASE_VEC(uint32_t) gathered; /* what `rows` points to when several keys were looked up */
    BASE_VEC(uint32_t) keys;     /* the elements of IN lists */
};

int facts_vtab_best_index(sqlite3_vtab *base, sqlite3_index_info *info);
int facts_vtab_filter(sqlite3_vtab_cursor *base, int number, const char *plan, int argc,
                      sqlite3_value **argv);

/* Counts n steps; SQLITE_INTERRUPT at the limit. */
static inline int facts_vtab_step(const struct facts_vtab *vtab, size_t n)
{
    struct facts_meter *meter = vtab->meter;
    if (!meter)
        return SQLITE_OK;
    meter->steps += n;
    if (meter->limit == 0 || meter->steps < meter->limit)
        return SQLITE_OK;
    meter->exceeded = true;
    return SQLITE_INTERRUPT;
}

#endif
