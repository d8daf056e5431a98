/*
 * Architectural layers: which packages and which classes or functions belong to one. The layer of a file is
 * in `file.layer` already.
 */
#include "validator/base/pattern.h"
#include "validator/link/members_p.h"

struct base_str link_package_layer(const struct config *config, struct base_str package)
{
    for (size_t i = 0; i < config->layer_count; i++)
        for (size_t k = 0; k < config->layers[i].packages.n; k++) {
            struct base_str glob = config->layers[i].packages.items[k];
            /* A glob without '/' would match the last segment of "@types/pg" too. */
            if (base_str_find_char(glob, '/') < 0 && base_str_find_char(package, '/') >= 0)
                continue;
            if (base_glob_match(glob, package))
                return config->layers[i].name;
        }
    return BASE_STR_ABSENT;
}

bool link_is_layer_code(const struct facts_file *file)
{
    return file->layer.p && !file->is_test &&
           (base_str_is(file->language, "typescript") || base_str_is(file->language, "javascript")) &&
           base_str_find(file->name, ".d.") < 0;
}

/* ---- what holds in each project, or in all ---- */

static size_t part_count(const struct link_context *context)
{
    size_t count = 1;
    if (context->parts)
        (void)config_parts_all(context->parts, &count);
    return count;
}

static const struct config *part_config(const struct link_context *context, size_t part)
{
    size_t count;
    return context->parts ? config_parts_all(context->parts, &count)[part].config : context->config;
}

static struct base_str part_name(const struct link_context *context, size_t part)
{
    size_t count;
    return context->parts ? config_parts_all(context->parts, &count)[part].name : BASE_STR_ABSENT;
}

static void add_packages(struct link_context *context)
{
    struct facts_store *store = context->store;
    struct base_map names = {0};
    bool added;
    size_t n = facts_store_count(store, FACTS_TABLE_package_dependency);
    for (size_t i = 0; i < n; i++) {
        base_map_put(&names, FACTS_GET_TEXT(store, package_dependency, i, name), &added);
    }
    n = facts_store_count(store, FACTS_TABLE_resolved_import);
    for (size_t i = 0; i < n; i++) {
        struct base_str package = FACTS_GET_TEXT(store, resolved_import, i, package);
        if (package.p)
            base_map_put(&names, package, &added);
    }
    for (size_t c = 0; c < part_count(context); c++)
        for (size_t i = 0; i < names.n; i++) {
            struct base_str layer = link_package_layer(part_config(context, c), names.entries[i].key);
            if (layer.p)
                FACTS_ADD(store, package_layer, .package = names.entries[i].key, .layer = layer,
                          .project = part_name(context, c));
        }
    facts_store_sort(store, FACTS_TABLE_package_layer, (const char *const[]){"package", "project"}, 2);
    base_map_finish(&names);
}

static void add_edges(struct link_context *context)
{
    for (size_t c = 0; c < part_count(context); c++) {
        const struct config *config = part_config(context, c);
        for (size_t i = 0; i < config->layer_count; i++)
            for (size_t k = 0; k < config->layers[i].forbids.n; k++)
                FACTS_ADD(context->store, layer_edge, .layer = config->layers[i].name,
                          .forbidden = config->layers[i].forbids.items[k], .project = part_name(context, c));
    }
    facts_store_sort(context->store, FACTS_TABLE_layer_edge,
                     (const char *const[]){"layer", "forbidden", "project"}, 3);
}

/* ---- members ---- */

static void add_member(struct link_context *context, const struct facts_file *file, int64_t line,
                       struct base_str name, const char *kind, bool behaves)
{
    struct facts_store *store = context->store;
    FACTS_ADD(store, layer_member, .path = file->path, .line = line, .unit = file->unit, .layer = file->layer,
              .name = name, .kind = base_str_of(kind));
    if (behaves && base_str_is(file->layer, "service"))
        FACTS_ADD(store, service, .path = file->path, .line = line, .unit = file->unit, .name = name);
    if (behaves && base_str_is(file->layer, "controller"))
        FACTS_ADD(store, controller, .path = file->path, .line = line, .unit = file->unit, .name = name);
}

/* Errors that live beside the services which throw them. */
static bool is_error(const struct facts_symbol *symbol)
{
    return base_str_ends(symbol->extends_name, "Error") || base_str_ends(symbol->extends_name, "Exception") ||
           base_str_ends(symbol->name, "Error") || base_str_ends(symbol->name, "Exception");
}

/* What the members of one file are told by, read once. */
struct traits {
    struct link_names exported;  /* (0, local name) */
    struct link_names methods;   /* (0, class) of methods with a body */
    struct link_names functions; /* (scope, "") of fields that hold a function */
    struct link_names wrapped;   /* (line, "") of functions without a name at module level */
};

