/* One program, from its start to its end. */
#include "validator/process/process_p.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_MILLISECONDS 10000
#define DEFAULT_OUTPUT ((size_t)1 << 20)
/* How long a look at the pipes lasts before the process itself is looked at: it may end while something that
 * left its group still holds them. */
#define TICK 50

struct run {
    pid_t pid;
    int in, out, errors; /* our ends; -1 when closed */
    struct base_str input;
    size_t most;
    struct process_outcome *outcome;
};

void process_outcome_finish(struct process_outcome *outcome)
{
    base_buf_finish(&outcome->output);
    base_buf_finish(&outcome->errors);
}

static int open_pipes(struct run *run, int theirs[3], struct base_error *err)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, errors[2] = {-1, -1};
    int rc = process_pipe(in, err);
    if (rc == BASE_OK)
        rc = process_pipe(out, err);
    if (rc == BASE_OK)
        rc = process_pipe(errors, err);
    theirs[0] = in[0], run->in = in[1];
    theirs[1] = out[1], run->out = out[0];
    theirs[2] = errors[1], run->errors = errors[0];
    if (rc != BASE_OK)
        return rc;
    fcntl(run->in, F_SETFL, O_NONBLOCK);
    fcntl(run->out, F_SETFL, O_NONBLOCK);
    fcntl(run->errors, F_SETFL, O_NONBLOCK);
    return BASE_OK;
}

static void give_input(struct run *run)
{
    ssize_t n = run->input.n ? write(run->in, run->input.p, run->input.n) : 0;
    if (n > 0)
        run->input = base_str_from(run->input, (size_t)n);
    if (run->input.n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        process_close(&run->in);
}

/* Takes what is there. False when it is more than allowed. */
static bool take(int *fd, struct base_buf *out, size_t most)
{
    char bytes[16384];
    while (*fd >= 0) {
        ssize_t n = read(*fd, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return true;
        if (n <= 0) {
            process_close(fd);
            return true;
        }
        size_t left = most - out->n;
        base_buf_add(out, base_str_slice(base_str_make(bytes, (size_t)n), 0, left));
        if ((size_t)n > left)
            return false;
    }
    return true;
}

static bool take_both(struct run *run)
{
    bool fits = take(&run->out, &run->outcome->output, run->most);
    return take(&run->errors, &run->outcome->errors, run->most) && fits;
}

static enum process_end wait_for_end(struct run *run, int64_t deadline)
{
    /* Writing to a program that does not read must not end this one. */
    sigset_t pipe_signal, before;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    enum process_end end = PROCESS_EXITED;
    for (;;) {
        struct pollfd fds[3] = {{run->in, POLLOUT, 0}, {run->out, POLLIN, 0}, {run->errors, POLLIN, 0}};
        int64_t left = deadline - process_now();
        bool has_ended = process_has_ended(run->pid);
        if (!has_ended && left > 0)
            poll(fds, 3, (int)(left < TICK ? left : TICK));
        if (run->in >= 0)
            give_input(run);
        if (!take_both(run))
            end = PROCESS_TOO_LONG;
        else if (!has_ended && left <= 0)
            end = PROCESS_TIMED_OUT;
        else if (!has_ended)
            continue;
        break;
    }
    struct timespec no_time = {0};
    while (sigtimedwait(&pipe_signal, NULL, &no_time) == SIGPIPE)
        continue;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return end;
}

int process_run(const struct process_options *options, struct process_outcome *outcome,
                struct base_error *err)
{
    struct run run = {.in = -1, .out = -1, .errors = -1, .input = options->input, .outcome = outcome};
    int theirs[3] = {-1, -1, -1};
    int64_t time = options->milliseconds > 0 ? options->milliseconds : DEFAULT_MILLISECONDS;
    run.most = options->output_bytes ? options->output_bytes : DEFAULT_OUTPUT;
    *outcome = (struct process_outcome){0};
    base_buf_init(&outcome->output, run.most);
    base_buf_init(&outcome->errors, run.most);
    int rc = open_pipes(&run, theirs, err);
    if (rc == BASE_OK) {
        struct process_descriptor descriptors[] = {{theirs[0], 0}, {theirs[1], 1}, {theirs[2], 2}};
        struct process_start start = {options->argv, options->environment, options->directory, descriptors,
                                      3};
        rc = process_start(&run.pid, &start, err);
    }
    for (int i = 0; i < 3; i++)
        process_close(&theirs[i]);
    if (rc == BASE_OK) {
        outcome->end = wait_for_end(&run, process_now() + time);
        outcome->status = process_reap(run.pid, true);
    }
    process_close(&run.in);
    process_close(&run.out);
    process_close(&run.errors);
    return rc;
}
