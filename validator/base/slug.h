/* Slugs: a heading as the fragment of a link to it. */
#ifndef VALIDATOR_BASE_SLUG_H
#define VALIDATOR_BASE_SLUG_H

#include "validator/base/str.h"

/* Appends the anchor that GitHub gives a heading: lower case; letters, marks, decimal digits, connecting
 * punctuation, hyphens and blanks stay; blanks become hyphens. The number of a repeated one is the caller's
 * matter. */
void base_slug(struct base_str text, struct base_buf *out);

#endif
