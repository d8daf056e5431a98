/* Blocks → rows. */
#include "validator/extract/markdown/shell_p.h"

void extract_markdown_rows_init(struct extract_markdown_rows *rows, struct extract_markdown_reader *r)
{
    *rows = (struct extract_markdown_rows){.r = r};
    base_buf_init(&rows->joined, SIZE_MAX);
    base_buf_init(&rows->plain, SIZE_MAX);
}

void extract_markdown_rows_finish(struct extract_markdown_rows *rows)
{
    extract_markdown_inline_finish(&rows->in);
    base_vec_finish(&rows->starts);
    base_vec_finish(&rows->text_at);
    base_buf_finish(&rows->joined);
    base_buf_finish(&rows->plain);
}

static void add_piece(struct extract_markdown_rows *rows, size_t piece)
{
    const struct extract_markdown_piece *p = &rows->r->pieces.items[piece];
    for (uint32_t i = 0; i < p->pad; i++)
        base_buf_add_char(&rows->joined, ' ');
    base_buf_add(&rows->joined, base_str_slice(rows->r->bytes, p->from, p->to));
}

void extract_markdown_take_pieces(struct extract_markdown_rows *rows, size_t piece, size_t count)
{
    rows->starts.n = 0;
    rows->first = piece;
    base_buf_clear(&rows->joined);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            base_buf_add_char(&rows->joined, '\n');
        base_vec_push(&rows->starts, (uint32_t)rows->joined.n);
        add_piece(rows, piece + i);
    }
    rows->s = rows->joined.n ? base_buf_view(&rows->joined) : BASE_STR("");
}

void extract_markdown_take_view(struct extract_markdown_rows *rows, struct base_str s)
{
    rows->starts.n = 0;
    rows->s = s;
}

struct base_position extract_markdown_file_place(const struct extract_markdown_rows *rows, size_t offset)
{
    return base_lines_at(&rows->r->lines, offset);
}

