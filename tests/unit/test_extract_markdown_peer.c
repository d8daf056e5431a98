/*
 * The reader of Markdown against cmark-gfm: headings, links, code and cells of the same texts. Without
 * arguments the project's own documents and the samples of the fuzzer are compared; with arguments, every
 * Markdown file below them.
 *
 * What differs on purpose is left out: bare addresses (cmark-gfm finds them with an extension of its own),
 * HTML, what an admonition of MkDocs holds, and cells that a row does not write.
 */
#include "validator/extract/extract.h"

#include "validator/base/text.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static size_t files, differences;
static bool is_quiet;

/* ---- what cmark-gfm says ------------------------------------------------------------------------------- */

struct peer {
    struct base_buf headings, links, code, spans, cells;
};

static void plain(cmark_node *node, struct base_buf *out)
{
    cmark_iter *iter = cmark_iter_new(node);
    for (cmark_event_type e; (e = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *at = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(at);
        if (e == CMARK_EVENT_ENTER && (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE))
            base_buf_add_text(out, cmark_node_get_literal(at));
        else if (e == CMARK_EVENT_ENTER && (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK))
            base_buf_add_char(out, ' ');
    }
    cmark_iter_free(iter);
}

static void read_peer_node(struct peer *p, cmark_node *node, size_t links)
{
    cmark_node_type type = cmark_node_get_type(node);
    const char *name = cmark_node_get_type_string(node);
    if (type == CMARK_NODE_HEADING) {
        base_buf_printf(&p->headings, "%d ", cmark_node_get_heading_level(node));
        plain(node, &p->headings);
        base_buf_add_char(&p->headings, '\n');
    } else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
        base_buf_printf(&p->links, "%s %s ", name, cmark_node_get_url(node));
        plain(node, &p->links);
        base_buf_add_char(&p->links, '\n');
    } else if (type == CMARK_NODE_CODE_BLOCK) {
        base_buf_printf(&p->code, "[%s]\n%s", cmark_node_get_fence_info(node), cmark_node_get_literal(node));
    } else if (type == CMARK_NODE_CODE) {
        base_buf_printf(&p->spans, "%s\n", cmark_node_get_literal(node));
    } else if (strcmp(name, "table_cell") == 0) {
        size_t before = p->cells.n;
        plain(node, &p->cells);
        if (p->cells.n > before)
            base_buf_add_char(&p->cells, '\n');
    }
    (void)links;
}

