/*
 * String views and bounded buffers.
 *
 * A `struct base_str` is a borrowed view: pointer and length, not NUL-terminated, never owning. A view whose
 * pointer is NULL is *absent* (it becomes SQL NULL); a view of length 0 with a pointer is the empty string.
 * Parsers hand out views into the bytes they read, so a view lives as long as those bytes.
 *
 * A `struct base_buf` grows up to a maximum that its owner names. Past the maximum it keeps what it has and
 * remembers the overflow: check base_buf_ok() once, at the end.
 */
#ifndef VALIDATOR_BASE_STR_H
#define VALIDATOR_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct base_str {
    const char *p;
    size_t n;
};

/* A view of a string literal. */
#define BASE_STR(literal) ((struct base_str){("" literal ""), sizeof(literal) - 1})
#define BASE_STR_ABSENT ((struct base_str){NULL, 0})
/* For printf's "%.*s". Views longer than INT_MAX do not occur: every reader has a smaller limit. */
#define BASE_STR_ARG(s) (int)(s).n, ((s).p ? (s).p : "")

/* Inline, so that literals are measured by the compiler; NULL gives the absent view. */
static inline struct base_str base_str_of(const char *nul_terminated)
{
    return (struct base_str){nul_terminated, nul_terminated ? strlen(nul_terminated) : 0};
}

static inline struct base_str base_str_make(const char *p, size_t n)
{
    return (struct base_str){p, n};
}

/* Eight bytes as a word, in the machine's byte order: for what never leaves the process. */
static inline uint64_t base_word8(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* The same for one to eight bytes; reads overlap instead of going byte by byte. */
static inline uint64_t base_word(const char *p, size_t n)
{
    uint32_t first, last;
    if (n < 4)
        return (unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 8 |
               (uint64_t)(unsigned char)p[n - 1] << 16;
    memcpy(&first, p, sizeof first);
    memcpy(&last, p + n - 4, sizeof last);
    return first | (uint64_t)last << 32;
}

/* Whether n bytes are the same. Most strings are names of a word or two: they are told without a call. */
static inline bool base_bytes_eq(const char *a, const char *b, size_t n)
{
    if (n > 16)
        return memcmp(a, b, n) == 0;
    if (n >= 8)
        return ((base_word8(a) ^ base_word8(b)) | (base_word8(a + n - 8) ^ base_word8(b + n - 8))) == 0;
    return n == 0 || base_word(a, n) == base_word(b, n);
}

/* Absent equals absent only. */
static inline bool base_str_eq(struct base_str a, struct base_str b)
{
    if (!a.p || !b.p)
        return !a.p && !b.p;
    return a.n == b.n && (a.p == b.p || base_bytes_eq(a.p, b.p, a.n));
}

/* Always inline: nearly every second argument is a literal, and then its length is no call but a number. */
static inline __attribute__((always_inline)) bool base_str_is(struct base_str a, const char *nul_terminated)
{
    return base_str_eq(a, base_str_of(nul_terminated));
}

/* ASCII alone, whatever the locale is. */
static inline bool base_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool base_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/* A letter, a digit or '_'. */
static inline bool base_is_word(char c)
{
    return base_is_letter(c) || base_is_digit(c) || c == '_';
}

/* Whether `s` is one of `n` words; a NULL among them ends the list sooner. */
bool base_str_in(struct base_str s, const char *const *words, size_t n);
bool base_str_in_nocase(struct base_str s, const char *const *words, size_t n);
/* The same for an array, not for a pointer to one. */
#define BASE_STR_IN(s, array) base_str_in((s), (array), sizeof(array) / sizeof *(array))
#define BASE_STR_IN_NOCASE(s, array) base_str_in_nocase((s), (array), sizeof(array) / sizeof *(array))

int base_str_cmp(struct base_str a, struct base_str b); /* bytewise; absent sorts first */
/* The index of the first of `n` sorted strings that is not before `s`; n when all are. */
size_t base_str_lower_bound(const struct base_str *sorted, size_t n, struct base_str s);
/* ASCII letters compare without case. */
bool base_str_eq_nocase(struct base_str a, struct base_str b);
static inline __attribute__((always_inline)) bool base_str_starts(struct base_str s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.p && s.n >= n && base_bytes_eq(s.p, prefix, n);
}
static inline bool base_str_ends(struct base_str s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.p && s.n >= n && base_bytes_eq(s.p + s.n - n, suffix, n);
}
/* The index of the first or last occurrence, or -1. */
ptrdiff_t base_str_find(struct base_str s, const char *needle);
ptrdiff_t base_str_find_str(struct base_str s, struct base_str needle);
ptrdiff_t base_str_find_char(struct base_str s, char c);
ptrdiff_t base_str_rfind_char(struct base_str s, char c);
/* The bytes [from, to), clamped to the view. */
struct base_str base_str_slice(struct base_str s, size_t from, size_t to);
struct base_str base_str_from(struct base_str s, size_t from);
/* Without ASCII white space at both ends. */
struct base_str base_str_trim(struct base_str s);
/* The value of a hexadecimal digit in either case, or -1. */
int base_hex_digit(char c);
/* Takes the part before `separator` off *rest and returns it; the last call leaves *rest absent.
 * Returns the absent view when *rest is absent: `while ((part = base_str_split(&rest, '/')).p)`. */
struct base_str base_str_split(struct base_str *rest, char separator);

/* Path helpers: '/' separates, no normalisation but in base_path_join(). */
struct base_str base_path_dir(struct base_str path);       /* "a/b.c" -> "a", "b.c" -> "" */
struct base_str base_path_name(struct base_str path);      /* "a/b.c" -> "b.c" */
struct base_str base_path_extension(struct base_str path); /* "a/b.test.ts" -> "ts"; absent without a dot */

struct base_arena;
/* A copy in the arena, NUL-terminated behind its end. Absent stays absent. */
struct base_str base_str_copy(struct base_arena *arena, struct base_str s);
/* The formatted text, in the arena and NUL-terminated behind its end. */
struct base_str base_str_format(struct base_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* `dir` joined with `relative`, with "." and ".." resolved; absent when it would leave the root.
 * "a/b" + "../c" -> "a/c"; "" + "./x" -> "x"; a leading "/" in `relative` starts at the root. */
struct base_str base_path_join(struct base_arena *arena, struct base_str dir, struct base_str relative);

struct base_buf {
    char *p; /* NUL-terminated behind n once anything was appended */
    size_t n;
    size_t capacity;
    size_t max;
    bool overflow;
};

void base_buf_init(struct base_buf *buf, size_t max);
void base_buf_finish(struct base_buf *buf); /* accepts a zeroed buffer */
void base_buf_clear(struct base_buf *buf);  /* keeps the memory */
bool base_buf_ok(const struct base_buf *buf);
void base_buf_add(struct base_buf *buf, struct base_str s);
void base_buf_add_text(struct base_buf *buf, const char *nul_terminated);
void base_buf_add_char(struct base_buf *buf, char c);
void base_buf_printf(struct base_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void base_buf_vprintf(struct base_buf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
struct base_str base_buf_view(const struct base_buf *buf); /* borrowed until the next call on buf */

#endif
