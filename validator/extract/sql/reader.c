/* The cursor over the tokens of a statement, and what names and texts stand for. */
#include "validator/extract/sql/sql_p.h"

int64_t extract_sql_line(const struct extract_sql *r)
{
    return r->fixed_line ? r->fixed_line : (int64_t)r->line + extract_sql_token(r)->line;
}

bool extract_sql_ends(const struct extract_sql *r)
{
    return extract_sql_token(r)->kind == SCAN_SQL_END;
}

void extract_sql_next(struct extract_sql *r)
{
    if (!extract_sql_ends(r))
        r->at++;
}

static bool fits(const struct extract_sql *r, const struct scan_sql_token *token, struct base_str word)
{
    return (token->kind == SCAN_SQL_WORD || token->kind == SCAN_SQL_SIGN || token->kind == SCAN_SQL_CAST) &&
           base_str_eq_nocase(scan_sql_text(&r->scan, token), word);
}

bool extract_sql_is_at(const struct extract_sql *r, size_t n, const char *word)
{
    return r->at + n < r->tokens.n && fits(r, &r->tokens.items[r->at + n], base_str_of(word));
}

bool extract_sql_is(const struct extract_sql *r, const char *word)
{
    return extract_sql_is_at(r, 0, word);
}

bool extract_sql_is_one(const struct extract_sql *r, const char *const *words)
{
    for (; *words; words++)
        if (extract_sql_is(r, *words))
            return true;
    return false;
}

bool extract_sql_take(struct extract_sql *r, const char *word)
{
    if (!extract_sql_is(r, word))
        return false;
    r->at++;
    return true;
}

bool extract_sql_take_all(struct extract_sql *r, const char *words)
{
    struct base_str rest = base_str_of(words), word;
    size_t n = 0;
    while ((word = base_str_split(&rest, ' ')).p) {
        if (r->at + n >= r->tokens.n || !fits(r, &r->tokens.items[r->at + n], word))
            return false;
        n++;
    }
    r->at += n;
    return true;
}

void extract_sql_skip_parentheses(struct extract_sql *r)
{
    unsigned depth = 0;
    while (!extract_sql_ends(r)) {
        if (extract_sql_is(r, "("))
            depth++;
        else if (extract_sql_is(r, ")") && depth > 0)
            depth--;
        else if (depth == 0)
            return;
        r->at++;
        if (depth == 0)
            return;
    }
}

void extract_sql_skip_item(struct extract_sql *r)
{
    while (!extract_sql_ends(r) && !extract_sql_is(r, ")") && !extract_sql_is(r, ",")) {
        if (extract_sql_is(r, "("))
            extract_sql_skip_parentheses(r);
        else
            r->at++;
    }
}

bool extract_sql_next_item(struct extract_sql *r)
{
    extract_sql_skip_item(r);
    return extract_sql_take(r, ",");
}

struct base_str extract_sql_between(struct extract_sql *r, size_t from, size_t to)
{
    struct base_buf text;
    base_buf_init(&text, SQL_MAX_TEXT);
    for (size_t i = from; i < to && i < r->tokens.n; i++) {
        const struct scan_sql_token *token = &r->tokens.items[i];
        if (i > from && r->tokens.items[i - 1].end < token->start)
            base_buf_add_char(&text, ' ');
        base_buf_add(&text, scan_sql_text(&r->scan, token));
        if (!base_buf_ok(&text))
            break;
    }
    struct base_str kept = base_str_copy(r->arena, text.n ? base_buf_view(&text) : BASE_STR(""));
    base_buf_finish(&text);
    return kept;
}

struct base_str extract_sql_parenthesised(struct extract_sql *r)
{
    if (!extract_sql_is(r, "("))
        return BASE_STR_ABSENT;
    size_t from = r->at + 1;
    extract_sql_skip_parentheses(r);
    size_t to = r->at > from && !extract_sql_ends(r) ? r->at - 1 : r->at;
    if (extract_sql_ends(r) && r->at > from) {
        const struct scan_sql_token *last = &r->tokens.items[r->at - 1];
        to = fits(r, last, BASE_STR(")")) ? r->at - 1 : r->at;
    }
    return extract_sql_between(r, from, to);
}

