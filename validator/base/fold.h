/*
 * Text as phrases are compared: without what a writer or an editor varies and a reader does not see.
 *
 *   - letters in lower case (in every script), unless the case is to be kept;
 *   - any run of white space and line ends is one space, none at both ends;
 *   - typographic quotes are ' and ", an ellipsis is three dots, no-break spaces are spaces;
 *   - a hyphen or dash between two letters or digits, or at the end of a line, is a space ("SOC-2", "SOC 2");
 *     any other dash is '-', so that "safe — certified" is not "safe certified", and "--admin" stays;
 *   - soft hyphens, joiners and other marks without width are gone.
 *
 * Every byte of the result knows the byte of the text that it came from.
 */
#ifndef VALIDATOR_BASE_FOLD_H
#define VALIDATOR_BASE_FOLD_H

#include "validator/base/str.h"

/* Beyond this many bytes a text is not folded. */
#define BASE_FOLD_MOST ((size_t)256 << 20)

struct base_folded {
    struct base_buf text;
    uint32_t *from; /* of each byte of the text; one more for the end */
    size_t capacity;
};

void base_fold(struct base_folded *out, struct base_str text,
               bool keep_case);                      /* `out` zeroed, or used before */
void base_folded_finish(struct base_folded *folded); /* accepts a zeroed one */

/* Whether the character that ends before, or begins at, offset `at` of a text belongs to a word that is set
 * off by spaces or punctuation: a letter, digit or '_', in scripts that write words apart. */
bool base_fold_word_before(struct base_str text, size_t at);
bool base_fold_word_at(struct base_str text, size_t at);

#endif
