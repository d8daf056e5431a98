/* Statements. */
#include "validator/extract/typescript/parser_p.h"

void extract_ts_block(struct extract_ts_parser *p)
{
    if (!extract_ts_is(p, SCAN_ECMA_LBRACE)) {
        extract_ts_fail(p, "expected '{'");
        return;
    }
    p->blocks++;
    extract_ts_next(p);
    extract_ts_statements(p, false);
    p->blocks--;
    extract_ts_expect(p, SCAN_ECMA_RBRACE, "expected '}'");
}

void extract_ts_statements(struct extract_ts_parser *p, bool top)
{
    unsigned depth = p->depth, blocks = p->blocks, branches = p->branches;
    while (!extract_ts_is(p, SCAN_ECMA_END) && (top || !extract_ts_is(p, SCAN_ECMA_RBRACE))) {
        extract_ts_statement(p);
        if (p->failed && !p->quiet) {
            p->depth = depth;
            p->blocks = blocks;
            p->branches = branches;
            extract_ts_recover(p);
        }
        if (top) {
            extract_ts_flush(p);
            if (extract_ts_is(p, SCAN_ECMA_RBRACE)) {
                extract_ts_fail(p, "this '}' closes nothing");
                extract_ts_recover(p);
                extract_ts_eat(p, SCAN_ECMA_RBRACE);
            }
        }
    }
}

static void condition(struct extract_ts_parser *p)
{
    extract_ts_expect(p, SCAN_ECMA_LPAREN, "expected '('");
    extract_ts_inner(p);
    extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ')'");
}

/* The statement that another governs: what it declares is no variable of the module. */
static void substatement(struct extract_ts_parser *p)
{
    p->blocks++;
    p->branches++;
    extract_ts_statement(p);
    p->branches--;
    p->blocks--;
}

static void if_statement(struct extract_ts_parser *p)
{
    unsigned branches = p->branches;
    for (;;) {
        extract_ts_next(p);
        condition(p);
        substatement(p);
        p->branches = branches + 1;
        if (!extract_ts_eat_word(p, SCAN_ECMA_else))
            break;
        if (!extract_ts_is_word(p, SCAN_ECMA_if)) {
            substatement(p);
            break;
        }
    }
    p->branches = branches;
}

/* Behind `await`: whether `using` is followed by a name to bind, and not an expression that awaits it. */
static bool using_binds(struct extract_ts_parser *p)
{
    struct extract_ts_look look;
    extract_ts_look(p, &look);
    extract_ts_next(p);
    extract_ts_next(p);
    bool binds = extract_ts_is_identifier(p) && !p->tok.newline_before &&
                 !extract_ts_is_word(p, SCAN_ECMA_as) && !extract_ts_is_word(p, SCAN_ECMA_satisfies);
    extract_ts_look_back(p, &look);
    return binds;
}

/* Whether `let`, `using` or `await using` begins a declaration. */
static bool starts_variables(struct extract_ts_parser *p)
{
    if (extract_ts_is_word(p, SCAN_ECMA_var))
        return true;
    if (extract_ts_is_word(p, SCAN_ECMA_const))
        return extract_ts_peek(p).word != SCAN_ECMA_enum;
    if (!extract_ts_is_word(p, SCAN_ECMA_let) && !extract_ts_is_word(p, SCAN_ECMA_using) &&
        !extract_ts_is_word(p, SCAN_ECMA_await))
        return false;
    struct scan_ecma_token second = extract_ts_peek(p);
    if (extract_ts_is_word(p, SCAN_ECMA_await))
        return second.word == SCAN_ECMA_using && !second.newline_before && using_binds(p);
    if (second.kind != SCAN_ECMA_NAME || second.word == SCAN_ECMA_in || second.word == SCAN_ECMA_instanceof ||
        second.word == SCAN_ECMA_of)
        return extract_ts_is_word(p, SCAN_ECMA_let) &&
               (second.kind == SCAN_ECMA_LBRACE || second.kind == SCAN_ECMA_LBRACKET ||
                second.word == SCAN_ECMA_of);
    return extract_ts_is_word(p, SCAN_ECMA_let) || (!second.newline_before && second.word != SCAN_ECMA_as);
}

