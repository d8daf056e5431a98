#include "validator/link/resolver_p.h"

#include "validator/base/nfc.h"

#include <string.h>

/* In the order in which TypeScript tries them; declaration files behind sources. */
static const char *const extensions[] = {".ts",  ".tsx",  ".mts",   ".cts",   ".js",   ".jsx", ".mjs",
                                         ".cjs", ".d.ts", ".d.mts", ".d.cts", ".json", ".vue", ".svelte"};
/* The written extension, and the sources that a compiler makes such a file from. */
static const char *const sources[][4] = {
    {".js", ".ts", ".tsx", ".d.ts"},
    {".mjs", ".mts", ".d.mts", NULL},
    {".cjs", ".cts", ".d.cts", NULL},
    {".jsx", ".tsx", NULL, NULL},
};
static const char *const code_extensions[] = {"ts",  "tsx", "mts",  "cts", "js",    "jsx",
                                              "mjs", "cjs", "json", "vue", "svelte"};
/* Node's own modules (node --print 'module.builtinModules'). */
static const char *const builtins[] = {"assert",
                                       "async_hooks",
                                       "buffer",
                                       "child_process",
                                       "cluster",
                                       "console",
                                       "constants",
                                       "crypto",
                                       "dgram",
                                       "diagnostics_channel",
                                       "dns",
                                       "domain",
                                       "events",
                                       "fs",
                                       "http",
                                       "http2",
                                       "https",
                                       "inspector",
                                       "module",
                                       "net",
                                       "os",
                                       "path",
                                       "perf_hooks",
                                       "process",
                                       "punycode",
                                       "querystring",
                                       "readline",
                                       "repl",
                                       "stream",
                                       "string_decoder",
                                       "sys",
                                       "timers",
                                       "tls",
                                       "trace_events",
                                       "tty",
                                       "url",
                                       "util",
                                       "v8",
                                       "vm",
                                       "wasi",
                                       "worker_threads",
                                       "zlib"};
