/* meta/_journal.json of Drizzle: which migrations there are, in their order, and for which database. */
#include "validator/extract/document_p.h"

static struct base_str dialect_of(struct base_str said)
{
    if (base_str_is(said, "postgresql") || base_str_is(said, "pg"))
        return BASE_STR("postgres");
    if (base_str_is(said, "mysql") || base_str_is(said, "singlestore"))
        return BASE_STR("mysql");
    return base_str_is(said, "sqlite") || base_str_is(said, "turso") ? BASE_STR("sqlite") : BASE_STR_ABSENT;
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct document *document = document_parse(input->bytes, DOCUMENT_JSON, NULL);
    const struct document_node *root = document_root(document);
    const struct document_node *entries = document_member(root, "entries");
    struct base_str dialect = dialect_of(extract_string(root, "dialect"));
    int64_t position = 0;
    extract_document_problems(out, &extract_drizzle_journal, document);
    for (const struct document_node *entry = entries && entries->kind == DOCUMENT_ARRAY ? entries->first
                                                                                        : NULL;
         entry; entry = entry->next) {
        struct base_str tag = extract_string(entry, "tag");
        if (tag.p)
            FACTS_EMIT(out, migration_entry, .line = entry->line, .position = position++, .name = tag,
                       .dialect = dialect);
    }
    document_destroy(document);
}

static const char *const globs[] = {"_journal.json", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_migration_entry, FACTS_TABLE_COUNT};

const struct extract_extractor extract_drizzle_journal = {
    .name = "drizzle_journal",
    .summary = "meta/_journal.json of Drizzle: the migrations in their order.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
