/* Tables and their cells. */
#include "validator/extract/markdown/rows_p.h"

struct row_of_cells {
    struct extract_markdown_rows *rows;
    int row, line;
    size_t columns, position;
    struct base_str *header; /* texts, as many as columns */
};

static struct base_str first_code(const struct extract_markdown_inline *in)
{
    for (size_t i = 0; i < in->tokens.n; i++)
        if (in->tokens.items[i].kind == TOKEN_CODE)
            return in->tokens.items[i].shown;
    return BASE_STR_ABSENT;
}

static void read_cell(void *context, struct base_str source)
{
    struct row_of_cells *row = context;
    struct extract_markdown_rows *rows = row->rows;
    size_t position = row->position++;
    if (position >= row->columns)
        return;
    extract_markdown_take_view(rows, source);
    extract_markdown_read_text(rows, true);
    struct base_str text = base_str_trim(extract_markdown_plain(rows));
    if (row->row == 0)
        row->header[position] = base_str_copy(&rows->r->arena, text);
    FACTS_EMIT(rows->r->out, doc_cell, .line = row->line, .col = extract_markdown_place(rows, 0).column,
               .table_line = rows->block->line, .row = row->row, .position = (int)position,
               .header = row->header[position], .text = text, .code = first_code(&rows->in));
    if (text.n > 0)
        FACTS_EMIT(rows->r->out, doc_block, .line = row->line, .end_line = row->line,
                   .kind = BASE_STR("cell"), .text = text, .section_line = rows->section);
    extract_markdown_inline_rows(rows, row->line);
}

static void read_row(struct row_of_cells *row, size_t piece, int line)
{
    const struct extract_markdown_piece *p = &row->rows->r->pieces.items[piece];
    row->line = line;
    row->position = 0;
    extract_markdown_cells(base_str_slice(row->rows->r->bytes, p->from, p->to), read_cell, row);
    row->row++;
}

static struct base_str joined_header(struct extract_markdown_rows *rows, const struct row_of_cells *row)
{
    base_buf_clear(&rows->plain);
    for (size_t i = 0; i < row->columns; i++) {
        if (i > 0)
            base_buf_add_text(&rows->plain, " | ");
        base_buf_add(&rows->plain, row->header[i]);
    }
    return base_buf_view(&rows->plain);
}

void extract_markdown_table_rows(struct extract_markdown_rows *rows)
{
    const struct extract_markdown_block *block = rows->block;
    const struct extract_markdown_piece *dashes = &rows->r->pieces.items[block->piece + 1];
    struct row_of_cells row = {.rows = rows};
    row.columns = extract_markdown_delimiter_columns(
        base_str_trim(base_str_slice(rows->r->bytes, dashes->from, dashes->to)));
    row.header = base_arena_array(&rows->r->arena, row.columns, sizeof *row.header);
    read_row(&row, block->piece, block->line);
    FACTS_EMIT(rows->r->out, doc_table, .line = block->line, .end_line = block->end_line,
               .ordinal = ++rows->table_count, .columns = (int)row.columns, .rows = (int)block->count - 2,
               .header = joined_header(rows, &row), .section_line = rows->section);
    for (size_t i = 2; i < block->count; i++)
        read_row(&row, block->piece + i, block->line + (int)i);
}
