/* Types that are no combination of others: names, literals, tuples, typeof, import(). */
#include "validator/extract/typescript/parser_p.h"

static void template_type(struct extract_ts_parser *p)
{
    bool no_conditional = p->no_conditional_type;
    p->no_conditional_type = false;
    while (extract_ts_is(p, SCAN_ECMA_TEMPLATE_HEAD) || extract_ts_is(p, SCAN_ECMA_TEMPLATE_MIDDLE)) {
        extract_ts_next(p);
        extract_ts_type(p);
        if (!extract_ts_is(p, SCAN_ECMA_RBRACE)) {
            extract_ts_fail(p, "expected '}' in a template type");
            return;
        }
        scan_ecma_template(&p->scan, &p->tok);
    }
    p->no_conditional_type = no_conditional;
    if (!extract_ts_is(p, SCAN_ECMA_TEMPLATE_TAIL))
        extract_ts_fail(p, "a template is not closed");
    extract_ts_next(p);
}

/* name: T, name?: T, ...name: T, T, T?, ...T */
static void tuple(struct extract_ts_parser *p)
{
    bool no_conditional = p->no_conditional_type;
    p->no_conditional_type = false;
    extract_ts_next(p);
    while (!extract_ts_is(p, SCAN_ECMA_RBRACKET) && !extract_ts_is(p, SCAN_ECMA_END)) {
        extract_ts_eat(p, SCAN_ECMA_ELLIPSIS);
        if (extract_ts_is(p, SCAN_ECMA_NAME)) {
            struct extract_ts_look look;
            extract_ts_look(p, &look);
            extract_ts_next(p);
            bool is_optional = extract_ts_eat(p, SCAN_ECMA_QUESTION);
            bool is_named = extract_ts_is(p, SCAN_ECMA_COLON);
            extract_ts_look_back(p, &look);
            if (is_named) {
                extract_ts_next(p);
                if (is_optional)
                    extract_ts_next(p);
                extract_ts_next(p);
            }
        }
        extract_ts_type(p);
        extract_ts_eat(p, SCAN_ECMA_QUESTION);
        if (!extract_ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    p->no_conditional_type = no_conditional;
    extract_ts_expect(p, SCAN_ECMA_RBRACKET, "expected ',' or ']' of a tuple");
}

/* typeof a.b.c<T>, typeof import('x').a */
static void import_type(struct extract_ts_parser *p);

static void typeof_type(struct extract_ts_parser *p)
{
    extract_ts_next(p);
    if (extract_ts_is_word(p, SCAN_ECMA_import)) {
        import_type(p);
        return;
    }
    extract_ts_dotted_name(p);
    if (extract_ts_is(p, SCAN_ECMA_LESS) && !p->tok.newline_before)
        extract_ts_type_arguments(p);
}

/* import('x', { with: … }).A.B<C> */
static void import_type(struct extract_ts_parser *p)
{
    struct extract_ts_place at;
    struct base_str specifier = BASE_STR_ABSENT, name = BASE_STR_ABSENT;
    extract_ts_next(p);
    extract_ts_expect(p, SCAN_ECMA_LPAREN, "expected '(' of an import type");
    at = extract_ts_here(p);
    if (extract_ts_is(p, SCAN_ECMA_STRING))
        specifier = extract_ts_string_text(p, &p->tok);
    extract_ts_type(p);
    if (extract_ts_eat(p, SCAN_ECMA_COMMA) && !extract_ts_is(p, SCAN_ECMA_RPAREN)) {
        struct extract_ts_value literal;
        extract_ts_primary(p, &literal);
        extract_ts_eat(p, SCAN_ECMA_COMMA);
    }
    extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ')' of an import type");
    while (extract_ts_eat(p, SCAN_ECMA_DOT)) {
        if (!name.p)
            name = extract_ts_token_text(p);
        extract_ts_expect(p, SCAN_ECMA_NAME, "expected a name behind '.'");
    }
    if (specifier.p && !p->failed)
        TS_EMIT(p, import, .line = at.line, .col = extract_ts_col(p, at), .specifier = specifier,
                .name = name, .kind = BASE_STR("dynamic"), .is_type = 1);
    if (extract_ts_is(p, SCAN_ECMA_LESS) && !p->tok.newline_before)
        extract_ts_type_arguments(p);
}

static void parenthesised(struct extract_ts_parser *p)
{
    bool no_conditional = p->no_conditional_type;
    p->no_conditional_type = false;
    extract_ts_next(p);
    extract_ts_type(p);
    p->no_conditional_type = no_conditional;
    extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ')' of a type");
}

static void word_type(struct extract_ts_parser *p)
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
        extract_ts_next(p);
        return;
    default:
        if (p->tok.word && p->tok.word <= SCAN_ECMA_LAST_RESERVED) {
            extract_ts_fail(p, "expected a type");
            return;
        }
        extract_ts_type_name(p);
    }
}

void extract_ts_primary_type(struct extract_ts_parser *p)
{
    while (extract_ts_is(p, SCAN_ECMA_QUESTION) || extract_ts_is(p, SCAN_ECMA_BANG)) /* JSDoc's ?T and !T */
        extract_ts_next(p);
    switch (p->tok.kind) {
    case SCAN_ECMA_NAME:
        word_type(p);
        return;
    case SCAN_ECMA_LBRACE: {
        bool no_conditional = p->no_conditional_type;
        p->no_conditional_type = false;
        extract_ts_type_members(p, BASE_STR_ABSENT, false);
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
        extract_ts_next(p);
        extract_ts_expect(p, SCAN_ECMA_NUMBER, "expected a number");
        return;
    case SCAN_ECMA_STRING:
    case SCAN_ECMA_NUMBER:
    case SCAN_ECMA_TEMPLATE:
    case SCAN_ECMA_STAR: /* JSDoc's "any kind" */
        extract_ts_next(p);
        return;
    case SCAN_ECMA_TEMPLATE_HEAD:
        template_type(p);
        return;
    default:
        extract_ts_fail(p, "expected a type");
    }
}
