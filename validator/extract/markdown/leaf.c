/* Leaves: paragraphs, headings, code, tables. A finished one is a block of the reader. */
#include "validator/extract/markdown/blocks_p.h"

static struct base_str piece_text(const struct extract_markdown_state *s, size_t piece)
{
    const struct extract_markdown_piece *p = &s->r->pieces.items[piece];
    return base_str_make(s->p + p->from, p->to - p->from);
}

/* Definitions in front of a paragraph are no text. False when nothing is left. */
static bool drop_definitions(struct extract_markdown_state *s)
{
    struct extract_markdown_block *leaf = &s->leaf;
    if (s->p[s->r->pieces.items[leaf->piece].from] != '[')
        return true;
    size_t n = extract_markdown_take_definitions(s->r, &s->r->pieces.items[leaf->piece], leaf->count);
    leaf->piece += n;
    leaf->count -= n;
    leaf->line += (int)n;
    return leaf->count > 0;
}

/* Blank lines at the end of indented code belong to nothing. */
static void drop_blank_lines(struct extract_markdown_state *s)
{
    while (s->leaf.count > 0 && base_str_trim(piece_text(s, s->leaf.piece + s->leaf.count - 1)).n == 0)
        s->leaf.count--;
    s->leaf.end_line = s->leaf.line + (int)s->leaf.count - 1;
}

void extract_markdown_close_leaf(struct extract_markdown_state *s)
{
    if (!s->has_leaf)
        return;
    s->has_leaf = false;
    if (s->leaf.kind == MARKDOWN_INDENTED)
        drop_blank_lines(s);
    if (s->leaf.kind != MARKDOWN_PARAGRAPH || drop_definitions(s))
        base_vec_push(&s->r->blocks, s->leaf);
}

void extract_markdown_begin(struct extract_markdown_state *s)
{
    extract_markdown_close_leaf(s);
    s->depth = s->matched;
    extract_markdown_leave_item(s);
}

void extract_markdown_open_leaf(struct extract_markdown_state *s, enum extract_markdown_kind kind)
{
    struct extract_markdown_container *in = s->depth ? &s->stack[s->depth - 1] : NULL;
    s->has_leaf = true;
    s->leaf = (struct extract_markdown_block){
        .kind = kind,
        .line = s->line,
        .end_line = s->line,
        .item = s->item,
        .piece = s->r->pieces.n,
        .is_item = in && in->kind == CONTAINER_ITEM && !in->has_content,
        .is_quote = in && in->kind == CONTAINER_QUOTE,
    };
    if (in)
        in->has_content = true;
    extract_markdown_touch_item(s);
}

void extract_markdown_add_line(struct extract_markdown_state *s)
{
    struct extract_markdown_piece piece = {(uint32_t)s->at, (uint32_t)s->end, 0};
    if (s->is_in_tab) {
        piece.from++;
        piece.pad = (uint32_t)(4 - s->column % 4);
    }
    base_vec_push(&s->r->pieces, piece);
    if (s->at < s->end)
        extract_markdown_touch_item(s);
    s->leaf.count++;
    s->leaf.end_line = s->line;
}

bool extract_markdown_underline(struct extract_markdown_state *s)
{
    char c = s->p[s->text];
    struct base_str rest = base_str_trim(extract_markdown_rest(s));
    for (size_t i = 0; i < rest.n; i++)
        if (rest.p[i] != c)
            return false;
    if (!drop_definitions(s)) {
        s->has_leaf = false; /* all of it were definitions: the line begins a paragraph */
        return false;
    }
    s->leaf.kind = MARKDOWN_HEADING;
    s->leaf.level = c == '=' ? 1 : 2;
    s->leaf.end_line = s->line;
    extract_markdown_close_leaf(s);
    return true;
}

static void no_cell(void *context, struct base_str text)
{
    (void)context;
    (void)text;
}

bool extract_markdown_start_table(struct extract_markdown_state *s)
{
    size_t columns = extract_markdown_delimiter_columns(base_str_trim(extract_markdown_rest(s)));
    if (columns == 0)
        return false;
    size_t last = s->leaf.piece + s->leaf.count - 1;
    if (extract_markdown_cells(piece_text(s, last), no_cell, NULL) != columns)
        return false;
    struct extract_markdown_block table = s->leaf;
    table.kind = MARKDOWN_TABLE;
    table.line = s->line - 1;
    table.piece = last;
    table.count = 1;
    if (s->leaf.count > 1) {
        table.is_item = false;
        s->leaf.count--;
        s->leaf.end_line = s->line - 2;
        extract_markdown_close_leaf(s);
    }
    s->leaf = table;
    s->has_leaf = true;
    s->columns = columns;
    extract_markdown_to_text(s);
    extract_markdown_add_line(s);
    return true;
}