/* ---- names and texts ---- */

/* Letters in lower case, digits and '_' need no quotes to be what they are. */
static bool is_plain(struct base_str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!((c >= 'a' && c <= 'z') || c == '_' || (i > 0 && c >= '0' && c <= '9')))
            return false;
    }
    return name.n > 0;
}

static struct base_str unquote(struct extract_sql *r, struct base_str text, char close)
{
    char *out = base_arena_alloc(r->arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 1; i + 1 < text.n; i++) {
        if (text.p[i] == close && i + 2 < text.n && text.p[i + 1] == close)
            i++;
        out[n++] = text.p[i];
    }
    return base_str_make(out, n);
}

/* Whether the token and the next one touch: `${prefix}users` is one name that nobody knows here. */
static bool touches_next(const struct extract_sql *r)
{
    const struct scan_sql_token *token = extract_sql_token(r), *next = token + 1;
    return token->kind != SCAN_SQL_END && next->start == token->end &&
           (next->kind == SCAN_SQL_HOLE || next->kind == SCAN_SQL_WORD);
}

struct base_str extract_sql_name(struct extract_sql *r)
{
    const struct scan_sql_token *token = extract_sql_token(r);
    struct base_str text = extract_sql_text(r);
    bool is_known = !touches_next(r);
    if (token->kind == SCAN_SQL_HOLE || !is_known) {
        while (touches_next(r))
            r->at++;
        extract_sql_next(r);
        return BASE_STR_ABSENT;
    }
    if (token->kind == SCAN_SQL_WORD) {
        r->at++;
        return text;
    }
    if (token->kind != SCAN_SQL_QUOTED && !(token->kind == SCAN_SQL_STRING && !token->is_dollar &&
                                            text.p[0] == '\'' && r->scan.dialect != SCAN_SQL_POSTGRES))
        return BASE_STR_ABSENT;
    char close = text.p[0] == '[' ? ']' : text.p[0];
    struct base_str name = unquote(r, text, close);
    r->at++;
    if (name.n == 0 || base_str_find(name, "${") >= 0 || base_str_find(name, "{{") >= 0)
        return BASE_STR_ABSENT;
    return is_plain(name) ? name : base_str_format(r->arena, "\"%.*s\"", BASE_STR_ARG(name));
}

struct base_str extract_sql_qualified(struct extract_sql *r)
{
    struct base_str name = extract_sql_name(r), schema = BASE_STR_ABSENT;
    while (extract_sql_is(r, ".")) {
        r->at++;
        schema = name;
        name = extract_sql_name(r);
    }
    if (!name.p || !schema.p)
        return name;
    return base_str_format(r->arena, "%.*s.%.*s", BASE_STR_ARG(schema), BASE_STR_ARG(name));
}

struct base_str extract_sql_literal(struct extract_sql *r)
{
    const struct scan_sql_token *token = extract_sql_token(r);
    struct base_str text = extract_sql_text(r);
    bool is_name = token->kind == SCAN_SQL_QUOTED && text.p[0] == '"' && r->scan.dialect == SCAN_SQL_MYSQL;
    if (token->kind != SCAN_SQL_STRING && !is_name)
        return BASE_STR_ABSENT;
    r->at++;
    if (token->is_dollar) {
        size_t tag = (size_t)base_str_find_char(base_str_from(text, 1), '$') + 2;
        return text.n >= 2 * tag ? base_str_slice(text, tag, text.n - tag) : BASE_STR("");
    }
    if (text.p[0] != '\'' && text.p[0] != '"')
        text = base_str_from(text, 1);
    return unquote(r, text, text.p[0]);
}

