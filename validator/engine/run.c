/*
 * Running a rule.
 *
 * A query with hints runs twice: first without them, over every subject; then, when something is wrong, over
 * the violations with their hints. What the first pass found stands even when the budget ends in the second.
 */
#include "validator/engine/run_p.h"

#include "validator/engine/expect.h"

#include <inttypes.h>

static struct base_str reason_of(const struct engine_run *run, enum engine_stop stop)
{
    const struct engine_limits *limits = &run->engine->limits;
    switch (stop) {
    case ENGINE_STEPS_ENDED:
        return base_str_format(run->arena, "its budget of %" PRIu64 " steps ended", limits->max_steps);
    case ENGINE_MEMORY_ENDED:
        return base_str_format(run->arena, "it needs more than %" PRId64 " bytes of memory",
                               limits->max_memory);
    case ENGINE_VALUE_TOO_LONG:
        return base_str_format(run->arena, "a value is longer than %d bytes", ENGINE_VALUE_MAX);
    case ENGINE_PATTERN_ENDED:
        return BASE_STR("a regular expression needs too many steps on one of the texts");
    case ENGINE_GLOB_ENDED:
        return BASE_STR("a glob needs too many steps on one of the paths");
    case ENGINE_GOES_ON:
        break;
    }
    return BASE_STR_ABSENT;
}

/* Runs `text` to its end; each row goes to `row`. */
static int walk(struct engine_run *run, const struct engine_query *query,
                int (*row)(struct engine_run *, const struct engine_query *, sqlite3_stmt *))
{
    sqlite3_stmt *stmt = NULL;
    int code = engine_prepare(run->engine, query, &stmt, run->err);
    if (!code)
        code = engine_bind(query, run->config, stmt, run->err);
    if (code)
        goto done;
    engine_shape_find(stmt, &run->map);
    int64_t before = engine_sandbox_enter(run->engine);
    int step = SQLITE_DONE;
    while (!code && !run->too_many && (step = sqlite3_step(stmt)) == SQLITE_ROW)
        code = row(run, query, stmt);
    engine_sandbox_leave(before);
    if (!code && step != SQLITE_ROW && step != SQLITE_DONE) {
        run->stop = engine_stop_of(run->engine, step);
        if (run->stop == ENGINE_GOES_ON)
            code = engine_fail_step(run->engine, query, run->err);
    }
done:
    engine_finalize(run->engine, stmt);
    return code;
}

static int judge_row(struct engine_run *run, const struct engine_query *query, sqlite3_stmt *stmt)
{
    bool holds = false;
    int code = BASE_OK;
    if (run->rule->shape != ENGINE_FORBID)
        code = engine_row_holds(run, query, stmt, &holds);
    if (!code)
        code = engine_row_check(run, query, stmt);
    if (code)
        return code;
    struct engine_share *share = engine_row_share(run, stmt);
    if (share && share->group != run->group)
        return BASE_OK;
    run->subjects++;
    run->held += holds;
    if (share) {
        share->subjects++;
        share->held += holds;
    }
    if (!holds)
        engine_row_finding(run, stmt, share);
    return BASE_OK;
}

static int violation_row(struct engine_run *run, const struct engine_query *query, sqlite3_stmt *stmt)
{
    int code = engine_row_check(run, query, stmt);
    struct engine_share *share = code ? NULL : engine_row_share(run, stmt);
    if (!code && (!share || share->group == run->group))
        engine_row_finding(run, stmt, share);
    return code;
}

static int tally_row(struct engine_run *run, const struct engine_query *query, sqlite3_stmt *stmt)
{
    bool holds = false;
    int code = engine_row_holds(run, query, stmt, &holds);
    run->tally_total++;
    run->tally_held += holds;
    return code;
}