static void read_traits(struct facts_store *store, uint32_t file, struct traits *traits)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_export, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_export row;
        FACTS_GET(store, export, i, &row);
        if (!row.specifier.p)
            link_names_add(&traits->exported, 0, row.local.p ? row.local : row.name, 0);
    }
    range = facts_store_of_file(store, FACTS_TABLE_symbol, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_symbol row;
        FACTS_GET(store, symbol, i, &row);
        if (base_str_is(row.kind, "method") && row.owner.p && !row.is_abstract)
            link_names_add(&traits->methods, 0, row.owner, 0);
    }
    range = facts_store_of_file(store, FACTS_TABLE_binding, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_binding row;
        FACTS_GET(store, binding, i, &row);
        if (base_str_is(row.kind, "property") && base_str_is(row.value_kind, "function"))
            link_names_add(&traits->functions, (uint32_t)row.scope, BASE_STR(""), 0);
    }
    range = facts_store_of_file(store, FACTS_TABLE_scope, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_scope row;
        FACTS_GET(store, scope, i, &row);
        if (row.parent == 0 && !row.name.p &&
            (base_str_is(row.kind, "function") || base_str_is(row.kind, "arrow")))
            link_names_add(&traits->wrapped, (uint32_t)row.line, BASE_STR(""), 0);
    }
}

static void finish_traits(struct traits *traits)
{
    link_names_finish(&traits->exported);
    link_names_finish(&traits->methods);
    link_names_finish(&traits->functions);
    link_names_finish(&traits->wrapped);
}

static bool has(const struct link_names *names, int64_t owner, struct base_str name)
{
    return owner >= 0 && link_names_first(names, (uint32_t)owner, name) != LINK_NONE;
}

/* A method, or a field that holds a function. */
static bool has_method(const struct traits *traits, const struct facts_symbol *class)
{
    return (class->name.p && has(&traits->methods, 0, class->name)) ||
           has(&traits->functions, class->scope, BASE_STR(""));
}

static bool add_classes(struct link_context *context, uint32_t file, const struct facts_file *info,
                        const struct traits *traits)
{
    struct facts_store *store = context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_symbol, file);
    bool any = false;
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_symbol row;
        FACTS_GET(store, symbol, i, &row);
        if (!base_str_is(row.kind, "class") || row.owner.p)
            continue;
        struct base_str name = row.name;
        if (!name.p) {
            name = info->name;
            ptrdiff_t dot = base_str_find_char(name, '.');
            name = base_str_slice(name, 0, dot < 0 ? name.n : (size_t)dot);
        }
        any = true;
        bool behaves = !row.is_abstract && !is_error(&row);
        if (base_str_is(info->layer, "service"))
            behaves = behaves && has_method(traits, &row);
        add_member(context, info, row.line, name, "class", behaves);
    }
    return any;
}

/* Exported functions: declared, or constants and members of `exports` that hold one, also behind a wrapper
 * such as asyncHandler(). */
static void add_functions(struct link_context *context, uint32_t file, const struct facts_file *info,
                          const struct traits *traits)
{
    struct facts_store *store = context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_scope, file);
    struct base_map seen = {0};
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_scope row;
        bool added = true;
        FACTS_GET(store, scope, i, &row);
        if (row.parent != 0 || !row.name.p ||
            (!base_str_is(row.kind, "function") && !base_str_is(row.kind, "arrow")))
            continue;
        struct base_str name = row.name;
        ptrdiff_t dot = base_str_rfind_char(name, '.'); /* exports.createUser = … */
        if (dot >= 0)
            name = base_str_from(name, (size_t)dot + 1);
        if (!has(&traits->exported, 0, name))
            continue;
        base_map_put(&seen, name, &added);
        if (added)
            add_member(context, info, row.line, name, "function", true);
    }
    struct facts_range bindings = facts_store_of_file(store, FACTS_TABLE_binding, file);
    for (size_t i = bindings.from; i < bindings.to; i++) {
        struct facts_binding row;
        bool added = true;
        FACTS_GET(store, binding, i, &row);
        if (row.scope != 0 || !row.name.p || !base_str_is(row.value_kind, "call") ||
            base_str_find_char(row.name, '.') >= 0 || base_map_get(&seen, row.name) ||
            !has(&traits->wrapped, row.line, BASE_STR("")) || !has(&traits->exported, 0, row.name))
            continue;
        base_map_put(&seen, row.name, &added);
        if (added)
            add_member(context, info, row.line, row.name, "function", true);
    }
    base_map_finish(&seen);
}

static void run(struct link_context *context)
{
    struct facts_store *store = context->store;
    add_packages(context);
    add_edges(context);
    size_t files = facts_store_count(store, FACTS_TABLE_file);
    for (size_t i = 0; i < files; i++) {
        struct facts_file file;
        FACTS_GET(store, file, i, &file);
        if (!link_is_layer_code(&file))
            continue;
        struct traits traits = {0};
        read_traits(store, (uint32_t)i, &traits);
        if (!add_classes(context, (uint32_t)i, &file, &traits) && !base_str_starts(file.name, "index."))
            add_functions(context, (uint32_t)i, &file, &traits);
        finish_traits(&traits);
    }
}

static const enum facts_table fills[] = {FACTS_TABLE_package_layer, FACTS_TABLE_layer_edge,
                                         FACTS_TABLE_layer_member,  FACTS_TABLE_service,
                                         FACTS_TABLE_controller,    FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {
    FACTS_TABLE_symbol, FACTS_TABLE_scope,           FACTS_TABLE_binding,
    FACTS_TABLE_export, FACTS_TABLE_resolved_import, FACTS_TABLE_package_dependency,
    FACTS_TABLE_COUNT};

const struct link_linker link_layer = {"layer", fills, needs, run};
