/*
 * Paths of routes, requests and operations in one form.
 *
 * A *route* writes parameters as OpenAPI does ("/agents/{id}"); a *template* is a route with every parameter
 * written {}. Both begin with '/', hold no "//" and do not end in '/' (but for the root, "/"). A wildcard
 * that takes any number of segments is written '*': no OpenAPI path can describe it.
 */
#ifndef VALIDATOR_LINK_TEMPLATE_P_H
#define VALIDATOR_LINK_TEMPLATE_P_H

#include "validator/base/arena.h"
#include "validator/base/str.h"

/* A path longer than this is refused (route_problem too_long). */
#define LINK_MAX_ROUTE 2048u
/* Paths that one pattern with optional parts stands for. */
#define LINK_MAX_VARIANTS 16u

/* A letter, digit, '_' or '$'. */
bool link_is_name_char(char c);

struct link_variants {
    struct base_str items[LINK_MAX_VARIANTS];
    size_t n;
};

/* The routes that an Express path pattern (path-to-regexp of Express 4 and 5) stands for: ":id", ":id(\\d+)",
 * ":id?" and "{/:id}" (with and without), "*", "*splat", "(a|b)". False for what is a regular expression in
 * disguise. */
bool link_template_express(struct base_str pattern, struct base_arena *arena, struct link_variants *out);
/* prefix + path in normal form; absent when it is longer than LINK_MAX_ROUTE. */
struct base_str link_template_join(struct base_arena *arena, struct base_str prefix, struct base_str path);
/* The route with {} for every parameter. */
struct base_str link_template_of(struct base_arena *arena, struct base_str route);
/* The path of a URL as a test writes it: without scheme, host, query and fragment, in normal form, every ${…}
 * written {}. Absent when it has no path. */
struct base_str link_template_of_url(struct base_arena *arena, struct base_str url);
/* How well a request's template fits that of an endpoint: -1 not at all, else higher is more specific. */
int link_template_fit(struct base_str request, struct base_str endpoint);

#endif
