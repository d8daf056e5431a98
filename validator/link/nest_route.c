/*
 * The handlers of controllers, and the endpoints they make. A path is: prefix of the app, version, path of
 * the module, of the controller, of the method.
 */
#include "validator/link/nest_p.h"
#include "validator/link/template_p.h"

#include <string.h>

/* What is served by one app. */
struct serving {
    struct link_nest *nest;
    struct link_nest_app *app;
    uint32_t module;
    uint32_t class;
    bool counts_only;
    uint64_t count;
};

/* ---- endpoints ---- */

static bool matches(struct base_str pattern, struct base_str template)
{
    struct base_str one, other;
    for (;;) {
        one = base_str_split(&pattern, '/');
        other = base_str_split(&template, '/');
        if (!one.p || !other.p)
            return !one.p && !other.p;
        if (base_str_ends(one, "*"))
            return one.n == 1 || (other.n >= one.n - 1 && memcmp(one.p, other.p, one.n - 1) == 0);
        if (!base_str_eq(one, other) && (!base_str_is(one, "{}") || other.n == 0))
            return false;
    }
}

static bool is_excluded(const struct link_nest_app *app, struct base_str template, const char *method)
{
    for (size_t i = 0; i < app->excluded.n; i++) {
        const struct link_nest_excluded *one = &app->excluded.items[i];
        bool fits = !one->method.p || base_str_is(one->method, method) || strcmp(method, "ALL") == 0;
        if (fits && matches(one->template, template))
            return true;
    }
    return false;
}

static void too_long(struct serving *serving, const struct link_nest_handler *handler)
{
    FACTS_ADD(serving->nest->context->store, route_problem, .path = handler->code->info.path,
              .line = handler->decorator->line, .unit = handler->code->info.unit,
              .kind = BASE_STR("too_long"), .subject = handler->name);
}

static struct base_str place(struct serving *serving)
{
    struct base_arena *arena = serving->nest->context->arena;
    const struct link_nest_class *class = &serving->nest->classes.items[serving->class];
    if (serving->app->is_loose) /* the order of modules is not known, that of methods is */
        return base_str_format(arena, "%.*s:%lld", BASE_STR_ARG(class->code->info.path),
                               (long long)class->line);
    return base_str_format(arena, "%.*s:%lld", BASE_STR_ARG(serving->app->code->info.path),
                           (long long)serving->app->line);
}

/* The class; with its folder in front when another file of the unit has one of that name. */
static struct base_str group_of(struct link_nest *nest, const struct link_nest_class *class)
{
    struct base_str folder = base_path_name(base_path_dir(class->code->info.path));
    if (!class->has_namesake || folder.n == 0)
        return class->name;
    return base_str_format(nest->context->arena, "%.*s/%.*s", BASE_STR_ARG(folder),
                           BASE_STR_ARG(class->name));
}

