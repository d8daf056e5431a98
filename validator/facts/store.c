/*
 * Columns of cells (see cell_p.h), one array each. Whatever was derived from a table, its indexes and
 * counts, is dropped as soon as the table changes, so nothing stale can be read.
 */
#include "validator/facts/store.h"

#include "validator/base/memory.h"
#include "validator/base/nfc.h"
#include "validator/facts/chunk_p.h"
#include "validator/facts/index_p.h"
#include "validator/facts/store_p.h"

#include <stdlib.h>
#include <string.h>

#define STORE_FIRST_ROWS 64u

/* Columns of the table `file` that EXTRACTED tables read through it. */
enum { FILE_PATH = 0, FILE_UNIT = 1 };

struct facts_store *facts_store_create(void)
{
    struct facts_store *store = base_alloc(sizeof *store);
    pthread_mutex_init(&store->deriving, NULL);
    store->strings = base_alloc(sizeof *store->strings);
    const struct facts_table_info *file = facts_table_info(FACTS_TABLE_file);
    BASE_BUG(!base_str_is(base_str_of(file->columns[FILE_PATH].name), "path"));
    BASE_BUG(!base_str_is(base_str_of(file->columns[FILE_UNIT].name), "unit"));
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++) {
        size_t columns = facts_table_info((enum facts_table)i)->column_count;
        store->tables[i].columns = base_alloc(columns * sizeof *store->tables[i].columns);
        store->tables[i].stats = base_alloc(columns * sizeof *store->tables[i].stats);
    }
    return store;
}

void facts_store_forget(struct facts_store *store, enum facts_table table)
{
    struct facts_store_table *t = &store->tables[table];
    facts_index_destroy(atomic_load_explicit(&t->indexes, memory_order_relaxed));
    atomic_store_explicit(&t->indexes, NULL, memory_order_relaxed);
    for (size_t c = 0; c < facts_table_info(table)->column_count; c++)
        atomic_store_explicit(&t->stats[c].known, false, memory_order_relaxed);
}

void facts_store_destroy(struct facts_store *store)
{
    if (!store)
        return;
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++) {
        struct facts_store_table *t = &store->tables[i];
        facts_store_forget(store, (enum facts_table)i);
        for (size_t c = 0; c < facts_table_info((enum facts_table)i)->column_count; c++)
            facts_cells_finish(&t->columns[c]);
        base_free(t->columns);
        base_free(t->stats);
        base_free(t->file);
    }
    base_intern_finish(store->strings);
    base_free(store->strings);
    base_vec_finish(&store->wide);
    for (size_t i = 0; i < store->old_wide.n; i++)
        base_free(store->old_wide.items[i]);
    base_vec_finish(&store->old_wide);
    base_vec_finish(&store->file_of_path);
    base_map_finish(&store->file_of_nfc);
    base_vec_finish(&store->ids);
    pthread_mutex_destroy(&store->deriving);
    base_free(store);
}

struct facts_store_table *facts_store_grow(struct facts_store *store, enum facts_table table, size_t more)
{
    const struct facts_table_info *info = facts_table_info(table);
    struct facts_store_table *t = &store->tables[table];
    facts_store_forget(store, table);
    BASE_BUG(more > UINT32_MAX / 2 - t->n); /* two billion rows of one table */
    size_t capacity = t->capacity ? t->capacity : STORE_FIRST_ROWS;
    while (capacity < t->n + more)
        capacity *= 2; /* what is not written takes no memory */
    if (capacity == t->capacity)
        return t;
    for (size_t c = facts_first_stored(info); c < info->column_count; c++)
        facts_cells_resize(&t->columns[c], capacity);
    if (info->kind == FACTS_EXTRACTED)
        t->file = base_realloc(t->file, capacity, sizeof *t->file);
    t->capacity = (uint32_t)capacity;
    return t;
}

