/*
 * Endpoints of Next.js: route handlers of the app router, a method for each that the file exports, and the
 * API of the pages router, where one function answers every method. Pages are no endpoints. A project is a
 * unit that depends on `next`, or a folder of it with a next.config of its own.
 */
#include "validator/link/endpoint_p.h"
#include "validator/link/evaluate_p.h"
#include "validator/link/next_p.h"

struct project {
    struct base_str folder; /* "" is the root of the tree */
    struct base_str base;   /* the base path; absent when it is not known */
    struct base_str written;
    uint32_t config; /* its file; LINK_NONE without one */
    int64_t line;    /* of the base path */
    uint64_t hidden; /* endpoints that are not listed for it */
};

struct next {
    struct link_context *context;
    struct link_codes codes;
    struct link_evaluator evaluator;
    struct base_map units; /* that depend on next */
    struct base_map folders;
    BASE_VEC(struct project) projects;
};

/* ---- projects ---- */

static bool find_units(struct next *next)
{
    struct facts_store *store = next->context->store;
    size_t n = facts_store_count(store, FACTS_TABLE_package_dependency);
    for (size_t i = 0; i < n; i++)
        if (base_str_is(FACTS_GET_TEXT(store, package_dependency, i, name), "next") &&
            !base_str_is(FACTS_GET_TEXT(store, package_dependency, i, kind), "peerDependencies"))
            base_map_put(&next->units, FACTS_GET_TEXT(store, package_dependency, i, unit), NULL);
    return next->units.n > 0;
}

static struct project *project_at(struct next *next, struct base_str folder)
{
    bool added;
    uint32_t *at = base_map_put(&next->folders, folder, &added);
    if (added) {
        *at = (uint32_t)next->projects.n;
        base_vec_push(&next->projects,
                      (struct project){.folder = folder, .base = BASE_STR(""), .config = LINK_NONE});
    }
    return &next->projects.items[*at];
}

static bool is_config(struct base_str name)
{
    static const char *const names[] = {"next.config.js", "next.config.mjs", "next.config.cjs",
                                        "next.config.ts", "next.config.mts", "next.config.cts"};
    return BASE_STR_IN(name, names);
}

/* `process.env.BASE || undefined`: there is none unless the environment gives one. */
static bool is_optional(struct base_str written)
{
    struct base_str text = base_str_trim(written);
    if (!base_str_ends(text, "undefined"))
        return false;
    text = base_str_trim(base_str_slice(text, 0, text.n - 9));
    return text.n == 0 || base_str_ends(text, "||") || base_str_ends(text, "??");
}

/* One value that is given to basePath. */
static void set_base(struct next *next, struct project *project, struct link_value value,
                     struct base_str written, int64_t line)
{
    if (value.kind != LINK_STRING && is_optional(written))
        value = (struct link_value){.kind = LINK_STRING, .text = BASE_STR(""), .index = 1};
    bool is_known = value.kind == LINK_STRING && !link_has_hole(value.text);
    bool is_other = project->written.p && !base_str_eq(project->base, value.text);
    project->written = written;
    project->line = line;
    project->base = is_known && !is_other ? value.text : BASE_STR_ABSENT;
    if (is_known && !is_other && value.index)
        link_report_unresolved(&next->evaluator, link_codes_get(&next->codes, project->config), line, "mount",
                               written,
                               BASE_STR("The environment may change the base path; its default is taken."));
}

static void read_config(struct next *next, struct project *project)
{
    struct link_code *code = link_codes_get(&next->codes, project->config);
    for (uint32_t i = 0; i < code->binding_count; i++) {
        const struct facts_binding *row = &code->bindings[i];
        if (!base_str_is(row->kind, "member") || !base_str_ends(row->name, ".basePath") || row->scope < 0 ||
            base_str_find_char(base_str_slice(row->name, 0, row->name.n - 9), '.') !=
                (base_str_starts(row->name, "module.exports.") ? 6 : -1))
            continue;
        struct link_frame *frame = link_frame_static(&next->evaluator, code, (uint32_t)row->scope);
        set_base(next, project, link_evaluate_binding(&next->evaluator, frame, i), row->value, row->line);
    }
    for (uint32_t i = 0; i < code->argument_count; i++) { /* withPlugin({ basePath }) */
        const struct facts_call_argument *row = &code->arguments[i];
        if (!base_str_is(row->member, "basePath") || row->call < 0 ||
            row->call >= (int64_t)code->call_count || code->calls[row->call].scope < 0)
            continue;
        struct link_frame *frame =
            link_frame_static(&next->evaluator, code, (uint32_t)code->calls[row->call].scope);
        set_base(next, project, link_evaluate_argument(&next->evaluator, frame, i), row->value, row->line);
    }
}

