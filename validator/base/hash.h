/* Hashing (not cryptographic, for use within the process) and a map from strings to numbers. */
#ifndef VALIDATOR_BASE_HASH_H
#define VALIDATOR_BASE_HASH_H

#include "validator/base/str.h"

/* The seed of this process: nobody can know it beforehand, so no input is written so that it collides. */
uint64_t base_hash_seed(void);
/* base_hash() for whoever keeps the seed at hand. Most strings are names: one or two words, each mixed in
 * with a multiplication. All bits of the result may be used. */
static inline uint64_t base_hash_seeded(uint64_t seed, const char *p, size_t n)
{
    const uint64_t multiplier = UINT64_C(0x9ddfea08eb382d69);
    uint64_t h = seed ^ n;
    for (; n > 8; p += 8, n -= 8) {
        h = (h ^ base_word8(p)) * multiplier;
        h ^= h >> 32;
    }
    if (n)
        h = (h ^ base_word(p, n)) * multiplier;
    h ^= h >> 29;
    h *= multiplier;
    return h ^ h >> 32;
}
uint64_t base_hash(const void *bytes, size_t n);
uint64_t base_hash_mix(uint64_t a, uint64_t b); /* combines two hashes, order matters */
static inline uint64_t base_hash_str(struct base_str s)
{
    return base_hash(s.p, s.n);
}

/* SHA-256 as 64 lower-case hexadecimal digits and a NUL. */
void base_sha256_hex(struct base_str bytes, char out[65]);

/*
 * An open-addressing map from borrowed strings to uint32_t. Keys are views: they must outlive the map.
 * Iterate over `entries` in insertion order; removal does not exist.
 */
struct base_map_entry {
    struct base_str key;
    uint32_t value;
};

struct base_map {
    struct base_map_entry *entries;
    uint64_t *hashes; /* of the keys, for growing */
    uint64_t *slots;  /* low half: index + 1 into entries, 0 when free; high half: that of the key's hash */
    size_t n, capacity, slot_count;
};

void base_map_finish(struct base_map *map); /* accepts a zeroed map */
/* The value of `key`, or NULL; valid until the next put. */
uint32_t *base_map_get(const struct base_map *map, struct base_str key);
/* The place of `key`'s value, added with value 0 when it was missing (`*added` says so; may be NULL). */
uint32_t *base_map_put(struct base_map *map, struct base_str key, bool *added);
/* For whoever knows the hashes of many keys ahead: asks the memory for what base_map_put_hashed() will look
 * at, a step for each call. The first one for a key brings its slot, the second the entry that stands there,
 * the third its bytes. */
static inline void base_map_expect(const struct base_map *map, uint64_t hash)
{
    if (map->slot_count)
        __builtin_prefetch(&map->slots[hash & (map->slot_count - 1)]);
}
static inline void base_map_expect_entry(const struct base_map *map, uint64_t hash)
{
    uint32_t at = map->slot_count ? (uint32_t)map->slots[hash & (map->slot_count - 1)] : 0;
    if (at)
        __builtin_prefetch(&map->entries[at - 1]);
}
static inline void base_map_expect_key(const struct base_map *map, uint64_t hash)
{
    uint32_t at = map->slot_count ? (uint32_t)map->slots[hash & (map->slot_count - 1)] : 0;
    if (at)
        __builtin_prefetch(map->entries[at - 1].key.p);
}
/* The same, where base_hash_str(key) is known. */
uint32_t *base_map_get_hashed(const struct base_map *map, struct base_str key, uint64_t hash);
uint32_t *base_map_put_hashed(struct base_map *map, struct base_str key, uint64_t hash, bool *added);

#endif
