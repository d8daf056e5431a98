#include "validator/link/env_table_p.h"

#include "validator/link/env_known_p.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* Columns of a table that are looked at; the name stands in the first ones. */
#define MOST_COLUMNS 12u
#define MOST_NAME_COLUMNS 3u
#define MOST_HEADINGS 4u
/* A default with more than this is a text about it. */
#define LONGEST_DEFAULT 120u

static bool has_nocase(struct base_str text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; text.p && i + n <= text.n; i++)
        if (base_str_eq_nocase(base_str_slice(text, i, i + n), base_str_make(word, n)))
            return true;
    return false;
}

static bool has_any(struct base_str text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (has_nocase(text, words[i]))
            return true;
    return false;
}

static bool is_any(struct base_str text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (base_str_eq_nocase(text, base_str_of(words[i])))
            return true;
    return false;
}

bool link_env_is_subject(struct base_str text)
{
    static const char *const words[] = {"environment",
                                        "env var",
                                        "env-var",
                                        ".env",
                                        "envs",
                                        "umgebungsvariable",
                                        "variables de entorno",
                                        "variables d'environnement",
                                        "vari\xc3\xa1veis de ambiente",
                                        "\xe7\x92\xb0\xe5\xa2\x83",
                                        "\xe7\x8e\xaf\xe5\xa2\x83"};
    return has_any(text, words, COUNT(words));
}

/* ---- headings ---- */

static size_t heading_at(const struct facts_store *store, struct facts_range range, int64_t line)
{
    size_t at = FACTS_LOWER_BOUND(store, heading, range, line, line);
    return at < range.to && FACTS_GET_INT(store, heading, at, line) == line ? at : range.to;
}

struct section {
    bool is_subject;     /* it, or one above, speaks of the environment */
    int64_t is_required; /* "Required", "Optional variables": what the heading says of all that stand in it */
};

/* Whether the heading says nothing but that: "Required for payments" is about some of them. */
static int64_t required_by_heading(struct base_str text)
{
    static const char *const others[] = {"environment", "variables", "variable", "env",
                                         "vars",        "var",       "settings", "the",
                                         "all",         "and",       "secrets",  "configuration"};
    int64_t result = FACTS_NULL;
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && ((text.p[i] | 0x20) >= 'a' && (text.p[i] | 0x20) <= 'z'))
            i++;
        struct base_str word = base_str_slice(text, from, i);
        bool is_required =
            base_str_eq_nocase(word, BASE_STR("required")) || base_str_eq_nocase(word, BASE_STR("mandatory"));
        bool is_optional = base_str_eq_nocase(word, BASE_STR("optional"));
        if ((is_required || is_optional) && result == FACTS_NULL)
            result = is_required;
        else if (word.n && !is_any(word, others, COUNT(others)))
            return FACTS_NULL;
        if (i == from)
            i++;
    }
    return result;
}

static struct section section_of(const struct facts_store *store, uint32_t file, int64_t line)
{
    struct section section = {.is_required = FACTS_NULL};
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_heading, file);
    for (unsigned n = 0; n < MOST_HEADINGS && line > 0; n++) {
        size_t at = heading_at(store, range, line);
        if (at == range.to)
            break;
        struct facts_heading heading;
        FACTS_GET(store, heading, at, &heading);
        section.is_subject = section.is_subject || link_env_is_subject(heading.text);
        if (n == 0)
            section.is_required = required_by_heading(heading.text);
        line = heading.parent_line;
    }
    return section;
}

/* ---- columns ---- */

enum column { OTHER, NAME, MAYBE_NAME, REQUIRED, DEFAULT };

