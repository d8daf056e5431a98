/*
 * Contracts: what assay.yaml (`contracts:`) and the front matter of documents promise, judged item by item
 * into the table `contract_item`; and what documents say of themselves (ranges, counts, numberings), which
 * needs no configuration. One rule for each kind turns the items into findings.
 *
 * This room comes behind the linkers, because a contract may ask them anything: through SQL, and through the
 * bytes of a file, which linkers do not see. Like a linker it never fails on what it finds in the tree.
 */
#ifndef VALIDATOR_CONTRACT_CONTRACT_H
#define VALIDATOR_CONTRACT_CONTRACT_H

#include "validator/engine/engine.h"
#include "validator/link/link.h"
#include "validator/source/source.h"

/* Paths that a change touches, in order; and what it claims of itself. */
struct contract_change {
    struct base_str base; /* how the base is named, for messages */
    const struct source_difference *items;
    size_t count;
    struct base_str claims;      /* text of the commit or pull request; absent for none */
    struct base_str claims_path; /* how it is named */
};

struct contract_context {
    struct link_context *link;
    struct source *source;
    struct engine *engine;
    const struct contract_change *change; /* NULL: nobody said what the change is of */
};

/* Adds the tables that the contracts of a configuration read. BASE_E_INVALID at the place of the contract: no
 * such table or column, a query that is none. */
int contract_demand(struct engine *engine, const struct config *config, struct facts_set *demand,
                    struct base_error *err);
/* The same for who only wants to know whether they are right. */
int contract_check(const struct config *config, struct base_error *err);
/* Fills `contract_item`. BASE_E_INVALID for a query of a contract that fails while it runs. */
int contract_run(struct contract_context *context, struct base_error *err);

#endif
