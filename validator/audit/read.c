/*
 * Reading and extracting, file by file, on all threads. A worker reads a file, runs every extractor that
 * wants it and lets the bytes go: what stays is the chunk, until it is joined. Nothing here depends on the
 * order in which files are taken.
 */
#include "validator/audit/audit_p.h"

#include "validator/base/memory.h"
#include "validator/base/text.h"
#include "validator/extract/choice.h"
#include "validator/link/file.h"

#include <stdio.h>
#include <string.h>

/* How much of a file is looked at to tell binary from text, as git does. */
#define SNIFF_BYTES 8000u

struct reading {
    struct audit *audit;
    struct link_files *files;
    struct extract_choice *choice;
    const struct source_unit *units;
    const uint32_t *unit_of;
    size_t joined; /* files whose facts are in the store */
    struct facts_set chunk_demand;
    struct facts_chunk *chunks[BASE_PARALLEL_MOST_JOBS]; /* one for each worker, filled anew by each file */
    bool wants_kinds;                                    /* a rule reads the table `file` */
    atomic_size_t done;
};

static bool is_binary(struct base_str bytes)
{
    return memchr(bytes.p, '\0', bytes.n < SNIFF_BYTES ? bytes.n : SNIFF_BYTES) != NULL;
}

/* Names of formats that are never text: no look inside is needed. */
static bool is_binary_by_name(struct base_str path)
{
    static const char *const binary[] = {"png", "jpg", "jpeg", "gif",   "ico", "webp", "avif", "pdf",
                                         "zip", "gz",  "woff", "woff2", "ttf", "otf",  "eot",  "mp3",
                                         "mp4", "mov", "webm", "wasm",  "jar", NULL};
    return BASE_STR_IN_NOCASE(base_path_extension(path), binary);
}

