/*
 * Handlers of endpoints: the function behind the last argument of a registration, and the statuses that its
 * body names. A member that the object at hand certainly lacks is `missing`; whatever is not certain is
 * `unknown`, and says nothing.
 */
#include "validator/link/handler_p.h"

#include <string.h>

struct handlers {
    struct link_context *context;
    struct link_codes codes;
    struct link_evaluator evaluator;
    struct link_names calls; /* (file, "line:col") -> ordinal of the call */
    bool *loaded;            /* by file: its calls are in the map */
    bool *skips;             /* by file: it says next('route') somewhere */
};

/* ---- the registration ---- */

static struct base_str place_key(struct base_arena *arena, int64_t line, int64_t col)
{
    return base_str_format(arena, "%lld:%lld", (long long)line, (long long)col);
}

static uint32_t find_call(struct handlers *h, const struct link_code *code, int64_t line, int64_t col)
{
    for (uint32_t i = 0; i < code->call_count && !h->loaded[code->file]; i++) {
        const struct facts_call *row = &code->calls[i];
        link_names_add(&h->calls, code->file, place_key(h->context->arena, row->line, row->col), i);
        if (base_str_is(row->name, "next") && base_str_is(row->first_text, "route"))
            h->skips[code->file] = true;
    }
    h->loaded[code->file] = true;
    uint32_t entry = link_names_first(&h->calls, code->file, place_key(h->context->arena, line, col));
    return entry == LINK_NONE ? LINK_NONE : h->calls.entries.items[entry].value;
}

static bool is_one_of(struct base_str text, const char *a, const char *b)
{
    return base_str_is(text, a) || base_str_is(text, b);
}

/* The one argument of a wrapper such as asyncHandler(show); LINK_NONE when the argument is no such call. */
static uint32_t inside_wrapper(const struct link_code *code, uint32_t argument)
{
    const struct facts_call_argument *row = &code->arguments[argument];
    if (base_str_ends(row->value, ".bind") || !base_str_is(row->kind, "call") || row->value_call < 0 ||
        row->value_call >= (int64_t)code->call_count || code->calls[row->value_call].argument_count != 1)
        return LINK_NONE;
    return link_code_argument(code, (uint32_t)row->value_call, 0, BASE_STR_ABSENT);
}

static int64_t parameter_count(const struct link_code *code, uint32_t scope)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < code->parameter_count; i++)
        count += code->parameters[i].scope == (int64_t)scope;
    return count;
}

/* ---- what answers ---- */

/* asyncHandler, catchErrors, wrap …: what they pass on are errors, which no route sees. */
static bool only_catches(struct base_str wrapper)
{
    static const char *const words[] = {"async", "catch", "wrap"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t from = 0; from + strlen(words[i]) <= wrapper.n; from++)
            if (base_str_eq_nocase(base_str_slice(wrapper, from, from + strlen(words[i])),
                                   base_str_of(words[i])))
                return true;
    return false;
}

static bool answers(const struct handlers *h, const struct link_code *file,
                    const struct facts_endpoint *endpoint, const struct link_handler *handler)
{
    int64_t before_next = base_str_is(endpoint->framework, "express") ? 2 : 1;
    return handler->status == LINK_HANDLER_FOUND && !endpoint->is_conditional && !endpoint->is_constrained &&
           !h->skips[file->file] && (!handler->is_wrapped || only_catches(handler->wrapper)) &&
           parameter_count(handler->code, handler->scope) <= before_next;
}

/* ---- what is missing ---- */

static bool is_doubtful_text(const struct facts_binding *binding)
{
    bool is_object = base_str_is(binding->value_kind, "object");
    return base_str_find_char(binding->name, '[') >= 0 ||
           (is_object && (base_str_find(binding->value, "...") >= 0 || binding->value.n >= LINK_CUT_VALUE));
}

