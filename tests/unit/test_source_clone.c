/* Clones that lack a part of the repository, and checkouts as CI makes them. */
#include "test_source_p.h"

/* libgit2 1.5 leaks the match data of its regular expressions when it looks through extensions.*. */
/* Visible to the sanitizer, which is another library. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libpcre2";
}

/* Two commits in `server`: a/a and b are in both, c is new in the second. */
static void make_server(struct place *place)
{
    sh(place,
       "git init -q server; cd server; mkdir a; echo 1 > a/a; echo 1 > b; git add -A; git commit -q -m one\n"
       "echo 2 > b; echo 2 > c; git add -A; git commit -q -m two; git branch other HEAD~1\n"
       "git config uploadpack.allowFilter true");
}

static void must_miss(struct place *place, const char *path, const char *hint)
{
    assert_int_equal(read_code(place, path), BASE_E_NOTFOUND);
    if (!strstr(place->error.message, "does not have the object") || !strstr(place->error.hint, hint))
        fail_msg("message '%s' hint '%s'", place->error.message, place->error.hint);
}

static void test_clone_partial(void **state)
{
    struct place *place = *state;
    make_server(place);
    sh(place, "git clone -q --filter=blob:none file://$PWD/server partial 2> /dev/null");
    must_open(place, "partial", NULL); /* the checkout brought what it needed */
    assert_string_equal(list(place), "a/a b c");
    must_read(place, "b", "2\n");
    must_hash(place, "b", "git -C server rev-parse HEAD:b");
    must_open(place, "partial", "HEAD");
    must_read(place, "c", "2\n");
    must_open(place, "partial", "HEAD~1");
    assert_string_equal(list(place), "a/a b");
    must_read(place, "a/a", "1\n");
    sh(place, "git clone -q --no-checkout --filter=blob:none file://$PWD/server none 2> /dev/null");
    must_open(place, "none", "HEAD");
    assert_string_equal(list(place), "a/a b c");
    must_miss(place, "b", "the clone is partial: git fetch --refetch --no-filter");
    /* What older versions of git wrote. */
    sh(place,
       "cd none; git config core.repositoryFormatVersion 1; git config extensions.partialClone origin\n"
       "git config --unset remote.origin.promisor");
    must_open(place, "none", "HEAD");
    must_miss(place, "b", "the clone is partial");
    sh(place, "git clone -q --no-checkout --filter=tree:0 file://$PWD/server rootless 2> /dev/null");
    must_refuse(place, "rootless", "HEAD", BASE_E_UNREAD, "the root folder of the revision",
                "the clone is partial: git fetch --refetch --no-filter");
    sh(place, "git clone -q --no-checkout --filter=tree:1 file://$PWD/server trees 2> /dev/null");
    must_open(place, "trees", "HEAD");
    assert_string_equal(list(place), "b c");
    must_have_problem(place, "a", "git fetch --refetch --no-filter");
    /* The remedy is one. */
    sh(place, "git -C trees fetch -q --refetch --no-filter");
    must_open(place, "trees", "HEAD");
    assert_int_equal(problem_count(place), 0);
    must_read(place, "a/a", "1\n");
}

static void test_clone_shallow(void **state)
{
    struct place *place = *state;
    make_server(place);
    sh(place, "git clone -q --depth 1 file://$PWD/server shallow 2> /dev/null");
    must_open(place, "shallow", NULL);
    assert_string_equal(list(place), "a/a b c");
    must_open(place, "shallow", "HEAD");
    assert_int_equal(problem_count(place), 0);
    must_read(place, "b", "2\n");
    must_refuse(place, "shallow", "HEAD~1", BASE_E_UNREAD, "shallow and does not have the revision HEAD~1",
                "git fetch --unshallow");
    must_refuse(place, "shallow", "other", BASE_E_UNREAD, "shallow and does not have the revision other",
                "git fetch --unshallow");
    sh(place, "git -C shallow fetch -q --unshallow");
    must_open(place, "shallow", "HEAD~1");
    must_read(place, "b", "1\n");
}

static void test_clone_alternates(void **state)
{
    struct place *place = *state;
    make_server(place);
    sh(place,
       "git clone -q --shared server shared; git clone -q --reference server file://$PWD/server second");
    must_open(place, "shared", "HEAD~1");
    must_read(place, "b", "1\n");
    must_open(place, "second", "HEAD");
    must_read(place, "b", "2\n");
    sh(place, "mv server away");
    must_open(place, "shared", NULL); /* the work tree is all there */
    assert_string_equal(list(place), "a/a b c");
    must_read(place, "b", "2\n");
    must_refuse(place, "shared", "HEAD", BASE_E_UNREAD, "does not have", "objects/info/alternates");
}

