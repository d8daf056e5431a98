/* Text blocks, code and tables of the syntax tree, as rows. */
#include "validator/extract/markdown/markdown_p.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#define LONGEST_BLOCK (1u << 20) /* bytes of a block's text */

struct walk {
    struct extract_markdown_reader *r;
    size_t heading;
    int table_line, table_row, position, table_ordinal, table_section;
    BASE_VEC(struct base_str) headers;
    struct base_buf text;
};

static int section_of(struct walk *w, int line)
{
    while (w->heading < w->r->headings.n && w->r->headings.items[w->heading].line <= line)
        w->heading++;
    return w->heading ? w->r->headings.items[w->heading - 1].line : 0;
}

static struct base_str view(const struct base_buf *b)
{
    return b->n ? base_buf_view(b) : BASE_STR("");
}

static struct base_str block_text(struct walk *w, cmark_node *node, int block_line, int section)
{
    cmark_iter *iter = cmark_iter_new(node);
    base_buf_clear(&w->text);
    int line = block_line;
    for (cmark_event_type e; (e = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *at = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(at);
        if (e != CMARK_EVENT_ENTER)
            continue;
        if (type == CMARK_NODE_TEXT) {
            base_buf_add_text(&w->text, cmark_node_get_literal(at));
        } else if (type == CMARK_NODE_CODE) {
            base_buf_add_text(&w->text, cmark_node_get_literal(at));
            FACTS_EMIT(w->r->out, code_span, .line = line, .col = cmark_node_get_start_column(at),
                       .text = base_str_of(cmark_node_get_literal(at)), .section_line = section,
                       .block_line = block_line);
        } else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
            base_buf_add_char(&w->text, '\n');
            line++;
        }
    }
    cmark_iter_free(iter);
    return base_str_trim(view(&w->text));
}

static void read_cell(struct walk *w, cmark_node *node, int line, int section)
{
    struct base_str text = block_text(w, node, line, section), code = BASE_STR_ABSENT;
    for (cmark_node *c = cmark_node_first_child(node); c && !code.p; c = cmark_node_next(c))
        if (cmark_node_get_type(c) == CMARK_NODE_CODE)
            code = base_str_of(cmark_node_get_literal(c));
    if (w->table_row == 0)
        base_vec_push(&w->headers, base_str_copy(&w->r->arena, text));
    struct base_str header =
        (size_t)w->position < w->headers.n ? w->headers.items[w->position] : BASE_STR_ABSENT;
    FACTS_EMIT(w->r->out, doc_cell, .line = line, .col = cmark_node_get_start_column(node),
               .table_line = w->table_line, .row = w->table_row, .position = w->position, .header = header,
               .text = text, .code = code);
    FACTS_EMIT(w->r->out, doc_block, .line = line, .end_line = line, .kind = BASE_STR("cell"), .text = text,
               .section_line = section);
    w->position++;
}

static void read_code(struct walk *w, cmark_node *node, int line, int section)
{
    int length, offset;
    char character;
    bool is_fenced = cmark_node_get_fenced(node, &length, &offset, &character);
    struct base_str info = base_str_of(cmark_node_get_fence_info(node));
    size_t n = 0;
    while (n < info.n && info.p[n] != ' ' && info.p[n] != '{' && info.p[n] != ',')
        n++;
    FACTS_EMIT(w->r->out, code_block, .line = line + is_fenced,
               .end_line = cmark_node_get_end_line(node) - is_fenced,
               .language = n ? base_str_slice(info, 0, n) : BASE_STR_ABSENT,
               .info = info.n ? info : BASE_STR_ABSENT, .text = base_str_of(cmark_node_get_literal(node)),
               .is_fenced = is_fenced, .section_line = section);
}

static void read_block(struct walk *w, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    int line = cmark_node_get_start_line(node), end = cmark_node_get_end_line(node);
    int section = section_of(w, line);
    const char *name = cmark_node_get_type_string(node);
    if (type == CMARK_NODE_PARAGRAPH) {
        cmark_node *up = cmark_node_parent(node);
        cmark_node_type parent = up ? cmark_node_get_type(up) : type;
        const char *kind = parent == CMARK_NODE_ITEM && !cmark_node_previous(node) ? "item"
                           : parent == CMARK_NODE_BLOCK_QUOTE                      ? "quote"
                                                                                   : "paragraph";
        FACTS_EMIT(w->r->out, doc_block, .line = line, .end_line = end, .kind = base_str_of(kind),
                   .text = block_text(w, node, line, section), .section_line = section);
    } else if (type == CMARK_NODE_HEADING) {
        FACTS_EMIT(w->r->out, doc_block, .line = line, .end_line = end, .kind = BASE_STR("heading"),
                   .text = block_text(w, node, line, section), .section_line = section);
    } else if (type == CMARK_NODE_CODE_BLOCK) {
        read_code(w, node, line, section);
    } else if (base_str_is(base_str_of(name), "table")) {
        w->table_ordinal = section == w->table_section ? w->table_ordinal + 1 : 1;
        w->table_section = section;
        w->table_line = line, w->table_row = -1;
        w->headers.n = 0;
        int rows = 0;
        for (cmark_node *c = cmark_node_first_child(node); c; c = cmark_node_next(c))
            rows++;
        FACTS_EMIT(w->r->out, doc_table, .line = line, .end_line = end, .ordinal = w->table_ordinal,
                   .columns = cmark_gfm_extensions_get_table_columns(node), .rows = rows - 1,
                   .section_line = section);
    } else if (base_str_is(base_str_of(name), "table_row") ||
               base_str_is(base_str_of(name), "table_header")) {
        w->table_row++, w->position = 0;
    } else if (base_str_is(base_str_of(name), "table_cell")) {
        read_cell(w, node, line, section);
    }
}

void extract_markdown_blocks(struct extract_markdown_reader *r, cmark_node *root)
{
    struct walk w = {.r = r};
    base_buf_init(&w.text, LONGEST_BLOCK);
    cmark_iter *iter = cmark_iter_new(root);
    for (cmark_event_type e; (e = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
        if (e == CMARK_EVENT_ENTER)
            read_block(&w, cmark_iter_get_node(iter));
    cmark_iter_free(iter);
    base_buf_finish(&w.text);
    base_vec_finish(&w.headers);
}
