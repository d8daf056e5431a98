#include "validator/engine/rule_p.h"

struct base_str engine_message_next(struct base_str message, size_t *at, size_t *from)
{
    for (size_t i = *at; i < message.n; i++) {
        char c = message.p[i];
        if (c != '{')
            continue;
        if (i + 1 < message.n && message.p[i + 1] == '{') {
            i++;
            continue;
        }
        ptrdiff_t close = base_str_find_char(base_str_from(message, i), '}');
        if (close < 0)
            break;
        if (from)
            *from = i;
        *at = i + (size_t)close + 1;
        return base_str_slice(message, i + 1, i + (size_t)close);
    }
    *at = message.n;
    return BASE_STR_ABSENT;
}
