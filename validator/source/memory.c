/* Files in memory. In the arena the bytes of a file follow its NUL-terminated path. */
#include "validator/source/git_p.h"

#include <string.h>

static struct base_str content(const struct source_entry *entry)
{
    return base_str_make(entry->path.p + entry->path.n + 1, (size_t)entry->size);
}

static int read_memory(struct source *source, const struct source_entry *entry, char **bytes, size_t *n,
                       struct base_error *err)
{
    int code = source_check_size(source, entry->path, entry->size, err);
    if (code)
        return code;
    struct base_str text = content(entry);
    *bytes = base_alloc(text.n + 1);
    memcpy(*bytes, text.p, text.n);
    *n = text.n;
    return BASE_OK;
}

static int blob_id(struct source *source, const struct source_entry *entry, char out[65],
                   struct base_error *err)
{
    (void)source;
    struct base_str text = content(entry);
    return source_git_hash(text.p, text.n, out, err);
}

static const struct source_backend backend = {.read = read_memory, .blob_id = blob_id};

struct source *source_create_memory(void)
{
    return source_create(&backend, NULL);
}

/* Keeps the order at each call, so that listing stays free of side effects. A path that is there already gets
 * the new bytes. */
void source_memory_add(struct source *source, struct base_str path, struct base_str bytes)
{
    BASE_BUG(source->backend != &backend);
    char *copy = base_arena_alloc(&source->arena, path.n + 1 + bytes.n + 1);
    if (path.n)
        memcpy(copy, path.p, path.n);
    if (bytes.n)
        memcpy(copy + path.n + 1, bytes.p, bytes.n);
    struct source_entry entry = {
        .path = {copy, path.n}, .kind = SOURCE_FILE, .is_tracked = true, .size = (int64_t)bytes.n};

    size_t at = 0, end = source->entries.n;
    while (at < end) {
        size_t middle = at + (end - at) / 2;
        if (base_str_cmp(source->entries.items[middle].path, entry.path) < 0)
            at = middle + 1;
        else
            end = middle;
    }
    if (at < source->entries.n && base_str_eq(source->entries.items[at].path, entry.path)) {
        source->entries.items[at] = entry;
        return;
    }
    base_vec_reserve(&source->entries, source->entries.n + 1);
    memmove(&source->entries.items[at + 1], &source->entries.items[at],
            (source->entries.n - at) * sizeof entry);
    source->entries.items[at] = entry;
    source->entries.n++;
}
