#include "validator/link/file.h"

#include "validator/base/hash.h"
#include "validator/base/memory.h"
#include "validator/link/globs_p.h"
#include "validator/link/owners.h"

#include <string.h>

struct language {
    const char *extension, *language;
};

static const struct language languages[] = {
    {"ts", "typescript"},
    {"tsx", "typescript"},
    {"mts", "typescript"},
    {"cts", "typescript"},
    {"js", "javascript"},
    {"jsx", "javascript"},
    {"mjs", "javascript"},
    {"cjs", "javascript"},
    {"md", "markdown"},
    {"markdown", "markdown"},
    {"mdx", "mdx"},
    {"yaml", "yaml"},
    {"yml", "yaml"},
    {"json", "json"},
    {"jsonc", "json"},
    {"json5", "json5"},
    {"sql", "sql"},
    {"rs", "rust"},
    {"go", "go"},
    {"py", "python"},
    {"pyi", "python"},
    {"java", "java"},
    {"kt", "kotlin"},
    {"kts", "kotlin"},
    {"rb", "ruby"},
    {"php", "php"},
    {"cs", "csharp"},
    {"c", "c"},
    {"h", "c"},
    {"cc", "cpp"},
    {"cpp", "cpp"},
    {"hpp", "cpp"},
    {"swift", "swift"},
    {"scala", "scala"},
    {"ex", "elixir"},
    {"exs", "elixir"},
    {"sh", "shell"},
    {"bash", "shell"},
    {"zsh", "shell"},
    {"html", "html"},
    {"htm", "html"},
    {"css", "css"},
    {"scss", "scss"},
    {"less", "less"},
    {"vue", "vue"},
    {"svelte", "svelte"},
    {"graphql", "graphql"},
    {"gql", "graphql"},
    {"proto", "protobuf"},
    {"toml", "toml"},
    {"xml", "xml"},
    {"prisma", "prisma"},
    {"tf", "terraform"},
    {"dockerfile", "dockerfile"},
};

/* Names without a telling extension. */
static const struct language named[] = {
    {"Dockerfile", "dockerfile"}, {"Containerfile", "dockerfile"}, {"Makefile", "make"},
    {"GNUmakefile", "make"},      {"Jenkinsfile", "groovy"},       {"Gemfile", "ruby"},
    {"Rakefile", "ruby"},         {"CMakeLists.txt", "cmake"},
};

/* Folder names and words in file names that tell what kind of test a file holds. */
static const char *const integration_words[] = {"integration", "int", "it", "functional", "api", "contract"};
static const char *const e2e_words[] = {"e2e", "end-to-end", "end2end", "acceptance", "system", "smoke"};
/* Folders that only say that tests are inside. */
static const char *const test_folders[] = {"test", "tests", "__tests__", "spec", "specs", "__test__"};

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* Longest extension that becomes file.extension; a longer one is no extension but part of a name. */
#define LONGEST_EXTENSION 32u

