/* Calls: what is called, with what, and what comes back. */
#include "validator/link/evaluate_p.h"
#include "validator/link/framework_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

/* Arguments of a call that are evaluated for the function it calls. */
#define MOST_ARGUMENTS 64u

static uint32_t evaluate_arguments(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                                   struct link_value *out)
{
    struct link_code *code = frame->code;
    uint32_t n = 0;
    for (uint32_t i = code->first_argument[call]; i != LINK_NONE; i = code->next_argument[i]) {
        const struct facts_call_argument *argument = &code->arguments[i];
        if (argument->member.p || argument->position < 0)
            continue;
        if (argument->position >= MOST_ARGUMENTS) {
            link_note_elements(evaluator, code, call, MOST_ARGUMENTS, MOST_ARGUMENTS);
            break;
        }
        while (n <= (uint32_t)argument->position)
            out[n++] = unknown;
        out[argument->position] = link_evaluate_argument(evaluator, frame, i);
    }
    return n;
}

/* Functions given to a call that we know nothing of are run: promises, listeners, wrappers. */
void link_run_callbacks(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call)
{
    struct link_code *code = frame->code;
    for (uint32_t i = code->first_argument[call]; evaluator->runs && i != LINK_NONE;
         i = code->next_argument[i]) {
        int64_t scope = code->arguments[i].value_scope;
        if (code->arguments[i].member.p || scope <= 0 || scope >= (int64_t)code->scope_count ||
            !code->relevant[scope])
            continue;
        struct link_value function = {.kind = LINK_FUNCTION, .frame = frame, .index = (uint32_t)scope};
        link_call_function(evaluator, function, NULL, NULL, 0);
    }
}

/* [ … ].forEach(callback): the callback once for each element. */
static struct link_value loop(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                              struct link_value literal)
{
    uint32_t first = link_code_argument(frame->code, call, 0, BASE_STR_ABSENT);
    struct link_value callback =
        first == LINK_NONE ? unknown : link_evaluate_argument(evaluator, frame, first);
    if (callback.kind != LINK_FUNCTION)
        return unknown;
    struct link_value *elements = base_alloc(LINK_MAX_ELEMENTS * sizeof *elements);
    uint32_t n = link_elements(evaluator, literal, elements, LINK_MAX_ELEMENTS);
    link_note_elements(evaluator, frame->code, call, n, LINK_MAX_ELEMENTS);
    for (uint32_t i = 0; i < n; i++)
        link_call_function(evaluator, callback, callback.instance, &elements[i], 1);
    base_free(elements);
    return literal;
}

bool link_is_loop(struct base_str name)
{
    return base_str_is(name, "forEach") || base_str_is(name, "map") || base_str_is(name, "flatMap");
}

struct link_frame *link_frame_call(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                                   struct link_value function)
{
    struct link_value arguments[MOST_ARGUMENTS];
    uint32_t n = evaluate_arguments(evaluator, frame, call, arguments);
    return link_frame_with(evaluator, function, arguments, n);
}

/* A call of something that a package exports. */
static struct link_value foreign_call(struct link_evaluator *evaluator, struct link_frame *frame,
                                      uint32_t call, struct base_str package)
{
    struct link_value client = link_client_made(evaluator, frame, call, package);
    if (client.kind == LINK_CLIENT || link_is_test_client(package))
        return client;
    link_run_callbacks(evaluator, frame, call);
    /* addAsync(express()), expressWs(app): what goes in comes out. */
    if (base_str_find(package, "express") < 0 && base_str_find(package, "async") < 0)
        return (struct link_value){.kind = LINK_FOREIGN, .text = package};
    uint32_t first = link_code_argument(frame->code, call, 0, BASE_STR_ABSENT);
    if (first != LINK_NONE) {
        struct link_value value = link_evaluate_argument(evaluator, frame, first);
        if (value.kind == LINK_ROUTER)
            return value;
    }
    return (struct link_value){.kind = LINK_FOREIGN, .text = package};
}