/* One path as it is put together, without the prefix; `version` is what it is said in front of it. */
static void serve_path(struct serving *serving, const struct link_nest_handler *handler,
                       struct base_str version, struct base_str path)
{
    struct link_nest *nest = serving->nest;
    struct link_nest_app *app = serving->app;
    struct base_arena *arena = nest->context->arena;
    const struct link_nest_class *class = &nest->classes.items[serving->class];
    struct link_variants variants;
    if (++nest->endpoints > LINK_NEST_MOST_ENDPOINTS) {
        link_limit(nest->context, FACTS_TABLE_endpoint, class->code->info.path, class->line,
                   BASE_STR("controllers are taken in too often for all their endpoints to be listed"));
        return;
    }
    if (!link_template_express(path, arena, &variants)) {
        link_report_unresolved(&nest->evaluator, handler->code, handler->decorator->line, "route", path,
                               BASE_STR("The path is a pattern."));
        return;
    }
    for (size_t i = 0; i < variants.n; i++) {
        struct base_str bare = link_template_join(arena, BASE_STR(""), variants.items[i]);
        struct base_str route = bare.p ? link_template_join(arena, version, bare) : bare;
        bool has_prefix = app->has_prefix && app->prefix.n && bare.p &&
                          !is_excluded(app, link_template_of(arena, bare), handler->method);
        if (route.p && has_prefix)
            route = link_template_join(arena, app->prefix.items[0], route);
        if (!route.p) {
            too_long(serving, handler);
            continue;
        }
        bool is_hidden = class->is_hidden || handler->is_hidden;
        link_endpoint_add(
            nest->context,
            (struct link_endpoint){.path = handler->code->info.path,
                                   .line = handler->decorator->line,
                                   .col = handler->decorator->col,
                                   .unit = app->code->info.unit,
                                   .method = base_str_of(handler->method),
                                   .route = route,
                                   .framework = BASE_STR("nestjs"),
                                   .handler = base_str_format(arena, "%.*s.%.*s", BASE_STR_ARG(class->name),
                                                              BASE_STR_ARG(handler->name)),
                                   .group = group_of(nest, class),
                                   .described_by = !app->is_described ? BASE_STR_ABSENT
                                                   : is_hidden        ? BASE_STR("excluded")
                                                                      : BASE_STR("nestjs_swagger"),
                                   .server = app->is_by_path ? BASE_STR_ABSENT : place(serving),
                                   .position = app->is_by_path ? FACTS_NULL : app->position++});
    }
}

/* "/v1" for each version; "" for none. */
static struct link_nest_texts version_paths(struct serving *serving, const struct link_nest_texts *versions)
{
    struct base_arena *arena = serving->nest->context->arena;
    struct link_nest_texts texts = *versions;
    texts.items = base_arena_array(arena, versions->n, sizeof *texts.items);
    for (size_t i = 0; i < versions->n; i++)
        texts.items[i] = versions->items[i].p
                             ? base_str_format(arena, "/%.*s%.*s", BASE_STR_ARG(serving->app->version_prefix),
                                               BASE_STR_ARG(versions->items[i]))
                             : BASE_STR("");
    return texts;
}

static void serve_handler(struct serving *serving, const struct link_nest_handler *handler,
                          const struct link_nest_texts *controller, const struct link_nest_texts *versions)
{
    struct link_nest *nest = serving->nest;
    struct link_nest_app *app = serving->app;
    struct base_arena *arena = nest->context->arena;
    struct link_nest_texts of_version = version_paths(serving, versions);
    uint32_t entry = link_names_first(&app->module_paths, serving->module, BASE_STR(""));
    do {
        struct base_str module = entry == LINK_NONE
                                     ? BASE_STR("")
                                     : app->paths.items[app->module_paths.entries.items[entry].value];
        for (size_t v = 0; v < of_version.n; v++)
            for (size_t c = 0; c < controller->n; c++)
                for (size_t p = 0; p < handler->paths.n; p++) {
                    struct base_str path = base_str_format(arena, "%.*s/%.*s/%.*s", BASE_STR_ARG(module),
                                                           BASE_STR_ARG(controller->items[c]),
                                                           BASE_STR_ARG(handler->paths.items[p]));
                    if (nest->endpoints > LINK_NEST_MOST_ENDPOINTS)
                        return;
                    serve_path(serving, handler, of_version.items[v], path);
                }
        entry = entry == LINK_NONE ? LINK_NONE : app->module_paths.entries.items[entry].next;
    } while (entry != LINK_NONE);
}

/* ---- controllers ---- */

static void report_texts(struct link_nest *nest, const struct link_code *code, int64_t line, const char *kind,
                         const struct link_nest_texts *texts, const char *what)
{
    const char *form = texts->is_unknown ? "The %s is known only at run time."
                                         : "The environment may change the %s; its default is taken.";
    if (texts->is_unknown || texts->is_default)
        link_report_unresolved(&nest->evaluator, code, line, kind, texts->written,
                               base_str_format(nest->context->arena, form, what));
}

