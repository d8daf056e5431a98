/* Files that a configuration extends, read through the source: a revision brings its own. */
#include "validator/audit/audit.h"

#include "validator/base/memory.h"
#include "validator/base/suggest.h"

/* Bytes of all that one entry of `extends:` names. */
#define MOST_BYTES ((size_t)64 << 20)

static int read_entry(struct source *source, size_t entry, size_t *total, struct base_arena *arena,
                      struct config_file *out, struct base_error *err)
{
    size_t count, n = 0;
    const struct source_entry *entries = source_entries(source, &count);
    struct base_str path = entries[entry].path;
    char *bytes = NULL;
    if (entries[entry].kind != SOURCE_FILE) {
        base_error_set(err, BASE_E_INVALID, "'%.*s' is a %s, and those are not followed",
                       BASE_STR_ARG(base_str_slice(path, 0, 200)),
                       entries[entry].kind == SOURCE_LINK ? "symbolic link" : "submodule");
        base_error_hint(err, "put the files themselves into the tree");
        return BASE_E_INVALID;
    }
    int rc = source_read(source, entry, &bytes, &n, err);
    if (rc == BASE_OK && (*total += n) > MOST_BYTES)
        rc = base_error_set(err, BASE_E_LIMIT, "what it names is larger than %zu bytes", MOST_BYTES);
    if (rc == BASE_OK)
        *out = (struct config_file){base_str_copy(arena, path),
                                    base_str_copy(arena, base_str_make(bytes ? bytes : "", n))};
    base_free(bytes);
    return rc;
}

static int not_there(struct source *source, struct base_str path, struct base_error *err)
{
    size_t count;
    const struct source_entry *entries = source_entries(source, &count);
    struct base_str near = BASE_STR_ABSENT;
    size_t least = base_closest_limit(path);
    for (size_t i = 0; i < count; i++)
        if (base_closer(path, entries[i].path, near, &least))
            near = entries[i].path;
    base_error_set(err, BASE_E_NOTFOUND, "'%.*s' is not there to be extended",
                   BASE_STR_ARG(base_str_slice(path, 0, 200)));
    if (near.p)
        base_error_hint(err, "did you mean '%.*s'?", BASE_STR_ARG(near));
    else
        base_error_hint(err, "a path leads from the folder of the configuration to a file or folder of the "
                             "tree that git does not ignore");
    return BASE_E_NOTFOUND;
}

static int find(void *context, struct base_str path, struct base_arena *arena, struct config_found *out,
                struct base_error *err)
{
    struct source *source = context;
    size_t count, entry = source_find(source, path), total = 0, n = 0;
    const struct source_entry *entries = source_entries(source, &count);
    struct base_str prefix = base_str_format(arena, "%.*s/", BASE_STR_ARG(path));
    if (entry != SIZE_MAX) {
        struct config_file *file = base_arena_array(arena, 1, sizeof *file);
        *out = (struct config_found){file, 1, false};
        return read_entry(source, entry, &total, arena, file, err);
    }
    size_t first = count;
    for (size_t i = 0; i < count; i++) /* those below a folder stand together */
        if (base_str_eq(base_str_slice(entries[i].path, 0, prefix.n), prefix))
            first = n++ == 0 ? i : first;
    if (n == 0)
        return not_there(source, path, err);
    struct config_file *files = base_arena_array(arena, n, sizeof *files);
    int rc = BASE_OK;
    for (size_t i = 0; i < n && rc == BASE_OK; i++)
        rc = read_entry(source, first + i, &total, arena, &files[i], err);
    *out = (struct config_found){files, n, true};
    return rc;
}

void audit_config_files(struct config_files *out, struct source *source)
{
    *out = (struct config_files){find, source};
}
