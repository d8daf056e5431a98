/*
 * Linkers side by side. A linker waits for those before it that fill what it needs; of those that wait for
 * nothing, a free thread takes the one that most others wait for. Each adds to a fork of the store. A table
 * is put together when all that fill it have ended, in the order of linkers.def, and so are limits and
 * endpoints: who was first cannot show.
 */
#include "validator/link/endpoint_p.h"

#include <pthread.h>

enum state { WAITING, RUNNING, ENDED };

struct task {
    const struct link_linker *linker;
    enum state state;
    size_t waiting_for_it; /* linkers, directly or not */
    struct facts_set needs, fills;
    struct link_context context;
    struct base_arena arena;
    struct link_limits limits;
    struct link_endpoints endpoints;
};

struct schedule {
    const struct link_context *context; /* of the run */
    pthread_mutex_t lock; /* held for everything here, and for the store, but not while a linker runs */
    pthread_cond_t ended;
    struct task *tasks; /* in the order of linkers.def */
    size_t n, left;
};

static bool meet(const struct facts_set *a, const struct facts_set *b)
{
    uint64_t common = 0;
    for (size_t i = 0; i < sizeof a->bits / sizeof *a->bits; i++)
        common |= a->bits[i] & b->bits[i];
    return common != 0;
}

/* Whether task `late` waits for task `early`, which stands before it. */
static bool waits_for(const struct schedule *schedule, size_t late, size_t early)
{
    return meet(&schedule->tasks[late].needs, &schedule->tasks[early].fills);
}

/* Marks what waits for the task, directly or not. Those that wait stand behind it. */
static size_t count_waiting(const struct schedule *schedule, size_t task)
{
    bool *waits = base_alloc(schedule->n);
    size_t count = 0;
    waits[task] = true;
    for (size_t late = task + 1; late < schedule->n; late++) {
        for (size_t early = task; early < late && !waits[late]; early++)
            waits[late] = waits[early] && waits_for(schedule, late, early);
        count += waits[late];
    }
    base_free(waits);
    return count;
}

static void plan(struct schedule *schedule, const struct facts_set *demand)
{
    size_t all = 0;
    while (link_all[all])
        all++;
    schedule->tasks = base_alloc((all + 1) * sizeof *schedule->tasks);
    for (size_t i = 0; i < all; i++) {
        if (!link_is_demanded(link_all[i], demand))
            continue;
        struct task *task = &schedule->tasks[schedule->n++];
        task->linker = link_all[i];
        link_add_needs(link_all[i], &task->needs);
        for (const enum facts_table *table = link_all[i]->fills; *table != FACTS_TABLE_COUNT; table++)
            facts_set_add(&task->fills, *table);
        task->context = *schedule->context;
        task->context.store = NULL;
        task->context.arena = &task->arena;
        task->context.limits = schedule->context->limits ? &task->limits : NULL;
        task->context.endpoints = &task->endpoints;
    }
    schedule->left = schedule->n;
    for (size_t i = 0; i < schedule->n; i++)
        schedule->tasks[i].waiting_for_it = count_waiting(schedule, i);
}

static bool is_ready(const struct schedule *schedule, size_t task)
{
    bool ready = schedule->tasks[task].state == WAITING;
    for (size_t i = 0; i < task && ready; i++)
        ready = schedule->tasks[i].state == ENDED || !waits_for(schedule, task, i);
    return ready;
}

static struct task *choose(const struct schedule *schedule)
{
    struct task *best = NULL;
    for (size_t i = 0; i < schedule->n; i++)
        if (is_ready(schedule, i) && (!best || schedule->tasks[i].waiting_for_it > best->waiting_for_it))
            best = &schedule->tasks[i];
    return best;
}

static void start(struct schedule *schedule, struct task *task)
{
    task->state = RUNNING;
    task->context.store = facts_store_fork(schedule->context->store, &task->needs, &task->fills);
    /* What frameworks found goes to the linker that makes the table of it. */
    for (struct task *early = schedule->tasks; early < task && meet(&task->needs, &task->fills); early++)
        for (size_t i = 0; meet(&task->needs, &early->fills) && i < early->endpoints.items.n; i++)
            base_vec_push(&task->endpoints.items, early->endpoints.items.items[i]);
}

/* Puts a table together when all that fill it have ended. */
static void gather(struct schedule *schedule, enum facts_table table)
{
    for (size_t i = 0; i < schedule->n; i++)
        if (facts_set_has(&schedule->tasks[i].fills, table) && schedule->tasks[i].state != ENDED)
            return;
    for (size_t i = 0; i < schedule->n; i++)
        if (facts_set_has(&schedule->tasks[i].fills, table))
            facts_store_take(schedule->context->store, schedule->tasks[i].context.store, table);
}

static void end(struct schedule *schedule, struct task *task)
{
    task->state = ENDED;
    schedule->left--;
    for (const enum facts_table *table = task->linker->fills; *table != FACTS_TABLE_COUNT; table++)
        gather(schedule, *table);
}

/* What one thread does: it runs linkers until none is left that does not run. */
static void work(void *context, size_t item, unsigned worker)
{
    struct schedule *schedule = context;
    (void)item;
    (void)worker;
    pthread_mutex_lock(&schedule->lock);
    while (schedule->left) {
        struct task *task = choose(schedule);
        if (!task) { /* others run, and one of them will end */
            pthread_cond_wait(&schedule->ended, &schedule->lock);
            continue;
        }
        start(schedule, task);
        pthread_mutex_unlock(&schedule->lock);
        task->linker->run(&task->context);
        pthread_mutex_lock(&schedule->lock);
        end(schedule, task);
        pthread_cond_broadcast(&schedule->ended);
    }
    pthread_mutex_unlock(&schedule->lock);
}

/* Hands all that is left to the run, in the order of linkers.def. */
static void finish(struct schedule *schedule, struct link_context *context)
{
    for (size_t i = 0; i < schedule->n; i++) {
        struct task *task = &schedule->tasks[i];
        /* Rows of tables that the linker does not list; nothing reads them before rules do. */
        for (unsigned table = 0; table < FACTS_TABLE_COUNT; table++)
            facts_store_take(context->store, task->context.store, (enum facts_table)table);
        facts_fork_destroy(task->context.store);
        for (size_t k = 0; k < task->limits.items.n; k++) {
            const struct link_limit *limit = &task->limits.items.items[k];
            link_limit(context, limit->table, limit->path, limit->line, limit->reason);
        }
        link_limits_finish(&task->limits);
        base_vec_finish(&task->endpoints.items);
        base_arena_adopt(context->arena, &task->arena);
    }
    base_free(schedule->tasks);
}

void link_run(struct link_context *context, const struct facts_set *demand, const struct base_parallel *how)
{
    struct schedule schedule = {.context = context};
    plan(&schedule, demand);
    pthread_mutex_init(&schedule.lock, NULL);
    pthread_cond_init(&schedule.ended, NULL);
    facts_store_share(context->store);
    base_parallel_run(how, schedule.n < base_parallel_jobs(how) ? schedule.n : base_parallel_jobs(how), work,
                      &schedule);
    finish(&schedule, context);
    facts_store_unshare(context->store);
    pthread_cond_destroy(&schedule.ended);
    pthread_mutex_destroy(&schedule.lock);
    /* Several linkers fill these. */
    facts_store_sort(context->store, FACTS_TABLE_unresolved,
                     (const char *const[]){"path", "line", "kind", "subject", "reason"}, 5);
    facts_store_sort(context->store, FACTS_TABLE_route_problem, (const char *const[]){"path", "line", "kind"},
                     3);
}
