/*
 * Judging. Rules only read, so they run side by side, each thread with a connection of its own over the store
 * that they share. Every rule has a result of its own; they are put together in the order of the rules, so
 * the number of threads cannot show.
 */
#include "validator/audit/audit_p.h"

#include "validator/base/memory.h"

/* Rows of all tables; with fewer, another thread costs more than it takes over. */
#define ROWS_WORTH_A_THREAD 20000u

struct outcome {
    struct findings_result result;
    struct base_error err;
    int code;
};

struct judging {
    struct audit *audit;
    struct engine **engines;  /* by thread; NULL until it has a rule */
    struct outcome *outcomes; /* by rule */
};

static void report(const struct audit *audit, size_t done)
{
    if (audit->options.progress)
        audit->options.progress(audit->options.progress_context, "judging", done, audit->rules->items.n);
}

static void judge(void *context, size_t item, unsigned worker)
{
    struct judging *judging = context;
    struct audit *audit = judging->audit;
    struct outcome *outcome = &judging->outcomes[item];
    struct engine **engine = &judging->engines[worker];
    if (audit->states[item].off)
        return;
    if (worker == 0)
        report(audit, item);
    if (!*engine)
        outcome->code = engine_create(engine, audit->store, &audit->options.limits, &outcome->err);
    if (outcome->code == BASE_OK)
        outcome->code = engine_run(*engine, &audit->rules->items.items[item], &audit->config, NULL,
                                   &audit->judge_arenas[worker], &outcome->result, &outcome->err);
}

/* Appends the results; the first error of a rule is the error. */
static int collect(struct audit *audit, struct outcome *outcomes, struct base_error *err)
{
    int code = BASE_OK;
    for (size_t i = 0; i < audit->rules->items.n; i++) {
        struct outcome *outcome = &outcomes[i];
        if (code == BASE_OK && outcome->code != BASE_OK) {
            code = outcome->code;
            *err = outcome->err;
        }
        for (size_t k = 0; k < outcome->result.findings.n; k++)
            base_vec_push(&audit->result.findings, outcome->result.findings.items[k]);
        for (size_t k = 0; k < outcome->result.rules.n; k++)
            base_vec_push(&audit->result.rules, outcome->result.rules.items[k]);
        findings_result_finish(&outcome->result);
    }
    return code;
}

static int run_side_by_side(struct audit *audit, unsigned jobs, struct base_error *err)
{
    size_t n = audit->rules->items.n;
    struct base_parallel parallel = {.jobs = jobs, .shuffle = audit->options.parallel.shuffle};
    struct judging judging = {.audit = audit};
    judging.engines = base_alloc(jobs * sizeof(struct engine *));
    judging.engines[0] = audit->engine;
    judging.outcomes = base_alloc((n + 1) * sizeof *judging.outcomes);
    for (size_t i = 0; i < n; i++)
        judging.outcomes[i].result.date = audit->result.date;
    audit->judge_arenas = base_alloc(jobs * sizeof *audit->judge_arenas);
    audit->judge_count = jobs;
    for (unsigned i = 0; i < jobs; i++)
        audit->judge_arenas[i] = (struct base_arena)BASE_ARENA_INIT;
    base_parallel_run(&parallel, n, judge, &judging);
    int code = collect(audit, judging.outcomes, err);
    for (unsigned i = 1; i < jobs; i++)
        engine_destroy(judging.engines[i]);
    base_free(judging.engines);
    base_free(judging.outcomes);
    return code;
}

/* The same on this thread, straight into the result: projects share its rows. */
static int run_one_by_one(struct audit *audit, const struct engine_scope *scope, struct base_error *err)
{
    int code = BASE_OK;
    for (size_t i = 0; i < audit->rules->items.n && code == BASE_OK; i++) {
        if (audit->states[i].off)
            continue;
        report(audit, i);
        code = engine_run(audit->engine, &audit->rules->items.items[i], &audit->config, scope, &audit->arena,
                          &audit->result, err);
    }
    return code;
}

int audit_run_rules(struct audit *audit, struct base_error *err)
{
    unsigned jobs = base_parallel_jobs(&audit->options.parallel);
    size_t rows = 0;
    for (unsigned t = 0; t < FACTS_TABLE_COUNT; t++)
        rows += facts_store_count(audit->store, (enum facts_table)t);
    if (audit->parts || jobs < 2 || rows < ROWS_WORTH_A_THREAD)
        return run_one_by_one(audit, audit->parts ? &audit->scope : NULL, err);
    return run_side_by_side(audit, jobs, err);
}
