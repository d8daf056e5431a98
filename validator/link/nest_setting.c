/* What is set on an app: the prefix of its routes, versions, a generated document. */
#include "validator/link/nest_p.h"
#include "validator/link/template_p.h"

/* ---- texts ---- */

static void add_text(struct link_nest_texts *texts, struct link_value value)
{
    if (value.kind == LINK_STRING && !link_has_hole(value.text)) {
        texts->items[texts->n++] = value.text;
        texts->is_default = texts->is_default || value.index;
    } else if (value.kind == LINK_FOREIGN && base_str_is(value.text, "@nestjs/common")) {
        texts->items[texts->n++] = BASE_STR_ABSENT; /* VERSION_NEUTRAL */
    } else {
        texts->is_unknown = true;
    }
}

static bool is_array(struct link_value value)
{
    const struct link_code *code = value.frame->code;
    return value.kind == LINK_ARGUMENT ? base_str_is(code->arguments[value.index].kind, "array")
                                       : base_str_is(code->bindings[value.index].value_kind, "array");
}

struct link_nest_texts link_nest_texts_of(struct link_nest *nest, struct link_value value,
                                          struct base_str written)
{
    struct link_value *elements = base_alloc(LINK_NEST_MOST_TEXTS * sizeof *elements);
    struct link_nest_texts texts = {.written = written};
    uint32_t n = 1;
    elements[0] = value;
    if ((value.kind == LINK_LITERAL && value.text.p) || value.kind == LINK_ARGUMENT) {
        n = is_array(value) ? link_elements(&nest->evaluator, value, elements, LINK_NEST_MOST_TEXTS) : 0;
        texts.is_unknown = n == 0 || n == LINK_NEST_MOST_TEXTS;
    }
    texts.items = base_arena_array(nest->context->arena, n, sizeof *texts.items);
    for (uint32_t i = 0; i < n; i++)
        add_text(&texts, elements[i]);
    base_free(elements);
    return texts;
}

/* config.get('PREFIX', 'api'): the default is taken, as for `process.env.PREFIX || 'api'`. */
static struct link_value with_default(struct link_nest *nest, struct link_frame *frame, uint32_t argument)
{
    struct link_code *code = frame->code;
    struct link_value value = link_evaluate_argument(&nest->evaluator, frame, argument);
    const struct facts_call_argument *row = &code->arguments[argument];
    if (value.kind == LINK_STRING || !base_str_is(row->kind, "call") || row->value_call < 0 ||
        row->value_call >= (int64_t)code->call_count ||
        !base_str_is(code->calls[row->value_call].name, "get"))
        return value;
    uint32_t second = link_code_argument(code, (uint32_t)row->value_call, 1, BASE_STR_ABSENT);
    if (second == LINK_NONE || !base_str_is(code->arguments[second].kind, "string"))
        return value;
    value = link_evaluate_argument(&nest->evaluator, frame, second);
    value.index = 1;
    return value;
}

/* ---- what is set ---- */

static void set_unknown(struct link_nest_app *app, const struct link_code *code, int64_t line,
                        struct base_str written, const char *reason)
{
    if (app->unknown.p)
        return;
    app->unknown = base_str_of(reason);
    app->unknown_written = written;
    app->unknown_line = line;
    app->unknown_code = code;
}

/* The text of RequestMethod.GET in { path, method }; absent for every method. */
static struct base_str method_of(struct link_nest *nest, struct link_value object)
{
    struct link_code *code = object.frame->code;
    struct base_str text = BASE_STR_ABSENT;
    if (object.kind == LINK_ARGUMENT) {
        const struct facts_call_argument *row = &code->arguments[object.index];
        struct base_str member =
            base_str_format(nest->context->arena, "%.*s.method", BASE_STR_ARG(row->member));
        uint32_t at = link_code_argument(code, (uint32_t)row->call, row->position, member);
        text = at == LINK_NONE ? text : code->arguments[at].value;
    } else {
        struct base_str name =
            base_str_format(nest->context->arena, "%.*s.method", BASE_STR_ARG(object.text));
        uint32_t scope = (uint32_t)code->bindings[object.index].scope;
        uint32_t entry = link_names_first(&code->bindings_by_name, scope, name);
        text = entry == LINK_NONE ? text
                                  : code->bindings[code->bindings_by_name.entries.items[entry].value].value;
    }
    ptrdiff_t dot = text.p ? base_str_rfind_char(text, '.') : -1;
    text = dot < 0 ? BASE_STR_ABSENT : base_str_from(text, (size_t)dot + 1);
    return base_str_is(text, "ALL") ? BASE_STR_ABSENT : text;
}

