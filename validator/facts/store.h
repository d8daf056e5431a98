/*
 * The facts of one revision: columns of C arrays over interned strings.
 *
 * Life: create; add every row of `file` (path order) with facts_store_add(); join one chunk per file in the
 * same order; add linked rows; then only read. Any number of threads may read as long as none adds: hash
 * indexes are built lazily, by the first that needs them. Row numbers and string ids never reach output.
 */
#ifndef VALIDATOR_FACTS_STORE_H
#define VALIDATOR_FACTS_STORE_H

#include "validator/facts/chunk.h"

struct facts_store;

struct facts_store *facts_store_create(void);
void facts_store_destroy(struct facts_store *store); /* accepts NULL */

/* Appends a row to a LINKED table (`file` too). Strings are interned. */
void facts_store_add(struct facts_store *store, enum facts_table table, const void *row);
#define FACTS_ADD(store, table, ...)                                                                         \
    facts_store_add((store), FACTS_TABLE_##table, &(struct facts_##table){__VA_ARGS__})

/* Appends the chunk's rows as facts of row `file` of the table `file`. Files come in ascending order. */
void facts_store_join(struct facts_store *store, uint32_t file, const struct facts_chunk *chunk);

/* Stable ascending sort of a LINKED table by the given columns (text bytewise, NULL first), so that results
 * do not depend on the order in which a linker found them. */
void facts_store_sort(struct facts_store *store, enum facts_table table, const char *const *columns,
                      size_t n);

size_t facts_store_count(const struct facts_store *store, enum facts_table table);
/* Fills `out`, the table's row struct. Strings are borrowed from the store and NUL-terminated behind their
 * end. */
void facts_store_get(const struct facts_store *store, enum facts_table table, size_t row, void *out);
#define FACTS_GET(store, table, row, out)                                                                    \
    do {                                                                                                     \
        struct facts_##table *facts_out_ = (out);                                                            \
        facts_store_get((store), FACTS_TABLE_##table, (row), facts_out_);                                    \
    } while (0)

/* One column of one row, for loops that need few columns of many rows. */
struct base_str facts_store_text(const struct facts_store *store, enum facts_table table, size_t column,
                                 size_t row);
#define FACTS_GET_TEXT(store, table, row, column)                                                            \
    facts_store_text((store), FACTS_TABLE_##table, FACTS_COLUMN_##table##_##column, (row))
int64_t facts_store_int(const struct facts_store *store, enum facts_table table, size_t column, size_t row);
#define FACTS_GET_INT(store, table, row, column)                                                             \
    facts_store_int((store), FACTS_TABLE_##table, FACTS_COLUMN_##table##_##column, (row))
/* The row of `file` whose path stands in a column, or UINT32_MAX: facts_store_file() without a search. */
uint32_t facts_store_file_in(const struct facts_store *store, enum facts_table table, size_t column,
                             size_t row);
#define FACTS_GET_FILE(store, table, row, column)                                                            \
    facts_store_file_in((store), FACTS_TABLE_##table, FACTS_COLUMN_##table##_##column, (row))

/* The rows of an EXTRACTED table that belong to a file: [from, to). */
struct facts_range {
    size_t from, to;
};
struct facts_range facts_store_of_file(const struct facts_store *store, enum facts_table table,
                                       uint32_t file);
/* The first row of the range whose number in a column is not below `value`, or range.to. The rows stand in
 * order of that column, as those of one file do in order of `line`. */
size_t facts_store_lower_bound(const struct facts_store *store, enum facts_table table, size_t column,
                               struct facts_range range, int64_t value);
#define FACTS_LOWER_BOUND(store, table, range, column, value)                                                \
    facts_store_lower_bound((store), FACTS_TABLE_##table, FACTS_COLUMN_##table##_##column, (range), (value))
/* The row of `file` with that path, or UINT32_MAX. When none has these bytes: the one whose name is spelled
 * with the same letters (base_nfc()). */
uint32_t facts_store_file(const struct facts_store *store, struct base_str path);

/* The copy of `s` that the store owns, interned; for linkers that keep strings. */
struct base_str facts_store_intern(struct facts_store *store, struct base_str s);

/*
 * Several threads that add linked rows at the same time.
 *
 * Between share and unshare the store itself stays as it is, but for facts_store_take(). Each thread has a
 * fork: it reads extracted tables, `file`, `unit` and the linked tables in `reads`, which are complete, and
 * those in `own`, which begin empty. Rows that it adds, to these or any other linked table, are its own until
 * they are taken. Strings are those of the store at once. Fork and take are called by one thread at a time.
 */
void facts_store_share(struct facts_store *store);
void facts_store_unshare(struct facts_store *store); /* when all forks are destroyed */
struct facts_store *facts_store_fork(struct facts_store *store, const struct facts_set *reads,
                                     const struct facts_set *own);
void facts_fork_destroy(struct facts_store *fork); /* accepts NULL */
/* Moves rows that the fork added to a table behind those that the store has. No fork reads the table yet. */
void facts_store_take(struct facts_store *store, struct facts_store *fork, enum facts_table table);

/* Bytes the columns, strings and indexes take. */
size_t facts_store_memory(const struct facts_store *store);

#endif
