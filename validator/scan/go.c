/* Go: comments as in C, strings in double quotes and backquotes, runes. */
#include "validator/scan/code_p.h"

void scan_go_next(struct scan_code *scan, struct scan_code_token *token)
{
    bool newline_before = scan_code_c_space(scan, false);
    scan_code_begin(scan, token, newline_before);
    char c = scan_code_peek(scan, 0);
    if (c == '"' || c == '\'')
        scan_code_string(scan, token, 0, c, 1, false, false);
    else if (c == '`')
        scan_code_string(scan, token, 0, c, 1, true, true);
    else
        scan_code_plain(scan, token);
    token->is_single = c == '\'';
}
