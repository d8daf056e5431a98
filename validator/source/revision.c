/* The tree of a commit, read from the object store without a checkout. */
#include "validator/source/git_p.h"

#include "validator/base/suggest.h"

#include <string.h>

/* A tree still to be read. */
struct subtree {
    git_oid id;
    struct base_str path; /* "" or ending in '/' */
};

static void hint_reference(const git_strarray *names, const char *revision, struct base_error *err)
{
    if (names->count == 0)
        return;
    static const char *const prefixes[] = {"refs/heads/", "refs/tags/", "refs/remotes/"};
    struct base_str *shorts = base_realloc(NULL, names->count, sizeof *shorts);
    for (size_t i = 0; i < names->count; i++) {
        shorts[i] = base_str_of(names->strings[i]);
        for (size_t k = 0; k < sizeof prefixes / sizeof *prefixes; k++)
            if (base_str_starts(shorts[i], prefixes[k]))
                shorts[i] = base_str_from(shorts[i], strlen(prefixes[k]));
    }
    struct base_str near = base_closest(base_str_of(revision), shorts, names->count);
    if (near.p)
        base_error_hint(err, "did you mean %.*s?", BASE_STR_ARG(near));
    base_free(shorts);
}

/* Whether the repository has the name that `revision` starts from ("main" of "main~3"), and lacks the object
 * that it stands for. */
static bool is_without_object(git_repository *repo, const char *revision)
{
    struct base_buf name;
    git_reference *reference = NULL, *direct = NULL;
    git_object *object = NULL;
    base_buf_init(&name, SOURCE_MAX_PATH);
    base_buf_add(&name, base_str_make(revision, strcspn(revision, "~^:@")));
    bool is = name.n > 0 && git_reference_dwim(&reference, repo, name.p) == 0 &&
              git_reference_resolve(&direct, reference) == 0 &&
              git_object_lookup(&object, repo, git_reference_target(direct), GIT_OBJECT_ANY) == GIT_ENOTFOUND;
    git_object_free(object);
    git_reference_free(direct);
    git_reference_free(reference);
    base_buf_finish(&name);
    return is;
}

static int revision_failed(struct source *source, const char *revision, int failed, struct base_error *err)
{
    if (failed == GIT_EAMBIGUOUS)
        return base_error_set(err, BASE_E_INVALID, "the revision %s is ambiguous: give more digits",
                              revision);
    if (failed == GIT_EINVALIDSPEC)
        return base_error_set(err, BASE_E_INVALID, "%s is not how a revision is written", revision);
    if (failed != GIT_ENOTFOUND)
        return source_git_error(err, BASE_E_PARSE, "the revision cannot be resolved");
    int code = BASE_E_NOTFOUND;
    git_strarray names = {0};
    bool is_listed = git_reference_list(&names, source->repo) == 0;
    if (is_listed && names.count == 0 && git_repository_head_unborn(source->repo) == 1) {
        base_error_set(err, BASE_E_NOTFOUND, "the repository has no commit yet, so there is no revision %s",
                       revision);
        base_error_hint(err, "without --rev the work tree is audited");
    } else if (git_repository_is_shallow(source->repo) == 1) {
        /* It may well exist: only what was fetched is known here. */
        code = base_error_set(err, BASE_E_UNREAD, "the clone is shallow and does not have the revision %s",
                              revision);
        base_error_hint(err, "git fetch --unshallow brings the whole history");
    } else {
        base_error_set(err, BASE_E_NOTFOUND, "the repository has no revision %s", revision);
        hint_reference(&names, revision, err);
    }
    git_strarray_dispose(&names);
    return code;
}

static int lookup_failed(struct source *source, const git_oid *id, const char *what, int failed,
                         struct base_error *err)
{
    char hex[GIT_OID_HEXSZ + 1];
    git_oid_tostr(hex, sizeof hex, id);
    const git_error *last = git_error_last();
    if (failed == GIT_ENOTFOUND) {
        base_error_set(err, BASE_E_UNREAD, "the repository does not have the object %s, %s", hex, what);
        source_git_hint_missing(source->repo, err);
        return BASE_E_UNREAD;
    }
    base_error_set(err, BASE_E_PARSE, "the object %s, %s, is damaged: %s", hex, what,
                   last && last->message ? last->message : "unknown error");
    base_error_hint(err, "git fsck names all that is damaged");
    return BASE_E_PARSE;
}

/* The tree of `revision`; notes the commit when there is one (a revision may name a tree itself). */
static int resolve_tree(struct source *source, const char *revision, git_oid *tree, struct base_error *err)
{
    git_object *object = NULL, *commit = NULL;
    if (is_without_object(source->repo, revision)) {
        base_error_set(err, BASE_E_UNREAD, "the repository does not have the commit of %s", revision);
        source_git_hint_missing(source->repo, err);
        return BASE_E_UNREAD;
    }
    int failed = git_revparse_single(&object, source->repo, revision);
    if (failed)
        return revision_failed(source, revision, failed, err);
    int code = BASE_OK;
    if (git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0) {
        git_oid_tostr(source->identity.commit, GIT_OID_HEXSZ + 1, git_object_id(commit));
        git_oid_cpy(tree, git_commit_tree_id((const git_commit *)commit));
    } else if (git_object_type(object) == GIT_OBJECT_TREE) {
        git_oid_cpy(tree, git_object_id(object));
    } else {
        code =
            base_error_set(err, BASE_E_INVALID, "the revision %s is neither a commit nor a tree", revision);
    }
    git_object_free(commit);
    git_object_free(object);
    return code;
}

