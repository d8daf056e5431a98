/*
 * A bash that takes one text after the other.
 *
 * It reads the names of files from a socket, runs the text of each with `eval`, and writes the exit status to
 * another pipe. The output of each text goes to a FIFO of its own, which stays open as long as something in
 * the background writes to it: what comes after the end of the text is thrown away, so nobody waits for a
 * full pipe.
 */
#include "validator/process/process_p.h"

#include "validator/base/memory.h"
#include "validator/base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TICK 50
/* Descriptors of the shell that no text sees: the numbers of the script below. */
#define REPORTS 200
#define ORDERS 201

/* On one line, so that the lines which bash names are those of the text. */
static const char script[] = "while IFS= read -r -u 201 ASSAY_STEP; do eval \"$(<\"$ASSAY_STEP\")\" "
                             ">\"$ASSAY_STEP.out\" 2>&1 </dev/null 200>&- 201<&-; "
                             "builtin echo \"$?\" >&200; done";

struct process_shell {
    struct process_shell_options options;
    pid_t pid; /* 0: none */
    int orders, reports;
    unsigned texts;    /* that were run: names of their files */
    BASE_VEC(int) old; /* FIFOs of earlier texts that are still written to */
};

struct process_shell *process_shell_create(const struct process_shell_options *options)
{
    struct process_shell *shell = base_alloc(sizeof *shell);
    shell->options = *options;
    shell->orders = shell->reports = -1;
    return shell;
}

bool process_shell_lives(const struct process_shell *shell)
{
    return shell->pid > 0;
}

/* Lets the bash end by itself, so that its EXIT trap runs, and kills it when it does not. What it started
 * goes on: no group is killed here. */
static void end_bash(struct process_shell *shell)
{
    process_close(&shell->orders);
    process_close(&shell->reports);
    int64_t deadline = process_now() + 1000;
    if (shell->pid <= 0)
        return;
    while (!process_has_ended(shell->pid) && process_now() < deadline) {
        struct timespec pause = {0, 5 * 1000000L};
        nanosleep(&pause, NULL);
    }
    process_reap(shell->pid, false);
    shell->pid = 0;
}

void process_shell_destroy(struct process_shell *shell)
{
    if (!shell)
        return;
    end_bash(shell);
    for (size_t i = 0; i < shell->old.n; i++)
        close(shell->old.items[i]);
    base_vec_finish(&shell->old);
    base_free(shell);
}

int process_shell_start(struct process_shell *shell, struct base_error *err)
{
    int orders[2] = {-1, -1}, reports[2] = {-1, -1}, nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    const char *const argv[] = {shell->options.bash, "--noprofile", "--norc", "-c", script, "bash", NULL};
    end_bash(shell);
    int rc = nothing < 0 ? base_error_set(err, BASE_E_IO, "/dev/null: %s", strerror(errno)) : BASE_OK;
    /* A pair of sockets: writing to a bash that has ended is an error and no signal. */
    if (rc == BASE_OK && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, orders) != 0)
        rc = base_error_set(err, BASE_E_IO, "no sockets can be made: %s", strerror(errno));
    if (rc == BASE_OK)
        rc = process_pipe(reports, err);
    if (rc == BASE_OK) {
        struct process_descriptor descriptors[] = {
            {nothing, 0}, {nothing, 1}, {nothing, 2}, {reports[1], REPORTS}, {orders[0], ORDERS}};
        struct process_start start = {argv, shell->options.environment, shell->options.directory, descriptors,
                                      5};
        rc = process_start(&shell->pid, &start, err);
    }
    process_close(&nothing);
    process_close(&orders[0]);
    process_close(&reports[1]);
    shell->orders = orders[1];
    shell->reports = reports[0];
    if (rc != BASE_OK) {
        process_close(&shell->orders);
        process_close(&shell->reports);
        return rc;
    }
    fcntl(shell->reports, F_SETFL, O_NONBLOCK);
    return BASE_OK;
}

/* ---- one text --------------------------------------------------------------------------------------------
 */

struct text_run {
    struct process_shell *shell;
    struct process_outcome *outcome;
    int output; /* its FIFO; -1 once nobody writes to it any more */
    size_t most;
    char report[16]; /* the exit status as the bash writes it */
    size_t report_n;
};

static int write_file(const char *path, struct base_str text, struct base_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = fd >= 0;
    for (size_t at = 0; good && at < text.n;) {
        ssize_t n = write(fd, text.p + at, text.n - at);
        good = n > 0 || (n < 0 && errno == EINTR);
        at += n > 0 ? (size_t)n : 0;
    }
    good = good && write(fd, "\n", 1) == 1;
    int code = errno;
    if (fd >= 0)
        close(fd);
    return good ? BASE_OK : base_error_set(err, BASE_E_IO, "%s: %s", path, strerror(code));
}

