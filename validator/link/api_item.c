/*
 * The operations of a document, through the references of its path items and of `paths` itself. A path item
 * may be a reference and have operations of its own; both count.
 *
 * A file that is not a document has rows for path items that hold operations. What is only a reference in
 * such a file is found among the references of the file.
 */
#include "validator/link/api_p.h"
#include "validator/link/reference_p.h"

#include <string.h>

struct collecting {
    struct link_api_items *items;
    const struct facts_api_document *document;
    struct link_api_operations *out;
};

static struct base_str parent_pointer(struct base_str pointer)
{
    ptrdiff_t slash = base_str_rfind_char(pointer, '/');
    return base_str_slice(pointer, 0, slash < 0 ? 0 : (size_t)slash);
}

/* The path item of an operation: one level up, or two when it is one of `additionalOperations`, which are
 * named by the method itself. */
static struct base_str item_pointer(const struct facts_api_path_operation *row)
{
    struct base_str item = parent_pointer(row->pointer);
    bool is_additional = base_str_eq(base_str_from(row->pointer, item.n + 1), row->method);
    return is_additional ? parent_pointer(item) : item;
}

/* The last token of a pointer, unescaped (RFC 6901, section 4). */
static struct base_str last_token(struct base_arena *arena, struct base_str pointer)
{
    struct base_str token = base_str_from(pointer, (size_t)(base_str_rfind_char(pointer, '/') + 1));
    if (base_str_find_char(token, '~') < 0)
        return token;
    char *text = base_arena_alloc(arena, token.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < token.n; i++) {
        bool escaped = token.p[i] == '~' && i + 1 < token.n;
        text[n++] = !escaped ? token.p[i] : token.p[++i] == '1' ? '/' : '~';
    }
    return base_str_make(text, n);
}

/* ---- the indexes ---- */

void link_api_items_init(struct link_api_items *items, struct link_context *context)
{
    static const char first[] = "/servers/0";
    struct facts_store *store = context->store;
    *items = (struct link_api_items){.context = context};
    items->loaded = base_alloc(facts_store_count(store, FACTS_TABLE_file) + 1);
    size_t n = facts_store_count(store, FACTS_TABLE_api_path_operation);
    for (size_t i = 0; i < n; i++) {
        struct facts_api_path_operation row;
        FACTS_GET(store, api_path_operation, i, &row);
        if (!row.method.p && !row.item_ref.p)
            link_names_add(&items->alone, row.file, row.pointer, (uint32_t)i);
        if (!row.method.p)
            continue;
        struct base_str item = item_pointer(&row);
        link_names_add(&items->operations, row.file, item, (uint32_t)i);
        if (item.n)
            link_names_add(&items->below, row.file, parent_pointer(item), (uint32_t)i);
    }
    n = facts_store_count(store, FACTS_TABLE_api_server);
    for (size_t i = 0; i < n; i++) {
        struct facts_api_server server;
        FACTS_GET(store, api_server, i, &server);
        if (base_str_ends(server.pointer, first))
            link_names_add(&items->servers, server.file,
                           base_str_slice(server.pointer, 0, server.pointer.n - strlen(first)), (uint32_t)i);
    }
}

void link_api_items_finish(struct link_api_items *items)
{
    link_names_finish(&items->operations);
    link_names_finish(&items->alone);
    link_names_finish(&items->below);
    link_names_finish(&items->servers);
    link_names_finish(&items->references);
    link_names_finish(&items->references_in);
    base_free(items->loaded);
}

/* Most files are never referred to by path items. */
static void load_references(struct link_api_items *items, uint32_t file)
{
    if (items->loaded[file])
        return;
    items->loaded[file] = true;
    struct facts_range range = facts_store_of_file(items->context->store, FACTS_TABLE_api_ref, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_api_ref row;
        FACTS_GET(items->context->store, api_ref, i, &row);
        struct base_str parent = parent_pointer(row.pointer);
        link_names_add(&items->references, file, row.pointer, (uint32_t)i);
        if (base_str_starts(base_str_from(row.pointer, parent.n), "/~1"))
            link_names_add(&items->references_in, file, parent, (uint32_t)i);
    }
}

