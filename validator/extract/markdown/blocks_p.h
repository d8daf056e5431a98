/* The state of the reader of blocks: which containers are open, and where the present line is read. */
#ifndef VALIDATOR_EXTRACT_MARKDOWN_BLOCKS_P_H
#define VALIDATOR_EXTRACT_MARKDOWN_BLOCKS_P_H

#include "validator/extract/markdown/markdown_p.h"

enum extract_markdown_container_kind {
    CONTAINER_QUOTE,
    CONTAINER_ITEM,
    CONTAINER_INDENTED, /* a footnote, or an admonition of MkDocs: what is indented by four belongs to it */
};

struct extract_markdown_container {
    enum extract_markdown_container_kind kind;
    int indent; /* columns by which a line must be indented */
    bool has_content;
};

struct extract_markdown_state {
    struct extract_markdown_reader *r;
    const char *p;  /* the file */
    int line;       /* number of the present line */
    size_t at, end; /* what of it is not taken yet */
    int column;     /* of `at`, tabs expanded */
    bool is_in_tab; /* the tab at `at` is taken in part */
    /* The next character that is no blank. */
    size_t text;
    int text_column, indent;
    bool is_blank;

    struct extract_markdown_container stack[EXTRACT_MARKDOWN_DEPTH];
    size_t depth, matched; /* the present line continues the first `matched` */
    bool is_too_deep;      /* said once */
    size_t item;           /* the outermost list item that is open; MARKDOWN_NO_ITEM for none */
    size_t item_depth;     /* how many containers stand around it */
    char list_mark; /* of the list whose last item this is, or was: '-', '.' …; 0 once something else stood
                       behind */

    bool has_leaf;
    struct extract_markdown_block leaf;
    char fence;
    size_t fence_length;
    int fence_indent;
    int html;       /* which of the seven ways an HTML block began; 8 when it goes up to `until` */
    size_t until;   /* an offset in the file */
    size_t columns; /* of the table */
};

/* blocks.c */
void extract_markdown_find_text(struct extract_markdown_state *s);
/* Takes `count` columns, or characters. */
void extract_markdown_advance(struct extract_markdown_state *s, int count, bool is_columns);
static inline void extract_markdown_to_text(struct extract_markdown_state *s)
{
    s->at = s->text;
    s->column = s->text_column;
    s->is_in_tab = false;
}
/* What of the line is not taken. */
static inline struct base_str extract_markdown_rest(const struct extract_markdown_state *s)
{
    return base_str_make(s->p + s->text, s->end - s->text);
}

/* leaf.c */
/* Closes what the present line does not continue, and the open leaf. */
void extract_markdown_begin(struct extract_markdown_state *s);
void extract_markdown_open_leaf(struct extract_markdown_state *s, enum extract_markdown_kind kind);
void extract_markdown_add_line(struct extract_markdown_state *s);
void extract_markdown_close_leaf(struct extract_markdown_state *s);
/* A table whose header is the last line of the open paragraph, and whose row of dashes is the present line.
 */
bool extract_markdown_start_table(struct extract_markdown_state *s);
/* An open paragraph becomes a heading, unless all of it are definitions. */
bool extract_markdown_underline(struct extract_markdown_state *s);

/* start.c: what begins at s->text. */
enum extract_markdown_start { START_NOTHING, START_CONTAINER, START_LEAF };
enum extract_markdown_start extract_markdown_start(struct extract_markdown_state *s, bool in_paragraph,
                                                   bool is_lazy);

/* item.c: the outermost list items. */
void extract_markdown_open_item(struct extract_markdown_state *s, struct base_str marker);
/* The present line belongs to the item; or containers were closed. */
void extract_markdown_touch_item(struct extract_markdown_state *s);
void extract_markdown_leave_item(struct extract_markdown_state *s);

/* start_html.c */
bool extract_markdown_start_html(struct extract_markdown_state *s, bool in_paragraph);
bool extract_markdown_start_mdx(struct extract_markdown_state *s);
/* Whether an HTML block ends on the present line. */
bool extract_markdown_html_ends(const struct extract_markdown_state *s);

#endif
