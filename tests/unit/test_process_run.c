/* Programs that are run: what they say, what ends them, and that nothing of them lives on. */
#include "validator/process/process.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static struct process_outcome run_bash(const char *script, const char *input, int64_t milliseconds,
                                       size_t bytes)
{
    const char *const argv[] = {"/bin/bash", "-c", script, NULL};
    const char *const environment[] = {"PATH=/usr/bin:/bin", "WORD=given", NULL};
    struct process_options options = {argv, environment, "/", base_str_of(input), milliseconds, bytes};
    struct process_outcome outcome;
    struct base_error err;
    assert_int_equal(process_run(&options, &outcome, &err), BASE_OK);
    return outcome;
}

static void assert_text(const struct base_buf *buf, const char *text)
{
    assert_string_equal(buf->n ? buf->p : "", text);
}

static void gives_output_status_and_environment(void **state)
{
    (void)state;
    struct process_outcome outcome =
        run_bash("pwd; echo \"$WORD ${HOME-none}\"; cat; echo wrong >&2; exit 3", "in\n", 0, 0);
    assert_int_equal(outcome.end, PROCESS_EXITED);
    assert_int_equal(outcome.status, 3);
    assert_text(&outcome.output, "/\ngiven none\nin\n");
    assert_text(&outcome.errors, "wrong\n");
    process_outcome_finish(&outcome);
}

/* More than a pipe holds, both ways at once; and a program that does not read what it is given. */
static void large_input(void **state)
{
    (void)state;
    char *text = malloc(300001);
    memset(text, 'x', 300000);
    text[300000] = '\0';
    struct process_outcome outcome = run_bash("cat", text, 0, 0);
    assert_int_equal(outcome.output.n, 300000);
    process_outcome_finish(&outcome);
    outcome = run_bash("exit 0", text, 0, 0);
    assert_int_equal(outcome.status, 0);
    process_outcome_finish(&outcome);
    free(text);
}

static void limits_end_it(void **state)
{
    (void)state;
    struct process_outcome outcome = run_bash("echo begun; sleep 60", "", 200, 0);
    assert_int_equal(outcome.end, PROCESS_TIMED_OUT);
    assert_text(&outcome.output, "begun\n");
    process_outcome_finish(&outcome);
    outcome = run_bash("yes", "", 5000, 1000);
    assert_int_equal(outcome.end, PROCESS_TOO_LONG);
    process_outcome_finish(&outcome);
}

/* Whether the process is there and no zombie: nobody but init may reap it, and a zombie holds nothing. */
static bool is_alive(pid_t pid)
{
    char path[64], state = 'Z';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    int n = fscanf(file, "%*d %*s %c", &state);
    fclose(file);
    return n == 1 && state != 'Z';
}

/* A program in the background holds the pipes: it is killed, and nobody waits for it. */
static void background_is_killed(void **state)
{
    (void)state;
    struct process_outcome outcome = run_bash("sleep 61 & echo $!", "", 5000, 0);
    assert_int_equal(outcome.end, PROCESS_EXITED);
    pid_t pid = (pid_t)strtol(outcome.output.p, NULL, 10);
    assert_true(pid > 1);
    for (int i = 0; i < 500 && is_alive(pid); i++)
        usleep(10000);
    assert_false(is_alive(pid));
    process_outcome_finish(&outcome);
}

static void missing_program(void **state)
{
    (void)state;
    const char *const argv[] = {"/no/such/program", NULL};
    struct process_options options = {.argv = argv};
    struct process_outcome outcome;
    struct base_error err;
    assert_int_equal(process_run(&options, &outcome, &err), BASE_E_NOTFOUND);
    assert_string_equal(err.message, "/no/such/program cannot be run: No such file or directory");
    process_outcome_finish(&outcome);
}

static void finds_programs(void **state)
{
    (void)state;
    char path[PATH_MAX];
    setenv("PATH", ".:bin:/usr/bin:/bin", 1);
    assert_true(process_find("env", path));
    assert_string_equal(path, "/usr/bin/env");
    assert_false(process_find("no-such-program-anywhere", path));
}

/* ---- the shell ---- */

static char scratch[64];

static void make_scratch(void)
{
    strcpy(scratch, "/tmp/assay-process-XXXXXX");
    assert_non_null(mkdtemp(scratch));
}

static void remove_scratch(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", scratch);
    assert_int_equal(system(command), 0);
}

static void assert_step(struct process_shell *shell, const char *text, int status, const char *output)
{
    struct process_outcome outcome;
    struct base_error err;
    assert_int_equal(process_shell_run(shell, base_str_of(text), 5000, 10000, &outcome, &err), BASE_OK);
    assert_int_equal(outcome.end, PROCESS_EXITED);
    assert_int_equal(outcome.status, status);
    assert_text(&outcome.output, output);
    process_outcome_finish(&outcome);
}

static void shell_keeps_its_state(void **state)
{
    (void)state;
    const char *const environment[] = {"PATH=/usr/bin:/bin", NULL};
    struct process_shell_options options = {"/bin/bash", environment, "/", scratch};
    struct base_error err;
    make_scratch();
    struct process_shell *shell = process_shell_create(&options);
    assert_int_equal(process_shell_start(shell, &err), BASE_OK);
    assert_step(shell, "cd /usr; export WORD=kept", 0, "");
    assert_step(shell, "pwd; env | grep WORD; echo aside >&2", 0, "/usr\nWORD=kept\naside\n");
    assert_step(shell, "cat; false", 1, "");
    assert_step(shell, "no-such-program", 127, "bash: line 1: no-such-program: command not found\n");
    process_shell_destroy(shell);
    remove_scratch();
}

static void shell_ends(void **state)
{
    (void)state;
    const char *const environment[] = {"PATH=/usr/bin:/bin", NULL};
    struct process_shell_options options = {"/bin/bash", environment, "/", scratch};
    struct base_error err;
    struct process_outcome outcome;
    make_scratch();
    struct process_shell *shell = process_shell_create(&options);
    assert_int_equal(process_shell_start(shell, &err), BASE_OK);
    assert_step(shell, "echo last; exit 7", 7, "last\n");
    assert_false(process_shell_lives(shell));
    assert_int_equal(process_shell_start(shell, &err), BASE_OK);
    assert_int_equal(process_shell_run(shell, BASE_STR("echo begun; sleep 60"), 300, 100, &outcome, &err), 0);
    assert_int_equal(outcome.end, PROCESS_TIMED_OUT);
    assert_text(&outcome.output, "begun\n");
    assert_false(process_shell_lives(shell));
    process_outcome_finish(&outcome);
    assert_int_equal(process_shell_start(shell, &err), BASE_OK);
    assert_int_equal(process_shell_run(shell, BASE_STR("yes"), 5000, 100, &outcome, &err), 0);
    assert_int_equal(outcome.end, PROCESS_TOO_LONG);
    process_outcome_finish(&outcome);
    process_shell_destroy(shell);
    remove_scratch();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_output_status_and_environment),
        cmocka_unit_test(large_input),
        cmocka_unit_test(limits_end_it),
        cmocka_unit_test(background_is_killed),
        cmocka_unit_test(missing_program),
        cmocka_unit_test(finds_programs),
        cmocka_unit_test(shell_keeps_its_state),
        cmocka_unit_test(shell_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
