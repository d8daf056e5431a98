/* Cells: which column is about what, and what is said of a column. */
#include "validator/link/doc_schema_p.h"

struct word {
    const char *text;
    uint8_t header;
};

static const struct word headers[] = {
    {"column", LINK_DOC_COLUMN},
    {"columns", LINK_DOC_COLUMN},
    {"column name", LINK_DOC_COLUMN},
    {"field", LINK_DOC_COLUMN},
    {"field name", LINK_DOC_COLUMN},
    {"name", LINK_DOC_COLUMN},
    {"attribute", LINK_DOC_COLUMN},
    {"columna", LINK_DOC_COLUMN},
    {"campo", LINK_DOC_COLUMN},
    {"spalte", LINK_DOC_COLUMN},
    {"colonne", LINK_DOC_COLUMN},
    {"coluna", LINK_DOC_COLUMN},
    {"type", LINK_DOC_TYPE},
    {"data type", LINK_DOC_TYPE},
    {"datatype", LINK_DOC_TYPE},
    {"sql type", LINK_DOC_TYPE},
    {"column type", LINK_DOC_TYPE},
    {"db type", LINK_DOC_TYPE},
    {"tipo", LINK_DOC_TYPE},
    {"typ", LINK_DOC_TYPE},
    {"nullable", LINK_DOC_NULLABLE},
    {"nullable?", LINK_DOC_NULLABLE},
    {"null", LINK_DOC_NULLABLE},
    {"null?", LINK_DOC_NULLABLE},
    {"is nullable", LINK_DOC_NULLABLE},
    {"nulo", LINK_DOC_NULLABLE},
    {"required", LINK_DOC_REQUIRED},
    {"required?", LINK_DOC_REQUIRED},
    {"not null", LINK_DOC_REQUIRED},
    {"not null?", LINK_DOC_REQUIRED},
    {"default", LINK_DOC_DEFAULT},
    {"default value", LINK_DOC_DEFAULT},
    {"defaults", LINK_DOC_DEFAULT},
    {"constraints", LINK_DOC_CONSTRAINTS},
    {"constraint", LINK_DOC_CONSTRAINTS},
    {"key", LINK_DOC_CONSTRAINTS},
    {"keys", LINK_DOC_CONSTRAINTS},
    {"attributes", LINK_DOC_CONSTRAINTS},
    {"modifiers", LINK_DOC_CONSTRAINTS},
    {"restricciones", LINK_DOC_CONSTRAINTS},
    {"pk", LINK_DOC_PRIMARY},
    {"primary key", LINK_DOC_PRIMARY},
    {"fk", LINK_DOC_FOREIGN},
    {"foreign key", LINK_DOC_FOREIGN},
    {"references", LINK_DOC_FOREIGN},
    {"unique", LINK_DOC_UNIQUE},
};

enum link_doc_header link_doc_header_of(struct base_str text)
{
    text = base_str_trim(text);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        if (base_str_eq_nocase(text, base_str_of(headers[i].text)))
            return headers[i].header;
    return LINK_DOC_OTHER;
}

enum link_doc_said link_doc_yes_no(struct base_str text)
{
    static const char *const yes[] = {
        "yes",          "y",    "true",     "x",         "\xe2\x9c\x93", "\xe2\x9c\x85",
        "\xe2\x9c\x94", "null", "nullable", "s\xc3\xad", "si",           "ja",
        "oui",          "sim",  NULL};
    static const char *const no[] = {
        "no",  "n",          "false", "\xe2\x9c\x97", "\xe2\x9d\x8c", "\xe2\x9c\x98", "not null", "nein",
        "non", "n\xc3\xa3o", NULL};
    text = base_str_trim(text);
    return BASE_STR_IN_NOCASE(text, yes)  ? LINK_DOC_YES
           : BASE_STR_IN_NOCASE(text, no) ? LINK_DOC_NO
                                          : LINK_DOC_SILENT;
}

