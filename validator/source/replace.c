/* The one place that writes into an audited tree; see source_replace(). */
#include "validator/source/beneath_p.h"
#include "validator/source/disk_p.h"
#include "validator/source/source_p.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The temporary file beside the one that it replaces: hidden, and of a name that no other run has. */
struct draft {
    int folder; /* descriptor of the folder that holds both */
    int fd;
    char name[64];
    const char *target; /* name of the file in that folder */
};

static int failed(struct base_error *err, struct base_str path, const char *what)
{
    return base_error_at(err, BASE_E_IO, path, 0, 0, "%s: %s", what, strerror(errno));
}

static int write_all(int fd, struct base_str bytes)
{
    while (bytes.n) {
        ssize_t done = write(fd, bytes.p, bytes.n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -1;
        bytes = base_str_from(bytes, (size_t)done);
    }
    return 0;
}

/* Opens the folder of the path without following a link on the way, and makes the temporary file in it. */
static int open_draft(struct source *source, struct base_str path, mode_t mode, struct draft *draft,
                      struct base_error *err)
{
    struct base_arena scratch = BASE_ARENA_INIT;
    struct base_str folder = base_str_copy(&scratch, base_path_dir(path));
    draft->folder = source_beneath_open(source->root, folder.p, O_RDONLY | O_DIRECTORY);
    base_arena_finish(&scratch);
    if (draft->folder < 0)
        return failed(err, path, "its folder cannot be opened");
    snprintf(draft->name, sizeof draft->name, ".assay-%ld.tmp", (long)getpid());
    draft->fd =
        openat(draft->folder, draft->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (draft->fd < 0)
        return failed(err, path, "no file can be made beside it");
    if (fchmod(draft->fd, mode & 07777) != 0)
        return failed(err, path, "its mode cannot be given to another file");
    return BASE_OK;
}

static void close_draft(struct draft *draft, bool is_done)
{
    if (draft->fd >= 0)
        close(draft->fd);
    if (draft->fd >= 0 && !is_done)
        unlinkat(draft->folder, draft->name, 0);
    if (draft->folder >= 0)
        close(draft->folder);
}

/* Nobody else may have written it meanwhile. */
static int check_unchanged(struct source *source, size_t entry, struct base_str old, struct base_error *err)
{
    char *bytes = NULL;
    size_t n = 0;
    int code = source_read(source, entry, &bytes, &n, err);
    if (code == BASE_OK && !base_str_eq(base_str_make(bytes, n), old)) {
        code = base_error_at(err, BASE_E_UNREAD, source->entries.items[entry].path, 0, 0,
                             "the file changed while it was looked at");
        base_error_hint(err, "run the command again");
    }
    base_free(bytes);
    return code;
}

int source_replace(struct source *source, size_t entry, struct base_str old, struct base_str fresh,
                   struct base_error *err)
{
    const struct source_entry *file = &source->entries.items[entry];
    struct draft draft = {.folder = -1, .fd = -1};
    struct stat info;
    bool is_on_disk = source->root >= 0 && source->backend != &source_revision_backend;
    if (!is_on_disk || file->kind != SOURCE_FILE || !source_disk_stat(source, file, &info) ||
        !S_ISREG(info.st_mode))
        return base_error_at(err, BASE_E_INVALID, file->path, 0, 0, "it is no regular file on disk");
    struct base_arena scratch = BASE_ARENA_INIT;
    draft.target = base_str_copy(&scratch, base_path_name(file->path)).p;
    int code = open_draft(source, file->path, info.st_mode, &draft, err);
    if (code == BASE_OK && (write_all(draft.fd, fresh) != 0 || fsync(draft.fd) != 0))
        code = failed(err, file->path, "it cannot be written");
    if (code == BASE_OK)
        code = check_unchanged(source, entry, old, err);
    if (code == BASE_OK && renameat(draft.folder, draft.name, draft.folder, draft.target) != 0)
        code = failed(err, file->path, "it cannot be replaced");
    if (code == BASE_OK)
        fsync(draft.folder);
    close_draft(&draft, code == BASE_OK);
    base_arena_finish(&scratch);
    return code;
}