static enum column column_of(struct base_str header)
{
    static const char *const sure[] = {"variable",
                                       "variables",
                                       "env var",
                                       "env vars",
                                       "env",
                                       "var",
                                       "environment variable",
                                       "environment variables",
                                       "env variable",
                                       "umgebungsvariable",
                                       "vari\xc3\xa1vel",
                                       "\xe7\x92\xb0\xe5\xa2\x83\xe8\xae\x8a\xe6\x95\xb8",
                                       "\xe7\x8e\xaf\xe5\xa2\x83\xe5\x8f\x98\xe9\x87\x8f",
                                       "\xe7\x92\xb0\xe5\xa2\x83\xe5\xa4\x89\xe6\x95\xb0",
                                       "\xe8\xae\x8a\xe6\x95\xb8",
                                       "\xe5\x8f\x98\xe9\x87\x8f",
                                       "\xe5\xa4\x89\xe6\x95\xb0",
                                       "secret"};
    static const char *const maybe[] = {"name", "key", "setting", "option", "parameter", "nombre", "nom"};
    static const char *const required[] = {"required",
                                           "required?",
                                           "mandatory",
                                           "requerida",
                                           "requerido",
                                           "obligatoria",
                                           "obligatorio",
                                           "erforderlich",
                                           "pflicht",
                                           "obligatoire",
                                           "requis",
                                           "obrigat\xc3\xb3rio",
                                           "\xe5\xbf\x85\xe5\xa1\xab",
                                           "\xe5\xbf\x85\xe9\xa0\x88",
                                           "\xe5\xbf\x85\xe9\x9c\x80"};
    static const char *const defaults[] = {"default",
                                           "default value",
                                           "defaults",
                                           "valor por defecto",
                                           "por defecto",
                                           "standard",
                                           "standardwert",
                                           "d\xc3\xa9"
                                           "faut",
                                           "par d\xc3\xa9"
                                           "faut",
                                           "padr\xc3\xa3o",
                                           "\xe9\xa0\x90\xe8\xa8\xad",
                                           "\xe9\xbb\x98\xe8\xae\xa4",
                                           "\xe9\xbb\x98\xe8\xae\xa4\xe5\x80\xbc",
                                           "\xe9\xa0\x90\xe8\xa8\xad\xe5\x80\xbc",
                                           "\xe3\x83\x87\xe3\x83\x95\xe3\x82\xa9\xe3\x83\xab\xe3\x83\x88"};
    header = base_str_trim(header);
    if (is_any(header, sure, COUNT(sure)))
        return NAME;
    if (is_any(header, maybe, COUNT(maybe)))
        return MAYBE_NAME;
    if (is_any(header, required, COUNT(required)))
        return REQUIRED;
    return is_any(header, defaults, COUNT(defaults)) ? DEFAULT : OTHER;
}

/* ---- what a cell says ---- */

static bool says_nothing(struct base_str text)
{
    static const char *const words[] = {
        "-", "--", "\xe2\x80\x94", "\xe2\x80\x93", "n/a", "na", "varies", "see below", "?", "auto", "*"};
    return text.n == 0 || is_any(text, words, COUNT(words));
}

static int64_t required_by_cell(struct base_str text)
{
    static const char *const yes[] = {"yes",
                                      "y",
                                      "true",
                                      "required",
                                      "\xe2\x9c\x85",
                                      "\xe2\x9c\x93",
                                      "\xe2\x9c\x94",
                                      "\xe2\x9c\x94\xef\xb8\x8f",
                                      "x",
                                      "s\xc3\xad",
                                      "si",
                                      "ja",
                                      "oui",
                                      "sim",
                                      "\xe6\x98\xaf",
                                      "\xe2\x97\x8f",
                                      "mandatory"};
    static const char *const no[] = {
        "no",           "n",    "false", "optional",   "\xe2\x9d\x8c", "\xe2\x9c\x97",
        "\xe2\x9c\x98", "nein", "non",   "n\xc3\xa3o", "\xe5\x90\xa6", "\xe2\x97\x8b"};
    text = base_str_trim(text);
    if (is_any(text, yes, COUNT(yes)))
        return 1;
    return is_any(text, no, COUNT(no)) ? 0 : FACTS_NULL;
}

/* Without the marks of code, one word of ASCII is a value, and all else prose. */
static bool is_bare_value(struct base_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == ' ' || (unsigned char)text.p[i] >= 0x80)
            return false;
    return true;
}

