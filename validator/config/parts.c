#include "validator/config/parts.h"

#include "validator/base/hash.h"
#include "validator/base/memory.h"
#include "validator/base/pattern.h"
#include "validator/base/suggest.h"
#include "validator/base/vec.h"

#include <pthread.h>

#define NO_RANK UINT32_MAX

/* What is known of a folder: the declaration that has it, and the part. */
struct folder {
    uint32_t rank; /* of the declaration; NO_RANK: none */
    uint32_t part;
};

struct config_parts {
    pthread_mutex_t asking; /* held by whoever asks after sealing */
    struct base_arena arena;
    const struct config *config;
    BASE_VEC(struct config_part) items; /* the rest is the first until sealing, then the last */
    BASE_VEC(struct folder) folders;
    struct base_map by_folder; /* folder -> index into `folders` */
    struct base_map by_name;   /* name of a part -> index into `items` */
    uint32_t *named;           /* part of each declaration with a name; 0: none yet */
    int64_t *files;            /* of each declaration */
    bool sealed, too_many, twice;
    struct base_str twice_name;
};

static struct base_str joined(struct base_arena *arena, const struct config_strings *paths)
{
    struct base_str all = paths->items[0];
    for (size_t i = 1; i < paths->n; i++)
        all = base_str_format(arena, "%.*s, %.*s", BASE_STR_ARG(all), BASE_STR_ARG(paths->items[i]));
    return all;
}

struct config_parts *config_parts_create(const struct config *config)
{
    if (config->project_count == 0)
        return NULL;
    struct config_parts *parts = base_alloc(sizeof *parts);
    pthread_mutex_init(&parts->asking, NULL);
    parts->config = config;
    parts->named = base_arena_array(&parts->arena, config->project_count, sizeof *parts->named);
    parts->files = base_arena_array(&parts->arena, config->project_count, sizeof *parts->files);
    base_vec_push(&parts->items, (struct config_part){.name = BASE_STR(CONFIG_REST), .config = config});
    *base_map_put(&parts->by_name, BASE_STR(CONFIG_REST), NULL) = 0;
    return parts;
}

void config_parts_destroy(struct config_parts *parts)
{
    if (!parts)
        return;
    base_vec_finish(&parts->items);
    base_vec_finish(&parts->folders);
    base_map_finish(&parts->by_folder);
    base_map_finish(&parts->by_name);
    base_arena_finish(&parts->arena);
    pthread_mutex_destroy(&parts->asking);
    base_free(parts);
}

/* A path of one segment names a folder of the root alone: a glob without '/' would match anywhere. */
static bool names_folder(struct base_str glob, struct base_str folder)
{
    if (base_str_is(glob, "."))
        return folder.n == 0;
    if (folder.n == 0 || base_str_eq(glob, folder))
        return folder.n > 0;
    if (base_str_find_char(glob, '/') < 0 && base_str_find_char(folder, '/') >= 0)
        return false;
    return base_glob_match(glob, folder);
}

static uint32_t rank_of(const struct config *config, struct base_str folder, uint32_t better_than)
{
    for (uint32_t i = 0; i < config->project_count && i < better_than; i++)
        for (size_t k = 0; k < config->projects[i].paths.n; k++)
            if (names_folder(config->projects[i].paths.items[k], folder))
                return i;
    return NO_RANK;
}

/* The part of a declaration that a folder begins; 0, the rest, for a project that would be made too late. */
static uint32_t make_part(struct config_parts *parts, uint32_t rank, struct base_str folder)
{
    const struct config_project *project = &parts->config->projects[rank];
    if (project->name.p && (parts->sealed || parts->named[rank]))
        return parts->named[rank];
    if (parts->sealed || parts->items.n > CONFIG_MOST_PARTS) {
        parts->too_many = parts->too_many || !parts->sealed;
        return parts->sealed ? (uint32_t)parts->items.n - 1 : 0;
    }
    struct base_str name = project->name.p ? project->name : folder.n ? folder : BASE_STR(".");
    struct config_part part = {.name = base_str_copy(&parts->arena, name),
                               .paths = joined(&parts->arena, &project->paths),
                               .project = project,
                               .config = &project->effective};
    bool added;
    uint32_t *at = base_map_put(&parts->by_name, part.name, &added);
    if (!added && !parts->twice) {
        parts->twice = true;
        parts->twice_name = part.name;
    }
    *at = (uint32_t)parts->items.n;
    base_vec_push(&parts->items, part);
    if (project->name.p)
        parts->named[rank] = *at;
    return *at;
}

