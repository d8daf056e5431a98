/* Route groups: the endpoints that one router serves, by (unit, name). The linker `endpoint` names them. */
#include "validator/link/link.h"
#include "validator/link/names_p.h"

static void run(struct link_context *context)
{
    struct facts_store *store = context->store;
    struct base_map groups = {0};
    BASE_VEC(struct facts_route_group) rows = {0};
    size_t endpoints = facts_store_count(store, FACTS_TABLE_endpoint);
    for (size_t i = 0; i < endpoints;
         i++) { /* in order of path and line: the first one stands for the group */
        struct facts_endpoint endpoint;
        bool added;
        FACTS_GET(store, endpoint, i, &endpoint);
        if (base_str_find_char(endpoint.template, '*') >= 0)
            continue; /* a catch-all is no operation of its own */
        struct base_str key = base_str_format(context->arena, "%.*s\n%.*s", BASE_STR_ARG(endpoint.unit),
                                              BASE_STR_ARG(endpoint.route_group));
        uint32_t *at = base_map_put(&groups, key, &added);
        if (added) {
            *at = (uint32_t)rows.n;
            base_vec_push(&rows, (struct facts_route_group){.path = endpoint.path,
                                                            .line = endpoint.line,
                                                            .unit = endpoint.unit,
                                                            .name = endpoint.route_group});
        }
        rows.items[*at].endpoint_count++;
    }
    for (size_t i = 0; i < rows.n; i++)
        facts_store_add(store, FACTS_TABLE_route_group, &rows.items[i]);
    facts_store_sort(store, FACTS_TABLE_route_group, (const char *const[]){"unit", "name"}, 2);
    base_vec_finish(&rows);
    base_map_finish(&groups);
}

static const enum facts_table fills[] = {FACTS_TABLE_route_group, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_endpoint, FACTS_TABLE_COUNT};

const struct link_linker link_route_group = {"route_group", fills, needs, run};
