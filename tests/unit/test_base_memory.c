#include "validator/base/arena.h"
#include "validator/base/error.h"
#include "validator/base/intern.h"
#include "validator/base/parallel.h"
#include "validator/base/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void arenas_align_and_zero(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *p = base_arena_alloc(&arena, n);
        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, n);
    }
    assert_true(arena.used >= 3000);
    char *large = base_arena_alloc(&arena, (size_t)3 << 20);
    large[((size_t)3 << 20) - 1] = 1;
    base_arena_finish(&arena);
    assert_int_equal(arena.used, 0);
    base_arena_finish(&arena);
}

/* Runs `work` in a child and says whether the process was ended: by abort(), or by a sanitizer that looks at
 * sizes. */
static bool does_not_return(void (*work)(void))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        signal(SIGABRT, SIG_DFL);
        if (!freopen("/dev/null", "w", stderr))
            _exit(1);
        work();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

/* volatile: a compiler that knows the size refuses to compile the call */
static volatile size_t almost_all = SIZE_MAX - 40;

static void ask_arena_for_everything(void)
{
    struct base_arena arena = BASE_ARENA_INIT;
    memset(base_arena_alloc(&arena, almost_all), 1, 4096);
}

static void ask_arena_for_too_many(void)
{
    struct base_arena arena = BASE_ARENA_INIT;
    base_arena_array(&arena, almost_all, 2);
}

static void ask_realloc_for_too_many(void)
{
    base_realloc(NULL, almost_all, 16);
}

static void sizes_that_overflow_end_the_process(void **state)
{
    (void)state;
    assert_true(does_not_return(ask_arena_for_everything));
    assert_true(does_not_return(ask_arena_for_too_many));
    assert_true(does_not_return(ask_realloc_for_too_many));
}

