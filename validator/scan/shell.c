#include "validator/scan/shell.h"

/* Where the default of an expansion ends is looked for no further. */
#define LONGEST_OPERAND 2000u

static bool is_name_char(char c, bool is_first)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           (!is_first && c >= '0' && c <= '9');
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char peek(const struct scan_shell *scan, uint32_t ahead)
{
    return (size_t)scan->at + ahead < scan->text.n ? scan->text.p[scan->at + ahead] : '\0';
}

static void move(struct scan_shell *scan, uint32_t n)
{
    for (uint32_t i = 0; i < n && scan->at < scan->text.n; i++) {
        if (scan->text.p[scan->at++] == '\n') {
            scan->line++;
            scan->line_start = scan->at;
        }
    }
}

static char top(const struct scan_shell *scan)
{
    return scan->depth ? scan->open[scan->depth - 1] : '\0';
}

static void push(struct scan_shell *scan, char kind)
{
    if (scan->depth < SCAN_SHELL_DEEPEST)
        scan->open[scan->depth++] = kind;
}

static void pop(struct scan_shell *scan, char kind)
{
    if (top(scan) == kind)
        scan->depth--;
}

void scan_shell_init(struct scan_shell *scan, struct base_str text)
{
    *scan = (struct scan_shell){.text = base_str_slice(text, 0, SCAN_SHELL_MAX_BYTES),
                                .line = 1,
                                .at_word = true,
                                .at_command = true};
}

static void begin(const struct scan_shell *scan, struct scan_shell_token *token, enum scan_shell_kind kind)
{
    *token = (struct scan_shell_token){.kind = (uint8_t)kind,
                                       .word = scan->word,
                                       .start = scan->at,
                                       .line = scan->line,
                                       .line_start = scan->line_start};
}

/* ---- here-documents ---- */

static struct base_str line_at(const struct scan_shell *scan)
{
    struct base_str rest = base_str_from(scan->text, scan->at);
    return base_str_split(&rest, '\n');
}

static void drop_heredoc(struct scan_shell *scan)
{
    for (uint32_t i = 1; i < scan->heredoc_count; i++)
        scan->heredocs[i - 1] = scan->heredocs[i];
    scan->heredoc_count -= scan->heredoc_count > 0;
}

/* At the start of a line inside of one: leaves it where it ends. */
static void at_heredoc_line(struct scan_shell *scan)
{
    while (scan->heredoc_count && scan->at < scan->text.n) {
        const struct scan_shell_heredoc *heredoc = &scan->heredocs[0];
        struct base_str line = line_at(scan), text = line;
        while (heredoc->strips_tabs && base_str_starts(text, "\t"))
            text = base_str_from(text, 1);
        bool ends = base_str_eq(text, heredoc->end);
        if (!ends && !heredoc->is_quoted)
            return;
        move(scan, (uint32_t)line.n + 1);
        if (ends)
            drop_heredoc(scan);
    }
    if (scan->heredoc_count == 0) {
        pop(scan, 'H');
        scan->at_word = scan->at_command = true;
    }
}

/* `<<` stands here: what it announces begins behind this line. */
static void announce_heredoc(struct scan_shell *scan)
{
    struct scan_shell_heredoc heredoc = {0};
    move(scan, 2);
    if (peek(scan, 0) == '-') {
        heredoc.strips_tabs = true;
        move(scan, 1);
    }
    while (peek(scan, 0) == ' ' || peek(scan, 0) == '\t')
        move(scan, 1);
    char quote = peek(scan, 0);
    heredoc.is_quoted = quote == '\'' || quote == '"' || quote == '\\';
    if (heredoc.is_quoted)
        move(scan, 1);
    uint32_t from = scan->at;
    while (is_name_char(peek(scan, 0), false) || peek(scan, 0) == '-' || peek(scan, 0) == '.')
        move(scan, 1);
    heredoc.end = base_str_slice(scan->text, from, scan->at);
    if (heredoc.is_quoted && quote != '\\' && peek(scan, 0) == quote)
        move(scan, 1);
    if (heredoc.end.n && scan->heredoc_count < SCAN_SHELL_MOST_HEREDOCS)
        scan->heredocs[scan->heredoc_count++] = heredoc;
}

