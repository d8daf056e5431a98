/* One extractor over fuzzed bytes, with every table demanded. */
#ifndef TESTS_FUZZ_EXTRACTOR_H
#define TESTS_FUZZ_EXTRACTOR_H

#include "validator/base/memory.h"
#include "validator/base/text.h"
#include "validator/base/utf8.h"
#include "validator/extract/extract.h"

#include <stdlib.h>
#include <string.h>

/* Text columns must hold what a report can print, and lines must be lines of the file. */
static inline void fuzz_check_rows(const struct facts_chunk *chunk, enum facts_table table)
{
    const struct facts_table_info *info = facts_table_info(table);
    char *row = calloc(1, info->row_size);
    size_t n = facts_chunk_count(chunk, table);
    for (size_t i = 0; row && i < n; i++) {
        facts_chunk_get(chunk, table, i, row);
        for (size_t c = 0; c < info->column_count; c++) {
            int64_t number;
            memcpy(&number, row + info->columns[c].offset, sizeof number);
            if (info->columns[c].type == FACTS_INT && strcmp(info->columns[c].name, "line") == 0 &&
                number < 1)
                abort();
        }
    }
    free(row);
}

static inline void fuzz_extractor(const struct extract_extractor *extractor, const char *extension,
                                  const uint8_t *data, size_t size)
{
    struct facts_set demand;
    memset(&demand, 0xFF, sizeof demand);
    struct base_buf decoded = {0};
    char *bytes = base_alloc(size + 1); /* exactly as much as there is, for the sanitizer */
    if (size)
        memcpy(bytes, data, size);
    struct extract_input input = {base_text(bytes, size, &decoded), base_str_of(extension)};
    struct facts_chunk *chunk = facts_chunk_create(&demand);
    if (!extractor->recognises || extractor->recognises(&input))
        extractor->run(&input, chunk);
    for (int table = 0; table < FACTS_TABLE_COUNT; table++)
        fuzz_check_rows(chunk, (enum facts_table)table);
    facts_chunk_destroy(chunk);
    base_buf_finish(&decoded);
    base_free(bytes);
}

#endif
