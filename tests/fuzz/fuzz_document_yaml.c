#include "tests/fuzz/pointer_of.h"
#include "validator/document/document.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct document_limits limits = {64, 20000};
    struct base_str bytes = base_str_make((const char *)data, size);
    struct document *document = document_parse(bytes, DOCUMENT_YAML, &limits);
    for (size_t i = 0; i < document_count(document); i++)
        walk(document, document_root_at(document, i));
    document_destroy(document);
    return 0;
}
