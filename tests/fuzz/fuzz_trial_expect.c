/* An expectation and an output of any bytes, with a line of '=' between them: the first byte tells the kind.
 */
#include "validator/trial/expect.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_str all = base_str_make((const char *)data, size), why, why_not;
    if (size == 0)
        return 0;
    enum trial_expect_kind kind = (enum trial_expect_kind)(data[0] % 4);
    all = base_str_from(all, 1);
    ptrdiff_t middle = base_str_find(all, "\n=\n");
    struct base_str expected = middle < 0 ? all : base_str_slice(all, 0, (size_t)middle);
    struct base_str output = middle < 0 ? all : base_str_from(all, (size_t)middle + 3);
    enum trial_expect_result result = trial_expect(kind, expected, output, 0, &arena, &why);
    /* What is met says nothing; what is not says why. */
    if ((result == TRIAL_EXPECT_MET) != (why.p == NULL))
        abort();
    /* Any output is met by nothing but a gap. */
    if (trial_expect(TRIAL_EXPECT_BLOCK, BASE_STR("..."), output, 0, &arena, &why_not) != TRIAL_EXPECT_MET)
        abort();
    base_arena_finish(&arena);
    return 0;
}
