/* Any bytes through the extractor, under each of its three grammars. */
#include "validator/extract/extract.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const extensions[] = {"ts", "tsx", "js"};
    struct facts_set all = {0};
    for (int table = 0; table < FACTS_TABLE_COUNT; table++)
        facts_set_add(&all, (enum facts_table)table);
    struct extract_input input = {.bytes = {(const char *)data, size}};
    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
        struct facts_chunk *chunk = facts_chunk_create(&all);
        input.extension = base_str_of(extensions[i]);
        extract_typescript.run(&input, chunk);
        facts_chunk_destroy(chunk);
    }
    return 0;
}
