/*
 * Path globs. Alternatives `{a,b}` are tried one after the other; for each, the classic two-pointer match
 * with one saved place for `*` and one for `**`. That is linear for what people write. A glob made to be slow
 * (many alternatives, long runs of one letter behind stars) meets the step limit instead.
 */
#include "validator/base/nfc.h"
#include "validator/base/pattern.h"

#include <string.h>

/* A glob with its alternatives filled in may be this long; a longer one counts as one without end. */
#define LONGEST_GLOB 1024
/* Braces beyond this many in one glob stand for themselves. */
#define MOST_BRACES 4u

/* Elements compared for one path; real globs need fewer than a thousand. Beyond, a glob matches nothing. */
#define MOST_STEPS 1000000u

/* A '[' that is not closed within this many bytes stands for itself. */
#define LONGEST_CLASS 128u

/* Matches a class at *g ("[a-z]", "[!x]"); moves *g behind it. An unclosed '[' stands for itself. */
static bool match_class(struct base_str glob, size_t *g, char c)
{
    size_t i = *g + 1;
    glob = base_str_slice(glob, 0, *g + LONGEST_CLASS);
    bool negated = i < glob.n && (glob.p[i] == '!' || glob.p[i] == '^');
    if (negated)
        i++;
    bool found = false;
    for (size_t first = i; i < glob.n && (glob.p[i] != ']' || i == first); i++) {
        char low = glob.p[i], high = low;
        if (i + 2 < glob.n && glob.p[i + 1] == '-' && glob.p[i + 2] != ']') {
            high = glob.p[i + 2];
            i += 2;
        }
        found = found || (c >= low && c <= high);
    }
    if (i >= glob.n) {
        *g += 1;
        return c == '[';
    }
    *g = i + 1;
    return found != negated && c != '/';
}

/* Whether one glob element at g, which is no star, takes c; moves *g behind it. */
static bool match_one(struct base_str glob, size_t *g, char c)
{
    switch (glob.p[*g]) {
    case '?':
        *g += 1;
        return c != '/';
    case '[':
        return match_class(glob, g, c);
    default:
        *g += 1;
        return glob.p[*g - 1] == c;
    }
}

static bool is_special(char c)
{
    return c == '*' || c == '?' || c == '[' || c == ']' || c == '{' || c == '}';
}

/* Whether the letters behind the glob's last special one end the path: most paths fail here, at a glance.
 * `*rest` becomes what of the path is in front of them when all of the glob was letters, else absent. */
static bool end_fits(struct base_str glob, struct base_str path, struct base_str *rest)
{
    *rest = BASE_STR_ABSENT;
    for (size_t n = 0; n < glob.n; n++) {
        char c = glob.p[glob.n - 1 - n];
        if (is_special(c))
            return true;
        if (c == '/' && n + 1 < glob.n && glob.p[glob.n - 2 - n] == '*')
            return true; /* "**" + "/" may stand for nothing */
        if (n >= path.n || path.p[path.n - 1 - n] != c)
            return false;
    }
    *rest = base_str_slice(path, 0, path.n - glob.n);
    return true;
}

/* The two saved places: where to go on after a star that took too little. */
struct resume {
    size_t glob, path;
    bool set;
};

