/*
 * Paths that documents cite in code spans, in cells of tables and on lines of their own (kinds `path`,
 * `path_line`), and bare names of files (kind `file`).
 *
 * Half of what looks like a path is none: "application/json", "origin/main", "client/server". It is a
 * reference when it leads somewhere, when its first segment does, when git knows it from earlier, or when it
 * ends like a file. It is surely broken when its first segment is a folder of the tree and it ends like a
 * file, or git knows it.
 */
#include "validator/link/cited_p.h"

static const struct base_str is_not_there = {"no file or folder is there", 26};

/* Where a missing path must have been. */
static struct base_str missing_path(struct link_references *references, const struct link_document *document,
                                    const struct link_cited *cited, const struct link_located *located)
{
    struct base_str folder = located->anchor.p ? located->anchor : BASE_STR(""), path = cited->path;
    while (base_str_starts(path, "/"))
        path = base_str_from(path, 1);
    if (cited->is_relative && base_str_starts(path, "../"))
        folder = document->folder;
    return base_path_join(references->arena, folder, path);
}

/* The one file of this name elsewhere in the tree. */
static struct base_str near_name(struct link_references *references, struct base_str path)
{
    const struct link_names *names = link_files_by_name(references);
    uint32_t first = link_names_first(names, 0, base_path_name(path));
    if (first == LINK_NONE || names->entries.items[first].next != LINK_NONE)
        return BASE_STR_ABSENT;
    return references->resolver.paths[names->entries.items[first].value];
}

/* "../charts/x.yaml" deep in the tree, where no folder above has such a neighbour: people write as if they
 * stood at the root, and mean another repository beside this one. */
static bool is_outside(struct link_references *references, struct base_str cited, struct base_str path)
{
    struct base_str rest = cited;
    if (!base_str_starts(cited, "../"))
        return false;
    while (base_str_starts(rest, "../"))
        rest = base_str_from(rest, 3);
    struct base_str above = base_str_slice(path, 0, path.n > rest.n ? path.n - rest.n : 0);
    struct base_str first = base_str_split(&rest, '/');
    struct base_str folder = base_path_join(references->arena, above, first);
    return !folder.p || !folder.n || !link_resolver_has_folder(&references->resolver, folder);
}

/* Below a folder where programs write, although the tree has something in it. */
static bool is_output(struct base_str path)
{
    static const char *const folders[] = {"build",     "dist",    "out",          "output", "coverage",
                                          "reports",   "target",  "tmp",          "temp",   "logs",
                                          "artifacts", "results", "test-results", "uploads"};
    struct base_str segment;
    while ((segment = base_str_split(&path, '/')).p)
        for (size_t i = 0; path.p && i < sizeof folders / sizeof *folders; i++)
            if (base_str_is(segment, folders[i]))
                return true;
    return false;
}

/* The change of an OpenSpec library that is in its archive by now: changes/x is changes/archive/<day>-x. */
static struct base_str in_archive(struct link_references *references, struct base_str path)
{
    ptrdiff_t at = base_str_find(path, "openspec/changes/");
    if (at < 0 || (at > 0 && path.p[at - 1] != '/'))
        return BASE_STR_ABSENT;
    struct base_str rest = base_str_from(path, (size_t)at + strlen("openspec/changes/"));
    struct base_str library = base_str_slice(path, 0, (size_t)(rest.p - path.p));
    struct base_str name = base_str_split(&rest, '/');
    for (size_t i = 0; i < references->resolver.folders.n; i++) {
        struct base_str folder = references->resolver.folders.entries[i].key, last = base_path_name(folder);
        if (name.n == 0 || last.n != name.n + strlen("2026-01-31-") ||
            !base_str_eq(base_str_from(last, last.n - name.n), name) ||
            !base_str_eq(base_path_dir(folder),
                         base_str_format(references->arena, "%.*sarchive", BASE_STR_ARG(library))))
            continue;
        struct base_str whole = base_path_join(references->arena, folder, rest.p ? rest : BASE_STR(""));
        bool is_there = facts_store_file(references->store, whole) != LINK_NONE ||
                        link_resolver_has_folder(&references->resolver, whole);
        return is_there ? whole : BASE_STR_ABSENT;
    }
    return BASE_STR_ABSENT;
}

