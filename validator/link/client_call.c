/* Requests by the shape of their calls. */
#include "validator/link/client_parts_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

struct asked {
    struct link_evaluator *evaluator;
    struct link_frame *frame;
    uint32_t call;
    const struct facts_call *row;
    struct link_client_call *out;
};

static struct base_str last_segment(struct base_str receiver)
{
    ptrdiff_t dot = base_str_rfind_char(receiver, '.');
    return dot < 0 ? receiver : base_str_from(receiver, (size_t)dot + 1);
}

/* Puts the URL behind what the client has in front of all its requests. */
static void put_behind(struct asked *asked, struct base_str prefix, bool is_app)
{
    struct link_client_call *out = asked->out;
    if (out->url.kind != LINK_STRING) {
        out->server = prefix.n ? link_url_server(prefix) : is_app ? LINK_SERVER_APP : LINK_SERVER_COMPUTED;
        return;
    }
    struct base_str url = out->url.text;
    /* Playwright resolves paths against its base as browsers do. */
    bool drops = base_str_is(base_str_of(out->client), "playwright") && base_str_starts(url, "/");
    if (prefix.n && base_str_find(url, "://") < 0) {
        out->server = link_url_server(prefix);
        if (!drops)
            out->url.text = base_str_format(
                asked->evaluator->arena, "%.*s%s%.*s", BASE_STR_ARG(prefix),
                base_str_starts(url, "/") || base_str_ends(prefix, "/") ? "" : "/", BASE_STR_ARG(url));
        return;
    }
    out->server = is_app ? LINK_SERVER_APP : link_url_server(url);
}

/* Reads URL and method from the arguments: (url, options). */
static void read_arguments(struct asked *asked, int64_t position, const char *method)
{
    struct link_url_reader reader = {.evaluator = asked->evaluator};
    const struct link_code *code = asked->frame->code;
    uint32_t argument = link_code_argument(code, asked->call, position, BASE_STR_ABSENT);
    asked->out->url = link_url_read(&reader, asked->frame, asked->call, position, 0);
    asked->out->written = argument == LINK_NONE ? BASE_STR_ABSENT : code->arguments[argument].value;
    if (method)
        asked->out->method = base_str_of(method);
    else if (reader.is_request)
        asked->out->method = reader.method;
    else
        asked->out->method =
            link_url_method(asked->evaluator, asked->frame, asked->call, position + 1, "GET");
}

/* Reads them from one object: ({ url, method }). False when it has no URL. */
static bool read_object(struct asked *asked, int64_t position)
{
    static const char *const keys[] = {"url", "path", "uri"};
    struct link_code *code = asked->frame->code;
    uint32_t argument = link_code_argument(code, asked->call, position, BASE_STR_ABSENT);
    if (argument == LINK_NONE)
        return false;
    struct link_value object = link_evaluate_argument(asked->evaluator, asked->frame, argument);
    if (object.kind != LINK_ARGUMENT && object.kind != LINK_LITERAL)
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct base_str key = base_str_of(keys[i]);
        uint32_t member = link_code_argument(code, asked->call, position, key);
        asked->out->url = link_member(asked->evaluator, object, key);
        if (member == LINK_NONE && asked->out->url.kind != LINK_STRING)
            continue;
        asked->out->written = member == LINK_NONE ? BASE_STR_ABSENT : code->arguments[member].value;
        asked->out->method = link_url_method(asked->evaluator, asked->frame, asked->call, position, "GET");
        return true;
    }
    return false;
}

/* Whether a text looks like the URL of a request, and not like a key or a header. */
static bool looks_like_url(struct base_str text)
{
    return base_str_starts(text, "/") || base_str_starts(text, "http") || base_str_starts(text, "${") ||
           (text.n && text.p[0] == LINK_HOLE);
}

static struct link_value receiver_of(struct asked *asked)
{
    const struct facts_call *row = asked->row;
    if (row->receiver_call >= 0 && row->receiver_call < (int64_t)asked->frame->code->call_count)
        return link_evaluate_call(asked->evaluator, asked->frame, (uint32_t)row->receiver_call);
    return row->receiver.p
               ? link_evaluate_path(asked->evaluator, asked->frame, row->receiver, LINK_NONE, row->line)
               : unknown;
}

