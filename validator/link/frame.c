/* Frames, functions that are run, and objects of classes. */
#include "validator/link/evaluate_p.h"

static bool is_class_scope(const struct link_code *code, uint32_t scope)
{
    return base_str_is(code->scopes[scope].kind, "class");
}

struct link_frame *link_frame_new(struct link_evaluator *evaluator, struct link_code *code, uint32_t scope,
                                  struct link_frame *parent)
{
    struct link_frame *frame = BASE_ARENA_NEW(evaluator->arena, struct link_frame);
    frame->code = code;
    frame->scope = scope;
    frame->parent = parent;
    frame->instance = parent ? parent->instance : NULL;
    frame->id = ++evaluator->frame_count;
    return frame;
}

struct link_frame *link_frame_first(struct link_evaluator *evaluator, struct link_frame *parent,
                                    uint32_t scope)
{
    bool added;
    struct link_memo *memo = link_memo_find(evaluator, parent->id, LINK_MEMO_FRAME, scope, &added);
    if (!added)
        return memo->value.frame;
    struct link_frame *frame = link_frame_new(evaluator, parent->code, scope, parent);
    link_memo_set(evaluator, parent->id, LINK_MEMO_FRAME, scope, (struct link_value){.frame = frame});
    return frame;
}

static struct link_instance *instance_of_class(struct link_evaluator *evaluator, struct link_value class)
{
    struct link_instance *instance = BASE_ARENA_NEW(evaluator->arena, struct link_instance);
    instance->id = ++evaluator->instance_count;
    while (class.kind == LINK_CLASS && instance->level_count < LINK_MAX_BASES) {
        struct link_code *code = class.frame->code;
        struct link_frame *body = link_frame_new(evaluator, code, class.index, class.frame);
        body->instance = instance;
        instance->levels[instance->level_count++] = body;
        struct base_str base = BASE_STR_ABSENT;
        for (uint32_t i = 0; i < code->symbol_count; i++)
            if (code->symbols[i].scope == (int64_t) class.index)
                base = code->symbols[i].extends_name;
        class.kind = LINK_UNKNOWN;
        if (base.p)
            class = link_evaluate_path(evaluator, class.frame, base, LINK_NONE, 0);
    }
    return instance;
}

struct link_frame *link_frame_static(struct link_evaluator *evaluator, struct link_code *code, uint32_t scope)
{
    /* From the module inwards, without recursion: scopes may be nested as deeply as the extractor allows. */
    while (!code->statics[scope]) {
        uint32_t top = scope;
        for (;;) {
            int64_t parent = code->scopes[top].parent;
            bool has_parent = top != 0 && parent >= 0 && parent < (int64_t)top;
            if (!has_parent || code->statics[parent])
                break;
            top = (uint32_t)parent;
        }
        int64_t parent = code->scopes[top].parent;
        struct link_frame *outer =
            top != 0 && parent >= 0 && parent < (int64_t)top ? code->statics[parent] : NULL;
        if (!outer && top != 0) { /* an orphan hangs on the module */
            if (!code->statics[0])
                code->statics[0] = link_frame_new(evaluator, code, 0, NULL);
            outer = code->statics[0];
        }
        if (top != 0 && is_class_scope(code, top)) {
            struct link_value class = {.kind = LINK_CLASS, .frame = outer, .index = top};
            code->statics[top] = instance_of_class(evaluator, class)->levels[0];
        } else {
            code->statics[top] =
                outer ? link_frame_first(evaluator, outer, top) : link_frame_new(evaluator, code, 0, NULL);
        }
    }
    return code->statics[scope];
}

void link_frame_run(struct link_evaluator *evaluator, struct link_frame *frame)
{
    if (frame->has_run || !evaluator->runs || !frame->code->relevant[frame->scope])
        return;
    frame->has_run = true;
    frame->code->ran[frame->scope] = true;
    if (link_is_too_deep(evaluator, frame->code, frame->code->scopes[frame->scope].line))
        return;
    evaluator->depth++;
    for (uint32_t call = frame->code->first_call[frame->scope]; call != LINK_NONE;
         call = frame->code->next_call[call])
        if (frame->code->matters[call])
            link_evaluate_call(evaluator, frame, call);
    evaluator->depth--;
}

