/*
 * Headings and links, from the syntax tree of cmark-gfm with its extensions for tables and task lists.
 *
 * Two other extensions of GitHub's are not used. Those for strikethrough and bare URLs switch entries of a
 * table on and off that the whole process shares, which several threads must not do; and the one for URLs
 * copies the rest of a paragraph for each address in it. Bare URLs are found in autolink.c, and tildes are
 * dropped here.
 */
#include "validator/extract/markdown/markdown_p.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <string.h>

#define LONGEST_TEXT 65536u /* bytes of a heading or link text */

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void attach(cmark_parser *parser, const char *name)
{
    pthread_once(&once, cmark_gfm_core_extensions_ensure_registered);
    cmark_syntax_extension *extension = cmark_find_syntax_extension(name);
    if (extension)
        cmark_parser_attach_syntax_extension(parser, extension);
}

/* Lines of front matter are fed as empty ones, so that positions are those of the file. */
static cmark_node *parse(struct extract_markdown_reader *r)
{
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    struct base_str body = base_str_from(r->bytes, r->body);
    if (!extract_markdown_has_huge_tables(body))
        attach(parser, "table");
    else
        extract_problem(r->out, &extract_markdown, r->body_line, 1, true,
                        "tables with too many cells, or rows of dashes, are read as text");
    attach(parser, "tasklist");
    for (int line = 1; line < r->body_line; line++)
        cmark_parser_feed(parser, "\n", 1);
    if (body.n > 0)
        cmark_parser_feed(parser, body.p, body.n);
    cmark_node *root = cmark_parser_finish(parser);
    cmark_consolidate_text_nodes(root);
    cmark_parser_free(parser);
    return root;
}

/* A text without the tildes of ~~strikethrough~~. */
static void add_text(struct base_buf *out, struct base_str text)
{
    ptrdiff_t tildes;
    while ((tildes = base_str_find(text, "~~")) >= 0) {
        base_buf_add(out, base_str_slice(text, 0, (size_t)tildes));
        text = base_str_from(text, (size_t)tildes + 2);
    }
    base_buf_add(out, text);
}

/* The text below `node`: what a reader sees, without markup. */
static void plain_text(cmark_node *node, struct base_buf *out)
{
    cmark_iter *iter = cmark_iter_new(node);
    cmark_event_type event;
    base_buf_clear(out);
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *at = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(at);
        if (event != CMARK_EVENT_ENTER)
            continue;
        if (type == CMARK_NODE_TEXT)
            add_text(out, base_str_of(cmark_node_get_literal(at)));
        else if (type == CMARK_NODE_CODE)
            base_buf_add_text(out, cmark_node_get_literal(at));
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            base_buf_add_char(out, ' ');
    }
    cmark_iter_free(iter);
}

static struct base_str text_view(const struct base_buf *text)
{
    return text->n ? base_buf_view(text) : BASE_STR("");
}

static void read_heading(struct extract_markdown_reader *r, cmark_node *node, struct base_buf *text)
{
    plain_text(node, text);
    struct extract_markdown_heading heading = {cmark_node_get_start_line(node),
                                               base_str_copy(&r->arena, base_str_trim(text_view(text)))};
    base_vec_push(&r->headings, heading);
    struct base_str slug = extract_markdown_slug(r, heading.text);
    FACTS_EMIT(r->out, heading, .line = heading.line, .level = cmark_node_get_heading_level(node),
               .text = heading.text, .slug = slug);
    FACTS_EMIT(r->out, doc_anchor, .line = heading.line, .name = slug, .kind = BASE_STR("heading"));
}

/* cmark gives a link the line of its closing bracket; its text knows where it starts. */
static int start_line(cmark_node *link)
{
    int line = cmark_node_get_start_line(link);
    for (cmark_node *c = cmark_node_first_child(link); c; c = cmark_node_first_child(c)) {
        int inner = cmark_node_get_start_line(c);
        if (inner > 0 && (inner < line || line <= 0))
            line = inner;
    }
    for (cmark_node *up = link; line <= 0 && up; up = cmark_node_parent(up))
        line = cmark_node_get_start_line(up);
    return line;
}

/* Whether the target is the text itself, as in <https://x.org>, www.x.org and someone@x.org. */
static bool is_automatic(struct base_str target, struct base_str text)
{
    static const char *const added[] = {"", "mailto:", "http://"};
    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        if (base_str_starts(target, added[i]) && base_str_eq(base_str_from(target, strlen(added[i])), text))
            return true;
    return false;
}

static void read_link(struct extract_markdown_reader *r, cmark_node *node, bool is_image,
                      struct base_buf *text)
{
    plain_text(node, text);
    struct base_str target = base_str_of(cmark_node_get_url(node)), shown = text_view(text);
    const char *kind = is_image ? "image" : is_automatic(target, shown) ? "autolink" : "link";
    FACTS_EMIT(r->out, link, .line = start_line(node), .kind = base_str_of(kind), .target = target,
               .text = shown);
}

static void read_node(struct extract_markdown_reader *r, cmark_node *node, struct base_buf *text)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HEADING) {
        read_heading(r, node, text);
    } else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
        if (facts_chunk_wants(r->out, FACTS_TABLE_link))
            read_link(r, node, type == CMARK_NODE_IMAGE, text);
    } else if (type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK) {
        struct extract_markdown_span span = {cmark_node_get_start_line(node), cmark_node_get_end_line(node)};
        base_vec_push(&r->code, span);
    }
}

static void read_tree(struct extract_markdown_reader *r, cmark_iter *iter)
{
    struct base_buf text;
    size_t links = 0; /* around the present place: what they show is no link of its own */
    base_buf_init(&text, LONGEST_TEXT);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE)
            links += event == CMARK_EVENT_ENTER ? 1 : (size_t)-1;
        if (event != CMARK_EVENT_ENTER)
            continue;
        if (type == CMARK_NODE_TEXT && links == 0)
            extract_markdown_autolinks(r, base_str_of(cmark_node_get_literal(node)), start_line(node));
        else
            read_node(r, node, &text);
    }
    base_buf_finish(&text);
}

void extract_markdown_tree(struct extract_markdown_reader *r)
{
    int deep = extract_markdown_deep_line(base_str_from(r->bytes, r->body));
    if (deep > 0) {
        extract_problem(r->out, &extract_markdown, r->body_line + deep - 1, 1, true,
                        "quotes and lists nest too deep here: headings and links are not read");
        return;
    }
    if (extract_markdown_has_huge_brackets(base_str_from(r->bytes, r->body))) {
        extract_problem(r->out, &extract_markdown, r->body_line, 1, true,
                        "a paragraph has too many images: headings and links are not read");
        return;
    }
    cmark_node *root = parse(r);
    cmark_iter *iter = cmark_iter_new(root);
    read_tree(r, iter);
    cmark_iter_free(iter);
    extract_markdown_blocks(r, root);
    extract_markdown_playbook(r, root);
    cmark_node_free(root);
}