/* For a path that may be written in another form than it has on disk; the first of two equal ones stays. */
static void remember_nfc(struct facts_store *store, struct base_str path, uint32_t row)
{
    struct base_buf scratch = {0};
    if (base_is_ascii(path))
        return;
    /* Interned, because a key must outlive the map. */
    struct base_str key = facts_store_intern(store, base_nfc(path, &scratch));
    bool added;
    uint32_t *value = base_map_put(&store->file_of_nfc, key, &added);
    if (added)
        *value = row;
    base_buf_finish(&scratch);
}

/* Remembers the last row of `file` under its path; the first of two equal paths stays. */
static void remember_path(struct facts_store *store)
{
    const struct facts_store_table *files = &store->tables[FACTS_TABLE_file];
    uint32_t id = facts_cells_get(&files->columns[FILE_PATH], files->n - 1);
    base_vec_reserve(&store->file_of_path, (size_t)id + 1);
    while (store->file_of_path.n <= id)
        store->file_of_path.items[store->file_of_path.n++] = 0;
    if (!store->file_of_path.items[id])
        store->file_of_path.items[id] = files->n;
    remember_nfc(store, base_intern_str(store->strings, id), files->n - 1);
}

static uint32_t cell_of_int(struct facts_store *store, int64_t value)
{
    if (store->is_fork && !store->owns_wide && !facts_cell_fits(value) && value != FACTS_NULL)
        facts_store_own_wide(store);
    return facts_cell_of_int(&store->wide, value);
}

void facts_store_add(struct facts_store *store, enum facts_table table, const void *row)
{
    const struct facts_table_info *info = facts_table_info(table);
    BASE_BUG(info->kind != FACTS_LINKED || facts_set_has(&store->borrowed, table));
    struct facts_store_table *t = facts_store_grow(store, table, 1);
    for (size_t c = 0; c < info->column_count; c++) {
        const struct facts_column *column = &info->columns[c];
        uint32_t cell = column->type == FACTS_INT
                            ? cell_of_int(store, facts_row_int(row, column))
                            : base_intern_id(store->strings, facts_row_text(row, column));
        facts_cells_set(&t->columns[c], t->n, cell, t->capacity);
    }
    t->n++;
    if (table == FACTS_TABLE_file)
        remember_path(store);
}

/* A column of a packed chunk, and how its cells become cells of the store. */
struct joined_column {
    struct facts_cells cells;      /* the column's own */
    const uint32_t *ids;           /* TEXT: the store's, by those of the chunk; NULL for INT */
    const struct facts_wide *wide; /* INT: the chunk's, when it has any; NULL otherwise */
};

static inline uint32_t joined_cell(struct facts_store *store, const struct joined_column *from, size_t row)
{
    uint32_t cell = facts_cells_get(&from->cells, row);
    if (from->ids)
        return from->ids[cell];
    return from->wide ? facts_cell_of_int(&store->wide, facts_cell_int(from->wide, cell)) : cell;
}

/* Writes cells of TEXT while they are narrow on both sides; returns how many. */
static size_t join_texts(uint16_t *to, const uint16_t *from, const uint32_t *ids, size_t n)
{
    size_t row = 0;
    for (; row < n; row++) {
        uint32_t id = ids[from[row]];
        if (id >= CELL_NARROW_NULL)
            break;
        to[row] = (uint16_t)id;
    }
    return row;
}

/* Appends n cells to a column of the table. Most columns stay narrow. */
static void join_column(struct facts_store *store, const struct facts_store_table *t, struct facts_cells *to,
                        const struct joined_column *from, size_t n)
{
    size_t row = 0;
    if (!to->wide && !from->cells.wide && from->ids) {
        row = join_texts(to->narrow + t->n, from->cells.narrow, from->ids, n);
    } else if (!to->wide && !from->cells.wide) {
        memcpy(to->narrow + t->n, from->cells.narrow, n * sizeof *to->narrow);
        row = n;
    }
    for (; row < n && !to->wide; row++)
        facts_cells_set(to, t->n + row, joined_cell(store, from, row), t->capacity);
    for (uint32_t *wide = to->wide ? to->wide + t->n : NULL; row < n; row++)
        wide[row] = joined_cell(store, from, row);
}

