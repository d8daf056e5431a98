/*
 * Requests that tests make through supertest and its like, and the endpoints that they reach.
 *
 * A call is a request when its receiver is a client: request(app).get(…), agent.get(…) with an agent made
 * elsewhere, or a helper of the test that returns one. A request whose path is a parameter of such a helper
 * is read at each call of the helper.
 */
#include "validator/link/evaluate_p.h"
#include "validator/link/routes_p.h"
#include "validator/link/template_p.h"

#include <string.h>

/* ---- which endpoint ---- */

struct linking {
    struct link_context *context;
    struct link_evaluator evaluator;
    struct link_codes codes;
    struct facts_endpoint *endpoints;
    struct link_routes routes;  /* of `endpoints`, by row */
    struct base_map units;      /* with endpoints */
    struct base_map reachable;  /* units that the test file at hand imports from, other than its own */
    const struct link_code *of; /* that file */
    bool is_cut;                /* a limit was met and recorded */
};

static void read_endpoints(struct linking *linking)
{
    struct facts_store *store = linking->context->store;
    size_t n = facts_store_count(store, FACTS_TABLE_endpoint);
    linking->endpoints = base_arena_array(linking->context->arena, n, sizeof *linking->endpoints);
    link_routes_init(&linking->routes, linking->context->arena);
    for (size_t i = 0; i < n; i++) {
        struct facts_endpoint *row = &linking->endpoints[i];
        FACTS_GET(store, endpoint, i, row);
        base_map_put(&linking->units, row->unit, NULL);
        link_routes_add(&linking->routes, row->unit, row->method, row->template);
    }
}

/* Fills `reachable` for the file, which most often is that of the last question. */
static void look_at_imports(struct linking *linking, const struct link_code *code)
{
    struct facts_store *store = linking->context->store;
    if (linking->of == code)
        return;
    linking->of = code;
    base_map_finish(&linking->reachable);
    for (uint32_t i = 0; i < code->import_count; i++) {
        struct facts_file target;
        uint32_t file = code->imports[i].target_path.p ? facts_store_file(store, code->imports[i].target_path)
                                                       : LINK_NONE;
        if (file == LINK_NONE)
            continue;
        FACTS_GET(store, file, file, &target);
        if (!base_str_eq(target.unit, code->info.unit))
            base_map_put(&linking->reachable, target.unit, NULL);
    }
}

/* The endpoint among those of the test's unit, else of the units that the test file imports from, else of the
 * only unit that serves any. */
static const struct facts_endpoint *match(struct linking *linking, const struct link_code *code, int64_t line,
                                          struct base_str method, struct base_str template)
{
    struct link_routes *routes = &linking->routes;
    uint32_t found = link_routes_find(routes, code->info.unit, method, template);
    look_at_imports(linking, code);
    for (size_t i = 0; i < linking->reachable.n && found == LINK_NONE; i++)
        found = link_routes_find(routes, linking->reachable.entries[i].key, method, template);
    if (found == LINK_NONE && linking->units.n == 1)
        found = link_routes_find(routes, linking->units.entries[0].key, method, template);
    if (routes->steps > LINK_MAX_ROUTE_STEPS && !linking->is_cut) {
        link_limit(linking->context, FACTS_TABLE_test_request, code->info.path, line,
                   BASE_STR("there are too many requests with computed paths to find their endpoints"));
        linking->is_cut = true;
    }
    return found == LINK_NONE ? NULL : &linking->endpoints[found];
}

/* ---- requests ---- */

/* The text with holes written ${…} again, as far as a template needs it. */
static struct base_str with_substitutions(struct base_arena *arena, struct base_str text)
{
    struct base_buf buf;
    base_buf_init(&buf, 8 * LINK_MAX_STRING);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == LINK_HOLE)
            base_buf_add_text(&buf, "${}");
        else
            base_buf_add_char(&buf, text.p[i]);
    }
    struct base_str result = base_str_copy(arena, base_buf_view(&buf));
    base_buf_finish(&buf);
    return result.p ? result : BASE_STR("");
}

struct request {
    const struct link_code *code; /* the test file */
    int64_t line;
    const char *method;
    struct base_str written; /* the argument as written; absent when it is no text */
    struct link_value url;
    struct base_str prefix; /* of the client */
};

