#include "validator/link/fastify_p.h"
#include "validator/link/framework_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

static struct link_value argument(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                                  int64_t position)
{
    uint32_t at = link_code_argument(frame->code, call, position, BASE_STR_ABSENT);
    return at == LINK_NONE ? unknown : link_evaluate_argument(evaluator, frame, at);
}

/* The prefix in the options; "" when they have none. */
static struct link_paths prefix_of(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                                   struct link_value options)
{
    if (!link_has_member(evaluator, options, BASE_STR("prefix"), NULL))
        return link_paths_one(evaluator, BASE_STR(""));
    evaluator->defaulted = evaluator->reassigned = false;
    struct link_value prefix = link_member(evaluator, options, BASE_STR("prefix"));
    return link_paths_of(evaluator, frame->code, call, prefix, link_member_text(options, BASE_STR("prefix")));
}

/* Runs a plugin. */
static void run_plugin(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                       uint32_t router, struct link_value plugin, struct link_paths paths,
                       struct link_value options)
{
    struct link_value app = {.kind = LINK_ROUTER, .index = router};
    if (plugin.framework != &link_framework_fastify) {
        app = link_router_new(evaluator, &link_framework_fastify, frame->code, call, false);
        evaluator->routers.items[app.index]->root = evaluator->routers.items[router]->root;
        link_router_mount(evaluator, frame, call, router, paths, app);
    }
    struct link_value arguments[] = {app, options};
    link_call_function(evaluator, plugin, plugin.instance, arguments, 2);
}

/* ---- folders ---- */

/* The folder that path.join(__dirname, 'routes') and its like name; absent when it is not known. */
static struct base_str folder_of(struct link_evaluator *evaluator, struct link_frame *frame,
                                 struct link_value options)
{
    if (options.kind != LINK_ARGUMENT)
        return BASE_STR_ABSENT;
    const struct link_code *code = options.frame->code;
    const struct facts_call_argument *whole = &code->arguments[options.index];
    uint32_t at = link_code_argument(code, (uint32_t)whole->call, whole->position, BASE_STR("dir"));
    if (at == LINK_NONE || !base_str_is(code->arguments[at].kind, "call") ||
        code->arguments[at].value_call < 0)
        return BASE_STR_ABSENT;
    uint32_t call = (uint32_t)code->arguments[at].value_call;
    struct base_str name = code->calls[call].name, folder = base_path_dir(code->info.path);
    if (!base_str_is(name, "join") && !base_str_is(name, "resolve"))
        return BASE_STR_ABSENT;
    for (int64_t i = 0; i < code->calls[call].argument_count; i++) {
        uint32_t part = link_code_argument(code, call, i, BASE_STR_ABSENT);
        if (part == LINK_NONE)
            return BASE_STR_ABSENT;
        if (i == 0 && base_str_find(code->arguments[part].value, "dirname") >= 0)
            continue;
        struct link_value text = link_evaluate_argument(evaluator, frame, part);
        if (i == 0 || text.kind != LINK_STRING || link_has_hole(text.text))
            return BASE_STR_ABSENT;
        struct base_str rest = text.text, step;
        while ((step = base_str_split(&rest, '/')).p) {
            if (base_str_is(step, ".."))
                folder = base_path_dir(folder);
            else if (step.n && !base_str_is(step, "."))
                folder = base_str_format(evaluator->arena, "%.*s%s%.*s", BASE_STR_ARG(folder),
                                         folder.n ? "/" : "", BASE_STR_ARG(step));
        }
    }
    return folder;
}

/* "/users/_id" as a path: with routeParams, "/users/:id". */
static struct base_str path_of_folder(struct base_arena *arena, struct base_str folder, bool has_parameters)
{
    char *text = base_arena_alloc(arena, folder.n + 1);
    for (size_t i = 0; i < folder.n; i++)
        text[i] = has_parameters && folder.p[i] == '_' && i > 0 && folder.p[i - 1] == '/' ? ':' : folder.p[i];
    return base_str_make(text, folder.n);
}

static void load_folder(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                        uint32_t router, struct link_value options)
{
    const struct link_code *code = frame->code;
    struct base_str folder = folder_of(evaluator, frame, options);
    if (!folder.p) {
        link_report_unresolved(evaluator, code, code->calls[call].line, "mount", code->calls[call].callee,
                               BASE_STR("The folder that plugins are loaded from is computed."));
        return;
    }
    struct link_value passed = link_member(evaluator, options, BASE_STR("options"));
    struct link_paths outer = prefix_of(evaluator, frame, call, passed);
    bool by_folder = !link_has_member(evaluator, options, BASE_STR("dirNameRoutePrefix"), "false");
    bool has_parameters = link_has_member(evaluator, options, BASE_STR("routeParams"), "true");
    struct link_fastify_files files = {0};
    link_fastify_list(evaluator->context->store, folder, &files);
    for (size_t i = 0; i < files.items.n; i++) {
        struct link_code *file = link_codes_get(evaluator->codes, files.items.items[i].file);
        struct link_value plugin = link_export(evaluator, file, BASE_STR("default"));
        if (plugin.kind != LINK_FUNCTION)
            continue;
        struct link_value own = link_export(evaluator, file, BASE_STR("autoPrefix"));
        struct base_str path =
            own.kind == LINK_STRING ? own.text
            : by_folder ? path_of_folder(evaluator->arena, files.items.items[i].folder, has_parameters)
                        : BASE_STR("");
        struct link_paths paths = outer;
        paths.items = base_arena_array(evaluator->arena, outer.n, sizeof *paths.items);
        for (size_t k = 0; k < outer.n; k++)
            paths.items[k] = base_str_format(evaluator->arena, "%.*s/%.*s", BASE_STR_ARG(outer.items[k]),
                                             BASE_STR_ARG(path));
        run_plugin(evaluator, frame, call, router, plugin, paths, passed);
    }
    base_vec_finish(&files.items);
}

void link_fastify_register(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                           uint32_t router)
{
    const struct link_code *code = frame->code;
    struct link_value plugin = argument(evaluator, frame, call, 0);
    struct link_value options = argument(evaluator, frame, call, 1);
    if (plugin.kind == LINK_MODULE || plugin.kind == LINK_LITERAL) {
        struct link_value inner = link_member(evaluator, plugin, BASE_STR("default"));
        plugin = inner.kind == LINK_UNKNOWN ? plugin : inner;
    }
    if (plugin.kind == LINK_FUNCTION) {
        run_plugin(evaluator, frame, call, router, plugin, prefix_of(evaluator, frame, call, options),
                   options);
    } else if (plugin.kind == LINK_FOREIGN && plugin.framework == &link_framework_fastify) {
        if (plugin.index == LINK_FASTIFY_AUTOLOAD)
            load_folder(evaluator, frame, call, router, options);
        if (plugin.index == LINK_FASTIFY_SWAGGER)
            evaluator->routers.items[evaluator->routers.items[router]->root]->describes = true;
    } else if (plugin.kind == LINK_UNKNOWN) {
        uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
        if (first != LINK_NONE)
            link_report_unresolved(evaluator, code, code->arguments[first].line, "mount",
                                   code->arguments[first].value, BASE_STR("The plugin is not known."));
    }
}
