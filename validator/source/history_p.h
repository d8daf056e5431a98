/* What the files of the history share. */
#ifndef VALIDATOR_SOURCE_HISTORY_P_H
#define VALIDATOR_SOURCE_HISTORY_P_H

#include "validator/source/git_p.h"

/* A path that the audited commit lacks and an earlier one had. */
struct source_vanished {
    bool is_known;
    bool is_uncommitted;      /* the audited commit has it, the work tree alone lacks it */
    git_oid commit;           /* that took it away */
    git_oid id;               /* of the blob or tree that the commit before had */
    struct base_str new_path; /* what that commit made of it; absent for nothing */
};

/* Fills in new_path. `paths` are NUL-terminated, from the root of the repository. */
void source_find_renames(git_repository *repo, struct base_arena *arena, const struct base_str *paths,
                         struct source_vanished *vanished, size_t n);
/* Whether the commit's tree has a file or folder of that path. */
bool source_commit_has(git_repository *repo, const git_oid *id, const char *path);

#endif
