/*
 * A chunk keeps rows as cells (see cell_p.h), table by table, and each distinct string once: most strings of
 * a file repeat (kinds, names, specifiers), so the join has few strings to intern and rows stay small.
 * Everything grows by doubling in plain arrays. A thread fills one chunk after the other in the same memory
 * and packs what it found, so thousands of small files cost one block each.
 */
#include "validator/facts/chunk.h"

#include "validator/base/hash.h"
#include "validator/base/memory.h"
#include "validator/facts/chunk_p.h"

#include <string.h>

/* Text of one chunk beyond this many bytes is refused like rows beyond FACTS_CHUNK_MAX_ROWS. */
#define CHUNK_MAX_TEXT (UINT32_C(1) << 30)
#define CHUNK_FIRST_SLOTS 512u
#define CHUNK_FIRST_STRINGS 32u
#define CHUNK_FIRST_TEXT 1024u
#define CHUNK_FIRST_ROWS 8u

struct facts_chunk *facts_chunk_create(const struct facts_set *demand)
{
    struct facts_chunk *chunk = base_alloc(sizeof *chunk);
    chunk->demand = demand;
    chunk->seed = base_hash_seed();
    return chunk;
}

void facts_chunk_destroy(struct facts_chunk *chunk)
{
    if (!chunk || chunk->is_packed) {
        base_free(chunk);
        return;
    }
    for (size_t i = 0; i < chunk->rows.n; i++)
        facts_cells_finish(&chunk->rows.items[i].cells);
    base_vec_finish(&chunk->rows);
    base_vec_finish(&chunk->strings);
    base_vec_finish(&chunk->wide);
    base_free(chunk->text);
    base_free(chunk->slots);
    base_free(chunk);
}

/* Makes the hash table anew, for `slot_count` slots. */
static void rehash(struct facts_chunk *chunk, size_t slot_count)
{
    if (slot_count > chunk->slot_capacity) {
        base_free(chunk->slots);
        chunk->slots = base_realloc(NULL, slot_count, sizeof *chunk->slots);
        chunk->slot_capacity = slot_count;
    }
    memset(chunk->slots, 0, slot_count * sizeof *chunk->slots);
    chunk->slot_count = slot_count;
    for (size_t i = 0; i < chunk->strings.n; i++) {
        size_t slot = chunk->strings.items[i].hash & (slot_count - 1);
        while (chunk->slots[slot])
            slot = (slot + 1) & (slot_count - 1);
        chunk->slots[slot] = (uint32_t)i + 1;
    }
}

/* Text is never NULL afterwards, so that the empty string is not taken for the absent one. */
static void append_text(struct facts_chunk *chunk, struct base_str s)
{
    if (!chunk->text || chunk->text_size + s.n > chunk->text_capacity) {
        size_t capacity = chunk->text_capacity ? chunk->text_capacity * 2 : CHUNK_FIRST_TEXT;
        while (capacity < chunk->text_size + s.n)
            capacity *= 2;
        chunk->text = base_realloc(chunk->text, capacity, 1);
        chunk->text_capacity = capacity;
    }
    if (s.n)
        memcpy(chunk->text + chunk->text_size, s.p, s.n);
    chunk->text_size += s.n;
}

/* Room for one more string, with the hash table at most half full. */
static void reserve_string(struct facts_chunk *chunk)
{
    base_vec_reserve(&chunk->strings, chunk->strings.n ? chunk->strings.n + 1 : CHUNK_FIRST_STRINGS);
    if (chunk->strings.n * 2 < chunk->slot_count)
        return;
    size_t slots = chunk->slot_count ? chunk->slot_count * 2 : CHUNK_FIRST_SLOTS;
    while (slots < chunk->strings.n * 2)
        slots *= 2;
    rehash(chunk, slots);
}

static inline bool is_string(const struct facts_chunk *chunk, uint32_t number, struct base_str s)
{
    const struct facts_chunk_string *string = &chunk->strings.items[number - 1];
    return string->length == s.n && base_bytes_eq(chunk->text + string->offset, s.p, s.n);
}

/* The number of `s`, which is not absent, from the hash table; 0 when there is no room for its text. */
static uint32_t find_or_add(struct facts_chunk *chunk, struct base_str s)
{
    uint64_t hash = base_hash_seeded(chunk->seed, s.p, s.n);
    if (chunk->strings.n * 2 >= chunk->slot_count || chunk->strings.n == chunk->strings.capacity)
        reserve_string(chunk);
    size_t mask = chunk->slot_count - 1, slot = hash & mask;
    for (uint32_t at; (at = chunk->slots[slot]) != 0; slot = (slot + 1) & mask)
        if (chunk->strings.items[at - 1].hash == hash && is_string(chunk, at, s))
            return at;
    if (s.n > CHUNK_MAX_TEXT - chunk->text_size)
        return 0;
    struct facts_chunk_string *string = &chunk->strings.items[chunk->strings.n++];
    *string = (struct facts_chunk_string){(uint32_t)chunk->text_size, (uint32_t)s.n, hash};
    append_text(chunk, s);
    return chunk->slots[slot] = (uint32_t)chunk->strings.n;
}

