/*
 * Operations of OpenAPI documents: path items followed through `$ref`, the document tied to the unit that
 * serves it, and the base path of its servers applied.
 *
 * Which base path? A document may list servers with several (a gateway's, a local one's), and code may mount
 * its routes with or without it. So each candidate ('' and those of the servers) is tried against what the
 * unit serves, and the one under which most operations are served wins; the first server's own path wins a
 * tie (OpenAPI 3.1.0, 4.8.5). An operation that is served below another server's path as well is an operation
 * there, too. When no candidate fits at all, the document may leave out what a proxy adds or takes away: the
 * prefix is taken that most of the operations lack, and api_target says that it is a guess.
 */
#include "validator/link/api_p.h"

#include "validator/link/endpoint_p.h"
#include "validator/link/template_p.h"

/* Base paths of servers that are tried; nobody serves one document under more. */
#define MOST_BASES 16u

struct document {
    struct facts_api_document row;
    struct link_api_operations operations;
    struct base_str bases[MOST_BASES + 1]; /* candidates, the best guess first */
    uint32_t base_count;
    uint32_t declared_count; /* of them, those that servers declare */
    uint32_t *counts;        /* [base][unit]: the operations that the unit serves under the base */
};

struct work {
    struct link_context *context;
    struct link_served served;
    struct link_api_items items;
};

/* ---- candidates ---- */

/* False when there is no room for it. */
static bool add_base(struct document *document, struct base_str base)
{
    for (uint32_t i = 0; i < document->base_count; i++)
        if (base_str_eq(document->bases[i], base))
            return true;
    if (document->base_count >= MOST_BASES && base.n)
        return false;
    document->bases[document->base_count++] = base;
    return true;
}

static void collect_bases(struct work *work, struct document *document)
{
    struct facts_range range =
        facts_store_of_file(work->context->store, FACTS_TABLE_api_server, document->row.file);
    bool fits = true;
    for (size_t i = range.from; i < range.to && fits; i++) {
        struct facts_api_server server;
        FACTS_GET(work->context->store, api_server, i, &server);
        if (!base_str_starts(server.pointer, "/servers/"))
            continue;
        fits = add_base(document, server.base_path.p ? server.base_path : BASE_STR(""));
        if (!fits)
            link_limit(work->context, FACTS_TABLE_api_operation, document->row.path, server.line,
                       BASE_STR("the servers have more than 16 base paths, and not all of them were tried"));
    }
    document->declared_count = document->base_count;
    add_base(document, BASE_STR(""));
}

static struct base_str route_of(struct base_arena *arena, const struct link_api_operation *operation,
                                struct base_str base)
{
    struct base_str path = operation->path_template;
    ptrdiff_t query = base_str_find_char(path, '?');
    if (query >= 0)
        path = base_str_slice(path, 0, (size_t)query);
    return link_template_join(arena, operation->own_base.p ? operation->own_base : base, path);
}

/* Tries every base path once, for all units together. */
static void count_matches(struct work *work, struct document *document)
{
    size_t units = work->served.units.n;
    document->counts = base_alloc((MOST_BASES + 1) * (units + 1) * sizeof *document->counts);
    for (uint32_t base = 0; base < document->base_count; base++) {
        struct base_arena scratch = BASE_ARENA_INIT;
        for (size_t i = 0; i < document->operations.items.n; i++) {
            const struct link_api_operation *operation = &document->operations.items.items[i];
            struct base_str route = route_of(&scratch, operation, document->bases[base]);
            if (route.p)
                link_served_count(&work->served, operation->row.method, link_template_of(&scratch, route),
                                  &document->counts[base * units]);
        }
        base_arena_finish(&scratch);
    }
}

/* ---- tying ---- */

/* The base path under which the unit serves most operations, and how many. */
static struct base_str best_base(const struct work *work, const struct document *document, uint32_t unit,
                                 size_t *most)
{
    struct base_str best = document->bases[0];
    *most = 0;
    for (uint32_t i = 0; unit != LINK_NONE && i < document->base_count; i++) {
        size_t n = document->counts[i * work->served.units.n + unit];
        if (n > *most) {
            *most = n;
            best = document->bases[i];
        }
    }
    return best;
}

