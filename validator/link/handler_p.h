/* The function that answers an endpoint, and the statuses that it names. */
#ifndef VALIDATOR_LINK_HANDLER_P_H
#define VALIDATOR_LINK_HANDLER_P_H

#include "validator/link/evaluate_p.h"

/* Values of bindings are cut at this length: what stands behind it is not known. */
#define LINK_CUT_VALUE 200u

enum link_handler_status { LINK_HANDLER_UNKNOWN, LINK_HANDLER_FOUND, LINK_HANDLER_MISSING };

struct link_handler {
    enum link_handler_status status;
    const struct link_code *code; /* of the function; of the object that lacks it; NULL when not known */
    uint32_t scope;               /* of the function */
    struct base_str name;         /* as written */
    struct base_str wrapper;      /* its name; absent for none */
    bool is_wrapped;              /* given to another function, whose result is registered */
};

/* status.c: writes a row of handler_status for every status that the function names. */
void link_handler_statuses(struct link_context *context, const struct facts_endpoint *endpoint,
                           const struct link_handler *handler);

#endif
