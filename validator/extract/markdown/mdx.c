/* Expressions of MDX: JavaScript between braces. */
#include "validator/extract/markdown/markdown_p.h"

/* The offset behind a string or comment that begins at `at`; `at` + 1 when it is none. A comment without an
 * end goes to the end of s. */
static size_t skip_literal(struct base_str s, size_t at)
{
    char c = s.p[at];
    if (c == '/' && at + 1 < s.n && s.p[at + 1] == '*') {
        ptrdiff_t end = base_str_find(base_str_from(s, at + 2), "*/");
        return end < 0 ? s.n : at + 2 + (size_t)end + 2;
    }
    if (c != '"' && c != '\'' && c != '`')
        return at + 1;
    for (size_t i = at + 1; i < s.n; i++) {
        if (s.p[i] == c)
            return i + 1;
        if (s.p[i] == '\n' && c != '`')
            break;
        i += s.p[i] == '\\';
    }
    return at + 1;
}

size_t extract_markdown_expression(struct base_str s, size_t at, struct extract_markdown_searched *searched)
{
    size_t depth = 0, i = at;
    while (i < s.n && i - at < searched->steps) {
        char c = s.p[i];
        depth += c == '{';
        depth -= c == '}';
        if (depth == 0)
            return i + 1;
        i = c == '{' || c == '}' ? i + 1 : skip_literal(s, i);
    }
    searched->steps -= i - at < searched->steps ? i - at : searched->steps;
    return 0;
}
