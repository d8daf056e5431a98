#include "validator/process/process_p.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Numbers above those that a started program gets: there its descriptors are put aside, so that none is
 * overwritten before it is in place. */
#define ASIDE 300

int process_pipe(int ends[2], struct base_error *err)
{
    if (pipe2(ends, O_CLOEXEC) == 0)
        return BASE_OK;
    ends[0] = ends[1] = -1;
    return base_error_set(err, BASE_E_IO, "a pipe cannot be made: %s", strerror(errno));
}

void process_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

int64_t process_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool process_has_ended(pid_t pid)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

int process_reap(pid_t pid, bool with_group)
{
    int status = 0;
    if (with_group)
        kill(-pid, SIGKILL);
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 128 + SIGKILL;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool process_find(const char *name, char out[PATH_MAX])
{
    const char *path = getenv("PATH");
    struct base_str rest = base_str_of(path && *path ? path : "/usr/local/bin:/usr/bin:/bin"), folder;
    while ((folder = base_str_split(&rest, ':')).p) {
        struct stat info;
        size_t n = strlen(name);
        if (folder.n == 0 || folder.p[0] != '/' || folder.n + n + 2 > PATH_MAX)
            continue;
        memcpy(out, folder.p, folder.n);
        out[folder.n] = '/';
        memcpy(out + folder.n + 1, name, n + 1);
        if (stat(out, &info) == 0 && S_ISREG(info.st_mode) && access(out, X_OK) == 0)
            return true;
    }
    return false;
}

/* Behind fork(), in a program with threads: only calls that are safe in a signal handler. */
static void arrange_descriptors(const struct process_start *start)
{
    int aside[PROCESS_MOST_DESCRIPTORS];
    unsigned next = 0;
    for (size_t i = 0; i < start->descriptor_count; i++) {
        aside[i] = fcntl(start->descriptors[i].ours, F_DUPFD_CLOEXEC, ASIDE);
        if (aside[i] < 0)
            _exit(127);
    }
    for (size_t i = 0; i < start->descriptor_count; i++)
        if (dup2(aside[i], start->descriptors[i].theirs) < 0)
            _exit(127);
    /* Those that it gets stand in ascending order; what lies between and behind is closed on exec. */
    for (size_t i = 0; i < start->descriptor_count; i++) {
        unsigned theirs = (unsigned)start->descriptors[i].theirs;
        if (theirs > next)
            close_range(next, theirs - 1, CLOSE_RANGE_CLOEXEC);
        next = theirs + 1;
    }
    close_range(next, ~0u, CLOSE_RANGE_CLOEXEC);
}

static void reset_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t none;
    for (int signal = 1; signal < NSIG; signal++)
        sigaction(signal, &action, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void become(const struct process_start *start, pid_t parent, int report)
{
    static const char *const empty[] = {NULL};
    const char *const *environment = start->environment ? start->environment : empty;
    setsid();
    reset_signals();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127); /* it ended before it could be asked for */
    int kept = fcntl(report, F_DUPFD_CLOEXEC, ASIDE);
    arrange_descriptors(start);
    int failed = start->directory && chdir(start->directory) != 0;
    if (!failed)
        execve(start->argv[0], (char *const *)start->argv, (char *const *)environment);
    int code = errno;
    ssize_t written = write(kept, &code, sizeof code);
    _exit(written > 0 ? 127 : 126);
}

/* Waits until the program runs, or says why it does not. */
static int confirm(pid_t pid, int report, const struct process_start *start, struct base_error *err)
{
    int code = 0;
    ssize_t n;
    do
        n = read(report, &code, sizeof code);
    while (n < 0 && errno == EINTR);
    if (n <= 0)
        return BASE_OK;
    process_reap(pid, true);
    return base_error_set(err, code == ENOENT ? BASE_E_NOTFOUND : BASE_E_IO, "%s cannot be run%s%s: %s",
                          start->argv[0], start->directory ? " in " : "",
                          start->directory ? start->directory : "", strerror(code));
}

int process_start(pid_t *out, const struct process_start *start, struct base_error *err)
{
    int report[2];
    int rc = process_pipe(report, err);
    if (rc != BASE_OK)
        return rc;
    BASE_BUG(start->descriptor_count > PROCESS_MOST_DESCRIPTORS);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        become(start, parent, report[1]);
    process_close(&report[1]);
    if (pid < 0)
        rc = base_error_set(err, BASE_E_IO, "no process can be made: %s", strerror(errno));
    else
        rc = confirm(pid, report[0], start, err);
    process_close(&report[0]);
    if (rc == BASE_OK)
        *out = pid;
    return rc;
}
