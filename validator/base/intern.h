/*
 * Interned strings: equal text, equal id. Id 0 is the absent string. Ids are given in the order of first
 * interning and never reach output. The pool owns its text; a view stays valid as long as the pool.
 *
 * A pool is one thread's while it grows. Between base_intern_share() and base_intern_unshare() any number of
 * threads may use it: what it holds by then is read without a lock, and what comes anew is kept apart, under
 * one. Which thread comes first decides the ids of such strings.
 */
#ifndef VALIDATOR_BASE_INTERN_H
#define VALIDATOR_BASE_INTERN_H

#include "validator/base/arena.h"
#include "validator/base/hash.h"

struct base_intern_late;

struct base_intern {
    struct base_arena text;
    struct base_map map;
    struct base_intern_late *late; /* strings that came while it is shared; NULL otherwise */
};

void base_intern_share(struct base_intern *pool);
/* Called when no other thread uses it any more. Ids and views stay. */
void base_intern_unshare(struct base_intern *pool);

void base_intern_finish(struct base_intern *pool); /* accepts a zeroed pool */
uint32_t base_intern_id(struct base_intern *pool, struct base_str s);
/* The same, for text that is not the pool's own and whose hash, base_hash_str(s), is known. */
uint32_t base_intern_id_hashed(struct base_intern *pool, struct base_str s, uint64_t hash);
/* The id of text that is already in the pool, or 0. Does not change the pool. */
uint32_t base_intern_lookup(const struct base_intern *pool, struct base_str s);
struct base_str base_intern_late_str(const struct base_intern *pool, uint32_t id);
/* The text of an id; absent for 0. */
static inline struct base_str base_intern_str(const struct base_intern *pool, uint32_t id)
{
    if (id != 0 && id <= pool->map.n)
        return pool->map.entries[id - 1].key;
    return id == 0 ? BASE_STR_ABSENT : base_intern_late_str(pool, id);
}
uint32_t base_intern_count(const struct base_intern *pool); /* the largest id */

#endif
