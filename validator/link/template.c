#include "validator/link/template_p.h"

#include <string.h>

bool link_is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

/* ---- Express patterns ---- */

/* The variants of a pattern while it is read from left to right. */
struct reader {
    struct base_str pattern;
    size_t at;
    struct base_buf texts[LINK_MAX_VARIANTS];
    size_t n;
    bool failed;
};

static void add_text(struct reader *reader, struct base_str text)
{
    for (size_t i = 0; i < reader->n; i++)
        base_buf_add(&reader->texts[i], text);
}

/* Doubles the variants: the second half goes on from what the first half is now. */
static size_t fork_variants(struct reader *reader)
{
    size_t n = reader->n;
    if (2 * n > LINK_MAX_VARIANTS) {
        reader->failed = true;
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        base_buf_init(&reader->texts[n + i], LINK_MAX_ROUTE);
        base_buf_add(&reader->texts[n + i], base_buf_view(&reader->texts[i]));
    }
    reader->n = 2 * n;
    return n;
}

/* The end of a group that opens at `at`, behind its closing parenthesis; 0 when it does not close. */
static size_t group_end(struct base_str pattern, size_t at)
{
    int depth = 0;
    for (size_t i = at; i < pattern.n; i++) {
        if (pattern.p[i] == '\\')
            i++;
        else if (pattern.p[i] == '(')
            depth++;
        else if (pattern.p[i] == ')' && --depth == 0)
            return i + 1;
    }
    return 0;
}

/* ":name", ":name(regex)", ":name?", ":name+" and ":name*". */
static void read_parameter(struct reader *reader)
{
    struct base_str pattern = reader->pattern;
    size_t from = ++reader->at;
    while (reader->at < pattern.n && link_is_name_char(pattern.p[reader->at]))
        reader->at++;
    struct base_str name = base_str_slice(pattern, from, reader->at);
    char text[256];
    if (name.n == 0 || name.n > sizeof text - 2) {
        reader->failed = true;
        return;
    }
    text[0] = '{';
    memcpy(text + 1, name.p, name.n);
    text[name.n + 1] = '}';
    struct base_str written = base_str_make(text, name.n + 2);
    if (reader->at < pattern.n && pattern.p[reader->at] == '(') {
        size_t end = group_end(pattern, reader->at);
        if (!end) {
            reader->failed = true;
            return;
        }
        reader->at = end;
    }
    char modifier = reader->at < pattern.n ? pattern.p[reader->at] : '\0';
    if (modifier == '+' || modifier == '*') { /* several segments */
        reader->at++;
        add_text(reader, BASE_STR("*"));
        return;
    }
    if (modifier != '?') {
        add_text(reader, written);
        return;
    }
    reader->at++;
    size_t with = fork_variants(reader);
    for (size_t i = 0; i < with; i++) /* without it, and without the '/' in front of it */
        if (base_str_ends(base_buf_view(&reader->texts[i]), "/"))
            reader->texts[i].n--;
    for (size_t i = with; i < reader->n; i++)
        base_buf_add(&reader->texts[i], written);
}

/* "(a|b)": plain words only. */
static void read_group(struct reader *reader)
{
    size_t end = group_end(reader->pattern, reader->at);
    struct base_str inside = base_str_slice(reader->pattern, reader->at + 1, end ? end - 1 : reader->at + 1);
    struct base_str rest = inside, word, words[LINK_MAX_VARIANTS];
    size_t n = 0;
    if (base_str_is(inside, ".*") || base_str_is(inside, "*")) {
        reader->at = end;
        add_text(reader, BASE_STR("*"));
        return;
    }
    while (end && n < LINK_MAX_VARIANTS && (word = base_str_split(&rest, '|')).p)
        words[n++] = word;
    reader->failed = !end || n == 0 || rest.p || n * reader->n > LINK_MAX_VARIANTS;
    for (size_t i = 0; i < inside.n; i++)
        if (!link_is_name_char(inside.p[i]) && inside.p[i] != '|' && inside.p[i] != '-' && inside.p[i] != '/')
            reader->failed = true;
    if (end < reader->pattern.n && end && strchr("?+*", reader->pattern.p[end]))
        reader->failed = true;
    if (reader->failed)
        return;
    size_t before = reader->n;
    for (size_t w = 1; w < n; w++)
        for (size_t i = 0; i < before; i++) {
            base_buf_init(&reader->texts[reader->n], LINK_MAX_ROUTE);
            base_buf_add(&reader->texts[reader->n], base_buf_view(&reader->texts[i]));
            base_buf_add(&reader->texts[reader->n++], words[w]);
        }
    for (size_t i = 0; i < before; i++)
        base_buf_add(&reader->texts[i], words[0]);
    reader->at = end;
}

