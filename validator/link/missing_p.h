/*
 * Whether the test around a request expects that nobody serves it: it asserts 404, 405 or 501 or something
 * named "not found", or says so in its title or in that of a suite around it.
 */
#ifndef VALIDATOR_LINK_MISSING_P_H
#define VALIDATOR_LINK_MISSING_P_H

#include "validator/link/code_p.h"

/* What is known of one file at a time. A zeroed one is empty. */
struct link_missing {
    const struct link_code *of;
    BASE_VEC(int64_t) lines; /* with such an assertion, ascending */
    uint32_t *tests;         /* by scope: row of test_case whose function it is, + 1 */
};

void link_missing_finish(struct link_missing *missing);
/* `scope` is that of the request. */
bool link_expects_missing(struct link_missing *missing, const struct facts_store *store,
                          const struct link_code *code, int64_t scope);

#endif
