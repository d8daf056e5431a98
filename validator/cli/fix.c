#include "validator/cli/fix.h"

#include "validator/base/utf8.h"

#include <stdlib.h>

/* Lines behind the one on which a link starts, in which its target may stand. */
#define MOST_LINES 6
#define CONTEXT 3u

struct edit {
    size_t at;
    const struct cli_fix *fix;
};

static struct base_str line_of(const struct base_lines *lines, size_t line)
{
    if (line >= lines->n)
        return BASE_STR_ABSENT;
    size_t from = lines->starts[line], to = line + 1 < lines->n ? lines->starts[line + 1] : lines->text.n;
    return base_str_slice(lines->text, from, to);
}

static bool is_name(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '/' || c >= 0x80;
}

/* The text as a whole, not as a part of a longer path; SIZE_MAX when it is not there. */
static size_t find_whole(struct base_str all, size_t from, size_t to, struct base_str text)
{
    while (from < to) {
        ptrdiff_t found = base_str_find_str(base_str_slice(all, from, to), text);
        if (found < 0)
            return SIZE_MAX;
        size_t at = from + (size_t)found, end = at + text.n;
        bool before = at == 0 || !is_name((unsigned char)all.p[at - 1]);
        bool after = end == all.n || !is_name((unsigned char)all.p[end]) || base_str_ends(text, "/");
        if (before && after)
            return at;
        from = at + 1;
    }
    return SIZE_MAX;
}

/* "[label]: target": where links by reference have it. */
static size_t find_definition(const struct base_lines *lines, struct base_str text)
{
    for (size_t i = 0; i < lines->n; i++) {
        struct base_str line = line_of(lines, i), start = base_str_trim(line);
        ptrdiff_t colon = base_str_find(line, "]:");
        if (!base_str_starts(start, "[") || colon < 0)
            continue;
        size_t from = lines->starts[i] + (size_t)colon;
        size_t at = find_whole(lines->text, from, lines->starts[i] + line.n, text);
        if (at != SIZE_MAX)
            return at;
    }
    return SIZE_MAX;
}

/* The offset of a column in a line; its end when it has fewer. */
static size_t offset_of(struct base_str line, int64_t col)
{
    struct base_str rest = line;
    for (int64_t i = 1; i < col && rest.n; i++)
        base_utf8_next(&rest);
    return line.n - rest.n;
}

static size_t find_text(const struct base_lines *lines, const struct cli_fix *fix)
{
    if (fix->line < 1 || (size_t)fix->line > lines->n)
        return SIZE_MAX;
    size_t first = (size_t)fix->line - 1,
           last = first + MOST_LINES < lines->n ? first + MOST_LINES : lines->n - 1;
    size_t from = lines->starts[first] + (fix->col > 1 ? offset_of(line_of(lines, first), fix->col) : 0);
    size_t to = lines->starts[last] + line_of(lines, last).n;
    size_t at = find_whole(lines->text, from, to, fix->text);
    return at != SIZE_MAX ? at : find_definition(lines, fix->text);
}

static int by_offset(const void *a, const void *b)
{
    const struct edit *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

void cli_fix_apply(struct cli_fixed *fixed, struct base_str path, struct base_str old,
                   const struct cli_fix *fixes, size_t count, struct base_arena *arena)
{
    *fixed = (struct cli_fixed){.path = path, .old = old};
    struct edit *edits = base_arena_array(arena, count + 1, sizeof *edits);
    struct base_lines lines;
    size_t n = 0, from = 0;
    base_lines_init(&lines, old);
    for (size_t i = 0; i < count; i++) {
        size_t at = find_text(&lines, &fixes[i]);
        if (at == SIZE_MAX)
            base_vec_push(&fixed->left, &fixes[i]);
        else
            edits[n++] = (struct edit){at, &fixes[i]};
    }
    base_lines_finish(&lines);
    qsort(edits, n, sizeof *edits, by_offset);
    struct base_buf fresh;
    base_buf_init(&fresh, SIZE_MAX / 2);
    for (size_t i = 0; i < n; i++) {
        if (edits[i].at < from)
            continue; /* two references to one place, as a definition is */
        base_buf_add(&fresh, base_str_slice(old, from, edits[i].at));
        base_buf_add(&fresh, edits[i].fix->replacement);
        from = edits[i].at + edits[i].fix->text.n;
        fixed->done++;
    }
    base_buf_add(&fresh, base_str_from(old, from));
    fixed->fresh = base_str_copy(arena, base_buf_view(&fresh));
    base_buf_finish(&fresh);
}

/* ---- the diff ---- */

static void add_line(struct base_buf *out, char mark, struct base_str line)
{
    base_buf_add_char(out, mark);
    base_buf_add(out, line);
    if (!base_str_ends(line, "\n"))
        base_buf_add_text(out, "\n\\ No newline at end of file\n");
}

static bool is_changed(const struct base_lines *old, const struct base_lines *fresh, size_t line)
{
    return line < old->n && !base_str_eq(line_of(old, line), line_of(fresh, line));
}

/* One hunk from `line`, which is changed, on; returns the line behind it. */
static size_t add_hunk(const struct base_lines *old, const struct base_lines *fresh, size_t line,
                       size_t lines, struct base_buf *out)
{
    size_t from = line > CONTEXT ? line - CONTEXT : 0, last = line, at;
    for (at = line; at < lines && at <= last + 2 * CONTEXT; at++)
        if (is_changed(old, fresh, at))
            last = at;
    size_t to = last + CONTEXT + 1 < lines ? last + CONTEXT + 1 : lines;
    base_buf_printf(out, "@@ -%zu,%zu +%zu,%zu @@\n", from + 1, to - from, from + 1, to - from);
    for (at = from; at < to;) {
        size_t end = at;
        while (end < to && is_changed(old, fresh, end))
            end++;
        for (size_t i = at; i < end; i++)
            add_line(out, '-', line_of(old, i));
        for (size_t i = at; i < end; i++)
            add_line(out, '+', line_of(fresh, i));
        if (end == at)
            add_line(out, ' ', line_of(old, end++));
        at = end;
    }
    return to;
}

void cli_fix_diff(const struct cli_fixed *fixed, struct base_buf *out)
{
    struct base_lines old, fresh;
    base_lines_init(&old, fixed->old);
    base_lines_init(&fresh, fixed->fresh);
    /* An empty last line is none: the text ended with a line feed. */
    size_t lines = old.n && old.starts[old.n - 1] == fixed->old.n ? old.n - 1 : old.n;
    base_buf_printf(out, "--- a/%.*s\n+++ b/%.*s\n", BASE_STR_ARG(fixed->path), BASE_STR_ARG(fixed->path));
    for (size_t i = 0; i < lines;)
        i = is_changed(&old, &fresh, i) ? add_hunk(&old, &fresh, i, lines, out) : i + 1;
    base_lines_finish(&fresh);
    base_lines_finish(&old);
}

void cli_fixed_finish(struct cli_fixed *fixed)
{
    base_vec_finish(&fixed->left);
}