static void read_peer(struct base_str text, struct peer *p)
{
    static const char *const extensions[] = {"table", "strikethrough"};
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_FOOTNOTES);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(extensions[i]));
    cmark_parser_feed(parser, text.p, text.n);
    cmark_node *root = cmark_parser_finish(parser);
    cmark_iter *iter = cmark_iter_new(root);
    for (cmark_event_type e; (e = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
        if (e == CMARK_EVENT_ENTER)
            read_peer_node(p, cmark_iter_get_node(iter), 0);
    cmark_iter_free(iter);
    cmark_node_free(root);
    cmark_parser_free(parser);
}

/* ---- what the extractor says --------------------------------------------------------------------------- */

static void add_shown(struct base_buf *out, struct base_str text)
{
    for (size_t i = 0; i < text.n; i++)
        base_buf_add_char(out, text.p[i] == '\n' ? ' ' : text.p[i]);
    base_buf_add_char(out, '\n');
}

#define EACH(chunk, table, row, ...)                                                                         \
    for (size_t i_##table = 0; i_##table < facts_chunk_count(chunk, FACTS_TABLE_##table); i_##table++) {     \
        struct facts_##table row;                                                                            \
        facts_chunk_get(chunk, FACTS_TABLE_##table, i_##table, &row);                                        \
        __VA_ARGS__                                                                                          \
    }

static void read_own(struct base_str text, struct peer *p)
{
    struct facts_set demand = {0};
    static const enum facts_table tables[] = {FACTS_TABLE_heading, FACTS_TABLE_link, FACTS_TABLE_code_block,
                                              FACTS_TABLE_code_span, FACTS_TABLE_doc_cell};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        facts_set_add(&demand, tables[i]);
    struct facts_chunk *chunk = facts_chunk_create(&demand);
    struct extract_input input = {text, BASE_STR("md")};
    extract_markdown.run(&input, chunk);
    EACH(chunk, heading, row, base_buf_printf(&p->headings, "%d ", (int)row.level);
         add_shown(&p->headings, row.text);)
    EACH(chunk, link, row, {
        if (!row.target.p || base_str_is(row.kind, "html") ||
            (base_str_is(row.kind, "autolink") && row.col == row.target_col))
            continue;
        base_buf_printf(&p->links, "%s %.*s ", base_str_is(row.kind, "image") ? "image" : "link",
                        BASE_STR_ARG(row.target));
        add_shown(&p->links, row.text);
    })
    EACH(chunk, code_block, row,
         { base_buf_printf(&p->code, "[%.*s]\n%.*s", BASE_STR_ARG(row.info), BASE_STR_ARG(row.text)); })
    EACH(chunk, code_span, row, base_buf_printf(&p->spans, "%.*s\n", BASE_STR_ARG(row.text));)
    EACH(chunk, doc_cell, row, {
        if (row.text.n > 0)
            add_shown(&p->cells, row.text);
    })
    facts_chunk_destroy(chunk);
}

/* ---- compared ------------------------------------------------------------------------------------------ */

/* Without blanks, which folding and trimming treat in two ways. */
static struct base_str squeezed(struct base_buf *buf)
{
    size_t n = 0;
    for (size_t i = 0; i < buf->n; i++)
        if (buf->p[i] != ' ' && buf->p[i] != '\t')
            buf->p[n++] = buf->p[i];
    return base_str_make(buf->p ? buf->p : "", n);
}

static void show_first(const char *what, const char *path, struct base_str own, struct base_str peer)
{
    struct base_str a = own, b = peer;
    for (;;) {
        struct base_str left = base_str_split(&a, '\n'), right = base_str_split(&b, '\n');
        if (!left.p && !right.p)
            return;
        if (base_str_eq(left, right))
            continue;
        printf("%s: %s\n  own:  %.*s\n  peer: %.*s\n", path, what, BASE_STR_ARG(base_str_slice(left, 0, 160)),
               BASE_STR_ARG(base_str_slice(right, 0, 160)));
        return;
    }
}

static void compare(const char *path, struct base_str text)
{
    struct peer own, peer;
    struct base_buf *buffers[] = {&own.headings,  &own.links,  &own.code,  &own.spans,  &own.cells,
                                  &peer.headings, &peer.links, &peer.code, &peer.spans, &peer.cells};
    static const char *const names[] = {"headings", "links", "code", "spans", "cells"};
    for (size_t i = 0; i < 10; i++)
        base_buf_init(buffers[i], SIZE_MAX);
    read_own(text, &own);
    read_peer(text, &peer);
    for (size_t i = 0; i < 5; i++) {
        struct base_str left = squeezed(buffers[i]), right = squeezed(buffers[i + 5]);
        if (base_str_eq(left, right))
            continue;
        differences++;
        if (!is_quiet)
            show_first(names[i], path, left, right);
    }
    for (size_t i = 0; i < 10; i++)
        base_buf_finish(buffers[i]);
    files++;
}

/* Front matter is read by another part: its lines are made empty for both. */
static void blank_front_matter(char *text, size_t n)
{
    if (n < 4 || memcmp(text, "---\n", 4) != 0)
        return;
    const char *end = memmem(text + 3, n - 3, "\n---\n", 5);
    for (char *p = text; end && p < end + 4; p++)
        if (*p != '\n')
            *p = ' ';
}

static int compare_file(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)at;
    size_t length = strlen(path);
    if (strstr(path, "markdown/anchors") || strstr(path, "markdown/blocks"))
        return 0;
    if (type != FTW_F || strstr(path, "/.git/") || length < 3 || strcmp(path + length - 3, ".md") != 0)
        return 0;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = malloc((size_t)status->st_size + 1);
    size_t n = fread(text, 1, (size_t)status->st_size, file);
    fclose(file);
    struct base_buf decoded = {0};
    struct base_str view = base_text(text, n, &decoded);
    if (!decoded.p)
        blank_front_matter(text + (view.p - text), view.n);
    compare(path, view);
    base_buf_finish(&decoded);
    free(text);
    return 0;
}

static void test_documents(void **state)
{
    (void)state;
    static const char *const folders[] = {TEST_ROOT "/docs", TEST_ROOT "/fixtures/extract/markdown",
                                          TEST_ROOT "/fixtures/agentidp",
                                          TEST_ROOT "/tests/fuzz/corpus/markdown"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        nftw(folders[i], compare_file, 16, FTW_PHYS);
    assert_true(files > 50);
    assert_int_equal(differences, 0);
}

/* A difference is seen: a link in code is one for neither, a link is one for both. */
static void test_sees_differences(void **state)
{
    (void)state;
    struct peer own, peer;
    struct base_buf *buffers[] = {&own.headings,  &own.links,  &own.code,  &own.spans,  &own.cells,
                                  &peer.headings, &peer.links, &peer.code, &peer.spans, &peer.cells};
    for (size_t i = 0; i < 10; i++)
        base_buf_init(buffers[i], SIZE_MAX);
    read_own(BASE_STR("# A\n\n`[x](y)` [x](z)\n"), &own);
    read_peer(BASE_STR("# A\n\n`[x](y)` [x](z)\n"), &peer);
    for (size_t i = 0; i < 5; i++)
        assert_true(base_str_eq(squeezed(buffers[i]), squeezed(buffers[i + 5])));
    assert_int_equal(own.links.n, strlen("link z x\n"));
    base_buf_clear(&own.links);
    read_own(BASE_STR("[x](other)\n"), &own);
    assert_false(base_str_eq(squeezed(&own.links), squeezed(&peer.links)));
    for (size_t i = 0; i < 10; i++)
        base_buf_finish(buffers[i]);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_documents),
                                       cmocka_unit_test(test_sees_differences)};
    if (argc < 2)
        return cmocka_run_group_tests(tests, NULL, NULL);
    for (int i = 1; i < argc; i++)
        nftw(argv[i], compare_file, 16, FTW_PHYS);
    printf("%zu files, %zu differences\n", files, differences);
    return 0;
}
