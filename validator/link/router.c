/* Apps, routers and what is registered on them, for every framework. */
#include "validator/link/endpoint_p.h"
#include "validator/link/evaluate_p.h"
#include "validator/link/framework_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

/* Elements of one array of paths. */
#define MOST_PATHS 4096u
/* Routes and mounts of one run: a call with a list of methods registers one for each. */
#define MOST_ENTRIES 500000u

static struct link_router *add_router(struct link_evaluator *evaluator,
                                      const struct link_framework *framework, struct link_code *code,
                                      uint32_t call)
{
    struct link_router *router = BASE_ARENA_NEW(evaluator->arena, struct link_router);
    router->code = code;
    router->call = call;
    router->framework = framework;
    router->root = (uint32_t)evaluator->routers.n;
    router->outer = LINK_NONE;
    base_vec_push(&evaluator->routers, router);
    return router;
}

static struct link_value router_value(struct link_evaluator *evaluator)
{
    return (struct link_value){.kind = LINK_ROUTER, .index = (uint32_t)evaluator->routers.n - 1};
}

struct link_value link_router_new(struct link_evaluator *evaluator, const struct link_framework *framework,
                                  struct link_code *code, uint32_t call, bool is_app)
{
    struct link_router *router = add_router(evaluator, framework, code, call);
    router->is_app = is_app;
    router->line = code->calls[call].line;
    return router_value(evaluator);
}

struct link_value link_router_parameter(struct link_evaluator *evaluator, struct link_code *code,
                                        const struct facts_parameter *parameter)
{
    const struct link_framework *framework = link_framework_of_parameter(evaluator->codes, code, parameter);
    if (!framework)
        return unknown;
    for (size_t i = 0; i < evaluator->routers.n; i++) {
        struct link_router *known = evaluator->routers.items[i];
        if (known->is_parameter && known->code == code && known->line == parameter->line &&
            base_str_eq(known->name, parameter->name))
            return (struct link_value){.kind = LINK_ROUTER, .index = (uint32_t)i};
    }
    struct link_router *router = add_router(evaluator, framework, code, LINK_NONE);
    router->is_parameter = true;
    router->name = parameter->name;
    router->line = parameter->line;
    return router_value(evaluator);
}

struct link_value link_router_prefixed(struct link_evaluator *evaluator, struct link_frame *frame,
                                       uint32_t call, uint32_t router, struct link_paths paths)
{
    const struct link_router *outer = evaluator->routers.items[router];
    struct link_router *inner = add_router(evaluator, outer->framework, outer->code, outer->call);
    struct link_value value = router_value(evaluator);
    inner->name = outer->name;
    inner->line = outer->line;
    inner->is_app = outer->is_app;
    inner->root = outer->root;
    link_router_mount(evaluator, frame, call, router, paths, value);
    inner->outer = router; /* from now on: the mount above is of the router itself */
    return value;
}

/* ---- arguments ---- */

bool link_is_pathlike(struct link_evaluator *evaluator, struct link_value value)
{
    struct link_value first;
    if (value.kind == LINK_LITERAL || value.kind == LINK_ARGUMENT)
        return link_elements(evaluator, value, &first, 1) == 1 &&
               (first.kind == LINK_STRING || first.kind == LINK_REGEX);
    return value.kind == LINK_STRING || value.kind == LINK_REGEX;
}

static void add_path(struct link_evaluator *evaluator, struct link_paths *paths, struct link_value value)
{
    if (value.kind == LINK_STRING && !link_has_hole(value.text))
        paths->items[paths->n++] = value.text;
    else if (value.kind == LINK_REGEX)
        paths->reason = BASE_STR("The path is a regular expression.");
    else if (evaluator->reassigned)
        paths->reason = BASE_STR("The path is given more than one value.");
    else
        paths->reason = BASE_STR("The path is computed.");
}

