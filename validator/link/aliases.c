/* Path mappings: `paths` and `baseUrl` of the nearest tsconfig.json or jsconfig.json, `extends` followed. */
#include "validator/link/resolver_p.h"

#include <string.h>

static bool has_config(struct link_resolver *resolver, uint32_t file)
{
    struct facts_range range = facts_store_of_file(resolver->store, FACTS_TABLE_ts_config, file);
    return range.from < range.to;
}

static uint32_t config_at(struct link_resolver *resolver, struct base_str path)
{
    static const char *const endings[] = {"", ".json", "/tsconfig.json"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct base_str whole = base_str_format(resolver->arena, "%.*s%s", BASE_STR_ARG(path), endings[i]);
        uint32_t file = facts_store_file(resolver->store, whole);
        if (file != LINK_NONE && has_config(resolver, file))
            return file;
    }
    return LINK_NONE;
}

/* The configuration that one in `folder` extends. */
static uint32_t extended(struct link_resolver *resolver, struct base_str folder, struct base_str extends)
{
    if (base_str_starts(extends, ".")) {
        struct base_str path = base_path_join(resolver->arena, folder, extends);
        return path.p ? config_at(resolver, path) : LINK_NONE;
    }
    struct base_str name = link_package_name(extends);
    uint32_t *row = base_map_get(&resolver->workspace, name);
    if (!row)
        return LINK_NONE;
    struct facts_package_manifest manifest;
    FACTS_GET(resolver->store, package_manifest, *row, &manifest);
    struct base_str rest = base_str_from(extends, name.n);
    struct base_str path = base_path_join(
        resolver->arena, base_path_dir(manifest.path),
        rest.n ? base_str_format(resolver->arena, ".%.*s", BASE_STR_ARG(rest)) : BASE_STR("tsconfig.json"));
    return path.p ? config_at(resolver, path) : LINK_NONE;
}

/* Groups the ts_path rows of a file by pattern. */
static void read_mappings(struct link_resolver *resolver, struct link_aliases *aliases, uint32_t file)
{
    struct facts_range range = facts_store_of_file(resolver->store, FACTS_TABLE_ts_path, file);
    aliases->mappings = base_arena_array(resolver->arena, range.to - range.from, sizeof *aliases->mappings);
    for (size_t row = range.from; row < range.to; row++) {
        struct facts_ts_path path;
        FACTS_GET(resolver->store, ts_path, row, &path);
        struct link_mapping *last =
            aliases->mapping_count ? &aliases->mappings[aliases->mapping_count - 1] : NULL;
        if (last && path.position > 0 && base_str_eq(last->pattern, path.pattern)) {
            last->end = (uint32_t)row + 1;
            continue;
        }
        aliases->mappings[aliases->mapping_count++] =
            (struct link_mapping){path.pattern, (uint32_t)row, (uint32_t)row + 1};
    }
}

/* What the configuration in `file` and those that it extends say together: the nearest word counts. */
static struct link_aliases read_chain(struct link_resolver *resolver, uint32_t file)
{
    struct link_aliases aliases = {.root = BASE_STR_ABSENT};
    for (unsigned depth = 0; file != LINK_NONE && depth < LINK_MAX_EXTENDS; depth++) {
        struct facts_range range = facts_store_of_file(resolver->store, FACTS_TABLE_ts_config, file);
        if (range.from == range.to)
            break;
        struct facts_ts_config config;
        FACTS_GET(resolver->store, ts_config, range.from, &config);
        struct base_str folder = base_path_dir(config.path);
        struct base_str base =
            config.base_url.p ? base_path_join(resolver->arena, folder, config.base_url) : BASE_STR_ABSENT;
        if (!aliases.base_url.p)
            aliases.base_url = base;
        if (!aliases.mapping_count) {
            read_mappings(resolver, &aliases, file);
            if (aliases.mapping_count)
                aliases.root = folder;
        }
        file = config.extends_path.p ? extended(resolver, folder, config.extends_path) : LINK_NONE;
    }
    if (aliases.base_url.p && aliases.mapping_count)
        aliases.root = aliases.base_url; /* targets are relative to baseUrl, where there is one */
    return aliases;
}

/* A tsconfig.json that only refers to others ("references") says nothing itself: take the first neighbour
 * (tsconfig.app.json …) that does. */
static bool read_neighbours(struct link_resolver *resolver, struct base_str folder,
                            struct link_aliases *aliases)
{
    static const char *const names[] = {"tsconfig.app.json",  "tsconfig.base.json",  "tsconfig.node.json",
                                        "tsconfig.lib.json",  "tsconfig.build.json", "tsconfig.server.json",
                                        "tsconfig.paths.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct base_str path = base_path_join(resolver->arena, folder, base_str_of(names[i]));
        uint32_t file = path.p ? facts_store_file(resolver->store, path) : LINK_NONE;
        if (file == LINK_NONE || !has_config(resolver, file))
            continue;
        *aliases = read_chain(resolver, file);
        if (aliases->mapping_count || aliases->base_url.p)
            return true;
    }
    return false;
}

