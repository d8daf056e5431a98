/* What the kinds of sources share inside this room. */
#ifndef VALIDATOR_SOURCE_SOURCE_P_H
#define VALIDATOR_SOURCE_SOURCE_P_H

#include "validator/base/vec.h"
#include "validator/source/source.h"

#include <pthread.h>

#define SOURCE_DEFAULT_FILE_BYTES ((int64_t)64 << 20)
#define SOURCE_DEFAULT_FILES ((size_t)2000000)
/* Bytes of a path below the root. Longer ones cannot be opened in one call, and git does not keep them. */
#define SOURCE_MAX_PATH 4095

struct source_backend {
    int (*read)(struct source *source, const struct source_entry *entry, char **bytes, size_t *n,
                struct base_error *err);
    /* Asked only when entry->size is -1; NULL when it always stays unknown. */
    int64_t (*size)(struct source *source, const struct source_entry *entry);
    /* Asked only when entry->blob is empty. */
    int (*blob_id)(struct source *source, const struct source_entry *entry, char out[65],
                   struct base_error *err);
};

struct git_repository;
struct git_index;
struct source_tracked;
struct git_odb;

struct source {
    const struct source_backend *backend;
    struct base_arena arena; /* paths, messages, bytes in memory */
    BASE_VEC(struct source_entry) entries;
    BASE_VEC(struct source_problem) problems;
    struct source_identity identity;
    int64_t max_file_bytes;
    size_t max_files;
    int root;                       /* descriptor of the folder, or -1 */
    struct git_repository *repo;    /* NULL without git */
    struct git_index *index;        /* of a work tree; `tracked` points into it */
    struct source_tracked *tracked; /* what the index knows, in bytewise path order */
    size_t tracked_count;
    BASE_VEC(struct git_odb *)
    idle;                   /* object stores that no thread uses at the moment: libgit2's own lock in one
                               store keeps a second thread from gaining anything */
    struct base_str prefix; /* the opened folder, from the root of the repository: "" or "a/b/" */
    pthread_mutex_t lock;   /* around `repo`, `arena` and `idle` once the source is open */
};

/* An empty source; source_close() frees it, whatever was filled in. */
struct source *source_create(const struct source_backend *backend, const struct source_options *options);
/* Adds in any order; source_finish() sorts. `path` must live in the arena. BASE_E_LIMIT past max_files. */
int source_add(struct source *source, const struct source_entry *entry, struct base_error *err);
void source_add_problem(struct source *source, struct base_str path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void source_finish(struct source *source);
/* source_find() among the first n entries, which are sorted. */
size_t source_find_among(const struct source *source, size_t n, struct base_str path);
/* BASE_E_LIMIT with the name of the limit when `size` is beyond it. */
int source_check_size(const struct source *source, struct base_str path, int64_t size,
                      struct base_error *err);

/* One function per kind: fills an empty source. `path` is absolute, without symbolic links. */
int source_worktree_list(struct source *source, const char *path, struct base_error *err);
int source_folder_list(struct source *source, const char *path, struct base_error *err);
int source_revision_list(struct source *source, const char *revision, struct base_error *err);

extern const struct source_backend source_folder_backend;
extern const struct source_backend source_worktree_backend;
extern const struct source_backend source_revision_backend;

#endif
