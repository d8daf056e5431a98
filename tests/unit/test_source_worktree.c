#include "test_source_p.h"

#include "validator/base/parallel.h"

/* libgit2 1.5 leaks the match data of its regular expressions when it looks through extensions.*. */
/* Visible to the sanitizer, which is another library. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libpcre2";
}

#define COMMIT "git add -A 2> /dev/null && git commit -q -m one\n"

static void test_worktree_lists_tracked_and_untracked(void **state)
{
    struct place *place = *state;
    sh(place, "git init -q\nmkdir -p src node_modules/x build/keep\necho a > src/a; echo b > src/b\n"
              "printf 'node_modules/\\nbuild/\\n*.log\\n!keep.log\\n' > .gitignore\n"
              "echo k > build/keep/k; git add -f build/keep/k\nln -s src l\n" COMMIT
              "rm src/b; echo c > src/c; echo n > node_modules/x/n; echo o > build/o; echo o > build/keep/o\n"
              "echo x > x.log; echo x > keep.log; mkfifo pipe; mkdir empty");
    must_open(place, "", NULL);
    assert_string_equal(list(place), ".gitignore build/keep/k +keep.log l@ src/a +src/c");
    assert_int_equal(problem_count(place), 0);
    must_read(place, "src/a", "a\n");
    must_read(place, "l", "src");
    struct source_identity identity;
    source_identify(place->source, &identity);
    assert_true(identity.is_git && identity.is_work_tree);
    assert_int_equal(strlen(identity.commit), 40);

    must_open(place, "src", NULL);
    assert_string_equal(list(place), "a +c");
    must_read(place, "a", "a\n");
    must_open(place, "node_modules", NULL); /* ignored as a whole, and named: a plain folder */
    assert_string_equal(list(place), "+x/n");
    source_identify(place->source, &identity);
    assert_false(identity.is_git || identity.is_work_tree || identity.commit[0]);
    must_hash(place, "x/n", "git hash-object node_modules/x/n");
    must_open(place, "build", NULL); /* ignored, but something in it is tracked */
    assert_string_equal(list(place), "keep/k");
    must_open(place, "empty", NULL);
    assert_string_equal(list(place), "");
}

static void test_worktree_blob_ids(void **state)
{
    struct place *place = *state;
    sh(place,
       "git init -q\nprintf '*.txt text\\n*.crlf text eol=crlf\\n*.c ident\\n' > .gitattributes\n"
       "printf 'a\\r\\nb\\r\\n' > t.txt; echo same > same; echo old > changed; echo x > racy; ln -s racy l\n"
       "printf 'a\\r\\n' > e.crlf\nprintf '$Id: x $\\n' > i.c\n"
       "touch -d '2020-01-01' same changed t.txt .gitattributes e.crlf i.c\n" COMMIT
       "echo new > changed; printf 'u\\r\\n' > new.txt; echo later > later; touch -d 2020-01-01 later; git "
       "add -N later");
    must_open(place, "", NULL);
    assert_int_equal(source_size(place->source, find(place, "t.txt")), 6);
    assert_int_equal(source_size(place->source, find(place, "l")), 4);
    static const char *const paths[] = {"t.txt", "same",  "changed", "racy",          "e.crlf",
                                        "i.c",   "later", "new.txt", ".gitattributes"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char command[256];
        snprintf(command, sizeof command, "git hash-object %s", paths[i]);
        must_hash(place, paths[i], command);
    }
    must_hash(place, "l", "git rev-parse :l");
    sh(place, "git status --short > status; grep -c . status > /dev/null; rm status");
}

/* Same size, and the time set back: the inode's change tells. */
static void test_worktree_time_set_back(void **state)
{
    struct place *place = *state;
    sh(place,
       "git init -q; echo 1 > f; touch -d 2020-01-01 f; git add f; sleep 0.05; git update-index --refresh\n"
       "echo 2 > f; touch -d 2020-01-01 f");
    must_open(place, "", NULL);
    must_hash(place, "f", "git hash-object f");
}

/* Same size, same time as the index itself: only the bytes tell. */
static void test_worktree_racily_clean(void **state)
{
    struct place *place = *state;
    sh(place, "git init -q; echo 1 > f; touch -d '2020-01-01T00:00:00' f; git add f\n"
              "echo 2 > f; touch -d '2020-01-01T00:00:00' f .git/index");
    must_open(place, "", NULL);
    must_hash(place, "f", "printf '2\\n' | git hash-object --stdin");
}