/* Reads the configuration of exactly this folder: an index into alias_sets + 1, or 0 when it has none. */
static uint32_t read_folder(struct link_resolver *resolver, struct base_str folder)
{
    static const char *const names[] = {"tsconfig.json", "jsconfig.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct base_str path = base_path_join(resolver->arena, folder, base_str_of(names[i]));
        uint32_t file = path.p ? facts_store_file(resolver->store, path) : LINK_NONE;
        if (file == LINK_NONE || !has_config(resolver, file))
            continue;
        struct link_aliases aliases = read_chain(resolver, file);
        if (!aliases.mapping_count && !aliases.base_url.p)
            read_neighbours(resolver, folder, &aliases);
        base_vec_push(&resolver->alias_sets, aliases);
        return (uint32_t)resolver->alias_sets.n;
    }
    return 0;
}

const struct link_aliases *link_resolver_aliases(struct link_resolver *resolver, struct base_str folder)
{
    uint32_t *known = base_map_get(&resolver->aliases, folder), set = 0;
    if (known)
        return *known ? &resolver->alias_sets.items[*known - 1] : NULL;
    /* Up to the nearest folder that is known or has a configuration, then the answer for all on the way. */
    struct base_str at = folder;
    for (;; at = base_path_dir(at)) {
        known = base_map_get(&resolver->aliases, at);
        set = known ? *known : read_folder(resolver, at);
        if (known || set || at.n == 0)
            break;
    }
    for (struct base_str way = folder;; way = base_path_dir(way)) {
        *base_map_put(&resolver->aliases, way, NULL) = set;
        if (way.n <= at.n)
            break;
    }
    return set ? &resolver->alias_sets.items[set - 1] : NULL;
}

/* What '*' stands for when the pattern fits; false when it does not. */
static bool fits(struct base_str pattern, struct base_str specifier, struct base_str *star)
{
    ptrdiff_t at = base_str_find_char(pattern, '*');
    *star = BASE_STR("");
    if (at < 0)
        return base_str_eq(pattern, specifier);
    struct base_str head = base_str_slice(pattern, 0, (size_t)at);
    struct base_str tail = base_str_from(pattern, (size_t)at + 1);
    if (specifier.n < head.n + tail.n || memcmp(specifier.p, head.p, head.n) != 0 ||
        memcmp(specifier.p + specifier.n - tail.n, tail.p, tail.n) != 0)
        return false;
    *star = base_str_slice(specifier, head.n, specifier.n - tail.n);
    return true;
}

/* TypeScript takes the exact pattern, else the one with the longest part before its '*'. */
static const struct link_mapping *best_mapping(const struct link_aliases *aliases, struct base_str specifier,
                                               struct base_str *star)
{
    const struct link_mapping *best = NULL;
    ptrdiff_t best_head = -1;
    for (size_t i = 0; i < aliases->mapping_count; i++) {
        struct base_str one;
        if (!fits(aliases->mappings[i].pattern, specifier, &one))
            continue;
        ptrdiff_t head = base_str_find_char(aliases->mappings[i].pattern, '*');
        if (head < 0)
            head = PTRDIFF_MAX;
        if (head > best_head) {
            best = &aliases->mappings[i];
            best_head = head;
            *star = one;
        }
    }
    return best;
}

uint32_t link_resolver_alias(struct link_resolver *resolver, const struct link_aliases *aliases,
                             struct base_str specifier, bool *matched)
{
    struct base_str star;
    const struct link_mapping *mapping = best_mapping(aliases, specifier, &star);
    *matched = mapping && mapping->pattern.n > 1; /* "*" fits every package too */
    for (uint32_t row = mapping ? mapping->first : 0; mapping && row < mapping->end; row++) {
        struct facts_ts_path path;
        FACTS_GET(resolver->store, ts_path, row, &path);
        ptrdiff_t at = base_str_find_char(path.target, '*');
        struct base_str target = path.target;
        if (at >= 0)
            target =
                base_str_format(resolver->arena, "%.*s%.*s%.*s", (int)at, path.target.p, BASE_STR_ARG(star),
                                BASE_STR_ARG(base_str_from(path.target, (size_t)at + 1)));
        uint32_t file = link_resolver_probe_built(resolver, aliases->root, target);
        struct base_str whole = base_path_join(resolver->arena, aliases->root, target);
        if (file == LINK_NONE && whole.p)
            file = link_resolver_probe(resolver, whole);
        if (file != LINK_NONE)
            return file;
    }
    if (!aliases->base_url.p)
        return LINK_NONE;
    struct base_str path = base_path_join(resolver->arena, aliases->base_url, specifier);
    return path.p ? link_resolver_probe(resolver, path) : LINK_NONE;
}