/* The default that a cell names; what is more than a value says nothing that could be compared. */
static void read_default(struct link_env_row *row, struct base_str text, struct base_str code)
{
    static const char *const none[] = {"none",
                                       "(none)",
                                       "empty",
                                       "(empty)",
                                       "unset",
                                       "(unset)",
                                       "not set",
                                       "undefined",
                                       "null",
                                       "\"\"",
                                       "''",
                                       "empty string",
                                       "vac\xc3\xado",
                                       "leer",
                                       "vide",
                                       "blank",
                                       "\xe7\xa9\xba",
                                       "\xe7\x84\xa1",
                                       "\xe6\x97\xa0",
                                       "\xe7\x84\xa1\xe9\xa0\x90\xe8\xa8\xad",
                                       "\xe6\x97\xa0\xe9\xbb\x98\xe8\xae\xa4",
                                       "\xe3\x81\xaa\xe3\x81\x97"};
    static const char *const required[] = {"required", "(required)", "requerido", "obligatorio", "mandatory"};
    text = base_str_trim(text);
    if (!code.p && says_nothing(text))
        return;
    if (is_any(text, required, COUNT(required))) {
        if (row->is_required == FACTS_NULL)
            row->is_required = 1;
        return;
    }
    if (is_any(text, none, COUNT(none))) {
        row->fallback = BASE_STR("");
        return;
    }
    bool is_value = (code.p && base_str_eq(base_str_trim(code), text)) || (!code.p && is_bare_value(text));
    bool is_gap = base_str_find(text, "${") >= 0 || base_str_find_char(text, '<') >= 0 ||
                  base_str_find(text, "\xe2\x80\xa6") >= 0 || base_str_find(text, "...") >= 0;
    /* The name of another variable stands for its value. */
    bool is_other = link_env_is_name(text) && base_str_find_char(text, '_') > 0;
    if (is_value && !is_gap && !is_other && text.n <= LONGEST_DEFAULT)
        row->fallback = text;
}

static bool is_retired(struct base_str text)
{
    static const char *const words[] = {"removed",
                                        "deprecated",
                                        "no longer",
                                        "legacy",
                                        "obsolete",
                                        "not implemented",
                                        "not yet",
                                        "reserved for",
                                        "unused",
                                        "planned",
                                        "retired",
                                        "superseded",
                                        "entfernt",
                                        "eliminad",
                                        "obsolet",
                                        "\xe5\xb7\xb2\xe7\xa7\xbb\xe9\x99\xa4",
                                        "\xe5\xbb\xa2\xe5\xbc\x83",
                                        "\xe5\xb7\xb2\xe5\xba\x9f\xe5\xbc\x83"};
    return has_any(text, words, COUNT(words));
}

/* ---- tables ---- */

struct table {
    const struct facts_store *store;
    struct facts_range cells; /* of this table */
    int64_t line, section_line;
    uint32_t name, required, fallback; /* positions; MOST_COLUMNS for none */
    struct section section;
};

/* Names in the text, each once: `A`, `A` / `B`, NAME=value. What a '*' or '<' touches is a pattern. */
static struct base_str next_name(struct base_str text, size_t *at)
{
    for (size_t i = *at; i < text.n;) {
        size_t from = i;
        while (i < text.n && (((text.p[i] | 0x20) >= 'a' && (text.p[i] | 0x20) <= 'z') || text.p[i] == '_' ||
                              (text.p[i] >= '0' && text.p[i] <= '9')))
            i++;
        struct base_str word = base_str_slice(text, from, i);
        char before = from > 0 ? text.p[from - 1] : ' ', behind = i < text.n ? text.p[i] : ' ';
        bool is_whole = !strchr("*<>{}[].:/-", before) || before == '/' || before == '[';
        bool ends_here = behind == ':' && (i + 1 == text.n || text.p[i + 1] == ' ' || text.p[i + 1] == '\n');
        is_whole = is_whole && (ends_here || !strchr("*<>{.:-", behind));
        if (i == from)
            i++;
        *at = i;
        if (word.n && is_whole && link_env_is_name(word))
            return word;
    }
    *at = text.n;
    return BASE_STR_ABSENT;
}

/* Only where the cell holds nothing else: "`PORT`", "`A`, `B`", "PORT (optional)". */
static bool is_cell_of_names(struct base_str text)
{
    size_t at = 0;
    struct base_str name = next_name(text, &at);
    if (!name.p)
        return false;
    size_t start = (size_t)(name.p - text.p);
    return start <= 2 || base_str_starts(text, "export ");
}