static void test_worktree_submodules(void **state)
{
    struct place *place = *state;
    sh(place,
       "mkdir lib main; cd lib; git init -q; echo l > l; " COMMIT
       "cd ../main; git init -q; git submodule -q add ../lib third/lib 2>/dev/null; echo a > a; " COMMIT
       "git init -q nested; echo n > nested/n; mkdir -p notgit/.git; echo m > notgit/m\n"
       "git worktree add -q ../linked 2>/dev/null; echo u > ../linked/u");
    must_open(place, "main", NULL);
    assert_string_equal(list(place), ".gitmodules a +nested/ +notgit/m third/lib/");
    assert_int_equal(read_code(place, "third/lib"), BASE_E_INVALID);
    must_hash(place, "third/lib", "git -C lib rev-parse HEAD");
    must_open(place, "main/third/lib", NULL);
    assert_string_equal(list(place), "l");
    must_open(place, "linked", NULL);
    assert_string_equal(list(place), ".gitmodules a third/lib/ +u");
    must_open(place, "linked", "HEAD");
    must_read(place, "a", "a\n");
    sh(place, "mv main elsewhere");
    must_refuse(place, "linked", NULL, BASE_E_UNREAD, "/.git points to a git directory that is not there",
                "plain copy");
}

static void test_worktree_conflict(void **state)
{
    struct place *place = *state;
    sh(place, "git init -q; echo 1 > f; echo g > g; " COMMIT "git checkout -q -b other; echo 2 > f; " COMMIT
              "git checkout -q main; echo 3 > f; " COMMIT "! git merge other > /dev/null");
    must_open(place, "", NULL);
    assert_string_equal(list(place), "f g");
    must_hash(place, "f", "git hash-object f");
    must_read(place, "f", "<<<<<<< HEAD\n3\n=======\n2\n>>>>>>> other\n");
}

static void test_worktree_replaced_by_other_things(void **state)
{
    struct place *place = *state;
    sh(place, "mkdir repo out; cd repo; git init -q; mkdir d e; echo 1 > d/f; echo 2 > e/f; echo 3 > p; echo "
              "4 > q; " COMMIT
              "rm -r d; ln -s ../out d; echo secret > ../out/f; rm p q; mkfifo p; mkdir q; echo i > q/i");
    must_open(place, "repo", NULL);
    assert_string_equal(list(place), "+d@ e/f +q/i");
    must_have_problem(place, "p", "pipe");
}

static void test_worktree_states_of_a_repository(void **state)
{
    struct place *place = *state;
    sh(place, "git init -q; echo a > a");
    must_open(place, "", NULL); /* without commits */
    assert_string_equal(list(place), "+a");
    must_refuse(place, "", "HEAD", BASE_E_NOTFOUND, "no commit yet", "work tree");
    must_refuse(place, "", "main", BASE_E_NOTFOUND, "no commit yet", "work tree");
    sh(place, COMMIT "touch .git/index.lock");
    must_open(place, "", NULL); /* locked by another process: the index itself is whole */
    assert_string_equal(list(place), "a");
    sh(place, "rm .git/index.lock; chown -R 12345 . 2>/dev/null || true");
    must_open(place, "", NULL); /* of another user */
    sh(place, "printf 'DIRCgarbage' > .git/index");
    must_refuse(place, "", NULL, BASE_E_PARSE, "index cannot be read", "git reset");
    sh(place, "rm .git/index");
    must_open(place, "", NULL);
    assert_string_equal(list(place), "+a");
    must_refuse(place, ".git", NULL, BASE_E_INVALID, "git directory without a work tree", "--rev");
    sh(place, "rm a; git init -q void");
    must_open(place, "void", NULL);
    assert_string_equal(list(place), "");
    sh(place, "printf '[core\\n' > .git/config");
    must_refuse(place, "", NULL, BASE_E_PARSE, "cannot be opened", "git -C");
}

static void test_worktree_extensions(void **state)
{
    struct place *place = *state;
    sh(place, "git init -q; echo a > a; " COMMIT "git config core.repositoryformatversion 1\n"
              "git config extensions.worktreeConfig true; git config extensions.partialClone origin\n"
              "git config extensions.noop true");
    must_open(place, "", NULL);
    assert_string_equal(list(place), "a");
    must_open(place, "", "HEAD");
    assert_string_equal(list(place), "a");
    sh(place, "git config extensions.refStorage reftable");
    must_refuse(place, "", NULL, BASE_E_UNSUPPORTED, "refstorage", "git archive");
    sh(place, "git init -q --object-format=sha256 new");
    must_refuse(place, "new", NULL, BASE_E_UNSUPPORTED, "SHA-1", "git archive");
    sh(place, "git init -q split; cd split; echo a > a; git add a; git update-index --split-index");
    must_refuse(place, "split", NULL, BASE_E_UNSUPPORTED, "index cannot be read", "--no-split-index");
    sh(place, "git init -q cone; cd cone; mkdir a b; echo a > a/a; echo b > b/b; " COMMIT
              "git sparse-checkout set --cone --sparse-index a; git ls-files --sparse | grep -qx b/");
    must_refuse(place, "cone", NULL, BASE_E_UNSUPPORTED, "index cannot be read", "--no-sparse-index");
    must_open(place, "cone", "HEAD");
    assert_string_equal(list(place), "a/a b/b");
}

