#include "validator/engine/token_p.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || base_is_digit(c) ||
           (unsigned char)c >= 0x80;
}

/* The offset behind white space and comments from `at` on. */
static size_t skip_blank(struct base_str text, size_t at)
{
    while (at < text.n) {
        if (is_space(text.p[at])) {
            at++;
        } else if (base_str_starts(base_str_from(text, at), "--")) {
            while (at < text.n && text.p[at] != '\n')
                at++;
        } else if (base_str_starts(base_str_from(text, at), "/*")) {
            ptrdiff_t close = base_str_find(base_str_from(text, at + 2), "*/");
            at = close < 0 ? text.n : at + 2 + (size_t)close + 2;
        } else {
            break;
        }
    }
    return at;
}

/* The offset behind a quoted run that starts at `at`; a doubled quote stands for itself. */
static size_t skip_quoted(struct base_str text, size_t at, char close)
{
    for (at++; at < text.n; at++) {
        if (text.p[at] != close)
            continue;
        if (close != ']' && at + 1 < text.n && text.p[at + 1] == close)
            at++;
        else
            return at + 1;
    }
    return text.n;
}

static size_t skip_names(struct base_str text, size_t at)
{
    while (at < text.n && is_name(text.p[at]))
        at++;
    return at;
}

static size_t skip_number(struct base_str text, size_t at)
{
    size_t from = at;
    for (; at < text.n; at++) {
        bool is_exponent_sign = (text.p[at] == '+' || text.p[at] == '-') && at > from &&
                                (text.p[at - 1] == 'e' || text.p[at - 1] == 'E') &&
                                !base_str_starts(base_str_from(text, from), "0x");
        if (!is_name(text.p[at]) && text.p[at] != '.' && !is_exponent_sign)
            break;
    }
    return at;
}

static size_t read_one(struct base_str text, size_t at, enum engine_token_kind *kind)
{
    char c = text.p[at], next = '\0';
    if (at + 1 < text.n)
        next = text.p[at + 1];
    if (c == '\'') {
        *kind = ENGINE_TOKEN_STRING;
        return skip_quoted(text, at, c);
    }
    if (c == '"' || c == '`' || c == '[') {
        *kind = ENGINE_TOKEN_QUOTED;
        return skip_quoted(text, at, c == '[' ? ']' : c);
    }
    if ((c == 'x' || c == 'X') && next == '\'') {
        *kind = ENGINE_TOKEN_STRING;
        return skip_quoted(text, at + 1, next);
    }
    if (base_is_digit(c) || (c == '.' && base_is_digit(next))) {
        *kind = ENGINE_TOKEN_NUMBER;
        return skip_number(text, at);
    }
    if (c == '?' || ((c == ':' || c == '@' || c == '$' || c == '#') && is_name(next))) {
        *kind = ENGINE_TOKEN_VARIABLE;
        return skip_names(text, at + 1);
    }
    if (is_name(c)) {
        *kind = ENGINE_TOKEN_WORD;
        return skip_names(text, at);
    }
    *kind = ENGINE_TOKEN_PUNCT;
    return at + 1;
}

void engine_tokens_read(struct engine_tokens *tokens, struct base_str text)
{
    memset(tokens, 0, sizeof *tokens);
    tokens->text = text;
    unsigned depth = 0;
    for (size_t at = skip_blank(text, 0); at < text.n; at = skip_blank(text, at)) {
        struct engine_token token = {.at = at};
        size_t end = read_one(text, at, &token.kind);
        token.text = base_str_slice(text, at, end);
        if (base_str_is(token.text, ")") && depth > 0)
            depth--;
        token.depth = depth;
        if (base_str_is(token.text, "("))
            depth++;
        base_vec_push(&tokens->list, token);
        at = end;
    }
}

void engine_tokens_finish(struct engine_tokens *tokens)
{
    base_vec_finish(&tokens->list);
}

bool engine_token_is(const struct engine_tokens *tokens, size_t i, const char *word)
{
    if (i >= tokens->list.n)
        return false;
    const struct engine_token *token = &tokens->list.items[i];
    return (token->kind == ENGINE_TOKEN_WORD || token->kind == ENGINE_TOKEN_PUNCT) &&
           base_str_eq_nocase(token->text, base_str_of(word));
}

