/*
 * What became of paths that a tree does not have: the commit that took them away, and the name it gave them.
 *
 * The walk follows first parents from the audited commit, so that it sees what the main line held, and looks
 * at those folders only that lead to a path in question and changed. It ends when all are found. A path that
 * was deleted on a branch is followed into it. A history that is not there (a shallow clone, a partial one, a
 * plain folder) says nothing: what is not known stays unknown, and nothing fails.
 */
#ifndef VALIDATOR_SOURCE_HISTORY_H
#define VALIDATOR_SOURCE_HISTORY_H

#include "validator/source/source.h"

/* Commits of the main line that are looked at; older ones are not. */
#define SOURCE_HISTORY_COMMITS 50000u
/* Bytes of an abbreviated commit id with its NUL. */
#define SOURCE_COMMIT_BYTES 11

struct source_past {
    struct base_str path;             /* of a file or folder, from the root of the source */
    bool is_known;                    /* the main line had it once, and the rest is filled in */
    char commit[SOURCE_COMMIT_BYTES]; /* that took it away; "" when the work tree alone lacks it */
    char day[SOURCE_COMMIT_BYTES];    /* of that commit, YYYY-MM-DD */
    struct base_str new_path; /* what it is called today; absent for none, and outside of the source */
};

/* Fills in what is known of each path; the paths are all different, and the tree has none of them. Strings
 * come from the arena. Not while another thread uses the source. */
void source_history(struct source *source, struct source_past *pasts, size_t n, struct base_arena *arena);

/* Whether the repository has a commit whose id starts with these 4 to 40 hexadecimal digits: 1 or 0, and -1
 * when nobody can tell, because there is no whole history. */
int source_has_commit(struct source *source, struct base_str id);

#endif