/* ---- collecting ---- */

/* The base path of the first server of `owner`; absent for none. */
static struct base_str base_of_servers(const struct link_api_items *items, uint32_t file,
                                       struct base_str owner)
{
    uint32_t entry = link_names_first(&items->servers, file, owner);
    struct facts_api_server server;
    if (entry == LINK_NONE)
        return BASE_STR_ABSENT;
    FACTS_GET(items->context->store, api_server, items->servers.entries.items[entry].value, &server);
    return server.base_path;
}

/* Where the `$ref` of an operation leads, when an operation is there: its row becomes `row`. */
static bool follow_operation(const struct link_api_items *items, struct facts_api_path_operation *row)
{
    struct link_reference to = link_reference_resolve(items->context, row->path, row->operation_ref);
    uint32_t entry =
        to.status == LINK_REF_FOUND ? link_names_first(&items->alone, to.file, to.pointer) : LINK_NONE;
    if (entry == LINK_NONE)
        return false;
    struct base_str method = row->method;
    FACTS_GET(items->context->store, api_path_operation, items->alone.entries.items[entry].value, row);
    row->method = method;
    return true;
}

static void add_operation(struct collecting *collecting, size_t index, const struct link_api_place *from,
                          struct base_str path_template)
{
    struct link_api_operation operation = {.path_template = path_template};
    struct facts_api_path_operation *row = &operation.row;
    const struct link_api_items *items = collecting->items;
    FACTS_GET(items->context->store, api_path_operation, index, row);
    operation.item = (struct link_api_place){row->file, item_pointer(row)};
    operation.from = from ? *from : operation.item;
    struct base_str item_path = row->path;
    if (row->operation_ref.p && !follow_operation(items, row))
        operation.missing = row->operation_ref;
    operation.own_base = base_of_servers(items, row->file, row->pointer);
    if (!operation.own_base.p)
        operation.own_base = base_of_servers(items, operation.item.file, operation.item.pointer);
    /* The parent of "/get" in a file that is one path item is the whole file, whose servers are the
     * document's when the file is the document itself. */
    if (operation.item.pointer.n == 0 && base_str_eq(item_path, collecting->document->path))
        operation.own_base = BASE_STR_ABSENT;
    base_vec_push(&collecting->out->items, operation);
}

static void hide(struct collecting *collecting, struct base_str path, int64_t line, struct base_str ref,
                 const char *why)
{
    struct link_context *context = collecting->items->context;
    if (collecting->items->is_quiet)
        return;
    link_limit(context, FACTS_TABLE_api_operation, path, line,
               base_str_format(context->arena, "the path item refers to %.*s, %s", BASE_STR_ARG(ref), why));
}

/* Follows one reference; false when it leads nowhere, which is recorded. */
static bool follow(struct collecting *collecting, struct base_str path, int64_t line, struct base_str ref,
                   struct link_api_place *to)
{
    struct link_context *context = collecting->items->context;
    struct link_reference reference = link_reference_resolve(context, path, ref);
    *to = (struct link_api_place){reference.file, reference.pointer};
    switch (reference.status) {
    case LINK_REF_FOUND:
        return true;
    case LINK_REF_REMOTE:
        if (collecting->items->is_quiet)
            return false;
        FACTS_ADD(context->store, unresolved, .path = path, .line = line, .unit = collecting->document->unit,
                  .kind = BASE_STR("reference"), .subject = ref,
                  .reason = BASE_STR("The path item lies on another host; its operations are not listed."));
        return false;
    case LINK_REF_OUTSIDE:
        hide(collecting, path, line, ref, "which is outside of the repository");
        return false;
    default:
        hide(collecting, path, line, ref, "which is not there");
        return false;
    }
}

bool link_api_items_reference(struct link_api_items *items, struct link_api_place at,
                              struct facts_api_ref *out)
{
    load_references(items, at.file);
    uint32_t entry = link_names_first(&items->references, at.file, at.pointer);
    if (entry != LINK_NONE)
        FACTS_GET(items->context->store, api_ref, items->references.entries.items[entry].value, out);
    return entry != LINK_NONE;
}