/* Appends one table's rows of a chunk; store->ids holds the ids of its strings. */
static void join_rows(struct facts_store *store, uint32_t file, const struct facts_chunk *chunk,
                      const struct facts_chunk_rows *rows)
{
    const struct facts_table_info *info = facts_table_info(rows->table);
    struct facts_store_table *t = facts_store_grow(store, rows->table, rows->n);
    BASE_BUG(t->n && t->file[t->n - 1] > file);
    size_t first = facts_first_stored(info), width = info->column_count - first;
    for (size_t c = 0; c < width; c++) {
        bool is_text = info->columns[first + c].type == FACTS_TEXT, is_wide = rows->cells.wide != NULL;
        struct joined_column from = {.cells = {is_wide ? NULL : rows->cells.narrow + c * rows->n,
                                               is_wide ? rows->cells.wide + c * rows->n : NULL},
                                     .ids = is_text ? store->ids.items : NULL,
                                     .wide = chunk->wide.n ? &chunk->wide : NULL};
        join_column(store, t, &t->columns[first + c], &from, rows->n);
    }
    for (size_t r = 0; r < rows->n; r++)
        t->file[t->n + r] = file;
    t->n += rows->n;
}

/* Strings that are looked for at a time. The table of all strings is larger than any cache: what the next
 * ones need is on its way while the one at hand is looked for. */
#define AHEAD 8u

/* store->ids becomes the ids of the chunk's strings, by their numbers. */
static void join_strings(struct facts_store *store, const struct facts_chunk *chunk)
{
    const struct base_map *map = &store->strings->map;
    const struct facts_chunk_string *strings = chunk->strings.items;
    size_t n = chunk->strings.n;
    base_vec_reserve(&store->ids, n + 1);
    store->ids.items[0] = 0;
    for (size_t i = 0; i < n + 3 * AHEAD; i++) {
        if (i < n)
            base_map_expect(map, strings[i].hash);
        if (i >= AHEAD && i < n + AHEAD)
            base_map_expect_entry(map, strings[i - AHEAD].hash);
        if (i >= 2 * AHEAD && i < n + 2 * AHEAD)
            base_map_expect_key(map, strings[i - 2 * AHEAD].hash);
        if (i < 3 * AHEAD)
            continue;
        size_t at = i - 3 * AHEAD;
        store->ids.items[at + 1] =
            base_intern_id_hashed(store->strings, facts_chunk_str(chunk, (uint32_t)at + 1), strings[at].hash);
    }
}

static void join_packed(struct facts_store *store, uint32_t file, const struct facts_chunk *chunk)
{
    BASE_BUG(file >= store->tables[FACTS_TABLE_file].n);
    join_strings(store, chunk);
    for (size_t i = 0; i < chunk->rows.n; i++)
        if (chunk->rows.items[i].n)
            join_rows(store, file, chunk, &chunk->rows.items[i]);
}

void facts_store_join(struct facts_store *store, uint32_t file, const struct facts_chunk *chunk)
{
    struct facts_chunk *packed = chunk->is_packed ? NULL : facts_chunk_pack(chunk);
    join_packed(store, file, packed ? packed : chunk);
    facts_chunk_destroy(packed);
}

struct order {
    const struct facts_store *store;
    const struct facts_table_info *info;
    const struct facts_store_table *table;
    const size_t *columns;
    size_t n;
};

