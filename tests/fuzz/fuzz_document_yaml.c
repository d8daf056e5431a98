#include "tests/fuzz/pointer_of.h"
#include "validator/document/document.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every node must refer to the parent it is listed under and, where no member hides another, be reachable
 * through its own pointer. */
static void walk(const struct document *document, const struct document_node *root)
{
    const struct document_node *node = root;
    size_t looked_up = 0, problems;
    document_problems(document, &problems);
    struct base_buf pointer;
    base_buf_init(&pointer, 1u << 20);
    while (node) {
        if (problems == 0 && looked_up < 200) {
            base_buf_clear(&pointer);
            pointer_of(node, &pointer);
            const struct document_node *found = document_pointer(root, base_buf_view(&pointer));
            if (found != node)
                abort();
            looked_up++;
        }
        for (const struct document_node *child = node->first; child; child = child->next)
            if (child->parent != node)
                abort();
        if (node->first) {
            node = node->first;
            continue;
        }
        while (node != root && !node->next)
            node = node->parent;
        node = node == root ? NULL : node->next;
    }
    base_buf_finish(&pointer);
}

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
