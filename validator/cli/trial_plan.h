/* The plan of a trial in words. */
#ifndef VALIDATOR_CLI_TRIAL_PLAN_H
#define VALIDATOR_CLI_TRIAL_PLAN_H

#include "validator/trial/trial.h"

/* What would be run, and what would be blocked; with `was_run`, what came of it. */
void cli_trial_plan(struct base_buf *out, const struct trial_plan *plan, bool was_run);

#endif