/* From the root tree down to source->prefix. */
static int descend(struct source *source, const char *revision, git_oid *id, struct base_error *err)
{
    if (source->prefix.n == 0)
        return BASE_OK;
    git_tree *root = NULL;
    git_tree_entry *entry = NULL;
    int failed = git_tree_lookup(&root, source->repo, id);
    if (failed)
        return lookup_failed(source, id, "the root folder of the revision", failed, err);
    struct base_str path =
        base_str_copy(&source->arena, base_str_slice(source->prefix, 0, source->prefix.n - 1));
    int code = BASE_OK;
    if (git_tree_entry_bypath(&entry, root, path.p) != 0 || git_tree_entry_type(entry) != GIT_OBJECT_TREE)
        code = base_error_set(err, BASE_E_NOTFOUND, "the revision %s has no folder %s", revision, path.p);
    else
        git_oid_cpy(id, git_tree_entry_id(entry));
    git_tree_entry_free(entry);
    git_tree_free(root);
    return code;
}

/* Names that git refuses to write; from a tree made by hand they would make a path say something else. */
static bool is_forbidden(const char *name)
{
    return name[0] == '\0' || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
           strcmp(name, ".git") == 0;
}

static int add_entry(struct source *source, const git_tree_entry *item, struct base_str path,
                     struct base_error *err)
{
    struct source_entry entry = {.path = path, .kind = SOURCE_FILE, .is_tracked = true, .size = -1};
    if (git_tree_entry_type(item) == GIT_OBJECT_COMMIT)
        entry.kind = SOURCE_SUBMODULE;
    else if (git_tree_entry_filemode(item) == GIT_FILEMODE_LINK)
        entry.kind = SOURCE_LINK;
    git_oid_tostr(entry.blob, GIT_OID_HEXSZ + 1, git_tree_entry_id(item));
    return source_add(source, &entry, err);
}

int source_revision_list(struct source *source, const char *revision, struct base_error *err)
{
    struct subtree first = {.path = BASE_STR("")};
    int code = resolve_tree(source, revision, &first.id, err);
    if (!code)
        code = descend(source, revision, &first.id, err);
    if (code)
        return code;
    BASE_VEC(struct subtree) pending = {0};
    size_t folders = 0; /* a few trees that name each other many times stand for very many folders */
    base_vec_push(&pending, first);
    while (!code && pending.n > 0) {
        struct subtree at = pending.items[--pending.n];
        git_tree *tree = NULL;
        int failed = git_tree_lookup(&tree, source->repo, &at.id);
        if (failed && at.path.n == 0) {
            code = lookup_failed(source, &at.id, "the root folder of the revision", failed, err);
            break;
        }
        if (failed) {
            struct base_error why;
            lookup_failed(source, &at.id, "this folder", failed, &why);
            source_add_problem(source, base_str_slice(at.path, 0, at.path.n - 1), "%s; %s", why.message,
                               why.hint);
            continue;
        }
        if (++folders > source->max_files)
            code =
                base_error_set(err, BASE_E_LIMIT, "more than %zu folders (limits.files)", source->max_files);
        for (size_t i = 0, n = git_tree_entrycount(tree); i < n && !code; i++) {
            const git_tree_entry *item = git_tree_entry_byindex(tree, i);
            const char *name = git_tree_entry_name(item);
            bool is_tree = git_tree_entry_type(item) == GIT_OBJECT_TREE;
            if (is_forbidden(name) || at.path.n + strlen(name) >= SOURCE_MAX_PATH) {
                source_add_problem(source, at.path, "holds a name that no checkout can have: '%.80s'", name);
                continue;
            }
            struct base_str path =
                base_str_format(&source->arena, "%.*s%s%s", BASE_STR_ARG(at.path), name, is_tree ? "/" : "");
            if (is_tree)
                base_vec_push(&pending, (struct subtree){*git_tree_entry_id(item), path});
            else
                code = add_entry(source, item, path, err);
        }
        git_tree_free(tree);
    }
    base_vec_finish(&pending);
    return code;
}

static int read_blob(struct source *source, const struct source_entry *entry, char **bytes, size_t *n,
                     struct base_error *err)
{
    git_oid id;
    if (git_oid_fromstr(&id, entry->blob) != 0)
        return source_git_error(err, BASE_E_INTERNAL, "object id");
    return source_git_read(source, &id, entry->path, bytes, n, err);
}

const struct source_backend source_revision_backend = {.read = read_blob};
