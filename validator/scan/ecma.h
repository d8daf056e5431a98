/*
 * A token scanner for ECMAScript, TypeScript and JSX.
 *
 * The text is not tokenised in advance, because three of its tokens cannot be told without the grammar: `/`
 * begins a regular expression or divides, `}` ends a block or continues a template, and behind `>` stands JSX
 * text or code. So the parser drives: scan_ecma_next() gives the token that is right where an operator may
 * stand, and the parser, knowing better, asks again from the start of that token with scan_ecma_regex(),
 * scan_ecma_template() or one of the scan_ecma_jsx functions. `>` always comes alone; scan_ecma_greater()
 * joins
 * `>>`, `>=` and their like where an operator is meant, so that `A<B<C>>` needs nothing special.
 *
 * The scanner never fails: what is not closed becomes a token of kind SCAN_ECMA_BROKEN that says so by its
 * first byte. Every function is linear in the bytes it passes and reads nothing outside of the text.
 *
 * A `struct scan_ecma_state` is all that moves. Copying it and putting it back is how a parser looks ahead;
 * comments are reported once all the same.
 */
#ifndef VALIDATOR_SCAN_ECMA_H
#define VALIDATOR_SCAN_ECMA_H

#include "validator/scan/ecma_word.h"

#include "validator/base/str.h"

/* Larger texts are refused by scan_ecma_init(): offsets are 32 bits wide. */
#define SCAN_ECMA_MAX_BYTES 0x7fffffffu

enum scan_ecma_kind {
    SCAN_ECMA_END,
    SCAN_ECMA_BROKEN, /* a string, template, regular expression or comment that is not closed; a stray byte */
    SCAN_ECMA_NAME,   /* identifiers and words: see scan_ecma_token.word */
    SCAN_ECMA_PRIVATE_NAME,
    SCAN_ECMA_NUMBER,
    SCAN_ECMA_STRING,
    SCAN_ECMA_TEMPLATE,        /* `…` without substitutions */
    SCAN_ECMA_TEMPLATE_HEAD,   /* `…${ */
    SCAN_ECMA_TEMPLATE_MIDDLE, /* }…${ */
    SCAN_ECMA_TEMPLATE_TAIL,   /* }…` */
    SCAN_ECMA_REGEX,
    SCAN_ECMA_JSX_TEXT,
    /* punctuators, one kind each */
    SCAN_ECMA_LBRACE,
    SCAN_ECMA_RBRACE,
    SCAN_ECMA_LPAREN,
    SCAN_ECMA_RPAREN,
    SCAN_ECMA_LBRACKET,
    SCAN_ECMA_RBRACKET,
    SCAN_ECMA_DOT,
    SCAN_ECMA_ELLIPSIS,
    SCAN_ECMA_SEMICOLON,
    SCAN_ECMA_COMMA,
    SCAN_ECMA_COLON,
    SCAN_ECMA_AT,
    SCAN_ECMA_QUESTION,
    SCAN_ECMA_QUESTION_DOT,
    SCAN_ECMA_ARROW,
    SCAN_ECMA_LESS,
    SCAN_ECMA_GREATER,
    SCAN_ECMA_BANG,
    SCAN_ECMA_TILDE,
    SCAN_ECMA_PLUS,
    SCAN_ECMA_MINUS,
    SCAN_ECMA_PLUS_PLUS,
    SCAN_ECMA_MINUS_MINUS,
    SCAN_ECMA_STAR,
    SCAN_ECMA_STAR_STAR,
    SCAN_ECMA_SLASH,
    SCAN_ECMA_PERCENT,
    SCAN_ECMA_AMP,
    SCAN_ECMA_PIPE,
    SCAN_ECMA_CARET,
    SCAN_ECMA_AND,            /* && */
    SCAN_ECMA_OR,             /* || */
    SCAN_ECMA_NULLISH,        /* ?? */
    SCAN_ECMA_SHIFT,          /* << and, from scan_ecma_greater(), >> and >>> */
    SCAN_ECMA_LESS_EQ,        /* <= and, from scan_ecma_greater(), >= */
    SCAN_ECMA_EQUALITY,       /* == === != !== */
    SCAN_ECMA_ASSIGN,         /* = */
    SCAN_ECMA_DEFAULT_ASSIGN, /* ??= and ||= */
    SCAN_ECMA_UPDATE_ASSIGN,  /* += and all others */
    SCAN_ECMA_KINDS
};