static void test_worktree_sparse(void **state)
{
    struct place *place = *state;
    sh(place,
       "git init -q; mkdir -p a/x b c; echo a > a/a; echo x > a/x/x; echo b > b/b; echo c > c/c; echo r > "
       "r; " COMMIT "git sparse-checkout set --cone a/x 2>/dev/null");
    must_open(place, "", NULL);
    assert_string_equal(list(place), "a/a a/x/x b/b- c/c- r");
    assert_int_equal(problem_count(place), 0);
    assert_int_equal(read_code(place, "b/b"), BASE_E_INVALID);
    assert_non_null(strstr(place->error.hint, "git sparse-checkout disable"));
    must_hash(place, "b/b", "git rev-parse HEAD:b/b");
    must_open(place, "", "HEAD");
    must_read(place, "b/b", "b\n");
    /* Written although it is left out: what is there counts. */
    sh(place, "mkdir b; echo new > b/b; echo u > b/u");
    must_open(place, "", NULL);
    assert_string_equal(list(place), "a/a a/x/x b/b +b/u c/c- r");
    must_read(place, "b/b", "new\n");
    sh(place, "rm -r b; git sparse-checkout set --no-cone '/*' '!/c' '!x' 2> /dev/null");
    must_open(place, "", NULL);
    assert_string_equal(list(place), "a/a a/x/x- b/b c/c- r");
    must_open(place, "a", NULL);
    assert_string_equal(list(place), "a x/x-");
    sh(place, "git sparse-checkout disable");
    must_open(place, "", NULL);
    assert_string_equal(list(place), "a/a a/x/x b/b c/c r");
}

/* The same files as `git ls-files` lists, over rules that contradict each other at several depths. */
static void test_worktree_ignores_as_git_does(void **state)
{
    struct place *place = *state;
    sh(place, "git init -q; printf "
              "'/top\\n*.o\\n!keep.o\\ndoc/**/draft\\na?c/\\n[xy]z\\n**/deep/*.txt\\n\\\\!bang\\n#no\\n"
              "sp\\\\ ace \\nout/*\\n!out/keep\\n/m/n\\nvendor\\n' > .gitignore\n"
              "mkdir -p m/n m/o/m/n doc/1/2/draft abc axc abd out/keep out/drop deep/er/deep sub/vendor "
              "sub/in doc/draft\n"
              "printf '*.txt\\n!*.o\\n/only\\n' > sub/.gitignore; printf '!in.txt\\n' > sub/in/.gitignore\n"
              "echo '*.excluded' > .git/info/exclude\n"
              "for d in . m m/n m/o m/o/m/n doc doc/1/2/draft doc/draft abc axc abd out out/keep out/drop "
              "deep deep/er/deep "
              "sub sub/vendor sub/in; do for f in top a.o keep.o in.txt xz zz '!bang' '#no' 'sp ace' only "
              "f.excluded n; do "
              "[ -e $d/\"$f\" ] || echo 1 > $d/\"$f\"; done; done\n"
              "git ls-files -z --others --exclude-standard | LC_ALL=C sort -z | tr '\\0' '\\n' > "
              "../$(basename $PWD).expected");
    must_open(place, "", NULL);
    char path[128], line[512];
    snprintf(path, sizeof path, "%s.expected", place->folder);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    remove(path);
    size_t count, i = 0;
    const struct source_entry *entries = source_entries(place->source, &count);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        assert_true(i < count);
        assert_string_equal(entries[i++].path.p, line);
    }
    fclose(file);
    assert_int_equal(i, count);
    assert_true(count > 50);
}

static void read_and_hash(void *context, size_t item, unsigned worker)
{
    (void)worker;
    struct place *place = context;
    char id[65], *bytes;
    size_t n;
    if (source_read(place->source, item, &bytes, &n, NULL) != 0)
        abort();
    base_free(bytes);
    if (source_blob_id(place->source, item, id, NULL) != 0 || strlen(id) != 40)
        abort();
}

static void test_worktree_from_several_threads(void **state)
{
    struct place *place = *state;
    sh(place, "git init -q; printf '* text=auto\\n' > .gitattributes\n"
              "for i in $(seq 300); do printf '%s\\r\\n' $i > f$i; done; " COMMIT
              "for i in $(seq 150); do echo changed $i > f$i; done");
    struct base_parallel how = {.jobs = 4};
    size_t count;
    must_open(place, "", NULL);
    source_entries(place->source, &count);
    base_parallel_run(&how, count, read_and_hash, place);
    must_hash(place, "f1", "git hash-object f1");
    must_open(place, "", "HEAD");
    source_entries(place->source, &count);
    base_parallel_run(&how, count, read_and_hash, place);
    assert_int_equal(count, 301);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE_TEST(test_worktree_lists_tracked_and_untracked),
        PLACE_TEST(test_worktree_blob_ids),
        PLACE_TEST(test_worktree_time_set_back),
        PLACE_TEST(test_worktree_racily_clean),
        PLACE_TEST(test_worktree_submodules),
        PLACE_TEST(test_worktree_conflict),
        PLACE_TEST(test_worktree_replaced_by_other_things),
        PLACE_TEST(test_worktree_states_of_a_repository),
        PLACE_TEST(test_worktree_extensions),
        PLACE_TEST(test_worktree_sparse),
        PLACE_TEST(test_worktree_ignores_as_git_does),
        PLACE_TEST(test_worktree_from_several_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
