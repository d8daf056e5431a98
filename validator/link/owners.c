#include "validator/link/owners.h"

#include "validator/base/hash.h"
#include "validator/base/memory.h"
#include "validator/base/vec.h"

/* Segments of a pattern; a line with more says nothing. */
#define MOST_SEGMENTS 64u
/* Lines with a pattern; those behind them say nothing. */
#define MOST_LINES 20000u

const char *const link_owners_places[] = {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS",
                                          ".gitlab/CODEOWNERS", NULL};

/* One line with a pattern. */
struct line {
    const struct base_str *segments; /* escapes still in them; "**" stands for any number of folders */
    size_t n;
    struct base_str literal; /* what a path begins with, as whole segments; "" when nothing is known */
    struct base_str owners;  /* absent: nobody */
    uint32_t section;
    bool folders_only; /* it ended in a slash */
    bool files_only;   /* its last segment is a star: files of the folder alone */
};

/* What may decide over the files of a folder: indexes into `lines`, the last line first. */
struct folder {
    const uint32_t *candidates;
    size_t n;
};

struct link_owners {
    struct base_arena *arena;
    BASE_VEC(struct line) lines;
    BASE_VEC(struct folder) folders;
    struct base_map by_folder;
    struct base_map sections;  /* name in lower case -> number */
    struct base_str *defaults; /* owners of each section */
    size_t section_count;
    bool has_sections; /* as GitLab reads it */
};

/* ---- matching ---- */

static bool is_stars(struct base_str segment)
{
    return base_str_is(segment, "**");
}

/* One segment against one name: '*' any run, '?' one byte, '\' the next byte as it is. Linear but for the
 * names with stars, where it is the product of both lengths. */
