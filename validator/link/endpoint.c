/* The table of endpoints, of what the frameworks before found: see endpoint_p.h. */
#include "validator/base/pattern.h"
#include "validator/link/endpoint_p.h"
#include "validator/link/template_p.h"

#include <stdlib.h>

void link_endpoint_add(struct link_context *context, struct link_endpoint endpoint)
{
    if (!endpoint.template.p)
        endpoint.template = link_template_of(context->arena, endpoint.route);
    endpoint.handler = base_str_slice(endpoint.handler, 0, LINK_LONGEST_HANDLER);
    base_vec_push(&context->endpoints->items, endpoint);
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Two endpoints that are the same here are one: a program that makes its app twice serves it once. */
static int compare(const void *left, const void *right)
{
    const struct link_endpoint *a = left, *b = right;
    int order = base_str_cmp(a->path, b->path);
    if (!order)
        order = compare_numbers(a->line, b->line);
    if (!order)
        order = compare_numbers(a->col, b->col);
    if (!order)
        order = base_str_cmp(a->route, b->route);
    if (!order)
        order = base_str_cmp(a->method, b->method);
    return order ? order : base_str_cmp(a->unit, b->unit);
}

/* Beyond that the order only decides which of the same is kept: the one that is tried first, and says more.
 */
static int compare_all(const void *left, const void *right)
{
    const struct link_endpoint *a = left, *b = right;
    int order = compare(left, right);
    if (!order)
        order = compare_numbers(a->position, b->position);
    if (!order)
        order = base_str_cmp(b->described_by, a->described_by);
    if (!order)
        order = base_str_cmp(b->group, a->group);
    if (!order)
        order = base_str_cmp(a->framework, b->framework);
    return order ? order : base_str_cmp(b->handler, a->handler);
}

/* The OpenAPI document that the configuration wants an endpoint in. */
static struct base_str document_of(const struct link_context *context, const struct link_endpoint *endpoint)
{
    const struct config *config = context->config, *own = link_config_of(context, endpoint->path);
    for (size_t i = 0; i < config->api_document_count; i++) {
        const struct config_api_document *document = &config->api_documents[i];
        if (document->project && &document->project->effective != own)
            continue;
        if (document->unit.p && !base_str_eq(document->unit, endpoint->unit))
            continue;
        for (size_t k = 0; k < document->routes.n; k++)
            if (base_glob_match(document->routes.items[k], endpoint->template))
                return document->path;
    }
    return BASE_STR_ABSENT;
}

static struct base_str wildcard_of(struct base_str template)
{
    if (base_str_is(template, "*") || base_str_is(template, "/*"))
        return BASE_STR("all");
    return base_str_find_char(template, '*') >= 0 ? BASE_STR("some") : BASE_STR_ABSENT;
}

static void run(struct link_context *context)
{
    struct link_endpoints *found = context->endpoints;
    link_name_groups(found, context->arena);
    if (found->items.n)
        qsort(found->items.items, found->items.n, sizeof *found->items.items, compare_all);
    for (size_t i = 0; i < found->items.n; i++) {
        const struct link_endpoint *one = &found->items.items[i];
        if (i > 0 && compare(one - 1, one) == 0)
            continue;
        FACTS_ADD(context->store, endpoint, .path = one->path, .line = one->line, .col = one->col,
                  .unit = one->unit, .method = one->method, .template = one->template,
                  .wildcard = wildcard_of(one->template), .route = one->route, .framework = one->framework,
                  .handler = one->handler, .route_group = one->group, .document = document_of(context, one),
                  .server = one->server, .position = one->position, .is_conditional = one->is_conditional,
                  .is_constrained = one->is_constrained, .described_by = one->described_by,
                  .purpose = link_purpose_of(one->method, one->template));
    }
}

/* It needs what the frameworks before it list as theirs, too. */
static const enum facts_table fills[] = {FACTS_TABLE_endpoint, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_endpoint, FACTS_TABLE_COUNT};

const struct link_linker link_endpoint = {"endpoint", fills, needs, run};
