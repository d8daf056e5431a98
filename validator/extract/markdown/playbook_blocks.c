/* The reader's blocks as those of a playbook. */
#include "validator/extract/markdown/playbook_p.h"

#include "validator/extract/markdown/rows_p.h"

#define LONGEST_TEXT 65536u /* bytes of a text that are looked at */

struct reading {
    struct playbook_blocks *out;
    struct extract_markdown_rows rows;
    struct base_buf text;
};

/* Text as a reader sees it, but that code keeps its backticks and a line its end. */
static struct base_str marked_text(struct reading *reading)
{
    struct extract_markdown_rows *rows = &reading->rows;
    base_buf_clear(&reading->text);
    extract_markdown_read_text(rows, false);
    for (size_t i = 0; i < rows->in.tokens.n; i++) {
        bool is_code = rows->in.tokens.items[i].kind == TOKEN_CODE;
        size_t from = rows->text_at.items[i], to = rows->text_at.items[i + 1];
        if (is_code)
            base_buf_add_char(&reading->text, '`');
        if (to > from)
            base_buf_add(&reading->text, base_str_slice(base_buf_view(&rows->plain), from, to));
        if (is_code)
            base_buf_add_char(&reading->text, '`');
    }
    return reading->text.n ? base_buf_view(&reading->text) : BASE_STR("");
}

static struct base_str code_text(struct reading *reading)
{
    struct extract_markdown_rows *rows = &reading->rows;
    if (rows->block->count > 0)
        base_buf_add_char(&rows->joined, '\n');
    return rows->joined.n ? base_buf_view(&rows->joined) : BASE_STR("");
}

/* The words of <!-- teardown -->, a mark for readers of the source; absent for other HTML. */
static struct base_str mark_text(struct reading *reading)
{
    struct base_str text = base_str_trim(reading->rows.s);
    if (!base_str_starts(text, "<!--") || !base_str_ends(text, "-->"))
        return BASE_STR_ABSENT;
    return base_str_trim(base_str_slice(text, 4, text.n < 7 ? 4 : text.n - 3));
}

static void add_block(struct reading *reading, const struct extract_markdown_block *source)
{
    struct playbook_block block = {
        .line = source->line, .end_line = source->end_line, .level = source->level, .item = source->item};
    reading->rows.block = source;
    extract_markdown_take_pieces(&reading->rows, source->piece, source->count);
    switch (source->kind) {
    case MARKDOWN_HEADING:
        block.kind = PLAYBOOK_HEADING;
        block.text = marked_text(reading);
        break;
    case MARKDOWN_PARAGRAPH:
        block.kind = PLAYBOOK_TEXT;
        block.text = marked_text(reading);
        break;
    case MARKDOWN_FENCED:
    case MARKDOWN_INDENTED:
        block.kind = PLAYBOOK_CODE;
        block.text = code_text(reading);
        block.info = source->info.p ? source->info : BASE_STR("");
        block.end_line = source->line + (source->count > 0 ? (int)source->count - 1 : 0);
        break;
    case MARKDOWN_HTML:
        block.kind = PLAYBOOK_MARK;
        block.text = mark_text(reading);
        break;
    default:
        return;
    }
    if (!block.text.p)
        return;
    block.text = base_str_copy(&reading->rows.r->arena, block.text);
    base_vec_push(&reading->out->blocks, block);
}

/* A list is one of steps when at least half of its items hold a command. The items of a list follow each
 * other. */
static void find_steps(struct playbook_blocks *out, const struct extract_markdown_item *items)
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
        for (to = from; to < out->items.n && items[to].list == from; to++)
            with += has_command[to];
        for (size_t i = from; i < to; i++)
            out->items.items[i].is_step = with > 0 && with * 2 >= to - from;
    }
    base_free(has_command);
}

void extract_playbook_blocks_read(struct playbook_blocks *out, struct extract_markdown_reader *r)
{
    struct reading reading = {.out = out, .rows = {.r = r}};
    base_buf_init(&reading.text, LONGEST_TEXT);
    extract_markdown_rows_init(&reading.rows, r);
    for (size_t i = 0; i < r->items.n; i++) {
        const struct extract_markdown_item *item = &r->items.items[i];
        struct playbook_item copy = {.line = item->line, .end_line = item->end_line, .number = item->number};
        base_vec_push(&out->items, copy);
    }
    for (size_t i = 0; i < r->blocks.n; i++)
        add_block(&reading, &r->blocks.items[i]);
    find_steps(out, r->items.items);
    extract_markdown_rows_finish(&reading.rows);
    base_buf_finish(&reading.text);
}

void extract_playbook_blocks_finish(struct playbook_blocks *blocks)
{
    base_vec_finish(&blocks->blocks);
    base_vec_finish(&blocks->items);
}
