/*
 * Reading and extracting, file by file, on all threads. A worker reads a file, runs every extractor that
 * wants it and lets the bytes go: what stays is the chunk. Nothing here depends on the order in which files
 * are taken.
 */
#include "validator/audit/audit_p.h"

#include "validator/base/memory.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* How much of a file is looked at to tell binary from text, as git does. */
#define SNIFF_BYTES 8000u

struct reading {
    struct audit *audit;
    struct facts_set chunk_demand;
    bool wants_kinds; /* a rule reads the table `file` */
    atomic_size_t done;
};

static bool is_binary(struct base_str bytes)
{
    return memchr(bytes.p, '\0', bytes.n < SNIFF_BYTES ? bytes.n : SNIFF_BYTES) != NULL;
}

static bool is_one_of(struct base_str word, const char *const *list)
{
    for (; *list; list++)
        if (base_str_eq_nocase(word, base_str_of(*list)))
            return true;
    return false;
}

/* Text or binary by the name alone, so that most files need no look inside; NULL when the name does not tell.
 */
static const char *kind_by_name(struct base_str path)
{
    static const char *const text[] = {
        "ts",  "tsx",  "mts", "cts",  "js",     "jsx",     "mjs",    "cjs",  "json", "md",   "mdx",
        "yml", "yaml", "css", "scss", "less",   "html",    "txt",    "sh",   "sql",  "toml", "xml",
        "svg", "rs",   "go",  "py",   "java",   "kt",      "c",      "h",    "cpp",  "rb",   "php",
        "cs",  "lock", "hbs", "vue",  "svelte", "graphql", "prisma", "snap", NULL};
    static const char *const binary[] = {"png", "jpg", "jpeg", "gif",   "ico", "webp", "avif", "pdf",
                                         "zip", "gz",  "woff", "woff2", "ttf", "otf",  "eot",  "mp3",
                                         "mp4", "mov", "webm", "wasm",  "jar", NULL};
    struct base_str extension = base_path_extension(path);
    if (is_one_of(extension, text))
        return "text";
    return is_one_of(extension, binary) ? "binary" : NULL;
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

static void extract_all_from(struct reading *reading, struct audit_file *file, struct base_str path,
                             struct base_str bytes)
{
    char extension[32];
    if (base_str_starts(bytes, "\xef\xbb\xbf"))
        bytes = base_str_from(bytes, 3);
    struct extract_input input = {bytes, lower_extension(path, extension, sizeof extension)};
    for (size_t i = 0; extract_all[i]; i++) {
        const struct extract_extractor *extractor = extract_all[i];
        if (!(file->wanted_by >> i & 1))
            continue;
        if (extractor->recognises && !extractor->recognises(&input)) {
            file->wanted_by &= ~(UINT64_C(1) << i);
            continue;
        }
        if (!file->chunk)
            file->chunk = facts_chunk_create(&reading->chunk_demand);
        extractor->run(&input, file->chunk);
    }
    if (file->chunk)
        facts_chunk_seal(file->chunk);
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

static void read_file(struct reading *reading, struct audit_file *file, const struct source_entry *entry)
{
    char *bytes = NULL;
    size_t n = 0;
    struct base_error err;
    if (source_read(reading->audit->source, file->entry, &bytes, &n, &err) != BASE_OK) {
        file->trouble = audit_text("%s", err.message);
        file->kind = "unread";
        return;
    }
    struct base_str text = base_str_make(bytes, n);
    file->kind = is_binary(text) ? "binary" : "text";
    if (file->wanted_by && is_binary(text)) {
        file->trouble = audit_text("it holds NUL bytes, as UTF-16 does, so it is no text in UTF-8");
    } else if (file->wanted_by) {
        file->bytes = (int64_t)n;
        extract_all_from(reading, file, entry->path, text);
    }
    base_free(bytes);
}

static void visit(void *context, size_t item, unsigned worker)
{
    struct reading *reading = context;
    struct audit *audit = reading->audit;
    struct audit_file *file = &audit->files[item];
    const struct source_entry *entry = &audit->entries[item];
    for (size_t i = 0; extract_all[i]; i++)
        if (entry->kind == SOURCE_FILE && extract_fills(extract_all[i], &audit->demand) &&
            extract_accepts(extract_all[i], entry->path))
            file->wanted_by |= UINT64_C(1) << i;
    if (entry->kind != SOURCE_FILE)
        file->kind = entry->kind == SOURCE_LINK ? "link" : "submodule";
    else if (file->wanted_by || (reading->wants_kinds && !kind_by_name(entry->path)))
        read_file(reading, file, entry);
    else
        file->kind = kind_by_name(entry->path);
    if (!file->kind)
        file->kind = "text"; /* nothing asked, so nothing can see it */
    size_t done = atomic_fetch_add(&reading->done, 1) + 1;
    /* Worker 0 is the calling thread: the only one that may call back. */
    if (worker == 0 && audit->options.progress && done % 64 == 0)
        audit->options.progress(audit->options.progress_context, "reading", done, audit->file_count);
}

void audit_read_files(struct audit *audit)
{
    struct reading reading = {.audit = audit, .chunk_demand = audit->demand};
    reading.wants_kinds = facts_set_has(&audit->demand, FACTS_TABLE_file);
    /* Problems are always kept: a broken file makes the rules that needed it incomplete. */
    facts_set_add(&reading.chunk_demand, FACTS_TABLE_parse_problem);
    atomic_init(&reading.done, 0);
    base_parallel_run(&audit->options.parallel, audit->file_count, visit, &reading);
}
