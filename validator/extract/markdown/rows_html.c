/* Links and anchors that HTML makes, and the text of HTML blocks. */
#include "validator/extract/markdown/rows_p.h"

static void link_row(struct extract_markdown_rows *rows, size_t tag,
                     const struct extract_markdown_attribute *attribute, struct base_str value)
{
    struct base_position place = extract_markdown_place(rows, tag);
    struct base_position target = extract_markdown_place(rows, attribute->at);
    FACTS_EMIT(rows->r->out, link, .line = place.line, .col = place.column, .kind = BASE_STR("html"),
               .target = extract_markdown_unescape(&rows->r->arena, value), .target_line = target.line,
               .target_col = target.column, .section_line = rows->section);
}

static void anchor_row(struct extract_markdown_rows *rows, size_t tag, struct base_str name)
{
    if (name.n > 0)
        FACTS_EMIT(rows->r->out, doc_anchor, .line = extract_markdown_place(rows, tag).line,
                   .name = extract_markdown_unescape(&rows->r->arena, name), .kind = BASE_STR("html"));
}

/* The first address of a srcset. */
static struct base_str first_source(struct base_str value)
{
    size_t n = 0;
    value = base_str_trim(value);
    while (n < value.n && !extract_markdown_is_blank(value.p[n]) && value.p[n] != ',' && value.p[n] != '\n')
        n++;
    return base_str_slice(value, 0, n);
}

void extract_markdown_tag_rows(struct extract_markdown_rows *rows, size_t from, size_t to)
{
    struct base_str tag = base_str_slice(rows->s, 0, to);
    struct extract_markdown_attribute attribute;
    size_t at = from;
    if (to < from + 3 || tag.p[from + 1] == '/' || tag.p[from + 1] == '!' || tag.p[from + 1] == '?')
        return;
    while (extract_markdown_attribute(tag, &at, &attribute)) {
        if (!attribute.value.p)
            continue;
        if (base_str_is(attribute.name, "href") || base_str_is(attribute.name, "src") ||
            (base_str_is(attribute.name, "to") && base_str_is(attribute.element, "link")))
            link_row(rows, from, &attribute, base_str_trim(attribute.value));
        else if (base_str_is(attribute.name, "srcset"))
            link_row(rows, from, &attribute, first_source(attribute.value));
        else if (base_str_is(attribute.name, "id") ||
                 (base_str_is(attribute.name, "name") && base_str_is(attribute.element, "a")))
            anchor_row(rows, from, attribute.value);
    }
}

/* The offset behind the end of an element whose content is no text. */
static size_t behind_raw(struct base_str s, size_t tag, size_t end)
{
    static const char *const endings[][2] = {{"<script", "</script"}, {"<style", "</style"}};
    for (size_t i = 0; i < 2; i++) {
        if (!base_str_starts(base_str_from(s, tag), endings[i][0]))
            continue;
        ptrdiff_t found = base_str_find(base_str_from(s, end), endings[i][1]);
        return found < 0 ? s.n : end + (size_t)found;
    }
    return end;
}

static void add_text(struct extract_markdown_rows *rows, size_t from, size_t to)
{
    base_buf_add(&rows->plain, extract_markdown_unescape(&rows->r->arena, base_str_slice(rows->s, from, to)));
}

void extract_markdown_html_rows(struct extract_markdown_rows *rows)
{
    extract_markdown_take_pieces(rows, rows->block->piece, rows->block->count);
    base_buf_clear(&rows->plain);
    struct base_str s = rows->s;
    struct extract_markdown_searched searched = {.steps = 4 * s.n};
    size_t shown = 0;
    for (size_t at = 0; at < s.n;) {
        const char *less = memchr(s.p + at, '<', s.n - at);
        if (!less)
            break;
        size_t tag = (size_t)(less - s.p), end = extract_markdown_html(s, tag, rows->r->is_mdx, &searched);
        at = end ? end : tag + 1;
        if (!end)
            continue;
        add_text(rows, shown, tag);
        extract_markdown_tag_rows(rows, tag, end);
        at = shown = behind_raw(s, tag, end);
        for (size_t i = tag; i < shown; i++)
            if (s.p[i] == '\n')
                base_buf_add_char(&rows->plain, '\n');
    }
    add_text(rows, shown, s.n);
}
