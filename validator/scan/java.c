/* Java and Kotlin: comments as in C (those of Kotlin nest), text blocks, characters, values in strings of
 * Kotlin. */
#include "validator/scan/code_p.h"

static void next(struct scan_code *scan, struct scan_code_token *token, bool is_kotlin)
{
    bool newline_before = scan_code_c_space(scan, is_kotlin);
    scan_code_begin(scan, token, newline_before);
    char c = scan_code_peek(scan, 0);
    bool three = c == '"' && scan_code_peek(scan, 1) == '"' && scan_code_peek(scan, 2) == '"';
    if (c == '\'') {
        scan_code_string(scan, token, 0, c, 1, false, false);
        token->is_single = true;
    } else if (c == '"') {
        scan_code_string(scan, token, 0, c, three ? 3 : 1, three && is_kotlin, three);
    } else {
        scan_code_plain(scan, token);
    }
}

void scan_java_next(struct scan_code *scan, struct scan_code_token *token)
{
    next(scan, token, false);
}

/* Whether a value is put in: $name or ${…}, the dollar not escaped. A string of another value inside of one
 * ends the token early; what follows is then read as code, which does no harm to the tokens behind. */
static bool is_template(struct base_str text)
{
    for (size_t i = 0; i + 1 < text.n; i++) {
        if (text.p[i] == '\\')
            i++;
        else if (text.p[i] == '$' && (text.p[i + 1] == '{' || scan_code_is_name_start(text.p[i + 1])))
            return true;
    }
    return false;
}

void scan_kotlin_next(struct scan_code *scan, struct scan_code_token *token)
{
    next(scan, token, true);
    if (token->kind == SCAN_CODE_STRING && !token->is_single)
        token->is_computed = is_template(scan_code_text(scan, token));
}
