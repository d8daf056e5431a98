/*
 * spec.md of an OpenSpec library: the main specification of a capability, or the delta of a change.
 *
 * The format is a grammar over lines, not Markdown: fences mask structure, nothing else does. A file is a
 * delta when it has a section `## ADDED Requirements` or one of its three siblings.
 */
#include "validator/base/vec.h"
#include "validator/extract/extract.h"

#include <string.h>

#define MAX_TEXT 2000u /* bytes of requirement.text */

struct line {
    struct base_str text;
    struct base_str title; /* of a heading, closing '#' removed */
    int level;             /* 1 to 6 for a heading outside of fences, else 0 */
    bool fenced;
};

struct spec {
    BASE_VEC(struct line) lines;
    struct facts_chunk *out;
};

static bool is_blank(struct base_str s)
{
    return base_str_trim(s).n == 0;
}

/* ---- lines --------------------------------------------------------------------------------------------- */

/* The fence that `text` opens: its character, with its length in *length; 0 for none. */
static char fence_of(struct base_str text, size_t *length)
{
    struct base_str s = base_str_trim(text);
    char c = s.n ? s.p[0] : 0;
    *length = 0;
    if (c != '`' && c != '~')
        return 0;
    while (*length < s.n && s.p[*length] == c)
        ++*length;
    return *length >= 3 ? c : 0;
}

/* "Title ##" is "Title". */
static struct base_str without_closing(struct base_str title)
{
    title = base_str_trim(title);
    size_t n = title.n;
    while (n > 0 && title.p[n - 1] == '#')
        n--;
    bool closes = n < title.n && n > 0 && (title.p[n - 1] == ' ' || title.p[n - 1] == '\t');
    return closes ? base_str_trim(base_str_slice(title, 0, n)) : title;
}

static bool starts_nocase(struct base_str s, struct base_str prefix)
{
    return base_str_eq_nocase(base_str_slice(s, 0, prefix.n), prefix);
}

static void read_heading(struct line *line)
{
    struct base_str s = line->text;
    size_t n = 0;
    while (n < s.n && s.p[n] == '#')
        n++;
    if (n < 1 || n > 6)
        return;
    struct base_str rest = base_str_from(s, n);
    bool spaced = rest.n > 0 && (rest.p[0] == ' ' || rest.p[0] == '\t');
    if (!spaced && !(n == 3 && starts_nocase(rest, BASE_STR("Requirement:"))))
        return;
    line->level = (int)n;
    line->title = without_closing(rest);
}

static void split_lines(struct spec *spec, struct base_str bytes)
{
    char fence = 0;
    size_t fence_length = 0, at = 0;
    while (at < bytes.n) {
        size_t end = at;
        while (end < bytes.n && bytes.p[end] != '\n' && bytes.p[end] != '\r')
            end++;
        struct line line = {.text = base_str_slice(bytes, at, end)};
        size_t length;
        char c = fence_of(line.text, &length);
        line.fenced = fence != 0 || c != 0;
        if (fence == 0 && c != 0) {
            fence = c;
            fence_length = length;
        } else if (fence != 0 && c == fence && length >= fence_length &&
                   base_str_trim(line.text).n == length) {
            fence = 0;
        }
        if (!line.fenced)
            read_heading(&line);
        base_vec_push(&spec->lines, line);
        at = end + 1;
        if (end + 1 < bytes.n && bytes.p[end] == '\r' && bytes.p[end + 1] == '\n')
            at++;
    }
}

/* ---- requirements -------------------------------------------------------------------------------------- */

/* \b(SHALL|MUST)\b */
static bool has_word(struct base_str s, const char *word)
{
    size_t from = 0, n = strlen(word);
    for (;;) {
        ptrdiff_t at = base_str_find(base_str_from(s, from), word);
        if (at < 0)
            return false;
        size_t start = from + (size_t)at, end = start + n;
        if ((start == 0 || !base_is_word(s.p[start - 1])) && (end >= s.n || !base_is_word(s.p[end])))
            return true;
        from = end;
    }
}

/* "**Priority**: high" */
static bool is_metadata(struct base_str text)
{
    if (!base_str_starts(text, "**"))
        return false;
    struct base_str rest = base_str_from(text, 2);
    ptrdiff_t end = base_str_find_char(rest, '*');
    return end > 0 && base_str_starts(base_str_from(rest, (size_t)end), "**:");
}

