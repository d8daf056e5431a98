#include "validator/link/doc_reference_p.h"

#define LINKER(name) &link_##name,
const struct link_linker *const link_all[] = {
#include "validator/link/linkers.def"
    NULL,
};
#undef LINKER

bool link_is_demanded(const struct link_linker *linker, const struct facts_set *demand)
{
    for (const enum facts_table *table = linker->fills; *table != FACTS_TABLE_COUNT; table++)
        if (facts_set_has(demand, *table))
            return true;
    return false;
}

void link_add_needs(const struct link_linker *linker, struct facts_set *set)
{
    for (const enum facts_table *table = linker->needs; *table != FACTS_TABLE_COUNT; table++)
        facts_set_add(set, *table);
    if (linker == &link_doc_reference)
        link_references_need(set);
}

void link_limit(struct link_context *context, enum facts_table table, struct base_str path, int64_t line,
                struct base_str reason)
{
    bool added;
    if (!context->limits)
        return;
    struct base_str key = base_str_format(context->arena, "%d %lld %.*s\n%.*s", (int)table, (long long)line,
                                          BASE_STR_ARG(path), BASE_STR_ARG(reason));
    base_map_put(&context->limits->known, key, &added);
    if (added)
        base_vec_push(&context->limits->items, (struct link_limit){table, path, line, reason});
}

void link_limits_finish(struct link_limits *limits)
{
    base_vec_finish(&limits->items);
    base_map_finish(&limits->known);
}

void link_close_demand(struct facts_set *demand)
{
    size_t count = 0;
    while (link_all[count])
        count++;
    /* A linker needs only what comes before it: one pass from the last to the first closes the set. */
    while (count-- > 0) {
        if (!link_is_demanded(link_all[count], demand))
            continue;
        link_add_needs(link_all[count], demand);
    }
    if (facts_set_has(demand, FACTS_TABLE_unit))
        facts_set_add(demand, FACTS_TABLE_package_manifest); /* it knows the unit's name */
}

const struct config *link_config_of(const struct link_context *context, struct base_str path)
{
    size_t count;
    if (!context->parts)
        return context->config;
    return config_parts_all(context->parts, &count)[config_parts_of(context->parts, path)].config;
}

struct base_str link_project_of(const struct link_context *context, struct base_str path)
{
    size_t count;
    if (!context->parts)
        return BASE_STR_ABSENT;
    return config_parts_all(context->parts, &count)[config_parts_of(context->parts, path)].name;
}
