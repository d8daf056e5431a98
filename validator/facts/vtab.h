/*
 * The facts as SQLite virtual tables: nothing is inserted, nothing can go stale.
 *
 * xBestIndex takes all usable equalities (=, IS, IN, IS NULL) on BINARY columns at once and asks for a hash
 * index over just that set of columns; costs come from real row and distinct counts. An index is built once,
 * when a cursor first needs it. Equalities are never marked as done: SQLite checks each again, so an index
 * may return too much but never too little (an argument whose type is not the column's falls back to a scan).
 *
 * Rows come in row order, through an index too. EXPLAIN QUERY PLAN says "VIRTUAL TABLE INDEX n:…", where n is
 * the number of columns that narrow the rows: 0 is a scan of the whole table. No statement may be stepped
 * half-way while rows are added to the store.
 *
 * One limit is SQLite's own (3.40): it handles (a, b) IN (SELECT x, y …) over virtual tables loosely. It
 * checks the rows without the affinity of the comparison, so text '03' does not equal the number 3 there, and
 * loses rows in a RIGHT or FULL JOIN. EXISTS (SELECT … WHERE x = a AND y = b) says the same without either.
 */
#ifndef VALIDATOR_FACTS_VTAB_H
#define VALIDATOR_FACTS_VTAB_H

#include "validator/base/error.h"
#include "validator/facts/store.h"

#include <sqlite3.h>

/* Counts the work that cursors do. When `limit` is reached (0: none), a cursor fails with SQLITE_INTERRUPT
 * and `exceeded` is set: the engine names the rule. */
struct facts_meter {
    uint64_t steps;
    uint64_t limit;
    bool exceeded;
};

/* Makes every table of the schema available on `db`, each name behind `prefix` ("" or "base_"), connected and
 * ready before it returns, so that an authorizer may be set afterwards. `store` and `meter` are borrowed
 * until the connection closes; the store may still be empty and filled later (prepare statements again then).
 */
int facts_vtab_connect(sqlite3 *db, struct facts_store *store, const char *prefix, struct facts_meter *meter,
                       struct base_error *err);

#endif