/* Folders that a build writes. */
static const char *const build_folders[] = {"dist", "build", "lib", "out", "esm", "cjs", "es", "output"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool has_extension(struct base_str path, const char *const *list, size_t count)
{
    struct base_str extension = base_path_extension(base_path_name(path));
    for (size_t i = 0; extension.p && i < count; i++)
        if (base_str_is(extension, list[i]))
            return true;
    return false;
}

/* The file `path` + `ending`. */
static uint32_t file_at(struct link_resolver *resolver, struct base_str path, const char *ending)
{
    size_t n = strlen(ending);
    if (n == 0)
        return facts_store_file(resolver->store, path);
    if (path.n + n > LINK_PATH_MAX)
        return LINK_NONE;
    if (path.p != resolver->path)
        memmove(resolver->path, path.p, path.n);
    memcpy(resolver->path + path.n, ending, n);
    return facts_store_file(resolver->store, base_str_make(resolver->path, path.n + n));
}

static uint32_t with_extension(struct link_resolver *resolver, struct base_str path)
{
    for (size_t i = 0; i < COUNT(extensions); i++) {
        uint32_t file = file_at(resolver, path, extensions[i]);
        if (file != LINK_NONE)
            return file;
    }
    return LINK_NONE;
}

/* "x.js" that is compiled from x.ts. */
static uint32_t source_of(struct link_resolver *resolver, struct base_str path)
{
    for (size_t i = 0; i < COUNT(sources); i++) {
        if (!base_str_ends(path, sources[i][0]))
            continue;
        struct base_str stem = base_str_slice(path, 0, path.n - strlen(sources[i][0]));
        for (size_t k = 1; k < COUNT(sources[i]) && sources[i][k]; k++) {
            uint32_t file = file_at(resolver, stem, sources[i][k]);
            if (file != LINK_NONE)
                return file;
        }
    }
    return LINK_NONE;
}

/* A path without looking into package.json. */
static uint32_t probe_plain(struct link_resolver *resolver, struct base_str path)
{
    uint32_t file = path.n ? facts_store_file(resolver->store, path) : LINK_NONE;
    if (file != LINK_NONE)
        return file;
    if (path.n && (file = source_of(resolver, path)) != LINK_NONE)
        return file;
    if (path.n && (file = with_extension(resolver, path)) != LINK_NONE)
        return file;
    if (!link_resolver_has_folder(resolver, path))
        return LINK_NONE;
    return with_extension(resolver, path.n
                                        ? base_str_format(resolver->arena, "%.*s/index", BASE_STR_ARG(path))
                                        : BASE_STR("index"));
}

uint32_t link_resolver_probe_built(struct link_resolver *resolver, struct base_str folder,
                                   struct base_str target)
{
    struct base_str path = base_path_join(resolver->arena, folder, target);
    if (!path.p)
        return LINK_NONE;
    uint32_t file = probe_plain(resolver, path);
    if (file != LINK_NONE)
        return file;
    /* "./dist/esm/server/index.js": without its leading build folders, below src/ and beside it. */
    struct base_str rest = target, segment;
    if (base_str_starts(rest, "./"))
        rest = base_str_from(rest, 2);
    for (;;) {
        struct base_str after = rest;
        segment = base_str_split(&after, '/');
        bool built = false;
        for (size_t i = 0; i < COUNT(build_folders); i++)
            built = built || base_str_is(segment, build_folders[i]);
        if (!built || !after.p)
            return LINK_NONE;
        rest = after;
        struct base_str source = base_str_format(resolver->arena, "src/%.*s", BASE_STR_ARG(rest));
        if (base_str_ends(source, ".d.ts"))
            source = base_str_slice(source, 0, source.n - strlen(".d.ts"));
        path = base_path_join(resolver->arena, folder, source);
        if (path.p && (file = probe_plain(resolver, path)) != LINK_NONE)
            return file;
        path = base_path_join(resolver->arena, folder, base_str_from(source, strlen("src/")));
        if (path.p && (file = probe_plain(resolver, path)) != LINK_NONE)
            return file;
    }
}

/* `main` of the package.json in a folder. */
static uint32_t main_of(struct link_resolver *resolver, struct base_str folder)
{
    uint32_t at = file_at(resolver, folder, "/package.json");
    if (at == LINK_NONE)
        return LINK_NONE;
    struct facts_range range = facts_store_of_file(resolver->store, FACTS_TABLE_package_manifest, at);
    if (range.from == range.to)
        return LINK_NONE;
    struct facts_package_manifest manifest;
    FACTS_GET(resolver->store, package_manifest, range.from, &manifest);
    struct base_str mains[] = {manifest.types, manifest.module, manifest.main};
    for (size_t i = 0; i < COUNT(mains); i++) {
        uint32_t file = mains[i].p ? link_resolver_probe_built(resolver, folder, mains[i]) : LINK_NONE;
        if (file != LINK_NONE)
            return file;
    }
    return LINK_NONE;
}

uint32_t link_resolver_probe(struct link_resolver *resolver, struct base_str path)
{
    if (path.n && link_resolver_has_folder(resolver, path) &&
        facts_store_file(resolver->store, path) == LINK_NONE) {
        uint32_t file = main_of(resolver, path);
        if (file != LINK_NONE)
            return file;
    }
    return probe_plain(resolver, path);
}

struct base_str link_package_name(struct base_str specifier)
{
    ptrdiff_t slash = base_str_find_char(specifier, '/');
    if (base_str_starts(specifier, "@") && slash >= 0) {
        ptrdiff_t second = base_str_find_char(base_str_from(specifier, (size_t)slash + 1), '/');
        slash = second < 0 ? -1 : slash + 1 + second;
    }
    return slash < 0 ? specifier : base_str_slice(specifier, 0, (size_t)slash);
}

struct link_target link_resolver_found(struct link_resolver *resolver, uint32_t file, struct base_str package)
{
    if (!has_extension(resolver->paths[file], code_extensions, COUNT(code_extensions)))
        return (struct link_target){LINK_ASSET, LINK_NONE, package};
    return (struct link_target){LINK_FILE, file, package};
}

/* React Native and its kin choose one of several files by the platform; pictures by the screen. */
static uint32_t probe_variants(struct link_resolver *resolver, struct base_str path)
{
    static const char *const platforms[] = {".native", ".ios", ".android", ".web", ".macos", ".windows"};
    static const char *const codes[] = {".tsx", ".ts", ".js", ".jsx"};
    for (size_t i = 0; i < COUNT(platforms); i++)
        for (size_t k = 0; k < COUNT(codes); k++) {
            struct base_str whole =
                base_str_format(resolver->arena, "%.*s%s%s", BASE_STR_ARG(path), platforms[i], codes[k]);
            uint32_t file = facts_store_file(resolver->store, whole);
            if (file != LINK_NONE)
                return file;
        }
    struct base_str extension = base_path_extension(base_path_name(path));
    if (!extension.p)
        return LINK_NONE;
    struct base_str stem = base_str_slice(path, 0, path.n - extension.n - 1);
    for (int scale = 2; scale <= 3; scale++) {
        struct base_str whole = base_str_format(resolver->arena, "%.*s@%dx.%.*s", BASE_STR_ARG(stem), scale,
                                                BASE_STR_ARG(extension));
        uint32_t file = facts_store_file(resolver->store, whole);
        if (file != LINK_NONE)
            return file;
    }
    return LINK_NONE;
}

/* The path in the other folders of rootDirs; *absent is softened when one of them is written by a tool. */
static uint32_t probe_root_dirs(struct link_resolver *resolver, struct base_str folder, struct base_str path,
                                enum link_status *absent)
{
    const struct link_aliases *aliases = link_resolver_aliases(resolver, folder);
    for (size_t i = 0; aliases && i < aliases->root_dir_count; i++) {
        struct base_str from = aliases->root_dirs[i];
        bool below = from.n == 0 || (path.n > from.n && path.p[from.n] == '/' &&
                                     base_str_eq(base_str_slice(path, 0, from.n), from));
        for (size_t k = 0; below && k < aliases->root_dir_count; k++) {
            struct base_str rest = base_str_from(path, from.n ? from.n + 1 : 0);
            struct base_str other = base_path_join(resolver->arena, aliases->root_dirs[k], rest);
            if (k == i || !other.p)
                continue;
            uint32_t file = link_resolver_probe(resolver, other);
            if (file != LINK_NONE)
                return file;
            enum link_status status = link_resolver_absent(resolver, other);
            if (status != LINK_MISSING)
                *absent = status;
        }
    }
    return LINK_NONE;
}

static struct link_target resolve_relative(struct link_resolver *resolver, struct base_str folder,
                                           struct base_str specifier)
{
    struct base_str path = base_path_join(resolver->arena, folder, specifier);
    if (!path.p)
        return (struct link_target){LINK_UNSURE, LINK_NONE, BASE_STR_ABSENT};
    if (base_str_ends(path, "/"))
        path = base_str_slice(path, 0, path.n - 1);
    uint32_t file = link_resolver_probe(resolver, path);
    if (file == LINK_NONE)
        file = probe_variants(resolver, path);
    if (file != LINK_NONE)
        return link_resolver_found(resolver, file, BASE_STR_ABSENT);
    /* "/x" is a place of the server to bundlers. */
    enum link_status status =
        base_str_starts(specifier, "/") ? LINK_UNSURE : link_resolver_absent(resolver, path);
    if (status == LINK_MISSING)
        file = probe_root_dirs(resolver, folder, path, &status);
    return file == LINK_NONE ? (struct link_target){status, LINK_NONE, BASE_STR_ABSENT}
                             : link_resolver_found(resolver, file, BASE_STR_ABSENT);
}

static struct link_target search_bare(struct link_resolver *resolver, const struct link_aliases *aliases,
                                      struct base_str specifier)
{
    bool matched = false;
    enum link_status absent = LINK_UNSURE;
    struct base_str name = link_package_name(specifier);
    if (aliases) {
        uint32_t file = link_resolver_alias(resolver, aliases, specifier, &matched, &absent);
        if (file != LINK_NONE)
            return link_resolver_found(resolver, file, BASE_STR_ABSENT);
    }
    if (base_map_get(&resolver->builtins, name))
        return (struct link_target){LINK_BUILTIN, LINK_NONE, name};
    uint32_t *manifest = base_map_get(&resolver->workspace, name);
    if (manifest) {
        uint32_t file = link_resolver_workspace(resolver, *manifest, specifier, name.n);
        if (file != LINK_NONE)
            return link_resolver_found(resolver, file, name);
    } else if (matched && !base_map_get(&resolver->dependencies, name)) {
        return (struct link_target){absent, LINK_NONE, BASE_STR_ABSENT};
    }
    return (struct link_target){LINK_PACKAGE, LINK_NONE, name};
}

/* Answers are kept: the mappings in force, which many folders share, are all that a folder adds. */
static struct link_target resolve_bare(struct link_resolver *resolver, struct base_str folder,
                                       struct base_str specifier)
{
    const struct link_aliases *aliases = link_resolver_aliases(resolver, folder);
    uint32_t set = aliases ? (uint32_t)(aliases - resolver->alias_sets.items) + 1 : 0;
    uint32_t known = link_names_first(&resolver->bare, set, specifier);
    if (known != LINK_NONE)
        return resolver->bare_targets.items[resolver->bare.entries.items[known].value];
    struct link_target target = search_bare(resolver, aliases, specifier);
    link_names_add(&resolver->bare, set, specifier, (uint32_t)resolver->bare_targets.n);
    base_vec_push(&resolver->bare_targets, target);
    return target;
}

/* "virtual:x", "astro:content", "bun:test", "https://…": no file of the tree. */
static bool has_scheme(struct base_str specifier)
{
    ptrdiff_t colon = base_str_find_char(specifier, ':');
    for (ptrdiff_t i = 0; i < colon; i++) {
        char c = specifier.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (i > 0 && (c == '-' || c == '+' || c == '.')) || (i > 0 && c >= '0' && c <= '9')))
            return false;
    }
    return colon > 0;
}

