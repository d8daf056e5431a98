#include "validator/audit/reduce.h"

#include "validator/audit/reduce_p.h"

#include "validator/base/hash.h"
#include "validator/base/memory.h"
#include "validator/base/text.h"

#include <stdlib.h>
#include <string.h>

struct part {
    struct base_str path;
    struct base_str *lines; /* each with its line break; NULL while the file is whole */
    size_t line_count;
    struct base_str text; /* while it is whole */
    bool *line_kept;
    bool kept;
    bool pinned; /* the caller keeps it, or a line of it */
};

struct reduction {
    const struct audit_reduce_options *options;
    struct base_arena *arena;
    struct base_str path, subject; /* of the finding */
    bool words_are_replaced;       /* the subject is no longer what it was */
    struct part *parts;
    size_t part_count;
    struct base_map renames; /* word -> number of its replacement, 0: none */
    size_t next_name;
    size_t tries;
    uint64_t bytes;
    bool is_cut;
    /* of the last try that succeeded */
    struct base_str found_path, found_message;
    int found_line;
    int64_t subjects;
    size_t findings;
};

/* ---- one try ---- */

static struct base_str text_of(struct reduction *reduction, const struct part *part, struct base_arena *arena)
{
    if (!part->lines)
        return audit_rename(&reduction->renames, part->text, arena);
    struct base_buf text;
    base_buf_init(&text, SIZE_MAX / 4);
    for (size_t i = 0; i < part->line_count; i++)
        if (part->line_kept[i])
            base_buf_add(&text, part->lines[i]);
    struct base_str whole =
        audit_rename(&reduction->renames, base_str_copy(arena, base_buf_view(&text)), arena);
    base_buf_finish(&text);
    return whole.p ? whole : BASE_STR("");
}

static struct source *make_source(struct reduction *reduction, struct base_arena *arena)
{
    struct source *source = source_create_memory();
    for (size_t i = 0; i < reduction->part_count; i++) {
        const struct part *part = &reduction->parts[i];
        if (!part->kept)
            continue;
        bool is_config = base_str_eq(part->path, reduction->options->config_path);
        struct base_str text = text_of(reduction, part, arena);
        reduction->bytes += text.n;
        source_memory_add(source,
                          is_config ? BASE_STR("assay.yaml")
                                    : audit_rename_path(&reduction->renames, part->path, arena),
                          text);
    }
    return source;
}

/* Whether the result has the finding, which is remembered then. */
static bool has_finding(struct reduction *reduction, const struct findings_result *result,
                        struct base_arena *arena)
{
    struct base_str path = audit_rename_path(&reduction->renames, reduction->path, arena);
    const struct findings_finding *found = NULL;
    for (size_t i = 0; i < result->findings.n && !found; i++) {
        const struct findings_finding *one = &result->findings.items[i];
        if (base_str_eq(one->rule, reduction->options->rule->id) && base_str_eq(one->path, path) &&
            (reduction->words_are_replaced || base_str_eq(one->subject, reduction->subject)))
            found = one;
    }
    if (!found)
        return false;
    reduction->found_path = base_str_copy(reduction->arena, found->path);
    reduction->found_message = base_str_copy(reduction->arena, found->message);
    reduction->found_line = found->line;
    reduction->findings = 0;
    for (size_t i = 0; i < result->findings.n; i++)
        reduction->findings += base_str_eq(result->findings.items[i].rule, reduction->options->rule->id);
    for (size_t i = 0; i < result->rules.n; i++)
        if (base_str_eq(result->rules.items[i].id, reduction->options->rule->id))
            reduction->subjects = result->rules.items[i].subjects;
    return true;
}