/* The call of a known value. */
static struct link_value apply(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                               struct link_value function)
{
    struct link_value *arguments;
    struct link_value value = unknown;
    switch (function.kind) {
    case LINK_APP_MAKER:
    case LINK_ROUTER_MAKER:
        value = link_router_new(evaluator, function.framework, frame->code, call,
                                function.kind == LINK_APP_MAKER);
        return function.framework->made ? function.framework->made(evaluator, frame, call, value) : value;
    case LINK_FUNCTION:
    case LINK_CLASS: {
        /* Not on the stack: functions within functions are as deep as LINK_MAX_EVALUATION_DEPTH. */
        arguments = base_alloc(MOST_ARGUMENTS * sizeof *arguments);
        uint32_t n = evaluate_arguments(evaluator, frame, call, arguments);
        value = function.kind == LINK_CLASS
                    ? link_instantiate(evaluator, function, arguments, n)
                    : link_call_function(evaluator, function, function.instance, arguments, n);
        base_free(arguments);
        return value;
    }
    case LINK_FOREIGN:
        if (function.framework && function.framework->apply)
            return function.framework->apply(evaluator, frame, call, function);
        return foreign_call(evaluator, frame, call, function.text);
    case LINK_METHOD:
        if (frame->code->calls[call].argument_count > 1)
            link_router_add_route(evaluator, frame, call, function.index, link_route_method(function.text),
                                  0);
        return (struct link_value){.kind = LINK_ROUTER, .index = function.index};
    case LINK_UNKNOWN:
        link_report_given(evaluator, frame, call);
        link_report_taken(evaluator, frame, call);
        link_run_callbacks(evaluator, frame, call);
        return unknown;
    default:
        link_run_callbacks(evaluator, frame, call);
        return unknown;
    }
}

/* '/a'.concat('/b', name) */
static struct link_value concatenated(struct link_evaluator *evaluator, struct link_frame *frame,
                                      uint32_t call, struct link_value text)
{
    struct link_value *arguments = base_alloc(MOST_ARGUMENTS * sizeof *arguments);
    uint32_t n = evaluate_arguments(evaluator, frame, call, arguments);
    struct base_buf buf;
    base_buf_init(&buf, LINK_MAX_STRING);
    base_buf_add(&buf, text.text);
    for (uint32_t i = 0; i < n; i++) {
        if (arguments[i].kind == LINK_STRING)
            base_buf_add(&buf, arguments[i].text);
        else
            base_buf_add_char(&buf, LINK_HOLE);
        text.index = text.index || (arguments[i].kind == LINK_STRING && arguments[i].index);
    }
    text.text = base_buf_ok(&buf) ? base_str_copy(evaluator->arena, base_buf_view(&buf)) : BASE_STR("\x01");
    base_buf_finish(&buf);
    base_free(arguments);
    return text;
}

static struct link_value router_call(struct link_evaluator *evaluator, struct link_frame *frame,
                                     uint32_t call, struct link_value object)
{
    uint32_t router = object.kind == LINK_ROUTE ? evaluator->routes.items[object.index].router : object.index;
    return evaluator->routers.items[router]->framework->call(evaluator, frame, call, object);
}

/* A call of a member of a known value. */
static struct link_value call_member(struct link_evaluator *evaluator, struct link_frame *frame,
                                     uint32_t call, struct link_value object)
{
    const struct facts_call *row = &frame->code->calls[call];
    switch (object.kind) {
    case LINK_ROUTER:
    case LINK_ROUTE:
        return router_call(evaluator, frame, call, object);
    case LINK_CLIENT:
        return link_http_method(row->name) ? unknown : object;
    case LINK_FUNCTION:
        if (base_str_is(row->name, "bind"))
            return object;
        break;
    case LINK_LITERAL:
    case LINK_ARGUMENT:
        if (link_is_loop(row->name))
            return loop(evaluator, frame, call, object);
        break;
    case LINK_STRING:
        return base_str_is(row->name, "concat") ? concatenated(evaluator, frame, call, object) : unknown;
    case LINK_UNKNOWN:
        link_report_given(evaluator, frame, call);
        link_report_receiver(evaluator, frame, call);
        link_run_callbacks(evaluator, frame, call);
        return unknown;
    default:
        break;
    }
    return apply(evaluator, frame, call, link_member(evaluator, object, row->name));
}

