/* What the files of this room share. */
#ifndef VALIDATOR_PROCESS_PROCESS_P_H
#define VALIDATOR_PROCESS_PROCESS_P_H

#include "validator/process/process.h"

#define PROCESS_MOST_DESCRIPTORS 8

/* A descriptor of this process that the started one gets under a number of its choice. */
struct process_descriptor {
    int ours, theirs;
};

struct process_start {
    const char *const *argv, *const *environment;
    const char *directory;
    const struct process_descriptor *descriptors; /* by `theirs`, below 300; all others are closed */
    size_t descriptor_count;
};

/* Starts a program as the leader of a new session. Its signals are as a shell expects them. */
int process_start(pid_t *out, const struct process_start *start, struct base_error *err);
/* A pipe, both ends closed on exec; BASE_E_IO. */
int process_pipe(int ends[2], struct base_error *err);
void process_close(int *fd); /* sets it to -1 */
/* Milliseconds of a clock that only goes forward. */
int64_t process_now(void);
/* Whether the process has ended; it is not reaped, so its number is not used again. */
bool process_has_ended(pid_t pid);
/* Kills the process, unless it has ended, and what is left of the group that it leads when that is asked for;
 * reaps it and returns its exit status. */
int process_reap(pid_t pid, bool with_group);

#endif
