/*
 * Requests that tests make of the repository's servers, and the endpoints that they reach.
 *
 * What a request looks like is told by client_p.h, which endpoint it reaches by reach_p.h. A request whose
 * path is a parameter of a helper is read at each call of the helper. A client that is replaced (a stubbed
 * fetch, a mocked module) asks nobody.
 */
#include "validator/link/client_p.h"
#include "validator/link/missing_p.h"
#include "validator/link/reach_p.h"
#include "validator/link/template_p.h"

#include <string.h>

struct linking {
    struct link_context *context;
    struct link_evaluator evaluator;
    struct link_codes codes;
    struct link_reach reach;
    struct link_missing missing;
    bool *makes_app; /* by file: a test, or one that it imports, makes an app of its own */
};

struct request {
    const struct link_code *code; /* the test file */
    int64_t line, scope;
    struct link_client_call call;
};

/* ---- rows ---- */

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

static struct base_str server_name(const struct linking *linking, const struct request *request)
{
    static const char *const names[] = {
        [LINK_SERVER_APP] = "app",           [LINK_SERVER_LOCAL] = "local",
        [LINK_SERVER_RELATIVE] = "relative", [LINK_SERVER_COMPUTED] = "computed",
        [LINK_SERVER_FOREIGN] = "foreign",
    };
    bool is_own = request->call.server == LINK_SERVER_APP && request->call.route_file == LINK_NONE &&
                  linking->makes_app[request->code->file];
    return is_own ? BASE_STR("own_app") : base_str_of(names[request->call.server]);
}

static void write_request(struct linking *linking, const struct request *request)
{
    struct base_arena *arena = linking->context->arena;
    const struct link_client_call *call = &request->call;
    struct base_str template = BASE_STR_ABSENT, server = server_name(linking, request);
    const struct facts_endpoint *endpoint = NULL;
    bool may_lack_prefix = call->server != LINK_SERVER_LOCAL && !call->is_guess;
    bool is_anywhere = call->server == LINK_SERVER_COMPUTED && call->url.kind != LINK_STRING;
    if (call->server == LINK_SERVER_FOREIGN || is_anywhere)
        return;
    if (call->url.kind == LINK_STRING)
        template = link_template_of_url(arena, with_substitutions(arena, call->url.text));
    if (call->route_file != LINK_NONE) {
        endpoint = link_reach_handler(&linking->reach, call->route_file, call->method);
        if (!endpoint)
            return; /* a function that is named as handlers are */
        template = template.p ? template : endpoint->template;
    } else if (template.p) {
        endpoint = link_reach_find(&linking->reach, request->code, request->line, call->method, template,
                                   may_lack_prefix);
    }
    if (call->is_guess && (!endpoint || base_str_find_char(endpoint->template, '*') >= 0))
        return;
    struct facts_endpoint none = {.line = FACTS_NULL};
    if (!endpoint)
        endpoint = &none;
    FACTS_ADD(
        linking->context->store, test_request, .path = request->code->info.path, .line = request->line,
        .unit = request->code->info.unit, .method = call->method, .url = call->written, .template = template,
        .client = base_str_of(call->client), .server = server,
        .server_unit = endpoint->path.p ? endpoint->unit : link_reach_unit(&linking->reach, request->code),
        .endpoint_path = endpoint->path, .endpoint_line = endpoint->line, .endpoint_method = endpoint->method,
        .endpoint_template = endpoint->template, .route_group = endpoint->route_group,
        .expects_missing =
            link_expects_missing(&linking->missing, linking->context->store, request->code, request->scope));
    if (!template.p)
        link_report_unresolved(&linking->evaluator, request->code, request->line, "request", call->written,
                               BASE_STR("The path is computed."));
}

/* ---- requests ---- */

/* Reads the request that a call makes in a frame; `at` is the call of the test where it is reported. */
static bool read_request(struct linking *linking, struct link_frame *frame, uint32_t call,
                         const struct link_code *test, const struct facts_call *at, struct request *request)
{
    *request = (struct request){.code = test, .line = at->line, .scope = at->scope};
    return link_client_call(&linking->evaluator, frame, call, &request->call);
}

/* Whether a request's path or method depends on parameters of the functions around it. */
static bool depends_on_parameters(const struct link_frame *frame, const struct request *request)
{
    struct base_str text = request->call.written;
    bool is_known = request->call.url.kind == LINK_STRING && !link_has_hole(request->call.url.text);
    if (is_known && request->call.method.p)
        return false;
    for (const struct link_frame *at = frame; at && at->scope != 0; at = at->parent)
        for (uint32_t i = 0; i < at->code->parameter_count; i++) {
            const struct facts_parameter *parameter = &at->code->parameters[i];
            if (parameter->scope != (int64_t)at->scope || !parameter->name.p)
                continue;
            if ((!is_known && text.p && memmem(text.p, text.n, parameter->name.p, parameter->name.n)) ||
                (!request->call.method.p && base_str_is(parameter->name, "method")))
                return true;
        }
    return false;
}

