/* Forks of a store: how several threads add linked rows at the same time. */
#include "validator/base/memory.h"
#include "validator/facts/store_p.h"

#include <string.h>

void facts_store_share(struct facts_store *store)
{
    BASE_BUG(store->is_fork);
    base_intern_share(store->strings);
}

void facts_store_unshare(struct facts_store *store)
{
    base_intern_unshare(store->strings);
    for (size_t i = 0; i < store->old_wide.n; i++)
        base_free(store->old_wide.items[i]);
    base_vec_finish(&store->old_wide);
}

static bool is_readable(const struct facts_set *reads, const struct facts_set *own, enum facts_table table)
{
    if (facts_set_has(own, table))
        return false;
    return facts_table_info(table)->kind == FACTS_EXTRACTED || table == FACTS_TABLE_file ||
           table == FACTS_TABLE_unit || facts_set_has(reads, table);
}

struct facts_store *facts_store_fork(struct facts_store *store, const struct facts_set *reads,
                                     const struct facts_set *own)
{
    BASE_BUG(!store->strings->late);
    struct facts_store *fork = base_alloc(sizeof *fork);
    fork->is_fork = true;
    fork->strings = store->strings;
    fork->wide = store->wide;
    fork->file_of_path.items = store->file_of_path.items;
    fork->file_of_path.n = store->file_of_path.n;
    fork->file_of_nfc = store->file_of_nfc;
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++) {
        const struct facts_store_table *from = &store->tables[i];
        struct facts_store_table *to = &fork->tables[i];
        if (is_readable(reads, own, (enum facts_table)i)) {
            facts_set_add(&fork->borrowed, (enum facts_table)i);
            to->n = from->n;
            to->capacity = from->capacity;
            to->columns = from->columns;
            to->file = from->file;
            continue;
        }
        size_t columns = facts_table_info((enum facts_table)i)->column_count;
        if (!facts_set_has(own, (enum facts_table)i))
            facts_set_add(&fork->unknown, (enum facts_table)i);
        to->columns = base_alloc(columns * sizeof *to->columns);
        to->stats = base_alloc(columns * sizeof *to->stats);
    }
    return fork;
}

void facts_fork_destroy(struct facts_store *fork)
{
    if (!fork)
        return;
    BASE_BUG(!fork->is_fork);
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++) {
        struct facts_store_table *t = &fork->tables[i];
        if (facts_set_has(&fork->borrowed, (enum facts_table)i))
            continue;
        for (size_t c = 0; c < facts_table_info((enum facts_table)i)->column_count; c++)
            facts_cells_finish(&t->columns[c]);
        base_free(t->columns);
        base_free(t->stats);
    }
    if (fork->owns_wide)
        base_vec_finish(&fork->wide);
    base_free(fork);
}

static void copy_wide(struct facts_wide *wide)
{
    int64_t *copy = base_realloc(NULL, wide->n + 16, sizeof *copy);
    if (wide->n)
        memcpy(copy, wide->items, wide->n * sizeof *copy);
    wide->items = copy;
    wide->capacity = wide->n + 16;
}

void facts_store_own_wide(struct facts_store *fork)
{
    copy_wide(&fork->wide);
    fork->owns_wide = true;
}

/* The cells of a column of INT, where the fork has numbers of its own. */
static void take_numbers(struct facts_store *store, const struct facts_store *fork,
                         struct facts_store_table *to, const struct facts_store_table *from, size_t column)
{
    for (uint32_t row = 0; row < from->n; row++) {
        int64_t value = facts_cell_int(&fork->wide, facts_cells_get(&from->columns[column], row));
        facts_cells_set(&to->columns[column], to->n + row, facts_cell_of_int(&store->wide, value),
                        to->capacity);
    }
}

void facts_store_take(struct facts_store *store, struct facts_store *fork, enum facts_table table)
{
    const struct facts_table_info *info = facts_table_info(table);
    struct facts_store_table *from = &fork->tables[table];
    BASE_BUG(!fork->is_fork);
    if (from->n == 0 || facts_set_has(&fork->borrowed, table))
        return;
    if (store->tables[table].n == 0 && !fork->owns_wide) {
        struct facts_cells *empty = store->tables[table].columns;
        facts_store_forget(store, table);
        store->tables[table].columns = from->columns;
        store->tables[table].n = from->n;
        store->tables[table].capacity = from->capacity;
        for (size_t c = 0; c < info->column_count; c++)
            facts_cells_finish(&empty[c]);
        from->columns = empty;
        from->n = from->capacity = 0;
        return;
    }
    struct facts_store_table *to = facts_store_grow(store, table, from->n);
    if (fork->owns_wide) { /* other forks may read the list that the store has had */
        base_vec_push(&store->old_wide, store->wide.items);
        copy_wide(&store->wide);
    }
    for (size_t c = 0; c < info->column_count; c++) {
        if (fork->owns_wide && info->columns[c].type == FACTS_INT) {
            take_numbers(store, fork, to, from, c);
            continue;
        }
        for (uint32_t row = 0; row < from->n; row++)
            facts_cells_set(&to->columns[c], to->n + row, facts_cells_get(&from->columns[c], row),
                            to->capacity);
    }
    to->n += from->n;
    from->n = 0;
}
