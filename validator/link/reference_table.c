/*
 * Tables and columns that documents name: `agents` table, table `agents`, `agents.status` column, and SQL in
 * blocks of code.
 *
 * Nearly every word may be the name of a table, so a word counts only where the text itself calls it one. It
 * is broken only where every database of the tree is known whole.
 */
#include "validator/link/doc_reference_p.h"
#include "validator/link/sql_names_p.h"

/* Hints that are looked for in one run. */
#define MOST_HINTS 1000u

struct work {
    struct link_references *references;
    struct link_sql_names names;
    const struct link_document *document;
    size_t hints;
};

static bool is_name(struct base_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9' && i > 0) ||
              c == '_'))
            return false;
    }
    return text.n > 1;
}

static bool has_word_at(struct base_str text, const char *const *words)
{
    for (; *words; words++) {
        size_t n = strlen(*words);
        if (base_str_eq_nocase(base_str_slice(text, 0, n), base_str_of(*words)) &&
            (text.n == n || !base_is_word(text.p[n])))
            return true;
    }
    return false;
}

static bool ends_with_word(struct base_str text, const char *const *words)
{
    for (; *words; words++) {
        size_t n = strlen(*words);
        if (text.n >= n && base_str_eq_nocase(base_str_from(text, text.n - n), base_str_of(*words)) &&
            (text.n == n || !base_is_word(text.p[text.n - n - 1])))
            return true;
    }
    return false;
}

/* Whether the text calls the span at *from a table (or column): "`x` table", "the table `x`". *from moves
 * behind the span. */
static bool is_called(struct base_str text, struct base_str span, size_t *from, const char *const *words)
{
    ptrdiff_t at = base_str_find_str(base_str_from(text, *from), span);
    if (at < 0)
        return false;
    struct base_str before = base_str_slice(text, 0, *from + (size_t)at);
    *from += (size_t)at + span.n;
    struct base_str behind = base_str_from(text, *from);
    bool spaced = before.n && before.p[before.n - 1] == ' ';
    return (base_str_starts(behind, " ") && has_word_at(base_str_from(behind, 1), words)) ||
           (spaced && ends_with_word(base_str_slice(before, 0, before.n - 1), words));
}

static void add(struct work *work, struct link_doc_reference reference, uint32_t row)
{
    if (row != LINK_NONE) {
        struct facts_sql_table table;
        FACTS_GET(work->references->store, sql_table, row, &table);
        reference.status = LINK_REFERENCE_FOUND;
        reference.target_path = table.path;
        reference.target_line = table.line;
    } else if (!work->names.has_series || work->names.is_open ||
               link_sql_names_is_system(BASE_STR_ABSENT, reference.target)) {
        reference.status = LINK_REFERENCE_UNKNOWN;
        reference.reason = BASE_STR("not every table of the repository is known");
    } else {
        bool was_there = link_sql_names_was_there(&work->names, reference.target);
        if (work->hints++ < MOST_HINTS)
            reference.hint = link_sql_names_hint(&work->names, reference.target);
        reference.status = LINK_REFERENCE_BROKEN;
        reference.reason =
            was_there ? BASE_STR("a migration drops or renames it") : BASE_STR("no migration creates it");
        /* A name that nothing in the tree has ever had may be one of another database. */
        if (!was_there)
            reference.certainty =
                reference.hint.p && work->names.series == 1 ? reference.certainty : LINK_WEAK;
    }
    reference.document = work->document;
    link_reference_add(work->references, &reference);
}

static uint32_t find(const struct work *work, struct base_str name)
{
    uint32_t entry = link_sql_names_find(&work->names, name);
    if (entry != LINK_NONE)
        return work->names.tables.entries.items[entry].value;
    struct base_str key = link_sql_names_lower(work->names.arena, name);
    entry = link_names_first(&work->names.models, 0, key);
    return entry == LINK_NONE ? LINK_NONE : work->names.models.entries.items[entry].value;
}

/* ---- code in the text ---- */

/* `table.column`: a column when the table is there and the text calls it one. */
static void read_column(struct work *work, const struct facts_code_span *span, bool is_called_so)
{
    ptrdiff_t dot = base_str_rfind_char(span->text, '.');
    struct base_str table = base_str_slice(span->text, 0, (size_t)dot);
    struct base_str column = base_str_from(span->text, (size_t)dot + 1);
    if (!is_name(table) || !is_name(column))
        return;
    uint32_t row = find(work, table);
    if (row == LINK_NONE)
        return;
    struct facts_sql_table facts;
    FACTS_GET(work->references->store, sql_table, row, &facts);
    struct link_doc_reference reference = {.document = work->document,
                                           .line = span->line,
                                           .col = span->col,
                                           .kind = "column",
                                           .text = span->text,
                                           .target = column,
                                           .certainty = LINK_LIKELY,
                                           .target_path = facts.path,
                                           .target_line = facts.line};
    uint32_t entry =
        link_names_first(&work->names.columns, row, link_sql_names_lower(work->names.arena, column));
    if (entry == LINK_NONE && !is_called_so)
        return;
    reference.status = entry != LINK_NONE       ? LINK_REFERENCE_FOUND
                       : facts.is_complete == 1 ? LINK_REFERENCE_BROKEN
                                                : LINK_REFERENCE_UNKNOWN;
    reference.reason = reference.status == LINK_REFERENCE_BROKEN ? BASE_STR("the table has no such column")
                       : reference.status == LINK_REFERENCE_UNKNOWN
                           ? BASE_STR("not every step about it is known")
                           : BASE_STR_ABSENT;
    link_reference_add(work->references, &reference);
}

