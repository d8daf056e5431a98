/*
 * What it means that a path leads to no file of the tree. Only what nothing explains is missing: a repository
 * leaves out what a build writes, what git ignores, and what the configuration excludes.
 */
#include "validator/base/pattern.h"
#include "validator/link/resolver_p.h"

#include <string.h>

/* Folders that a tool writes, whatever else the tree holds. */
static const char *const always_written[] = {
    "+types",      ".next",   ".nuxt",   ".output", ".svelte-kit",   ".react-router", ".astro",
    ".velite",     ".expo",   ".vercel", ".wxt",    ".tamagui",      ".contentlayer", ".content-collections",
    ".docusaurus", ".source", ".umi",    ".yarn",   "__generated__", ".generated",    ".prisma",
    ".vitepress",
};
/* Folders that a build writes when the tree does not hold them itself. */
static const char *const written[] = {"dist",
                                      "build",
                                      "out",
                                      "lib",
                                      "es",
                                      "esm",
                                      "cjs",
                                      "output",
                                      "target",
                                      "coverage",
                                      "public",
                                      "static",
                                      "generated",
                                      "gen",
                                      "_generated",
                                      "codegen",
                                      "types",
                                      "artifacts",
                                      "typechain",
                                      "typechain-types",
                                      "styled-system",
                                      "paraglide",
                                      "bin",
                                      "release",
                                      "compiled",
                                      "bundle",
                                      "storybook-static",
                                      "pkg"};
/* Parts of names that generators give to their files. */
static const char *const written_names[] = {
    ".gen",   ".generated", "_generated", "-generated", "generated.", "_pb",        ".pb",
    ".bs.js", ".res.js",    ".min.",      "importMap",  "$types",     ".ngfactory", "parser.terms"};
/* Sources of other languages that a loader or generator makes a module from. */
static const char *const other_sources[] = {
    ".coffee", ".litcoffee", ".ls",   ".civet",    ".peg",    ".pegjs", ".peggy", ".ne",
    ".jison",  ".grammar",   ".g4",   ".proto",    ".res",    ".re",    ".ml",    ".elm",
    ".purs",   ".fs",        ".imba", ".astro",    ".mdx",    ".md",    ".riot",  ".marko",
    ".wat",    ".graphql",   ".gql",  ".hbs",      ".ejs",    ".pug",   ".yaml",  ".yml",
    ".toml",   ".json5",     ".scss", ".sass",     ".less",   ".styl",  ".pcss",  ".css",
    ".es6",    ".es",        ".flow", ".tsx.tmpl", ".ts.hbs", ".ejs.t",
};
/* Endings that a specifier leaves out or names differently. */
static const char *const tried_endings[] = {"",     ".ts",       ".tsx",      ".js",        ".jsx",
                                            ".mjs", ".cjs",      ".d.ts",     ".json",      ".mts",
                                            ".cts", "/index.ts", "/index.js", "/index.tsx", "/index.d.ts"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Text that is no path but a pattern, or the gap of a template. */
static bool is_pattern(struct base_str path)
{
    return base_str_find_char(path, '*') >= 0 || base_str_find(path, "${") >= 0 ||
           base_str_find(path, "{{") >= 0 || base_str_find(path, "<%") >= 0 ||
           base_str_find(path, "node_modules/") >= 0;
}

static bool is_written(struct link_resolver *resolver, struct base_str path)
{
    struct base_str rest = path, segment;
    while ((segment = base_str_split(&rest, '/')).p) {
        struct base_str so_far = base_str_slice(path, 0, (size_t)(segment.p + segment.n - path.p));
        if (BASE_STR_IN(segment, always_written))
            return true;
        if (rest.p && BASE_STR_IN(segment, written) && !link_resolver_has_folder(resolver, so_far))
            return true;
    }
    struct base_str name = base_path_name(path);
    if (BASE_STR_IN(name, written) && !link_resolver_has_folder(resolver, path))
        return base_str_is(name, "generated") || base_str_is(name, "dist") || base_str_is(name, "build");
    for (size_t i = 0; i < COUNT(written_names); i++)
        if (base_str_find(name, written_names[i]) >= 0)
            return true;
    return false;
}

/* `path` and an ending, in scratch of LINK_PATH_MAX bytes and some more. */
#define ROOM (LINK_PATH_MAX + 32u)
static struct base_str with_ending(char *scratch, struct base_str path, const char *ending)
{
    size_t n = strlen(ending);
    memcpy(scratch, path.p, path.n);
    memcpy(scratch + path.n, ending, n + 1);
    return base_str_make(scratch, path.n + n);
}

/* The path without its extension of code; without one, the path. */
static struct base_str stem_of(struct base_str path)
{
    struct base_str extension = base_path_extension(base_path_name(path));
    return extension.p ? base_str_slice(path, 0, path.n - extension.n - 1) : path;
}

static bool has_other_source(struct link_resolver *resolver, struct base_str path)
{
    char scratch[ROOM];
    struct base_str stems[] = {path, stem_of(path)};
    for (size_t s = 0; s < COUNT(stems); s++)
        for (size_t i = 0; i < COUNT(other_sources); i++)
            if (facts_store_file(resolver->store, with_ending(scratch, stems[s], other_sources[i])) !=
                LINK_NONE)
                return true;
    return false;
}

static bool is_left_out(struct link_resolver *resolver, struct base_str path)
{
    const struct config *config = resolver->config;
    for (size_t i = 0; i < config->exclude_count; i++)
        if (base_glob_match(config->excludes[i].glob, path))
            return true;
    return link_resolver_ignores(resolver, path);
}

enum link_status link_resolver_absent(struct link_resolver *resolver, struct base_str path)
{
    if (!path.p || path.n == 0 || path.n > LINK_PATH_MAX || is_pattern(path) ||
        link_goes_through_entry(resolver->store, path))
        return LINK_UNSURE;
    if (is_written(resolver, path) || is_left_out(resolver, path) || has_other_source(resolver, path))
        return LINK_GENERATED;
    char scratch[ROOM];
    struct base_str stems[] = {path, stem_of(path)};
    for (size_t s = 0; s < COUNT(stems); s++)
        for (size_t i = 0; i < COUNT(tried_endings); i++)
            if (is_left_out(resolver, with_ending(scratch, stems[s], tried_endings[i])))
                return LINK_GENERATED;
    return LINK_MISSING;
}
