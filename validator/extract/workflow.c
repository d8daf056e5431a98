/* GitHub workflows and actions: the variables of their env blocks. */
#include "validator/extract/document_p.h"

static void read_env(const struct document_node *owner, struct base_str level, struct facts_chunk *out)
{
    const struct document_node *env = document_member(owner, "env");
    if (!env || env->kind != DOCUMENT_OBJECT)
        return;
    for (const struct document_node *m = env->first; m; m = m->next)
        if (m->key.n)
            FACTS_EMIT(out, workflow_env, .line = m->key_line, .name = m->key, .level = level);
}

static void read_steps(const struct document_node *owner, struct facts_chunk *out)
{
    const struct document_node *steps = document_member(owner, "steps");
    if (steps && steps->kind == DOCUMENT_ARRAY)
        for (const struct document_node *step = steps->first; step; step = step->next)
            read_env(step, BASE_STR("step"), out);
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct document *document = document_parse(input->bytes, DOCUMENT_YAML, NULL);
    extract_document_problems(out, &extract_workflow, document);
    const struct document_node *root = extract_single_root(out, &extract_workflow, document);
    const struct document_node *jobs = document_member(root, "jobs");
    read_env(root, BASE_STR("workflow"), out);
    if (jobs && jobs->kind == DOCUMENT_OBJECT)
        for (const struct document_node *job = jobs->first; job; job = job->next) {
            read_env(job, BASE_STR("job"), out);
            read_env(document_member(job, "container"), BASE_STR("other"), out);
            read_steps(job, out);
        }
    read_steps(document_member(root, "runs"), out);
    document_destroy(document);
}

static const char *const globs[] = {
    "**/.github/workflows/*.{yml,yaml}", "**/.github/actions/**/action.{yml,yaml}",
    "**/.gitea/workflows/*.{yml,yaml}", "**/.forgejo/workflows/*.{yml,yaml}", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_workflow_env, FACTS_TABLE_COUNT};

const struct extract_extractor extract_workflow = {
    .name = "workflow",
    .summary = "GitHub workflows and actions: the variables of their env blocks.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
