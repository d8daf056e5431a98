/* Imports that stand in types alone. */
#include "validator/link/erased_p.h"

#include <string.h>

/* "Pool" of "Pool.query" and "Pool". */
static bool starts_with_name(struct base_str dotted, struct base_str name)
{
    return dotted.n >= name.n && base_str_eq(base_str_slice(dotted, 0, name.n), name) &&
           (dotted.n == name.n || dotted.p[name.n] == '.' || dotted.p[name.n] == '(');
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || c == '.';
}

/* "Kind" in "{ [Kind.A]: 1 }". */
static bool holds_member_of(struct base_str text, struct base_str name)
{
    for (size_t from = 0; from + name.n < text.n; from++) {
        const char *at = memchr(text.p + from, name.p[0], text.n - name.n - from);
        if (!at)
            return false;
        from = (size_t)(at - text.p);
        if (at[name.n] == '.' && memcmp(at, name.p, name.n) == 0 &&
            (from == 0 || !is_name_char(text.p[from - 1])))
            return true;
    }
    return false;
}

static bool is_value(struct base_str kind, struct base_str text, struct base_str alias)
{
    bool is_text = base_str_is(kind, "other") || base_str_is(kind, "array") || base_str_is(kind, "object") ||
                   base_str_is(kind, "template");
    return text.p && (starts_with_name(text, alias) || (is_text && holds_member_of(text, alias)));
}

bool link_is_erased(const struct facts_store *store, uint32_t file, struct base_str alias)
{
    bool is_named = false;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_type_use, file);
    for (size_t i = range.from; i < range.to; i++) {
        if (!starts_with_name(FACTS_GET_TEXT(store, type_use, i, name), alias))
            continue;
        if (base_str_is(FACTS_GET_TEXT(store, type_use, i, context), "heritage"))
            return false;
        is_named = true;
    }
    if (!is_named)
        return false;
    range = facts_store_of_file(store, FACTS_TABLE_call, file);
    for (size_t i = range.from; i < range.to; i++)
        if (starts_with_name(FACTS_GET_TEXT(store, call, i, callee), alias))
            return false;
    range = facts_store_of_file(store, FACTS_TABLE_call_argument, file);
    for (size_t i = range.from; i < range.to; i++)
        if (is_value(FACTS_GET_TEXT(store, call_argument, i, kind),
                     FACTS_GET_TEXT(store, call_argument, i, value), alias))
            return false;
    range = facts_store_of_file(store, FACTS_TABLE_binding, file);
    for (size_t i = range.from; i < range.to; i++)
        if (is_value(FACTS_GET_TEXT(store, binding, i, value_kind), FACTS_GET_TEXT(store, binding, i, value),
                     alias))
            return false;
    range = facts_store_of_file(store, FACTS_TABLE_decorator, file);
    for (size_t i = range.from; i < range.to; i++)
        if (starts_with_name(FACTS_GET_TEXT(store, decorator, i, name), alias))
            return false;
    range = facts_store_of_file(store, FACTS_TABLE_export, file);
    for (size_t i = range.from; i < range.to; i++)
        if (base_str_eq(FACTS_GET_TEXT(store, export, i, local), alias))
            return false;
    return true;
}

/* Whether a class of the file, or a member of it, has a decorator. */
static bool is_decorated(const struct facts_store *store, uint32_t file, struct base_str class_name)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_decorator, file);
    for (size_t i = range.from; class_name.p && i < range.to; i++) {
        struct base_str owner = FACTS_GET_TEXT(store, decorator, i, owner);
        if (base_str_eq(owner.p ? owner : FACTS_GET_TEXT(store, decorator, i, target), class_name))
            return true;
    }
    return false;
}

/* Whether emitDecoratorMetadata writes the name down as a value. */
static bool is_in_metadata(const struct facts_store *store, uint32_t file, struct base_str alias)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_type_use, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str context = FACTS_GET_TEXT(store, type_use, i, context);
        if (starts_with_name(FACTS_GET_TEXT(store, type_use, i, name), alias) &&
            (base_str_is(context, "parameter") || base_str_is(context, "property") ||
             base_str_is(context, "return")) &&
            is_decorated(store, file, FACTS_GET_TEXT(store, type_use, i, owner)))
            return true;
    }
    return false;
}

static bool has_functions(const struct facts_store *store, uint32_t file)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_scope, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str kind = FACTS_GET_TEXT(store, scope, i, kind);
        if (!base_str_is(kind, "module") && !base_str_is(kind, "class") && !base_str_is(kind, "namespace"))
            return true;
    }
    return false;
}

/* Whether the file may use the name where no table shows it: an enum is compared, a component is an element
 * of JSX, and both stand in functions. */
static bool may_hide(const struct facts_store *store, uint32_t file,
                     const struct facts_resolved_import *import)
{
    uint32_t target =
        import->definition_path.p ? facts_store_file(store, import->definition_path) : UINT32_MAX;
    if (target == UINT32_MAX)
        return false;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_symbol, target);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str kind = FACTS_GET_TEXT(store, symbol, i, kind);
        if (!FACTS_GET_TEXT(store, symbol, i, owner).p &&
            base_str_eq(FACTS_GET_TEXT(store, symbol, i, name), import->definition_name) &&
            (base_str_is(kind, "enum") || base_str_is(kind, "function") || base_str_is(kind, "variable")))
            return has_functions(store, file);
    }
    return false;
}

bool link_is_erased_import(const struct facts_store *store, const struct facts_resolved_import *import)
{
    uint32_t file = import->alias.p && base_str_is(import->kind, "import")
                        ? facts_store_file(store, import->path)
                        : UINT32_MAX;
    return file != UINT32_MAX && base_str_is(FACTS_GET_TEXT(store, file, file, language), "typescript") &&
           link_is_erased(store, file, import->alias) && !is_in_metadata(store, file, import->alias) &&
           !may_hide(store, file, import);
}