static bool lies_below(struct base_str unit, struct base_str ancestor)
{
    return ancestor.n == 0 || base_str_eq(unit, ancestor) ||
           (unit.n > ancestor.n && unit.p[ancestor.n] == '/' &&
            base_str_eq(base_str_slice(unit, 0, ancestor.n), ancestor));
}

/* The only unit among the candidates, or the one whose routes the document describes best; LINK_NONE when
 * none or several do. */
static uint32_t best_unit(const struct work *work, const struct document *document, struct base_str place,
                          bool only_below, uint32_t *candidates)
{
    uint32_t best = LINK_NONE, first = LINK_NONE;
    size_t most = 0;
    *candidates = 0;
    for (uint32_t i = 0; i < work->served.units.n; i++) {
        size_t count;
        if (only_below && !lies_below(work->served.units.entries[i].key, place))
            continue;
        if ((*candidates)++ == 0)
            first = i;
        best_base(work, document, i, &count);
        if (count > most) {
            most = count;
            best = i;
        } else if (count == most) {
            best = LINK_NONE;
        }
    }
    return *candidates == 1 ? first : best;
}

static const struct config_api_document *configured(const struct work *work, struct base_str path)
{
    const struct config *config = work->context->config;
    for (size_t i = 0; i < config->api_document_count; i++)
        if (base_str_eq(config->api_documents[i].path, path) && config->api_documents[i].unit.p)
            return &config->api_documents[i];
    return NULL;
}

/* The operations of the document that the unit serves, under the base path that fits best. */
static size_t count_served(const struct work *work, const struct document *document, struct base_str unit)
{
    size_t most;
    best_base(work, document, link_served_unit(&work->served, unit), &most);
    return most;
}

/* Whether another unit serves enough of the document to take it from the one that it lies in. */
static bool serves_much(const struct work *work, const struct document *document, struct base_str unit)
{
    return 4 * count_served(work, document, unit) >= document->operations.items.n;
}

static struct base_str tie(const struct work *work, const struct document *document, const char **reason)
{
    const struct config_api_document *config = configured(work, document->row.path);
    struct base_str place = document->row.unit;
    bool has_server = link_served_unit(&work->served, place) != LINK_NONE;
    *reason = "configuration";
    if (config)
        return base_str_is(config->unit, ".") ? BASE_STR("") : config->unit;
    *reason = "place";
    if (has_server && count_served(work, document, place) > 0)
        return place;
    uint32_t candidates, found = best_unit(work, document, place, true, &candidates);
    if (candidates == 0)
        found = best_unit(work, document, place, false, &candidates);
    if (found == LINK_NONE ||
        (has_server && !serves_much(work, document, work->served.units.entries[found].key)))
        return place;
    *reason = candidates == 1 ? "only_server" : "match";
    return work->served.units.entries[found].key;
}

/* ---- a base path that nobody declares ---- */

/* Fewer operations than this prove nothing. */
#define LEAST_VOTES 2u

static struct base_str infer_base(struct work *work, const struct document *document, uint32_t unit)
{
    size_t n = document->operations.items.n, votes = 0, count = 0;
    struct base_arena scratch = BASE_ARENA_INIT;
    struct base_str *methods = base_arena_alloc(&scratch, (n + 1) * sizeof *methods);
    struct base_str *templates = base_arena_alloc(&scratch, (n + 1) * sizeof *templates);
    for (size_t i = 0; i < n; i++) {
        const struct link_api_operation *operation = &document->operations.items.items[i];
        struct base_str route =
            operation->own_base.p ? BASE_STR_ABSENT : route_of(&scratch, operation, BASE_STR(""));
        if (!route.p)
            continue;
        methods[count] = operation->row.method;
        templates[count++] = link_template_of(&scratch, route);
    }
    struct base_str base =
        link_served_prefix(&work->served, work->context, unit, methods, templates, count, &votes);
    base_arena_finish(&scratch);
    return votes >= LEAST_VOTES && 2 * votes >= count ? base : BASE_STR_ABSENT;
}