static int over_row(struct engine_run *run, const struct engine_query *query, sqlite3_stmt *stmt)
{
    if (run->over >= 0 || sqlite3_column_type(stmt, 0) != SQLITE_INTEGER ||
        sqlite3_column_int64(stmt, 0) < 0) {
        engine_fail_at(query, 0, run->err, "'over' must return one row with one count");
        base_error_hint(run->err, "SELECT count(*) FROM …");
        return BASE_E_INVALID;
    }
    run->over = sqlite3_column_int64(stmt, 0);
    return BASE_OK;
}

/* The variant of the query that leaves hints out; absent when there are none. */
static int plan_hints(struct engine_run *run, const struct engine_query *query, struct base_str *variant)
{
    sqlite3_stmt *stmt = NULL;
    int code = engine_prepare(run->engine, query, &stmt, run->err);
    if (!code)
        code = engine_shape_read(query, stmt, false, &run->map, run->err);
    if (!code)
        *variant = engine_shape_without_hint(query->text, stmt, run->arena);
    engine_finalize(run->engine, stmt);
    return code;
}

static bool is_same(const struct findings_finding *a, const struct findings_finding *b)
{
    return base_str_eq(a->path, b->path) && a->line == b->line && a->column == b->column &&
           base_str_eq(a->subject, b->subject);
}

/* Puts the findings of the second pass, which have hints, in place of those of the first: all of them, or
 * those that came before its budget ended. */
static int add_hints(struct engine_run *run, const struct engine_query *query, size_t mark)
{
    struct facts_meter *meter = &run->engine->meter;
    struct engine_query violations = *query;
    if (run->rule->shape != ENGINE_FORBID)
        violations.text = engine_shape_violations(query->text, run->arena);
    size_t first = run->result->findings.n;
    uint64_t limit = meter->limit, before = meter->steps;
    meter->limit = before + (limit < ENGINE_HINT_STEPS ? limit : ENGINE_HINT_STEPS);
    run->is_second_pass = true;
    int code = walk(run, &violations, violation_row);
    meter->limit = limit + (meter->steps - before); /* what judges the rule has its own budget */
    meter->exceeded = false;
    struct findings_finding *items = run->result->findings.items;
    size_t second = run->result->findings.n - first;
    bool is_whole = run->stop == ENGINE_GOES_ON && second == first - mark;
    for (size_t i = 0; i < second && !code && run->stop != ENGINE_MEMORY_ENDED; i++) {
        if (!is_whole && (i == first - mark || !is_same(&items[mark + i], &items[first + i])))
            break;
        items[mark + i] = items[first + i];
    }
    run->result->findings.n = first;
    run->stop = ENGINE_GOES_ON; /* the judgement was complete */
    return code;
}

static int run_check(struct engine_run *run)
{
    struct engine_query query = {run->rule, &run->rule->check, run->rule->check.text,
                                 run->rule->shape == ENGINE_FORBID ? "forbid" : "check"};
    struct base_str variant = BASE_STR_ABSENT;
    int code = plan_hints(run, &query, &variant);
    if (code)
        return code;
    size_t mark = run->result->findings.n;
    run->first_finding = mark;
    struct engine_query first = query;
    /* Every row of `forbid` is a violation: nothing is saved by a pass without hints. */
    if (variant.p && run->rule->shape != ENGINE_FORBID)
        first.text = variant;
    code = walk(run, &first, judge_row);
    if (code || run->stop != ENGINE_GOES_ON || run->too_many || !base_str_eq(first.text, variant) ||
        run->result->findings.n == mark)
        return code;
    return add_hints(run, &query, mark);
}

/* How many of the findings have different paths. They come in no order. `of_parts`, unless it is NULL, gets
 * those of each part. */
static int64_t distinct_paths(const struct engine_run *run, int64_t *of_parts)
{
    struct base_map seen = {0};
    for (size_t i = run->first_finding; i < run->result->findings.n; i++) {
        struct base_str path = run->result->findings.items[i].path;
        bool added;
        base_map_put(&seen, path.p ? path : BASE_STR(""), &added);
        if (added && of_parts)
            of_parts[path.p ? config_parts_of(run->scope->parts, path) : run->share_count - 1]++;
    }
    int64_t count = (int64_t)seen.n;
    base_map_finish(&seen);
    return count;
}