void link_note_elements(struct link_evaluator *evaluator, const struct link_code *code, uint32_t call,
                        uint32_t n, uint32_t most)
{
    if (n >= most)
        link_limit(evaluator->context, evaluator->table, code->info.path, code->calls[call].line,
                   BASE_STR("an array has more elements than are looked at"));
}

struct link_paths link_paths_one(struct link_evaluator *evaluator, struct base_str path)
{
    struct link_paths paths = {.n = 1, .written = BASE_STR("")};
    paths.items = base_arena_array(evaluator->arena, 1, sizeof *paths.items);
    paths.items[0] = path;
    return paths;
}

struct link_paths link_paths_of(struct link_evaluator *evaluator, const struct link_code *code, uint32_t call,
                                struct link_value value, struct base_str written)
{
    struct link_paths paths = {.written = written};
    if (value.kind != LINK_LITERAL && value.kind != LINK_ARGUMENT) {
        paths.items = base_arena_array(evaluator->arena, 1, sizeof *paths.items);
        add_path(evaluator, &paths, value);
    } else {
        struct link_value *elements = base_alloc(MOST_PATHS * sizeof *elements);
        uint32_t n = link_elements(evaluator, value, elements, MOST_PATHS);
        link_note_elements(evaluator, code, call, n, MOST_PATHS);
        paths.items = base_arena_array(evaluator->arena, n, sizeof *paths.items);
        for (uint32_t i = 0; i < n; i++)
            add_path(evaluator, &paths, elements[i]);
        base_free(elements);
    }
    paths.is_default = evaluator->defaulted || (value.kind == LINK_STRING && value.index);
    return paths;
}

struct link_paths link_evaluate_paths(struct link_evaluator *evaluator, struct link_frame *frame,
                                      uint32_t call, int64_t position)
{
    uint32_t at = link_code_argument(frame->code, call, position, BASE_STR_ABSENT);
    evaluator->defaulted = evaluator->reassigned = false;
    struct link_value value = at == LINK_NONE ? unknown : link_evaluate_argument(evaluator, frame, at);
    return link_paths_of(evaluator, frame->code, call, value,
                         at == LINK_NONE ? BASE_STR("") : frame->code->arguments[at].value);
}

struct base_str link_handler_text(struct link_evaluator *evaluator, const struct link_code *code,
                                  uint32_t call)
{
    struct base_str text = BASE_STR_ABSENT;
    int64_t last = code->calls[call].argument_count - 1;
    uint32_t at = link_code_argument(code, call, last, BASE_STR_ABSENT);
    if (at == LINK_NONE)
        return text;
    const struct facts_call_argument *argument = &code->arguments[at];
    if (base_str_is(argument->kind, "identifier") || base_str_is(argument->kind, "member")) {
        text = argument->value;
    } else if (base_str_is(argument->kind, "call") && argument->value_call >= 0 &&
               argument->value_call < (int64_t)code->call_count) {
        uint32_t inner = link_code_argument(code, (uint32_t)argument->value_call, 0, BASE_STR_ABSENT);
        struct base_str name = BASE_STR_ABSENT;
        struct base_str kind = inner == LINK_NONE ? BASE_STR_ABSENT : code->arguments[inner].kind;
        if (base_str_is(kind, "identifier") || base_str_is(kind, "member") || base_str_is(kind, "call"))
            name = code->arguments[inner].value;
        text = base_str_format(evaluator->arena, "%.*s(%.*s)", BASE_STR_ARG(argument->value),
                               BASE_STR_ARG(name));
    }
    return base_str_slice(text, 0, LINK_LONGEST_HANDLER);
}

/* ---- registrations ---- */

/* Whether one more entry is taken in; that a run has more is recorded once. */
static bool takes_entry(struct link_evaluator *evaluator, const struct link_code *code, uint32_t call)
{
    if (evaluator->entry_count++ == MOST_ENTRIES)
        link_limit(evaluator->context, evaluator->table, code->info.path, code->calls[call].line,
                   BASE_STR("more routes are registered than are looked at"));
    return evaluator->entry_count <= MOST_ENTRIES;
}

