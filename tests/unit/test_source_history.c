/* What became of paths: deleted, renamed, renamed again, on a branch, as a folder, and what nobody can know.
 */
#include "test_source_p.h"

#include "validator/source/history.h"

static const struct source_past *past_of(const struct source_past *pasts, size_t n, const char *path)
{
    for (size_t i = 0; i < n; i++)
        if (base_str_is(pasts[i].path, path))
            return &pasts[i];
    fail_msg("%s was not asked for", path);
    return NULL;
}

static void ask(struct place *place, struct source_past *pasts, size_t n, struct base_arena *arena)
{
    for (size_t i = 0; i < n; i++)
        pasts[i].is_known = false;
    source_history(place->source, pasts, n, arena);
}

static void assert_new(const struct source_past *past, const char *path)
{
    if (!past->is_known || !base_str_is(past->new_path, path))
        fail_msg("%.*s became '%.*s', not %s", BASE_STR_ARG(past->path), BASE_STR_ARG(past->new_path), path);
}

static const char script[] =
    "git init -q r && cd r\n"
    "mkdir -p lib/deep docs sub\n"
    "seq 1 40 > a.txt; seq 41 80 > b.txt; seq 100 140 > lib/x.c; seq 200 240 > lib/deep/y.c\n"
    "seq 300 340 > docs/old.md; seq 400 440 > sub/in.txt; seq 500 540 > side.txt\n"
    "git add -A && git commit -qm one\n"
    "git mv a.txt c.txt && git rm -q b.txt && git commit -qm two\n"
    "git mv c.txt d.txt && echo 41 >> d.txt && git commit -qam three\n"
    "git mv lib source && git commit -qm four\n"
    "git checkout -q -b side && git rm -q side.txt && git commit -qm gone\n"
    "git checkout -q main && echo x > z.txt && git add -A && git commit -qm five\n"
    "git merge -q --no-edit side\n"
    "git mv sub/in.txt out.txt && mkdir -p sub && echo y > sub/keep && git add -A\n"
    "git commit -qm six && rm docs/old.md\n";

static void test_paths(void **state)
{
    struct place *place = *state;
    struct base_arena arena = BASE_ARENA_INIT;
    static const char *const paths[] = {"a.txt",    "b.txt",       "c.txt", "lib",    "lib/x.c",   "lib/deep",
                                        "side.txt", "docs/old.md", "never", "no/way", "sub/in.txt"};
    enum { N = sizeof paths / sizeof *paths };
    struct source_past pasts[N] = {0};
    sh(place, script);
    assert_int_equal(open_at(place, "r", NULL), BASE_OK);
    for (size_t i = 0; i < N; i++)
        pasts[i].path = base_str_of(paths[i]);
    ask(place, pasts, N, &arena);
    assert_new(past_of(pasts, N, "a.txt"), "d.txt"); /* renamed twice */
    assert_new(past_of(pasts, N, "c.txt"), "d.txt");
    assert_new(past_of(pasts, N, "lib"), "source");
    assert_new(past_of(pasts, N, "lib/x.c"), "source/x.c");
    assert_new(past_of(pasts, N, "lib/deep"), "source/deep");
    assert_new(past_of(pasts, N, "sub/in.txt"), "out.txt");
    assert_true(past_of(pasts, N, "b.txt")->is_known);
    assert_null(past_of(pasts, N, "b.txt")->new_path.p);
    assert_string_equal(past_of(pasts, N, "b.txt")->day, "2020-01-01");
    assert_int_equal(strlen(past_of(pasts, N, "b.txt")->commit), 10);
    assert_true(past_of(pasts, N, "docs/old.md")->is_known); /* the work tree alone lacks it */
    assert_string_equal(past_of(pasts, N, "docs/old.md")->commit, "");
    assert_false(past_of(pasts, N, "never")->is_known);
    assert_false(past_of(pasts, N, "no/way")->is_known);
    /* The commit of the branch, not the merge that brought it. */
    sh(place, "cd r && git log -1 --format=%h --abbrev=10 --diff-filter=D -- side.txt > ../id");
    char id[64] = "", path[256];
    snprintf(path, sizeof path, "%s/id", place->folder);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(id, sizeof id, file));
    fclose(file);
    id[strcspn(id, "\n")] = '\0';
    assert_string_equal(past_of(pasts, N, "side.txt")->commit, id);
    base_arena_finish(&arena);
}

