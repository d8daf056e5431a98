#include "validator/base/text.h"

#include "validator/base/utf8.h"

#include <string.h>

/* UTF-16 with a byte-order mark as UTF-8 in `out`; false for anything else. Unpaired surrogates become
 * U+FFFD. */
static bool decode_utf16(struct base_str bytes, struct base_buf *out)
{
    bool little = base_str_starts(bytes, "\xff\xfe"), big = base_str_starts(bytes, "\xfe\xff");
    const unsigned char *p = (const unsigned char *)bytes.p;
    uint32_t high = 0;
    if (!little && !big)
        return false;
    base_buf_init(out, bytes.n * 2);
    base_buf_add_text(out, "");
    for (size_t i = 2; i + 1 < bytes.n; i += 2) {
        uint32_t unit = little ? (uint32_t)(p[i] | p[i + 1] << 8) : (uint32_t)(p[i] << 8 | p[i + 1]);
        bool is_low = unit >= 0xdc00 && unit <= 0xdfff;
        if (high && !is_low)
            base_utf8_add(out, 0xfffd);
        if (unit >= 0xd800 && unit <= 0xdbff) {
            high = unit;
            continue;
        }
        base_utf8_add(out, is_low && high ? 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00) : unit);
        high = 0;
    }
    if (high || bytes.n % 2)
        base_utf8_add(out, 0xfffd);
    return true;
}

/* Makes CR LF and a lone CR one LF; returns what is left. Most files have no CR: then this is one search. */
static size_t fold_line_ends(char *p, size_t n)
{
    char *in = n ? memchr(p, '\r', n) : NULL, *end = p + n;
    if (!in)
        return n;
    char *out = in;
    while (in) {
        *out++ = '\n';
        in += in + 1 < end && in[1] == '\n' ? 2 : 1;
        char *next = memchr(in, '\r', (size_t)(end - in));
        size_t between = (size_t)((next ? next : end) - in);
        memmove(out, in, between);
        out += between;
        in = next;
    }
    return (size_t)(out - p);
}

struct base_str base_text(char *bytes, size_t n, struct base_buf *decoded)
{
    if (decode_utf16(base_str_make(bytes, n), decoded)) {
        bytes = decoded->p;
        n = decoded->n;
    } else if (base_str_starts(base_str_make(bytes, n), "\xef\xbb\xbf")) {
        bytes += 3;
        n -= 3;
    }
    return base_str_make(bytes, fold_line_ends(bytes, n));
}
