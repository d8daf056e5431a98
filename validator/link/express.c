/*
 * Express: apps and routers, use() and route(). What a pattern says: see template_p.h. An optional parameter
 * gives two endpoints; the same router mounted twice gives its endpoints twice.
 */
#include "validator/link/evaluate_p.h"
#include "validator/link/framework_p.h"
#include "validator/link/template_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

static struct link_value exported(struct base_str package, struct base_str name)
{
    bool whole = base_str_is(name, "*") || base_str_is(name, "default");
    struct link_value value = {.kind = LINK_UNKNOWN, .text = package, .framework = &link_framework_express};
    if (base_str_is(package, "express") || base_str_is(package, "ultimate-express")) {
        if (whole || base_str_is(name, "express"))
            value.kind = LINK_APP_MAKER;
        else if (base_str_is(name, "Router"))
            value.kind = LINK_ROUTER_MAKER;
    } else if (base_str_find(package, "express") >= 0 && base_str_find(package, "router") >= 0) {
        /* express-promise-router, express-async-router */
        if (whole || base_str_ends(name, "Router"))
            value.kind = LINK_ROUTER_MAKER;
    } else if (base_str_is(package, "router") && whole) {
        value.kind = LINK_ROUTER_MAKER;
    }
    return value;
}

static struct link_value call_method(struct link_evaluator *evaluator, struct link_frame *frame,
                                     uint32_t call, struct link_value receiver)
{
    const struct facts_call *row = &frame->code->calls[call];
    struct base_str name;
    if (!link_called_name(evaluator, frame, call, row->argument_count > 1 || receiver.kind == LINK_ROUTE,
                          &name))
        return receiver;
    const char *method = link_route_method(name);
    if (receiver.kind == LINK_ROUTE) {
        struct link_route route = evaluator->routes.items[receiver.index];
        if (method && row->argument_count > 0)
            link_router_add(evaluator, frame, call, route.router,
                            (struct link_entry){.method = base_str_of(method),
                                                .paths = route.paths,
                                                .handler = link_handler_text(evaluator, frame->code, call)});
        return receiver;
    }
    if (method) {
        /* app.get('setting') reads a setting; a route has a handler. */
        if (row->argument_count > 1)
            link_router_add_route(evaluator, frame, call, receiver.index, method, 0);
        return receiver;
    }
    if (base_str_is(name, "use")) {
        link_router_use(evaluator, frame, call, receiver.index);
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

static const char *const types[] = {"Express", "Application", "Router", "IRouter", NULL};
static const char *const parameters[] = {"app", "router", "expressApp", NULL};

const struct link_framework link_framework_express = {
    .name = "express",
    .exported = exported,
    .call = call_method,
    .pattern = link_template_express,
    .types = types,
    .parameters = parameters,
};
