/*
 * Endpoints by unit, template and method, to find the one that a request reaches. Templates are kept as a
 * tree of segments, so that a request looks only at endpoints that begin as it does.
 */
#ifndef VALIDATOR_LINK_ROUTES_P_H
#define VALIDATOR_LINK_ROUTES_P_H

#include "validator/base/arena.h"
#include "validator/base/vec.h"
#include "validator/link/names_p.h"

/* Segments looked at for all requests together. Only requests that begin with a computed segment look at
 * many. */
#define LINK_MAX_ROUTE_STEPS 50000000u

struct link_route_node {
    struct base_str segment;
    uint32_t first_child, next_sibling;
    uint32_t first_open, next_open; /* among them, those that hold a parameter */
};

struct link_route_search {
    uint32_t node;
    struct base_str rest; /* of the request; absent at its end */
};

struct link_routes {
    struct base_arena *arena;
    BASE_VEC(struct link_route_node) nodes;
    BASE_VEC(struct link_route_search) open;
    BASE_VEC(struct base_str) templates; /* of the added routes, by value */
    struct link_names roots;             /* (has a wildcard, unit) -> node */
    struct link_names children;          /* (node, segment) -> node */
    struct link_names ends;              /* (node, method) -> value; the smallest template's */
    struct link_names answers;           /* (0, "unit\nMETHOD template") -> value */
    uint64_t steps;
};

void link_routes_init(struct link_routes *routes, struct base_arena *arena);
void link_routes_finish(struct link_routes *routes);
/* Adds a route under the next value, which counts from 0. All strings are borrowed. */
void link_routes_add(struct link_routes *routes, struct base_str unit, struct base_str method,
                     struct base_str template);
/* The value of the route of the unit that fits best: the most specific template (link_template_fit), the
 * method itself before ALL, the bytewise smaller template; one with a wildcard only when no other fits.
 * LINK_NONE when none does, or after too many steps. */
uint32_t link_routes_find(struct link_routes *routes, struct base_str unit, struct base_str method,
                          struct base_str template);

#endif
