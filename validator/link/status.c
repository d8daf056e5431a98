/*
 * Statuses that handlers send, as far as they are written as numbers: `res.status(404)`, `reply.code(404)`,
 * `c.json(body, 404)`, `Response.json(body, { status: 404 })`, `res.statusCode = 404`. The object is the
 * handler's own parameter; in a function that the handler calls it is another's, and not looked at.
 */
#include "validator/link/handler_p.h"

/* Functions within each other. */
#define MOST_SCOPES 64u

/* The name of the parameter at a position; absent for none. */
static struct base_str parameter_name(const struct link_code *code, uint32_t scope, int64_t position)
{
    for (uint32_t i = 0; i < code->parameter_count; i++)
        if (code->parameters[i].scope == (int64_t)scope && code->parameters[i].position == position)
            return code->parameters[i].name;
    return BASE_STR_ABSENT;
}

/* Whether `scope` is the handler, or a function within it that has no parameter of this name. */
static bool belongs(const struct link_code *code, int64_t scope, uint32_t handler, struct base_str name)
{
    for (unsigned i = 0; i < MOST_SCOPES && scope >= (int64_t)handler; i++) {
        if (scope == (int64_t)handler)
            return true;
        if (name.p && link_names_first(&code->parameters_by_name, (uint32_t)scope, name) != LINK_NONE)
            return false;
        scope = code->scopes[scope].parent < scope ? code->scopes[scope].parent : -1;
    }
    return false;
}

/* 0 for what is no status written as a number. */
static int64_t status_of(struct base_str kind, struct base_str text)
{
    if (!base_str_is(kind, "number") || text.n != 3)
        return 0;
    int64_t status = 0;
    for (size_t i = 0; i < 3; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return 0;
        status = 10 * status + text.p[i] - '0';
    }
    return status >= 100 && status < 600 ? status : 0;
}

static int64_t argument_status(const struct link_code *code, uint32_t call, int64_t position,
                               const char *member)
{
    uint32_t at = link_code_argument(code, call, position, member ? base_str_of(member) : BASE_STR_ABSENT);
    return at == LINK_NONE ? 0 : status_of(code->arguments[at].kind, code->arguments[at].value);
}

/* The status that a call sends; 0 for none. */
static int64_t sent_by(const struct link_code *code, uint32_t i, struct base_str response, bool is_context)
{
    static const char *const setters[] = {"status", "code", "sendStatus", "writeHead", NULL};
    static const char *const bodies[] = {"json", "text", "html", "body", "newResponse", NULL};
    const struct facts_call *call = &code->calls[i];
    bool is_response = response.p && base_str_eq(call->receiver, response);
    if (is_response && BASE_STR_IN(call->name, setters))
        return argument_status(code, i, 0, NULL);
    if (is_response && is_context && BASE_STR_IN(call->name, bodies))
        return argument_status(code, i, 1, NULL);
    if ((base_str_is(call->callee, "NextResponse.json") || base_str_is(call->callee, "Response.json") ||
         base_str_is(call->callee, "Response") || base_str_is(call->callee, "NextResponse")))
        return argument_status(code, i, 1, "status");
    return 0;
}

static void write(struct link_context *context, const struct facts_endpoint *endpoint,
                  const struct link_handler *handler, int64_t line, int64_t status)
{
    FACTS_ADD(context->store, handler_status, .path = handler->code->info.path, .line = line,
              .unit = endpoint->unit, .method = endpoint->method, .template = endpoint->template,
              .route = endpoint->route, .endpoint_path = endpoint->path, .endpoint_line = endpoint->line,
              .status = status);
}

/* What one scope sends: in its calls, and by `res.statusCode = 404`. */
static void look_at_scope(struct link_context *context, const struct facts_endpoint *endpoint,
                          const struct link_handler *handler, uint32_t scope, struct base_str response)
{
    const struct link_code *code = handler->code;
    bool is_context = base_str_is(endpoint->framework, "hono");
    for (uint32_t i = code->first_call[scope]; i != LINK_NONE; i = code->next_call[i]) {
        int64_t status = sent_by(code, i, response, is_context);
        if (status)
            write(context, endpoint, handler, code->calls[i].line, status);
    }
    if (!response.p)
        return;
    struct base_str property = base_str_format(context->arena, "%.*s.statusCode", BASE_STR_ARG(response));
    LINK_NAMES_EACH(&code->bindings_by_name, scope, property, i)
    {
        const struct facts_binding *binding = &code->bindings[code->bindings_by_name.entries.items[i].value];
        int64_t status = status_of(binding->value_kind, binding->value);
        if (status)
            write(context, endpoint, handler, binding->line, status);
    }
}

void link_handler_statuses(struct link_context *context, const struct facts_endpoint *endpoint,
                           const struct link_handler *handler)
{
    const struct link_code *code = handler->code;
    int64_t position = base_str_is(endpoint->framework, "hono") ? 0 : 1;
    struct base_str response = parameter_name(code, handler->scope, position);
    int64_t end = code->scopes[handler->scope].end_line;
    /* Scopes within the handler are numbered behind it. */
    for (uint32_t i = handler->scope; i < code->scope_count && code->scopes[i].line <= end; i++)
        if (belongs(code, i, handler->scope, response))
            look_at_scope(context, endpoint, handler, i, response);
}