/* ---- words of a cell ---- */

/* Where the phrase stands as words outside of quotes and parentheses, at or behind `from`; -1 for nowhere. */
static ptrdiff_t find_phrase(struct base_str text, size_t from, const char *phrase)
{
    size_t n = strlen(phrase);
    unsigned depth = 0;
    char quote = '\0';
    for (size_t i = 0; i + n <= text.n; i++) {
        char c = text.p[i];
        if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'') {
            quote = c;
        } else if (c == '(') {
            depth++;
        } else if (c == ')') {
            depth -= depth > 0;
        } else if (depth == 0 && i >= from &&
                   base_str_eq_nocase(base_str_slice(text, i, i + n), base_str_of(phrase)) &&
                   (i == 0 || !base_is_word(text.p[i - 1])) &&
                   (i + n == text.n || !base_is_word(text.p[i + n]))) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

static bool has_phrase(struct base_str text, const char *phrase)
{
    return find_phrase(text, 0, phrase) >= 0;
}

/* From `from` to the next of the words that begin another constraint. */
static struct base_str up_to_keyword(struct base_str text, size_t from)
{
    static const char *const keywords[] = {"not null", "null",    "unique",     "primary key", "pk",
                                           "check",    "default", "references", "fk",          "on delete",
                                           "index",    "indexed", "generated",  "on update",   NULL};
    size_t end = text.n;
    for (size_t i = 0; keywords[i]; i++) {
        ptrdiff_t at = find_phrase(text, from + 1, keywords[i]);
        if (at >= 0 && (size_t)at < end)
            end = (size_t)at;
    }
    struct base_str found = base_str_trim(base_str_slice(text, from, end));
    while (found.n && strchr(",;.", found.p[found.n - 1]))
        found = base_str_trim(base_str_slice(found, 0, found.n - 1));
    return found;
}

static size_t skip(struct base_str text, size_t i, const char *bytes)
{
    while (i < text.n && strchr(bytes, text.p[i]))
        i++;
    return i;
}

static struct base_str name_at(struct base_str text, size_t *i)
{
    size_t from = *i;
    while (*i < text.n && (base_is_word(text.p[*i]) || text.p[*i] == '.'))
        ++*i;
    struct base_str name = base_str_slice(text, from, *i);
    while (name.n && name.p[name.n - 1] == '.')
        name.n--;
    return name;
}

/* "table (column)", "table.column" or "table" at i. */
static void read_target(struct base_str text, size_t i, struct link_doc_said_of *said)
{
    static const char *const words[] = {"nullable", "null",   "not",     "required", "optional",
                                        "unique",   "on",     "cascade", "default",  "index",
                                        "indexed",  "column", "with",    NULL};
    struct base_str name = name_at(text, &i);
    if (!name.n || BASE_STR_IN_NOCASE(name, words))
        return;
    i = skip(text, i, "\" `");
    said->references = name;
    if (i < text.n && text.p[i] == '(') {
        size_t end = i + 1;
        while (end < text.n && text.p[end] != ')')
            end++;
        said->references_columns = base_str_trim(base_str_slice(text, i + 1, end));
        return;
    }
    ptrdiff_t dot = base_str_rfind_char(name, '.');
    if (dot > 0) {
        said->references = base_str_slice(name, 0, (size_t)dot);
        said->references_columns = base_str_from(name, (size_t)dot + 1);
    }
}

/* REFERENCES x (y), FK → x.y, FK to x, FK x(y) */
static void read_foreign(struct base_str text, struct link_doc_said_of *said)
{
    static const char *const actions[] = {"cascade",     "restrict",  "set null",
                                          "set default", "no action", NULL};
    ptrdiff_t at = find_phrase(text, 0, "references");
    size_t length = strlen("references");
    if (at < 0) {
        at = find_phrase(text, 0, "fk");
        length = at < 0 ? strlen("foreign key") : 2;
        at = at < 0 ? find_phrase(text, 0, "foreign key") : at;
    }
    if (at < 0)
        return;
    said->foreign = LINK_DOC_YES;
    size_t i = skip(text, (size_t)at + length, " :`\"");
    struct base_str rest = base_str_from(text, i);
    if (base_str_starts(rest, "\xe2\x86\x92")) /* → */
        i += 3;
    else if (base_str_starts(rest, "->") || base_str_starts(rest, "to "))
        i += base_str_starts(rest, "to ") ? 3 : 2;
    read_target(text, skip(text, i, " `\""), said);
    ptrdiff_t action = find_phrase(text, 0, "on delete");
    for (size_t k = 0; action >= 0 && actions[k]; k++) {
        struct base_str behind = base_str_trim(base_str_from(text, (size_t)action + strlen("on delete")));
        if (base_str_eq_nocase(base_str_slice(behind, 0, strlen(actions[k])), base_str_of(actions[k])))
            said->on_delete = base_str_of(actions[k]);
    }
}

static void read_check(struct base_str text, struct link_doc_said_of *said)
{
    ptrdiff_t at = find_phrase(text, 0, "check");
    if (at < 0)
        return;
    size_t i = skip(text, (size_t)at + strlen("check"), " ");
    unsigned depth = 0;
    char quote = '\0';
    for (size_t k = i; k < text.n && text.p[i] == '('; k++) {
        char c = text.p[k];
        if (quote)
            quote = c == quote ? '\0' : quote;
        else if (c == '\'')
            quote = c;
        else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0) {
            said->check = base_str_slice(text, i + 1, k);
            return;
        }
    }
}

