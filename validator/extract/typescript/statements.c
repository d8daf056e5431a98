/* Statements. */
#include "validator/extract/typescript/parser_p.h"

void ts_block(struct ts_parser *p)
{
    if (!ts_is(p, SCAN_ECMA_LBRACE)) {
        ts_fail(p, "expected '{'");
        return;
    }
    p->blocks++;
    ts_next(p);
    ts_statements(p, false);
    p->blocks--;
    ts_expect(p, SCAN_ECMA_RBRACE, "expected '}'");
}

void ts_statements(struct ts_parser *p, bool top)
{
    unsigned depth = p->depth, blocks = p->blocks;
    while (!ts_is(p, SCAN_ECMA_END) && (top || !ts_is(p, SCAN_ECMA_RBRACE))) {
        ts_statement(p);
        if (p->failed && !p->quiet) {
            p->depth = depth;
            p->blocks = blocks;
            ts_recover(p);
        }
        if (top) {
            ts_flush(p);
            if (ts_is(p, SCAN_ECMA_RBRACE)) {
                ts_fail(p, "this '}' closes nothing");
                ts_recover(p);
                ts_eat(p, SCAN_ECMA_RBRACE);
            }
        }
    }
}

static void condition(struct ts_parser *p)
{
    ts_expect(p, SCAN_ECMA_LPAREN, "expected '('");
    ts_inner(p);
    ts_expect(p, SCAN_ECMA_RPAREN, "expected ')'");
}

/* The statement that another governs: what it declares is no variable of the module. */
static void substatement(struct ts_parser *p)
{
    p->blocks++;
    ts_statement(p);
    p->blocks--;
}

static void if_statement(struct ts_parser *p)
{
    for (;;) {
        ts_next(p);
        condition(p);
        substatement(p);
        if (!ts_eat_word(p, SCAN_ECMA_else))
            return;
        if (!ts_is_word(p, SCAN_ECMA_if))
            break;
    }
    substatement(p);
}

/* Behind `await`: whether `using` is followed by a name to bind, and not an expression that awaits it. */
static bool using_binds(struct ts_parser *p)
{
    struct ts_look look;
    ts_look(p, &look);
    ts_next(p);
    ts_next(p);
    bool binds = ts_is_identifier(p) && !p->tok.newline_before && !ts_is_word(p, SCAN_ECMA_as) &&
                 !ts_is_word(p, SCAN_ECMA_satisfies);
    ts_look_back(p, &look);
    return binds;
}

/* Whether `let`, `using` or `await using` begins a declaration. */
static bool starts_variables(struct ts_parser *p)
{
    if (ts_is_word(p, SCAN_ECMA_var))
        return true;
    if (ts_is_word(p, SCAN_ECMA_const))
        return ts_peek(p).word != SCAN_ECMA_enum;
    if (!ts_is_word(p, SCAN_ECMA_let) && !ts_is_word(p, SCAN_ECMA_using) && !ts_is_word(p, SCAN_ECMA_await))
        return false;
    struct scan_ecma_token second = ts_peek(p);
    if (ts_is_word(p, SCAN_ECMA_await))
        return second.word == SCAN_ECMA_using && !second.newline_before && using_binds(p);
    if (second.kind != SCAN_ECMA_NAME || second.word == SCAN_ECMA_in || second.word == SCAN_ECMA_instanceof ||
        second.word == SCAN_ECMA_of)
        return ts_is_word(p, SCAN_ECMA_let) &&
               (second.kind == SCAN_ECMA_LBRACE || second.kind == SCAN_ECMA_LBRACKET ||
                second.word == SCAN_ECMA_of);
    return ts_is_word(p, SCAN_ECMA_let) || (!second.newline_before && second.word != SCAN_ECMA_as);
}

static void for_head(struct ts_parser *p)
{
    p->blocks++;
    if (starts_variables(p)) {
        ts_variables(p, false, true);
    } else if (!ts_is(p, SCAN_ECMA_SEMICOLON)) {
        p->no_in = true;
        ts_expression(p);
        p->no_in = false;
    }
    p->blocks--;
    if (ts_eat_word(p, SCAN_ECMA_of)) {
        ts_assignment(p);
    } else if (ts_eat_word(p, SCAN_ECMA_in)) {
        ts_expression(p);
    } else {
        ts_expect(p, SCAN_ECMA_SEMICOLON, "expected ';', 'of' or 'in'");
        if (!ts_is(p, SCAN_ECMA_SEMICOLON))
            ts_expression(p);
        ts_expect(p, SCAN_ECMA_SEMICOLON, "expected ';'");
        if (!ts_is(p, SCAN_ECMA_RPAREN))
            ts_expression(p);
    }
}

static void for_statement(struct ts_parser *p)
{
    ts_next(p);
    ts_eat_word(p, SCAN_ECMA_await);
    ts_expect(p, SCAN_ECMA_LPAREN, "expected '('");
    for_head(p);
    ts_expect(p, SCAN_ECMA_RPAREN, "expected ')'");
    substatement(p);
}

