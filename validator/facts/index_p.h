/*
 * Hash indexes over a set of columns of one table, and the counts that planning needs.
 *
 * An index groups the rows by the exact values of its columns: a lookup returns just the rows that match, in
 * row order. It is built when it is first asked for, by one thread while others that need it wait, shared by
 * whoever reads the store, and dropped when the table changes. NULL is a value like any other here.
 */
#ifndef VALIDATOR_FACTS_INDEX_P_H
#define VALIDATOR_FACTS_INDEX_P_H

#include "validator/facts/store_p.h"

#define FACTS_INDEX_MAX_COLUMNS 64 /* a set of columns is a uint64_t, bit c for column c */

/* The index over `columns` (not empty), built now if need be; borrowed until the table changes. */
const struct facts_index *facts_index_get(struct facts_store *store, enum facts_table table,
                                          uint64_t columns);
/* Destroys an index and those behind it on the list of its table; accepts NULL. */
void facts_index_destroy(struct facts_index *index);

/* The rows whose columns hold `cells` (in ascending order of column), as an ascending array; *n is its
 * length. Borrowed from the index. */
const uint32_t *facts_index_find(const struct facts_store *store, const struct facts_index *index,
                                 const uint32_t *cells, size_t *n);
/* Bytes of an index and those behind it. */
size_t facts_index_memory(const struct facts_index *index);

/* Distinct values and NULLs of a column, counted once. */
const struct facts_column_stats *facts_index_stats(struct facts_store *store, enum facts_table table,
                                                   size_t column);

#endif