static bool was_visited(const struct link_api_place *visited, unsigned n, const struct link_api_place *at)
{
    for (unsigned i = 0; i < n; i++)
        if (visited[i].file == at->file && base_str_eq(visited[i].pointer, at->pointer))
            return true;
    return false;
}

/* Takes in what lies at a place; true when there was anything. */
typedef bool take_function(struct collecting *collecting, const struct link_api_place *at,
                           const struct link_api_place *from, struct base_str path_template);

static bool take_item(struct collecting *collecting, const struct link_api_place *at,
                      const struct link_api_place *from, struct base_str path_template)
{
    bool any = false;
    LINK_NAMES_EACH(&collecting->items->operations, at->file, at->pointer, i)
    {
        add_operation(collecting, collecting->items->operations.entries.items[i].value, from, path_template);
        any = true;
    }
    return any;
}

/* Follows a reference to whatever `take` takes, and on while there stands another one. */
static void follow_all(struct collecting *collecting, struct link_api_place from, struct base_str path,
                       int64_t line, struct base_str ref, struct base_str path_template, take_function *take)
{
    struct link_api_place visited[LINK_MAX_ITEM_HOPS + 1];
    struct facts_api_ref next = {.path = path, .line = line, .target = ref};
    unsigned n = 0;
    bool any = false;
    visited[n++] = from;
    for (;;) {
        struct link_api_place at;
        if (!follow(collecting, next.path, next.line, next.target, &at))
            return;
        if (was_visited(visited, n, &at)) {
            hide(collecting, path, line, ref, "which leads back to itself");
            return;
        }
        any = take(collecting, &at, &from, path_template) || any;
        if (!link_api_items_reference(collecting->items, at, &next))
            break;
        if (n > LINK_MAX_ITEM_HOPS) {
            /* Once for the document: a chain of thousands is cut at each of its links. */
            hide(collecting, collecting->document->path, collecting->document->line, BASE_STR("another"),
                 "which refers to another, and so on, more than 32 times");
            return;
        }
        visited[n++] = at;
    }
    if (!any)
        hide(collecting, path, line, ref, "where no operations were found");
}

/* All path items of the object at a place, named by their members. */
static bool take_paths(struct collecting *collecting, const struct link_api_place *at,
                       const struct link_api_place *from, struct base_str path_template)
{
    struct link_api_items *items = collecting->items;
    struct base_arena *arena = items->context->arena;
    bool any = false;
    (void)path_template;
    (void)from;
    LINK_NAMES_EACH(&items->below, at->file, at->pointer, i)
    {
        struct facts_api_path_operation row;
        FACTS_GET(items->context->store, api_path_operation, items->below.entries.items[i].value, &row);
        struct base_str template = last_token(arena, item_pointer(&row));
        if (!base_str_starts(template, "/"))
            continue;
        add_operation(collecting, items->below.entries.items[i].value, NULL, template);
        any = true;
    }
    load_references(items, at->file);
    LINK_NAMES_EACH(&items->references_in, at->file, at->pointer, i)
    {
        struct facts_api_ref row;
        FACTS_GET(items->context->store, api_ref, items->references_in.entries.items[i].value, &row);
        follow_all(collecting, (struct link_api_place){row.file, row.pointer}, row.path, row.line, row.target,
                   last_token(arena, row.pointer), take_item);
        any = true;
    }
    return any;
}

void link_api_items_collect(struct link_api_items *items, const struct facts_api_document *document,
                            struct link_api_operations *out)
{
    struct facts_store *store = items->context->store;
    struct collecting collecting = {items, document, out};
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_api_path_operation, document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_api_path_operation row;
        FACTS_GET(store, api_path_operation, i, &row);
        bool is_paths = !row.method.p && !row.path_template.p && base_str_is(row.pointer, "/paths");
        struct link_api_place from = {row.file, row.pointer};
        if (row.path_template.p && row.method.p)
            add_operation(&collecting, i, NULL, row.path_template);
        else if (row.item_ref.p && (row.path_template.p || is_paths))
            follow_all(&collecting, from, row.path, row.line, row.item_ref, row.path_template,
                       is_paths ? take_paths : take_item);
    }
}