/* Says what a path is that leads nowhere; false when it is no reference at all. */
static bool describe_missing(struct link_references *references, const struct link_cited *cited,
                             const struct link_located *located, struct link_doc_reference *reference)
{
    const struct link_document *document = reference->document;
    struct base_str path = missing_path(references, document, cited, located);
    bool has_extension = link_has_known_extension(references, cited->path);
    reference->status = LINK_REFERENCE_UNKNOWN;
    if (!path.p) {
        reference->reason = BASE_STR("it leads out of the tree");
        return cited->is_relative && has_extension;
    }
    reference->target = path;
    if (cited->has_gap || cited->is_rooted)
        return false;
    if (link_is_sibling(references, path)) {
        reference->reason = BASE_STR("another repository holds it");
        return true;
    }
    if (link_is_unknown(references->context, path)) {
        reference->reason = BASE_STR("nobody looks into the place it leads to");
        return true;
    }
    if (link_resolver_ignores(&references->resolver, path)) {
        reference->reason = BASE_STR("git ignores it");
        return true;
    }
    if (link_document_writes(references, document, cited->path, false)) {
        reference->reason = BASE_STR("a command of the document writes it");
        return true;
    }
    reference->status = LINK_REFERENCE_BROKEN;
    reference->reason = is_not_there;
    reference->was_path = path;
    reference->hint = near_name(references, path);
    reference->if_known = has_extension ? LINK_SURE : LINK_LIKELY;
    if (is_outside(references, cited->path, path))
        reference->unless_known = BASE_STR("seen from the root it leads out of the tree");
    else if (is_output(path) || link_resolver_absent(&references->resolver, path) != LINK_MISSING)
        reference->unless_known = BASE_STR("a build or a tool may write it");
    else if (!located->anchor.p && !has_extension)
        reference->unless_known = BASE_STR("");
    if (has_extension && (located->anchor.p || reference->hint.p))
        reference->certainty = located->anchor.p ? LINK_SURE : LINK_LIKELY;
    struct base_str archived = in_archive(references, path);
    if (archived.p) {
        reference->now_at = archived;
        reference->certainty = reference->if_known = LINK_SURE;
    }
    return true;
}

static void add_lines(struct link_references *references, const struct link_cited *cited, uint32_t file,
                      struct link_doc_reference reference)
{
    int64_t lines = link_count_lines(references, file);
    reference.kind = "path_line";
    reference.target_line = cited->line;
    if (lines == 0) {
        reference.status = LINK_REFERENCE_UNKNOWN;
        reference.reason = BASE_STR("the lines of the file are not counted");
    } else if (cited->end_line > lines || cited->line > cited->end_line) {
        reference.status = LINK_REFERENCE_BROKEN;
        reference.certainty = LINK_SURE;
        reference.reason = cited->line > cited->end_line
                               ? BASE_STR("its first line is behind its last")
                               : base_str_format(references->arena, "the file has %lld %s", (long long)lines,
                                                 lines == 1 ? "line" : "lines");
    }
    link_reference_add(references, &reference);
}

static void add_path(struct link_references *references, const struct link_document *document, int64_t line,
                     int64_t col, struct base_str text, const struct link_cited *cited)
{
    struct link_doc_reference reference = {.document = document,
                                           .line = line,
                                           .col = col,
                                           .kind = "path",
                                           .text = text,
                                           .target = cited->path,
                                           .status = LINK_REFERENCE_FOUND};
    struct link_located located = link_locate(references, document, cited);
    if (located.how == LINK_LOCATED_NOT) {
        if (describe_missing(references, cited, &located, &reference))
            link_reference_add(references, &reference);
        return;
    }
    reference.target = reference.target_path = located.path;
    if (cited->line && located.file != LINK_NONE)
        add_lines(references, cited, located.file, reference);
    else
        link_reference_add(references, &reference);
}

/* ---- bare names ---- */