/* Whether `over` counts files: then a file with several violations is one subject that does not hold. */
static bool counts_files(const struct engine *engine)
{
    struct facts_set files = {0};
    facts_set_add(&files, FACTS_TABLE_file);
    for (size_t i = 0; i < sizeof files.bits / sizeof *files.bits; i++) {
        if (files.bits[i] != engine->reads.bits[i])
            return false;
    }
    return true;
}

/* The count that `text` returns, in run->over; -1 when it ended early. */
static int count_over(struct engine_run *run, struct engine_query *query, struct base_str text)
{
    run->over = -1;
    query->text = text;
    int code = walk(run, query, over_row);
    if (!code && run->stop == ENGINE_GOES_ON && run->over < 0)
        code = engine_fail_at(query, 0, run->err, "'over' must return one row with one count");
    return code;
}

/* What the projects of this pass were looked at for, one after the other. */
static int run_over_shares(struct engine_run *run, struct engine_query *query)
{
    struct facts_set reads = run->engine->reads;
    int64_t *broken_files = base_arena_array(run->arena, run->share_count, sizeof *broken_files);
    bool by_file = counts_files(run->engine);
    if (by_file)
        (void)distinct_paths(run, broken_files);
    run->subjects = run->held = 0;
    for (size_t i = 0; i < run->share_count; i++) {
        struct engine_share *share = &run->shares[i];
        struct base_str project = run->result->projects.items[share->project].name;
        if (share->group != run->group)
            continue;
        int code =
            count_over(run, query, engine_scope_query(run->rule->over.text, &reads, project, run->arena));
        if (code || run->stop != ENGINE_GOES_ON)
            return code;
        int64_t broken = by_file ? broken_files[i] : share->subjects;
        share->subjects = run->over > broken ? run->over : broken;
        share->held = share->subjects - broken;
        run->subjects += share->subjects;
        run->held += share->held;
    }
    return BASE_OK;
}

static int run_over(struct engine_run *run)
{
    if (run->rule->shape != ENGINE_FORBID || run->stop != ENGINE_GOES_ON || run->too_many)
        return BASE_OK;
    struct engine_query query = {run->rule, &run->rule->over, run->rule->over.text, "over"};
    int64_t violations = run->subjects;
    int code = count_over(run, &query, run->rule->over.text);
    if (code || run->stop != ENGINE_GOES_ON)
        return code;
    if (run->scope)
        return run_over_shares(run, &query);
    int64_t broken = counts_files(run->engine) ? distinct_paths(run, NULL) : violations;
    run->subjects = run->over > broken ? run->over : broken;
    run->held = run->subjects - broken;
    return BASE_OK;
}

static int run_tallies(struct engine_run *run, struct findings_rule *out)
{
    if (run->rule->tally_count == 0 || run->stop != ENGINE_GOES_ON || run->too_many)
        return BASE_OK;
    struct findings_tally *tallies = base_arena_array(run->arena, run->rule->tally_count, sizeof *tallies);
    for (size_t i = 0; i < run->rule->tally_count; i++) {
        const struct engine_tally *tally = &run->rule->tallies[i];
        struct engine_query query = {run->rule, &tally->sql, tally->sql.text, "tally"};
        run->tally_total = run->tally_held = 0;
        int code = walk(run, &query, tally_row);
        if (code || run->stop != ENGINE_GOES_ON)
            return code;
        tallies[i] = (struct findings_tally){base_str_copy(run->arena, tally->noun), run->tally_held,
                                             run->tally_total};
    }
    out->tallies = tallies;
    out->tally_count = run->rule->tally_count;
    return BASE_OK;
}

