/* Where apps are made. */
#include "validator/link/nest_p.h"

static struct base_str variable_of(const struct link_code *code, uint32_t call)
{
    for (uint32_t i = 0; i < code->binding_count; i++)
        if (code->bindings[i].call == (int64_t)call && code->bindings[i].name.p)
            return code->bindings[i].name;
    return BASE_STR_ABSENT;
}

static uint32_t new_root(struct link_nest *nest, struct link_code *code, struct base_str name)
{
    return link_nest_new_class(nest,
                               (struct link_nest_class){.code = code, .scope = LINK_NONE, .name = name});
}

/* An app whose module stands at an argument of a call. */
static void add_app(struct link_nest *nest, struct link_nest_app app, struct link_frame *frame, uint32_t call,
                    int64_t position)
{
    uint32_t argument = link_code_argument(frame->code, call, position, BASE_STR_ABSENT);
    if (argument == LINK_NONE)
        return;
    app.code = frame->code;
    app.line = frame->code->calls[call].line;
    app.root = new_root(nest, frame->code, frame->code->arguments[argument].value);
    link_nest_read_import(nest, app.root, frame, argument);
    link_nest_loosen(nest, app.root);
    if (nest->apps.n >= LINK_NEST_MOST_APPS)
        link_limit(nest->context, FACTS_TABLE_endpoint, frame->code->info.path, app.line,
                   BASE_STR("more apps are made than are looked at"));
    else
        base_vec_push(&nest->apps, app);
}

/* Apps that a function makes of a module which it is given: one for each of its calls. */
static void add_callers(struct link_nest *nest, const struct link_nest_app *app, uint32_t scope,
                        int64_t position)
{
    struct facts_store *store = nest->context->store;
    struct link_evaluator *evaluator = &nest->evaluator;
    struct base_str name = app->maker->scopes[scope].name;
    size_t n = facts_store_count(store, FACTS_TABLE_call);
    for (size_t i = 0; name.p && i < n; i++) {
        if (!base_str_eq(FACTS_GET_TEXT(store, call, i, name), name))
            continue;
        struct facts_call row;
        FACTS_GET(store, call, i, &row);
        if (row.file == LINK_NONE || FACTS_GET_INT(store, file, row.file, is_test) || row.scope < 0)
            continue;
        struct link_code *code = link_codes_get(&nest->codes, row.file);
        struct link_frame *frame = link_frame_static(evaluator, code, (uint32_t)row.scope);
        struct link_value function = link_evaluate_path(evaluator, frame, row.callee, LINK_NONE, row.line);
        if (function.kind != LINK_FUNCTION || function.frame->code != app->maker || function.index != scope)
            continue;
        struct link_nest_app one = *app;
        one.frame = link_frame_call(evaluator, frame, (uint32_t)row.ordinal, function);
        add_app(nest, one, frame, (uint32_t)row.ordinal, position);
    }
}

/* The parameter of a function around the call that is handed on as the module; NULL for none. */
static const struct facts_parameter *parameter_of(const struct link_code *code, uint32_t scope,
                                                  struct base_str name, uint32_t *function)
{
    for (int64_t at = scope; at > 0; at = code->scopes[at].parent) {
        uint32_t entry = link_names_first(&code->parameters_by_name, (uint32_t)at, name);
        *function = (uint32_t)at;
        if (entry != LINK_NONE)
            return &code->parameters[code->parameters_by_name.entries.items[entry].value];
        if (code->scopes[at].parent >= at)
            break;
    }
    return NULL;
}

static void read_create(struct link_nest *nest, struct link_code *code, uint32_t call)
{
    const struct facts_call *row = &code->calls[call];
    uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT), function;
    uint32_t adapter = link_code_argument(code, call, 1, BASE_STR_ABSENT);
    if (first == LINK_NONE || row->scope < 0 || row->scope >= (int64_t)code->scope_count)
        return;
    struct link_nest_app app = {.variable = variable_of(code, call),
                                .maker = code,
                                .maker_scope = (uint32_t)row->scope,
                                .is_by_path = adapter != LINK_NONE &&
                                              base_str_find(code->arguments[adapter].value, "Fastify") >= 0};
    const struct facts_parameter *parameter =
        base_str_is(code->arguments[first].kind, "identifier")
            ? parameter_of(code, (uint32_t)row->scope, code->arguments[first].value, &function)
            : NULL;
    if (parameter)
        add_callers(nest, &app, function, parameter->position);
    else
        add_app(nest, app, link_frame_static(&nest->evaluator, code, (uint32_t)row->scope), call, 0);
}

/* Whether a file starts what it makes: scripts make an app to ask it for a service, and close it. */
static bool listens(struct link_nest *nest, uint32_t file)
{
    struct facts_store *store = nest->context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_call, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str name = FACTS_GET_TEXT(store, call, i, name);
        if (base_str_is(name, "listen") || base_str_is(name, "init") ||
            base_str_is(name, "startAllMicroservices"))
            return true;
    }
    return false;
}

/* The module that an app is made of, by its first. */
static uint32_t module_of(const struct link_nest *nest, const struct link_nest_app *app)
{
    const struct link_nest_class *root = &nest->classes.items[app->root];
    return root->imports.n ? root->imports.items[0] : app->root;
}

/* Drops the apps that a file makes again in another branch, and those of scripts beside one that listens. */
static void drop_doubles(struct link_nest *nest)
{
    bool *is_started = base_alloc((nest->classes.n + 1) * sizeof *is_started);
    struct link_names known = {0};
    size_t kept = 0;
    for (size_t i = 0; i < nest->apps.n; i++) {
        struct link_nest_app *app = &nest->apps.items[i];
        app->listens = listens(nest, app->code->file) || listens(nest, app->maker->file);
        is_started[module_of(nest, app)] = is_started[module_of(nest, app)] || app->listens;
    }
    for (size_t i = 0; i < nest->apps.n; i++) {
        struct link_nest_app app = nest->apps.items[i];
        struct base_str name = nest->classes.items[app.root].name;
        if ((is_started[module_of(nest, &app)] && !app.listens) ||
            link_names_first(&known, app.code->file, name) != LINK_NONE)
            continue;
        link_names_add(&known, app.code->file, name, 0);
        nest->apps.items[kept++] = app;
    }
    nest->apps.n = kept;
    link_names_finish(&known);
    base_free(is_started);
}

void link_nest_find_apps(struct link_nest *nest)
{
    struct facts_store *store = nest->context->store;
    for (size_t i = 0; i < nest->codes.count; i++) {
        if (!(nest->flags[i] & LINK_NEST_HAS_FACTORY))
            continue;
        struct facts_range range = facts_store_of_file(store, FACTS_TABLE_call, (uint32_t)i);
        for (size_t row = range.from; row < range.to; row++) {
            const char *method;
            if (!base_str_is(FACTS_GET_TEXT(store, call, row, name), "create"))
                continue;
            struct link_code *code = link_codes_get(&nest->codes, (uint32_t)i);
            struct base_str receiver = FACTS_GET_TEXT(store, call, row, receiver);
            if (receiver.p && link_nest_kind_in(code, receiver, &method) == LINK_NEST_FACTORY)
                read_create(nest, code, (uint32_t)FACTS_GET_INT(store, call, row, ordinal));
        }
    }
    drop_doubles(nest);
    for (size_t i = 0; i < nest->apps.n; i++)
        link_nest_read_settings(nest, &nest->apps.items[i]);
}
