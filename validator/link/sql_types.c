/* Types: those that a database defines, and the many spellings of those it has. */
#include "validator/link/sql_state_p.h"

static struct link_sql_type *find_type(struct link_sql_database *database, struct base_str qualified)
{
    struct base_str schema, name;
    link_sql_split(database, qualified, &schema, &name);
    for (size_t i = 0; i < database->types.n; i++) {
        struct link_sql_type *type = &database->types.items[i];
        if (!type->is_dropped && base_str_eq(type->schema, schema) && base_str_eq(type->name, name))
            return type;
    }
    return NULL;
}

static void create(struct link_sql_database *database, const struct facts_sql_statement *step)
{
    struct link_sql_type type = {.kind = step->form, .at = {step->path, step->line}};
    struct base_str rest = step->type, label;
    if (find_type(database, step->name) || database->types.n >= LINK_SQL_MAX_PARTS)
        return;
    link_sql_split(database, step->name, &type.schema, &type.name);
    while (base_str_is(type.kind, "enum") && rest.n && (label = base_str_split(&rest, '\n')).p)
        base_vec_push(&type.labels, label);
    base_vec_push(&database->types, type);
}

static size_t label_of(const struct link_sql_type *type, struct base_str label)
{
    for (size_t i = 0; i < type->labels.n; i++)
        if (base_str_eq(type->labels.items[i], label))
            return i;
    return SIZE_MAX;
}

static void add_label(struct link_sql_type *type, const struct facts_sql_statement *step)
{
    size_t at = step->expression.p ? label_of(type, step->expression) : SIZE_MAX;
    if (label_of(type, step->new_name) != SIZE_MAX || type->labels.n >= LINK_SQL_MAX_PARTS)
        return;
    base_vec_push(&type->labels, step->new_name);
    if (at == SIZE_MAX)
        return;
    at += base_str_is(step->form, "after");
    memmove(&type->labels.items[at + 1], &type->labels.items[at],
            (type->labels.n - 1 - at) * sizeof *type->labels.items);
    type->labels.items[at] = step->new_name;
}

/* The name of a type as a column has it: "Role", public.role, role[]; `*behind` is what follows it. */
static bool names_type(const struct link_sql_database *database, struct base_str written,
                       const struct link_sql_type *type, struct base_str *behind)
{
    struct base_str schema, name;
    ptrdiff_t bracket = base_str_find_char(written, '[');
    *behind = bracket < 0 ? BASE_STR("") : base_str_from(written, (size_t)bracket);
    struct base_str base = base_str_trim(bracket < 0 ? written : base_str_slice(written, 0, (size_t)bracket));
    link_sql_split(database, base, &schema, &name);
    return base_str_eq(name, type->name) && base_str_eq(schema, type->schema);
}

static void rename(struct link_sql_database *database, struct link_sql_type *type, struct base_str new_name)
{
    struct base_str behind;
    for (size_t t = 0; t < database->tables.n; t++) {
        struct link_sql_table *table = &database->tables.items[t];
        database->looks += table->columns.n;
        for (size_t c = 0; c < table->columns.n && database->looks < LINK_SQL_MAX_LOOKS; c++) {
            struct link_sql_column *column = &table->columns.items[c];
            if (column->type.p && names_type(database, column->type, type, &behind))
                column->type = base_str_format(database->arena, "%.*s%.*s", BASE_STR_ARG(new_name),
                                               BASE_STR_ARG(behind));
        }
    }
    database->is_open = database->is_open || database->looks >= LINK_SQL_MAX_LOOKS;
    type->name = link_sql_fold(database, new_name);
}

/* DROP TYPE … CASCADE: defaults that were written for the type go with it, also where the column has another
 * type since. */
static void drop_defaults(struct link_sql_database *database, const struct link_sql_type *type)
{
    struct base_str behind;
    for (size_t t = 0; t < database->tables.n; t++) {
        struct link_sql_table *table = &database->tables.items[t];
        database->looks += table->columns.n;
        for (size_t c = 0; c < table->columns.n && database->looks < LINK_SQL_MAX_LOOKS; c++) {
            struct link_sql_column *column = &table->columns.items[c];
            if (column->default_value.p && column->default_type.p &&
                names_type(database, column->default_type, type, &behind))
                column->default_value = BASE_STR_ABSENT;
            if (column->type.p && names_type(database, column->type, type, &behind))
                table->is_incomplete = true; /* the column itself goes */
        }
    }
    database->is_open = database->is_open || database->looks >= LINK_SQL_MAX_LOOKS;
}

void link_sql_apply_type(struct link_sql_database *database, const struct facts_sql_statement *step)
{
    if (base_str_is(step->action, "create_type")) {
        create(database, step);
        return;
    }
    struct link_sql_type *type = find_type(database, step->name);
    if (!type)
        return;
    if (base_str_is(step->action, "drop_type")) {
        type->is_dropped = true;
        if (base_str_is(step->form, "cascade"))
            drop_defaults(database, type);
    } else if (base_str_is(step->action, "rename_type"))
        rename(database, type, step->new_name);
    else if (base_str_is(step->action, "add_value"))
        add_label(type, step);
    else if (base_str_is(step->action, "rename_value") && label_of(type, step->expression) != SIZE_MAX)
        type->labels.items[label_of(type, step->expression)] = step->new_name;
}

