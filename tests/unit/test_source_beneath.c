#include "test_source_p.h"

#include "validator/source/beneath_p.h"

#include <errno.h>
#include <fcntl.h>

typedef int open_function(int root, const char *path, int flags);

static void check(struct place *place, open_function *open_beneath)
{
    sh(place,
       "mkdir -p in/a/b out; echo 1 > in/a/b/f; echo 2 > out/f; ln -s ../../out in/a/l; ln -s b in/a/c; "
       "ln -s f in/a/b/g; ln -s loop in/loop");
    char path[128];
    snprintf(path, sizeof path, "%s/in", place->folder);
    int root = open(path, O_RDONLY | O_DIRECTORY);
    assert_true(root >= 0);
    static const char *const good[] = {"a/b/f", "a", "", "a/b", "./a/./b/f", "a//b/f", "a/b/"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int fd = open_beneath(root, good[i], O_RDONLY);
        if (fd < 0)
            fail_msg("'%s': %s", good[i], strerror(errno));
        close(fd);
    }
    static const struct {
        const char *path;
        int error, other;
    } bad[] = {
        {"a/l/f", ELOOP, ENOTDIR}, {"a/c/f", ELOOP, ENOTDIR},  {"a/b/g", ELOOP, ELOOP},
        {"loop", ELOOP, ELOOP},    {"../out/f", EXDEV, EXDEV}, {"a/../../out/f", EXDEV, EXDEV},
        {"/etc", EXDEV, EXDEV},    {"a/none", ENOENT, ENOENT}, {"a/b/f/x", ENOTDIR, ENOTDIR},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        errno = 0;
        assert_int_equal(open_beneath(root, bad[i].path, O_RDONLY), -1);
        if (errno != bad[i].error && errno != bad[i].other)
            fail_msg("'%s': %s", bad[i].path, strerror(errno));
    }
    char name[300];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(open_beneath(root, name, O_RDONLY), -1);
    assert_int_equal(errno, ENAMETOOLONG);
    int link = open_beneath(root, "a/b/g", O_PATH | O_NOFOLLOW);
    assert_true(link >= 0);
    close(link);
    close(root);
}

static void test_beneath_open(void **state)
{
    check(*state, source_beneath_open);
}

static void test_beneath_stepwise(void **state)
{
    check(*state, source_beneath_open_stepwise);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PLACE_TEST(test_beneath_open), PLACE_TEST(test_beneath_stepwise)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