/* A linked work tree with a configuration of its own, and one whose repository moved away. */
static void test_clone_linked_worktree(void **state)
{
    struct place *place = *state;
    make_server(place);
    sh(place,
       "cd server; git config extensions.worktreeConfig true; git worktree add -q --detach ../linked HEAD~1\n"
       "git -C ../linked config --worktree core.ignoreCase true; echo B.TMP > ../linked/.gitignore\n"
       "echo t > ../linked/b.tmp; git worktree add -q -b third ../other/deep; echo u > ../other/deep/u");
    must_open(place, "linked", NULL);
    assert_string_equal(list(place), "+.gitignore a/a b +b.tmp");
    must_read(place, "b", "1\n");
    must_open(place, "linked/a", NULL);
    assert_string_equal(list(place), "a");
    must_open(place, "other/deep", NULL);
    assert_string_equal(list(place), "a/a b c +u");
    must_open(place, "other/deep", "other");
    assert_string_equal(list(place), "a/a b");
    sh(place, "git -C server worktree lock ../linked");
    must_open(place, "linked", "HEAD");
    must_read(place, "b", "1\n");
}

/* The variables that hooks and scripts of git set do not lead elsewhere: the path given counts. */
static void test_clone_environment(void **state)
{
    struct place *place = *state;
    char folder[128];
    make_server(place);
    sh(place, "git init -q elsewhere; mkdir plain; echo p > plain/p");
    snprintf(folder, sizeof folder, "%s/elsewhere", place->folder);
    setenv("GIT_WORK_TREE", folder, 1);
    strcat(folder, "/.git");
    setenv("GIT_DIR", folder, 1);
    setenv("GIT_OBJECT_DIRECTORY", "/nowhere", 1);
    setenv("GIT_INDEX_FILE", "/nowhere/index", 1);
    must_open(place, "server", NULL);
    assert_string_equal(list(place), "a/a b c");
    must_open(place, "server", "HEAD~1");
    must_read(place, "b", "1\n");
    must_open(place, "plain", NULL);
    assert_string_equal(list(place), "+p");
    unsetenv("GIT_WORK_TREE");
    unsetenv("GIT_DIR");
    unsetenv("GIT_OBJECT_DIRECTORY");
    unsetenv("GIT_INDEX_FILE");
}

/* As the runners of the common CI services leave it: depth 1, a detached HEAD, credentials in the
 * configuration or in a file that is gone, refs under names of their own, files of another user. */
static void test_clone_of_ci(void **state)
{
    struct place *place = *state;
    make_server(place);
    sh(place,
       "commit=$(git -C server rev-parse HEAD)\n"
       "git init -q actions; cd actions; git remote add origin file://$PWD/../server\n"
       "git config --local gc.auto 0; git config --local core.sshCommand 'ssh -o StrictHostKeyChecking=yes'\n"
       "git config --local http.https://example.org/.extraheader 'AUTHORIZATION: basic ***'\n"
       "git config --local includeIf.gitdir:$PWD/.git.path /gone/git-credentials.config\n"
       "git config --local safe.directory '*'\n"
       "git fetch -q --no-tags --prune --depth=1 origin +$commit:refs/remotes/pull/7/merge\n"
       "git checkout -q --force refs/remotes/pull/7/merge; cd ..\n"
       "git init -q gitlab; cd gitlab; git remote add origin file://$PWD/../server\n"
       "git config fetch.recurseSubmodules false; git config http.sslVerify true\n"
       "git fetch -q --depth 20 --no-tags origin +$commit:refs/pipelines/123; git checkout -q -f $commit\n"
       "git config core.fsmonitor /bin/false; chown -R 12345 . || echo not as root");
    struct source_identity identity;
    for (int i = 0; i < 2; i++) {
        const char *clone = i == 0 ? "actions" : "gitlab";
        must_open(place, clone, NULL);
        assert_string_equal(list(place), "a/a b c");
        must_hash(place, "c", "git -C server rev-parse HEAD:c");
        source_identify(place->source, &identity);
        assert_int_equal(strlen(identity.commit), 40);
        must_open(place, clone, "HEAD");
        must_read(place, "b", "2\n");
        must_refuse(place, clone, "main", i == 0 ? BASE_E_UNREAD : BASE_E_NOTFOUND, "main", "");
    }
    must_open(place, "actions", "refs/remotes/pull/7/merge");
    assert_string_equal(list(place), "a/a b c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE_TEST(test_clone_partial),     PLACE_TEST(test_clone_shallow),
        PLACE_TEST(test_clone_alternates),  PLACE_TEST(test_clone_linked_worktree),
        PLACE_TEST(test_clone_environment), PLACE_TEST(test_clone_of_ci),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
