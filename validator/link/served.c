#include "validator/link/api_p.h"

/* A method and a template; neither is longer than a route, see template_p.h. */
#define LONGEST_KEY 8192u

void link_served_init(struct link_served *served, struct link_context *context)
{
    *served = (struct link_served){0};
    base_buf_init(&served->key, LONGEST_KEY);
    size_t n = facts_store_count(context->store, FACTS_TABLE_endpoint);
    for (size_t i = 0; i < n; i++) {
        struct facts_endpoint endpoint;
        bool added;
        FACTS_GET(context->store, endpoint, i, &endpoint);
        uint32_t *unit = base_map_put(&served->units, endpoint.unit, &added);
        if (added) {
            *unit = (uint32_t)served->stamps.n;
            base_vec_push(&served->stamps, 0);
        }
        struct base_str key = base_str_format(context->arena, "%.*s %.*s", BASE_STR_ARG(endpoint.method),
                                              BASE_STR_ARG(endpoint.template));
        link_names_add(&served->routes, 0, key, *unit);
    }
}

void link_served_finish(struct link_served *served)
{
    link_names_finish(&served->routes);
    link_names_finish(&served->endings);
    base_map_finish(&served->units);
    base_vec_finish(&served->stamps);
    base_buf_finish(&served->key);
}

/* The first entry of the routes with this method and template. */
static uint32_t first_route(struct link_served *served, struct base_str method, struct base_str template)
{
    base_buf_clear(&served->key);
    base_buf_add(&served->key, method);
    base_buf_add_char(&served->key, ' ');
    base_buf_add(&served->key, template);
    return base_buf_ok(&served->key) ? link_names_first(&served->routes, 0, base_buf_view(&served->key))
                                     : LINK_NONE;
}

void link_served_count(struct link_served *served, struct base_str method, struct base_str template,
                       uint32_t *counts)
{
    const struct base_str methods[] = {method, BASE_STR("ALL")};
    served->question++;
    for (size_t m = 0; m < 2; m++)
        for (uint32_t i = first_route(served, methods[m], template); i != LINK_NONE;
             i = served->routes.entries.items[i].next) {
            uint32_t unit = served->routes.entries.items[i].value;
            counts[unit] += served->stamps.items[unit] != served->question;
            served->stamps.items[unit] = served->question;
        }
}

bool link_served_by(struct link_served *served, struct base_str method, struct base_str template,
                    uint32_t unit)
{
    const struct base_str methods[] = {method, BASE_STR("ALL")};
    for (size_t m = 0; m < 2; m++)
        for (uint32_t i = first_route(served, methods[m], template); i != LINK_NONE;
             i = served->routes.entries.items[i].next)
            if (served->routes.entries.items[i].value == unit)
                return true;
    return false;
}

static struct base_str ending_key(struct base_arena *arena, struct base_str method, struct base_str template)
{
    return base_str_format(arena, "%.*s %.*s", BASE_STR_ARG(method), BASE_STR_ARG(template));
}

/* Every template without its first segment, its first two … */
static void load_endings(struct link_served *served, struct link_context *context)
{
    size_t n = served->has_endings ? 0 : facts_store_count(context->store, FACTS_TABLE_endpoint);
    served->has_endings = true;
    for (size_t i = 0; i < n; i++) {
        struct facts_endpoint endpoint;
        FACTS_GET(context->store, endpoint, i, &endpoint);
        uint32_t unit = link_served_unit(served, endpoint.unit);
        struct base_str rest = base_str_from(endpoint.template, 1);
        for (ptrdiff_t slash; (slash = base_str_find_char(rest, '/')) >= 0;) {
            rest = base_str_from(rest, (size_t)slash);
            link_names_add(&served->endings, unit, ending_key(context->arena, endpoint.method, rest),
                           (uint32_t)i);
            rest = base_str_from(rest, 1);
        }
    }
}

/* Votes looked at; a document that is served under this many prefixes has none. */
#define MOST_VOTES 200000u

struct base_str link_served_prefix(struct link_served *served, struct link_context *context, uint32_t unit,
                                   const struct base_str *methods, const struct base_str *templates, size_t n,
                                   size_t *votes)
{
    struct base_map counts = {0};
    struct base_str best = BASE_STR_ABSENT;
    size_t looked_at = 0;
    *votes = 0;
    load_endings(served, context);
    for (size_t i = 0; i < n && looked_at < MOST_VOTES; i++) {
        struct base_str key = ending_key(context->arena, methods[i], templates[i]);
        LINK_NAMES_EACH(&served->endings, unit, key, entry)
        {
            struct base_str whole = FACTS_GET_TEXT(context->store, endpoint,
                                                   served->endings.entries.items[entry].value, template);
            struct base_str prefix = base_str_slice(whole, 0, whole.n - templates[i].n);
            uint32_t count = ++*base_map_put(&counts, prefix, NULL);
            looked_at++;
            if (count > *votes || (count == *votes && base_str_cmp(prefix, best) < 0)) {
                best = prefix;
                *votes = count;
            }
        }
    }
    base_map_finish(&counts);
    return best;
}

uint32_t link_served_unit(const struct link_served *served, struct base_str unit)
{
    const uint32_t *index = base_map_get(&served->units, unit);
    return index ? *index : LINK_NONE;
}
