/* Names and members. */
#include "validator/link/evaluate_p.h"
#include "validator/link/template_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

/* ---- names ---- */

static struct link_value parameter_value(struct link_evaluator *evaluator, struct link_frame *frame,
                                         const struct facts_parameter *parameter)
{
    if (parameter->position >= 0 && parameter->position < (int64_t)frame->argument_count) {
        struct link_value value = frame->arguments[parameter->position];
        if (value.kind != LINK_UNKNOWN)
            return value;
    }
    /* With nobody's arguments, a parameter that is a router by its type or name stands for one. */
    if (frame->argument_count == 0 && evaluator->runs)
        return link_router_parameter(evaluator, frame->code, parameter);
    return unknown;
}

/* `let app;` that some function of the file assigns. */
static struct link_value assigned_later(struct link_evaluator *evaluator, struct link_frame *frame,
                                        struct base_str name)
{
    struct link_code *code = frame->code;
    LINK_NAMES_EACH(&code->assigned, 0, name, i)
    {
        uint32_t binding = code->assigned.entries.items[i].value;
        uint32_t scope = (uint32_t)code->bindings[binding].scope;
        struct link_frame *at = scope == frame->scope ? frame : link_frame_static(evaluator, code, scope);
        struct link_value value = link_evaluate_binding(evaluator, at, binding);
        if (value.kind != LINK_UNKNOWN)
            return link_only_value(evaluator, link_frame_static(evaluator, code, 0), name, value);
    }
    return unknown;
}

/* The name in one frame; *found says that it is declared there, known or not. */
static struct link_value lookup_here(struct link_evaluator *evaluator, struct link_frame *frame,
                                     struct base_str name, bool *found)
{
    struct link_code *code = frame->code;
    struct link_value value = unknown;
    uint32_t entry = link_names_first(&code->parameters_by_name, frame->scope, name);
    *found = entry != LINK_NONE;
    if (*found)
        return parameter_value(evaluator, frame,
                               &code->parameters[code->parameters_by_name.entries.items[entry].value]);
    LINK_NAMES_EACH(&code->bindings_by_name, frame->scope, name, i)
    {
        *found = true;
        value = link_evaluate_binding(evaluator, frame, code->bindings_by_name.entries.items[i].value);
        if (value.kind != LINK_UNKNOWN)
            return link_only_value(evaluator, frame, name, value);
    }
    if (*found)
        return assigned_later(evaluator, frame, name);
    LINK_NAMES_EACH(&code->scopes_by_name, frame->scope, name, i)
    {
        uint32_t scope = code->scopes_by_name.entries.items[i].value;
        bool is_class = base_str_is(code->scopes[scope].kind, "class");
        if (!is_class && !base_str_is(code->scopes[scope].kind, "function"))
            continue;
        *found = true;
        return (struct link_value){
            .kind = is_class ? LINK_CLASS : LINK_FUNCTION, .frame = frame, .index = scope};
    }
    entry = link_names_first(&code->enums, frame->scope, name);
    *found = entry != LINK_NONE;
    if (*found)
        return (struct link_value){.kind = LINK_LITERAL,
                                   .frame = frame,
                                   .index = code->enums.entries.items[entry].value,
                                   .text = name};
    return unknown;
}

struct link_value link_lookup(struct link_evaluator *evaluator, struct link_frame *frame,
                              struct base_str name)
{
    if (!link_step(evaluator, frame->code, 0))
        return unknown;
    struct link_frame *module = frame;
    for (struct link_frame *at = frame; at; at = at->parent) {
        bool found;
        module = at;
        if (at->scope != 0 && base_str_is(at->code->scopes[at->scope].kind, "class"))
            continue; /* members need `this` */
        struct link_value value = lookup_here(evaluator, at, name, &found);
        if (found)
            return value;
    }
    uint32_t entry = link_names_first(&module->code->imports_by_alias, 0, name);
    if (entry == LINK_NONE) /* `let app;` is no binding: only its assignments are */
        return assigned_later(evaluator, module, name);
    return link_imported(evaluator,
                         &module->code->imports[module->code->imports_by_alias.entries.items[entry].value]);
}

/* ---- members ---- */

/* `return { app, router: api }`: what is returned has no rows for its members, only its text. */
static struct link_value returned_member(struct link_evaluator *evaluator, struct link_value literal,
                                         struct base_str name)
{
    const struct facts_binding *binding = &literal.frame->code->bindings[literal.index];
    struct base_str rest = base_str_trim(binding->value), part;
    if (!base_str_starts(rest, "{"))
        return unknown;
    rest = base_str_from(rest, 1);
    if (base_str_ends(rest, "}"))
        rest = base_str_slice(rest, 0, rest.n - 1);
    while ((part = base_str_split(&rest, ',')).p) {
        struct base_str value = part, key = base_str_split(&value, ':');
        if (!base_str_eq(base_str_trim(key), name))
            continue;
        value = base_str_trim(value.p ? value : key);
        for (size_t i = 0; i < value.n; i++)
            if (!link_is_name_char(value.p[i]) && value.p[i] != '.')
                return unknown;
        return link_evaluate_path(evaluator, literal.frame, value, LINK_NONE, binding->line);
    }
    return unknown;
}

