#include "validator/base/hash.h"

#include "validator/base/error.h"
#include "validator/base/memory.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* Chosen once in the life of the process, never 0. */
uint64_t base_hash_seed(void)
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

uint64_t base_hash(const void *bytes, size_t n)
{
    return base_hash_seeded(base_hash_seed(), bytes, n);
}

/* The finaliser of MurmurHash3. */
uint64_t base_hash_mix(uint64_t a, uint64_t b)
{
    uint64_t h = a * 31 + b;
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    h ^= h >> 33;
    return h;
}

/* Looking for an algorithm among the providers costs more than most digests: it is done once. */
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256;

static void fetch_sha256(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

void base_sha256_hex(struct base_str bytes, char out[65])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    pthread_once(&sha256_once, fetch_sha256);
    BASE_BUG(!sha256);
    BASE_BUG(EVP_Digest(bytes.p ? bytes.p : "", bytes.n, digest, &length, sha256, NULL) != 1);
    BASE_BUG(length != 32);
    static const char digits[] = "0123456789abcdef";
    for (unsigned i = 0; i < length; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[64] = '\0';
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
    return base_map_get_hashed(map, key, base_hash_str(key));
}

uint32_t *base_map_get_hashed(const struct base_map *map, struct base_str key, uint64_t hash)
{
    if (map->slot_count == 0)
        return NULL;
    uint32_t at = (uint32_t)*find_slot(map, key, hash);
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
    return base_map_put_hashed(map, key, base_hash_str(key), added);
}

uint32_t *base_map_put_hashed(struct base_map *map, struct base_str key, uint64_t hash, bool *added)
{
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
