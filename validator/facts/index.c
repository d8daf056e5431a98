/*
 * Building takes two passes over the rows. The first gives every row the number of its group (the rows with
 * equal cells), by a hash table of groups that each remember their first row; the second lays the rows of
 * each group side by side, as a counting sort does, which keeps them in row order. Groups are exact, so a
 * rare value never pays for a frequent one that happens to share its slot.
 */
#include "validator/facts/index_p.h"

#include "validator/base/memory.h"

#include <string.h>

struct facts_index {
    struct facts_index *next; /* of the same table */
    enum facts_table table;
    uint64_t columns;
    unsigned width; /* columns in the set */
    uint8_t column[FACTS_INDEX_MAX_COLUMNS];
    uint32_t row_count, group_count;
    uint32_t *slots; /* group + 1; 0 when free */
    size_t slot_count;
    uint32_t *starts; /* group_count + 1 places in rows */
    uint32_t *rows;
};

/* The columns of an index while rows are read. */
struct tuple {
    unsigned width;
    struct facts_reader columns[FACTS_INDEX_MAX_COLUMNS];
};

static uint64_t mix(uint64_t hash, uint32_t cell)
{
    hash = (hash ^ cell) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

static void open_tuple(struct tuple *tuple, const struct facts_store *store, const struct facts_index *index)
{
    tuple->width = index->width;
    for (unsigned i = 0; i < index->width; i++)
        tuple->columns[i] = facts_store_reader(store, index->table, index->column[i]);
}

static uint64_t hash_row(const struct tuple *tuple, size_t row)
{
    uint64_t hash = 0;
    for (unsigned i = 0; i < tuple->width; i++)
        hash = mix(hash, facts_reader_cell(&tuple->columns[i], row));
    return hash;
}

static bool same_rows(const struct tuple *tuple, size_t a, size_t b)
{
    for (unsigned i = 0; i < tuple->width; i++)
        if (facts_reader_cell(&tuple->columns[i], a) != facts_reader_cell(&tuple->columns[i], b))
            return false;
    return true;
}

static size_t slots_for(size_t groups)
{
    size_t slots = 8;
    while (slots < groups + groups / 2)
        slots *= 2;
    return slots;
}

static const struct facts_column_stats *stats_of(struct facts_store *store, enum facts_table table,
                                                 size_t column);

/* No more groups than this can exist: rows, or what the columns' distinct values make. */
static size_t most_groups(struct facts_store *store, const struct facts_index *index)
{
    size_t most = 1;
    for (unsigned i = 0; i < index->width; i++) {
        const struct facts_column_stats *stats = stats_of(store, index->table, index->column[i]);
        most *= stats->distinct + (stats->nulls != 0);
        if (most >= index->row_count)
            return index->row_count;
    }
    return most;
}

/* Numbers the groups; group_of receives each row's. */
static void group(const struct tuple *tuple, struct facts_index *index, uint32_t *group_of,
                  uint32_t *first_row)
{
    size_t mask = index->slot_count - 1;
    for (uint32_t row = 0; row < index->row_count; row++) {
        size_t slot = hash_row(tuple, row) & mask;
        uint32_t at;
        while ((at = index->slots[slot]) != 0 && !same_rows(tuple, first_row[at - 1], row))
            slot = (slot + 1) & mask;
        if (!at) {
            first_row[index->group_count++] = row;
            at = index->slots[slot] = index->group_count;
        }
        group_of[row] = at - 1;
    }
}

static void build(struct facts_store *store, struct facts_index *index)
{
    struct tuple tuple;
    open_tuple(&tuple, store, index);
    size_t most = most_groups(store, index);
    index->slot_count = slots_for(most);
    index->slots = base_alloc(index->slot_count * sizeof *index->slots);
    uint32_t *group_of = base_realloc(NULL, index->row_count + (size_t)1, sizeof *group_of);
    uint32_t *first_row = base_realloc(NULL, most + 1, sizeof *first_row);
    group(&tuple, index, group_of, first_row);
    base_free(first_row);

    index->starts = base_alloc((index->group_count + (size_t)1) * sizeof *index->starts);
    index->rows = base_realloc(NULL, index->row_count + (size_t)1, sizeof *index->rows);
    for (uint32_t row = 0; row < index->row_count; row++)
        index->starts[group_of[row] + 1]++;
    for (uint32_t g = 0; g < index->group_count; g++)
        index->starts[g + 1] += index->starts[g];
    /* starts[g] moves to the end of group g while its rows are laid; afterwards all move back by one. */
    for (uint32_t row = 0; row < index->row_count; row++)
        index->rows[index->starts[group_of[row]]++] = row;
    memmove(index->starts + 1, index->starts, index->group_count * sizeof *index->starts);
    index->starts[0] = 0;
    base_free(group_of);
}

static struct facts_index *find_on_list(struct facts_store_table *t, uint64_t columns)
{
    struct facts_index *index = atomic_load_explicit(&t->indexes, memory_order_acquire);
    while (index && index->columns != columns)
        index = index->next;
    return index;
}

const struct facts_index *facts_index_get(struct facts_store *store, enum facts_table table, uint64_t columns)
{
    struct facts_store_table *t = &store->tables[table];
    struct facts_index *index = find_on_list(t, columns);
    if (index)
        return index;
    pthread_mutex_lock(&store->deriving);
    index = find_on_list(t, columns);
    if (!index) {
        index = base_alloc(sizeof *index);
        index->table = table;
        index->columns = columns;
        index->row_count = t->n;
        for (unsigned c = 0; c < FACTS_INDEX_MAX_COLUMNS; c++)
            if ((columns >> c) & 1)
                index->column[index->width++] = (uint8_t)c;
        build(store, index);
        index->next = atomic_load_explicit(&t->indexes, memory_order_relaxed);
        atomic_store_explicit(&t->indexes, index, memory_order_release);
    }
    pthread_mutex_unlock(&store->deriving);
    return index;
}

void facts_index_destroy(struct facts_index *index)
{
    while (index) {
        struct facts_index *next = index->next;
        base_free(index->slots);
        base_free(index->starts);
        base_free(index->rows);
        base_free(index);
        index = next;
    }
}

static bool holds(const struct facts_store *store, const struct facts_index *index, size_t row,
                  const uint32_t *cells)
{
    for (unsigned i = 0; i < index->width; i++) {
        struct facts_reader reader = facts_store_reader(store, index->table, index->column[i]);
        if (facts_reader_cell(&reader, row) != cells[i])
            return false;
    }
    return true;
}

const uint32_t *facts_index_find(const struct facts_store *store, const struct facts_index *index,
                                 const uint32_t *cells, size_t *n)
{
    *n = 0;
    uint64_t hash = 0;
    for (unsigned i = 0; i < index->width; i++)
        hash = mix(hash, cells[i]);
    size_t mask = index->slot_count - 1;
    uint32_t at;
    for (size_t slot = hash & mask; (at = index->slots[slot]) != 0; slot = (slot + 1) & mask) {
        size_t first = index->rows[index->starts[at - 1]];
        if (holds(store, index, first, cells)) {
            *n = index->starts[at] - index->starts[at - 1];
            return index->rows + index->starts[at - 1];
        }
    }
    return NULL;
}

size_t facts_index_memory(const struct facts_index *index)
{
    size_t bytes = 0;
    for (; index; index = index->next)
        bytes += sizeof *index +
                 (index->slot_count + index->group_count + 1 + index->row_count) * sizeof(uint32_t);
    return bytes;
}

/* Counts the distinct cells by marking each in a bitmap of `bits` bits, `base` being the least cell. */
static uint32_t count_marked(const struct facts_reader *reader, uint32_t n, uint32_t null, uint32_t base,
                             size_t bits)
{
    uint64_t *seen = base_alloc((bits / 64 + 1) * sizeof *seen);
    uint32_t distinct = 0;
    for (uint32_t row = 0; row < n; row++) {
        uint32_t cell = facts_reader_cell(reader, row);
        if (cell == null)
            continue;
        uint64_t bit = UINT64_C(1) << ((cell - base) % 64), *word = &seen[(cell - base) / 64];
        distinct += !(*word & bit);
        *word |= bit;
    }
    base_free(seen);
    return distinct;
}

/* The same for cells that lie too far apart for a bitmap. */
static uint32_t count_hashed(const struct facts_reader *reader, uint32_t n, uint32_t null)
{
    size_t slot_count = slots_for(n);
    uint32_t *slots =
        base_alloc(slot_count * sizeof *slots); /* holds cell ^ null: 0 is free, NULL never enters */
    uint32_t distinct = 0;
    for (uint32_t row = 0; row < n; row++) {
        uint32_t cell = facts_reader_cell(reader, row) ^ null;
        size_t slot = mix(0, cell) & (slot_count - 1);
        while (slots[slot] && slots[slot] != cell)
            slot = (slot + 1) & (slot_count - 1);
        distinct += cell && !slots[slot];
        slots[slot] = cell;
    }
    base_free(slots);
    return distinct;
}

/* The same with store->deriving held. */
static const struct facts_column_stats *stats_of(struct facts_store *store, enum facts_table table,
                                                 size_t column)
{
    struct facts_store_table *t = &store->tables[table];
    struct facts_column_stats *stats = &t->stats[column];
    if (atomic_load_explicit(&stats->known, memory_order_acquire))
        return stats;
    struct facts_reader reader = facts_store_reader(store, table, column);
    uint32_t null = facts_cell_null(facts_table_info(table)->columns[column].type);
    uint32_t least = UINT32_MAX, most = 0, nulls = 0;
    for (uint32_t row = 0; row < t->n; row++) {
        uint32_t cell = facts_reader_cell(&reader, row);
        if (cell == null) {
            nulls++;
            continue;
        }
        least = cell < least ? cell : least;
        most = cell > most ? cell : most;
    }
    stats->nulls = nulls;
    if (nulls == t->n)
        stats->distinct = 0;
    else if ((most - least) / 32 <= t->n)
        stats->distinct = count_marked(&reader, t->n, null, least, (size_t)(most - least) + 1);
    else
        stats->distinct = count_hashed(&reader, t->n, null);
    atomic_store_explicit(&stats->known, true, memory_order_release);
    return stats;
}

const struct facts_column_stats *facts_index_stats(struct facts_store *store, enum facts_table table,
                                                   size_t column)
{
    const struct facts_column_stats *stats = &store->tables[table].stats[column];
    if (atomic_load_explicit(&stats->known, memory_order_acquire))
        return stats;
    pthread_mutex_lock(&store->deriving);
    stats = stats_of(store, table, column);
    pthread_mutex_unlock(&store->deriving);
    return stats;
}
