/*
 * Fastify: an app, and plugins that are each given a part of it (fastify_plugin.c). A route may be described
 * by a schema, of which @fastify/swagger makes a document.
 */
#include "validator/link/fastify_p.h"
#include "validator/link/framework_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

static bool loads_files(struct base_str package)
{
    return base_str_is(package, "@fastify/autoload") || base_str_is(package, "fastify-autoload");
}

static struct link_value exported(struct base_str package, struct base_str name)
{
    struct link_value value = {.kind = LINK_FOREIGN, .text = package, .framework = &link_framework_fastify};
    bool whole = base_str_is(name, "*") || base_str_is(name, "default");
    if (base_str_is(package, "fastify")) {
        if (whole || base_str_is(name, "fastify") || base_str_is(name, "Fastify"))
            value.kind = LINK_APP_MAKER;
    } else if (base_str_is(package, "fastify-plugin")) {
        value.index = LINK_FASTIFY_WRAPPER;
    } else if (loads_files(package)) {
        value.index = LINK_FASTIFY_AUTOLOAD;
    } else if (base_str_is(package, "@fastify/swagger") || base_str_is(package, "fastify-swagger") ||
               base_str_is(package, "fastify-oas")) {
        value.index = LINK_FASTIFY_SWAGGER;
    } else {
        return unknown;
    }
    return value;
}

/* fp(plugin): the plugin, which shares the app that it is given to. */
static struct link_value apply(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                               struct link_value function)
{
    uint32_t first = link_code_argument(frame->code, call, 0, BASE_STR_ABSENT);
    if (function.index != LINK_FASTIFY_WRAPPER || first == LINK_NONE)
        return function;
    struct link_value plugin = link_evaluate_argument(evaluator, frame, first);
    if (plugin.kind == LINK_FUNCTION)
        plugin.framework = &link_framework_fastify;
    return plugin;
}

/* "::" is a colon; the rest is written as in Express. */
static bool pattern_of(struct base_str pattern, struct base_arena *arena, struct link_variants *out)
{
    char *text = base_arena_alloc(arena, 2 * pattern.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < pattern.n; i++) {
        bool is_colon = pattern.p[i] == ':' && i + 1 < pattern.n && pattern.p[i + 1] == ':';
        if (is_colon)
            text[n++] = '\\';
        text[n++] = pattern.p[i];
        i += is_colon;
    }
    return link_template_express(base_str_make(text, n), arena, out);
}

/* ---- routes ---- */

/* A schema in the options describes the route, unless it says that it is hidden. */
static void describe(struct link_evaluator *evaluator, struct link_value options, struct link_entry *route)
{
    if (!link_has_member(evaluator, options, BASE_STR("schema"), NULL))
        return;
    struct link_value schema = link_member(evaluator, options, BASE_STR("schema"));
    bool is_hidden = link_has_member(evaluator, schema, BASE_STR("hide"), "true");
    route->described_by = is_hidden ? BASE_STR("excluded") : BASE_STR("fastify_schema");
    route->needs_generator = true;
}

/* app.get(path, options, handler) */
static void add_method(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                       uint32_t router, const char *method)
{
    struct link_entry route = {.method = base_str_of(method),
                               .paths = link_evaluate_paths(evaluator, frame, call, 0),
                               .handler = link_handler_text(evaluator, frame->code, call)};
    uint32_t second = link_code_argument(frame->code, call, 1, BASE_STR_ABSENT);
    if (second != LINK_NONE)
        describe(evaluator, link_evaluate_argument(evaluator, frame, second), &route);
    link_router_add(evaluator, frame, call, router, route);
}

/* app.route({ method, url, schema, handler }) */
static void add_route(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                      uint32_t router)
{
    const struct link_code *code = frame->code;
    uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
    struct link_value options = link_evaluate_argument(evaluator, frame, first);
    struct base_str key =
        link_has_member(evaluator, options, BASE_STR("url"), NULL) ? BASE_STR("url") : BASE_STR("path");
    struct link_value method = link_member(evaluator, options, BASE_STR("method"));
    struct link_paths methods = link_paths_of(evaluator, code, call, method, BASE_STR("method"));
    if (methods.reason.p || options.kind == LINK_UNKNOWN) {
        link_report_unresolved(
            evaluator, code, code->calls[call].line, "route",
            options.kind == LINK_UNKNOWN ? code->arguments[first].value : link_member_text(options, key),
            options.kind == LINK_UNKNOWN ? BASE_STR("The options of the route are computed.")
                                         : BASE_STR("The method is computed."));
        if (options.kind == LINK_UNKNOWN)
            return;
    }
    evaluator->defaulted = evaluator->reassigned = false;
    struct link_entry route = {.paths =
                                   link_paths_of(evaluator, code, call, link_member(evaluator, options, key),
                                                 link_member_text(options, key)),
                               .handler = link_member_text(options, BASE_STR("handler"))};
    describe(evaluator, options, &route);
    for (size_t i = 0; i < route.handler.n; i++)
        if (!link_is_name_char(route.handler.p[i]) && route.handler.p[i] != '.')
            route.handler = BASE_STR_ABSENT;
    if (base_str_is(route.handler, "handler") && options.kind != LINK_ARGUMENT)
        route.handler = BASE_STR_ABSENT;
    for (size_t i = 0; i < methods.n; i++) {
        route.method = link_method_name(evaluator->arena, methods.items[i]);
        link_router_add(evaluator, frame, call, router, route);
    }
}

static struct link_value call_method(struct link_evaluator *evaluator, struct link_frame *frame,
                                     uint32_t call, struct link_value receiver)
{
    const struct facts_call *row = &frame->code->calls[call];
    struct base_str name;
    if (!link_called_name(evaluator, frame, call, row->argument_count > 1, &name))
        return receiver;
    const char *method = base_str_is(name, "del") ? NULL : link_route_method(name);
    if (method && row->argument_count > 1)
        add_method(evaluator, frame, call, receiver.index, method);
    else if (base_str_is(name, "route") && row->argument_count == 1)
        add_route(evaluator, frame, call, receiver.index);
    else if (base_str_is(name, "register") && row->argument_count > 0)
        link_fastify_register(evaluator, frame, call, receiver.index);
    else if (base_str_is(name, "inject") || base_str_is(name, "listen") || base_str_is(name, "close"))
        return unknown;
    else
        link_run_callbacks(evaluator, frame, call);
    return receiver;
}

static bool registers(const struct facts_call *call)
{
    return base_str_is(call->name, "register") && call->argument_count > 0;
}

static const char *const types[] = {"FastifyInstance", "FastifyTypedInstance", "FastifyTypebox", NULL};
static const char *const parameters[] = {"fastify", "app", "server", "instance", NULL};

const struct link_framework link_framework_fastify = {
    .name = "fastify",
    .exported = exported,
    .call = call_method,
    .apply = apply,
    .registers = registers,
    .pattern = pattern_of,
    .loads_files = loads_files,
    .types = types,
    .parameters = parameters,
    .decides_by_path = true,
};
