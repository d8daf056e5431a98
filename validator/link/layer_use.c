/*
 * Uses between layers. A file of a layer that imports a package or a declaration of another layer uses it;
 * the row points at the place that shows it best. An interface or type that a layer declares is an
 * abstraction, not a use of what stands behind it, unless it is itself made of one of the layer's packages.
 */
#include "validator/link/erased_p.h"
#include "validator/link/literal_p.h"
#include "validator/link/members_p.h"
#include "validator/link/resolver_p.h"
#include "validator/link/template_p.h"

/* Names of driver packages that open no connection: value types, errors, and what queries are described with.
 */
static const char *const harmless[] = {"Types",
                                       "ObjectId",
                                       "ObjectID",
                                       "isValidObjectId",
                                       "Document",
                                       "Prisma",
                                       "QueryFailedError",
                                       "types",
                                       "Long",
                                       "Decimal128",
                                       "Op",
                                       "DataTypes",
                                       "QueryTypes",
                                       "FindOptionsWhere",
                                       "In",
                                       "Like",
                                       "ILike",
                                       "Not",
                                       "IsNull",
                                       "Between",
                                       "FindManyOptions",
                                       "MoreThan",
                                       "LessThan",
                                       "Brackets",
                                       "MoreThanOrEqual",
                                       "LessThanOrEqual",
                                       "eq",
                                       "FindOneOptions",
                                       "and",
                                       "or",
                                       "desc",
                                       "asc",
                                       "inArray",
                                       "DeepPartial",
                                       "Selectable",
                                       "Insertable",
                                       "Updateable",
                                       "Generated",
                                       "ColumnType",
                                       "InferSelectModel",
                                       "InferInsertModel"};
/* Packages that also generate the types of an application's records: only these names are the client. */
static const char *const clients[] = {"PrismaClient", "default", "*"};

struct use {
    struct base_str layer, path, package; /* what is used */
    bool is_forbidden;
};

struct finder {
    struct link_context *context;
    struct facts_store *store;
    struct link_names members; /* (file, name) of layer_member */
    size_t *starts;            /* of a file: its first row of resolved_import */
    size_t imports;            /* rows of resolved_import */
    uint32_t indexed;          /* the file that the next two are of; LINK_NONE for none */
    struct link_names calls;   /* (0, first name of the callee) -> row of call */
    struct link_names types;   /* (0, first name of the type) -> row of type_use */
};

/* "pool" of "pool.query" and of "pool().query". */
static struct base_str head_of(struct base_str dotted)
{
    struct base_str rest = dotted, first = base_str_split(&rest, '.');
    return base_str_ends(first, "()") ? base_str_slice(first, 0, first.n - 2) : first;
}

static void index_file(struct finder *finder, uint32_t file)
{
    if (finder->indexed == file)
        return;
    finder->indexed = file;
    link_names_finish(&finder->calls);
    link_names_finish(&finder->types);
    struct facts_range range = facts_store_of_file(finder->store, FACTS_TABLE_call, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_call row;
        FACTS_GET(finder->store, call, i, &row);
        link_names_add(&finder->calls, 0, head_of(row.callee), (uint32_t)i);
    }
    range = facts_store_of_file(finder->store, FACTS_TABLE_type_use, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_type_use row;
        FACTS_GET(finder->store, type_use, i, &row);
        link_names_add(&finder->types, 0, head_of(row.name), (uint32_t)i);
    }
}

static bool is_harmless(struct base_str package, struct base_str name)
{
    if (base_str_ends(name, "Error") || base_str_ends(name, "Exception"))
        return true;
    if (base_str_is(package, "@prisma/client"))
        return !BASE_STR_IN(name, clients);
    return BASE_STR_IN(name, harmless);
}