/* Requests in helper functions; found before the calls of the helpers. */
struct helpers {
    struct link_names calls; /* (file, scope as text) -> call */
    struct link_names names; /* (0, name of the function) */
};

static struct base_str scope_key(struct base_arena *arena, uint32_t scope)
{
    return base_str_format(arena, "%u", scope);
}

/* ---- clients that ask nobody ---- */

/* vi.stubGlobal('fetch', …), jest.spyOn(global, 'fetch'), vi.mock('axios') */
static bool is_replacement(const struct link_code *code, uint32_t call)
{
    static const char *const globals[] = {"global", "globalThis", "window", "self"};
    static const char *const mocks[] = {"vi.mock", "jest.mock", "mock.module", "jest.unstable_mockModule"};
    static const char *const modules[] = {"axios", "node-fetch", "undici", "got",
                                          "ky",    "superagent", "ofetch"};
    static const char *const names[] = {"enableFetchMocks", "enableMocks", "stubGlobal"};
    const struct facts_call *row = &code->calls[call];
    if (BASE_STR_IN(row->callee, mocks))
        return BASE_STR_IN(row->first_text, modules);
    if (BASE_STR_IN(row->name, names))
        return !row->first_text.p || base_str_is(row->first_text, "fetch");
    if (!base_str_is(row->name, "spyOn") && !base_str_is(row->name, "stub") &&
        !base_str_is(row->name, "method"))
        return false;
    uint32_t object = link_code_argument(code, call, 0, BASE_STR_ABSENT);
    uint32_t name = link_code_argument(code, call, 1, BASE_STR_ABSENT);
    return object != LINK_NONE && name != LINK_NONE && base_str_is(code->arguments[name].value, "fetch") &&
           BASE_STR_IN(code->arguments[object].value, globals);
}

static bool replaces_clients(const struct link_code *code)
{
    static const char *const places[] = {"global.fetch", "globalThis.fetch", "window.fetch"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (link_names_first(&code->assigned, 0, base_str_of(places[i])) != LINK_NONE)
            return true;
    for (uint32_t call = 0; call < code->call_count; call++)
        if (is_replacement(code, call))
            return true;
    return false;
}

/* ---- requests of a file, and of the helpers that it calls ---- */

static void read_direct(struct linking *linking, struct link_code *code, struct helpers *helpers)
{
    bool is_replaced = code->info.is_test && replaces_clients(code);
    for (uint32_t call = 0; call < code->call_count; call++) {
        struct request request;
        int64_t scope = code->calls[call].scope;
        const struct facts_call *row = &code->calls[call];
        bool is_plain = !row->receiver.p && row->receiver_call < 0;
        if (scope < 0 || scope >= (int64_t)code->scope_count ||
            (!link_may_request(row->name, row->first_text, is_plain) &&
             (is_plain || !link_http_method(row->name))))
            continue;
        struct link_frame *frame = link_frame_static(&linking->evaluator, code, (uint32_t)scope);
        if (!read_request(linking, frame, call, code, row, &request))
            continue;
        if (depends_on_parameters(frame, &request)) {
            link_names_add(&helpers->calls, code->file, scope_key(linking->context->arena, (uint32_t)scope),
                           call);
            if (code->scopes[scope].name.p)
                link_names_add(&helpers->names, 0, code->scopes[scope].name, 0);
        } else if (code->info.is_test && !(is_replaced && request.call.server != LINK_SERVER_APP))
            write_request(linking, &request);
    }
}

/* Calls of helpers: each is a request with the arguments of the call. */
static void read_helped(struct linking *linking, struct link_code *code, struct helpers *helpers)
{
    struct link_evaluator *evaluator = &linking->evaluator;
    for (uint32_t call = 0; call < code->call_count; call++) {
        const struct facts_call *row = &code->calls[call];
        bool is_plain = !row->receiver.p && row->receiver_call < 0;
        if (row->receiver_call >= 0 || row->scope < 0 || row->scope >= (int64_t)code->scope_count ||
            (!is_plain && link_names_first(&helpers->names, 0, row->name) == LINK_NONE))
            continue;
        struct link_frame *frame = link_frame_static(evaluator, code, (uint32_t)row->scope);
        struct link_value function =
            is_plain ? link_lookup(evaluator, frame, row->callee)
                     : link_evaluate_path(evaluator, frame, row->callee, LINK_NONE, row->line);
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
            if (run && read_request(linking, run, helpers->calls.entries.items[i].value, code, row, &request))
                write_request(linking, &request);
        }
    }
}

