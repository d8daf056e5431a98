/* Following mounts from every app to its endpoints. */
#include "validator/link/endpoint_p.h"
#include "validator/link/evaluate_p.h"
#include "validator/link/framework_p.h"
#include "validator/link/template_p.h"

/* Mounts within each other. */
#define MOST_MOUNTS 64u
/* Endpoints and mounts looked at; a repository beyond this is no program. */
#define MOST_VISITS 500000u

struct walk {
    struct link_evaluator *evaluator;
    struct base_str unit;   /* of the app */
    struct base_str server; /* the app's place */
    int64_t position;       /* of the next endpoint of the app */
    unsigned depth;
    uint64_t visits;
    bool counts_only;                 /* below a computed path */
    unsigned conditions, constraints; /* on the way here: what may be left out; ":id(\\d+)" in a path */
    uint64_t count;
};

void link_report_unresolved(struct link_evaluator *evaluator, const struct link_code *code, int64_t line,
                            const char *kind, struct base_str subject, struct base_str reason)
{
    struct base_str key =
        base_str_format(evaluator->arena, "%lld %s %.*s", (long long)line, kind, BASE_STR_ARG(subject));
    if (link_names_first(&evaluator->reported, code->file, key) != LINK_NONE)
        return;
    link_names_add(&evaluator->reported, code->file, key, 0);
    FACTS_ADD(evaluator->context->store, unresolved, .path = code->info.path, .line = line,
              .unit = code->info.unit, .kind = base_str_of(kind), .subject = subject, .reason = reason);
}

static void report_problem(struct link_evaluator *evaluator, const struct link_code *code, int64_t line,
                           const char *kind, struct base_str subject)
{
    struct base_str key = base_str_format(evaluator->arena, "%lld %s", (long long)line, kind);
    if (link_names_first(&evaluator->reported, code->file, key) != LINK_NONE)
        return;
    link_names_add(&evaluator->reported, code->file, key, 0);
    FACTS_ADD(evaluator->context->store, route_problem, .path = code->info.path, .line = line,
              .unit = code->info.unit, .kind = base_str_of(kind), .subject = subject);
}

static const struct facts_call *call_of(const struct link_entry *entry)
{
    return &entry->code->calls[entry->call];
}

/* ${x} again for what was a hole or a variable. */
static struct base_str written(struct walk *walk, const struct link_entry *entry)
{
    struct base_str text = entry->paths.written;
    return text.n ? text
                  : base_str_format(walk->evaluator->arena, "%.*s", BASE_STR_ARG(call_of(entry)->callee));
}

/* Whether the router's routes begin where an app does that nobody mounts. */
static bool is_root(const struct walk *walk, const struct link_router *router)
{
    while (router->outer != LINK_NONE)
        router = walk->evaluator->routers.items[router->outer];
    return router->is_app && !router->is_mounted;
}

/* What describes the route: a description that only a generator reads says nothing without one. */
static struct base_str described_by(const struct walk *walk, const struct link_router *router,
                                    const struct link_entry *entry)
{
    bool has_generator = walk->evaluator->routers.items[router->root]->describes;
    return entry->needs_generator && !has_generator ? BASE_STR_ABSENT : entry->described_by;
}

static void serve(struct walk *walk, const struct link_router *router, const struct link_entry *entry,
                  struct base_str route)
{
    bool is_ordered = !router->framework->decides_by_path;
    if (walk->counts_only) {
        walk->count++;
        return;
    }
    link_endpoint_add(walk->evaluator->context,
                      (struct link_endpoint){.path = entry->code->info.path,
                                             .line = call_of(entry)->line,
                                             .col = call_of(entry)->col,
                                             .unit = walk->unit,
                                             .method = entry->method,
                                             .route = route,
                                             .server = is_ordered ? walk->server : BASE_STR_ABSENT,
                                             .position = is_ordered ? walk->position++ : FACTS_NULL,
                                             .is_conditional = walk->conditions > 0,
                                             .is_constrained = walk->constraints > 0,
                                             .framework = base_str_of(router->framework->name),
                                             .handler = entry->handler,
                                             .described_by = described_by(walk, router, entry),
                                             .on_app = is_root(walk, router) && router->code == entry->code});
}

