/*
 * Lines → blocks, as CommonMark's appendix "A parsing strategy" tells it: each line first continues
 * containers, then opens new ones, and what is left goes to a leaf. Definitions are known once all lines are
 * read; texts are looked into after that.
 */
#include "validator/extract/markdown/blocks_p.h"

void extract_markdown_find_text(struct extract_markdown_state *s)
{
    size_t at = s->at;
    int column = s->column;
    for (; at < s->end; at++) {
        if (s->p[at] == ' ')
            column++;
        else if (s->p[at] == '\t')
            column += 4 - column % 4;
        else
            break;
    }
    s->text = at;
    s->text_column = column;
    s->indent = column - s->column;
    s->is_blank = at >= s->end;
}

void extract_markdown_advance(struct extract_markdown_state *s, int count, bool is_columns)
{
    while (count > 0 && s->at < s->end) {
        if (s->p[s->at] != '\t') {
            s->is_in_tab = false;
            s->at++;
            s->column++;
            count--;
            continue;
        }
        int width = 4 - s->column % 4;
        if (!is_columns) {
            s->is_in_tab = false;
            s->column += width;
            s->at++;
            count--;
        } else {
            s->is_in_tab = width > count;
            s->column += s->is_in_tab ? count : width;
            s->at += !s->is_in_tab;
            count -= s->is_in_tab ? count : width;
        }
    }
}

static bool continues(struct extract_markdown_state *s, const struct extract_markdown_container *c)
{
    extract_markdown_find_text(s);
    if (c->kind == CONTAINER_QUOTE) {
        if (s->indent >= 4 || s->is_blank || s->p[s->text] != '>')
            return false;
        extract_markdown_to_text(s);
        extract_markdown_advance(s, 1, false);
        if (s->at < s->end && extract_markdown_is_blank(s->p[s->at]))
            extract_markdown_advance(s, 1, true);
        return true;
    }
    if (s->is_blank) {
        if (c->has_content)
            extract_markdown_to_text(s);
        return c->has_content;
    }
    if (s->indent < c->indent)
        return false;
    extract_markdown_advance(s, c->indent, true);
    return true;
}

static bool closes_fence(const struct extract_markdown_state *s)
{
    struct base_str rest = base_str_trim(extract_markdown_rest(s));
    if ((s->indent >= 4 && !s->r->is_mdx) || rest.n < s->fence_length)
        return false;
    for (size_t i = 0; i < rest.n; i++)
        if (rest.p[i] != s->fence)
            return false;
    return true;
}

static void continue_fenced(struct extract_markdown_state *s)
{
    if (closes_fence(s)) {
        s->leaf.end_line = s->line;
        extract_markdown_touch_item(s);
        extract_markdown_close_leaf(s);
        return;
    }
    for (int i = s->fence_indent; i > 0 && s->at < s->end && extract_markdown_is_blank(s->p[s->at]); i--)
        extract_markdown_advance(s, 1, true);
    extract_markdown_add_line(s);
}

/* A leaf that takes lines as they are. True when it took this one. */
static bool continue_leaf(struct extract_markdown_state *s)
{
    switch (s->leaf.kind) {
    case MARKDOWN_FENCED:
        continue_fenced(s);
        return true;
    case MARKDOWN_INDENTED:
        if (s->is_blank)
            extract_markdown_to_text(s);
        else if (s->indent >= 4)
            extract_markdown_advance(s, 4, true);
        else
            break;
        extract_markdown_add_line(s);
        return true;
    case MARKDOWN_HTML:
    case MARKDOWN_HIDDEN:
        if (s->is_blank && (s->html == 6 || s->html == 7))
            break;
        extract_markdown_add_line(s);
        if (extract_markdown_html_ends(s))
            extract_markdown_close_leaf(s);
        return true;
    default:
        if (!s->is_blank)
            return false;
        break;
    }
    extract_markdown_close_leaf(s);
    return false;
}

/* What is left of the line when nothing begins on it. */
static void add_text(struct extract_markdown_state *s, bool is_lazy, bool has_begun)
{
    bool is_paragraph = s->has_leaf && s->leaf.kind == MARKDOWN_PARAGRAPH;
    if (is_lazy && !has_begun && is_paragraph && !s->is_blank) {
        extract_markdown_to_text(s);
        extract_markdown_add_line(s);
        return;
    }
    bool is_open = s->has_leaf && !has_begun && !is_lazy;
    if (s->is_blank) {
        if (!is_open || is_paragraph)
            extract_markdown_begin(s);
        return;
    }
    if (!is_open) {
        extract_markdown_begin(s);
        extract_markdown_open_leaf(s, MARKDOWN_PARAGRAPH);
    }
    extract_markdown_to_text(s);
    extract_markdown_add_line(s);
}

static void read_line(struct extract_markdown_state *s)
{
    s->column = 0;
    s->is_in_tab = false;
    for (s->matched = 0; s->matched < s->depth && continues(s, &s->stack[s->matched]);)
        s->matched++;
    extract_markdown_find_text(s);
    bool is_lazy = s->matched < s->depth, has_begun = false;
    if (s->has_leaf && !is_lazy && continue_leaf(s))
        return;
    while (!s->is_blank) {
        bool is_text = s->has_leaf && s->leaf.kind == MARKDOWN_PARAGRAPH && !has_begun;
        enum extract_markdown_start start =
            extract_markdown_start(s, is_text && !is_lazy, is_text && is_lazy);
        if (start == START_LEAF)
            return;
        if (start == START_NOTHING)
            break;
        has_begun = true;
        extract_markdown_find_text(s);
    }
    add_text(s, is_lazy, has_begun);
}

void extract_markdown_blocks(struct extract_markdown_reader *r)
{
    struct extract_markdown_state s = {
        .r = r, .p = r->bytes.p, .line = r->body_line, .item = MARKDOWN_NO_ITEM};
    for (size_t at = r->body; at < r->bytes.n; s.line++) {
        const char *end = memchr(s.p + at, '\n', r->bytes.n - at);
        s.at = at;
        s.end = end ? (size_t)(end - s.p) : r->bytes.n;
        at = s.end + 1;
        if (s.end > s.at && s.p[s.end - 1] == '\r')
            s.end--;
        read_line(&s);
    }
    s.matched = 0;
    extract_markdown_begin(&s);
}