static bool segment_matches(struct base_str pattern, struct base_str name)
{
    size_t p = 0, n = 0, star = SIZE_MAX, mark = 0;
    while (n < name.n) {
        size_t literal = p < pattern.n && pattern.p[p] == '\\' && p + 1 < pattern.n ? p + 1 : p;
        if (p < pattern.n && pattern.p[p] == '*') {
            star = p++;
            mark = n;
        } else if (p < pattern.n &&
                   ((literal == p && pattern.p[p] == '?') || pattern.p[literal] == name.p[n])) {
            p = literal + 1;
            n++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

static size_t split_path(struct base_str path, struct base_str *out)
{
    size_t n = 0;
    struct base_str segment;
    while (path.n && n < MOST_SEGMENTS * 4 && (segment = base_str_split(&path, '/')).p)
        out[n++] = segment;
    return n;
}

/* Whether the pattern takes the path, or with `is_folder` all below it. */
static bool line_matches(const struct line *line, const struct base_str *path, size_t n, bool is_folder)
{
    size_t s = 0, i = 0, stars = SIZE_MAX, mark = 0;
    for (;;) {
        bool ends = s == line->n;
        if (ends && (i < n ? !line->files_only : is_folder ? !line->files_only : !line->folders_only))
            return true;
        if (!ends && is_stars(line->segments[s])) {
            stars = s++;
            mark = i;
            /* At the end it takes what lies below, and not the folder itself. */
            if (s == line->n)
                return i < n || is_folder;
            continue;
        }
        if (!ends && i < n && segment_matches(line->segments[s], path[i])) {
            s++;
            i++;
            continue;
        }
        if (stars == SIZE_MAX || mark >= n)
            return false;
        s = stars + 1;
        i = ++mark;
    }
}

/* ---- reading ---- */

/* "a\ b" is one word; a '#' that begins a word begins a comment. */
static struct base_str next_word(struct base_str *rest)
{
    size_t i = 0;
    while (i < rest->n && (rest->p[i] == ' ' || rest->p[i] == '\t' || rest->p[i] == '\r'))
        i++;
    *rest = base_str_from(*rest, i);
    if (rest->n == 0 || rest->p[0] == '#')
        return BASE_STR_ABSENT;
    for (i = 0; i < rest->n && rest->p[i] != ' ' && rest->p[i] != '\t' && rest->p[i] != '\r'; i++)
        if (rest->p[i] == '\\' && i + 1 < rest->n)
            i++;
    struct base_str word = base_str_slice(*rest, 0, i);
    *rest = base_str_from(*rest, i);
    return word;
}

static bool is_owner(struct base_str word)
{
    ptrdiff_t at = base_str_find_char(word, '@');
    return at == 0 ? word.n > 1 : at > 0;
}

/* The rest of a line as owners, separated by single spaces. */
static struct base_str read_owners(struct link_owners *owners, struct base_str rest)
{
    struct base_buf all;
    struct base_str word;
    base_buf_init(&all, LINK_OWNERS_MAX_BYTES);
    while ((word = next_word(&rest)).p) {
        if (!is_owner(word))
            continue;
        base_buf_add_text(&all, all.n ? " " : "");
        base_buf_add(&all, word);
    }
    struct base_str text = all.n ? base_str_copy(owners->arena, base_buf_view(&all)) : BASE_STR_ABSENT;
    base_buf_finish(&all);
    return text;
}

/* "[Name]", "^[Name]", "[Name][2]" and default owners behind it; false for anything else. */
static bool read_section(struct link_owners *owners, struct base_str line, uint32_t *section)
{
    line = base_str_trim(line);
    if (base_str_starts(line, "^"))
        line = base_str_from(line, 1);
    ptrdiff_t close = base_str_find_char(line, ']');
    if (!base_str_starts(line, "[") || close < 2)
        return false;
    struct base_str name = base_str_slice(line, 1, (size_t)close),
                    rest = base_str_from(line, (size_t)close + 1);
    if (base_str_starts(rest, "[")) {
        close = base_str_find_char(rest, ']');
        if (close < 2)
            return false;
        rest = base_str_from(rest, (size_t)close + 1);
    }
    if (rest.n && rest.p[0] != ' ' && rest.p[0] != '\t' && rest.p[0] != '\r')
        return false;
    char *lower = base_arena_alloc(owners->arena, name.n + 1);
    for (size_t i = 0; i < name.n; i++)
        lower[i] = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] - 'A' + 'a') : name.p[i];
    bool added;
    uint32_t *at = base_map_put(&owners->sections, base_str_make(lower, name.n), &added);
    if (added)
        *at = (uint32_t)owners->section_count++;
    *section = *at;
    if (added || !owners->defaults[*at].p)
        owners->defaults[*at] = read_owners(owners, rest);
    return true;
}

static bool has_wildcard(struct base_str segment)
{
    return base_str_find_char(segment, '*') >= 0 || base_str_find_char(segment, '?') >= 0 ||
           base_str_find_char(segment, '\\') >= 0;
}

/* Takes a pattern apart; false for one that says nothing. */
static bool read_pattern(struct link_owners *owners, struct base_str word, struct line *out)
{
    struct base_str segments[MOST_SEGMENTS + 1], rest = word, segment;
    size_t n = 0;
    if (base_str_starts(word, "!"))
        return false;
    out->folders_only = base_str_ends(word, "/");
    if (out->folders_only)
        rest = base_str_slice(rest, 0, rest.n - 1);
    bool is_rooted = base_str_starts(rest, "/");
    if (is_rooted)
        rest = base_str_from(rest, 1);
    /* A slash within binds a pattern to the root; GitLab asks for one at its beginning. */
    if (!is_rooted && (owners->has_sections || base_str_find_char(rest, '/') < 0))
        segments[n++] = BASE_STR("**");
    while (rest.p && (segment = base_str_split(&rest, '/')).p) {
        if (n > MOST_SEGMENTS - 1)
            return false;
        if (segment.n && !(is_stars(segment) && n && is_stars(segments[n - 1])))
            segments[n++] = segment;
    }
    if (n == 0 || (n == 1 && is_stars(segments[0]) && word.n < 2))
        return false;
    out->files_only = !out->folders_only && base_str_is(segments[n - 1], "*");
    struct base_str *kept = base_arena_array(owners->arena, n, sizeof *kept);
    for (size_t i = 0; i < n; i++)
        kept[i] = segments[i];
    out->segments = kept;
    out->n = n;
    /* Whole segments at the beginning that stand for themselves. */
    size_t literal = 0;
    while (literal < n && !has_wildcard(segments[literal]))
        literal++;
    out->literal = BASE_STR("");
    if (literal > 0) {
        const char *from = segments[0].p, *to = segments[literal - 1].p + segments[literal - 1].n;
        out->literal = base_str_make(from, (size_t)(to - from));
    }
    return true;
}

static void read_line(struct link_owners *owners, struct base_str text, uint32_t *section)
{
    struct line line = {.section = *section};
    if (read_section(owners, text, section))
        return;
    struct base_str rest = text, word = next_word(&rest);
    if (!word.p || owners->lines.n == MOST_LINES || !read_pattern(owners, word, &line))
        return;
    line.owners = read_owners(owners, rest);
    if (!line.owners.p && owners->has_sections)
        line.owners = owners->defaults[*section];
    base_vec_push(&owners->lines, line);
}

static size_t count_lines(struct base_str text)
{
    size_t n = 1;
    while (base_str_split(&text, '\n').p)
        n++;
    return n;
}

/* Whether the line is a heading: then the whole file is read as GitLab does. */
static bool looks_like_section(struct base_str line)
{
    line = base_str_trim(line);
    if (base_str_starts(line, "^"))
        line = base_str_from(line, 1);
    ptrdiff_t close = base_str_find_char(line, ']');
    if (!base_str_starts(line, "[") || close < 2)
        return false;
    struct base_str rest = base_str_from(line, (size_t)close + 1);
    return rest.n == 0 || rest.p[0] == ' ' || rest.p[0] == '\t' || rest.p[0] == '[';
}

struct link_owners *link_owners_create(struct base_str path, struct base_str text, struct base_arena *arena)
{
    struct link_owners *owners = base_alloc(sizeof *owners);
    struct base_str rest = text, line;
    uint32_t section = 0;
    owners->arena = arena;
    owners->has_sections = base_str_starts(path, ".gitlab/");
    while ((line = base_str_split(&rest, '\n')).p && !owners->has_sections)
        owners->has_sections = looks_like_section(line);
    owners->defaults = base_arena_array(arena, count_lines(text) + 1, sizeof *owners->defaults);
    *base_map_put(&owners->sections, BASE_STR(""), NULL) = 0; /* what stands before the first heading */
    owners->section_count = 1;
    rest = text;
    if (base_str_starts(rest, "\xef\xbb\xbf"))
        rest = base_str_from(rest, 3);
    while ((line = base_str_split(&rest, '\n')).p)
        read_line(owners, line, &section);
    return owners;
}

void link_owners_destroy(struct link_owners *owners)
{
    if (!owners)
        return;
    base_vec_finish(&owners->lines);
    base_vec_finish(&owners->folders);
    base_map_finish(&owners->by_folder);
    base_map_finish(&owners->sections);
    base_free(owners);
}

/* ---- asking ---- */

/* Whether a path in the folder can begin with the line's literal. */
static bool may_match(const struct line *line, struct base_str folder)
{
    struct base_str literal = line->literal;
    if (literal.n == 0)
        return true;
    if (literal.n > folder.n)
        return base_str_eq(base_path_dir(literal), folder);
    return base_str_eq(base_str_slice(folder, 0, literal.n), literal) &&
           (folder.n == literal.n || folder.p[literal.n] == '/');
}

static struct folder look_at(struct link_owners *owners, struct base_str folder)
{
    struct base_str path[MOST_SEGMENTS * 4];
    size_t n = split_path(folder, path), found = 0, open = owners->section_count;
    BASE_VEC(uint32_t) candidates = {0};
    bool *closed = base_alloc(owners->section_count * sizeof *closed);
    for (size_t i = owners->lines.n; i-- > 0 && open > 0;) {
        const struct line *line = &owners->lines.items[i];
        if (closed[line->section] || !may_match(line, folder))
            continue;
        base_vec_push(&candidates, (uint32_t)i);
        found++;
        /* What takes the whole folder leaves nothing to the lines before it. */
        if (line_matches(line, path, n, true)) {
            closed[line->section] = true;
            open--;
        }
    }
    uint32_t *kept = base_arena_array(owners->arena, found + 1, sizeof *kept);
    for (size_t i = 0; i < found; i++)
        kept[i] = candidates.items[i];
    base_free(closed);
    base_vec_finish(&candidates);
    return (struct folder){kept, found};
}

static struct folder folder_of(struct link_owners *owners, struct base_str folder)
{
    const uint32_t *known = base_map_get(&owners->by_folder, folder);
    if (known)
        return owners->folders.items[*known];
    struct folder fresh = look_at(owners, folder);
    *base_map_put(&owners->by_folder, base_str_copy(owners->arena, folder), NULL) =
        (uint32_t)owners->folders.n;
    base_vec_push(&owners->folders, fresh);
    return fresh;
}

static bool has_word(struct base_str text, struct base_str word)
{
    struct base_str one;
    while (text.p && (one = base_str_split(&text, ' ')).p)
        if (base_str_eq(one, word))
            return true;
    return false;
}

/* The owners of several sections, in their order, each once. */
static struct base_str join(struct link_owners *owners, const struct base_str *of_sections)
{
    struct base_buf all;
    base_buf_init(&all, LINK_OWNERS_MAX_BYTES);
    for (size_t s = 0; s < owners->section_count; s++) {
        struct base_str rest = of_sections[s], word;
        while (rest.p && (word = base_str_split(&rest, ' ')).p) {
            if (all.n && has_word(base_buf_view(&all), word))
                continue;
            base_buf_add_text(&all, all.n ? " " : "");
            base_buf_add(&all, word);
        }
    }
    struct base_str text = all.n ? base_str_copy(owners->arena, base_buf_view(&all)) : BASE_STR_ABSENT;
    base_buf_finish(&all);
    return text;
}

struct base_str link_owners_of(struct link_owners *owners, struct base_str path)
{
    struct base_str segments[MOST_SEGMENTS * 4];
    if (!owners || path.n == 0)
        return BASE_STR_ABSENT;
    struct folder folder = folder_of(owners, base_path_dir(path));
    size_t n = split_path(path, segments);
    struct base_str *found = NULL;
    bool *closed = NULL;
    for (size_t i = 0; i < folder.n; i++) {
        const struct line *line = &owners->lines.items[folder.candidates[i]];
        if ((closed && closed[line->section]) || !line_matches(line, segments, n, false))
            continue;
        if (owners->section_count == 1)
            return line->owners;
        if (!closed) {
            closed = base_alloc(owners->section_count * sizeof *closed);
            found = base_alloc(owners->section_count * sizeof *found);
        }
        closed[line->section] = true;
        found[line->section] = line->owners;
    }
    struct base_str text = found ? join(owners, found) : BASE_STR_ABSENT;
    base_free(closed);
    base_free(found);
    return text;
}