static bool match_plain(struct base_str glob, struct base_str path, size_t *steps)
{
    struct resume star = {0}, deep = {0};
    struct base_str rest;
    size_t g = 0, p = 0;
    if (!end_fits(glob, path, &rest))
        return false;
    for (;;) {
        if (g + 1 < glob.n && glob.p[g] == '*' && glob.p[g + 1] == '*') {
            g += 2;
            bool segment = g < glob.n && glob.p[g] == '/' && (g == 2 || glob.p[g - 3] == '/');
            if (segment)
                g++; /* a whole segment also stands for none: "**" + "/x" matches "x" */
            deep = (struct resume){g, p, true};
            star.set = false;
            continue;
        }
        if (g < glob.n && glob.p[g] == '*') {
            star = (struct resume){++g, p, true};
            continue;
        }
        if (p == path.n && g == glob.n)
            return true;
        size_t next = g;
        bool matched = p < path.n && g < glob.n && match_one(glob, &next, path.p[p]);
        *steps += next - g + 1;
        if (*steps > MOST_STEPS)
            return false;
        if (matched) {
            g = next;
            p++;
            continue;
        }
        if (star.set && star.path < path.n && path.p[star.path] != '/') {
            p = ++star.path;
            g = star.glob;
            continue;
        }
        if (!deep.set || deep.path >= path.n)
            return false;
        /* A deep star in front of a segment may only stop at a segment's start. */
        bool whole = deep.glob > 0 && glob.p[deep.glob - 1] == '/';
        do {
            deep.path++;
        } while (whole && deep.path < path.n && path.p[deep.path - 1] != '/');
        if (whole && path.p[deep.path - 1] != '/')
            return false;
        p = deep.path;
        g = deep.glob;
        star.set = false;
    }
}

bool base_glob_braces(struct base_str glob, size_t from, size_t *begin, size_t *end)
{
    for (size_t i = from; i < glob.n; i++) {
        if (glob.p[i] != '{')
            continue;
        ptrdiff_t close = base_str_find_char(base_str_from(glob, i), '}');
        if (close < 0)
            return false;
        if (close == 1)
            continue;
        *begin = i;
        *end = i + (size_t)close;
        return true;
    }
    return false;
}

static bool match_alternatives(struct base_str glob, struct base_str path, size_t from, unsigned depth,
                               size_t *steps)
{
    size_t begin, end;
    if (depth == MOST_BRACES || !base_glob_braces(glob, from, &begin, &end))
        return match_plain(glob, path, steps);
    struct base_str inside = base_str_slice(glob, begin + 1, end), tail = base_str_from(glob, end + 1), one;
    struct base_str front, unused;
    if (!end_fits(tail, path, &front))
        return false;
    while (*steps <= MOST_STEPS && (one = base_str_split(&inside, ',')).p) {
        *steps += 1;
        if (front.p && !end_fits(one, front, &unused))
            continue;
        char text[LONGEST_GLOB];
        size_t n = begin + one.n + tail.n;
        if (n > sizeof text) {
            *steps = MOST_STEPS + 1;
            return false;
        }
        memcpy(text, glob.p, begin);
        memcpy(text + begin, one.p, one.n);
        memcpy(text + begin + one.n, tail.p, tail.n);
        if (match_alternatives(base_str_make(text, n), path, begin + one.n, depth + 1, steps))
            return true;
    }
    return false;
}

/* A path that is not ASCII is compared in NFC. An ASCII one has one form, and no glob of another text fits
 * it. */
static bool match_names(struct base_str glob, struct base_str path, size_t *done)
{
    struct base_buf glob_text = {0}, path_text = {0};
    bool matches = match_alternatives(base_nfc(glob, &glob_text), base_nfc(path, &path_text), 0, 0, done);
    base_buf_finish(&glob_text);
    base_buf_finish(&path_text);
    return matches;
}

int base_glob_match_counted(struct base_str glob, struct base_str path, uint64_t *steps)
{
    size_t done = 0;
    *steps = 0;
    if (!glob.p || !path.p)
        return 0;
    if (base_str_find_char(glob, '/') < 0)
        path = base_path_name(path);
    if (base_str_starts(glob, "/"))
        glob = base_str_from(glob, 1);
    if (base_str_starts(path, "/"))
        path = base_str_from(path, 1);
    bool matches =
        base_is_ascii(path) ? match_alternatives(glob, path, 0, 0, &done) : match_names(glob, path, &done);
    *steps = done;
    return done > MOST_STEPS ? BASE_E_LIMIT : matches;
}

bool base_glob_match(struct base_str glob, struct base_str path)
{
    uint64_t steps;
    return base_glob_match_counted(glob, path, &steps) == 1;
}
