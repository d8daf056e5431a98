/*
 * Which documents there are, of what kind and in which language. The first that speaks counts: the
 * configuration, the document itself (`assay: record` in its front matter), its place, its status, its first
 * lines, its title.
 */
#include "validator/base/pattern.h"
#include "validator/link/document_p.h"
#include "validator/link/names_p.h"

/* Lines from the top in which a document says what it is. */
#define HEAD_LINES 14
/* Bytes from its start in which a banner says so. */
#define BANNER_BYTES 60
/* Bytes of prose by which a language is told. */
#define MOST_PROSE 32768u

static const char *const reasons[] = {"the configuration says so", "its front matter says so"};

const char *link_document_kind_name(enum link_document_kind kind)
{
    return config_document_kinds[kind].p;
}

bool link_document_kind_parse(struct base_str name, enum link_document_kind *out)
{
    for (size_t i = 0; i < CONFIG_DOCUMENT_KINDS; i++)
        if (base_str_eq(name, config_document_kinds[i])) {
            *out = (enum link_document_kind)i;
            return true;
        }
    return false;
}

static bool is_document(struct base_str extension)
{
    static const char *const known[] = {"md", "markdown", "mdx", "rst", "adoc", "asciidoc"};
    return BASE_STR_IN(extension, known);
}

static const struct config_document *entry_of(const struct config *config, struct base_str path, bool is_kind)
{
    for (size_t i = 0; i < config->document_count; i++) {
        const struct config_document *entry = &config->documents[i];
        if ((is_kind ? entry->kind.p : entry->language.p) && base_glob_match(entry->glob, path))
            return entry;
    }
    return NULL;
}

static enum base_language language_of(const struct link_context *context, uint32_t row, struct base_str path)
{
    enum base_language language = BASE_LANGUAGE_EN;
    const struct config_document *entry = entry_of(context->config, path, false);
    if (entry && base_language_parse(entry->language, &language))
        return language;
    struct base_language_tally tally = {0};
    struct facts_range range = facts_store_of_file(context->store, FACTS_TABLE_doc_block, row);
    size_t read = 0;
    for (size_t i = range.from; i < range.to && read < MOST_PROSE; i++) {
        struct base_str text = FACTS_GET_TEXT(context->store, doc_block, i, text);
        base_language_count(&tally, base_str_slice(text, 0, MOST_PROSE - read));
        read += text.n;
    }
    return base_language_of(&tally);
}

/* ---- what a document says of itself ---- */

static bool contains_one_of(struct base_str value, const char *const *words)
{
    for (; *words; words++)
        if (base_lexicon_phrase(value, base_str_of(*words), true, NULL) >= 0)
            return true;
    return false;
}

static struct link_document_class by_status(struct base_str value)
{
    static const char *const over[] = {"archived",   "superseded", "obsolete",   "historical", "rejected",
                                       "withdrawn",  "abandoned",  "deprecated", "archivado",  "obsoleto",
                                       "archiviert", "veraltet",   "archivé",    "arquivado",  NULL};
    static const char *const to_come[] = {
        "proposed",  "proposal",  "planned",   "draft",       "not started", "idea",
        "wip",       "propuesto", "borrador",  "pendiente",   "geplant",     "entwurf",
        "brouillon", "rascunho",  "planejado", "in progress", "en progreso", NULL};
    static const char *const done[] = {
        "accepted", "completed",  "complete",   "done",  "implemented",  "resolved",  "closed",  "aceptado",
        "aceptada", "completado", "completada", "hecho", "implementado", "umgesetzt", "accepté", NULL};
    if (contains_one_of(value, over))
        return (struct link_document_class){LINK_DOCUMENT_ARCHIVE, "its status says that it is over"};
    if (contains_one_of(value, to_come))
        return (struct link_document_class){LINK_DOCUMENT_RECORD, "its status says that it is yet to come"};
    if (contains_one_of(value, done))
        return (struct link_document_class){LINK_DOCUMENT_RECORD, "its status says that it is done"};
    return (struct link_document_class){LINK_DOCUMENT_LIVING, NULL};
}

