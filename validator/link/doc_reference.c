/* The table doc_reference: every kind runs, then the frame decides what each broken reference is worth. */
#include "validator/link/doc_reference_p.h"

#define REFERENCE(name) &link_reference_##name,
static const struct link_reference_kind *const kinds[] = {
#include "validator/link/references.def"
};
#undef REFERENCE

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const certainties[] = {"weak", "likely", "sure"};

void link_reference_add(struct link_references *references, const struct link_doc_reference *reference)
{
    base_vec_push(&references->added, *reference);
}

bool link_cell_at(const struct link_references *references, const struct link_document *document,
                  int64_t line, int64_t col, struct facts_doc_cell *found)
{
    const struct facts_store *store = references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_cell, document->file);
    bool any = false;
    for (size_t i = FACTS_LOWER_BOUND(store, doc_cell, range, line, line);
         i < range.to && FACTS_GET_INT(store, doc_cell, i, line) == line &&
         FACTS_GET_INT(store, doc_cell, i, col) <= col;
         i++) {
        FACTS_GET(store, doc_cell, i, found);
        any = true;
    }
    return any;
}

/* Whether more than a tenth as many files are in other languages as in TypeScript and JavaScript. */
static bool has_other_code(const struct facts_store *store)
{
    static const char *const languages[] = {"python", "go",     "java", "kotlin", "rust",  "c",     "cpp",
                                            "ruby",   "csharp", "php",  "swift",  "scala", "elixir"};
    size_t n = facts_store_count(store, FACTS_TABLE_file), others = 0, own = 0;
    for (size_t i = 0; i < n; i++) {
        struct base_str language = FACTS_GET_TEXT(store, file, i, language);
        own += base_str_is(language, "typescript") || base_str_is(language, "javascript");
        for (size_t k = 0; k < sizeof languages / sizeof *languages; k++)
            others += base_str_is(language, languages[k]);
    }
    return others * 10 > own;
}

static void load_documents(struct link_references *references)
{
    struct facts_store *store = references->store;
    size_t n = facts_store_count(store, FACTS_TABLE_document);
    struct link_document *documents = base_arena_array(references->arena, n + 1, sizeof *documents);
    link_sites_find(&references->sites, references->context);
    for (size_t i = 0; i < n; i++) {
        struct facts_document row;
        FACTS_GET(store, document, i, &row);
        struct link_document *document = &documents[i];
        *document = (struct link_document){.file = facts_store_file(store, row.path),
                                           .path = row.path,
                                           .unit = row.unit,
                                           .folder = base_path_dir(row.path),
                                           .site = link_site_of(&references->sites, row.path)};
        link_document_kind_parse(row.kind, &document->kind);
        base_language_parse(row.language, &document->language);
    }
    references->documents = documents;
    references->document_count = n;
}

/* ---- what became of missing paths ---- */

/* The row of `past` for a path, or NULL: what no history was asked for, or nobody knows. */
static const struct source_past *past_of(const struct link_references *references, struct base_str path)
{
    const uint32_t *at = path.p ? base_map_get(&references->past_of, path) : NULL;
    return at && references->pasts[*at].is_known ? &references->pasts[*at] : NULL;
}

static void ask_history(struct link_references *references)
{
    for (size_t i = 0; i < references->added.n; i++) {
        const struct link_doc_reference *reference = &references->added.items[i];
        if (reference->status != LINK_REFERENCE_BROKEN || !reference->was_path.n ||
            reference->document->kind != LINK_DOCUMENT_LIVING)
            continue;
        bool added;
        uint32_t *at = base_map_put(&references->past_of, reference->was_path, &added);
        if (added)
            *at = (uint32_t)references->past_of.n - 1;
    }
    size_t n = references->past_of.n;
    references->pasts = base_arena_array(references->arena, n + 1, sizeof *references->pasts);
    for (size_t i = 0; i < n; i++)
        references->pasts[i].path = references->past_of.entries[i].key;
    if (references->context->source)
        source_history(references->context->source, references->pasts, n, references->arena);
}

