#include "validator/cli/day.h"

#include "validator/base/day.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int from_seconds(char out[11], time_t seconds)
{
    struct tm tm;
    if (!gmtime_r(&seconds, &tm) || tm.tm_year < -1899 || tm.tm_year > 9999 - 1900)
        return BASE_E_INVALID;
    strftime(out, 11, "%Y-%m-%d", &tm);
    return BASE_OK;
}

int cli_day(char out[11], const char *given, struct base_error *err)
{
    if (given) {
        if (!base_day_valid(base_str_of(given)))
            return base_error_set(err, BASE_E_INVALID, "--date takes a day as YYYY-MM-DD, not '%s'", given);
        memcpy(out, given, 11);
        return BASE_OK;
    }
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    if (!epoch || !epoch[0])
        return from_seconds(out, time(NULL));
    char *end = NULL;
    errno = 0;
    long long seconds = epoch[0] >= '0' && epoch[0] <= '9' ? strtoll(epoch, &end, 10) : -1;
    if (!end || *end || errno || from_seconds(out, (time_t)seconds) != BASE_OK)
        return base_error_set(err, BASE_E_INVALID,
                              "SOURCE_DATE_EPOCH is '%s', which is no number of seconds since 1970", epoch);
    return BASE_OK;
}
