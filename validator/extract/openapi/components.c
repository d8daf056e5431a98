/* What a document names for use elsewhere: `components`, and the root's maps in Swagger 2.0. */
#include "validator/extract/openapi/openapi_p.h"

static bool is_object(const struct document_node *node)
{
    return node && node->kind == DOCUMENT_OBJECT;
}

static void add_schema(struct extract_openapi_reader *r, const struct document_node *schema)
{
    struct base_buf types;
    base_buf_init(&types, EXTRACT_OPENAPI_MAX_LIST);
    FACTS_EMIT(r->out, api_schema, .line = schema->key_line, .pointer = extract_openapi_pointer(r),
               .name = schema->key,
               .type = extract_openapi_join(document_member(schema, "type"), "|", &types));
    base_buf_finish(&types);
}

static void add_component_parameter(struct extract_openapi_reader *r, const struct document_node *parameter)
{
    const char *owner = document_member(r->root, "swagger") ? "" : "/components";
    extract_openapi_add_parameter(r, parameter, parameter->key_line, base_str_of(owner));
}

static void add_path_item(struct extract_openapi_reader *r, const struct document_node *item)
{
    extract_openapi_path_item(r, item, BASE_STR_ABSENT);
}

static void read_component(struct extract_openapi_reader *r, const struct document_node *components,
                           const char *key,
                           void (*add)(struct extract_openapi_reader *, const struct document_node *))
{
    const struct document_node *map = document_member(components, key);
    if (!is_object(map))
        return;
    struct extract_openapi_place outer = extract_openapi_enter(r, base_str_of(key));
    for (const struct document_node *m = map->first; m; m = m->next) {
        struct extract_openapi_place place = extract_openapi_enter(r, m->key);
        if (m->kind == DOCUMENT_OBJECT || m->kind == DOCUMENT_BOOLEAN)
            add(r, m);
        extract_openapi_leave(r, place);
    }
    extract_openapi_leave(r, outer);
}

void extract_openapi_components(struct extract_openapi_reader *r)
{
    const struct document_node *components = document_member(r->root, "components");
    if (!is_object(components))
        return;
    struct extract_openapi_place place = extract_openapi_enter(r, BASE_STR("components"));
    read_component(r, components, "schemas", add_schema);
    if (document_member(r->root, "openapi")) /* a fragment finds them itself */
        read_component(r, components, "parameters", add_component_parameter);
    read_component(r, components, "securitySchemes", extract_openapi_add_scheme);
    if (document_member(r->root, "openapi")) /* a fragment finds them itself */
        read_component(r, components, "pathItems", add_path_item);
    extract_openapi_leave(r, place);
}

void extract_openapi_swagger_components(struct extract_openapi_reader *r)
{
    read_component(r, r->root, "definitions", add_schema);
    read_component(r, r->root, "parameters", add_component_parameter);
    read_component(r, r->root, "securityDefinitions", extract_openapi_add_scheme);
}

void extract_openapi_tags(struct extract_openapi_reader *r)
{
    const struct document_node *tags = document_member(r->root, "tags");
    bool is_list = tags && tags->kind == DOCUMENT_ARRAY;
    for (const struct document_node *c = is_list ? tags->first : NULL; c; c = c->next)
        if (c->kind == DOCUMENT_OBJECT)
            FACTS_EMIT(r->out, api_tag, .line = c->line, .name = extract_string(c, "name"),
                       .parent = extract_string(c, "parent"), .kind = extract_string(c, "kind"));
}