/* A client, or the functions of a package that makes requests. */
static bool is_client(struct asked *asked, struct link_value value, struct base_str *prefix, bool *is_app)
{
    enum link_client kind;
    *prefix = BASE_STR("");
    *is_app = false;
    if (value.kind == LINK_CLIENT) {
        asked->out->client = link_client_names[value.index];
        *prefix = value.text;
        *is_app = value.index <= LINK_CLIENT_PACTUM;
        return true;
    }
    if (value.kind != LINK_FOREIGN || !link_client_package(value.text, &kind))
        return false;
    asked->out->client = link_client_names[kind];
    return true;
}

/* What a parameter or variable is said to be by its type. */
static bool has_type(const struct link_frame *frame, struct base_str name, const char *type)
{
    for (const struct link_frame *at = frame; at; at = at->parent) {
        LINK_NAMES_EACH(&at->code->parameters_by_name, at->scope, name, i)
        if (base_str_find(at->code->parameters[at->code->parameters_by_name.entries.items[i].value].type,
                          type) >= 0)
            return true;
        LINK_NAMES_EACH(&at->code->bindings_by_name, at->scope, name, i)
        if (base_str_find(at->code->bindings[at->code->bindings_by_name.entries.items[i].value].type, type) >=
            0)
            return true;
    }
    return false;
}

/* The fixture `request`, page.request, and contexts that are made of it. */
static bool is_playwright(struct asked *asked, struct link_value value)
{
    struct link_url_call made;
    struct base_str receiver = asked->row->receiver;
    if (value.kind != LINK_UNKNOWN || !receiver.p)
        return false;
    if (base_str_is(last_segment(receiver), "request") ||
        has_type(asked->frame, receiver, "APIRequestContext"))
        return true;
    return link_url_made(asked->frame, receiver, &made) &&
           base_str_is(made.frame->code->calls[made.call].name, "newContext");
}

/* ---- clients by their names ---- */

static bool holds_any(struct base_str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (base_str_find(text, words[i]) >= 0)
            return true;
    return false;
}

/* Whether a receiver that nothing is known of is named as clients are, and not typed as an app or a store. */
static bool is_named_as_client(const struct asked *asked)
{
    static const char *const names[] = {"api", "client", "request", "agent"};
    static const char *const ends[] = {"Api", "API", "Client", "Request", "Agent"};
    static const char *const others[] = {"mock", "Mock",  "stub",  "Stub",  "fake",  "Fake",
                                         "nock", "cache", "Cache", "redis", "Redis", "query"};
    static const char *const types[] = {"Fastify", "Express", "Application", "Router", "Hono", "Koa",
                                        "Elysia",  "Map",     "Cache",       "Redis",  "Mock", "Scope"};
    struct base_str name = last_segment(asked->row->receiver);
    bool is_named = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        is_named = is_named || base_str_is(name, names[i]);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        is_named = is_named || base_str_ends(name, ends[i]);
    if (!is_named || holds_any(name, others, sizeof others / sizeof *others))
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (has_type(asked->frame, asked->row->receiver, types[i]))
            return false;
    return true;
}

/* api.get(path) of a fixture or a parameter: nothing says what `api` is. With a function among its arguments
 * a call registers a route, or an answer of a mock. */
static bool read_guess(struct asked *asked, struct link_value value, const char *method)
{
    const struct facts_call *row = asked->row;
    const struct link_code *code = asked->frame->code;
    struct link_url_call made;
    if (value.kind != LINK_UNKNOWN || !row->receiver.p || row->receiver_call >= 0 ||
        !is_named_as_client(asked))
        return false;
    if (link_url_made(asked->frame, row->receiver, &made) &&
        base_str_is(made.frame->code->calls[made.call].kind, "new"))
        return false;
    for (uint32_t i = code->first_argument[asked->call]; i != LINK_NONE; i = code->next_argument[i])
        if (base_str_is(code->arguments[i].kind, "function") && !code->arguments[i].member.p)
            return false;
    asked->out->client = "unknown";
    asked->out->is_guess = true;
    read_arguments(asked, 0, method);
    struct base_str url = asked->out->url.kind == LINK_STRING ? asked->out->url.text : BASE_STR_ABSENT;
    if (url.n < 2 || url.p[0] != '/' || url.p[1] == '/' || url.p[1] == LINK_HOLE)
        return false;
    put_behind(asked, BASE_STR(""), false);
    return true;
}

