#include "test_source_p.h"

#define COMMIT "git add -A 2> /dev/null && git commit -q -m one\n"

static void test_revision_lists_a_commit(void **state)
{
    struct place *place = *state;
    sh(place,
       "git init -q; mkdir -p src/in; echo 1 > src/in/a; echo b > src-b; ln -s src l; : > void; " COMMIT
       "git tag -a -m v v1; echo 2 > src/in/a; rm src-b; " COMMIT "echo 3 > src/in/a; echo u > untracked");
    must_open(place, "", "HEAD~1");
    assert_string_equal(list(place), "l@ src-b src/in/a void");
    must_read(place, "src/in/a", "1\n");
    must_read(place, "l", "src");
    must_read(place, "void", "");
    must_hash(place, "src/in/a", "git rev-parse HEAD~1:src/in/a");
    struct source_identity identity;
    source_identify(place->source, &identity);
    assert_true(identity.is_git && !identity.is_work_tree);
    assert_int_equal(strlen(identity.commit), 40);
    must_open(place, "", "v1");
    must_read(place, "src/in/a", "1\n");
    must_open(place, "src", "HEAD");
    assert_string_equal(list(place), "in/a");
    must_read(place, "in/a", "2\n");
    must_open(place, "", "HEAD^{tree}");
    assert_string_equal(list(place), "l@ src/in/a void");
    sh(place, "git clone -q --bare . bare.git");
    must_open(place, "bare.git", "main");
    assert_string_equal(list(place), "l@ src/in/a void");
    must_refuse(place, "bare.git", NULL, BASE_E_INVALID, "without a work tree", "--rev HEAD");
    must_refuse(place, "bare.git/objects", NULL, BASE_E_INVALID, "without a work tree", "");
}

static void test_revision_refuses(void **state)
{
    struct place *place = *state;
    sh(place, "git init -q; mkdir d; echo 1 > d/f; " COMMIT "git branch release; git tag v1.0; mkdir new");
    must_refuse(place, "", "relase", BASE_E_NOTFOUND, "no revision relase", "did you mean release?");
    must_refuse(place, "", "v1.1", BASE_E_NOTFOUND, "no revision v1.1", "v1.0");
    must_refuse(place, "", "HEAD~9", BASE_E_NOTFOUND, "no revision HEAD~9", "");
    must_refuse(place, "", "HEAD:d/f", BASE_E_INVALID, "neither a commit nor a tree", "");
    must_refuse(place, "", "HEAD^{", BASE_E_INVALID, "not how a revision is written", "");
    must_refuse(place, "new", "HEAD", BASE_E_NOTFOUND, "has no folder new", "");
}

static void test_revision_missing_and_damaged_objects(void **state)
{
    struct place *place = *state;
    sh(place,
       "git init -q; mkdir d e; echo 1 > f; echo 2 > g; echo 3 > d/h; echo 4 > e/i; " COMMIT
       "lose() { o=$(git rev-parse $1); rm -f .git/objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-); }\n"
       "o=$(git rev-parse HEAD:g); g=.git/objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-)\n"
       "lose HEAD:f; lose HEAD:d; chmod u+w $g; echo broken > $g");
    must_open(place, "", "HEAD");
    assert_string_equal(list(place), "e/i f g");
    must_have_problem(place, "d", "does not have the object");
    assert_int_equal(read_code(place, "f"), BASE_E_NOTFOUND);
    assert_string_equal(place->error.path, "f");
    assert_non_null(strstr(place->error.message, "d00491fd7e5bb6fa28c517a0bb32b8b506539d4d"));
    assert_int_equal(read_code(place, "g"), BASE_E_PARSE);
    assert_non_null(strstr(place->error.message, "0cfbf08886fca9a91cb753ec8734c84fcbe52c9f"));
    assert_non_null(strstr(place->error.hint, "git fsck"));
    must_read(place, "e/i", "4\n");
    sh(place,
       "o=$(git rev-parse HEAD^{tree}); rm -f .git/objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-)");
    must_refuse(place, "", "HEAD", BASE_E_UNREAD, "root folder", "git fsck");
}

/* Trees made by hand: names that no checkout may have, and few trees that stand for 10^8 files. */
static void test_revision_hostile_trees(void **state)
{
    struct place *place = *state;
    sh(place, "git init -q; b=$(echo x | git hash-object -w --stdin)\n"
              "t=$(perl -e '$b = pack \"H*\", $ARGV[0]; print \"100644 ..\\0${b}100644 ok\\0$b\"' $b |"
              " git hash-object -w -t tree --stdin --literally)\n"
              "git update-ref refs/tags/dots $t");
    must_open(place, "", "dots");
    assert_string_equal(list(place), "ok");
    must_have_problem(place, "", "no checkout can have: '..'");
    sh(place, "t=$(echo x | git hash-object -w --stdin); kind='100644 blob'\n"
              "for level in 1 2 3 4 5 6 7 8; do t=$(for i in 0 1 2 3 4 5 6 7 8 9; do "
              "printf '%s %s\\t%s\\n' \"$kind\" $t $i; done | git mktree); kind='040000 tree'; done; git tag "
              "bomb $t");
    struct source_options options = {.revision = "bomb", .max_files = 5000};
    assert_int_equal(open_at(place, "", &options), BASE_E_LIMIT);
    assert_non_null(strstr(place->error.message, "more than 5000 files (limits.files)"));
    sh(place,
       "t=$(git mktree < /dev/null); for level in 1 2 3 4 5 6 7 8; do t=$(for i in 0 1 2 3 4 5 6 7 8 9; do "
       "printf '040000 tree %s\\t%s\\n' $t $i; done | git mktree); done; git update-ref refs/tags/void $t");
    options.revision = "void";
    assert_int_equal(open_at(place, "", &options), BASE_E_LIMIT);
    assert_non_null(strstr(place->error.message, "more than 5000 folders (limits.files)"));
}

static void test_revision_limit_before_inflating(void **state)
{
    struct place *place = *state;
    sh(place, "git init -q; head -c 100000 /dev/zero > big; " COMMIT);
    struct source_options options = {.revision = "HEAD", .max_file_bytes = 99999};
    assert_int_equal(open_at(place, "", &options), 0);
    assert_int_equal(read_code(place, "big"), BASE_E_LIMIT);
    source_limit_file_bytes(place->source, 0);
    assert_int_equal(read_code(place, "big"), 0);
}

static void test_revision_deep(void **state)
{
    struct place *place = *state;
    sh(place, "git init -q; t=$(echo x | git hash-object -w --stdin); kind='100644 blob'\n"
              "i=0; while [ $i -lt 150 ]; do t=$(printf '%s %s\\t%s\\n' \"$kind\" $t "
              "dddddddddddddddddddddddddddddddd | git mktree); kind='040000 tree'; i=$((i+1)); done; git tag "
              "deep $t");
    must_open(place, "", "deep");
    assert_string_equal(list(place), "");
    assert_int_equal(problem_count(place), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE_TEST(test_revision_lists_a_commit),
        PLACE_TEST(test_revision_refuses),
        PLACE_TEST(test_revision_missing_and_damaged_objects),
        PLACE_TEST(test_revision_hostile_trees),
        PLACE_TEST(test_revision_limit_before_inflating),
        PLACE_TEST(test_revision_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