static bool add_excluded(struct link_nest *nest, struct link_nest_app *app, struct link_value value)
{
    struct base_arena *arena = nest->context->arena;
    struct base_str method = BASE_STR_ABSENT;
    struct link_variants variants;
    if ((value.kind == LINK_LITERAL && value.text.p) || value.kind == LINK_ARGUMENT) {
        method = method_of(nest, value);
        value = link_member(&nest->evaluator, value, BASE_STR("path"));
    }
    if (value.kind != LINK_STRING || link_has_hole(value.text) ||
        !link_template_express(value.text, arena, &variants))
        return false;
    for (size_t i = 0; i < variants.n; i++) {
        struct base_str route = link_template_join(arena, BASE_STR(""), variants.items[i]);
        if (route.p)
            base_vec_push(&app->excluded,
                          (struct link_nest_excluded){link_template_of(arena, route), method});
    }
    return true;
}

/* The routes that the prefix does not hold for. */
static void read_excluded(struct link_nest *nest, struct link_nest_app *app, struct link_frame *frame,
                          uint32_t call)
{
    struct link_code *code = frame->code;
    uint32_t second = link_code_argument(code, call, 1, BASE_STR_ABSENT);
    if (second == LINK_NONE)
        return;
    struct link_value options = link_evaluate_argument(&nest->evaluator, frame, second);
    struct link_value list = {.kind = LINK_UNKNOWN};
    if ((options.kind == LINK_LITERAL && options.text.p) || options.kind == LINK_ARGUMENT)
        list = link_member(&nest->evaluator, options, BASE_STR("exclude"));
    bool is_known =
        ((list.kind == LINK_LITERAL && list.text.p) || list.kind == LINK_ARGUMENT) && is_array(list);
    struct link_value *elements = base_alloc(LINK_NEST_MOST_TEXTS * sizeof *elements);
    uint32_t n = is_known ? link_elements(&nest->evaluator, list, elements, LINK_NEST_MOST_TEXTS) : 0;
    bool all = is_known && n < LINK_NEST_MOST_TEXTS;
    for (uint32_t i = 0; i < n; i++)
        all = add_excluded(nest, app, elements[i]) && all;
    base_free(elements);
    if (!all)
        link_report_unresolved(
            &nest->evaluator, code, code->calls[call].line, "mount", code->arguments[second].value,
            BASE_STR(
                "Some routes that the prefix does not hold for are not known; they are listed with it."));
}

static void read_prefix(struct link_nest *nest, struct link_nest_app *app, struct link_frame *frame,
                        uint32_t call)
{
    struct link_code *code = frame->code;
    int64_t line = code->calls[call].line;
    uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
    if (first == LINK_NONE)
        return;
    struct base_str written = code->arguments[first].value;
    struct link_nest_texts texts = link_nest_texts_of(nest, with_default(nest, frame, first), written);
    if (texts.is_unknown || texts.n != 1 || !texts.items[0].p)
        set_unknown(app, code, line, written, "The prefix of the app is known only at run time.");
    else if (app->has_prefix && app->prefix.n && !base_str_eq(app->prefix.items[0], texts.items[0]))
        set_unknown(app, code, line, written, "The app is given several prefixes.");
    if (texts.is_default)
        link_report_unresolved(&nest->evaluator, code, line, "mount", written,
                               BASE_STR("The environment may change the prefix; its default is taken."));
    app->has_prefix = true;
    app->prefix = texts;
    read_excluded(nest, app, frame, call);
}

/* The argument's member as written; absent for none. */
static struct base_str member_text(const struct link_code *code, uint32_t call, const char *member)
{
    uint32_t at = link_code_argument(code, call, 0, base_str_of(member));
    return at == LINK_NONE ? BASE_STR_ABSENT : code->arguments[at].value;
}