void link_module_run(struct link_evaluator *evaluator, struct link_code *code)
{
    if (code->executed || code->scope_count == 0)
        return;
    code->executed = true;
    struct link_frame *frame = link_frame_static(evaluator, code, 0);
    if (!code->info.is_test && code->relevant[0])
        link_frame_run(evaluator, frame);
}

/* What the function's `return` statements give: the first that is known. */
static struct link_value returned(struct link_evaluator *evaluator, struct link_frame *frame)
{
    struct link_value value = {.kind = LINK_UNKNOWN};
    LINK_NAMES_EACH(&frame->code->bindings_by_name, frame->scope, BASE_STR(""), i)
    {
        uint32_t binding = frame->code->bindings_by_name.entries.items[i].value;
        if (!base_str_is(frame->code->bindings[binding].kind, "return"))
            continue;
        value = link_evaluate_binding(evaluator, frame, binding);
        if (value.kind != LINK_UNKNOWN)
            break;
    }
    return value;
}

/* Whether a function may be run now: recursion ends at once, since what it would add is not known anyway. */
static bool may_run(struct link_evaluator *evaluator, const struct link_code *code, uint32_t scope)
{
    int64_t line = code->scopes[scope].line;
    return !code->active[scope] && link_step(evaluator, code, line) &&
           !link_is_too_deep(evaluator, code, line);
}

static void give_arguments(struct link_evaluator *evaluator, struct link_frame *frame,
                           const struct link_value *arguments, uint32_t count)
{
    struct link_value *own = base_arena_array(evaluator->arena, count, sizeof *own);
    for (uint32_t i = 0; i < count; i++)
        own[i] = arguments[i];
    frame->arguments = own;
    frame->argument_count = count;
}

struct link_frame *link_frame_with(struct link_evaluator *evaluator, struct link_value function,
                                   const struct link_value *arguments, uint32_t count)
{
    if (!may_run(evaluator, function.frame->code, function.index))
        return NULL;
    struct link_frame *frame =
        link_frame_new(evaluator, function.frame->code, function.index, function.frame);
    give_arguments(evaluator, frame, arguments, count);
    return frame;
}

struct link_value link_call_function(struct link_evaluator *evaluator, struct link_value function,
                                     struct link_instance *instance, const struct link_value *arguments,
                                     uint32_t count)
{
    struct link_code *code = function.frame->code;
    if (!may_run(evaluator, code, function.index))
        return (struct link_value){.kind = LINK_UNKNOWN};
    /* What looked into the function before its first call has made its frame already. */
    struct link_frame *frame = link_frame_first(evaluator, function.frame, function.index);
    if (frame->has_run || frame->argument_count || frame->is_called)
        frame = link_frame_new(evaluator, code, function.index, function.frame);
    frame->is_called = true;
    give_arguments(evaluator, frame, arguments, count);
    if (instance)
        frame->instance = instance;
    code->active[function.index] = true;
    link_frame_run(evaluator, frame);
    evaluator->depth++;
    struct link_value value = returned(evaluator, frame);
    evaluator->depth--;
    code->active[function.index] = false;
    return value;
}

/* The scope of a member function of a class body; LINK_NONE for none. */
static uint32_t member_scope(const struct link_frame *body, struct base_str name, const char *kind)
{
    LINK_NAMES_EACH(&body->code->scopes_by_name, body->scope, name, i)
    {
        uint32_t scope = body->code->scopes_by_name.entries.items[i].value;
        if (base_str_is(body->code->scopes[scope].kind, kind))
            return scope;
    }
    return LINK_NONE;
}

static uint32_t constructor_scope(const struct link_frame *body)
{
    uint32_t scope = member_scope(body, BASE_STR("constructor"), "constructor");
    if (scope != LINK_NONE)
        return scope;
    for (uint32_t i = body->scope + 1; i < body->code->scope_count; i++)
        if (body->code->scopes[i].parent == (int64_t)body->scope &&
            base_str_is(body->code->scopes[i].kind, "constructor"))
            return i;
    return LINK_NONE;
}

