#include "validator/base/memory.h"
#include "validator/base/parallel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdatomic.h>

#define MOST 1000

struct seen {
    atomic_uint times[MOST];
    atomic_uint order; /* a hash of the order, meaningful with one thread */
    atomic_uint highest_worker;
};

static void note(void *context, size_t item, unsigned worker)
{
    struct seen *seen = context;
    atomic_fetch_add(&seen->times[item], 1);
    atomic_store(&seen->order, atomic_load(&seen->order) * 31 + (unsigned)item);
    unsigned highest = atomic_load(&seen->highest_worker);
    while (worker > highest && !atomic_compare_exchange_weak(&seen->highest_worker, &highest, worker))
        ;
}

static void every_item_once(void **state)
{
    (void)state;
    const unsigned jobs[] = {1, 2, 7, 64, 1000, 0};
    const size_t counts[] = {0, 1, 2, 3, 63, 64, 65, MOST};
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < 8; j++)
            for (uint64_t shuffle = 0; shuffle < 3; shuffle++) {
                struct base_parallel how = {jobs[i], shuffle};
                struct seen *seen = base_alloc(sizeof *seen);
                base_parallel_run(&how, counts[j], note, seen);
                for (size_t item = 0; item < MOST; item++)
                    assert_int_equal(seen->times[item], item < counts[j]);
                assert_true(seen->highest_worker < base_parallel_jobs(&how));
                base_free(seen);
            }
}

static unsigned order_of(uint64_t shuffle)
{
    struct base_parallel how = {1, shuffle};
    struct seen *seen = base_alloc(sizeof *seen);
    base_parallel_run(&how, MOST, note, seen);
    unsigned order = seen->order;
    base_free(seen);
    return order;
}

static void a_seed_gives_one_order(void **state)
{
    (void)state;
    assert_int_equal(order_of(0), order_of(0));
    assert_int_equal(order_of(5), order_of(5));
    assert_int_not_equal(order_of(0), order_of(5));
    assert_int_not_equal(order_of(6), order_of(5));
}

static void jobs_have_bounds(void **state)
{
    (void)state;
    assert_true(base_parallel_jobs(&(struct base_parallel){0}) >= 1);
    assert_int_equal(base_parallel_jobs(&(struct base_parallel){.jobs = 3}), 3);
    assert_int_equal(base_parallel_jobs(&(struct base_parallel){.jobs = 100000}), 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_once),
        cmocka_unit_test(a_seed_gives_one_order),
        cmocka_unit_test(jobs_have_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
