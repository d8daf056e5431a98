#include "validator/source/source_p.h"

#include "validator/base/suggest.h"
#include "validator/source/git_p.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what the kinds share ---- */

struct source *source_create(const struct source_backend *backend, const struct source_options *options)
{
    struct source *source = base_alloc(sizeof *source);
    source->backend = backend;
    source->root = -1;
    source->prefix = BASE_STR("");
    source->max_files = options && options->max_files ? options->max_files : SOURCE_DEFAULT_FILES;
    source_limit_file_bytes(source, options ? options->max_file_bytes : 0);
    pthread_mutex_init(&source->lock, NULL);
    return source;
}

void source_close(struct source *source)
{
    if (!source)
        return;
    for (size_t i = 0; i < source->idle.n; i++)
        git_odb_free(source->idle.items[i]);
    base_vec_finish(&source->idle);
    base_free(source->tracked);
    git_index_free(source->index);
    git_repository_free(source->repo);
    if (source->root >= 0)
        close(source->root);
    base_vec_finish(&source->entries);
    base_vec_finish(&source->problems);
    base_arena_finish(&source->arena);
    pthread_mutex_destroy(&source->lock);
    base_free(source);
}

void source_limit_file_bytes(struct source *source, int64_t bytes)
{
    source->max_file_bytes = bytes > 0 ? bytes : SOURCE_DEFAULT_FILE_BYTES;
}

int source_add(struct source *source, const struct source_entry *entry, struct base_error *err)
{
    if (source->entries.n >= source->max_files) {
        base_error_set(err, BASE_E_LIMIT, "more than %zu files (limits.files)", source->max_files);
        base_error_hint(err, "name a smaller folder");
        return BASE_E_LIMIT;
    }
    base_vec_push(&source->entries, *entry);
    return BASE_OK;
}

void source_add_problem(struct source *source, struct base_str path, const char *format, ...)
{
    struct base_buf message;
    va_list args;
    base_buf_init(&message, sizeof((struct base_error *)NULL)->message);
    va_start(args, format);
    base_buf_vprintf(&message, format, args);
    va_end(args);
    base_vec_push(&source->problems,
                  (struct source_problem){base_str_copy(&source->arena, path),
                                          base_str_copy(&source->arena, base_buf_view(&message))});
    base_buf_finish(&message);
}

static int compare_entries(const void *a, const void *b)
{
    return base_str_cmp(((const struct source_entry *)a)->path, ((const struct source_entry *)b)->path);
}

static int compare_problems(const void *a, const void *b)
{
    const struct source_problem *x = a, *y = b;
    int order = base_str_cmp(x->path, y->path);
    return order ? order : base_str_cmp(x->message, y->message);
}

void source_finish(struct source *source)
{
    if (source->entries.n > 1)
        qsort(source->entries.items, source->entries.n, sizeof *source->entries.items, compare_entries);
    if (source->problems.n == 0)
        return;
    qsort(source->problems.items, source->problems.n, sizeof *source->problems.items, compare_problems);
    size_t kept = 1;
    for (size_t i = 1; i < source->problems.n; i++)
        if (compare_problems(&source->problems.items[kept - 1], &source->problems.items[i]) != 0)
            source->problems.items[kept++] = source->problems.items[i];
    source->problems.n = kept;
}

int source_check_size(const struct source *source, struct base_str path, int64_t size, struct base_error *err)
{
    if (size <= source->max_file_bytes)
        return BASE_OK;
    base_error_at(err, BASE_E_LIMIT, path, 0, 0, "%lld bytes are more than limits.file-bytes allows (%lld)",
                  (long long)size, (long long)source->max_file_bytes);
    base_error_hint(err, "raise limits.file-bytes, or exclude the file with a reason");
    return BASE_E_LIMIT;
}

/* ---- opening ---- */

void source_hint_sibling(const char *path, struct base_error *err)
{
    enum { MAX_SIBLINGS = 4096 };
    struct base_str whole = base_str_of(path), parent;
    while (base_str_ends(whole, "/"))
        whole.n--;
    parent = base_path_dir(whole);
    struct base_arena arena = BASE_ARENA_INIT;
    BASE_VEC(struct base_str) names = {0};
    bool is_absolute = path[0] == '/';
    struct base_str folder = base_str_copy(&arena, parent.n      ? parent
                                                   : is_absolute ? BASE_STR("/")
                                                                 : BASE_STR("."));
    DIR *directory = opendir(folder.p);
    const struct dirent *item;
    while (directory && names.n < MAX_SIBLINGS && (item = readdir(directory)))
        if (item->d_name[0] != '.')
            base_vec_push(&names, base_str_copy(&arena, base_str_of(item->d_name)));
    struct base_str near = base_closest(base_path_name(whole), names.items, names.n);
    if (near.p && parent.n)
        base_error_hint(err, "did you mean %.*s/%.*s?", BASE_STR_ARG(parent), BASE_STR_ARG(near));
    else if (near.p)
        base_error_hint(err, "did you mean %s%.*s?", is_absolute ? "/" : "", BASE_STR_ARG(near));
    if (directory)
        closedir(directory);
    base_vec_finish(&names);
    base_arena_finish(&arena);
}

/* The absolute path of an existing folder, without links; free() it. */
static int resolve(char **out, const char *path, struct base_error *err)
{
    struct stat info;
    char *absolute = realpath(path, NULL);
    if (!absolute) {
        int code = errno == ENOENT || errno == ENOTDIR ? BASE_E_NOTFOUND : BASE_E_IO;
        base_error_set(err, code, "cannot open %s: %s", path, strerror(errno));
        if (code == BASE_E_NOTFOUND)
            source_hint_sibling(path, err);
        return code;
    }
    if (stat(absolute, &info) == 0 && !S_ISDIR(info.st_mode)) {
        free(absolute);
        base_error_set(err, BASE_E_INVALID, "%s is a file, not a folder", path);
        base_error_hint(err, "name the folder or repository that holds it");
        return BASE_E_INVALID;
    }
    *out = absolute;
    return BASE_OK;
}