struct link_value link_instantiate(struct link_evaluator *evaluator, struct link_value class,
                                   const struct link_value *arguments, uint32_t count)
{
    struct link_code *code = class.frame->code;
    struct link_value value = {.kind = LINK_UNKNOWN};
    if (!may_run(evaluator, code, class.index))
        return value;
    value.kind = LINK_INSTANCE;
    value.instance = instance_of_class(evaluator, class);
    struct link_instance *instance = value.instance;
    if (!code->instances[class.index])
        code->instances[class.index] = instance;
    code->active[class.index] = true;
    for (uint32_t level = 0; level < instance->level_count; level++) {
        struct link_frame *body = instance->levels[level];
        uint32_t scope = constructor_scope(body);
        if (scope == LINK_NONE)
            continue;
        instance->constructors[level] = link_frame_new(evaluator, body->code, scope, body);
        /* A base class gets what the derived one was given: exact when super() passes it on. */
        give_arguments(evaluator, instance->constructors[level], arguments, count);
    }
    for (uint32_t level = instance->level_count; level-- > 0;) {
        link_frame_run(evaluator, instance->levels[level]); /* calls in the values of fields */
        if (instance->constructors[level])
            link_frame_run(evaluator, instance->constructors[level]);
    }
    code->active[class.index] = false;
    return value;
}

struct link_value link_method(struct link_instance *instance, struct base_str name)
{
    for (uint32_t level = 0; level < instance->level_count; level++) {
        uint32_t scope = member_scope(instance->levels[level], name, "method");
        if (scope != LINK_NONE)
            return (struct link_value){.kind = LINK_FUNCTION,
                                       .frame = instance->levels[level],
                                       .index = scope,
                                       .instance = instance};
    }
    return (struct link_value){.kind = LINK_UNKNOWN};
}

/* `this.name = …` anywhere in the class body. */
static struct link_value assigned_field(struct link_evaluator *evaluator, struct link_instance *instance,
                                        uint32_t level, struct base_str name)
{
    struct link_frame *body = instance->levels[level];
    struct link_value value = {.kind = LINK_UNKNOWN};
    struct base_str full = base_str_format(evaluator->arena, "this.%.*s", BASE_STR_ARG(name));
    LINK_NAMES_EACH(&body->code->assigned, 0, full, i)
    {
        uint32_t binding = body->code->assigned.entries.items[i].value;
        uint32_t scope = (uint32_t)body->code->bindings[binding].scope;
        struct link_frame *frame = instance->constructors[level];
        if (body->code->scopes[scope].parent != (int64_t)body->scope)
            continue;
        if (!frame || frame->scope != scope)
            frame = link_frame_first(evaluator, body, scope);
        value = link_evaluate_binding(evaluator, frame, binding);
        if (value.kind != LINK_UNKNOWN)
            return value;
    }
    return value;
}

/* constructor(private readonly router: Router) */
static struct link_value parameter_field(struct link_instance *instance, uint32_t level, struct base_str name)
{
    struct link_frame *frame = instance->constructors[level];
    struct link_value value = {.kind = LINK_UNKNOWN};
    if (!frame)
        return value;
    LINK_NAMES_EACH(&frame->code->parameters_by_name, frame->scope, name, i)
    {
        const struct facts_parameter *parameter =
            &frame->code->parameters[frame->code->parameters_by_name.entries.items[i].value];
        if (parameter->is_property && parameter->position >= 0 &&
            parameter->position < (int64_t)frame->argument_count)
            value = frame->arguments[parameter->position];
    }
    return value;
}

struct link_value link_field(struct link_evaluator *evaluator, struct link_instance *instance,
                             struct base_str name)
{
    struct link_value value;
    for (uint32_t level = 0; level < instance->level_count; level++) {
        struct link_frame *body = instance->levels[level];
        LINK_NAMES_EACH(&body->code->bindings_by_name, body->scope, name, i)
        {
            uint32_t binding = body->code->bindings_by_name.entries.items[i].value;
            value = link_evaluate_binding(evaluator, body, binding);
            if (value.kind != LINK_UNKNOWN)
                return value;
        }
        value = parameter_field(instance, level, name);
        if (value.kind == LINK_UNKNOWN)
            value = assigned_field(evaluator, instance, level, name);
        if (value.kind != LINK_UNKNOWN)
            return value;
        /* get router() { return this.r } */
        uint32_t scope = member_scope(body, name, "getter");
        if (scope != LINK_NONE) {
            struct link_value getter = {
                .kind = LINK_FUNCTION, .frame = body, .index = scope, .instance = instance};
            return link_call_function(evaluator, getter, instance, NULL, 0);
        }
    }
    return link_method(instance, name);
}
