#include "tests/fuzz/extractor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_extractor(&extract_c_language, "c", data, size);
    return 0;
}
