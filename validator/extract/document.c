#include "validator/extract/document_p.h"

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