/* A method with its decorators, read in full. */
static void serve_method(struct serving *serving, struct link_nest_handler *handler,
                         const struct link_nest_texts *paths, const struct link_nest_texts *class_versions)
{
    struct link_nest *nest = serving->nest;
    struct link_nest_texts none = link_nest_no_text(nest);
    const struct link_nest_texts *versions = handler->has_versions ? &handler->versions : class_versions;
    none.items[0] = BASE_STR_ABSENT;
    if (!serving->app->has_versions || !versions)
        versions = &none;
    if (serving->counts_only) {
        serving->count += handler->paths.n * paths->n * versions->n;
        return;
    }
    report_texts(nest, handler->code, handler->decorator->line, "route", &handler->paths, "path");
    if (handler->has_versions && serving->app->has_versions)
        report_texts(nest, handler->code, handler->decorator->line, "route", &handler->versions, "version");
    if (!handler->paths.is_unknown && !versions->is_unknown)
        serve_handler(serving, handler, paths, versions);
}

/* The methods that one class of the chain declares with decorators. */
static void serve_level(struct serving *serving, const struct link_instance *instance, uint32_t level,
                        const struct link_nest_texts *paths, const struct link_nest_texts *versions)
{
    struct link_nest *nest = serving->nest;
    const struct link_frame *body = instance->levels[level];
    struct link_code *code = body->code;
    struct link_nest_uses uses = {0};
    link_nest_load_decorators(nest, code->file);
    uint32_t i = link_names_first(&nest->of_member, code->file, code->scopes[body->scope].name);
    while (i != LINK_NONE) {
        struct link_nest_handler handler = {.code = code};
        handler.name = nest->decorators.items[nest->of_member.entries.items[i].value].target;
        bool is_hidden_below = false;
        for (uint32_t below = 0; below < level; below++)
            is_hidden_below = is_hidden_below ||
                              link_names_first(&instance->levels[below]->code->scopes_by_name,
                                               instance->levels[below]->scope, handler.name) != LINK_NONE;
        for (; i != LINK_NONE; i = nest->of_member.entries.items[i].next) {
            const struct facts_decorator *row =
                &nest->decorators.items[nest->of_member.entries.items[i].value];
            if (!base_str_eq(row->target, handler.name))
                break;
            uses.items.n = 0;
            link_nest_read_decorator(nest, code, row, &uses);
            for (size_t k = 0; k < uses.items.n && !is_hidden_below; k++)
                link_nest_take(nest, &uses.items.items[k], row, &handler);
        }
        if (handler.decorator)
            serve_method(serving, &handler, paths, versions);
    }
    base_vec_finish(&uses.items);
}

static void serve_controller(struct serving *serving)
{
    struct link_nest *nest = serving->nest;
    const struct link_nest_class class = nest->classes.items[serving->class];
    const struct link_instance *instance =
        link_frame_static(&nest->evaluator, class.code, class.scope)->instance;
    struct link_nest_texts paths, versions = {0};
    bool has_versions, counted = serving->counts_only;
    link_nest_read_controller(nest, &class, &paths, &versions, &has_versions);
    if (!has_versions && serving->app->has_default_version) {
        versions = serving->app->default_version;
        has_versions = true;
    }
    bool is_unknown = paths.is_unknown || (serving->app->has_versions && has_versions && versions.is_unknown);
    if (!counted && is_unknown) {
        serving->counts_only = true;
        serving->count = 0;
        paths.n = paths.n ? paths.n : 1;
    } else if (!counted) {
        report_texts(nest, class.code, class.line, "mount", &paths, "path of the controller");
    }
    for (uint32_t level = 0; instance && level < instance->level_count; level++)
        serve_level(serving, instance, level, &paths, has_versions ? &versions : NULL);
    if (counted || !is_unknown)
        return;
    link_report_unresolved(
        &nest->evaluator, class.code, class.line, "mount",
        paths.is_unknown ? paths.written : versions.written,
        base_str_format(nest->context->arena,
                        "The %s of the controller is known only at run time. %llu endpoint%s "
                        "of it %s not listed.",
                        paths.is_unknown ? "path" : "version", (unsigned long long)serving->count,
                        serving->count == 1 ? "" : "s", serving->count == 1 ? "is" : "are"));
    serving->counts_only = false;
}

