/* Words of texts and paths that a reduction replaces. Only for reduce.c and reduce_words.c. */
#ifndef VALIDATOR_AUDIT_REDUCE_P_H
#define VALIDATOR_AUDIT_REDUCE_P_H

#include "validator/base/arena.h"
#include "validator/base/hash.h"

/* Takes the next word (letters, digits, '_', '$' and what is not ASCII) off the text, and what stands before
 * it. The last word may be empty. */
struct base_str audit_next_word(struct base_str *rest, struct base_str *before);
/* The text with each word of `renames` replaced by the name of its number; 0 is none. In the arena, or the
 * text itself. */
struct base_str audit_rename(const struct base_map *renames, struct base_str text, struct base_arena *arena);
/* The same for a path, whose extension stays: it says what the file is. */
struct base_str audit_rename_path(const struct base_map *renames, struct base_str path,
                                  struct base_arena *arena);

#endif
