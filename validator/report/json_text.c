#include "validator/report/json_text.h"

#include "validator/base/utf8.h"

static void add_clean(struct base_buf *buf, struct base_str s)
{
    for (;;) {
        size_t valid = base_utf8_valid(s);
        base_buf_add(buf, base_str_slice(s, 0, valid));
        if (valid == s.n)
            return;
        base_utf8_add(buf, 0xfffd);
        s = base_str_from(s, valid + 1);
    }
}

const char *report_json_utf8(struct base_buf *buf, struct base_str s)
{
    struct base_str part;
    bool first = true;
    base_buf_clear(buf);
    while ((part = base_str_split(&s, '\0')).p) {
        if (!first)
            base_utf8_add(buf, 0xfffd);
        add_clean(buf, part);
        first = false;
    }
    return base_buf_view(buf).p;
}