/* ---- writing ---- */

/* The template with {} for each segment that has a parameter beside other text; absent when none has. */
static struct base_str segment_template(struct base_arena *arena, struct base_str template)
{
    char *text = base_arena_alloc(arena, template.n + 1); /* {} is never longer than what it stands for */
    size_t n = 0;
    bool found = false;
    struct base_str rest = base_str_from(template, 1), segment;
    while ((segment = base_str_split(&rest, '/')).p) {
        bool is_loose = segment.n > 2 && base_str_find(segment, "{}") >= 0;
        found = found || is_loose;
        segment = is_loose ? BASE_STR("{}") : segment;
        text[n++] = '/';
        memcpy(text + n, segment.p, segment.n);
        n += segment.n;
    }
    return found ? base_str_make(text, n) : BASE_STR_ABSENT;
}

static void write_operation(struct work *work, const struct document *document, struct base_str unit,
                            const struct link_api_operation *operation, struct base_str route)
{
    struct base_str template = link_template_of(work->context->arena, route);
    FACTS_ADD(work->context->store, api_operation, .path = operation->row.path, .line = operation->row.line,
              .document = document->row.path, .unit = unit, .pointer = operation->row.pointer,
              .method = operation->row.method, .template = template,
              .segment_template = segment_template(work->context->arena, template), .route = route,
              .path_template = operation->path_template, .operation_id = operation->row.operation_id,
              .is_deprecated = operation->row.is_deprecated);
}

static bool is_served(struct work *work, uint32_t unit, const struct link_api_operation *operation,
                      struct base_str route)
{
    struct base_arena scratch = BASE_ARENA_INIT;
    bool serves =
        unit != LINK_NONE && route.p &&
        link_served_by(&work->served, operation->row.method, link_template_of(&scratch, route), unit);
    base_arena_finish(&scratch);
    return serves;
}

/* The operation below the servers' other paths, where it is served. */
static void write_elsewhere(struct work *work, const struct document *document, struct base_str unit,
                            const struct link_api_operation *operation, struct base_str base)
{
    uint32_t index = link_served_unit(&work->served, unit);
    for (uint32_t i = 0; i < document->declared_count && !operation->own_base.p; i++) {
        if (base_str_eq(document->bases[i], base))
            continue;
        struct base_str route = route_of(work->context->arena, operation, document->bases[i]);
        if (is_served(work, index, operation, route))
            write_operation(work, document, unit, operation, route);
    }
}

/* Servers of path items and operations may have any path, and so may what was guessed. */
static bool reaches_everything(const struct document *document, const char *source)
{
    bool has_own = false;
    for (size_t i = 0; i < document->operations.items.n && !has_own; i++)
        has_own = document->operations.items.items[i].own_base.p;
    return has_own || document->declared_count == 0 || *source == 'r';
}

/*
 * The path below which the document describes something: `start`, and on from there as long as nearly all of
 * its operations, below `base`, share a segment that says where an interface lies. Beside the API of a site
 * stand its pages, and its document does not mean them.
 */
static struct base_str concern_of(struct work *work, const struct document *document, struct base_str start,
                                  struct base_str base)
{
    size_t n = document->operations.items.n, count = 0;
    struct base_arena scratch = BASE_ARENA_INIT;
    struct base_str *routes = base_arena_alloc(&scratch, (n + 1) * sizeof *routes);
    for (size_t i = 0; i < n; i++) {
        struct base_str route = route_of(&scratch, &document->operations.items.items[i], base);
        if (route.p)
            routes[count++] = link_template_of(&scratch, route);
    }
    struct base_str result = link_purpose_shared(
        work->context->arena, start.n ? link_template_of(work->context->arena, start) : start, routes, count);
    base_arena_finish(&scratch);
    return result;
}

