/* What modules export: ES modules, CommonJS, and one seen through the other. */
#include "validator/link/evaluate_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

struct link_value link_module(struct link_evaluator *evaluator, struct link_code *code,
                              struct base_str specifier)
{
    uint32_t entry = link_names_first(&code->imports_by_specifier, 0, specifier);
    if (entry == LINK_NONE)
        return unknown;
    const struct facts_resolved_import *row =
        &code->imports[code->imports_by_specifier.entries.items[entry].value];
    if (!row->target_path.p)
        return row->package.p ? link_package_value(row->package, BASE_STR("*")) : unknown;
    uint32_t file = facts_store_file(evaluator->context->store, row->target_path);
    if (file == LINK_NONE)
        return unknown;
    return link_export(evaluator, link_codes_get(evaluator->codes, file), BASE_STR("*"));
}

static struct link_value find_export(struct link_evaluator *evaluator, struct link_names *visited,
                                     struct link_code *code, struct base_str name);

/* What an imported name stands for, as part of a search that was at `visited` already. */
static struct link_value find_imported(struct link_evaluator *evaluator, struct link_names *visited,
                                       const struct facts_resolved_import *row)
{
    struct base_str name = row->name.p ? row->name : BASE_STR("*");
    if (!row->target_path.p)
        return row->package.p ? link_package_value(row->package, name) : unknown;
    uint32_t file = facts_store_file(evaluator->context->store, row->target_path);
    if (file == LINK_NONE)
        return unknown;
    return find_export(evaluator, visited, link_codes_get(evaluator->codes, file), name);
}

/* The kept answer to a question that nothing else waits for: there it depends on what is asked alone. NULL
 * when it is not known yet, or another one is being answered. */
static const struct link_value *kept(const struct link_evaluator *evaluator, uint32_t file,
                                     struct base_str name)
{
    uint32_t entry =
        evaluator->runs || evaluator->depth ? LINK_NONE : link_names_first(&evaluator->kept, file, name);
    return entry == LINK_NONE ? NULL : &evaluator->answers.items[evaluator->kept.entries.items[entry].value];
}

static void keep(struct link_evaluator *evaluator, uint32_t file, struct base_str name,
                 struct link_value value)
{
    if (evaluator->runs || evaluator->depth || evaluator->exhausted || evaluator->is_cut)
        return;
    link_names_add(&evaluator->kept, file, name, (uint32_t)evaluator->answers.n);
    base_vec_push(&evaluator->answers, value);
}

struct link_value link_imported(struct link_evaluator *evaluator, const struct facts_resolved_import *row)
{
    struct link_names visited = {0};
    struct base_str name = row->name.p ? row->name : BASE_STR("*");
    uint32_t file =
        row->target_path.p ? facts_store_file(evaluator->context->store, row->target_path) : LINK_NONE;
    const struct link_value *known = file == LINK_NONE ? NULL : kept(evaluator, file, name);
    if (known)
        return *known;
    struct link_value value = find_imported(evaluator, &visited, row);
    link_names_finish(&visited);
    if (file != LINK_NONE)
        keep(evaluator, file, name, value);
    return value;
}

/* `module.exports = …`, or the namespace of the module. */
static struct link_value whole_module(struct link_evaluator *evaluator, struct link_code *code)
{
    struct link_frame *frame = link_frame_static(evaluator, code, 0);
    LINK_NAMES_EACH(&code->assigned, 0, BASE_STR("module.exports"), i)
    {
        uint32_t binding = code->assigned.entries.items[i].value;
        struct link_value value = link_evaluate_binding(evaluator, frame, binding);
        if (value.kind != LINK_UNKNOWN)
            return value;
    }
    return (struct link_value){.kind = LINK_MODULE, .index = code->file};
}

/* `exports.name = …` and `module.exports.name = …` */
static struct link_value commonjs_export(struct link_evaluator *evaluator, struct link_code *code,
                                         struct base_str name)
{
    static const char *const heads[] = {"module.exports", "exports"};
    for (size_t h = 0; h < 2 && code->assigned.keys; h++) {
        struct base_str full = base_str_format(evaluator->arena, "%s.%.*s", heads[h], BASE_STR_ARG(name));
        LINK_NAMES_EACH(&code->assigned, 0, full, i)
        {
            uint32_t binding = code->assigned.entries.items[i].value;
            struct link_frame *frame =
                link_frame_static(evaluator, code, (uint32_t)code->bindings[binding].scope);
            struct link_value value = link_evaluate_binding(evaluator, frame, binding);
            if (value.kind != LINK_UNKNOWN)
                return value;
        }
    }
    return unknown;
}

