/*
 * The YAML files of an OpenSpec library: openspec/config.yaml, the .openspec.yaml of a change, and the
 * schema.yaml of a workflow. An extractor sees no path, but a schema tells itself apart: it has artifacts.
 */
#include "validator/extract/document_p.h"

static bool names_artifact(const struct document_node *artifact, struct base_str file)
{
    return file.p && base_str_eq(extract_string(artifact, "generates"), file);
}

/* The artifact whose boxes count: the one that apply.tracks names, else the one with the id `tasks`. */
static const struct document_node *tracked_artifact(const struct document_node *root,
                                                    const struct document_node *artifacts)
{
    const struct document_node *tracks = document_member(document_member(root, "apply"), "tracks");
    if (tracks && tracks->kind == DOCUMENT_NULL)
        return NULL;
    struct base_str file = tracks && tracks->kind == DOCUMENT_STRING ? tracks->text : BASE_STR_ABSENT;
    const struct document_node *by_id = NULL;
    for (const struct document_node *c = artifacts->first; c; c = c->next) {
        if (names_artifact(c, file))
            return c;
        if (base_str_is(extract_string(c, "id"), "tasks"))
            by_id = c;
    }
    return by_id;
}

static void read_schema(const struct document_node *root, const struct document_node *artifacts,
                        struct facts_chunk *out)
{
    const struct document_node *tracked = tracked_artifact(root, artifacts);
    for (const struct document_node *c = artifacts->first; c; c = c->next) {
        const struct document_node *id = document_member(c, "id");
        if (c->kind != DOCUMENT_OBJECT || !id || !id->text.p) {
            extract_problem(out, &extract_openspec_config, c->line, c->column, true,
                            "an artifact needs an id");
            continue;
        }
        FACTS_EMIT(out, workflow_artifact, .line = c->line, .schema_name = extract_string(root, "name"),
                   .artifact = id->text, .generates = extract_string(c, "generates"),
                   .is_tracked = c == tracked);
    }
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct document *document = document_parse(input->bytes, DOCUMENT_YAML, NULL);
    extract_document_problems(out, &extract_openspec_config, document);
    const struct document_node *root = extract_single_root(out, &extract_openspec_config, document);
    const struct document_node *artifacts = document_member(root, "artifacts");
    if (artifacts && artifacts->kind == DOCUMENT_ARRAY) {
        read_schema(root, artifacts, out);
    } else if (root && root->kind == DOCUMENT_OBJECT) {
        const struct document_node *schema = document_member(root, "schema");
        FACTS_EMIT(out, openspec_config, .line = extract_key_line(schema),
                   .schema_name = extract_string(root, "schema"), .created = extract_string(root, "created"),
                   .skips_specs = document_is_true(document_member(root, "skip_specs")));
    } else if (root && root->kind != DOCUMENT_NULL) {
        extract_problem(out, &extract_openspec_config, root->line, root->column, true,
                        "a mapping is expected");
    }
    document_destroy(document);
}

static const char *const globs[] = {"**/openspec/config.yaml", "**/openspec/config.yml",
                                    "**/openspec/**/.openspec.yaml", "**/openspec/schemas/*/schema.yaml",
                                    NULL};
static const enum facts_table fills[] = {FACTS_TABLE_openspec_config, FACTS_TABLE_workflow_artifact,
                                         FACTS_TABLE_COUNT};

const struct extract_extractor extract_openspec_config = {
    .name = "openspec_config",
    .summary = "OpenSpec configuration: the workflow schema of a library or change, and its artifacts.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
