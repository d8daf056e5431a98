/* Days of the Gregorian calendar as texts: YYYY-MM-DD, the extended format of ISO 8601. Comparing two
 * bytewise compares the days. */
#ifndef VALIDATOR_BASE_DAY_H
#define VALIDATOR_BASE_DAY_H

#include "validator/base/str.h"

bool base_day_valid(struct base_str text);
/* The day that many days after a valid one; the last day of year 9999 at most. */
void base_day_add(struct base_str text, int days, char out[11]);

#endif
