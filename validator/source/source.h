/*
 * Where bytes come from: a git work tree, a git revision without a checkout, a plain folder, or memory.
 *
 * A source lists its files once, in bytewise path order, and reads any of them from several threads. Nothing
 * outside the tree is ever read: symbolic links are listed and not followed, at any place in a path. Nothing
 * is written, and nothing that a repository configures (filters, hooks, monitors) is run.
 *
 * Paths are bytes as the file system has them: they may hold invalid UTF-8 or a line feed.
 */
#ifndef VALIDATOR_SOURCE_SOURCE_H
#define VALIDATOR_SOURCE_SOURCE_H

#include "validator/base/arena.h"
#include "validator/base/error.h"

/* ABSENT: a tracked file that a sparse checkout leaves out; only its name is known. */
enum source_kind { SOURCE_FILE, SOURCE_LINK, SOURCE_SUBMODULE, SOURCE_ABSENT };

struct source_entry {
    struct base_str path; /* from the root of the source, '/' separates */
    enum source_kind kind;
    bool is_tracked;
    int64_t size;  /* bytes; -1 when it is not known yet: see source_size() */
    char blob[65]; /* object id in hexadecimal when git already knows it; "" else: see source_blob_id() */
};

struct source;

struct source_options {
    const char *revision;   /* NULL: the work tree */
    int64_t max_file_bytes; /* a larger file is not read (BASE_E_LIMIT); 0: 64 MiB */
    size_t max_files;       /* 0: 2,000,000 */
};

/* A path on disk: a folder in a git work tree (tracked files, and untracked ones that git does not ignore,
 * below that folder), a bare repository (needs a revision), or a plain folder (all but .git). A folder that
 * git ignores as a whole is a plain folder: whoever names it wants it read. A nested repository is one entry
 * and is not entered. Errors: BASE_E_NOTFOUND (no such folder or revision), BASE_E_INVALID (a file, a bare
 * repository without a revision), BASE_E_UNREAD (an object that a partial or shallow clone lacks, a .git that
 * points nowhere), BASE_E_PARSE (a damaged repository), BASE_E_UNSUPPORTED (a repository format that libgit2
 * does not read), BASE_E_LIMIT, BASE_E_IO. */
int source_open(struct source **out, const char *path, const struct source_options *options,
                struct base_error *err);
/* Files in memory, for rule examples and tests. Strings are copied. */
struct source *source_create_memory(void);
void source_memory_add(struct source *source, struct base_str path, struct base_str bytes);
void source_close(struct source *source); /* accepts NULL */
/* Changes max_file_bytes (limits.file-bytes), which a configuration inside the source may set; 0: the
 * default. Not while another thread reads. */
void source_limit_file_bytes(struct source *source, int64_t bytes);

/* The files; borrowed until close. */
const struct source_entry *source_entries(const struct source *source, size_t *count);
/* The index of a path, or SIZE_MAX. */
size_t source_find(const struct source *source, struct base_str path);
/* A place that was skipped because it could not be read (an unreadable folder, a loop); in path order. */
struct source_problem {
    struct base_str path;
    struct base_str message;
};
const struct source_problem *source_problems(const struct source *source, size_t *count);

/* Reads a whole file: `*bytes` is allocated with base_alloc() and is the caller's to base_free(). For a link,
 * its target text. Errors: BASE_E_INVALID (a submodule or an absent file), BASE_E_IO, BASE_E_LIMIT (names the
 * limit), BASE_E_NOTFOUND (gone meanwhile, or an object that the repository does not have). Safe from several
 * threads. */
int source_read(struct source *source, size_t entry, char **bytes, size_t *n, struct base_error *err);
/* Bytes of a file, or of the target of a link, without reading it; -1 when only reading tells. Safe from
 * several threads. */
int64_t source_size(struct source *source, size_t entry);
/* The blob id of the entry's content as git would store it, line-end and ident filters included; a filter
 * that would run a program (LFS) is not run. For a submodule its commit, "" when it is not known. Safe from
 * several threads. Errors as for source_read(). */
int source_blob_id(struct source *source, size_t entry, char out[65], struct base_error *err);

/* Reads a blob of the repository by its id in hexadecimal, which need not be the content of any entry; `path`
 * is for messages. BASE_E_NOTFOUND: the repository does not have it, or there is none. Otherwise as
 * source_read(). */
int source_read_object(struct source *source, const char *blob, struct base_str path, char **bytes, size_t *n,
                       struct base_error *err);

/* Puts `fresh` in the place of a file's bytes, which must still be `old`: the file holds either the one or
 * the other, whenever the machine stops. Its mode stays, no link is followed, and nothing outside of the tree
 * is touched. Errors: BASE_E_INVALID (not a regular file on disk, such as one of a revision), BASE_E_UNREAD
 * (it changed since it was read), BASE_E_IO, and those of source_read(). Not from several threads. */
int source_replace(struct source *source, size_t entry, struct base_str old, struct base_str fresh,
                   struct base_error *err);

/* For a path on disk that is not there: adds the nearest name in the folder that should hold it ("src" for
 * "scr") as the hint, when one is near. */
void source_hint_sibling(const char *path, struct base_error *err);

/* What was opened, for reports: the resolved commit id ("" when there is none) and whether the work tree was
 * read. */
struct source_identity {
    char commit[65];
    bool is_work_tree;
    bool is_git;
};
void source_identify(const struct source *source, struct source_identity *out);

/* The commit that a change is compared with: `asked` (a revision), or when that is NULL the merge base of
 * HEAD and the default branch of the remote `origin`, or HEAD when there is no such branch. BASE_E_NOTFOUND:
 * no repository, no commit, no such revision. Errors of opening as for source_open(). */
int source_base(const char *path, const char *asked, char commit[65], struct base_error *err);

/* A path that differs between a revision and what was opened. */
enum source_change { SOURCE_ADDED, SOURCE_CHANGED, SOURCE_REMOVED };
struct source_difference {
    struct base_str path; /* from the root of the source */
    enum source_change change;
};
/* What changed since the merge base of `revision` and what was opened (a work tree: since that of HEAD, with
 * what is not committed), in path order; all in the arena. A rename is a removal and an addition. Errors:
 * BASE_E_INVALID (no git repository), BASE_E_NOTFOUND, BASE_E_UNREAD, BASE_E_PARSE. */
int source_differences(struct source *source, const char *revision, struct base_arena *arena,
                       const struct source_difference **out, size_t *count, struct base_error *err);

/* Units: the nearest manifest above each file (source/unit.c). */
struct source_unit {
    struct base_str directory; /* "" for the root */
    struct base_str manifest;  /* path; of several in one folder the first kind below; absent for a root
                                  without one */
    const char *kind;          /* npm, go, python, rust, maven, gradle, composer, ruby, dotnet, root */
};
/* Finds all units among the entries (sorted by directory; the root is always there) and fills unit_of[i] with
 * the unit of entry i. Both arrays come from the arena. */
void source_units(const struct source_entry *entries, size_t count, struct base_arena *arena,
                  struct source_unit **units, size_t *unit_count, uint32_t **unit_of);

#endif
