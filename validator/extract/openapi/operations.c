/* Paths, operations and what they hold: OpenAPI 3.1.0, sections 4.8.8 to 4.8.17; Swagger 2.0 is alike. */
#include "validator/extract/openapi/openapi_p.h"

static const struct {
    const char *key, *method;
} methods[] = {
    {"get", "GET"},         {"put", "PUT"},   {"post", "POST"},   {"delete", "DELETE"},
    {"options", "OPTIONS"}, {"head", "HEAD"}, {"patch", "PATCH"}, {"trace", "TRACE"},
};

struct base_str extract_openapi_method(const struct extract_openapi_reader *r, struct base_str key)
{
    if (r->is_3_2 && base_str_is(key, "query"))
        return BASE_STR("QUERY");
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (base_str_is(key, methods[i].key))
            return base_str_of(methods[i].method);
    return BASE_STR_ABSENT;
}

static bool is_extension(struct base_str key)
{
    return base_str_starts(key, "x-");
}

static struct base_str ref_of(const struct document_node *object)
{
    return extract_string(object, "$ref");
}

static bool is_kind(const struct document_node *node, enum document_kind kind)
{
    return node && node->kind == kind;
}

struct base_str extract_openapi_join(const struct document_node *node, const char *separator,
                                     struct base_buf *buf)
{
    base_buf_clear(buf);
    if (!node || !(node->kind == DOCUMENT_ARRAY || node->kind == DOCUMENT_STRING))
        return BASE_STR_ABSENT;
    if (node->kind == DOCUMENT_STRING)
        return node->text;
    for (const struct document_node *c = node->first; c; c = c->next) {
        if (!c->text.p)
            continue;
        if (buf->n > 0)
            base_buf_add_text(buf, separator);
        base_buf_add(buf, c->text);
    }
    return buf->n ? base_buf_view(buf) : BASE_STR_ABSENT;
}

/* ---- parameters, responses ----------------------------------------------------------------------------- */

void extract_openapi_add_parameter(struct extract_openapi_reader *r, const struct document_node *node,
                                   int line, struct base_str owner)
{
    struct base_str ref = ref_of(node);
    FACTS_EMIT(r->out, api_parameter, .line = line, .pointer = extract_openapi_pointer(r), .owner = owner,
               .name = ref.p ? BASE_STR_ABSENT : extract_string(node, "name"),
               .location = ref.p ? BASE_STR_ABSENT : extract_string(node, "in"),
               .is_required = document_is_true(document_member(node, "required")), .ref = ref);
}

/* The `parameters` list of the operation or path item at the present place. */
static void read_parameters(struct extract_openapi_reader *r, const struct document_node *owner)
{
    const struct document_node *list = document_member(owner, "parameters");
    if (!is_kind(list, DOCUMENT_ARRAY) || !facts_chunk_wants(r->out, FACTS_TABLE_api_parameter))
        return;
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_str owner_pointer = base_str_copy(&arena, extract_openapi_pointer(r));
    struct extract_openapi_place outer = extract_openapi_enter(r, BASE_STR("parameters"));
    size_t i = 0;
    for (const struct document_node *c = list->first; c; c = c->next) {
        struct extract_openapi_place place = extract_openapi_enter_element(r, i++);
        if (c->kind == DOCUMENT_OBJECT)
            extract_openapi_add_parameter(r, c, c->line, owner_pointer);
        extract_openapi_leave(r, place);
    }
    extract_openapi_leave(r, outer);
    base_arena_finish(&arena);
}

static void read_responses(struct extract_openapi_reader *r, const struct document_node *operation)
{
    const struct document_node *responses = document_member(operation, "responses");
    if (!is_kind(responses, DOCUMENT_OBJECT) || !facts_chunk_wants(r->out, FACTS_TABLE_api_response))
        return;
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_str owner = base_str_copy(&arena, extract_openapi_pointer(r));
    struct extract_openapi_place outer = extract_openapi_enter(r, BASE_STR("responses"));
    for (const struct document_node *m = responses->first; m; m = m->next) {
        if (is_extension(m->key))
            continue;
        struct extract_openapi_place place = extract_openapi_enter(r, m->key);
        FACTS_EMIT(r->out, api_response, .line = m->key_line, .pointer = extract_openapi_pointer(r),
                   .operation = owner, .status = m->key, .description = extract_string(m, "description"),
                   .ref = ref_of(m));
        extract_openapi_leave(r, place);
    }
    extract_openapi_leave(r, outer);
    base_arena_finish(&arena);
}