/* Whether a type names `word` as a whole word. */
static bool names_word(struct base_str type, struct base_str word)
{
    for (size_t i = 0; word.n && i + word.n <= type.n; i++) {
        if ((i > 0 && link_is_name_char(type.p[i - 1])) ||
            (i + word.n < type.n && link_is_name_char(type.p[i + word.n])))
            continue;
        if (base_str_eq(base_str_slice(type, i, i + word.n), word))
            return true;
    }
    return false;
}

/* Whether a declared type, lines [from, to], is made of something of a package of the layer. */
static bool is_made_of_driver(struct finder *finder, uint32_t file, int64_t from, int64_t to,
                              struct base_str layer)
{
    struct facts_store *store = finder->store;
    const struct config *config = link_config_of(finder->context, FACTS_GET_TEXT(store, file, file, path));
    struct facts_range uses = facts_store_of_file(store, FACTS_TABLE_type_use, file);
    struct facts_range imports = facts_store_of_file(store, FACTS_TABLE_import, file);
    for (size_t i = uses.from; i < uses.to; i++) {
        struct facts_type_use use;
        FACTS_GET(store, type_use, i, &use);
        if (use.line < from || use.line > to)
            continue;
        struct base_str rest = use.name, first = base_str_split(&rest, '.');
        for (size_t k = imports.from; k < imports.to; k++) {
            struct facts_import import;
            FACTS_GET(store, import, k, &import);
            struct base_str package = link_package_name(import.specifier);
            if (base_str_eq(import.alias, first) && !is_harmless(package, import.name) &&
                base_str_eq(link_package_layer(config, package), layer))
                return true;
        }
    }
    return false;
}

/* Whether a file stands by itself: it imports neither a file nor a package of the layer, so that nothing in
 * it can be a connection. Only of a layer that is known by its packages this can be told. A function has no
 * connection but what it is handed, so for one (`may_name`) the packages may be named in types. */
static bool is_plain(struct finder *finder, uint32_t file, const struct facts_file *target, bool may_name)
{
    struct facts_store *store = finder->store;
    const struct config *config = link_config_of(finder->context, target->path);
    struct facts_range written = facts_store_of_file(store, FACTS_TABLE_import, file);
    size_t from = finder->starts[file], count = written.to - written.from;
    for (size_t i = from; i < from + count; i++) {
        if (i >= finder->imports || FACTS_GET_FILE(store, resolved_import, i, path) != file)
            return false; /* one is computed */
        if (FACTS_GET_INT(store, resolved_import, i, is_type) == 1)
            continue;
        struct base_str package = FACTS_GET_TEXT(store, resolved_import, i, package);
        if (!base_str_is(FACTS_GET_TEXT(store, resolved_import, i, status), "package"))
            return false;
        struct base_str alias = FACTS_GET_TEXT(store, resolved_import, i, alias);
        if (base_str_eq(link_package_layer(config, package), target->layer) &&
            !(may_name && alias.p && base_str_is(target->language, "typescript") &&
              link_is_erased(store, file, alias)))
            return false;
    }
    for (size_t i = 0; i < config->layer_count; i++)
        if (base_str_eq(config->layers[i].name, target->layer))
            return count > 0 && config->layers[i].packages.n > 0;
    return false;
}

/* Whether the imported declaration is more than an abstraction. */
static bool is_substantial(struct finder *finder, const struct facts_resolved_import *import,
                           const struct facts_file *target)
{
    struct facts_store *store = finder->store;
    uint32_t file = facts_store_file(store, target->path);
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_symbol, file);
    bool is_default = base_str_is(import->definition_name, "default");
    if (is_plain(finder, file, target, false))
        return false;
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_symbol row;
        FACTS_GET(store, symbol, i, &row);
        if (row.owner.p || (is_default ? !row.is_default : !base_str_eq(row.name, import->definition_name)))
            continue;
        if (base_str_is(row.kind, "interface") || base_str_is(row.kind, "type"))
            return is_made_of_driver(finder, file, row.line, row.end_line, target->layer);
        return !base_str_is(row.kind, "enum") &&
               !(base_str_is(row.kind, "function") && is_plain(finder, file, target, true));
    }
    return !import->is_type;
}

