/*
 * The text of one block as tokens, in order of the text: what is shown, and what is markup. Brackets and
 * marks of emphasis are tokens of text at first, and become markup when their other half is found.
 */
#ifndef VALIDATOR_EXTRACT_MARKDOWN_INLINE_P_H
#define VALIDATOR_EXTRACT_MARKDOWN_INLINE_P_H

#include "validator/extract/markdown/markdown_p.h"

enum extract_markdown_token_kind {
    TOKEN_TEXT,
    TOKEN_MARK,  /* a run of * _ or ~: `count` of them are shown */
    TOKEN_CODE,  /* shown as `shown`, line ends kept */
    TOKEN_HTML,  /* a tag; not shown */
    TOKEN_URL,   /* a bare or bracketed address; `target` */
    TOKEN_BREAK, /* the end of a line */
    TOKEN_OPEN,  /* "[" or "![" of a link: `pair` is its end */
    TOKEN_CLOSE, /* "](…)": `pair` is its begin */
    TOKEN_NONE,  /* not shown: a footnote's mark, an expression */
};

#define TOKEN_NO UINT32_MAX

struct extract_markdown_token {
    enum extract_markdown_token_kind kind;
    uint32_t from, to; /* in the text */
    struct base_str shown;
    /* of a mark */
    char mark;
    bool can_open, can_close;
    uint32_t length, count;
    uint32_t before, behind; /* the marks beside it that are not paired yet */
    /* of a link */
    uint32_t pair;
    bool is_image;
    bool is_undefined; /* a reference without definition; it stays text */
    struct base_str target, label;
    size_t target_at; /* in the text; in the file for a reference */
};

struct extract_markdown_bracket {
    uint32_t token;
    uint32_t mark; /* the last one before it */
    bool is_image, is_active;
    bool has_inner; /* another bracket stands behind it */
};

/* Bytes of the longest run of backticks that is looked for. */
#define EXTRACT_MARKDOWN_BACKTICKS 80

struct extract_markdown_inline {
    struct extract_markdown_reader *r;
    struct base_str s;
    bool is_cell;
    size_t at;
    BASE_VEC(struct extract_markdown_token) tokens;
    BASE_VEC(struct extract_markdown_bracket) brackets;
    uint32_t last_mark;
    size_t backticks[EXTRACT_MARKDOWN_BACKTICKS +
                     1]; /* the last run of each length, once they were looked for */
    bool knows_backticks;
    struct extract_markdown_searched searched;
};

/* Reads s: a view that lives as long as the tokens. `in` is zeroed at first and used for many texts. */
void extract_markdown_inline(struct extract_markdown_inline *in, struct extract_markdown_reader *r,
                             struct base_str s, bool is_cell);
void extract_markdown_inline_finish(struct extract_markdown_inline *in);

/* Adds a token for the text from in->at to `to`, and goes there. */
struct extract_markdown_token *extract_markdown_add_token(struct extract_markdown_inline *in,
                                                          enum extract_markdown_token_kind kind, size_t to);
/* emphasis.c */
void extract_markdown_read_marks(struct extract_markdown_inline *in);
/* Pairs the marks behind the mark `bottom` (TOKEN_NO for all), and forgets them. */
void extract_markdown_pair_marks(struct extract_markdown_inline *in, uint32_t bottom);
/* bracket.c: at '[', "![" and ']'. */
void extract_markdown_open_bracket(struct extract_markdown_inline *in, bool is_image);
void extract_markdown_close_bracket(struct extract_markdown_inline *in);

#endif
