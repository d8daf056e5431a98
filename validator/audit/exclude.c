/* Which files an audit looks at, and which it leaves out and says so. */
#include "validator/audit/audit_p.h"

#include "validator/base/pattern.h"

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

static void list_exclusions(struct audit *audit)
{
    const struct config *config = &audit->config;
    size_t n = DEFAULT_COUNT + config->exclude_count;
    audit->exclusions = base_arena_array(&audit->arena, n, sizeof *audit->exclusions);
    audit->exclusion_count = n;
    for (size_t i = 0; i < n; i++) {
        struct findings_exclusion *to = &audit->exclusions[i];
        if (i < DEFAULT_COUNT) {
            to->source = BASE_STR("default");
            to->glob = base_str_of(defaults[i].glob);
            to->reason = base_str_of(defaults[i].reason);
        } else {
            to->source = BASE_STR("configuration");
            to->glob = config->excludes[i - DEFAULT_COUNT].glob;
            to->reason = config->excludes[i - DEFAULT_COUNT].reason;
        }
    }
}

static bool is_excluded(struct audit *audit, struct base_str path)
{
    for (size_t i = 0; i < audit->exclusion_count; i++) {
        if (i < DEFAULT_COUNT && base_str_find(path, defaults[i].part) < 0)
            continue;
        if (base_glob_match(audit->exclusions[i].glob, path)) {
            audit->exclusions[i].files++;
            return true;
        }
    }
    return false;
}

void audit_list_files(struct audit *audit)
{
    size_t count;
    const struct source_entry *entries = source_entries(audit->source, &count);
    list_exclusions(audit);
    audit->files = base_arena_array(&audit->arena, count, sizeof *audit->files);
    audit->entries = base_arena_array(&audit->arena, count, sizeof *audit->entries);
    audit->left_out = base_arena_array(&audit->arena, count, sizeof *audit->left_out);
    for (size_t i = 0; i < count; i++) {
        if (is_excluded(audit, entries[i].path)) {
            audit->left_out[audit->left_out_count++] = entries[i].path;
            continue;
        }
        struct audit_file *file = &audit->files[audit->file_count];
        file->entry = i;
        audit->entries[audit->file_count++] = entries[i];
    }
}