static void walk_router(struct walk *walk, struct link_router *router, struct base_str prefix);

/* One path of an entry, below `prefix`. */
static void walk_path(struct walk *walk, struct link_router *router, const struct link_entry *entry,
                      struct base_str prefix, struct base_str path)
{
    struct link_evaluator *evaluator = walk->evaluator;
    struct link_variants variants;
    bool is_mount = entry->kind == LINK_ENTRY_MOUNT;
    if (is_mount && (base_str_is(path, "*") || base_str_is(path, "/*")))
        path = BASE_STR("");
    if (!router->framework->pattern(path, evaluator->arena, &variants)) {
        link_report_unresolved(evaluator, entry->code, call_of(entry)->line, is_mount ? "mount" : "route",
                               written(walk, entry), BASE_STR("The path is a pattern."));
        return;
    }
    /* ":id(\\d+)", and ":id{[0-9]+}" of Hono */
    bool is_constrained = base_str_find_char(path, '(') >= 0 || base_str_find_char(path, '{') >= 0;
    walk->conditions += entry->is_conditional;
    walk->constraints += is_constrained;
    for (size_t i = 0; i < variants.n; i++) {
        struct base_str route = link_template_join(evaluator->arena, prefix, variants.items[i]);
        if (!route.p)
            report_problem(evaluator, entry->code, call_of(entry)->line, "too_long", written(walk, entry));
        else if (is_mount)
            walk_router(walk, evaluator->routers.items[entry->child], route);
        else
            serve(walk, router, entry, route);
    }
    walk->conditions -= entry->is_conditional;
    walk->constraints -= is_constrained;
}

/* What hangs below a path that nobody knows: it is counted, not listed. */
static void count_below(struct walk *walk, const struct link_entry *entry, struct base_str prefix)
{
    struct link_evaluator *evaluator = walk->evaluator;
    bool outer = walk->counts_only;
    uint64_t before = walk->count;
    walk->counts_only = true;
    walk_router(walk, evaluator->routers.items[entry->child], prefix);
    walk->counts_only = outer;
    uint64_t n = walk->count - before;
    if (!outer)
        walk->count = 0;
    link_report_unresolved(evaluator, entry->code, call_of(entry)->line, "mount", written(walk, entry),
                           base_str_format(evaluator->arena, "%.*s %llu endpoint%s below it %s not listed.",
                                           BASE_STR_ARG(entry->paths.reason), (unsigned long long)n,
                                           n == 1 ? "" : "s", n == 1 ? "is" : "are"));
}

static void walk_entry(struct walk *walk, struct link_router *router, const struct link_entry *entry,
                       struct base_str prefix)
{
    struct link_evaluator *evaluator = walk->evaluator;
    bool is_mount = entry->kind == LINK_ENTRY_MOUNT;
    if (is_mount && evaluator->routers.items[entry->child]->on_path) {
        report_problem(evaluator, entry->code, call_of(entry)->line, "cycle", written(walk, entry));
        return;
    }
    if (entry->paths.reason.p && is_mount)
        count_below(walk, entry, prefix);
    else if (entry->paths.reason.p)
        link_report_unresolved(evaluator, entry->code, call_of(entry)->line, "route", written(walk, entry),
                               entry->paths.reason);
    else if (entry->paths.is_default)
        link_report_unresolved(evaluator, entry->code, call_of(entry)->line, is_mount ? "mount" : "route",
                               written(walk, entry),
                               BASE_STR("The environment may change the path; its default is taken."));
    for (size_t i = 0; i < entry->paths.n && walk->visits <= MOST_VISITS; i++) {
        walk->visits += i > 0; /* the first counts with its entry */
        walk_path(walk, router, entry, prefix, entry->paths.items[i]);
    }
}

