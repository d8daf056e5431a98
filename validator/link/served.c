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
    base_map_finish(&served->units);
    base_vec_finish(&served->stamps);
    base_buf_finish(&served->key);
}

void link_served_count(struct link_served *served, struct base_str method, struct base_str template,
                       uint32_t *counts)
{
    const struct base_str methods[] = {method, BASE_STR("ALL")};
    served->question++;
    for (size_t m = 0; m < 2; m++) {
        base_buf_clear(&served->key);
        base_buf_add(&served->key, methods[m]);
        base_buf_add_char(&served->key, ' ');
        base_buf_add(&served->key, template);
        if (!base_buf_ok(&served->key))
            return;
        LINK_NAMES_EACH(&served->routes, 0, base_buf_view(&served->key), i)
        {
            uint32_t unit = served->routes.entries.items[i].value;
            counts[unit] += served->stamps.items[unit] != served->question;
            served->stamps.items[unit] = served->question;
        }
    }
}

uint32_t link_served_unit(const struct link_served *served, struct base_str unit)
{
    const uint32_t *index = base_map_get(&served->units, unit);
    return index ? *index : LINK_NONE;
}
