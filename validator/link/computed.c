/*
 * Registrations that the program makes up at run time: computed methods, borrowed functions, routers chosen
 * by a condition, and apps given to functions that nobody knows. What can be told gives endpoints; the rest
 * is named in `unresolved`, for a missing endpoint must not look like none.
 */
#include "validator/link/evaluate_p.h"

/* Conditions within each other: a ? b : c ? d : e … */
#define MOST_BRANCHES 16u

bool link_sounds_like_router(struct base_str name)
{
    static const char *const ends[] = {"app", "App", "router", "Router", "routes", "Routes"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (base_str_ends(name, ends[i]))
            return true;
    return false;
}

bool link_is_borrowed(const struct facts_call *call)
{
    if (!base_str_is(call->name, "call") && !base_str_is(call->name, "apply") &&
        !base_str_is(call->name, "bind"))
        return false;
    ptrdiff_t dot = base_str_rfind_char(call->receiver, '.');
    if (!call->receiver.p || dot <= 0)
        return false;
    struct base_str method = base_str_from(call->receiver, (size_t)dot + 1);
    return base_str_is(method, "use") || base_str_is(method, "route") || link_http_method(method);
}

bool link_borrowed_call(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                        struct link_value *out)
{
    const struct facts_call *row = &frame->code->calls[call];
    if (!evaluator->runs || !link_is_borrowed(row))
        return false;
    size_t dot = (size_t)base_str_rfind_char(row->receiver, '.');
    struct link_value object =
        link_evaluate_path(evaluator, frame, base_str_slice(row->receiver, 0, dot), LINK_NONE, row->line);
    if (object.kind != LINK_ROUTER)
        return false;
    const char *method = link_route_method(base_str_from(row->receiver, dot + 1));
    *out = (struct link_value){.kind = LINK_UNKNOWN};
    if (method && base_str_is(row->name, "bind") && row->argument_count == 1)
        *out = (struct link_value){
            .kind = LINK_METHOD, .index = object.index, .text = base_str_from(row->receiver, dot + 1)};
    else if (method && base_str_is(row->name, "call") && row->argument_count > 2)
        link_router_add_route(evaluator, frame, call, object.index, method, 1);
    else if (!base_str_is(row->name, "call") || row->argument_count > 1)
        link_report_unresolved(evaluator, frame->code, row->line, method ? "route" : "mount", row->callee,
                               BASE_STR("The function of the router is called in its own right."));
    return true;
}

bool link_called_name(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                      bool registers, struct base_str *name)
{
    const struct facts_call *row = &frame->code->calls[call];
    *name = row->name;
    if (!registers || !base_str_starts(row->name, "["))
        return true;
    struct base_str text = base_str_slice(row->name, 1, row->name.n - base_str_ends(row->name, "]"));
    struct link_value value = link_evaluate_text(evaluator, frame, text);
    *name = value.text;
    if (value.kind == LINK_STRING && !link_has_hole(value.text))
        return true;
    uint32_t first = link_code_argument(frame->code, call, 0, BASE_STR_ABSENT);
    struct base_str path = first == LINK_NONE ? BASE_STR("") : frame->code->arguments[first].value;
    link_report_unresolved(
        evaluator, frame->code, row->line, "route",
        base_str_format(evaluator->arena, "%.*s(%.*s)", BASE_STR_ARG(row->callee), BASE_STR_ARG(path)),
        BASE_STR("The method is computed."));
    return false;
}

/* ---- routers that cannot be told ---- */

size_t link_find_operator(struct base_str text, char wanted)
{
    int depth = 0;
    char quote = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i], next = i + 1 < text.n ? text.p[i + 1] : '\0';
        if (quote) {
            i += c == '\\';
            quote = c == quote ? 0 : quote;
            continue;
        }
        if (c == '\'' || c == '"' || c == '`')
            quote = c;
        depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
        if (c == '?' && (next == '?' || next == '.'))
            i++;
        else if (c == wanted && depth == 0)
            return i;
    }
    return text.n;
}

size_t link_branches(struct link_evaluator *evaluator, struct link_frame *frame, struct base_str text,
                     struct link_value *out, size_t max)
{
    size_t n = 0;
    for (unsigned round = 0; round < MOST_BRANCHES; round++) {
        size_t question = link_find_operator(text, '?');
        struct base_str rest = base_str_from(text, question);
        size_t colon = question < text.n ? link_find_operator(base_str_from(rest, 1), ':') + 1 : rest.n;
        bool is_last = colon >= rest.n;
        struct base_str branch = is_last ? text : base_str_slice(rest, 1, colon);
        if (is_last && round == 0)
            return 0;
        struct link_value value = link_evaluate_text(evaluator, frame, branch);
        if (value.kind == LINK_ROUTER && n < max)
            out[n++] = value;
        if (is_last)
            break;
        text = base_str_from(rest, colon + 1);
    }
    return n;
}

