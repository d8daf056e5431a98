#include "validator/link/reach_p.h"

/* A route without its first segments: those must be plain, and something plain must be left. Absent for none.
 */
static struct base_str without_first(struct base_str template)
{
    struct base_str rest = base_str_from(template, 1), first = base_str_split(&rest, '/');
    if (!rest.p || base_str_find(first, "{}") >= 0 || base_str_find_char(first, '*') >= 0)
        return BASE_STR_ABSENT;
    template = base_str_from(template, first.n + 1);
    for (struct base_str segment, left = rest; (segment = base_str_split(&left, '/')).p;)
        if (segment.n && base_str_find(segment, "{}") < 0 && base_str_find_char(segment, '*') < 0)
            return template;
    return BASE_STR_ABSENT;
}

void link_reach_init(struct link_reach *reach, struct link_context *context)
{
    struct facts_store *store = context->store;
    *reach = (struct link_reach){.context = context};
    reach->count = facts_store_count(store, FACTS_TABLE_endpoint);
    reach->endpoints = base_arena_array(context->arena, reach->count, sizeof *reach->endpoints);
    link_routes_init(&reach->routes, context->arena);
    link_routes_init(&reach->shortened, context->arena);
    for (size_t i = 0; i < reach->count; i++) {
        struct facts_endpoint *row = &reach->endpoints[i];
        FACTS_GET(store, endpoint, i, row);
        base_map_put(&reach->units, row->unit, NULL);
        link_routes_add(&reach->routes, row->unit, row->method, row->template);
        uint32_t file = FACTS_GET_FILE(store, endpoint, i, path);
        if (file != LINK_NONE)
            link_names_add(&reach->handlers, file, row->method, (uint32_t)i);
        struct base_str shorter = row->template;
        for (unsigned k = 0; k < LINK_MAX_LEFT_OUT && (shorter = without_first(shorter)).p; k++) {
            link_routes_add(&reach->shortened, row->unit, row->method, shorter);
            base_vec_push(&reach->shortened_of, (uint32_t)i);
        }
    }
}

void link_reach_finish(struct link_reach *reach)
{
    link_routes_finish(&reach->routes);
    link_routes_finish(&reach->shortened);
    base_vec_finish(&reach->shortened_of);
    link_names_finish(&reach->handlers);
    base_map_finish(&reach->reachable);
    base_map_finish(&reach->units);
}

/* Fills `reachable` for the file, which most often is that of the last question. */
static void look_at_imports(struct link_reach *reach, const struct link_code *code)
{
    struct facts_store *store = reach->context->store;
    if (reach->of == code)
        return;
    reach->of = code;
    base_map_finish(&reach->reachable);
    for (uint32_t i = 0; i < code->import_count; i++) {
        struct facts_file target;
        uint32_t file = code->imports[i].target_path.p ? facts_store_file(store, code->imports[i].target_path)
                                                       : LINK_NONE;
        if (file == LINK_NONE)
            continue;
        FACTS_GET(store, file, file, &target);
        if (!base_str_eq(target.unit, code->info.unit))
            base_map_put(&reach->reachable, target.unit, NULL);
    }
}

static uint32_t find_in(struct link_reach *reach, struct base_str unit, struct base_str method,
                        struct base_str template, bool shortened)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};
    struct link_routes *routes = shortened ? &reach->shortened : &reach->routes;
    uint32_t found = LINK_NONE;
    if (method.p)
        found = link_routes_find(routes, unit, method, template);
    for (size_t i = 0; !method.p && found == LINK_NONE && i < sizeof methods / sizeof *methods; i++)
        found = link_routes_find(routes, unit, base_str_of(methods[i]), template);
    /* Servers answer HEAD where they answer GET. */
    if (found == LINK_NONE && base_str_is(method, "HEAD"))
        found = link_routes_find(routes, unit, BASE_STR("GET"), template);
    return found != LINK_NONE && shortened ? reach->shortened_of.items[found] : found;
}

const struct facts_endpoint *link_reach_find(struct link_reach *reach, const struct link_code *test,
                                             int64_t line, struct base_str method, struct base_str template,
                                             bool may_lack_prefix)
{
    uint32_t found = LINK_NONE;
    bool own = base_map_get(&reach->units, test->info.unit) != NULL;
    look_at_imports(reach, test);
    for (int shortened = 0; shortened <= (int)may_lack_prefix && found == LINK_NONE; shortened++) {
        found = find_in(reach, test->info.unit, method, template, shortened);
        for (size_t i = 0; i < reach->reachable.n && found == LINK_NONE; i++)
            found = find_in(reach, reach->reachable.entries[i].key, method, template, shortened);
        for (size_t i = 0; (!own || reach->units.n == 1) && i < reach->units.n && found == LINK_NONE; i++) {
            found = find_in(reach, reach->units.entries[i].key, method, template, shortened);
            /* What takes any path says nothing of whose path it is. */
            if (found != LINK_NONE && base_str_find_char(reach->endpoints[found].template, '*') >= 0)
                found = LINK_NONE;
        }
    }
    uint64_t steps = reach->routes.steps + reach->shortened.steps;
    if (steps > LINK_MAX_ROUTE_STEPS && !reach->is_cut) {
        link_limit(reach->context, FACTS_TABLE_test_request, test->info.path, line,
                   BASE_STR("there are too many requests with computed paths to find their endpoints"));
        reach->is_cut = true;
    }
    return found == LINK_NONE ? NULL : &reach->endpoints[found];
}

struct base_str link_reach_unit(struct link_reach *reach, const struct link_code *test)
{
    struct base_str only = BASE_STR_ABSENT;
    size_t n = 0;
    if (base_map_get(&reach->units, test->info.unit))
        return test->info.unit;
    look_at_imports(reach, test);
    for (size_t i = 0; i < reach->reachable.n; i++)
        if (base_map_get(&reach->units, reach->reachable.entries[i].key)) {
            only = reach->reachable.entries[i].key;
            n++;
        }
    if (n == 0 && reach->units.n == 1)
        return reach->units.entries[0].key;
    return n == 1 ? only : BASE_STR_ABSENT;
}

const struct facts_endpoint *link_reach_handler(struct link_reach *reach, uint32_t file,
                                                struct base_str method)
{
    uint32_t entry = link_names_first(&reach->handlers, file, method);
    if (entry == LINK_NONE)
        entry = link_names_first(&reach->handlers, file, BASE_STR("ALL"));
    return entry == LINK_NONE ? NULL : &reach->endpoints[reach->handlers.entries.items[entry].value];
}