/* ---- path items ---------------------------------------------------------------------------------------- */

/* The operation at the present place, all of it. */
static void add_operation(struct extract_openapi_reader *r, const struct document_node *operation,
                          struct base_str method, struct base_str path_template)
{
    struct base_buf tags;
    base_buf_init(&tags, EXTRACT_OPENAPI_MAX_LIST);
    FACTS_EMIT(r->out, api_path_operation,
               .line = operation->key_line ? operation->key_line : operation->line,
               .col = operation->key_column ? operation->key_column : operation->column,
               .pointer = extract_openapi_pointer(r), .path_template = path_template, .method = method,
               .operation_id = extract_string(operation, "operationId"),
               .tags = extract_openapi_join(document_member(operation, "tags"), ", ", &tags),
               .is_deprecated = document_is_true(document_member(operation, "deprecated")),
               .operation_ref = ref_of(operation));
    read_parameters(r, operation);
    read_responses(r, operation);
    extract_openapi_security(r, operation);
    extract_openapi_servers(r, operation);
    base_buf_finish(&tags);
}

static void add_member(struct extract_openapi_reader *r, const struct document_node *operation,
                       struct base_str method, struct base_str path_template)
{
    struct extract_openapi_place place = extract_openapi_enter(r, operation->key);
    add_operation(r, operation, method, path_template);
    extract_openapi_leave(r, place);
}

void extract_openapi_lone_operation(struct extract_openapi_reader *r, const struct document_node *operation)
{
    add_operation(r, operation, BASE_STR_ABSENT, BASE_STR_ABSENT);
}

/* OpenAPI 3.2, section 4.9.1: methods beyond those with a name of their own, as they are written. */
static void read_additional(struct extract_openapi_reader *r, const struct document_node *item,
                            struct base_str path_template)
{
    const struct document_node *map = document_member(item, "additionalOperations");
    if (!r->is_3_2 || !is_kind(map, DOCUMENT_OBJECT))
        return;
    struct extract_openapi_place place = extract_openapi_enter(r, map->key);
    for (const struct document_node *m = map->first; m; m = m->next)
        if (m->kind == DOCUMENT_OBJECT && !is_extension(m->key))
            add_member(r, m, m->key, path_template);
    extract_openapi_leave(r, place);
}

void extract_openapi_path_item(struct extract_openapi_reader *r, const struct document_node *item,
                               struct base_str path_template)
{
    struct base_str ref = ref_of(item);
    if (ref.p)
        FACTS_EMIT(r->out, api_path_operation, .line = item->key_line ? item->key_line : item->line,
                   .col = item->key_column ? item->key_column : item->column,
                   .pointer = extract_openapi_pointer(r), .path_template = path_template, .item_ref = ref);
    read_parameters(r, item);
    extract_openapi_servers(r, item);
    for (const struct document_node *m = item->first; m; m = m->next) {
        struct base_str method = extract_openapi_method(r, m->key);
        if (method.p && m->kind == DOCUMENT_OBJECT)
            add_member(r, m, method, path_template);
    }
    read_additional(r, item, path_template);
}

void extract_openapi_paths(struct extract_openapi_reader *r)
{
    const struct document_node *paths = document_member(r->root, "paths");
    if (!is_kind(paths, DOCUMENT_OBJECT))
        return;
    struct extract_openapi_place outer = extract_openapi_enter(r, BASE_STR("paths"));
    struct base_str all = ref_of(paths); /* not in the specification, but bundlers follow it */
    if (all.p)
        FACTS_EMIT(r->out, api_path_operation, .line = paths->key_line, .col = paths->key_column,
                   .pointer = extract_openapi_pointer(r), .item_ref = all);
    for (const struct document_node *m = paths->first; m; m = m->next) {
        if (!base_str_starts(m->key, "/") || m->kind != DOCUMENT_OBJECT)
            continue;
        struct extract_openapi_place place = extract_openapi_enter(r, m->key);
        extract_openapi_path_item(r, m, m->key);
        extract_openapi_leave(r, place);
    }
    extract_openapi_leave(r, outer);
}
