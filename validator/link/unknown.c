/* Places of the tree that nobody looks into. */
#include "validator/link/link.h"

/* The first path left out that is not before `path`. */
static size_t lower_bound(const struct link_context *context, struct base_str path)
{
    size_t from = 0, to = context->left_out_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (base_str_cmp(context->left_out[middle], path) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

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
    size_t i = lower_bound(context, path);
    return i < context->left_out_count && base_str_eq(context->left_out[i], path);
}
