#include "validator/base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set(struct base_error *err, int code, const char *format, va_list args)
{
    memset(err, 0, sizeof *err);
    err->code = code;
    vsnprintf(err->message, sizeof err->message, format, args);
}

int base_error_set(struct base_error *err, int code, const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        set(err, code, format, args);
        va_end(args);
    }
    return code;
}

int base_error_at(struct base_error *err, int code, struct base_str path, int line, int column,
                  const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        set(err, code, format, args);
        va_end(args);
        snprintf(err->path, sizeof err->path, "%.*s", BASE_STR_ARG(path));
        err->line = line;
        err->column = column;
    }
    return code;
}

void base_error_hint(struct base_error *err, const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        vsnprintf(err->hint, sizeof err->hint, format, args);
        va_end(args);
    }
}

_Noreturn void base_bug(const char *file, int line, const char *what)
{
    fprintf(stderr, "assay: a fault of this program at %s:%d: %s\n", file, line, what);
    abort();
}
