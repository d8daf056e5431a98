/* A temporary folder for tests of sources, filled by shell commands, and short ways to ask a source. */
#ifndef TESTS_UNIT_TEST_SOURCE_P_H
#define TESTS_UNIT_TEST_SOURCE_P_H

#include "validator/base/memory.h"
#include "validator/source/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
    char folder[64];
    struct source *source;
    struct base_error error;
    char listing[65536];
};

/* git reads no configuration of the machine, and every commit is the same on each. */
static inline int place_setup(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    strcpy(place->folder, "/tmp/assay-source-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    static const char *const environment[][2] = {
        {"GIT_CONFIG_GLOBAL", "/dev/null"},
        {"GIT_CONFIG_NOSYSTEM", "1"},
        {"GIT_AUTHOR_NAME", "Ada"},
        {"GIT_AUTHOR_EMAIL", "ada@example.org"},
        {"GIT_AUTHOR_DATE", "2020-01-01T00:00:00Z"},
        {"GIT_COMMITTER_NAME", "Ada"},
        {"GIT_COMMITTER_EMAIL", "ada@example.org"},
        {"GIT_COMMITTER_DATE", "2020-01-01T00:00:00Z"},
        {"GIT_CONFIG_COUNT", "2"},
        {"GIT_CONFIG_KEY_0", "init.defaultBranch"},
        {"GIT_CONFIG_VALUE_0", "main"},
        {"GIT_CONFIG_KEY_1", "protocol.file.allow"},
        {"GIT_CONFIG_VALUE_1", "always"},
        {"LC_ALL", "C"},
    };
    for (size_t i = 0; i < sizeof environment / sizeof *environment; i++)
        setenv(environment[i][0], environment[i][1], 1);
    unsetenv("GIT_DIR");
    unsetenv("XDG_CONFIG_HOME");
    setenv("HOME", place->folder, 1);
    *state = place;
    return 0;
}

static inline void sh(struct place *place, const char *script)
{
    char command[8192];
    int n = snprintf(command, sizeof command, "set -e; cd %s\n%s", place->folder, script);
    assert_true(n > 0 && (size_t)n < sizeof command);
    if (system(command) != 0)
        fail_msg("failed: %s", script);
}

static inline int place_teardown(void **state)
{
    struct place *place = *state;
    source_close(place->source);
    sh(place, "chmod -R u+rwX . && rm -rf \"$PWD\"");
    free(place);
    return 0;
}

static inline int open_at(struct place *place, const char *below, const struct source_options *options)
{
    char path[512];
    source_close(place->source);
    place->source = NULL;
    memset(&place->error, 0, sizeof place->error);
    snprintf(path, sizeof path, "%s%s%s", place->folder, below[0] ? "/" : "", below);
    return source_open(&place->source, path, options, &place->error);
}

static inline void must_open(struct place *place, const char *below, const char *revision)
{
    struct source_options options = {.revision = revision};
    if (open_at(place, below, &options) != 0)
        fail_msg("%s: %s", place->error.path, place->error.message);
}

/* Opening fails with this code; message and hint hold these words ("" for any). */
static inline void must_refuse(struct place *place, const char *below, const char *revision, int code,
                               const char *message, const char *hint)
{
    struct source_options options = {.revision = revision};
    assert_int_equal(open_at(place, below, &options), code);
    assert_null(place->source);
    if (!strstr(place->error.message, message) || !strstr(place->error.hint, hint))
        fail_msg("message '%s' hint '%s'", place->error.message, place->error.hint);
}

/* All entries, one space between them: "path", links "path@", submodules "path/", absent ones "path-",
 * untracked "+path". */
static inline const char *list(struct place *place)
{
    size_t count, n = 0;
    const struct source_entry *entries = source_entries(place->source, &count);
    place->listing[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const struct source_entry *e = &entries[i];
        assert_int_equal(source_find(place->source, e->path), i);
        n += (size_t)snprintf(place->listing + n, sizeof place->listing - n, "%s%s%.*s%s", i ? " " : "",
                              e->is_tracked ? "" : "+", BASE_STR_ARG(e->path),
                              e->kind == SOURCE_LINK        ? "@"
                              : e->kind == SOURCE_SUBMODULE ? "/"
                              : e->kind == SOURCE_ABSENT    ? "-"
                                                            : "");
        assert_true(n < sizeof place->listing);
    }
    return place->listing;
}

static inline size_t find(struct place *place, const char *path)
{
    size_t i = source_find(place->source, base_str_of(path));
    if (i == SIZE_MAX)
        fail_msg("%s is not listed", path);
    return i;
}

static inline void must_read(struct place *place, const char *path, const char *expected)
{
    char *bytes;
    size_t n;
    if (source_read(place->source, find(place, path), &bytes, &n, &place->error) != 0)
        fail_msg("%s", place->error.message);
    assert_int_equal(n, strlen(expected));
    assert_memory_equal(bytes, expected, n);
    base_free(bytes);
}

static inline int read_code(struct place *place, const char *path)
{
    char *bytes;
    size_t n;
    int code = source_read(place->source, find(place, path), &bytes, &n, &place->error);
    if (!code)
        base_free(bytes);
    return code;
}

/* The blob id is what `command` prints. */
static inline void must_hash(struct place *place, const char *path, const char *command)
{
    char id[65], expected[128] = "", line[1024];
    snprintf(line, sizeof line, "cd %s && %s", place->folder, command);
    FILE *pipe = popen(line, "r");
    assert_non_null(pipe);
    assert_non_null(fgets(expected, sizeof expected, pipe));
    assert_int_equal(pclose(pipe), 0);
    expected[strcspn(expected, "\n")] = '\0';
    if (source_blob_id(place->source, find(place, path), id, &place->error) != 0)
        fail_msg("%s", place->error.message);
    assert_string_equal(id, expected);
}

static inline void must_have_problem(struct place *place, const char *path, const char *message)
{
    size_t count;
    const struct source_problem *problems = source_problems(place->source, &count);
    for (size_t i = 0; i < count; i++)
        if (base_str_is(problems[i].path, path) && strstr(problems[i].message.p, message))
            return;
    fail_msg("no problem at %s among %zu", path, count);
}

static inline size_t problem_count(struct place *place)
{
    size_t count;
    source_problems(place->source, &count);
    return count;
}

#define PLACE_TEST(function) cmocka_unit_test_setup_teardown(function, place_setup, place_teardown)

#endif
