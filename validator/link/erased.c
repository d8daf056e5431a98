/* Imports that stand in types alone. */
#include "validator/link/erased_p.h"

/* "Pool" of "Pool.query" and "Pool". */
static bool starts_with_name(struct base_str dotted, struct base_str name)
{
    return dotted.n >= name.n && base_str_eq(base_str_slice(dotted, 0, name.n), name) &&
           (dotted.n == name.n || dotted.p[name.n] == '.' || dotted.p[name.n] == '(');
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
        if (starts_with_name(FACTS_GET_TEXT(store, call_argument, i, value), alias))
            return false;
    range = facts_store_of_file(store, FACTS_TABLE_binding, file);
    for (size_t i = range.from; i < range.to; i++)
        if (starts_with_name(FACTS_GET_TEXT(store, binding, i, value), alias))
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
