/* A git work tree: what the index tracks, and what lies beside it and is not ignored. */
#include "validator/source/disk_p.h"
#include "validator/source/git_p.h"
#include "validator/source/rules_p.h"
#include "validator/source/walk_p.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int compare_tracked(const void *a, const void *b)
{
    return base_str_cmp(((const struct source_tracked *)a)->path, ((const struct source_tracked *)b)->path);
}

static int index_failed(git_repository *repo, struct base_error *err)
{
    const git_error *last = git_error_last();
    const char *message = last && last->message ? last->message : "unknown error";
    bool is_unsupported = strstr(message, "unsupported") != NULL;
    int code = is_unsupported ? BASE_E_UNSUPPORTED : BASE_E_PARSE;
    base_error_set(err, code, "the index %sindex cannot be read: %s", git_repository_path(repo), message);
    if (is_unsupported && strstr(message, "'sdir'"))
        base_error_hint(err, "it is a sparse index: git sparse-checkout reapply --no-sparse-index writes an "
                             "ordinary one");
    else if (is_unsupported && strstr(message, "'link'"))
        base_error_hint(err, "it is a split index: git update-index --no-split-index writes an ordinary one");
    else if (is_unsupported)
        base_error_hint(err, "audit the last commit: --rev HEAD");
    else
        base_error_hint(err, "git fsck looks for more damage; removing the index and git reset writes a "
                             "new one");
    return code;
}

/* An entry as new as the index itself may have been changed after its time was noted ("racily clean" in git's
 * own documents): its time proves nothing. */
static bool is_fresh(const git_index_entry *entry, const struct stat *index)
{
    if (git_index_entry_stage(entry) != 0 || (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD))
        return false;
    if (entry->mtime.seconds != (int32_t)index->st_mtim.tv_sec)
        return entry->mtime.seconds < (int32_t)index->st_mtim.tv_sec;
    return entry->mtime.nanoseconds < (uint32_t)index->st_mtim.tv_nsec;
}

/* The index below source->prefix, in bytewise order (an index of a case-insensitive system is not). The views
 * point into `index`. */
static size_t collect(struct source *source, git_index *index, struct source_tracked **out)
{
    struct stat info = {0}; /* without a file nothing is fresh */
    const char *path = git_index_path(index);
    if (path && stat(path, &info) != 0)
        memset(&info, 0, sizeof info);
    size_t all = git_index_entrycount(index), n = 0;
    struct source_tracked *tracked = base_realloc(NULL, all ? all : 1, sizeof *tracked);
    bool is_sorted = true;
    for (size_t i = 0; i < all; i++) {
        const git_index_entry *entry = git_index_get_byindex(index, i);
        struct base_str name = base_str_of(entry->path);
        if (!base_str_starts(name, source->prefix.p))
            continue;
        struct source_tracked *t = &tracked[n];
        *t = (struct source_tracked){.path = base_str_from(name, source->prefix.n),
                                     .is_submodule = entry->mode == GIT_FILEMODE_COMMIT,
                                     .is_sparse = entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE,
                                     .is_fresh = is_fresh(entry, &info),
                                     .size = entry->file_size,
                                     .modified = entry->mtime.seconds,
                                     .changed = entry->ctime.seconds,
                                     .modified_nanoseconds = entry->mtime.nanoseconds,
                                     .changed_nanoseconds = entry->ctime.nanoseconds};
        int order = n ? base_str_cmp(tracked[n - 1].path, t->path) : -1;
        if (order == 0) /* the stages of a conflict: one entry, what is on disk */
            continue;
        is_sorted = is_sorted && order < 0;
        git_oid_tostr(t->blob, GIT_OID_HEXSZ + 1, &entry->id);
        n++;
    }
    if (!is_sorted)
        qsort(tracked, n, sizeof *tracked, compare_tracked);
    *out = tracked;
    return n;
}

/* What a sparse checkout leaves out: as entries, so that references to it lead somewhere. */
static int add_absent(struct source *source, const struct source_walk *walk, struct base_error *err)
{
    int code = BASE_OK;
    bool is_sorted = false;
    size_t listed = 0;
    for (size_t i = 0; i < walk->tracked_count && !code; i++) {
        const struct source_tracked *tracked = &walk->tracked[i];
        if (!tracked->is_sparse)
            continue;
        if (!is_sorted) {
            source_finish(source);
            listed = source->entries.n;
            is_sorted = true;
        }
        if (source_find_among(source, listed, tracked->path) != SIZE_MAX)
            continue;
        struct source_entry entry = {.path = base_str_copy(&source->arena, tracked->path),
                                     .kind = tracked->is_submodule ? SOURCE_SUBMODULE : SOURCE_ABSENT,
                                     .is_tracked = true,
                                     .size = -1};
        memcpy(entry.blob, tracked->blob, sizeof entry.blob);
        code = source_add(source, &entry, err);
    }
    return code;
}

