/* Comments: directives that tell a checker to look away, and `any` in the JSDoc of JavaScript. */
#include "validator/extract/typescript/parser_p.h"

#include <string.h>

struct directive {
    const char *text; /* without what may follow it */
    const char *tool, *extent;
    enum { RULES_BY_COMMA, RULES_BY_SPACE, RULES_BEHIND_COLON, NO_RULES } rules;
    bool block_only; /* a line comment of this form does nothing */
    bool ends_later; /* the extent is a block when a directive that enables again follows */
};

/* Longer ones first: the first that fits is taken. */
static const struct directive directives[] = {
    {"eslint-disable-next-line", "eslint", "next_line", RULES_BY_COMMA, false, false},
    {"eslint-disable-line", "eslint", "line", RULES_BY_COMMA, false, false},
    {"eslint-disable", "eslint", "file", RULES_BY_COMMA, true, true},
    {"oxlint-disable-next-line", "oxlint", "next_line", RULES_BY_COMMA, false, false},
    {"oxlint-disable-line", "oxlint", "line", RULES_BY_COMMA, false, false},
    {"oxlint-disable", "oxlint", "file", RULES_BY_COMMA, false, true},
    {"@ts-ignore", "typescript", "next_line", NO_RULES, false, false},
    {"@ts-expect-error", "typescript", "next_line", NO_RULES, false, false},
    {"@ts-nocheck", "typescript", "file", NO_RULES, false, false},
    {"biome-ignore-all", "biome", "file", RULES_BY_SPACE, false, false},
    {"biome-ignore-start", "biome", "block", RULES_BY_SPACE, false, false},
    {"biome-ignore", "biome", "next_line", RULES_BY_SPACE, false, false},
    {"tslint:disable-next-line", "tslint", "next_line", RULES_BEHIND_COLON, false, false},
    {"tslint:disable-line", "tslint", "line", RULES_BEHIND_COLON, false, false},
    {"tslint:disable", "tslint", "file", RULES_BEHIND_COLON, false, true},
    {"istanbul ignore next", "istanbul", "next_line", NO_RULES, false, false},
    {"istanbul ignore if", "istanbul", "next_line", NO_RULES, false, false},
    {"istanbul ignore else", "istanbul", "next_line", NO_RULES, false, false},
    {"istanbul ignore file", "istanbul", "file", NO_RULES, false, false},
    {"v8 ignore next", "v8", "next_line", NO_RULES, false, false},
    {"v8 ignore if", "v8", "next_line", NO_RULES, false, false},
    {"v8 ignore else", "v8", "next_line", NO_RULES, false, false},
    {"v8 ignore file", "v8", "file", NO_RULES, false, false},
    {"v8 ignore start", "v8", "block", NO_RULES, false, false},
    {"c8 ignore next", "v8", "next_line", NO_RULES, false, false},
    {"c8 ignore file", "v8", "file", NO_RULES, false, false},
    {"c8 ignore start", "v8", "block", NO_RULES, false, false},
    {"prettier-ignore-start", "prettier", "block", NO_RULES, false, false},
    {"prettier-ignore", "prettier", "next_line", NO_RULES, false, false},
};

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

static const struct directive *find(struct base_str text)
{
    for (size_t i = 0; i < sizeof directives / sizeof directives[0]; i++) {
        if (*directives[i].text != *text.p) /* most comments are prose */
            continue;
        size_t n = strlen(directives[i].text);
        if (base_str_starts(text, directives[i].text) &&
            (text.n == n || (!is_word_byte(text.p[n]) && text.p[n] != '-')))
            return &directives[i];
    }
    return NULL;
}

/* ---- suppressions ------------------------------------------------------------------------------------ */

struct found {
    const struct directive *directive;
    int line, col;
    struct base_str as_written, reason;
};

static void row(struct extract_ts_parser *p, const struct found *found, struct base_str rule)
{
    const struct directive *directive = found->directive;
    if (directive->ends_later) {
        base_vec_push(&p->disables, (struct extract_ts_disable){.tool = base_str_of(directive->tool),
                                                                .directive = found->as_written,
                                                                .rule = rule,
                                                                .reason = found->reason,
                                                                .line = found->line,
                                                                .col = found->col});
        return;
    }
    FACTS_EMIT(p->out, suppression, .line = found->line, .col = found->col,
               .tool = base_str_of(directive->tool), .directive = found->as_written, .rule = rule,
               .reason = found->reason, .extent = base_str_of(directive->extent));
}

/* Takes the reason off the end: behind " -- ", or behind ':' where the tool writes it so. */
static struct base_str split_reason(struct base_str *text, const char *mark, size_t skip)
{
    ptrdiff_t at = base_str_find(*text, mark);
    if (at < 0)
        return BASE_STR_ABSENT;
    struct base_str reason = base_str_trim(base_str_from(*text, (size_t)at + skip));
    text->n = (size_t)at;
    return reason.n ? reason : BASE_STR_ABSENT;
}