void link_doc_read_constraints(struct base_arena *arena, struct base_str text, struct link_doc_said_of *said)
{
    if (has_phrase(text, "not null") || has_phrase(text, "non-null"))
        said->nullable = LINK_DOC_NO;
    else if (has_phrase(text, "nullable") || base_str_eq_nocase(base_str_trim(text), BASE_STR("null")))
        said->nullable = LINK_DOC_YES;
    if (has_phrase(text, "primary key") || has_phrase(text, "pk"))
        said->primary = LINK_DOC_YES;
    if (has_phrase(text, "unique"))
        said->unique = LINK_DOC_YES;
    ptrdiff_t at = find_phrase(text, 0, "default");
    if (at >= 0) {
        size_t from = skip(text, (size_t)at + strlen("default"), " :=");
        link_doc_read_default(arena, up_to_keyword(text, from), said);
    }
    read_foreign(text, said);
    read_check(text, said);
}

void link_doc_read_default(struct base_arena *arena, struct base_str text, struct link_doc_said_of *said)
{
    static const char *const none[] = {"", "-", "\xe2\x80\x94", "\xe2\x80\x93", "none", "n/a", "null", NULL};
    (void)arena;
    text = base_str_trim(text);
    if (BASE_STR_IN_NOCASE(text, none)) {
        said->has_default = text.n ? LINK_DOC_NO : said->has_default;
        return;
    }
    said->has_default = LINK_DOC_YES;
    said->default_value = text;
}

void link_doc_read_type(struct base_arena *arena, struct base_str text, struct link_doc_said_of *said)
{
    size_t end = text.n;
    static const char *const behind[] = {"not null", "null",    "nullable",   "pk",    "primary key", "fk",
                                         "unique",   "default", "references", "check", NULL};
    for (size_t i = 0; behind[i]; i++) {
        ptrdiff_t at = find_phrase(text, 0, behind[i]);
        if (at >= 0 && (size_t)at < end)
            end = (size_t)at;
    }
    struct base_str type = base_str_trim(base_str_slice(text, 0, end));
    while (type.n && strchr(",;(", type.p[type.n - 1]))
        type = base_str_trim(base_str_slice(type, 0, type.n - 1));
    if (end < text.n)
        link_doc_read_constraints(arena, base_str_from(text, end), said);
    if (link_doc_is_type(arena, type))
        said->type = type;
}