/* The same. Kinds come from one place each, and names of a row often twice from the same: what was last asked
 * for at a place is tried before anything is hashed. */
static inline uint32_t number_of(struct facts_chunk *chunk, struct base_str s)
{
    uint32_t *recent =
        &chunk->recent[((uintptr_t)s.p * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - FACTS_CHUNK_RECENT_BITS)];
    if (!*recent || !is_string(chunk, *recent, s))
        *recent = find_or_add(chunk, s);
    return *recent;
}

static struct facts_chunk_rows *rows_of(struct facts_chunk *chunk, enum facts_table table)
{
    if (!chunk->place[table]) {
        const struct facts_table_info *info = facts_table_info(table);
        size_t first = facts_first_stored(info), width = info->column_count - first;
        BASE_BUG(info->kind != FACTS_EXTRACTED);
        base_vec_push(&chunk->rows, (struct facts_chunk_rows){.table = table,
                                                              .columns = info->columns + first,
                                                              .width = (uint32_t)width});
        chunk->place[table] = (uint8_t)chunk->rows.n;
    }
    return &chunk->rows.items[chunk->place[table] - 1];
}

/* The cells of a row, in 16 bits each. False when one does not fit or there is no room for a text: then the
 * row is to be added with wide cells. */
static bool add_narrow(struct facts_chunk *chunk, const struct facts_chunk_rows *rows, const void *row)
{
    uint16_t *cells = rows->cells.narrow + (size_t)rows->n * rows->width;
    const struct facts_column *end = rows->columns + rows->width;
    for (const struct facts_column *column = rows->columns; column < end; column++, cells++) {
        if (column->type == FACTS_INT) {
            int64_t value = facts_row_int(row, column);
            *cells = (uint16_t)value;
            if ((uint64_t)value < CELL_NARROW_NULL)
                continue;
            *cells = CELL_NARROW_NULL;
            if (value != FACTS_NULL)
                return false;
            continue;
        }
        struct base_str s = facts_row_text(row, column);
        uint32_t number = s.p ? number_of(chunk, s) : 0;
        *cells = (uint16_t)number;
        if (number >= CELL_NARROW_NULL || (s.p && !number))
            return false;
    }
    return true;
}

/* False when there is no room for a text. */
static bool add_wide(struct facts_chunk *chunk, struct facts_chunk_rows *rows, const void *row)
{
    size_t at = (size_t)rows->n * rows->width;
    for (size_t i = 0; i < rows->width; i++) {
        const struct facts_column *column = &rows->columns[i];
        uint32_t cell = 0;
        if (column->type == FACTS_INT) {
            cell = facts_cell_of_int(&chunk->wide, facts_row_int(row, column));
        } else {
            struct base_str s = facts_row_text(row, column);
            if (s.p && (cell = number_of(chunk, s)) == 0)
                return false;
        }
        facts_cells_set(&rows->cells, at + i, cell, (size_t)rows->capacity * rows->width);
    }
    return true;
}

void facts_chunk_add(struct facts_chunk *chunk, enum facts_table table, const void *row)
{
    BASE_BUG(chunk->is_packed);
    if (!facts_set_has(chunk->demand, table))
        return;
    if (chunk->row_count >= FACTS_CHUNK_MAX_ROWS) {
        chunk->truncated = true;
        return;
    }
    struct facts_chunk_rows *rows = rows_of(chunk, table);
    if (rows->n == rows->capacity) {
        rows->capacity = rows->capacity ? rows->capacity * 2 : CHUNK_FIRST_ROWS;
        facts_cells_resize(&rows->cells, (size_t)rows->capacity * rows->width);
    }
    if ((rows->cells.wide || !add_narrow(chunk, rows, row)) && !add_wide(chunk, rows, row)) {
        chunk->truncated = true;
        return;
    }
    rows->n++;
    chunk->row_count++;
}

/* Bytes of n elements, rounded up so that whatever comes behind them is aligned. */
static size_t room(size_t n, size_t element_size)
{
    const size_t align = sizeof(int64_t);
    return (n * element_size + align - 1) / align * align;
}

static size_t room_of_cells(const struct facts_chunk_rows *rows)
{
    return room((size_t)rows->n * rows->width,
                rows->cells.wide ? sizeof *rows->cells.wide : sizeof *rows->cells.narrow);
}

static char *put(char *at, const void *from, size_t n, size_t element_size)
{
    if (n)
        memcpy(at, from, n * element_size);
    return at + room(n, element_size);
}

