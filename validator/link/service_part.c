/*
 * What a service is made of: its public methods, and what its constructor takes. Methods of base classes are
 * not followed.
 */
#include "validator/link/literal_p.h"
#include "validator/link/names_p.h"

#include <ctype.h>

static bool is_class_row(const struct facts_symbol *symbol, const struct facts_service *service)
{
    return base_str_is(symbol->kind, "class") && symbol->line == service->line && !symbol->owner.p;
}

static bool is_public(const struct facts_symbol *symbol)
{
    return !base_str_is(symbol->access, "private") && !base_str_is(symbol->access, "protected");
}

static void add_methods(struct link_context *context, uint32_t file, const struct facts_service *service)
{
    struct facts_store *store = context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_symbol, file);
    struct base_map seen = {0}; /* overloads */
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_symbol symbol;
        bool added;
        FACTS_GET(store, symbol, i, &symbol);
        bool has_body = symbol.scope >= 0 && !base_str_is(symbol.kind, "class");
        if (!symbol.name.p || !base_str_eq(symbol.owner, service->name) || !is_public(&symbol) || !has_body ||
            base_str_is(symbol.kind, "constructor"))
            continue;
        base_map_put(&seen, symbol.name, &added);
        if (added)
            FACTS_ADD(store, service_method, .path = service->path, .line = symbol.line,
                      .unit = service->unit, .service = service->name, .name = symbol.name,
                      .kind = symbol.kind);
    }
    base_map_finish(&seen);
}

/* The name that a type begins with; absent for one without a capital. */
static struct base_str leading_name(struct base_str type)
{
    size_t n = 0;
    while (n < type.n &&
           (isalnum((unsigned char)type.p[n]) || type.p[n] == '_' || type.p[n] == '$' || type.p[n] == '.'))
        n++;
    return n && isupper((unsigned char)type.p[0]) ? base_str_slice(type, 0, n) : BASE_STR_ABSENT;
}

/* "Repo" of "Repo<User> | undefined", and of "Pick<Repo, 'find'>". */
static struct base_str type_name(struct base_str type)
{
    static const char *const wrappers[] = {"Pick", "Omit", "Partial", "Readonly", "Required", "Promise"};
    struct base_str name = leading_name(type);
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
        if (base_str_is(name, wrappers[i]) && type.n > name.n + 1 && type.p[name.n] == '<')
            return leading_name(base_str_trim(base_str_from(type, name.n + 1)));
    return name;
}

static struct base_str defined_in(const struct facts_store *store, const struct link_names *imports,
                                  uint32_t file, struct base_str type)
{
    uint32_t at = link_names_first(imports, 0, type);
    if (at != LINK_NONE) {
        struct facts_resolved_import import;
        FACTS_GET(store, resolved_import, imports->entries.items[at].value, &import);
        return import.definition_path.p ? import.definition_path : import.target_path;
    }
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_symbol, file);
    for (size_t i = range.from; i < range.to && type.p; i++)
        if (base_str_eq(FACTS_GET_TEXT(store, symbol, i, name), type))
            return FACTS_GET_TEXT(store, symbol, i, path);
    return BASE_STR_ABSENT;
}

/* What the file that defines a type declares it as. */
static struct base_str kind_of_type(const struct facts_store *store, struct base_str path,
                                    struct base_str type)
{
    uint32_t file = path.p ? facts_store_file(store, path) : LINK_NONE;
    if (file == LINK_NONE)
        return BASE_STR_ABSENT;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_symbol, file);
    for (size_t i = range.from; i < range.to; i++)
        if (base_str_eq(FACTS_GET_TEXT(store, symbol, i, name), type) &&
            !FACTS_GET_TEXT(store, symbol, i, owner).p)
            return FACTS_GET_TEXT(store, symbol, i, kind);
    return BASE_STR_ABSENT;
}

/* ---- what a class is given ---- */

/* The class behind the last `new` of an expression such as `options.source ?? new HttpSource()`. */
static struct base_str class_in(struct base_str expression)
{
    struct base_str rest = expression, found = BASE_STR_ABSENT;
    for (ptrdiff_t at; (at = base_str_find(rest, "new ")) >= 0;) {
        rest = base_str_from(rest, (size_t)at + 4);
        found = leading_name(rest);
    }
    return found;
}

/* The class that a variable of the file holds an object of. */
static struct base_str class_of_variable(const struct facts_store *store, uint32_t file, struct base_str name)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_binding, file);
    for (size_t i = range.from; i < range.to; i++)
        if (base_str_eq(FACTS_GET_TEXT(store, binding, i, name), name)) {
            if (base_str_is(FACTS_GET_TEXT(store, binding, i, value_kind), "new"))
                return FACTS_GET_TEXT(store, binding, i, value);
            return class_in(FACTS_GET_TEXT(store, binding, i, value));
        }
    return BASE_STR_ABSENT;
}

