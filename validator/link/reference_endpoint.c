/*
 * Endpoints that documents name (kind `endpoint`): `GET /agents/{id}` in code or a heading, a row with a
 * method and a path in a table, a request by curl to this machine or to a variable. Compared with what the
 * servers of the repository serve.
 *
 * Documents leave prefixes out, and proxies add some: a path that is served below another prefix is found.
 * One that nothing serves is broken for sure only when its resource is one of the repository's, and no route
 * of the repository is known at run time only.
 */
#include "validator/base/suggest.h"
#include "validator/link/doc_reference_p.h"
#include "validator/link/endpoint_doc_p.h"
#include "validator/link/literal_p.h"
#include "validator/link/routes_p.h"
#include "validator/link/template_p.h"

#include <ctype.h>
#include <string.h>

#define FEWEST_ENDPOINTS 3u /* of a repository whose documents are compared */
#define MOST_PREFIXES 4u    /* segments in front of a path that a document may leave out or add */

#define FEWEST_FOUND                                                                                         \
    4u /* endpoints of a document that are the repository's, before others are held against it */
#define ANOTHER_SERVER "another server may serve it"

struct finder {
    struct link_references *references;
    struct link_routes routes, shortened; /* shortened: templates without leading segments */
    struct link_names resources;          /* (0, first segment that says what it is about) */
    BASE_VEC(struct base_str) templates;
    BASE_VEC(uint32_t) rows, shortened_rows; /* of endpoint, by value */
    bool has_unresolved;
};

/* ---- what is served ---- */

static struct base_str without_first(struct base_str template)
{
    struct base_str rest = base_str_from(template, 1);
    ptrdiff_t slash = base_str_find_char(rest, '/');
    return slash < 0 ? BASE_STR_ABSENT : base_str_from(rest, (size_t)slash);
}

/* Whether a segment is there that is no parameter. */
static bool has_word(struct base_str template)
{
    struct base_str rest = template, segment;
    while ((segment = base_str_split(&rest, '/')).p)
        if (segment.n && base_str_find_char(segment, '{') < 0 && !base_str_is(segment, "*"))
            return true;
    return false;
}

/* The first segment behind "api" and versions. */
static struct base_str resource_of(struct base_str template)
{
    struct base_str rest = template, segment;
    while ((segment = base_str_split(&rest, '/')).p) {
        bool is_version = segment.n > 1 && segment.n < 4 && (segment.p[0] | 0x20) == 'v' &&
                          isdigit((unsigned char)segment.p[1]);
        if (segment.n && !is_version && !base_str_is(segment, "api") && !base_str_is(segment, "rest"))
            return base_str_find_char(segment, '{') < 0 ? segment : BASE_STR_ABSENT;
    }
    return BASE_STR_ABSENT;
}

static void load_endpoints(struct finder *finder)
{
    const struct facts_store *store = finder->references->store;
    size_t n = facts_store_count(store, FACTS_TABLE_endpoint);
    for (size_t i = 0; i < n; i++) {
        struct facts_endpoint row;
        FACTS_GET(store, endpoint, i, &row);
        link_routes_add(&finder->routes, BASE_STR(""), row.method, row.template);
        base_vec_push(&finder->rows, (uint32_t)i);
        base_vec_push(&finder->templates, row.template);
        struct base_str resource = resource_of(row.template), shorter = row.template;
        if (resource.p && link_names_first(&finder->resources, 0, resource) == LINK_NONE)
            link_names_add(&finder->resources, 0, resource, (uint32_t)i);
        for (unsigned k = 0; k < MOST_PREFIXES && (shorter = without_first(shorter)).p && has_word(shorter);
             k++) {
            link_routes_add(&finder->shortened, BASE_STR(""), row.method, shorter);
            base_vec_push(&finder->shortened_rows, (uint32_t)i);
        }
    }
    n = facts_store_count(store, FACTS_TABLE_unresolved);
    for (size_t i = 0; i < n; i++) {
        struct base_str kind = FACTS_GET_TEXT(store, unresolved, i, kind);
        finder->has_unresolved |=
            base_str_is(kind, "route") || base_str_is(kind, "mount") || base_str_is(kind, "router");
    }
}

static uint32_t find_route(struct finder *finder, struct base_str method, struct base_str template)
{
    uint32_t value = link_routes_find(&finder->routes, BASE_STR(""), method, template);
    if (value != LINK_NONE)
        return finder->rows.items[value];
    value =
        has_word(template) ? link_routes_find(&finder->shortened, BASE_STR(""), method, template) : LINK_NONE;
    if (value != LINK_NONE)
        return finder->shortened_rows.items[value];
    for (unsigned k = 0; k < MOST_PREFIXES && (template = without_first(template)).p && has_word(template);
         k++)
        if ((value = link_routes_find(&finder->routes, BASE_STR(""), method, template)) != LINK_NONE)
            return finder->rows.items[value];
    return LINK_NONE;
}

