/* What the writers of rows share: the block at hand, its tokens, and the way from a place in its text to the
 * file. */
#ifndef VALIDATOR_EXTRACT_MARKDOWN_ROWS_P_H
#define VALIDATOR_EXTRACT_MARKDOWN_ROWS_P_H

#include "validator/extract/markdown/inline_p.h"

struct extract_markdown_rows {
    struct extract_markdown_reader *r;
    const struct extract_markdown_block *block;
    int section;     /* line of the nearest heading; 0 for none */
    int table_count; /* of the section */
    bool wants_text; /* a table is wanted that is filled from within texts */
    bool wants_shell;

    /* The present text. */
    struct base_str s;
    struct base_buf joined;    /* when it has several lines */
    BASE_VEC(uint32_t) starts; /* of its lines, in s */
    size_t first;              /* the piece of its first line */
    struct extract_markdown_inline in;
    struct base_buf plain;      /* what a reader sees; its lines are those of s */
    BASE_VEC(uint32_t) text_at; /* place in `plain` for each token, and its end */
};

void extract_markdown_rows_init(struct extract_markdown_rows *rows, struct extract_markdown_reader *r);
void extract_markdown_rows_finish(struct extract_markdown_rows *rows);
/* Takes pieces of the block as the present text. */
void extract_markdown_take_pieces(struct extract_markdown_rows *rows, size_t piece, size_t count);
/* Takes a view of the file, on one line, as the present text. */
void extract_markdown_take_view(struct extract_markdown_rows *rows, struct base_str s);
/* Reads the present text into tokens, `plain` and `text_at`. */
void extract_markdown_read_text(struct extract_markdown_rows *rows, bool is_cell);
struct base_str extract_markdown_plain(const struct extract_markdown_rows *rows);
/* The place in the file of an offset in the present text; of an offset in the file. */
struct base_position extract_markdown_place(const struct extract_markdown_rows *rows, size_t at);
struct base_position extract_markdown_file_place(const struct extract_markdown_rows *rows, size_t offset);

/* rows_inline.c: links, code spans and anchors of the present text. */
void extract_markdown_inline_rows(struct extract_markdown_rows *rows, int block_line);
/* Links and anchors of the tag between two places of the present text. */
void extract_markdown_tag_rows(struct extract_markdown_rows *rows, size_t from, size_t to);
/* An HTML block: links, anchors, and its text in `plain`. */
void extract_markdown_html_rows(struct extract_markdown_rows *rows);
/* rows_heading.c */
void extract_markdown_heading_rows(struct extract_markdown_rows *rows);
void extract_markdown_write_headings(struct extract_markdown_reader *r);
/* rows_table.c */
void extract_markdown_table_rows(struct extract_markdown_rows *rows);
/* rows_code.c */
void extract_markdown_code_rows(struct extract_markdown_rows *rows);
/* mermaid.c: checks a diagram whose first line stands on `line`. */
void extract_markdown_diagram(struct extract_markdown_reader *r, struct base_str text, int line, int section);

#endif