/* ---- expansions ---- */

static struct base_str operand_at(const struct scan_shell *scan, uint32_t from)
{
    uint32_t depth = 1,
             end = from + LONGEST_OPERAND < scan->text.n ? from + LONGEST_OPERAND : (uint32_t)scan->text.n;
    for (uint32_t i = from; i < end; i++) {
        if (scan->text.p[i] == '\\')
            i++;
        else if (scan->text.p[i] == '}' && --depth == 0)
            return base_str_slice(scan->text, from, i);
        else if (scan->text.p[i] == '{')
            depth++;
    }
    return BASE_STR_ABSENT;
}

/* `$` stands here. True when the token is an expansion; the scanner stands behind the name or operator,
 * inside. */
static bool read_dollar(struct scan_shell *scan, struct scan_shell_token *token)
{
    begin(scan, token, SCAN_SHELL_EXPANSION);
    bool braced = peek(scan, 1) == '{';
    uint32_t from = 1u + braced;
    if (peek(scan, 1) == '(') {
        move(scan, 2);
        push(scan, '(');
        scan->at_word = scan->at_command = true;
        return false;
    }
    if (braced)
        push(scan, '{');
    if (braced && peek(scan, from) == '#' && is_name_char(peek(scan, from + 1), true))
        from++;
    uint32_t n = 0;
    while (is_name_char(peek(scan, from + n), n == 0))
        n++;
    token->name = base_str_slice(scan->text, scan->at + from, scan->at + from + n);
    move(scan, from + n);
    if (n == 0 || !braced)
        return n > 0;
    uint32_t colon = peek(scan, 0) == ':';
    char sign = peek(scan, colon);
    bool takes_word = sign == '-' || sign == '=' || sign == '?' || sign == '+';
    token->sign = takes_word ? sign : peek(scan, 0) == '}' ? '\0' : peek(scan, 0);
    if (takes_word) {
        move(scan, colon + 1);
        token->operand = operand_at(scan, scan->at);
    }
    return true;
}

/* ---- words ---- */

/* A bare word begins here. Only outside of substitutions is it told. */
static bool read_word(struct scan_shell *scan, struct scan_shell_token *token)
{
    uint32_t n = 0;
    while (is_name_char(peek(scan, n), n == 0))
        n++;
    bool is_assignment =
        n > 0 && (peek(scan, n) == '=' || (peek(scan, n) == '+' && peek(scan, n + 1) == '='));
    bool is_array = n > 0 && peek(scan, n) == '[';
    scan->word += scan->depth == 0;
    begin(scan, token, is_assignment || is_array ? SCAN_SHELL_ASSIGNMENT : SCAN_SHELL_WORD);
    if (is_array && !is_assignment) {
        /* NAME[…]= assigns; NAME[ of a test does not. */
        uint32_t k = n;
        while (k < n + 100 && peek(scan, k) && peek(scan, k) != ']' && !is_space(peek(scan, k)))
            k++;
        token->kind =
            peek(scan, k) == ']' && peek(scan, k + 1) == '=' ? SCAN_SHELL_ASSIGNMENT : SCAN_SHELL_WORD;
    }
    token->name = base_str_slice(scan->text, scan->at, scan->at + n);
    token->is_command = scan->at_command;
    scan->at_word = false;
    if (token->kind == SCAN_SHELL_ASSIGNMENT) {
        move(scan, n + (is_assignment ? 1u + (peek(scan, n) == '+') : 0));
        return true;
    }
    scan->at_command = false;
    while (peek(scan, n) && !is_space(peek(scan, n)) && !strchr("\"'`$\\;|&()<>{}", peek(scan, n)))
        n++;
    token->name = base_str_slice(scan->text, scan->at, scan->at + n);
    move(scan, n ? n : 1);
    return scan->depth == 0 && n > 0;
}

