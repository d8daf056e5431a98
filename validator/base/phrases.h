/*
 * Many phrases in one pass over a text (Aho and Corasick, 1975): the time is that of the text, however many
 * phrases there are. Bytes are compared; what is to be the same is made the same beforehand (base/fold.h).
 */
#ifndef VALIDATOR_BASE_PHRASES_H
#define VALIDATOR_BASE_PHRASES_H

#include "validator/base/str.h"

/* Bytes of all phrases together. */
#define BASE_PHRASES_MOST_BYTES (1u << 18)

struct base_phrases;

struct base_phrases *base_phrases_create(void);
void base_phrases_destroy(struct base_phrases *phrases); /* accepts NULL */
/* Adds a phrase, which is copied, and returns its number, from 0; of equal ones only the first is found.
 * UINT32_MAX when it is empty, or the bytes together are too many. */
uint32_t base_phrases_add(struct base_phrases *phrases, struct base_str phrase);
/* After the last one was added, and before the first search. */
void base_phrases_seal(struct base_phrases *phrases);
/* Calls `found` for each place in order of its end, the longest first; [from, to) are offsets in `text`.
 * Several threads may search at once. */
void base_phrases_search(const struct base_phrases *phrases, struct base_str text,
                         void (*found)(void *context, uint32_t phrase, size_t from, size_t to),
                         void *context);

#endif