/* What the import uses of another layer; false for nothing. */
static bool find_use(struct finder *finder, const struct facts_file *file,
                     const struct facts_resolved_import *import, struct use *use)
{
    *use = (struct use){0};
    if (!import->alias.p && !base_str_is(import->kind, "require"))
        return false;
    if (!import->target_path.p) {
        if (!import->package.p || !base_str_is(import->status, "package"))
            return false;
        use->layer = link_package_layer(link_config_of(finder->context, file->path), import->package);
        use->package = import->package;
        return use->layer.p && !base_str_eq(use->layer, file->layer) &&
               !is_harmless(import->package, import->name);
    }
    struct facts_file target;
    struct base_str path = import->definition_path.p ? import->definition_path : import->target_path;
    uint32_t row = facts_store_file(finder->store, path);
    if (row == LINK_NONE)
        return false;
    FACTS_GET(finder->store, file, row, &target);
    use->layer = target.layer;
    use->path = target.path;
    return target.layer.p && !target.is_test && !base_str_eq(target.layer, file->layer) &&
           is_substantial(finder, import, &target);
}

/* The layer of a file is the first of its name. */
static bool forbids(const struct config *config, struct base_str layer, struct base_str used)
{
    for (size_t i = 0; i < config->layer_count; i++) {
        if (!base_str_eq(config->layers[i].name, layer))
            continue;
        for (size_t k = 0; k < config->layers[i].forbids.n; k++)
            if (base_str_eq(config->layers[i].forbids.items[k], used))
                return true;
        return false;
    }
    return false;
}

static void add_row(struct finder *finder, const struct facts_file *file, const struct use *use,
                    const struct facts_resolved_import *import, int64_t line, struct base_str name,
                    const char *form)
{
    struct base_str used =
        import->name.p && !base_str_is(import->name, "*") && !base_str_is(import->name, "default")
            ? import->name
            : import->alias;
    /* A helper beside the members is not one of them. */
    uint32_t row = facts_store_file(finder->store, file->path);
    if (name.p && link_names_first(&finder->members, row, name) == LINK_NONE)
        name = BASE_STR_ABSENT;
    FACTS_ADD(finder->store, layer_use, .path = file->path, .line = line, .unit = file->unit,
              .layer = file->layer, .name = name, .used_layer = use->layer,
              .used_name = used.p ? used : import->name, .used_path = use->path, .package = use->package,
              .form = base_str_of(form), .is_forbidden = use->is_forbidden);
}

static bool by_parameter(struct finder *finder, uint32_t row, const struct facts_file *file,
                         const struct use *use, const struct facts_resolved_import *import)
{
    struct facts_range range = facts_store_of_file(finder->store, FACTS_TABLE_parameter, row);
    bool any = false;
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_parameter parameter;
        FACTS_GET(finder->store, parameter, i, &parameter);
        if (!base_str_is(parameter.function_kind, "constructor") ||
            !names_word(parameter.type, import->alias))
            continue;
        add_row(finder, file, use, import, parameter.line, parameter.owner, "parameter");
        any = true;
    }
    return any;
}

/* The class, else the outermost function, that a scope lies in. */
static struct base_str member_of(struct finder *finder, uint32_t row, int64_t ordinal)
{
    struct facts_range range = facts_store_of_file(finder->store, FACTS_TABLE_scope, row);
    struct base_str name = BASE_STR_ABSENT;
    size_t count = range.to - range.from;
    for (size_t n = 0; ordinal > 0 && ordinal < (int64_t)count && n < count; n++) {
        struct facts_scope scope;
        FACTS_GET(finder->store, scope, range.from + (size_t)ordinal, &scope);
        if (scope.ordinal != ordinal)
            break;
        if (scope.owner.p)
            return scope.owner;
        if (scope.name.p)
            name = scope.name;
        if (base_str_is(scope.kind, "class"))
            return scope.name;
        ordinal = scope.parent;
    }
    return name;
}

