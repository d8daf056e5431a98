#include "validator/base/memory.h"
#include "validator/facts/cell_p.h"

void facts_cells_finish(struct facts_cells *cells)
{
    base_free(cells->narrow);
    base_free(cells->wide);
    *cells = (struct facts_cells){NULL, NULL};
}

void facts_cells_resize(struct facts_cells *cells, size_t capacity)
{
    if (cells->wide)
        cells->wide = base_realloc(cells->wide, capacity, sizeof *cells->wide);
    else
        cells->narrow = base_realloc(cells->narrow, capacity, sizeof *cells->narrow);
}

void facts_cells_widen(struct facts_cells *cells, size_t n, size_t capacity)
{
    uint32_t *wide = base_realloc(NULL, capacity, sizeof *wide);
    for (size_t i = 0; i < n; i++)
        wide[i] = facts_cells_get(cells, i);
    base_free(cells->narrow);
    cells->narrow = NULL;
    cells->wide = wide;
}

size_t facts_cells_memory(const struct facts_cells *cells, size_t capacity)
{
    return capacity * (cells->wide ? sizeof *cells->wide : sizeof *cells->narrow);
}