/* Whether the element is a column alone, with no more than an order or operator class behind it. */
static bool ends_column(const struct extract_sql *r)
{
    static const char *const words[] = {"ASC", "DESC", "NULLS", "COLLATE", ",", ")", "WITH", NULL};
    const struct scan_sql_token *token = extract_sql_token(r);
    if (token->kind == SCAN_SQL_END || extract_sql_is_one(r, words))
        return true;
    /* An operator class, or the number of bytes of a prefix: name text_pattern_ops, name(10) */
    if (extract_sql_is(r, "("))
        return r->tokens.items[r->at + 1].kind == SCAN_SQL_NUMBER;
    return token->kind == SCAN_SQL_WORD;
}

static struct base_str element(struct extract_sql *r)
{
    size_t from = r->at;
    const struct scan_sql_token *token = extract_sql_token(r);
    if (token->kind == SCAN_SQL_WORD || token->kind == SCAN_SQL_QUOTED ||
        (token->kind == SCAN_SQL_STRING && r->scan.dialect != SCAN_SQL_POSTGRES)) {
        struct base_str name = extract_sql_name(r);
        if (name.p && ends_column(r))
            return name;
        r->at = from;
    }
    while (!extract_sql_ends(r) && !extract_sql_is(r, ",") && !extract_sql_is(r, ")")) {
        if (extract_sql_is(r, "("))
            extract_sql_skip_parentheses(r);
        else
            r->at++;
        static const char *const behind[] = {"ASC", "DESC", "NULLS", NULL};
        if (extract_sql_is_one(r, behind))
            break;
    }
    struct base_str text = extract_sql_between(r, from, r->at);
    if (base_str_starts(text, "(") && base_str_ends(text, ")") && text.n > 2)
        text = base_str_trim(base_str_slice(text, 1, text.n - 1));
    return text;
}

struct base_str extract_sql_columns(struct extract_sql *r)
{
    struct base_buf list;
    if (!extract_sql_take(r, "("))
        return BASE_STR_ABSENT;
    base_buf_init(&list, SQL_MAX_TEXT);
    for (;;) {
        if (list.n)
            base_buf_add_text(&list, ", ");
        base_buf_add(&list, element(r));
        if (!extract_sql_next_item(r))
            break;
    }
    extract_sql_take(r, ")");
    struct base_str kept = base_str_copy(r->arena, list.n ? base_buf_view(&list) : BASE_STR(""));
    base_buf_finish(&list);
    return kept;
}

bool extract_sql_if_exists(struct extract_sql *r)
{
    return extract_sql_take_all(r, "IF EXISTS");
}

bool extract_sql_if_not_exists(struct extract_sql *r)
{
    return extract_sql_take_all(r, "IF NOT EXISTS");
}

/* ---- rows ---- */

static struct base_str dialect_name(enum scan_sql_dialect dialect)
{
    switch (dialect) {
    case SCAN_SQL_POSTGRES:
        return BASE_STR("postgres");
    case SCAN_SQL_MYSQL:
        return BASE_STR("mysql");
    case SCAN_SQL_SQLITE:
        return BASE_STR("sqlite");
    case SCAN_SQL_ANY:
        break;
    }
    return BASE_STR_ABSENT;
}

void extract_sql_emit(struct extract_sql *r, struct facts_sql_statement *row)
{
    if (!row->line)
        row->line = extract_sql_line(r);
    row->ordinal = (*r->ordinal)++;
    row->statement = r->statement;
    row->scope = r->scope;
    row->dialect = dialect_name(r->scan.dialect);
    row->direction = r->direction;
    row->is_guarded = row->is_guarded || r->is_guarded;
    if (!base_str_is(row->action, "add_column") && !base_str_is(row->action, "modify_column"))
        row->is_nullable = FACTS_NULL;
    facts_chunk_add(r->out, FACTS_TABLE_sql_statement, row);
}

void extract_sql_unknown(struct extract_sql *r, struct base_str table)
{
    int64_t line = (int64_t)r->line + r->tokens.items[0].line;
    EXTRACT_SQL_EMIT(r, .line = r->fixed_line ? r->fixed_line : line, .action = BASE_STR("unknown"),
                     .table_name = table);
}
