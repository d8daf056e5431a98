/*
 * Headings and links, from the syntax tree of cmark-gfm.
 *
 * cmark-gfm keeps a table of special characters that extensions switch on and off around the reading of
 * inlines, one for the whole process: that part is done by one thread at a time.
 */
#include "validator/extract/markdown/markdown_p.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <string.h>

#define LONGEST_TEXT 65536u /* bytes of a heading or link text */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t inlines = PTHREAD_MUTEX_INITIALIZER;

static void attach_extensions(cmark_parser *parser)
{
    static const char *const names[] = {"table", "strikethrough", "autolink", "tasklist"};
    pthread_once(&once, cmark_gfm_core_extensions_ensure_registered);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cmark_syntax_extension *extension = cmark_find_syntax_extension(names[i]);
        if (extension)
            cmark_parser_attach_syntax_extension(parser, extension);
    }
}

/* Lines of front matter are fed as empty ones, so that positions are those of the file. */
static cmark_node *parse(struct extract_markdown_reader *r)
{
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    attach_extensions(parser);
    for (int line = 1; line < r->body_line; line++)
        cmark_parser_feed(parser, "\n", 1);
    struct base_str body = base_str_from(r->bytes, r->body);
    if (body.n > 0)
        cmark_parser_feed(parser, body.p, body.n);
    pthread_mutex_lock(&inlines);
    cmark_node *root = cmark_parser_finish(parser);
    pthread_mutex_unlock(&inlines);
    cmark_parser_free(parser);
    return root;
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
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
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
    FACTS_EMIT(r->out, heading, .line = heading.line, .level = cmark_node_get_heading_level(node),
               .text = heading.text, .slug = extract_markdown_slug(r, heading.text));
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

void extract_markdown_tree(struct extract_markdown_reader *r)
{
    cmark_node *root = parse(r);
    cmark_iter *iter = cmark_iter_new(root);
    struct base_buf text;
    base_buf_init(&text, LONGEST_TEXT);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
        if (event == CMARK_EVENT_ENTER)
            read_node(r, cmark_iter_get_node(iter), &text);
    base_buf_finish(&text);
    cmark_iter_free(iter);
    cmark_node_free(root);
}
