/*
 * The projects of a run. A rule runs once over all facts, and each subject counts in the project that its
 * path belongs to: with the severity that the rule has there, or not at all. Projects that give a rule other
 * parameters need a run of their own for it.
 */
#ifndef VALIDATOR_ENGINE_SCOPE_H
#define VALIDATOR_ENGINE_SCOPE_H

#include "validator/config/parts.h"
#include "validator/engine/rule.h"

struct engine_scope {
    struct config_parts *parts;
    const bool *chosen; /* whether each part is judged */
};

/* Whether the rule is on in the part, and its severity there. `config` is the whole configuration: rules of
 * its `rules:` are everybody's, those of a project's are its own. */
bool engine_rule_applies(const struct engine_rule *rule, const struct config *config,
                         const struct config_part *part, enum config_severity *severity);

#endif
