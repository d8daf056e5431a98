/* An assay.lock of any bytes: what is read is written back byte for byte. */
#include "validator/lock/lock_p.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_str text = base_str_make((const char *)data, size);
    struct lock lock;
    struct base_error err = {0};
    struct base_buf out;
    base_buf_init(&out, 1u << 24);
    int rc = lock_read(&lock, text, &arena, &err);
    if (rc == BASE_OK) {
        lock_write(&out, &lock);
        if (!base_str_eq(base_buf_view(&out), text))
            abort();
    } else if (err.line == 0 || !err.hint[0]) {
        abort();
    }
    /* Any text has a digest, and one that it keeps. */
    struct base_str once = lock_digest(text, BASE_STR("a.ts"), &arena);
    if (!base_str_eq(once, lock_digest(text, BASE_STR("a.ts"), &arena)))
        abort();
    base_buf_clear(&out);
    lock_diff(&out, text, base_str_from(text, size / 2));
    base_buf_finish(&out);
    lock_finish(&lock);
    base_arena_finish(&arena);
    return 0;
}
