/* Work over [0, n) on several threads. Results must not depend on the order in which items are taken. */
#ifndef VALIDATOR_BASE_PARALLEL_H
#define VALIDATOR_BASE_PARALLEL_H

#include <stddef.h>
#include <stdint.h>

/* More threads than this never help on one machine's files. */
#define BASE_PARALLEL_MOST_JOBS 64u

struct base_parallel {
    unsigned jobs;    /* threads; 0 means one per processor this process may use */
    uint64_t shuffle; /* 0: items in order; else the seed of a random order, a debugging aid */
};

/* Calls work(context, item, worker) for each item once; worker is below base_parallel_jobs(). Returns when
 * all are done. A thread that cannot be started is done without: the others take its work. */
void base_parallel_run(const struct base_parallel *how, size_t n, void (*work)(void *, size_t, unsigned),
                       void *context);
unsigned base_parallel_jobs(const struct base_parallel *how);

#endif
