#include "validator/base/intern.h"

#include <stddef.h>
#include <string.h>

void base_intern_finish(struct base_intern *pool)
{
    base_map_finish(&pool->map);
    base_arena_finish(&pool->text);
}

/* Each text in the pool stands behind its id: whoever interns a view that came out of the pool pays for no
 * hashing. */
struct interned {
    uint32_t id;
    char text[];
};

#define TEXT_OFFSET offsetof(struct interned, text)

static struct base_str add_text(struct base_intern *pool, struct base_str s, uint32_t id)
{
    struct interned *entry = base_arena_alloc(&pool->text, TEXT_OFFSET + s.n + 1);
    entry->id = id;
    if (s.n)
        memcpy(entry->text, s.p, s.n);
    return base_str_make(entry->text, s.n);
}

/* The id of a view that base_intern_str() gave, or 0. What stands in front of any other view (a part of a
 * text, or memory of somebody else's) may look like an id: only the entry of that id can confirm it. */
static uint32_t id_of_own(const struct base_intern *pool, struct base_str s)
{
    const char *entry = (const char *)((uintptr_t)s.p - TEXT_OFFSET);
    if (!base_arena_owns(&pool->text, entry, TEXT_OFFSET + s.n))
        return 0;
    uint32_t id;
    memcpy(&id, entry, sizeof id);
    if (id == 0 || id > pool->map.n)
        return 0;
    const struct base_str *key = &pool->map.entries[id - 1].key;
    return key->p == s.p && key->n == s.n ? id : 0;
}

uint32_t base_intern_id(struct base_intern *pool, struct base_str s)
{
    if (!s.p)
        return 0;
    uint32_t own = id_of_own(pool, s);
    return own ? own : base_intern_id_hashed(pool, s, base_hash_str(s));
}

uint32_t base_intern_id_hashed(struct base_intern *pool, struct base_str s, uint64_t hash)
{
    bool added;
    uint32_t *value = base_map_put_hashed(&pool->map, s, hash, &added);
    if (added) {
        *value = (uint32_t)pool->map.n;
        /* The map holds the caller's bytes until here: the pool's copy takes their place. */
        pool->map.entries[pool->map.n - 1].key = add_text(pool, s, *value);
    }
    return *value;
}

uint32_t base_intern_lookup(const struct base_intern *pool, struct base_str s)
{
    if (!s.p)
        return 0;
    uint32_t own = id_of_own(pool, s);
    if (own)
        return own;
    const uint32_t *value = base_map_get(&pool->map, s);
    return value ? *value : 0;
}

uint32_t base_intern_count(const struct base_intern *pool)
{
    return (uint32_t)pool->map.n;
}
