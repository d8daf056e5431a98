/* The revision that a change is compared with. */
#include "validator/source/git_p.h"

#include <string.h>

/* Where a clone keeps the default branch of the remote; of the names behind the first, most are one of these.
 */
static const char *const defaults[] = {"refs/remotes/origin/HEAD", "refs/remotes/origin/main",
                                       "refs/remotes/origin/master"};

static int commit_of(git_repository *repo, const char *revision, git_oid *out)
{
    git_object *object = NULL, *commit = NULL;
    int code = git_revparse_single(&object, repo, revision);
    if (code == 0)
        code = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
    if (code == 0)
        *out = *git_object_id(commit);
    git_object_free(commit);
    git_object_free(object);
    return code;
}

static int merge_base(git_repository *repo, const git_oid *head, git_oid *out)
{
    git_oid branch;
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (git_reference_name_to_id(&branch, repo, defaults[i]) == 0)
            return git_merge_base(out, repo, head, &branch);
    *out = *head;
    return 0;
}

static int find(git_repository *repo, const char *asked, git_oid *out, struct base_error *err)
{
    git_oid head;
    if (asked && commit_of(repo, asked, out) != 0) {
        base_error_set(err, BASE_E_NOTFOUND, "there is no revision '%s'", asked);
        base_error_hint(err, "git log --oneline --all names commits, git branch -a branches");
        return BASE_E_NOTFOUND;
    }
    if (asked)
        return BASE_OK;
    if (commit_of(repo, "HEAD", &head) != 0)
        return base_error_set(err, BASE_E_NOTFOUND, "the repository has no commit yet");
    if (merge_base(repo, &head, out) != 0) {
        base_error_set(err, BASE_E_NOTFOUND,
                       "HEAD and the default branch of origin have no commit in common here");
        source_git_hint_missing(repo, err);
        return BASE_E_NOTFOUND;
    }
    return BASE_OK;
}

int source_base(const char *path, const char *asked, char commit[65], struct base_error *err)
{
    git_repository *repo = NULL;
    git_oid id;
    int rc = source_git_open(&repo, path, err);
    if (rc == BASE_OK && !repo)
        rc = base_error_set(err, BASE_E_NOTFOUND, "%s lies in no git repository", path);
    if (rc == BASE_OK)
        rc = find(repo, asked, &id, err);
    if (rc == BASE_OK)
        git_oid_tostr(commit, 65, &id);
    git_repository_free(repo);
    return rc;
}
