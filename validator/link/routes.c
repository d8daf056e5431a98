#include "validator/link/routes_p.h"
#include "validator/link/template_p.h"

void link_routes_init(struct link_routes *routes, struct base_arena *arena)
{
    *routes = (struct link_routes){.arena = arena};
}

void link_routes_finish(struct link_routes *routes)
{
    base_vec_finish(&routes->nodes);
    base_vec_finish(&routes->open);
    base_vec_finish(&routes->templates);
    link_names_finish(&routes->roots);
    link_names_finish(&routes->children);
    link_names_finish(&routes->ends);
    link_names_finish(&routes->answers);
}

static bool is_open(struct base_str segment)
{
    return base_str_find(segment, "{}") >= 0;
}

static uint32_t new_node(struct link_routes *routes, struct base_str segment)
{
    base_vec_push(&routes->nodes,
                  (struct link_route_node){segment, LINK_NONE, LINK_NONE, LINK_NONE, LINK_NONE});
    return (uint32_t)routes->nodes.n - 1;
}

static uint32_t child_of(struct link_routes *routes, uint32_t parent, struct base_str segment)
{
    uint32_t entry = link_names_first(&routes->children, parent, segment);
    if (entry != LINK_NONE)
        return routes->children.entries.items[entry].value;
    uint32_t child = new_node(routes, segment);
    struct link_route_node *above = &routes->nodes.items[parent], *below = &routes->nodes.items[child];
    below->next_sibling = above->first_child;
    above->first_child = child;
    if (is_open(segment)) {
        below->next_open = above->first_open;
        above->first_open = child;
    }
    link_names_add(&routes->children, parent, segment, child);
    return child;
}

void link_routes_add(struct link_routes *routes, struct base_str unit, struct base_str method,
                     struct base_str template)
{
    uint32_t wild = base_str_find_char(template, '*') >= 0, node;
    uint32_t entry = link_names_first(&routes->roots, wild, unit);
    if (entry != LINK_NONE) {
        node = routes->roots.entries.items[entry].value;
    } else {
        node = new_node(routes, BASE_STR(""));
        link_names_add(&routes->roots, wild, unit, node);
    }
    struct base_str rest = template, segment;
    while ((segment = base_str_split(&rest, '/')).p) {
        node = child_of(routes, node, segment);
        if (base_str_is(segment, "*"))
            break; /* what follows a wildcard makes no difference to what fits */
    }
    uint32_t value = (uint32_t)routes->templates.n, end = link_names_first(&routes->ends, node, method);
    base_vec_push(&routes->templates, template);
    if (end == LINK_NONE)
        link_names_add(&routes->ends, node, method, value);
    else if (base_str_cmp(template, routes->templates.items[routes->ends.entries.items[end].value]) < 0)
        routes->ends.entries.items[end].value = value;
}

struct best {
    uint32_t value;
    int score;
};

/* Weighs the routes that end at a node. */
static void weigh(const struct link_routes *routes, uint32_t node, struct base_str method,
                  struct base_str template, struct best *best)
{
    for (int all = 0; all < 2; all++) {
        uint32_t entry = link_names_first(&routes->ends, node, all ? BASE_STR("ALL") : method);
        if (entry == LINK_NONE)
            continue;
        uint32_t value = routes->ends.entries.items[entry].value;
        struct base_str found = routes->templates.items[value];
        int score = link_template_fit(template, found);
        if (score < 0)
            continue;
        score = 2 * score + !all;
        if (best->value == LINK_NONE || score > best->score ||
            (score == best->score && base_str_cmp(found, routes->templates.items[best->value]) < 0))
            *best = (struct best){value, score};
    }
}

/* Puts the children on the list that a segment of the request may stand for. */
static void descend(struct link_routes *routes, uint32_t node, struct base_str segment, struct base_str rest)
{
    bool any = is_open(segment); /* it is computed */
    const struct link_route_node *at = &routes->nodes.items[node];
    for (uint32_t child = any ? at->first_child : at->first_open; child != LINK_NONE;) {
        const struct link_route_node *below = &routes->nodes.items[child];
        base_vec_push(&routes->open, (struct link_route_search){child, rest});
        routes->steps++;
        child = any ? below->next_sibling : below->next_open;
    }
    uint32_t entry = any ? LINK_NONE : link_names_first(&routes->children, node, segment);
    if (entry != LINK_NONE)
        base_vec_push(&routes->open,
                      (struct link_route_search){routes->children.entries.items[entry].value, rest});
}

static void search(struct link_routes *routes, uint32_t root, struct base_str method,
                   struct base_str template, struct best *best)
{
    base_vec_push(&routes->open, (struct link_route_search){root, template});
    while (routes->open.n && routes->steps <= LINK_MAX_ROUTE_STEPS) {
        struct link_route_search at = routes->open.items[--routes->open.n];
        routes->steps++;
        uint32_t star = link_names_first(&routes->children, at.node, BASE_STR("*"));
        if (star != LINK_NONE) /* whatever follows it */
            weigh(routes, routes->children.entries.items[star].value, method, template, best);
        struct base_str segment = base_str_split(&at.rest, '/');
        if (segment.p)
            descend(routes, at.node, segment, at.rest);
        else
            weigh(routes, at.node, method, template, best);
    }
    routes->open.n = 0;
}

uint32_t link_routes_find(struct link_routes *routes, struct base_str unit, struct base_str method,
                          struct base_str template)
{
    struct base_str key = base_str_format(routes->arena, "%.*s\n%.*s %.*s", BASE_STR_ARG(unit),
                                          BASE_STR_ARG(method), BASE_STR_ARG(template));
    uint32_t entry = link_names_first(&routes->answers, 0, key);
    if (entry != LINK_NONE)
        return routes->answers.entries.items[entry].value;
    struct best best = {LINK_NONE, 0};
    for (uint32_t wild = 0; wild < 2 && best.value == LINK_NONE; wild++) {
        entry = link_names_first(&routes->roots, wild, unit);
        if (entry != LINK_NONE)
            search(routes, routes->roots.entries.items[entry].value, method, template, &best);
    }
    link_names_add(&routes->answers, 0, key, best.value);
    return best.value;
}
