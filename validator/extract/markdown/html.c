/* Tags of HTML, and of JSX in MDX: where they end, and their attributes. */
#include "validator/extract/markdown/markdown_p.h"

static bool is_name(char c)
{
    return base_is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

static bool is_space(char c)
{
    return extract_markdown_is_blank(c) || c == '\n';
}

static size_t skip_space(struct base_str s, size_t at)
{
    while (at < s.n && is_space(s.p[at]))
        at++;
    return at;
}

/* The offset behind `ending`, looked for from `at`; *is_absent is set when it is nowhere. */
static size_t behind(struct base_str s, size_t at, const char *ending, bool *is_absent)
{
    if (*is_absent || at > s.n)
        return 0;
    ptrdiff_t found = base_str_find(base_str_from(s, at), ending);
    *is_absent = found < 0;
    return found < 0 ? 0 : at + (size_t)found + strlen(ending);
}

/* `name`, with what JSX allows in it; the offset behind it. */
static size_t element_end(struct base_str s, size_t at, bool is_mdx)
{
    if (at >= s.n || !base_is_letter(s.p[at]))
        return is_mdx ? at : 0; /* <> opens a fragment */
    while (at < s.n && (is_name(s.p[at]) || (is_mdx && (s.p[at] == '.' || s.p[at] == ':' || s.p[at] == '_'))))
        at++;
    return at;
}

static bool is_attribute_name(char c, bool is_first)
{
    return base_is_letter(c) || c == '_' || c == ':' || (!is_first && (is_name(c) || c == '.'));
}

/* A quoted or bare value at `at`; the offset behind it, or 0. */
static size_t value_end(struct base_str s, size_t at, bool is_mdx, struct extract_markdown_searched *searched)
{
    if (at >= s.n)
        return 0;
    if (s.p[at] == '"' || s.p[at] == '\'') {
        const char *closing = memchr(s.p + at + 1, s.p[at], s.n - at - 1);
        return closing ? (size_t)(closing - s.p) + 1 : 0;
    }
    if (is_mdx)
        return s.p[at] == '{' ? extract_markdown_expression(s, at, searched) : 0;
    size_t end = at;
    while (end < s.n && !is_space(s.p[end]) && base_str_find_char(BASE_STR("\"'=<>`"), s.p[end]) < 0)
        end++;
    return end > at ? end : 0;
}

/* An opening tag from `at`, behind its name; the offset behind '>', or 0. */
static size_t opening_end(struct base_str s, size_t at, bool is_mdx,
                          struct extract_markdown_searched *searched)
{
    for (;;) {
        size_t next = skip_space(s, at);
        if (next < s.n && s.p[next] == '>')
            return next + 1;
        if (next + 1 < s.n && s.p[next] == '/' && s.p[next + 1] == '>')
            return next + 2;
        if (is_mdx && next < s.n && s.p[next] == '{') {
            at = extract_markdown_expression(s, next, searched);
            if (at == 0)
                return 0;
            continue;
        }
        if (next == at || next >= s.n || !is_attribute_name(s.p[next], true))
            return 0;
        at = next;
        while (at < s.n && is_attribute_name(s.p[at], false))
            at++;
        next = skip_space(s, at);
        if (next < s.n && s.p[next] == '=') {
            at = value_end(s, skip_space(s, next + 1), is_mdx, searched);
            if (at == 0)
                return 0;
        }
    }
}

size_t extract_markdown_html(struct base_str s, size_t at, bool is_mdx,
                             struct extract_markdown_searched *searched)
{
    struct base_str rest = base_str_from(s, at);
    if (base_str_starts(rest, "<!-->") || base_str_starts(rest, "<!--->"))
        return at + (rest.p[4] == '>' ? 5 : 6);
    if (base_str_starts(rest, "<!--"))
        return behind(s, at + 4, "-->", &searched->comment);
    if (base_str_starts(rest, "<?"))
        return behind(s, at + 2, "?>", &searched->instruction);
    if (base_str_starts(rest, "<![CDATA["))
        return behind(s, at + 9, "]]>", &searched->data);
    if (rest.n > 2 && rest.p[1] == '!' && base_is_letter(rest.p[2]))
        return behind(s, at + 2, ">", &searched->declaration);
    bool is_closing = rest.n > 1 && rest.p[1] == '/';
    size_t name = element_end(s, at + 1 + is_closing, is_mdx);
    if (name == 0)
        return 0;
    if (is_closing) {
        name = skip_space(s, name);
        return name < s.n && s.p[name] == '>' ? name + 1 : 0;
    }
    return opening_end(s, name, is_mdx, searched);
}

static struct base_str lower(struct base_str s, char *out, size_t room)
{
    size_t n = s.n < room ? s.n : room;
    for (size_t i = 0; i < n; i++)
        out[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    return base_str_make(out, n);
}

bool extract_markdown_attribute(struct base_str s, size_t *at, struct extract_markdown_attribute *out)
{
    struct extract_markdown_searched searched = {.steps = s.n};
    if (s.p[*at] == '<') {
        size_t end = element_end(s, *at + 1, true);
        out->element = lower(base_str_slice(s, *at + 1, end), out->element_name, sizeof out->element_name);
        *at = end;
    }
    for (;;) {
        size_t name = skip_space(s, *at), end = name;
        if (name < s.n && s.p[name] == '{') {
            *at = extract_markdown_expression(s, name, &searched);
            if (*at == 0)
                return false;
            continue;
        }
        while (end < s.n && is_attribute_name(s.p[end], end == name))
            end++;
        if (end == name)
            return false;
        out->name = lower(base_str_slice(s, name, end), out->attribute_name, sizeof out->attribute_name);
        out->value = BASE_STR_ABSENT;
        *at = end;
        size_t equals = skip_space(s, end);
        if (equals >= s.n || s.p[equals] != '=')
            return true;
        size_t value = skip_space(s, equals + 1), close = 0;
        close = value_end(s, value, value < s.n && s.p[value] == '{', &searched);
        if (close == 0)
            return false;
        *at = close;
        bool is_quoted = s.p[value] == '"' || s.p[value] == '\'';
        out->at = value + is_quoted;
        if (s.p[value] != '{')
            out->value = base_str_slice(s, out->at, close - is_quoted);
        return true;
    }
}