/* Whether what is kept still has the finding. A tree that cannot be audited has none. */
static bool try_it(struct reduction *reduction)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct audit *audit = NULL;
    struct base_error err = {0};
    const struct findings_result *result;
    struct audit_options options = {.date = reduction->options->date,
                                    .target = BASE_STR("."),
                                    .only = {.items = &reduction->options->rule->id, .n = 1}};
    if (reduction->tries >= AUDIT_REDUCE_MAX_TRIES || reduction->bytes >= AUDIT_REDUCE_MAX_BYTES) {
        reduction->is_cut = true;
        return false;
    }
    reduction->tries++;
    struct source *source = make_source(reduction, &arena);
    bool found =
        audit_create(&audit, source, reduction->options->rules, BASE_STR_ABSENT, &options, &err) == BASE_OK &&
        audit_judge(audit, &result, &err) == BASE_OK && has_finding(reduction, result, &arena);
    audit_destroy(audit);
    source_close(source);
    base_arena_finish(&arena);
    return found;
}

/* ---- leaving things out ---- */

/* Whether the caller keeps the line, or for line 0 something of the file. */
static bool is_kept(const struct reduction *reduction, struct base_str path, size_t line)
{
    for (size_t i = 0; i < reduction->options->keep.n; i++) {
        struct base_str pin = reduction->options->keep.items[i], rest = base_str_from(pin, path.n);
        if (!base_str_eq(base_str_slice(pin, 0, path.n), path))
            continue;
        if (rest.n == 0)
            return true;
        if (rest.p[0] == ':' && (line == 0 || strtoul(rest.p + 1, NULL, 10) == line))
            return true;
    }
    return false;
}

/* One for each thing that may go: `stride` bytes from one to the next. */
struct flags {
    bool *first;
    size_t n, stride;
    const bool *pinned; /* those that must stay, one for each */
};

/* The indices of the flags that are set and may be cleared; returns how many. */
static size_t list_set(size_t *kept, const struct flags *flags)
{
    size_t count = 0;
    for (size_t i = 0; i < flags->n; i++)
        if (flags->first[i * flags->stride] && !flags->pinned[i])
            kept[count++] = i;
    return count;
}

/* Leaves out runs of `length`, each beginning `step` behind the one before, for as long as the finding stays.
 * Returns whether anything went. */
static bool leave_out_runs(struct reduction *reduction, const struct flags *flags, const size_t *kept,
                           size_t count, size_t length, size_t step)
{
    bool any = false, *first = flags->first;
    for (size_t at = 0; at < count && !reduction->is_cut; at += step) {
        size_t end = at + length < count ? at + length : count, set = 0;
        for (size_t i = at; i < end; i++)
            set += first[kept[i] * flags->stride];
        if (set < end - at)
            continue; /* overlaps one that went */
        for (size_t i = at; i < end; i++)
            first[kept[i] * flags->stride] = false;
        bool stays = try_it(reduction);
        any = any || stays;
        for (size_t i = at; i < end && !stays; i++)
            first[kept[i] * flags->stride] = true;
    }
    return any;
}

/* Delta debugging over flags: runs of half the length, then of a quarter …, and at last every pair and every
 * one, until nothing goes any more (a mapping of YAML goes only with its key). */
static void leave_out(struct reduction *reduction, const struct flags *flags)
{
    size_t *kept = base_alloc((flags->n + 1) * sizeof *kept);
    for (size_t length = flags->n; length > 2; length /= 2)
        leave_out_runs(reduction, flags, kept, list_set(kept, flags), length, length);
    for (bool any = true; any && !reduction->is_cut;) {
        any = leave_out_runs(reduction, flags, kept, list_set(kept, flags), 1, 1);
        any = leave_out_runs(reduction, flags, kept, list_set(kept, flags), 2, 1) || any;
    }
    base_free(kept);
}

