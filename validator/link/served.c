#include "validator/link/api_p.h"

static struct base_str key_of(const struct link_served *served, struct base_str unit, struct base_str method,
                              struct base_str template)
{
    return base_str_format(served->context->arena, "%.*s\n%.*s %.*s", BASE_STR_ARG(unit),
                           BASE_STR_ARG(method), BASE_STR_ARG(template));
}

void link_served_init(struct link_served *served, struct link_context *context)
{
    *served = (struct link_served){.context = context};
    size_t n = facts_store_count(context->store, FACTS_TABLE_endpoint);
    for (size_t i = 0; i < n; i++) {
        struct facts_endpoint endpoint;
        FACTS_GET(context->store, endpoint, i, &endpoint);
        base_map_put(&served->routes, key_of(served, endpoint.unit, endpoint.method, endpoint.template),
                     NULL);
        if (!link_served_unit(served, endpoint.unit))
            base_vec_push(&served->units, endpoint.unit);
    }
}

void link_served_finish(struct link_served *served)
{
    base_map_finish(&served->routes);
    base_vec_finish(&served->units);
}

bool link_served_has(const struct link_served *served, struct base_str unit, struct base_str method,
                     struct base_str template)
{
    return base_map_get(&served->routes, key_of(served, unit, method, template)) ||
           base_map_get(&served->routes, key_of(served, unit, BASE_STR("ALL"), template));
}

bool link_served_unit(const struct link_served *served, struct base_str unit)
{
    for (size_t i = 0; i < served->units.n; i++)
        if (base_str_eq(served->units.items[i], unit))
            return true;
    return false;
}
