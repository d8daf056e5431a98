/* Units: the nearest manifest above each file. */
#include "validator/base/hash.h"
#include "validator/base/vec.h"
#include "validator/source/source.h"

#include <stdlib.h>

/* In the order of preference, for a folder that has several. A name that starts with '.' is an extension. */
static const struct {
    const char *name;
    const char *kind;
} manifests[] = {
    {"package.json", "npm"},
    {"go.mod", "go"},
    {"pyproject.toml", "python"},
    {"setup.py", "python"},
    {"setup.cfg", "python"},
    {"Pipfile", "python"},
    {"requirements.txt", "python"},
    {"Cargo.toml", "rust"},
    {"pom.xml", "maven"},
    {"build.gradle", "gradle"},
    {"build.gradle.kts", "gradle"},
    {"composer.json", "composer"},
    {"Gemfile", "ruby"},
    {".gemspec", "ruby"},
    {".csproj", "dotnet"},
    {".fsproj", "dotnet"},
    {".vbproj", "dotnet"},
};
enum { MANIFESTS = sizeof manifests / sizeof *manifests };

struct candidate {
    struct source_unit unit;
    size_t rank; /* in manifests[] */
};

static size_t rank_of(struct base_str name)
{
    for (size_t i = 0; i < MANIFESTS; i++) {
        const char *known = manifests[i].name;
        if (known[0] == '.' ? base_str_ends(name, known) : base_str_is(name, known))
            return i;
    }
    return MANIFESTS;
}

/* By folder, then by preference; of several manifests of one kind the bytewise first. */
static int compare(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    int order = base_str_cmp(x->unit.directory, y->unit.directory);
    if (order == 0)
        order = (x->rank > y->rank) - (x->rank < y->rank);
    return order ? order : base_str_cmp(x->unit.manifest, y->unit.manifest);
}

/* The unit of a folder, remembered in `known` for the folder and all that were passed on the way up: each
 * folder is looked at once. */
static uint32_t unit_of_folder(struct base_map *known, struct base_str folder)
{
    struct base_str at = folder;
    uint32_t *found;
    while (!(found = base_map_get(known, at)))
        at = base_path_dir(at); /* ends at "", which is always known */
    uint32_t unit = *found;
    for (; folder.n > at.n; folder = base_path_dir(folder))
        *base_map_put(known, folder, NULL) = unit;
    return unit;
}

void source_units(const struct source_entry *entries, size_t count, struct base_arena *arena,
                  struct source_unit **units, size_t *unit_count, uint32_t **unit_of)
{
    BASE_VEC(struct candidate) found = {0};
    base_vec_push(&found, (struct candidate){{BASE_STR(""), BASE_STR_ABSENT, "root"}, MANIFESTS});
    for (size_t i = 0; i < count; i++) {
        bool is_file = entries[i].kind == SOURCE_FILE || entries[i].kind == SOURCE_ABSENT;
        size_t rank = is_file ? rank_of(base_path_name(entries[i].path)) : MANIFESTS;
        if (rank == MANIFESTS)
            continue;
        struct source_unit unit = {base_path_dir(entries[i].path), entries[i].path, manifests[rank].kind};
        base_vec_push(&found, (struct candidate){unit, rank});
    }
    qsort(found.items, found.n, sizeof *found.items, compare);

    struct base_map known = {0};
    size_t n = 0;
    *units = base_arena_array(arena, found.n, sizeof **units);
    for (size_t i = 0; i < found.n; i++) {
        bool added;
        uint32_t *place = base_map_put(&known, found.items[i].unit.directory, &added);
        if (!added)
            continue;
        *place = (uint32_t)n;
        (*units)[n++] = found.items[i].unit;
    }
    *unit_count = n;
    *unit_of = base_arena_array(arena, count ? count : 1, sizeof **unit_of);
    for (size_t i = 0; i < count; i++)
        (*unit_of)[i] = unit_of_folder(&known, base_path_dir(entries[i].path));
    base_map_finish(&known);
    base_vec_finish(&found);
}
