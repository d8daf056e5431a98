/* Ignore rules: the first line of the input is a path, the rest a .gitignore. */
#include "validator/source/ignore.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct base_str text = base_str_make((const char *)data, size);
    struct base_str path = base_str_split(&text, '\n');
    struct base_arena arena = BASE_ARENA_INIT;
    const struct source_ignore *rules = source_ignore_add(NULL, &arena, BASE_STR(""), text, false);
    rules = source_ignore_add(rules, &arena, base_str_slice(path, 0, path.n / 2), text, true);
    source_ignore_match(rules, path, size % 2 == 0);
    base_arena_finish(&arena);
    return 0;
}