/* ---- one name for all spellings ---- */

struct alias {
    const char *written, *name;
};

/* In lower case, without what stands in parentheses. */
static const struct alias aliases[] = {
    {"int", "integer"},
    {"int4", "integer"},
    {"int8", "bigint"},
    {"int2", "smallint"},
    {"serial4", "serial"},
    {"serial8", "bigserial"},
    {"serial2", "smallserial"},
    {"character varying", "varchar"},
    {"char varying", "varchar"},
    {"character", "char"},
    {"bpchar", "char"},
    {"bool", "boolean"},
    {"decimal", "numeric"},
    {"dec", "numeric"},
    {"fixed", "numeric"},
    {"float8", "double"},
    {"double precision", "double"},
    {"float4", "real"},
    {"timestamp with time zone", "timestamptz"},
    {"timestamp without time zone", "timestamp"},
    {"time with time zone", "timetz"},
    {"time without time zone", "time"},
    {"varbit", "bit varying"},
};

static struct base_str alias_of(struct base_str word)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (base_str_is(word, aliases[i].written))
            return base_str_of(aliases[i].name);
    return word;
}

/* Widths that are only about display: int(11), and the order of words in `int unsigned`. */
static bool has_display_width(struct base_str name)
{
    static const char *const names[] = {"integer", "bigint", "smallint", "tinyint", "mediumint", NULL};
    for (size_t i = 0; names[i]; i++)
        if (base_str_is(name, names[i]))
            return true;
    return false;
}

/* Letters in lower case outside of quotes, no blanks around '(', ',' and ')', one blank elsewhere. */
static struct base_str squeeze(struct base_arena *arena, struct base_str type)
{
    char *out = base_arena_alloc(arena, type.n + 1);
    size_t n = 0;
    char quote = '\0';
    for (size_t i = 0; i < type.n; i++) {
        char c = type.p[i];
        if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == ' ' || c == '\t' || c == '\n') {
            char next = i + 1 < type.n ? type.p[i + 1] : ')';
            if (n == 0 || out[n - 1] == '(' || out[n - 1] == ',' || out[n - 1] == ' ' || next == '(' ||
                next == ')' || next == ',' || next == '[' || next == ' ')
                continue;
            c = ' ';
        } else if (c >= 'A' && c <= 'Z') {
            c = (char)(c - 'A' + 'a');
        }
        out[n++] = c;
    }
    return base_str_make(out, n);
}

struct base_str link_sql_type_name(struct base_arena *arena, struct base_str dialect, struct base_str type)
{
    if (!type.p)
        return type;
    struct base_str text = squeeze(arena, type), arguments = BASE_STR(""), array = BASE_STR("");
    ptrdiff_t bracket = base_str_find_char(text, '[');
    if (bracket > 0 && base_str_ends(text, "]")) {
        array = BASE_STR("[]");
        text = base_str_slice(text, 0, (size_t)bracket);
    } else if (base_str_ends(text, " array")) {
        array = BASE_STR("[]");
        text = base_str_slice(text, 0, text.n - 6);
    }
    ptrdiff_t open = base_str_find_char(text, '('), close = base_str_rfind_char(text, ')');
    struct base_str word = text;
    if (open > 0 && close > open) { /* timestamp(3) with time zone */
        arguments = base_str_slice(text, (size_t)open, (size_t)close + 1);
        word = base_str_format(arena, "%.*s%.*s", (int)open, text.p, (int)(text.n - (size_t)close - 1),
                               text.p + close + 1);
    }
    ptrdiff_t dot = base_str_rfind_char(word, '.');
    if (base_str_starts(word, "pg_catalog.") || base_str_starts(word, "public."))
        word = base_str_from(word, (size_t)dot + 1);
    if (word.n > 2 && word.p[0] == '"' && word.p[word.n - 1] == '"')
        word = base_str_slice(word, 1, word.n - 1);
    bool is_unsigned = base_str_ends(word, " unsigned");
    word = alias_of(is_unsigned ? base_str_slice(word, 0, word.n - 9) : word);
    if (base_str_is(word, "tinyint") && base_str_is(arguments, "(1)")) {
        word = BASE_STR("boolean");
        arguments = BASE_STR("");
    }
    if (has_display_width(word) && !base_str_is(dialect, "postgres"))
        arguments = BASE_STR("");
    return base_str_format(arena, "%.*s%.*s%s%.*s", BASE_STR_ARG(word), BASE_STR_ARG(arguments),
                           is_unsigned ? " unsigned" : "", BASE_STR_ARG(array));
}