static struct link_value literal_member(struct link_evaluator *evaluator, struct link_value literal,
                                        struct base_str name)
{
    struct link_frame *frame = literal.frame;
    struct link_code *code = frame->code;
    if (!literal.text.p)
        return returned_member(evaluator, literal, name);
    struct base_str full =
        base_str_format(evaluator->arena, "%.*s.%.*s", BASE_STR_ARG(literal.text), BASE_STR_ARG(name));
    uint32_t scope = (uint32_t)code->bindings[literal.index].scope;
    LINK_NAMES_EACH(&code->bindings_by_name, scope, full, i)
    {
        uint32_t binding = code->bindings_by_name.entries.items[i].value;
        struct link_value value = link_evaluate_binding(evaluator, frame, binding);
        if (value.kind != LINK_UNKNOWN)
            return value;
    }
    LINK_NAMES_EACH(&code->scopes_by_name, scope, name, i)
    {
        uint32_t method = code->scopes_by_name.entries.items[i].value;
        if (base_str_is(code->scopes[method].kind, "method"))
            return (struct link_value){.kind = LINK_FUNCTION, .frame = frame, .index = method};
    }
    return unknown;
}

static struct link_value argument_member(struct link_evaluator *evaluator, struct link_value literal,
                                         struct base_str name)
{
    struct link_code *code = literal.frame->code;
    const struct facts_call_argument *argument = &code->arguments[literal.index];
    struct base_str member = name;
    if (argument->member.p)
        member = base_str_format(evaluator->arena, "%.*s.%.*s", BASE_STR_ARG(argument->member),
                                 BASE_STR_ARG(name));
    uint32_t at = link_code_argument(code, (uint32_t)argument->call, argument->position, member);
    return at == LINK_NONE ? unknown : link_evaluate_argument(evaluator, literal.frame, at);
}

/* Class.NAME: a static field or an enum-like member. */
static struct link_value class_member(struct link_evaluator *evaluator, struct link_value class,
                                      struct base_str name)
{
    struct link_code *code = class.frame->code;
    struct link_frame *body = link_frame_static(evaluator, code, class.index);
    LINK_NAMES_EACH(&code->bindings_by_name, class.index, name, i)
    {
        struct link_value value =
            link_evaluate_binding(evaluator, body, code->bindings_by_name.entries.items[i].value);
        if (value.kind != LINK_UNKNOWN)
            return value;
    }
    return link_method(body->instance, name);
}

struct link_value link_member(struct link_evaluator *evaluator, struct link_value object,
                              struct base_str name)
{
    evaluator->steps++;
    if (evaluator->exhausted)
        return unknown;
    evaluator->depth++;
    struct link_value value = unknown;
    switch (object.kind) {
    case LINK_LITERAL:
        value = literal_member(evaluator, object, name);
        break;
    case LINK_ARGUMENT:
        value = argument_member(evaluator, object, name);
        break;
    case LINK_MODULE:
        value = link_export(evaluator, link_codes_get(evaluator->codes, object.index), name);
        break;
    case LINK_INSTANCE:
        value = link_field(evaluator, object.instance, name);
        break;
    case LINK_CLASS:
        value = class_member(evaluator, object, name);
        break;
    case LINK_APP_MAKER:
        value = link_package_value(object.text, name);
        break;
    case LINK_FOREIGN:
        value = object.framework ? link_package_value(object.text, name) : object;
        if (value.kind == LINK_FOREIGN && object.framework)
            value = object;
        break;
    default: /* router.default and the like: a CommonJS value seen through an ES import */
        if (base_str_is(name, "default"))
            value = object;
    }
    evaluator->depth--;
    return value;
}

uint32_t link_elements(struct link_evaluator *evaluator, struct link_value literal, struct link_value *out,
                       uint32_t max)
{
    struct link_code *code = literal.frame->code;
    uint32_t n = 0;
    if (literal.kind == LINK_ARGUMENT) {
        const struct facts_call_argument *whole = &code->arguments[literal.index];
        for (uint32_t i = code->first_argument[whole->call]; i != LINK_NONE && n < max;
             i = code->next_argument[i]) {
            struct base_str member = code->arguments[i].member;
            if (code->arguments[i].position != whole->position || !member.p)
                continue;
            struct base_str rest = member;
            if (whole->member.p) {
                if (member.n <= whole->member.n + 1 || member.p[whole->member.n] != '.' ||
                    !base_str_eq(base_str_slice(member, 0, whole->member.n), whole->member))
                    continue;
                rest = base_str_from(member, whole->member.n + 1);
            }
            if (base_str_find_char(rest, '.') < 0)
                out[n++] = link_evaluate_argument(evaluator, literal.frame, i);
        }
        return n;
    }
    /* The members of a literal follow it directly. */
    for (uint32_t i = literal.index + 1; i < code->binding_count && n < max; i++) {
        const struct facts_binding *binding = &code->bindings[i];
        if (!base_str_is(binding->kind, "member") || binding->name.n <= literal.text.n + 1 ||
            binding->name.p[literal.text.n] != '.' ||
            !base_str_eq(base_str_slice(binding->name, 0, literal.text.n), literal.text))
            break;
        if (base_str_find_char(base_str_from(binding->name, literal.text.n + 1), '.') < 0)
            out[n++] = link_evaluate_binding(evaluator, literal.frame, i);
    }
    return n;
}