static void find_projects(struct next *next)
{
    struct facts_store *store = next->context->store;
    size_t n = facts_store_count(store, FACTS_TABLE_file);
    for (size_t i = 0; i < next->units.n; i++)
        project_at(next, next->units.entries[i].key);
    for (size_t i = 0; i < n; i++) {
        if (!is_config(FACTS_GET_TEXT(store, file, i, name)) ||
            !base_map_get(&next->units, FACTS_GET_TEXT(store, file, i, unit)))
            continue;
        struct project *project = project_at(next, base_path_dir(FACTS_GET_TEXT(store, file, i, path)));
        project->config = (uint32_t)i;
        read_config(next, project);
    }
}

/* The project that a file lies in; NULL for none. */
static struct project *project_of(struct next *next, struct base_str path)
{
    for (struct base_str folder = base_path_dir(path);; folder = base_path_dir(folder)) {
        uint32_t *at = base_map_get(&next->folders, folder);
        if (at)
            return &next->projects.items[*at];
        if (folder.n == 0)
            return NULL;
    }
}

/* ---- files ---- */

struct place {
    struct facts_file file;
    struct project *project;
    const struct link_variants *routes;
};

static int64_t column_of(struct facts_store *store, uint32_t file, struct base_str name, int64_t line)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_symbol, file);
    for (size_t i = range.from; i < range.to; i++)
        if (FACTS_GET_INT(store, symbol, i, line) == line &&
            base_str_eq(FACTS_GET_TEXT(store, symbol, i, name), name))
            return FACTS_GET_INT(store, symbol, i, col);
    return 1;
}

static void serve(struct next *next, const struct place *place, const char *method, struct base_str handler,
                  int64_t line, int64_t col)
{
    struct base_arena *arena = next->context->arena;
    for (size_t i = 0; i < place->routes->n; i++) {
        if (!place->project->base.p) {
            place->project->hidden++;
            continue;
        }
        struct base_str route = link_template_join(arena, place->project->base, place->routes->items[i]);
        if (!route.p) {
            FACTS_ADD(next->context->store, route_problem, .path = place->file.path, .line = line,
                      .unit = place->file.unit, .kind = BASE_STR("too_long"), .subject = handler);
            continue;
        }
        link_endpoint_add(next->context,
                          (struct link_endpoint){.path = place->file.path,
                                                 .line = line,
                                                 .col = col,
                                                 .unit = place->file.unit,
                                                 .method = base_str_of(method),
                                                 .route = route,
                                                 .framework = BASE_STR("next"),
                                                 .handler = handler,
                                                 .position = FACTS_NULL,
                                                 .group = link_group_of(place->routes->items[i])});
    }
}

static const char *method_of(struct base_str name)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (base_str_is(name, methods[i]))
            return methods[i];
    return NULL;
}

/* The file that `export * from` leads to; LINK_NONE when it is none of the repository. */
static uint32_t star_target(struct next *next, uint32_t file, const struct facts_export *row)
{
    struct facts_range range = next->codes.import_ranges[file];
    for (size_t i = range.from; i < range.to; i++)
        if (FACTS_GET_INT(next->context->store, resolved_import, i, line) == row->line &&
            base_str_eq(FACTS_GET_TEXT(next->context->store, resolved_import, i, specifier), row->specifier))
            return FACTS_GET_FILE(next->context->store, resolved_import, i, target_path);
    return LINK_NONE;
}

