/*
 * Endpoints of NestJS. A controller is served by an app that takes in, through its modules, one that lists
 * it; GraphQL resolvers and the patterns of microservices are no endpoints. What test files declare is left
 * out.
 */
#include "validator/link/nest_p.h"

/* Marks the files that import something of Nest; false when none imports @Controller. */
static bool mark_files(struct link_nest *nest)
{
    struct facts_store *store = nest->context->store;
    size_t rows = facts_store_count(store, FACTS_TABLE_resolved_import);
    bool any = false;
    for (size_t i = 0; i < rows; i++) {
        struct base_str package = FACTS_GET_TEXT(store, resolved_import, i, package);
        if (!base_str_starts(package, "@nestjs/") || FACTS_GET_INT(store, resolved_import, i, is_type))
            continue;
        uint32_t file = FACTS_GET_FILE(store, resolved_import, i, path);
        struct base_str name = FACTS_GET_TEXT(store, resolved_import, i, name);
        if (file == LINK_NONE || !name.p || FACTS_GET_INT(store, file, file, is_test))
            continue;
        bool is_whole = base_str_is(name, "*") || base_str_is(name, "default");
        bool is_common = base_str_is(package, "@nestjs/common"),
             is_core = base_str_is(package, "@nestjs/core");
        const char *method;
        enum link_nest_kind kind = is_whole ? LINK_NEST_NOTHING : link_nest_kind_of(package, name, &method);
        if (kind == LINK_NEST_CONTROLLER || (is_whole && is_common))
            nest->flags[file] |= LINK_NEST_HAS_CONTROLLER;
        if (kind == LINK_NEST_MODULE || (is_whole && is_common))
            nest->flags[file] |= LINK_NEST_HAS_MODULE;
        if (kind == LINK_NEST_ROUTE || kind == LINK_NEST_MAPPING || kind == LINK_NEST_VERSION ||
            kind == LINK_NEST_HIDE_ROUTE || kind == LINK_NEST_HIDE_CLASS)
            nest->flags[file] |= LINK_NEST_HAS_ROUTE;
        if (kind == LINK_NEST_FACTORY || (is_whole && is_core))
            nest->flags[file] |= LINK_NEST_HAS_FACTORY;
        if (kind == LINK_NEST_PATH)
            nest->flags[file] |= LINK_NEST_HAS_PATH;
        any = any || (nest->flags[file] & LINK_NEST_HAS_CONTROLLER);
    }
    return any;
}

static void finish(struct link_nest *nest)
{
    link_names_finish(&nest->of_class);
    link_names_finish(&nest->of_member);
    link_names_finish(&nest->composers);
    link_names_finish(&nest->by_name);
    for (size_t i = 0; i < nest->classes.n; i++) {
        base_vec_finish(&nest->classes.items[i].imports);
        base_vec_finish(&nest->classes.items[i].controllers);
    }
    for (size_t i = 0; i < nest->apps.n; i++) {
        base_vec_finish(&nest->apps.items[i].excluded);
        base_vec_finish(&nest->apps.items[i].paths);
        link_names_finish(&nest->apps.items[i].module_paths);
    }
    base_vec_finish(&nest->decorators);
    base_vec_finish(&nest->composed);
    base_vec_finish(&nest->classes);
    base_vec_finish(&nest->apps);
    base_free(nest->flags);
    base_free(nest->loaded);
    base_free(nest->seen);
}

static void run(struct link_context *context)
{
    struct link_nest nest = {.context = context};
    link_codes_init(&nest.codes, context);
    link_evaluator_init(&nest.evaluator, &nest.codes, FACTS_TABLE_endpoint, false);
    nest.flags = base_alloc(nest.codes.count + 1);
    nest.loaded = base_alloc((nest.codes.count + 1) * sizeof *nest.loaded);
    nest.seen = base_alloc((nest.codes.count + 1) * sizeof *nest.seen);
    if (mark_files(&nest)) {
        link_nest_find_composers(&nest);
        link_nest_find_classes(&nest);
        link_nest_read_modules(&nest);
        link_nest_find_apps(&nest);
        link_nest_serve(&nest);
    }
    finish(&nest);
    link_evaluator_finish(&nest.evaluator);
    link_codes_finish(&nest.codes);
}

static const enum facts_table fills[] = {FACTS_TABLE_endpoint, FACTS_TABLE_route_problem,
                                         FACTS_TABLE_unresolved, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {
    FACTS_TABLE_resolved_import, FACTS_TABLE_scope,   FACTS_TABLE_symbol, FACTS_TABLE_parameter,
    FACTS_TABLE_export,          FACTS_TABLE_binding, FACTS_TABLE_call,   FACTS_TABLE_call_argument,
    FACTS_TABLE_decorator,       FACTS_TABLE_COUNT};

const struct link_linker link_nest = {"nest", fills, needs, run};