/* Turns rows into columns; returns the place behind them. */
static char *pack_cells(struct facts_chunk_rows *to, const struct facts_chunk_rows *from, char *at)
{
    size_t n = from->n, width = from->width;
    if (from->cells.wide) {
        uint32_t *wide = (uint32_t *)(void *)at;
        for (size_t c = 0; c < width; c++)
            for (size_t r = 0; r < n; r++)
                wide[c * n + r] = from->cells.wide[r * width + c];
        to->cells = (struct facts_cells){NULL, wide};
    } else {
        uint16_t *narrow = (uint16_t *)(void *)at;
        for (size_t c = 0; c < width; c++)
            for (size_t r = 0; r < n; r++)
                narrow[c * n + r] = from->cells.narrow[r * width + c];
        to->cells = (struct facts_cells){narrow, NULL};
    }
    return at + room_of_cells(from);
}

struct facts_chunk *facts_chunk_pack(const struct facts_chunk *chunk)
{
    size_t tables = 0, cells = 0;
    BASE_BUG(chunk->is_packed);
    for (size_t i = 0; i < chunk->rows.n; i++) {
        tables += chunk->rows.items[i].n > 0;
        cells += room_of_cells(&chunk->rows.items[i]);
    }
    size_t head = room(1, sizeof *chunk);
    char *block =
        base_realloc(NULL,
                     head + room(tables, sizeof *chunk->rows.items) +
                         room(chunk->strings.n, sizeof *chunk->strings.items) +
                         room(chunk->wide.n, sizeof *chunk->wide.items) + cells + room(chunk->text_size, 1),
                     1);
    struct facts_chunk *packed = (struct facts_chunk *)(void *)block;
    *packed = (struct facts_chunk){.demand = chunk->demand,
                                   .seed = chunk->seed,
                                   .row_count = chunk->row_count,
                                   .truncated = chunk->truncated,
                                   .is_packed = true};
    char *at = block + head;
    packed->rows.items = (struct facts_chunk_rows *)(void *)at;
    at += room(tables, sizeof *chunk->rows.items);
    packed->strings.items = (struct facts_chunk_string *)(void *)at;
    packed->strings.n = chunk->strings.n;
    at = put(at, chunk->strings.items, chunk->strings.n, sizeof *chunk->strings.items);
    packed->wide.items = (int64_t *)(void *)at;
    packed->wide.n = chunk->wide.n;
    at = put(at, chunk->wide.items, chunk->wide.n, sizeof *chunk->wide.items);
    /* In the order of the schema: that of the chunk depends on what was read in its memory before. */
    for (unsigned table = 0; table < FACTS_TABLE_COUNT; table++) {
        const struct facts_chunk_rows *from =
            chunk->place[table] ? &chunk->rows.items[chunk->place[table] - 1] : NULL;
        if (!from || from->n == 0)
            continue;
        struct facts_chunk_rows *to = &packed->rows.items[packed->rows.n++];
        *to = *from;
        to->capacity = to->n;
        at = pack_cells(to, from, at);
        packed->place[table] = (uint8_t)packed->rows.n;
    }
    packed->text = at;
    packed->text_size = chunk->text_size;
    put(at, chunk->text, chunk->text_size, 1);
    return packed;
}

void facts_chunk_clear(struct facts_chunk *chunk)
{
    BASE_BUG(chunk->is_packed);
    for (size_t i = 0; i < chunk->rows.n; i++) {
        struct facts_chunk_rows *rows = &chunk->rows.items[i];
        rows->n = 0;
        if (rows->cells.wide) { /* the next file begins narrow */
            facts_cells_finish(&rows->cells);
            rows->capacity = 0;
        }
    }
    chunk->strings.n = chunk->wide.n = chunk->text_size = chunk->row_count = 0;
    chunk->truncated = false;
    memset(chunk->recent, 0, sizeof chunk->recent);
    if (chunk->slots)
        rehash(chunk, CHUNK_FIRST_SLOTS);
}

bool facts_chunk_wants(const struct facts_chunk *chunk, enum facts_table table)
{
    return facts_set_has(chunk->demand, table);
}

size_t facts_chunk_count(const struct facts_chunk *chunk, enum facts_table table)
{
    return chunk->place[table] ? chunk->rows.items[chunk->place[table] - 1].n : 0;
}

void facts_chunk_get(const struct facts_chunk *chunk, enum facts_table table, size_t row, void *out)
{
    BASE_BUG(row >= facts_chunk_count(chunk, table));
    const struct facts_table_info *info = facts_table_info(table);
    size_t first = facts_first_stored(info), width = info->column_count - first;
    const struct facts_chunk_rows *rows = &chunk->rows.items[chunk->place[table] - 1];
    memset(out, 0, info->row_size);
    for (size_t i = 0; i < width; i++) {
        const struct facts_column *column = &info->columns[first + i];
        uint32_t cell = facts_cells_get(&rows->cells, facts_chunk_cell(rows, chunk->is_packed, row, i));
        if (column->type == FACTS_INT)
            facts_row_set_int(out, column, facts_cell_int(&chunk->wide, cell));
        else
            facts_row_set_text(out, column, facts_chunk_str(chunk, cell));
    }
}

bool facts_chunk_truncated(const struct facts_chunk *chunk)
{
    return chunk->truncated;
}