static void finish_row(const struct table *table, struct link_env_rows *rows, size_t first,
                       struct link_env_row row, bool has_text)
{
    for (size_t i = first; i < rows->items.n; i++) {
        struct link_env_row *out = &rows->items.items[i];
        out->is_required = row.is_required == FACTS_NULL ? table->section.is_required : row.is_required;
        /* One default for several names is that of none of them for certain. */
        out->fallback = rows->items.n - first == 1 ? row.fallback : BASE_STR_ABSENT;
        out->is_retired = has_text;
    }
}

/* The cells [from, to) are one row. */
static void read_row(const struct table *table, struct link_env_rows *rows, size_t from, size_t to)
{
    struct link_env_row said = {.is_required = FACTS_NULL};
    size_t first = rows->items.n;
    bool retired = false;
    for (size_t i = from; i < to; i++) {
        struct facts_doc_cell cell;
        FACTS_GET(table->store, doc_cell, i, &cell);
        retired = retired || is_retired(cell.text);
        if (cell.position == table->name && is_cell_of_names(cell.text)) {
            struct base_str name;
            size_t at = 0;
            while ((name = next_name(cell.text, &at)).p)
                base_vec_push(&rows->items, (struct link_env_row){.name = name,
                                                                  .line = cell.line,
                                                                  .col = cell.col,
                                                                  .list_line = table->line,
                                                                  .section_line = table->section_line,
                                                                  .is_table = true});
        } else if (cell.position == table->required) {
            said.is_required = required_by_cell(cell.text);
        } else if (cell.position == table->fallback) {
            read_default(&said, cell.text, cell.code);
        }
    }
    finish_row(table, rows, first, said, retired);
}

/* Finds the columns by the header; false when none of them holds variables. */
static bool find_columns(struct table *table)
{
    size_t names = 0, filled = 0;
    bool is_certain = false;
    table->name = table->required = table->fallback = MOST_COLUMNS;
    for (size_t i = table->cells.from; i < table->cells.to; i++) {
        struct facts_doc_cell cell;
        FACTS_GET(table->store, doc_cell, i, &cell);
        if (cell.row == 0 && cell.position < MOST_COLUMNS) {
            enum column column = column_of(cell.text);
            uint32_t position = (uint32_t)cell.position;
            bool may_be_name = column == NAME || column == MAYBE_NAME;
            if (may_be_name && position < MOST_NAME_COLUMNS && table->name == MOST_COLUMNS) {
                table->name = position;
                is_certain = column == NAME || link_env_is_subject(cell.text) || table->section.is_subject;
            } else if (column == REQUIRED) {
                table->required = position;
            } else if (column == DEFAULT) {
                table->fallback = position;
            }
        } else if (cell.row > 0 && cell.position == table->name) {
            filled += cell.text.n > 0;
            names += is_cell_of_names(cell.text);
        }
    }
    return is_certain && names > 0 && 2 * names >= filled;
}

static void read_tables(struct link_env_rows *rows, const struct facts_store *store, uint32_t file)
{
    struct facts_range tables = facts_store_of_file(store, FACTS_TABLE_doc_table, file);
    struct facts_range cells = facts_store_of_file(store, FACTS_TABLE_doc_cell, file);
    size_t at = cells.from;
    for (size_t t = tables.from; t < tables.to; t++) {
        struct table table = {.store = store,
                              .line = FACTS_GET_INT(store, doc_table, t, line),
                              .section_line = FACTS_GET_INT(store, doc_table, t, section_line)};
        while (at < cells.to && FACTS_GET_INT(store, doc_cell, at, table_line) < table.line)
            at++;
        table.cells.from = at;
        while (at < cells.to && FACTS_GET_INT(store, doc_cell, at, table_line) == table.line)
            at++;
        table.cells.to = at;
        table.section = section_of(store, file, table.section_line);
        if (!find_columns(&table))
            continue;
        for (size_t i = table.cells.from; i < table.cells.to;) {
            size_t from = i;
            int64_t row = FACTS_GET_INT(store, doc_cell, i, row);
            while (i < table.cells.to && FACTS_GET_INT(store, doc_cell, i, row) == row)
                i++;
            if (row > 0)
                read_row(&table, rows, from, i);
        }
    }
}

