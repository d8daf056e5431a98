/* What the units of a repository serve, for tying OpenAPI documents to them. */
#ifndef VALIDATOR_LINK_API_P_H
#define VALIDATOR_LINK_API_P_H

#include "validator/base/hash.h"
#include "validator/base/vec.h"
#include "validator/document/document.h"
#include "validator/link/link.h"

struct link_served {
    struct link_context *context;
    struct base_map routes;          /* "unit\nMETHOD /template" */
    BASE_VEC(struct base_str) units; /* that serve something, in the order of their first endpoint */
};

void link_served_init(struct link_served *served, struct link_context *context); /* reads `endpoint` */
void link_served_finish(struct link_served *served);
/* Whether the unit serves the method (or ALL) at the template. */
bool link_served_has(const struct link_served *served, struct base_str unit, struct base_str method,
                     struct base_str template);
bool link_served_unit(const struct link_served *served, struct base_str unit);

#endif
