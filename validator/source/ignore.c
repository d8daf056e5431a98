#include "validator/source/ignore.h"

#include "validator/base/vec.h"

#include <ctype.h>
#include <string.h>

struct rule {
    struct base_str pattern; /* without "!", the anchoring '/' and the '/' at the end */
    bool is_negative;
    bool wants_folder;
    bool is_basename; /* no '/' inside: matched with the last segment only */
    char first, last; /* what every match begins and ends with; NUL when that may be anything */
};

struct source_ignore {
    const struct source_ignore *below;
    struct base_str base;
    const struct rule *rules;
    size_t n;
    bool ignores_case;
};

/* ---- patterns ---- */

static unsigned char fold(char c, bool ignores_case)
{
    unsigned char u = (unsigned char)c;
    return ignores_case && u >= 'A' && u <= 'Z' ? (unsigned char)(u + ('a' - 'A')) : u;
}

static bool in_named_class(struct base_str name, unsigned char c)
{
    static const struct {
        const char *name;
        int (*is)(int);
    } classes[] = {{"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
                   {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
                   {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit}};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (base_str_is(name, classes[i].name))
            return c < 128 && classes[i].is(c) != 0;
    return false;
}

/* Matches `c` with the bracket expression at pattern[*at] == '[' and moves *at behind it. An expression
 * without its end matches nothing. */
static bool match_bracket(struct base_str pattern, size_t *at, char c, bool ignores_case)
{
    size_t i = *at + 1;
    unsigned char u = fold(c, ignores_case);
    bool is_negative = i < pattern.n && (pattern.p[i] == '!' || pattern.p[i] == '^'), found = false;
    i += is_negative;
    for (bool is_first = true; i < pattern.n && (is_first || pattern.p[i] != ']'); is_first = false) {
        if (pattern.p[i] == '[' && i + 1 < pattern.n && pattern.p[i + 1] == ':') {
            ptrdiff_t end = base_str_find(base_str_from(pattern, i + 2), ":]");
            if (end >= 0) {
                struct base_str name = base_str_slice(pattern, i + 2, i + 2 + (size_t)end);
                found = found || in_named_class(name, u);
                i += (size_t)end + 4;
                continue;
            }
        }
        i += pattern.p[i] == '\\' && i + 1 < pattern.n;
        unsigned char low = fold(pattern.p[i++], ignores_case), high = low;
        if (i + 1 < pattern.n && pattern.p[i] == '-' && pattern.p[i + 1] != ']') {
            i++;
            i += pattern.p[i] == '\\' && i + 1 < pattern.n;
            high = fold(pattern.p[i++], ignores_case);
        }
        found = found || (low <= u && u <= high);
    }
    if (i >= pattern.n)
        return false;
    *at = i + 1;
    return found != is_negative && c != '/';
}

/* Matches one byte with the pattern at *at and moves *at on. */
static bool match_one(struct base_str pattern, size_t *at, char c, bool ignores_case)
{
    size_t i = *at;
    switch (pattern.p[i]) {
    case '?':
        *at = i + 1;
        return c != '/';
    case '[':
        return match_bracket(pattern, at, c, ignores_case);
    case '\\':
        if (++i == pattern.n)
            return false;
        break;
    default:
        break;
    }
    *at = i + 1;
    return fold(pattern.p[i], ignores_case) == fold(c, ignores_case);
}

/* A "**" that stands for folders: a whole segment of the pattern. */
static bool is_double_star(struct base_str pattern, size_t at)
{
    return at + 1 < pattern.n && pattern.p[at] == '*' && pattern.p[at + 1] == '*' &&
           (at == 0 || pattern.p[at - 1] == '/') && (at + 2 == pattern.n || pattern.p[at + 2] == '/');
}

bool source_ignore_glob(struct base_str pattern, struct base_str path, bool ignores_case)
{
    /* Where to go on when what follows a star does not fit: the newest star takes one byte more; when that is
     * a '/', the newest double star takes one folder more. Older stars need no second look. */
    const size_t none = SIZE_MAX;
    size_t p = 0, t = 0, star_p = none, star_t = 0, double_p = none, double_t = 0;
    for (;;) {
        if (p < pattern.n && is_double_star(pattern, p)) {
            if (p + 2 == pattern.n)
                return true;
            double_p = p += 3;
            double_t = t;
            star_p = none;
            continue;
        }
        if (p < pattern.n && pattern.p[p] == '*') {
            star_p = ++p;
            star_t = t;
            continue;
        }
        if (p == pattern.n && t == path.n)
            return true;
        if (p < pattern.n && t < path.n && match_one(pattern, &p, path.p[t], ignores_case)) {
            t++;
            continue;
        }
        if (star_p != none && star_t < path.n && path.p[star_t] != '/') {
            t = ++star_t;
            p = star_p;
            continue;
        }
        star_p = none;
        if (double_p == none)
            return false;
        ptrdiff_t slash = base_str_find_char(base_str_from(path, double_t), '/');
        if (slash < 0)
            return false;
        t = double_t += (size_t)slash + 1;
        p = double_p;
    }
}

/* ---- files ---- */

/* Spaces at the end go, unless a backslash keeps them. */
static struct base_str trim_end(struct base_str line)
{
    size_t keep = 0;
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '\\' && i + 1 < line.n)
            i++;
        else if (line.p[i] == ' ')
            continue;
        keep = i + 1;
    }
    return base_str_slice(line, 0, keep);
}

