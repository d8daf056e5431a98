/* Markdown as GitHub reads it, with what sites add: see markdown_p.h for the parts. */
#include "validator/extract/markdown/markdown_p.h"

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct extract_markdown_reader r = {.out = out, .bytes = input->bytes};
    if (!r.bytes.p)
        r.bytes = BASE_STR("");
    r.is_mdx = base_str_is(input->extension, "mdx");
    r.slugs.arena = &r.arena;
    r.searched.steps = 4 * r.bytes.n;
    extract_markdown_front_matter(&r);
    base_lines_init(&r.lines, r.bytes);
    extract_markdown_blocks(&r);
    extract_markdown_rows(&r);
    extract_markdown_playbook(&r);
    extract_markdown_lines(&r);
    base_lines_finish(&r.lines);
    base_vec_finish(&r.pieces);
    base_vec_finish(&r.blocks);
    base_vec_finish(&r.items);
    base_vec_finish(&r.definitions);
    base_vec_finish(&r.headings);
    base_vec_finish(&r.code);
    base_map_finish(&r.labels);
    base_map_finish(&r.footnotes);
    base_map_finish(&r.slugs.used);
    base_arena_finish(&r.arena);
}

static const char *const globs[] = {"**/*.{md,markdown,mdx}", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_heading,
                                         FACTS_TABLE_link,
                                         FACTS_TABLE_doc_field,
                                         FACTS_TABLE_task,
                                         FACTS_TABLE_doc_anchor,
                                         FACTS_TABLE_code_span,
                                         FACTS_TABLE_doc_block,
                                         FACTS_TABLE_code_block,
                                         FACTS_TABLE_doc_table,
                                         FACTS_TABLE_doc_cell,
                                         FACTS_TABLE_diagram,
                                         FACTS_TABLE_doc_phase,
                                         FACTS_TABLE_doc_phase_need,
                                         FACTS_TABLE_doc_step,
                                         FACTS_TABLE_doc_command,
                                         FACTS_TABLE_shell_block,
                                         FACTS_TABLE_shell_command,
                                         FACTS_TABLE_shell_word,
                                         FACTS_TABLE_shell_placeholder,
                                         FACTS_TABLE_doc_contract,
                                         FACTS_TABLE_COUNT};

const struct extract_extractor extract_markdown = {
    .name = "markdown",
    .summary = "Markdown with GitHub's extensions and MDX: headings, links, anchors, texts, tables, code, "
               "commands, tasks and "
               "fields.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
