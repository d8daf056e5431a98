/* What several writers say of a rule in the same words. Only for validator/report. */
#ifndef VALIDATOR_REPORT_SUMMARY_P_H
#define VALIDATOR_REPORT_SUMMARY_P_H

#include "validator/findings/finding.h"

/* How many findings a rule has, and how many of them fail the gate. */
struct report_count {
    uint32_t all, failing;
};

/* Per rule, in the order of result->rules; in the arena. */
struct report_count *report_counts(const struct findings_result *result, struct base_arena *arena);
/* "pass", "FAIL" (a finding fails the gate), "warn" (findings, none of which does), "open" (incomplete) or
 * "none" (not applicable). */
const char *report_rule_word(const struct findings_rule *rule, struct report_count count);
/* Appends what was counted, as plain text: "41 of 46 endpoints, 18 of 20 route groups, 9 findings;
 * incomplete: it needs a.ts, which was not read; warns until 2026-12-01". */
void report_rule_counts(struct base_buf *text, const struct findings_rule *rule, uint32_t findings);
/* The rule of that id, or NULL. */
const struct findings_rule *report_rule(const struct findings_result *result, struct base_str id);
/* The findings by severity, the highest first, else as they came: by rule. In the arena. */
const struct findings_finding **report_by_severity(const struct findings_result *result,
                                                   struct base_arena *arena);
/* "1,234" */
void report_number(char out[32], int64_t number);

#endif
