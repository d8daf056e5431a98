/*
 * The facts of one blob: what one or more extractors found in its bytes.
 *
 * A chunk belongs to the bytes, never to a path: two files (or two revisions) with the same bytes share it.
 * It is filled by one thread, and owns copies of its strings, so the bytes may go as soon as extraction ends.
 */
#ifndef VALIDATOR_FACTS_CHUNK_H
#define VALIDATOR_FACTS_CHUNK_H

#include "validator/facts/schema.h"

struct facts_chunk;

/* Facts of one file beyond this many are refused: see facts_chunk_truncated(). */
#define FACTS_CHUNK_MAX_ROWS 2000000u

/* `demand` (borrowed until destroy) says which tables are wanted: rows of others are dropped at once. */
struct facts_chunk *facts_chunk_create(const struct facts_set *demand);
void facts_chunk_destroy(struct facts_chunk *chunk); /* accepts NULL */

/* Appends a row. `row` points to the table's row struct; its strings are copied. */
void facts_chunk_add(struct facts_chunk *chunk, enum facts_table table, const void *row);
#define FACTS_EMIT(chunk, table, ...)                                                                        \
    facts_chunk_add((chunk), FACTS_TABLE_##table, &(struct facts_##table){__VA_ARGS__})

/* Whether rows of the table are wanted: an extractor may save itself the work. */
bool facts_chunk_wants(const struct facts_chunk *chunk, enum facts_table table);
size_t facts_chunk_count(const struct facts_chunk *chunk, enum facts_table table);
/* The row, as given; its strings are borrowed from the chunk until the next row is added. For tests. */
void facts_chunk_get(const struct facts_chunk *chunk, enum facts_table table, size_t row, void *out);
/* A copy that takes no more memory than its facts, in one block: thousands wait for the join at a time, and
 * another thread gives them back. Nothing can be added to it. */
struct facts_chunk *facts_chunk_pack(const struct facts_chunk *chunk);
/* Takes all facts out and keeps the memory: the chunk is for the next file. */
void facts_chunk_clear(struct facts_chunk *chunk);
/* True once a row was refused: for FACTS_CHUNK_MAX_ROWS, or for text beyond 1 GiB. */
bool facts_chunk_truncated(const struct facts_chunk *chunk);

#endif
