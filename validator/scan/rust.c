/* Rust: nested comments, strings that span lines, raw strings, bytes, characters and lifetimes. */
#include "validator/scan/code_p.h"

/* r"…", r#"…"#, br##"…"##: `prefix` letters, then hashes and a quote. False when it is none. */
static bool raw_string(struct scan_code *scan, struct scan_code_token *token, uint32_t prefix)
{
    uint32_t hashes = 0;
    while (scan_code_peek(scan, prefix + hashes) == '#')
        hashes++;
    if (scan_code_peek(scan, prefix + hashes) != '"')
        return false;
    scan_code_move(scan, prefix + hashes + 1);
    token->kind = SCAN_CODE_STRING;
    token->punctuator = '"';
    token->is_raw = true;
    token->from = scan->at;
    while (scan->at < scan->text.n) {
        uint32_t behind = 0;
        if (scan_code_peek(scan, 0) == '"') {
            while (behind < hashes && scan_code_peek(scan, 1 + behind) == '#')
                behind++;
            if (behind == hashes) {
                token->to = scan->at;
                scan_code_move(scan, 1 + hashes);
                token->end = scan->at;
                return true;
            }
        }
        scan_code_move(scan, 1 + behind);
    }
    token->to = token->end = scan->at;
    return true;
}

/* 'x', '\n', '\u{1F600}' are characters; 'a without a quote behind is a lifetime, read as a name. */
static void character(struct scan_code *scan, struct scan_code_token *token)
{
    char next = scan_code_peek(scan, 1);
    bool is_letter = scan_code_is_name_start(next) || base_is_digit(next);
    bool is_lifetime = is_letter && (unsigned char)next < 0x80 && scan_code_peek(scan, 2) != '\'';
    if (!is_lifetime) {
        scan_code_string(scan, token, 0, '\'', 1, false, false);
        token->is_single = true;
        return;
    }
    scan_code_move(scan, 1);
    scan_code_plain(scan, token);
    token->from = token->start;
}

void scan_rust_next(struct scan_code *scan, struct scan_code_token *token)
{
    bool newline_before = scan_code_c_space(scan, true);
    scan_code_begin(scan, token, newline_before);
    char c = scan_code_peek(scan, 0), next = scan_code_peek(scan, 1);
    bool is_raw = (c == 'r' && (next == '"' || next == '#') && raw_string(scan, token, 1)) ||
                  ((c == 'b' || c == 'c') && next == 'r' && raw_string(scan, token, 2));
    if (is_raw)
        return;
    if (c == '"')
        scan_code_string(scan, token, 0, c, 1, false, true);
    else if ((c == 'b' || c == 'c') && next == '"')
        scan_code_string(scan, token, 1, next, 1, false, true);
    else if (c == 'b' && next == '\'')
        scan_code_string(scan, token, 1, next, 1, false, false);
    else if (c == '\'')
        character(scan, token);
    else
        scan_code_plain(scan, token);
}
