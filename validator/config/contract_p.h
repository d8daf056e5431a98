/* The inside of the reader of contracts: keys with the types of their values. */
#ifndef VALIDATOR_CONFIG_CONTRACT_P_H
#define VALIDATOR_CONFIG_CONTRACT_P_H

#include "validator/config/config_p.h"
#include "validator/config/contract.h"

enum config_key_type {
    CONFIG_KEY_TEXT,  /* one text */
    CONFIG_KEY_TEXTS, /* one, or a list of them */
    CONFIG_KEY_BOOLEAN,
    CONFIG_KEY_COUNT, /* an integer of at least 0 */
    CONFIG_KEY_REGEX,
    CONFIG_KEY_REGEXES,
    CONFIG_KEY_QUERY, /* SQL */
    CONFIG_KEY_CASE,  /* fold or exact */
    CONFIG_KEY_PLACE, /* heading, row or text */
    CONFIG_KEY_SEVERITY,
    CONFIG_KEY_TEXT_MAP, /* name: text */
    CONFIG_KEY_SET,      /* an integer, a list of texts, or a mapping of the members */
    CONFIG_KEY_SET_MAP,  /* name: set; or nouns of config_contract_nouns, one or a list */
    CONFIG_KEY_MAP,      /* name: mapping of the members */
    CONFIG_KEY_OBJECT,   /* a mapping of the members */
    CONFIG_KEY_OBJECTS,  /* one, or a list of them */
    CONFIG_KEY_ITEMS,    /* a text or a mapping of the members, or a list of those */
};

struct config_contract_key {
    const char *name;
    enum config_key_type type;
    const struct config_contract_key *members;
    size_t count;
};

extern const struct config_contract_key config_contract_root;

/* contract.c: the entries of `contracts:`, appended to r->out. */
int config_read_contracts(struct config_reader *r, const struct document_node *node);

#endif