struct link_target link_resolve(struct link_resolver *resolver, struct base_str from_path,
                                struct base_str specifier)
{
    struct base_str folder = base_path_dir(from_path);
    ptrdiff_t query = base_str_find_char(specifier, '?'); /* "./icon.svg?raw" of bundlers */
    ptrdiff_t loader = base_str_rfind_char(specifier, '!');
    if (loader >= 0)
        specifier = base_str_from(specifier, (size_t)loader + 1);
    else if (query > 0)
        specifier = base_str_slice(specifier, 0, (size_t)query);
    if (base_str_starts(specifier, "./") || base_str_starts(specifier, "../") ||
        base_str_is(specifier, ".") || base_str_is(specifier, "..") || base_str_starts(specifier, "/"))
        return resolve_relative(resolver, folder, specifier);
    if (base_str_starts(specifier, "node:"))
        return (struct link_target){LINK_BUILTIN, LINK_NONE, base_str_from(specifier, strlen("node:"))};
    if (has_scheme(specifier))
        return (struct link_target){LINK_VIRTUAL, LINK_NONE, BASE_STR_ABSENT};
    return link_resolver_convention(resolver, folder, specifier, resolve_bare(resolver, folder, specifier));
}

/* A folder is known under the NFC of its name, too. */
static void add_spelling(struct link_resolver *resolver, struct base_str folder, uint32_t number)
{
    struct base_buf scratch = {0};
    bool added = false;
    struct base_str nfc = base_str_copy(resolver->arena, base_nfc(folder, &scratch));
    uint32_t *value = base_map_put(&resolver->folders, nfc, &added);
    if (added)
        *value = number;
    base_buf_finish(&scratch);
}