/* A folder of the repository that is opened alone: paths are its own, and what left it has no new name. */
static void test_folder(void **state)
{
    struct place *place = *state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct source_past pasts[] = {{.path = BASE_STR("in.txt")}, {.path = BASE_STR("a.txt")}};
    sh(place, script);
    assert_int_equal(open_at(place, "r/sub", NULL), BASE_OK);
    ask(place, pasts, 2, &arena);
    assert_true(pasts[0].is_known);
    assert_null(pasts[0].new_path.p);
    assert_false(pasts[1].is_known);
    base_arena_finish(&arena);
}

static void test_no_history(void **state)
{
    struct place *place = *state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct source_past pasts[] = {{.path = BASE_STR("b.txt")}};
    sh(place, script);
    sh(place, "git clone -q --depth 1 \"file://$PWD/r\" shallow; mkdir plain; echo x > plain/x");
    assert_int_equal(open_at(place, "shallow", NULL), BASE_OK);
    ask(place, pasts, 1, &arena);
    assert_false(pasts[0].is_known);
    assert_int_equal(source_has_commit(place->source, BASE_STR("0123456789")), -1);
    assert_int_equal(open_at(place, "plain", NULL), BASE_OK);
    ask(place, pasts, 1, &arena);
    assert_false(pasts[0].is_known);
    assert_int_equal(source_has_commit(place->source, BASE_STR("0123456789")), -1);
    base_arena_finish(&arena);
}

static void test_commits(void **state)
{
    struct place *place = *state;
    struct source_identity identity;
    sh(place, script);
    assert_int_equal(open_at(place, "r", NULL), BASE_OK);
    source_identify(place->source, &identity);
    assert_int_equal(source_has_commit(place->source, base_str_of(identity.commit)), 1);
    assert_int_equal(source_has_commit(place->source, base_str_make(identity.commit, 7)), 1);
    assert_int_equal(source_has_commit(place->source, BASE_STR("0123456789abcdef")), 0);
    assert_int_equal(source_has_commit(place->source, BASE_STR("not hex")), -1);
}

static void read_all(struct place *place, size_t entry, struct base_str *out)
{
    char *bytes = NULL;
    size_t n = 0;
    assert_int_equal(source_read(place->source, entry, &bytes, &n, &place->error), BASE_OK);
    *out = base_str_make(bytes, n);
}

/* Replacing a file: whole, with its mode; not when it changed, not through a link, not in a revision. */
static void test_replace(void **state)
{
    struct place *place = *state;
    struct base_str old;
    sh(place,
       "mkdir f && cd f && printf 'one\\r\\n' > a.md && chmod 750 a.md && mkdir d && echo x > d/b.md && "
       "mkdir ../out && echo x > ../out/b.md");
    assert_int_equal(open_at(place, "f", NULL), BASE_OK);
    size_t a = source_find(place->source, BASE_STR("a.md")),
           b = source_find(place->source, BASE_STR("d/b.md"));
    read_all(place, a, &old);
    assert_int_equal(source_replace(place->source, a, old, BASE_STR("two\r\n"), &place->error), BASE_OK);
    sh(place, "cd f && test \"$(stat -c %a a.md)\" = 750 && printf 'two\\r\\n' | cmp - a.md && test $(ls -A "
              "| wc -l) = 2");
    /* It holds "two" by now. */
    assert_int_equal(source_replace(place->source, a, old, BASE_STR("three"), &place->error), BASE_E_UNREAD);
    sh(place, "cd f && printf 'two\\r\\n' | cmp - a.md && test $(ls -A | wc -l) = 2");
    base_free((char *)old.p);
    read_all(place, b, &old);
    sh(place, "cd f && rm -r d && ln -s ../out d");
    assert_true(source_replace(place->source, b, old, BASE_STR("y\n"), &place->error) < 0);
    sh(place, "test \"$(cat out/b.md)\" = x && test $(ls -A out | wc -l) = 1");
    base_free((char *)old.p);
    struct source_options options = {.revision = "HEAD"};
    sh(place, script);
    assert_int_equal(open_at(place, "r", &options), BASE_OK);
    assert_int_equal(source_replace(place->source, 0, BASE_STR(""), BASE_STR("y"), &place->error),
                     BASE_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_paths, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(test_folder, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(test_no_history, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(test_commits, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(test_replace, place_setup, place_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
