#include "validator/source/git_p.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void start(void)
{
    /* Extensions that change nothing about how this program reads a repository: where configuration lies,
     * that objects may be missing, that none are pruned, how work trees point at each other. */
    static const char *extensions[] = {"worktreeconfig", "partialclone", "preciousobjects",
                                       "relativeworktrees"};
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, sizeof extensions / sizeof *extensions);
    /* The check guards against running what another user's repository configures. Nothing is run here, and
     * a CI container often reads a checkout that another user made. */
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

void source_git_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}

int source_git_error(struct base_error *err, int code, const char *what)
{
    const git_error *last = git_error_last();
    return base_error_set(err, code, "%s: %s", what, last && last->message ? last->message : "unknown error");
}

/* A .git that libgit2 passed over, at `path` or above it: taking the tree for a plain folder would read what
 * git ignores and lose what it tracks. */
static int check_no_broken_git(const char *path, struct base_error *err)
{
    char above[SOURCE_MAX_PATH + sizeof "/.git"];
    size_t n = strlen(path);
    if (n > SOURCE_MAX_PATH)
        return BASE_OK;
    for (;;) {
        struct stat info;
        memcpy(above, path, n);
        memcpy(above + n, "/.git", sizeof "/.git");
        if (lstat(above, &info) == 0 && !S_ISDIR(info.st_mode)) {
            base_error_set(err, BASE_E_UNREAD, "%s points to a git directory that is not there", above);
            base_error_hint(err, "mount the repository it belongs to as well, or audit a plain copy of the "
                                 "folder without its .git");
            return BASE_E_UNREAD;
        }
        while (n > 0 && path[n - 1] != '/')
            n--;
        if (n == 0)
            return BASE_OK;
        n--;
    }
}

static int open_failed(const char *path, struct base_error *err)
{
    const git_error *last = git_error_last();
    const char *message = last && last->message ? last->message : "unknown error";
    if (strstr(message, "extensions.objectformat")) {
        base_error_set(err, BASE_E_UNSUPPORTED, "%s is a repository of another object format than SHA-1",
                       path);
        base_error_hint(err, "audit a plain export: git archive HEAD | tar x -C FOLDER, then the folder");
        return BASE_E_UNSUPPORTED;
    }
    if (strstr(message, "unsupported")) {
        base_error_set(err, BASE_E_UNSUPPORTED, "%s: %s", path, message);
        base_error_hint(err, "audit a plain export: git archive HEAD | tar x -C FOLDER, then the folder");
        return BASE_E_UNSUPPORTED;
    }
    base_error_set(err, BASE_E_PARSE, "the git repository of %s cannot be opened: %s", path, message);
    base_error_hint(err, "git -C %s status says what git itself makes of it", path);
    return BASE_E_PARSE;
}

int source_git_open(git_repository **out, const char *path, struct base_error *err)
{
    source_git_start();
    git_repository *repo = NULL;
    int code = git_repository_open_ext(&repo, path, 0, NULL);
    if (code == GIT_ENOTFOUND) {
        code = check_no_broken_git(path, err);
        if (code)
            return code;
    } else if (code) {
        return open_failed(path, err);
    }
    *out = repo;
    return BASE_OK;
}

int source_git_hash(const char *bytes, size_t n, char out[65], struct base_error *err)
{
    git_oid id;
    source_git_start();
    if (git_odb_hash(&id, n ? bytes : "", n, GIT_OBJECT_BLOB) != 0)
        return source_git_error(err, BASE_E_INTERNAL, "hashing");
    git_oid_tostr(out, GIT_OID_HEXSZ + 1, &id);
    return BASE_OK;
}

/* A clone whose server holds objects back until they are asked for (git clone --filter). The names are looked
 * through by hand: libgit2 1.5 leaks the match data of its regular expressions. */
static bool is_partial(git_repository *repo)
{
    git_config *config = NULL;
    git_config_entry *entry;
    git_config_iterator *entries = NULL;
    bool is = false;
    if (git_repository_config_snapshot(&config, repo) == 0 && git_config_iterator_new(&entries, config) == 0)
        while (!is && git_config_next(&entry, entries) == 0) {
            struct base_str name = base_str_of(entry->name);
            is = base_str_is(name, "extensions.partialclone") ||
                 (base_str_starts(name, "remote.") && base_str_ends(name, ".promisor"));
        }
    git_config_iterator_free(entries);
    git_config_free(config);
    return is;
}