static void set_state(const struct engine_run *run, struct findings_rule *out)
{
    out->subjects = run->subjects;
    out->held = run->held;
    if (run->too_many) {
        out->state = FINDINGS_INCOMPLETE;
        out->reason = base_str_format(run->arena, "it has more than %" PRId64 " findings",
                                      run->engine->limits.max_rows);
    } else if (run->stop != ENGINE_GOES_ON) {
        out->state = FINDINGS_INCOMPLETE;
        out->reason = reason_of(run, run->stop);
    } else if (run->subjects > 0) {
        out->state = FINDINGS_JUDGED;
    } else {
        out->state = FINDINGS_NOT_APPLICABLE;
        out->reason = base_str_format(run->arena, "there are no %.*s", BASE_STR_ARG(out->noun));
    }
}

static struct config_strings copy_tags(const struct engine_rule *rule, struct base_arena *arena)
{
    struct base_str *tags = base_arena_array(arena, rule->tags.n, sizeof *tags);
    for (size_t i = 0; i < rule->tags.n; i++)
        tags[i] = base_str_copy(arena, rule->tags.items[i]);
    return (struct config_strings){.items = tags, .n = rule->tags.n};
}

/* Everything in one pass; with a scope, for the projects of run->group. */
static int run_pass(struct engine_run *run, struct findings_rule *out, bool tallies)
{
    engine_sandbox_reset(run->engine);
    run->subjects = run->held = 0;
    int code = run_check(run);
    if (!code)
        code = run_over(run);
    if (!code && tallies)
        code = run_tallies(run, out);
    return code;
}

/* A pass for each set of parameters that projects give the rule. What tallies count has no path: they stand
 * only where one pass judges every project. */
static int run_groups(struct engine_run *run, struct findings_rule *out)
{
    size_t groups = engine_scope_begin(run), off = 0;
    int64_t subjects = 0, held = 0;
    int code = BASE_OK;
    for (size_t i = 0; i < run->share_count; i++)
        off += run->shares[i].group == 0;
    for (run->group = 1; run->group <= groups && !code && run->stop == ENGINE_GOES_ON && !run->too_many;
         run->group++) {
        for (size_t i = 0; i < run->share_count; i++)
            if (run->shares[i].group == run->group) {
                size_t count;
                run->config = config_parts_all(run->scope->parts, &count)[i].config;
                break;
            }
        code = run_pass(run, out, groups == 1 && off == 0);
        subjects += run->subjects;
        held += run->held;
    }
    run->subjects = subjects;
    run->held = held;
    return code;
}

int engine_run(struct engine *engine, const struct engine_rule *rule, const struct config *config,
               const struct engine_scope *scope, struct base_arena *arena, struct findings_result *result,
               struct base_error *err)
{
    struct engine_run run = {.engine = engine,
                             .rule = rule,
                             .config = config,
                             .scope = scope,
                             .arena = arena,
                             .result = result,
                             .err = err};
    struct findings_rule out = {.id = base_str_copy(arena, rule->id),
                                .title = base_str_copy(arena, rule->title),
                                .why = base_str_copy(arena, rule->why),
                                .fix = base_str_copy(arena, rule->fix),
                                .noun = base_str_copy(arena, rule->noun),
                                .tags = copy_tags(rule, arena)};
    if (!engine_rule_severity(rule, config, &out.severity) && !scope)
        return BASE_OK;
    out.warn_until = engine_rule_warn_until(rule, config);
    out.warns = engine_warns(out.warn_until, result->date);
    run.severity = out.severity;
    run.warns = out.warns;
    run.id = out.id;
    size_t mark = result->findings.n;
    int code = scope ? run_groups(&run, &out) : run_pass(&run, &out, true);
    if (code) {
        result->findings.n = mark;
        return code;
    }
    set_state(&run, &out);
    if (scope)
        engine_scope_end(&run, &out);
    base_vec_push(&result->rules, out);
    return BASE_OK;
}