static void write_bases(struct work *work, const struct document *document, struct base_str unit,
                        struct base_str base, const char *source)
{
    bool is_everything = reaches_everything(document, source);
    for (uint32_t i = 0; i < (is_everything ? 1 : document->declared_count); i++) {
        struct base_str start = is_everything ? BASE_STR("") : document->bases[i];
        FACTS_ADD(work->context->store, api_base, .path = document->row.path, .line = document->row.line,
                  .unit = unit, .base_path = concern_of(work, document, start, is_everything ? base : start));
    }
}

static void write_document(struct work *work, struct document *document)
{
    const char *reason, *source = "servers";
    size_t most, n = document->operations.items.n, served = 0;
    struct base_str unit = tie(work, document, &reason);
    uint32_t index = link_served_unit(&work->served, unit);
    struct base_str base = best_base(work, document, index, &most);
    if (most == 0 && index != LINK_NONE) {
        struct base_str inferred = infer_base(work, document, index);
        base = inferred.p ? inferred : base;
        source = inferred.p ? "routes" : source;
    }
    for (size_t i = 0; i < n; i++) {
        const struct link_api_operation *operation = &document->operations.items.items[i];
        struct base_str route = route_of(work->context->arena, operation, base);
        if (!route.p)
            continue; /* longer than any route: nothing can serve it */
        served += is_served(work, index, operation, route);
        write_operation(work, document, unit, operation, route);
        write_elsewhere(work, document, unit, operation, base);
    }
    if (served)
        write_bases(work, document, unit, base, source);
    FACTS_ADD(work->context->store, api_target, .path = document->row.path, .line = document->row.line,
              .unit = unit, .reason = base_str_of(reason), .base_path = base,
              .base_source = base_str_of(source), .operation_count = (int64_t)n,
              .served_count = (int64_t)served);
}

/* Documents that the configuration names, but nobody wrote yet. */
static void write_missing(struct work *work)
{
    const struct config *config = work->context->config;
    for (size_t i = 0; i < config->api_document_count; i++) {
        const struct config_api_document *wanted = &config->api_documents[i];
        if (facts_store_file(work->context->store, wanted->path) != LINK_NONE)
            continue;
        bool is_root = !wanted->unit.p || base_str_is(wanted->unit, ".");
        FACTS_ADD(work->context->store, api_target, .path = wanted->path, .line = 1,
                  .unit = is_root ? BASE_STR("") : wanted->unit, .reason = BASE_STR("configuration"),
                  .base_path = BASE_STR(""), .base_source = BASE_STR("servers"));
    }
}

static void run(struct link_context *context)
{
    struct work work = {.context = context};
    link_served_init(&work.served, context);
    link_api_items_init(&work.items, context);
    size_t n = facts_store_count(context->store, FACTS_TABLE_api_document);
    for (size_t i = 0; i < n; i++) {
        struct document document = {0};
        FACTS_GET(context->store, api_document, i, &document.row);
        link_api_items_collect(&work.items, &document.row, &document.operations);
        collect_bases(&work, &document);
        count_matches(&work, &document);
        write_document(&work, &document);
        base_vec_finish(&document.operations.items);
        base_free(document.counts);
    }
    write_missing(&work);
    link_api_items_finish(&work.items);
    link_served_finish(&work.served);
}

const struct link_linker link_api_operation = {
    .name = "api_operation",
    .fills = (const enum facts_table[]){FACTS_TABLE_api_operation, FACTS_TABLE_api_target,
                                        FACTS_TABLE_api_base, FACTS_TABLE_unresolved, FACTS_TABLE_COUNT},
    .needs = (const enum facts_table[]){FACTS_TABLE_api_document, FACTS_TABLE_api_path_operation,
                                        FACTS_TABLE_api_server, FACTS_TABLE_endpoint, FACTS_TABLE_api_ref,
                                        FACTS_TABLE_COUNT},
    .run = run,
};
