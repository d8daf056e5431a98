/*
 * Servers: OpenAPI 3, section 4.8.5, and the host, basePath and schemes of Swagger 2.0. What a client may
 * send its requests to is one row each: the first row of a server has its variables' defaults filled in,
 * further ones the other values that a variable of the path may have.
 */
#include "validator/extract/openapi/openapi_p.h"

#define LONGEST_URL 4096u
/* Values of variables that are tried for one server; and servers made from `schemes`. */
#define MOST_CHOICES 16u

/* The URL template with every {variable} that has a default replaced by it; `choice` is the value of
 * `chosen`. */
static void fill_variables(const struct document_node *variables, struct base_str url,
                           const struct document_node *chosen, struct base_str choice, struct base_buf *out)
{
    while (url.n > 0) {
        ptrdiff_t open = base_str_find_char(url, '{');
        ptrdiff_t length = open < 0 ? -1 : base_str_find_char(base_str_from(url, (size_t)open), '}');
        if (length < 0)
            break;
        size_t end = (size_t)open + (size_t)length;
        struct base_str name = base_str_slice(url, (size_t)open + 1, end);
        const struct document_node *variable = document_member_str(variables, name);
        struct base_str value = document_member_text(variable, "default");
        if (variable && variable == chosen)
            value = choice;
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

static struct base_str emit_server(struct extract_openapi_reader *r, const struct document_node *place,
                                   struct base_str url, struct base_arena *arena)
{
    struct base_str base_path = base_path_of(url, arena);
    FACTS_EMIT(r->out, api_server, .line = place->key_line ? place->key_line : place->line,
               .pointer = extract_openapi_pointer(r), .url = url, .base_path = base_path);
    return base_path;
}

/* A row for each other path that the values of one variable make. */
static void add_choices(struct extract_openapi_reader *r, const struct document_node *server,
                        struct base_str template, struct base_str first, struct base_arena *arena)
{
    const struct document_node *variables = document_member(server, "variables");
    size_t left = MOST_CHOICES;
    for (const struct document_node *v = variables ? variables->first : NULL; v; v = v->next) {
        const struct document_node *values = document_member(v, "enum");
        bool is_list = values && values->kind == DOCUMENT_ARRAY;
        for (const struct document_node *c = is_list ? values->first : NULL; c && left > 0; c = c->next) {
            struct base_buf url;
            if (!c->text.p)
                continue;
            base_buf_init(&url, LONGEST_URL);
            fill_variables(variables, template, v, c->text, &url);
            struct base_str filled = base_str_copy(arena, url.n ? base_buf_view(&url) : BASE_STR(""));
            base_buf_finish(&url);
            if (base_str_eq(base_path_of(filled, arena), first))
                continue;
            emit_server(r, server, filled, arena);
            left--;
        }
    }
}

static void add_server(struct extract_openapi_reader *r, const struct document_node *server)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_buf url;
    struct base_str template = extract_string(server, "url");
    base_buf_init(&url, LONGEST_URL);
    fill_variables(document_member(server, "variables"), template, NULL, BASE_STR_ABSENT, &url);
    struct base_str first = emit_server(r, server, url.n ? base_buf_view(&url) : BASE_STR(""), &arena);
    add_choices(r, server, template, first, &arena);
    base_buf_finish(&url);
    base_arena_finish(&arena);
}

void extract_openapi_servers(struct extract_openapi_reader *r, const struct document_node *owner)
{
    const struct document_node *servers = document_member(owner, "servers");
    if (!servers || servers->kind != DOCUMENT_ARRAY)
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

/* ---- Swagger 2.0 --------------------------------------------------------------------------------------- */

static void add_swagger_server(struct extract_openapi_reader *r, const struct document_node *place,
                               struct base_str scheme)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_str host = extract_string(r->root, "host"), path = extract_string(r->root, "basePath");
    struct base_str authority = BASE_STR("");
    if (host.n)
        authority = base_str_format(&arena, "%.*s%s//%.*s", BASE_STR_ARG(scheme), scheme.n ? ":" : "",
                                    BASE_STR_ARG(host));
    bool has_slash = !path.n || base_str_starts(path, "/");
    emit_server(r, place,
                base_str_format(&arena, "%.*s%s%.*s", BASE_STR_ARG(authority), has_slash ? "" : "/",
                                BASE_STR_ARG(path)),
                &arena);
    base_arena_finish(&arena);
}

void extract_openapi_swagger_servers(struct extract_openapi_reader *r)
{
    const struct document_node *place = document_member(r->root, "basePath");
    const struct document_node *schemes = document_member(r->root, "schemes");
    if (!place)
        place = document_member(r->root, "host");
    if (!place)
        return;
    struct extract_openapi_place entered = extract_openapi_enter(r, place->key);
    bool is_list = schemes && schemes->kind == DOCUMENT_ARRAY && document_member(r->root, "host");
    size_t n = 0;
    for (const struct document_node *c = is_list ? schemes->first : NULL; c && n < MOST_CHOICES; c = c->next)
        if (c->text.n) {
            add_swagger_server(r, place, c->text);
            n++;
        }
    if (n == 0)
        add_swagger_server(r, place, BASE_STR(""));
    extract_openapi_leave(r, entered);
}
