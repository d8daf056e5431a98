/*
 * A playbook that is tried: the plan that a document makes, and what came of it.
 *
 * A plan is read from the rows of the Markdown extractor, so that a trial runs what the rules look at.
 * trial_plan_read() never runs anything. trial_execute() does: it runs what the document says with the rights
 * of whoever starts it. The folder that HOME and TMPDIR lead to is no sandbox.
 */
#ifndef VALIDATOR_TRIAL_TRIAL_H
#define VALIDATOR_TRIAL_TRIAL_H

#include "validator/findings/finding.h"
#include "validator/trial/expect.h"

#include <limits.h>

enum trial_state {
    TRIAL_PLANNED, /* nothing was run yet */
    TRIAL_PASS,
    TRIAL_FAIL,
    TRIAL_BLOCKED, /* not run, because of something that failed before */
    TRIAL_OPEN     /* not judged: there is no command for a shell, or only people can compare */
};

struct trial_command {
    int line, end_line;
    struct base_str language, text;
    enum trial_expect_kind kind;
    struct base_str expected;
    int expected_line; /* 0 for none */
    bool is_shell;     /* bash runs it */
    bool is_background;
};

struct trial_step {
    int line;
    struct base_str number, title; /* number: absent for none */
    struct base_str criterion;     /* absent when it does not say */
    bool is_teardown;
    const struct trial_command *commands;
    size_t command_count;
    enum trial_state state;
    struct base_str reason;     /* why it is not TRIAL_PASS, in words that follow its name; else absent */
    int at_line, expected_line; /* of the command that decided, and of what it should print; 0 for none */
};

struct trial_phase {
    int line;             /* 0 for the steps that stand in no phase */
    struct base_str name; /* "phase A"; "teardown" */
    struct base_str title, criterion;
    bool is_teardown;
    size_t parent; /* the phase that it lies in; SIZE_MAX for none */
    struct trial_step *steps;
    size_t step_count;
    size_t *needs; /* phases that must pass before it */
    size_t need_count;
    enum trial_state state;
    struct base_str reason;
};

struct trial_plan {
    struct base_str path;
    struct trial_phase *phases; /* in the order of the document; those that clean up are run last */
    size_t phase_count;
    size_t step_count; /* steps that clean up not counted */
    bool is_stopped;   /* a signal ended the trial: what was not run is not known */
};

/* Reads the plan of a document. Everything is borrowed from the arena. BASE_E_INVALID: it has no steps with
 * commands. BASE_E_PARSE: it cannot be read as a whole. */
int trial_plan_read(struct trial_plan *out, struct base_str path, struct base_str text,
                    struct base_arena *arena, struct base_error *err);
/* Whether phase `a` would be blocked when phase `b` failed. */
bool trial_plan_blocks(const struct trial_plan *plan, size_t b, size_t a);

/* Makes a folder for a trial in TMPDIR (or /tmp); whoever made it removes it. */
int trial_scratch_create(char out[PATH_MAX], struct base_error *err);
void trial_scratch_remove(const char *path); /* accepts "" */

struct trial_options {
    const char *scratch;          /* of trial_scratch_create() */
    const char *directory;        /* absolute: where every phase begins */
    const char *const *variables; /* names of this process's variables that commands see; ended by NULL */
    int64_t step_milliseconds;
    size_t step_bytes; /* of output */
};

/* Variables that every command sees, besides HOME and TMPDIR, which lead into the scratch folder. */
extern const char *const trial_variables[]; /* ended by NULL */

/*
 * Runs the plan and fills in the states. To be called in the worker of process_guard(), which it stops all
 * descendants of at the end. A signal ends the trial: what cleans up is run once, the rest is blocked.
 * BASE_E_NOTFOUND: there is no bash. BASE_E_IO: no folder or no process can be made.
 */
int trial_execute(struct trial_plan *plan, const struct trial_options *options, struct base_arena *arena,
                  struct base_error *err);

/* The outcome as the result of a run, for the writers of reports; findings_judge() is the caller's. */
void trial_result(const struct trial_plan *plan, struct findings_result *result, struct base_arena *arena);

#endif
