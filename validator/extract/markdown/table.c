/* Tables of GitHub Flavored Markdown: a row of cells, a row of dashes, rows of cells. */
#include "validator/extract/markdown/markdown_p.h"

#include "validator/base/unicode.h"

size_t extract_markdown_delimiter_columns(struct base_str row)
{
    size_t columns = 0, i = 0, pipes = 0;
    if (i < row.n && row.p[i] == '|')
        i++, pipes++;
    while (i < row.n) {
        size_t dashes = 0;
        while (i < row.n && extract_markdown_is_blank(row.p[i]))
            i++;
        if (i >= row.n)
            break;
        bool has_colon = row.p[i] == ':';
        i += has_colon;
        for (; i < row.n && row.p[i] == '-'; i++)
            dashes++;
        if (dashes == 0)
            return 0;
        if (i < row.n && row.p[i] == ':')
            i++, has_colon = true;
        while (i < row.n && extract_markdown_is_blank(row.p[i]))
            i++;
        columns++;
        if (i >= row.n)
            break;
        if (row.p[i] != '|')
            return 0;
        i++, pipes++;
    }
    return columns;
}

size_t extract_markdown_cells(struct base_str row, void (*cell)(void *context, struct base_str text),
                              void *context)
{
    size_t count = 0;
    row = base_str_trim(row);
    if (row.n > 0 && row.p[0] == '|')
        row = base_str_from(row, 1);
    for (size_t from = 0; from < row.n; count++) {
        size_t to = from;
        while (to < row.n && row.p[to] != '|')
            to += row.p[to] == '\\' && to + 1 < row.n &&
                          base_unicode_is_punctuation((unsigned char)row.p[to + 1])
                      ? 2
                      : 1;
        cell(context, base_str_trim(base_str_slice(row, from, to)));
        from = to + 1;
    }
    return count;
}
