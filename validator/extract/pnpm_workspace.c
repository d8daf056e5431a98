/* pnpm-workspace.yaml: the packages of a workspace, and where pnpm puts what they depend on. */
#include "validator/extract/document_p.h"

static void add_packages(struct facts_chunk *out, const struct document_node *packages)
{
    if (packages && packages->kind == DOCUMENT_ARRAY)
        for (const struct document_node *c = packages->first; c; c = c->next)
            if (c->kind == DOCUMENT_STRING)
                FACTS_EMIT(out, package_workspace, .line = c->line, .pattern = c->text);
}

static void add_setting(struct facts_chunk *out, struct base_str name, const struct document_node *node)
{
    if (node->kind == DOCUMENT_STRING || node->kind == DOCUMENT_BOOLEAN)
        FACTS_EMIT(out, pnpm_setting, .line = node->line, .name = name, .value = node->text);
}

static void add_settings(struct facts_chunk *out, const struct document_node *root)
{
    static const struct {
        const char *key, *name;
    } settings[] = {{"nodeLinker", "node-linker"},
                    {"shamefullyHoist", "shamefully-hoist"},
                    {"publicHoistPattern", "public-hoist-pattern"}};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const struct document_node *node = document_member(root, settings[i].key);
        if (!node)
            continue;
        add_setting(out, base_str_of(settings[i].name), node);
        if (node->kind == DOCUMENT_ARRAY)
            for (const struct document_node *c = node->first; c; c = c->next)
                add_setting(out, base_str_of(settings[i].name), c);
    }
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct document *document = document_parse(input->bytes, DOCUMENT_YAML, NULL);
    extract_document_problems(out, &extract_pnpm_workspace, document);
    const struct document_node *root = extract_single_root(out, &extract_pnpm_workspace, document);
    add_packages(out, document_member(root, "packages"));
    add_settings(out, root);
    document_destroy(document);
}

static const char *const globs[] = {"pnpm-workspace.yaml", "pnpm-workspace.yml", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_package_workspace, FACTS_TABLE_pnpm_setting,
                                         FACTS_TABLE_COUNT};

const struct extract_extractor extract_pnpm_workspace = {
    .name = "pnpm_workspace",
    .summary = "pnpm-workspace.yaml: the packages of a workspace, and where pnpm puts packages.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