size_t engine_token_end(const struct engine_tokens *tokens, size_t i)
{
    return tokens->list.items[i].at + tokens->list.items[i].text.n;
}

static bool is_compound_operator(const struct engine_tokens *tokens, size_t i)
{
    return engine_token_is(tokens, i, "UNION") || engine_token_is(tokens, i, "INTERSECT") ||
           engine_token_is(tokens, i, "EXCEPT");
}

/* A name as SQL means it: without the quotes around it. */
static struct base_str bare_name(const struct engine_token *token)
{
    if (token->kind == ENGINE_TOKEN_QUOTED && token->text.n >= 2)
        return base_str_slice(token->text, 1, token->text.n - 1);
    return token->text;
}

static bool is_name_token(const struct engine_token *token)
{
    return token->kind == ENGINE_TOKEN_WORD || token->kind == ENGINE_TOKEN_QUOTED;
}

/* `expression AS name`, `expression name`, `name` or `table.name`. */
static struct engine_result_column read_column(const struct engine_tokens *tokens, size_t from, size_t to)
{
    struct engine_result_column column = {.from = from, .to = to};
    if (to == from || !is_name_token(&tokens->list.items[to - 1]))
        return column;
    const struct engine_token *last = &tokens->list.items[to - 1];
    const struct engine_token *before = to - from >= 2 ? last - 1 : NULL;
    bool is_plain = !before || base_str_is(before->text, ".");
    if (before && engine_token_is(tokens, to - 2, "AS")) {
        column.has_alias = true;
        column.to = to - 2;
    } else if (!is_plain && !engine_token_is(tokens, to - 1, "END") &&
               (is_name_token(before) || before->kind == ENGINE_TOKEN_STRING ||
                before->kind == ENGINE_TOKEN_NUMBER || before->kind == ENGINE_TOKEN_VARIABLE ||
                base_str_is(before->text, ")"))) {
        column.has_alias = true;
        column.to = to - 1;
    } else if (!is_plain) {
        return column;
    }
    column.name = bare_name(last);
    return column;
}

void engine_outline_read(struct engine_outline *outline, const struct engine_tokens *tokens)
{
    memset(outline, 0, sizeof *outline);
    size_t n = tokens->list.n, i = 0;
    while (i < n && (tokens->list.items[i].depth > 0 || !engine_token_is(tokens, i, "SELECT")))
        i++;
    outline->select = i;
    outline->first = outline->end = n;
    if (i == n)
        return;
    i++;
    outline->is_distinct = engine_token_is(tokens, i, "DISTINCT");
    if (outline->is_distinct || engine_token_is(tokens, i, "ALL"))
        i++;
    outline->first = i;
    size_t from = i;
    for (; i < n; i++) {
        if (tokens->list.items[i].depth > 0)
            continue;
        bool ends = engine_token_is(tokens, i, "FROM") || engine_token_is(tokens, i, "WHERE") ||
                    engine_token_is(tokens, i, "ORDER") || engine_token_is(tokens, i, "LIMIT") ||
                    engine_token_is(tokens, i, "GROUP") || is_compound_operator(tokens, i);
        /* IS DISTINCT FROM is an operator, not the clause. */
        if (ends && engine_token_is(tokens, i, "FROM") && engine_token_is(tokens, i - 1, "DISTINCT"))
            ends = false;
        if (ends)
            break;
        if (engine_token_is(tokens, i, ",")) {
            base_vec_push(&outline->columns, read_column(tokens, from, i));
            from = i + 1;
        }
    }
    outline->end = i;
    base_vec_push(&outline->columns, read_column(tokens, from, i));
    for (; i < n; i++)
        outline->is_compound |= tokens->list.items[i].depth == 0 && is_compound_operator(tokens, i);
}

void engine_outline_finish(struct engine_outline *outline)
{
    base_vec_finish(&outline->columns);
}

size_t engine_outline_find(const struct engine_outline *outline, const char *name)
{
    for (size_t i = 0; i < outline->columns.n; i++) {
        if (base_str_eq_nocase(outline->columns.items[i].name, base_str_of(name)))
            return i;
    }
    return outline->columns.n;
}