static void write_history(struct link_references *references)
{
    for (size_t i = 0; i < references->past_of.n; i++) {
        const struct source_past *past = &references->pasts[i];
        if (past->is_known && past->commit[0])
            FACTS_ADD(references->store, path_history, .path = past->path,
                      .change = base_str_of(past->new_path.p ? "renamed" : "deleted"),
                      .commit_id = base_str_of(past->commit), .day = base_str_of(past->day),
                      .new_path = past->new_path);
    }
    facts_store_sort(references->store, FACTS_TABLE_path_history, (const char *const[]){"path"}, 1);
}

/* ---- what a broken reference is worth ---- */

static const char *const kind_reasons[] = {
    [LINK_DOCUMENT_LIVING] = NULL,
    [LINK_DOCUMENT_RECORD] = "the document is a record",
    [LINK_DOCUMENT_ARCHIVE] = "the document is archived",
    [LINK_DOCUMENT_GENERATED] = "the document is generated",
    [LINK_DOCUMENT_TEMPLATE] = "the document is a template",
    [LINK_DOCUMENT_THIRD_PARTY] = "the document came from elsewhere",
};

/* What surroundings mean, the strongest first; for a path that git knows of, and for others. */
enum meaning { SKIPPED, WEAK, LIKELY };

static const struct {
    enum link_surroundings bit;
    enum meaning known, unknown;
    const char *reason;
} meanings[] = {
    {LINK_HISTORIC, SKIPPED, SKIPPED, "its section tells what was"},
    {LINK_PLANNED, SKIPPED, SKIPPED, "its section tells what shall be"},
    {LINK_RENAMED, SKIPPED, WEAK, "its sentence tells of a change of names"},
    {LINK_GONE, SKIPPED, WEAK, "its sentence says that something is gone"},
    {LINK_ELSEWHERE, WEAK, WEAK, "its sentence names another repository or branch"},
    {LINK_NEGATED, LIKELY, WEAK, "its sentence holds a negation"},
    {LINK_FUTURE, LIKELY, WEAK, "its sentence tells what shall be"},
    {LINK_ARROW, LIKELY, WEAK, "there is an arrow in its sentence"},
    {LINK_EXAMPLE, LIKELY, WEAK, "it is an example"},
};

/* What became of what is named: columns, and the end of a sentence. */
static void tell_past(struct link_references *references, const struct link_doc_reference *reference,
                      const struct source_past *past, struct facts_doc_reference *row)
{
    bool has_commit = past && past->commit[0];
    row->renamed_to = reference->now_at.p ? reference->now_at : past ? past->new_path : BASE_STR_ABSENT;
    if (has_commit) {
        row->was_commit = base_str_of(past->commit);
        row->was_day = base_str_of(past->day);
    }
    const char *did = row->renamed_to.p ? "moved it to " : "deleted it";
    row->replacement = reference->replacement;
    if (row->renamed_to.p && !row->replacement.p)
        row->replacement = link_rewrite(references, reference, row->renamed_to);
    if (has_commit)
        row->past = base_str_format(references->arena, "; commit %s of %s %s%.*s", past->commit, past->day,
                                    did, BASE_STR_ARG(row->renamed_to));
    else if (row->renamed_to.p)
        row->past = base_str_format(references->arena, "; it is %.*s today", BASE_STR_ARG(row->renamed_to));
}

