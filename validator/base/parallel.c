#include "validator/base/parallel.h"

#include "validator/base/memory.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

struct run {
    atomic_size_t next;
    size_t n;
    const size_t *order; /* NULL: in order */
    void (*work)(void *, size_t, unsigned);
    void *context;
};

struct worker {
    struct run *run;
    unsigned number;
    pthread_t thread;
    int started;
};

unsigned base_parallel_jobs(const struct base_parallel *how)
{
    unsigned jobs = how->jobs;
    if (jobs == 0) {
        cpu_set_t set;
        jobs = sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
    }
    return jobs < 1 ? 1 : jobs > BASE_PARALLEL_MOST_JOBS ? BASE_PARALLEL_MOST_JOBS : jobs;
}

static void *drain(void *argument)
{
    struct worker *worker = argument;
    struct run *run = worker->run;
    size_t i;
    while ((i = atomic_fetch_add_explicit(&run->next, 1, memory_order_relaxed)) < run->n)
        run->work(run->context, run->order ? run->order[i] : i, worker->number);
    return NULL;
}

static size_t *shuffled(size_t n, uint64_t seed)
{
    size_t *order = base_realloc(NULL, n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i > 1; i--) {
        /* xorshift64 */
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        size_t j = (size_t)(seed % i), kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
    return order;
}

void base_parallel_run(const struct base_parallel *how, size_t n, void (*work)(void *, size_t, unsigned),
                       void *context)
{
    unsigned jobs = base_parallel_jobs(how);
    if (jobs > n)
        jobs = n ? (unsigned)n : 1;
    size_t *order = how->shuffle ? shuffled(n, how->shuffle) : NULL;
    struct run run = {.n = n, .order = order, .work = work, .context = context};
    atomic_init(&run.next, 0);
    struct worker workers[BASE_PARALLEL_MOST_JOBS];
    for (unsigned i = 0; i < jobs; i++)
        workers[i] = (struct worker){.run = &run, .number = i};
    for (unsigned i = 1; i < jobs; i++)
        workers[i].started = pthread_create(&workers[i].thread, NULL, drain, &workers[i]) == 0;
    drain(&workers[0]);
    for (unsigned i = 1; i < jobs; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
    base_free(order);
}
