#include "validator/cli/day.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int number(const char *digits, size_t n)
{
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return -1;
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

/* A day of the Gregorian calendar, in the extended format of ISO 8601. */
static bool is_day(const char *text)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    int year = number(text, 4), month = number(text + 5, 2), day = number(text + 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= lengths[month - 1] + (month == 2 && leap);
}

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
        if (!is_day(given))
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
