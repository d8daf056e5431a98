/* Tokens, failure and recovery, looking ahead. */
#include "validator/extract/typescript/parser_p.h"

void extract_ts_next(struct extract_ts_parser *p)
{
    if (p->failed)
        return;
    p->prev_end = p->tok.end;
    p->prev_line = p->scan.now.line;
    if (p->ahead_from == p->scan.now.at) {
        p->tok = p->ahead;
        p->scan.now = p->ahead_to;
    } else {
        scan_ecma_next(&p->scan, &p->tok);
    }
    if (p->quiet && p->budget-- == 0) {
        p->budget = 0;
        extract_ts_fail(p, "looked too far ahead");
    }
}

void extract_ts_semicolon(struct extract_ts_parser *p)
{
    if (extract_ts_eat(p, SCAN_ECMA_SEMICOLON) || p->tok.newline_before ||
        extract_ts_is(p, SCAN_ECMA_RBRACE) || extract_ts_is(p, SCAN_ECMA_END))
        return;
    extract_ts_fail(p, "expected ';'");
}

/* ---- failure ----------------------------------------------------------------------------------------- */

void extract_ts_fail(struct extract_ts_parser *p, const char *message)
{
    if (p->failed)
        return;
    p->failed = true;
    p->message = message;
    p->failed_at = extract_ts_here(p);
    p->failed_state = (struct scan_ecma_state){p->tok.start, p->tok.line, p->tok.line_start};
    if (p->tok.kind == SCAN_ECMA_BROKEN || p->tok.kind == SCAN_ECMA_END) {
        /* Reading it again would give nothing else: what is not closed runs to the end only once. */
        p->failed_state = p->scan.now;
        if (p->tok.kind == SCAN_ECMA_BROKEN)
            p->message = "a literal or comment is not closed, or a character has no meaning here";
        else
            p->message = "the file ends too early";
    }
    p->tok.kind = SCAN_ECMA_END;
    p->tok.word = SCAN_ECMA_NO_WORD;
}

static void problem(struct extract_ts_parser *p)
{
    bool is_again = p->problems > 0 && p->problem_at == p->failed_at.offset;
    p->problem_at = p->failed_at.offset;
    if (is_again || p->problems++ >= TS_MAX_PROBLEMS)
        return;
    extract_problem(p->out, &extract_typescript, (int)p->failed_at.line, extract_ts_col(p, p->failed_at),
                    true, "%s", p->message);
}

/* Words that only ever begin a statement, so that one of them at the start of a line is one. */
static bool begins_statement(const struct scan_ecma_token *token)
{
    switch (token->word) {
    case SCAN_ECMA_break:
    case SCAN_ECMA_class:
    case SCAN_ECMA_const:
    case SCAN_ECMA_continue:
    case SCAN_ECMA_do:
    case SCAN_ECMA_enum:
    case SCAN_ECMA_export:
    case SCAN_ECMA_for:
    case SCAN_ECMA_function:
    case SCAN_ECMA_if:
    case SCAN_ECMA_import:
    case SCAN_ECMA_interface:
    case SCAN_ECMA_let:
    case SCAN_ECMA_return:
    case SCAN_ECMA_switch:
    case SCAN_ECMA_throw:
    case SCAN_ECMA_try:
    case SCAN_ECMA_type:
    case SCAN_ECMA_var:
    case SCAN_ECMA_while:
        return token->newline_before;
    default:
        return false;
    }
}

/* Whether a '/' behind such a token divides. Only a guess, for text that is passed over. */
static bool ends_operand(const struct scan_ecma_token *token)
{
    return token->kind == SCAN_ECMA_NAME || token->kind == SCAN_ECMA_NUMBER ||
           token->kind == SCAN_ECMA_STRING || token->kind == SCAN_ECMA_RPAREN ||
           token->kind == SCAN_ECMA_RBRACKET || token->kind == SCAN_ECMA_RBRACE ||
           token->kind == SCAN_ECMA_LESS;
}

/* Brackets passed over while recovering; deeper ones are taken as closed. */
#define MAX_BRACKETS 256

