/*
 * Token scanners for languages of which few facts are asked: Python, Go, Java and Kotlin, Rust, C and C++.
 * Each knows the comments, strings and numbers of its language, so that what stands in them is taken for
 * nothing else; punctuation comes byte by byte, because nobody needs more here.
 *
 * A scanner never fails: a string that is not closed ends with its line, or with the text when it may span
 * lines. It is linear in the bytes it passes, needs no memory, and reads nothing outside of the text.
 */
#ifndef VALIDATOR_SCAN_CODE_H
#define VALIDATOR_SCAN_CODE_H

#include "validator/base/str.h"

enum scan_code_kind {
    SCAN_CODE_END,
    SCAN_CODE_NAME, /* identifiers and words; bytes above 0x7f are letters */
    SCAN_CODE_NUMBER,
    SCAN_CODE_STRING,
    SCAN_CODE_PUNCTUATOR /* one byte */
};

struct scan_code_token {
    uint8_t kind;
    char punctuator;     /* of a punctuator; of a string the quote; else 0 */
    bool newline_before; /* a line ends between the token before and this one */
    bool is_computed;    /* a string with values put in: f"{x}", "${x}" */
    bool is_raw;         /* a string without escapes: r"…", `…` */
    bool is_single;      /* a character: 'x' of Go, Java, Rust and C */
    uint32_t start, end; /* bytes, delimiters included */
    uint32_t from, to;   /* of a string: what stands between the delimiters; else as start and end */
    uint32_t line;       /* of start, from 1 */
    uint32_t line_start; /* offset at which that line begins */
};

struct scan_code {
    struct base_str text; /* borrowed; at most SCAN_CODE_MAX_BYTES of it are read */
    uint32_t at, line, line_start;
};

#define SCAN_CODE_MAX_BYTES 0x7fffffffu

void scan_code_init(struct scan_code *scan, struct base_str text);

/* The token behind the present place; SCAN_CODE_END again and again at the end. */
void scan_python_next(struct scan_code *scan, struct scan_code_token *token);
void scan_go_next(struct scan_code *scan, struct scan_code_token *token);
void scan_java_next(struct scan_code *scan, struct scan_code_token *token);   /* Java */
void scan_kotlin_next(struct scan_code *scan, struct scan_code_token *token); /* Kotlin */
void scan_rust_next(struct scan_code *scan, struct scan_code_token *token);
void scan_c_next(struct scan_code *scan, struct scan_code_token *token); /* C, C++ and their preprocessor */

static inline struct base_str scan_code_text(const struct scan_code *scan,
                                             const struct scan_code_token *token)
{
    return base_str_slice(scan->text, token->from, token->to);
}

#endif
