#include "validator/base/intern.h"

void base_intern_finish(struct base_intern *pool)
{
    base_map_finish(&pool->map);
    base_arena_finish(&pool->text);
}

uint32_t base_intern_id(struct base_intern *pool, struct base_str s)
{
    if (!s.p)
        return 0;
    bool added;
    uint32_t *value = base_map_put(&pool->map, s, &added);
    if (added) {
        *value = (uint32_t)pool->map.n;
        /* The map holds the caller's bytes until here: the pool's copy takes their place. */
        pool->map.entries[pool->map.n - 1].key = base_str_copy(&pool->text, s);
    }
    return *value;
}

uint32_t base_intern_lookup(const struct base_intern *pool, struct base_str s)
{
    const uint32_t *value = s.p ? base_map_get(&pool->map, s) : NULL;
    return value ? *value : 0;
}

struct base_str base_intern_str(const struct base_intern *pool, uint32_t id)
{
    return id == 0 ? BASE_STR_ABSENT : pool->map.entries[id - 1].key;
}

uint32_t base_intern_count(const struct base_intern *pool)
{
    return (uint32_t)pool->map.n;
}
