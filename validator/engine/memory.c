/*
 * The memory that SQLite may take. Its own limit is one for the process; here every thread has one, so that
 * rules which run side by side do not share theirs. What a statement takes, it takes on its thread.
 */
#include "validator/engine/engine_p.h"

#include <pthread.h>
#include <stdlib.h>

static _Thread_local int64_t used;             /* bytes; below 0 when others took what was freed here */
static _Thread_local int64_t most = INT64_MAX; /* of `used` */
static pthread_once_t configured = PTHREAD_ONCE_INIT; /* SQLite has these functions */
static int outcome;

/* In front of each piece stands what was asked for. What malloc() really gives depends on what came before,
 * and a statement would end at another row each time. */
static int size_of(void *memory)
{
    return (int)((const int64_t *)memory)[-1];
}

static void *remember(int64_t *head, int n)
{
    if (!head)
        return NULL;
    *head = n;
    used += n;
    return head + 1;
}

static void *take(int n)
{
    return used + n > most ? NULL : remember(malloc(sizeof(int64_t) + (size_t)n), n);
}

static void give_back(void *memory)
{
    used -= size_of(memory);
    free((int64_t *)memory - 1);
}

static void *resize(void *memory, int n)
{
    int before = size_of(memory);
    if (used - before + n > most)
        return NULL;
    void *moved = remember(realloc((int64_t *)memory - 1, sizeof(int64_t) + (size_t)n), n);
    used -= moved ? before : 0;
    return moved;
}

static int round_up(int n)
{
    return (n + 7) & ~7;
}

static int begin(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void end(void *context)
{
    (void)context;
}

/* Before the first connection: afterwards SQLite refuses. */
static void configure(void)
{
    static const sqlite3_mem_methods methods = {.xMalloc = take,
                                                .xFree = give_back,
                                                .xRealloc = resize,
                                                .xSize = size_of,
                                                .xRoundup = round_up,
                                                .xInit = begin,
                                                .xShutdown = end};
    outcome = sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    if (outcome == SQLITE_OK)
        outcome = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int engine_memory_prepare(void)
{
    pthread_once(&configured, configure);
    return outcome;
}

int64_t engine_sandbox_enter(const struct engine *engine)
{
    int64_t before = most;
    most = used + engine->limits.max_memory;
    return before;
}

void engine_sandbox_leave(int64_t before)
{
    most = before;
}