/* Whether members may come to an object of the file in ways that are no facts. */
static bool is_dynamic(const struct link_code *code)
{
    for (uint32_t i = 0; i < code->export_count; i++)
        if (base_str_is(code->exports[i].name, "*"))
            return true;
    for (uint32_t i = 0; i < code->call_count; i++)
        if (is_one_of(code->calls[i].receiver, "Object", "Reflect"))
            return true;
    for (uint32_t i = 0; i < code->binding_count; i++) {
        const struct facts_binding *binding = &code->bindings[i];
        bool is_export = is_one_of(binding->name, "module.exports", "exports") ||
                         base_str_is(binding->kind, "default_export");
        if (is_doubtful_text(binding) || (is_export && !is_one_of(binding->value_kind, "object", "class")))
            return true;
    }
    return code->export_count == 0 || base_str_ends(code->info.path, ".d.ts");
}

static struct base_str last_segment(struct base_str name)
{
    return base_str_from(name, (size_t)(base_str_rfind_char(name, '.') + 1));
}

/* Whether anything in the file has the name. */
static bool names(const struct link_code *code, struct base_str name)
{
    for (uint32_t i = 0; i < code->symbol_count; i++)
        if (base_str_eq(code->symbols[i].name, name))
            return true;
    for (uint32_t i = 0; i < code->scope_count; i++)
        if (base_str_eq(code->scopes[i].name, name))
            return true;
    for (uint32_t i = 0; i < code->export_count; i++)
        if (base_str_eq(code->exports[i].name, name))
            return true;
    for (uint32_t i = 0; i < code->parameter_count; i++)
        if (base_str_eq(code->parameters[i].name, name))
            return true;
    for (uint32_t i = 0; i < code->binding_count; i++)
        if (base_str_eq(last_segment(code->bindings[i].name), name))
            return true;
    return false;
}

static bool was_read_whole(struct handlers *h, const struct link_code *code)
{
    struct facts_range range = facts_store_of_file(h->context->store, FACTS_TABLE_parse_problem, code->file);
    return range.from == range.to;
}

static bool has_base(const struct link_instance *instance)
{
    const struct link_frame *body = instance->levels[0];
    for (uint32_t i = 0; i < body->code->symbol_count; i++)
        if (body->code->symbols[i].scope == (int64_t)body->scope && body->code->symbols[i].extends_name.p)
            return true;
    return false;
}

/* The file that makes an object all of whose members are facts; NULL when there is a doubt. */
static const struct link_code *maker_of(struct handlers *h, struct link_value object)
{
    const struct link_code *code = NULL;
    if (object.kind == LINK_MODULE)
        code = link_codes_get(&h->codes, object.index);
    else if (object.kind == LINK_LITERAL)
        code = object.frame->code;
    else if (object.kind == LINK_INSTANCE && object.instance->level_count == 1 && !has_base(object.instance))
        code = object.instance->levels[0]->code;
    return code && was_read_whole(h, code) && !is_dynamic(code) ? code : NULL;
}

/* `controller.show`, when the controller is known and has no `show`: the controller's file, else NULL. */
static const struct link_code *lacking(struct handlers *h, struct link_frame *frame,
                                       const struct facts_call_argument *argument)
{
    ptrdiff_t dot = base_str_find_char(argument->value, '.');
    if (!base_str_is(argument->kind, "member") || dot <= 0)
        return NULL;
    struct base_str object = base_str_slice(argument->value, 0, (size_t)dot);
    struct base_str name = base_str_from(argument->value, (size_t)dot + 1);
    if (base_str_find_char(name, '.') >= 0 || base_str_find_char(name, '(') >= 0 ||
        base_str_find_char(name, '[') >= 0 || base_str_is(object, "this"))
        return NULL;
    const struct link_code *maker =
        maker_of(h, link_evaluate_path(&h->evaluator, frame, object, LINK_NONE, argument->line));
    return maker && maker != frame->code && !names(maker, name) ? maker : NULL;
}

/* ---- rows ---- */

static void write(struct handlers *h, const struct link_code *file, const struct facts_endpoint *endpoint,
                  const struct link_handler *handler)
{
    static const char *const statuses[] = {"unknown", "found", "missing"};
    bool is_found = handler->status == LINK_HANDLER_FOUND;
    int64_t line = is_found ? handler->code->scopes[handler->scope].line : FACTS_NULL;
    FACTS_ADD(h->context->store, endpoint_handler, .path = endpoint->path, .line = endpoint->line,
              .col = endpoint->col, .unit = endpoint->unit, .method = endpoint->method,
              .template = endpoint->template, .route = endpoint->route, .name = handler->name,
              .status = base_str_of(statuses[handler->status]),
              .handler_path = handler->code ? handler->code->info.path : BASE_STR_ABSENT,
              .handler_line = line,
              .parameter_count = is_found ? parameter_count(handler->code, handler->scope) : FACTS_NULL,
              .is_wrapped = handler->is_wrapped, .server = endpoint->server, .position = endpoint->position,
              .answers = answers(h, file, endpoint, handler));
}