/* client.get(url) and its like */
static bool read_member(struct asked *asked)
{
    const struct facts_call *row = asked->row;
    const struct link_code *code = asked->frame->code;
    const char *method = link_http_method(row->name);
    struct base_str prefix;
    bool is_app;
    if (row->argument_count == 0 || (!row->receiver.p && row->receiver_call < 0) ||
        base_str_is(row->name, "all"))
        return false;
    if (row->receiver_call >= 0 && row->receiver_call < (int64_t)code->call_count &&
        base_str_is(code->calls[row->receiver_call].name, "inject") &&
        code->calls[row->receiver_call].argument_count == 0) { /* app.inject().get(url) */
        asked->out->client = "inject";
        read_arguments(asked, 0, method);
        put_behind(asked, BASE_STR(""), true);
        return true;
    }
    struct link_value value = receiver_of(asked);
    if (is_client(asked, value, &prefix, &is_app)) {
        read_arguments(asked, 0, method);
        put_behind(asked, prefix, is_app);
        return true;
    }
    if (!is_playwright(asked, value))
        return read_guess(asked, value, method);
    asked->out->client = link_client_names[LINK_CLIENT_PLAYWRIGHT];
    read_arguments(asked, 0, method);
    if (!looks_like_url(asked->out->url.kind == LINK_STRING ? asked->out->url.text : asked->out->written))
        return false;
    put_behind(asked, BASE_STR(""), false);
    return true;
}

static bool is_global(struct base_str receiver)
{
    return !receiver.p || base_str_is(receiver, "globalThis") || base_str_is(receiver, "global") ||
           base_str_is(receiver, "window") || base_str_is(receiver, "self");
}

/* fetch(url, options), app.fetch(new Request(…)), request.fetch(url, options) */
static bool read_fetch(struct asked *asked)
{
    const struct facts_call *row = asked->row;
    struct link_value value = row->receiver.p || row->receiver_call >= 0
                                  ? receiver_of(asked)
                                  : link_lookup(asked->evaluator, asked->frame, row->callee);
    if (row->argument_count == 0)
        return false;
    if (is_global(row->receiver) && row->receiver_call < 0) {
        if (value.kind != LINK_UNKNOWN && value.kind != LINK_FOREIGN)
            return false;
        asked->out->client = link_client_names[LINK_CLIENT_FETCH];
        read_arguments(asked, 0, NULL);
        put_behind(asked, BASE_STR(""), false);
        return true;
    }
    if (is_playwright(asked, value)) {
        asked->out->client = link_client_names[LINK_CLIENT_PLAYWRIGHT];
        read_arguments(asked, 0, NULL);
        put_behind(asked, BASE_STR(""), false);
        return true;
    }
    asked->out->client = link_client_names[LINK_CLIENT_FETCH];
    read_arguments(asked, 0, NULL);
    put_behind(asked, BASE_STR(""), true);
    return asked->out->url.kind == LINK_STRING &&
           (base_str_find(asked->out->url.text, "://") > 0 || asked->out->url.text.p[0] == LINK_HOLE);
}

/* app.inject({ url, method }), app.inject('/x'), and inject(dispatch, …) of light-my-request */
static bool read_inject(struct asked *asked)
{
    const struct facts_call *row = asked->row;
    int64_t position = row->receiver.p || row->receiver_call >= 0 ? 0 : 1;
    asked->out->client = "inject";
    if (!read_object(asked, position)) {
        read_arguments(asked, position, "GET");
        if (asked->out->url.kind != LINK_STRING || !looks_like_url(asked->out->url.text))
            return false;
    }
    put_behind(asked, BASE_STR(""), true);
    return true;
}