static void vectors_grow(void **state)
{
    (void)state;
    BASE_VEC(int) v = {0};
    for (int i = 0; i < 1000; i++)
        base_vec_push(&v, i);
    base_vec_reserve(&v, 5000);
    assert_true(v.capacity >= 5000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(v.items[i], i);
    base_vec_finish(&v);
    assert_null(v.items);
}

static void maps_keep_order(void **state)
{
    (void)state;
    static char keys[5000][8];
    struct base_map map = {0};
    bool added;
    assert_null(base_map_get(&map, BASE_STR("x")));
    for (uint32_t i = 0; i < 5000; i++) {
        snprintf(keys[i], sizeof keys[i], "k%u", i);
        *base_map_put(&map, base_str_of(keys[i]), &added) = i;
        assert_true(added);
    }
    *base_map_put(&map, BASE_STR("k17"), &added) += 1;
    assert_false(added);
    assert_int_equal(map.n, 5000);
    for (uint32_t i = 0; i < 5000; i++) {
        assert_string_equal(map.entries[i].key.p, keys[i]);
        assert_int_equal(*base_map_get(&map, base_str_of(keys[i])), i == 17 ? 18 : i);
    }
    assert_null(base_map_get(&map, BASE_STR("k5000")));
    base_map_put(&map, BASE_STR_ABSENT, &added);
    assert_true(added);
    base_map_put(&map, BASE_STR(""), &added);
    assert_true(added); /* absent and empty are two keys */
    base_map_finish(&map);
}

static void interned_text_is_the_pools_own(void **state)
{
    (void)state;
    struct base_intern pool = {0};
    char text[] = "abc";
    assert_int_equal(base_intern_id(&pool, BASE_STR_ABSENT), 0);
    uint32_t id = base_intern_id(&pool, base_str_of(text));
    text[0] = 'x';
    assert_int_equal(base_intern_id(&pool, BASE_STR("abc")), id);
    assert_int_equal(base_intern_lookup(&pool, BASE_STR("xbc")), 0);
    assert_string_equal(base_intern_str(&pool, id).p, "abc");
    assert_null(base_intern_str(&pool, 0).p);
    uint32_t empty = base_intern_id(&pool, BASE_STR(""));
    assert_int_not_equal(empty, 0);
    assert_non_null(base_intern_str(&pool, empty).p);
    assert_int_equal(base_intern_count(&pool), 2);
    base_intern_finish(&pool);
}

static void an_adopted_arena_stays_as_it_is(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT, other = BASE_ARENA_INIT, empty = BASE_ARENA_INIT;
    base_arena_adopt(&arena, &empty);
    assert_null(arena.blocks);
    char *text = base_arena_alloc(&other, 8), *large = base_arena_alloc(&other, 1 << 20);
    strcpy(text, "abc");
    base_arena_adopt(&arena, &other);
    assert_null(other.blocks);
    assert_int_equal(arena.used, 8 + 8 + (1 << 20));
    base_arena_alloc(&other, 8);
    base_arena_adopt(&arena, &other); /* into one that has blocks */
    base_arena_alloc(&arena, 100);
    assert_string_equal(text, "abc");
    assert_true(base_arena_owns(&arena, text, 8));
    assert_true(base_arena_owns(&arena, large, 1 << 20));
    base_arena_finish(&arena);
}

/* Every thread interns all names, in an order of its own; half of them are new. */
#define NAMES 5000u
static struct base_intern shared_pool;
static uint32_t shared_ids[4][NAMES];

static void intern_all(void *context, size_t item, unsigned worker)
{
    (void)context;
    (void)worker;
    char name[16];
    for (uint32_t i = 0; i < NAMES; i++) {
        uint32_t at = item % 2 ? NAMES - 1 - i : i;
        snprintf(name, sizeof name, "n%u", at);
        uint32_t id = base_intern_id(&shared_pool, base_str_of(name));
        shared_ids[item][at] = id;
        struct base_str own = base_intern_str(&shared_pool, id);
        BASE_BUG(strcmp(own.p, name) != 0 || base_intern_id(&shared_pool, own) != id);
        BASE_BUG(base_intern_lookup(&shared_pool, base_str_of(name)) != id);
    }
}

static void threads_share_a_pool(void **state)
{
    (void)state;
    char name[16];
    for (uint32_t i = 0; i < NAMES; i += 2) {
        snprintf(name, sizeof name, "n%u", i);
        base_intern_id(&shared_pool, base_str_of(name));
    }
    base_intern_share(&shared_pool);
    base_parallel_run(&(struct base_parallel){.jobs = 4}, 4, intern_all, NULL);
    assert_int_equal(base_intern_lookup(&shared_pool, BASE_STR("none")), 0);
    const char *last = base_intern_str(&shared_pool, NAMES).p;
    base_intern_unshare(&shared_pool);
    assert_int_equal(base_intern_count(&shared_pool), NAMES);
    assert_ptr_equal(base_intern_str(&shared_pool, NAMES).p, last);
    for (uint32_t i = 0; i < NAMES; i++) {
        snprintf(name, sizeof name, "n%u", i);
        for (unsigned t = 0; t < 4; t++)
            assert_int_equal(base_intern_id(&shared_pool, base_str_of(name)), shared_ids[t][i]);
    }
    assert_int_equal(base_intern_id(&shared_pool, BASE_STR("one more")), NAMES + 1);
    base_intern_finish(&shared_pool);
}

static void hashes_are_what_they_should_be(void **state)
{
    (void)state;
    char hex[65];
    base_sha256_hex(BASE_STR("abc"), hex); /* FIPS 180-4, the example of appendix B.1 */
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    base_sha256_hex(BASE_STR_ABSENT, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_true(base_hash("a", 1) != base_hash("a\0", 2));
    assert_true(base_hash("abcdefgh", 8) != base_hash("abcdefgi", 8));
    assert_true(base_hash_mix(1, 2) != base_hash_mix(2, 1));
    char copy[] = "x0123456789abcdef"; /* not aligned */
    assert_int_equal(base_hash(copy + 1, 16), base_hash("0123456789abcdef", 16));
}

/* What base_hash() does with each word, written out so that strings can be made which collide when its first
 * value is known. */
static uint64_t mixed(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

static void prepared_collisions_do_not_happen(void **state)
{
    (void)state;
    enum { KEYS = 60000 };
    uint64_t(*keys)[2] = base_alloc(KEYS * sizeof *keys);
    struct base_map map = {0};
    clock_t begun = clock();
    for (uint64_t i = 0; i < KEYS; i++) {
        /* The second word undoes the first: all would hash alike behind this constant, or behind 0. */
        keys[i][0] = i;
        keys[i][1] = mixed(UINT64_C(0x9e3779b97f4a7c15) ^ 16 ^ i);
        base_map_put(&map, base_str_make((const char *)keys[i], 16), NULL);
    }
    assert_int_equal(map.n, KEYS);
    assert_true(clock() - begun < 5 * CLOCKS_PER_SEC);
    base_map_finish(&map);
    base_free(keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arenas_align_and_zero),
        cmocka_unit_test(sizes_that_overflow_end_the_process),
        cmocka_unit_test(vectors_grow),
        cmocka_unit_test(maps_keep_order),
        cmocka_unit_test(interned_text_is_the_pools_own),
        cmocka_unit_test(an_adopted_arena_stays_as_it_is),
        cmocka_unit_test(threads_share_a_pool),
        cmocka_unit_test(hashes_are_what_they_should_be),
        cmocka_unit_test(prepared_collisions_do_not_happen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
