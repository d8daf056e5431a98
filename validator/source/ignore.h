/*
 * Ignore rules as gitignore(5) describes them.
 *
 * libgit2 has them too, but its version 1.5 drops a negation (`!name`) whose counterpart stands in another
 * file, and so leaves out files that git lists. A file that is left out by mistake would be judged good
 * unseen.
 */
#ifndef VALIDATOR_SOURCE_IGNORE_H
#define VALIDATOR_SOURCE_IGNORE_H

#include "validator/base/arena.h"
#include "validator/base/str.h"

/* The rules of one file, and those of the files that have less say. */
struct source_ignore;

/* Puts the rules in `text`, the file of the folder `base` ("" or ending in '/', from the root of the
 * repository), on top of `below` (NULL for none). Text and base are copied. Returns `below` itself when there
 * is no rule. */
const struct source_ignore *source_ignore_add(const struct source_ignore *below, struct base_arena *arena,
                                              struct base_str base, struct base_str text, bool ignores_case);
/* Whether the last matching rule of the strongest file says so. Says nothing of the folders above `path`:
 * what lies in an ignored folder is ignored. `path` is from the root of the repository. */
bool source_ignore_match(const struct source_ignore *rules, struct base_str path, bool is_folder);
/* A pattern of gitignore(5) with '/' as separator; time at most quadratic in the lengths. */
bool source_ignore_glob(struct base_str pattern, struct base_str path, bool ignores_case);

#endif
