/*
 * Many globs against many paths. Most globs end in a literal ("*.test.ts") or in a folder ("tests/" and all
 * below), so that a few compared bytes, or the answer for the same folder, save the real match.
 */
#ifndef VALIDATOR_LINK_GLOBS_P_H
#define VALIDATOR_LINK_GLOBS_P_H

#include "validator/base/arena.h"
#include "validator/base/str.h"

struct link_glob;

/* A list of globs, one of which must match. Borrowed from the arena and from the texts of the globs. First
 * come those of folders, which are asked once for each folder; the others lie together by the byte that all
 * their matches end in: a path meets only those of its own, and those that may end in any. */
struct link_globs {
    struct link_glob *items;
    size_t n;
    uint32_t from[257];     /* items of byte b: [from[b], from[b + 1]); of byte 0: without an ending */
    struct base_str folder; /* the last that was asked for; absent before the first */
    bool answer;            /* for it */
};

void link_globs_init(struct link_globs *globs, const struct base_str *texts, size_t count,
                     struct base_arena *arena);
/* Whether one of them matches. Quick when calls with paths of one folder follow each other. */
bool link_globs_match(struct link_globs *globs, struct base_str path);

#endif