static void read_one(struct reader *reader);

/* Express 5: "{/:id}" may be left out. */
static void read_optional(struct reader *reader)
{
    ptrdiff_t close = base_str_find_char(base_str_from(reader->pattern, reader->at), '}');
    size_t begin = reader->at + 1, end = reader->at + (size_t)(close < 0 ? 0 : close);
    struct base_str inside = base_str_slice(reader->pattern, begin, end);
    if (close < 0 || base_str_find_char(inside, '{') >= 0) {
        reader->failed = true;
        return;
    }
    size_t with = fork_variants(reader);
    if (reader->failed)
        return;
    /* Read the inside for the second half only: keep the first half aside. */
    struct reader part = {.pattern = inside, .n = 1};
    base_buf_init(&part.texts[0], LINK_MAX_ROUTE);
    while (part.at < inside.n && !part.failed) {
        if (inside.p[part.at] == '{')
            part.failed = true;
        else
            read_one(&part);
    }
    reader->failed = part.failed || part.n != 1;
    for (size_t i = with; i < reader->n && !reader->failed; i++)
        base_buf_add(&reader->texts[i], base_buf_view(&part.texts[0]));
    for (size_t i = 0; i < part.n; i++)
        base_buf_finish(&part.texts[i]);
    reader->at = end + 1;
}

static void read_one(struct reader *reader)
{
    struct base_str pattern = reader->pattern;
    char c = pattern.p[reader->at];
    bool before_optional =
        reader->at + 1 < pattern.n && strchr("?+", pattern.p[reader->at + 1]) && pattern.p[reader->at + 1];
    if (c == ':') {
        read_parameter(reader);
    } else if (c == '(') {
        read_group(reader);
    } else if (c == '{') {
        read_optional(reader);
    } else if (c == '*') {
        reader->at++;
        while (reader->at < pattern.n && link_is_name_char(pattern.p[reader->at])) /* "*splat" of Express 5 */
            reader->at++;
        add_text(reader, BASE_STR("*"));
    } else if (c == '\\' && reader->at + 1 < pattern.n) {
        add_text(reader, base_str_slice(pattern, reader->at + 1, reader->at + 2));
        reader->at += 2;
    } else if (c == '/' && before_optional && pattern.p[reader->at + 1] == '?') {
        reader->at += 2; /* "/x/?": the normal form drops a last '/' anyway */
        reader->failed = reader->at < pattern.n;
    } else if (strchr("?+()[]|^$}!", c) || c == '\0' || before_optional) {
        reader->failed = true;
    } else {
        add_text(reader, base_str_slice(pattern, reader->at, reader->at + 1));
        reader->at++;
    }
}

bool link_template_express(struct base_str pattern, struct base_arena *arena, struct link_variants *out)
{
    struct reader reader = {.pattern = pattern, .n = 1};
    base_buf_init(&reader.texts[0], LINK_MAX_ROUTE);
    base_buf_add(&reader.texts[0], BASE_STR(""));
    while (reader.at < pattern.n && !reader.failed)
        read_one(&reader);
    out->n = 0;
    for (size_t i = 0; i < reader.n; i++) {
        reader.failed = reader.failed || !base_buf_ok(&reader.texts[i]);
        struct base_str text = base_buf_view(&reader.texts[i]);
        out->items[out->n++] = base_str_copy(arena, text.p ? text : BASE_STR(""));
        base_buf_finish(&reader.texts[i]);
    }
    return !reader.failed;
}

/* ---- the normal form ---- */

struct base_str link_template_join(struct base_arena *arena, struct base_str prefix, struct base_str path)
{
    char text[LINK_MAX_ROUTE + 2];
    struct base_str parts[] = {prefix, BASE_STR("/"), path};
    size_t n = 0;
    text[n++] = '/';
    for (size_t p = 0; p < 3; p++)
        for (size_t i = 0; i < parts[p].n; i++) {
            if (parts[p].p[i] == '/' && text[n - 1] == '/')
                continue;
            if (n > LINK_MAX_ROUTE)
                return BASE_STR_ABSENT;
            text[n++] = parts[p].p[i];
        }
    if (n > 1 && text[n - 1] == '/')
        n--;
    return base_str_copy(arena, base_str_make(text, n));
}

