#include "test_source_p.h"

#include <sys/stat.h>
#include <sys/wait.h>

static void test_folder_lists_all_but_git(void **state)
{
    struct place *place = *state;
    sh(place,
       "mkdir -p src/.git sub node_modules/x; echo a > src/a; echo h > .hidden; echo i > src/.git/HEAD; "
       "echo n > node_modules/x/n; echo src > .gitignore; ln -s src/a l; ln -s .. sub/up; ln -s /etc out; "
       "mkfifo pipe");
    must_open(place, "", NULL);
    assert_string_equal(list(place), "+.gitignore +.hidden +l@ +node_modules/x/n +out@ +src/a +sub/up@");
    assert_int_equal(problem_count(place), 0);
    must_read(place, "l", "src/a");
    must_read(place, "out", "/etc");
    must_read(place, "src/a", "a\n");
    must_hash(place, "src/a", "git hash-object src/a");
    must_hash(place, "l", "printf src/a | git hash-object --stdin");
    struct source_identity identity;
    source_identify(place->source, &identity);
    assert_false(identity.is_git);
}

static void test_folder_refuses(void **state)
{
    struct place *place = *state;
    sh(place, "mkdir source; echo a > source/file");
    must_refuse(place, "sorce", NULL, BASE_E_NOTFOUND, "sorce: No such file", "/source?");
    must_refuse(place, "sorce/", NULL, BASE_E_NOTFOUND, "No such file", "/source?");
    must_refuse(place, "source/file", NULL, BASE_E_INVALID, "is a file", "folder");
    must_refuse(place, "source/file/x", NULL, BASE_E_NOTFOUND, "Not a directory", "");
    must_refuse(place, "source", "HEAD", BASE_E_NOTFOUND, "in no git repository", "");
}

static void test_folder_limits(void **state)
{
    struct place *place = *state;
    sh(place, "mkdir a b c; echo 12345 > a/1; echo 2 > b/2; : > c/3");
    struct source_options options = {.max_files = 2};
    assert_int_equal(open_at(place, "", &options), BASE_E_LIMIT);
    assert_non_null(strstr(place->error.message, "limits.files"));
    options = (struct source_options){.max_file_bytes = 5};
    assert_int_equal(open_at(place, "", &options), 0);
    assert_int_equal(read_code(place, "a/1"), BASE_E_LIMIT);
    assert_non_null(strstr(place->error.message, "6 bytes are more than limits.file-bytes allows (5)"));
    must_read(place, "c/3", "");
    sh(place, "rm -r a/1; mkdir a/1/2 a/1/3 -p; rm b/2 c/3");
    options = (struct source_options){.max_files = 4};
    assert_int_equal(open_at(place, "", &options), BASE_E_LIMIT);
}

static void test_folder_changes_during_the_run(void **state)
{
    struct place *place = *state;
    sh(place, "mkdir a d; for f in gone pipe link grown shrunk dir; do echo 123456 > a/$f; done; "
              "echo 1 > d/f; ln -s x a/lost; mkdir /$PWD/e; echo secret > e/f");
    must_open(place, "", NULL);
    sh(place,
       "cd a; rm gone pipe link dir lost; mkfifo pipe; ln -s /etc/passwd link; mkdir dir; echo f > lost; "
       "echo 7 >> grown; : > shrunk; cd ..; rm -r d; ln -s e d");
    assert_int_equal(read_code(place, "a/gone"), BASE_E_NOTFOUND);
    assert_string_equal(place->error.path, "a/gone");
    assert_int_equal(read_code(place, "a/pipe"), BASE_E_NOTFOUND);
    assert_int_equal(read_code(place, "a/link"), BASE_E_NOTFOUND);
    assert_int_equal(read_code(place, "a/dir"), BASE_E_NOTFOUND);
    assert_int_equal(read_code(place, "a/lost"), BASE_E_NOTFOUND);
    assert_int_equal(read_code(place, "d/f"), BASE_E_NOTFOUND);
    must_read(place, "a/grown", "123456\n7\n");
    must_read(place, "a/shrunk", "");
}

static void test_folder_odd_names(void **state)
{
    struct place *place = *state;
    sh(place, "printf x > \"$(printf 'b\\377d')\"; printf y > \"$(printf 'new\\nline')\"; printf z > ' -q'");
    must_open(place, "", NULL);
    assert_string_equal(list(place), "+ -q +b\377d +new\nline");
    must_read(place, "b\377d", "x");
    must_read(place, "new\nline", "y");
}

/* Paths too long for one call: each step is made from inside. */
static void test_folder_very_deep(void **state)
{
    struct place *place = *state;
    char *old = getcwd(NULL, 0);
    assert_int_equal(chdir(place->folder), 0);
    for (int i = 0; i < 5000; i++)
        assert_true(mkdir("d", 0755) == 0 && chdir("d") == 0);
    assert_int_equal(chdir(old), 0);
    free(old);
    sh(place, "echo top > top; cd d; for i in 1 2 3 4 5 6 7 8 9 10; do cd d; done; echo low > low");
    must_open(place, "", NULL);
    must_read(place, "top", "top\n");
    assert_string_equal(list(place), "+d/d/d/d/d/d/d/d/d/d/d/low +top");
    size_t count;
    const struct source_problem *problems = source_problems(place->source, &count);
    assert_int_equal(count, 1);
    assert_non_null(strstr(problems[0].message.p, "exceed 4095 bytes"));
}

/* Rights bind only an ordinary user: as root, in a child that gives root up. */
static void test_folder_unreadable(void **state)
{
    struct place *place = *state;
    sh(place, "chmod 755 .; mkdir -p open closed/x; echo a > open/a; echo b > open/b; chmod 0 closed open/b");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(2);
        if (open_at(place, "", NULL) != 0)
            _exit(3);
        size_t count;
        const struct source_problem *problems = source_problems(place->source, &count);
        if (count != 1 || !base_str_is(problems[0].path, "closed") ||
            !strstr(problems[0].message.p, "Permission denied"))
            _exit(4);
        if (strcmp(list(place), "+open/a +open/b") != 0)
            _exit(5);
        char *bytes;
        size_t n;
        if (source_read(place->source, 1, &bytes, &n, &place->error) != BASE_E_IO)
            _exit(6);
        _exit(strstr(place->error.message, "Permission denied") ? 0 : 7);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE_TEST(test_folder_lists_all_but_git),
        PLACE_TEST(test_folder_refuses),
        PLACE_TEST(test_folder_limits),
        PLACE_TEST(test_folder_changes_during_the_run),
        PLACE_TEST(test_folder_odd_names),
        PLACE_TEST(test_folder_very_deep),
        PLACE_TEST(test_folder_unreadable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