static void try_statement(struct ts_parser *p)
{
    ts_next(p);
    ts_block(p);
    if (ts_eat_word(p, SCAN_ECMA_catch)) {
        size_t leaves = p->leaves.n;
        if (ts_eat(p, SCAN_ECMA_LPAREN)) {
            ts_pattern(p, BASE_STR_ABSENT, 0);
            ts_annotation(p, TS_IN_CATCH);
            ts_expect(p, SCAN_ECMA_RPAREN, "expected ')'");
        }
        p->leaves.n = leaves;
        ts_block(p);
    }
    if (ts_eat_word(p, SCAN_ECMA_finally))
        ts_block(p);
}

static void switch_statement(struct ts_parser *p)
{
    ts_next(p);
    condition(p);
    ts_expect(p, SCAN_ECMA_LBRACE, "expected '{'");
    p->blocks++;
    while (!ts_is(p, SCAN_ECMA_RBRACE) && !ts_is(p, SCAN_ECMA_END)) {
        if (ts_eat_word(p, SCAN_ECMA_case)) {
            ts_inner(p);
            ts_expect(p, SCAN_ECMA_COLON, "expected ':'");
        } else if (ts_is_word(p, SCAN_ECMA_default)) {
            ts_next(p);
            ts_expect(p, SCAN_ECMA_COLON, "expected ':'");
        } else {
            ts_statement(p);
        }
    }
    p->blocks--;
    ts_expect(p, SCAN_ECMA_RBRACE, "expected '}'");
}

static void return_statement(struct ts_parser *p)
{
    ts_next(p);
    if (!p->tok.newline_before && !ts_is(p, SCAN_ECMA_SEMICOLON) && !ts_is(p, SCAN_ECMA_RBRACE) &&
        !ts_is(p, SCAN_ECMA_END)) {
        struct ts_value value = ts_expression(p);
        ts_binding(p, value.at, BASE_STR_ABSENT, "return", &value, BASE_STR_ABSENT, false);
    }
    ts_semicolon(p);
}

static void expression_statement(struct ts_parser *p)
{
    size_t members = p->members.n;
    p->statement_at = p->tok.start;
    ts_expression(p);
    p->statement_at = TS_NONE;
    p->members.n = members;
    ts_semicolon(p);
}

static void do_statement(struct ts_parser *p)
{
    ts_next(p);
    substatement(p);
    if (!ts_eat_word(p, SCAN_ECMA_while))
        ts_fail(p, "expected 'while'");
    condition(p);
    ts_eat(p, SCAN_ECMA_SEMICOLON);
}

/* break, continue, with a label or without. */
static void jump(struct ts_parser *p)
{
    ts_next(p);
    if (ts_is_identifier(p) && !p->tok.newline_before)
        ts_next(p);
    ts_semicolon(p);
}

/* Statements that begin with a reserved word; false for other words. */
static bool word_statement(struct ts_parser *p)
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
        ts_next(p);
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
        ts_next(p);
        ts_expression(p);
        ts_semicolon(p);
        return true;
    case SCAN_ECMA_break:
    case SCAN_ECMA_continue:
        jump(p);
        return true;
    case SCAN_ECMA_debugger:
        ts_next(p);
        ts_semicolon(p);
        return true;
    default:
        return false;
    }
}

static bool is_label(struct ts_parser *p)
{
    uint32_t at;
    char c = scan_ecma_peek(&p->scan, &at);
    return ts_is_identifier(p) && (c == ':' || (c == '/' && ts_peek(p).kind == SCAN_ECMA_COLON));
}

static void name_statement(struct ts_parser *p)
{
    if (starts_variables(p)) {
        ts_variables(p, false, false);
        ts_semicolon(p);
    } else if (word_statement(p) || ts_declaration(p, (struct ts_modifiers){.at = ts_here(p)})) {
        return;
    } else if (ts_is_word(p, SCAN_ECMA_import) && ts_peek(p).kind != SCAN_ECMA_LPAREN &&
               ts_peek(p).kind != SCAN_ECMA_DOT) {
        ts_import(p);
    } else if (ts_is_word(p, SCAN_ECMA_export)) {
        ts_export(p);
    } else if (is_label(p)) {
        ts_next(p);
        ts_next(p);
        ts_statement(p);
    } else {
        expression_statement(p);
    }
}

void ts_statement(struct ts_parser *p)
{
    if (!ts_enter(p)) {
        ts_leave(p);
        return;
    }
    p->level = TS_MAX_LEVELS;
    switch (p->tok.kind) {
    case SCAN_ECMA_SEMICOLON:
        ts_next(p);
        break;
    case SCAN_ECMA_LBRACE:
        ts_block(p);
        break;
    case SCAN_ECMA_AT: {
        struct ts_modifiers modifiers = {.at = ts_here(p)};
        ts_decorators(p);
        if (ts_is_word(p, SCAN_ECMA_export))
            ts_export(p);
        else if (!ts_declaration(p, modifiers))
            ts_fail(p, "expected a class behind its decorators");
        break;
    }
    case SCAN_ECMA_NAME:
        name_statement(p);
        break;
    default:
        expression_statement(p);
    }
    ts_jsdoc_flush(p);
    ts_leave(p);
}
