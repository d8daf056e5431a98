/* A plain folder: all files but .git. */
#include "validator/source/disk_p.h"
#include "validator/source/git_p.h"
#include "validator/source/walk_p.h"

int source_folder_list(struct source *source, const char *path, struct base_error *err)
{
    int code = source_disk_open_root(source, path, err);
    struct source_walk walk = {.source = source};
    return code ? code : source_walk_run(&walk, err);
}

static int blob_id(struct source *source, const struct source_entry *entry, char out[65],
                   struct base_error *err)
{
    char *bytes;
    size_t n;
    int code = source_disk_read(source, entry, &bytes, &n, err);
    if (code)
        return code;
    code = source_git_hash(bytes, n, out, err);
    base_free(bytes);
    return code;
}

const struct source_backend source_folder_backend = {
    .read = source_disk_read, .size = source_disk_size, .blob_id = blob_id};
