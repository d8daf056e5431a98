/* What this room asks of libgit2. */
#ifndef VALIDATOR_SOURCE_GIT_P_H
#define VALIDATOR_SOURCE_GIT_P_H

#include "validator/source/source_p.h"

#include <git2.h>

/* Starts libgit2 once for the process; it is never shut down, so threads may end in any order. */
void source_git_start(void);
/* Finds the repository that `path` lies in. BASE_OK with *out NULL when there is none. */
int source_git_open(git_repository **out, const char *path, struct base_error *err);
/* Sets an error from what libgit2 said last on this thread: "<what>: <its message>". */
int source_git_error(struct base_error *err, int code, const char *what);
/* The blob id of bytes as they are. */
int source_git_hash(const char *bytes, size_t n, char out[65], struct base_error *err);
/* The next step when an object is missing: what brings it depends on the kind of clone. */
void source_git_hint_missing(git_repository *repo, struct base_error *err);
/* Reads a blob. BASE_E_NOTFOUND and BASE_E_PARSE name object and path. Safe from several threads. */
int source_git_read(struct source *source, const git_oid *id, struct base_str path, char **bytes, size_t *n,
                    struct base_error *err);

#endif
