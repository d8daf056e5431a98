/*
 * Files that are no document of their own: path items, operations and parameters that a document refers to,
 * wherever they stand. Which of them is meant, only the reference says, so all are rows.
 */
#include "validator/extract/openapi/openapi_p.h"

static bool is_object(const struct document_node *node)
{
    return node && node->kind == DOCUMENT_OBJECT;
}

/* An object is taken for a path item when a member named like a method looks like an operation. A schema may
 * have a property `get` as well, even one that is a reference. */
static bool is_path_item(const struct extract_openapi_reader *r, const struct document_node *node)
{
    bool is_properties = base_str_is(node->key, "properties");
    for (const struct document_node *m = node->first; m; m = m->next) {
        if (m->kind != DOCUMENT_OBJECT || !extract_openapi_method(r, m->key).p)
            continue;
        if (is_object(document_member(m, "responses")) || extract_string(m, "operationId").p ||
            (extract_string(m, "$ref").p && !is_properties))
            return true;
    }
    return false;
}

static bool is_status(struct base_str key)
{
    return base_str_is(key, "default") || (key.n == 3 && key.p[0] >= '1' && key.p[0] <= '5');
}

/* An operation in a place of its own, for a path item that refers to it. */
static bool is_operation(const struct document_node *node)
{
    const struct document_node *responses = document_member(node, "responses");
    if (!is_object(responses))
        return false;
    return extract_string(node, "operationId").p || (responses->first && is_status(responses->first->key));
}

static bool is_parameter(const struct document_node *node)
{
    static const char *const places[] = {"path",        "query",    "header", "cookie",
                                         "querystring", "formData", "body"};
    struct base_str location = extract_string(node, "in");
    if (!location.p || !extract_string(node, "name").p)
        return false;
    return BASE_STR_IN(location, places);
}

/* Takes what the present object is; true when there is nothing more to see in it. */
static bool take(struct extract_openapi_reader *r, const struct document_node *node)
{
    if (node->kind != DOCUMENT_OBJECT)
        return false;
    if (is_path_item(r, node)) {
        extract_openapi_path_item(r, node, BASE_STR_ABSENT);
        return true;
    }
    if (is_operation(node))
        extract_openapi_lone_operation(r, node);
    else if (!is_parameter(node))
        return false;
    else
        extract_openapi_add_parameter(r, node, node->key_line ? node->key_line : node->line, BASE_STR_ABSENT);
    return true;
}

/* Walks the file; `node` is entered, so that the pointer is that of `node`. */
void extract_openapi_fragment(struct extract_openapi_reader *r)
{
    BASE_VEC(struct extract_openapi_place) places = {0};
    BASE_VEC(size_t) positions = {0};
    const struct document_node *node = r->root;
    extract_openapi_paths(r);
    while (node) {
        bool is_paths = node->parent == r->root && base_str_is(node->key, "paths");
        const struct document_node *next = is_paths || take(r, node) ? NULL : node->first;
        if (next) {
            base_vec_push(&positions, 0);
        } else {
            while (node != r->root && !node->next) {
                node = node->parent;
                extract_openapi_leave(r, places.items[--places.n]);
                positions.n--;
            }
            if (node == r->root)
                break;
            next = node->next;
            extract_openapi_leave(r, places.items[--places.n]);
            positions.items[positions.n - 1]++;
        }
        node = next;
        base_vec_push(&places, node->key.p
                                   ? extract_openapi_enter(r, node->key)
                                   : extract_openapi_enter_element(r, positions.items[positions.n - 1]));
    }
    base_vec_finish(&places);
    base_vec_finish(&positions);
}
