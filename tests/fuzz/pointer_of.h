/* The JSON Pointer of a node from its root, to see that it leads back to the node. */
#ifndef TESTS_FUZZ_POINTER_OF_H
#define TESTS_FUZZ_POINTER_OF_H

#include "validator/base/vec.h"
#include "validator/document/document.h"

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

#endif