/* The row of the import that binds the name, when its file is not there; NULL otherwise. */
static const struct facts_resolved_import *
missing_import(const struct link_code *code, const struct link_names *names, struct base_str name)
{
    uint32_t entry = link_names_first(names, 0, name);
    if (entry == LINK_NONE)
        return NULL;
    const struct facts_resolved_import *row = &code->imports[names->entries.items[entry].value];
    return !row->target_path.p && base_str_starts(row->specifier, ".") ? row : NULL;
}

static bool contains_router(struct base_str text)
{
    return base_str_find(text, "outer") >= 0 || base_str_find(text, "outes") >= 0 ||
           base_str_find(text, "OUTER") >= 0 || base_str_find(text, "OUTES") >= 0;
}

/* The call's own require(), or that of the call whose result is called: require('./x')(options). */
static const struct facts_call *require_of(const struct link_code *code,
                                           const struct facts_call_argument *argument)
{
    if (!base_str_is(argument->kind, "call") || argument->value_call < 0 ||
        argument->value_call >= (int64_t)code->call_count)
        return NULL;
    const struct facts_call *call = &code->calls[argument->value_call];
    if (base_str_is(call->callee, "require()") && call->receiver_call >= 0 &&
        call->receiver_call < (int64_t)code->call_count)
        call = &code->calls[call->receiver_call];
    return base_str_is(call->callee, "require") || base_str_is(call->callee, "import") ? call : NULL;
}

/* ---- elements of loops ---- */

/* Whether the function is what forEach or map is given. */
static bool is_loop_body(struct link_evaluator *evaluator, const struct link_code *code, uint32_t scope)
{
    for (uint32_t i = 0; i < code->argument_count; i++) {
        evaluator->steps++;
        if (code->arguments[i].value_scope != (int64_t)scope || code->arguments[i].member.p)
            continue;
        int64_t call = code->arguments[i].call;
        return call >= 0 && call < (int64_t)code->call_count && link_is_loop(code->calls[call].name);
    }
    return false;
}

/* Whether the name is that of a loop's element: a parameter of its function, or a name that the file does not
 * declare, as the variable of `for … of`. */
static bool names_element(struct link_evaluator *evaluator, const struct link_frame *frame,
                          struct base_str name)
{
    static const char *const globals[] = {"console", "module", "exports", "require", "process", "global",
                                          "super",   "this",   "expect",  "jest",    "vi",      "import"};
    const struct link_code *code = frame->code;
    for (size_t i = 0; i < sizeof globals / sizeof *globals; i++)
        if (base_str_is(name, globals[i]))
            return false;
    if (name.n == 0 || !((name.p[0] >= 'a' && name.p[0] <= 'z') || name.p[0] == '_'))
        return false;
    for (; frame; frame = frame->parent) {
        if (link_names_first(&code->parameters_by_name, frame->scope, name) != LINK_NONE)
            return is_loop_body(evaluator, code, frame->scope);
        if (link_names_first(&code->bindings_by_name, frame->scope, name) != LINK_NONE ||
            link_names_first(&code->scopes_by_name, frame->scope, name) != LINK_NONE)
            return false;
    }
    return link_names_first(&code->imports_by_alias, 0, name) == LINK_NONE;
}

void link_report_mount(struct link_evaluator *evaluator, struct link_frame *frame,
                       const struct facts_call_argument *argument, bool has_unknown_path)
{
    const struct link_code *code = frame->code;
    const struct facts_call *require = require_of(code, argument);
    struct base_str reason = BASE_STR_ABSENT, subject = argument->value;
    struct base_str rest = argument->value, root = base_str_split(&rest, '.');
    bool is_name = base_str_is(argument->kind, "identifier") || base_str_is(argument->kind, "member");
    bool is_call = base_str_is(argument->kind, "call");
    bool is_last = argument->position == code->calls[argument->call].argument_count - 1;
    if (base_str_ends(root, "()"))
        root = base_str_slice(root, 0, root.n - 2);
    if (require && (!require->first_text.p || base_str_find(require->first_text, "${") >= 0)) {
        reason = BASE_STR("The module of the router is computed.");
    } else if (require && missing_import(code, &code->imports_by_specifier, require->first_text)) {
        subject = base_str_format(evaluator->arena, "%.*s('%.*s')", BASE_STR_ARG(require->callee),
                                  BASE_STR_ARG(require->first_text));
        reason = BASE_STR("The module of the router is not found.");
    } else if (is_last && (is_name || is_call) && missing_import(code, &code->imports_by_alias, root)) {
        reason = BASE_STR("The module of the router is not found.");
    } else if ((is_last && is_name && has_unknown_path) || contains_router(argument->value) ||
               (is_last && is_name && argument->position > 0 && names_element(evaluator, frame, root))) {
        reason = BASE_STR("The router is computed.");
    }
    if (reason.p)
        link_report_unresolved(evaluator, code, argument->line, "mount", subject, reason);
}