int source_worktree_list(struct source *source, const char *path, struct base_error *err)
{
    git_index *index = NULL;
    struct source_walk walk = {.source = source, .follows_git = true};
    int code = source_disk_open_root(source, path, err);
    if (code)
        return code;
    if (git_repository_index(&index, source->repo) != 0)
        return index_failed(source->repo, err);
    source->index = index;
    walk.tracked_count = source->tracked_count = collect(source, index, &source->tracked);
    walk.tracked = source->tracked;
    source_rules_load(source, &walk);
    if (walk.is_ignored && walk.tracked_count == 0) {
        /* Ignored as a whole, and named nevertheless: see source_open(). */
        walk.follows_git = walk.is_ignored = false;
        source->identity = (struct source_identity){.is_git = false};
    }
    code = source_walk_run(&walk, err);
    if (!code && walk.follows_git)
        code = add_absent(source, &walk, err);
    return code;
}

/* Applies what git does on the way into the object store (line ends, ident), and hashes. Under the lock:
 * filters read attributes through the repository's caches. */
static int hash_filtered(struct source *source, struct base_str path, const char *bytes, size_t n,
                         char out[65], struct base_error *err)
{
    struct base_str whole =
        base_str_format(&source->arena, "%.*s%.*s", BASE_STR_ARG(source->prefix), BASE_STR_ARG(path));
    git_filter_list *filters = NULL;
    git_buf filtered = GIT_BUF_INIT;
    /* ALLOW_UNSAFE: core.safecrlf would refuse here what it refuses in `git add`. */
    int failed = git_filter_list_load(&filters, source->repo, NULL, whole.p, GIT_FILTER_TO_ODB,
                                      GIT_FILTER_ALLOW_UNSAFE);
    int code = BASE_OK;
    if (!failed && filters)
        failed = git_filter_list_apply_to_buffer(&filtered, filters, bytes, n);
    if (failed)
        code = source_git_error(err, BASE_E_IO, "the filters of the repository cannot be applied");
    else if (filters)
        code = source_git_hash(filtered.ptr, filtered.size, out, err);
    else
        code = source_git_hash(bytes, n, out, err);
    git_buf_dispose(&filtered);
    git_filter_list_free(filters);
    return code;
}

/* Whether git, too, would take the file for unchanged without reading it. The time of the inode's change
 * counts, because tools set the other one back. */
static bool is_unchanged(const struct source_tracked *tracked, const struct stat *info)
{
    return tracked->is_fresh && tracked->size == (uint32_t)info->st_size &&
           tracked->modified == (int32_t)info->st_mtim.tv_sec &&
           tracked->modified_nanoseconds == (uint32_t)info->st_mtim.tv_nsec &&
           tracked->changed == (int32_t)info->st_ctim.tv_sec &&
           tracked->changed_nanoseconds == (uint32_t)info->st_ctim.tv_nsec;
}

/* The id in the index, when size and times show that the file is what was put there; "" else. */
static void find_known_id(struct source *source, const struct source_entry *entry, char out[65])
{
    struct stat info;
    struct source_tracked key = {.path = entry->path};
    const struct source_tracked *tracked = NULL;
    if (entry->is_tracked && source->tracked_count)
        tracked = bsearch(&key, source->tracked, source->tracked_count, sizeof key, compare_tracked);
    if (tracked && source_disk_stat(source, entry, &info) && is_unchanged(tracked, &info))
        memcpy(out, tracked->blob, sizeof tracked->blob);
    else
        out[0] = '\0';
}

static int blob_id(struct source *source, const struct source_entry *entry, char out[65],
                   struct base_error *err)
{
    char *bytes;
    size_t n;
    find_known_id(source, entry, out);
    if (out[0])
        return BASE_OK;
    int code = source_disk_read(source, entry, &bytes, &n, err);
    if (code)
        return code;
    if (entry->kind == SOURCE_LINK || !source->identity.is_git) {
        code = source_git_hash(bytes, n, out, err);
    } else {
        pthread_mutex_lock(&source->lock);
        code = hash_filtered(source, entry->path, bytes, n, out, err);
        pthread_mutex_unlock(&source->lock);
    }
    base_free(bytes);
    return code;
}

const struct source_backend source_worktree_backend = {
    .read = source_disk_read, .size = source_disk_size, .blob_id = blob_id};
