/* Literals: numbers, strings, templates, regular expressions, and the texts of JSX. */
#include "validator/scan/ecma_p.h"

static bool is_digit(char c)
{
    return (c >= '0' && c <= '9') || c == '_';
}

static bool is_alphanumeric(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char byte_at(const struct scan_ecma *scan, uint32_t at)
{
    return at < scan->size ? scan->text[at] : '\0';
}

/* Decimal with fraction and exponent, 0x, 0o, 0b, separators and the suffix n; also what begins with a dot.
 */
void scan_ecma_number(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    uint32_t at = scan->now.at;
    char first = scan->text[token->start];
    token->kind = SCAN_ECMA_NUMBER;
    if (first == '0' && byte_at(scan, at) >= 'A' && byte_at(scan, at) != '_' && byte_at(scan, at) != 'e' &&
        byte_at(scan, at) != 'E') {
        while (is_alphanumeric(byte_at(scan, at)))
            at++;
        scan->now.at = at;
        return;
    }
    while (is_digit(byte_at(scan, at)))
        at++;
    if (first != '.' && byte_at(scan, at) == '.') {
        at++;
        while (is_digit(byte_at(scan, at)))
            at++;
    }
    char c = byte_at(scan, at), sign = byte_at(scan, at + 1);
    if ((c == 'e' || c == 'E') &&
        (is_digit(sign) || ((sign == '+' || sign == '-') && is_digit(byte_at(scan, at + 2))))) {
        at += 2;
        while (is_digit(byte_at(scan, at)))
            at++;
    }
    if (byte_at(scan, at) == 'n')
        at++;
    scan->now.at = at;
}

/* Passes a backslash and what it escapes; a line end after it continues the literal. */
static void skip_escape(struct scan_ecma *scan)
{
    scan->now.at++;
    if (scan->now.at >= scan->size)
        return;
    char c = scan->text[scan->now.at];
    if (c == '\n' || c == '\r')
        scan_ecma_newline(scan);
    else
        scan->now.at++;
}

void scan_ecma_string(struct scan_ecma *scan, struct scan_ecma_token *token, char quote)
{
    token->kind = SCAN_ECMA_STRING;
    while ((scan->now.at = scan_ecma_find(scan->text, scan->now.at, scan->size, quote, '\\', '\\')) <
           scan->size) {
        char c = scan->text[scan->now.at];
        if (c == quote) {
            scan->now.at++;
            return;
        }
        if (c == '\n' || c == '\r')
            break;
        if (c == '\\') {
            token->has_escape = true;
            skip_escape(scan);
        } else {
            scan->now.at++;
        }
    }
    token->kind = SCAN_ECMA_BROKEN;
}

void scan_ecma_template_rest(struct scan_ecma *scan, struct scan_ecma_token *token, bool is_first)
{
    while ((scan->now.at = scan_ecma_find(scan->text, scan->now.at, scan->size, '`', '$', '\\')) <
           scan->size) {
        char c = scan->text[scan->now.at];
        if (c == '`') {
            scan->now.at++;
            token->kind = is_first ? SCAN_ECMA_TEMPLATE : SCAN_ECMA_TEMPLATE_TAIL;
            return;
        }
        if (c == '$' && byte_at(scan, scan->now.at + 1) == '{') {
            scan->now.at += 2;
            token->kind = is_first ? SCAN_ECMA_TEMPLATE_HEAD : SCAN_ECMA_TEMPLATE_MIDDLE;
            return;
        }
        if (c == '\\') {
            token->has_escape = true;
            skip_escape(scan);
        } else if (c == '\n' || c == '\r') {
            scan_ecma_newline(scan);
        } else {
            scan->now.at++;
        }
    }
    token->kind = SCAN_ECMA_BROKEN;
}

/* Back to the byte behind the token's first, so that it is read again as something else. */
static void again(struct scan_ecma *scan, const struct scan_ecma_token *token)
{
    scan->now = (struct scan_ecma_state){token->start + 1, token->line, token->line_start};
}

void scan_ecma_template(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    again(scan, token);
    token->has_escape = false;
    scan_ecma_template_rest(scan, token, false);
    token->end = scan->now.at;
}

void scan_ecma_regex(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    bool in_class = false;
    again(scan, token);
    token->kind = SCAN_ECMA_BROKEN;
    while (scan->now.at < scan->size) {
        char c = scan->text[scan->now.at];
        if (c == '\n' || c == '\r')
            break;
        scan->now.at++;
        if (c == '\\' && scan->now.at < scan->size && byte_at(scan, scan->now.at) != '\n' &&
            byte_at(scan, scan->now.at) != '\r') {
            scan->now.at++;
        } else if (c == '[') {
            in_class = true;
        } else if (c == ']') {
            in_class = false;
        } else if (c == '/' && !in_class) {
            while (is_alphanumeric(byte_at(scan, scan->now.at)))
                scan->now.at++;
            token->kind = SCAN_ECMA_REGEX;
            break;
        }
    }
    token->end = scan->now.at;
}

void scan_ecma_jsx_name(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    if (token->kind != SCAN_ECMA_NAME)
        return;
    uint32_t at = scan->now.at;
    while (byte_at(scan, at) == '-' || is_alphanumeric(byte_at(scan, at)) || byte_at(scan, at) == '$')
        at++;
    if (at != scan->now.at)
        token->word = SCAN_ECMA_NO_WORD;
    scan->now.at = token->end = at;
}

/* A token of no bytes yet, at the present place. */
static void begin(const struct scan_ecma *scan, struct scan_ecma_token *token)
{
    *token = (struct scan_ecma_token){.start = scan->now.at,
                                      .end = scan->now.at,
                                      .line = scan->now.line,
                                      .line_start = scan->now.line_start};
}

void scan_ecma_jsx_child(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    begin(scan, token);
    if (scan->now.at >= scan->size)
        return;
    char c = scan->text[scan->now.at];
    if (c == '{' || c == '<') {
        scan->now.at++;
        token->kind = c == '{' ? SCAN_ECMA_LBRACE : SCAN_ECMA_LESS;
    } else {
        token->kind = SCAN_ECMA_JSX_TEXT;
        while ((scan->now.at = scan_ecma_find(scan->text, scan->now.at, scan->size, '{', '<', '<')) <
                   scan->size &&
               (c = scan->text[scan->now.at]) != '{' && c != '<') {
            if (c == '\n' || c == '\r')
                scan_ecma_newline(scan);
            else
                scan->now.at++;
        }
    }
    token->end = scan->now.at;
}

void scan_ecma_jsx_value(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    char c;
    for (;;) {
        c = byte_at(scan, scan->now.at);
        if (c == '\n' || c == '\r')
            scan_ecma_newline(scan);
        else if (c == ' ' || c == '\t')
            scan->now.at++;
        else
            break;
    }
    if (c != '"' && c != '\'') {
        scan_ecma_next(scan, token);
        return;
    }
    begin(scan, token);
    token->kind = SCAN_ECMA_BROKEN;
    scan->now.at++;
    while ((scan->now.at = scan_ecma_find(scan->text, scan->now.at, scan->size, c, c, c)) < scan->size) {
        char d = scan->text[scan->now.at];
        if (d == '\n' || d == '\r') {
            scan_ecma_newline(scan);
            continue;
        }
        scan->now.at++;
        if (d == c) {
            token->kind = SCAN_ECMA_STRING;
            break;
        }
    }
    token->end = scan->now.at;
}
