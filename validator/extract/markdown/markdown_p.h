/*
 * The inside of the Markdown extractor: an own reader of CommonMark 0.31 with GitHub's extensions (tables,
 * task lists, strikethrough, bare addresses, footnotes), because every fact needs its exact place, and the
 * work must grow with the length of the text whatever its shape. tests/unit/test_extract_markdown_peer.c
 * compares it with cmark-gfm.
 *
 *   front.c                       front matter
 *   blocks.c start.c leaf.c       lines → blocks, each a run of pieces: what a line gives to the block
 *   definition.c                  [label]: destination
 *   inline.c bracket.c emphasis.c the text of one block → tokens, in order of the text
 *   html.c mdx.c                  tags and their attributes; what MDX adds
 *   rows.c rows_*.c               blocks and tokens → rows
 *   lines.c                       tasks and fields, by lines
 *   shell.c placeholder.c         commands in blocks and code spans
 *   mermaid*.c                    diagrams
 *   playbook*.c                   phases and steps
 *
 * Places are offsets into the file until a row is written.
 */
#ifndef VALIDATOR_EXTRACT_MARKDOWN_MARKDOWN_P_H
#define VALIDATOR_EXTRACT_MARKDOWN_MARKDOWN_P_H

#include "validator/base/arena.h"
#include "validator/base/slug.h"
#include "validator/base/utf8.h"
#include "validator/base/vec.h"
#include "validator/extract/extract.h"

/* Quotes, list items and the like that are open at a time. Every line walks all of them. */
#define EXTRACT_MARKDOWN_DEPTH 100

/* What a line gives to a block: bytes of the file, behind `pad` blanks that a tab left. */
struct extract_markdown_piece {
    uint32_t from, to, pad;
};

enum extract_markdown_kind {
    MARKDOWN_PARAGRAPH,
    MARKDOWN_HEADING,
    MARKDOWN_FENCED,
    MARKDOWN_INDENTED,
    MARKDOWN_HTML,
    MARKDOWN_TABLE,  /* the first piece is the header, the second the row of dashes */
    MARKDOWN_HIDDEN, /* MDX that shows nothing: import, export, an expression */
};

struct extract_markdown_block {
    enum extract_markdown_kind kind;
    int line;     /* of the first piece */
    int end_line; /* the closing fence and the underline of a heading included */
    int level;    /* of a heading */
    bool is_item; /* the first block of a list item */
    bool is_quote;
    size_t item;          /* the outermost list item that it stands in; MARKDOWN_NO_ITEM for none */
    size_t piece, count;  /* piece k stands on line + k */
    struct base_str info; /* behind the fence, as written */
};

#define MARKDOWN_NO_ITEM SIZE_MAX

/* An item of a list that stands in no other list. */
struct extract_markdown_item {
    int line, end_line;
    int number;  /* 0 in a list without numbers */
    size_t list; /* the first item of the same list */
};

struct extract_markdown_heading {
    int line, level;
    struct base_str text, slug;
};

/* Lines that are code (or an HTML block), from and to inclusive. */
struct extract_markdown_span {
    int from, to;
};

struct extract_markdown_definition {
    struct base_str target;
    size_t at; /* offset of the destination in the file */
};

/* What does not end is looked for once: endings that are nowhere behind, and how many bytes may still be
 * walked in vain. */
struct extract_markdown_searched {
    bool comment, instruction, data, declaration;
    size_t steps;
};

struct extract_markdown_reader {
    struct facts_chunk *out;
    struct base_str bytes;
    bool is_mdx;
    struct base_arena arena;
    int body_line; /* first line behind the front matter */
    size_t body;   /* its offset */
    BASE_VEC(struct extract_markdown_piece) pieces;
    BASE_VEC(struct extract_markdown_block) blocks;
    BASE_VEC(struct extract_markdown_item) items;
    BASE_VEC(struct extract_markdown_definition) definitions;
    struct base_map labels;    /* normalised label -> index into definitions */
    struct base_map footnotes; /* normalised label -> line of its definition */
    struct base_lines lines;
    struct extract_markdown_searched searched; /* by the reader of blocks */
    BASE_VEC(struct extract_markdown_heading) headings;
    BASE_VEC(struct extract_markdown_span) code;
    struct base_slug_page slugs; /* GitHub's */
    int command_count;           /* rows of shell_command */
};

static inline bool extract_markdown_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* ---- blocks -------------------------------------------------------------------------------------------- */

/* Finds front matter, writes its scalars, sets body and body_line. */
void extract_markdown_front_matter(struct extract_markdown_reader *r);
/* Fills r->pieces, r->blocks, r->definitions and r->footnotes. */
void extract_markdown_blocks(struct extract_markdown_reader *r);
/* How many of the pieces in front of a paragraph are definitions, which are kept. */
size_t extract_markdown_take_definitions(struct extract_markdown_reader *r,
                                         const struct extract_markdown_piece *pieces, size_t count);
/* The label as references compare it: white space folded, lower case; absent when it names nothing. In the
 * arena. */
struct base_str extract_markdown_label(struct base_arena *arena, struct base_str label);
/* The cells of a row of a table: calls back with each, trimmed. Returns how many there are. */
size_t extract_markdown_cells(struct base_str row, void (*cell)(void *context, struct base_str text),
                              void *context);
/* The number of columns of a row of dashes; 0 for another line. */
size_t extract_markdown_delimiter_columns(struct base_str row);

/* ---- parts of a text ----------------------------------------------------------------------------------- */

/* Each returns the offset behind what begins at `at`, or 0. */
size_t extract_markdown_destination(struct base_str s, size_t at, struct base_str *raw);
size_t extract_markdown_title(struct base_str s, size_t at);
/* The offset behind the ']' of a label that begins with '[' at `at`, or 0: at most 999 bytes, no '[' in it.
 */
size_t extract_markdown_label_end(struct base_str s, size_t at);
/* A tag, comment, declaration or instruction of HTML. */
size_t extract_markdown_html(struct base_str s, size_t at, bool is_mdx,
                             struct extract_markdown_searched *searched);
struct extract_markdown_attribute {
    struct base_str element, name,
        value; /* names in lower case; the value absent for none, and an expression */
    size_t at; /* of the value */
    char element_name[32], attribute_name[32];
};
/* The next attribute of a tag: *at is the place of its '<' at first. False behind the last. */
bool extract_markdown_attribute(struct base_str s, size_t *at, struct extract_markdown_attribute *out);
/* The offset behind a { … } of MDX, strings and comments in it observed; 0 when it does not end. */
size_t extract_markdown_expression(struct base_str s, size_t at, struct extract_markdown_searched *searched);
/* The length of a bare address at `at`; 0 for none. */
size_t extract_markdown_bare_url(struct base_str s, size_t at, bool is_in_bracket);
/* A named or numbered entity at the start of s: its bytes in `out`, the length of what it was written with.
 */
size_t extract_markdown_entity(struct base_str s, char out[8], size_t *out_length);
/* Without backslashes and entities, in the arena. */
struct base_str extract_markdown_unescape(struct base_arena *arena, struct base_str s);

/* ---- rows ---------------------------------------------------------------------------------------------- */

/* Headings, links, blocks, code, tables, anchors, diagrams; fills r->headings and r->code. */
void extract_markdown_rows(struct extract_markdown_reader *r);
/* Phases, steps and their commands (playbook.c). */
void extract_markdown_playbook(struct extract_markdown_reader *r);
/* Tasks and fields, by lines. */
void extract_markdown_lines(struct extract_markdown_reader *r);

#endif