/* ---- which files ---- */

/* Calls by which a test makes a server of its own. */
static bool makes_app(const struct facts_store *store, size_t call)
{
    static const char *const functions[] = {"express", "fastify", "Fastify", "polka", "restify.createServer"};
    static const char *const packages[] = {"express", "fastify", "koa", "hono", "polka", "restify"};
    static const char *const classes[] = {"Hono", "OpenAPIHono", "Koa", "Elysia", "H3"};
    struct base_str callee = FACTS_GET_TEXT(store, call, call, callee);
    struct base_str kind = FACTS_GET_TEXT(store, call, call, kind);
    if (base_str_is(callee, "require"))
        return BASE_STR_IN(FACTS_GET_TEXT(store, call, call, first_text), packages);
    if (base_str_is(kind, "call"))
        return BASE_STR_IN(callee, functions);
    return base_str_is(kind, "new") ? BASE_STR_IN(callee, classes)
                                    : base_str_is(kind, "decorator") && base_str_is(callee, "Controller");
}

/* Whether a test module of Nest has controllers of its own: they lack the prefix of the program's main file.
 */
static bool names_controllers(const struct facts_store *store, uint32_t file)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_call_argument, file);
    for (size_t i = range.from; i < range.to; i++)
        if (base_str_is(FACTS_GET_TEXT(store, call_argument, i, member), "controllers"))
            return true;
    return false;
}

/* Marks the tests that may make requests, and those that have an app of their own. */
static bool mark_tests(struct linking *linking, bool *marks)
{
    struct facts_store *store = linking->context->store;
    bool any = false;
    for (uint32_t file = 0; file < linking->codes.count; file++) {
        struct facts_range calls = facts_store_of_file(store, FACTS_TABLE_call, file);
        if (calls.from == calls.to || !FACTS_GET_INT(store, file, file, is_test))
            continue;
        for (size_t i = calls.from; i < calls.to; i++) {
            struct base_str name = FACTS_GET_TEXT(store, call, i, name);
            struct base_str callee = FACTS_GET_TEXT(store, call, i, callee);
            bool is_plain = callee.p == name.p;
            if (!marks[file] &&
                (base_str_starts(callee, "request.") ||
                 link_may_request(name, FACTS_GET_TEXT(store, call, i, first_text), is_plain)))
                marks[file] = any = true;
            linking->makes_app[file] = linking->makes_app[file] || makes_app(store, i);
        }
        linking->makes_app[file] =
            linking->makes_app[file] || (marks[file] && names_controllers(store, file));
    }
    return any;
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
            bool is_http = package.p && link_is_http_package(package);
            if (!package.p || (!is_http && !link_is_test_client(package)))
                continue;
            bool is_chai = base_str_is(package, "chai");
            chai_http = chai_http || base_str_is(package, "chai-http");
            uint32_t file = FACTS_GET_FILE(store, resolved_import, i, path);
            if (file != LINK_NONE && is_chai == (pass == 1) &&
                (!is_http || FACTS_GET_INT(store, file, file, is_test)))
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
    link_reach_init(&linking.reach, context);
    bool *marks = base_alloc(linking.codes.count + 1);
    linking.makes_app = base_alloc(linking.codes.count + 1);
    bool any = mark_clients(&linking, marks);
    any = mark_tests(&linking, marks) || any;
    if (any) {
        link_codes_mark_importers(&linking.codes, marks);
        link_codes_mark_importers(&linking.codes, linking.makes_app);
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
    link_names_finish(&helpers.names);
    link_reach_finish(&linking.reach);
    link_missing_finish(&linking.missing);
    base_free(linking.makes_app);
    base_free(marks);
    link_evaluator_finish(&linking.evaluator);
    link_codes_finish(&linking.codes);
}

static const enum facts_table fills[] = {FACTS_TABLE_test_request, FACTS_TABLE_unresolved, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {
    FACTS_TABLE_test_case,     FACTS_TABLE_endpoint, FACTS_TABLE_resolved_import,
    FACTS_TABLE_scope,         FACTS_TABLE_symbol,   FACTS_TABLE_parameter,
    FACTS_TABLE_export,        FACTS_TABLE_binding,  FACTS_TABLE_call,
    FACTS_TABLE_call_argument, FACTS_TABLE_COUNT};

const struct link_linker link_test_request = {"test_request", fills, needs, run};