static struct base_str given_for(const struct facts_store *store, const struct link_names *made,
                                 const struct base_str class, int64_t position)
{
    uint32_t at = link_names_first(made, 0, class);
    if (at == LINK_NONE)
        return BASE_STR_ABSENT;
    struct facts_call call;
    FACTS_GET(store, call, made->entries.items[at].value, &call);
    uint32_t file = facts_store_file(store, call.path);
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_call_argument, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_call_argument argument;
        if (FACTS_GET_INT(store, call_argument, i, call) != call.ordinal)
            continue;
        FACTS_GET(store, call_argument, i, &argument);
        if (argument.position != position || argument.member.p)
            continue;
        if (base_str_is(argument.kind, "new"))
            return argument.value;
        return base_str_is(argument.kind, "identifier") ? class_of_variable(store, file, argument.value)
                                                        : class_in(argument.value);
    }
    return BASE_STR_ABSENT;
}

/* (0, class) -> row of call, of the new expressions in the program. */
static void index_made(const struct facts_store *store, struct link_names *made)
{
    size_t n = facts_store_count(store, FACTS_TABLE_call);
    for (size_t i = 0; i < n; i++) {
        struct base_str kind = FACTS_GET_TEXT(store, call, i, kind);
        uint32_t file = base_str_is(kind, "new") ? FACTS_GET_FILE(store, call, i, path) : LINK_NONE;
        if (file != LINK_NONE && FACTS_GET_INT(store, file, file, is_test) != 1)
            link_names_add(made, 0, FACTS_GET_TEXT(store, call, i, name), (uint32_t)i);
    }
}

/* ---- rows ---- */

static void add_dependencies(struct link_context *context, uint32_t file, const struct facts_service *service,
                             const struct link_names *imports, const struct link_names *made)
{
    struct facts_store *store = context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_parameter, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_parameter parameter;
        FACTS_GET(store, parameter, i, &parameter);
        if (!base_str_is(parameter.function_kind, "constructor") ||
            !base_str_eq(parameter.owner, service->name))
            continue;
        struct base_str type = type_name(parameter.type), path = defined_in(store, imports, file, type);
        FACTS_ADD(store, service_dependency, .path = service->path, .line = parameter.line,
                  .unit = service->unit, .service = service->name, .position = parameter.position,
                  .name = parameter.name, .type = type, .type_kind = kind_of_type(store, path, type),
                  .target_path = path, .given = given_for(store, made, service->name, parameter.position));
    }
}

static void index_imports(const struct facts_store *store, uint32_t file, size_t start,
                          struct link_names *imports)
{
    size_t n = facts_store_count(store, FACTS_TABLE_resolved_import);
    for (size_t i = start; i < n && FACTS_GET_FILE(store, resolved_import, i, path) == file; i++) {
        struct base_str alias = FACTS_GET_TEXT(store, resolved_import, i, alias);
        if (alias.p)
            link_names_add(imports, 0, alias, (uint32_t)i);
    }
}

static bool is_class(const struct facts_store *store, uint32_t file, const struct facts_service *service)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_symbol, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_symbol symbol;
        FACTS_GET(store, symbol, i, &symbol);
        if (is_class_row(&symbol, service))
            return true;
    }
    return false;
}

static void run(struct link_context *context)
{
    struct facts_store *store = context->store;
    size_t services = facts_store_count(store, FACTS_TABLE_service);
    struct link_names made = {0};
    index_made(store, &made);
    const size_t *starts = link_import_starts(context, facts_store_count(store, FACTS_TABLE_file));
    for (size_t i = 0; i < services; i++) {
        struct facts_service service;
        FACTS_GET(store, service, i, &service);
        uint32_t file = facts_store_file(store, service.path);
        if (file == LINK_NONE || !is_class(store, file, &service))
            continue;
        struct link_names imports = {0};
        index_imports(store, file, starts[file], &imports);
        add_methods(context, file, &service);
        add_dependencies(context, file, &service, &imports, &made);
        link_names_finish(&imports);
    }
    link_names_finish(&made);
}

static const enum facts_table fills[] = {FACTS_TABLE_service_method, FACTS_TABLE_service_dependency,
                                         FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {
    FACTS_TABLE_service,       FACTS_TABLE_symbol,  FACTS_TABLE_parameter,       FACTS_TABLE_call,
    FACTS_TABLE_call_argument, FACTS_TABLE_binding, FACTS_TABLE_resolved_import, FACTS_TABLE_COUNT};

const struct link_linker link_service_part = {"service_part", fills, needs, run};