static void write_request(struct linking *linking, const struct request *request)
{
    struct base_arena *arena = linking->context->arena;
    struct base_str template = BASE_STR_ABSENT, method = base_str_of(request->method);
    const struct facts_endpoint *endpoint = NULL;
    if (request->url.kind == LINK_STRING) {
        struct base_str url = base_str_format(arena, "%.*s%.*s", BASE_STR_ARG(request->prefix),
                                              BASE_STR_ARG(request->url.text));
        template = link_template_of_url(arena, with_substitutions(arena, url));
    }
    if (template.p)
        endpoint = match(linking, request->code, request->line, method, template);
    struct facts_endpoint none = {.line = FACTS_NULL};
    if (!endpoint)
        endpoint = &none;
    FACTS_ADD(linking->context->store, test_request, .path = request->code->info.path, .line = request->line,
              .unit = request->code->info.unit, .method = method, .url = request->written,
              .template = template, .client = BASE_STR("supertest"), .endpoint_path = endpoint->path,
              .endpoint_line = endpoint->line, .endpoint_method = endpoint->method,
              .endpoint_template = endpoint->template, .route_group = endpoint->route_group);
    if (!template.p)
        link_report_unresolved(&linking->evaluator, request->code, request->line, "request", request->written,
                               BASE_STR("The path is computed."));
}

/* Whether a call asks a client; its receiver's value. */
static bool is_request(struct linking *linking, struct link_frame *frame, uint32_t call,
                       struct link_value *client)
{
    const struct facts_call *row = &frame->code->calls[call];
    if (!link_http_method(row->name) || row->argument_count == 0 ||
        (!row->receiver.p && row->receiver_call < 0) || base_str_is(row->name, "all"))
        return false;
    if (row->receiver_call >= 0 && row->receiver_call < (int64_t)frame->code->call_count)
        *client = link_evaluate_call(&linking->evaluator, frame, (uint32_t)row->receiver_call);
    else
        *client = link_evaluate_path(&linking->evaluator, frame, row->receiver, LINK_NONE, row->line);
    return client->kind == LINK_CLIENT;
}

/* Reads the request that a call makes in a frame; `at` is where it is reported. */
static bool read_request(struct linking *linking, struct link_frame *frame, uint32_t call,
                         const struct link_code *test, int64_t line, struct request *request)
{
    struct link_value client;
    if (!is_request(linking, frame, call, &client))
        return false;
    const struct facts_call *row = &frame->code->calls[call];
    uint32_t argument = link_code_argument(frame->code, call, 0, BASE_STR_ABSENT);
    *request = (struct request){.code = test,
                                .line = line,
                                .method = link_http_method(row->name),
                                .prefix = client.text,
                                .written = row->first_text};
    if (argument != LINK_NONE) {
        request->url = link_evaluate_argument(&linking->evaluator, frame, argument);
        if (!request->written.p)
            request->written = frame->code->arguments[argument].value;
    }
    return true;
}

/* Whether a request's path depends on parameters of the functions around it. */
static bool depends_on_parameters(const struct link_frame *frame, const struct request *request)
{
    struct base_str text = request->written;
    if (request->url.kind == LINK_STRING && !link_has_hole(request->url.text))
        return false;
    for (const struct link_frame *at = frame; at && at->scope != 0; at = at->parent)
        for (uint32_t i = 0; i < at->code->parameter_count; i++) {
            const struct facts_parameter *parameter = &at->code->parameters[i];
            if (parameter->scope != (int64_t)at->scope || !parameter->name.p)
                continue;
            if (text.p && memmem(text.p, text.n, parameter->name.p, parameter->name.n))
                return true;
        }
    return false;
}

/* Requests in helper functions, (0, scope as text) for each; found before the calls of the helpers. */
struct helpers {
    struct link_names calls; /* (file, "scope") -> call */
};

static struct base_str scope_key(struct base_arena *arena, uint32_t scope)
{
    return base_str_format(arena, "%u", scope);
}

static void read_direct(struct linking *linking, struct link_code *code, struct helpers *helpers)
{
    for (uint32_t call = 0; call < code->call_count; call++) {
        struct request request;
        int64_t scope = code->calls[call].scope;
        if (scope < 0 || scope >= (int64_t)code->scope_count || !link_http_method(code->calls[call].name))
            continue;
        struct link_frame *frame = link_frame_static(&linking->evaluator, code, (uint32_t)scope);
        if (!read_request(linking, frame, call, code, code->calls[call].line, &request))
            continue;
        if (depends_on_parameters(frame, &request))
            link_names_add(&helpers->calls, code->file, scope_key(linking->context->arena, (uint32_t)scope),
                           call);
        else if (code->info.is_test)
            write_request(linking, &request);
    }
}

