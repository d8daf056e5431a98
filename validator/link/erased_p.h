/*
 * Imports that the compiler drops, since their names stand in types alone.
 *
 * Who asks needs the tables type_use, call, call_argument, binding, decorator and export. The answer costs
 * one pass over the rows of the file, so ask for the few imports in doubt.
 */
#ifndef VALIDATOR_LINK_ERASED_P_H
#define VALIDATOR_LINK_ERASED_P_H

#include "validator/link/link.h"

/* Whether a name that a file of TypeScript imports without "type" is named in a type, and nowhere called,
 * handed on, bound, extended, exported or used as a decorator. */
bool link_is_erased(const struct facts_store *store, uint32_t file, struct base_str alias);

/*
 * The same of an import of a file of the repository, where more is known. A class in the signature of a
 * decorated class is kept, as emitDecoratorMetadata keeps it. No table holds comparisons and elements of JSX,
 * so an enum, function or variable is kept in a file with functions. verbatimModuleSyntax is not asked.
 * Needs the tables file, symbol and scope as well.
 */
bool link_is_erased_import(const struct facts_store *store, const struct facts_resolved_import *import);

#endif
