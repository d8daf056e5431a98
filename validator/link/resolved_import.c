#include "validator/link/definition_p.h"

static const char *const statuses[] = {
    [LINK_FILE] = "file",   [LINK_PACKAGE] = "package", [LINK_BUILTIN] = "builtin",
    [LINK_ASSET] = "asset", [LINK_MISSING] = "missing",
};

/* A specifier with a part that only running the program tells. */
static bool is_computed(struct base_str specifier)
{
    return !specifier.p || base_str_find(specifier, "${") >= 0;
}

static void link_one(struct link_context *context, struct link_definitions *definitions,
                     const struct facts_import *import)
{
    if (is_computed(import->specifier)) {
        FACTS_ADD(context->store, unresolved, .path = import->path, .line = import->line,
                  .unit = import->unit, .kind = BASE_STR("import"), .subject = import->specifier,
                  .reason = BASE_STR("The module is computed."));
        return;
    }
    struct link_target target = link_definitions_target(definitions, import->file, import->specifier);
    struct link_definition definition = {LINK_NONE, BASE_STR_ABSENT};
    const struct base_str *paths = definitions->resolver->paths;
    if (target.status == LINK_FILE)
        definition = link_definition_find(definitions, target.file, import->name);
    if (target.status == LINK_FILE && definitions->was_cut)
        link_limit(context, FACTS_TABLE_resolved_import, import->path, import->line,
                   BASE_STR("the name is exported again too often to find where it is defined"));
    FACTS_ADD(context->store, resolved_import, .path = import->path, .line = import->line, .col = import->col,
              .unit = import->unit, .specifier = import->specifier, .name = import->name,
              .alias = import->alias, .kind = import->kind, .is_type = import->is_type,
              .status = base_str_of(statuses[target.status]),
              .target_path = target.file == LINK_NONE ? BASE_STR_ABSENT : paths[target.file],
              .package = target.package,
              .definition_path = definition.file == LINK_NONE ? BASE_STR_ABSENT : paths[definition.file],
              .definition_name = definition.name);
}

static void run(struct link_context *context)
{
    struct link_resolver resolver;
    struct link_definitions definitions;
    link_resolver_init(&resolver, context);
    link_definitions_init(&definitions, &resolver);
    size_t imports = facts_store_count(context->store, FACTS_TABLE_import);
    for (size_t i = 0; i < imports; i++) {
        struct facts_import import;
        FACTS_GET(context->store, import, i, &import);
        link_one(context, &definitions, &import);
    }
    link_definitions_finish(&definitions);
    link_resolver_finish(&resolver);
}

static const enum facts_table fills[] = {FACTS_TABLE_resolved_import, FACTS_TABLE_unresolved,
                                         FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_import,
                                         FACTS_TABLE_export,
                                         FACTS_TABLE_ts_config,
                                         FACTS_TABLE_ts_path,
                                         FACTS_TABLE_package_export,
                                         FACTS_TABLE_package_manifest,
                                         FACTS_TABLE_package_workspace,
                                         FACTS_TABLE_package_dependency,
                                         FACTS_TABLE_COUNT};

const struct link_linker link_resolved_import = {"resolved_import", fills, needs, run};
