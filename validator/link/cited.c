#include "validator/link/cited_p.h"

#include "validator/base/utf8.h"

/* What may stand in a path: letters of any script, and no punctuation of theirs. */
static bool is_path_char(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               (c && strchr("._-/@+~()[]{}*,#:&$<>!", (int)c));
    return c >= 0xc0 && !(c >= 0x2000 && c < 0x2c00) && !(c >= 0x3000 && c < 0x3040) &&
           !(c >= 0xff00 && c < 0xff21);
}

/* The number at text[*at]; false when there is none, or none that is a line. */
static bool read_number(struct base_str text, size_t *at, int64_t *out)
{
    size_t from = *at;
    *out = 0;
    while (*at < text.n && base_is_digit(text.p[*at]) && *at - from < 8)
        *out = *out * 10 + (text.p[(*at)++] - '0');
    return *at > from && *out > 0;
}

/* ":12", ":12-30", ":12:5", "#L12", "#L12-L30": the place in a file, behind its path. */
static bool read_lines(struct base_str text, size_t at, struct link_cited *out)
{
    bool is_fragment = text.p[at] == '#';
    at++;
    if (is_fragment && at < text.n && text.p[at] == 'L')
        at++;
    else if (is_fragment)
        return false;
    if (!read_number(text, &at, &out->line))
        return false;
    out->end_line = out->line;
    if (at == text.n)
        return true;
    if (text.p[at] == ':' && !is_fragment) { /* a column */
        int64_t column;
        at++;
        return read_number(text, &at, &column) && at == text.n;
    }
    if (base_str_starts(base_str_from(text, at), "\xe2\x80\x93"))
        at += 3;
    else if (text.p[at] == '-')
        at++;
    else
        return text.p[at] == ',' || text.p[at] == '+'; /* several places: the first counts */
    if (at < text.n && text.p[at] == 'L')
        at++;
    return read_number(text, &at, &out->end_line);
}

/* Takes a place or a name behind ':' or '#' off the path. */
static void take_place(struct link_cited *out)
{
    for (size_t i = 1; i < out->path.n; i++) {
        char c = out->path.p[i];
        if (c != ':' && c != '#')
            continue;
        struct base_str text = out->path;
        if (!read_lines(text, i, out))
            out->line = out->end_line = 0;
        out->path = base_str_slice(text, 0, i);
        return;
    }
}

static bool is_address(struct base_str text)
{
    return base_str_find(text, "://") >= 0 || base_str_find(text, "//") >= 0 ||
           base_str_starts(text, "www.") || base_str_starts(text, "localhost") ||
           base_str_starts(text, "node:") || base_str_starts(text, "npm:") || base_str_starts(text, "git@") ||
           base_str_starts(text, "mailto:");
}

/* "f(x)": but "(group)/page.tsx" is a path of some frameworks. */
static bool is_call(struct base_str text)
{
    ptrdiff_t open = base_str_find_char(text, '(');
    return open >= 0 && !(open == 0 || text.p[open - 1] == '/');
}

static bool is_plain(struct base_str text)
{
    while (text.n)
        if (!is_path_char(base_utf8_next(&text)))
            return false;
    return true;
}

/* A segment in brackets is a parameter of a route in some frameworks: "[id]", "[...slug]". */
static bool is_gap(struct base_str path)
{
    bool has_brackets = base_str_find_char(path, '[') >= 0;
    for (size_t i = 0; i < path.n; i++)
        if (memchr("<>$!", path.p[i], 4))
            return true;
    if (has_brackets && base_str_find_char(path, ']') >= 0)
        return false;
    if (base_str_find_char(path, '*') >= 0 || base_str_find_char(path, '{') >= 0)
        return base_str_find(path, "...") >= 0;
    return link_is_placeholder(path);
}

bool link_cited_read(struct base_str text, bool bare, struct link_cited *out)
{
    *out = (struct link_cited){0};
    text = base_str_trim(text);
    while (text.n && memchr(".,;:", text.p[text.n - 1], 4) && !base_str_ends(text, ".."))
        text.n--;
    if (text.n < 3 || text.n > LINK_LONGEST_CITED || !is_plain(text) ||
        memchr("-~#:@$<{[,&+!", text.p[0], 13) || is_address(text) || is_call(text))
        return false;
    out->path = text;
    out->is_rooted = text.p[0] == '/';
    out->is_relative = base_str_starts(text, "./") || base_str_starts(text, "../");
    take_place(out);
    bool has_slash = base_str_find_char(out->path, '/') >= 0;
    out->is_folder = base_str_ends(out->path, "/");
    while (base_str_ends(out->path, "/"))
        out->path.n--;
    out->has_gap = is_gap(out->path);
    out->is_glob = base_str_find_char(out->path, '*') >= 0 ||
                   (base_str_find_char(out->path, '{') >= 0 && base_str_find_char(out->path, ',') >= 0);
    return out->path.n >= 2 && has_slash != bare;
}