static void read_versions(struct link_nest *nest, struct link_nest_app *app, struct link_frame *frame,
                          uint32_t call)
{
    struct link_code *code = frame->code;
    int64_t line = code->calls[call].line;
    uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
    app->has_versions = true;
    app->version_prefix = BASE_STR("v");
    if (first == LINK_NONE)
        return;
    struct base_str type = member_text(code, call, "type");
    if (!base_str_is(code->arguments[first].kind, "object") || !type.p) {
        set_unknown(app, code, line, code->arguments[first].value,
                    "How the app tells versions is known only at run time.");
        return;
    }
    if (!base_str_ends(type, "URI") && !base_str_is(type, "0")) {
        app->has_versions = false; /* by header or media type: the path says nothing */
        return;
    }
    struct link_value options = {.kind = LINK_ARGUMENT, .frame = frame, .index = first};
    if (base_str_is(member_text(code, call, "prefix"), "false")) {
        app->version_prefix = BASE_STR("");
    } else if (member_text(code, call, "prefix").p) {
        struct link_nest_texts texts = link_nest_texts_of(
            nest, link_member(&nest->evaluator, options, BASE_STR("prefix")), BASE_STR_ABSENT);
        if (texts.is_unknown || texts.n != 1 || !texts.items[0].p)
            set_unknown(app, code, line, member_text(code, call, "prefix"),
                        "The prefix of versions is known only at run time.");
        else
            app->version_prefix = texts.items[0];
    }
    struct base_str written = member_text(code, call, "defaultVersion");
    if (!written.p)
        return;
    app->has_default_version = true;
    app->default_version =
        link_nest_texts_of(nest, link_member(&nest->evaluator, options, BASE_STR("defaultVersion")), written);
    if (app->default_version.is_unknown)
        set_unknown(app, code, line, written, "The default version is known only at run time.");
}

/* ---- looking for what is set ---- */

/* Whether a call on a variable of the file that makes apps is about another one of them. */
static bool is_about_another(struct link_nest *nest, const struct link_nest_app *app,
                             const struct facts_call *row)
{
    bool another = false;
    for (size_t i = 0; i < nest->apps.n; i++) {
        const struct link_nest_app *other = &nest->apps.items[i];
        if (other == app || other->maker != app->maker || !base_str_eq(other->variable, row->receiver))
            continue;
        another =
            another || !base_str_eq(other->variable, app->variable) || other->maker_scope != app->maker_scope;
    }
    if (another && base_str_eq(row->receiver, app->variable))
        return (uint32_t)row->scope != app->maker_scope;
    return another;
}

static void read_setting(struct link_nest *nest, struct link_nest_app *app, uint32_t file, uint32_t call)
{
    struct link_code *code = link_codes_get(&nest->codes, file);
    const struct facts_call *row = &code->calls[call];
    const char *method;
    if (base_str_is(row->name, "createDocument") || base_str_is(row->name, "setup")) {
        if (row->receiver.p && link_nest_kind_in(code, row->receiver, &method) == LINK_NEST_SWAGGER)
            app->is_described = true;
        return;
    }
    if (code == app->maker && row->receiver.p && is_about_another(nest, app, row))
        return;
    struct link_frame *frame = link_frame_static(&nest->evaluator, code, (uint32_t)row->scope);
    if (app->frame && app->frame->code == code && app->frame->scope == (uint32_t)row->scope)
        frame = app->frame;
    if (base_str_is(row->name, "setGlobalPrefix"))
        read_prefix(nest, app, frame, call);
    else
        read_versions(nest, app, frame, call);
}

static void look_into(struct link_nest *nest, uint32_t file, void *data)
{
    struct facts_store *store = nest->context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_call, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str name = FACTS_GET_TEXT(store, call, i, name);
        if (base_str_is(name, "setGlobalPrefix") || base_str_is(name, "enableVersioning") ||
            base_str_is(name, "createDocument") || base_str_is(name, "setup"))
            read_setting(nest, data, file, (uint32_t)FACTS_GET_INT(store, call, i, ordinal));
    }
}

void link_nest_read_settings(struct link_nest *nest, struct link_nest_app *app)
{
    uint32_t maker = app->maker->file, file = app->code->file;
    link_nest_walk_files(nest, file, look_into, app);
    if (maker != file && nest->seen[maker] != nest->walk)
        link_nest_walk_files(nest, maker, look_into, app);
}