/* One row for each member that calls through the import. */
static bool by_call(struct finder *finder, uint32_t row, const struct facts_file *file, const struct use *use,
                    const struct facts_resolved_import *import)
{
    struct base_map seen = {0};
    LINK_NAMES_EACH(&finder->calls, 0, import->alias, at)
    {
        struct facts_call call;
        FACTS_GET(finder->store, call, finder->calls.entries.items[at].value, &call);
        struct base_str member = member_of(finder, row, call.scope);
        bool added;
        base_map_put(&seen, member.p ? member : BASE_STR(""), &added);
        if (added)
            add_row(finder, file, use, import, call.line, member, "call");
    }
    bool any = seen.n > 0;
    base_map_finish(&seen);
    return any;
}

static bool by_type(struct finder *finder, const struct facts_file *file, const struct use *use,
                    const struct facts_resolved_import *import)
{
    struct facts_type_use type;
    uint32_t at = link_names_first(&finder->types, 0, import->alias);
    if (at == LINK_NONE)
        return false;
    FACTS_GET(finder->store, type_use, finder->types.entries.items[at].value, &type);
    add_row(finder, file, use, import, type.line, type.owner, "type");
    return true;
}

static void run(struct link_context *context)
{
    struct facts_store *store = context->store;
    struct finder finder = {.context = context, .store = store, .indexed = LINK_NONE};
    size_t members = facts_store_count(store, FACTS_TABLE_layer_member);
    for (size_t i = 0; i < members; i++) {
        struct facts_layer_member member;
        FACTS_GET(store, layer_member, i, &member);
        link_names_add(&finder.members, facts_store_file(store, member.path), member.name, 0);
    }
    size_t imports = facts_store_count(store, FACTS_TABLE_resolved_import);
    size_t files = facts_store_count(store, FACTS_TABLE_file);
    finder.imports = imports;
    finder.starts = link_import_starts(context, files);
    uint32_t last = LINK_NONE;
    struct facts_file file = {0};
    bool is_code = false;
    for (size_t i = 0; i < imports; i++) {
        struct facts_resolved_import import;
        struct use use;
        uint32_t row = FACTS_GET_FILE(store, resolved_import, i, path);
        if (row != LINK_NONE && row != last) {
            FACTS_GET(store, file, row, &file);
            is_code = link_is_layer_code(&file);
            last = row;
        }
        if (row == LINK_NONE || !is_code)
            continue;
        FACTS_GET(store, resolved_import, i, &import);
        if (!find_use(&finder, &file, &import, &use))
            continue;
        use.is_forbidden = forbids(link_config_of(context, file.path), file.layer, use.layer);
        index_file(&finder, row);
        if (!by_parameter(&finder, row, &file, &use, &import) &&
            !by_call(&finder, row, &file, &use, &import) && !by_type(&finder, &file, &use, &import))
            add_row(&finder, &file, &use, &import, import.line, BASE_STR_ABSENT, "import");
    }
    link_names_finish(&finder.members);
    link_names_finish(&finder.calls);
    link_names_finish(&finder.types);
    facts_store_sort(store, FACTS_TABLE_layer_use, (const char *const[]){"path", "line", "used_name", "name"},
                     4);
}

static const enum facts_table fills[] = {FACTS_TABLE_layer_use, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_resolved_import,
                                         FACTS_TABLE_import,
                                         FACTS_TABLE_symbol,
                                         FACTS_TABLE_parameter,
                                         FACTS_TABLE_call,
                                         FACTS_TABLE_type_use,
                                         FACTS_TABLE_scope,
                                         FACTS_TABLE_call_argument,
                                         FACTS_TABLE_binding,
                                         FACTS_TABLE_decorator,
                                         FACTS_TABLE_export,
                                         FACTS_TABLE_layer_member,
                                         FACTS_TABLE_COUNT};

const struct link_linker link_layer_use = {"layer_use", fills, needs, run};