bool link_resolver_has_folder(const struct link_resolver *resolver, struct base_str path)
{
    struct base_buf scratch = {0};
    bool has = base_map_get(&resolver->folders, path) != NULL;
    if (!has && !base_is_ascii(path))
        has = base_map_get(&resolver->folders, base_nfc(path, &scratch)) != NULL;
    base_buf_finish(&scratch);
    return has;
}

/* Adds a folder and those that it lies in; gives its number. */
static uint32_t add_folders(struct link_resolver *resolver, struct base_str folder)
{
    bool added = true;
    uint32_t number = 0;
    for (struct base_str at = folder; added; at = base_path_dir(at)) {
        uint32_t *value = base_map_put(&resolver->folders, at, &added);
        if (added)
            *value = (uint32_t)resolver->folders.n;
        if (at.n == folder.n)
            number = *value;
        if (added && !base_is_ascii(at))
            add_spelling(resolver, at, *value);
        if (at.n == 0)
            break;
    }
    return number;
}

void link_resolver_init(struct link_resolver *resolver, struct link_context *context)
{
    *resolver =
        (struct link_resolver){.store = context->store, .config = context->config, .arena = context->arena};
    resolver->path = base_alloc(LINK_PATH_MAX);
    resolver->file_count = facts_store_count(context->store, FACTS_TABLE_file);
    resolver->paths = base_arena_array(context->arena, resolver->file_count, sizeof *resolver->paths);
    resolver->folder_of = base_arena_array(context->arena, resolver->file_count, sizeof(uint32_t));
    for (size_t i = 0; i < resolver->file_count; i++) {
        struct base_str path = FACTS_GET_TEXT(context->store, file, i, path), folder = base_path_dir(path);
        resolver->paths[i] = path;
        if (i > 0 && base_str_eq(base_path_dir(resolver->paths[i - 1]), folder))
            resolver->folder_of[i] = resolver->folder_of[i - 1]; /* files of one folder are neighbours */
        else
            resolver->folder_of[i] = add_folders(resolver, folder);
    }
    size_t configs = facts_store_count(context->store, FACTS_TABLE_ts_config);
    for (size_t i = 0; i < configs; i++)
        link_names_add(&resolver->configs, 0,
                       base_path_dir(FACTS_GET_TEXT(context->store, ts_config, i, path)), (uint32_t)i);
    for (size_t i = 0; i < COUNT(builtins); i++)
        *base_map_put(&resolver->builtins, base_str_of(builtins[i]), NULL) = 1;
    link_resolver_packages(resolver);
}

void link_resolver_finish(struct link_resolver *resolver)
{
    base_map_finish(&resolver->folders);
    base_map_finish(&resolver->aliases);
    link_names_finish(&resolver->configs);
    base_map_finish(&resolver->ignore_sets);
    base_vec_finish(&resolver->ignore_list);
    base_map_finish(&resolver->workspace);
    base_map_finish(&resolver->dependencies);
    base_map_finish(&resolver->builtins);
    base_vec_finish(&resolver->alias_sets);
    link_names_finish(&resolver->bare);
    base_vec_finish(&resolver->bare_targets);
    base_free(resolver->path);
}
