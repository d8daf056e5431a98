#include "validator/link/pnpm_p.h"

#include "validator/base/pattern.h"
#include "validator/link/names_p.h"

/* What the settings read so far say; absent or unset while none says it. */
struct layout {
    struct base_str linker, shameful;
    bool has_patterns, fits; /* fits: the package fits the patterns of public-hoist-pattern */
};

/* A name without its '/': '*' of a pattern stands for that, too, where a glob stops at it. */
static struct base_str flattened(struct base_arena *arena, struct base_str name)
{
    char *flat = base_arena_alloc(arena, name.n + 1);
    for (size_t i = 0; i < name.n; i++)
        flat[i] = name.p[i] == '/' ? ':' : name.p[i];
    return base_str_make(flat, name.n);
}

static bool fits_pattern(struct base_arena *arena, struct base_str pattern, struct base_str package)
{
    return base_glob_match(flattened(arena, pattern), flattened(arena, package));
}

/* The patterns of one file, in order: '!' takes out what fitted before; with nothing but '!', the rest fits.
 */
struct patterns {
    bool has_include, is_included, is_excluded;
};

static void add_pattern(struct patterns *patterns, struct base_arena *arena, struct base_str pattern,
                        struct base_str package)
{
    bool excludes = base_str_starts(pattern, "!");
    patterns->has_include |= !excludes;
    if (!fits_pattern(arena, excludes ? base_str_from(pattern, 1) : pattern, package))
        return;
    patterns->is_included = !excludes;
    patterns->is_excluded |= excludes;
}

static void read_settings(const struct facts_store *store, struct base_arena *arena, struct base_str path,
                          struct base_str package, struct layout *layout)
{
    uint32_t file = facts_store_file(store, path);
    if (file == LINK_NONE)
        return;
    struct patterns patterns = {0};
    bool has_patterns = false;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_pnpm_setting, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str name = FACTS_GET_TEXT(store, pnpm_setting, i, name);
        struct base_str value = FACTS_GET_TEXT(store, pnpm_setting, i, value);
        if (base_str_is(name, "node-linker"))
            layout->linker = value;
        else if (base_str_is(name, "shamefully-hoist"))
            layout->shameful = value;
        else if (value.n > 0) {
            has_patterns = true;
            add_pattern(&patterns, arena, value, package);
        }
    }
    if (has_patterns) {
        layout->has_patterns = true;
        layout->fits = patterns.has_include ? patterns.is_included : !patterns.is_excluded;
    }
}

bool link_pnpm_hoists(const struct facts_store *store, struct base_arena *arena, struct base_str folder,
                      struct base_str package)
{
    if (facts_store_count(store, FACTS_TABLE_pnpm_setting) == 0)
        return false;
    static const char *const files[] = {".npmrc", "pnpm-workspace.yaml"};
    struct layout layout = {0};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct base_str path =
            base_str_format(arena, "%.*s%s%s", BASE_STR_ARG(folder), folder.n ? "/" : "", files[i]);
        read_settings(store, arena, path, package, &layout);
    }
    if (base_str_is(layout.linker, "pnp"))
        return false;
    if (base_str_is(layout.linker, "hoisted"))
        return true;
    if (layout.shameful.p)
        return base_str_eq_nocase(layout.shameful, BASE_STR("true")); /* either way the patterns fall away */
    return layout.has_patterns && layout.fits;
}