/* Methods of a module that is exported as a whole. */
static void serve_star(struct next *next, const struct place *place, uint32_t file,
                       const struct facts_export *star)
{
    struct facts_store *store = next->context->store;
    uint32_t target = star_target(next, file, star);
    struct facts_range range = {0, 0};
    if (target != LINK_NONE)
        range = facts_store_of_file(store, FACTS_TABLE_export, target);
    else
        link_report_unresolved(&next->evaluator, link_codes_get(&next->codes, file), star->line, "route",
                               star->specifier,
                               BASE_STR("The methods are exported by a module that is not at hand."));
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_export row;
        FACTS_GET(store, export, i, &row);
        const char *method = row.is_type ? NULL : method_of(row.name);
        if (method)
            serve(next, place, method, row.local, star->line, 1);
    }
}

/* route.ts: the methods are what it exports. */
static void read_route(struct next *next, const struct place *place, uint32_t file)
{
    struct facts_store *store = next->context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_export, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_export row;
        FACTS_GET(store, export, i, &row);
        const char *method = row.is_type ? NULL : method_of(row.name);
        if (method)
            serve(next, place, method, row.local, row.line,
                  column_of(store, file, row.local.p ? row.local : row.name, row.line));
        else if (base_str_is(row.name, "*") && row.specifier.p && !row.is_type)
            serve_star(next, place, file, &row);
    }
}

/* pages/api: the default export answers every method. */
static void read_page(struct next *next, const struct place *place, uint32_t file)
{
    struct facts_store *store = next->context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_export, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_export row;
        FACTS_GET(store, export, i, &row);
        bool is_default = base_str_is(row.name, "default") || base_str_is(row.kind, "commonjs");
        if (!is_default || row.is_type)
            continue;
        serve(next, place, "ALL", row.local, row.line,
              row.local.p ? column_of(store, file, row.local, row.line) : 1);
        return;
    }
}

static void read_file(struct next *next, uint32_t file)
{
    struct facts_store *store = next->context->store;
    struct link_variants routes;
    struct place place = {.routes = &routes};
    FACTS_GET(store, file, file, &place.file);
    if (place.file.is_test || !base_map_get(&next->units, place.file.unit) ||
        (base_str_find(place.file.path, "app/") < 0 && base_str_find(place.file.path, "pages/api/") < 0))
        return;
    place.project = project_of(next, place.file.path);
    if (!place.project)
        return;
    size_t prefix = place.project->folder.n ? place.project->folder.n + 1 : 0;
    enum link_next_router router =
        link_next_path(next->context->arena, base_str_from(place.file.path, prefix), &routes);
    if (router == LINK_NEXT_APP)
        read_route(next, &place, file);
    else if (router == LINK_NEXT_PAGES)
        read_page(next, &place, file);
}

/* ---- the linker ---- */

static void report_hidden(struct next *next)
{
    for (size_t i = 0; i < next->projects.n; i++) {
        const struct project *project = &next->projects.items[i];
        if (project->hidden)
            link_report_unresolved(
                &next->evaluator, link_codes_get(&next->codes, project->config), project->line, "mount",
                project->written,
                base_str_format(next->context->arena,
                                "The base path is known only at run time. %llu endpoint%s below it %s not "
                                "listed.",
                                (unsigned long long)project->hidden, project->hidden == 1 ? "" : "s",
                                project->hidden == 1 ? "is" : "are"));
    }
}

static void run(struct link_context *context)
{
    struct next next = {.context = context};
    if (find_units(&next)) {
        link_codes_init(&next.codes, context);
        link_evaluator_init(&next.evaluator, &next.codes, FACTS_TABLE_endpoint, false);
        find_projects(&next);
        for (size_t i = 0; i < next.codes.count; i++)
            read_file(&next, (uint32_t)i);
        report_hidden(&next);
        link_evaluator_finish(&next.evaluator);
        link_codes_finish(&next.codes);
    }
    base_map_finish(&next.units);
    base_map_finish(&next.folders);
    base_vec_finish(&next.projects);
}

static const enum facts_table fills[] = {FACTS_TABLE_endpoint, FACTS_TABLE_route_problem,
                                         FACTS_TABLE_unresolved, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_resolved_import, FACTS_TABLE_package_dependency,
                                         FACTS_TABLE_scope,           FACTS_TABLE_symbol,
                                         FACTS_TABLE_parameter,       FACTS_TABLE_export,
                                         FACTS_TABLE_binding,         FACTS_TABLE_call,
                                         FACTS_TABLE_call_argument,   FACTS_TABLE_COUNT};

const struct link_linker link_next = {"next", fills, needs, run};
