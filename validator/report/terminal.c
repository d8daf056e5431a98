#include "validator/report/terminal.h"

#include "validator/base/utf8.h"

#include <stdio.h>
#include <string.h>

struct interval {
    uint32_t first, last;
};

/* Written as escapes: they reorder, hide or break a line. */
static const struct interval hidden[] = {
    {0x80, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},     {0x115f, 0x1160},
    {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},
    {0x3164, 0x3164}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},   {0xfff9, 0xfffb},
    {0xe000, 0xf8ff}, {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3}, {0xe0000, 0xe007f},
};

/* No column of their own (general category Mn and Me, the blocks that occur in source text). */
static const struct interval combining[] = {
    {0x300, 0x36f},     {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},   {0x64b, 0x65f},
    {0x6d6, 0x6dc},     {0x900, 0x902},   {0x93c, 0x93c},   {0x941, 0x948},   {0x94d, 0x94d},
    {0xe31, 0xe31},     {0xe34, 0xe3a},   {0xe47, 0xe4e},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
    {0x20d0, 0x20ff},   {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
    {0xe0100, 0xe01ef},
};

/* Two columns (East_Asian_Width W and F of UAX #11, whole blocks). */
static const struct interval wide[] = {
    {0x1100, 0x115e},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x25fd, 0x25fe},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x2705, 0x2705},   {0x270a, 0x270b},
    {0x2728, 0x2728},   {0x274c, 0x274c},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
    {0xa960, 0xa97c},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6b},   {0xff01, 0xff60},
    {0xffe0, 0xffe6},   {0x16fe0, 0x18cff}, {0x1b000, 0x1b2ff}, {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf},
    {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f200, 0x1f265}, {0x1f300, 0x1f320}, {0x1f32d, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f7e0, 0x1f7eb}, {0x1f90c, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

static bool within(const struct interval *intervals, size_t n, uint32_t c)
{
    for (size_t i = 0; i < n; i++)
        if (c >= intervals[i].first && c <= intervals[i].last)
            return true;
    return false;
}
#define WITHIN(intervals, c) within((intervals), sizeof(intervals) / sizeof *(intervals), (c))

/* One character as it is printed. */
struct glyph {
    char bytes[16];
    size_t n, columns;
};

static struct glyph escape(const char *format, uint32_t value)
{
    struct glyph glyph;
    glyph.n = (size_t)snprintf(glyph.bytes, sizeof glyph.bytes, format, value);
    glyph.columns = glyph.n;
    return glyph;
}

/* Takes one character off *rest, which is not empty. */
static struct glyph next(struct base_str *rest)
{
    struct base_str before = *rest;
    uint32_t c = base_utf8_next(rest);
    size_t n = before.n - rest->n;
    bool invalid = c == 0xfffd && n == 1;
    if (c == '\n' || c == '\t' || c == '\r')
        return escape("\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
    if (invalid || c < 0x20 || c == 0x7f)
        return escape("\\x%02x", (unsigned char)before.p[0]);
    if (c >= 0x80 && WITHIN(hidden, c))
        return escape("\\u%04x", c);
    struct glyph glyph = {.n = n,
                          .columns = c < 0x300              ? 1
                                     : WITHIN(combining, c) ? 0
                                     : WITHIN(wide, c)      ? 2
                                                            : 1};
    memcpy(glyph.bytes, before.p, n);
    return glyph;
}

/* How many bytes at the front are printable ASCII, which is nearly everything. */
static size_t plain(struct base_str text)
{
    size_t n = 0;
    while (n < text.n && text.p[n] >= 0x20 && text.p[n] < 0x7f)
        n++;
    return n;
}

void report_terminal_add(struct base_buf *out, struct base_str text)
{
    while (text.n) {
        size_t n = plain(text);
        if (n) {
            base_buf_add(out, base_str_slice(text, 0, n));
            text = base_str_from(text, n);
            continue;
        }
        struct glyph glyph = next(&text);
        base_buf_add(out, base_str_make(glyph.bytes, glyph.n));
    }
}

size_t report_terminal_width(struct base_str text)
{
    size_t columns = 0;
    while (text.n) {
        size_t n = plain(text);
        columns += n;
        text = base_str_from(text, n);
        if (text.n)
            columns += next(&text).columns;
    }
    return columns;
}
