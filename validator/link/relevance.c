/*
 * What to run. Most functions of a program never touch a router; running all of them would be slow and would
 * add nothing. A call matters when it may register a route, make a router, or call something relevant; a
 * scope is relevant when it holds such a call. Names decide, so the answer is "may", never "does".
 */
#include "validator/link/evaluate_p.h"
#include "validator/link/framework_p.h"

/* Rounds until nothing new is found; each adds one level of calls. */
#define MOST_ROUNDS 32u

struct relevance {
    struct link_codes *codes;
    const bool *marks;
    struct base_map names; /* of relevant functions and classes */
    bool changed;
};

static bool is_registration(const struct link_codes *codes, const struct facts_call *call)
{
    bool has_object = call->receiver.p || (call->receiver_call >= 0);
    /* A function that was taken out of a router looks like any other. */
    if (!has_object && call->argument_count > 1 && base_str_starts(call->first_text, "/"))
        return true;
    if (!has_object || call->argument_count == 0)
        return false;
    if (base_str_is(call->name, "use") || base_str_is(call->name, "route") || link_http_method(call->name) ||
        link_framework_registers(codes->frameworks, call))
        return true;
    if (link_is_borrowed(call) || (base_str_starts(call->name, "[") && call->argument_count > 1) ||
        (base_str_starts(call->name, "[") && base_str_ends(call->receiver, "route()")))
        return true;
    /* Databases, queues and streams have functions of the rarer names. */
    return link_route_method(call->name) && call->argument_count > 1 &&
           (base_str_starts(call->first_text, "/") || link_sounds_like_router(call->receiver));
}

/* A call of an import that makes apps or routers, or that lies in a file that may. */
static bool calls_import(const struct relevance *relevance, const struct link_code *code,
                         const struct facts_call *call)
{
    struct base_str rest = call->callee, first = base_str_split(&rest, '.');
    if (base_str_ends(first, "()"))
        first = base_str_slice(first, 0, first.n - 2);
    if (base_str_is(first, "require"))
        return true;
    uint32_t entry = link_names_first(&code->imports_by_alias, 0, first);
    if (entry == LINK_NONE)
        return false;
    const struct facts_resolved_import *row =
        &code->imports[code->imports_by_alias.entries.items[entry].value];
    if (!row->target_path.p) {
        struct link_value value = link_package_value(row->package, row->name.p ? row->name : BASE_STR("*"));
        return value.kind == LINK_APP_MAKER || value.kind == LINK_ROUTER_MAKER || value.framework;
    }
    uint32_t file = facts_store_file(relevance->codes->context->store, row->target_path);
    return file != LINK_NONE && relevance->marks[file] &&
           (base_str_is(row->name, "default") || base_str_is(row->name, "*"));
}

static void mark_scope(struct relevance *relevance, struct link_code *code, int64_t scope)
{
    for (size_t n = 0; scope >= 0 && scope < (int64_t)code->scope_count && !code->relevant[scope]; n++) {
        const struct facts_scope *row = &code->scopes[scope];
        code->relevant[scope] = true;
        relevance->changed = true;
        if (row->name.p && !base_str_is(row->name, "constructor"))
            *base_map_put(&relevance->names, row->name, NULL) = 1;
        scope = row->parent < scope ? row->parent : -1;
    }
}

/* (function () { … })() around something relevant. */
static bool runs_relevant(const struct link_code *code, const struct facts_call *call)
{
    if (!base_str_is(call->callee, "(function)") || call->scope < 0 ||
        call->scope >= (int64_t)code->scope_count)
        return false;
    for (uint32_t i = (uint32_t)call->scope + 1; i < code->scope_count; i++) {
        if (code->scopes[i].line > call->line)
            break;
        if (code->scopes[i].parent == call->scope && code->scopes[i].line == call->line && code->relevant[i])
            return true;
    }
    return false;
}

static bool takes_relevant(const struct link_code *code, uint32_t call)
{
    for (uint32_t i = code->first_argument[call]; i != LINK_NONE; i = code->next_argument[i]) {
        int64_t scope = code->arguments[i].value_scope;
        if (scope > 0 && scope < (int64_t)code->scope_count && code->relevant[scope])
            return true;
    }
    return false;
}

/* A function that no package exports is given what may be an app. */
static bool gives_router(const struct link_code *code, uint32_t call)
{
    struct base_str rest = code->calls[call].callee, root = base_str_split(&rest, '.');
    uint32_t entry = link_names_first(&code->imports_by_alias, 0, root);
    if (entry != LINK_NONE) {
        const struct facts_resolved_import *row =
            &code->imports[code->imports_by_alias.entries.items[entry].value];
        if (row->target_path.p || !base_str_starts(row->specifier, "."))
            return false;
    }
    for (uint32_t i = code->first_argument[call]; i != LINK_NONE; i = code->next_argument[i])
        if (!code->arguments[i].member.p &&
            (base_str_is(code->arguments[i].kind, "identifier") ||
             base_str_is(code->arguments[i].kind, "member")) &&
            link_sounds_like_router(code->arguments[i].value))
            return true;
    return false;
}

static void look_at(struct relevance *relevance, struct link_code *code)
{
    for (uint32_t i = 0; i < code->call_count; i++) {
        const struct facts_call *call = &code->calls[i];
        if (code->matters[i] || !call->name.p)
            continue;
        struct base_str name = call->name;
        if (base_str_ends(name, "()"))
            name = base_str_slice(name, 0, name.n - 2);
        if (!is_registration(relevance->codes, call) && !base_map_get(&relevance->names, name) &&
            !base_str_is(name, "Router") && !calls_import(relevance, code, call) &&
            !takes_relevant(code, i) && !gives_router(code, i) && !runs_relevant(code, call))
            continue;
        code->matters[i] = true;
        relevance->changed = true;
        mark_scope(relevance, code, call->scope);
    }
}

void link_relevance(struct link_codes *codes, const bool *marks)
{
    struct relevance relevance = {.codes = codes, .marks = marks, .changed = true};
    for (unsigned round = 0; relevance.changed && round < MOST_ROUNDS; round++) {
        relevance.changed = false;
        for (size_t file = 0; file < codes->count; file++)
            if (marks[file])
                look_at(&relevance, link_codes_get(codes, (uint32_t)file));
    }
    base_map_finish(&relevance.names);
}