/* Without the dashes and colons that lead to a reason. */
static struct base_str free_reason(struct base_str text)
{
    text = base_str_trim(text);
    while (text.n && *text.p >= '0' && *text.p <= '9') /* c8 ignore next 3 */
        text = base_str_from(text, 1);
    while (text.n && (*text.p == '-' || *text.p == ':' || *text.p == ' ' || *text.p == '('))
        text = base_str_from(text, 1);
    if (text.n && text.p[text.n - 1] == ')' && base_str_find_char(text, '(') < 0)
        text.n--;
    text = base_str_trim(text);
    return text.n ? text : BASE_STR_ABSENT;
}

static void rules(struct extract_ts_parser *p, const struct found *found, struct base_str list,
                  char separator)
{
    struct base_str part;
    size_t n = 0;
    while ((part = base_str_split(&list, separator)).p) {
        part = base_str_trim(part);
        if (!part.n)
            continue;
        row(p, found, part);
        n++;
    }
    if (!n)
        row(p, found, BASE_STR_ABSENT);
}

static void suppression(struct extract_ts_parser *p, struct found *found, struct base_str text)
{
    struct base_str rest = base_str_from(text, strlen(found->directive->text));
    found->as_written = base_str_slice(text, 0, strlen(found->directive->text));
    switch (found->directive->rules) {
    case RULES_BY_COMMA:
        found->reason = split_reason(&rest, "--", 2);
        if (found->reason.p && *found->reason.p == '-')
            found->reason = free_reason(found->reason);
        rules(p, found, rest, ',');
        return;
    case RULES_BY_SPACE:
        found->reason = split_reason(&rest, ":", 1);
        rules(p, found, rest, ' ');
        return;
    case RULES_BEHIND_COLON:
        if (rest.n && *rest.p == ':') {
            rules(p, found, base_str_from(rest, 1), ' ');
        } else {
            found->reason = free_reason(rest);
            row(p, found, BASE_STR_ABSENT);
        }
        return;
    case NO_RULES:
        found->reason = free_reason(rest);
        row(p, found, BASE_STR_ABSENT);
    }
}

/* eslint-enable a, b: what it names, or everything, is a block that ends here. */
static void enable(struct extract_ts_parser *p, const char *tool, struct base_str list)
{
    split_reason(&list, "--", 2);
    list = base_str_trim(list);
    size_t from = p->disables.n > TS_MAX_DISABLES ? p->disables.n - TS_MAX_DISABLES : 0;
    for (size_t i = from; i < p->disables.n; i++) {
        struct extract_ts_disable *disable = &p->disables.items[i];
        if (disable->is_ended || !base_str_is(disable->tool, tool))
            continue;
        struct base_str rest = list, part;
        bool names = list.n == 0;
        while (!names && (part = base_str_split(&rest, ',')).p)
            names = disable->rule.p && base_str_eq(base_str_trim(part), disable->rule);
        disable->is_ended = names;
    }
}

static bool enables(struct extract_ts_parser *p, struct base_str text)
{
    static const char *const words[][2] = {
        {"eslint-enable", "eslint"}, {"oxlint-enable", "oxlint"}, {"tslint:enable", "tslint"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!base_str_starts(text, words[i][0]))
            continue;
        struct base_str list = base_str_from(text, strlen(words[i][0]));
        if (list.n && *list.p == ':')
            list = base_str_from(list, 1);
        enable(p, words[i][1], list);
        return true;
    }
    return false;
}

void extract_ts_comments_end(struct extract_ts_parser *p)
{
    for (size_t i = 0; i < p->disables.n; i++) {
        const struct extract_ts_disable *disable = &p->disables.items[i];
        FACTS_EMIT(p->out, suppression, .line = disable->line, .col = disable->col, .tool = disable->tool,
                   .directive = disable->directive, .rule = disable->rule, .reason = disable->reason,
                   .extent = disable->is_ended ? BASE_STR("block") : BASE_STR("file"));
    }
}

/* ---- JSDoc ------------------------------------------------------------------------------------------- */

/* Offsets within a comment, and the line they are in. */
struct cursor {
    struct base_str text;
    size_t at;
    const struct scan_ecma_comment *comment;
    uint32_t line, line_start;
};

/* Takes the next byte, counting lines; '\0' at the end. */
static char take(struct cursor *cursor)
{
    if (cursor->at >= cursor->text.n)
        return '\0';
    char c = cursor->text.p[cursor->at++];
    if (c == '\n' || (c == '\r' && (cursor->at >= cursor->text.n || cursor->text.p[cursor->at] != '\n'))) {
        cursor->line++;
        cursor->line_start = cursor->comment->start + (uint32_t)cursor->at;
    }
    return c;
}

