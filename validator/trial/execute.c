/*
 * The trial itself. Each phase has a bash of its own; what it starts in the background lives until all phases
 * are done. Whatever happens, what cleans up is run once, and then everything that was started is stopped.
 */
#include "validator/trial/trial.h"

#include "validator/base/vec.h"
#include "validator/process/process.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long what is stopped may take to end by itself. */
#define GRACE_MILLISECONDS 3000
/* Folders that are open at once while the scratch folder is removed. */
#define REMOVE_OPEN 16

const char *const trial_variables[] = {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", NULL};

struct trial {
    struct trial_plan *plan;
    const struct trial_options *options;
    struct base_arena *arena;
    struct process_shell *shell;
    char bash[PATH_MAX];
    const char *shell_files; /* the folder of the shell */
    BASE_VEC(const char *) environment;
};

/* ---- the scratch folder ----------------------------------------------------------------------------------
 */

int trial_scratch_create(char out[PATH_MAX], struct base_error *err)
{
    const char *folder = getenv("TMPDIR");
    if (!folder || folder[0] != '/')
        folder = "/tmp";
    int n = snprintf(out, PATH_MAX, "%s/assay-trial-XXXXXX", folder);
    if (n > 0 && n < PATH_MAX - 64 && mkdtemp(out))
        return BASE_OK;
    base_error_set(err, BASE_E_IO, "no scratch folder can be made in %s: %s", folder, strerror(errno));
    out[0] = '\0';
    return BASE_E_IO;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *at)
{
    (void)info, (void)at;
    if (type == FTW_DNR) /* unreadable: made so by a command */
        chmod(path, 0700);
    remove(path);
    return 0;
}

void trial_scratch_remove(const char *path)
{
    if (path[0])
        nftw(path, remove_one, REMOVE_OPEN, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static int make_folders(struct trial *trial, struct base_error *err)
{
    static const char *const names[] = {"home", "tmp", "shell"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct base_str path = base_str_format(trial->arena, "%s/%s", trial->options->scratch, names[i]);
        if (mkdir(path.p, 0700) != 0)
            return base_error_set(err, BASE_E_IO, "%s: %s", path.p, strerror(errno));
        trial->shell_files = path.p;
    }
    return BASE_OK;
}

static void add_variable(struct trial *trial, const char *name, const char *value)
{
    if (value)
        base_vec_push(&trial->environment, base_str_format(trial->arena, "%s=%s", name, value).p);
}

static void make_environment(struct trial *trial)
{
    for (size_t i = 0; trial_variables[i]; i++)
        add_variable(trial, trial_variables[i], getenv(trial_variables[i]));
    for (size_t i = 0; trial->options->variables && trial->options->variables[i]; i++)
        add_variable(trial, trial->options->variables[i], getenv(trial->options->variables[i]));
    add_variable(trial, "HOME", base_str_format(trial->arena, "%s/home", trial->options->scratch).p);
    add_variable(trial, "TMPDIR", base_str_format(trial->arena, "%s/tmp", trial->options->scratch).p);
    base_vec_push(&trial->environment, NULL);
}

/* ---- one step --------------------------------------------------------------------------------------------
 */

static void set(struct trial_step *step, enum trial_state state, struct base_str reason)
{
    step->state = state;
    step->reason = reason;
}

/* What ended a command that did not end by itself. */
static struct base_str why_ended(struct trial *trial, enum process_end end)
{
    switch (end) {
    case PROCESS_TIMED_OUT:
        return base_str_format(trial->arena, "it takes longer than %lld s and was stopped",
                               (long long)trial->options->step_milliseconds / 1000);
    case PROCESS_TOO_LONG:
        return base_str_format(trial->arena, "it prints more than %zu bytes and was stopped",
                               trial->options->step_bytes);
    default:
        return BASE_STR("a signal stopped the trial");
    }
}

/* Runs one command; false when the step ends with it. */
static bool run_command(struct trial *trial, struct trial_step *step, const struct trial_command *command,
                        int64_t milliseconds, int *rc, struct base_error *err)
{
    struct process_outcome outcome = {0};
    struct base_str why = BASE_STR_ABSENT;
    if (!command->is_shell) {
        set(step, TRIAL_OPEN,
            base_str_format(trial->arena, "its command is for %.*s, which is not run",
                            BASE_STR_ARG(command->language)));
        step->at_line = command->line;
        return true;
    }
    if (!process_shell_lives(trial->shell))
        *rc = process_shell_start(trial->shell, err);
    if (*rc == BASE_OK)
        *rc = process_shell_run(trial->shell, command->text, milliseconds, trial->options->step_bytes,
                                &outcome, err);
    if (*rc == BASE_OK && outcome.end != PROCESS_EXITED) {
        set(step, outcome.end == PROCESS_STOPPED ? TRIAL_BLOCKED : TRIAL_FAIL, why_ended(trial, outcome.end));
    } else if (*rc == BASE_OK) {
        enum trial_expect_result result =
            trial_expect(command->kind, command->expected,
                         outcome.output.n ? base_buf_view(&outcome.output) : BASE_STR(""), outcome.status,
                         trial->arena, &why);
        if (result == TRIAL_EXPECT_MISSED)
            set(step, TRIAL_FAIL, why);
        else if (result == TRIAL_EXPECT_OPEN && step->state != TRIAL_OPEN)
            set(step, TRIAL_OPEN, why);
        else if (step->state == TRIAL_PLANNED)
            step->state = TRIAL_PASS;
    }
    process_outcome_finish(&outcome);
    bool goes_on = *rc == BASE_OK && step->state != TRIAL_FAIL && step->state != TRIAL_BLOCKED;
    if (!goes_on || (why.p && !step->at_line)) {
        step->at_line = command->line;
        step->expected_line = command->expected_line;
    }
    return goes_on;
}

static int run_step(struct trial *trial, struct trial_step *step, struct base_error *err)
{
    int rc = BASE_OK;
    if (step->command_count == 0)
        set(step, TRIAL_OPEN, BASE_STR("it has no command"));
    for (size_t i = 0; i < step->command_count; i++)
        if (!run_command(trial, step, &step->commands[i], trial->options->step_milliseconds, &rc, err))
            break;
    return rc;
}

static struct base_str name_of(struct trial *trial, const struct trial_step *step)
{
    if (step->number.p)
        return base_str_format(trial->arena, "step %.*s", BASE_STR_ARG(step->number));
    return base_str_format(trial->arena, "\"%.*s\"", BASE_STR_ARG(step->title));
}

/* ---- phases ----------------------------------------------------------------------------------------------
 */

static bool has_failed(const struct trial_plan *plan, size_t phase)
{
    return plan->phases[phase].state == TRIAL_FAIL || plan->phases[phase].state == TRIAL_BLOCKED;
}

/* The first phase that failed and that this one needs; SIZE_MAX for none. */
static size_t blocker_of(const struct trial_plan *plan, size_t phase)
{
    for (size_t i = 0; i < phase; i++)
        if (has_failed(plan, i) && trial_plan_blocks(plan, i, phase))
            return i;
    return SIZE_MAX;
}

static void block(struct trial_phase *phase, struct base_str reason)
{
    phase->state = TRIAL_BLOCKED;
    phase->reason = reason;
    for (size_t i = 0; i < phase->step_count; i++)
        if (phase->steps[i].state == TRIAL_PLANNED)
            set(&phase->steps[i], TRIAL_BLOCKED, reason);
}

static int run_teardown(struct trial *trial, struct trial_phase *phase, bool all, struct base_error *err)
{
    int rc = BASE_OK, signals = process_signals();
    for (size_t i = 0; i < phase->step_count && rc == BASE_OK; i++) {
        struct trial_step *step = &phase->steps[i];
        if (!all && !step->is_teardown)
            continue;
        /* Another signal: who sends it does not want to wait. */
        if (process_signals() > signals)
            set(step, TRIAL_BLOCKED, BASE_STR("a second signal stopped the trial"));
        else
            rc = run_step(trial, step, err);
    }
    return rc;
}

/* Runs the steps until one fails; what cleans up is run in any case. */
static int run_phase(struct trial *trial, struct trial_phase *phase, struct base_error *err)
{
    struct base_str reason = BASE_STR_ABSENT;
    int rc = process_shell_start(trial->shell, err);
    phase->state = TRIAL_PASS;
    for (size_t i = 0; i < phase->step_count && rc == BASE_OK; i++) {
        struct trial_step *step = &phase->steps[i];
        if (step->is_teardown)
            continue;
        if (!reason.p && process_signals() > 0)
            reason = BASE_STR("a signal stopped the trial");
        if (reason.p) {
            set(step, TRIAL_BLOCKED, reason);
            continue;
        }
        rc = run_step(trial, step, err);
        if (step->state == TRIAL_OPEN && phase->state == TRIAL_PASS)
            phase->state = TRIAL_OPEN;
        if (step->state == TRIAL_FAIL) {
            phase->state = TRIAL_FAIL;
            reason = base_str_format(trial->arena, "%.*s failed", BASE_STR_ARG(name_of(trial, step)));
        }
        if (step->state == TRIAL_BLOCKED)
            reason = step->reason;
    }
    if (rc == BASE_OK && phase->state != TRIAL_FAIL && reason.p)
        phase->state = TRIAL_BLOCKED;
    phase->reason = reason;
    return rc == BASE_OK ? run_teardown(trial, phase, false, err) : rc;
}

static int run_phases(struct trial *trial, struct base_error *err)
{
    int rc = BASE_OK;
    struct trial_plan *plan = trial->plan;
    for (size_t i = 0; i < plan->phase_count && rc == BASE_OK; i++) {
        struct trial_phase *phase = &plan->phases[i];
        size_t blocker = blocker_of(plan, i);
        if (phase->is_teardown)
            continue;
        if (process_signals() > 0)
            block(phase, BASE_STR("a signal stopped the trial"));
        else if (blocker != SIZE_MAX)
            block(phase,
                  base_str_format(trial->arena, "it needs %.*s, which %s",
                                  BASE_STR_ARG(plan->phases[blocker].name),
                                  plan->phases[blocker].state == TRIAL_FAIL ? "failed" : "is blocked"));
        else if (phase->step_count)
            rc = run_phase(trial, phase, err);
    }
    for (size_t i = 0; i < plan->phase_count && rc == BASE_OK; i++) {
        struct trial_phase *phase = &plan->phases[i];
        if (!phase->is_teardown || phase->step_count == 0)
            continue;
        rc = process_shell_start(trial->shell, err);
        if (rc == BASE_OK)
            rc = run_teardown(trial, phase, true, err);
        phase->state = TRIAL_PASS;
        for (size_t k = 0; k < phase->step_count; k++)
            if (phase->steps[k].state != TRIAL_PASS && phase->state == TRIAL_PASS)
                phase->state = phase->steps[k].state;
    }
    return rc;
}

int trial_execute(struct trial_plan *plan, const struct trial_options *options, struct base_arena *arena,
                  struct base_error *err)
{
    struct trial trial = {.plan = plan, .options = options, .arena = arena};
    if (!process_find("bash", trial.bash)) {
        base_error_set(err, BASE_E_NOTFOUND, "there is no bash in PATH");
        base_error_hint(err, "install bash: commands of playbooks are run by it");
        return BASE_E_NOTFOUND;
    }
    int rc = make_folders(&trial, err);
    if (rc == BASE_OK) {
        make_environment(&trial);
        struct process_shell_options shell = {.bash = trial.bash,
                                              .environment = trial.environment.items,
                                              .directory = options->directory,
                                              .scratch = trial.shell_files};
        trial.shell = process_shell_create(&shell);
        rc = run_phases(&trial, err);
        process_shell_destroy(trial.shell);
    }
    size_t left = process_stop_all(GRACE_MILLISECONDS);
    plan->is_stopped = process_signals() > 0;
    base_vec_finish(&trial.environment);
    if (rc == BASE_OK && left > 0)
        rc = base_error_set(err, BASE_E_IO, "%zu processes of the trial cannot be stopped", left);
    return rc;
}
