/* The pages of docs/rules, made from the rules so that they cannot lag behind. */
#ifndef VALIDATOR_ENGINE_RULE_PAGE_H
#define VALIDATOR_ENGINE_RULE_PAGE_H

#include "validator/engine/rule.h"
#include "validator/facts/schema.h"

/* Appends the page of one rule as Markdown. `demand` are the tables that it reads. A maximum of
 * 4 * ENGINE_RULE_MAX_BYTES holds it. */
void engine_rule_markdown(struct base_buf *out, const struct engine_rule *rule,
                          const struct facts_set *demand);
/* Appends the list of all rules, by the folder that each rule's file lies in. */
void engine_rules_markdown(struct base_buf *out, const struct engine_rules *rules);

#endif
