#include "validator/source/walk_p.h"

#include "validator/source/beneath_p.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of one file of ignore rules; more is no list that people keep. */
#define MAX_RULE_BYTES (1 << 20)

/* What is asked of the system at once about a folder's names. */
#define LISTING_BYTES ((size_t)32 << 10)

/* A folder still to be read; tracked[from, to) are the entries below it. */
struct folder {
    struct base_str path; /* "" or without '/' at the end; NUL-terminated */
    size_t from, to;
    const struct source_ignore *rules; /* of the folders above, then with its own on top */
    bool is_ignored;                   /* as a whole: only what is tracked in it counts */
};

struct state {
    const struct source_walk *walk;
    struct source *source;
    BASE_VEC(struct folder) pending;
    size_t folders;
    struct base_buf path;  /* of the name at hand */
    struct base_buf whole; /* from the root of the repository */
    char *listing;         /* the names of the folder at hand, as getdents64() gives them */
    size_t listing_capacity;
};

/* The first of tracked[from, to) that is not before `path`. */
static size_t lower_bound(const struct source_walk *walk, size_t from, size_t to, struct base_str path)
{
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (base_str_cmp(walk->tracked[middle].path, path) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void set_path(struct state *s, const struct folder *folder, const char *name)
{
    base_buf_clear(&s->path);
    if (folder->path.n > 0) {
        base_buf_add(&s->path, folder->path);
        base_buf_add_char(&s->path, '/');
    }
    base_buf_add_text(&s->path, name);
}

/* Whether git ignores the path at hand in `parent`. What lies in an ignored folder is ignored, whatever its
 * own rules say. */
static bool is_ignored(struct state *s, const struct folder *parent, bool is_folder)
{
    if (parent->is_ignored || !s->walk->follows_git)
        return parent->is_ignored;
    base_buf_clear(&s->whole);
    base_buf_add(&s->whole, s->source->prefix);
    base_buf_add(&s->whole, base_buf_view(&s->path));
    return source_ignore_match(parent->rules, base_buf_view(&s->whole), is_folder);
}

/* Whether git takes the folder `name` in `at` for a repository of its own. */
static bool is_repository(int at, const char *name)
{
    char path[256 + sizeof "/.git/HEAD"];
    size_t n = strlen(name);
    struct stat info;
    if (n > 255)
        return false;
    memcpy(path, name, n);
    memcpy(path + n, "/.git", sizeof "/.git");
    if (fstatat(at, path, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    if (S_ISREG(info.st_mode))
        return true;
    memcpy(path + n, "/.git/HEAD", sizeof "/.git/HEAD");
    return S_ISDIR(info.st_mode) && fstatat(at, path, &info, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Size and times are asked for when somebody needs them: most runs need those of few files. */
static int add_entry(struct state *s, enum source_kind kind, const struct source_tracked *tracked,
                     struct base_error *err)
{
    struct source_entry entry = {.path = base_str_copy(&s->source->arena, base_buf_view(&s->path)),
                                 .kind = kind,
                                 .is_tracked = tracked != NULL,
                                 .size = -1};
    if (kind == SOURCE_SUBMODULE && tracked)
        memcpy(entry.blob, tracked->blob, sizeof entry.blob);
    return source_add(s->source, &entry, err);
}

static int visit_folder(struct state *s, const struct folder *parent, int at, const char *name,
                        struct base_error *err)
{
    const struct source_walk *walk = s->walk;
    struct base_str path = base_buf_view(&s->path);
    size_t i = lower_bound(walk, parent->from, parent->to, path);
    if (i < parent->to && walk->tracked[i].is_submodule && base_str_eq(walk->tracked[i].path, path))
        return add_entry(s, SOURCE_SUBMODULE, &walk->tracked[i], err);

    base_buf_add_char(&s->path, '/');
    struct folder below = {.rules = parent->rules,
                           .from = lower_bound(walk, i, parent->to, base_buf_view(&s->path))};
    s->path.p[s->path.n - 1] = '0'; /* the byte behind '/': first beyond the folder */
    below.to = lower_bound(walk, below.from, parent->to, base_buf_view(&s->path));
    s->path.p[--s->path.n] = '\0';
    below.is_ignored = is_ignored(s, parent, true);
    if (below.from == below.to && below.is_ignored)
        return BASE_OK;
    if (below.from == below.to && walk->follows_git && is_repository(at, name))
        return add_entry(s, SOURCE_SUBMODULE, NULL, err);
    if (++s->folders > s->source->max_files)
        return base_error_set(err, BASE_E_LIMIT, "more than %zu folders (limits.files)",
                              s->source->max_files);
    below.path = base_str_copy(&s->source->arena, base_buf_view(&s->path));
    base_vec_push(&s->pending, below);
    return BASE_OK;
}

/* `type` as in readdir(). */
static int visit_file(struct state *s, const struct folder *parent, int at, const char *name,
                      unsigned char type, struct base_error *err)
{
    const struct source_walk *walk = s->walk;
    struct base_str path = base_buf_view(&s->path);
    size_t i = lower_bound(walk, parent->from, parent->to, path);
    const struct source_tracked *tracked = NULL;
    if (i < parent->to && base_str_eq(walk->tracked[i].path, path) && !walk->tracked[i].is_submodule)
        tracked = &walk->tracked[i];

    struct stat info;
    if (!tracked && is_ignored(s, parent, false))
        return BASE_OK;
    if (type == DT_REG || type == DT_LNK)
        return add_entry(s, type == DT_LNK ? SOURCE_LINK : SOURCE_FILE, tracked, err);
    if (fstatat(at, name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT)
            source_add_problem(s->source, path, "cannot be read: %s", strerror(errno));
        return BASE_OK;
    }
    if (S_ISDIR(info.st_mode)) /* a file system that does not tell in readdir() */
        return visit_folder(s, parent, at, name, err);
    if (S_ISREG(info.st_mode) || S_ISLNK(info.st_mode))
        return add_entry(s, S_ISLNK(info.st_mode) ? SOURCE_LINK : SOURCE_FILE, tracked, err);
    if (tracked)
        source_add_problem(s->source, path, "is tracked as a file, but is a pipe, socket or device");
    return BASE_OK;
}

static int visit(struct state *s, const struct folder *parent, int at, const struct dirent64 *item,
                 struct base_error *err)
{
    const char *name = item->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0)
        return BASE_OK;
    set_path(s, parent, name);
    if (!base_buf_ok(&s->path) || s->path.n == SOURCE_MAX_PATH) {
        source_add_problem(s->source, parent->path, "holds names whose paths exceed %d bytes",
                           SOURCE_MAX_PATH);
        return BASE_OK;
    }
    switch (item->d_type) {
    case DT_DIR:
        return visit_folder(s, parent, at, name, err);
    case DT_REG:
    case DT_LNK:
    case DT_UNKNOWN:
        return visit_file(s, parent, at, name, item->d_type, err);
    default:
        /* Pipes, sockets and devices are no files of a repository; a tracked path gets its problem. */
        return parent->from < parent->to ? visit_file(s, parent, at, name, item->d_type, err) : BASE_OK;
    }
}

void source_walk_add_rules(struct source *source, int root, const char *path, struct base_str base,
                           bool ignores_case, const struct source_ignore **rules)
{
    struct stat info;
    int fd = source_beneath_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        if (errno == EACCES)
            source_add_problem(source, base, "the ignore rules in %s cannot be read", path);
        return; /* not there, or a link, which git does not follow either */
    }
    size_t n = 0;
    char *text = NULL;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= MAX_RULE_BYTES) {
        text = base_alloc((size_t)info.st_size + 1);
        ssize_t got = 0;
        while (n < (size_t)info.st_size && (got = read(fd, text + n, (size_t)info.st_size - n)) > 0)
            n += (size_t)got;
        *rules = source_ignore_add(*rules, &source->arena, base, base_str_make(text, n), ignores_case);
    } else {
        source_add_problem(source, base, "the ignore rules in %s cannot be read", path);
    }
    base_free(text);
    close(fd);
}

/* Reads the names of a folder into s->listing; returns how many bytes they take. What was read before an
 * error counts. */
static size_t list_names(struct state *s, const struct folder *folder, int fd)
{
    size_t used = 0;
    for (;;) {
        if (s->listing_capacity - used < LISTING_BYTES / 2) {
            s->listing_capacity = s->listing_capacity ? s->listing_capacity * 2 : LISTING_BYTES;
            s->listing = base_realloc(s->listing, s->listing_capacity, 1);
        }
        ssize_t got = getdents64(fd, s->listing + used, s->listing_capacity - used);
        if (got < 0)
            source_add_problem(s->source, folder->path, "the folder cannot be read: %s", strerror(errno));
        if (got <= 0)
            return used;
        used += (size_t)got;
    }
}

static bool has_ignore_rules(const struct state *s, size_t n)
{
    for (size_t at = 0; at < n;) {
        const struct dirent64 *item = (const struct dirent64 *)(s->listing + at);
        if (strcmp(item->d_name, ".gitignore") == 0)
            return true;
        at += item->d_reclen;
    }
    return false;
}

static int read_folder(struct state *s, struct folder *folder, struct base_error *err)
{
    int fd = source_beneath_open(s->source->root, folder->path.p, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
    if (fd < 0) {
        /* Gone, or replaced by a link, since its parent was read: then it is not there. */
        if (errno != ENOENT && errno != ELOOP && errno != ENOTDIR)
            source_add_problem(s->source, folder->path, "the folder cannot be read: %s", strerror(errno));
        return BASE_OK;
    }
    size_t n = list_names(s, folder, fd);
    if (s->walk->follows_git && has_ignore_rules(s, n)) {
        base_buf_clear(&s->whole);
        base_buf_add(&s->whole, s->source->prefix);
        base_buf_add(&s->whole, folder->path);
        if (folder->path.n > 0)
            base_buf_add_char(&s->whole, '/');
        source_walk_add_rules(s->source, fd, ".gitignore", base_buf_view(&s->whole), s->walk->ignores_case,
                              &folder->rules);
    }
    int code = BASE_OK;
    for (size_t at = 0; at < n && !code;) {
        const struct dirent64 *item = (const struct dirent64 *)(s->listing + at);
        code = visit(s, folder, fd, item, err);
        at += item->d_reclen;
    }
    close(fd);
    return code;
}

int source_walk_run(const struct source_walk *walk, struct base_error *err)
{
    struct state s = {.walk = walk, .source = walk->source};
    base_buf_init(&s.path, SOURCE_MAX_PATH); /* the last byte is for the '/' behind a folder */
    base_buf_init(&s.whole, (size_t)2 * SOURCE_MAX_PATH);
    base_vec_push(&s.pending, (struct folder){.path = BASE_STR(""),
                                              .to = walk->tracked_count,
                                              .rules = walk->rules,
                                              .is_ignored = walk->is_ignored});
    int code = BASE_OK;
    while (!code && s.pending.n > 0) {
        struct folder folder = s.pending.items[--s.pending.n];
        code = read_folder(&s, &folder, err);
    }
    base_vec_finish(&s.pending);
    base_buf_finish(&s.path);
    base_buf_finish(&s.whole);
    base_free(s.listing);
    return code;
}
