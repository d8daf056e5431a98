/* Patterns with one '*', as package.json and tsconfig.json write them. */
#include "validator/link/resolver_p.h"

#include <string.h>

bool link_star_fits(struct base_str pattern, struct base_str text, struct base_str *star)
{
    ptrdiff_t at = base_str_find_char(pattern, '*');
    *star = BASE_STR("");
    if (at < 0)
        return base_str_eq(pattern, text);
    struct base_str tail = base_str_from(pattern, (size_t)at + 1);
    if (text.n < pattern.n - 1 || memcmp(text.p, pattern.p, (size_t)at) != 0 ||
        memcmp(text.p + text.n - tail.n, tail.p, tail.n) != 0)
        return false;
    *star = base_str_slice(text, (size_t)at, text.n - tail.n);
    return true;
}

struct base_str link_star_fill(struct base_arena *arena, struct base_str target, struct base_str star)
{
    ptrdiff_t at = base_str_find_char(target, '*');
    if (at < 0)
        return target;
    return base_str_format(arena, "%.*s%.*s%.*s", (int)at, target.p, BASE_STR_ARG(star),
                           BASE_STR_ARG(base_str_from(target, (size_t)at + 1)));
}