static void add_folded(struct base_buf *out, struct base_str text)
{
    struct base_str rest = text;
    while (rest.n > 0) {
        size_t n = 0;
        while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '\t')
            n++;
        if (n > 0 && out->n > 0)
            base_buf_add_char(out, ' ');
        base_buf_add(out, base_str_slice(rest, 0, n));
        while (n < rest.n && (rest.p[n] == ' ' || rest.p[n] == '\t'))
            n++;
        rest = base_str_from(rest, n);
    }
}

/* The lines from `first` up to the next heading; metadata only when there is nothing else. */
static bool read_body(const struct spec *spec, size_t first, struct base_buf *text)
{
    bool has_keyword = false;
    for (int pass = 0; pass < 2 && text->n == 0; pass++) {
        for (size_t i = first; i < spec->lines.n && spec->lines.items[i].level == 0; i++) {
            const struct line *line = &spec->lines.items[i];
            if (line->fenced || is_blank(line->text) || is_metadata(base_str_trim(line->text)) != (pass == 1))
                continue;
            has_keyword |= has_word(line->text, "SHALL") || has_word(line->text, "MUST");
            if (text->n < MAX_TEXT)
                add_folded(text, line->text);
        }
    }
    return has_keyword;
}

/* At most MAX_TEXT bytes, cut between characters. */
static struct base_str cut(struct base_str text)
{
    if (text.n <= MAX_TEXT)
        return text;
    size_t n = MAX_TEXT;
    while (n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80)
        n--;
    return base_str_slice(text, 0, n);
}

static struct base_str without_prefix(struct base_str title, struct base_str prefix)
{
    return starts_nocase(title, prefix) ? base_str_trim(base_str_from(title, prefix.n)) : title;
}

/* Whether anything stands below the heading at i, before the next one of level 1 to 4. */
static bool has_content(const struct spec *spec, size_t i)
{
    for (i++; i < spec->lines.n; i++) {
        const struct line *line = &spec->lines.items[i];
        if (line->level >= 1 && line->level <= 4)
            return false;
        if (!is_blank(line->text))
            return true;
    }
    return false;
}

/* Scenarios below the requirement heading at `first`, and their number: in a delta the headings of level 4;
 * in a main specification (level 0) all that are directly below it. */
static int64_t read_scenarios(const struct spec *spec, size_t first, int level, struct base_str requirement)
{
    int64_t count = 0;
    int above = spec->lines.items[first].level, child = 7;
    for (size_t i = first + 1; i < spec->lines.n; i++) {
        const struct line *line = &spec->lines.items[i];
        if (line->level > 0 && line->level <= above)
            break;
        bool is_child = level ? line->level == level : line->level > 0 && line->level <= child;
        if (level == 0 && is_child)
            child = line->level;
        if (!is_child || !has_content(spec, i))
            continue;
        count++;
        FACTS_EMIT(spec->out, scenario, .line = (int64_t)i + 1,
                   .name = without_prefix(line->title, BASE_STR("Scenario:")), .requirement = requirement);
    }
    return count;
}

static void add_requirement(const struct spec *spec, size_t i, struct base_str delta)
{
    const struct line *line = &spec->lines.items[i];
    struct base_str name = without_prefix(line->title, BASE_STR("Requirement:"));
    struct base_buf text;
    base_buf_init(&text, SIZE_MAX);
    bool has_keyword = read_body(spec, i + 1, &text);
    int64_t scenarios = read_scenarios(spec, i, delta.p ? 4 : 0, name);
    FACTS_EMIT(spec->out, requirement, .line = (int64_t)i + 1, .name = name,
               .text = text.n ? cut(base_buf_view(&text)) : BASE_STR(""), .delta = delta,
               .scenario_count = scenarios, .has_keyword = has_keyword);
    base_buf_finish(&text);
}

static bool is_requirement_heading(const struct line *line)
{
    return line->level == 3 && starts_nocase(line->title, BASE_STR("Requirement:"));
}

/* ---- deltas -------------------------------------------------------------------------------------------- */

static struct base_str delta_of(const struct line *line)
{
    static const struct {
        struct base_str title;
        const char *delta;
    } sections[] = {
        {{"added requirements", 18}, "added"},
        {{"modified requirements", 21}, "modified"},
        {{"removed requirements", 20}, "removed"},
        {{"renamed requirements", 20}, "renamed"},
    };
    if (line->level == 2)
        for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
            if (base_str_eq_nocase(line->title, sections[i].title))
                return base_str_of(sections[i].delta);
    return BASE_STR_ABSENT;
}

