#include "tests/fuzz/extractor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const extensions[] = {"mk", "just", "yml"};
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        fuzz_extractor(&extract_make_target, extensions[i], data, size);
    return 0;
}
