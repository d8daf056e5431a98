#include "validator/base/hash.h"

#include "validator/base/error.h"
#include "validator/base/memory.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

/* The finaliser of MurmurHash3 over 8-byte words: fast enough for identifiers and paths, and the same on
 * every machine because words are read byte by byte. */
static uint64_t finalise(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    h ^= h >> 33;
    return h;
}

static uint64_t word(const unsigned char *p, size_t n)
{
    uint64_t w = 0;
    for (size_t i = 0; i < n; i++)
        w |= (uint64_t)p[i] << (8 * i);
    return w;
}

uint64_t base_hash(const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint64_t h = UINT64_C(0x9e3779b97f4a7c15) ^ n;
    for (; n >= 8; p += 8, n -= 8)
        h = finalise(h ^ word(p, 8));
    return n ? finalise(h ^ word(p, n)) : finalise(h);
}

uint64_t base_hash_mix(uint64_t a, uint64_t b)
{
    return finalise(a * 31 + b);
}

void base_sha256_hex(struct base_str bytes, char out[65])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    BASE_BUG(EVP_Digest(bytes.p ? bytes.p : "", bytes.n, digest, &length, EVP_sha256(), NULL) != 1);
    BASE_BUG(length != 32);
    for (unsigned i = 0; i < length; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

/* ---- the map ---- */

void base_map_finish(struct base_map *map)
{
    base_free(map->entries);
    base_free(map->hashes);
    base_free(map->slots);
    *map = (struct base_map){0};
}

/* The slot that holds the key, or the free one where it belongs. slot_count is a power of two, at most half
 * full. */
static uint32_t *find_slot(const struct base_map *map, struct base_str key, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t at = map->slots[i];
        if (at == 0 || (map->hashes[at - 1] == hash && base_str_eq(map->entries[at - 1].key, key)))
            return &map->slots[i];
    }
}

uint32_t *base_map_get(const struct base_map *map, struct base_str key)
{
    if (map->slot_count == 0)
        return NULL;
    uint32_t at = *find_slot(map, key, base_hash_str(key));
    return at ? &map->entries[at - 1].value : NULL;
}

static void grow(struct base_map *map)
{
    map->capacity = map->capacity ? map->capacity * 2 : 32;
    map->entries = base_realloc(map->entries, map->capacity, sizeof *map->entries);
    map->hashes = base_realloc(map->hashes, map->capacity, sizeof *map->hashes);
    base_free(map->slots);
    map->slot_count = map->capacity * 2;
    map->slots = base_alloc(map->slot_count * sizeof *map->slots);
    size_t mask = map->slot_count - 1;
    for (size_t e = 0; e < map->n; e++) {
        size_t i = map->hashes[e] & mask;
        while (map->slots[i])
            i = (i + 1) & mask;
        map->slots[i] = (uint32_t)(e + 1);
    }
}

uint32_t *base_map_put(struct base_map *map, struct base_str key, bool *added)
{
    uint64_t hash = base_hash_str(key);
    if (map->n == map->capacity)
        grow(map);
    uint32_t *slot = find_slot(map, key, hash);
    if (added)
        *added = *slot == 0;
    if (*slot == 0) {
        map->entries[map->n] = (struct base_map_entry){key, 0};
        map->hashes[map->n] = hash;
        *slot = (uint32_t)++map->n;
    }
    return &map->entries[*slot - 1].value;
}