static void for_head(struct extract_ts_parser *p)
{
    p->blocks++;
    if (starts_variables(p)) {
        extract_ts_variables(p, false, true);
    } else if (!extract_ts_is(p, SCAN_ECMA_SEMICOLON)) {
        p->no_in = true;
        extract_ts_expression(p);
        p->no_in = false;
    }
    p->blocks--;
    if (extract_ts_eat_word(p, SCAN_ECMA_of)) {
        extract_ts_assignment(p);
    } else if (extract_ts_eat_word(p, SCAN_ECMA_in)) {
        extract_ts_expression(p);
    } else {
        extract_ts_expect(p, SCAN_ECMA_SEMICOLON, "expected ';', 'of' or 'in'");
        if (!extract_ts_is(p, SCAN_ECMA_SEMICOLON))
            extract_ts_expression(p);
        extract_ts_expect(p, SCAN_ECMA_SEMICOLON, "expected ';'");
        if (!extract_ts_is(p, SCAN_ECMA_RPAREN))
            extract_ts_expression(p);
    }
}

static void for_statement(struct extract_ts_parser *p)
{
    extract_ts_next(p);
    extract_ts_eat_word(p, SCAN_ECMA_await);
    extract_ts_expect(p, SCAN_ECMA_LPAREN, "expected '('");
    for_head(p);
    extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ')'");
    substatement(p);
}

static void try_statement(struct extract_ts_parser *p)
{
    extract_ts_next(p);
    p->tries++;
    extract_ts_block(p);
    p->tries--;
    if (extract_ts_eat_word(p, SCAN_ECMA_catch)) {
        size_t leaves = p->leaves.n;
        if (extract_ts_eat(p, SCAN_ECMA_LPAREN)) {
            extract_ts_pattern(p, BASE_STR_ABSENT, 0);
            extract_ts_annotation(p, TS_IN_CATCH);
            extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ')'");
        }
        p->leaves.n = leaves;
        p->branches++;
        extract_ts_block(p);
        p->branches--;
    }
    if (extract_ts_eat_word(p, SCAN_ECMA_finally))
        extract_ts_block(p);
}

static void switch_statement(struct extract_ts_parser *p)
{
    extract_ts_next(p);
    condition(p);
    extract_ts_expect(p, SCAN_ECMA_LBRACE, "expected '{'");
    p->blocks++;
    p->branches++;
    while (!extract_ts_is(p, SCAN_ECMA_RBRACE) && !extract_ts_is(p, SCAN_ECMA_END)) {
        if (extract_ts_eat_word(p, SCAN_ECMA_case)) {
            extract_ts_inner(p);
            extract_ts_expect(p, SCAN_ECMA_COLON, "expected ':'");
        } else if (extract_ts_is_word(p, SCAN_ECMA_default)) {
            extract_ts_next(p);
            extract_ts_expect(p, SCAN_ECMA_COLON, "expected ':'");
        } else {
            extract_ts_statement(p);
        }
    }
    p->branches--;
    p->blocks--;
    extract_ts_expect(p, SCAN_ECMA_RBRACE, "expected '}'");
}

static void return_statement(struct extract_ts_parser *p)
{
    extract_ts_next(p);
    if (!p->tok.newline_before && !extract_ts_is(p, SCAN_ECMA_SEMICOLON) &&
        !extract_ts_is(p, SCAN_ECMA_RBRACE) && !extract_ts_is(p, SCAN_ECMA_END)) {
        p->statement_at = p->tok.start; /* return describe('…', …) */
        struct extract_ts_value value = extract_ts_expression(p);
        p->statement_at = TS_NONE;
        extract_ts_binding(p, value.at, BASE_STR_ABSENT, BASE_STR("return"), &value, BASE_STR_ABSENT, false);
    }
    extract_ts_semicolon(p);
}

static void expression_statement(struct extract_ts_parser *p)
{
    size_t members = p->members.n;
    p->statement_at = p->tok.start;
    extract_ts_expression(p);
    p->statement_at = TS_NONE;
    p->members.n = members;
    extract_ts_semicolon(p);
}

