#include "validator/base/utf8.h"

#include "validator/base/memory.h"
#include "validator/base/vec.h"

#include <string.h>

/* Decodes one code point; returns its length, 0 when the bytes are not UTF-8 (RFC 3629 section 4). */
static size_t decode(const unsigned char *p, size_t n, uint32_t *code_point)
{
    if (p[0] < 0x80) {
        *code_point = p[0];
        return 1;
    }
    size_t length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || length > n)
        return 0;
    uint32_t c = p[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3fu);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *code_point = c;
    return length;
}

/* How many bytes at the front are ASCII, eight at a time: nearly all that a repository holds. */
static size_t ascii_run(struct base_str s)
{
    size_t i = 0;
    uint64_t w;
    while (i + 8 <= s.n && (memcpy(&w, s.p + i, 8), (w & UINT64_C(0x8080808080808080)) == 0))
        i += 8;
    while (i < s.n && (unsigned char)s.p[i] < 0x80)
        i++;
    return i;
}

size_t base_utf8_valid(struct base_str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0;
    while (i < s.n) {
        i += ascii_run(base_str_from(s, i));
        uint32_t c;
        size_t length = i < s.n ? decode(p + i, s.n - i, &c) : 1;
        if (i == s.n || length == 0)
            return i;
        i += length;
    }
    return s.n;
}

size_t base_utf8_count(struct base_str s)
{
    size_t count = 0;
    while (s.n) {
        size_t ascii = ascii_run(s);
        count += ascii;
        s = base_str_from(s, ascii);
        if (s.n == 0)
            break;
        base_utf8_next(&s);
        count++;
    }
    return count;
}

size_t base_utf8_encode(uint32_t c, char out[4])
{
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        c = 0xfffd;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(leads[n] | c);
    return n;
}

void base_utf8_add(struct base_buf *buf, uint32_t c)
{
    char out[4];
    base_buf_add(buf, base_str_make(out, base_utf8_encode(c, out)));
}

uint32_t base_utf8_next(struct base_str *s)
{
    uint32_t c = 0xfffd;
    size_t length = decode((const unsigned char *)s->p, s->n, &c);
    *s = base_str_from(*s, length ? length : 1);
    return length ? c : 0xfffd;
}

/* Marks stand this many bytes apart, in lines that are longer. */
#define MARK_EVERY 4096u

struct marks {
    BASE_VEC(struct base_lines_mark) items;
};

/* Marks within the line [from, to), when it is long. */
static void add_marks(struct marks *marks, struct base_str text, size_t from, size_t to)
{
    struct base_str rest = base_str_slice(text, from, to);
    uint32_t column = 0;
    for (size_t next = from + MARK_EVERY; next < to; next += MARK_EVERY) {
        while (to - rest.n < next) {
            /* ASCII in one go, but not beyond the place of the mark */
            size_t ascii = ascii_run(base_str_slice(rest, 0, next - (to - rest.n)));
            column += (uint32_t)ascii;
            rest = base_str_from(rest, ascii);
            if (to - rest.n < next) {
                base_utf8_next(&rest);
                column++;
            }
        }
        base_vec_push(&marks->items, (struct base_lines_mark){(uint32_t)(to - rest.n), column});
    }
}

void base_lines_init(struct base_lines *lines, struct base_str text)
{
    BASE_VEC(uint32_t) starts = {0};
    struct marks marks = {0};
    size_t from = 0;
    base_vec_push(&starts, 0);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '\n' && (text.p[i] != '\r' || (i + 1 < text.n && text.p[i + 1] == '\n')))
            continue;
        if (i - from > MARK_EVERY)
            add_marks(&marks, text, from, i);
        from = i + 1;
        base_vec_push(&starts, (uint32_t)from);
    }
    if (text.n - from > MARK_EVERY)
        add_marks(&marks, text, from, text.n);
    *lines = (struct base_lines){text, starts.items, starts.n, marks.items.items, marks.items.n};
}

void base_lines_finish(struct base_lines *lines)
{
    base_free(lines->starts);
    base_free(lines->marks);
    *lines = (struct base_lines){0};
}

/* The last mark in [from, offset], or NULL. */
static const struct base_lines_mark *find_mark(const struct base_lines *lines, size_t from, size_t offset)
{
    size_t low = 0, high = lines->mark_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lines->marks[middle].offset <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && lines->marks[low - 1].offset >= from ? &lines->marks[low - 1] : NULL;
}

struct base_position base_lines_at(const struct base_lines *lines, size_t offset)
{
    size_t low = 0, high = lines->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (lines->starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    const struct base_lines_mark *mark = find_mark(lines, lines->starts[low], offset);
    size_t from = mark ? mark->offset : lines->starts[low], column = mark ? mark->column : 0;
    struct base_str before = base_str_slice(lines->text, from, offset);
    return (struct base_position){(int)low + 1, (int)(column + base_utf8_count(before)) + 1};
}
