/*
 * Hono, and its OpenAPI packages. Every Hono is an app; one that route() puts into another is served there.
 * basePath() gives an app that registers on the same routes, below a path. A path is remembered for the calls
 * chained behind it: app.get('/x', show).post(create).
 */
#include "validator/link/evaluate_p.h"
#include "validator/link/framework_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

/* What else the packages export. */
enum { OTHER, FACTORY, CREATE_ROUTE };

static struct link_value exported(struct base_str package, struct base_str name)
{
    struct link_value value = {.text = package, .framework = &link_framework_hono};
    bool is_openapi = base_str_is(package, "@hono/zod-openapi");
    if (!is_openapi && !base_str_is(package, "hono") && !base_str_is(package, "hono-openapi"))
        return unknown;
    value.kind = LINK_FOREIGN;
    if (base_str_is(name, "Hono") || base_str_is(name, "OpenAPIHono"))
        value.kind = LINK_APP_MAKER;
    else if (base_str_is(name, "createFactory") || base_str_is(name, "Factory"))
        value.index = FACTORY;
    else if (is_openapi && base_str_is(name, "createRoute"))
        value.index = CREATE_ROUTE;
    return value;
}

/* createFactory().createApp(); createRoute({ … }) is what it is given. */
static struct link_value apply(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                               struct link_value function)
{
    const struct link_code *code = frame->code;
    struct base_str name = code->calls[call].name;
    if (function.index == FACTORY && base_str_is(name, "createApp"))
        return link_router_new(evaluator, function.framework, frame->code, call, true);
    uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
    if (function.index == CREATE_ROUTE && first != LINK_NONE)
        return link_evaluate_argument(evaluator, frame, first);
    link_run_callbacks(evaluator, frame, call);
    return function;
}

/* ":id{[0-9]+}" is ":id"; what is left is written as in Express. */
static bool pattern_of(struct base_str pattern, struct base_arena *arena, struct link_variants *out)
{
    char *text = base_arena_alloc(arena, pattern.n + 1);
    size_t n = 0;
    int depth = 0;
    for (size_t i = 0; i < pattern.n; i++) {
        char c = pattern.p[i];
        depth += c == '{';
        if (depth == 0)
            text[n++] = c;
        depth -= c == '}' && depth > 0;
    }
    return link_template_express(base_str_make(text, n), arena, out);
}

/* "/users/{id}" of an OpenAPI path as Hono writes it. */
static struct base_str path_of_openapi(struct base_arena *arena, struct base_str path)
{
    char *text = base_arena_alloc(arena, path.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] != '}')
            text[n++] = path.p[i] == '{' ? ':' : path.p[i];
    return base_str_make(text, n);
}

/* Whether one of the arguments behind the path is a call of describeRoute(), from hono-openapi. */
static bool is_described(const struct link_code *code, uint32_t call)
{
    for (uint32_t i = code->first_argument[call]; i != LINK_NONE; i = code->next_argument[i])
        if (!code->arguments[i].member.p && base_str_is(code->arguments[i].kind, "call") &&
            base_str_is(code->arguments[i].value, "describeRoute"))
            return true;
    return false;
}

static void add(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call, uint32_t router,
                struct base_str method, struct link_paths paths)
{
    struct link_entry route = {
        .method = method, .paths = paths, .handler = link_handler_text(evaluator, frame->code, call)};
    if (is_described(frame->code, call))
        route.described_by = BASE_STR("hono_openapi");
    link_router_add(evaluator, frame, call, router, route);
}

static bool takes_path(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call)
{
    const struct link_code *code = frame->code;
    uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
    if (first == LINK_NONE || code->arguments[first].value_scope > 0)
        return false;
    struct link_value value = link_evaluate_argument(evaluator, frame, first);
    return link_is_pathlike(evaluator, value) ||
           (value.kind == LINK_UNKNOWN && code->calls[call].argument_count > 1 &&
            !base_str_is(code->arguments[first].kind, "call"));
}

/* app.get(path, …handlers), and app.get(…handlers) for the path of the call before. */
static void add_method(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                       uint32_t router, const char *method)
{
    struct link_router *at = evaluator->routers.items[router];
    bool has_path = takes_path(evaluator, frame, call);
    if (has_path)
        at->last = link_evaluate_paths(evaluator, frame, call, 0);
    else if (!at->last.written.p)
        at->last = link_paths_one(evaluator, BASE_STR("*"));
    /* app.get('/x') alone only sets the path. */
    if (frame->code->calls[call].argument_count > has_path)
        add(evaluator, frame, call, router, base_str_of(method), at->last);
}

/* app.on(methods, paths, …handlers) */
static void add_on(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call, uint32_t router)
{
    struct link_paths methods = link_evaluate_paths(evaluator, frame, call, 0);
    struct link_paths paths = link_evaluate_paths(evaluator, frame, call, 1);
    if (methods.reason.p)
        link_report_unresolved(evaluator, frame->code, frame->code->calls[call].line, "route",
                               methods.written, BASE_STR("The method is computed."));
    for (size_t i = 0; i < methods.n; i++)
        add(evaluator, frame, call, router, link_method_name(evaluator->arena, methods.items[i]), paths);
}