/* The object store of another repository that this one reads from (git clone --shared, --reference). */
static bool has_alternates(git_repository *repo)
{
    git_buf path = GIT_BUF_INIT;
    struct base_buf file;
    struct stat info;
    base_buf_init(&file, SOURCE_MAX_PATH);
    bool has = git_repository_item_path(&path, repo, GIT_REPOSITORY_ITEM_OBJECTS) == 0;
    if (has) {
        base_buf_printf(&file, "%s/info/alternates", path.ptr);
        has = base_buf_ok(&file) && stat(file.p, &info) == 0;
    }
    base_buf_finish(&file);
    git_buf_dispose(&path);
    return has;
}

void source_git_hint_missing(git_repository *repo, struct base_error *err)
{
    if (is_partial(repo))
        base_error_hint(err, "the clone is partial: git fetch --refetch --no-filter brings all objects");
    else if (git_repository_is_shallow(repo) == 1)
        base_error_hint(err, "the clone is shallow: git fetch --unshallow brings the whole history");
    else if (has_alternates(repo))
        base_error_hint(err, "it borrows objects from the repository that .git/objects/info/alternates "
                             "names: make that one readable here, or git repack -a -d where it is");
    else
        base_error_hint(err, "git fsck names all that is missing");
}

static int object_failed(struct source *source, const git_oid *id, struct base_str path, int code,
                         struct base_error *err)
{
    const git_error *last = git_error_last();
    char hex[GIT_OID_HEXSZ + 1];
    git_oid_tostr(hex, sizeof hex, id);
    if (code == GIT_ENOTFOUND) {
        base_error_at(err, BASE_E_NOTFOUND, path, 0, 0, "the repository does not have the object %s", hex);
        pthread_mutex_lock(&source->lock);
        source_git_hint_missing(source->repo, err);
        pthread_mutex_unlock(&source->lock);
        return BASE_E_NOTFOUND;
    }
    base_error_at(err, BASE_E_PARSE, path, 0, 0, "the object %s is damaged: %s", hex,
                  last && last->message ? last->message : "unknown error");
    base_error_hint(err, "git fsck names all that is damaged");
    return BASE_E_PARSE;
}

/* An object store of the caller's own until give_store(). */
static int take_store(struct source *source, git_odb **out)
{
    git_odb *store = NULL;
    git_buf path = GIT_BUF_INIT;
    pthread_mutex_lock(&source->lock);
    if (source->idle.n > 0)
        store = source->idle.items[--source->idle.n];
    int code = store ? 0 : git_repository_item_path(&path, source->repo, GIT_REPOSITORY_ITEM_OBJECTS);
    pthread_mutex_unlock(&source->lock);
    if (!store && !code)
        code = git_odb_open(&store, path.ptr);
    git_buf_dispose(&path);
    *out = store;
    return code;
}

static void give_store(struct source *source, git_odb *store)
{
    pthread_mutex_lock(&source->lock);
    base_vec_push(&source->idle, store);
    pthread_mutex_unlock(&source->lock);
}

int source_git_read(struct source *source, const git_oid *id, struct base_str path, char **bytes, size_t *n,
                    struct base_error *err)
{
    git_odb *store;
    if (take_store(source, &store) != 0)
        return source_git_error(err, BASE_E_PARSE, "the objects of the repository cannot be opened");
    /* The header first: an object of gigabytes must not be inflated to learn that it is too large. */
    size_t size;
    git_object_t type;
    git_odb_object *object = NULL;
    int code = git_odb_read_header(&size, &type, store, id);
    bool is_too_large = code == 0 && source_check_size(source, path, (int64_t)size, err) != BASE_OK;
    if (code == 0 && !is_too_large)
        code = git_odb_read(&object, store, id);
    give_store(source, store);
    if (is_too_large)
        return BASE_E_LIMIT;
    if (code)
        return object_failed(source, id, path, code, err);
    *n = git_odb_object_size(object);
    *bytes = base_realloc(NULL, *n + 1, 1);
    if (*n)
        memcpy(*bytes, git_odb_object_data(object), *n);
    git_odb_object_free(object);
    return BASE_OK;
}

int source_read_object(struct source *source, const char *blob, struct base_str path, char **bytes, size_t *n,
                       struct base_error *err)
{
    git_oid id;
    if (!source->repo || git_oid_fromstr(&id, blob) != 0)
        return base_error_at(err, BASE_E_NOTFOUND, path, 0, 0,
                             "there is no repository that has the object %s", blob);
    return source_git_read(source, &id, path, bytes, n, err);
}
