/* The classes with @Controller and @Module. */
#include "validator/link/nest_p.h"

static uint32_t scope_of_class(const struct link_code *code, struct base_str name)
{
    LINK_NAMES_EACH(&code->scopes_by_name, 0, name, i)
    {
        uint32_t scope = code->scopes_by_name.entries.items[i].value;
        if (base_str_is(code->scopes[scope].kind, "class"))
            return scope;
    }
    for (uint32_t i = 1; i < code->scope_count; i++) /* within a function */
        if (base_str_is(code->scopes[i].kind, "class") && base_str_eq(code->scopes[i].name, name))
            return i;
    return LINK_NONE;
}

uint32_t link_nest_new_class(struct link_nest *nest, struct link_nest_class class)
{
    uint32_t id = (uint32_t)nest->classes.n;
    base_vec_push(&nest->classes, class);
    if (class.scope != LINK_NONE) {
        link_names_add(&nest->by_name, class.code->file, class.name, id);
        link_names_add(&nest->by_name, class.code->file, BASE_STR(""), id);
    }
    return id;
}

static void read_class(struct link_nest *nest, struct link_code *code, struct base_str name)
{
    struct link_nest_uses uses = {0};
    struct link_nest_class class = {.code = code, .scope = scope_of_class(code, name), .name = name};
    if (class.scope == LINK_NONE || link_names_first(&nest->by_name, code->file, name) != LINK_NONE)
        return;
    LINK_NAMES_EACH(&nest->of_class, code->file, name, i)
    {
        const struct facts_decorator *row = &nest->decorators.items[nest->of_class.entries.items[i].value];
        size_t before = uses.items.n;
        link_nest_read_decorator(nest, code, row, &uses);
        for (size_t k = before; k < uses.items.n; k++) {
            const struct link_nest_use *use = &uses.items.items[k];
            if (use->kind == LINK_NEST_CONTROLLER && !class.is_controller) {
                class.is_controller = true;
                class.controller = *use;
                class.line = row->line;
            } else if (use->kind == LINK_NEST_MODULE && !class.is_module) {
                class.is_module = true;
                class.module = *use;
                class.line = row->line;
            } else if (use->kind == LINK_NEST_HIDE_CLASS) {
                class.is_hidden = class.is_hidden || link_nest_is_hiding(use);
            }
        }
    }
    base_vec_finish(&uses.items);
    if (!class.is_controller && !class.is_module)
        return;
    nest->flags[code->file] |= LINK_NEST_HAS_CLASS;
    link_nest_new_class(nest, class);
}

/* Marks the controllers that others extend: they need not be in a module. */
static void mark_bases(struct link_nest *nest, uint32_t class)
{
    if (nest->classes.items[class].scope == LINK_NONE || !nest->classes.items[class].is_controller)
        return;
    const struct link_instance *instance =
        link_frame_static(&nest->evaluator, nest->classes.items[class].code, nest->classes.items[class].scope)
            ->instance;
    for (uint32_t level = 1; instance && level < instance->level_count; level++) {
        const struct link_frame *body = instance->levels[level];
        uint32_t entry =
            link_names_first(&nest->by_name, body->code->file, body->code->scopes[body->scope].name);
        if (entry != LINK_NONE)
            nest->classes.items[nest->by_name.entries.items[entry].value].is_extended = true;
    }
}

/* Reflect.defineMetadata(PATH_METADATA, …, X): the path of X is what the program says. */
static void mark_moved(struct link_nest *nest, uint32_t file)
{
    struct link_code *code = link_codes_get(&nest->codes, file);
    for (uint32_t call = 0; call < code->call_count; call++) {
        const struct facts_call *row = &code->calls[call];
        const char *method;
        uint32_t key = link_code_argument(code, call, 0, BASE_STR_ABSENT);
        uint32_t target = link_code_argument(code, call, 2, BASE_STR_ABSENT);
        if (!base_str_is(row->callee, "Reflect.defineMetadata") || row->scope < 0 || target == LINK_NONE ||
            link_nest_kind_in(code, code->arguments[key].value, &method) != LINK_NEST_PATH)
            continue;
        struct link_frame *frame = link_frame_static(&nest->evaluator, code, (uint32_t)row->scope);
        uint32_t class = link_nest_class_of(nest, link_evaluate_argument(&nest->evaluator, frame, target));
        if (class != LINK_NONE)
            nest->classes.items[class].is_moved = true;
    }
}

void link_nest_find_classes(struct link_nest *nest)
{
    const uint8_t wanted = LINK_NEST_HAS_CONTROLLER | LINK_NEST_HAS_MODULE | LINK_NEST_HAS_COMPOSED;
    for (size_t i = 0; i < nest->codes.count; i++) {
        if (!(nest->flags[i] & wanted))
            continue;
        link_nest_load_decorators(nest, (uint32_t)i);
        struct link_code *code = link_codes_get(&nest->codes, (uint32_t)i);
        struct facts_range range =
            facts_store_of_file(nest->context->store, FACTS_TABLE_decorator, (uint32_t)i);
        for (size_t row = range.from; row < range.to; row++)
            if (base_str_is(FACTS_GET_TEXT(nest->context->store, decorator, row, target_kind), "class"))
                read_class(nest, code, FACTS_GET_TEXT(nest->context->store, decorator, row, target));
    }
    for (uint32_t i = 0; i < nest->classes.n; i++)
        mark_bases(nest, i);
    for (size_t i = 0; i < nest->codes.count; i++)
        if (nest->flags[i] & LINK_NEST_HAS_PATH)
            mark_moved(nest, (uint32_t)i);
}

uint32_t link_nest_class_of(struct link_nest *nest, struct link_value value)
{
    if (value.kind != LINK_CLASS)
        return LINK_NONE;
    struct link_code *code = value.frame->code;
    struct base_str name = code->scopes[value.index].name;
    if (!name.p)
        return LINK_NONE;
    uint32_t entry = link_names_first(&nest->by_name, code->file, name);
    if (entry != LINK_NONE)
        return nest->by_name.entries.items[entry].value;
    /* Metadata of a base class holds for what extends it. */
    const struct link_instance *instance = link_frame_static(&nest->evaluator, code, value.index)->instance;
    for (uint32_t level = 1; instance && level < instance->level_count; level++) {
        const struct link_frame *body = instance->levels[level];
        entry = link_names_first(&nest->by_name, body->code->file, body->code->scopes[body->scope].name);
        if (entry == LINK_NONE)
            continue;
        struct link_nest_class class = nest->classes.items[nest->by_name.entries.items[entry].value];
        if (!class.is_controller)
            continue;
        return link_nest_new_class(nest, (struct link_nest_class){.code = code,
                                                                  .scope = value.index,
                                                                  .name = name,
                                                                  .line = code->scopes[value.index].line,
                                                                  .is_controller = true,
                                                                  .is_hidden = class.is_hidden,
                                                                  .controller = class.controller});
    }
    return LINK_NONE;
}