/* ---- apps ---- */

/* The modules that an app takes in, in the order in which Nest comes by them. */
static void reach(struct link_nest *nest, struct link_nest_app *app, uint32_t stamp,
                  struct link_nest_order *order)
{
    BASE_VEC(uint32_t) open = {0};
    base_vec_push(&open, app->root);
    while (open.n) {
        struct link_nest_class *class = &nest->classes.items[open.items[--open.n]];
        if (class->reached == stamp)
            continue;
        class->reached = stamp;
        class->was_reached = true;
        app->is_loose = app->is_loose || class->is_loose_imports || class->is_loose_controllers;
        base_vec_push(&order->items, (uint32_t)(class - nest->classes.items));
        for (size_t i = class->imports.n; i-- > 0;)
            base_vec_push(&open, class->imports.items[i]);
    }
    base_vec_finish(&open);
}

static void serve_app(struct link_nest *nest, struct link_nest_app *app, uint32_t stamp)
{
    struct link_nest_order order = {0};
    struct serving serving = {.nest = nest, .app = app, .counts_only = app->unknown.p != NULL};
    reach(nest, app, stamp, &order);
    link_nest_read_router_modules(nest, app);
    for (size_t i = 0; i < order.items.n; i++) {
        serving.module = order.items.items[i];
        for (size_t k = 0; k < nest->classes.items[serving.module].controllers.n; k++) {
            serving.class = nest->classes.items[serving.module].controllers.items[k];
            serve_controller(&serving);
        }
    }
    base_vec_finish(&order.items);
    if (app->unknown.p)
        link_report_unresolved(
            &nest->evaluator, app->unknown_code, app->unknown_line, "mount", app->unknown_written,
            base_str_format(nest->context->arena, "%.*s %llu endpoint%s of it %s not listed.",
                            BASE_STR_ARG(app->unknown), (unsigned long long)serving.count,
                            serving.count == 1 ? "" : "s", serving.count == 1 ? "is" : "are"));
}

/* ---- what no app serves ---- */

static void report_left(struct link_nest *nest)
{
    for (size_t i = 0; i < nest->classes.n; i++) {
        const struct link_nest_class *class = &nest->classes.items[i];
        if (class->scope == LINK_NONE)
            continue;
        if (class->is_controller && !class->is_listed && !class->is_extended)
            FACTS_ADD(nest->context->store, route_problem, .path = class->code->info.path,
                      .line = class->line, .unit = class->code->info.unit, .kind = BASE_STR("unmounted"),
                      .subject = class->name);
        if (class->is_module && !class->was_reached && class->controllers.n)
            link_report_unresolved(
                &nest->evaluator, class->code, class->line, "mount", class->name,
                BASE_STR("No app of the repository takes in this module; the routes of its controllers are "
                         "not listed."));
    }
}

/* Finds the controllers of one unit that share their name. */
static void find_namesakes(struct link_nest *nest)
{
    struct base_map first = {0};
    for (unsigned round = 0; round < 2; round++)
        for (uint32_t i = 0; i < nest->classes.n; i++) {
            struct link_nest_class *class = &nest->classes.items[i];
            bool added;
            if (!class->is_controller || class->scope == LINK_NONE)
                continue;
            struct base_str key =
                base_str_format(nest->context->arena, "%.*s\n%.*s", BASE_STR_ARG(class->code->info.unit),
                                BASE_STR_ARG(class->name));
            uint32_t *at = base_map_put(&first, key, &added);
            if (added)
                *at = i;
            else if (nest->classes.items[*at].code != class->code)
                nest->classes.items[*at].has_namesake = true;
            class->has_namesake = nest->classes.items[*at].has_namesake;
        }
    base_map_finish(&first);
}

void link_nest_serve(struct link_nest *nest)
{
    find_namesakes(nest);
    for (size_t i = 0; i < nest->apps.n; i++)
        serve_app(nest, &nest->apps.items[i], (uint32_t)i + 1);
    report_left(nest);
}