/* The type between braces, from behind '{': every word `any` that is no property's name. */
static void jsdoc_type(struct extract_ts_parser *p, struct cursor *cursor)
{
    int depth = 1;
    while (depth > 0 && cursor->at < cursor->text.n) {
        size_t start = cursor->at;
        uint32_t line = cursor->line, line_start = cursor->line_start;
        char c = take(cursor);
        depth += c == '{';
        depth -= c == '}';
        if (!is_word_byte(c))
            continue;
        while (cursor->at < cursor->text.n && is_word_byte(cursor->text.p[cursor->at]))
            cursor->at++;
        struct base_str word = base_str_slice(cursor->text, start, cursor->at);
        char before = start > 0 ? cursor->text.p[start - 1] : ' ';
        struct base_str behind = base_str_from(cursor->text, cursor->at);
        if (!base_str_is(word, "any") || before == '.' || before == '\'' || before == '"' ||
            base_str_starts(behind, ":") || base_str_starts(behind, "?:"))
            continue;
        base_vec_push(&p->jsdoc_anys,
                      (struct extract_ts_place){cursor->comment->start + (uint32_t)start, line, line_start});
    }
}

/* Types stand in braces behind a tag: @param {any} x. */
static void jsdoc(struct extract_ts_parser *p, const struct scan_ecma_comment *comment, struct base_str text)
{
    struct cursor cursor = {
        .text = text, .comment = comment, .line = comment->line, .line_start = comment->line_start};
    while (cursor.at < text.n) {
        if (take(&cursor) != '@')
            continue;
        while (cursor.at < text.n && is_word_byte(text.p[cursor.at]))
            cursor.at++;
        while (cursor.at < text.n && text.p[cursor.at] == ' ')
            cursor.at++;
        if (cursor.at < text.n && text.p[cursor.at] == '{') {
            take(&cursor);
            jsdoc_type(p, &cursor);
        }
    }
}

/* A comment is read with the token in front of it, so that only the end of a statement or member tells whose
 * it is: the next one's. */
void extract_ts_jsdoc_flush(struct extract_ts_parser *p)
{
    if (p->quiet)
        return;
    for (size_t i = 0; i < p->jsdoc_anys.n; i++)
        extract_ts_any(p, p->jsdoc_anys.items[i], "jsdoc");
    p->jsdoc_anys.n = 0;
}

/* ---- a comment --------------------------------------------------------------------------------------- */

/* Where the directive of a comment can begin: behind its opening, or in the last line of a block. In a line
 * that was a comment before it was commented out, it does not. */
static struct base_str content(struct base_str text, bool is_block)
{
    size_t from = 2;
    if (is_block && base_str_ends(text, "*/"))
        text.n -= 2;
    while (!is_block && from < text.n && text.p[from] == '/')
        from++;
    while (from < text.n && ((is_block && text.p[from] == '*') || text.p[from] == ' ' ||
                             text.p[from] == '\t' || text.p[from] == '\n' || text.p[from] == '\r'))
        from++;
    return base_str_trim(base_str_from(text, from < text.n ? from : text.n));
}

static struct base_str last_line(struct base_str text)
{
    ptrdiff_t at = base_str_rfind_char(text, '\n');
    if (at < 0)
        return BASE_STR_ABSENT;
    text = base_str_from(text, (size_t)at + 1);
    while (text.n && (*text.p == '*' || *text.p == ' ' || *text.p == '\t'))
        text = base_str_from(text, 1);
    return text;
}

void extract_ts_comment(void *context, const struct scan_ecma_comment *comment)
{
    struct extract_ts_parser *p = context;
    struct base_str text = extract_ts_slice(p, comment->start, comment->end);
    struct base_str body = content(text, comment->is_block);
    if (p->wants.any_type && !p->types && base_str_starts(text, "/**") && base_str_find(text, "any") >= 0)
        jsdoc(p, comment, text);
    if (!p->wants.suppression || body.n < 8)
        return;
    struct found found = {.directive = find(body), .line = (int)comment->line};
    if (!found.directive && comment->is_block) {
        body = last_line(body);
        found.directive = body.n ? find(body) : NULL;
        if (found.directive && strcmp(found.directive->tool, "typescript") != 0)
            found.directive = NULL;
    }
    if (!found.directive) {
        enables(p, content(text, comment->is_block));
        return;
    }
    if (found.directive->block_only && !comment->is_block)
        return;
    found.col =
        extract_ts_col(p, (struct extract_ts_place){comment->start, comment->line, comment->line_start});
    suppression(p, &found, body);
}
