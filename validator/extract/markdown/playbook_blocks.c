/* The syntax tree as a list of blocks. */
#include "validator/extract/markdown/playbook_p.h"

#include <cmark-gfm.h>

#define LONGEST_TEXT 65536u /* bytes of a text that are looked at */

struct reading {
    struct playbook_blocks *out;
    struct base_arena *arena;
    struct base_buf text;
    size_t item;         /* that is open */
    cmark_node *item_at; /* its node; NULL for none */
};

/* Text as a reader sees it, but that code keeps its backticks and a line its end. */
static struct base_str marked_text(struct reading *reading, cmark_node *node)
{
    cmark_iter *iter = cmark_iter_new(node);
    cmark_event_type event;
    base_buf_clear(&reading->text);
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *at = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(at);
        if (event != CMARK_EVENT_ENTER)
            continue;
        if (type == CMARK_NODE_TEXT)
            base_buf_add_text(&reading->text, cmark_node_get_literal(at));
        else if (type == CMARK_NODE_CODE)
            base_buf_printf(&reading->text, "`%s`", cmark_node_get_literal(at));
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            base_buf_add_char(&reading->text, '\n');
    }
    cmark_iter_free(iter);
    return base_str_copy(reading->arena, reading->text.n ? base_buf_view(&reading->text) : BASE_STR(""));
}

static void add_code(struct reading *reading, cmark_node *node)
{
    int length, offset;
    char character;
    int fence = cmark_node_get_fenced(node, &length, &offset, &character) ? 1 : 0;
    struct base_str text = base_str_copy(reading->arena, base_str_of(cmark_node_get_literal(node)));
    int first = cmark_node_get_start_line(node) + fence, lines = 0;
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    struct playbook_block block = {
        .kind = PLAYBOOK_CODE,
        .line = first,
        .end_line = first + (lines > 0 ? lines - 1 : 0),
        .item = reading->item,
        .text = text,
        .info = base_str_copy(reading->arena, base_str_of(cmark_node_get_fence_info(node)))};
    base_vec_push(&reading->out->blocks, block);
}

static void add_text(struct reading *reading, cmark_node *node, enum playbook_block_kind kind)
{
    struct playbook_block block = {.kind = kind,
                                   .line = cmark_node_get_start_line(node),
                                   .end_line = cmark_node_get_end_line(node),
                                   .level = kind == PLAYBOOK_HEADING ? cmark_node_get_heading_level(node) : 0,
                                   .item = reading->item,
                                   .text = marked_text(reading, node)};
    base_vec_push(&reading->out->blocks, block);
}

/* <!-- teardown -->: a mark for readers of the source. */
static void add_mark(struct reading *reading, cmark_node *node)
{
    struct base_str text = base_str_trim(base_str_of(cmark_node_get_literal(node)));
    if (!base_str_starts(text, "<!--") || !base_str_ends(text, "-->"))
        return;
    text = base_str_trim(base_str_slice(text, 4, text.n < 7 ? 4 : text.n - 3));
    struct playbook_block block = {.kind = PLAYBOOK_MARK,
                                   .line = cmark_node_get_start_line(node),
                                   .end_line = cmark_node_get_end_line(node),
                                   .item = reading->item,
                                   .text = base_str_copy(reading->arena, text)};
    base_vec_push(&reading->out->blocks, block);
}

static void open_item(struct reading *reading, cmark_node *node)
{
    cmark_node *list = cmark_node_parent(node);
    bool is_numbered = list && cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
    size_t before = reading->out->items.n;
    int number = is_numbered ? cmark_node_get_list_start(list) : 0;
    if (is_numbered && cmark_node_previous(node))
        number = reading->out->items.items[before - 1].number + 1;
    struct playbook_item item = {
        .line = cmark_node_get_start_line(node), .end_line = cmark_node_get_end_line(node), .number = number};
    base_vec_push(&reading->out->items, item);
    reading->item = before;
    reading->item_at = node;
}

static void read_node(struct reading *reading, cmark_node *node, cmark_event_type event)
{
    cmark_node_type type = cmark_node_get_type(node);
    bool enters = event == CMARK_EVENT_ENTER;
    if (type == CMARK_NODE_ITEM && enters && !reading->item_at) {
        open_item(reading, node);
    } else if (node == reading->item_at && !enters) {
        reading->item_at = NULL;
        reading->item = PLAYBOOK_NO_ITEM;
    } else if (!enters) {
        return;
    } else if (type == CMARK_NODE_HEADING) {
        add_text(reading, node, PLAYBOOK_HEADING);
    } else if (type == CMARK_NODE_PARAGRAPH) {
        add_text(reading, node, PLAYBOOK_TEXT);
    } else if (type == CMARK_NODE_CODE_BLOCK) {
        add_code(reading, node);
    } else if (type == CMARK_NODE_HTML_BLOCK) {
        add_mark(reading, node);
    }
}

/* A list is one of steps when at least half of its items hold a command. The items of a list follow each
 * other, so a list ends where the next item does not come from the same one: see `first`. */
static void find_steps(struct playbook_blocks *out, const size_t *first)
{
    bool *has_command = base_alloc(out->items.n + 1);
    bool is_output;
    for (size_t i = 0; i < out->blocks.n; i++) {
        const struct playbook_block *block = &out->blocks.items[i];
        if (block->kind == PLAYBOOK_CODE && block->item != PLAYBOOK_NO_ITEM &&
            extract_playbook_is_command(block, &is_output))
            has_command[block->item] = true;
    }
    for (size_t from = 0, to; from < out->items.n; from = to) {
        size_t with = 0;
        for (to = from; to < out->items.n && first[to] == from; to++)
            with += has_command[to];
        for (size_t i = from; i < to; i++)
            out->items.items[i].is_step = with > 0 && with * 2 >= to - from;
    }
    base_free(has_command);
}

void extract_playbook_blocks_read(struct playbook_blocks *out, struct cmark_node *root,
                                  struct base_arena *arena)
{
    struct reading reading = {.out = out, .arena = arena, .item = PLAYBOOK_NO_ITEM};
    BASE_VEC(size_t) first = {0}; /* by item: the first of its list */
    base_buf_init(&reading.text, LONGEST_TEXT);
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        read_node(&reading, cmark_iter_get_node(iter), event);
        if (out->items.n > first.n) {
            size_t same = cmark_node_previous(reading.item_at) ? first.items[first.n - 1] : first.n;
            base_vec_push(&first, same);
        }
    }
    cmark_iter_free(iter);
    find_steps(out, first.items);
    base_vec_finish(&first);
    base_buf_finish(&reading.text);
}

void extract_playbook_blocks_finish(struct playbook_blocks *blocks)
{
    base_vec_finish(&blocks->blocks);
    base_vec_finish(&blocks->items);
}
