#include "validator/link/site_p.h"

#include "validator/base/pattern.h"
#include "validator/link/names_p.h"

static const char *const names[LINK_SITE_COUNT] = {
    [LINK_SITE_NONE] = "none",         [LINK_SITE_VITEPRESS] = "vitepress",
    [LINK_SITE_VUEPRESS] = "vuepress", [LINK_SITE_DOCUSAURUS] = "docusaurus",
    [LINK_SITE_MKDOCS] = "mkdocs",     [LINK_SITE_HUGO] = "hugo",
    [LINK_SITE_ASTRO] = "astro",       [LINK_SITE_STARLIGHT] = "starlight",
    [LINK_SITE_NEXTRA] = "nextra",     [LINK_SITE_FUMADOCS] = "fumadocs",
    [LINK_SITE_MINTLIFY] = "mintlify", [LINK_SITE_JEKYLL] = "jekyll",
    [LINK_SITE_MDBOOK] = "mdbook",     [LINK_SITE_SPHINX] = "sphinx",
    [LINK_SITE_ANTORA] = "antora",
};

const char *link_generator_name(enum link_generator generator)
{
    return names[generator];
}

/*
 * Configurations by name. `needs` is a folder that must be there too, for names that others use as well;
 * `content` is from the folder of the configuration, `up` folders above it.
 */
static const struct {
    const char *glob;
    enum link_generator generator;
    unsigned up;
    const char *needs, *content, *assets;
} kinds[] = {
    {"**/.vitepress/config.{ts,mts,cts,js,mjs,cjs,json}", LINK_SITE_VITEPRESS, 1, NULL, "", "public"},
    {"**/.vitepress/config/index.{ts,mts,js,mjs}", LINK_SITE_VITEPRESS, 2, NULL, "", "public"},
    {"**/.vuepress/config.{ts,js,mjs,cjs}", LINK_SITE_VUEPRESS, 1, NULL, "", ".vuepress/public"},
    {"docusaurus.config.{ts,js,mjs,cjs}", LINK_SITE_DOCUSAURUS, 0, NULL, "docs", "static"},
    {"mkdocs.{yml,yaml}", LINK_SITE_MKDOCS, 0, NULL, "docs", NULL},
    {"hugo.{toml,yaml,yml,json}", LINK_SITE_HUGO, 0, "content", "content", "static"},
    {"config.{toml,yaml,yml}", LINK_SITE_HUGO, 0, "content", "content", "static"},
    {"**/config/_default/{hugo,config}.{toml,yaml,yml}", LINK_SITE_HUGO, 2, "content", "content", "static"},
    {"astro.config.{ts,mts,js,mjs}", LINK_SITE_STARLIGHT, 0, "src/content/docs", "src/content/docs",
     "public"},
    {"astro.config.{ts,mts,js,mjs}", LINK_SITE_ASTRO, 0, "src/pages", "src/pages", "public"},
    {"source.config.{ts,mts,js,mjs}", LINK_SITE_FUMADOCS, 0, "content/docs", "content", "public"},
    {"theme.config.{tsx,jsx,ts,js}", LINK_SITE_NEXTRA, 0, "pages", "pages", "public"},
    {"theme.config.{tsx,jsx,ts,js}", LINK_SITE_NEXTRA, 0, "content", "content", "public"},
    {"mint.json", LINK_SITE_MINTLIFY, 0, NULL, "", NULL},
    {"docs.json", LINK_SITE_MINTLIFY, 0, NULL, "", NULL},
    {"book.toml", LINK_SITE_MDBOOK, 0, NULL, "src", NULL},
    {"_config.{yml,yaml}", LINK_SITE_JEKYLL, 0, NULL, "", NULL},
    {"antora.{yml,yaml}", LINK_SITE_ANTORA, 0, "modules", "modules", NULL},
    {"conf.py", LINK_SITE_SPHINX, 0, NULL, "", NULL},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct base_str below(struct base_arena *arena, struct base_str folder, const char *name)
{
    if (!*name)
        return folder;
    return folder.n ? base_str_format(arena, "%.*s/%s", BASE_STR_ARG(folder), name) : base_str_of(name);
}

/* Whether a file lies below the folder; rows of `file` are in path order. */
static bool has_folder(const struct link_context *context, struct base_str folder)
{
    size_t from = 0, to = facts_store_count(context->store, FACTS_TABLE_file);
    struct base_str start = base_str_format(context->arena, "%.*s/", BASE_STR_ARG(folder));
    size_t n = to;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (base_str_cmp(FACTS_GET_TEXT(context->store, file, middle, path), start) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from < n && base_str_starts(FACTS_GET_TEXT(context->store, file, from, path), start.p);
}

static void look_at(struct link_sites *sites, struct link_context *context, struct base_str path)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (!base_glob_match(base_str_of(kinds[i].glob), path))
            continue;
        struct base_str folder = base_path_dir(path);
        for (unsigned k = 0; k < kinds[i].up; k++)
            folder = base_path_dir(folder);
        if (kinds[i].needs && !has_folder(context, below(context->arena, folder, kinds[i].needs)))
            continue;
        base_vec_push(&sites->items,
                      (struct link_site){.generator = kinds[i].generator,
                                         .folder = folder,
                                         .content = below(context->arena, folder, kinds[i].content),
                                         .assets = kinds[i].assets
                                                       ? below(context->arena, folder, kinds[i].assets)
                                                       : BASE_STR_ABSENT});
        return;
    }
}

/* Every name above has one of these pieces: most files are passed over without a glob. */
static bool may_configure(struct base_str name)
{
    return base_str_find(name, "config") >= 0 || base_str_find(name, "mkdocs") >= 0 ||
           base_str_find(name, "hugo") >= 0 || base_str_starts(name, "index.") ||
           base_str_is(name, "mint.json") || base_str_is(name, "docs.json") ||
           base_str_is(name, "book.toml") || base_str_starts(name, "antora.") || base_str_is(name, "conf.py");
}

void link_sites_find(struct link_sites *sites, struct link_context *context)
{
    size_t n = facts_store_count(context->store, FACTS_TABLE_file);
    for (size_t i = 0; i < n; i++)
        if (may_configure(FACTS_GET_TEXT(context->store, file, i, name)))
            look_at(sites, context, FACTS_GET_TEXT(context->store, file, i, path));
}

void link_sites_finish(struct link_sites *sites)
{
    base_vec_finish(&sites->items);
}

static bool is_below(struct base_str path, struct base_str folder)
{
    return folder.n == 0 || (path.n > folder.n && path.p[folder.n] == '/' &&
                             base_str_eq(base_str_slice(path, 0, folder.n), folder));
}

/* Folders of pages beside the one of the documents. */
static bool is_page(const struct link_site *site, struct base_str path)
{
    static const char *const others[] = {"blog", "src/pages", "versioned_docs", "i18n", "community"};
    if (is_below(path, site->content))
        return true;
    for (size_t i = 0; site->generator == LINK_SITE_DOCUSAURUS && i < COUNT(others); i++) {
        struct base_str rest = base_str_from(path, site->folder.n ? site->folder.n + 1 : 0);
        if (is_below(path, site->folder) && is_below(rest, base_str_of(others[i])))
            return true;
    }
    return false;
}

const struct link_site *link_site_of(const struct link_sites *sites, struct base_str path)
{
    const struct link_site *best = NULL;
    for (size_t i = 0; i < sites->items.n; i++) {
        const struct link_site *site = &sites->items.items[i];
        if (is_page(site, path) && (!best || site->content.n > best->content.n))
            best = site;
    }
    return best;
}
