#include "validator/cli/config.h"

#include "validator/audit/audit.h"
#include "validator/base/memory.h"
#include "validator/base/suggest.h"
#include "validator/base/vec.h"
#include "validator/cli/session.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define USUAL_NAME "assay.yaml"
#define NEARLY_THE_NAME "assay.yml"

/* The usual name may be missing, and then `found` says so; any other failure is one. */
struct looking {
    const struct cli_config_place *place;
    struct base_str path;
    bool found;
    struct base_arena *arena;
    struct base_error *err;
};

static int refuse(struct looking *looking, struct base_str path, const char *what)
{
    base_error_at(looking->err, BASE_E_INVALID, path, 0, 0, "it is %s", what);
    base_error_hint(looking->err, "the configuration is a file of the tree itself");
    return BASE_E_INVALID;
}

static int fail_system(struct looking *looking, struct base_str path)
{
    return base_error_at(looking->err, BASE_E_IO, path, 0, 0, "cannot read the configuration: %s",
                         strerror(errno));
}

/* ---- on disk ---- */

static const char *what_it_is(mode_t mode)
{
    return S_ISLNK(mode)    ? "a symbolic link, and links are not followed"
           : S_ISDIR(mode)  ? "a folder, not a file"
           : S_ISREG(mode)  ? "a file, not a folder"
           : S_ISFIFO(mode) ? "a named pipe, not a file"
           : S_ISSOCK(mode) ? "a socket, not a file"
                            : "a device, not a file";
}

/* Opens one segment of a path below `folder`. O_NONBLOCK: a pipe that takes the place of a file between the
 * two looks must not stop the program. */
static int open_segment(struct looking *looking, int folder, struct base_str segment, struct base_str until,
                        bool is_last, int *out)
{
    struct stat info;
    const char *name = base_str_copy(looking->arena, segment).p;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) < 0) {
        if (errno == ENOENT)
            return BASE_OK;
        return fail_system(looking, until);
    }
    if (is_last ? !S_ISREG(info.st_mode) : !S_ISDIR(info.st_mode))
        return refuse(looking, until, what_it_is(info.st_mode));
    int flags = is_last ? O_RDONLY | O_NONBLOCK | O_NOCTTY : O_PATH | O_DIRECTORY;
    *out = openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC);
    if (*out < 0)
        return fail_system(looking, until);
    if (is_last && fstat(*out, &info) == 0 && !S_ISREG(info.st_mode)) {
        close(*out);
        *out = -1;
        return refuse(looking, until, what_it_is(info.st_mode));
    }
    return BASE_OK;
}

/* `*out` stays -1 when there is no such file. */
static int open_path(struct looking *looking, int root, int *out)
{
    struct base_str rest = looking->path, segment;
    int folder = root, rc = BASE_OK, next = -1;
    while (rc == BASE_OK && (segment = base_str_split(&rest, '/')).p) {
        struct base_str until =
            base_str_slice(looking->path, 0, (size_t)(segment.p - looking->path.p) + segment.n);
        next = -1;
        rc = open_segment(looking, folder, segment, until, !rest.p, &next);
        if (folder != root)
            close(folder);
        folder = next;
        if (next < 0)
            break;
    }
    *out = next;
    return rc;
}

static int read_open_file(struct looking *looking, int fd, struct base_str *text)
{
    static const size_t step = (size_t)64 << 10;
    struct base_buf bytes;
    base_buf_init(&bytes, CLI_CONFIG_MAX_BYTES);
    char *part = base_alloc(step);
    ssize_t n;
    int rc = BASE_OK;
    while ((n = read(fd, part, step)) != 0 && base_buf_ok(&bytes)) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            rc = fail_system(looking, looking->path);
            break;
        }
        base_buf_add(&bytes, base_str_make(part, (size_t)n));
    }
    if (rc == BASE_OK && !base_buf_ok(&bytes))
        rc = base_error_at(looking->err, BASE_E_LIMIT, looking->path, 0, 0,
                           "the configuration is larger than %zu bytes", CLI_CONFIG_MAX_BYTES);
    if (rc == BASE_OK)
        *text = base_str_copy(looking->arena, bytes.n ? base_buf_view(&bytes) : BASE_STR(""));
    looking->found = rc == BASE_OK;
    base_free(part);
    base_buf_finish(&bytes);
    return rc;
}

static int read_from_disk(struct looking *looking, bool *nearly, struct base_str *text)
{
    int file = -1, root = open(looking->place->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) {
        int failure = errno;
        base_error_set(looking->err, BASE_E_NOTFOUND, "cannot open the folder '%s': %s",
                       looking->place->folder, strerror(failure));
        if (failure == ENOENT)
            source_hint_sibling(looking->place->folder, looking->err);
        return BASE_E_NOTFOUND;
    }
    int rc = open_path(looking, root, &file);
    if (file >= 0)
        rc = read_open_file(looking, file, text);
    struct stat info;
    *nearly = fstatat(root, NEARLY_THE_NAME, &info, AT_SYMLINK_NOFOLLOW) == 0;
    if (file >= 0)
        close(file);
    close(root);
    return rc;
}

