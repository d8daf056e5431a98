/*
 * Walking a folder on disk. The walk holds a list of folders still to read, so its depth costs no stack, and
 * opens each from the root without following links, so it cannot run in circles.
 */
#ifndef VALIDATOR_SOURCE_WALK_P_H
#define VALIDATOR_SOURCE_WALK_P_H

#include "validator/source/source_p.h"

/* What git's index knows about one path. */
struct source_tracked {
    struct base_str path; /* below the folder that is walked */
    char blob[65];
    bool is_submodule;
    bool is_fresh; /* blob may be trusted when size and time match: a plain entry, not racily clean */
    uint32_t size; /* modulo 2^32, as the index keeps it */
    int32_t seconds;
    uint32_t nanoseconds;
};

struct source_walk {
    struct source *source;
    const struct source_tracked *tracked; /* in bytewise path order */
    size_t tracked_count;
    /* NULL for a plain folder, in which nothing is ignored and nested repositories are entered. `path` is
     * below the folder, and ends in '/' for a folder. */
    bool (*is_ignored)(struct source *source, const char *path);
};

/* Adds all entries and problems. Only running into limits.files is an error. */
int source_walk_run(const struct source_walk *walk, struct base_error *err);

#endif