static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};

/* Another method that the path is served with; NULL for none. */
static const char *other_method(struct finder *finder, struct base_str template)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (find_route(finder, base_str_of(methods[i]), template) != LINK_NONE)
            return methods[i];
    return NULL;
}

/* ---- one reference ---- */

static void explain(struct finder *finder, struct link_doc_reference *reference, struct base_str template,
                    bool is_certain)
{
    struct base_arena *arena = finder->references->arena;
    const char *other = other_method(finder, template);
    struct base_str near = base_closest(template, finder->templates.items, finder->templates.n);
    bool is_ours = link_names_first(&finder->resources, 0, resource_of(template)) != LINK_NONE;
    reference->status = LINK_REFERENCE_BROKEN;
    reference->certainty = is_ours && is_certain ? LINK_SURE : LINK_LIKELY;
    reference->hint = near;
    if (other) {
        reference->reason = BASE_STR("it is served, but not with this method");
        reference->hint = base_str_format(arena, "%s %.*s", other, BASE_STR_ARG(template));
    } else if (finder->references->has_other_code) {
        reference->status = LINK_REFERENCE_UNKNOWN;
        reference->reason = BASE_STR("servers in other languages are not read");
    } else if (finder->has_unresolved) {
        reference->status = LINK_REFERENCE_UNKNOWN;
        reference->reason = BASE_STR("some routes are known at run time only");
    } else if (is_ours || near.p) {
        reference->reason = BASE_STR("no route serves it");
    } else {
        reference->status = LINK_REFERENCE_UNKNOWN;
        reference->reason = BASE_STR(ANOTHER_SERVER);
    }
}

static void check(void *context, const struct link_endpoint_mention *mention)
{
    struct finder *finder = context;
    struct link_doc_reference reference = {.document = mention->document,
                                           .line = mention->line,
                                           .col = mention->col,
                                           .kind = "endpoint",
                                           .text = mention->text,
                                           .target = base_str_format(finder->references->arena, "%.*s %.*s",
                                                                     BASE_STR_ARG(mention->method),
                                                                     BASE_STR_ARG(mention->path)),
                                           .status = LINK_REFERENCE_FOUND,
                                           .ignores = mention->is_cell ? LINK_NEGATED : 0};
    struct base_str template = link_endpoint_template(finder->references->arena, mention->path);
    if (!template.p)
        return;
    uint32_t row = find_route(finder, mention->method, template);
    if (row != LINK_NONE) {
        struct facts_endpoint endpoint;
        FACTS_GET(finder->references->store, endpoint, row, &endpoint);
        reference.target_path = endpoint.path;
        reference.target_line = endpoint.line;
    } else {
        explain(finder, &reference, template, !mention->is_command);
    }
    link_reference_add(finder->references, &reference);
}

/* Where nearly all endpoints of a document are the repository's, the others are meant to be. */
static void look_back(struct link_references *references, size_t from)
{
    size_t found = 0, all = references->added.n - from;
    for (size_t i = from; i < references->added.n; i++)
        found += references->added.items[i].status == LINK_REFERENCE_FOUND;
    for (size_t i = from; i < references->added.n && found >= FEWEST_FOUND && found * 5 >= all * 4; i++) {
        struct link_doc_reference *reference = &references->added.items[i];
        if (reference->status != LINK_REFERENCE_UNKNOWN || reference->col == FACTS_NULL ||
            !base_str_is(reference->reason, ANOTHER_SERVER))
            continue;
        reference->status = LINK_REFERENCE_BROKEN;
        reference->certainty = LINK_LIKELY;
        reference->reason = BASE_STR("no route serves it");
    }
}

static void run(struct link_references *references)
{
    struct finder finder = {.references = references};
    link_routes_init(&finder.routes, references->arena);
    link_routes_init(&finder.shortened, references->arena);
    load_endpoints(&finder);
    for (size_t i = 0; i < references->document_count && finder.rows.n >= FEWEST_ENDPOINTS; i++) {
        size_t from = references->added.n;
        link_endpoint_mentions(references, &references->documents[i], check, &finder);
        look_back(references, from);
    }
    link_routes_finish(&finder.routes);
    link_routes_finish(&finder.shortened);
    link_names_finish(&finder.resources);
    base_vec_finish(&finder.templates);
    base_vec_finish(&finder.rows);
    base_vec_finish(&finder.shortened_rows);
}

static const enum facts_table needs[] = {FACTS_TABLE_code_span,  FACTS_TABLE_doc_cell, FACTS_TABLE_doc_block,
                                         FACTS_TABLE_code_block, FACTS_TABLE_endpoint, FACTS_TABLE_unresolved,
                                         FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_endpoint = {"endpoint", needs, run};
