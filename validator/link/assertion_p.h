/* Which calls may fail a test, told by the names that assertion libraries and test suites give them. */
#ifndef VALIDATOR_LINK_ASSERTION_P_H
#define VALIDATOR_LINK_ASSERTION_P_H

#include "validator/base/str.h"

/* Whether a call within a test may fail it, by what it calls: expect(…), assert.equal(…), x.should.be(…),
 * t.is(…), cy.get(…), screen.getByText(…), a helper named expectX, assertX, verifyX … In doubt it may. */
bool link_may_fail(struct base_str callee);
/* new TypeError(…) */
bool link_makes_error(struct base_str name);
/* Whether a call outside of tests asserts as tests do: only expect(…) and what hangs on it. */
bool link_expects(struct base_str callee);

#endif
