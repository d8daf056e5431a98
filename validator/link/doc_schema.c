/*
 * Documents beside the schema: which sections are about which table, and whether each of their rows is true.
 *
 * Two passes: the first collects what each document says and counts how often it says it; the second writes
 * the claims, and with them those that are made by silence. Documents that tell what was are passed over.
 */
#include "validator/link/doc_schema_write_p.h"

#include "validator/base/suggest.h"

/* ---- the table that a heading names ---- */

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static bool is_filler(struct base_str word)
{
    static const char *const words[] = {"table",  "tables", "the", "tabla",  "tabelle", "entity",   "model",
                                        "schema", "view",   "la",  "tabela", "db",      "database", NULL};
    bool numbered = word.n > 0;
    for (size_t i = 0; i < word.n; i++)
        numbered = numbered && ((word.p[i] >= '0' && word.p[i] <= '9') || word.p[i] == '.');
    for (size_t i = 0; words[i] && !numbered; i++)
        if (base_str_eq_nocase(word, base_str_of(words[i])))
            return true;
    return numbered;
}

/* The one name of a heading such as "3.2 `agents`", "Table: agents", "agents — the registry". */
struct base_str link_doc_heading_name(struct base_str text)
{
    struct base_str found = BASE_STR_ABSENT;
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && is_name_byte(text.p[i]))
            i++;
        struct base_str word = base_str_slice(text, from, i);
        while (word.n && word.p[word.n - 1] == '.')
            word.n--;
        if (word.n && !is_filler(word)) {
            if (found.p)
                return BASE_STR_ABSENT;
            found = word;
        }
        if (i == from) {
            /* Behind a dash, a colon or a parenthesis stands what is said of it. */
            bool parts = text.p[i] == '(' || text.p[i] == ':' || (unsigned char)text.p[i] == 0xe2 ||
                         (text.p[i] == '-' && i > 0 && text.p[i - 1] == ' ');
            if (found.p && parts)
                return found;
            i++;
        }
    }
    return found;
}

/* The table of the section; LINK_NONE when its heading names none. The nearest database counts: that of the
 * document's unit, then a series of migrations, then the first. */
static uint32_t table_of(struct link_doc_schema *work, const struct facts_heading *heading)
{
    struct base_str name = link_doc_heading_name(heading->text), schema, table;
    uint32_t best = LINK_NONE;
    int best_rank = -1;
    if (!name.p)
        return LINK_NONE;
    link_sql_names_split(&work->names, name, &schema, &table);
    struct base_str key = link_sql_names_lower(work->context->arena, table);
    LINK_NAMES_EACH(&work->names.tables, 0, key, i)
    {
        uint32_t row = work->names.tables.entries.items[i].value;
        struct facts_sql_table found;
        FACTS_GET(work->context->store, sql_table, row, &found);
        if (schema.p && !base_str_eq_nocase(schema, found.schema))
            continue;
        int rank = (base_str_eq(found.unit, heading->unit) ? 4 : 0) +
                   (base_str_is(found.source, "migrations") ? 2 : 0) + (found.is_complete == 1);
        if (rank > best_rank) {
            best = row;
            best_rank = rank;
        }
    }
    return best;
}

/* ---- one Markdown table ---- */

struct header_row {
    uint8_t of[LINK_DOC_MOST_CELLS];
    bool has_column, has_other;
};

static struct header_row read_header(struct link_doc_schema *work, struct facts_range cells,
                                     int64_t table_line)
{
    struct header_row header = {0};
    for (size_t i = cells.from; i < cells.to; i++) {
        struct facts_doc_cell cell;
        FACTS_GET(work->context->store, doc_cell, i, &cell);
        if (cell.table_line != table_line || cell.row != 0 || cell.position >= LINK_DOC_MOST_CELLS)
            continue;
        enum link_doc_header of = link_doc_header_of(cell.text);
        if (of == LINK_DOC_COLUMN && header.has_column)
            of = LINK_DOC_OTHER;
        header.of[cell.position] = (uint8_t)of;
        header.has_column = header.has_column || of == LINK_DOC_COLUMN;
        header.has_other = header.has_other || (of != LINK_DOC_OTHER && of != LINK_DOC_COLUMN);
    }
    return header;
}

