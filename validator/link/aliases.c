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

/* What is being read; becomes a struct link_aliases. */
struct reading {
    struct link_resolver *resolver;
    struct base_str base_url;
    BASE_VEC(struct link_mapping) mappings;
    BASE_VEC(struct base_str) root_dirs;
};

static bool knows_pattern(const struct reading *reading, size_t count, struct base_str pattern)
{
    for (size_t i = 0; i < count; i++)
        if (base_str_eq(reading->mappings.items[i].pattern, pattern))
            return true;
    return false;
}

/* Adds the mappings of a file whose patterns no configuration before it has. False when it has none. */
static bool read_mappings(struct reading *reading, uint32_t file, struct base_str root, struct base_str leaf)
{
    struct facts_store *store = reading->resolver->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_ts_path, file);
    size_t before = reading->mappings.n;
    bool is_known = false;
    for (size_t row = range.from; row < range.to; row++) {
        struct facts_ts_path path;
        FACTS_GET(store, ts_path, row, &path);
        if (path.position == 0)
            is_known = knows_pattern(reading, before, path.pattern);
        if (is_known)
            continue;
        if (path.position > 0 && reading->mappings.n > before)
            reading->mappings.items[reading->mappings.n - 1].end = (uint32_t)row + 1;
        else
            base_vec_push(&reading->mappings,
                          (struct link_mapping){path.pattern, (uint32_t)row, (uint32_t)row + 1, root, leaf});
    }
    return range.from < range.to;
}

static void read_root_dirs(struct reading *reading, uint32_t file, struct base_str folder)
{
    struct link_resolver *resolver = reading->resolver;
    struct facts_range range = facts_store_of_file(resolver->store, FACTS_TABLE_ts_relation, file);
    for (size_t row = range.from; row < range.to; row++) {
        struct facts_ts_relation relation;
        FACTS_GET(resolver->store, ts_relation, row, &relation);
        struct base_str path = base_str_is(relation.kind, "root_dir")
                                   ? base_path_join(resolver->arena, folder, relation.target)
                                   : BASE_STR_ABSENT;
        if (path.p && base_str_ends(path, "/"))
            path = base_str_slice(path, 0, path.n - 1);
        if (path.p)
            base_vec_push(&reading->root_dirs, path);
    }
}

/* The configuration in `file` and all that it extends, the one with the most say first. */
static size_t list_chain(struct link_resolver *resolver, uint32_t file, uint32_t out[LINK_MAX_EXTENDS])
{
    uint32_t waiting[LINK_MAX_EXTENDS] = {file};
    size_t n = 0, waits = 1;
    while (waits > 0 && n < LINK_MAX_EXTENDS) {
        uint32_t at = out[n++] = waiting[--waits];
        struct base_str folder = base_path_dir(resolver->paths[at]);
        struct facts_range range = facts_store_of_file(resolver->store, FACTS_TABLE_ts_relation, at);
        for (size_t row = range.from; row < range.to && waits < LINK_MAX_EXTENDS; row++) {
            struct facts_ts_relation relation;
            FACTS_GET(resolver->store, ts_relation, row, &relation);
            uint32_t parent = base_str_is(relation.kind, "extends")
                                  ? extended(resolver, folder, relation.target)
                                  : LINK_NONE;
            if (parent != LINK_NONE)
                waiting[waits++] = parent;
        }
    }
    return n;
}

/* What the configuration in `file` and those that it extends say together: `paths` and `baseUrl` are each
 * taken whole from the first that has them. */
static void read_chain(struct reading *reading, uint32_t file)
{
    struct link_resolver *resolver = reading->resolver;
    uint32_t chain[LINK_MAX_EXTENDS];
    size_t n = list_chain(resolver, file, chain);
    struct base_str base = BASE_STR_ABSENT, leaf = base_path_dir(resolver->paths[file]);
    for (size_t i = 0; i < n; i++) {
        struct base_str folder = base_path_dir(resolver->paths[chain[i]]);
        struct facts_range range = facts_store_of_file(resolver->store, FACTS_TABLE_ts_config, chain[i]);
        struct base_str url = FACTS_GET_TEXT(resolver->store, ts_config, range.from, base_url);
        if (!base.p && url.p)
            base = base_str_starts(url, "${configDir}")
                       ? base_path_join(
                             resolver->arena, leaf,
                             base_str_format(resolver->arena, ".%.*s",
                                             BASE_STR_ARG(base_str_from(url, strlen("${configDir}")))))
                       : base_path_join(resolver->arena, folder, url);
    }
    /* Targets are relative to baseUrl, where there is one. */
    for (size_t i = 0; i < n; i++)
        if (read_mappings(reading, chain[i], base.p ? base : base_path_dir(resolver->paths[chain[i]]), leaf))
            break;
    for (size_t i = 0, before = reading->root_dirs.n; i < n && reading->root_dirs.n == before; i++)
        read_root_dirs(reading, chain[i], base_path_dir(resolver->paths[chain[i]]));
    if (!reading->base_url.p)
        reading->base_url = base;
}

