#include "validator/extract/document_p.h"

#include "validator/base/vec.h"

void extract_document_problems(struct facts_chunk *out, const struct extract_extractor *extractor,
                               const struct document *document)
{
    size_t count;
    const struct document_problem *problems = document_problems(document, &count);
    for (size_t i = 0; i < count; i++)
        extract_problem(out, extractor, problems[i].line, problems[i].column, problems[i].is_fatal, "%.*s",
                        BASE_STR_ARG(problems[i].message));
}

const struct document_node *extract_single_root(struct facts_chunk *out,
                                                const struct extract_extractor *extractor,
                                                const struct document *document)
{
    const struct document_node *root = NULL;
    for (size_t i = 0; i < document_count(document); i++) {
        const struct document_node *at = document_root_at(document, i);
        if (at->kind == DOCUMENT_NULL)
            continue;
        if (root) {
            extract_problem(out, extractor, at->line, at->column, true,
                            "the file holds several YAML documents, and only the first is read: leave one");
            break;
        }
        root = at;
    }
    return root;
}

int extract_key_line(const struct document_node *member)
{
    return member ? member->key_line : 1;
}

struct base_str extract_string(const struct document_node *object, const char *key)
{
    const struct document_node *member = document_member(object, key);
    return member && member->kind == DOCUMENT_STRING ? member->text : BASE_STR_ABSENT;
}

void extract_each_string(const struct document_node *root,
                         void (*visit)(void *context, const struct document_node *string), void *context)
{
    BASE_VEC(const struct document_node *) open = {0};
    base_vec_push(&open, root);
    while (open.n) {
        const struct document_node *node = open.items[--open.n];
        if (node->kind == DOCUMENT_STRING)
            visit(context, node);
        /* The last child is pushed first, so that strings come in the order of the file. */
        size_t from = open.n;
        for (const struct document_node *c = node->first; c; c = c->next)
            base_vec_push(&open, c);
        for (size_t i = from, k = open.n; i + 1 < k; i++, k--) {
            const struct document_node *swap = open.items[i];
            open.items[i] = open.items[k - 1];
            open.items[k - 1] = swap;
        }
    }
    base_vec_finish(&open);
}
