/*
 * Specifiers that are neither paths nor packages: "#x" of the nearest package.json, aliases that frameworks
 * bring along, and folders of the unit that a bundler or NODE_PATH makes importable by their bare name.
 */
#include "validator/link/resolver_p.h"

static struct link_target simply(enum link_status status)
{
    return (struct link_target){status, LINK_NONE, BASE_STR_ABSENT};
}

/* The nearest package.json at or above a folder, or LINK_NONE. */
static uint32_t nearest_manifest(struct link_resolver *resolver, struct base_str folder)
{
    for (;; folder = base_path_dir(folder)) {
        struct base_str path =
            base_str_format(resolver->arena, "%.*s%spackage.json", BASE_STR_ARG(folder), folder.n ? "/" : "");
        uint32_t file = facts_store_file(resolver->store, path);
        if (file != LINK_NONE || folder.n == 0)
            return file;
    }
}

/* `imports` of package.json. LINK_UNSURE when it has no such name. */
static struct link_target by_imports(struct link_resolver *resolver, uint32_t manifest,
                                     struct base_str specifier)
{
    struct facts_store *store = resolver->store;
    struct link_target best = simply(LINK_UNSURE);
    struct facts_range range = {0, 0};
    unsigned best_rank = UINT32_MAX;
    if (manifest != LINK_NONE)
        range = facts_store_of_file(store, FACTS_TABLE_package_import, manifest);
    for (size_t row = range.from; row < range.to; row++) {
        struct facts_package_import import;
        struct base_str star;
        FACTS_GET(store, package_import, row, &import);
        unsigned rank = link_condition_rank(import.condition);
        if (!import.target.p || rank >= best_rank || !link_star_fits(import.subpath, specifier, &star))
            continue;
        if (!base_str_starts(import.target, "./")) { /* another package */
            best = (struct link_target){LINK_PACKAGE, LINK_NONE, link_package_name(import.target)};
            best_rank = rank;
            continue;
        }
        struct base_str folder = base_path_dir(resolver->paths[manifest]);
        struct base_str target = link_star_fill(resolver->arena, import.target, star);
        uint32_t file = link_resolver_probe_built(resolver, folder, target);
        if (file != LINK_NONE) {
            best = link_resolver_found(resolver, file, BASE_STR_ABSENT);
            best_rank = rank;
        } else if (best.status == LINK_UNSURE || best.status == LINK_MISSING) {
            best = simply(link_resolver_absent(resolver, base_path_join(resolver->arena, folder, target)));
        }
    }
    return best;
}

/* Below the unit's folder or one of its usual source folders; LINK_NONE for none. */
static uint32_t below_unit(struct link_resolver *resolver, struct base_str unit, struct base_str rest)
{
    static const char *const sources[] = {"", "src/", "app/", "src/app/", "src/lib/", "lib/", "client/src/"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        struct base_str path =
            base_path_join(resolver->arena, unit,
                           base_str_format(resolver->arena, "./%s%.*s", sources[i], BASE_STR_ARG(rest)));
        uint32_t file = path.p && path.n ? link_resolver_probe(resolver, path) : LINK_NONE;
        if (file != LINK_NONE)
            return file;
    }
    return LINK_NONE;
}

/* Whether the first segment of a bare specifier is a folder of the unit: "components/Button". */
static bool names_folder(struct link_resolver *resolver, struct base_str unit, struct base_str specifier)
{
    struct base_str rest = specifier, first = base_str_split(&rest, '/');
    struct base_str path = base_path_join(resolver->arena, unit, first);
    if (path.p && link_resolver_has_folder(resolver, path))
        return true;
    path = base_path_join(resolver->arena, unit,
                          base_str_format(resolver->arena, "src/%.*s", BASE_STR_ARG(first)));
    return path.p && link_resolver_has_folder(resolver, path);
}

struct link_target link_resolver_convention(struct link_resolver *resolver, struct base_str folder,
                                            struct base_str specifier, struct link_target given)
{
    if (given.status != LINK_PACKAGE || given.file != LINK_NONE || specifier.n == 0)
        return given;
    if (base_map_get(&resolver->workspace, given.package) ||
        base_map_get(&resolver->dependencies, given.package))
        return given;
    uint32_t manifest = nearest_manifest(resolver, folder);
    struct base_str unit = manifest == LINK_NONE ? BASE_STR("") : base_path_dir(resolver->paths[manifest]);
    char first = specifier.p[0];
    if (first == '#')
        return by_imports(resolver, manifest, specifier);
    /* No package can be called that. */
    if ((first == '@' && base_str_find_char(specifier, '/') < 0) || first == '.' ||
        base_str_starts(specifier, "node_modules/"))
        return simply(LINK_UNSURE);
    bool is_alias =
        first == '~' || first == '$' || base_str_starts(specifier, "@/") || base_str_starts(specifier, "@@/");
    if (!is_alias && !names_folder(resolver, unit, specifier))
        return given;
    struct base_str rest = specifier;
    if (is_alias) {
        ptrdiff_t slash = base_str_find_char(specifier, '/');
        rest = slash < 0 ? BASE_STR("") : base_str_from(specifier, (size_t)slash + 1);
        if (base_str_starts(specifier, "$lib"))
            rest = base_str_format(resolver->arena, "src/lib/%.*s", BASE_STR_ARG(rest));
    }
    uint32_t file = rest.n ? below_unit(resolver, unit, rest) : LINK_NONE;
    if (file != LINK_NONE)
        return link_resolver_found(resolver, file, BASE_STR_ABSENT);
    return simply(first == '$' ? LINK_VIRTUAL : LINK_UNSURE);
}
