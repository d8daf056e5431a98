/*
 * Trees of folders that are drawn in a block of code (kind `path`):
 *
 *     apps/
 *     |-- web/          the site
 *     |   `-- page.tsx
 *
 * A drawing is of this tree when most of what it draws is there, from one of the places that its first line
 * may mean. Then what is not there is missing. Else it draws something else: an example, a release, another
 * tree.
 */
#include "validator/base/utf8.h"
#include "validator/link/cited_p.h"

/* Entries of a drawing, and levels of it. More are not read. */
#define MOST_ENTRIES 2000u
#define MOST_LEVELS 32u
/* A drawing with fewer entries that are there says nothing. */
#define LEAST_FOUND 3u

struct entry {
    struct base_str path; /* from the drawing's root, without a trailing '/' */
    struct base_str name; /* as drawn */
    struct base_str remark;
    int64_t line;
    bool is_folder;
};

struct level {
    size_t column;
    struct base_str path;
};

struct drawing {
    struct link_references *references;
    const struct link_document *document;
    struct base_str label; /* the line above the branches; absent for none */
    BASE_VEC(struct entry) entries;
    struct level levels[MOST_LEVELS];
    size_t depth;
};

static const char *const branches[] = {"\xe2\x94\x9c", "\xe2\x94\x94", "|--", "`--", "+--", "\\--"};

/* Where the branch of a line starts, or -1; *end is behind it and its strokes. */
static ptrdiff_t find_branch(struct base_str line, size_t *end)
{
    for (size_t i = 0; i < sizeof branches / sizeof *branches; i++) {
        ptrdiff_t at = base_str_find(line, branches[i]);
        if (at < 0)
            continue;
        size_t from = (size_t)at + strlen(branches[i]);
        for (;;) {
            if (from < line.n && (line.p[from] == '-' || line.p[from] == ' '))
                from++;
            else if (base_str_starts(base_str_from(line, from), "\xe2\x94\x80"))
                from += 3;
            else if (base_str_starts(base_str_from(line, from), "\xc2\xa0"))
                from += 2;
            else
                break;
        }
        *end = from;
        return at;
    }
    return -1;
}

/* Takes the name off what stands behind a branch; the rest is a remark. */
static struct base_str take_name(struct base_str text, struct base_str *remark)
{
    size_t n = 0;
    while (n < text.n && text.p[n] != ' ' && text.p[n] != '\t')
        n++;
    *remark = base_str_from(text, n);
    return base_str_slice(text, 0, n);
}

static bool is_name(struct base_str name)
{
    struct base_str bare = base_str_ends(name, "/") ? base_str_slice(name, 0, name.n - 1) : name;
    if (bare.n == 0 || bare.n > 200 || bare.p[0] == '#' || bare.p[0] == '(' || base_str_is(bare, "...") ||
        base_str_is(bare, ".") || base_str_is(bare, ".."))
        return false;
    for (size_t i = 0; i < bare.n; i++)
        if (memchr("<>{}*,|:\"'`$=;", bare.p[i], 15))
            return false;
    return base_str_find(bare, "\xe2\x80\xa6") < 0;
}

static void read_entry(struct drawing *drawing, struct base_str line, int64_t number, size_t at, size_t end)
{
    struct entry entry = {.line = number};
    size_t column = base_utf8_count(base_str_slice(line, 0, at));
    entry.name = take_name(base_str_from(line, end), &entry.remark);
    while (drawing->depth && drawing->levels[drawing->depth - 1].column >= column)
        drawing->depth--;
    struct base_str above = drawing->depth ? drawing->levels[drawing->depth - 1].path : BASE_STR("");
    if (!is_name(entry.name) || !above.p || drawing->entries.n >= MOST_ENTRIES) {
        /* What hangs on a gap is not known either. */
        if (drawing->depth < MOST_LEVELS)
            drawing->levels[drawing->depth++] = (struct level){column, BASE_STR_ABSENT};
        return;
    }
    entry.is_folder = base_str_ends(entry.name, "/");
    struct base_str bare = entry.is_folder ? base_str_slice(entry.name, 0, entry.name.n - 1) : entry.name;
    entry.path = above.n ? base_str_format(drawing->references->arena, "%.*s/%.*s", BASE_STR_ARG(above),
                                           BASE_STR_ARG(bare))
                         : bare;
    base_vec_push(&drawing->entries, entry);
    if (drawing->depth < MOST_LEVELS)
        drawing->levels[drawing->depth++] = (struct level){column, entry.path};
}

static bool is_there(const struct drawing *drawing, struct base_str base, struct base_str path)
{
    struct link_references *references = drawing->references;
    struct base_str whole = base_path_join(references->arena, base, path);
    return whole.p && whole.n && whole.n <= LINK_PATH_MAX &&
           (facts_store_file(references->store, whole) != LINK_NONE ||
            link_resolver_has_folder(&references->resolver, whole));
}

static size_t count_there(const struct drawing *drawing, struct base_str base)
{
    size_t n = 0;
    for (size_t i = 0; i < drawing->entries.n; i++)
        n += is_there(drawing, base, drawing->entries.items[i].path);
    return n;
}

static void try_base(const struct drawing *drawing, struct base_str base, struct base_str *best, size_t *most)
{
    size_t n = base.p ? count_there(drawing, base) : 0;
    if (n <= *most)
        return;
    *most = n;
    *best = base;
}

