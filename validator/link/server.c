/*
 * Servers that a program puts together while it runs: the files that have to do with one of the frameworks of
 * frameworks.def are run by the evaluator, and every app that this makes is followed through its mounts. Test
 * files make no servers; where no file imports a framework, nothing is run.
 */
#include "validator/link/evaluate_p.h"
#include "validator/link/framework_p.h"

/* ---- which files ---- */

static bool makes_routers(struct link_codes *codes, size_t row)
{
    struct facts_store *store = codes->context->store;
    struct base_str package = FACTS_GET_TEXT(store, resolved_import, row, package);
    if (!package.p || FACTS_GET_TEXT(store, resolved_import, row, target_path).p ||
        FACTS_GET_INT(store, resolved_import, row, is_type))
        return false;
    struct base_str name = FACTS_GET_TEXT(store, resolved_import, row, name);
    struct link_value value = link_package_value(package, name.p ? name : BASE_STR("*"));
    if (!value.framework)
        return false;
    codes->frameworks |= link_framework_bit(value.framework);
    return true;
}

/* Whether the file registers something like a route on an object that it is given. */
static bool registers(struct link_codes *codes, uint32_t file)
{
    struct facts_store *store = codes->context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_call, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_call call;
        FACTS_GET(store, call, i, &call);
        if (call.receiver.p && call.argument_count > 1 && base_str_starts(call.first_text, "/") &&
            (link_http_method(call.name) || base_str_is(call.name, "use")))
            return true;
        if (call.receiver.p && base_str_is(call.name, "route") && base_str_starts(call.first_text, "/"))
            return true;
        if (call.receiver.p && link_framework_registers(codes->frameworks, &call))
            return true;
    }
    return false;
}

/* Marks what marked files import, directly or not, when it registers routes. */
static void mark_registering(struct link_codes *codes, bool *marks)
{
    struct facts_store *store = codes->context->store;
    bool *seen = base_alloc(codes->count + 1);
    BASE_VEC(uint32_t) open = {0};
    for (size_t i = 0; i < codes->count; i++)
        if (marks[i]) {
            seen[i] = true;
            base_vec_push(&open, (uint32_t)i);
        }
    while (open.n) {
        uint32_t file = open.items[--open.n];
        for (size_t i = codes->import_ranges[file].from; i < codes->import_ranges[file].to; i++) {
            uint32_t target = FACTS_GET_FILE(store, resolved_import, i, target_path);
            if (target == LINK_NONE || seen[target])
                continue;
            seen[target] = true;
            marks[target] = marks[target] || registers(codes, target);
            base_vec_push(&open, target);
        }
    }
    base_vec_finish(&open);
    base_free(seen);
}

/* Marks the files of a unit that register routes: a package may run them though nobody imports them. */
static void mark_loaded(struct link_codes *codes, bool *marks, size_t import)
{
    struct facts_store *store = codes->context->store;
    struct facts_resolved_import row;
    FACTS_GET(store, resolved_import, import, &row);
    struct link_value value = link_package_value(row.package, BASE_STR("*"));
    if (!value.framework->loads_files || !value.framework->loads_files(row.package))
        return;
    for (size_t i = 0; i < codes->count; i++)
        if (!marks[i] && base_str_eq(FACTS_GET_TEXT(store, file, i, unit), row.unit))
            marks[i] = registers(codes, (uint32_t)i);
}

static bool mark_files(struct link_codes *codes, bool *marks)
{
    struct facts_store *store = codes->context->store;
    size_t rows = facts_store_count(store, FACTS_TABLE_resolved_import);
    bool any = false;
    for (size_t i = 0; i < rows; i++) {
        if (!makes_routers(codes, i))
            continue;
        uint32_t at = FACTS_GET_FILE(store, resolved_import, i, path);
        if (at != LINK_NONE && !FACTS_GET_INT(store, file, at, is_test))
            marks[at] = any = true;
    }
    if (!any)
        return false;
    for (size_t i = 0; i < rows; i++)
        if (makes_routers(codes, i))
            mark_loaded(codes, marks, i);
    link_codes_mark_importers(codes, marks);
    mark_registering(codes, marks);
    link_codes_mark_importers(codes, marks);
    for (size_t i = 0; i < codes->count; i++)
        marks[i] = marks[i] && !FACTS_GET_INT(store, file, i, is_test);
    return true;
}

/* ---- running them ---- */

/* Whether a function around the scope was run: then the scope was run with it, or is a handler. */
static bool is_inside_run(const struct link_code *code, uint32_t scope)
{
    for (int64_t at = code->scopes[scope].parent; at > 0 && at < (int64_t)scope; at = code->scopes[at].parent)
        if (code->ran[at] && !base_str_is(code->scopes[at].kind, "class"))
            return true;
    return false;
}

/* Runs what nobody was seen to call: exported factories of other programs, servers that tests start. */
static void run_leftovers(struct link_evaluator *evaluator, struct link_code *code)
{
    for (uint32_t scope = 1; scope < code->scope_count; scope++) {
        int64_t parent = code->scopes[scope].parent;
        if (!code->relevant[scope] || code->ran[scope] || parent < 0 || parent >= (int64_t)scope ||
            is_inside_run(code, scope))
            continue;
        struct link_frame *outer = link_frame_static(evaluator, code, (uint32_t)parent);
        if (base_str_is(code->scopes[scope].kind, "class")) {
            if (!code->instances[scope])
                link_instantiate(evaluator,
                                 (struct link_value){.kind = LINK_CLASS, .frame = outer, .index = scope},
                                 NULL, 0);
            continue;
        }
        struct link_instance *instance = code->instances[parent];
        if (instance)
            outer = instance->levels[0];
        struct link_value function = {.kind = LINK_FUNCTION, .frame = outer, .index = scope};
        link_call_function(evaluator, function, instance, NULL, 0);
    }
}

static void run(struct link_context *context)
{
    struct link_codes codes;
    struct link_evaluator evaluator;
    link_codes_init(&codes, context);
    link_evaluator_init(&evaluator, &codes, FACTS_TABLE_endpoint, true);
    bool *marks = base_alloc(codes.count + 1);
    if (mark_files(&codes, marks)) {
        link_relevance(&codes, marks);
        for (size_t i = 0; i < codes.count; i++)
            if (marks[i])
                link_module_run(&evaluator, link_codes_get(&codes, (uint32_t)i));
        for (size_t i = 0; i < codes.count; i++)
            if (marks[i])
                run_leftovers(&evaluator, link_codes_get(&codes, (uint32_t)i));
        link_mount_all(&evaluator);
        link_report_suspects(&evaluator);
    }
    base_free(marks);
    link_evaluator_finish(&evaluator);
    link_codes_finish(&codes);
}

static const enum facts_table fills[] = {FACTS_TABLE_endpoint, FACTS_TABLE_route_problem,
                                         FACTS_TABLE_unresolved, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_resolved_import,
                                         FACTS_TABLE_scope,
                                         FACTS_TABLE_symbol,
                                         FACTS_TABLE_parameter,
                                         FACTS_TABLE_export,
                                         FACTS_TABLE_binding,
                                         FACTS_TABLE_call,
                                         FACTS_TABLE_call_argument,
                                         FACTS_TABLE_COUNT};

const struct link_linker link_server = {"server", fills, needs, run};