/* Whether the header says that it lists columns and their types. */
static bool lists_columns(struct link_doc_schema *work, struct facts_range cells, int64_t table_line)
{
    struct header_row header = read_header(work, cells, table_line);
    bool has_type = false;
    for (size_t i = 0; i < LINK_DOC_MOST_CELLS; i++)
        has_type = has_type || header.of[i] == LINK_DOC_TYPE;
    return header.has_column && has_type;
}

static struct base_str column_name(const struct facts_doc_cell *cell)
{
    struct base_str text = base_str_trim(cell->code.p ? cell->code : cell->text);
    size_t n = 0;
    while (n < text.n && (is_name_byte(text.p[n]) || text.p[n] == '"'))
        n++;
    /* "id (PK)" is the column id; "first and last name" is none */
    bool is_name = n == text.n || (n < text.n && text.p[n] == ' ' && n + 1 < text.n && text.p[n + 1] == '(');
    return is_name && n ? base_str_slice(text, 0, n) : BASE_STR_ABSENT;
}

static void read_cell(struct link_doc_schema *work, struct link_doc_row *row, enum link_doc_header header,
                      const struct facts_doc_cell *cell)
{
    struct base_arena *arena = work->context->arena;
    struct link_doc_said_of *said = &row->said;
    enum link_doc_said answer = link_doc_yes_no(cell->text);
    switch (header) {
    case LINK_DOC_COLUMN:
        row->name = column_name(cell);
        row->line = cell->line;
        break;
    case LINK_DOC_TYPE:
        link_doc_read_type(arena, base_str_trim(cell->text), said);
        row->has_foreign_word = base_str_trim(cell->text).n && !said->type.p;
        break;
    case LINK_DOC_NULLABLE:
        said->nullable = answer;
        break;
    case LINK_DOC_REQUIRED:
        said->nullable = answer == LINK_DOC_YES ? LINK_DOC_NO : said->nullable;
        break;
    case LINK_DOC_DEFAULT:
        link_doc_read_default(arena, cell->text, said);
        break;
    case LINK_DOC_CONSTRAINTS:
        link_doc_read_constraints(arena, cell->text, said);
        row->is_sql = true;
        break;
    case LINK_DOC_PRIMARY:
        said->primary = answer;
        break;
    case LINK_DOC_UNIQUE:
        said->unique = answer;
        break;
    default:
        break;
    }
}

static void close_row(struct link_doc_schema *work, struct link_doc_section *section,
                      struct link_doc_row *row)
{
    if (!row->name.p)
        return;
    struct base_str key = link_sql_names_lower(work->context->arena, row->name);
    uint32_t entry = link_names_first(&work->names.columns, section->table, key);
    row->column = entry == LINK_NONE ? LINK_NONE : work->names.columns.entries.items[entry].value;
    section->matched += row->column != LINK_NONE;
    section->foreign_words += row->has_foreign_word;
    base_vec_push(&section->rows, *row);
}

static void read_table(struct link_doc_schema *work, struct link_doc_section *section,
                       struct facts_range cells, int64_t table_line)
{
    struct header_row header = read_header(work, cells, table_line);
    struct link_doc_row row = {.column = LINK_NONE};
    int64_t at = 0;
    if (!header.has_column || !header.has_other)
        return;
    for (size_t i = cells.from; i < cells.to; i++) {
        struct facts_doc_cell cell;
        FACTS_GET(work->context->store, doc_cell, i, &cell);
        if (cell.table_line != table_line || cell.row == 0)
            continue;
        if (cell.row != at) {
            close_row(work, section, &row);
            row = (struct link_doc_row){.column = LINK_NONE};
            at = cell.row;
        }
        if (cell.position < LINK_DOC_MOST_CELLS)
            read_cell(work, &row, header.of[cell.position], &cell);
    }
    close_row(work, section, &row);
}

