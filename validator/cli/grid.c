#include "validator/cli/grid.h"

#include "validator/report/terminal.h"

void cli_grid_add(struct cli_grid *grid, struct base_str text, bool to_the_right)
{
    base_vec_push(&grid->cells, (struct cli_cell){text, to_the_right});
}

static void fill(struct base_buf *out, char c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        base_buf_add_char(out, c);
}

static void print_row(const struct cli_grid *grid, const struct cli_cell *row, const size_t *widths,
                      struct base_buf *out)
{
    size_t owed = 0; /* spaces that are written only when something follows */
    for (size_t i = 0; i < grid->columns; i++) {
        size_t gap = widths[i] - report_terminal_width(row[i].text);
        if (row[i].to_the_right)
            owed += gap;
        if (row[i].text.n) {
            fill(out, ' ', owed);
            owed = 0;
            report_terminal_add(out, row[i].text);
        }
        owed += row[i].to_the_right ? 2 : gap + 2;
    }
    base_buf_add_char(out, '\n');
}

void cli_grid_print(const struct cli_grid *grid, bool ruled, struct base_buf *out)
{
    if (grid->columns == 0)
        return;
    BASE_VEC(size_t) widths = {0};
    for (size_t i = 0; i < grid->columns; i++)
        base_vec_push(&widths, 0);
    for (size_t i = 0; i < grid->cells.n; i++) {
        size_t width = report_terminal_width(grid->cells.items[i].text),
               *widest = &widths.items[i % grid->columns];
        if (width > *widest)
            *widest = width;
    }
    for (size_t i = 0; i + grid->columns <= grid->cells.n; i += grid->columns) {
        print_row(grid, &grid->cells.items[i], widths.items, out);
        for (size_t column = 0; ruled && i == 0 && column < grid->columns; column++) {
            fill(out, '-', widths.items[column] ? widths.items[column] : 1);
            base_buf_add_text(out, column + 1 < grid->columns ? "  " : "\n");
        }
    }
    base_vec_finish(&widths);
}

void cli_grid_finish(struct cli_grid *grid)
{
    base_vec_finish(&grid->cells);
}
