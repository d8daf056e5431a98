/* Private to the scanner: the parts that ecma.c puts together. Each is called with now.at behind the first
 * byte of the token, fills token->kind and leaves now.at behind the last. */
#ifndef VALIDATOR_SCAN_ECMA_P_H
#define VALIDATOR_SCAN_ECMA_P_H

#include "validator/scan/ecma.h"

#include <string.h>

/* The kinds of punctuators that are one byte and never more; 0 for other bytes. */
extern const uint8_t scan_ecma_single[128];

#define SCAN_ECMA_ONES UINT64_C(0x0101010101010101)
#define SCAN_ECMA_TOPS UINT64_C(0x8080808080808080)

/* Eight bytes as a number, the first of them lowest whatever the machine: marks are searched from there. */
static inline uint64_t scan_ecma_load(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = (w & UINT64_C(0x00ff00ff00ff00ff)) << 8 | (w >> 8 & UINT64_C(0x00ff00ff00ff00ff));
    w = (w & UINT64_C(0x0000ffff0000ffff)) << 16 | (w >> 16 & UINT64_C(0x0000ffff0000ffff));
    w = w << 32 | w >> 32;
#endif
    return w;
}

/* The place of the lowest byte that is not 0, of a word that is not 0. */
static inline uint32_t scan_ecma_lowest(uint64_t w)
{
    uint64_t below = (w & (0 - w)) - 1;
    return (uint32_t)(((below & SCAN_ECMA_TOPS) >> 7) * SCAN_ECMA_ONES >> 56);
}

/* Marks (top bits) of the bytes below `limit`, which is at most 0x80; only the lowest is to be trusted. */
static inline uint64_t scan_ecma_below(uint64_t w, unsigned limit)
{
    return (w - SCAN_ECMA_ONES * limit) & ~w;
}

/* The first byte from `at` on that is one of three or a control character; `size` without one. */
static inline uint32_t scan_ecma_find(const char *text, uint32_t at, uint32_t size, char a, char b, char c)
{
    const uint64_t as = SCAN_ECMA_ONES * (unsigned char)a, bs = SCAN_ECMA_ONES * (unsigned char)b,
                   cs = SCAN_ECMA_ONES * (unsigned char)c;
    for (; size - at >= 8; at += 8) {
        uint64_t w = scan_ecma_load(text + at);
        uint64_t marks = (scan_ecma_below(w, 0x20) | scan_ecma_below(w ^ as, 1) | scan_ecma_below(w ^ bs, 1) |
                          scan_ecma_below(w ^ cs, 1)) &
                         SCAN_ECMA_TOPS;
        if (marks)
            return at + scan_ecma_lowest(marks);
    }
    while (at < size && (unsigned char)text[at] >= 0x20 && text[at] != a && text[at] != b && text[at] != c)
        at++;
    return at;
}

/* Passes the line end at now.at. */
static inline void scan_ecma_newline(struct scan_ecma *scan)
{
    char c = scan->text[scan->now.at++];
    if (c == '\r' && scan->now.at < scan->size && scan->text[scan->now.at] == '\n')
        scan->now.at++;
    scan->now.line++;
    scan->now.line_start = scan->now.at;
}

void scan_ecma_number(struct scan_ecma *scan, struct scan_ecma_token *token);
void scan_ecma_string(struct scan_ecma *scan, struct scan_ecma_token *token, char quote);
void scan_ecma_template_rest(struct scan_ecma *scan, struct scan_ecma_token *token, bool is_first);
void scan_ecma_punctuator(struct scan_ecma *scan, struct scan_ecma_token *token, char first);

#endif