/* The name in "- FROM: `### Requirement: Name`" behind `label`, or in a bullet without a label. */
static struct base_str named_in_bullet(struct base_str text, const char *label)
{
    struct base_str s = base_str_trim(text);
    bool is_bullet = s.n > 0 && (s.p[0] == '-' || s.p[0] == '*' || s.p[0] == '+');
    if (is_bullet)
        s = base_str_trim(base_str_from(s, 1));
    if (label && !base_str_starts(s, label))
        return BASE_STR_ABSENT;
    if (!label && !is_bullet)
        return BASE_STR_ABSENT;
    s = base_str_trim(base_str_from(s, label ? strlen(label) : 0));
    if (base_str_starts(s, "`"))
        s = base_str_from(s, 1);
    if (base_str_ends(s, "`"))
        s = base_str_slice(s, 0, s.n - 1);
    if (!base_str_starts(s, "###"))
        return BASE_STR_ABSENT;
    s = base_str_trim(base_str_from(s, 3));
    if (!starts_nocase(s, BASE_STR("Requirement:")))
        return BASE_STR_ABSENT;
    s = without_closing(base_str_from(s, 12));
    return s.n ? s : BASE_STR_ABSENT;
}

static void read_delta_line(const struct spec *spec, size_t i, struct base_str delta, struct base_str *from)
{
    const struct line *line = &spec->lines.items[i];
    if (line->fenced)
        return;
    if (base_str_is(delta, "renamed")) {
        struct base_str start = named_in_bullet(line->text, "FROM:");
        struct base_str end = named_in_bullet(line->text, "TO:");
        if (start.p)
            *from = start;
        if (end.p && from->p) {
            FACTS_EMIT(spec->out, requirement, .line = (int64_t)i + 1, .name = end, .text = BASE_STR(""),
                       .delta = delta, .renamed_from = *from);
            *from = BASE_STR_ABSENT;
        }
        return;
    }
    if (is_requirement_heading(line)) {
        add_requirement(spec, i, delta);
        return;
    }
    struct base_str removed =
        base_str_is(delta, "removed") ? named_in_bullet(line->text, NULL) : BASE_STR_ABSENT;
    if (removed.p)
        FACTS_EMIT(spec->out, requirement, .line = (int64_t)i + 1, .name = removed, .text = BASE_STR(""),
                   .delta = delta);
}

static void read_delta(const struct spec *spec)
{
    struct base_str delta = BASE_STR_ABSENT, from = BASE_STR_ABSENT;
    for (size_t i = 0; i < spec->lines.n; i++) {
        const struct line *line = &spec->lines.items[i];
        if (line->level == 1 || line->level == 2) {
            delta = delta_of(line);
            from = BASE_STR_ABSENT;
        } else if (delta.p) {
            read_delta_line(spec, i, delta, &from);
        }
    }
}

/* ---- main specifications ------------------------------------------------------------------------------- */

/* Every heading directly below `Requirements` is a requirement, whatever its level; so is a
 * `### Requirement:` that stands elsewhere. */
static void read_main(const struct spec *spec)
{
    int section = 0, child = 0; /* level of `Requirements`, and of its children once one was seen */
    bool seen = false;
    for (size_t i = 0; i < spec->lines.n; i++) {
        const struct line *line = &spec->lines.items[i];
        if (line->level == 0)
            continue;
        if (section > 0 && line->level <= section)
            section = 0;
        if (!seen && base_str_eq_nocase(line->title, BASE_STR("Requirements"))) {
            seen = true;
            section = line->level;
            child = 7;
        } else if (section > 0 && line->level <= child) {
            child = line->level;
            add_requirement(spec, i, BASE_STR_ABSENT);
        } else if (section == 0 && is_requirement_heading(line)) {
            add_requirement(spec, i, BASE_STR_ABSENT);
        }
    }
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct spec spec = {.out = out};
    bool is_delta = false;
    split_lines(&spec, input->bytes);
    for (size_t i = 0; i < spec.lines.n; i++)
        is_delta |= delta_of(&spec.lines.items[i]).p != NULL;
    if (is_delta)
        read_delta(&spec);
    else
        read_main(&spec);
    base_vec_finish(&spec.lines);
}

static const char *const globs[] = {"**/openspec/**/spec.md", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_requirement, FACTS_TABLE_scenario, FACTS_TABLE_COUNT};

const struct extract_extractor extract_openspec_spec = {
    .name = "openspec_spec",
    .summary = "OpenSpec specifications and deltas: requirements and scenarios.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
