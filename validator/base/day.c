#include "validator/base/day.h"

#include "validator/base/error.h"

#include <stdio.h>

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

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return lengths[month - 1] + (month == 2 && is_leap(year));
}

bool base_day_valid(struct base_str text)
{
    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-')
        return false;
    int year = number(text.p, 4), month = number(text.p + 5, 2), day = number(text.p + 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days_of(year, month);
}

void base_day_add(struct base_str text, int days, char out[11])
{
    BASE_BUG(!base_day_valid(text));
    int year = number(text.p, 4), month = number(text.p + 5, 2), day = number(text.p + 8, 2) + days;
    while (day > days_of(year, month)) {
        day -= days_of(year, month);
        year += month == 12;
        month = month % 12 + 1;
    }
    if (year > 9999)
        year = 9999, month = 12, day = 31;
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100, (unsigned)day % 100);
}
