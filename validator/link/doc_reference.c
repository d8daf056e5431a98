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

/* ---- what a broken reference is worth ---- */

static const char *const kind_reasons[] = {
    [LINK_DOCUMENT_LIVING] = NULL,
    [LINK_DOCUMENT_RECORD] = "the document is a record",
    [LINK_DOCUMENT_ARCHIVE] = "the document is archived",
    [LINK_DOCUMENT_GENERATED] = "the document is generated",
    [LINK_DOCUMENT_TEMPLATE] = "the document is a template",
    [LINK_DOCUMENT_THIRD_PARTY] = "the document came from elsewhere",
};

static const struct {
    enum link_surroundings bit;
    bool skips; /* what is named is said not to be there */
    const char *reason;
} surroundings[] = {
    {LINK_HISTORIC, true, "its section tells what was"},
    {LINK_PLANNED, true, "its section tells what shall be"},
    {LINK_RENAMED, true, "its sentence tells of a change of names"},
    {LINK_NEGATED, false, "its sentence holds a negation"},
    {LINK_FUTURE, false, "its sentence tells what shall be"},
    {LINK_EXAMPLE, false, "it is an example"},
};

/* A broken reference's status, certainty and reason. */
static void judge(struct link_references *references, const struct link_doc_reference *reference,
                  struct facts_doc_reference *row)
{
    const struct link_document *document = reference->document;
    enum link_certainty certainty = reference->certainty;
    if (kind_reasons[document->kind]) {
        row->status = BASE_STR("skipped");
        row->reason = base_str_of(kind_reasons[document->kind]);
        return;
    }
    unsigned around = reference->ignores == LINK_ALL_SURROUNDINGS
                          ? 0
                          : link_surroundings_of(references, document, reference->line, reference->text) &
                                ~reference->ignores;
    for (size_t i = 0; i < COUNT(surroundings); i++) {
        if (!(around & surroundings[i].bit))
            continue;
        row->reason = base_str_of(surroundings[i].reason);
        if (surroundings[i].skips) {
            row->status = BASE_STR("skipped");
            return;
        }
        certainty = LINK_WEAK;
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
                                      .hint = reference->hint};
    if (reference->status == LINK_REFERENCE_BROKEN)
        judge(references, reference, &row);
    facts_store_add(references->store, FACTS_TABLE_doc_reference, &row);
}

static void run(struct link_context *context)
{
    struct link_references references = {
        .context = context, .store = context->store, .arena = context->arena};
    link_resolver_init(&references.resolver, context);
    load_documents(&references);
    for (size_t i = 0; i < COUNT(kinds); i++)
        kinds[i]->run(&references);
    for (size_t i = 0; i < references.added.n; i++)
        write_row(&references, &references.added.items[i]);
    facts_store_sort(context->store, FACTS_TABLE_doc_reference,
                     (const char *const[]){"path", "line", "col", "kind", "text", "target"}, 6);
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

static const enum facts_table fills[] = {FACTS_TABLE_doc_reference, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_document, FACTS_TABLE_heading, FACTS_TABLE_doc_block,
                                         FACTS_TABLE_ignore_rule, FACTS_TABLE_COUNT};

const struct link_linker link_doc_reference = {"doc_reference", fills, needs, run};