/* The extension in lower case, in the arena only when it had capitals. */
static struct base_str lower_extension(struct base_str name, struct base_arena *arena)
{
    struct base_str extension = base_path_extension(name);
    bool capitals = false;
    if (!extension.p || extension.n == 0 || extension.n > LONGEST_EXTENSION)
        return BASE_STR_ABSENT;
    for (size_t i = 0; i < extension.n; i++)
        capitals = capitals || (extension.p[i] >= 'A' && extension.p[i] <= 'Z');
    if (!capitals)
        return extension;
    char text[LONGEST_EXTENSION];
    for (size_t i = 0; i < extension.n; i++) {
        char c = extension.p[i];
        text[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return base_str_copy(arena, base_str_make(text, extension.n));
}

static struct base_str language_of(struct base_str name, struct base_str extension,
                                   const struct base_map *by_extension)
{
    for (size_t i = 0; i < COUNT(named); i++)
        if (base_str_is(name, named[i].extension) ||
            (i < 2 && base_str_starts(name, named[i].extension) && name.p[strlen(named[i].extension)] == '.'))
            return base_str_of(named[i].language);
    uint32_t *at = extension.p ? base_map_get(by_extension, extension) : NULL;
    return at ? base_str_of(languages[*at].language) : BASE_STR_ABSENT;
}

/* unit, integration or e2e: a word of the file's name decides ("a.int.test.ts", "a.e2e-spec.ts"), else the
 * nearest folder that says it. */
static const char *test_kind_of(struct base_str path)
{
    struct base_str rest = base_path_name(path), word, folders = base_path_dir(path);
    (void)base_str_split(&rest, '.'); /* "e2e.ts" is what the file is about, not what it is */
    while ((word = base_str_split(&rest, '.')).p) {
        struct base_str first = word;
        ptrdiff_t dash = base_str_find_char(word, '-');
        if (dash > 0)
            first = base_str_slice(word, 0, (size_t)dash);
        if (BASE_STR_IN_NOCASE(first, e2e_words) || BASE_STR_IN_NOCASE(word, e2e_words))
            return "e2e";
        if (base_str_is(first, "int") || base_str_is(first, "it") || base_str_is(first, "integration"))
            return "integration";
        if (base_str_is(first, "unit"))
            return "unit";
    }
    while (folders.n) {
        struct base_str folder = base_path_name(folders);
        folders = base_path_dir(folders);
        struct base_str parent = base_path_name(folders);
        bool below_tests = BASE_STR_IN_NOCASE(parent, test_folders);
        if (base_str_in_nocase(folder, e2e_words, 4) ||
            (below_tests && BASE_STR_IN_NOCASE(folder, e2e_words)))
            return "e2e";
        if (base_str_is(folder, "integration") || base_str_is(folder, "integration-tests") ||
            (below_tests && BASE_STR_IN_NOCASE(folder, integration_words)))
            return "integration";
        if (base_str_is(folder, "unit") || base_str_is(folder, "unit-tests"))
            return "unit";
    }
    return "unit";
}

static const char *kind_of(const struct source_entry *entry, const char *kind)
{
    if (entry->kind == SOURCE_LINK)
        return "link";
    if (entry->kind == SOURCE_SUBMODULE)
        return "submodule";
    if (entry->kind == SOURCE_ABSENT)
        return "absent";
    return kind ? kind : "text";
}

/* What one configuration says of a path. */
struct look {
    const struct config *config;
    struct link_globs tests;
    struct link_globs *layers; /* one for each of the configuration */
};

struct link_files {
    struct link_context *context;
    struct look *looks; /* of the configuration, and of each project */
    size_t look_count;
    struct base_map by_extension; /* extension -> index into `languages` */
};

static void prepare(struct look *look, const struct config *config, struct base_arena *arena)
{
    look->config = config;
    look->layers = base_arena_array(arena, config->layer_count, sizeof *look->layers);
    link_globs_init(&look->tests, config->tests.items, config->tests.n, arena);
    for (size_t i = 0; i < config->layer_count; i++)
        link_globs_init(&look->layers[i], config->layers[i].files.items, config->layers[i].files.n, arena);
}

struct link_files *link_files_create(struct link_context *context)
{
    const struct config *config = context->config;
    struct link_files *files = base_alloc(sizeof *files);
    *files = (struct link_files){.context = context};
    files->look_count = 1 + (context->parts ? config->project_count : 0);
    files->looks = base_arena_array(context->arena, files->look_count, sizeof *files->looks);
    for (size_t i = 0; i < files->look_count; i++)
        prepare(&files->looks[i], i ? &config->projects[i - 1].effective : config, context->arena);
    for (size_t i = 0; i < COUNT(languages); i++)
        *base_map_put(&files->by_extension, base_str_of(languages[i].extension), NULL) = (uint32_t)i;
    return files;
}

void link_files_destroy(struct link_files *files)
{
    if (!files)
        return;
    base_map_finish(&files->by_extension);
    base_free(files);
}

static struct look *look_of(struct link_files *files, const struct config_part *part)
{
    return &files->looks[part && part->project ? part->project - files->context->config->projects + 1 : 0];
}

/* Name of the layer of a path, by the first layer that has a matching glob. */
static struct base_str layer_of(struct look *look, struct base_str path)
{
    for (size_t i = 0; i < look->config->layer_count; i++)
        if (link_globs_match(&look->layers[i], path))
            return look->config->layers[i].name;
    return BASE_STR_ABSENT;
}

static const struct config_part *part_of(const struct link_context *context, struct base_str path)
{
    size_t count;
    return context->parts ? &config_parts_all(context->parts, &count)[config_parts_of(context->parts, path)]
                          : NULL;
}

void link_files_add(struct link_files *files, const struct source_entry *entry, struct base_str unit,
                    const char *kind)
{
    struct link_context *context = files->context;
    struct base_str name = base_path_name(entry->path);
    struct base_str extension = lower_extension(name, context->arena);
    struct base_str kind_name = base_str_of(kind_of(entry, kind));
    bool is_text = base_str_is(kind_name, "text");
    bool is_file = entry->kind == SOURCE_FILE || entry->kind == SOURCE_ABSENT;
    const struct config_part *part = part_of(context, entry->path);
    struct look *look = look_of(files, part);
    bool is_test = is_file && link_globs_match(&look->tests, entry->path);
    FACTS_ADD(context->store, file, .path = entry->path, .unit = unit, .name = name, .extension = extension,
              .kind = kind_name,
              .language = is_text ? language_of(name, extension, &files->by_extension) : BASE_STR_ABSENT,
              .layer = layer_of(look, entry->path), .is_test = is_test,
              .test_kind = is_test ? base_str_of(test_kind_of(entry->path)) : BASE_STR_ABSENT,
              .project = part ? part->name : BASE_STR_ABSENT,
              .owner = link_owners_of(context->owners, entry->path),
              .size = entry->size < 0 ? FACTS_NULL : entry->size);
}

void link_units(struct link_context *context, const struct source_unit *units, size_t unit_count)
{
    struct facts_store *store = context->store;
    struct base_map names = {0}; /* path of a manifest -> row of package_manifest */
    size_t manifests = facts_store_count(store, FACTS_TABLE_package_manifest);
    struct facts_package_manifest manifest;
    for (size_t i = 0; i < manifests; i++) {
        FACTS_GET(store, package_manifest, i, &manifest);
        *base_map_put(&names, manifest.path, NULL) = (uint32_t)i;
    }
    for (size_t i = 0; i < unit_count; i++) {
        struct base_str name = base_path_name(units[i].directory);
        uint32_t *row = units[i].manifest.p ? base_map_get(&names, units[i].manifest) : NULL;
        if (row) {
            FACTS_GET(store, package_manifest, *row, &manifest);
            if (manifest.name.p && manifest.name.n)
                name = manifest.name;
        }
        FACTS_ADD(store, unit, .path = units[i].manifest.p ? units[i].manifest : BASE_STR(""), .line = 1,
                  .unit = units[i].directory, .name = name, .kind = base_str_of(units[i].kind));
    }
    base_map_finish(&names);
}
