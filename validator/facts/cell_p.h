/*
 * One value in 32 bits: what chunks and stores keep instead of strings and numbers.
 *
 * TEXT is a string number of the owner, 0 when absent. INT is the number itself from CELL_INT_MIN to
 * INT32_MAX, CELL_NULL for NULL; the few numbers beyond live in a list of the owner, and the cell is the
 * place in it. Within one owner equal cells mean equal values; unequal cells mean unequal values but for
 * those few.
 */
#ifndef VALIDATOR_FACTS_CELL_P_H
#define VALIDATOR_FACTS_CELL_P_H

#include "validator/base/error.h"
#include "validator/base/vec.h"
#include "validator/facts/schema.h"

#define CELL_NULL UINT32_C(0x80000000)
#define CELL_WIDE UINT32_C(0x80000001) /* the first number of the list */
#define CELL_INT_MIN (-INT64_C(0x40000000))
#define CELL_WIDE_MAX UINT32_C(0x3fffffff) /* numbers in the list */

struct facts_wide {
    int64_t *items;
    size_t n, capacity;
};

/* Whether the cell of `value` is the value itself. */
static inline bool facts_cell_fits(int64_t value)
{
    return value >= CELL_INT_MIN && value <= INT32_MAX;
}

static inline uint32_t facts_cell_of_int(struct facts_wide *wide, int64_t value)
{
    if (facts_cell_fits(value))
        return (uint32_t)value;
    if (value == FACTS_NULL)
        return CELL_NULL;
    BASE_BUG(wide->n >= CELL_WIDE_MAX);
    base_vec_push(wide, value);
    return CELL_WIDE + (uint32_t)(wide->n - 1);
}

static inline int64_t facts_cell_int(const struct facts_wide *wide, uint32_t cell)
{
    if (cell < CELL_NULL || cell >= (uint32_t)CELL_INT_MIN)
        return (int32_t)cell;
    return cell == CELL_NULL ? FACTS_NULL : wide->items[cell - CELL_WIDE];
}

/* The cell that is SQL NULL. */
static inline uint32_t facts_cell_null(enum facts_type type)
{
    return type == FACTS_TEXT ? 0 : CELL_NULL;
}

/*
 * Cells side by side: 16 bits each while all fit, 32 bits from the first that does not. Lines, ordinals,
 * flags and the ids of kinds fit in almost every repository, so this halves what facts take. Cells are set in
 * ascending order of place; the owner keeps count and capacity.
 */
#define CELL_NARROW_NULL UINT16_MAX

struct facts_cells {
    uint16_t *narrow; /* in use while `wide` is NULL */
    uint32_t *wide;
};

void facts_cells_finish(struct facts_cells *cells);
/* Makes room for exactly `capacity` cells; those set before stay. */
void facts_cells_resize(struct facts_cells *cells, size_t capacity);
/* Goes over to 32 bits: n cells are set. */
void facts_cells_widen(struct facts_cells *cells, size_t n, size_t capacity);
/* Bytes of `capacity` cells. */
size_t facts_cells_memory(const struct facts_cells *cells, size_t capacity);

static inline bool facts_cell_is_narrow(uint32_t cell)
{
    return cell < CELL_NARROW_NULL || cell == CELL_NULL;
}

static inline uint16_t facts_cell_narrow(uint32_t cell)
{
    return cell == CELL_NULL ? CELL_NARROW_NULL : (uint16_t)cell;
}

static inline void facts_cells_set(struct facts_cells *cells, size_t at, uint32_t cell, size_t capacity)
{
    if (!cells->wide) {
        if (facts_cell_is_narrow(cell)) {
            cells->narrow[at] = facts_cell_narrow(cell);
            return;
        }
        facts_cells_widen(cells, at, capacity);
    }
    cells->wide[at] = cell;
}

static inline uint32_t facts_cells_get(const struct facts_cells *cells, size_t at)
{
    if (cells->wide)
        return cells->wide[at];
    return cells->narrow[at] == CELL_NARROW_NULL ? CELL_NULL : cells->narrow[at];
}

/* The columns of a table that its rows store themselves: `path` and `unit` of EXTRACTED tables come from the
 * table `file`. */
static inline size_t facts_first_stored(const struct facts_table_info *info)
{
    return info->kind == FACTS_EXTRACTED ? 2 : 0;
}

/* Members of row structs, found by the offset of their column. */
static inline struct base_str facts_row_text(const void *row, const struct facts_column *column)
{
    return *(const struct base_str *)(const void *)((const char *)row + column->offset);
}
static inline int64_t facts_row_int(const void *row, const struct facts_column *column)
{
    return *(const int64_t *)(const void *)((const char *)row + column->offset);
}
static inline void facts_row_set_text(void *row, const struct facts_column *column, struct base_str s)
{
    *(struct base_str *)(void *)((char *)row + column->offset) = s;
}
static inline void facts_row_set_int(void *row, const struct facts_column *column, int64_t value)
{
    *(int64_t *)(void *)((char *)row + column->offset) = value;
}

#endif
