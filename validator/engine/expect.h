/*
 * What assay.yaml says about rules and counts: severities, parameters, `expect:`.
 *
 * `expect: {endpoint: 46}` names a table and how many rows it has at least. Fewer are a blocker finding of
 * the built-in rule `expectation`: an extractor that stops understanding a framework cannot turn a gate
 * green.
 */
#ifndef VALIDATOR_ENGINE_EXPECT_H
#define VALIDATOR_ENGINE_EXPECT_H

#include "validator/engine/rule.h"
#include "validator/engine/scope.h"
#include "validator/facts/store.h"
#include "validator/findings/finding.h"

/* The id of the built-in rule; a rule file must not have it. */
#define ENGINE_EXPECTATION_ID "expectation"

/* Severities and parameters must be of rules in `rules` (all that were loaded, not only those chosen for a
 * run) and of parameters they have, with numbers where the rule has numbers. BASE_E_INVALID with the line of
 * the configuration and the nearest name. */
int engine_check_config(const struct engine_rules *rules, const struct config *config,
                        struct base_error *err);

/* The rule's severity under the configuration (NULL for none); false when it is switched off. */
bool engine_rule_severity(const struct engine_rule *rule, const struct config *config,
                          enum config_severity *out);
bool engine_rule_is_off(const struct engine_rule *rule, const struct config *config);

/* The day up to and including which the rule only warns; absent for none. */
struct base_str engine_rule_warn_until(const struct engine_rule *rule, const struct config *config);

/* Adds the tables that `expect:` names. BASE_E_INVALID for an unknown table or a count that is none. */
int engine_expect_demand(const struct config *config, struct facts_set *demand, struct base_error *err);
/* Compares. Adds the rule `expectation` and its findings to the result when anything is expected. The
 * configuration has passed engine_expect_demand(). With a scope (may be NULL) the expectations of the chosen
 * projects too; those of the whole configuration count over everything. */
void engine_expect_run(const struct facts_store *store, const struct config *config,
                       const struct engine_scope *scope, struct base_arena *arena,
                       struct findings_result *result);

#endif
