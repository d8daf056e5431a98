#include "validator/base/str.h"

#include "validator/base/arena.h"
#include "validator/base/memory.h"

#include <stdio.h>
#include <string.h>

/* In a text of up to this many bytes a plain search is over before anything is prepared. */
#define SHORT_TEXT 256u
/* A longer needle is left to memmem(), which is linear whatever the two hold. */
#define SHORT_NEEDLE 32u

int base_str_cmp(struct base_str a, struct base_str b)
{
    if (!a.p || !b.p)
        return (a.p != NULL) - (b.p != NULL);
    int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

size_t base_str_lower_bound(const struct base_str *sorted, size_t n, struct base_str s)
{
    size_t from = 0, to = n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (base_str_cmp(sorted[middle], s) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

bool base_str_eq_nocase(struct base_str a, struct base_str b)
{
    if (!a.p || !b.p || a.n != b.n)
        return !a.p && !b.p;
    for (size_t i = 0; i < a.n; i++)
        if (fold(a.p[i]) != fold(b.p[i]))
            return false;
    return true;
}

bool base_str_in(struct base_str s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n && words[i]; i++)
        if (base_str_is(s, words[i]))
            return true;
    return false;
}

bool base_str_in_nocase(struct base_str s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n && words[i]; i++)
        if (base_str_eq_nocase(s, base_str_of(words[i])))
            return true;
    return false;
}

/* Sixteen bytes, compared at once by whatever the machine has for that. */
typedef char block __attribute__((vector_size(16)));

static inline block load(const char *p)
{
    block b;
    memcpy(&b, p, sizeof b);
    return b;
}

static inline bool is_any(block b)
{
    uint64_t halves[2];
    memcpy(halves, &b, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

/* Passes over whole blocks in which the needle does not begin: no place has both its first byte and its last.
 * Returns where it begins, or the first place that was not looked at; *found says which. */
static size_t find_in_blocks(struct base_str s, struct base_str needle, bool *found)
{
    const block none = {0};
    const block first = none + needle.p[0], last = none + needle.p[needle.n - 1];
    size_t at = 0;
    for (; at + needle.n - 1 + sizeof(block) <= s.n; at += sizeof(block)) {
        block here = (block)((load(s.p + at) == first) & (load(s.p + at + needle.n - 1) == last));
        if (!is_any(here))
            continue;
        for (size_t i = 0; i < sizeof(block); i++)
            if (here[i] && base_bytes_eq(s.p + at + i, needle.p, needle.n)) {
                *found = true;
                return at + i;
            }
    }
    *found = false;
    return at;
}

ptrdiff_t base_str_find_str(struct base_str s, struct base_str needle)
{
    const char *at = s.p;
    if (!s.p || needle.n > s.n)
        return -1;
    if (needle.n == 0)
        return 0;
    if (s.n > SHORT_TEXT && needle.n > SHORT_NEEDLE) {
        at = memmem(s.p, s.n, needle.p, needle.n);
        return at ? at - s.p : -1;
    }
    if (s.n > SHORT_TEXT && needle.n > 1) {
        bool found;
        at += find_in_blocks(s, needle, &found);
        if (found)
            return at - s.p;
    }
    for (const char *end = s.p + (s.n - needle.n) + 1; at < end; at++) {
        at = memchr(at, needle.p[0], (size_t)(end - at));
        if (!at)
            break;
        if (base_bytes_eq(at, needle.p, needle.n))
            return at - s.p;
    }
    return -1;
}

ptrdiff_t base_str_find(struct base_str s, const char *needle)
{
    return base_str_find_str(s, base_str_of(needle));
}

ptrdiff_t base_str_find_char(struct base_str s, char c)
{
    const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
    return at ? at - s.p : -1;
}

ptrdiff_t base_str_rfind_char(struct base_str s, char c)
{
    const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;
    return at ? at - s.p : -1;
}

struct base_str base_str_slice(struct base_str s, size_t from, size_t to)
{
    if (!s.p)
        return s;
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (struct base_str){s.p + from, to - from};
}

struct base_str base_str_from(struct base_str s, size_t from)
{
    return base_str_slice(s, from, s.n);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct base_str base_str_trim(struct base_str s)
{
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

int base_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct base_str base_str_split(struct base_str *rest, char separator)
{
    struct base_str part = *rest;
    ptrdiff_t at = base_str_find_char(part, separator);
    if (!part.p)
        return part;
    if (at < 0) {
        *rest = BASE_STR_ABSENT;
        return part;
    }
    *rest = base_str_from(part, (size_t)at + 1);
    part.n = (size_t)at;
    return part;
}

struct base_str base_str_copy(struct base_arena *arena, struct base_str s)
{
    if (!s.p)
        return s;
    char *p = base_arena_alloc(arena, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return (struct base_str){p, s.n};
}

struct base_str base_str_format(struct base_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t bytes = n > 0 ? (size_t)n : 0;
    char *p = base_arena_alloc(arena, bytes + 1);
    vsnprintf(p, bytes + 1, format, again);
    va_end(again);
    return (struct base_str){p, bytes};
}

/* ---- paths ---- */

struct base_str base_path_dir(struct base_str path)
{
    ptrdiff_t at = base_str_rfind_char(path, '/');
    return base_str_slice(path, 0, at < 0 ? 0 : (size_t)at);
}

struct base_str base_path_name(struct base_str path)
{
    return base_str_from(path, (size_t)(base_str_rfind_char(path, '/') + 1));
}

struct base_str base_path_extension(struct base_str path)
{
    struct base_str name = base_path_name(path);
    ptrdiff_t at = base_str_rfind_char(name, '.');
    return at < 0 ? BASE_STR_ABSENT : base_str_from(name, (size_t)at + 1);
}

/* Appends the segments of `path` to `out` (capacity is enough for all), resolving "." and ".." against what
 * is there. False when ".." leaves the root. */
static bool add_segments(char *out, size_t *n, struct base_str path)
{
    struct base_str segment;
    while ((segment = base_str_split(&path, '/')).p) {
        if (segment.n == 0 || base_str_is(segment, "."))
            continue;
        if (base_str_is(segment, "..")) {
            if (*n == 0)
                return false;
            *n = base_path_dir((struct base_str){out, *n}).n;
            continue;
        }
        if (*n)
            out[(*n)++] = '/';
        memcpy(out + *n, segment.p, segment.n);
        *n += segment.n;
    }
    return true;
}

struct base_str base_path_join(struct base_arena *arena, struct base_str dir, struct base_str relative)
{
    char *out = base_arena_alloc(arena, dir.n + relative.n + 3);
    size_t n = 0;
    bool inside = base_str_starts(relative, "/") || add_segments(out, &n, dir);
    inside = inside && add_segments(out, &n, relative);
    if (!inside)
        return BASE_STR_ABSENT;
    out[n] = '\0';
    return (struct base_str){out, n};
}

/* ---- buffers ---- */

void base_buf_init(struct base_buf *buf, size_t max)
{
    *buf = (struct base_buf){.max = max};
}

void base_buf_finish(struct base_buf *buf)
{
    base_free(buf->p);
    *buf = (struct base_buf){.max = buf->max};
}

void base_buf_clear(struct base_buf *buf)
{
    buf->n = 0;
    buf->overflow = false;
    if (buf->p)
        buf->p[0] = '\0';
}

bool base_buf_ok(const struct base_buf *buf)
{
    return !buf->overflow;
}

/* Makes room for n more bytes and a NUL; false past the maximum. */
static bool reserve(struct base_buf *buf, size_t n)
{
    if (buf->overflow || n > buf->max || buf->n > buf->max - n) {
        buf->overflow = true;
        return false;
    }
    size_t want = buf->n + n + 1;
    if (want > buf->capacity) {
        size_t capacity = buf->capacity ? buf->capacity : 64;
        while (capacity < want)
            capacity *= 2;
        buf->p = base_realloc(buf->p, capacity, 1);
        buf->capacity = capacity;
    }
    return true;
}

void base_buf_add(struct base_buf *buf, struct base_str s)
{
    if (!reserve(buf, s.n))
        return;
    if (s.n)
        memcpy(buf->p + buf->n, s.p, s.n);
    buf->n += s.n;
    buf->p[buf->n] = '\0';
}

void base_buf_add_text(struct base_buf *buf, const char *nul_terminated)
{
    base_buf_add(buf, base_str_of(nul_terminated));
}

void base_buf_add_char(struct base_buf *buf, char c)
{
    base_buf_add(buf, (struct base_str){&c, 1});
}

void base_buf_vprintf(struct base_buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n < 0) {
        buf->overflow = true; /* longer than INT_MAX */
    } else if (reserve(buf, (size_t)n)) {
        vsnprintf(buf->p + buf->n, (size_t)n + 1, format, again);
        buf->n += (size_t)n;
    }
    va_end(again);
}

void base_buf_printf(struct base_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    base_buf_vprintf(buf, format, args);
    va_end(args);
}

struct base_str base_buf_view(const struct base_buf *buf)
{
    return (struct base_str){buf->p ? buf->p : "", buf->n};
}
