/*
 * Which endpoint a request reaches. It is looked for among those of the test's own unit, then of the units
 * that the test file imports from, then, when its own unit serves nothing, of all units.
 */
#ifndef VALIDATOR_LINK_REACH_P_H
#define VALIDATOR_LINK_REACH_P_H

#include "validator/link/code_p.h"
#include "validator/link/routes_p.h"

/* Segments in front of a route that a test's own app, or a base that is not known, may leave out. */
#define LINK_MAX_LEFT_OUT 3u

struct link_reach {
    struct link_context *context;
    struct facts_endpoint *endpoints;
    size_t count;
    struct link_routes routes;       /* of `endpoints`, by row */
    struct link_routes shortened;    /* the same without their first segments */
    BASE_VEC(uint32_t) shortened_of; /* by value of `shortened`: row */
    struct link_names handlers;      /* (file, method) -> row */
    struct base_map units;           /* with endpoints */
    struct base_map reachable;       /* units that the test file at hand imports from, other than its own */
    const struct link_code *of;      /* that file */
    bool is_cut;                     /* a limit was met and recorded */
};

void link_reach_init(struct link_reach *reach, struct link_context *context);
void link_reach_finish(struct link_reach *reach);
/* The endpoint of a request; NULL for none. With an absent method, one of any method. `may_lack_prefix`: the
 * path may lack the first segments of the route. */
const struct facts_endpoint *link_reach_find(struct link_reach *reach, const struct link_code *test,
                                             int64_t line, struct base_str method, struct base_str template,
                                             bool may_lack_prefix);
/* The unit whose server a test file asks, as far as that is known without a request: its own when it serves
 * anything, else the only one that it imports from and that does, else the only one of all. Absent for none.
 */
struct base_str link_reach_unit(struct link_reach *reach, const struct link_code *test);
/* The endpoint whose handler for the method stands in a file; NULL for none. */
const struct facts_endpoint *link_reach_handler(struct link_reach *reach, uint32_t file,
                                                struct base_str method);

#endif
