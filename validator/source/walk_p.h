/*
 * Walking a folder on disk. The walk holds a list of folders still to read, so its depth costs no stack, and
 * opens each from the root without following links, so it cannot run in circles.
 */
#ifndef VALIDATOR_SOURCE_WALK_P_H
#define VALIDATOR_SOURCE_WALK_P_H

#include "validator/source/ignore.h"
#include "validator/source/source_p.h"

/* What git's index knows about one path. */
struct source_tracked {
    struct base_str path; /* below the folder that is walked */
    char blob[65];
    bool is_submodule;
    bool is_sparse; /* a sparse checkout leaves it out; it may be there nevertheless */
    bool is_fresh;  /* blob may be trusted when size and times match: a plain entry, not racily clean */
    uint32_t size;  /* modulo 2^32, as the index keeps it */
    int32_t modified, changed; /* st_mtim and st_ctim, seconds modulo 2^32 */
    uint32_t modified_nanoseconds, changed_nanoseconds;
};

struct source_walk {
    struct source *source;
    const struct source_tracked *tracked; /* in bytewise path order */
    size_t tracked_count;
    /* As git does: with ignore rules, and without entering nested repositories. */
    bool follows_git;
    const struct source_ignore *rules; /* from above the folder that is walked */
    bool ignores_case;
    bool is_ignored; /* the folder as a whole: only what is tracked in it counts */
};

/* Puts the .gitignore at `path` below the descriptor `root`, if it is there, on top of *rules; `base` as in
 * source_ignore_add(). */
void source_walk_add_rules(struct source *source, int root, const char *path, struct base_str base,
                           bool ignores_case, const struct source_ignore **rules);
/* Adds all entries and problems. Only running into limits.files is an error. */
int source_walk_run(const struct source_walk *walk, struct base_error *err);

#endif
