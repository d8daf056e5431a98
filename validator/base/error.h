/*
 * Errors are values: a code, a place, a sentence and, where one is known, the next step.
 *
 * A function that can fail returns 0 or one of the negative codes, and takes `struct base_error *err` as its
 * last parameter. `err` may be NULL, is written on failure only, and outputs are not changed on failure.
 * Broken input of an audited repository is not an error: an extractor writes a `parse_problem` row instead.
 */
#ifndef VALIDATOR_BASE_ERROR_H
#define VALIDATOR_BASE_ERROR_H

#include "validator/base/str.h"

enum base_code {
    BASE_OK = 0,
    BASE_E_IO = -1,          /* the operating system said no */
    BASE_E_PARSE = -2,       /* text that is not what it must be */
    BASE_E_INVALID = -3,     /* well-formed, but not allowed here */
    BASE_E_NOTFOUND = -4,    /* a named thing does not exist */
    BASE_E_LIMIT = -5,       /* a named limit was reached */
    BASE_E_UNSUPPORTED = -6, /* understood, and not supported */
    BASE_E_INTERNAL = -7,    /* a fault of this program */
    BASE_E_UNREAD = -8       /* what is to be read is there, and cannot be read as it is */
};

struct base_error {
    int code;         /* enum base_code */
    int line, column; /* 1-based, in code points; 0 when unknown */
    char path[512];   /* the file the place is in; "" when there is none */
    char message[1024];
    char hint[512]; /* what to do next; "" when nothing is known */
};

/* Each returns `code`, so that a caller writes `return base_error_set(err, …)`. */
int base_error_set(struct base_error *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int base_error_at(struct base_error *err, int code, struct base_str path, int line, int column,
                  const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Adds the next step to an error that was set. */
void base_error_hint(struct base_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Ends the process: a broken invariant of this program itself, never an input. */
#define BASE_BUG(condition)                                                                                  \
    do {                                                                                                     \
        if (condition)                                                                                       \
            base_bug(__FILE__, __LINE__, #condition);                                                        \
    } while (0)
_Noreturn void base_bug(const char *file, int line, const char *what);

#endif
