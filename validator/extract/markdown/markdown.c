/* Markdown as GitHub reads it: headings, links, tasks, and the fields at the top of a document. */
#include "validator/extract/markdown/markdown_p.h"

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct extract_markdown_reader r = {.out = out, .bytes = input->bytes};
    if (!r.bytes.p)
        r.bytes = BASE_STR("");
    extract_markdown_front_matter(&r);
    extract_markdown_tree(&r);
    extract_markdown_lines(&r);
    base_vec_finish(&r.headings);
    base_vec_finish(&r.code);
    base_map_finish(&r.slugs);
    base_arena_finish(&r.arena);
}

static const char *const globs[] = {"**/*.{md,markdown,mdx}", NULL};
static const enum facts_table fills[] = {
    FACTS_TABLE_heading,        FACTS_TABLE_link,      FACTS_TABLE_doc_field,   FACTS_TABLE_task,
    FACTS_TABLE_doc_anchor,     FACTS_TABLE_code_span, FACTS_TABLE_doc_block,   FACTS_TABLE_code_block,
    FACTS_TABLE_doc_table,      FACTS_TABLE_doc_cell,  FACTS_TABLE_diagram,     FACTS_TABLE_doc_phase,
    FACTS_TABLE_doc_phase_need, FACTS_TABLE_doc_step,  FACTS_TABLE_doc_command, FACTS_TABLE_COUNT};

const struct extract_extractor extract_markdown = {
    .name = "markdown",
    .summary = "Markdown with GitHub's extensions: headings, links, tasks and fields.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
