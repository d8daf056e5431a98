/* Packages of the repository itself, by the names in their package.json. */
#include "validator/base/pattern.h"
#include "validator/link/resolver_p.h"

/* The workspace patterns of the repository; a package counts when one of them covers its folder. */
static bool is_member(struct link_resolver *resolver, struct base_str folder)
{
    size_t patterns = facts_store_count(resolver->store, FACTS_TABLE_package_workspace);
    bool member = patterns == 0 || folder.n == 0;
    for (size_t i = 0; i < patterns; i++) {
        struct facts_package_workspace workspace;
        FACTS_GET(resolver->store, package_workspace, i, &workspace);
        bool excludes = base_str_starts(workspace.pattern, "!");
        struct base_str pattern = base_str_from(workspace.pattern, excludes);
        struct base_str whole = base_path_join(resolver->arena, base_path_dir(workspace.path), pattern);
        if (!whole.p || whole.n == 0)
            continue;
        if (base_str_ends(whole, "/"))
            whole = base_str_slice(whole, 0, whole.n - 1);
        /* A leading '/' anchors the glob: without one, "*" would match the last segment of any path. */
        whole = base_str_format(resolver->arena, "/%.*s", BASE_STR_ARG(whole));
        if (base_glob_match(whole, folder))
            member = !excludes;
    }
    return member;
}

void link_resolver_packages(struct link_resolver *resolver)
{
    struct facts_store *store = resolver->store;
    size_t manifests = facts_store_count(store, FACTS_TABLE_package_manifest);
    for (size_t i = 0; i < manifests; i++) {
        struct facts_package_manifest manifest;
        FACTS_GET(store, package_manifest, i, &manifest);
        bool added;
        if (!manifest.name.p || manifest.name.n == 0 || base_str_find(manifest.path, "node_modules/") >= 0 ||
            !base_str_is(base_path_name(manifest.path), "package.json") ||
            !is_member(resolver, base_path_dir(manifest.path)))
            continue;
        uint32_t *row = base_map_put(&resolver->workspace, manifest.name, &added);
        if (added)
            *row = (uint32_t)i;
    }
    size_t dependencies = facts_store_count(store, FACTS_TABLE_package_dependency);
    for (size_t i = 0; i < dependencies; i++) {
        struct facts_package_dependency dependency;
        FACTS_GET(store, package_dependency, i, &dependency);
        *base_map_put(&resolver->dependencies, dependency.name, NULL) = 1;
    }
}

/* Conditions in the order in which they lead to sources best; any other comes last. */
unsigned link_condition_rank(struct base_str condition)
{
    static const char *const order[] = {"source", "development", "types",  "import",
                                        "node",   "default",     "require"};
    for (unsigned i = 0; i < sizeof order / sizeof *order; i++) {
        struct base_str rest = condition, word;
        while ((word = base_str_split(&rest, '.')).p)
            if (base_str_is(word, order[i]))
                return i;
    }
    return condition.p ? 99 : 0;
}

/* What '*' of an exports subpath stands for. */
static uint32_t by_exports(struct link_resolver *resolver, const struct facts_package_manifest *manifest,
                           struct base_str wanted)
{
    struct base_str folder = base_path_dir(manifest->path);
    struct facts_range range =
        facts_store_of_file(resolver->store, FACTS_TABLE_package_export, manifest->file);
    uint32_t best = LINK_NONE;
    unsigned best_rank = UINT32_MAX;
    for (size_t row = range.from; row < range.to; row++) {
        struct facts_package_export export;
        struct base_str star;
        FACTS_GET(resolver->store, package_export, row, &export);
        if (!export.target.p || link_condition_rank(export.condition) >= best_rank ||
            !link_star_fits(export.subpath, wanted, &star))
            continue;
        struct base_str target = link_star_fill(resolver->arena, export.target, star);
        uint32_t file = link_resolver_probe_built(resolver, folder, target);
        if (file != LINK_NONE) {
            best = file;
            best_rank = link_condition_rank(export.condition);
        }
    }
    return best;
}

uint32_t link_resolver_workspace(struct link_resolver *resolver, uint32_t manifest_row,
                                 struct base_str specifier, size_t name_length)
{
    struct facts_package_manifest manifest;
    FACTS_GET(resolver->store, package_manifest, manifest_row, &manifest);
    struct base_str folder = base_path_dir(manifest.path);
    struct base_str rest = base_str_from(specifier, name_length); /* "" or "/x" */
    struct base_str wanted =
        rest.n ? base_str_format(resolver->arena, ".%.*s", BASE_STR_ARG(rest)) : BASE_STR(".");
    uint32_t file = by_exports(resolver, &manifest, wanted);
    if (file != LINK_NONE)
        return file;
    struct base_str tries[8];
    size_t n = 0;
    if (rest.n) {
        tries[n++] = wanted;
        tries[n++] = base_str_format(resolver->arena, "src%.*s", BASE_STR_ARG(rest));
    } else {
        tries[n++] = manifest.types;
        tries[n++] = manifest.module;
        tries[n++] = manifest.main;
        tries[n++] = BASE_STR("src/index");
        tries[n++] = BASE_STR("index");
        tries[n++] = BASE_STR("src/main");
    }
    for (size_t i = 0; i < n && file == LINK_NONE; i++)
        if (tries[i].p)
            file = link_resolver_probe_built(resolver, folder, tries[i]);
    return file;
}
