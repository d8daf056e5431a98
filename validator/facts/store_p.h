/* The inside of a store, for its indexes and the virtual tables. */
#ifndef VALIDATOR_FACTS_STORE_P_H
#define VALIDATOR_FACTS_STORE_P_H

#include "validator/base/intern.h"
#include "validator/facts/cell_p.h"
#include "validator/facts/store.h"

#include <pthread.h>
#include <stdatomic.h>

struct facts_index;

/* What planning needs to know of a column. */
struct facts_column_stats {
    atomic_bool known; /* set at last: then the others may be read by any thread */
    uint32_t distinct; /* values other than NULL */
    uint32_t nulls;    /* rows */
};

struct facts_store_table {
    uint32_t n, capacity;
    struct facts_cells *columns; /* a cell per row; empty for `path` and `unit` of EXTRACTED tables */
    uint32_t *file;              /* EXTRACTED: row number in the table `file`, ascending */
    struct facts_column_stats *stats;
    _Atomic(struct facts_index *) indexes; /* a list; each is built before it comes to its head */
};

struct facts_store {
    pthread_mutex_t deriving; /* held while an index is built or values are counted */
    struct base_intern *strings;
    struct facts_wide wide;
    struct facts_store_table tables[FACTS_TABLE_COUNT];
    BASE_VEC(uint32_t) file_of_path; /* by string id: 1 + row of `file`; 0 for strings that are no path */
    struct base_map file_of_nfc;     /* NFC of each path that is not ASCII -> row of `file` */
    BASE_VEC(uint32_t) ids;          /* of the chunk that is being joined, by its string numbers */
    BASE_VEC(int64_t *) old_wide;    /* lists that forks may still read; freed by facts_store_unshare() */
    /* Of a fork (fork.c). What it did not make is borrowed from the store. */
    bool is_fork;
    bool owns_wide;                     /* `wide` is a copy of its own, with numbers that it added */
    struct facts_set borrowed, unknown; /* tables: of the store; not to be read */
};

/* A column as it is read: cell `row`, or cell via[row] of the table `file`. Valid until either table grows.
 */
struct facts_reader {
    struct facts_cells cells;
    const uint32_t *via;
};

struct facts_reader facts_store_reader(const struct facts_store *store, enum facts_table table,
                                       size_t column);

/* fork.c: `wide` becomes a copy of its own. */
void facts_store_own_wide(struct facts_store *fork);
/* Forgets what was derived from the table. */
void facts_store_forget(struct facts_store *store, enum facts_table table);
/* Makes room for `more` rows, to be written from row n on, and forgets what was derived. */
struct facts_store_table *facts_store_grow(struct facts_store *store, enum facts_table table, size_t more);

static inline uint32_t facts_reader_cell(const struct facts_reader *reader, size_t row)
{
    return facts_cells_get(&reader->cells, reader->via ? reader->via[row] : row);
}

#endif
