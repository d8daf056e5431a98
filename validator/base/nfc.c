#include "validator/base/nfc.h"

#include <stdlib.h>
#include <utf8proc.h>

bool base_is_ascii(struct base_str s)
{
    uint64_t high = 0;
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8)
        high |= base_word8(s.p + i);
    for (; i < s.n; i++)
        high |= (unsigned char)s.p[i];
    return (high & UINT64_C(0x8080808080808080)) == 0;
}

struct base_str base_nfc(struct base_str s, struct base_buf *scratch)
{
    utf8proc_uint8_t *composed = NULL;
    if (base_is_ascii(s))
        return s;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &composed,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n >= 0 && !((size_t)n == s.n && memcmp(composed, s.p, s.n) == 0)) {
        base_buf_init(scratch, (size_t)n);
        base_buf_add(scratch, base_str_make((const char *)composed, (size_t)n));
        s = base_buf_view(scratch);
    }
    free(composed);
    return s;
}

bool base_nfc_eq(struct base_str a, struct base_str b)
{
    struct base_buf left = {0}, right = {0};
    if (base_str_eq(a, b))
        return true;
    if (!a.p || !b.p || base_is_ascii(a) || base_is_ascii(b)) /* what is ASCII has one form */
        return false;
    bool is_same = base_str_eq(base_nfc(a, &left), base_nfc(b, &right));
    base_buf_finish(&left);
    base_buf_finish(&right);
    return is_same;
}