/* What one row of `export` gives. */
static struct link_value exported(struct link_evaluator *evaluator, struct link_names *visited,
                                  struct link_code *code, const struct facts_export *row)
{
    struct link_frame *frame = link_frame_static(evaluator, code, 0);
    if (row->specifier.p) {
        uint32_t entry = link_names_first(&code->imports_by_specifier, 0, row->specifier);
        if (entry == LINK_NONE)
            return unknown;
        struct facts_resolved_import from =
            code->imports[code->imports_by_specifier.entries.items[entry].value];
        from.name = row->local;
        return find_imported(evaluator, visited, &from);
    }
    if (row->local.p) { /* import { x } from './x'; export { x }; is another way to write it */
        uint32_t entry = link_names_first(&code->imports_by_alias, 0, row->local);
        if (entry != LINK_NONE && link_names_first(&code->bindings_by_name, 0, row->local) == LINK_NONE)
            return find_imported(evaluator, visited,
                                 &code->imports[code->imports_by_alias.entries.items[entry].value]);
        struct link_value value = link_evaluate_path(evaluator, frame, row->local, LINK_NONE, row->line);
        if (value.kind != LINK_UNKNOWN)
            return value;
    }
    LINK_NAMES_EACH(&code->bindings_by_name, 0, BASE_STR(""), i)
    {
        uint32_t binding = code->bindings_by_name.entries.items[i].value;
        if (base_str_is(row->name, "default") && base_str_is(code->bindings[binding].kind, "default_export"))
            return link_evaluate_binding(evaluator, frame, binding);
    }
    if (base_str_is(row->kind, "commonjs"))
        return commonjs_export(evaluator, code, row->name);
    return link_lookup(evaluator, frame, row->name);
}

/* The declaration of an anonymous default export, by its place. */
static struct link_value anonymous_default(struct link_evaluator *evaluator, struct link_code *code,
                                           const struct facts_export *row)
{
    for (uint32_t i = 0; i < code->symbol_count; i++) {
        const struct facts_symbol *symbol = &code->symbols[i];
        if (!symbol->is_default || symbol->scope < 0 || symbol->scope >= (int64_t)code->scope_count)
            continue;
        bool is_class = base_str_is(symbol->kind, "class");
        return (struct link_value){.kind = is_class ? LINK_CLASS : LINK_FUNCTION,
                                   .frame = link_frame_static(evaluator, code, 0),
                                   .index = (uint32_t)symbol->scope};
    }
    for (uint32_t i = 1; i < code->scope_count; i++) { /* export default (app) => … */
        const struct facts_scope *scope = &code->scopes[i];
        if (scope->parent == 0 && scope->line == row->line &&
            (base_str_is(scope->kind, "arrow") || base_str_is(scope->kind, "function")))
            return (struct link_value){
                .kind = LINK_FUNCTION, .frame = link_frame_static(evaluator, code, 0), .index = i};
    }
    return unknown;
}

static struct link_value search_exports(struct link_evaluator *evaluator, struct link_names *visited,
                                        struct link_code *code, struct base_str name)
{
    struct link_value value = unknown;
    LINK_NAMES_EACH(&code->exports_by_name, 0, name, i)
    {
        const struct facts_export *row = &code->exports[code->exports_by_name.entries.items[i].value];
        value = exported(evaluator, visited, code, row);
        if (value.kind == LINK_UNKNOWN && base_str_is(name, "default"))
            value = anonymous_default(evaluator, code, row);
        if (value.kind != LINK_UNKNOWN)
            return value;
    }
    if (base_str_is(name, "default")) { /* the default import of a CommonJS module is all of it */
        value = whole_module(evaluator, code);
        return value.kind == LINK_MODULE ? unknown : value;
    }
    LINK_NAMES_EACH(&code->exports_by_name, 0, BASE_STR("*"), i)
    {
        const struct facts_export *row = &code->exports[code->exports_by_name.entries.items[i].value];
        uint32_t entry =
            row->specifier.p ? link_names_first(&code->imports_by_specifier, 0, row->specifier) : LINK_NONE;
        if (entry == LINK_NONE)
            continue;
        struct facts_resolved_import from =
            code->imports[code->imports_by_specifier.entries.items[entry].value];
        from.name = name;
        if (from.target_path.p)
            value = find_imported(evaluator, visited, &from);
        if (value.kind != LINK_UNKNOWN)
            return value;
    }
    value = commonjs_export(evaluator, code, name);
    if (value.kind == LINK_UNKNOWN) {
        value = whole_module(evaluator, code);
        value = value.kind == LINK_MODULE ? unknown : link_member(evaluator, value, name);
    }
    return value;
}

/* One search comes to a name of a file once (ECMA-262, ResolveExport): modules export each other's names in
 * cycles, and the same ones on many ways. */
static struct link_value find_export(struct link_evaluator *evaluator, struct link_names *visited,
                                     struct link_code *code, struct base_str name)
{
    if (code->scope_count == 0 || !link_step(evaluator, code, 0) || link_is_too_deep(evaluator, code, 0) ||
        link_names_first(visited, code->file, name) != LINK_NONE)
        return unknown;
    link_names_add(visited, code->file, name, 0);
    if (evaluator->runs)
        link_module_run(evaluator, code);
    evaluator->depth++;
    struct link_value value = base_str_is(name, "*") ? whole_module(evaluator, code)
                                                     : search_exports(evaluator, visited, code, name);
    evaluator->depth--;
    return value;
}

struct link_value link_export(struct link_evaluator *evaluator, struct link_code *code, struct base_str name)
{
    struct link_names visited = {0};
    struct link_value value = find_export(evaluator, &visited, code, name);
    link_names_finish(&visited);
    return value;
}