/* Looks a folder up that is not known yet; its parent is. */
static struct folder look_at(struct config_parts *parts, struct base_str folder, struct folder parent)
{
    struct folder found = parent;
    uint32_t rank = rank_of(parts->config, folder, parent.rank);
    if (rank != NO_RANK)
        found = (struct folder){rank, make_part(parts, rank, folder)};
    *base_map_put(&parts->by_folder, base_str_copy(&parts->arena, folder), NULL) = (uint32_t)parts->folders.n;
    base_vec_push(&parts->folders, found);
    return found;
}

static struct folder folder_of(struct config_parts *parts, struct base_str path)
{
    struct base_str folder = base_path_dir(path);
    const uint32_t *known = base_map_get(&parts->by_folder, folder);
    if (known)
        return parts->folders.items[*known];
    /* From the root down, so that every parent is known before its children. */
    struct folder found = {NO_RANK, parts->sealed ? (uint32_t)parts->items.n - 1 : 0};
    struct base_str rest = folder, segment, prefix = BASE_STR("");
    do {
        known = base_map_get(&parts->by_folder, prefix);
        found = known ? parts->folders.items[*known] : look_at(parts, prefix, found);
        segment = rest.n ? base_str_split(&rest, '/') : BASE_STR_ABSENT;
        if (segment.p)
            prefix = base_str_slice(folder, 0, (size_t)(segment.p - folder.p) + segment.n);
    } while (segment.p);
    return found;
}

const struct config_part *config_parts_add(struct config_parts *parts, struct base_str path)
{
    struct folder folder = folder_of(parts, path);
    parts->items.items[folder.part].files++;
    if (folder.rank != NO_RANK)
        parts->files[folder.rank]++;
    return &parts->items.items[folder.part];
}

/* A project that nothing belongs to is a mistyped path, or one that earlier projects cover. */
static int refuse_empty(const struct config_parts *parts, const struct config_project *project,
                        struct base_error *err)
{
    int code = base_error_at(err, BASE_E_INVALID, project->origin.path, project->origin.line, 0,
                             "no file belongs to the project '%.*s' (path: %.*s)",
                             BASE_STR_ARG(project->name.p ? project->name : project->paths.items[0]),
                             BASE_STR_ARG(project->paths.items[0]));
    struct base_str near = BASE_STR_ABSENT;
    size_t least = base_closest_limit(project->paths.items[0]);
    for (size_t i = 0; i < parts->by_folder.n; i++)
        if (base_closer(project->paths.items[0], parts->by_folder.entries[i].key, near, &least))
            near = parts->by_folder.entries[i].key;
    if (near.p)
        base_error_hint(err, "did you mean '%.*s'?", BASE_STR_ARG(near));
    else
        base_error_hint(err, "a path names folders from the root of the tree, and the first project that "
                             "names a file has it");
    return code;
}

int config_parts_seal(struct config_parts *parts, struct base_error *err)
{
    if (parts->too_many)
        return base_error_at(err, BASE_E_LIMIT, parts->config->path, 0, 0,
                             "its projects are more than %u folders", CONFIG_MOST_PARTS);
    if (parts->twice) {
        base_error_at(err, BASE_E_INVALID, parts->config->path, 0, 0, "two projects are called '%.*s'",
                      BASE_STR_ARG(base_str_slice(parts->twice_name, 0, 200)));
        base_error_hint(err, "give one of them another name");
        return BASE_E_INVALID;
    }
    for (size_t i = 0; i < parts->config->project_count; i++)
        if (parts->files[i] == 0)
            return refuse_empty(parts, &parts->config->projects[i], err);
    /* The rest goes to the end. */
    struct config_part rest = parts->items.items[0];
    uint32_t last = (uint32_t)parts->items.n - 1;
    for (size_t i = 0; i < last; i++)
        parts->items.items[i] = parts->items.items[i + 1];
    parts->items.items[last] = rest;
    for (size_t i = 0; i < parts->folders.n; i++) {
        struct folder *folder = &parts->folders.items[i];
        folder->part = folder->rank == NO_RANK ? last : folder->part - 1;
    }
    for (size_t i = 0; i < parts->config->project_count; i++)
        parts->named[i] -= parts->named[i] > 0;
    parts->sealed = true;
    return BASE_OK;
}

const struct config_part *config_parts_all(const struct config_parts *parts, size_t *count)
{
    *count = parts->items.n;
    return parts->items.items;
}

size_t config_parts_of(struct config_parts *parts, struct base_str path)
{
    pthread_mutex_lock(&parts->asking);
    size_t part = folder_of(parts, path).part;
    pthread_mutex_unlock(&parts->asking);
    return part;
}
