/* pnpm-workspace.yaml: the packages of a workspace. */
#include "validator/extract/document_p.h"

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct document *document = document_parse(input->bytes, DOCUMENT_YAML, NULL);
    extract_document_problems(out, &extract_pnpm_workspace, document);
    const struct document_node *root = extract_single_root(out, &extract_pnpm_workspace, document);
    const struct document_node *packages = document_member(root, "packages");
    if (packages && packages->kind == DOCUMENT_ARRAY)
        for (const struct document_node *c = packages->first; c; c = c->next)
            if (c->kind == DOCUMENT_STRING)
                FACTS_EMIT(out, package_workspace, .line = c->line, .pattern = c->text);
    document_destroy(document);
}

static const char *const globs[] = {"pnpm-workspace.yaml", "pnpm-workspace.yml", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_package_workspace, FACTS_TABLE_COUNT};

const struct extract_extractor extract_pnpm_workspace = {
    .name = "pnpm_workspace",
    .summary = "pnpm-workspace.yaml: the packages of a workspace.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
