/*
 * Interned strings: equal text, equal id. Id 0 is the absent string. Ids are given in the order of first
 * interning and never reach output. The pool owns its text; a view stays valid as long as the pool.
 */
#ifndef VALIDATOR_BASE_INTERN_H
#define VALIDATOR_BASE_INTERN_H

#include "validator/base/arena.h"
#include "validator/base/hash.h"

struct base_intern {
    struct base_arena text;
    struct base_map map;
};

void base_intern_finish(struct base_intern *pool); /* accepts a zeroed pool */
uint32_t base_intern_id(struct base_intern *pool, struct base_str s);
/* The same, for text that is not the pool's own and whose hash, base_hash_str(s), is known. */
uint32_t base_intern_id_hashed(struct base_intern *pool, struct base_str s, uint64_t hash);
/* The id of text that is already in the pool, or 0. Does not change the pool. */
uint32_t base_intern_lookup(const struct base_intern *pool, struct base_str s);
/* The text of an id; absent for 0. */
static inline struct base_str base_intern_str(const struct base_intern *pool, uint32_t id)
{
    return id == 0 ? BASE_STR_ABSENT : pool->map.entries[id - 1].key;
}
uint32_t base_intern_count(const struct base_intern *pool); /* the largest id */

#endif
