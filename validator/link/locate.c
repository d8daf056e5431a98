/*
 * From a cited path to a file or folder of the tree. People cite from wherever they stand: what can be found
 * in a reasonable way passes; only what is nowhere is missing.
 */
#include "validator/link/cited_p.h"

#include "validator/base/memory.h"

/* Files of one name that a cited path is compared with. */
#define MOST_SAME_NAME 4096u

static const char *const starts[] = {"src", "packages", "apps", "docs", "app", "lib", "libs", "services"};

static const char *const common_extensions[] = {
    "ts",    "tsx",    "js",         "jsx",     "mjs",     "cjs",    "mts",  "cts",  "json", "jsonc", "md",
    "mdx",   "yml",    "yaml",       "toml",    "ini",     "env",    "sh",   "bash", "ps1",  "sql",   "py",
    "go",    "rs",     "java",       "kt",      "rb",      "php",    "c",    "h",    "cpp",  "hpp",   "cs",
    "swift", "vue",    "svelte",     "astro",   "css",     "scss",   "html", "xml",  "svg",  "png",   "jpg",
    "txt",   "csv",    "tf",         "proto",   "graphql", "prisma", "lock", "conf", "cfg",  "rst",   "adoc",
    "ipynb", "gradle", "properties", "service", "example", "j2",     "tpl"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void index_names(struct link_references *references)
{
    for (size_t i = 0; i < references->resolver.file_count; i++) {
        struct base_str name = FACTS_GET_TEXT(references->store, file, i, name);
        struct base_str extension = base_path_extension(name);
        link_names_add(&references->by_name, 0, name, (uint32_t)i);
        if (!extension.p)
            continue;
        if (name.n > extension.n + 1)
            link_names_add(&references->by_name, 1, base_str_slice(name, 0, name.n - extension.n - 1),
                           (uint32_t)i);
        base_map_put(&references->extensions, FACTS_GET_TEXT(references->store, file, i, extension), NULL);
    }
    for (size_t i = 0; i < references->resolver.folders.n; i++)
        link_names_add(&references->by_folder, 0, base_path_name(references->resolver.folders.entries[i].key),
                       (uint32_t)i);
    for (size_t i = 0; i < COUNT(common_extensions); i++)
        base_map_put(&references->extensions, base_str_of(common_extensions[i]), NULL);
    references->is_indexed = true;
}

const struct link_names *link_files_by_name(struct link_references *references)
{
    if (!references->is_indexed)
        index_names(references);
    return &references->by_name;
}

bool link_has_known_extension(struct link_references *references, struct base_str path)
{
    struct base_str extension = base_path_extension(base_path_name(path));
    link_files_by_name(references);
    return extension.p && extension.n && base_map_get(&references->extensions, extension) != NULL;
}

bool link_is_sibling(const struct link_references *references, struct base_str path)
{
    const struct config_strings *siblings = &references->context->config->siblings;
    while (base_str_starts(path, "../"))
        path = base_str_from(path, 3);
    for (size_t i = 0; i < siblings->n; i++) {
        struct base_str name = siblings->items[i];
        while (base_str_starts(name, "../"))
            name = base_str_from(name, 3);
        if (base_str_eq(base_str_slice(path, 0, name.n), name) && (path.n == name.n || path.p[name.n] == '/'))
            return true;
    }
    return false;
}

/* ---- what a document makes itself ---- */

static bool is_shell(struct base_str language)
{
    static const char *const known[] = {"sh",      "bash",          "shell",     "zsh",
                                        "console", "shell-session", "powershell"};
    for (size_t i = 0; i < COUNT(known); i++)
        if (base_str_is(language, known[i]))
            return true;
    return !language.p;
}

/* "> x", "tee x", "-o x": the word in front of what is written. */
static bool is_written(struct base_str before)
{
    static const char *const words[] = {">",  "-o",    "-out",  "--output", "-keyout", "tee",
                                        "-a", "touch", "mkdir", "-p",       "-O"};
    while (before.n && memchr(" \t\"'./", before.p[before.n - 1], 6))
        before.n--;
    for (size_t i = 0; i < COUNT(words); i++)
        if (base_str_ends(before, words[i]))
            return true;
    return false;
}

bool link_document_writes(const struct link_references *references, const struct link_document *document,
                          struct base_str name, bool is_bare)
{
    struct facts_range range = facts_store_of_file(references->store, FACTS_TABLE_code_block, document->file);
    for (size_t row = range.from; row < range.to; row++) {
        struct base_str text = FACTS_GET_TEXT(references->store, code_block, row, text);
        ptrdiff_t at = 0;
        if (!is_shell(FACTS_GET_TEXT(references->store, code_block, row, language)))
            continue;
        for (size_t from = 0; (at = base_str_find_str(base_str_from(text, from), name)) >= 0;
             from += (size_t)at + 1)
            if (is_bare || is_written(base_str_slice(text, 0, from + (size_t)at)))
                return true;
    }
    return false;
}

/* ---- exactly ---- */

static bool look_at(struct link_references *references, struct base_str folder, struct base_str path,
                    struct link_located *out)
{
    struct base_str whole = base_path_join(references->arena, folder, path);
    if (!whole.p || whole.n > LINK_PATH_MAX)
        return false;
    out->file = whole.n ? facts_store_file(references->store, whole) : LINK_NONE;
    if (out->file == LINK_NONE && whole.n && !link_resolver_has_folder(&references->resolver, whole))
        return false;
    out->path = out->file == LINK_NONE ? whole : references->resolver.paths[out->file];
    out->how = LINK_LOCATED_EXACTLY;
    return true;
}

/* Notes the folder from which the first segment of the path leads somewhere. */
static void note_anchor(struct link_references *references, struct base_str folder, struct base_str path,
                        struct link_located *out)
{
    ptrdiff_t slash = base_str_find_char(path, '/');
    if (slash <= 0 || out->anchor.p)
        return;
    struct base_str first = base_path_join(references->arena, folder, base_str_slice(path, 0, (size_t)slash));
    if (first.p && first.n && link_resolver_has_folder(&references->resolver, first))
        out->anchor = folder;
}

/* Beside the document, in each folder above it, and so at the root. */
static bool look_above(struct link_references *references, const struct link_document *document,
                       struct base_str path, struct link_located *out)
{
    if (look_at(references, document->folder, path, out) || look_at(references, BASE_STR(""), path, out))
        return true;
    for (struct base_str folder = document->folder; folder.n; folder = base_path_dir(folder))
        if (look_at(references, folder, path, out))
            return true;
    note_anchor(references, BASE_STR(""), path, out);
    for (struct base_str folder = document->folder; folder.n; folder = base_path_dir(folder))
        note_anchor(references, folder, path, out);
    return false;
}

static bool look_below(struct link_references *references, const struct link_document *document,
                       struct base_str path, struct link_located *out)
{
    for (size_t i = 0; i < COUNT(starts); i++) {
        struct base_str root = base_str_of(starts[i]);
        struct base_str unit = document->unit.n ? base_str_format(references->arena, "%.*s/%s",
                                                                  BASE_STR_ARG(document->unit), starts[i])
                                                : root;
        if (look_at(references, unit, path, out) || look_at(references, root, path, out))
            return true;
    }
    return false;
}

/* ---- loosely ---- */

static bool ends_in(struct base_str path, struct base_str end)
{
    return path.n > end.n && path.p[path.n - end.n - 1] == '/' &&
           base_bytes_eq(path.p + path.n - end.n, end.p, end.n);
}

/* A file whose path ends so; with owner 1 of the index, but for its extension. */
static bool by_end(struct link_references *references, struct base_str path, uint32_t owner,
                   struct link_located *out)
{
    unsigned n = 0;
    LINK_NAMES_EACH(&references->by_name, owner, base_path_name(path), i)
    {
        uint32_t file = references->by_name.entries.items[i].value;
        struct base_str whole = references->resolver.paths[file];
        struct base_str extension = base_path_extension(base_path_name(whole));
        struct base_str compared = owner ? base_str_slice(whole, 0, whole.n - extension.n - 1) : whole;
        if (++n > MOST_SAME_NAME)
            return false;
        if (!ends_in(compared, path) && !base_str_eq(compared, path))
            continue;
        *out = (struct link_located){LINK_LOCATED_LOOSELY, whole, file, BASE_STR_ABSENT};
        return true;
    }
    return false;
}

static bool by_folder_end(struct link_references *references, struct base_str path, struct link_located *out)
{
    LINK_NAMES_EACH(&references->by_folder, 0, base_path_name(path), i)
    {
        struct base_str whole =
            references->resolver.folders.entries[references->by_folder.entries.items[i].value].key;
        if (!ends_in(whole, path))
            continue;
        *out = (struct link_located){LINK_LOCATED_LOOSELY, whole, LINK_NONE, BASE_STR_ABSENT};
        return true;
    }
    return false;
}

static bool by_source(struct link_references *references, struct base_str folder, struct base_str path,
                      struct link_located *out)
{
    struct base_str whole = base_path_join(references->arena, folder, path);
    uint32_t file = whole.p && whole.n && whole.n <= LINK_PATH_MAX
                        ? link_resolver_probe(&references->resolver, whole)
                        : LINK_NONE;
    if (file == LINK_NONE)
        return false;
    *out =
        (struct link_located){LINK_LOCATED_LOOSELY, references->resolver.paths[file], file, BASE_STR_ABSENT};
    return true;
}

struct link_located link_locate(struct link_references *references, const struct link_document *document,
                                const struct link_cited *cited)
{
    struct link_located out = {.file = LINK_NONE};
    struct base_str path = cited->path;
    link_files_by_name(references);
    while (base_str_starts(path, "/"))
        path = base_str_from(path, 1);
    if (cited->is_relative) {
        if (look_at(references, document->folder, path, &out) ||
            by_source(references, document->folder, path, &out))
            return out;
        out.anchor = document->folder;
        /* "./scripts/x.sh" is also how a command is written that runs at the root or in a package. */
        struct base_str plain = path;
        while (base_str_starts(plain, "./"))
            plain = base_str_from(plain, 2);
        if (base_str_starts(plain, "../"))
            return out;
        out.anchor = BASE_STR_ABSENT;
        path = plain;
    }
    if (look_above(references, document, path, &out) || look_below(references, document, path, &out))
        return out;
    struct base_str anchor = out.anchor;
    if (by_end(references, path, 0, &out) || by_folder_end(references, path, &out) ||
        by_source(references, BASE_STR(""), path, &out) ||
        by_source(references, document->unit, path, &out) || by_end(references, path, 1, &out))
        return out;
    return (struct link_located){.file = LINK_NONE, .anchor = anchor};
}

int64_t link_count_lines(struct link_references *references, uint32_t file)
{
    char *bytes = NULL;
    size_t n = 0;
    struct base_error err;
    struct source *source = references->context->source;
    size_t entry = source ? source_find(source, references->resolver.paths[file]) : SIZE_MAX;
    uint32_t *known = base_map_get(&references->lines, references->resolver.paths[file]);
    if (known)
        return *known;
    int64_t lines = 0;
    if (entry != SIZE_MAX && source_read(source, entry, &bytes, &n, &err) == BASE_OK) {
        for (size_t i = 0; i < n; i++)
            lines += bytes[i] == '\n';
        lines += n > 0 && bytes[n - 1] != '\n';
        base_free(bytes);
    }
    *base_map_put(&references->lines, references->resolver.paths[file], NULL) = (uint32_t)lines;
    return lines;
}