/* ---- lists ---- */

/* "NAME: …", "NAME - …", "NAME (required) …", "NAME=value"; absent for an item that is none. */
static struct base_str item_name(struct base_str text)
{
    size_t at = 0;
    struct base_str name = next_name(text, &at);
    if (!name.p || name.p != text.p)
        return BASE_STR_ABSENT;
    struct base_str rest = base_str_trim(base_str_from(text, name.n));
    static const char *const signs[] = {":", "-", "\xe2\x80\x94", "\xe2\x80\x93", "(", "=", ","};
    for (size_t i = 0; i < COUNT(signs); i++)
        if (base_str_starts(rest, signs[i]))
            return name;
    return rest.n == 0 ? name : BASE_STR_ABSENT;
}

/* "(default: 3000)", "Default: `x`." in an item. */
static struct base_str item_default(struct base_str text)
{
    static const char *const marks[] = {"(default: ", "(Default: ", "(default ", "default: ", "Default: "};
    for (size_t i = 0; i < COUNT(marks); i++) {
        ptrdiff_t at = base_str_find(text, marks[i]);
        if (at < 0)
            continue;
        struct base_str rest = base_str_from(text, (size_t)at + strlen(marks[i]));
        size_t n = 0;
        while (n < rest.n && !strchr(" ),;\n", rest.p[n]))
            n++;
        struct base_str value = base_str_slice(rest, 0, n);
        if (base_str_ends(value, "."))
            value = base_str_slice(value, 0, value.n - 1);
        bool is_alone = n == rest.n || rest.p[n] == ')' || rest.p[n] == ',' || rest.p[n] == ';' ||
                        rest.p[n] == '\n' || base_str_ends(base_str_slice(rest, 0, n), ".");
        return value.n && value.n <= LONGEST_DEFAULT && is_alone ? value : BASE_STR_ABSENT;
    }
    return BASE_STR_ABSENT;
}

static void read_lists(struct link_env_rows *rows, const struct facts_store *store, uint32_t file)
{
    struct facts_range blocks = facts_store_of_file(store, FACTS_TABLE_doc_block, file);
    int64_t section_line = -1, list_line = 0;
    struct section section = {0};
    bool is_introduced = false;
    for (size_t i = blocks.from; i < blocks.to; i++) {
        struct facts_doc_block block;
        FACTS_GET(store, doc_block, i, &block);
        if (block.section_line != section_line) {
            section = section_of(store, file, block.section_line);
            section_line = block.section_line;
            is_introduced = false;
        }
        if (!base_str_is(block.kind, "item")) {
            list_line = 0;
            is_introduced = base_str_is(block.kind, "paragraph") && link_env_is_subject(block.text);
            continue;
        }
        struct base_str name = item_name(block.text);
        /* A word of one piece in capitals begins many items that are about something else. */
        if (!name.p || base_str_find_char(name, '_') < 0 || !(section.is_subject || is_introduced))
            continue;
        list_line = list_line ? list_line : block.line;
        bool is_required = base_str_find(block.text, "(required)") >= 0,
             is_optional = base_str_find(block.text, "(optional") >= 0;
        base_vec_push(&rows->items, (struct link_env_row){.name = name,
                                                          .line = block.line,
                                                          .col = FACTS_NULL,
                                                          .list_line = list_line,
                                                          .section_line = block.section_line,
                                                          .is_required = is_required   ? 1
                                                                         : is_optional ? 0
                                                                                       : section.is_required,
                                                          .fallback = item_default(block.text),
                                                          .is_retired = is_retired(block.text)});
    }
}

static int by_line(const void *a, const void *b)
{
    const struct link_env_row *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return base_str_cmp(x->name, y->name);
}

void link_env_rows_read(struct link_env_rows *rows, const struct facts_store *store, uint32_t file)
{
    size_t first = rows->items.n;
    read_tables(rows, store, file);
    read_lists(rows, store, file);
    if (rows->items.n > first + 1)
        qsort(rows->items.items + first, rows->items.n - first, sizeof *rows->items.items, by_line);
}

void link_env_rows_finish(struct link_env_rows *rows)
{
    base_vec_finish(&rows->items);
}
