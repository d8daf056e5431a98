#include "validator/config/config.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_error err = {0};
    struct config config;
    struct base_str text = base_str_make((const char *)data, size);
    int rc = config_load(&config, BASE_STR("assay.yaml"), text, NULL, &arena, &err);
    /* A refusal says where and why. */
    if (rc != BASE_OK && (err.line < 1 || err.column < 1 || err.message[0] == '\0'))
        abort();
    if (rc == BASE_OK && (config.layer_count == 0 || config.tests.n == 0 || config.max_file_bytes < 1))
        abort();
    base_arena_finish(&arena);
    return 0;
}
