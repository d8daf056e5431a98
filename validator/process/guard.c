/*
 * The guardian and the worker.
 *
 * Linux gives an orphan to the nearest process above it that asked for orphans, so a process that asked has
 * all that descends from it below itself, whatever groups and sessions that made. Two such processes watch
 * each other: the worker is told when the guardian ends (PR_SET_PDEATHSIG), the guardian waits for the
 * worker.
 */
#include "validator/process/process_p.h"

#include "validator/base/vec.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long what was killed may take to be gone. A process in an uninterruptible call may take for ever. */
#define KILL_MILLISECONDS 5000
#define PAUSE 10

static const int stopping[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define STOPPING_COUNT (sizeof stopping / sizeof *stopping)

static volatile sig_atomic_t signals;
static volatile sig_atomic_t worker; /* in the guardian: whom to pass signals on to */

static void count(int signal)
{
    (void)signal;
    if (signals < 100)
        signals++;
    if (worker > 0)
        kill((pid_t)worker, SIGTERM);
}

int process_signals(void)
{
    return (int)signals;
}

/* ---- who descends from this process ----------------------------------------------------------------------
 */

struct relation {
    pid_t pid, parent;
    bool is_below, is_dead;
};

struct relations {
    BASE_VEC(struct relation) items;
};

/* "pid (name) state parent …"; the name may hold anything, so the last bracket counts. */
static bool read_relation(const char *name, struct relation *out)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%.20s/stat", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    if (n <= 0)
        return false;
    text[n] = '\0';
    char *bracket = strrchr(text, ')');
    if (!bracket || strlen(bracket) < 5)
        return false;
    *out = (struct relation){.pid = (pid_t)strtol(name, NULL, 10),
                             .parent = (pid_t)strtol(bracket + 3, NULL, 10),
                             .is_dead = bracket[2] == 'Z' || bracket[2] == 'X'};
    return true;
}

static void list_processes(struct relations *out)
{
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        struct relation relation;
        if (isdigit((unsigned char)entry->d_name[0]) && read_relation(entry->d_name, &relation))
            base_vec_push(&out->items, relation);
    }
    if (folder)
        closedir(folder);
}

static bool is_marked(const struct relations *all, pid_t pid)
{
    for (size_t i = 0; i < all->items.n; i++)
        if (all->items.items[i].pid == pid)
            return all->items.items[i].is_below;
    return false;
}

/* Marks all below this process, one generation a round. */
static void mark_descendants(struct relations *all)
{
    pid_t self = getpid();
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < all->items.n; i++) {
            struct relation *at = &all->items.items[i];
            if (at->is_below || (at->parent != self && !is_marked(all, at->parent)))
                continue;
            at->is_below = changed = true;
        }
    }
}

/* Sends the signal to every living descendant; returns how many there are. */
static size_t signal_descendants(int signal)
{
    struct relations all = {0};
    size_t n = 0;
    list_processes(&all);
    mark_descendants(&all);
    for (size_t i = 0; i < all.items.n; i++) {
        const struct relation *at = &all.items.items[i];
        if (!at->is_below || at->is_dead)
            continue;
        n++;
        if (signal)
            kill(at->pid, signal);
    }
    base_vec_finish(&all.items);
    return n;
}

static void reap_orphans(void)
{
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
}

static void wait_a_little(void)
{
    struct timespec pause = {0, PAUSE * 1000000L};
    nanosleep(&pause, NULL);
}

size_t process_stop_all(int64_t grace)
{
    size_t left = grace > 0 ? signal_descendants(SIGTERM) : 1;
    int64_t end = process_now() + grace;
    while (left > 0 && process_now() < end) {
        reap_orphans();
        wait_a_little();
        left = signal_descendants(0);
    }
    end = process_now() + KILL_MILLISECONDS;
    while (left > 0 && process_now() < end) {
        left = signal_descendants(SIGKILL);
        reap_orphans();
        if (left > 0)
            wait_a_little();
    }
    reap_orphans();
    return left;
}

/* ---- the two ---------------------------------------------------------------------------------------------
 */

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = count};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < STOPPING_COUNT; i++)
        sigaction(stopping[i], &action, NULL);
}

static void become_worker(pid_t guardian)
{
    worker = 0;
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != guardian)
        signals++;
}

/* Waits for the worker; orphans that reach this process meanwhile are reaped too. */
static int wait_for_worker(pid_t pid)
{
    for (;;) {
        int status;
        pid_t ended = waitpid(-1, &status, 0);
        if (ended == pid)
            return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        if (ended < 0 && errno != EINTR)
            return 128 + SIGKILL;
    }
}

int process_guard(enum process_role *role, int *status, struct base_error *err)
{
    sigset_t all, before;
    if (access("/proc/self/stat", R_OK) != 0) {
        base_error_set(err, BASE_E_IO, "/proc is not there: what is started could not be found again");
        base_error_hint(err, "mount it: mount -t proc proc /proc");
        return BASE_E_IO;
    }
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t guardian = getpid(), pid = fork();
    if (pid >= 0)
        catch_signals();
    if (pid == 0)
        become_worker(guardian);
    else
        worker = pid > 0 ? pid : 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (pid < 0)
        return base_error_set(err, BASE_E_IO, "no process can be made: %s", strerror(errno));
    *role = pid == 0 ? PROCESS_WORKER : PROCESS_GUARDIAN;
    if (pid > 0) {
        *status = wait_for_worker(pid);
        worker = 0;
        process_stop_all(0);
    }
    return BASE_OK;
}
