/* Which files an audit looks at, and which it leaves out and says so. */
#include "validator/audit/audit_p.h"

#include "validator/base/pattern.h"

#include <stdlib.h>

/* Left out without being asked: nobody writes these by hand. What the glob matches contains `part`: most
 * paths are told apart by looking for that alone. */
static const struct {
    const char *glob, *part, *reason;
} defaults[] = {
    {"**/node_modules/**", "node_modules", "installed packages"},
    {"**/*.min.{js,mjs,cjs}", ".min.", "minified code"},
};

#define DEFAULT_COUNT (sizeof defaults / sizeof *defaults)

static bool has_folder(struct base_str path, const char *const *folders)
{
    struct base_str rest = base_path_dir(path), segment;
    while ((segment = base_str_split(&rest, '/')).p)
        for (size_t i = 0; folders[i]; i++)
            if (base_str_is(segment, folders[i]))
                return true;
    return false;
}

bool audit_is_fixture(struct base_str path, struct base_str text)
{
    static const char *const fixtures[] = {"fixtures",  "fixture",          "__fixtures__",  "testdata",
                                           "test-data", "__testfixtures__", "__snapshots__", NULL};
    static const char *const templates[] = {"templates", "template", "__templates__", NULL};
    static const char *const marks[] = {"{{", "<%", "{%", NULL};
    if (has_folder(path, fixtures))
        return true;
    /* Much ordinary code lies in a folder of that name: the text must look like a template, too. */
    for (size_t i = 0; has_folder(path, templates) && marks[i]; i++)
        if (base_str_find(text, marks[i]) >= 0)
            return true;
    return false;
}

static void add_exclusions(struct audit *audit, const struct config *config)
{
    for (size_t i = 0; i < config->exclude_count; i++) {
        struct findings_exclusion *to = &audit->exclusions[audit->exclusion_count++];
        to->source = BASE_STR("configuration");
        to->glob = config->excludes[i].glob;
        to->reason = config->excludes[i].reason;
    }
}

/* The defaults, those of the configuration, and then those of each project; returns how many are everybody's.
 */
static size_t list_exclusions(struct audit *audit)
{
    const struct config *config = &audit->config;
    size_t most = DEFAULT_COUNT + config->exclude_count;
    for (size_t p = 0; p < config->project_count; p++)
        most += config->projects[p].own.exclude_count;
    audit->exclusions = base_arena_array(&audit->arena, most, sizeof *audit->exclusions);
    for (size_t i = 0; i < DEFAULT_COUNT; i++) {
        struct findings_exclusion *to = &audit->exclusions[audit->exclusion_count++];
        to->source = BASE_STR("default");
        to->glob = base_str_of(defaults[i].glob);
        to->reason = base_str_of(defaults[i].reason);
    }
    add_exclusions(audit, config);
    size_t common = audit->exclusion_count;
    for (size_t p = 0; p < config->project_count; p++)
        add_exclusions(audit, &config->projects[p].own);
    return common;
}

static bool is_excluded(struct audit *audit, struct base_str path, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (i < DEFAULT_COUNT && base_str_find(path, defaults[i].part) < 0)
            continue;
        if (base_glob_match(audit->exclusions[i].glob, path)) {
            audit->exclusions[i].files++;
            return true;
        }
    }
    return false;
}

/* Where the exclusions of each declared project begin. */
static size_t *own_exclusions(const struct audit *audit, size_t common, struct base_arena *arena)
{
    const struct config *config = &audit->config;
    size_t *first = base_arena_array(arena, config->project_count + 1, sizeof *first);
    first[0] = common;
    for (size_t p = 0; p < config->project_count; p++)
        first[p + 1] = first[p] + config->projects[p].own.exclude_count;
    return first;
}

static int by_path(const void *a, const void *b)
{
    return base_str_cmp(*(const struct base_str *)a, *(const struct base_str *)b);
}

/* Takes out what each project leaves out of its own files, and counts the others. */
static int sort_into_projects(struct audit *audit, size_t common, struct base_error *err)
{
    struct config_parts *parts = audit->parts;
    size_t listed = audit->file_count, count;
    for (size_t i = 0; i < listed; i++)
        (void)config_parts_add(parts, audit->entries[i].path);
    int code = config_parts_seal(parts, err);
    if (code != BASE_OK)
        return code;
    const struct config_part *all = config_parts_all(parts, &count);
    const size_t *first = own_exclusions(audit, common, &audit->arena);
    audit->part_files = base_arena_array(&audit->arena, count, sizeof *audit->part_files);
    audit->file_count = 0;
    for (size_t i = 0; i < listed; i++) {
        size_t part = config_parts_of(parts, audit->entries[i].path);
        const struct config_project *project = all[part].project;
        size_t declared = project ? (size_t)(project - audit->config.projects) : 0;
        if (project && is_excluded(audit, audit->entries[i].path, first[declared], first[declared + 1])) {
            audit->left_out[audit->left_out_count++] = audit->entries[i].path;
            continue;
        }
        audit->part_files[part]++;
        audit->files[audit->file_count].entry = audit->files[i].entry;
        audit->entries[audit->file_count++] = audit->entries[i];
    }
    if (audit->left_out_count > 1)
        qsort(audit->left_out, audit->left_out_count, sizeof *audit->left_out, by_path);
    return BASE_OK;
}

int audit_list_files(struct audit *audit, struct base_error *err)
{
    size_t count, common = list_exclusions(audit);
    const struct source_entry *entries = source_entries(audit->source, &count);
    audit->files = base_arena_array(&audit->arena, count, sizeof *audit->files);
    audit->entries = base_arena_array(&audit->arena, count, sizeof *audit->entries);
    audit->left_out = base_arena_array(&audit->arena, count, sizeof *audit->left_out);
    for (size_t i = 0; i < count; i++) {
        if (is_excluded(audit, entries[i].path, 0, common)) {
            audit->left_out[audit->left_out_count++] = entries[i].path;
            continue;
        }
        struct audit_file *file = &audit->files[audit->file_count];
        file->entry = i;
        audit->entries[audit->file_count++] = entries[i];
    }
    audit->parts = config_parts_create(&audit->config);
    return audit->parts ? sort_into_projects(audit, common, err) : BASE_OK;
}
