/* Express: apps, routers and what is registered on them. */
#include "validator/link/endpoint_p.h"
#include "validator/link/evaluate_p.h"

#include <string.h>

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

/* Elements of one array of paths. */
#define MOST_PATHS 4096u
/* Routers among which one condition chooses. */
#define MOST_BRANCHES 16u

struct link_value link_package_value(struct base_str package, struct base_str name)
{
    bool whole = base_str_is(name, "*") || base_str_is(name, "default");
    struct link_value value = {.kind = LINK_FOREIGN, .text = package};
    if (base_str_is(package, "express") || base_str_is(package, "ultimate-express")) {
        if (whole || base_str_is(name, "express"))
            value.kind = LINK_EXPRESS;
        else if (base_str_is(name, "Router"))
            value.kind = LINK_MAKER;
    } else if (base_str_find(package, "express") >= 0 && base_str_find(package, "router") >= 0) {
        /* express-promise-router, express-async-router */
        if (whole || base_str_ends(name, "Router"))
            value.kind = LINK_MAKER;
    } else if (base_str_is(package, "router") && whole) {
        value.kind = LINK_MAKER;
    }
    return value;
}

static struct link_router *add_router(struct link_evaluator *evaluator, struct link_code *code, uint32_t call)
{
    struct link_router *router = BASE_ARENA_NEW(evaluator->arena, struct link_router);
    router->code = code;
    router->call = call;
    base_vec_push(&evaluator->routers, router);
    return router;
}

static struct link_value router_value(struct link_evaluator *evaluator)
{
    return (struct link_value){.kind = LINK_ROUTER, .index = (uint32_t)evaluator->routers.n - 1};
}

struct link_value link_router_new(struct link_evaluator *evaluator, struct link_code *code, uint32_t call,
                                  bool is_app)
{
    struct link_router *router = add_router(evaluator, code, call);
    router->is_app = is_app;
    router->line = code->calls[call].line;
    return router_value(evaluator);
}

struct link_value link_router_parameter(struct link_evaluator *evaluator, struct link_code *code,
                                        const struct facts_parameter *parameter)
{
    static const char *const types[] = {"Express", "Application", "Router", "IRouter"};
    static const char *const names[] = {"app", "router", "expressApp"};
    struct base_str type = parameter->type;
    bool fits = false;
    ptrdiff_t dot = base_str_rfind_char(type, '.');
    if (type.p && dot >= 0)
        type = base_str_from(type, (size_t)dot + 1);
    for (size_t i = 0; type.p && i < sizeof types / sizeof *types; i++)
        fits = fits || base_str_is(type, types[i]);
    for (size_t i = 0; !type.p && i < sizeof names / sizeof *names; i++)
        fits = fits || base_str_is(parameter->name, names[i]);
    if (!fits)
        return unknown;
    for (size_t i = 0; i < evaluator->routers.n; i++) {
        struct link_router *known = evaluator->routers.items[i];
        if (known->is_parameter && known->code == code && known->line == parameter->line &&
            base_str_eq(known->name, parameter->name))
            return (struct link_value){.kind = LINK_ROUTER, .index = (uint32_t)i};
    }
    struct link_router *router = add_router(evaluator, code, LINK_NONE);
    router->is_parameter = true;
    router->name = parameter->name;
    router->line = parameter->line;
    return router_value(evaluator);
}

/* ---- arguments ---- */

static bool is_pathlike(struct link_evaluator *evaluator, struct link_value value)
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

struct link_paths link_evaluate_paths(struct link_evaluator *evaluator, struct link_frame *frame,
                                      uint32_t call, int64_t position)
{
    uint32_t at = link_code_argument(frame->code, call, position, BASE_STR_ABSENT);
    struct link_paths paths = {.written = BASE_STR("")};
    if (at == LINK_NONE) {
        paths.reason = BASE_STR("The path is computed.");
        return paths;
    }
    paths.written = frame->code->arguments[at].value;
    evaluator->defaulted = evaluator->reassigned = false;
    struct link_value value = link_evaluate_argument(evaluator, frame, at);
    if (value.kind != LINK_LITERAL && value.kind != LINK_ARGUMENT) {
        paths.items = base_arena_array(evaluator->arena, 1, sizeof *paths.items);
        add_path(evaluator, &paths, value);
    } else {
        struct link_value *elements = base_alloc(MOST_PATHS * sizeof *elements);
        uint32_t n = link_elements(evaluator, value, elements, MOST_PATHS);
        link_note_elements(evaluator, frame->code, call, n, MOST_PATHS);
        paths.items = base_arena_array(evaluator->arena, n, sizeof *paths.items);
        for (uint32_t i = 0; i < n; i++)
            add_path(evaluator, &paths, elements[i]);
        base_free(elements);
    }
    paths.is_default = evaluator->defaulted || (value.kind == LINK_STRING && value.index);
    return paths;
}