/* ---- apps that are given away ---- */

void link_report_given(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call)
{
    const struct link_code *code = frame->code;
    const struct facts_call *row = &code->calls[call];
    struct base_str rest = row->callee, root = base_str_split(&rest, '.'), reason = BASE_STR_ABSENT;
    bool gives = false;
    for (uint32_t i = code->first_argument[call]; evaluator->runs && i != LINK_NONE && !gives;
         i = code->next_argument[i])
        gives = !code->arguments[i].member.p &&
                (base_str_is(code->arguments[i].kind, "identifier") ||
                 base_str_is(code->arguments[i].kind, "member")) &&
                link_evaluate_argument(evaluator, frame, i).kind == LINK_ROUTER;
    if (!gives)
        return;
    if (missing_import(code, &code->imports_by_alias, root))
        reason = BASE_STR("The module of the function that is given the router is not found.");
    else if (names_element(evaluator, frame, root))
        reason = BASE_STR("The function that is given the router is computed.");
    if (reason.p)
        link_report_unresolved(evaluator, code, row->line, "router", row->callee, reason);
}

/* ---- routers that are not known ---- */

/* How the variable of that name gets its value; absent for a parameter, which *is_parameter says, and for a
 * name that no scope around declares. */
static struct base_str value_kind_of(const struct link_frame *frame, struct base_str name, bool *is_parameter)
{
    const struct link_code *code = frame->code;
    *is_parameter = false;
    for (; frame; frame = frame->parent) {
        *is_parameter = link_names_first(&code->parameters_by_name, frame->scope, name) != LINK_NONE;
        if (*is_parameter)
            break;
        uint32_t entry = link_names_first(&code->bindings_by_name, frame->scope, name);
        if (entry != LINK_NONE)
            return code->bindings[code->bindings_by_name.entries.items[entry].value].value_kind;
    }
    return BASE_STR_ABSENT;
}

static void report_unknown_router(struct link_evaluator *evaluator, const struct link_code *code,
                                  const struct facts_call *row)
{
    link_report_unresolved(evaluator, code, row->line, base_str_is(row->name, "use") ? "mount" : "route",
                           base_str_format(evaluator->arena, "%.*s(%.*s)", BASE_STR_ARG(row->callee),
                                           BASE_STR_ARG(row->first_text)),
                           BASE_STR("The router that it is registered on is not known."));
}

void link_report_receiver(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call)
{
    const struct link_code *code = frame->code;
    const struct facts_call *row = &code->calls[call];
    bool is_use = base_str_is(row->name, "use"), is_parameter;
    if (!evaluator->runs || row->argument_count < 2 || !base_str_starts(row->first_text, "/") ||
        (!is_use && !link_http_method(row->name)))
        return;
    struct base_str rest = row->receiver, root = base_str_split(&rest, '.');
    bool is_taken = base_str_is(value_kind_of(frame, root, &is_parameter), "destructured");
    uint32_t last = link_code_argument(code, call, row->argument_count - 1, BASE_STR_ABSENT);
    bool has_handler = last != LINK_NONE && code->arguments[last].value_scope > 0;
    has_handler = has_handler ||
                  (last != LINK_NONE && link_evaluate_argument(evaluator, frame, last).kind == LINK_FUNCTION);
    /* Functions are also run with arguments that nobody knows; with their own they say more. */
    if (is_parameter && (has_handler || link_sounds_like_router(row->receiver)))
        base_vec_push(&evaluator->suspects, (struct link_suspect){frame->code, call});
    if (is_parameter || !(link_sounds_like_router(row->receiver) || (is_taken && has_handler)))
        return;
    report_unknown_router(evaluator, code, row);
}

void link_report_suspects(struct link_evaluator *evaluator)
{
    for (size_t i = 0; i < evaluator->suspects.n; i++) {
        const struct link_suspect *suspect = &evaluator->suspects.items[i];
        if (!suspect->code->registered[suspect->call])
            report_unknown_router(evaluator, suspect->code, &suspect->code->calls[suspect->call]);
    }
}

void link_report_taken(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call)
{
    const struct link_code *code = frame->code;
    const struct facts_call *row = &code->calls[call];
    bool is_parameter;
    if (!evaluator->runs || row->receiver.p || row->argument_count < 2 ||
        !base_str_starts(row->first_text, "/") ||
        !(base_str_is(row->name, "use") || link_http_method(row->name)))
        return;
    struct base_str kind = value_kind_of(frame, row->name, &is_parameter);
    if (base_str_is(kind, "destructured") || base_str_is(kind, "member"))
        report_unknown_router(evaluator, code, row);
}
