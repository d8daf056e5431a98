/* Paths, operations and what they hold: OpenAPI 3.1.0, sections 4.8.8 to 4.8.17. */
#include "validator/extract/openapi/openapi_p.h"

#define LONGEST_LIST 4096u /* bytes of a row's joined tags, scopes or types */

static const struct {
    const char *key, *method;
} methods[] = {
    {"get", "GET"},         {"put", "PUT"},   {"post", "POST"},   {"delete", "DELETE"},
    {"options", "OPTIONS"}, {"head", "HEAD"}, {"patch", "PATCH"}, {"trace", "TRACE"},
};

static struct base_str method_of(struct base_str key)
{
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

/* The texts of an array (or a single text), joined; absent for none. Borrowed from `buf`. */
static struct base_str join(const struct document_node *node, const char *separator, struct base_buf *buf)
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

static void add_parameter(struct extract_openapi_reader *r, const struct document_node *node, int line,
                          struct base_str owner)
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
            add_parameter(r, c, c->line, owner_pointer);
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

/* ---- security ------------------------------------------------------------------------------------------ */

static void add_alternative(struct extract_openapi_reader *r, const struct document_node *alternative,
                            int64_t position, struct base_str owner, struct base_buf *scopes)
{
    if (alternative->count == 0)
        FACTS_EMIT(r->out, api_security, .line = alternative->line, .owner = owner, .position = position);
    for (const struct document_node *m = alternative->first; m; m = m->next)
        FACTS_EMIT(r->out, api_security, .line = m->key_line, .owner = owner, .position = position,
                   .scheme = m->key, .scopes = join(m, " ", scopes));
}

void extract_openapi_security(struct extract_openapi_reader *r, const struct document_node *owner)
{
    const struct document_node *security = document_member(owner, "security");
    if (!is_kind(security, DOCUMENT_ARRAY) || !facts_chunk_wants(r->out, FACTS_TABLE_api_security))
        return;
    struct base_buf scopes;
    base_buf_init(&scopes, LONGEST_LIST);
    struct base_str pointer = extract_openapi_pointer(r);
    int64_t position = 0;
    /* An empty list says that nothing is needed, as the empty alternative does. */
    if (security->count == 0)
        FACTS_EMIT(r->out, api_security, .line = security->line, .owner = pointer);
    for (const struct document_node *c = security->first; c; c = c->next)
        if (c->kind == DOCUMENT_OBJECT)
            add_alternative(r, c, position++, pointer, &scopes);
    base_buf_finish(&scopes);
}

/* ---- servers ------------------------------------------------------------------------------------------- */

/* The URL template with every {variable} that has a default replaced by it. */
static void fill_variables(const struct document_node *server, struct base_str url, struct base_buf *out)
{
    const struct document_node *variables = document_member(server, "variables");
    while (url.n > 0) {
        ptrdiff_t open = base_str_find_char(url, '{');
        ptrdiff_t length = open < 0 ? -1 : base_str_find_char(base_str_from(url, (size_t)open), '}');
        if (length < 0)
            break;
        size_t end = (size_t)open + (size_t)length;
        struct base_str name = base_str_slice(url, (size_t)open + 1, end);
        struct base_str value = document_member_text(document_member_str(variables, name), "default");
        base_buf_add(out, base_str_slice(url, 0, (size_t)open));
        base_buf_add(out, value.p ? value : base_str_slice(url, (size_t)open, end + 1));
        url = base_str_from(url, end + 1);
    }
    base_buf_add(out, url);
}

/* The path of a URL or URL reference (RFC 3986, section 3), without the trailing '/'. */
static struct base_str base_path_of(struct base_str url, struct base_arena *arena)
{
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] == '?' || url.p[i] == '#')
            url = base_str_slice(url, 0, i);
    ptrdiff_t authority = base_str_find(url, "//");
    bool has_authority = authority == 0 || (authority > 0 && url.p[authority - 1] == ':');
    if (has_authority) {
        url = base_str_from(url, (size_t)authority + 2);
        ptrdiff_t slash = base_str_find_char(url, '/');
        url = slash < 0 ? BASE_STR("") : base_str_from(url, (size_t)slash);
    }
    struct base_str path = base_path_join(arena, BASE_STR(""), url);
    while (path.n > 0 && path.p[path.n - 1] == '/')
        path = base_str_slice(path, 0, path.n - 1);
    if (path.n == 0)
        return BASE_STR("");
    return base_str_format(arena, "/%.*s", BASE_STR_ARG(path));
}

static void add_server(struct extract_openapi_reader *r, const struct document_node *server)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_buf url;
    base_buf_init(&url, LONGEST_LIST);
    fill_variables(server, extract_string(server, "url"), &url);
    struct base_str filled = url.n ? base_buf_view(&url) : BASE_STR("");
    FACTS_EMIT(r->out, api_server, .line = server->line, .pointer = extract_openapi_pointer(r), .url = filled,
               .base_path = base_path_of(filled, &arena));
    base_buf_finish(&url);
    base_arena_finish(&arena);
}