/* (async () => { … })() */
static struct link_value call_in_place(struct link_evaluator *evaluator, struct link_frame *frame,
                                       uint32_t call)
{
    struct link_code *code = frame->code;
    const struct facts_call *row = &code->calls[call];
    for (uint32_t i = frame->scope + 1; i < code->scope_count; i++) {
        const struct facts_scope *scope = &code->scopes[i];
        if (scope->line > row->line)
            break;
        if (scope->parent != (int64_t)frame->scope || scope->line != row->line || scope->name.p)
            continue;
        struct link_value function = {.kind = LINK_FUNCTION, .frame = frame, .index = i};
        return link_call_function(evaluator, function, NULL, NULL, 0);
    }
    return unknown;
}

/* What compilers wrap a require() in: members of the module are found without. */
static bool is_interop(struct base_str name)
{
    static const char *const names[] = {"__importDefault", "__importStar", "_interopRequireDefault",
                                        "_interopRequireWildcard", "__toESM"};
    return BASE_STR_IN(name, names);
}

static struct link_value evaluate(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call)
{
    struct link_code *code = frame->code;
    const struct facts_call *row = &code->calls[call];
    bool has_receiver_call = row->receiver_call >= 0 && row->receiver_call < (int64_t)code->call_count &&
                             row->receiver_call != (int64_t)call;
    if (base_str_is(row->kind, "tagged") || base_str_is(row->kind, "decorator"))
        return unknown;
    if (base_str_is(row->callee, "require") || base_str_is(row->callee, "import"))
        return row->first_text.p ? link_module(evaluator, code, row->first_text) : unknown;
    if (base_str_is(row->callee, "Object.values") || base_str_is(row->callee, "Object.freeze")) {
        uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
        return first == LINK_NONE ? unknown : link_evaluate_argument(evaluator, frame, first);
    }
    if (is_interop(row->name)) {
        uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
        return first == LINK_NONE ? unknown : link_evaluate_argument(evaluator, frame, first);
    }
    if (base_str_is(row->callee, "(function)"))
        return call_in_place(evaluator, frame, call);
    struct link_value borrowed;
    if (row->receiver.p && link_borrowed_call(evaluator, frame, call, &borrowed))
        return borrowed;
    if (row->receiver.p) {
        struct link_value object =
            has_receiver_call ? link_evaluate_call(evaluator, frame, (uint32_t)row->receiver_call)
                              : link_evaluate_path(evaluator, frame, row->receiver, LINK_NONE, row->line);
        return call_member(evaluator, frame, call, object);
    }
    if (has_receiver_call)
        return apply(evaluator, frame, call,
                     link_evaluate_call(evaluator, frame, (uint32_t)row->receiver_call));
    return apply(evaluator, frame, call, link_lookup(evaluator, frame, row->callee));
}

struct link_value link_evaluate_call(struct link_evaluator *evaluator, struct link_frame *frame,
                                     uint32_t call)
{
    bool added;
    /* A call stands in one scope; from an inner one it is the same call. */
    for (struct link_frame *at = frame; at; at = at->parent)
        if (at->code->calls[call].scope == (int64_t)at->scope) {
            frame = at;
            break;
        }
    struct link_memo *memo = link_memo_find(evaluator, frame->id, LINK_MEMO_CALL, call, &added);
    if (!added)
        return memo->value;
    int64_t line = frame->code->calls[call].line;
    if (!link_step(evaluator, frame->code, line) || link_is_too_deep(evaluator, frame->code, line))
        return unknown;
    bool is_conditional = frame->code->calls[call].is_conditional;
    evaluator->depth++;
    evaluator->conditions += is_conditional;
    struct link_value value = evaluate(evaluator, frame, call);
    evaluator->conditions -= is_conditional;
    evaluator->depth--;
    link_memo_set(evaluator, frame->id, LINK_MEMO_CALL, call, value);
    return value;
}