/* Sets source->prefix to the place of `path` in the repository; *is_inside_git tells of a git directory. */
static int locate(struct source *source, const char *path, bool *is_inside_git, struct base_error *err)
{
    const char *workdir = git_repository_workdir(source->repo);
    char *git = realpath(git_repository_path(source->repo), NULL);
    char *work = workdir ? realpath(workdir, NULL) : NULL;
    size_t n = work ? strlen(work) : 0, g = git ? strlen(git) : 0;
    int code = BASE_OK;
    if (n == 1)
        n = 0; /* the work tree is "/" */
    if (!work || (g > n && strncmp(path, git, g) == 0 && (path[g] == '/' || path[g] == '\0'))) {
        *is_inside_git = true;
    } else if (strncmp(path, work, n) != 0 || (path[n] != '/' && path[n] != '\0')) {
        base_error_set(err, BASE_E_INVALID, "%s is not in the work tree %s of its repository", path, work);
        base_error_hint(err, "core.worktree says where that is; name a folder in it");
        code = BASE_E_INVALID;
    } else if (path[n] == '/' && path[n + 1] != '\0') {
        source->prefix = base_str_format(&source->arena, "%s/", path + n + 1);
    }
    free(git);
    free(work);
    return code;
}

static void identify_head(struct source *source)
{
    git_oid head;
    if (git_reference_name_to_id(&head, source->repo, "HEAD") == 0)
        git_oid_tostr(source->identity.commit, GIT_OID_HEXSZ + 1, &head);
}

static int open_git(struct source *source, const char *given, const char *path, const char *revision,
                    struct base_error *err)
{
    bool is_inside_git = false;
    int code = locate(source, path, &is_inside_git, err);
    if (code)
        return code;
    source->identity.is_git = true;
    if (revision) {
        source->backend = &source_revision_backend;
        return source_revision_list(source, revision, err);
    }
    if (is_inside_git) {
        base_error_set(err, BASE_E_INVALID, "%s is a git directory without a work tree", given);
        base_error_hint(err, "name a revision (--rev HEAD), or the folder of a work tree");
        return BASE_E_INVALID;
    }
    source->backend = &source_worktree_backend;
    source->identity.is_work_tree = true;
    identify_head(source);
    return source_worktree_list(source, path, err);
}

int source_open(struct source **out, const char *path, const struct source_options *options,
                struct base_error *err)
{
    char *absolute = NULL;
    const char *revision = options ? options->revision : NULL;
    struct source *source = source_create(&source_folder_backend, options);
    int code = resolve(&absolute, path, err);
    if (!code)
        code = source_git_open(&source->repo, absolute, err);
    if (code)
        goto done;
    if (source->repo) {
        code = open_git(source, path, absolute, revision, err);
    } else if (revision) {
        code = base_error_set(err, BASE_E_NOTFOUND, "%s is in no git repository, so it has no revision %s",
                              path, revision);
    } else {
        code = source_folder_list(source, absolute, err);
    }
    if (code)
        goto done;
    source_finish(source);
    *out = source;
    source = NULL;
done:
    source_close(source);
    free(absolute);
    return code;
}

/* ---- asking ---- */

const struct source_entry *source_entries(const struct source *source, size_t *count)
{
    *count = source->entries.n;
    return source->entries.items;
}

const struct source_problem *source_problems(const struct source *source, size_t *count)
{
    *count = source->problems.n;
    return source->problems.items;
}

size_t source_find(const struct source *source, struct base_str path)
{
    return source_find_among(source, source->entries.n, path);
}

size_t source_find_among(const struct source *source, size_t n, struct base_str path)
{
    size_t from = 0, to = n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = base_str_cmp(source->entries.items[middle].path, path);
        if (order == 0)
            return middle;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return SIZE_MAX;
}

int source_read(struct source *source, size_t entry, char **bytes, size_t *n, struct base_error *err)
{
    BASE_BUG(entry >= source->entries.n);
    const struct source_entry *e = &source->entries.items[entry];
    if (e->kind == SOURCE_SUBMODULE)
        return base_error_at(err, BASE_E_INVALID, e->path, 0, 0, "a nested repository has no bytes");
    if (e->kind == SOURCE_ABSENT) {
        base_error_at(err, BASE_E_INVALID, e->path, 0, 0, "the sparse checkout leaves the file out");
        base_error_hint(err, "git sparse-checkout disable brings it");
        return BASE_E_INVALID;
    }
    return source->backend->read(source, e, bytes, n, err);
}

int64_t source_size(struct source *source, size_t entry)
{
    BASE_BUG(entry >= source->entries.n);
    const struct source_entry *e = &source->entries.items[entry];
    bool is_askable = e->size < 0 && (e->kind == SOURCE_FILE || e->kind == SOURCE_LINK);
    return is_askable && source->backend->size ? source->backend->size(source, e) : e->size;
}

int source_blob_id(struct source *source, size_t entry, char out[65], struct base_error *err)
{
    BASE_BUG(entry >= source->entries.n);
    const struct source_entry *e = &source->entries.items[entry];
    if (e->blob[0] || e->kind == SOURCE_SUBMODULE) {
        memcpy(out, e->blob, sizeof e->blob);
        return BASE_OK;
    }
    return source->backend->blob_id(source, e, out, err);
}

void source_identify(const struct source *source, struct source_identity *out)
{
    *out = source->identity;
}
