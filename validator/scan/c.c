/* C and C++: comments, strings with their prefixes, raw strings of C++, lines that go on. */
#include "validator/scan/code_p.h"

/* The longest delimiter that the language allows in R"delimiter(…)delimiter". */
#define LONGEST_DELIMITER 16u

static bool space(struct scan_code *scan)
{
    uint32_t line = scan->line;
    for (;;) {
        scan_code_c_space(scan, false);
        if (scan_code_peek(scan, 0) != '\\' || scan_code_peek(scan, 1) != '\n')
            return scan->line != line;
        scan_code_move(scan, 2);
    }
}

/* R"x(…)x"; false when it is none. */
static bool raw_string(struct scan_code *scan, struct scan_code_token *token, uint32_t prefix)
{
    uint32_t n = 0;
    while (n <= LONGEST_DELIMITER && scan_code_peek(scan, prefix + 1 + n) != '(' &&
           scan_code_peek(scan, prefix + 1 + n) != '\0' && scan_code_peek(scan, prefix + 1 + n) != '\n')
        n++;
    if (n > LONGEST_DELIMITER || scan_code_peek(scan, prefix + 1 + n) != '(')
        return false;
    const char *delimiter = scan->text.p + scan->at + prefix + 1;
    scan_code_move(scan, prefix + n + 2);
    token->kind = SCAN_CODE_STRING;
    token->punctuator = '"';
    token->is_raw = true;
    token->from = scan->at;
    while (scan->at < scan->text.n) {
        struct base_str rest = base_str_from(scan->text, scan->at + 1);
        if (scan->text.p[scan->at] == ')' && rest.n > n && memcmp(rest.p, delimiter, n) == 0 &&
            rest.p[n] == '"') {
            token->to = scan->at;
            scan_code_move(scan, n + 2);
            token->end = scan->at;
            return true;
        }
        scan_code_move(scan, 1);
    }
    token->to = token->end = scan->at;
    return true;
}

/* The letters in front of a quote: L, u, U, u8 and R behind each. UINT32_MAX for none. */
static uint32_t prefix_of(const struct scan_code *scan, bool *is_raw)
{
    uint32_t n = 0;
    if (scan_code_peek(scan, 0) == 'u' && scan_code_peek(scan, 1) == '8')
        n = 2;
    else if (scan_code_peek(scan, 0) == 'L' || scan_code_peek(scan, 0) == 'u' ||
             scan_code_peek(scan, 0) == 'U')
        n = 1;
    *is_raw = scan_code_peek(scan, n) == 'R' && scan_code_peek(scan, n + 1) == '"';
    n += *is_raw;
    char quote = scan_code_peek(scan, n);
    return quote == '"' || quote == '\'' ? n : UINT32_MAX;
}

void scan_c_next(struct scan_code *scan, struct scan_code_token *token)
{
    bool newline_before = space(scan), is_raw;
    scan_code_begin(scan, token, newline_before);
    uint32_t prefix = prefix_of(scan, &is_raw);
    if (prefix == UINT32_MAX) {
        scan_code_plain(scan, token);
        return;
    }
    char quote = scan_code_peek(scan, prefix);
    if (is_raw && raw_string(scan, token, prefix))
        return;
    scan_code_string(scan, token, prefix, quote, 1, false, false);
    token->is_single = quote == '\'';
}
