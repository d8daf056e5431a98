/* Headings, their sections and their anchors. */
#include "validator/extract/markdown/rows_p.h"

/* Takes an id that the writer gave off the end of a heading: {#id}, {: #id }, [#id]. Absent for none. */
static struct base_str take_id(struct base_str *text)
{
    struct base_str s = base_str_trim(*text);
    bool is_brace = base_str_ends(s, "}");
    if (!is_brace && !base_str_ends(s, "]"))
        return BASE_STR_ABSENT;
    ptrdiff_t open = base_str_rfind_char(s, is_brace ? '{' : '[');
    if (open < 0)
        return BASE_STR_ABSENT;
    struct base_str inner = base_str_trim(base_str_slice(s, (size_t)open + 1, s.n - 1));
    if (is_brace && base_str_starts(inner, ":"))
        inner = base_str_trim(base_str_from(inner, 1));
    if (is_brace && base_str_starts(inner, "/*") && base_str_ends(inner, "*/") && inner.n >= 4)
        inner = base_str_trim(base_str_slice(inner, 2, inner.n - 2));
    if (inner.n < 2 || inner.p[0] != '#')
        return BASE_STR_ABSENT;
    struct base_str rest = inner, id = base_str_split(&rest, ' '), other;
    while ((other = base_str_split(&rest, ' ')).p) /* {#id .class key=value}, but not {#if condition} */
        if (!is_brace || (other.n > 0 && other.p[0] != '.' && base_str_find_char(other, '=') <= 0))
            return BASE_STR_ABSENT;
    if (open == 0)
        return BASE_STR_ABSENT;
    *text = base_str_trim(base_str_slice(s, 0, (size_t)open));
    return base_str_from(id, 1);
}

static struct base_str one_line(struct extract_markdown_rows *rows)
{
    struct base_str text = extract_markdown_plain(rows);
    char *out = base_arena_alloc(&rows->r->arena, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        out[i] = text.p[i] == '\n' ? ' ' : text.p[i];
    return base_str_trim(base_str_make(out, text.n));
}

void extract_markdown_heading_rows(struct extract_markdown_rows *rows)
{
    struct extract_markdown_reader *r = rows->r;
    int line = rows->block->line;
    extract_markdown_take_pieces(rows, rows->block->piece, rows->block->count);
    extract_markdown_read_text(rows, false);
    extract_markdown_inline_rows(rows, line);
    struct base_str text = one_line(rows), slug = base_slug_next(&r->slugs, text), id = take_id(&text);
    struct extract_markdown_heading heading = {line, rows->block->level, text, slug};
    base_vec_push(&r->headings, heading);
    FACTS_EMIT(r->out, doc_anchor, .line = line, .name = slug, .kind = BASE_STR("heading"));
    if (id.p)
        FACTS_EMIT(r->out, doc_anchor, .line = line, .name = id, .kind = BASE_STR("custom"));
    struct base_str shown = extract_markdown_plain(rows);
    take_id(&shown);
    if (shown.n > 0)
        FACTS_EMIT(r->out, doc_block, .line = line, .end_line = rows->block->end_line,
                   .kind = BASE_STR("heading"), .text = shown, .section_line = rows->section);
}

/* A section ends in front of the next heading of its level or above. From the last heading backwards, the
 * line where the next one of each level begins is known. */
static void section_ends(const struct extract_markdown_reader *r, int *ends)
{
    int next[7];
    for (size_t level = 0; level < 7; level++)
        next[level] = (int)r->lines.n - (r->bytes.n > 0 && r->bytes.p[r->bytes.n - 1] == '\n') + 1;
    for (size_t i = r->headings.n; i-- > 0;) {
        const struct extract_markdown_heading *heading = &r->headings.items[i];
        ends[i] = next[heading->level] - 1;
        for (int level = heading->level; level < 7; level++)
            next[level] = heading->line;
    }
}

void extract_markdown_write_headings(struct extract_markdown_reader *r)
{
    int open[7] = {0};
    if (r->headings.n == 0 || !facts_chunk_wants(r->out, FACTS_TABLE_heading))
        return;
    int *ends = base_arena_array(&r->arena, r->headings.n, sizeof *ends);
    section_ends(r, ends);
    for (size_t i = 0; i < r->headings.n; i++) {
        const struct extract_markdown_heading *heading = &r->headings.items[i];
        int parent = 0;
        for (int level = 1; level < heading->level; level++)
            parent = open[level] > parent ? open[level] : parent;
        open[heading->level] = heading->line;
        for (int level = heading->level + 1; level < 7; level++)
            open[level] = 0;
        FACTS_EMIT(r->out, heading, .line = heading->line, .level = heading->level, .text = heading->text,
                   .slug = heading->slug, .end_line = ends[i], .parent_line = parent);
    }
}
