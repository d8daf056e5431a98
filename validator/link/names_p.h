/*
 * A multimap from (owner, name) to row numbers: names within files, scopes or packages. Rows of one key come
 * back in the order in which they were added. Names are borrowed. When all that are added and looked for are
 * the store's own (see facts_store_intern()), `interned` may be set before the first: then the pointer is the
 * name, and nothing is hashed or compared.
 */
#ifndef VALIDATOR_LINK_NAMES_P_H
#define VALIDATOR_LINK_NAMES_P_H

#include "validator/base/hash.h"
#include "validator/base/vec.h"

#define LINK_NONE UINT32_MAX

struct link_name {
    struct base_str name;
    uint32_t owner, value;
    uint32_t next; /* entry of the same key, or LINK_NONE */
    uint32_t last; /* of the first entry: the last one of its key */
};

struct link_names {
    BASE_VEC(struct link_name) entries;
    uint32_t *slots; /* entry + 1 of the first of a key; 0 when free */
    size_t slot_count, keys;
    bool interned;
};

void link_names_add(struct link_names *names, uint32_t owner, struct base_str name, uint32_t value);
/* The first entry of a key, or LINK_NONE; go on with entries.items[i].next. */
uint32_t link_names_first(const struct link_names *names, uint32_t owner, struct base_str name);
void link_names_finish(struct link_names *names); /* accepts a zeroed one */

#define LINK_NAMES_EACH(names, owner, name, i)                                                               \
    for (uint32_t i = link_names_first((names), (owner), (name)); i != LINK_NONE;                            \
         i = (names)->entries.items[i].next)

#endif
