/* The first line is a path, the rest a CODEOWNERS file. */
#include "validator/link/owners.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_str text = base_str_make((const char *)data, size), path = base_str_split(&text, '\n');
    struct link_owners *owners =
        link_owners_create(BASE_STR("CODEOWNERS"), text.p ? text : BASE_STR(""), &arena);
    struct base_str first = link_owners_of(owners, path), again = link_owners_of(owners, path);
    /* The same answer when the folder is known; owners are words, each with an '@'. */
    if (!base_str_eq(first, again) || (first.p && base_str_find_char(first, '@') < 0))
        abort();
    link_owners_destroy(owners);
    base_arena_finish(&arena);
    return 0;
}
