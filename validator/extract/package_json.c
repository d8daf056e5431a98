/* package.json, as npm, yarn, pnpm and Node.js read it. */
#include "validator/extract/document_p.h"

/* Conditions nest (`import: {types: …}`); no real package goes deeper than four. */
#define MAX_CONDITIONS 32u

static void read_manifest(const struct document_node *root, struct facts_chunk *out)
{
    struct base_str types = extract_string(root, "types");
    if (!types.p)
        types = extract_string(root, "typings");
    FACTS_EMIT(out, package_manifest, .line = extract_key_line(document_member(root, "name")),
               .name = extract_string(root, "name"), .version = extract_string(root, "version"),
               .type = extract_string(root, "type"), .main = extract_string(root, "main"),
               .module = extract_string(root, "module"), .types = types,
               .is_private = document_is_true(document_member(root, "private")));
}

/* One target, below the conditions that lead to it from `top`, the value of the subpath. */
static void add_target(const struct document_node *target, const struct document_node *top,
                       enum facts_table table, struct facts_chunk *out)
{
    const struct document_node *chain[MAX_CONDITIONS];
    size_t depth = 0;
    for (const struct document_node *n = target; n != top && depth < MAX_CONDITIONS; n = n->parent)
        if (n->key.p)
            chain[depth++] = n;
    struct base_buf condition;
    base_buf_init(&condition, 4096);
    while (depth-- > 0) {
        if (condition.n > 0)
            base_buf_add_char(&condition, '.');
        base_buf_add(&condition, chain[depth]->key);
    }
    struct base_str conditions = condition.n ? base_buf_view(&condition) : BASE_STR_ABSENT;
    struct base_str subpath =
        base_str_starts(top->key, ".") || base_str_starts(top->key, "#") ? top->key : BASE_STR(".");
    if (table == FACTS_TABLE_package_export)
        FACTS_EMIT(out, package_export, .line = target->line, .subpath = subpath, .condition = conditions,
                   .target = target->text);
    else
        FACTS_EMIT(out, package_import, .line = target->line, .subpath = subpath, .condition = conditions,
                   .target = target->text);
    base_buf_finish(&condition);
}

/* Every string below `top`: objects are conditions, arrays are fallbacks. null takes a subpath away. */
static void read_targets(const struct document_node *top, enum facts_table table, struct facts_chunk *out)
{
    const struct document_node *node = top;
    while (node) {
        if (node->kind == DOCUMENT_STRING)
            add_target(node, top, table, out);
        if (node->first) {
            node = node->first;
            continue;
        }
        while (node != top && !node->next)
            node = node->parent;
        node = node == top ? NULL : node->next;
    }
}

static void read_exports(const struct document_node *exports, struct facts_chunk *out)
{
    if (!exports)
        return;
    bool has_subpaths =
        exports->kind == DOCUMENT_OBJECT && exports->first && base_str_starts(exports->first->key, ".");
    if (!has_subpaths) {
        read_targets(exports, FACTS_TABLE_package_export, out);
        return;
    }
    for (const struct document_node *m = exports->first; m; m = m->next)
        read_targets(m, FACTS_TABLE_package_export, out);
}

static void read_imports(const struct document_node *imports, struct facts_chunk *out)
{
    if (!imports || imports->kind != DOCUMENT_OBJECT)
        return;
    for (const struct document_node *m = imports->first; m; m = m->next)
        if (base_str_starts(m->key, "#"))
            read_targets(m, FACTS_TABLE_package_import, out);
}

/* A list, or the older {packages: list} of yarn. */
static void read_workspaces(const struct document_node *workspaces, struct facts_chunk *out)
{
    if (workspaces && workspaces->kind == DOCUMENT_OBJECT)
        workspaces = document_member(workspaces, "packages");
    if (!workspaces || workspaces->kind != DOCUMENT_ARRAY)
        return;
    for (const struct document_node *c = workspaces->first; c; c = c->next)
        if (c->kind == DOCUMENT_STRING)
            FACTS_EMIT(out, package_workspace, .line = c->line, .pattern = c->text);
}

