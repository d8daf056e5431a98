#include "validator/base/hash.h"

#include "validator/base/error.h"
#include "validator/base/memory.h"

#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* Chosen once in the life of the process, never 0. */
static uint64_t seed(void)
{
    static _Atomic uint64_t chosen;
    uint64_t known = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (known)
        return known;
    uint64_t fresh = 0;
    if (getrandom(&fresh, sizeof fresh, GRND_NONBLOCK) != (ssize_t)sizeof fresh)
        fresh = (uint64_t)(uintptr_t)&fresh ^ (uint64_t)time(NULL); /* early at boot; better than nothing */
    fresh |= 1;
    return atomic_compare_exchange_strong(&chosen, &known, fresh) ? fresh : known;
}

/* The finaliser of MurmurHash3 over 8-byte words: fast enough for identifiers and paths. */
static uint64_t finalise(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    h ^= h >> 33;
    return h;
}

/* Words are read in the machine's byte order: a hash never leaves the process. */
static uint64_t word8(const unsigned char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

static uint64_t word4(const unsigned char *p)
{
    uint32_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* The last bytes, one to seven of them, as one word: reads overlap instead of going byte by byte. */
static uint64_t tail(const unsigned char *p, size_t n)
{
    if (n >= 4)
        return word4(p) | word4(p + n - 4) << 32;
    return p[0] | (uint64_t)p[n / 2] << 8 | (uint64_t)p[n - 1] << 16;
}

uint64_t base_hash(const void *bytes, size_t n)
{
    const uint64_t multiplier = UINT64_C(0x9ddfea08eb382d69);
    const unsigned char *p = bytes;
    uint64_t h = seed() ^ n;
    for (; n >= 8; p += 8, n -= 8) {
        h = (h ^ word8(p)) * multiplier;
        h ^= h >> 32;
    }
    if (n)
        h = (h ^ tail(p, n)) * multiplier;
    return finalise(h);
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
static uint64_t *find_slot(const struct base_map *map, struct base_str key, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t at = (uint32_t)map->slots[i];
        if (at == 0 || (map->slots[i] >> 32 == hash >> 32 && base_str_eq(map->entries[at - 1].key, key)))
            return &map->slots[i];
    }
}

uint32_t *base_map_get(const struct base_map *map, struct base_str key)
{
    if (map->slot_count == 0)
        return NULL;
    uint32_t at = (uint32_t)*find_slot(map, key, base_hash_str(key));
    return at ? &map->entries[at - 1].value : NULL;
}

static uint64_t slot_of(uint64_t hash, size_t entry)
{
    return (hash >> 32 << 32) | (uint32_t)(entry + 1);
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
        map->slots[i] = slot_of(map->hashes[e], e);
    }
}

uint32_t *base_map_put(struct base_map *map, struct base_str key, bool *added)
{
    uint64_t hash = base_hash_str(key);
    if (map->n == map->capacity)
        grow(map);
    uint64_t *slot = find_slot(map, key, hash);
    if (added)
        *added = *slot == 0;
    if (*slot == 0) {
        map->entries[map->n] = (struct base_map_entry){key, 0};
        map->hashes[map->n] = hash;
        *slot = slot_of(hash, map->n++);
    }
    return &map->entries[(uint32_t)*slot - 1].value;
}