struct base_str link_template_of(struct base_arena *arena, struct base_str route)
{
    char *text = base_arena_alloc(arena, route.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < route.n; i++) {
        text[n++] = route.p[i];
        if (route.p[i] != '{')
            continue;
        ptrdiff_t close = base_str_find_char(base_str_from(route, i), '}');
        if (close > 0) {
            text[n++] = '}';
            i += (size_t)close;
        }
    }
    return base_str_make(text, n);
}

/* The end of "${…}" that begins at `at`, behind its brace. */
static size_t substitution_end(struct base_str url, size_t at)
{
    int depth = 0;
    for (size_t i = at + 1; i < url.n; i++) {
        if (url.p[i] == '{')
            depth++;
        else if (url.p[i] == '}' && --depth == 0)
            return i + 1;
    }
    return url.n;
}

struct base_str link_template_of_url(struct base_arena *arena, struct base_str url)
{
    struct base_buf buf;
    base_buf_init(&buf, LINK_MAX_ROUTE);
    ptrdiff_t scheme = base_str_find(url, "://");
    size_t i = 0;
    if (scheme > 0) { /* what stands between "://" and the next '/' is the host */
        ptrdiff_t path = base_str_find_char(base_str_from(url, (size_t)scheme + 3), '/');
        i = path < 0 ? url.n : (size_t)scheme + 3 + (size_t)path;
    }
    while (i < url.n && url.p[i] != '?' && url.p[i] != '#') {
        if (url.p[i] == '$' && i + 1 < url.n && url.p[i + 1] == '{') {
            base_buf_add(&buf, BASE_STR("{}"));
            i = substitution_end(url, i);
            continue;
        }
        base_buf_add_char(&buf, url.p[i++]);
    }
    struct base_str path = base_buf_view(&buf);
    /* A substitution in front of everything is a server ("${base}/x"), unless a '/' comes before it. */
    if (base_str_starts(path, "{}/") || base_str_is(path, "{}"))
        path = base_str_from(path, 2);
    struct base_str result = BASE_STR_ABSENT;
    if (base_buf_ok(&buf))
        result = link_template_join(arena, BASE_STR(""), path);
    base_buf_finish(&buf);
    return result;
}

/* One segment of an endpoint's template against one of a request: 0 no, else how exactly. */
static int fit_segment(struct base_str request, struct base_str endpoint)
{
    if (base_str_eq(request, endpoint))
        return base_str_is(request, "{}") ? 3 : 4;
    bool open = base_str_find(endpoint, "{}") >= 0;
    if (base_str_find(request, "{}") < 0) {
        if (!open)
            return 0;
        ptrdiff_t at = base_str_find(endpoint, "{}"); /* "{}.json": what is literal must be there */
        struct base_str head = base_str_slice(endpoint, 0, (size_t)at);
        ptrdiff_t last = at;
        for (ptrdiff_t next; (next = base_str_find(base_str_from(endpoint, (size_t)last + 2), "{}")) >= 0;)
            last += 2 + next;
        struct base_str tail = base_str_from(endpoint, (size_t)last + 2);
        bool fits = request.n > head.n + tail.n && memcmp(request.p, head.p, head.n) == 0 &&
                    memcmp(request.p + request.n - tail.n, tail.p, tail.n) == 0;
        return fits ? 2 : 0;
    }
    return open ? 2 : 1; /* a computed segment may be anything */
}

int link_template_fit(struct base_str request, struct base_str endpoint)
{
    struct base_str a = request, b = endpoint, one, other;
    int score = 0;
    for (;;) {
        one = base_str_split(&a, '/');
        other = base_str_split(&b, '/');
        if (!one.p && !other.p)
            return score;
        if (other.p && base_str_is(other, "*"))
            return score;
        if (!one.p || !other.p)
            return -1;
        int fit = fit_segment(one, other);
        if (!fit)
            return -1;
        score += fit; /* at most 4 for each of LINK_MAX_ROUTE bytes */
    }
}
