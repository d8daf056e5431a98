/* The outermost list items: where they end, and which of them belong to one list. */
#include "validator/extract/markdown/blocks_p.h"

void extract_markdown_open_item(struct extract_markdown_state *s, struct base_str marker)
{
    char mark = marker.p[marker.n - 1];
    size_t around = s->depth - 1;
    int number = 0;
    if (s->item != MARKDOWN_NO_ITEM)
        return;
    for (size_t i = 0; i + 1 < marker.n; i++)
        number = number * 10 + marker.p[i] - '0';
    bool is_same = s->list_mark == mark && s->item_depth == around && s->r->items.n > 0;
    size_t list = is_same ? s->r->items.items[s->r->items.n - 1].list : s->r->items.n;
    if (is_same && number > 0) /* the first one counts, as for a reader */
        number = s->r->items.items[s->r->items.n - 1].number + 1;
    base_vec_push(&s->r->items, (struct extract_markdown_item){s->line, s->line, number, list});
    s->item = s->r->items.n - 1;
    s->item_depth = around;
    s->list_mark = mark;
}

void extract_markdown_touch_item(struct extract_markdown_state *s)
{
    if (s->item != MARKDOWN_NO_ITEM)
        s->r->items.items[s->item].end_line = s->line;
    else
        s->list_mark = 0;
}

void extract_markdown_leave_item(struct extract_markdown_state *s)
{
    if (s->item != MARKDOWN_NO_ITEM && s->depth <= s->item_depth)
        s->item = MARKDOWN_NO_ITEM;
    if (s->depth < s->item_depth)
        s->list_mark = 0;
}
