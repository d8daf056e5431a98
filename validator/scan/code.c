#include "validator/scan/code_p.h"

void scan_code_init(struct scan_code *scan, struct base_str text)
{
    *scan = (struct scan_code){.text = base_str_slice(text, 0, SCAN_CODE_MAX_BYTES), .line = 1};
}

void scan_code_move(struct scan_code *scan, uint32_t n)
{
    for (uint32_t i = 0; i < n && scan->at < scan->text.n; i++) {
        if (scan->text.p[scan->at++] == '\n') {
            scan->line++;
            scan->line_start = scan->at;
        }
    }
}

bool scan_code_blank(struct scan_code *scan)
{
    uint32_t line = scan->line;
    for (;;) {
        char c = scan_code_peek(scan, 0);
        bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
        if (!is_space)
            return scan->line != line;
        scan_code_move(scan, 1);
    }
}

void scan_code_line(struct scan_code *scan)
{
    const char *end = memchr(scan->text.p + scan->at, '\n', scan->text.n - scan->at);
    scan->at = end ? (uint32_t)(end - scan->text.p) : (uint32_t)scan->text.n;
}

void scan_code_block(struct scan_code *scan, bool nests)
{
    uint32_t depth = 1;
    scan_code_move(scan, 2);
    while (scan->at < scan->text.n && depth > 0) {
        char c = scan_code_peek(scan, 0), next = scan_code_peek(scan, 1);
        bool closes = c == '*' && next == '/', opens = nests && c == '/' && next == '*';
        depth = depth + opens - closes;
        scan_code_move(scan, closes || opens ? 2 : 1);
    }
}

bool scan_code_c_space(struct scan_code *scan, bool nests)
{
    uint32_t line = scan->line;
    for (;;) {
        scan_code_blank(scan);
        if (scan_code_peek(scan, 0) != '/')
            return scan->line != line;
        if (scan_code_peek(scan, 1) == '/')
            scan_code_line(scan);
        else if (scan_code_peek(scan, 1) == '*')
            scan_code_block(scan, nests);
        else
            return scan->line != line;
    }
}

void scan_code_begin(const struct scan_code *scan, struct scan_code_token *token, bool newline_before)
{
    *token = (struct scan_code_token){.kind = SCAN_CODE_END,
                                      .newline_before = newline_before,
                                      .start = scan->at,
                                      .end = scan->at,
                                      .from = scan->at,
                                      .to = scan->at,
                                      .line = scan->line,
                                      .line_start = scan->line_start};
}

static void finish(const struct scan_code *scan, struct scan_code_token *token, enum scan_code_kind kind)
{
    token->kind = (uint8_t)kind;
    token->end = token->to = scan->at;
}

void scan_code_plain(struct scan_code *scan, struct scan_code_token *token)
{
    char c = scan_code_peek(scan, 0);
    if (scan->at >= scan->text.n)
        return;
    if (scan_code_is_name_start(c)) {
        while (scan_code_is_name_start(scan_code_peek(scan, 0)) || base_is_digit(scan_code_peek(scan, 0)))
            scan->at++;
        finish(scan, token, SCAN_CODE_NAME);
    } else if (base_is_digit(c)) {
        /* A dot that no digit follows is a member or a range. */
        while (scan_code_is_name_start(scan_code_peek(scan, 0)) || base_is_digit(scan_code_peek(scan, 0)) ||
               (scan_code_peek(scan, 0) == '.' && base_is_digit(scan_code_peek(scan, 1))))
            scan->at++;
        finish(scan, token, SCAN_CODE_NUMBER);
    } else {
        scan_code_move(scan, 1);
        finish(scan, token, SCAN_CODE_PUNCTUATOR);
        token->punctuator = c;
    }
}

static bool closes_here(const struct scan_code *scan, char quote, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (scan_code_peek(scan, i) != quote)
            return false;
    return true;
}

void scan_code_string(struct scan_code *scan, struct scan_code_token *token, uint32_t prefix, char quote,
                      uint32_t n, bool is_raw, bool spans)
{
    scan_code_move(scan, prefix + n);
    token->kind = SCAN_CODE_STRING;
    token->punctuator = quote;
    token->is_raw = is_raw;
    token->from = scan->at;
    while (scan->at < scan->text.n) {
        char c = scan_code_peek(scan, 0);
        if (c == '\n' && !spans)
            break;
        if (c == '\\' && !is_raw) {
            scan_code_move(scan, 2);
        } else if (c == quote && closes_here(scan, quote, n)) {
            token->to = scan->at;
            scan_code_move(scan, n);
            token->end = scan->at;
            return;
        } else {
            scan_code_move(scan, 1);
        }
    }
    token->to = token->end = scan->at;
}