static struct base_str lower_extension(struct base_str path, char *out, size_t size)
{
    struct base_str extension = base_path_extension(path);
    if (!extension.p || extension.n >= size)
        return BASE_STR_ABSENT;
    for (size_t i = 0; i < extension.n; i++) {
        char c = extension.p[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return base_str_make(out, extension.n);
}

/* Takes the extractors out of wanted_by that do not recognise the bytes. */
static void recognise(struct audit_file *file, const struct extract_input *input)
{
    for (size_t i = 0; extract_all[i]; i++)
        if ((file->wanted_by >> i & 1) && extract_all[i]->recognises && !extract_all[i]->recognises(input))
            file->wanted_by &= ~(UINT64_C(1) << i);
}

static void run_extractors(struct reading *reading, struct audit_file *file,
                           const struct extract_input *input, unsigned worker)
{
    if (!file->wanted_by)
        return;
    struct facts_chunk **own = &reading->chunks[worker];
    if (!*own)
        *own = facts_chunk_create(&reading->chunk_demand);
    for (size_t i = 0; extract_all[i]; i++)
        if (file->wanted_by >> i & 1)
            extract_all[i]->run(input, *own);
    file->chunk = facts_chunk_pack(*own);
    facts_chunk_clear(*own);
}

char *audit_text(const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t size = n > 0 ? (size_t)n + 1 : 1;
    char *text = base_alloc(size);
    vsnprintf(text, size, format, again);
    va_end(again);
    return text;
}

/* What Git LFS leaves in place of a file whose content it did not bring (git-lfs-spec: below 1,024 bytes, and
 * the version comes first). */
static bool is_lfs_pointer(struct base_str text)
{
    return text.n < 1024 && base_str_starts(text, "version https://git-lfs.github.com/spec/") &&
           base_str_find(text, "\noid sha256:") > 0;
}

static bool has_problems(const struct facts_chunk *chunk)
{
    return facts_chunk_truncated(chunk) || facts_chunk_count(chunk, FACTS_TABLE_parse_problem) > 0;
}

static void extract(struct reading *reading, struct audit_file *file, struct base_str path, char *bytes,
                    size_t n, unsigned worker)
{
    char extension[32];
    struct base_buf decoded = {0};
    struct base_str text = base_text(bytes, n, &decoded);
    struct extract_input input = {text, lower_extension(path, extension, sizeof extension)};
    file->kind = is_binary(text) ? "binary" : "text";
    file->bytes = file->wanted_by ? (int64_t)n : 0;
    if (is_lfs_pointer(text)) {
        file->kind = "lfs";
        if (file->wanted_by)
            file->trouble = audit_text("it is a Git LFS pointer; git lfs pull brings the content");
    } else {
        recognise(file, &input);
        if (file->wanted_by && is_binary(text))
            file->trouble = audit_text("it holds NUL bytes, so it is no text");
        else
            run_extractors(reading, file, &input, worker);
    }
    /* Only a file that makes trouble is asked for its purpose. */
    if (file->trouble || (file->chunk && has_problems(file->chunk)))
        file->broken_on_purpose = audit_is_fixture(path, text);
    base_buf_finish(&decoded);
}

static void read_file(struct reading *reading, struct audit_file *file, struct source_entry *entry,
                      unsigned worker)
{
    char *bytes = NULL;
    size_t n = 0;
    struct base_error err;
    if (source_read(reading->audit->source, file->entry, &bytes, &n, &err) == BASE_OK) {
        entry->size = (int64_t)n;
        extract(reading, file, entry->path, bytes, n, worker);
        base_free(bytes);
        return;
    }
    file->kind = "unread";
    if (file->wanted_by) /* else nothing but its kind is missing, and that says so */
        file->trouble = audit_text("%s%s%s", err.message, err.hint[0] ? "; " : "", err.hint);
}

/* A link out of the tree may stand for code: nobody knows what. One that stays inside leads to a file that is
 * read at its own place. */
static void look_at_link(struct reading *reading, struct audit_file *file, const struct source_entry *entry)
{
    struct base_arena scratch = BASE_ARENA_INIT;
    char *target = NULL;
    size_t n = 0;
    struct base_error err;
    file->kind = "link";
    if (!file->wanted_by)
        return;
    if (source_read(reading->audit->source, file->entry, &target, &n, &err) != BASE_OK)
        file->trouble = audit_text("%s", err.message);
    else if (base_str_starts(base_str_make(target, n), "/") ||
             !base_path_join(&scratch, base_path_dir(entry->path), base_str_make(target, n)).p)
        file->trouble = audit_text("it is a symbolic link that leads out of the tree");
    base_free(target);
    base_arena_finish(&scratch);
}

static void join(struct reading *reading, size_t item)
{
    struct audit *audit = reading->audit;
    struct audit_file *file = &audit->files[item];
    link_files_add(reading->files, &audit->entries[item], reading->units[reading->unit_of[item]].directory,
                   file->kind);
    if (!file->chunk)
        return;
    if (facts_chunk_truncated(file->chunk) && !file->trouble)
        file->trouble = audit_text("it holds more than %u facts", FACTS_CHUNK_MAX_ROWS);
    facts_store_join(audit->store, (uint32_t)item, file->chunk);
    facts_chunk_destroy(file->chunk);
    file->chunk = NULL;
}

/* Joins in path order, whatever the order in which files are finished, and lets each chunk go at once. While
 * the calling thread does this, the others go on reading. */
static void join_finished(struct reading *reading)
{
    const struct audit *audit = reading->audit;
    while (reading->joined < audit->file_count &&
           atomic_load_explicit(&audit->files[reading->joined].finished, memory_order_acquire))
        join(reading, reading->joined++);
}

static void visit(void *context, size_t item, unsigned worker)
{
    struct reading *reading = context;
    struct audit *audit = reading->audit;
    struct audit_file *file = &audit->files[item];
    struct source_entry *entry = &audit->entries[item];
    if (entry->kind != SOURCE_SUBMODULE)
        file->wanted_by = extract_choose(reading->choice, entry->path);
    if (entry->kind == SOURCE_SUBMODULE)
        file->kind = "submodule";
    else if (entry->kind == SOURCE_ABSENT)
        file->kind = "absent";
    else if (entry->kind == SOURCE_LINK)
        look_at_link(reading, file, entry);
    else if (file->wanted_by || (reading->wants_kinds && !is_binary_by_name(entry->path)))
        read_file(reading, file, entry, worker);
    else
        file->kind = is_binary_by_name(entry->path) ? "binary" : "text";
    if (reading->wants_kinds && entry->size < 0)
        entry->size = source_size(audit->source, file->entry);
    atomic_store_explicit(&file->finished, true, memory_order_release);
    size_t done = atomic_fetch_add(&reading->done, 1) + 1;
    /* Worker 0 is the calling thread: the only one that changes the store, and that may call back. */
    if (worker == 0)
        join_finished(reading);
    if (worker == 0 && audit->options.progress && done % 64 == 0)
        audit->options.progress(audit->options.progress_context, "reading", done, audit->file_count);
}

void audit_read_files(struct audit *audit, struct link_context *context, const struct source_unit *units,
                      const uint32_t *unit_of)
{
    struct reading reading = {.audit = audit,
                              .files = link_files_create(context),
                              .choice = extract_choice_create(&audit->demand),
                              .units = units,
                              .unit_of = unit_of,
                              .chunk_demand = audit->demand};
    reading.wants_kinds = facts_set_has(&audit->demand, FACTS_TABLE_file);
    /* Problems are always kept: a broken file makes the rules that needed it incomplete. */
    facts_set_add(&reading.chunk_demand, FACTS_TABLE_parse_problem);
    atomic_init(&reading.done, 0);
    base_parallel_run(&audit->options.parallel, audit->file_count, visit, &reading);
    join_finished(&reading);
    BASE_BUG(reading.joined != audit->file_count);
    for (size_t i = 0; i < BASE_PARALLEL_MOST_JOBS; i++)
        facts_chunk_destroy(reading.chunks[i]);
    link_files_destroy(reading.files);
    extract_choice_destroy(reading.choice);
}
