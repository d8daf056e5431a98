/* What the decorators of a controller and of its methods say. */
#include "validator/link/nest_p.h"

/* ---- arguments of decorators ---- */

static uint32_t first_argument(const struct link_nest_use *use)
{
    return use->call == LINK_NONE ? LINK_NONE
                                  : link_code_argument(use->frame->code, use->call, 0, BASE_STR_ABSENT);
}

struct link_nest_texts link_nest_no_text(struct link_nest *nest)
{
    struct link_nest_texts texts = {.items = base_arena_array(nest->context->arena, 1, sizeof *texts.items),
                                    .n = 1};
    texts.items[0] = BASE_STR("");
    return texts;
}

/* A decorator's argument that is a text, an array of them, or absent. */
static struct link_nest_texts texts_of_use(struct link_nest *nest, const struct link_nest_use *use)
{
    uint32_t first = first_argument(use);
    if (first == LINK_NONE)
        return link_nest_no_text(nest);
    const struct facts_call_argument *row = &use->frame->code->arguments[first];
    if (base_str_is(row->value, "undefined"))
        return link_nest_no_text(nest);
    struct link_value value = link_evaluate_argument(&nest->evaluator, use->frame, first);
    return link_nest_texts_of(nest, value, row->value);
}

static bool is_object(struct link_value value)
{
    if (value.kind == LINK_ARGUMENT)
        return base_str_is(value.frame->code->arguments[value.index].kind, "object");
    return value.kind == LINK_LITERAL && value.text.p &&
           base_str_is(value.frame->code->bindings[value.index].value_kind, "object");
}

/* A member of the object that a decorator is given; false without it. */
static bool member_texts(struct link_nest *nest, struct link_value object, const char *name,
                         struct link_nest_texts *out)
{
    const struct link_code *code = object.frame->code;
    struct base_str written = base_str_of(name);
    bool is_there = true;
    if (object.kind == LINK_ARGUMENT) {
        const struct facts_call_argument *row = &code->arguments[object.index];
        uint32_t at = link_code_argument(code, (uint32_t)row->call, row->position, written);
        is_there = at != LINK_NONE;
        written = is_there ? code->arguments[at].value : written;
    } else {
        struct base_str full =
            base_str_format(nest->context->arena, "%.*s.%s", BASE_STR_ARG(object.text), name);
        is_there = link_names_first(&code->bindings_by_name, (uint32_t)code->bindings[object.index].scope,
                                    full) != LINK_NONE;
    }
    if (!is_there)
        return false;
    *out = link_nest_texts_of(nest, link_member(&nest->evaluator, object, base_str_of(name)), written);
    return true;
}

/* What @Controller says. */
void link_nest_read_controller(struct link_nest *nest, const struct link_nest_class *class,
                               struct link_nest_texts *paths, struct link_nest_texts *versions,
                               bool *has_versions)
{
    const struct link_nest_use *use = &class->controller;
    uint32_t first = first_argument(use);
    *has_versions = false;
    struct link_value value = {.kind = LINK_UNKNOWN};
    if (first != LINK_NONE)
        value = link_evaluate_argument(&nest->evaluator, use->frame, first);
    if (!is_object(value))
        *paths = texts_of_use(nest, use);
    else if (!member_texts(nest, value, "path", paths))
        *paths = link_nest_no_text(nest);
    if (is_object(value))
        *has_versions = member_texts(nest, value, "version", versions);
    if (class->is_moved) {
        paths->is_unknown = true;
        paths->written = class->name;
    }
}

/* ---- handlers ---- */

static const char *const mapped[] = {"GET", "POST", "PUT",     "DELETE", "PATCH",
                                     "ALL", "HEAD", "OPTIONS", "SEARCH", "PROPFIND"};

/* @RequestMapping({ path, method: RequestMethod.PUT }) */
static void read_mapping(struct link_nest *nest, const struct link_nest_use *use,
                         struct link_nest_handler *handler)
{
    uint32_t first = first_argument(use);
    handler->method = "GET";
    handler->paths = link_nest_no_text(nest);
    if (first == LINK_NONE)
        return;
    struct link_value value = link_evaluate_argument(&nest->evaluator, use->frame, first);
    uint32_t at = link_code_argument(use->frame->code, use->call, 0, BASE_STR("method"));
    struct base_str text = at == LINK_NONE ? BASE_STR_ABSENT : use->frame->code->arguments[at].value;
    ptrdiff_t dot = text.p ? base_str_rfind_char(text, '.') : -1;
    for (size_t i = 0; dot >= 0 && i < sizeof mapped / sizeof *mapped; i++)
        if (base_str_is(base_str_from(text, (size_t)dot + 1), mapped[i]))
            handler->method = mapped[i];
    if (is_object(value))
        member_texts(nest, value, "path", &handler->paths);
    else
        handler->paths.is_unknown = true;
}

void link_nest_take(struct link_nest *nest, const struct link_nest_use *use,
                    const struct facts_decorator *row, struct link_nest_handler *handler)
{
    bool is_route = use->kind == LINK_NEST_ROUTE || use->kind == LINK_NEST_MAPPING;
    if (is_route && !handler->decorator) {
        handler->decorator = row;
        handler->method = use->method;
        if (use->kind == LINK_NEST_MAPPING)
            read_mapping(nest, use, handler);
        else
            handler->paths = texts_of_use(nest, use);
    } else if (use->kind == LINK_NEST_VERSION && !handler->has_versions) {
        handler->has_versions = true;
        handler->versions = texts_of_use(nest, use);
    } else if (use->kind == LINK_NEST_HIDE_ROUTE) {
        handler->is_hidden = handler->is_hidden || link_nest_is_hiding(use);
    }
}
