/*
 * Operations of OpenAPI documents: path items followed through `$ref`, the document tied to the unit that
 * serves it, and the base path of its servers applied.
 *
 * Which base path? A document may list servers with several (a gateway's, a local one's), and code may mount
 * its routes with or without it. So each candidate ('' and those of the servers) is tried against what the
 * unit serves, and the one under which most operations are served wins; the first server's own path wins a
 * tie (OpenAPI 3.1.0, 4.8.5).
 */
#include "validator/link/api_p.h"

#include "validator/link/template_p.h"

/* References from path item to path item that are followed: more is a cycle or nobody's intention. */
#define MOST_HOPS 16

struct operation {
    struct facts_api_path_operation row; /* in the file that writes it */
    struct base_str path_template;       /* of the document */
    struct base_str own_base;            /* servers of the path item or operation; absent for none */
};

struct document {
    struct facts_api_document row;
    BASE_VEC(struct operation) operations;
    BASE_VEC(struct base_str) bases; /* candidates, the best guess first */
};

struct work {
    struct link_context *context;
    struct link_served served;
};

/* ---- collecting ---- */

static struct facts_api_path_operation operation_at(const struct work *work, size_t row)
{
    struct facts_api_path_operation operation;
    FACTS_GET(work->context->store, api_path_operation, row, &operation);
    return operation;
}

/* The base path of the first server whose pointer is `owner` + "/servers/0"; absent for none. */
static struct base_str base_of_servers(const struct work *work, uint32_t file, struct base_str owner)
{
    struct facts_range range = facts_store_of_file(work->context->store, FACTS_TABLE_api_server, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_api_server server;
        FACTS_GET(work->context->store, api_server, i, &server);
        struct base_str tail = base_str_from(server.pointer, owner.n);
        if (base_str_eq(base_str_slice(server.pointer, 0, owner.n), owner) && base_str_is(tail, "/servers/0"))
            return server.base_path;
    }
    return BASE_STR_ABSENT;
}

static struct base_str parent_pointer(struct base_str pointer)
{
    ptrdiff_t slash = base_str_rfind_char(pointer, '/');
    return base_str_slice(pointer, 0, slash < 0 ? 0 : (size_t)slash);
}

static void add_operation(struct work *work, struct document *document,
                          const struct facts_api_path_operation *row, struct base_str path_template)
{
    struct operation operation = {*row, path_template, base_of_servers(work, row->file, row->pointer)};
    if (!operation.own_base.p)
        operation.own_base = base_of_servers(work, row->file, parent_pointer(row->pointer));
    /* The parent of "/get" in a file that is one path item is the whole file, whose servers are the
     * document's when the file is the document itself. */
    if (parent_pointer(row->pointer).n == 0 && base_str_eq(row->path, document->row.path))
        operation.own_base = BASE_STR_ABSENT;
    base_vec_push(&document->operations, operation);
}

/* Where a path item's reference leads: file row and pointer; false when it leads nowhere. */
static bool follow(const struct work *work, const struct facts_api_path_operation *item, uint32_t *file,
                   struct base_str *pointer)
{
    struct base_str ref = item->item_ref;
    ptrdiff_t hash = base_str_find_char(ref, '#');
    struct base_str name = base_str_slice(ref, 0, hash < 0 ? ref.n : (size_t)hash);
    struct base_str fragment = hash < 0 ? BASE_STR("") : base_str_from(ref, (size_t)hash + 1);
    *pointer = document_fragment(fragment, work->context->arena);
    *file = item->file;
    if (name.n) {
        struct base_str path = base_path_join(work->context->arena, base_path_dir(item->path), name);
        *file = path.p ? facts_store_file(work->context->store, path) : UINT32_MAX;
    }
    return *file != UINT32_MAX;
}

static void add_item(struct work *work, struct document *document, uint32_t file, struct base_str pointer,
                     struct base_str path_template)
{
    for (int hop = 0; hop < MOST_HOPS; hop++) {
        struct facts_range range =
            facts_store_of_file(work->context->store, FACTS_TABLE_api_path_operation, file);
        bool again = false;
        for (size_t i = range.from; i < range.to; i++) {
            struct facts_api_path_operation row = operation_at(work, i);
            if (row.method.p && base_str_eq(parent_pointer(row.pointer), pointer))
                add_operation(work, document, &row, path_template);
            else if (!again && !row.method.p && row.item_ref.p && base_str_eq(row.pointer, pointer))
                again = follow(work, &row, &file, &pointer);
        }
        if (!again)
            return;
    }
}

static void collect_operations(struct work *work, struct document *document)
{
    struct facts_range range =
        facts_store_of_file(work->context->store, FACTS_TABLE_api_path_operation, document->row.file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_api_path_operation row = operation_at(work, i);
        uint32_t file;
        struct base_str pointer;
        if (!row.path_template.p)
            continue;
        if (row.method.p)
            add_operation(work, document, &row, row.path_template);
        else if (row.item_ref.p && follow(work, &row, &file, &pointer))
            add_item(work, document, file, pointer, row.path_template);
    }
}

static void add_base(struct document *document, struct base_str base)
{
    for (size_t i = 0; i < document->bases.n; i++)
        if (base_str_eq(document->bases.items[i], base))
            return;
    base_vec_push(&document->bases, base);
}

static void collect_bases(struct work *work, struct document *document)
{
    struct facts_range range =
        facts_store_of_file(work->context->store, FACTS_TABLE_api_server, document->row.file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_api_server server;
        FACTS_GET(work->context->store, api_server, i, &server);
        if (base_str_starts(server.pointer, "/servers/"))
            add_base(document, server.base_path.p ? server.base_path : BASE_STR(""));
    }
    add_base(document, BASE_STR(""));
}

