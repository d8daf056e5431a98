/* Places of the tree that nobody looks into. */
#include "validator/link/link.h"

bool link_goes_through_entry(const struct facts_store *store, struct base_str path)
{
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '/' && facts_store_file(store, base_str_slice(path, 0, i)) != UINT32_MAX)
            return true;
    return false;
}

bool link_is_unknown(const struct link_context *context, struct base_str path)
{
    if (link_goes_through_entry(context->store, path))
        return true;
    size_t i = base_str_lower_bound(context->left_out, context->left_out_count, path);
    return i < context->left_out_count && base_str_eq(context->left_out[i], path);
}

bool link_has_unread(const struct facts_store *store, const char *const *extensions)
{
    size_t n = facts_store_count(store, FACTS_TABLE_file);
    for (size_t i = 0; i < n; i++)
        if (base_str_is(FACTS_GET_TEXT(store, file, i, kind), "unread") &&
            (!extensions || base_str_in(FACTS_GET_TEXT(store, file, i, extension), extensions, SIZE_MAX)))
            return true;
    return false;
}