static void do_statement(struct extract_ts_parser *p)
{
    extract_ts_next(p);
    substatement(p);
    if (!extract_ts_eat_word(p, SCAN_ECMA_while))
        extract_ts_fail(p, "expected 'while'");
    condition(p);
    extract_ts_eat(p, SCAN_ECMA_SEMICOLON);
}

/* break, continue, with a label or without. */
static void jump(struct extract_ts_parser *p)
{
    extract_ts_next(p);
    if (extract_ts_is_identifier(p) && !p->tok.newline_before)
        extract_ts_next(p);
    extract_ts_semicolon(p);
}

/* Statements that begin with a reserved word; false for other words. */
static bool word_statement(struct extract_ts_parser *p)
{
    switch (p->tok.word) {
    case SCAN_ECMA_if:
        if_statement(p);
        return true;
    case SCAN_ECMA_return:
        return_statement(p);
        return true;
    case SCAN_ECMA_for:
        for_statement(p);
        return true;
    case SCAN_ECMA_while:
    case SCAN_ECMA_with:
        extract_ts_next(p);
        condition(p);
        substatement(p);
        return true;
    case SCAN_ECMA_do:
        do_statement(p);
        return true;
    case SCAN_ECMA_try:
        try_statement(p);
        return true;
    case SCAN_ECMA_switch:
        switch_statement(p);
        return true;
    case SCAN_ECMA_throw:
        extract_ts_next(p);
        extract_ts_expression(p);
        extract_ts_semicolon(p);
        return true;
    case SCAN_ECMA_break:
    case SCAN_ECMA_continue:
        jump(p);
        return true;
    case SCAN_ECMA_debugger:
        extract_ts_next(p);
        extract_ts_semicolon(p);
        return true;
    default:
        return false;
    }
}

static bool is_label(struct extract_ts_parser *p)
{
    uint32_t at;
    char c = scan_ecma_peek(&p->scan, &at);
    return extract_ts_is_identifier(p) &&
           (c == ':' || (c == '/' && extract_ts_peek(p).kind == SCAN_ECMA_COLON));
}

static void name_statement(struct extract_ts_parser *p)
{
    if (starts_variables(p)) {
        extract_ts_variables(p, false, false);
        extract_ts_semicolon(p);
    } else if (word_statement(p) ||
               extract_ts_declaration(p, (struct extract_ts_modifiers){.at = extract_ts_here(p)})) {
        return;
    } else if (extract_ts_is_word(p, SCAN_ECMA_import) && extract_ts_peek(p).kind != SCAN_ECMA_LPAREN &&
               extract_ts_peek(p).kind != SCAN_ECMA_DOT) {
        extract_ts_import(p);
    } else if (extract_ts_is_word(p, SCAN_ECMA_export)) {
        extract_ts_export(p);
    } else if (is_label(p)) {
        extract_ts_next(p);
        extract_ts_next(p);
        extract_ts_statement(p);
    } else {
        expression_statement(p);
    }
}

void extract_ts_statement(struct extract_ts_parser *p)
{
    if (!extract_ts_enter(p)) {
        extract_ts_leave(p);
        return;
    }
    p->level = TS_MAX_LEVELS;
    switch (p->tok.kind) {
    case SCAN_ECMA_SEMICOLON:
        extract_ts_next(p);
        break;
    case SCAN_ECMA_LBRACE:
        extract_ts_block(p);
        break;
    case SCAN_ECMA_AT: {
        struct extract_ts_modifiers modifiers = {.at = extract_ts_here(p)};
        extract_ts_decorators(p);
        if (extract_ts_is_word(p, SCAN_ECMA_export))
            extract_ts_export(p);
        else if (!extract_ts_declaration(p, modifiers))
            extract_ts_fail(p, "expected a class behind its decorators");
        break;
    }
    case SCAN_ECMA_NAME:
        name_statement(p);
        break;
    default:
        expression_statement(p);
    }
    extract_ts_jsdoc_flush(p);
    extract_ts_leave(p);
}