/* ---- tying ---- */

static struct base_str route_of(const struct work *work, const struct operation *operation,
                                struct base_str base)
{
    struct base_str path = operation->path_template;
    ptrdiff_t query = base_str_find_char(path, '?');
    if (query >= 0)
        path = base_str_slice(path, 0, (size_t)query);
    return link_template_join(work->context->arena, operation->own_base.p ? operation->own_base : base, path);
}

/* How many operations the unit serves under the base path. */
static size_t matches(struct work *work, const struct document *document, struct base_str unit,
                      struct base_str base)
{
    size_t n = 0;
    for (size_t i = 0; i < document->operations.n; i++) {
        const struct operation *operation = &document->operations.items[i];
        struct base_str route = route_of(work, operation, base);
        n += route.p && link_served_has(&work->served, unit, operation->row.method,
                                        link_template_of(work->context->arena, route));
    }
    return n;
}

static struct base_str best_base(struct work *work, const struct document *document, struct base_str unit,
                                 size_t *most)
{
    struct base_str best = document->bases.items[0];
    *most = 0;
    for (size_t i = 0; i < document->bases.n; i++) {
        size_t n = matches(work, document, unit, document->bases.items[i]);
        if (n > *most) {
            *most = n;
            best = document->bases.items[i];
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

/* The unit whose routes the document describes best among the candidates; absent when none or several do. */
static struct base_str best_unit(struct work *work, const struct document *document,
                                 const struct base_str *units, size_t n)
{
    struct base_str best = BASE_STR_ABSENT;
    size_t most = 0;
    for (size_t i = 0; i < n; i++) {
        size_t count;
        best_base(work, document, units[i], &count);
        if (count > most) {
            most = count;
            best = units[i];
        } else if (count == most) {
            best = BASE_STR_ABSENT;
        }
    }
    return best;
}

static const struct config_api_document *configured(const struct work *work, struct base_str path)
{
    const struct config *config = work->context->config;
    for (size_t i = 0; i < config->api_document_count; i++)
        if (base_str_eq(config->api_documents[i].path, path) && config->api_documents[i].unit.p)
            return &config->api_documents[i];
    return NULL;
}

static struct base_str tie(struct work *work, const struct document *document, const char **reason)
{
    const struct config_api_document *config = configured(work, document->row.path);
    struct base_str place = document->row.unit;
    *reason = "configuration";
    if (config)
        return base_str_is(config->unit, ".") ? BASE_STR("") : config->unit;
    *reason = "place";
    if (link_served_unit(&work->served, place))
        return place;
    BASE_VEC(struct base_str) below = {0};
    for (size_t i = 0; i < work->served.units.n; i++)
        if (lies_below(work->served.units.items[i], place))
            base_vec_push(&below, work->served.units.items[i]);
    const struct base_str *candidates = below.n ? below.items : work->served.units.items;
    size_t n = below.n ? below.n : work->served.units.n;
    struct base_str found = n == 1 ? candidates[0] : best_unit(work, document, candidates, n);
    if (found.p)
        *reason = n == 1 ? "only_server" : "match";
    base_vec_finish(&below);
    return found.p ? found : place;
}

/* ---- writing ---- */

static void write_document(struct work *work, struct document *document)
{
    const char *reason;
    size_t most;
    struct facts_store *store = work->context->store;
    struct base_str unit = tie(work, document, &reason);
    struct base_str base = best_base(work, document, unit, &most);
    FACTS_ADD(store, api_target, .path = document->row.path, .line = document->row.line, .unit = unit,
              .reason = base_str_of(reason), .base_path = base);
    for (size_t i = 0; i < document->operations.n; i++) {
        const struct operation *operation = &document->operations.items[i];
        struct base_str route = route_of(work, operation, base);
        if (!route.p)
            continue; /* longer than any route: nothing can serve it */
        FACTS_ADD(store, api_operation, .path = operation->row.path, .line = operation->row.line,
                  .document = document->row.path, .unit = unit, .pointer = operation->row.pointer,
                  .method = operation->row.method, .template = link_template_of(work->context->arena, route),
                  .route = route, .path_template = operation->path_template,
                  .operation_id = operation->row.operation_id, .is_deprecated = operation->row.is_deprecated);
    }
}

static void run(struct link_context *context)
{
    struct work work = {.context = context};
    link_served_init(&work.served, context);
    size_t n = facts_store_count(context->store, FACTS_TABLE_api_document);
    for (size_t i = 0; i < n; i++) {
        struct document document = {0};
        FACTS_GET(context->store, api_document, i, &document.row);
        collect_operations(&work, &document);
        collect_bases(&work, &document);
        write_document(&work, &document);
        base_vec_finish(&document.operations);
        base_vec_finish(&document.bases);
    }
    link_served_finish(&work.served);
}

const struct link_linker link_api_operation = {
    .name = "api_operation",
    .fills = (const enum facts_table[]){FACTS_TABLE_api_operation, FACTS_TABLE_api_target, FACTS_TABLE_COUNT},
    .needs = (const enum facts_table[]){FACTS_TABLE_api_document, FACTS_TABLE_api_path_operation,
                                        FACTS_TABLE_api_server, FACTS_TABLE_endpoint,
                                        FACTS_TABLE_resolved_ref, FACTS_TABLE_COUNT},
    .run = run,
};
