#include "tests/fuzz/pointer_of.h"
#include "validator/document/document.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct document_limits limits = {64, 20000};
    struct base_str bytes = base_str_make((const char *)data, size);
    static const enum document_syntax syntaxes[] = {DOCUMENT_JSON, DOCUMENT_JSON_WITH_COMMENTS};
    for (size_t i = 0; i < 2; i++) {
        struct document *document = document_parse(bytes, syntaxes[i], &limits);
        walk(document, document_root(document));
        document_destroy(document);
    }
    return 0;
}