/* app.openapi(createRoute({ method, path }), handler) */
static void add_openapi(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                        uint32_t router)
{
    const struct link_code *code = frame->code;
    uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
    if (first == LINK_NONE)
        return;
    struct link_value route = link_evaluate_argument(evaluator, frame, first);
    struct base_str written = code->arguments[first].value;
    struct link_value method = link_member(evaluator, route, BASE_STR("method"));
    evaluator->defaulted = evaluator->reassigned = false;
    struct link_paths paths =
        link_paths_of(evaluator, code, call, link_member(evaluator, route, BASE_STR("path")), written);
    if (method.kind != LINK_STRING || link_has_hole(method.text)) {
        link_report_unresolved(evaluator, code, code->calls[call].line, "route", written,
                               BASE_STR("The description of the route is not known."));
        return;
    }
    for (size_t i = 0; i < paths.n; i++)
        paths.items[i] = path_of_openapi(evaluator->arena, paths.items[i]);
    link_router_add(
        evaluator, frame, call, router,
        (struct link_entry){.method = link_method_name(evaluator->arena, method.text),
                            .paths = paths,
                            .handler = link_handler_text(evaluator, code, call),
                            .described_by = link_has_member(evaluator, route, BASE_STR("hide"), "true")
                                                ? BASE_STR("excluded")
                                                : BASE_STR("zod_openapi")});
}

/* app.route(path, child) */
static void add_child(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                      uint32_t router)
{
    const struct link_code *code = frame->code;
    uint32_t second = link_code_argument(code, call, 1, BASE_STR_ABSENT);
    if (second == LINK_NONE)
        return;
    struct link_paths paths = link_evaluate_paths(evaluator, frame, call, 0);
    struct link_value child = link_evaluate_argument(evaluator, frame, second);
    if (child.kind == LINK_UNKNOWN || child.kind == LINK_FOREIGN)
        link_report_unresolved(evaluator, code, code->arguments[second].line, "mount",
                               code->arguments[second].value, BASE_STR("The router is computed."));
    else
        link_router_mount(evaluator, frame, call, router, paths, child);
}

/* app.mount(path, handler): something else answers everything below the path. */
static void add_mount(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                      uint32_t router)
{
    struct link_paths paths = link_evaluate_paths(evaluator, frame, call, 0);
    for (size_t i = 0; i < paths.n; i++)
        paths.items[i] = base_str_format(evaluator->arena, "%.*s/*", BASE_STR_ARG(paths.items[i]));
    add(evaluator, frame, call, router, BASE_STR("ALL"), paths);
}

static struct link_value call_method(struct link_evaluator *evaluator, struct link_frame *frame,
                                     uint32_t call, struct link_value receiver)
{
    const struct facts_call *row = &frame->code->calls[call];
    struct base_str name;
    if (!link_called_name(evaluator, frame, call, row->argument_count > 1, &name))
        return receiver;
    const char *method = base_str_is(name, "del") ? NULL : link_http_method(name);
    if (method && row->argument_count > 0)
        add_method(evaluator, frame, call, receiver.index, method);
    else if (base_str_is(name, "on") && row->argument_count > 2)
        add_on(evaluator, frame, call, receiver.index);
    else if (base_str_is(name, "openapi") && row->argument_count > 0)
        add_openapi(evaluator, frame, call, receiver.index);
    else if (base_str_is(name, "mount") && row->argument_count > 1)
        add_mount(evaluator, frame, call, receiver.index);
    else if (base_str_is(name, "route"))
        add_child(evaluator, frame, call, receiver.index);
    else if ((base_str_is(name, "doc") || base_str_is(name, "doc31")) && row->argument_count > 1)
        link_router_add_route(evaluator, frame, call, receiver.index, "GET", 0);
    else if (base_str_is(name, "basePath"))
        return link_router_prefixed(evaluator, frame, call, receiver.index,
                                    link_evaluate_paths(evaluator, frame, call, 0));
    else if (base_str_is(name, "use") && takes_path(evaluator, frame, call))
        evaluator->routers.items[receiver.index]->last = link_evaluate_paths(evaluator, frame, call, 0);
    else if (base_str_is(name, "fetch") || base_str_is(name, "request") || base_str_is(name, "fire"))
        return unknown;
    return receiver;
}

static bool registers(const struct facts_call *call)
{
    return (base_str_is(call->name, "openapi") && call->argument_count > 0) ||
           (base_str_is(call->name, "mount") && call->argument_count > 1 &&
            base_str_starts(call->first_text, "/")) ||
           (base_str_is(call->name, "on") && call->argument_count > 2) ||
           (base_str_is(call->name, "basePath") && call->argument_count == 1) ||
           ((base_str_is(call->name, "doc") || base_str_is(call->name, "doc31")) &&
            call->argument_count == 2 && base_str_starts(call->first_text, "/"));
}

static const char *const types[] = {"Hono", "OpenAPIHono", NULL};
static const char *const parameters[] = {"app", "hono", "router", NULL};

const struct link_framework link_framework_hono = {
    .name = "hono",
    .exported = exported,
    .call = call_method,
    .apply = apply,
    .registers = registers,
    .pattern = pattern_of,
    .types = types,
    .parameters = parameters,
};