/* cy.request(url), cy.request(method, url), cy.request({ url, method }) */
static bool read_cypress(struct asked *asked)
{
    asked->out->client = "cypress";
    if (!read_object(asked, 0)) {
        struct base_str method = link_url_upper(asked->evaluator->arena, asked->row->first_text);
        bool has_method =
            method.p && link_http_method(asked->row->first_text) == NULL && asked->row->argument_count > 1;
        read_arguments(asked, has_method ? 1 : 0, "GET");
        if (has_method)
            asked->out->method = method;
    }
    put_behind(asked, BASE_STR(""), false);
    return true;
}

/* client.request({ url, method }), request(url, options) of undici, and Hono's app.request(url, options) */
static bool read_request(struct asked *asked)
{
    const struct facts_call *row = asked->row;
    struct base_str prefix;
    bool is_app, is_plain = !row->receiver.p && row->receiver_call < 0;
    if (row->argument_count == 0)
        return false;
    if (base_str_is(row->receiver, "cy"))
        return read_cypress(asked);
    struct link_value value =
        is_plain ? link_lookup(asked->evaluator, asked->frame, row->callee) : receiver_of(asked);
    if (is_client(asked, value, &prefix, &is_app)) {
        if (is_app)
            return false;
        if (!read_object(asked, 0))
            read_arguments(asked, 0, NULL);
        put_behind(asked, prefix, false);
        return true;
    }
    if (is_plain || value.kind == LINK_FOREIGN || value.kind == LINK_INSTANCE)
        return false;
    asked->out->client = "hono";
    read_arguments(asked, 0, NULL);
    struct base_str url = asked->out->url.kind == LINK_STRING ? asked->out->url.text : BASE_STR_ABSENT;
    put_behind(asked, BASE_STR(""), true);
    return looks_like_url(url);
}

/* axios(url, options), axios({ url, method }), got(url) */
static bool read_plain(struct asked *asked)
{
    struct base_str prefix;
    bool is_app;
    struct link_value value = link_lookup(asked->evaluator, asked->frame, asked->row->callee);
    if (!is_client(asked, value, &prefix, &is_app) || is_app)
        return false;
    if (!read_object(asked, 0))
        read_arguments(asked, 0, NULL);
    put_behind(asked, prefix, false);
    return true;
}

/* The path that members of a typed client stand for: .tasks[":id"].index is /tasks/:id. */
static struct base_str path_of_members(struct base_arena *arena, struct base_str members)
{
    struct base_buf path;
    base_buf_init(&path, LINK_MAX_STRING);
    while (members.n) {
        bool is_quoted = base_str_starts(members, "[\"") || base_str_starts(members, "['");
        members = base_str_from(members, is_quoted ? 2 : 1);
        size_t n = 0;
        while (n < members.n && (is_quoted ? members.p[n] != '"' && members.p[n] != '\''
                                           : members.p[n] != '.' && members.p[n] != '['))
            n++;
        struct base_str segment = base_str_slice(members, 0, n);
        members = base_str_from(members, is_quoted && n + 1 < members.n ? n + 2 : n);
        if (base_str_is(segment, "index"))
            continue;
        base_buf_add_char(&path, '/');
        if (base_str_starts(segment, ":"))
            base_buf_add_char(&path, LINK_HOLE);
        else
            base_buf_add(&path, segment);
    }
    if (path.n == 0)
        base_buf_add_char(&path, '/');
    struct base_str text = base_buf_ok(&path) ? base_str_copy(arena, base_buf_view(&path)) : BASE_STR("\x01");
    base_buf_finish(&path);
    return text;
}

static bool is_typed_method(struct base_str name)
{
    return base_str_starts(name, "$") && link_http_method(base_str_from(name, 1));
}

/* testClient(app).tasks[':id'].$get(…) of Hono, most often through a variable */
static bool read_typed(struct asked *asked)
{
    struct base_str rest = asked->row->receiver;
    struct link_url_call made;
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '.' && rest.p[n] != '[')
        n++;
    if (!rest.p || !link_url_made(asked->frame, base_str_slice(rest, 0, n), &made) ||
        !base_str_is(made.frame->code->calls[made.call].name, "testClient"))
        return false;
    asked->out->client = "hono";
    asked->out->method = base_str_of(link_http_method(base_str_from(asked->row->name, 1)));
    asked->out->written = rest;
    asked->out->url = (struct link_value){
        .kind = LINK_STRING, .text = path_of_members(asked->evaluator->arena, base_str_from(rest, n))};
    put_behind(asked, BASE_STR(""), true);
    return true;
}