struct base_position extract_markdown_place(const struct extract_markdown_rows *rows, size_t at)
{
    size_t low = 0, high = rows->starts.n;
    if (high == 0)
        return extract_markdown_file_place(rows, (size_t)(rows->s.p - rows->r->bytes.p) + at);
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (rows->starts.items[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    const struct extract_markdown_piece *piece = &rows->r->pieces.items[rows->first + low];
    size_t within = at - rows->starts.items[low];
    return extract_markdown_file_place(rows, piece->from + (within > piece->pad ? within - piece->pad : 0));
}

/* ---- plain text ---------------------------------------------------------------------------------------- */

static void add_line_ends(struct base_buf *out, struct base_str markup)
{
    for (size_t i = 0; i < markup.n; i++)
        if (markup.p[i] == '\n')
            base_buf_add_char(out, '\n');
}

static bool is_line_break(struct base_str tag)
{
    return tag.n >= 4 && base_str_eq_nocase(base_str_slice(tag, 0, 3), BASE_STR("<br")) &&
           (tag.p[3] == '>' || tag.p[3] == ' ' || tag.p[3] == '/');
}

static void add_plain(struct extract_markdown_rows *rows, const struct extract_markdown_token *token)
{
    struct base_str source = base_str_slice(rows->s, token->from, token->to);
    switch (token->kind) {
    case TOKEN_MARK:
        for (uint32_t i = 0; i < token->count; i++)
            base_buf_add_char(&rows->plain, token->mark);
        break;
    case TOKEN_TEXT:
    case TOKEN_CODE:
    case TOKEN_URL:
    case TOKEN_BREAK:
        base_buf_add(&rows->plain, token->shown);
        break;
    case TOKEN_HTML:
        if (is_line_break(source) && rows->block->kind != MARKDOWN_HEADING)
            base_buf_add_char(&rows->plain, ' ');
        add_line_ends(&rows->plain, source);
        break;
    default:
        add_line_ends(&rows->plain, source);
    }
}

void extract_markdown_read_text(struct extract_markdown_rows *rows, bool is_cell)
{
    extract_markdown_inline(&rows->in, rows->r, rows->s, is_cell);
    base_buf_clear(&rows->plain);
    rows->text_at.n = 0;
    for (size_t i = 0; i < rows->in.tokens.n; i++) {
        base_vec_push(&rows->text_at, (uint32_t)rows->plain.n);
        add_plain(rows, &rows->in.tokens.items[i]);
    }
    base_vec_push(&rows->text_at, (uint32_t)rows->plain.n);
}

struct base_str extract_markdown_plain(const struct extract_markdown_rows *rows)
{
    struct base_str text = rows->plain.n ? base_buf_view(&rows->plain) : BASE_STR("");
    while (text.n > 0 && (extract_markdown_is_blank(text.p[text.n - 1]) || text.p[text.n - 1] == '\n'))
        text.n--;
    return text;
}

/* ---- blocks -------------------------------------------------------------------------------------------- */

/* Without the box of a task: it is drawn, not read. */
static struct base_str without_box(struct base_str text)
{
    bool has_box =
        base_str_starts(text, "[ ] ") || base_str_starts(text, "[x] ") || base_str_starts(text, "[X] ");
    return has_box ? base_str_trim(base_str_from(text, 4)) : text;
}

static void text_block(struct extract_markdown_rows *rows, const char *kind)
{
    const struct extract_markdown_block *block = rows->block;
    struct base_str text = extract_markdown_plain(rows);
    if (block->is_item)
        text = without_box(text);
    if (text.n > 0)
        FACTS_EMIT(rows->r->out, doc_block, .line = block->line, .end_line = block->end_line,
                   .kind = base_str_of(kind), .text = text, .section_line = rows->section);
}

static void paragraph(struct extract_markdown_rows *rows)
{
    if (!rows->wants_text)
        return;
    extract_markdown_take_pieces(rows, rows->block->piece, rows->block->count);
    extract_markdown_read_text(rows, false);
    extract_markdown_inline_rows(rows, rows->block->line);
    text_block(rows, rows->block->is_item ? "item" : rows->block->is_quote ? "quote" : "paragraph");
}

static void add_code_lines(struct extract_markdown_rows *rows)
{
    bool is_fenced = rows->block->kind == MARKDOWN_FENCED;
    struct extract_markdown_span span = {rows->block->line - is_fenced, rows->block->end_line};
    base_vec_push(&rows->r->code, span);
}

static void read_block(struct extract_markdown_rows *rows)
{
    switch (rows->block->kind) {
    case MARKDOWN_HEADING:
        extract_markdown_heading_rows(rows);
        break;
    case MARKDOWN_PARAGRAPH:
        paragraph(rows);
        break;
    case MARKDOWN_TABLE:
        if (rows->wants_text)
            extract_markdown_table_rows(rows);
        break;
    case MARKDOWN_FENCED:
    case MARKDOWN_INDENTED:
        add_code_lines(rows);
        extract_markdown_code_rows(rows);
        break;
    case MARKDOWN_HTML:
        add_code_lines(rows);
        if (rows->wants_text) {
            extract_markdown_html_rows(rows);
            text_block(rows, "html");
        }
        break;
    case MARKDOWN_HIDDEN:
        add_code_lines(rows);
    }
}

static bool wants_text(const struct extract_markdown_reader *r)
{
    static const enum facts_table tables[] = {FACTS_TABLE_link,      FACTS_TABLE_doc_anchor,
                                              FACTS_TABLE_code_span, FACTS_TABLE_doc_block,
                                              FACTS_TABLE_doc_table, FACTS_TABLE_doc_cell};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (facts_chunk_wants(r->out, tables[i]))
            return true;
    return false;
}

/* What processors of Markdown call the places of a footnote: GitHub and markdown-it, Python-Markdown and
 * kramdown. */
static void footnote_anchors(struct extract_markdown_reader *r)
{
    static const char *const prefixes[] = {"fn-", "fnref-", "fn:", "fnref:"};
    for (size_t i = 0; i < r->footnotes.n; i++)
        for (size_t k = 0; k < sizeof prefixes / sizeof *prefixes; k++)
            FACTS_EMIT(r->out, doc_anchor, .line = (int)r->footnotes.entries[i].value,
                       .kind = BASE_STR("footnote"),
                       .name = base_str_format(&r->arena, "%s%.*s", prefixes[k],
                                               BASE_STR_ARG(r->footnotes.entries[i].key)));
}

void extract_markdown_rows(struct extract_markdown_reader *r)
{
    struct extract_markdown_rows rows;
    extract_markdown_rows_init(&rows, r);
    rows.wants_shell = extract_shell_wanted(r);
    rows.wants_text = rows.wants_shell || wants_text(r);
    for (size_t i = 0; i < r->blocks.n; i++) {
        rows.block = &r->blocks.items[i];
        if (rows.block->kind == MARKDOWN_HEADING) {
            rows.section = rows.block->line;
            rows.table_count = 0;
        }
        read_block(&rows);
    }
    extract_markdown_write_headings(r);
    if (facts_chunk_wants(r->out, FACTS_TABLE_doc_anchor))
        footnote_anchors(r);
    extract_markdown_rows_finish(&rows);
}