static struct link_handler find_handler(struct handlers *h, struct link_code *code, uint32_t call)
{
    struct link_handler handler = {.status = LINK_HANDLER_UNKNOWN};
    int64_t last = code->calls[call].argument_count - 1;
    uint32_t argument = link_code_argument(code, call, last, BASE_STR_ABSENT);
    if (argument == LINK_NONE || code->calls[call].scope < 0)
        return handler;
    uint32_t inner = inside_wrapper(code, argument);
    handler.is_wrapped = inner != LINK_NONE;
    if (handler.is_wrapped) {
        handler.wrapper = code->arguments[argument].value;
        argument = inner;
    }
    struct link_frame *frame = link_frame_static(&h->evaluator, code, (uint32_t)code->calls[call].scope);
    handler.name = code->arguments[argument].value;
    struct link_value value = link_evaluate_argument(&h->evaluator, frame, argument);
    bool is_plain =
        !base_str_is(code->arguments[argument].kind, "call") || base_str_ends(handler.name, ".bind");
    if (value.kind == LINK_FUNCTION && is_plain) {
        handler.status = LINK_HANDLER_FOUND;
        handler.code = value.frame->code;
        handler.scope = value.index;
    } else if (value.kind == LINK_UNKNOWN) {
        handler.code = lacking(h, frame, &code->arguments[argument]);
        handler.status = handler.code ? LINK_HANDLER_MISSING : LINK_HANDLER_UNKNOWN;
    }
    return handler;
}

static void look_at(struct handlers *h, size_t row)
{
    struct facts_endpoint endpoint;
    FACTS_GET(h->context->store, endpoint, row, &endpoint);
    uint32_t file = facts_store_file(h->context->store, endpoint.path);
    if (file == LINK_NONE)
        return;
    struct link_code *code = link_codes_get(&h->codes, file);
    uint32_t call = find_call(h, code, endpoint.line, endpoint.col);
    struct link_handler handler = {.status = LINK_HANDLER_UNKNOWN};
    if (call != LINK_NONE)
        handler = find_handler(h, code, call);
    handler.name =
        base_str_find_char(handler.name, '\n') >= 0 || handler.name.n > 80 ? BASE_STR_ABSENT : handler.name;
    write(h, code, &endpoint, &handler);
    if (handler.status == LINK_HANDLER_FOUND)
        link_handler_statuses(h->context, &endpoint, &handler);
}

static void run(struct link_context *context)
{
    struct handlers h = {.context = context};
    size_t n = facts_store_count(context->store, FACTS_TABLE_endpoint);
    link_codes_init(&h.codes, context);
    link_evaluator_init(&h.evaluator, &h.codes, FACTS_TABLE_endpoint_handler, false);
    h.loaded = base_alloc(h.codes.count + 1);
    h.skips = base_alloc(h.codes.count + 1);
    for (size_t i = 0; i < n; i++)
        look_at(&h, i);
    base_free(h.loaded);
    base_free(h.skips);
    link_names_finish(&h.calls);
    link_evaluator_finish(&h.evaluator);
    link_codes_finish(&h.codes);
}

static const enum facts_table fills[] = {FACTS_TABLE_endpoint_handler, FACTS_TABLE_handler_status,
                                         FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_endpoint,      FACTS_TABLE_resolved_import,
                                         FACTS_TABLE_scope,         FACTS_TABLE_symbol,
                                         FACTS_TABLE_parameter,     FACTS_TABLE_export,
                                         FACTS_TABLE_binding,       FACTS_TABLE_call,
                                         FACTS_TABLE_call_argument, FACTS_TABLE_COUNT};

const struct link_linker link_handler = {"handler", fills, needs, run};
