/* Punctuators: the longest that fits, but '>' alone (see scan_ecma_greater). */
#include "validator/scan/ecma_p.h"

/* Passes the next byte when it is `c`. */
static bool eat(struct scan_ecma *scan, char c)
{
    if (scan->now.at >= scan->size || scan->text[scan->now.at] != c)
        return false;
    scan->now.at++;
    return true;
}

static bool digit_follows(const struct scan_ecma *scan)
{
    return scan->now.at < scan->size && scan->text[scan->now.at] >= '0' && scan->text[scan->now.at] <= '9';
}

static enum scan_ecma_kind question(struct scan_ecma *scan)
{
    if (eat(scan, '?'))
        return eat(scan, '=') ? SCAN_ECMA_DEFAULT_ASSIGN : SCAN_ECMA_NULLISH;
    if (scan->now.at < scan->size && scan->text[scan->now.at] == '.') {
        scan->now.at++;
        if (!digit_follows(scan)) /* a?.5:b is a conditional */
            return SCAN_ECMA_QUESTION_DOT;
        scan->now.at--;
    }
    return SCAN_ECMA_QUESTION;
}

static enum scan_ecma_kind dot(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    if (digit_follows(scan)) {
        scan_ecma_number(scan, token);
        return SCAN_ECMA_NUMBER;
    }
    if (scan->size - scan->now.at >= 2 && scan->text[scan->now.at] == '.' &&
        scan->text[scan->now.at + 1] == '.') {
        scan->now.at += 2;
        return SCAN_ECMA_ELLIPSIS;
    }
    return SCAN_ECMA_DOT;
}

/* `one`, or `two` when the byte is doubled, or an update when '=' follows either. */
static enum scan_ecma_kind doubled(struct scan_ecma *scan, char c, enum scan_ecma_kind one,
                                   enum scan_ecma_kind two, enum scan_ecma_kind two_assign)
{
    if (eat(scan, c))
        return eat(scan, '=') ? two_assign : two;
    return eat(scan, '=') ? SCAN_ECMA_UPDATE_ASSIGN : one;
}

static enum scan_ecma_kind equals(struct scan_ecma *scan)
{
    if (eat(scan, '>'))
        return SCAN_ECMA_ARROW;
    if (!eat(scan, '='))
        return SCAN_ECMA_ASSIGN;
    eat(scan, '=');
    return SCAN_ECMA_EQUALITY;
}

static enum scan_ecma_kind bang(struct scan_ecma *scan)
{
    if (!eat(scan, '='))
        return SCAN_ECMA_BANG;
    eat(scan, '=');
    return SCAN_ECMA_EQUALITY;
}

static enum scan_ecma_kind less(struct scan_ecma *scan)
{
    if (eat(scan, '<'))
        return eat(scan, '=') ? SCAN_ECMA_UPDATE_ASSIGN : SCAN_ECMA_SHIFT;
    return eat(scan, '=') ? SCAN_ECMA_LESS_EQ : SCAN_ECMA_LESS;
}

const uint8_t scan_ecma_single[128] = {
    ['{'] = SCAN_ECMA_LBRACE,    ['}'] = SCAN_ECMA_RBRACE,   ['('] = SCAN_ECMA_LPAREN,
    [')'] = SCAN_ECMA_RPAREN,    ['['] = SCAN_ECMA_LBRACKET, [']'] = SCAN_ECMA_RBRACKET,
    [';'] = SCAN_ECMA_SEMICOLON, [','] = SCAN_ECMA_COMMA,    [':'] = SCAN_ECMA_COLON,
    ['@'] = SCAN_ECMA_AT,        ['~'] = SCAN_ECMA_TILDE,    ['>'] = SCAN_ECMA_GREATER,
};

static enum scan_ecma_kind longest(struct scan_ecma *scan, struct scan_ecma_token *token, char first)
{
    switch (first) {
    case '.':
        return dot(scan, token);
    case '?':
        return question(scan);
    case '=':
        return equals(scan);
    case '!':
        return bang(scan);
    case '<':
        return less(scan);
    case '+':
        return eat(scan, '+')   ? SCAN_ECMA_PLUS_PLUS
               : eat(scan, '=') ? SCAN_ECMA_UPDATE_ASSIGN
                                : SCAN_ECMA_PLUS;
    case '-':
        return eat(scan, '-')   ? SCAN_ECMA_MINUS_MINUS
               : eat(scan, '=') ? SCAN_ECMA_UPDATE_ASSIGN
                                : SCAN_ECMA_MINUS;
    case '*':
        return doubled(scan, '*', SCAN_ECMA_STAR, SCAN_ECMA_STAR_STAR, SCAN_ECMA_UPDATE_ASSIGN);
    case '&':
        return doubled(scan, '&', SCAN_ECMA_AMP, SCAN_ECMA_AND, SCAN_ECMA_UPDATE_ASSIGN);
    case '|':
        return doubled(scan, '|', SCAN_ECMA_PIPE, SCAN_ECMA_OR, SCAN_ECMA_DEFAULT_ASSIGN);
    case '/':
        return eat(scan, '=') ? SCAN_ECMA_UPDATE_ASSIGN : SCAN_ECMA_SLASH;
    case '%':
        return eat(scan, '=') ? SCAN_ECMA_UPDATE_ASSIGN : SCAN_ECMA_PERCENT;
    case '^':
        return eat(scan, '=') ? SCAN_ECMA_UPDATE_ASSIGN : SCAN_ECMA_CARET;
    default:
        return SCAN_ECMA_BROKEN;
    }
}

void scan_ecma_punctuator(struct scan_ecma *scan, struct scan_ecma_token *token, char first)
{
    token->kind = (uint8_t)longest(scan, token, first);
}

void scan_ecma_greater(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    unsigned n = 1;
    scan->now.at = token->start + 1;
    while (n < 3 && eat(scan, '>'))
        n++;
    if (eat(scan, '='))
        token->kind = n > 1 ? SCAN_ECMA_UPDATE_ASSIGN : SCAN_ECMA_LESS_EQ;
    else
        token->kind = n > 1 ? SCAN_ECMA_SHIFT : SCAN_ECMA_GREATER;
    token->end = scan->now.at;
}
