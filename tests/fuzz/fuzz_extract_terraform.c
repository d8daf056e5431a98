#include "tests/fuzz/extractor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_extractor(&extract_terraform, "tf", data, size);
    return 0;
}