static struct link_aliases keep(struct reading *reading)
{
    struct base_arena *arena = reading->resolver->arena;
    struct link_mapping *mappings =
        base_arena_array(arena, reading->mappings.n + 1, sizeof *reading->mappings.items);
    struct base_str *root_dirs =
        base_arena_array(arena, reading->root_dirs.n + 1, sizeof *reading->root_dirs.items);
    for (size_t i = 0; i < reading->mappings.n; i++)
        mappings[i] = reading->mappings.items[i];
    for (size_t i = 0; i < reading->root_dirs.n; i++)
        root_dirs[i] = reading->root_dirs.items[i];
    struct link_aliases aliases = {.base_url = reading->base_url,
                                   .mappings = mappings,
                                   .mapping_count = reading->mappings.n,
                                   .root_dirs = root_dirs,
                                   .root_dir_count = reading->root_dirs.n};
    base_vec_finish(&reading->mappings);
    base_vec_finish(&reading->root_dirs);
    return aliases;
}

/* A tsconfig.json that only refers to others ("references") says nothing itself, and tests or builds may have
 * mappings of their own: the other configurations of the folder add what it does not say. */
static void read_neighbours(struct reading *reading, struct base_str folder, uint32_t main)
{
    struct link_resolver *resolver = reading->resolver;
    unsigned left = LINK_MAX_NEIGHBOURS;
    LINK_NAMES_EACH(&resolver->configs, 0, folder, i)
    {
        if (left-- == 0)
            break;
        uint32_t row = resolver->configs.entries.items[i].value;
        uint32_t file = FACTS_GET_FILE(resolver->store, ts_config, row, path);
        if (file != LINK_NONE && file != main)
            read_chain(reading, file);
    }
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
        struct reading reading = {.resolver = resolver};
        read_chain(&reading, file);
        read_neighbours(&reading, folder, file);
        base_vec_push(&resolver->alias_sets, keep(&reading));
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

/* TypeScript takes the exact pattern, else the one with the longest part before its '*'. */
static const struct link_mapping *best_mapping(const struct link_aliases *aliases, struct base_str specifier,
                                               struct base_str *star)
{
    const struct link_mapping *best = NULL;
    ptrdiff_t best_head = -1;
    for (size_t i = 0; i < aliases->mapping_count; i++) {
        struct base_str one;
        if (!link_star_fits(aliases->mappings[i].pattern, specifier, &one))
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

/* The target of a mapping, from the root of the tree. */
static struct base_str target_path(struct link_resolver *resolver, const struct link_mapping *mapping,
                                   struct base_str target, struct base_str star, struct base_str *root)
{
    static const char configured[] = "${configDir}";
    *root = mapping->root;
    target = link_star_fill(resolver->arena, target, star);
    if (!base_str_starts(target, configured))
        return target;
    *root = mapping->leaf;
    return base_str_format(resolver->arena, ".%.*s",
                           BASE_STR_ARG(base_str_from(target, sizeof configured - 1)));
}

uint32_t link_resolver_alias(struct link_resolver *resolver, const struct link_aliases *aliases,
                             struct base_str specifier, bool *matched, enum link_status *absent)
{
    struct base_str star;
    const struct link_mapping *mapping = best_mapping(aliases, specifier, &star);
    *matched = mapping && mapping->pattern.n > 1; /* "*" fits every package too */
    *absent = LINK_MISSING;
    for (uint32_t row = mapping ? mapping->first : 0; mapping && row < mapping->end; row++) {
        struct base_str root, target = FACTS_GET_TEXT(resolver->store, ts_path, row, target);
        target = target_path(resolver, mapping, target, star, &root);
        uint32_t file = link_resolver_probe_built(resolver, root, target);
        struct base_str whole = base_path_join(resolver->arena, root, target);
        if (file == LINK_NONE && whole.p)
            file = link_resolver_probe(resolver, whole);
        if (file != LINK_NONE)
            return file;
        enum link_status status = link_resolver_absent(resolver, whole);
        if (status != LINK_MISSING)
            *absent = status;
    }
    if (!aliases->base_url.p)
        return LINK_NONE;
    struct base_str path = base_path_join(resolver->arena, aliases->base_url, specifier);
    return path.p ? link_resolver_probe(resolver, path) : LINK_NONE;
}
