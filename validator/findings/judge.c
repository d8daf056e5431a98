#include "validator/findings/finding.h"

#include <inttypes.h>

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

struct findings_project *findings_project(const struct findings_result *result, struct base_str name)
{
    size_t from = 0, to = name.p ? result->projects.n : 0;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = base_str_cmp(name, result->projects.items[middle].name);
        if (order == 0)
            return &result->projects.items[middle];
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

bool findings_fails(const struct findings_result *result, const struct findings_finding *finding)
{
    const struct findings_project *project = findings_project(result, finding->project);
    return !finding->warns && finding->severity >= (project ? project->fail_on : result->fail_on);
}

/* What the rules of the run, or of one project, came to. */
struct outcome {
    int64_t incomplete, judged, subjects;
    struct base_str rule, reason; /* the first that is incomplete */
};

static void add_rule(struct outcome *outcome, const struct findings_share *share, struct base_str reason,
                     enum config_severity gate)
{
    if (share->state == FINDINGS_INCOMPLETE && outcome->incomplete++ == 0) {
        outcome->rule = share->rule;
        outcome->reason = reason;
    }
    if (share->state == FINDINGS_JUDGED && !share->is_built_in && share->severity >= gate &&
        share->subjects > 0) {
        outcome->judged++;
        outcome->subjects += share->subjects;
    }
}

/* The reason for INCOMPLETE; absent for PASS. */
static struct base_str why_incomplete(const struct outcome *outcome, int64_t unread,
                                      enum config_severity gate, struct base_arena *arena)
{
    if (unread > 0)
        return base_str_format(arena, "%" PRId64 " thing%s that the rules needed %s not read", unread,
                               plural(unread), unread == 1 ? "was" : "were");
    if (outcome->incomplete > 1)
        return base_str_format(arena, "%" PRId64 " rules could not be judged to the end",
                               outcome->incomplete);
    if (outcome->incomplete)
        return base_str_format(arena, "the rule %.*s could not be judged to the end: %.*s",
                               BASE_STR_ARG(outcome->rule), BASE_STR_ARG(outcome->reason));
    if (outcome->judged == 0)
        return base_str_format(arena, "nothing was judged: no rule of severity %s or above found a subject",
                               config_severity_name(gate));
    return BASE_STR_ABSENT;
}

static struct outcome outcome_of_rules(const struct findings_result *result)
{
    struct outcome outcome = {0};
    for (size_t i = 0; i < result->rules.n; i++) {
        const struct findings_rule *rule = &result->rules.items[i];
        struct findings_share share = {.rule = rule->id,
                                       .severity = rule->severity,
                                       .is_built_in = rule->is_built_in,
                                       .state = rule->state,
                                       .subjects = rule->subjects};
        add_rule(&outcome, &share, rule->reason, result->fail_on);
    }
    return outcome;
}

static enum findings_verdict set_verdict(enum findings_verdict verdict, struct base_str *to,
                                         struct base_str reason)
{
    *to = reason;
    return verdict;
}

static enum findings_verdict judge_outcome(const struct outcome *outcome, int64_t failing, int64_t unread,
                                           enum config_severity gate, struct base_str *reason,
                                           struct base_arena *arena)
{
    if (failing > 0)
        return set_verdict(FINDINGS_FAIL, reason,
                           base_str_format(arena, "%" PRId64 " finding%s of severity %s or above", failing,
                                           plural(failing), config_severity_name(gate)));
    struct base_str incomplete = why_incomplete(outcome, unread, gate, arena);
    if (incomplete.p)
        return set_verdict(FINDINGS_VERDICT_INCOMPLETE, reason, incomplete);
    return set_verdict(FINDINGS_PASS, reason,
                       base_str_format(arena,
                                       "no finding of severity %s or above: %" PRId64
                                       " rule%s judged %" PRId64 " subject%s",
                                       config_severity_name(gate), outcome->judged, plural(outcome->judged),
                                       outcome->subjects, plural(outcome->subjects)));
}

/* ---- projects ---- */

static const struct findings_rule *rule_named(const struct findings_result *result, struct base_str id)
{
    for (size_t i = 0; i < result->rules.n; i++)
        if (base_str_eq(result->rules.items[i].id, id))
            return &result->rules.items[i];
    return NULL;
}

/* Sums the rules of a project up. What made a rule incomplete made it so wherever it has subjects: facts of
 * one project may be what a rule needs in another. */
static struct outcome outcome_of_project(const struct findings_result *result,
                                         struct findings_project *project)
{
    struct outcome outcome = {0};
    for (size_t i = 0; i < project->shares.n; i++) {
        struct findings_share *share = &project->shares.items[i];
        const struct findings_rule *rule = rule_named(result, share->rule);
        bool concerned = share->state != FINDINGS_NOT_APPLICABLE || project->unread > 0;
        if (rule && rule->state == FINDINGS_INCOMPLETE && concerned)
            share->state = FINDINGS_INCOMPLETE;
        add_rule(&outcome, share, rule ? rule->reason : BASE_STR_ABSENT, project->fail_on);
    }
    return outcome;
}

/* Returns how many findings fail in all. */
static int64_t count_findings(struct findings_result *result)
{
    int64_t failing = 0;
    for (size_t i = 0; i < result->findings.n; i++) {
        const struct findings_finding *finding = &result->findings.items[i];
        struct findings_project *project = findings_project(result, finding->project);
        bool fails = findings_fails(result, finding);
        failing += fails;
        if (project) {
            project->findings[finding->severity]++;
            project->failing += fails;
        }
    }
    return failing;
}

static void judge_projects(struct findings_result *result, struct base_arena *arena)
{
    int64_t failing = count_findings(result), projects_failing = 0, projects_judged = 0;
    struct outcome all = {0};
    for (size_t i = 0; i < result->projects.n; i++) {
        struct findings_project *project = &result->projects.items[i];
        struct outcome outcome = outcome_of_project(result, project);
        project->verdict = judge_outcome(&outcome, project->failing, project->unread, project->fail_on,
                                         &project->verdict_reason, arena);
        projects_failing += project->failing > 0;
        projects_judged += outcome.judged > 0;
        all.subjects += outcome.subjects;
    }
    if (failing > 0) {
        result->verdict = FINDINGS_FAIL;
        result->verdict_reason = base_str_format(
            arena, "%" PRId64 " finding%s at or above the gate, in %" PRId64 " of %zu projects", failing,
            plural(failing), projects_failing, result->projects.n);
        return;
    }
    struct outcome outcome = outcome_of_rules(result);
    outcome.judged = projects_judged;
    outcome.subjects = all.subjects;
    struct base_str incomplete = why_incomplete(&outcome, (int64_t)result->unread.n, result->fail_on, arena);
    if (incomplete.p) {
        result->verdict = FINDINGS_VERDICT_INCOMPLETE;
        result->verdict_reason = incomplete;
        return;
    }
    result->verdict = FINDINGS_PASS;
    result->verdict_reason = base_str_format(
        arena, "no finding at or above the gate: %" PRId64 " subject%s judged in %" PRId64 " of %zu projects",
        all.subjects, plural(all.subjects), projects_judged, result->projects.n);
}

void findings_judge(struct findings_result *result, struct base_arena *arena)
{
    if (result->projects.n) {
        judge_projects(result, arena);
        return;
    }
    int64_t failing = 0;
    for (size_t i = 0; i < result->findings.n; i++)
        failing += findings_fails(result, &result->findings.items[i]);
    struct outcome outcome = outcome_of_rules(result);
    result->verdict = judge_outcome(&outcome, failing, (int64_t)result->unread.n, result->fail_on,
                                    &result->verdict_reason, arena);
}

const char *findings_verdict_name(enum findings_verdict verdict)
{
    switch (verdict) {
    case FINDINGS_PASS:
        return "PASS";
    case FINDINGS_FAIL:
        return "FAIL";
    case FINDINGS_VERDICT_INCOMPLETE:
        break;
    }
    return "INCOMPLETE";
}

int findings_exit_code(enum findings_verdict verdict)
{
    switch (verdict) {
    case FINDINGS_PASS:
        return 0;
    case FINDINGS_FAIL:
        return 1;
    case FINDINGS_VERDICT_INCOMPLETE:
        break;
    }
    return 3;
}
