/*
 * What cmark-gfm must not be given: two shapes of text for which its work grows with the square of the
 * length.
 */
#include "validator/extract/markdown/markdown_p.h"

/* Cells of all tables of a file. A row that is shorter than the head of its table gets the missing cells, so
 * that a few kilobytes can become millions of them. */
#define MOST_CELLS 1000000u
/* The squares of the number of images in a paragraph, summed: every closed bracket looks at each open image
 * before it. One paragraph may hold 15,000 images. */
#define MOST_IMAGE_STEPS 250000000u

/* The columns that a delimiter row such as |---|:-:| makes; 0 for another line. */
static size_t delimiter_columns(struct base_str line)
{
    size_t pipes = 0, dashes = 0;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        pipes += c == '|';
        dashes += c == '-';
        if (c != '|' && c != '-' && c != ':' && c != ' ' && c != '\t' && c != '>' && c != '\r')
            return 0;
    }
    return pipes > 0 && dashes > 0 ? pipes + 1 : 0;
}

/* An upper bound: a table ends at a blank line. */
bool extract_markdown_has_huge_tables(struct base_str body)
{
    size_t columns = 0, cells = 0;
    struct base_str line;
    while (cells <= MOST_CELLS && (line = base_str_split(&body, '\n')).p) {
        size_t found = delimiter_columns(line);
        if (found > columns)
            columns = found;
        if (base_str_trim(line).n == 0)
            columns = 0;
        cells += columns;
    }
    return cells > MOST_CELLS;
}

static uint64_t count_images(struct base_str line)
{
    uint64_t n = 0;
    for (size_t i = 0; i + 1 < line.n; i++)
        n += line.p[i] == '!' && line.p[i + 1] == '[';
    return n;
}

bool extract_markdown_has_huge_brackets(struct base_str body)
{
    uint64_t steps = 0, images = 0;
    struct base_str line;
    while (steps + images * images <= MOST_IMAGE_STEPS && (line = base_str_split(&body, '\n')).p) {
        images += count_images(line);
        if (base_str_trim(line).n > 0)
            continue;
        steps += images * images;
        images = 0;
    }
    return steps + images * images > MOST_IMAGE_STEPS;
}