static struct link_document_class by_fields(const struct link_context *context, uint32_t row, bool is_own)
{
    struct link_document_class class = {LINK_DOCUMENT_LIVING, NULL};
    struct facts_range range = facts_store_of_file(context->store, FACTS_TABLE_doc_field, row);
    for (size_t i = range.from; i < range.to && !class.reason; i++) {
        struct base_str name = FACTS_GET_TEXT(context->store, doc_field, i, name);
        struct base_str value = FACTS_GET_TEXT(context->store, doc_field, i, value);
        if (is_own && base_str_is(name, "assay") && link_document_kind_parse(value, &class.kind))
            class.reason = reasons[1];
        else if (!is_own && (base_str_is(name, "status") || base_str_is(name, "estado")))
            class = by_status(value);
        else if (!is_own && base_str_is(name, "archived") && base_str_is(value, "true"))
            class = (struct link_document_class){LINK_DOCUMENT_ARCHIVE, "its front matter calls it archived"};
    }
    return class;
}

/* "Do not edit" in a comment, a quote or a short line; a longer text tells of something that is generated. */
static bool is_generated(const struct facts_doc_block *block, enum base_language language)
{
    bool may = base_str_is(block->kind, "html") || base_str_is(block->kind, "quote") ||
               (base_str_is(block->kind, "paragraph") && block->text.n < 2 * BANNER_BYTES);
    return may && (base_lexicon_has(language, BASE_WORDS_generated, block->text) ||
                   base_lexicon_has(BASE_LANGUAGE_EN, BASE_WORDS_generated, block->text));
}

static struct link_document_class by_head(const struct link_context *context, uint32_t row,
                                          enum base_language language)
{
    struct facts_range range = facts_store_of_file(context->store, FACTS_TABLE_doc_block, row);
    struct link_document_class class = {LINK_DOCUMENT_LIVING, NULL};
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_block block;
        FACTS_GET(context->store, doc_block, i, &block);
        if (block.line > HEAD_LINES)
            break;
        if (!class.reason && base_str_is(block.kind, "heading"))
            class = link_document_by_title(block.text);
        /* A banner says it at its start; further back it is said of something else. */
        ptrdiff_t over = base_lexicon_find(language, BASE_WORDS_archived, block.text, NULL);
        if (over >= 0 && over < BANNER_BYTES)
            return (struct link_document_class){LINK_DOCUMENT_ARCHIVE, "its first lines say that it is over"};
        if (is_generated(&block, language))
            return (struct link_document_class){LINK_DOCUMENT_GENERATED,
                                                "its first lines say that it is generated"};
    }
    return class;
}

static struct link_document_class class_of(const struct link_context *context, uint32_t row,
                                           const struct facts_file *file, enum base_language language)
{
    struct link_document_class class = {LINK_DOCUMENT_LIVING, NULL};
    const struct config_document *entry = entry_of(context->config, file->path, true);
    if (entry && link_document_kind_parse(entry->kind, &class.kind)) {
        class.reason = reasons[0];
        return class;
    }
    class = by_fields(context, row, true);
    if (!class.reason)
        class = link_document_by_path(file->path, file->is_test == 1);
    if (!class.reason)
        class = by_fields(context, row, false);
    return class.reason ? class : by_head(context, row, language);
}

static void run(struct link_context *context)
{
    struct link_sites sites = {0};
    link_sites_find(&sites, context);
    size_t n = facts_store_count(context->store, FACTS_TABLE_file);
    for (size_t i = 0; i < n; i++) {
        if (!is_document(FACTS_GET_TEXT(context->store, file, i, extension)))
            continue;
        struct facts_file file;
        FACTS_GET(context->store, file, i, &file);
        if (base_str_is(file.kind, "link") || base_str_is(file.kind, "submodule"))
            continue;
        enum base_language language = language_of(context, (uint32_t)i, file.path);
        struct link_document_class class = class_of(context, (uint32_t)i, &file, language);
        const struct link_site *site = link_site_of(&sites, file.path);
        FACTS_ADD(context->store, document, .path = file.path, .line = 1, .unit = file.unit,
                  .kind = base_str_of(link_document_kind_name(class.kind)),
                  .reason = base_str_of(class.reason), .language = base_str_of(base_language_name(language)),
                  .site = site ? base_str_of(link_generator_name(site->generator)) : BASE_STR_ABSENT,
                  .site_root = site ? site->content : BASE_STR_ABSENT);
    }
    link_sites_finish(&sites);
}

static const enum facts_table fills[] = {FACTS_TABLE_document, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_doc_field, FACTS_TABLE_doc_block, FACTS_TABLE_COUNT};

const struct link_linker link_document = {"document", fills, needs, run};