static void read_spans(struct work *work)
{
    static const char *const tables[] = {"table", "tables", "tabla", "tablas", "Tabelle", NULL};
    static const char *const columns[] = {"column", "columns", "columna", "columnas", "Spalte", NULL};
    const struct facts_store *store = work->references->store;
    struct facts_range spans = facts_store_of_file(store, FACTS_TABLE_code_span, work->document->file);
    struct facts_range blocks = facts_store_of_file(store, FACTS_TABLE_doc_block, work->document->file);
    size_t block = blocks.from, from = 0;
    int64_t line = 0;
    struct base_str text = BASE_STR_ABSENT;
    for (size_t i = spans.from; i < spans.to; i++) {
        struct facts_code_span span;
        FACTS_GET(store, code_span, i, &span);
        if (span.block_line != line) {
            line = span.block_line;
            from = 0;
            while (block < blocks.to && FACTS_GET_INT(store, doc_block, block, line) < line)
                block++;
            bool is_there = block < blocks.to && FACTS_GET_INT(store, doc_block, block, line) == line;
            text = is_there ? FACTS_GET_TEXT(store, doc_block, block, text) : BASE_STR_ABSENT;
        }
        if (!text.p)
            continue;
        size_t again = from;
        bool is_column = is_called(text, span.text, &again, columns);
        bool is_table = is_called(text, span.text, &from, tables);
        if (base_str_rfind_char(span.text, '.') > 0)
            read_column(work, &span, is_column);
        else if (is_table && is_name(span.text))
            add(work,
                (struct link_doc_reference){
                    .line = span.line,
                    .col = span.col,
                    .kind = "table",
                    .text = span.text,
                    .target = span.text,
                    .certainty = base_str_find_char(span.text, '_') > 0 ? LINK_SURE : LINK_LIKELY},
                find(work, span.text));
    }
}

/* ---- SQL in blocks of code ---- */

static bool is_sql(struct base_str language)
{
    static const char *const names[] = {"sql",  "postgresql", "postgres", "pgsql",
                                        "psql", "mysql",      "sqlite",   NULL};
    for (size_t i = 0; names[i]; i++)
        if (base_str_is(language, names[i]))
            return true;
    return false;
}

static struct base_str next_word(struct base_str text, size_t *i)
{
    while (*i < text.n && !base_is_word(text.p[*i]) && text.p[*i] != '"')
        ++*i;
    size_t from = *i;
    while (*i < text.n && (base_is_word(text.p[*i]) || text.p[*i] == '.' || text.p[*i] == '"'))
        ++*i;
    return base_str_slice(text, from, *i);
}

/* FROM x, JOIN x, INTO x, UPDATE x in capitals; a line that creates something is passed over. */
static void read_line(struct work *work, struct base_str line, int64_t number)
{
    static const char *const words[] = {"FROM", "JOIN", "INTO", "UPDATE", NULL};
    size_t i = 0;
    struct base_str word, schema, name;
    if (base_str_find(line, "--") == 0 || base_str_find(line, "CREATE ") >= 0 ||
        base_str_find(line, "EXTRACT") >= 0)
        return;
    while ((word = next_word(line, &i)).n) {
        bool is_one = false;
        for (size_t k = 0; words[k]; k++)
            is_one = is_one || base_str_is(word, words[k]);
        if (!is_one)
            continue;
        while (i < line.n && line.p[i] == ' ')
            i++;
        if (i >= line.n || !(base_is_word(line.p[i]) || line.p[i] == '"'))
            continue;
        word = next_word(line, &i);
        link_sql_names_split(&work->names, word, &schema, &name);
        if (!is_name(name) || (i < line.n && line.p[i] == '(') || link_sql_names_is_system(schema, name) ||
            base_str_is(name, "SELECT") || base_str_is(name, "SET"))
            continue;
        add(work,
            (struct link_doc_reference){.line = number,
                                        .col = FACTS_NULL,
                                        .kind = "table",
                                        .text = word,
                                        .target = name,
                                        .certainty = LINK_LIKELY},
            find(work, name));
    }
}

static void read_blocks(struct work *work)
{
    const struct facts_store *store = work->references->store;
    struct facts_range blocks = facts_store_of_file(store, FACTS_TABLE_code_block, work->document->file);
    for (size_t i = blocks.from; i < blocks.to; i++) {
        struct facts_code_block block;
        FACTS_GET(store, code_block, i, &block);
        /* What the block itself makes, by WITH or CREATE, may be what it reads. */
        if (!is_sql(block.language) || base_str_find(block.text, "WITH ") >= 0 ||
            base_str_find(block.text, "CREATE ") >= 0)
            continue;
        struct base_str rest = block.text, line;
        for (int64_t number = block.line; (line = base_str_split(&rest, '\n')).p; number++)
            read_line(work, line, number);
    }
}

static void run(struct link_references *references)
{
    struct work work = {.references = references};
    if (facts_store_count(references->store, FACTS_TABLE_sql_table) == 0)
        return;
    link_sql_names_init(&work.names, references->context);
    for (size_t i = 0; i < references->document_count; i++) {
        work.document = &references->documents[i];
        read_spans(&work);
        read_blocks(&work);
    }
    link_sql_names_finish(&work.names);
}

static const enum facts_table needs[] = {
    FACTS_TABLE_code_span,  FACTS_TABLE_doc_block,    FACTS_TABLE_code_block,    FACTS_TABLE_sql_table,
    FACTS_TABLE_sql_column, FACTS_TABLE_sql_database, FACTS_TABLE_sql_statement, FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_table = {"table", needs, run};