static void read_dependencies(const struct document_node *root, struct facts_chunk *out)
{
    static const char *const kinds[] = {"dependencies", "devDependencies", "peerDependencies",
                                        "optionalDependencies", NULL};
    for (const char *const *kind = kinds; *kind; kind++) {
        const struct document_node *list = document_member(root, *kind);
        if (!list || list->kind != DOCUMENT_OBJECT)
            continue;
        for (const struct document_node *m = list->first; m; m = m->next)
            FACTS_EMIT(out, package_dependency, .line = m->key_line, .name = m->key, .version = m->text,
                       .kind = base_str_of(*kind));
    }
}

static void read_scripts(const struct document_node *scripts, struct facts_chunk *out)
{
    if (!scripts || scripts->kind != DOCUMENT_OBJECT)
        return;
    for (const struct document_node *m = scripts->first; m; m = m->next)
        if (m->kind == DOCUMENT_STRING)
            FACTS_EMIT(out, package_script, .line = m->key_line, .name = m->key, .command = m->text);
}

static void add_versions(const struct document_node *list, const char *source, struct facts_chunk *out)
{
    static const char *const kinds[] = {"node", "npm", "pnpm", "yarn", "bun", "deno"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct document_node *m = document_member(list, kinds[i]);
        if (m && m->kind == DOCUMENT_STRING && m->text.n)
            FACTS_EMIT(out, runtime_version, .line = m->key_line, .kind = m->key, .version = m->text,
                       .source = base_str_of(source));
    }
}

/* engines, volta, and packageManager: "pnpm@9.1.0+sha512…" */
static void read_versions(const struct document_node *root, struct facts_chunk *out)
{
    add_versions(document_member(root, "engines"), "engines", out);
    add_versions(document_member(root, "volta"), "volta", out);
    const struct document_node *manager = document_member(root, "packageManager");
    ptrdiff_t at = manager && manager->kind == DOCUMENT_STRING ? base_str_find_char(manager->text, '@') : -1;
    if (at <= 0)
        return;
    struct base_str version = base_str_from(manager->text, (size_t)at + 1);
    ptrdiff_t plus = base_str_find_char(version, '+');
    FACTS_EMIT(out, runtime_version, .line = manager->key_line,
               .kind = base_str_slice(manager->text, 0, (size_t)at),
               .version = plus < 0 ? version : base_str_slice(version, 0, (size_t)plus),
               .source = BASE_STR("package_manager"));
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct document *document = document_parse(input->bytes, DOCUMENT_JSON, NULL);
    const struct document_node *root = document_root(document);
    extract_document_problems(out, &extract_package_json, document);
    if (root && root->kind == DOCUMENT_OBJECT) {
        read_manifest(root, out);
        read_exports(document_member(root, "exports"), out);
        read_imports(document_member(root, "imports"), out);
        read_workspaces(document_member(root, "workspaces"), out);
        read_dependencies(root, out);
        read_scripts(document_member(root, "scripts"), out);
        read_versions(root, out);
    } else if (root) {
        extract_problem(out, &extract_package_json, root->line, root->column, true,
                        "a package.json must be an object");
    }
    document_destroy(document);
}

static const char *const globs[] = {"package.json", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_package_manifest,   FACTS_TABLE_package_export,
                                         FACTS_TABLE_package_import,     FACTS_TABLE_package_workspace,
                                         FACTS_TABLE_package_dependency, FACTS_TABLE_package_script,
                                         FACTS_TABLE_runtime_version,    FACTS_TABLE_COUNT};

const struct extract_extractor extract_package_json = {
    .name = "package_json",
    .summary = "package.json: name, entry points, workspaces, dependencies and scripts.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
