/*
 * Running other programs: with an environment that is given whole, with limits of time and output, and so
 * that nothing of them lives on.
 *
 * A program that is started here leads a process group of its own and is killed when the thread that started
 * it ends. What it starts in turn may leave the group; process_stop_all() finds those too, as long as this
 * process was made the reaper of orphans (process_guard()).
 *
 * Nothing here decides what is run. An audit runs only programs of the machine, on text that it gives them;
 * commands of an audited document are run by `assay trial --execute` alone.
 */
#ifndef VALIDATOR_PROCESS_PROCESS_H
#define VALIDATOR_PROCESS_PROCESS_H

#include "validator/base/error.h"

#include <limits.h>
#include <sys/types.h>

/* ---- one program ----------------------------------------------------------------------------------------
 */

struct process_options {
    const char *const *argv;        /* argv[0] is an absolute path (process_find()); ended by NULL */
    const char *const *environment; /* "NAME=value", the whole of it; ended by NULL; NULL: empty */
    const char *directory;          /* NULL: the present one */
    struct base_str input;          /* what it reads on standard input; then it is closed */
    int64_t milliseconds;           /* at most; 0: 10 seconds */
    size_t output_bytes;            /* of standard output and of standard error at most; 0: 1 MiB */
};

enum process_end {
    PROCESS_EXITED,    /* by itself: `status` is its exit status, or 128 and the signal that killed it */
    PROCESS_TIMED_OUT, /* it was killed for its time … */
    PROCESS_TOO_LONG,  /* … or for its output */
    PROCESS_STOPPED    /* … or because process_signals() is not 0 (process_shell_run() only) */
};

struct process_outcome {
    enum process_end end;
    int status;
    struct base_buf output, errors; /* process_shell_run() puts both into `output`, as a terminal does */
};

/* Runs the program to its end, and kills what it left in its group. BASE_E_NOTFOUND: there is no such
 * program. BASE_E_IO: it could not be started. Safe from several threads. */
int process_run(const struct process_options *options, struct process_outcome *outcome,
                struct base_error *err);
void process_outcome_finish(struct process_outcome *outcome); /* accepts a zeroed one */

/* The absolute path of a program in PATH (this process's, relative folders left out), or false. */
bool process_find(const char *name, char out[PATH_MAX]);

/* ---- a program that leaves nothing behind ----------------------------------------------------------------
 */

enum process_role { PROCESS_WORKER, PROCESS_GUARDIAN };

/*
 * Splits this process into a guardian, which waits, and a worker, which goes on in a session of its own. Both
 * are reapers of orphans: whichever of the two is killed, even by SIGKILL, the other ends all that was
 * started. Call it before any thread is.
 *
 * In the worker it returns at once. SIGINT, SIGTERM, SIGHUP and SIGQUIT to either, and the end of the
 * guardian, are counted by process_signals() instead of ending the worker. In the guardian it returns when
 * the worker has ended and nothing of it lives; *status is then the worker's exit status. BASE_E_IO: there is
 * no /proc, or no process can be made.
 */
int process_guard(enum process_role *role, int *status, struct base_error *err);
/* How many signals to stop have come. */
int process_signals(void);
/* Ends all processes that descend from this one: SIGTERM, SIGKILL after `grace` milliseconds. Returns how
 * many could not be ended. */
size_t process_stop_all(int64_t grace);

/* ---- a shell that keeps its state ------------------------------------------------------------------------
 */

/* A bash that runs one text after the other, so that its directory, variables and functions carry over. */
struct process_shell;

struct process_shell_options {
    const char *bash;               /* absolute path */
    const char *const *environment; /* as in process_options */
    const char *directory;          /* where it begins */
    const char *scratch; /* an absolute path of an existing folder for its files; never removed here */
};

/* `options` is borrowed until finish. */
struct process_shell *process_shell_create(const struct process_shell_options *options);
/* Begins with a new bash; the one before it ends. What that left in the background goes on. */
int process_shell_start(struct process_shell *shell, struct base_error *err);
/* Whether there is a bash: a text may have ended it (`exit`). */
bool process_shell_lives(const struct process_shell *shell);
/* Runs a text with standard input closed and waits for its end; what it starts with `&` goes on. A text that
 * runs out of time or output is stopped together with all that its bash started. When `exit` ended the bash,
 * `status` is its exit status. Every outcome is to be finished. */
int process_shell_run(struct process_shell *shell, struct base_str text, int64_t milliseconds,
                      size_t output_bytes, struct process_outcome *outcome, struct base_error *err);
/* Ends the bash, not what runs in the background: see process_stop_all(). Accepts NULL. */
void process_shell_destroy(struct process_shell *shell);

#endif