static void split_lines(struct reduction *reduction, struct part *part)
{
    size_t count = 0, from = 0;
    for (size_t i = 0; i < part->text.n; i++)
        count += part->text.p[i] == '\n' || i + 1 == part->text.n;
    part->lines = base_arena_array(reduction->arena, count + 1, sizeof *part->lines);
    part->line_kept = base_arena_array(reduction->arena, count + 1, sizeof *part->line_kept);
    for (size_t i = 0; i < part->text.n; i++)
        if (part->text.p[i] == '\n' || i + 1 == part->text.n) {
            part->line_kept[part->line_count] = true;
            part->lines[part->line_count++] = base_str_slice(part->text, from, i + 1);
            from = i + 1;
        }
}

static void leave_out_lines(struct reduction *reduction)
{
    for (size_t i = 0; i < reduction->part_count; i++) {
        struct part *part = &reduction->parts[i];
        if (!part->kept)
            continue;
        split_lines(reduction, part);
        bool *pinned = base_arena_array(reduction->arena, part->line_count + 1, sizeof *pinned);
        for (size_t k = 0; k < part->line_count; k++)
            pinned[k] = is_kept(reduction, part->path, k + 1);
        leave_out(reduction, &(struct flags){part->line_kept, part->line_count, sizeof(bool), pinned});
    }
}

static void leave_out_files(struct reduction *reduction)
{
    bool *pinned = base_arena_array(reduction->arena, reduction->part_count + 1, sizeof *pinned);
    for (size_t i = 0; i < reduction->part_count; i++)
        pinned[i] = reduction->parts[i].pinned;
    leave_out(reduction,
              &(struct flags){&reduction->parts[0].kept, reduction->part_count, sizeof(struct part), pinned});
}

/* ---- files ---- */

static bool is_manifest(struct base_str path)
{
    static const char *const names[] = {"package.json", "tsconfig.json", "jsconfig.json",
                                        "pnpm-workspace.yaml", NULL};
    for (size_t i = 0; names[i]; i++)
        if (base_str_is(base_path_name(path), names[i]))
            return true;
    return false;
}

static bool lies_below(struct base_str path, struct base_str folder)
{
    return folder.n == 0 || (path.n > folder.n && path.p[folder.n] == '/' &&
                             base_str_eq(base_str_slice(path, 0, folder.n), folder));
}

/* What is needed is mostly near: ever wider circles around the finding are tried, the whole tree last. */
static bool choose_files(struct reduction *reduction, struct base_str evidence)
{
    struct base_str folder = base_path_dir(reduction->path);
    for (int circle = 0; circle < 4; circle++) {
        for (size_t i = 0; i < reduction->part_count; i++) {
            struct part *part = &reduction->parts[i];
            bool near = base_str_eq(part->path, reduction->path) || base_str_eq(part->path, evidence) ||
                        base_str_eq(part->path, reduction->options->config_path) || is_manifest(part->path) ||
                        part->pinned;
            part->kept = circle == 3 || near || (circle > 0 && lies_below(part->path, folder));
        }
        if (try_it(reduction))
            return true;
        if (circle > 0)
            folder = circle == 1 ? base_path_dir(base_path_dir(folder)) : folder;
    }
    return false;
}

/* ---- words ---- */

static int by_text(const void *a, const void *b)
{
    return base_str_cmp(*(const struct base_str *)a, *(const struct base_str *)b);
}

static void collect_words(struct base_str text, struct base_map *words)
{
    struct base_str before, word;
    while (text.n) {
        word = audit_next_word(&text, &before);
        if (word.n > 1)
            base_map_put(words, word, NULL);
    }
}

static void collect_all(struct reduction *reduction, struct base_map *words)
{
    for (size_t i = 0; i < reduction->part_count; i++) {
        const struct part *part = &reduction->parts[i];
        if (!part->kept)
            continue;
        struct base_str extension = base_path_extension(part->path);
        collect_words(base_str_slice(part->path, 0, part->path.n - extension.n), words);
        collect_words(text_of(reduction, part, reduction->arena), words);
    }
}

