/*
 * The report as GitHub Flavored Markdown, for whoever reads it on a forge: a heading with the verdict, a
 * table of the rules, the findings by rule, what was not read. Only for validator/report.
 *
 * A forge refuses a text that is too long. So findings are written by severity and stop where the text would
 * outgrow its room; a last sentence counts what was left out. Text from the repository cannot form Markdown,
 * HTML, a mention of a person or a reference to an issue.
 */
#ifndef VALIDATOR_REPORT_MARKDOWN_P_H
#define VALIDATOR_REPORT_MARKDOWN_P_H

#include "validator/findings/finding.h"

/* Appends the report, with at most `room` bytes for everything (what must be said is said even when it takes
 * more). */
void report_markdown_page(struct base_buf *out, const struct findings_result *result, size_t room,
                          struct base_arena *arena);

#endif