static int compare_rows(const void *a, const void *b, void *context)
{
    const struct order *order = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    for (size_t i = 0; i < order->n; i++) {
        size_t c = order->columns[i];
        uint32_t cx = facts_cells_get(&order->table->columns[c], x);
        uint32_t cy = facts_cells_get(&order->table->columns[c], y);
        if (cx == cy)
            continue;
        if (order->info->columns[c].type == FACTS_TEXT)
            return base_str_cmp(base_intern_str(order->store->strings, cx),
                                base_intern_str(order->store->strings, cy));
        int64_t ix = facts_cell_int(&order->store->wide, cx), iy = facts_cell_int(&order->store->wide, cy);
        if (ix != iy)
            return ix < iy ? -1 : 1;
    }
    return x < y ? -1 : x > y; /* what keeps the sort stable */
}

static size_t column_by_name(const struct facts_table_info *info, const char *name)
{
    size_t c = 0;
    while (c < info->column_count && strcmp(info->columns[c].name, name) != 0)
        c++;
    BASE_BUG(c == info->column_count);
    return c;
}

void facts_store_sort(struct facts_store *store, enum facts_table table, const char *const *columns, size_t n)
{
    const struct facts_table_info *info = facts_table_info(table);
    struct facts_store_table *t = &store->tables[table];
    BASE_BUG(info->kind != FACTS_LINKED || table == FACTS_TABLE_file ||
             facts_set_has(&store->borrowed, table));
    facts_store_forget(store, table);
    if (t->n < 2)
        return;
    size_t *numbers = base_alloc(n * sizeof *numbers + 1);
    for (size_t i = 0; i < n; i++)
        numbers[i] = column_by_name(info, columns[i]);
    uint32_t *rows = base_realloc(NULL, t->n, sizeof *rows);
    uint32_t *cells = base_realloc(NULL, t->n, sizeof *cells);
    for (uint32_t r = 0; r < t->n; r++)
        rows[r] = r;
    struct order order = {store, info, t, numbers, n};
    qsort_r(rows, t->n, sizeof *rows, compare_rows, &order);
    for (size_t c = 0; c < info->column_count; c++) {
        for (uint32_t r = 0; r < t->n; r++)
            cells[r] = facts_cells_get(&t->columns[c], rows[r]);
        for (uint32_t r = 0; r < t->n; r++)
            facts_cells_set(&t->columns[c], r, cells[r], t->capacity);
    }
    base_free(cells);
    base_free(rows);
    base_free(numbers);
}

size_t facts_store_count(const struct facts_store *store, enum facts_table table)
{
    BASE_BUG(facts_set_has(&store->unknown, table)); /* a linker lists it among its needs */
    return store->tables[table].n;
}

struct facts_reader facts_store_reader(const struct facts_store *store, enum facts_table table, size_t column)
{
    const struct facts_store_table *t = &store->tables[table];
    if (column >= facts_first_stored(facts_table_info(table)))
        return (struct facts_reader){t->columns[column], NULL};
    const struct facts_store_table *files = &store->tables[FACTS_TABLE_file];
    return (struct facts_reader){files->columns[column == 0 ? FILE_PATH : FILE_UNIT], t->file};
}

void facts_store_get(const struct facts_store *store, enum facts_table table, size_t row, void *out)
{
    const struct facts_table_info *info = facts_table_info(table);
    const struct facts_store_table *t = &store->tables[table];
    size_t first = facts_first_stored(info);
    BASE_BUG(row >= t->n);
    for (size_t c = first; c < info->column_count; c++) {
        const struct facts_column *column = &info->columns[c];
        uint32_t cell = facts_cells_get(&t->columns[c], row);
        if (column->type == FACTS_INT)
            facts_row_set_int(out, column, facts_cell_int(&store->wide, cell));
        else
            facts_row_set_text(out, column, base_intern_str(store->strings, cell));
    }
    if (first == 0)
        return;
    /* What the structs of all EXTRACTED tables begin with. */
    const struct facts_cells *files = store->tables[FACTS_TABLE_file].columns;
    struct facts_parse_problem *head = out;
    head->file = t->file[row];
    head->path = base_intern_str(store->strings, facts_cells_get(&files[FILE_PATH], head->file));
    head->unit = base_intern_str(store->strings, facts_cells_get(&files[FILE_UNIT], head->file));
}