/* Calls of helpers: each is a request with the arguments of the call. */
static void read_helped(struct linking *linking, struct link_code *code, struct helpers *helpers)
{
    struct link_evaluator *evaluator = &linking->evaluator;
    for (uint32_t call = 0; call < code->call_count; call++) {
        const struct facts_call *row = &code->calls[call];
        if (row->receiver.p || row->receiver_call >= 0 || row->scope < 0 ||
            row->scope >= (int64_t)code->scope_count)
            continue;
        struct link_frame *frame = link_frame_static(evaluator, code, (uint32_t)row->scope);
        struct link_value function = link_lookup(evaluator, frame, row->callee);
        if (function.kind != LINK_FUNCTION)
            continue;
        struct link_code *home = function.frame->code;
        struct base_str key = scope_key(linking->context->arena, function.index);
        if (link_names_first(&helpers->calls, home->file, key) == LINK_NONE)
            continue;
        struct link_frame *run = link_frame_call(evaluator, frame, call, function);
        LINK_NAMES_EACH(&helpers->calls, home->file, key, i)
        {
            struct request request;
            if (run &&
                read_request(linking, run, helpers->calls.entries.items[i].value, code, row->line, &request))
                write_request(linking, &request);
        }
    }
}

/* Marks the files that import a test client. chai alone is none: it needs chai-http somewhere. */
static bool mark_clients(struct linking *linking, bool *marks)
{
    struct facts_store *store = linking->context->store;
    size_t rows = facts_store_count(store, FACTS_TABLE_resolved_import);
    bool any = false, chai_http = false;
    for (unsigned pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < rows && (pass == 0 || chai_http); i++) {
            struct base_str package = FACTS_GET_TEXT(store, resolved_import, i, package);
            if (!package.p || !link_is_test_client(package))
                continue;
            bool is_chai = base_str_is(package, "chai");
            chai_http = chai_http || base_str_is(package, "chai-http");
            uint32_t file = FACTS_GET_FILE(store, resolved_import, i, path);
            if (file != LINK_NONE && is_chai == (pass == 1))
                marks[file] = any = true;
        }
    }
    return any;
}

static void run(struct link_context *context)
{
    struct linking linking = {.context = context};
    struct helpers helpers = {0};
    link_codes_init(&linking.codes, context);
    link_evaluator_init(&linking.evaluator, &linking.codes, FACTS_TABLE_test_request, false);
    read_endpoints(&linking);
    bool *marks = base_alloc(linking.codes.count + 1);
    bool any = mark_clients(&linking, marks);
    if (any) {
        link_codes_mark_importers(&linking.codes, marks);
        for (size_t i = 0; i < linking.codes.count; i++)
            if (marks[i])
                read_direct(&linking, link_codes_get(&linking.codes, (uint32_t)i), &helpers);
        for (size_t i = 0; i < linking.codes.count; i++) {
            struct link_code *code = marks[i] ? link_codes_get(&linking.codes, (uint32_t)i) : NULL;
            if (code && code->info.is_test && helpers.calls.keys)
                read_helped(&linking, code, &helpers);
        }
        facts_store_sort(context->store, FACTS_TABLE_test_request,
                         (const char *const[]){"path", "line", "method", "url"}, 4);
    }
    link_names_finish(&helpers.calls);
    link_routes_finish(&linking.routes);
    base_map_finish(&linking.reachable);
    base_map_finish(&linking.units);
    base_free(marks);
    link_evaluator_finish(&linking.evaluator);
    link_codes_finish(&linking.codes);
}

static const enum facts_table fills[] = {FACTS_TABLE_test_request, FACTS_TABLE_unresolved, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_endpoint,      FACTS_TABLE_resolved_import,
                                         FACTS_TABLE_scope,         FACTS_TABLE_symbol,
                                         FACTS_TABLE_parameter,     FACTS_TABLE_export,
                                         FACTS_TABLE_binding,       FACTS_TABLE_call,
                                         FACTS_TABLE_call_argument, FACTS_TABLE_COUNT};

const struct link_linker link_test_request = {"test_request", fills, needs, run};
