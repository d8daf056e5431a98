/* When two ways to write a type, a default or a condition mean the same. */
#include "validator/link/doc_schema_p.h"
#include "validator/link/sql_state_p.h"

/* Types in their one spelling, by what they hold: those of one letter may stand for each other in a document
 * that does not speak SQL. */
struct type {
    const char *name;
    char family;
};

static const struct type types[] = {
    {"integer", 'i'},     {"bigint", 'i'},    {"smallint", 'i'},    {"tinyint", 'i'},    {"mediumint", 'i'},
    {"serial", 'i'},      {"bigserial", 'i'}, {"smallserial", 'i'}, {"numeric", 'n'},    {"real", 'n'},
    {"double", 'n'},      {"float", 'n'},     {"money", 'n'},       {"text", 't'},       {"varchar", 't'},
    {"char", 't'},        {"citext", 't'},    {"longtext", 't'},    {"mediumtext", 't'}, {"tinytext", 't'},
    {"uuid", 'u'},        {"boolean", 'b'},   {"json", 'j'},        {"jsonb", 'j'},      {"timestamp", 'd'},
    {"timestamptz", 'd'}, {"datetime", 'd'},  {"date", 'e'},        {"time", 'h'},       {"timetz", 'h'},
    {"interval", 'v'},    {"bytea", 'o'},     {"blob", 'o'},        {"longblob", 'o'},   {"binary", 'o'},
    {"varbinary", 'o'},   {"inet", 'a'},      {"cidr", 'a'},        {"tsvector", 's'},   {"enum", 'x'},
    {"bit", 'y'},         {"year", 'z'},
};

static struct base_str without_arguments(struct base_str type)
{
    ptrdiff_t open = base_str_find_char(type, '(');
    return open > 0 ? base_str_slice(type, 0, (size_t)open) : type;
}

static char family_of(struct base_str name)
{
    bool is_array = base_str_ends(name, "[]");
    struct base_str word = without_arguments(is_array ? base_str_slice(name, 0, name.n - 2) : name);
    if (base_str_ends(word, " unsigned"))
        word = base_str_slice(word, 0, word.n - 9);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (base_str_is(word, types[i].name))
            return (char)(is_array ? types[i].family - 'a' + 'A' : types[i].family);
    return '\0';
}

bool link_doc_is_type(struct base_arena *arena, struct base_str type)
{
    return type.n > 0 && type.n < 80 && family_of(link_sql_type_name(arena, BASE_STR_ABSENT, type)) != '\0';
}

/* serial is an integer that counts by itself. */
static struct base_str counted(struct base_str name)
{
    if (base_str_is(name, "serial"))
        return BASE_STR("integer");
    if (base_str_is(name, "bigserial"))
        return BASE_STR("bigint");
    return base_str_is(name, "smallserial") ? BASE_STR("smallint") : name;
}

bool link_doc_types_agree(struct base_arena *arena, struct base_str dialect, struct base_str said,
                          const struct facts_sql_column *column, bool loosely)
{
    struct base_str name = counted(link_sql_type_name(arena, dialect, said));
    struct base_str actual = counted(column->type_name);
    char family = family_of(name), other = family_of(actual);
    if (!other || family == 'x' || other == 'x') /* a type of its own, such as an enum */
        return true;
    if (base_str_eq(name, actual) || (loosely && (family | 32) == (other | 32)))
        return true;
    /* TEXT for VARCHAR(20) is another type; VARCHAR is the same with less said. */
    bool has_arguments = base_str_find_char(name, '(') > 0;
    bool is_array = base_str_ends(name, "[]");
    if (is_array != base_str_ends(actual, "[]"))
        return false;
    return !has_arguments &&
           base_str_eq(without_arguments(is_array ? base_str_slice(name, 0, name.n - 2) : name),
                       without_arguments(is_array ? base_str_slice(actual, 0, actual.n - 2) : actual));
}

/* ---- defaults and conditions ---- */

/* The end of a cast's type behind "::". */
static size_t cast_end(struct base_str text, size_t i)
{
    static const char *const more[] = {" varying", " precision", " with time zone", " without time zone",
                                       NULL};
    while (i < text.n && (base_is_word(text.p[i]) || text.p[i] == '.' || text.p[i] == '"'))
        i++;
    for (size_t k = 0; more[k]; k++)
        if (base_str_eq_nocase(base_str_slice(text, i, i + strlen(more[k])), base_str_of(more[k])))
            i += strlen(more[k]);
    if (i < text.n && text.p[i] == '(')
        while (i < text.n && text.p[i++] != ')')
            ;
    while (i + 1 < text.n && text.p[i] == '[' && text.p[i + 1] == ']')
        i += 2;
    return i;
}

/* Letters in lower case and no blanks outside of quotes, no casts, no quotes around names, no parentheses
 * around the whole. */
static struct base_str squeeze(struct base_arena *arena, struct base_str text)
{
    char *out = base_arena_alloc(arena, text.n + 1);
    size_t n = 0;
    char quote = '\0';
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'') {
            if (n > 0 && (out[n - 1] == 'e' || out[n - 1] == 'E') && (n == 1 || !base_is_word(out[n - 2])))
                n--; /* E'…' */
            quote = c;
        } else if (c == '"' || c == '`' || c == ' ' || c == '\n' || c == '\t') {
            continue;
        } else if (c == ':' && i + 1 < text.n && text.p[i + 1] == ':') {
            i = cast_end(text, i + 2) - 1;
            continue;
        } else if (c >= 'A' && c <= 'Z') {
            c = (char)(c - 'A' + 'a');
        }
        out[n++] = c;
    }
    struct base_str s = base_str_make(out, n);
    while (s.n > 2 && s.p[0] == '(' && s.p[s.n - 1] == ')') {
        unsigned depth = 0;
        size_t i = 0;
        for (; i < s.n; i++) {
            depth += s.p[i] == '(';
            if (s.p[i] == ')' && --depth == 0)
                break;
        }
        if (i != s.n - 1)
            break;
        s = base_str_slice(s, 1, s.n - 1);
    }
    return s;
}

static struct base_str default_name(struct base_str text)
{
    static const char *const now[] = {"now()",
                                      "now",
                                      "current_timestamp",
                                      "current_timestamp()",
                                      "current_timestamp(3)",
                                      "current_timestamp(6)",
                                      "getdate()",
                                      NULL};
    for (size_t i = 0; now[i]; i++)
        if (base_str_is(text, now[i]))
            return BASE_STR("now");
    if (text.n >= 2 && text.p[0] == '\'' && text.p[text.n - 1] == '\'')
        return base_str_slice(text, 1, text.n - 1);
    if (base_str_ends(text, "()"))
        return base_str_slice(text, 0, text.n - 2);
    return text;
}

bool link_doc_defaults_agree(struct base_arena *arena, struct base_str said, struct base_str actual)
{
    return base_str_eq_nocase(default_name(squeeze(arena, said)), default_name(squeeze(arena, actual)));
}

bool link_doc_is_default(struct base_str text)
{
    if (!text.n || text.n > 200)
        return false;
    if (text.p[0] == '\'' || base_str_ends(text, ")"))
        return true;
    for (size_t i = 0; i < text.n; i++)
        if (!base_is_word(text.p[i]) && !strchr(".-{}[]:/", text.p[i]))
            return false;
    return true;
}

bool link_doc_expressions_agree(struct base_arena *arena, struct base_str said, struct base_str actual)
{
    return base_str_eq(squeeze(arena, said), squeeze(arena, actual));
}
