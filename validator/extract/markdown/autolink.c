/*
 * Bare URLs, as GitHub Flavored Markdown makes links of them (GFM 0.29, section 6.9): http://, https:// and
 * www. at the start of a word, up to a blank or '<', without closing punctuation. Addresses of e-mail are
 * left alone.
 */
#include "validator/extract/markdown/markdown_p.h"

/* The length of the scheme, or of "www.", at the start of `text`; 0 for neither. */
static size_t prefix_length(struct base_str text)
{
    static const char *const prefixes[] = {"https://", "http://", "www."};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (base_str_starts(text, prefixes[i]))
            return strlen(prefixes[i]);
    return 0;
}

static bool may_stand_before(char c)
{
    return base_str_find_char(BASE_STR(" \t\n*_~(\"'["), c) >= 0;
}

/* "…&copy;" at the end is an entity, not part of the URL. */
static size_t without_entity(struct base_str url, size_t n)
{
    size_t i = n - 1;
    while (i > 0 && base_is_letter(url.p[i - 1]))
        i--;
    return i > 0 && i < n - 1 && url.p[i - 1] == '&' ? i - 1 : n - 1;
}

/* Closing punctuation goes; a ')' only when the URL has fewer '('. */
static size_t without_tail(struct base_str url, size_t n)
{
    size_t open = 0, closed = 0;
    for (size_t i = 0; i < n; i++) {
        open += url.p[i] == '(';
        closed += url.p[i] == ')';
    }
    while (n > 0) {
        char c = url.p[n - 1];
        if (c == ';') {
            n = without_entity(url, n);
        } else if (c == ')') {
            if (closed <= open)
                return n;
            closed--;
            n--;
        } else if (base_str_find_char(BASE_STR("?!.,:*_~'\""), c) >= 0) {
            n--;
        } else {
            return n;
        }
    }
    return n;
}

size_t extract_markdown_bare_url(struct base_str s, size_t at, bool is_in_bracket)
{
    struct base_str rest = base_str_from(s, at);
    size_t prefix = prefix_length(rest), end = prefix;
    if (prefix == 0 || (at > 0 && !may_stand_before(s.p[at - 1])))
        return 0;
    while (end < rest.n && !extract_markdown_is_blank(rest.p[end]) && rest.p[end] != '\n' &&
           rest.p[end] != '<' && !(is_in_bracket && rest.p[end] == ']'))
        end++;
    size_t n = without_tail(rest, end);
    return n > prefix ? n : 0;
}