/* The last handler as written: a name, or a wrapper with the name in it. */
static struct base_str handler_text(struct link_evaluator *evaluator, const struct link_code *code,
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

static void add_entry(struct link_evaluator *evaluator, uint32_t router, struct link_entry entry)
{
    base_vec_push(&evaluator->routers.items[router]->entries, entry);
}

static void add_route(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                      uint32_t router, const char *method, struct link_paths paths)
{
    add_entry(evaluator, router,
              (struct link_entry){.kind = LINK_ENTRY_ROUTE,
                                  .code = frame->code,
                                  .call = call,
                                  .paths = paths,
                                  .method = method,
                                  .handler = handler_text(evaluator, frame->code, call)});
}

void link_router_add_route(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                           uint32_t router, const char *method, int64_t position)
{
    add_route(evaluator, frame, call, router, method, link_evaluate_paths(evaluator, frame, call, position));
}

/* Whether the name of an unknown first argument of use() says that it is a path and no middleware. */
static bool sounds_like_path(struct base_str text)
{
    static const char *const words[] = {"path", "prefix", "base", "url", "root", "mount", "endpoint", "env."};
    char lower[64];
    size_t n = text.n < sizeof lower - 1 ? text.n : sizeof lower - 1;
    for (size_t i = 0; i < n; i++)
        lower[i] = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] + ('a' - 'A')) : text.p[i];
    lower[n] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(lower, words[i]))
            return true;
    return false;
}

/* Adds a mount for a value that is, or holds, a router. */
static void mount_value(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                        uint32_t router, struct link_paths paths, struct link_value value)
{
    if (value.kind == LINK_MODULE)
        value = link_member(evaluator, value, BASE_STR("default"));
    if (value.kind == LINK_ROUTER) {
        evaluator->routers.items[value.index]->is_mounted = true;
        add_entry(evaluator, router,
                  (struct link_entry){.kind = LINK_ENTRY_MOUNT,
                                      .code = frame->code,
                                      .call = call,
                                      .paths = paths,
                                      .child = value.index});
        return;
    }
    if (value.kind != LINK_LITERAL && value.kind != LINK_ARGUMENT)
        return;
    struct link_value *elements = base_alloc(MOST_PATHS * sizeof *elements);
    uint32_t n = link_elements(evaluator, value, elements, MOST_PATHS);
    link_note_elements(evaluator, frame->code, call, n, MOST_PATHS);
    for (uint32_t i = 0; i < n; i++)
        if (elements[i].kind == LINK_ROUTER)
            mount_value(evaluator, frame, call, router, paths, elements[i]);
    base_free(elements);
}

/* Whether a name of the file stands for something of the repository, known or not. */
static bool is_own(struct link_evaluator *evaluator, struct link_frame *frame, struct base_str name)
{
    struct link_value value = link_lookup(evaluator, frame, name);
    if (value.kind != LINK_UNKNOWN)
        return value.kind != LINK_FOREIGN && value.kind != LINK_EXPRESS && value.kind != LINK_MAKER;
    uint32_t entry = link_names_first(&frame->code->imports_by_alias, 0, name);
    return entry != LINK_NONE &&
           frame->code->imports[frame->code->imports_by_alias.entries.items[entry].value].target_path.p;
}

/* Whether a call in front of a router may give the path of the mount. What packages give is middleware,
 * unless it is said to be a path; what a function of the repository gives is known, or may be either. */
static bool may_give_path(struct link_evaluator *evaluator, struct link_frame *frame,
                          const struct facts_call_argument *argument, struct link_value value)
{
    const struct link_code *code = frame->code;
    if (!base_str_is(argument->kind, "call") || argument->value_call < 0 ||
        argument->value_call >= (int64_t)code->call_count)
        return false;
    const struct facts_call *call = &code->calls[argument->value_call];
    struct base_str rest = call->callee;
    if (value.kind == LINK_FOREIGN)
        return base_str_starts(call->callee, "path.") || base_str_find(call->callee, "refix") >= 0 ||
               base_str_find(call->first_text, "refix") >= 0;
    return value.kind == LINK_UNKNOWN && is_own(evaluator, frame, base_str_split(&rest, '.'));
}