/* Names of programs, products and members that end like a file: Node.js, res.json. */
static bool is_product(struct base_str name)
{
    static const char *const stems[] = {"res",     "req",  "response", "request",  "ctx",    "console",
                                        "process", "this", "window",   "document", "module", "c",
                                        "self",    "app",  "router",   "db",       "data"};
    struct base_str extension = base_path_extension(name);
    struct base_str stem = base_str_slice(name, 0, name.n - extension.n - 1);
    if (base_str_is(extension, "js") && stem.n && stem.p[0] >= 'A' && stem.p[0] <= 'Z')
        return true;
    static const char *const products[] = {"node.js",  "next.js", "vue.js",    "nuxt.js",    "express.js",
                                           "three.js", "d3.js",   "socket.io", "discord.js", "chart.js"};
    for (size_t i = 0; i < sizeof products / sizeof *products; i++)
        if (base_str_eq_nocase(name, base_str_of(products[i])))
            return true;
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (base_str_is(stem, stems[i]) && !base_str_is(extension, "ts") && !base_str_is(extension, "md"))
            return true;
    return false;
}

static void add_name(struct link_references *references, const struct link_document *document, int64_t line,
                     int64_t col, struct base_str text, const struct link_cited *cited)
{
    if (cited->has_gap || cited->is_glob || !link_has_known_extension(references, cited->path) ||
        is_product(cited->path) || cited->path.p[0] == '.')
        return;
    struct link_doc_reference reference = {.document = document,
                                           .line = line,
                                           .col = col,
                                           .kind = "file",
                                           .text = text,
                                           .target = cited->path,
                                           .status = LINK_REFERENCE_FOUND};
    const struct link_names *names = link_files_by_name(references);
    uint32_t first = link_names_first(names, 0, cited->path);
    if (first != LINK_NONE) {
        bool is_only = names->entries.items[first].next == LINK_NONE;
        uint32_t file = names->entries.items[first].value;
        reference.target_path = is_only ? references->resolver.paths[file] : BASE_STR_ABSENT;
        if (cited->line && is_only)
            add_lines(references, cited, file, reference);
        else
            link_reference_add(references, &reference);
        return;
    }
    struct base_str beside = base_path_join(references->arena, document->folder, cited->path);
    if (link_resolver_ignores(&references->resolver, cited->path) ||
        (beside.p && link_resolver_ignores(&references->resolver, beside))) {
        reference.status = LINK_REFERENCE_UNKNOWN;
        reference.reason = BASE_STR("git ignores it");
    } else if (link_document_writes(references, document, cited->path, true)) {
        reference.status = LINK_REFERENCE_UNKNOWN;
        reference.reason = BASE_STR("commands of the document name it");
    } else {
        reference.status = LINK_REFERENCE_BROKEN;
        reference.reason = BASE_STR("no file has this name");
        reference.certainty = LINK_WEAK;
        reference.if_known = LINK_LIKELY;
        reference.was_path = beside;
    }
    link_reference_add(references, &reference);
}

/* ---- where paths stand ---- */

static void read_text(struct link_references *references, const struct link_document *document, int64_t line,
                      int64_t col, struct base_str text)
{
    struct link_cited cited;
    if (link_cited_read(text, false, &cited)) {
        if (!cited.is_glob)
            add_path(references, document, line, col, text, &cited);
    } else if (link_cited_read(text, true, &cited)) {
        add_name(references, document, line, col, text, &cited);
    }
}

/* A cell that holds a path and nothing else, without backticks. */
static void read_cells(struct link_references *references, const struct link_document *document)
{
    struct facts_range range = facts_store_of_file(references->store, FACTS_TABLE_doc_cell, document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_cell cell;
        struct link_cited cited;
        FACTS_GET(references->store, doc_cell, i, &cell);
        if (cell.code.p || cell.row == 0 || !link_cited_read(cell.text, false, &cited) || cited.is_glob ||
            !link_has_known_extension(references, cited.path))
            continue;
        add_path(references, document, cell.line, cell.col, cell.text, &cited);
    }
}

static void run(struct link_references *references)
{
    for (size_t i = 0; i < references->document_count; i++) {
        const struct link_document *document = &references->documents[i];
        struct facts_range range =
            facts_store_of_file(references->store, FACTS_TABLE_code_span, document->file);
        for (size_t row = range.from; row < range.to; row++)
            read_text(references, document, FACTS_GET_INT(references->store, code_span, row, line),
                      FACTS_GET_INT(references->store, code_span, row, col),
                      FACTS_GET_TEXT(references->store, code_span, row, text));
        read_cells(references, document);
    }
}

static const enum facts_table needs[] = {FACTS_TABLE_code_span, FACTS_TABLE_code_block, FACTS_TABLE_doc_cell,
                                         FACTS_TABLE_package_manifest, FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_path = {"path", needs, run};
