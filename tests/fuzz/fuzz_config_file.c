#include "validator/config/parts.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever was read can be printed, and tells of every path whose it is. */
static void use(const struct config *config)
{
    static const char *const paths[] = {"a", "a/b.ts", "apps/web/a.ts", "apps/api/src/b.ts", "libs/x/y/z"};
    struct base_error err = {0};
    struct base_buf out;
    base_buf_init(&out, (size_t)1 << 20);
    config_write(&out, config, true);
    base_buf_finish(&out);
    struct config_parts *parts = config_parts_create(config);
    for (size_t i = 0; parts && i < sizeof paths / sizeof *paths; i++)
        (void)config_parts_add(parts, base_str_of(paths[i]));
    if (parts && config_parts_seal(parts, &err) == BASE_OK) {
        size_t count;
        (void)config_parts_all(parts, &count);
        for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
            if (config_parts_of(parts, base_str_of(paths[i])) >= count)
                abort();
    }
    config_parts_destroy(parts);
}

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
    if (rc == BASE_OK)
        use(&config);
    base_arena_finish(&arena);
    return 0;
}
