/* Which paths differ between a revision and what was opened. */
#include "validator/source/git_p.h"

#include <stdlib.h>
#include <string.h>

/* More paths than any change that is reviewed. */
#define MOST_PATHS ((size_t)1000000)

static int fail(struct source *source, const char *revision, int failed, struct base_error *err)
{
    if (failed != GIT_ENOTFOUND)
        return source_git_error(err, BASE_E_PARSE, "the base cannot be compared");
    base_error_set(err, BASE_E_NOTFOUND, "the repository has no revision %s", revision);
    if (git_repository_is_shallow(source->repo) == 1) {
        base_error_hint(err, "the clone is shallow: git fetch --unshallow brings the whole history");
        return BASE_E_UNREAD;
    }
    base_error_hint(err, "git fetch brings what the remote has");
    return BASE_E_NOTFOUND;
}

static int commit_of(struct source *source, const char *revision, git_oid *out)
{
    git_object *object = NULL, *commit = NULL;
    int failed = git_revparse_single(&object, source->repo, revision);
    if (!failed)
        failed = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
    if (!failed)
        git_oid_cpy(out, git_object_id(commit));
    git_object_free(commit);
    git_object_free(object);
    return failed;
}

static int tree_of(struct source *source, const git_oid *commit, git_tree **out)
{
    git_commit *found = NULL;
    int failed = git_commit_lookup(&found, source->repo, commit);
    if (!failed)
        failed = git_commit_tree(out, found);
    git_commit_free(found);
    return failed;
}

static int by_path(const void *a, const void *b)
{
    return base_str_cmp(((const struct source_difference *)a)->path,
                        ((const struct source_difference *)b)->path);
}

static int collect(struct source *source, git_diff *diff, struct base_arena *arena,
                   const struct source_difference **out, size_t *count, struct base_error *err)
{
    size_t all = git_diff_num_deltas(diff), n = 0;
    if (all > MOST_PATHS)
        return base_error_set(err, BASE_E_LIMIT, "more than %zu paths differ from the base", MOST_PATHS);
    struct source_difference *items = base_arena_array(arena, all + 1, sizeof *items);
    for (size_t i = 0; i < all; i++) {
        const git_diff_delta *delta = git_diff_get_delta(diff, i);
        bool is_added = delta->status == GIT_DELTA_ADDED || delta->status == GIT_DELTA_UNTRACKED;
        bool is_removed = delta->status == GIT_DELTA_DELETED;
        struct base_str path = base_str_of(is_removed ? delta->old_file.path : delta->new_file.path);
        if (delta->status == GIT_DELTA_UNMODIFIED || delta->status == GIT_DELTA_IGNORED ||
            !base_str_eq(base_str_slice(path, 0, source->prefix.n), source->prefix))
            continue;
        items[n++] = (struct source_difference){base_str_copy(arena, base_str_from(path, source->prefix.n)),
                                                is_added     ? SOURCE_ADDED
                                                : is_removed ? SOURCE_REMOVED
                                                             : SOURCE_CHANGED};
    }
    if (n)
        qsort(items, n, sizeof *items, by_path);
    *out = items;
    *count = n;
    return BASE_OK;
}

int source_differences(struct source *source, const char *revision, struct base_arena *arena,
                       const struct source_difference **out, size_t *count, struct base_error *err)
{
    git_oid base, head, common;
    git_tree *before = NULL, *after = NULL;
    git_diff *diff = NULL;
    git_diff_options options;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS | GIT_DIFF_IGNORE_SUBMODULES;
    if (!source->repo) {
        base_error_set(err, BASE_E_INVALID, "there is no git repository, so there is no revision %s",
                       revision);
        base_error_hint(err, "--base goes with a work tree or a repository");
        return BASE_E_INVALID;
    }
    int failed = commit_of(source, revision, &base);
    const char *own =
        source->identity.is_work_tree || !source->identity.commit[0] ? "HEAD" : source->identity.commit;
    int code = BASE_OK;
    if (!failed)
        failed = commit_of(source, own, &head);
    if (!failed && git_merge_base(&common, source->repo, &base, &head) == 0)
        git_oid_cpy(&base, &common);
    if (!failed)
        failed = tree_of(source, &base, &before);
    if (!failed && source->identity.is_work_tree)
        failed = git_diff_tree_to_workdir_with_index(&diff, source->repo, before, &options);
    else if (!failed && (failed = tree_of(source, &head, &after)) == 0)
        failed = git_diff_tree_to_tree(&diff, source->repo, before, after, &options);
    code = failed ? fail(source, revision, failed, err) : collect(source, diff, arena, out, count, err);
    git_diff_free(diff);
    git_tree_free(before);
    git_tree_free(after);
    return code;
}
