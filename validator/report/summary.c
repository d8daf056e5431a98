#include "validator/report/summary_p.h"

#include "validator/base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void report_number(char out[32], int64_t number)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRId64, number);
    size_t at = 0;
    for (int i = 0; i < n; i++) {
        if (i > 0 && digits[i - 1] != '-' && (n - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

struct report_count *report_counts(const struct findings_result *result, struct base_arena *arena)
{
    struct base_map index = {0};
    struct report_count *counts = base_arena_array(arena, result->rules.n, sizeof *counts);
    for (size_t i = 0; i < result->rules.n; i++)
        *base_map_put(&index, result->rules.items[i].id, NULL) = (uint32_t)i;
    for (size_t i = 0; i < result->findings.n; i++) {
        const uint32_t *rule = base_map_get(&index, result->findings.items[i].rule);
        if (!rule)
            continue;
        counts[*rule].all++;
        counts[*rule].failing += findings_fails(result, &result->findings.items[i]);
    }
    base_map_finish(&index);
    return counts;
}

/* "46 of 46 endpoints", behind what is there already */
static void add_ratio(struct base_buf *text, int64_t held, int64_t total, struct base_str noun)
{
    char a[32], b[32];
    report_number(a, held);
    report_number(b, total);
    base_buf_printf(text, "%s%s of %s ", text->n ? ", " : "", a, b);
    base_buf_add(text, noun);
}

void report_rule_counts(struct base_buf *text, const struct findings_rule *rule, uint32_t findings)
{
    if (rule->state == FINDINGS_JUDGED || rule->subjects > 0)
        add_ratio(text, rule->held, rule->subjects, rule->noun.n ? rule->noun : BASE_STR("subjects"));
    for (size_t i = 0; i < rule->tally_count; i++)
        add_ratio(text, rule->tallies[i].held, rule->tallies[i].total, rule->tallies[i].noun);
    if (findings && (int64_t)findings != rule->subjects - rule->held) {
        char n[32];
        report_number(n, findings);
        base_buf_printf(text, "%s%s finding%s", text->n ? ", " : "", n, findings == 1 ? "" : "s");
    }
    if (rule->state == FINDINGS_INCOMPLETE) {
        base_buf_add_text(text, text->n ? "; incomplete: " : "incomplete: ");
        base_buf_add(text, rule->reason);
    }
    if (rule->warns)
        base_buf_printf(text, "%swarns until %.*s%s", text->n ? "; " : "", BASE_STR_ARG(rule->warn_until),
                        rule->warns_in_part ? " in some projects" : "");
}

const char *report_rule_word(const struct findings_rule *rule, struct report_count count)
{
    return count.failing                            ? "FAIL"
           : count.all                              ? "warn"
           : rule->state == FINDINGS_INCOMPLETE     ? "open"
           : rule->state == FINDINGS_NOT_APPLICABLE ? "none"
                                                    : "pass";
}

const struct findings_rule *report_rule(const struct findings_result *result, struct base_str id)
{
    for (size_t i = 0; i < result->rules.n; i++)
        if (base_str_eq(result->rules.items[i].id, id))
            return &result->rules.items[i];
    return NULL;
}

static int by_severity(const void *a, const void *b)
{
    const struct findings_finding *const *x = a, *const *y = b;
    int order = ((*y)->severity > (*x)->severity) - ((*y)->severity < (*x)->severity);
    return order ? order : (*x > *y) - (*x < *y);
}

const struct findings_finding **report_by_severity(const struct findings_result *result,
                                                   struct base_arena *arena)
{
    size_t n = result->findings.n;
    const struct findings_finding **sorted =
        base_arena_array(arena, n, sizeof(const struct findings_finding *));
    for (size_t i = 0; i < n; i++)
        sorted[i] = &result->findings.items[i];
    if (n > 1)
        qsort(sorted, n, sizeof *sorted, by_severity);
    return sorted;
}