/* Writes the text to a file, makes its FIFO and tells the bash. */
static int give_order(struct text_run *run, struct base_str text, struct base_error *err)
{
    struct process_shell *shell = run->shell;
    char path[PATH_MAX], fifo[PATH_MAX + 8];
    int n = snprintf(path, sizeof path, "%s/text-%u", shell->options.scratch, shell->texts++);
    if (n <= 0 || (size_t)n >= sizeof path - 8)
        return base_error_set(err, BASE_E_LIMIT, "the scratch folder has too long a name");
    snprintf(fifo, sizeof fifo, "%s.out", path);
    int rc = write_file(path, text, err);
    if (rc != BASE_OK)
        return rc;
    if (mkfifo(fifo, 0600) == 0)
        run->output = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (run->output < 0)
        return base_error_set(err, BASE_E_IO, "%s: %s", fifo, strerror(errno));
    path[n++] = '\n';
    /* When the bash is gone the loop that waits sees it. */
    if (send(shell->orders, path, (size_t)n, MSG_NOSIGNAL) < 0 && errno != EPIPE)
        return base_error_set(err, BASE_E_IO, "the shell takes no orders: %s", strerror(errno));
    return BASE_OK;
}

/* Reads what is there. Returns 1 when all was read, 0 at the end, -1 when it is more than may be. */
static int take_output(struct text_run *run)
{
    char bytes[16384];
    for (;;) {
        ssize_t n = read(run->output, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 ? 0 : 1;
        size_t left = run->most - run->outcome->output.n;
        base_buf_add(&run->outcome->output, base_str_slice(base_str_make(bytes, (size_t)n), 0, left));
        if ((size_t)n > left)
            return -1;
    }
}

static void drain_old(struct process_shell *shell)
{
    char bytes[16384];
    size_t kept = 0;
    for (size_t i = 0; i < shell->old.n; i++) {
        int fd = shell->old.items[i];
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
            shell->old.items[kept++] = fd;
        else
            close(fd);
    }
    shell->old.n = kept;
}

/* Whether the bash reported the end of the text. */
static bool take_report(struct text_run *run)
{
    ssize_t n =
        read(run->shell->reports, run->report + run->report_n, sizeof run->report - 1 - run->report_n);
    if (n > 0)
        run->report_n += (size_t)n;
    return memchr(run->report, '\n', run->report_n) || run->report_n == sizeof run->report - 1;
}

/* Waits until something happens, a tick at most. */
static void wait_for_news(struct text_run *run)
{
    struct process_shell *shell = run->shell;
    struct pollfd *fds = base_alloc((shell->old.n + 2) * sizeof *fds);
    fds[0] = (struct pollfd){shell->reports, POLLIN, 0};
    fds[1] = (struct pollfd){run->output, POLLIN, 0};
    for (size_t i = 0; i < shell->old.n; i++)
        fds[i + 2] = (struct pollfd){shell->old.items[i], POLLIN, 0};
    poll(fds, shell->old.n + 2, TICK);
    /* Nobody holds the other end for now. Somebody may open it again, so it is left to the next tick. */
    if ((fds[1].revents & POLLHUP) && !(fds[1].revents & POLLIN)) {
        struct timespec pause = {0, 5 * 1000000L};
        nanosleep(&pause, NULL);
    }
    base_free(fds);
}

/* Returns true when the text came to its end by itself. */
static bool follow(struct text_run *run, int64_t deadline)
{
    int stops = process_signals();
    for (;;) {
        wait_for_news(run);
        bool has_ended = process_has_ended(run->shell->pid), has_report = take_report(run);
        drain_old(run->shell);
        if (take_output(run) < 0)
            run->outcome->end = PROCESS_TOO_LONG;
        else if (has_report || has_ended)
            return true;
        else if (process_signals() > stops)
            run->outcome->end = PROCESS_STOPPED;
        else if (process_now() >= deadline)
            run->outcome->end = PROCESS_TIMED_OUT;
        else
            continue;
        return false;
    }
}

/* What the text left in the background may write on. */
static void leave_output(struct text_run *run)
{
    if (run->output < 0)
        return;
    if (take_output(run) == 0)
        close(run->output);
    else
        base_vec_push(&run->shell->old, run->output);
}

int process_shell_run(struct process_shell *shell, struct base_str text, int64_t milliseconds,
                      size_t output_bytes, struct process_outcome *outcome, struct base_error *err)
{
    struct text_run run = {.shell = shell, .outcome = outcome, .output = -1, .most = output_bytes};
    *outcome = (struct process_outcome){0};
    base_buf_init(&outcome->output, output_bytes);
    if (!process_shell_lives(shell))
        return base_error_set(err, BASE_E_INTERNAL, "there is no shell to run a text");
    int rc = give_order(&run, text, err);
    bool by_itself = rc == BASE_OK && follow(&run, process_now() + milliseconds);
    if (by_itself && run.report_n > 0) {
        outcome->status = (int)strtol(run.report, NULL, 10);
    } else if (rc == BASE_OK) {
        /* `exit` ended the bash; or it is stopped here, with all that its group still has. */
        outcome->status = process_reap(shell->pid, !by_itself);
        shell->pid = 0;
    }
    leave_output(&run);
    return rc;
}
