/* The JSON Pointer of a node from its root, to see that it leads back to the node. */
#ifndef TESTS_FUZZ_POINTER_OF_H
#define TESTS_FUZZ_POINTER_OF_H

#include "validator/base/vec.h"
#include "validator/document/document.h"

#include <stdlib.h>

static inline void pointer_of(const struct document_node *node, struct base_buf *out)
{
    BASE_VEC(const struct document_node *) chain = {0};
    for (; node && node->parent; node = node->parent)
        base_vec_push(&chain, node);
    for (size_t i = chain.n; i-- > 0;) {
        const struct document_node *at = chain.items[i];
        if (at->parent->kind == DOCUMENT_OBJECT) {
            document_pointer_add(out, at->key);
            continue;
        }
        size_t position = 0;
        for (const struct document_node *c = at->parent->first; c != at; c = c->next)
            position++;
        base_buf_printf(out, "/%zu", position);
    }
    base_vec_finish(&chain);
}

/* Every node must refer to the parent it is listed under and, where no member hides another, be reachable
 * through its own pointer. */
static inline void walk(const struct document *document, const struct document_node *root)
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

#endif