void extract_ts_recover(struct extract_ts_parser *p)
{
    unsigned char brackets[MAX_BRACKETS];
    unsigned n = 0;
    struct scan_ecma_token before;
    problem(p);
    p->failed = false;
    p->scan.now = p->failed_state;
    p->level = 0;
    before = p->tok;
    extract_ts_next(p);
    for (bool first = true; !extract_ts_is(p, SCAN_ECMA_END); first = false) {
        if (n == 0 && (extract_ts_is(p, SCAN_ECMA_RBRACE) || (!first && begins_statement(&p->tok))))
            return;
        if ((extract_ts_is(p, SCAN_ECMA_SLASH)) && !ends_operand(&before))
            scan_ecma_regex(&p->scan, &p->tok);
        before = p->tok;
        if (extract_ts_is(p, SCAN_ECMA_LBRACE) || extract_ts_is(p, SCAN_ECMA_LPAREN) ||
            extract_ts_is(p, SCAN_ECMA_LBRACKET) || extract_ts_is(p, SCAN_ECMA_TEMPLATE_HEAD)) {
            if (n < MAX_BRACKETS)
                brackets[n++] = p->tok.kind;
        } else if (extract_ts_is(p, SCAN_ECMA_RBRACE) && n > 0 &&
                   brackets[n - 1] == SCAN_ECMA_TEMPLATE_HEAD) {
            scan_ecma_template(&p->scan, &p->tok);
            if (!extract_ts_is(p, SCAN_ECMA_TEMPLATE_MIDDLE))
                n--;
        } else if (extract_ts_is(p, SCAN_ECMA_RBRACE) || extract_ts_is(p, SCAN_ECMA_RPAREN) ||
                   extract_ts_is(p, SCAN_ECMA_RBRACKET)) {
            n -= n > 0;
        }
        bool ends = n == 0 && extract_ts_is(p, SCAN_ECMA_SEMICOLON);
        extract_ts_next(p);
        if (ends)
            return;
    }
}

bool extract_ts_enter(struct extract_ts_parser *p)
{
    if (p->depth < TS_MAX_DEPTH) {
        p->depth++;
        return true;
    }
    extract_ts_fail(p, "nested too deeply");
    p->depth++;
    return false;
}

/* ---- looking ahead ----------------------------------------------------------------------------------- */

void extract_ts_look(struct extract_ts_parser *p, struct extract_ts_look *look)
{
    *look = (struct extract_ts_look){.state = p->scan.now,
                                     .tok = p->tok,
                                     .prev_end = p->prev_end,
                                     .prev_line = p->prev_line,
                                     .depth = p->depth,
                                     .leaves = p->leaves.n,
                                     .parameters = p->parameters.n,
                                     .members = p->members.n,
                                     .decorators = p->decorators.n,
                                     .type_context = p->type_context,
                                     .failed = p->failed,
                                     .in_true_branch = p->in_true_branch,
                                     .no_conditional_type = p->no_conditional_type,
                                     .no_in = p->no_in,
                                     .in_generator = p->in_generator,
                                     .in_function = p->in_function,
                                     .hint = p->hint,
                                     .hint_at = p->hint_at};
    p->quiet++;
}

void extract_ts_look_back(struct extract_ts_parser *p, const struct extract_ts_look *look)
{
    p->quiet--;
    p->failed = look->failed;
    p->scan.now = look->state;
    p->tok = look->tok;
    p->prev_end = look->prev_end;
    p->prev_line = look->prev_line;
    p->depth = look->depth;
    p->leaves.n = look->leaves;
    p->parameters.n = look->parameters;
    p->members.n = look->members;
    p->decorators.n = look->decorators;
    p->type_context = look->type_context;
    p->in_true_branch = look->in_true_branch;
    p->no_conditional_type = look->no_conditional_type;
    p->no_in = look->no_in;
    p->in_generator = look->in_generator;
    p->in_function = look->in_function;
    p->hint = look->hint;
    p->hint_at = look->hint_at;
}

struct scan_ecma_token extract_ts_peek(struct extract_ts_parser *p)
{
    struct scan_ecma_state state = p->scan.now;
    if (p->failed)
        return p->tok;
    if (p->ahead_from != state.at) {
        scan_ecma_next(&p->scan, &p->ahead);
        p->ahead_from = state.at;
        p->ahead_to = p->scan.now;
        p->scan.now = state;
    }
    return p->ahead;
}
