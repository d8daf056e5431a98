/* tsconfig.json and jsconfig.json: what decides where an import leads. Comments and trailing commas are
 * allowed, as the TypeScript compiler allows them. */
#include "validator/extract/document_p.h"

/* `extends` is a text or a list, of which a later entry overrides the earlier ones. */
static struct base_str last_extends(const struct document_node *root)
{
    const struct document_node *extends = document_member(root, "extends");
    if (extends && extends->kind == DOCUMENT_ARRAY && extends->count > 0)
        extends = document_element(extends, extends->count - 1);
    return extends && extends->kind == DOCUMENT_STRING ? extends->text : BASE_STR_ABSENT;
}

/* A text, a list of texts, or a list of objects with a `path`. */
static void read_relation(const struct document_node *value, struct base_str kind, struct facts_chunk *out)
{
    int64_t position = 0;
    if (value && value->kind == DOCUMENT_STRING)
        FACTS_EMIT(out, ts_relation, .line = value->line, .kind = kind, .target = value->text, .position = 0);
    if (!value || value->kind != DOCUMENT_ARRAY)
        return;
    for (const struct document_node *c = value->first; c; c = c->next) {
        struct base_str target = c->kind == DOCUMENT_STRING ? c->text : extract_string(c, "path");
        if (target.p)
            FACTS_EMIT(out, ts_relation, .line = c->line, .kind = kind, .target = target,
                       .position = position++);
    }
}

static void read_paths(const struct document_node *paths, struct facts_chunk *out)
{
    if (!paths || paths->kind != DOCUMENT_OBJECT)
        return;
    for (const struct document_node *m = paths->first; m; m = m->next) {
        int64_t position = 0;
        if (m->kind != DOCUMENT_ARRAY)
            continue;
        for (const struct document_node *c = m->first; c; c = c->next)
            if (c->kind == DOCUMENT_STRING)
                FACTS_EMIT(out, ts_path, .line = c->line, .pattern = m->key, .target = c->text,
                           .position = position++);
    }
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct document *document = document_parse(input->bytes, DOCUMENT_JSON_WITH_COMMENTS, NULL);
    const struct document_node *root = document_root(document);
    /* An empty file, or one of comments only, is an empty configuration to the compiler. */
    if (root)
        extract_document_problems(out, &extract_tsconfig, document);
    if (!root || root->kind == DOCUMENT_OBJECT) {
        const struct document_node *options = document_member(root, "compilerOptions");
        FACTS_EMIT(out, ts_config, .line = 1, .extends_path = last_extends(root),
                   .base_url = extract_string(options, "baseUrl"),
                   .root_dir = extract_string(options, "rootDir"),
                   .out_dir = extract_string(options, "outDir"));
        read_relation(document_member(root, "extends"), BASE_STR("extends"), out);
        read_relation(document_member(root, "references"), BASE_STR("reference"), out);
        read_relation(document_member(options, "rootDirs"), BASE_STR("root_dir"), out);
        read_paths(document_member(options, "paths"), out);
    }
    document_destroy(document);
}

static const char *const globs[] = {"**/tsconfig*.json", "**/jsconfig*.json", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_ts_config, FACTS_TABLE_ts_relation, FACTS_TABLE_ts_path,
                                         FACTS_TABLE_COUNT};

const struct extract_extractor extract_tsconfig = {
    .name = "tsconfig",
    .summary = "tsconfig.json and jsconfig.json: paths, base folder, root and output folders, and what it "
               "refers to.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
