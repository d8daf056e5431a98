/* Python: # comments, strings with prefixes and three quotes, values in f-strings. */
#include "validator/scan/code_p.h"

/* How many letters in front of a quote make a prefix (rb, f, …); *flags are the letters, in lower case, as
 * bits. */
static uint32_t prefix_of(const struct scan_code *scan, unsigned *flags)
{
    *flags = 0;
    for (uint32_t i = 0; i <= 2; i++) {
        char c = scan_code_peek(scan, i);
        if (c == '"' || c == '\'')
            return i;
        char lower = (char)(c | 0x20);
        if (lower != 'r' && lower != 'b' && lower != 'u' && lower != 'f' && lower != 't')
            break;
        *flags |= 1u << (lower - 'a');
    }
    return UINT32_MAX;
}

/* A value in braces of an f-string, which may hold strings with the same quotes. */
static void pass_value(struct scan_code *scan, bool spans)
{
    uint32_t depth = 0;
    while (scan->at < scan->text.n) {
        char c = scan_code_peek(scan, 0);
        if (c == '\n' && !spans)
            return;
        if (c == '"' || c == '\'') {
            struct scan_code_token inner;
            scan_code_begin(scan, &inner, false);
            scan_code_string(scan, &inner, 0, c, 1, false, false);
            continue;
        }
        scan_code_move(scan, 1);
        depth += c == '{';
        if (c == '}' && --depth == 0)
            return;
    }
}

static void formatted(struct scan_code *scan, struct scan_code_token *token, uint32_t prefix, char quote,
                      uint32_t n)
{
    scan_code_move(scan, prefix + n);
    token->kind = SCAN_CODE_STRING;
    token->punctuator = quote;
    token->from = token->to = scan->at;
    while (scan->at < scan->text.n) {
        char c = scan_code_peek(scan, 0);
        bool closes =
            c == quote && (n == 1 || (scan_code_peek(scan, 1) == quote && scan_code_peek(scan, 2) == quote));
        token->to = scan->at;
        if (c == '\n' && n == 1)
            break;
        if (closes) {
            scan_code_move(scan, n);
            break;
        }
        if (c == '\\') {
            scan_code_move(scan, 2);
        } else if (c == '{' && scan_code_peek(scan, 1) == '{') {
            scan_code_move(scan, 2);
        } else if (c == '{') {
            token->is_computed = true;
            pass_value(scan, n == 3);
        } else {
            scan_code_move(scan, 1);
        }
    }
    token->end = scan->at;
}

void scan_python_next(struct scan_code *scan, struct scan_code_token *token)
{
    uint32_t line = scan->line;
    for (;;) {
        scan_code_blank(scan);
        if (scan_code_peek(scan, 0) == '#')
            scan_code_line(scan);
        else if (scan_code_peek(scan, 0) == '\\' && scan_code_peek(scan, 1) == '\n')
            scan_code_move(scan, 2);
        else
            break;
    }
    scan_code_begin(scan, token, scan->line != line);
    unsigned flags;
    uint32_t prefix = prefix_of(scan, &flags);
    if (prefix == UINT32_MAX) {
        scan_code_plain(scan, token);
        return;
    }
    char quote = scan_code_peek(scan, prefix);
    bool three = scan_code_peek(scan, prefix + 1) == quote && scan_code_peek(scan, prefix + 2) == quote;
    bool is_raw = flags & 1u << ('r' - 'a'), is_formatted = flags & (1u << ('f' - 'a') | 1u << ('t' - 'a'));
    /* In a raw string, too, a backslash keeps the quote behind it from closing. */
    if (is_formatted)
        formatted(scan, token, prefix, quote, three ? 3 : 1);
    else
        scan_code_string(scan, token, prefix, quote, three ? 3 : 1, false, three);
    token->is_raw = is_raw;
}