/* Cells of one table lie together: the range of those of `table_line`. */
static struct facts_range cells_of(const struct link_doc_schema *work, struct facts_range cells, size_t *from,
                                   int64_t table_line)
{
    struct facts_range found = {*from, *from};
    while (found.from < cells.to &&
           FACTS_GET_INT(work->context->store, doc_cell, found.from, table_line) < table_line)
        found.from++;
    found.to = found.from;
    while (found.to < cells.to &&
           FACTS_GET_INT(work->context->store, doc_cell, found.to, table_line) == table_line)
        found.to++;
    *from = found.to;
    return found;
}

/* ---- one document ---- */

static bool read_heading(const struct link_doc_schema *work, struct facts_range headings, int64_t line,
                         struct facts_heading *heading)
{
    size_t at = FACTS_LOWER_BOUND(work->context->store, heading, headings, line, line);
    if (at == headings.to)
        return false;
    FACTS_GET(work->context->store, heading, at, heading);
    return heading->line == line;
}

static void read_document(struct link_doc_schema *work, uint32_t file)
{
    const struct facts_store *store = work->context->store;
    struct facts_range tables = facts_store_of_file(store, FACTS_TABLE_doc_table, file);
    struct facts_range cells = facts_store_of_file(store, FACTS_TABLE_doc_cell, file);
    struct facts_range headings = facts_store_of_file(store, FACTS_TABLE_heading, file);
    size_t at = cells.from;
    work->section_count = work->orphans.n = 0;
    for (size_t i = tables.from; i < tables.to; i++) {
        struct facts_doc_table table;
        struct facts_heading heading;
        FACTS_GET(store, doc_table, i, &table);
        struct facts_range own = cells_of(work, cells, &at, table.line);
        if (!read_heading(work, headings, table.section_line, &heading))
            continue;
        uint32_t row = table_of(work, &heading);
        if (row == LINK_NONE) {
            if (link_doc_heading_name(heading.text).p && table.ordinal == 1 &&
                lists_columns(work, own, table.line))
                base_vec_push(&work->orphans, heading);
            continue;
        }
        struct link_doc_section *section = link_doc_section_for(work, file, &heading, row);
        read_table(work, section, own, table.line);
    }
    link_doc_schema_write(work, file);
}

static void run(struct link_context *context)
{
    struct link_doc_schema work = {.context = context};
    size_t n = facts_store_count(context->store, FACTS_TABLE_document);
    if (facts_store_count(context->store, FACTS_TABLE_sql_table) == 0)
        return;
    link_sql_names_init(&work.names, context);
    link_doc_schema_begin(&work);
    for (size_t i = 0; i < n; i++) {
        uint32_t file = FACTS_GET_FILE(context->store, document, i, path);
        if (file != LINK_NONE && base_str_is(FACTS_GET_TEXT(context->store, document, i, kind), "living"))
            read_document(&work, file);
    }
    facts_store_sort(
        context->store, FACTS_TABLE_schema_claim,
        (const char *const[]){"path", "line", "table_name", "column_name", "aspect", "claimed", "actual"}, 7);
    link_doc_schema_end(&work);
    link_sql_names_finish(&work.names);
}

static const enum facts_table fills[] = {FACTS_TABLE_schema_claim, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {
    FACTS_TABLE_file,         FACTS_TABLE_document,   FACTS_TABLE_heading,        FACTS_TABLE_doc_table,
    FACTS_TABLE_doc_cell,     FACTS_TABLE_doc_block,  FACTS_TABLE_code_span,      FACTS_TABLE_sql_statement,
    FACTS_TABLE_sql_table,    FACTS_TABLE_sql_column, FACTS_TABLE_sql_constraint, FACTS_TABLE_sql_index,
    FACTS_TABLE_sql_database, FACTS_TABLE_COUNT};

const struct link_linker link_doc_schema = {"doc_schema", fills, needs, run};
