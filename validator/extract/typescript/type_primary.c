/* Types that are no combination of others: names, literals, tuples, typeof, import(). */
#include "validator/extract/typescript/parser_p.h"

static void template_type(struct ts_parser *p)
{
    bool no_conditional = p->no_conditional_type;
    p->no_conditional_type = false;
    while (ts_is(p, SCAN_ECMA_TEMPLATE_HEAD) || ts_is(p, SCAN_ECMA_TEMPLATE_MIDDLE)) {
        ts_next(p);
        ts_type(p);
        if (!ts_is(p, SCAN_ECMA_RBRACE)) {
            ts_fail(p, "expected '}' in a template type");
            return;
        }
        scan_ecma_template(&p->scan, &p->tok);
    }
    p->no_conditional_type = no_conditional;
    if (!ts_is(p, SCAN_ECMA_TEMPLATE_TAIL))
        ts_fail(p, "a template is not closed");
    ts_next(p);
}

/* name: T, name?: T, ...name: T, T, T?, ...T */
static void tuple(struct ts_parser *p)
{
    bool no_conditional = p->no_conditional_type;
    p->no_conditional_type = false;
    ts_next(p);
    while (!ts_is(p, SCAN_ECMA_RBRACKET) && !ts_is(p, SCAN_ECMA_END)) {
        ts_eat(p, SCAN_ECMA_ELLIPSIS);
        if (ts_is(p, SCAN_ECMA_NAME)) {
            struct ts_look look;
            ts_look(p, &look);
            ts_next(p);
            bool is_optional = ts_eat(p, SCAN_ECMA_QUESTION);
            bool is_named = ts_is(p, SCAN_ECMA_COLON);
            ts_look_back(p, &look);
            if (is_named) {
                ts_next(p);
                if (is_optional)
                    ts_next(p);
                ts_next(p);
            }
        }
        ts_type(p);
        ts_eat(p, SCAN_ECMA_QUESTION);
        if (!ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    p->no_conditional_type = no_conditional;
    ts_expect(p, SCAN_ECMA_RBRACKET, "expected ',' or ']' of a tuple");
}

/* typeof a.b.c<T>, typeof import('x').a */
static void import_type(struct ts_parser *p);

static void typeof_type(struct ts_parser *p)
{
    ts_next(p);
    if (ts_is_word(p, SCAN_ECMA_import)) {
        import_type(p);
        return;
    }
    ts_dotted_name(p);
    if (ts_is(p, SCAN_ECMA_LESS) && !p->tok.newline_before)
        ts_type_arguments(p);
}

/* import('x', { with: … }).A.B<C> */
static void import_type(struct ts_parser *p)
{
    struct ts_place at;
    struct base_str specifier = BASE_STR_ABSENT, name = BASE_STR_ABSENT;
    ts_next(p);
    ts_expect(p, SCAN_ECMA_LPAREN, "expected '(' of an import type");
    at = ts_here(p);
    if (ts_is(p, SCAN_ECMA_STRING))
        specifier = ts_string_text(p, &p->tok);
    ts_type(p);
    if (ts_eat(p, SCAN_ECMA_COMMA) && !ts_is(p, SCAN_ECMA_RPAREN)) {
        ts_primary(p);
        ts_eat(p, SCAN_ECMA_COMMA);
    }
    ts_expect(p, SCAN_ECMA_RPAREN, "expected ')' of an import type");
    while (ts_eat(p, SCAN_ECMA_DOT)) {
        if (!name.p)
            name = ts_token_text(p);
        ts_expect(p, SCAN_ECMA_NAME, "expected a name behind '.'");
    }
    if (specifier.p && !p->failed)
        TS_EMIT(p, import, .line = at.line, .col = ts_col(p, at), .specifier = specifier, .name = name,
                .kind = BASE_STR("dynamic"), .is_type = 1);
    if (ts_is(p, SCAN_ECMA_LESS) && !p->tok.newline_before)
        ts_type_arguments(p);
}

static void parenthesised(struct ts_parser *p)
{
    bool no_conditional = p->no_conditional_type;
    p->no_conditional_type = false;
    ts_next(p);
    ts_type(p);
    p->no_conditional_type = no_conditional;
    ts_expect(p, SCAN_ECMA_RPAREN, "expected ')' of a type");
}

static void word_type(struct ts_parser *p)
{
    switch (p->tok.word) {
    case SCAN_ECMA_typeof:
        typeof_type(p);
        return;
    case SCAN_ECMA_import:
        import_type(p);
        return;
    case SCAN_ECMA_null:
    case SCAN_ECMA_true:
    case SCAN_ECMA_false:
    case SCAN_ECMA_void:
    case SCAN_ECMA_this:
    case SCAN_ECMA_const:
        ts_next(p);
        return;
    default:
        if (p->tok.word && p->tok.word <= SCAN_ECMA_LAST_RESERVED) {
            ts_fail(p, "expected a type");
            return;
        }
        ts_type_name(p);
    }
}

void ts_primary_type(struct ts_parser *p)
{
    while (ts_is(p, SCAN_ECMA_QUESTION) || ts_is(p, SCAN_ECMA_BANG)) /* JSDoc's ?T and !T */
        ts_next(p);
    switch (p->tok.kind) {
    case SCAN_ECMA_NAME:
        word_type(p);
        return;
    case SCAN_ECMA_LBRACE: {
        bool no_conditional = p->no_conditional_type;
        p->no_conditional_type = false;
        ts_type_members(p, BASE_STR_ABSENT, false);
        p->no_conditional_type = no_conditional;
        return;
    }
    case SCAN_ECMA_LBRACKET:
        tuple(p);
        return;
    case SCAN_ECMA_LPAREN:
        parenthesised(p);
        return;
    case SCAN_ECMA_MINUS:
        ts_next(p);
        ts_expect(p, SCAN_ECMA_NUMBER, "expected a number");
        return;
    case SCAN_ECMA_STRING:
    case SCAN_ECMA_NUMBER:
    case SCAN_ECMA_TEMPLATE:
    case SCAN_ECMA_STAR: /* JSDoc's "any kind" */
        ts_next(p);
        return;
    case SCAN_ECMA_TEMPLATE_HEAD:
        template_type(p);
        return;
    default:
        ts_fail(p, "expected a type");
    }
}