/* ---- handlers of routes that are called themselves ---- */

static bool is_handler_name(struct base_str name)
{
    static const char *const names[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};
    if (name.n == 0 || name.p[0] < 'A' || name.p[0] > 'Z')
        return false;
    return BASE_STR_IN(name, names);
}

/* The file that a name was imported from, by an import or by `const { GET } = await import(…)`. */
static uint32_t file_of_name(struct asked *asked, struct base_str name)
{
    struct link_code *code = asked->frame->code;
    struct link_value value = unknown;
    LINK_NAMES_EACH(&code->imports_by_alias, 0, name, i)
    {
        const struct facts_resolved_import *row =
            &code->imports[code->imports_by_alias.entries.items[i].value];
        struct base_str path = row->definition_path.p ? row->definition_path : row->target_path;
        return path.p ? facts_store_file(asked->evaluator->context->store, path) : LINK_NONE;
    }
    value = link_lookup(asked->evaluator, asked->frame, name);
    if (value.kind == LINK_FUNCTION && value.frame->code != code)
        return value.frame->code->file;
    for (struct link_frame *at = asked->frame; at; at = at->parent)
        LINK_NAMES_EACH(&at->code->bindings_by_name, at->scope, name, i)
        {
            const struct facts_binding *row =
                &at->code->bindings[at->code->bindings_by_name.entries.items[i].value];
            if (row->call < 0 || row->call >= (int64_t)at->code->call_count)
                continue;
            value = link_evaluate_call(asked->evaluator, at, (uint32_t)row->call);
            return value.kind == LINK_MODULE ? value.index : LINK_NONE;
        }
    return LINK_NONE;
}

/* GET(new NextRequest('http://localhost/api/x')), route.GET(…) */
static bool read_handler(struct asked *asked)
{
    const struct facts_call *row = asked->row;
    uint32_t file = LINK_NONE;
    if (row->receiver.p) {
        struct link_value module = receiver_of(asked);
        file = module.kind == LINK_MODULE ? module.index : file_of_name(asked, row->receiver);
    } else if (row->receiver_call < 0) {
        file = file_of_name(asked, row->callee);
    }
    if (file == LINK_NONE || file == asked->frame->code->file)
        return false;
    asked->out->client = "handler";
    asked->out->route_file = file;
    asked->out->server = LINK_SERVER_APP;
    if (row->argument_count)
        read_arguments(asked, 0, NULL);
    asked->out->method = row->name;
    return true;
}

bool link_may_request(struct base_str name, struct base_str first_text, bool is_plain)
{
    if (base_str_is(name, "fetch") || base_str_is(name, "inject") || base_str_is(name, "request"))
        return true;
    if (is_typed_method(name))
        return !is_plain;
    if (link_http_method(name) && !is_plain)
        return looks_like_url(first_text);
    return is_handler_name(name) || (is_plain && (base_str_is(name, "axios") || base_str_is(name, "got") ||
                                                  base_str_is(name, "ky") || looks_like_url(first_text)));
}

bool link_client_call(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                      struct link_client_call *out)
{
    const struct facts_call *row = &frame->code->calls[call];
    struct asked asked = {evaluator, frame, call, row, out};
    *out = (struct link_client_call){.route_file = LINK_NONE};
    if (!base_str_is(row->kind, "call"))
        return false;
    if (base_str_is(row->name, "fetch"))
        return read_fetch(&asked);
    if (base_str_is(row->name, "inject"))
        return read_inject(&asked);
    if (base_str_is(row->name, "request"))
        return read_request(&asked);
    if (is_handler_name(row->name))
        return read_handler(&asked);
    if (is_typed_method(row->name))
        return read_typed(&asked);
    if (row->receiver.p || row->receiver_call >= 0)
        return link_http_method(row->name) && read_member(&asked);
    return row->argument_count && link_may_request(row->name, row->first_text, true) && read_plain(&asked);
}