void link_router_add(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                     uint32_t router, struct link_entry route)
{
    route.kind = LINK_ENTRY_ROUTE;
    route.code = frame->code;
    route.call = call;
    frame->code->registered[call] = true;
    route.is_conditional = evaluator->conditions > 0;
    if (takes_entry(evaluator, frame->code, call))
        base_vec_push(&evaluator->routers.items[router]->entries, route);
}

void link_router_add_route(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                           uint32_t router, const char *method, int64_t position)
{
    struct link_entry route = {.method = base_str_of(method),
                               .paths = link_evaluate_paths(evaluator, frame, call, position),
                               .handler = link_handler_text(evaluator, frame->code, call)};
    link_router_add(evaluator, frame, call, router, route);
}

bool link_has_member(struct link_evaluator *evaluator, struct link_value literal, struct base_str name,
                     const char *written)
{
    const struct link_code *code = literal.frame ? literal.frame->code : NULL;
    if (literal.kind == LINK_ARGUMENT) {
        const struct facts_call_argument *whole = &code->arguments[literal.index];
        struct base_str member = name;
        if (whole->member.p)
            member = base_str_format(evaluator->arena, "%.*s.%.*s", BASE_STR_ARG(whole->member),
                                     BASE_STR_ARG(name));
        uint32_t at = link_code_argument(code, (uint32_t)whole->call, whole->position, member);
        return at != LINK_NONE && (!written || base_str_is(code->arguments[at].value, written));
    }
    if (literal.kind != LINK_LITERAL || !literal.text.p)
        return false;
    struct base_str full =
        base_str_format(evaluator->arena, "%.*s.%.*s", BASE_STR_ARG(literal.text), BASE_STR_ARG(name));
    uint32_t scope = (uint32_t)code->bindings[literal.index].scope;
    uint32_t entry = link_names_first(&code->bindings_by_name, scope, full);
    return entry != LINK_NONE &&
           (!written ||
            base_str_is(code->bindings[code->bindings_by_name.entries.items[entry].value].value, written));
}

void link_router_mount(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                       uint32_t router, struct link_paths paths, struct link_value value)
{
    if (value.kind == LINK_MODULE)
        value = link_member(evaluator, value, BASE_STR("default"));
    if (value.kind == LINK_ROUTER) {
        while (evaluator->routers.items[value.index]->outer != LINK_NONE)
            value.index = evaluator->routers.items[value.index]->outer;
        evaluator->routers.items[value.index]->is_mounted = true;
        frame->code->registered[call] = true;
        struct link_entry entry = {.kind = LINK_ENTRY_MOUNT,
                                   .code = frame->code,
                                   .call = call,
                                   .paths = paths,
                                   .is_conditional = evaluator->conditions > 0,
                                   .child = value.index};
        if (takes_entry(evaluator, frame->code, call))
            base_vec_push(&evaluator->routers.items[router]->entries, entry);
        return;
    }
    if (value.kind != LINK_LITERAL && value.kind != LINK_ARGUMENT)
        return;
    struct link_value *elements = base_alloc(MOST_PATHS * sizeof *elements);
    uint32_t n = link_elements(evaluator, value, elements, MOST_PATHS);
    link_note_elements(evaluator, frame->code, call, n, MOST_PATHS);
    for (uint32_t i = 0; i < n; i++)
        if (elements[i].kind == LINK_ROUTER)
            link_router_mount(evaluator, frame, call, router, paths, elements[i]);
    base_free(elements);
}

struct base_str link_member_text(struct link_value literal, struct base_str name)
{
    if (literal.kind != LINK_ARGUMENT)
        return name;
    const struct link_code *code = literal.frame->code;
    const struct facts_call_argument *whole = &code->arguments[literal.index];
    uint32_t at =
        whole->member.p ? LINK_NONE : link_code_argument(code, (uint32_t)whole->call, whole->position, name);
    return at == LINK_NONE ? name : code->arguments[at].value;
}