static void walk_router(struct walk *walk, struct link_router *router, struct base_str prefix)
{
    router->is_served = true;
    if (walk->depth >= MOST_MOUNTS)
        link_limit(walk->evaluator->context, walk->evaluator->table, router->code->info.path, router->line,
                   BASE_STR("routers are mounted too deep within each other to be followed"));
    if (walk->depth >= MOST_MOUNTS || ++walk->visits > MOST_VISITS) {
        report_problem(walk->evaluator, router->code, router->line, "too_long", router->name);
        return;
    }
    walk->depth++;
    router->on_path = true;
    for (size_t i = 0; i < router->entries.n && walk->visits <= MOST_VISITS; i++, walk->visits++)
        walk_entry(walk, router, &router->entries.items[i], prefix);
    router->on_path = false;
    walk->depth--;
}

/* The variable that a router is kept in, else the call that makes it. */
static struct base_str name_of(const struct link_router *router)
{
    if (router->call == LINK_NONE)
        return router->name;
    for (uint32_t i = 0; i < router->code->binding_count; i++)
        if (router->code->bindings[i].call == (int64_t)router->call && router->code->bindings[i].name.p)
            return router->code->bindings[i].name;
    return router->code->calls[router->call].callee;
}

/* Whether a router made at the same place is served: a factory's other products are no problem of their own.
 */
static bool is_served_elsewhere(const struct link_evaluator *evaluator, const struct link_router *router)
{
    for (size_t i = 0; i < evaluator->routers.n; i++) {
        const struct link_router *other = evaluator->routers.items[i];
        if (other->is_served && other->code == router->code && other->call == router->call &&
            other->line == router->line)
            return true;
    }
    return false;
}

/* Whether anything is registered on the router; one that only holds a prefix is as empty as what is in it. */
static bool has_routes(const struct link_evaluator *evaluator, const struct link_router *router)
{
    while (router->entries.n == 1 && router->entries.items[0].kind == LINK_ENTRY_MOUNT) {
        const struct link_router *child = evaluator->routers.items[router->entries.items[0].child];
        if (child->outer == LINK_NONE || evaluator->routers.items[child->outer] != router)
            break;
        router = child;
    }
    return router->entries.n > 0;
}

void link_mount_all(struct link_evaluator *evaluator)
{
    struct walk walk = {.evaluator = evaluator};
    /* Apps that nobody mounts first; then those that are left because they mount each other. */
    for (unsigned round = 0; round < 2; round++)
        for (size_t i = 0; i < evaluator->routers.n; i++) {
            struct link_router *router = evaluator->routers.items[i];
            if (!router->is_app || router->is_served || (round == 0 && router->is_mounted))
                continue;
            walk.unit = router->code->info.unit;
            walk.server = base_str_format(evaluator->arena, "%.*s:%lld",
                                          BASE_STR_ARG(router->code->info.path), (long long)router->line);
            walk.position = 0;
            walk_router(&walk, router, BASE_STR("/"));
        }
    for (size_t i = 0; i < evaluator->routers.n; i++) {
        struct link_router *router = evaluator->routers.items[i];
        if (router->is_app || router->is_mounted || router->is_served || !has_routes(evaluator, router) ||
            is_served_elsewhere(evaluator, router))
            continue;
        report_problem(evaluator, router->code, router->line, "unmounted", name_of(router));
    }
    if (walk.visits > MOST_VISITS && evaluator->routers.n)
        link_limit(evaluator->context, evaluator->table, evaluator->routers.items[0]->code->info.path,
                   evaluator->routers.items[0]->line,
                   BASE_STR("routers are mounted too often for all their endpoints to be listed"));
    if ((evaluator->exhausted || walk.visits > MOST_VISITS) && evaluator->routers.n)
        link_report_unresolved(evaluator, evaluator->routers.items[0]->code,
                               evaluator->routers.items[0]->line, "router",
                               name_of(evaluator->routers.items[0]),
                               BASE_STR("The program is too large to follow; endpoints may be missing."));
}