/* A broken reference's status, certainty and reason. */
static void judge(struct link_references *references, const struct link_doc_reference *reference,
                  struct facts_doc_reference *row)
{
    const struct link_document *document = reference->document;
    const struct source_past *past = past_of(references, reference->was_path);
    enum link_certainty certainty = past ? reference->if_known : reference->certainty;
    tell_past(references, reference, past, row);
    if (kind_reasons[document->kind]) {
        row->status = BASE_STR("skipped");
        row->reason = base_str_of(kind_reasons[document->kind]);
        return;
    }
    unsigned around =
        reference->ignores == LINK_ALL_SURROUNDINGS
            ? 0
            : link_surroundings_of(references, document, reference->line, reference->col, reference->text) &
                  ~reference->ignores;
    bool is_known = past || reference->now_at.p;
    for (size_t i = 0; i < COUNT(meanings); i++) {
        if (!(around & meanings[i].bit))
            continue;
        enum meaning meaning = is_known ? meanings[i].known : meanings[i].unknown;
        row->reason = base_str_of(meanings[i].reason);
        if (meaning == SKIPPED) {
            row->status = BASE_STR("skipped");
            return;
        }
        if (meaning == WEAK)
            certainty = LINK_WEAK;
        else if (certainty == LINK_SURE)
            certainty = LINK_LIKELY;
        break;
    }
    if (document->language == BASE_LANGUAGE_OTHER && certainty == LINK_SURE)
        certainty = LINK_LIKELY;
    row->certainty = base_str_of(certainties[certainty]);
}

static void write_row(struct link_references *references, const struct link_doc_reference *reference)
{
    static const char *const statuses[] = {"found", "broken", "unknown"};
    struct facts_doc_reference row = {.path = reference->document->path,
                                      .line = reference->line,
                                      .col = reference->col,
                                      .unit = reference->document->unit,
                                      .kind = base_str_of(reference->kind),
                                      .text = reference->text,
                                      .target = reference->target,
                                      .status = base_str_of(statuses[reference->status]),
                                      .reason = reference->reason,
                                      .target_path = reference->target_path,
                                      .target_line =
                                          reference->target_line ? reference->target_line : FACTS_NULL,
                                      .hint = reference->hint,
                                      .past = BASE_STR("")};
    bool is_doubtful = reference->status == LINK_REFERENCE_BROKEN && reference->unless_known.p &&
                       !past_of(references, reference->was_path);
    if (is_doubtful && reference->unless_known.n == 0)
        return;
    if (is_doubtful) {
        row.status = BASE_STR("unknown");
        row.reason = reference->unless_known;
    } else if (reference->status == LINK_REFERENCE_BROKEN) {
        judge(references, reference, &row);
        if (!row.certainty.p || base_str_is(row.certainty, certainties[LINK_WEAK]))
            row.replacement = BASE_STR_ABSENT;
    }
    facts_store_add(references->store, FACTS_TABLE_doc_reference, &row);
}

static void run(struct link_context *context)
{
    struct link_references references = {
        .context = context, .store = context->store, .arena = context->arena};
    link_resolver_init(&references.resolver, context);
    references.has_other_code = has_other_code(context->store);
    load_documents(&references);
    for (size_t i = 0; i < COUNT(kinds); i++)
        kinds[i]->run(&references);
    ask_history(&references);
    for (size_t i = 0; i < references.added.n; i++)
        write_row(&references, &references.added.items[i]);
    facts_store_sort(context->store, FACTS_TABLE_doc_reference,
                     (const char *const[]){"path", "line", "col", "kind", "text", "target"}, 6);
    write_history(&references);
    base_map_finish(&references.past_of);
    base_map_finish(&references.extensions);
    base_map_finish(&references.lines);
    base_map_finish(&references.commits);
    base_vec_finish(&references.added);
    link_names_finish(&references.by_name);
    link_names_finish(&references.by_folder);
    link_sites_finish(&references.sites);
    link_resolver_finish(&references.resolver);
}

void link_references_need(struct facts_set *demand)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (const enum facts_table *table = kinds[i]->needs; *table != FACTS_TABLE_COUNT; table++)
            facts_set_add(demand, *table);
}

static const enum facts_table fills[] = {FACTS_TABLE_doc_reference, FACTS_TABLE_path_history,
                                         FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_document,    FACTS_TABLE_heading,
                                         FACTS_TABLE_doc_block,   FACTS_TABLE_code_span,
                                         FACTS_TABLE_ignore_rule, FACTS_TABLE_COUNT};

const struct link_linker link_doc_reference = {"doc_reference", fills, needs, run};
