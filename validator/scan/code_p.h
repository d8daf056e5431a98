/* What the scanners of scan/code.h share. */
#ifndef VALIDATOR_SCAN_CODE_P_H
#define VALIDATOR_SCAN_CODE_P_H

#include "validator/scan/code.h"

/* The byte `ahead` of the present place; 0 behind the end. */
static inline char scan_code_peek(const struct scan_code *scan, uint32_t ahead)
{
    return (size_t)scan->at + ahead < scan->text.n ? scan->text.p[scan->at + ahead] : '\0';
}

static inline bool scan_code_is_name_start(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

/* Moves on by `n` bytes and counts the lines that end among them. */
void scan_code_move(struct scan_code *scan, uint32_t n);
/* Passes white space; true when a line ended. */
bool scan_code_blank(struct scan_code *scan);
/* Passes what runs to the end of the line, without the line end. */
void scan_code_line(struct scan_code *scan);
/* Passes a block comment that opens here with two bytes; `nests` when those inside count. */
void scan_code_block(struct scan_code *scan, bool nests);
/* Passes white space, // and block comments; true when a line ended. */
bool scan_code_c_space(struct scan_code *scan, bool nests);

void scan_code_begin(const struct scan_code *scan, struct scan_code_token *token, bool newline_before);
/* The rest of a name, number or punctuator that begins here; or the end. */
void scan_code_plain(struct scan_code *scan, struct scan_code_token *token);
/*
 * A string whose delimiter of `n` times `quote` opens `prefix` bytes ahead, up to the same delimiter. A
 * backslash takes the next byte with it unless `is_raw`. When `spans` is false it ends with its line.
 */
void scan_code_string(struct scan_code *scan, struct scan_code_token *token, uint32_t prefix, char quote,
                      uint32_t n, bool is_raw, bool spans);

#endif
