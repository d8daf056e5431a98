/*
 * `contracts:` — what a repository promises of its documents and sources. Each entry names files and says one
 * or several things of them; docs/contracts.md describes all of them for users.
 *
 * An entry is kept as the tree that was written, checked key by key when it is loaded: regular expressions
 * compile, numbers are numbers, no key is unknown. What only the facts can tell (names of tables, SQL) is
 * told by contract_demand().
 */
#ifndef VALIDATOR_CONFIG_CONTRACT_H
#define VALIDATOR_CONFIG_CONTRACT_H

#include "validator/config/config.h"
#include "validator/document/document.h"

/* Contracts of one configuration, and entries of one list within them. */
#define CONFIG_MOST_CONTRACTS 1000u
#define CONFIG_MOST_CONTRACT_ITEMS 10000u

struct config_contract {
    struct base_str name;         /* absent: nobody named it */
    struct config_strings files;  /* globs, from the root of the tree; n 0: of the kind's own choice */
    struct config_strings except; /* globs of files that are left out */
    bool has_severity;
    enum config_severity severity;
    const struct document_node *node;     /* the entry, in the arena of the configuration */
    const struct config_project *project; /* whose files it is of; NULL: everybody's */
    struct config_origin origin;
};

/* What a document may count without saying what counts it: `count: [endpoints]`. Ended by a NULL noun. */
struct config_contract_noun {
    const char *noun, *query;
};
extern const struct config_contract_noun config_contract_nouns[];

/* The value of a key of the entry; NULL when it is not there. */
const struct document_node *config_contract_get(const struct config_contract *contract, const char *key);

/* Reads the contracts that a document has of itself: `assay:` in its front matter, a mapping with
 * `contracts`. `text` is that front matter, with the line feeds of the file before it. They name no files,
 * and no query. */
int config_contracts_of_document(struct base_str path, struct base_str text, struct base_arena *arena,
                                 const struct config_contract **out, size_t *count, struct base_error *err);

#endif