static void pass_quoted(struct scan_shell *scan, char quote, bool escapes)
{
    while (scan->at < scan->text.n && peek(scan, 0) != quote)
        move(scan, escapes && peek(scan, 0) == '\\' ? 2 : 1);
    move(scan, 1);
}

/* What separates words and commands. */
static void read_separator(struct scan_shell *scan, char c)
{
    bool ends_line = c == '\n';
    move(scan, 1);
    scan->at_word = true;
    scan->at_command = scan->at_command || !(c == ' ' || c == '\t' || c == '\r' || c == '<' || c == '>');
    if (ends_line && scan->heredoc_count) {
        push(scan, 'H');
        at_heredoc_line(scan);
    }
}

/* One step in code: true when it gave a token. */
static bool step_in_code(struct scan_shell *scan, struct scan_shell_token *token, char c)
{
    bool in_value = top(scan) == '{'; /* the default of an expansion: no words, no comments */
    char around = scan->depth > 1 ? scan->open[scan->depth - 2] : '\0';
    bool is_plain_quote = in_value && (around == '"' || around == 'H'); /* "${X:-it's}" */
    if (c == '#' && scan->at_word && !in_value) {
        move(scan, (uint32_t)line_at(scan).n);
    } else if (c == '\'' && !is_plain_quote) {
        move(scan, 1);
        pass_quoted(scan, '\'', false);
        scan->at_word = false;
    } else if (c == ')' && top(scan) == '(') {
        pop(scan, '(');
        move(scan, 1);
    } else if (c == '}' && in_value) {
        pop(scan, '{');
        move(scan, 1);
    } else if (c == '(' && scan->depth) {
        push(scan, '(');
        read_separator(scan, c);
    } else if (c == '<' && peek(scan, 1) == '<' && peek(scan, 2) == '<') {
        move(scan, 3);
    } else if (c == '<' && peek(scan, 1) == '<' && !in_value) {
        announce_heredoc(scan);
    } else if (is_space(c) || strchr(";|&()<>{}!", c)) {
        read_separator(scan, c);
    } else if (in_value || !scan->at_word) {
        move(scan, 1);
    } else {
        return read_word(scan, token);
    }
    return false;
}

static bool step(struct scan_shell *scan, struct scan_shell_token *token)
{
    char c = peek(scan, 0), inside = top(scan);
    bool is_text = inside == '"' || inside == 'H';
    if (c == '\\') {
        move(scan, 2);
        scan->at_word = is_text ? scan->at_word : false;
        return false;
    }
    if (c == '$' && peek(scan, 1) == '\'' && !is_text) {
        move(scan, 2);
        pass_quoted(scan, '\'', true);
        return false;
    }
    if (c == '$') {
        bool begins_word = scan->depth == 0 && scan->at_word;
        scan->word += begins_word;
        scan->at_word = false;
        scan->at_command = scan->at_command && !begins_word;
        return read_dollar(scan, token);
    }
    if (c == '`') {
        if (inside == '`')
            pop(scan, '`');
        else
            push(scan, '`');
        move(scan, 1);
        scan->at_word = scan->at_command = true;
        return false;
    }
    if (c == '"' && inside != 'H') {
        scan->word += scan->depth == 0 && scan->at_word;
        scan->at_command = scan->at_command && scan->depth > 0;
        scan->at_word = false;
        if (inside == '"')
            pop(scan, '"');
        else
            push(scan, '"');
        move(scan, 1);
        return false;
    }
    if (!is_text)
        return step_in_code(scan, token, c);
    move(scan, 1);
    if (c == '\n' && inside == 'H')
        at_heredoc_line(scan);
    return false;
}

void scan_shell_next(struct scan_shell *scan, struct scan_shell_token *token)
{
    while (scan->at < scan->text.n)
        if (step(scan, token))
            return;
    begin(scan, token, SCAN_SHELL_END);
}
