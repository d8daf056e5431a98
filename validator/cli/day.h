/* The day that dates are compared with. */
#ifndef VALIDATOR_CLI_DAY_H
#define VALIDATOR_CLI_DAY_H

#include "validator/base/error.h"

/* `given` (YYYY-MM-DD) when it is not NULL, else the day of SOURCE_DATE_EPOCH, else today; UTC. */
int cli_day(char out[11], const char *given, struct base_error *err);

#endif
