/* UTF-8: validity, and from byte offsets to lines and columns. Columns count code points, from 1. */
#ifndef VALIDATOR_BASE_UTF8_H
#define VALIDATOR_BASE_UTF8_H

#include "validator/base/str.h"

/* The offset of the first byte that is not valid UTF-8 (RFC 3629), or s.n. */
size_t base_utf8_valid(struct base_str s);
/* How many code points s holds; an invalid byte counts as one. */
size_t base_utf8_count(struct base_str s);
/* Writes the code point as UTF-8, an invalid one (surrogate, > U+10FFFF) as U+FFFD; returns how many bytes.
 */
size_t base_utf8_encode(uint32_t code_point, char out[4]);
/* Appends what base_utf8_encode() writes. */
void base_utf8_add(struct base_buf *buf, uint32_t code_point);
/* Takes one code point off the front of *s; U+FFFD for an invalid byte. *s must not be empty. */
uint32_t base_utf8_next(struct base_str *s);

/*
 * The start of every line, so that an offset is found by binary search. LF, CR LF and a lone CR end a line.
 * Lines that are very long (a minified script is one) also have marks of how many code points lie before, so
 * that a column costs no walk from the line's start: a million places on one line stay cheap. Text is below 4
 * GiB.
 */
struct base_lines_mark {
    uint32_t offset; /* in the text, at the start of a code point */
    uint32_t column; /* of that code point, from 0 */
};

struct base_lines {
    struct base_str text;
    uint32_t *starts;
    size_t n;
    struct base_lines_mark *marks; /* by offset */
    size_t mark_count;
};

struct base_position {
    int line, column;
};

void base_lines_init(struct base_lines *lines, struct base_str text);
void base_lines_finish(struct base_lines *lines);
struct base_position base_lines_at(const struct base_lines *lines, size_t offset);

#endif
