/*
 * One finding of an audit, as somebody names it who saw it in a report: by its fingerprint (at least its
 * first six digits) or by its place, PATH:LINE.
 */
#ifndef VALIDATOR_CLI_FINDING_H
#define VALIDATOR_CLI_FINDING_H

#include "validator/cli/options.h"
#include "validator/cli/session.h"

/* Whether the text is a finding's name and not a rule's. */
bool cli_finding_is_name(struct base_str text);
/* Opens the repository, loads its rules, audits it and finds the finding; `rule` is the one that it breaks.
 * Several at one place: the first by rule, unless --only names another. BASE_E_INVALID when there is none,
 * with the nearest place. Close the session also after a failure. */
int cli_finding_open(struct cli_session *session, const struct findings_finding **finding,
                     const struct engine_rule **rule, const struct cli_args *args, const char *name,
                     const char *folder, struct base_error *err);
/* Appends what led to the finding: its lines, and the rows of the tables that its rule reads at both sides.
 */
int cli_finding_explain(struct base_buf *out, struct cli_session *session,
                        const struct findings_finding *finding, const struct engine_rule *rule,
                        struct base_error *err);

#endif
