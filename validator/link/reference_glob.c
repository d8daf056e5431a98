/* Patterns of paths in code spans (kind `glob`): at least one file or folder must fit. */
#include "validator/base/pattern.h"
#include "validator/link/cited_p.h"

/* Different patterns that are looked up; each costs a look at every path. */
#define MOST_GLOBS 2000u

/* The folders in front of the first segment with a wildcard. */
static struct base_str literal_part(struct base_str glob)
{
    size_t n = 0;
    for (size_t i = 0; i < glob.n && !memchr("*?{[", glob.p[i], 4); i++)
        if (glob.p[i] == '/')
            n = i;
    return base_str_slice(glob, 0, n);
}

static bool fits_one(struct link_references *references, struct base_str glob)
{
    for (size_t i = 0; i < references->resolver.file_count; i++)
        if (base_glob_match(glob, references->resolver.paths[i]))
            return true;
    for (size_t i = 0; i < references->resolver.folders.n; i++)
        if (base_glob_match(glob, references->resolver.folders.entries[i].key))
            return true;
    return false;
}

/* From the root, beside the document, in its package, and anywhere. */
static bool fits(struct link_references *references, const struct link_document *document,
                 struct base_str glob)
{
    struct base_str folders[] = {BASE_STR(""), document->folder, document->unit};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        struct base_str whole = base_path_join(references->arena, folders[i], glob);
        if (whole.p && (i == 0 || folders[i].n) && fits_one(references, whole))
            return true;
    }
    return base_str_starts(glob, "**/")
               ? false
               : fits_one(references, base_str_format(references->arena, "**/%.*s", BASE_STR_ARG(glob)));
}

/* Whether the literal start of the pattern leads somewhere, for certain. */
static bool is_anchored(struct link_references *references, const struct link_document *document,
                        struct base_str start)
{
    struct base_str folders[] = {BASE_STR(""), document->folder, document->unit};
    ptrdiff_t slash = base_str_find_char(start, '/');
    struct base_str first = slash < 0 ? start : base_str_slice(start, 0, (size_t)slash);
    for (size_t i = 0; first.n && i < sizeof folders / sizeof *folders; i++) {
        struct base_str whole = base_path_join(references->arena, folders[i], first);
        if (whole.p && whole.n && link_resolver_has_folder(&references->resolver, whole))
            return true;
    }
    return false;
}

static void look_at(struct link_references *references, const struct link_document *document,
                    struct base_map *known, const struct facts_code_span *span,
                    const struct link_cited *cited)
{
    struct base_str key = base_str_format(references->arena, "%.*s\n%.*s", BASE_STR_ARG(document->folder),
                                          BASE_STR_ARG(cited->path));
    struct base_str start = literal_part(cited->path);
    bool has_start = is_anchored(references, document, start), added;
    struct link_doc_reference reference = {.document = document,
                                           .line = span->line,
                                           .col = span->col,
                                           .kind = "glob",
                                           .text = span->text,
                                           .target = cited->path,
                                           .status = LINK_REFERENCE_FOUND};
    if (known->n >= MOST_GLOBS && !base_map_get(known, key))
        return;
    uint32_t *answer = base_map_put(known, key, &added);
    if (added)
        *answer = fits(references, document, cited->path);
    if (!*answer) {
        if (!has_start)
            return; /* a branch or a type of content: no path at all */
        bool is_ignored = link_resolver_ignores(&references->resolver, start) ||
                          link_resolver_absent(&references->resolver, start) == LINK_GENERATED;
        reference.status = is_ignored ? LINK_REFERENCE_UNKNOWN : LINK_REFERENCE_BROKEN;
        reference.reason =
            is_ignored ? BASE_STR("git ignores it, or a build writes it") : BASE_STR("no file fits it");
        reference.certainty = LINK_LIKELY;
        reference.was_path = link_resolver_has_folder(&references->resolver, start) ? BASE_STR_ABSENT : start;
        reference.if_known = LINK_LIKELY;
    }
    link_reference_add(references, &reference);
}

static void run(struct link_references *references)
{
    struct base_map known = {0};
    for (size_t i = 0; i < references->document_count; i++) {
        const struct link_document *document = &references->documents[i];
        struct facts_range range =
            facts_store_of_file(references->store, FACTS_TABLE_code_span, document->file);
        for (size_t row = range.from; row < range.to; row++) {
            struct facts_code_span span;
            struct link_cited cited;
            FACTS_GET(references->store, code_span, row, &span);
            if (base_str_find_char(span.text, '*') < 0 && base_str_find_char(span.text, '{') < 0)
                continue;
            if (link_cited_read(span.text, false, &cited) && cited.is_glob && !cited.has_gap &&
                !cited.is_rooted)
                look_at(references, document, &known, &span, &cited);
        }
    }
    base_map_finish(&known);
}

static const enum facts_table needs[] = {FACTS_TABLE_code_span, FACTS_TABLE_package_manifest,
                                         FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_glob = {"glob", needs, run};
