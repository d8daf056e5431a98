/* What git ignores, by the .gitignore files of the tree itself. */
#include "validator/link/resolver_p.h"
#include "validator/source/ignore.h"

/* Bytes of the rules of one file. */
#define MOST_RULES ((size_t)1 << 20)

/* The rules of one folder's own file on top of those above it. */
static const struct source_ignore *add_own(struct link_resolver *resolver, const struct source_ignore *below,
                                           struct base_str folder)
{
    struct base_str base =
        folder.n ? base_str_format(resolver->arena, "%.*s/", BASE_STR_ARG(folder)) : BASE_STR("");
    uint32_t file = facts_store_file(resolver->store,
                                     base_str_format(resolver->arena, "%.*s.gitignore", BASE_STR_ARG(base)));
    if (file == LINK_NONE)
        return below;
    struct facts_range range = facts_store_of_file(resolver->store, FACTS_TABLE_ignore_rule, file);
    struct base_buf text;
    base_buf_init(&text, MOST_RULES);
    for (size_t row = range.from; row < range.to; row++) {
        base_buf_add(&text, FACTS_GET_TEXT(resolver->store, ignore_rule, row, pattern));
        base_buf_add_char(&text, '\n');
    }
    if (text.n)
        below = source_ignore_add(below, resolver->arena, base, base_buf_view(&text), false);
    base_buf_finish(&text);
    return below;
}

/* The rules in force in a folder of the tree; those of its parent are known already. */
static const struct source_ignore *rules_of(struct link_resolver *resolver, struct base_str folder,
                                            const struct source_ignore *above)
{
    uint32_t *known = base_map_get(&resolver->ignore_sets, folder);
    if (known)
        return resolver->ignore_list.items[*known];
    if (!base_map_get(&resolver->folders, folder))
        return above; /* a folder that is not there holds no rules */
    const struct source_ignore *rules = add_own(resolver, above, folder);
    *base_map_put(&resolver->ignore_sets, base_str_copy(resolver->arena, folder), NULL) =
        (uint32_t)resolver->ignore_list.n;
    base_vec_push(&resolver->ignore_list, rules);
    return rules;
}

bool link_resolver_ignores(struct link_resolver *resolver, struct base_str path)
{
    const struct source_ignore *rules = rules_of(resolver, BASE_STR(""), NULL);
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] != '/')
            continue;
        struct base_str folder = base_str_slice(path, 0, i);
        if (source_ignore_match(rules, folder, true))
            return true;
        rules = rules_of(resolver, folder, rules);
    }
    return source_ignore_match(rules, path, false) || source_ignore_match(rules, path, true);
}
