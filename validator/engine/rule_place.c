/*
 * From an offset in a query to line and column of the rule file.
 *
 * YAML folds, indents and escapes: the decoded text is not a slice of the file. Both are walked side by side:
 * white space on either side is skipped, every other byte of the text has its unit in the file (a byte, an
 * escape of a double-quoted scalar, a doubled quote of a single-quoted one). That holds for every style.
 */
#include "validator/engine/rule_p.h"

struct walk {
    struct base_str raw;
    size_t at;
    int line, column;
    char quote; /* '"', '\'' or 0 for plain and block scalars */
};

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static void advance(struct walk *walk, size_t bytes)
{
    for (; bytes > 0 && walk->at < walk->raw.n; bytes--, walk->at++) {
        if (walk->raw.p[walk->at] == '\n') {
            walk->line++;
            walk->column = 1;
        } else if (walk->at + 1 >= walk->raw.n || !is_continuation(walk->raw.p[walk->at + 1])) {
            walk->column++;
        }
    }
}

static char peek(const struct walk *walk, size_t ahead)
{
    return walk->at + ahead < walk->raw.n ? walk->raw.p[walk->at + ahead] : '\0';
}

/* The header of a block scalar, or the opening quote. */
static void skip_opening(struct walk *walk)
{
    char c = peek(walk, 0);
    if (c == '|' || c == '>') {
        while (walk->at < walk->raw.n && peek(walk, 0) != '\n')
            advance(walk, 1);
    } else if (c == '"' || c == '\'') {
        walk->quote = c;
        advance(walk, 1);
    }
}

/* White space of the file, and in double quotes the escapes that stand for it. */
static void skip_space(struct walk *walk)
{
    for (;;) {
        char c = peek(walk, 0), next = peek(walk, 1);
        if (is_space(c))
            advance(walk, 1);
        else if (walk->quote == '"' && c == '\\' &&
                 (next == 'n' || next == 't' || next == 'r' || is_space(next)))
            advance(walk, 2);
        else
            return;
    }
}

/* The bytes of the file that make up the next byte (or escaped code point) of the text. */
static size_t unit(const struct walk *walk)
{
    char c = peek(walk, 0), next = peek(walk, 1);
    if (walk->quote == '\'' && c == '\'' && next == '\'')
        return 2;
    if (walk->quote != '"' || c != '\\')
        return 1;
    return next == 'x' ? 4 : next == 'u' ? 6 : next == 'U' ? 10 : 2;
}

static struct base_position walk_to(const struct engine_sql *sql, size_t offset)
{
    struct walk walk = {sql->raw, 0, sql->line, sql->column, '\0'};
    skip_opening(&walk);
    for (size_t i = 0; i < offset && i < sql->text.n; i++) {
        if (is_space(sql->text.p[i]))
            continue;
        skip_space(&walk);
        size_t bytes = unit(&walk);
        advance(&walk, bytes);
        while (bytes > 2 && i + 1 < sql->text.n && is_continuation(sql->text.p[i + 1]))
            i++;
    }
    if (offset < sql->text.n && !is_space(sql->text.p[offset]))
        skip_space(&walk);
    return (struct base_position){walk.line, walk.column};
}

static bool holds_offset(const struct engine_sql *part, size_t at, size_t offset)
{
    return part->raw.p && offset >= at && offset <= at + part->text.n;
}

struct base_position engine_rule_place(const struct engine_rule *rule, const struct engine_sql *sql,
                                       size_t offset)
{
    if (sql->raw.p)
        return walk_to(sql, offset);
    if (rule->shape == ENGINE_EACH && sql == &rule->check) {
        if (holds_offset(&rule->where, rule->where_at, offset))
            return walk_to(&rule->where, offset - rule->where_at);
        if (holds_offset(&rule->subject, rule->subject_at, offset))
            return walk_to(&rule->subject, offset - rule->subject_at);
    }
    return (struct base_position){sql->line, sql->column};
}
