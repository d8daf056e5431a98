/* Columns of text, aligned by what they take on a terminal. */
#ifndef VALIDATOR_CLI_GRID_H
#define VALIDATOR_CLI_GRID_H

#include "validator/base/arena.h"
#include "validator/base/str.h"
#include "validator/base/vec.h"

struct cli_cell {
    struct base_str text; /* escaped when it is printed */
    bool to_the_right;    /* numbers */
};

struct cli_grid {
    size_t columns;
    BASE_VEC(struct cli_cell) cells; /* row after row; texts are borrowed */
};

void cli_grid_add(struct cli_grid *grid, struct base_str text, bool to_the_right);
/* Two spaces between columns, none at the end of a line. With `ruled`, a line of dashes behind the first row.
 */
void cli_grid_print(const struct cli_grid *grid, bool ruled, struct base_buf *out);
void cli_grid_finish(struct cli_grid *grid);

#endif