struct scan_ecma_token {
    uint8_t kind;        /* enum scan_ecma_kind */
    uint8_t word;        /* enum scan_ecma_word of a name; 0 for none */
    bool newline_before; /* a line ends between the token before and this one */
    bool has_escape;     /* a backslash in a string, template or name */
    uint32_t start, end; /* bytes, the delimiters included */
    uint32_t line;       /* of start, from 1 */
    uint32_t line_start; /* offset at which that line begins */
};

struct scan_ecma_comment {
    uint32_t start, end; /* the delimiters included */
    uint32_t line, line_start;
    bool is_block;
};

struct scan_ecma_state {
    uint32_t at, line, line_start;
};

struct scan_ecma {
    const char *text; /* borrowed */
    uint32_t size;
    struct scan_ecma_state now; /* behind the last token */
    /* Called once for every comment, in their order; may be NULL. */
    void (*on_comment)(void *context, const struct scan_ecma_comment *comment);
    void *context;
    uint32_t comments_seen; /* comments before this offset have been reported */
    uint32_t *blocks;       /* code points before each block of the text; made when a column first needs it */
    bool is_ascii;
    bool is_script; /* `<!--`, and `-->` where a line begins, are comments: never so in modules and TypeScript
                     */
};

/* False when the text is longer than SCAN_ECMA_MAX_BYTES. The text must outlive the scanner. */
bool scan_ecma_init(struct scan_ecma *scan, struct base_str text);
void scan_ecma_finish(struct scan_ecma *scan);

/* The token behind the present place. `/` is a division, `}` a brace. At the end, SCAN_ECMA_END again and
 * again. */
void scan_ecma_next(struct scan_ecma *scan, struct scan_ecma_token *token);

/* Each takes the token that scan_ecma_next() gave and reads it again as something else. */
void scan_ecma_regex(struct scan_ecma *scan, struct scan_ecma_token *token);    /* from / or /= */
void scan_ecma_template(struct scan_ecma *scan, struct scan_ecma_token *token); /* from the } of ${…} */
void scan_ecma_greater(struct scan_ecma *scan, struct scan_ecma_token *token);  /* from > */
/* A JSX name may hold '-': the token grows to it. */
void scan_ecma_jsx_name(struct scan_ecma *scan, struct scan_ecma_token *token);

/* What follows `token` between two JSX tags: SCAN_ECMA_JSX_TEXT, or '{', '<' or the end. */
void scan_ecma_jsx_child(struct scan_ecma *scan, struct scan_ecma_token *token);
/* What follows the '=' of a JSX attribute: a string without escapes that may span lines, else any token. */
void scan_ecma_jsx_value(struct scan_ecma *scan, struct scan_ecma_token *token);

/* The first byte behind the present place that is no white space (comments are not passed); 0 at the end. */
char scan_ecma_peek(const struct scan_ecma *scan, uint32_t *at);

/* For scan_ecma_column(), of a text that is not ASCII alone. */
int scan_ecma_count_column(struct scan_ecma *scan, uint32_t line_start, uint32_t offset);

/* Column, from 1 and in code points, of an offset in the line that begins at line_start. Constant time. */
static inline int scan_ecma_column(struct scan_ecma *scan, uint32_t line_start, uint32_t offset)
{
    if (scan->is_ascii || offset <= line_start)
        return (int)(offset - line_start) + 1;
    return scan_ecma_count_column(scan, line_start, offset);
}

static inline struct base_str scan_ecma_text(const struct scan_ecma *scan,
                                             const struct scan_ecma_token *token)
{
    return (struct base_str){scan->text + token->start, token->end - token->start};
}

#endif
