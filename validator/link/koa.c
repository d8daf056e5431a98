/*
 * Koa: apps take middleware, and the routers of @koa/router are middleware through routes(). A router's
 * prefix stands in front of all its routes wherever it is used; koa-mount puts middleware below a path,
 * koa-compose puts several into one.
 */
#include "validator/link/evaluate_p.h"
#include "validator/link/framework_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

/* What else the packages export. */
enum { OTHER, MOUNT, COMPOSE };

static struct link_value exported(struct base_str package, struct base_str name)
{
    struct link_value value = {.text = package, .framework = &link_framework_koa};
    bool whole = base_str_is(name, "*") || base_str_is(name, "default");
    if (base_str_is(package, "koa") && (whole || base_str_is(name, "Application"))) {
        value.kind = LINK_APP_MAKER;
    } else if ((base_str_is(package, "@koa/router") || base_str_is(package, "koa-router") ||
                base_str_is(package, "koa-joi-router")) &&
               (whole || base_str_is(name, "Router"))) {
        value.kind = LINK_ROUTER_MAKER;
    } else if (whole && (base_str_is(package, "koa-mount") || base_str_is(package, "koa-compose"))) {
        value.kind = LINK_FOREIGN;
        value.index = base_str_is(package, "koa-mount") ? MOUNT : COMPOSE;
    } else {
        return unknown;
    }
    return value;
}

/* Puts a router around the one that stands for `router` so far: it holds the prefix. */
static void add_prefix(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                       uint32_t router, struct link_paths paths)
{
    struct link_router *top = evaluator->routers.items[router];
    while (top->outer != LINK_NONE)
        top = evaluator->routers.items[top->outer];
    uint32_t origin = top->call == LINK_NONE ? call : top->call;
    struct link_value outer = link_router_new(evaluator, top->framework, top->code, origin, top->is_app);
    evaluator->routers.items[outer.index]->line = top->line;
    link_router_mount(evaluator, frame, call, outer.index, paths,
                      (struct link_value){.kind = LINK_ROUTER, .index = router});
    top->outer = outer.index;
}

/* new Router({ prefix }) */
static struct link_value made(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                              struct link_value router)
{
    const struct link_code *code = frame->code;
    uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
    struct link_value options =
        first == LINK_NONE ? unknown : link_evaluate_argument(evaluator, frame, first);
    if (!link_has_member(evaluator, options, BASE_STR("prefix"), NULL))
        return router;
    evaluator->defaulted = evaluator->reassigned = false;
    struct link_value prefix = link_member(evaluator, options, BASE_STR("prefix"));
    add_prefix(evaluator, frame, call, router.index,
               link_paths_of(evaluator, code, call, prefix, link_member_text(options, BASE_STR("prefix"))));
    return router;
}

/* mount('/x', middleware), mount(middleware) and compose([ … ]): middleware again. */
static struct link_value apply(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                               struct link_value function)
{
    const struct link_code *code = frame->code;
    int64_t last = code->calls[call].argument_count - 1;
    uint32_t at = last < 0 ? LINK_NONE : link_code_argument(code, call, last, BASE_STR_ABSENT);
    struct link_value value = at == LINK_NONE ? unknown : link_evaluate_argument(evaluator, frame, at);
    if (value.kind != LINK_ROUTER && value.kind != LINK_ARGUMENT && value.kind != LINK_LITERAL) {
        link_run_callbacks(evaluator, frame, call);
        return value.kind == LINK_UNKNOWN ? unknown : function;
    }
    struct link_value whole = link_router_new(evaluator, function.framework, frame->code, call, false);
    struct link_paths paths = function.index == MOUNT && last > 0
                                  ? link_evaluate_paths(evaluator, frame, call, 0)
                                  : link_paths_one(evaluator, BASE_STR(""));
    link_router_mount(evaluator, frame, call, whole.index, paths, value);
    return whole;
}

static bool is_text(const struct link_code *code, uint32_t call, int64_t position)
{
    uint32_t at = link_code_argument(code, call, position, BASE_STR_ABSENT);
    return at != LINK_NONE &&
           (base_str_is(code->arguments[at].kind, "string") ||
            base_str_is(code->arguments[at].kind, "template") ||
            base_str_is(code->arguments[at].kind, "array") || base_str_is(code->arguments[at].kind, "regex"));
}

/* router.register(path, ['get', 'post'], middleware) */
static void add_registered(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                           uint32_t router)
{
    struct link_paths paths = link_evaluate_paths(evaluator, frame, call, 0);
    struct link_paths methods = link_evaluate_paths(evaluator, frame, call, 1);
    if (methods.reason.p)
        link_report_unresolved(evaluator, frame->code, frame->code->calls[call].line, "route", paths.written,
                               BASE_STR("The method is computed."));
    for (size_t i = 0; i < methods.n; i++) {
        const char *method = link_route_method(methods.items[i]);
        link_router_add(evaluator, frame, call, router,
                        (struct link_entry){.method = method ? base_str_of(method) : methods.items[i],
                                            .paths = paths,
                                            .handler = link_handler_text(evaluator, frame->code, call)});
    }
}

static struct link_value call_method(struct link_evaluator *evaluator, struct link_frame *frame,
                                     uint32_t call, struct link_value receiver)
{
    const struct facts_call *row = &frame->code->calls[call];
    struct base_str name;
    if (!link_called_name(evaluator, frame, call, row->argument_count > 1, &name))
        return receiver;
    const char *method = link_route_method(name);
    if (method && row->argument_count > 1) { /* the name of a route may stand first */
        int64_t position =
            row->argument_count > 2 && is_text(frame->code, call, 0) && is_text(frame->code, call, 1);
        link_router_add_route(evaluator, frame, call, receiver.index, method, position);
    } else if (base_str_is(name, "use")) {
        link_router_use(evaluator, frame, call, receiver.index);
    } else if (base_str_is(name, "prefix") && row->argument_count == 1) {
        add_prefix(evaluator, frame, call, receiver.index, link_evaluate_paths(evaluator, frame, call, 0));
    } else if (base_str_is(name, "register") && row->argument_count > 2) {
        add_registered(evaluator, frame, call, receiver.index);
    } else if (base_str_is(name, "allowedMethods") || base_str_is(name, "callback") ||
               base_str_is(name, "listen")) {
        return (struct link_value){.kind = LINK_FOREIGN, .text = BASE_STR("koa")};
    } else if (!base_str_is(name, "routes") && !base_str_is(name, "middleware")) {
        link_run_callbacks(evaluator, frame, call);
    }
    return receiver;
}

static bool registers(const struct facts_call *call)
{
    return (base_str_is(call->name, "register") && call->argument_count > 2) ||
           (base_str_is(call->name, "prefix") && call->argument_count == 1);
}

static const char *const types[] = {"Koa", "Application", "Router", "KoaRouter", NULL};
static const char *const parameters[] = {"app", "router", NULL};

const struct link_framework link_framework_koa = {
    .name = "koa",
    .exported = exported,
    .made = made,
    .call = call_method,
    .apply = apply,
    .registers = registers,
    .pattern = link_template_express,
    .types = types,
    .parameters = parameters,
};