/* Sets the bytes by which most paths are told at a glance. The end of a bracket that is none is no literal,
 * but such a pattern matches nothing. */
static void find_ends(struct rule *rule)
{
    struct base_str pattern = rule->pattern;
    if (pattern.n == 0)
        return;
    if (base_str_find_char(BASE_STR("*?[\\"), pattern.p[0]) < 0)
        rule->first = pattern.p[0];
    if (base_str_find_char(BASE_STR("*?]\\"), pattern.p[pattern.n - 1]) < 0)
        rule->last = pattern.p[pattern.n - 1];
}

static bool may_match(const struct rule *rule, struct base_str path)
{
    return path.n == 0 ||
           ((!rule->first || path.p[0] == rule->first) && (!rule->last || path.p[path.n - 1] == rule->last));
}

static bool parse_rule(struct base_str line, struct rule *out)
{
    if (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    line = trim_end(line);
    if (line.n == 0 || line.p[0] == '#')
        return false;
    *out = (struct rule){.is_negative = line.p[0] == '!'};
    line = base_str_from(line, out->is_negative);
    if (line.n > 0 && line.p[line.n - 1] == '/') {
        out->wants_folder = true;
        line.n--;
    }
    out->is_basename = base_str_find_char(line, '/') < 0;
    out->pattern = base_str_from(line, base_str_starts(line, "/"));
    return line.n > 0;
}

const struct source_ignore *source_ignore_add(const struct source_ignore *below, struct base_arena *arena,
                                              struct base_str base, struct base_str text, bool ignores_case)
{
    BASE_VEC(struct rule) rules = {0};
    struct base_str rest = base_str_copy(arena, text), line;
    if (base_str_starts(rest, "\xEF\xBB\xBF"))
        rest = base_str_from(rest, 3);
    while ((line = base_str_split(&rest, '\n')).p) {
        struct rule rule;
        if (!parse_rule(line, &rule))
            continue;
        if (!ignores_case)
            find_ends(&rule);
        base_vec_push(&rules, rule);
    }
    if (rules.n > 0) {
        struct source_ignore *file = BASE_ARENA_NEW(arena, struct source_ignore);
        struct rule *copy = base_arena_array(arena, rules.n, sizeof *copy);
        memcpy(copy, rules.items, rules.n * sizeof *copy);
        *file = (struct source_ignore){below, base_str_copy(arena, base), copy, rules.n, ignores_case};
        below = file;
    }
    base_vec_finish(&rules);
    return below;
}

bool source_ignore_match(const struct source_ignore *rules, struct base_str path, bool is_folder)
{
    struct base_str name = base_path_name(path);
    for (; rules; rules = rules->below) {
        struct base_str inside = base_str_from(path, rules->base.n);
        for (size_t i = rules->n; i-- > 0;) {
            const struct rule *rule = &rules->rules[i];
            if (rule->wants_folder && !is_folder)
                continue;
            struct base_str text = rule->is_basename ? name : inside;
            if (may_match(rule, text) && source_ignore_glob(rule->pattern, text, rules->ignores_case))
                return !rule->is_negative;
        }
    }
    return false;
}
