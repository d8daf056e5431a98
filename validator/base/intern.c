#include "validator/base/intern.h"

#include "validator/base/error.h"
#include "validator/base/memory.h"

#include <pthread.h>
#include <stddef.h>
#include <string.h>

/* Texts of late strings lie in segments that never move, each twice as large as the one before, so that a
 * thread finds the text of an id that it was given without a lock. */
#define SEGMENTS 22u
#define FIRST_SEGMENT 1024u

struct base_intern_late {
    pthread_mutex_t lock; /* for all but the segments of ids that are known */
    struct base_arena text;
    struct base_map map; /* text -> id */
    struct base_str *segments[SEGMENTS];
};

void base_intern_finish(struct base_intern *pool)
{
    if (pool->late)
        base_intern_unshare(pool);
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

static struct base_str add_text(struct base_arena *text, struct base_str s, uint32_t id)
{
    struct interned *entry = base_arena_alloc(text, TEXT_OFFSET + s.n + 1);
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

/* The place of the k-th late string. */
static struct base_str *late_place(const struct base_intern_late *late, size_t k, unsigned *segment)
{
    size_t size = FIRST_SEGMENT;
    *segment = 0;
    while (k >= size) {
        k -= size;
        size *= 2;
        ++*segment;
    }
    BASE_BUG(*segment >= SEGMENTS); /* four billion strings */
    return late->segments[*segment] ? &late->segments[*segment][k] : NULL;
}

struct base_str base_intern_late_str(const struct base_intern *pool, uint32_t id)
{
    unsigned segment;
    BASE_BUG(!pool->late);
    return *late_place(pool->late, id - pool->map.n - 1, &segment);
}

void base_intern_share(struct base_intern *pool)
{
    BASE_BUG(pool->late);
    pool->late = base_alloc(sizeof *pool->late);
    pthread_mutex_init(&pool->late->lock, NULL);
}

void base_intern_unshare(struct base_intern *pool)
{
    struct base_intern_late *late = pool->late;
    for (size_t k = 0; k < late->map.n; k++) /* the ids go on where those of the pool end */
        *base_map_put_hashed(&pool->map, late->map.entries[k].key, late->map.hashes[k], NULL) =
            late->map.entries[k].value;
    base_arena_adopt(&pool->text, &late->text);
    base_map_finish(&late->map);
    for (unsigned i = 0; i < SEGMENTS; i++)
        base_free(late->segments[i]);
    pthread_mutex_destroy(&late->lock);
    base_free(late);
    pool->late = NULL;
}

static void keep_late(struct base_intern_late *late, size_t k, struct base_str text)
{
    unsigned segment;
    struct base_str *place = late_place(late, k, &segment);
    if (!place) {
        late->segments[segment] = base_realloc(NULL, (size_t)FIRST_SEGMENT << segment, sizeof *place);
        place = late->segments[segment]; /* the first of it */
    }
    *place = text;
}

static uint32_t late_id(struct base_intern *pool, struct base_str s, uint64_t hash)
{
    struct base_intern_late *late = pool->late;
    bool added;
    pthread_mutex_lock(&late->lock);
    uint32_t *value = base_map_put_hashed(&late->map, s, hash, &added);
    if (added) {
        size_t k = late->map.n - 1;
        *value = (uint32_t)(pool->map.n + k + 1);
        late->map.entries[k].key = add_text(&late->text, s, *value);
        keep_late(late, k, late->map.entries[k].key);
    }
    uint32_t id = *value;
    pthread_mutex_unlock(&late->lock);
    return id;
}

static uint32_t late_lookup(const struct base_intern *pool, struct base_str s, uint64_t hash)
{
    struct base_intern_late *late = pool->late;
    pthread_mutex_lock(&late->lock);
    const uint32_t *value = base_map_get_hashed(&late->map, s, hash);
    uint32_t id = value ? *value : 0;
    pthread_mutex_unlock(&late->lock);
    return id;
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
    if (pool->late) {
        const uint32_t *known = base_map_get_hashed(&pool->map, s, hash);
        return known ? *known : late_id(pool, s, hash);
    }
    uint32_t *value = base_map_put_hashed(&pool->map, s, hash, &added);
    if (added) {
        *value = (uint32_t)pool->map.n;
        /* The map holds the caller's bytes until here: the pool's copy takes their place. */
        pool->map.entries[pool->map.n - 1].key = add_text(&pool->text, s, *value);
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
    uint64_t hash = base_hash_str(s);
    const uint32_t *value = base_map_get_hashed(&pool->map, s, hash);
    if (value)
        return *value;
    return pool->late ? late_lookup(pool, s, hash) : 0;
}

uint32_t base_intern_count(const struct base_intern *pool)
{
    return (uint32_t)pool->map.n;
}