/* Mounts the routers among which a condition chooses, as all branches are taken, and reports what may be a
 * router otherwise. */
static void mount_unknown(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                          uint32_t router, struct link_paths paths, uint32_t at)
{
    const struct facts_call_argument *argument = &frame->code->arguments[at];
    struct link_value branches[MOST_BRANCHES];
    size_t n = 0;
    if (base_str_is(argument->kind, "other"))
        n = link_branches(evaluator, frame, argument->value, branches, MOST_BRANCHES);
    for (size_t i = 0; i < n; i++)
        mount_value(evaluator, frame, call, router, paths, branches[i]);
    if (n)
        link_report_unresolved(evaluator, frame->code, argument->line, "mount", argument->value,
                               BASE_STR("A condition chooses the router; those that are known are taken."));
    else
        link_report_mount(evaluator, frame, argument, paths.reason.p != NULL);
}

static void add_use(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                    uint32_t router)
{
    struct link_code *code = frame->code;
    struct link_paths paths = {.written = BASE_STR("")};
    struct base_str root = BASE_STR("");
    paths.items = base_arena_array(evaluator->arena, 1, sizeof *paths.items);
    paths.items[0] = root;
    paths.n = 1;
    for (uint32_t i = code->first_argument[call]; i != LINK_NONE; i = code->next_argument[i]) {
        const struct facts_call_argument *argument = &code->arguments[i];
        if (argument->member.p)
            continue;
        evaluator->reassigned = false;
        struct link_value value = link_evaluate_argument(evaluator, frame, i);
        bool may_be_path = evaluator->reassigned || sounds_like_path(argument->value);
        bool is_path =
            argument->position == 0 && (is_pathlike(evaluator, value) ||
                                        (value.kind == LINK_UNKNOWN && code->calls[call].argument_count > 1 &&
                                         !base_str_is(argument->kind, "call") && may_be_path));
        if (argument->position == 0 && may_give_path(evaluator, frame, argument, value)) {
            paths = (struct link_paths){
                .written = argument->value,
                .reason = BASE_STR("Whether the call gives a path or middleware is not known.")};
        } else if (is_path) {
            paths = link_evaluate_paths(evaluator, frame, call, 0);
        } else if (value.kind == LINK_UNKNOWN) {
            mount_unknown(evaluator, frame, call, router, paths, i);
        } else {
            mount_value(evaluator, frame, call, router, paths, value);
        }
    }
}

struct link_value link_router_call(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                                   struct link_value receiver)
{
    const struct facts_call *row = &frame->code->calls[call];
    struct base_str name = row->name;
    if (base_str_starts(name, "[") && (row->argument_count > 1 || receiver.kind == LINK_ROUTE)) {
        name = link_computed_name(evaluator, frame, call);
        if (!name.p)
            return receiver;
    }
    const char *method = link_route_method(name);
    if (receiver.kind == LINK_ROUTE) {
        struct link_route route = evaluator->routes.items[receiver.index];
        if (method && row->argument_count > 0)
            add_route(evaluator, frame, call, route.router, method, route.paths);
        return receiver;
    }
    if (method) {
        /* app.get('setting') reads a setting; a route has a handler. */
        if (row->argument_count > 1)
            link_router_add_route(evaluator, frame, call, receiver.index, method, 0);
        return receiver;
    }
    if (base_str_is(name, "use")) {
        add_use(evaluator, frame, call, receiver.index);
        return receiver;
    }
    if (base_str_is(name, "route") && row->argument_count > 0) {
        struct link_paths paths = link_evaluate_paths(evaluator, frame, call, 0);
        base_vec_push(&evaluator->routes, (struct link_route){receiver.index, paths});
        return (struct link_value){.kind = LINK_ROUTE, .index = (uint32_t)evaluator->routes.n - 1};
    }
    if (base_str_is(row->name, "param") || base_str_is(row->name, "set") ||
        base_str_is(row->name, "disable") || base_str_is(row->name, "enable") ||
        base_str_is(row->name, "engine"))
        return receiver;
    link_run_callbacks(evaluator, frame, call);
    return unknown;
}
