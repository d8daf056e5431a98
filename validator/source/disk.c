#include "validator/source/disk_p.h"

#include "validator/source/beneath_p.h"
#include "validator/source/source_p.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int source_disk_open_root(struct source *source, const char *path, struct base_error *err)
{
    source->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (source->root >= 0)
        return BASE_OK;
    return base_error_set(err, BASE_E_IO, "cannot open the folder %s: %s", path, strerror(errno));
}

static int open_failed(struct base_str path, struct base_error *err)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
        return base_error_at(err, BASE_E_NOTFOUND, path, 0, 0, "the file went away during the run");
    default:
        return base_error_at(err, BASE_E_IO, path, 0, 0, "cannot be read: %s", strerror(errno));
    }
}

static int read_link(int fd, struct base_str path, char **bytes, size_t *n, struct base_error *err)
{
    char target[SOURCE_MAX_PATH + 1];
    ssize_t got = readlinkat(fd, "", target, sizeof target);
    if (got < 0)
        return open_failed(path, err);
    *bytes = base_alloc((size_t)got + 1);
    memcpy(*bytes, target, (size_t)got);
    *n = (size_t)got;
    return BASE_OK;
}

/* Reads until the end of the file. The buffer starts one byte larger than the file, so that a file of
 * constant size is one call. */
static int read_file(struct source *source, int fd, int64_t size, struct base_str path, char **bytes,
                     size_t *n, struct base_error *err)
{
    size_t capacity = (size_t)size + 1, used = 0;
    char *buffer = base_realloc(NULL, capacity, 1);
    for (;;) {
        ssize_t got = read(fd, buffer + used, capacity - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int saved = errno;
            base_free(buffer);
            return base_error_at(err, BASE_E_IO, path, 0, 0, "cannot be read: %s", strerror(saved));
        }
        used += (size_t)got;
        if (used < capacity)
            break;
        int code = source_check_size(source, path, (int64_t)used, err);
        if (code) {
            base_free(buffer);
            return code;
        }
        capacity *= 2;
        buffer = base_realloc(buffer, capacity, 1);
    }
    *bytes = buffer;
    *n = used;
    return BASE_OK;
}

int source_disk_read(struct source *source, const struct source_entry *entry, char **bytes, size_t *n,
                     struct base_error *err)
{
    /* O_NONBLOCK: a FIFO put in place of the file must not stop the run before fstat() sees it. */
    int flags = entry->kind == SOURCE_LINK ? O_PATH | O_NOFOLLOW : O_RDONLY | O_NONBLOCK | O_NOCTTY;
    int fd = source_beneath_open(source->root, entry->path.p, flags);
    if (fd < 0)
        return open_failed(entry->path, err);
    struct stat info;
    int code;
    if (fstat(fd, &info) != 0)
        code = open_failed(entry->path, err);
    else if (entry->kind == SOURCE_LINK && S_ISLNK(info.st_mode))
        code = read_link(fd, entry->path, bytes, n, err);
    else if (entry->kind == SOURCE_LINK || !S_ISREG(info.st_mode))
        code = base_error_at(err, BASE_E_NOTFOUND, entry->path, 0, 0,
                             "something else took the place of this %s during the run",
                             entry->kind == SOURCE_LINK ? "symbolic link" : "file");
    else if (!(code = source_check_size(source, entry->path, info.st_size, err)))
        code = read_file(source, fd, info.st_size, entry->path, bytes, n, err);
    close(fd);
    return code;
}

bool source_disk_stat(struct source *source, const struct source_entry *entry, struct stat *info)
{
    int fd = source_beneath_open(source->root, entry->path.p, O_PATH | O_NOFOLLOW);
    if (fd < 0)
        return false;
    bool is_there = fstat(fd, info) == 0;
    close(fd);
    return is_there;
}

int64_t source_disk_size(struct source *source, const struct source_entry *entry)
{
    struct stat info;
    return source_disk_stat(source, entry, &info) && (S_ISREG(info.st_mode) || S_ISLNK(info.st_mode))
               ? info.st_size
               : -1;
}
