/* Which files of ignore rules hold in a work tree, besides those inside the folder that is walked. */
#ifndef VALIDATOR_SOURCE_RULES_P_H
#define VALIDATOR_SOURCE_RULES_P_H

#include "validator/source/walk_p.h"

/* Fills walk->rules, weakest file first: the user's, the repository's info/exclude, the .gitignore of each
 * folder above source->prefix. Fills walk->ignores_case, and walk->is_ignored when they ignore the prefix. */
void source_rules_load(struct source *source, struct source_walk *walk);

#endif
