#include "validator/link/code_p.h"

#include <string.h>

#define LOAD(code, store, table, member)                                                                     \
    do {                                                                                                     \
        struct facts_range range_ = facts_store_of_file((store), FACTS_TABLE_##table, (code)->file);         \
        (code)->member##s = base_arena_array(arena, range_.to - range_.from, sizeof *(code)->member##s);     \
        (code)->member##_count = (uint32_t)(range_.to - range_.from);                                        \
        for (size_t i_ = range_.from; i_ < range_.to; i_++)                                                  \
            FACTS_GET((store), table, i_, &(code)->member##s[i_ - range_.from]);                             \
    } while (0)

void link_codes_init(struct link_codes *codes, struct link_context *context)
{
    struct facts_store *store = context->store;
    *codes = (struct link_codes){.context = context, .count = facts_store_count(store, FACTS_TABLE_file)};
    codes->items = base_arena_array(context->arena, codes->count, sizeof *codes->items);
    codes->import_ranges = base_arena_array(context->arena, codes->count, sizeof *codes->import_ranges);
    /* resolved_import stands in the order of `import`, so the rows of a file are neighbours. */
    size_t rows = facts_store_count(store, FACTS_TABLE_resolved_import);
    for (size_t i = 0; i < rows; i++) {
        uint32_t file = FACTS_GET_FILE(store, resolved_import, i, path);
        if (file == LINK_NONE)
            continue;
        struct facts_range *range = &codes->import_ranges[file];
        if (range->to == 0)
            range->from = i;
        range->to = i + 1;
    }
}

void link_codes_finish(struct link_codes *codes)
{
    for (size_t i = 0; i < codes->count; i++) {
        struct link_code *code = codes->items[i];
        if (!code)
            continue;
        link_names_finish(&code->bindings_by_name);
        link_names_finish(&code->enums);
        link_names_finish(&code->assigned);
        link_names_finish(&code->scopes_by_name);
        link_names_finish(&code->parameters_by_name);
        link_names_finish(&code->imports_by_alias);
        link_names_finish(&code->imports_by_specifier);
        link_names_finish(&code->exports_by_name);
    }
}

/* Puts rows whose ordinals are 0, 1, 2 … into that order; a row with an ordinal of no such kind is dropped.
 */
#define ORDER(code, arena, rows, count)                                                                      \
    do {                                                                                                     \
        void *sorted_ = base_arena_array((arena), (count), sizeof *(rows));                                  \
        for (uint32_t i_ = 0; i_ < (count); i_++) {                                                          \
            int64_t to_ = (rows)[i_].ordinal;                                                                \
            if (to_ >= 0 && to_ < (int64_t)(count))                                                          \
                memcpy((char *)sorted_ + (size_t)to_ * sizeof *(rows), &(rows)[i_], sizeof *(rows));         \
        }                                                                                                    \
        (rows) = sorted_;                                                                                    \
    } while (0)

static bool in_range(int64_t ordinal, uint32_t count)
{
    return ordinal >= 0 && ordinal < (int64_t)count;
}

static void chain_calls(struct link_code *code, struct base_arena *arena)
{
    code->first_call = base_arena_array(arena, code->scope_count, sizeof(uint32_t));
    code->next_call = base_arena_array(arena, code->call_count, sizeof(uint32_t));
    code->first_argument = base_arena_array(arena, code->call_count, sizeof(uint32_t));
    code->next_argument = base_arena_array(arena, code->argument_count, sizeof(uint32_t));
    for (uint32_t i = 0; i < code->scope_count; i++)
        code->first_call[i] = LINK_NONE;
    for (uint32_t i = code->call_count; i-- > 0;) {
        int64_t scope = code->calls[i].scope;
        code->first_argument[i] = LINK_NONE;
        code->next_call[i] = LINK_NONE;
        if (!in_range(scope, code->scope_count))
            continue;
        code->next_call[i] = code->first_call[scope];
        code->first_call[scope] = i;
    }
    for (uint32_t i = code->argument_count; i-- > 0;) {
        int64_t call = code->arguments[i].call;
        if (!in_range(call, code->call_count))
            continue;
        code->next_argument[i] = code->first_argument[call];
        code->first_argument[call] = i;
    }
}

/* Returns have no name: they are found under "". */
static struct base_str key_of(struct base_str name)
{
    return name.p ? name : BASE_STR("");
}

static void index_names(struct link_code *code)
{
    for (uint32_t i = 0; i < code->binding_count; i++) {
        const struct facts_binding *binding = &code->bindings[i];
        if (!in_range(binding->scope, code->scope_count))
            continue;
        link_names_add(&code->bindings_by_name, (uint32_t)binding->scope, key_of(binding->name), i);
        ptrdiff_t dot = binding->name.p ? base_str_find_char(binding->name, '.') : -1;
        if (dot > 0 && base_str_is(binding->kind, "member")) {
            struct base_str whole = base_str_slice(binding->name, 0, (size_t)dot);
            if (link_names_first(&code->enums, (uint32_t)binding->scope, whole) == LINK_NONE)
                link_names_add(&code->enums, (uint32_t)binding->scope, whole, i);
        }
        if (base_str_is(binding->kind, "assignment") && binding->name.p)
            link_names_add(&code->assigned, 0, binding->name, i);
    }
    for (uint32_t i = 0; i < code->scope_count; i++) {
        const struct facts_scope *scope = &code->scopes[i];
        if (scope->name.p && in_range(scope->parent, code->scope_count))
            link_names_add(&code->scopes_by_name, (uint32_t)scope->parent, scope->name, i);
    }
    for (uint32_t i = 0; i < code->parameter_count; i++)
        if (code->parameters[i].name.p && in_range(code->parameters[i].scope, code->scope_count))
            link_names_add(&code->parameters_by_name, (uint32_t)code->parameters[i].scope,
                           code->parameters[i].name, i);
    for (uint32_t i = 0; i < code->import_count; i++) {
        if (code->imports[i].alias.p)
            link_names_add(&code->imports_by_alias, 0, code->imports[i].alias, i);
        link_names_add(&code->imports_by_specifier, 0, code->imports[i].specifier, i);
    }
    for (uint32_t i = 0; i < code->export_count; i++)
        link_names_add(&code->exports_by_name, 0, key_of(code->exports[i].name), i);
}

static struct link_code *load(struct link_codes *codes, uint32_t file)
{
    struct base_arena *arena = codes->context->arena;
    struct facts_store *store = codes->context->store;
    struct link_code *code = BASE_ARENA_NEW(arena, struct link_code);
    code->file = file;
    FACTS_GET(store, file, file, &code->info);
    LOAD(code, store, scope, scope);
    LOAD(code, store, call, call);
    LOAD(code, store, binding, binding);
    LOAD(code, store, call_argument, argument);
    LOAD(code, store, parameter, parameter);
    LOAD(code, store, symbol, symbol);
    LOAD(code, store, export, export);
    struct facts_range range = codes->import_ranges[file];
    code->import_count = (uint32_t)(range.to - range.from);
    code->imports = base_arena_array(arena, code->import_count, sizeof *code->imports);
    for (uint32_t i = 0; i < code->import_count; i++)
        FACTS_GET(store, resolved_import, range.from + i, &code->imports[i]);
    ORDER(code, arena, code->scopes, code->scope_count);
    ORDER(code, arena, code->calls, code->call_count);
    chain_calls(code, arena);
    index_names(code);
    code->statics = base_arena_array(arena, code->scope_count + 1, sizeof *code->statics);
    code->ran = base_arena_array(arena, code->scope_count + 1, sizeof *code->ran);
    code->active = base_arena_array(arena, code->scope_count + 1, sizeof *code->active);
    code->relevant = base_arena_array(arena, code->scope_count + 1, sizeof *code->relevant);
    code->instances = base_arena_array(arena, code->scope_count + 1, sizeof *code->instances);
    code->matters = base_arena_array(arena, code->call_count + 1, sizeof *code->matters);
    code->registered = base_arena_array(arena, code->call_count + 1, sizeof *code->registered);
    return code;
}

struct link_code *link_codes_get(struct link_codes *codes, uint32_t file)
{
    if (!codes->items[file])
        codes->items[file] = load(codes, file);
    return codes->items[file];
}

void link_codes_mark_importers(struct link_codes *codes, bool *marks)
{
    struct facts_store *store = codes->context->store;
    size_t rows = facts_store_count(store, FACTS_TABLE_resolved_import);
    uint32_t *first = base_alloc((codes->count + 1) * sizeof *first); /* of a file: edge that leads to it */
    uint32_t *next = base_alloc((rows + 1) * sizeof *next);
    uint32_t *from = base_alloc((rows + 1) * sizeof *from);
    BASE_VEC(uint32_t) open = {0};
    for (size_t i = 0; i < rows; i++) {
        uint32_t target = FACTS_GET_FILE(store, resolved_import, i, target_path);
        from[i] = target == LINK_NONE ? LINK_NONE : FACTS_GET_FILE(store, resolved_import, i, path);
        if (target == LINK_NONE || from[i] == LINK_NONE)
            continue;
        next[i] = first[target];
        first[target] = (uint32_t)i + 1;
    }
    for (size_t i = 0; i < codes->count; i++)
        if (marks[i])
            base_vec_push(&open, (uint32_t)i);
    while (open.n) {
        uint32_t file = open.items[--open.n];
        for (uint32_t edge = first[file]; edge; edge = next[edge - 1]) {
            if (marks[from[edge - 1]])
                continue;
            marks[from[edge - 1]] = true;
            base_vec_push(&open, from[edge - 1]);
        }
    }
    base_vec_finish(&open);
    base_free(first);
    base_free(next);
    base_free(from);
}

uint32_t link_code_argument(const struct link_code *code, uint32_t call, int64_t position,
                            struct base_str member)
{
    if (call >= code->call_count)
        return LINK_NONE;
    for (uint32_t i = code->first_argument[call]; i != LINK_NONE; i = code->next_argument[i])
        if (code->arguments[i].position == position && base_str_eq(code->arguments[i].member, member))
            return i;
    return LINK_NONE;
}
