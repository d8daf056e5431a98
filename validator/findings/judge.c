#include "validator/findings/finding.h"

#include <inttypes.h>

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

/* The verdict when no finding reaches the gate. */
static void judge_reading(struct findings_result *result, struct base_arena *arena)
{
    const char *gate = config_severity_name(result->fail_on);
    const struct findings_rule *incomplete = NULL;
    int64_t incomplete_count = 0, judged = 0, subjects = 0;
    for (size_t i = 0; i < result->rules.n; i++) {
        const struct findings_rule *rule = &result->rules.items[i];
        if (rule->state == FINDINGS_INCOMPLETE) {
            incomplete_count++;
            incomplete = incomplete ? incomplete : rule;
        }
        if (rule->state == FINDINGS_JUDGED && !rule->is_built_in && rule->severity >= result->fail_on &&
            rule->subjects > 0) {
            judged++;
            subjects += rule->subjects;
        }
    }
    int64_t unread = (int64_t)result->unread.n;
    result->verdict = FINDINGS_VERDICT_INCOMPLETE;
    if (unread > 0)
        result->verdict_reason =
            base_str_format(arena, "%" PRId64 " thing%s that the rules needed %s not read", unread,
                            plural(unread), unread == 1 ? "was" : "were");
    else if (incomplete_count > 1)
        result->verdict_reason =
            base_str_format(arena, "%" PRId64 " rules could not be judged to the end", incomplete_count);
    else if (incomplete)
        result->verdict_reason =
            base_str_format(arena, "the rule %.*s could not be judged to the end: %.*s",
                            BASE_STR_ARG(incomplete->id), BASE_STR_ARG(incomplete->reason));
    else if (judged == 0)
        result->verdict_reason = base_str_format(
            arena, "nothing was judged: no rule of severity %s or above found a subject", gate);
    else {
        result->verdict = FINDINGS_PASS;
        result->verdict_reason = base_str_format(
            arena, "no finding of severity %s or above: %" PRId64 " rule%s judged %" PRId64 " subject%s",
            gate, judged, plural(judged), subjects, plural(subjects));
    }
}

void findings_judge(struct findings_result *result, struct base_arena *arena)
{
    int64_t failing = 0;
    for (size_t i = 0; i < result->findings.n; i++)
        failing += result->findings.items[i].severity >= result->fail_on;
    if (failing == 0) {
        judge_reading(result, arena);
        return;
    }
    result->verdict = FINDINGS_FAIL;
    result->verdict_reason = base_str_format(arena, "%" PRId64 " finding%s of severity %s or above", failing,
                                             plural(failing), config_severity_name(result->fail_on));
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