void extract_openapi_servers(struct extract_openapi_reader *r, const struct document_node *owner)
{
    const struct document_node *servers = document_member(owner, "servers");
    if (!is_kind(servers, DOCUMENT_ARRAY))
        return;
    struct extract_openapi_place outer = extract_openapi_enter(r, BASE_STR("servers"));
    size_t i = 0;
    for (const struct document_node *c = servers->first; c; c = c->next) {
        struct extract_openapi_place place = extract_openapi_enter_element(r, i++);
        if (extract_string(c, "url").p)
            add_server(r, c);
        extract_openapi_leave(r, place);
    }
    extract_openapi_leave(r, outer);
}

/* ---- path items ---------------------------------------------------------------------------------------- */

static void add_operation(struct extract_openapi_reader *r, const struct document_node *operation,
                          struct base_str method, struct base_str path_template)
{
    struct base_buf tags;
    base_buf_init(&tags, LONGEST_LIST);
    struct extract_openapi_place place = extract_openapi_enter(r, operation->key);
    FACTS_EMIT(r->out, api_path_operation, .line = operation->key_line, .col = operation->key_column,
               .pointer = extract_openapi_pointer(r), .path_template = path_template, .method = method,
               .operation_id = extract_string(operation, "operationId"),
               .tags = join(document_member(operation, "tags"), ", ", &tags),
               .is_deprecated = document_is_true(document_member(operation, "deprecated")));
    read_parameters(r, operation);
    read_responses(r, operation);
    extract_openapi_security(r, operation);
    extract_openapi_servers(r, operation);
    extract_openapi_leave(r, place);
    base_buf_finish(&tags);
}

/* The path item at the present place. */
static void read_path_item(struct extract_openapi_reader *r, const struct document_node *item,
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
        struct base_str method = method_of(m->key);
        if (method.p && m->kind == DOCUMENT_OBJECT)
            add_operation(r, m, method, path_template);
    }
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
        read_path_item(r, m, m->key);
        extract_openapi_leave(r, place);
    }
    extract_openapi_leave(r, outer);
}

/* ---- components ---------------------------------------------------------------------------------------- */

static void add_schema(struct extract_openapi_reader *r, const struct document_node *schema)
{
    struct base_buf types;
    base_buf_init(&types, LONGEST_LIST);
    FACTS_EMIT(r->out, api_schema, .line = schema->key_line, .pointer = extract_openapi_pointer(r),
               .name = schema->key, .type = join(document_member(schema, "type"), "|", &types));
    base_buf_finish(&types);
}

static void add_component_parameter(struct extract_openapi_reader *r, const struct document_node *parameter)
{
    add_parameter(r, parameter, parameter->key_line, BASE_STR("/components"));
}

static void add_path_item(struct extract_openapi_reader *r, const struct document_node *item)
{
    read_path_item(r, item, BASE_STR_ABSENT);
}

static void read_component(struct extract_openapi_reader *r, const struct document_node *components,
                           const char *key,
                           void (*add)(struct extract_openapi_reader *, const struct document_node *))
{
    const struct document_node *map = document_member(components, key);
    if (!is_kind(map, DOCUMENT_OBJECT))
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
    if (!is_kind(components, DOCUMENT_OBJECT))
        return;
    struct extract_openapi_place place = extract_openapi_enter(r, BASE_STR("components"));
    read_component(r, components, "schemas", add_schema);
    read_component(r, components, "parameters", add_component_parameter);
    if (document_member(r->root, "openapi")) /* a fragment finds its path items itself */
        read_component(r, components, "pathItems", add_path_item);
    extract_openapi_leave(r, place);
}

/* ---- fragments ----------------------------------------------------------------------------------------- */

/* An object is taken for a path item when a member named like a method looks like an operation. A schema may
 * have a property `get` as well, even one that is a reference. */
static bool is_path_item(const struct document_node *node)
{
    bool is_properties = base_str_is(node->key, "properties");
    for (const struct document_node *m = node->first; m; m = m->next) {
        if (m->kind != DOCUMENT_OBJECT || !method_of(m->key).p)
            continue;
        if (is_kind(document_member(m, "responses"), DOCUMENT_OBJECT) || extract_string(m, "operationId").p ||
            (ref_of(m).p && !is_properties))
            return true;
    }
    return false;
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
        bool is_item = node->kind == DOCUMENT_OBJECT && !is_paths && is_path_item(node);
        if (is_item)
            read_path_item(r, node, BASE_STR_ABSENT);
        const struct document_node *next = is_item || is_paths ? NULL : node->first;
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