static uint32_t cell_at(const struct facts_store *store, enum facts_table table, size_t column, size_t row)
{
    BASE_BUG(row >= store->tables[table].n);
    struct facts_reader reader = facts_store_reader(store, table, column);
    return facts_reader_cell(&reader, row);
}

struct base_str facts_store_text(const struct facts_store *store, enum facts_table table, size_t column,
                                 size_t row)
{
    return base_intern_str(store->strings, cell_at(store, table, column, row));
}

int64_t facts_store_int(const struct facts_store *store, enum facts_table table, size_t column, size_t row)
{
    return facts_cell_int(&store->wide, cell_at(store, table, column, row));
}

static uint32_t file_of_id(const struct facts_store *store, uint32_t id)
{
    if (id == 0 || id >= store->file_of_path.n)
        return UINT32_MAX;
    return store->file_of_path.items[id] - 1; /* 0 wraps to UINT32_MAX */
}

uint32_t facts_store_file_in(const struct facts_store *store, enum facts_table table, size_t column,
                             size_t row)
{
    return file_of_id(store, cell_at(store, table, column, row));
}

/* The first row of an EXTRACTED table whose file is not below `file`. */
static size_t lower_bound(const struct facts_store_table *t, uint32_t file)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->file[middle] < file)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct facts_range facts_store_of_file(const struct facts_store *store, enum facts_table table, uint32_t file)
{
    const struct facts_store_table *t = &store->tables[table];
    BASE_BUG(facts_table_info(table)->kind != FACTS_EXTRACTED);
    return (struct facts_range){lower_bound(t, file), file == UINT32_MAX ? t->n : lower_bound(t, file + 1)};
}

size_t facts_store_lower_bound(const struct facts_store *store, enum facts_table table, size_t column,
                               struct facts_range range, int64_t value)
{
    while (range.from < range.to) {
        size_t middle = range.from + (range.to - range.from) / 2;
        if (facts_store_int(store, table, column, middle) < value)
            range.from = middle + 1;
        else
            range.to = middle;
    }
    return range.from;
}

uint32_t facts_store_file(const struct facts_store *store, struct base_str path)
{
    uint32_t file = file_of_id(store, base_intern_lookup(store->strings, path));
    if (file != UINT32_MAX || store->file_of_nfc.n == 0 || base_is_ascii(path))
        return file;
    struct base_buf scratch = {0};
    const uint32_t *row = base_map_get(&store->file_of_nfc, base_nfc(path, &scratch));
    base_buf_finish(&scratch);
    return row ? *row : UINT32_MAX;
}

struct base_str facts_store_intern(struct facts_store *store, struct base_str s)
{
    return base_intern_str(store->strings, base_intern_id(store->strings, s));
}

size_t facts_store_memory(const struct facts_store *store)
{
    const struct base_map *map = &store->strings->map;
    size_t bytes =
        sizeof *store + store->strings->text.used + store->wide.capacity * sizeof *store->wide.items;
    bytes +=
        map->capacity * (sizeof *map->entries + sizeof *map->hashes) + map->slot_count * sizeof *map->slots;
    bytes += (store->file_of_path.capacity + store->ids.capacity) * sizeof(uint32_t);
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++) {
        const struct facts_table_info *info = facts_table_info((enum facts_table)i);
        const struct facts_store_table *t = &store->tables[i];
        for (size_t c = facts_first_stored(info); c < info->column_count; c++)
            bytes += facts_cells_memory(&t->columns[c], t->capacity);
        bytes += info->kind == FACTS_EXTRACTED ? t->capacity * sizeof *t->file : 0;
        bytes += info->column_count * (sizeof *t->columns + sizeof *t->stats);
        bytes += facts_index_memory(t->indexes);
    }
    return bytes;
}