/* Replaces each word where the finding survives it; the others are kept. */
static struct config_strings replace_words(struct reduction *reduction)
{
    struct base_map words = {0};
    collect_all(reduction, &words);
    struct base_str *kept = base_arena_array(reduction->arena, words.n + 1, sizeof *kept);
    size_t n = 0;
    reduction->words_are_replaced = true;
    for (size_t i = 0; i < words.n; i++) {
        uint32_t *number = base_map_put(&reduction->renames, words.entries[i].key, NULL);
        *number = (uint32_t)++reduction->next_name;
        if (try_it(reduction))
            continue;
        *base_map_put(&reduction->renames, words.entries[i].key, NULL) = 0;
        reduction->next_name--;
        kept[n++] = words.entries[i].key;
    }
    if (n > 1)
        qsort(kept, n, sizeof *kept, by_text);
    base_map_finish(&words);
    return (struct config_strings){.items = kept, .n = n};
}

/* ---- all of it ---- */

static int read_parts(struct reduction *reduction, struct source *source, struct base_error *err)
{
    size_t count;
    const struct source_entry *entries = source_entries(source, &count);
    reduction->parts = base_arena_array(reduction->arena, count + 1, sizeof *reduction->parts);
    for (size_t i = 0; i < count; i++) {
        char *bytes = NULL;
        size_t n = 0;
        struct base_error unread = {0};
        if (entries[i].kind != SOURCE_FILE || source_read(source, i, &bytes, &n, &unread) != BASE_OK)
            continue;
        struct base_buf decoded = {0};
        struct base_str text = base_text(bytes, n, &decoded);
        if (!memchr(text.p ? text.p : "", 0, text.n))
            reduction->parts[reduction->part_count++] =
                (struct part){.path = entries[i].path,
                              .text = base_str_copy(reduction->arena, text),
                              .pinned = is_kept(reduction, entries[i].path, 0)};
        base_buf_finish(&decoded);
        base_free(bytes);
    }
    if (reduction->part_count == 0)
        return base_error_set(err, BASE_E_NOTFOUND, "there is no text to reduce");
    return BASE_OK;
}

static void write_out(struct reduction *reduction, struct audit_reduced *out)
{
    struct audit_reduced_file *files =
        base_arena_array(reduction->arena, reduction->part_count + 1, sizeof *files);
    for (size_t i = 0; i < reduction->part_count; i++) {
        const struct part *part = &reduction->parts[i];
        if (!part->kept)
            continue;
        struct base_str text = text_of(reduction, part, reduction->arena);
        if (base_str_eq(part->path, reduction->options->config_path))
            out->config = text;
        else
            files[out->file_count++] = (struct audit_reduced_file){
                audit_rename_path(&reduction->renames, part->path, reduction->arena), text};
    }
    out->files = files;
    out->path = reduction->found_path;
    out->message = reduction->found_message;
    out->line = reduction->found_line;
    out->subjects = reduction->subjects;
    out->findings = reduction->findings;
    out->tries = reduction->tries;
    out->files_before = reduction->part_count;
    out->is_cut = reduction->is_cut;
}

int audit_reduce(struct audit_reduced *out, const struct audit_reduce_options *options,
                 const struct findings_finding *finding, struct base_arena *arena, struct base_error *err)
{
    struct reduction reduction = {
        .options = options, .arena = arena, .path = finding->path, .subject = finding->subject};
    *out = (struct audit_reduced){0};
    int code = read_parts(&reduction, options->source, err);
    if (code == BASE_OK && !choose_files(&reduction, finding->evidence_path)) {
        code = base_error_set(err, BASE_E_NOTFOUND, "the finding does not come again from the files alone");
        base_error_hint(err, "it depends on what only this checkout has, such as what git ignores");
    }
    if (code == BASE_OK) {
        leave_out_files(&reduction);
        leave_out_lines(&reduction);
        out->kept = replace_words(&reduction);
        write_out(&reduction, out);
    }
    base_map_finish(&reduction.renames);
    return code;
}
