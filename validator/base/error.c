#include "validator/base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Formats into `out`. The arguments may point into the error that is being written (a message is often
 * wrapped in a longer one), so the text is made elsewhere first. A text that is too long is cut between code
 * points. */
static void format_text(char *out, size_t size, const char *format, va_list args)
{
    char text[sizeof((struct base_error *)NULL)->message];
    int n = vsnprintf(text, size < sizeof text ? size : sizeof text, format, args);
    if (n < 0)
        text[0] = '\0';
    if (n >= (int)size) {
        size_t end = size - 1;
        while (end > 0 && ((unsigned char)text[end - 1] & 0xc0) == 0x80)
            end--;
        if (end > 0 && (unsigned char)text[end - 1] >= 0xc0)
            text[end - 1] = '\0';
    }
    snprintf(out, size, "%s", text);
}

static void set(struct base_error *err, int code, const char *format, va_list args)
{
    format_text(err->message, sizeof err->message, format, args);
    err->code = code;
    err->line = err->column = 0;
    err->path[0] = err->hint[0] = '\0';
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
        char place[sizeof err->path]; /* `path` may be the one of *err */
        snprintf(place, sizeof place, "%.*s", BASE_STR_ARG(path));
        va_start(args, format);
        set(err, code, format, args);
        va_end(args);
        memcpy(err->path, place, sizeof place);
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
        format_text(err->hint, sizeof err->hint, format, args);
        va_end(args);
    }
}

_Noreturn void base_bug(const char *file, int line, const char *what)
{
    fprintf(stderr, "assay: a fault of this program at %s:%d: %s\n", file, line, what);
    abort();
}