/* ---- in a revision ---- */

static bool is_folder_in(struct source *source, struct base_str path)
{
    size_t count;
    const struct source_entry *entries = source_entries(source, &count);
    for (size_t i = 0; i < count; i++)
        if (entries[i].path.n > path.n && entries[i].path.p[path.n] == '/' &&
            base_str_eq(base_str_slice(entries[i].path, 0, path.n), path))
            return true;
    return false;
}

static int read_from_source(struct looking *looking, bool *nearly, struct base_str *text)
{
    struct source *source = looking->place->source;
    size_t count, entry = source_find(source, looking->path);
    *nearly = source_find(source, BASE_STR(NEARLY_THE_NAME)) != SIZE_MAX;
    if (entry == SIZE_MAX)
        return is_folder_in(source, looking->path) ? refuse(looking, looking->path, what_it_is(S_IFDIR))
                                                   : BASE_OK;
    switch (source_entries(source, &count)[entry].kind) {
    case SOURCE_LINK:
        return refuse(looking, looking->path, what_it_is(S_IFLNK));
    case SOURCE_SUBMODULE:
        return refuse(looking, looking->path, "a submodule, not a file");
    case SOURCE_ABSENT: /* of work trees only */
    case SOURCE_FILE:
        break;
    }
    looking->found = true;
    return cli_session_entry(source, entry, looking->arena, text, looking->err);
}

/* ---- what is missing ---- */

static int asked_is_missing(struct looking *looking)
{
    BASE_VEC(struct base_str) names = {0};
    struct base_str asked = looking->place->asked;
    size_t count = 0;
    const struct source_entry *entries =
        looking->place->source ? source_entries(looking->place->source, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        if (entries[i].kind == SOURCE_FILE &&
            (base_str_ends(entries[i].path, ".yaml") || base_str_ends(entries[i].path, ".yml")))
            base_vec_push(&names, entries[i].path);
    struct base_str near = base_closest(looking->path, names.items, names.n);
    base_error_set(looking->err, BASE_E_NOTFOUND, "there is no configuration file '%.*s'",
                   BASE_STR_ARG(asked));
    if (near.p)
        base_error_hint(looking->err, "did you mean '%.*s'?", BASE_STR_ARG(near));
    else
        base_error_hint(looking->err, "the path is looked up in the audited tree");
    base_vec_finish(&names);
    return BASE_E_NOTFOUND;
}

/* ---- what it extends ---- */

/* Few configurations extend anything: a source that is not there yet is opened for those alone. */
struct extending {
    const struct cli_config_place *place;
    struct source *opened;
};

static int find_extended(void *context, struct base_str path, struct base_arena *arena,
                         struct config_found *out, struct base_error *err)
{
    struct extending *extending = context;
    struct config_files files;
    int rc = BASE_OK;
    if (!extending->place->source && !extending->opened)
        rc = source_open(&extending->opened, extending->place->folder, NULL, err);
    if (rc != BASE_OK)
        return rc;
    audit_config_files(&files, extending->opened ? extending->opened : extending->place->source);
    return files.find(files.context, path, arena, out, err);
}

int cli_config_read(struct config *config, struct base_str *text, const struct cli_config_place *place,
                    struct base_arena *arena, struct base_error *err)
{
    bool asked = place->asked.p != NULL, nearly = false;
    struct looking looking = {.place = place, .arena = arena, .err = err};
    looking.path = asked ? base_path_join(arena, BASE_STR(""), place->asked) : BASE_STR(USUAL_NAME);
    *text = BASE_STR_ABSENT;
    if (!looking.path.p)
        return base_error_set(err, BASE_E_INVALID, "the configuration '%.*s' is outside of the audited tree",
                              BASE_STR_ARG(place->asked));
    int rc = place->is_revision ? read_from_source(&looking, &nearly, text)
                                : read_from_disk(&looking, &nearly, text);
    if (rc != BASE_OK)
        return rc;
    if (!looking.found && asked)
        return asked_is_missing(&looking);
    if (!looking.found && nearly) {
        base_error_at(err, BASE_E_INVALID, BASE_STR(NEARLY_THE_NAME), 0, 0,
                      "a configuration of this name is not read");
        base_error_hint(err, "name it " USUAL_NAME);
        return BASE_E_INVALID;
    }
    struct extending extending = {.place = place};
    struct config_files files = {find_extended, &extending};
    rc = config_load(config, looking.path, *text, &files, arena, err);
    source_close(extending.opened);
    return rc;
}