/* The folder that the drawing is of; absent when it is of none of this tree. */
static struct base_str base_of(struct drawing *drawing)
{
    struct link_references *references = drawing->references;
    const struct link_document *document = drawing->document;
    struct base_str label = drawing->label.p ? drawing->label : BASE_STR(""), best = BASE_STR_ABSENT;
    size_t most = 0;
    while (base_str_starts(label, "/"))
        label = base_str_from(label, 1);
    try_base(drawing, BASE_STR(""), &best, &most);
    for (struct base_str folder = document->folder; folder.n; folder = base_path_dir(folder))
        try_base(drawing, folder, &best, &most);
    if (label.n && label.n < LINK_LONGEST_CITED) {
        try_base(drawing, base_path_join(references->arena, BASE_STR(""), label), &best, &most);
        try_base(drawing, base_path_join(references->arena, document->folder, label), &best, &most);
        try_base(drawing, base_path_join(references->arena, document->unit, label), &best, &most);
        struct link_cited cited = {.path = base_str_ends(label, "/") ? base_str_slice(label, 0, label.n - 1)
                                                                     : label};
        struct link_located located = link_locate(references, document, &cited);
        if (located.how != LINK_LOCATED_NOT && located.file == LINK_NONE)
            try_base(drawing, located.path, &best, &most);
    }
    return most >= LEAST_FOUND && 2 * most > drawing->entries.n ? best : BASE_STR_ABSENT;
}

static void add_entry(struct drawing *drawing, struct base_str base, const struct entry *entry)
{
    struct link_references *references = drawing->references;
    struct base_str whole = base_path_join(references->arena, base, entry->path),
                    folder = base_path_dir(whole);
    struct link_doc_reference reference = {.document = drawing->document,
                                           .line = entry->line,
                                           .col = FACTS_NULL,
                                           .kind = "path",
                                           .text = entry->name,
                                           .target = whole,
                                           .status = LINK_REFERENCE_FOUND};
    if (is_there(drawing, base, entry->path)) {
        reference.target_path = whole;
        link_reference_add(references, &reference);
        return;
    }
    if (folder.n && !link_resolver_has_folder(&references->resolver, folder))
        return; /* what is missing is its folder */
    bool has_extension = !entry->is_folder && link_has_known_extension(references, entry->name);
    reference.status = LINK_REFERENCE_UNKNOWN;
    if (link_resolver_ignores(&references->resolver, whole)) {
        reference.reason = BASE_STR("git ignores it");
    } else if (link_is_unknown(references->context, whole)) {
        reference.reason = BASE_STR("nobody looks into the place it leads to");
    } else if (link_words_around(drawing->document->language, entry->remark)) {
        reference.reason = BASE_STR("the remark behind it says that it need not be there");
    } else {
        reference.status = LINK_REFERENCE_BROKEN;
        reference.reason = BASE_STR("no file or folder is there");
        reference.was_path = whole;
        reference.certainty = has_extension ? LINK_SURE : LINK_WEAK;
        reference.if_known = has_extension ? LINK_SURE : LINK_LIKELY;
        if (link_resolver_absent(&references->resolver, whole) != LINK_MISSING)
            reference.unless_known = BASE_STR("a build or a tool may write it");
    }
    link_reference_add(references, &reference);
}

static void finish_drawing(struct drawing *drawing)
{
    struct base_str base = drawing->entries.n ? base_of(drawing) : BASE_STR_ABSENT;
    for (size_t i = 0; base.p && i < drawing->entries.n; i++)
        add_entry(drawing, base, &drawing->entries.items[i]);
    drawing->entries.n = 0;
    drawing->depth = 0;
    drawing->label = BASE_STR_ABSENT;
}

static void read_block(struct link_references *references, const struct link_document *document,
                       const struct facts_code_block *block)
{
    struct drawing drawing = {.references = references, .document = document};
    struct base_str rest = block->text, line, remark;
    for (int64_t number = block->line; (line = base_str_split(&rest, '\n')).p; number++) {
        size_t end = 0;
        ptrdiff_t at = find_branch(line, &end);
        if (at >= 0) {
            read_entry(&drawing, line, number, (size_t)at, end);
        } else if (base_str_trim(line).n && base_str_find(line, "\xe2\x94\x82") < 0) {
            finish_drawing(&drawing);
            drawing.label = take_name(base_str_trim(line), &remark);
        }
    }
    finish_drawing(&drawing);
    base_vec_finish(&drawing.entries);
}

/* Whether anything is drawn at all: most blocks are passed over by this. */
static bool is_drawn(struct base_str text)
{
    return base_str_find(text, "\xe2\x94\x9c\xe2\x94\x80") >= 0 ||
           base_str_find(text, "\xe2\x94\x94\xe2\x94\x80") >= 0 || base_str_find(text, "|-- ") >= 0 ||
           base_str_find(text, "`-- ") >= 0 || base_str_find(text, "+-- ") >= 0;
}

static void run(struct link_references *references)
{
    for (size_t i = 0; i < references->document_count; i++) {
        const struct link_document *document = &references->documents[i];
        struct facts_range range =
            facts_store_of_file(references->store, FACTS_TABLE_code_block, document->file);
        for (size_t row = range.from; row < range.to; row++) {
            struct facts_code_block block;
            FACTS_GET(references->store, code_block, row, &block);
            if (is_drawn(block.text))
                read_block(references, document, &block);
        }
    }
}

static const enum facts_table needs[] = {FACTS_TABLE_code_block, FACTS_TABLE_package_manifest,
                                         FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_tree = {"tree", needs, run};
