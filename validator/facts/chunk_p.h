/* The inside of a chunk, for the store that joins it. */
#ifndef VALIDATOR_FACTS_CHUNK_P_H
#define VALIDATOR_FACTS_CHUNK_P_H

#include "validator/facts/cell_p.h"
#include "validator/facts/chunk.h"

/* A distinct string of the chunk; its number is its place + 1. */
struct facts_chunk_string {
    uint32_t offset, length; /* in the chunk's text */
    uint64_t hash;           /* base_hash(), for the join too */
};

/* The rows of one table, a cell per stored column: one row after the other while rows are added, one column
 * after the other in a packed chunk, because so the store has them. */
struct facts_chunk_rows {
    enum facts_table table;
    uint32_t n, capacity;               /* in rows */
    uint32_t width;                     /* stored columns */
    const struct facts_column *columns; /* the first of them */
    struct facts_cells cells;
};

static inline size_t facts_chunk_cell(const struct facts_chunk_rows *rows, bool is_packed, size_t row,
                                      size_t column)
{
    return is_packed ? column * rows->n + row : row * rows->width + column;
}

/* Strings remembered by the place they were last given at: a power of two. */
#define FACTS_CHUNK_RECENT_BITS 6

struct facts_chunk {
    const struct facts_set *demand;
    uint8_t place[FACTS_TABLE_COUNT]; /* 1 + place in `rows`; 0 while the table has none */
    BASE_VEC(struct facts_chunk_rows) rows;
    BASE_VEC(struct facts_chunk_string) strings;
    char *text;
    size_t text_size, text_capacity;
    uint32_t *slots; /* hash table over strings; NULL in a packed chunk */
    size_t slot_count, slot_capacity;
    uint32_t recent[1 << FACTS_CHUNK_RECENT_BITS]; /* numbers, by a hash of the pointer; 0 for none */
    uint64_t seed;                                 /* of base_hash() */
    struct facts_wide wide;
    size_t row_count;
    bool truncated;
    bool is_packed; /* all arrays lie in one block with the chunk, and nothing may be added */
};

_Static_assert(FACTS_TABLE_COUNT < UINT8_MAX, "facts_chunk.place is a byte");

/* The string with that number; absent for 0. */
static inline struct base_str facts_chunk_str(const struct facts_chunk *chunk, uint32_t number)
{
    if (number == 0)
        return BASE_STR_ABSENT;
    const struct facts_chunk_string *string = &chunk->strings.items[number - 1];
    return base_str_make(chunk->text + string->offset, string->length);
}

#endif
