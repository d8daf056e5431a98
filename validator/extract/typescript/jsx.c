/* JSX. Elements make no facts of their own; the expressions within them do. */
#include "validator/extract/typescript/parser_p.h"

/* a, a.b, a:b, a-b */
static void element_name(struct ts_parser *p)
{
    scan_ecma_jsx_name(&p->scan, &p->tok);
    if (!ts_eat(p, SCAN_ECMA_NAME)) {
        ts_fail(p, "expected the name of an element");
        return;
    }
    while (ts_is(p, SCAN_ECMA_DOT) || ts_is(p, SCAN_ECMA_COLON)) {
        ts_next(p);
        scan_ecma_jsx_name(&p->scan, &p->tok);
        if (!ts_eat(p, SCAN_ECMA_NAME))
            ts_fail(p, "expected a name in a JSX name");
    }
}

/* {…} as the value of an attribute, a spread, or a child. Leaves the token at '}'. */
static void container(struct ts_parser *p)
{
    ts_next(p);
    ts_eat(p, SCAN_ECMA_ELLIPSIS);
    if (!ts_is(p, SCAN_ECMA_RBRACE))
        ts_inner(p);
    if (!ts_is(p, SCAN_ECMA_RBRACE))
        ts_fail(p, "expected '}' in JSX");
}

static void attribute(struct ts_parser *p)
{
    if (ts_is(p, SCAN_ECMA_LBRACE)) {
        container(p);
        ts_next(p);
        return;
    }
    element_name(p);
    if (!ts_is(p, SCAN_ECMA_ASSIGN) || p->failed)
        return;
    p->prev_end = p->tok.end;
    scan_ecma_jsx_value(&p->scan, &p->tok);
    if (ts_is(p, SCAN_ECMA_LBRACE)) {
        container(p);
        ts_next(p);
    } else if (ts_is(p, SCAN_ECMA_LESS)) {
        ts_jsx(p);
    } else if (!ts_eat(p, SCAN_ECMA_STRING)) {
        ts_fail(p, "expected the value of a JSX attribute");
    }
}

static void element(struct ts_parser *p);

/* What stands between two tags; the token is the '>' of the first. Ends at the name behind `</`. */
static void children(struct ts_parser *p)
{
    for (;;) {
        if (p->failed)
            return;
        scan_ecma_jsx_child(&p->scan, &p->tok);
        switch (p->tok.kind) {
        case SCAN_ECMA_JSX_TEXT:
            continue;
        case SCAN_ECMA_LBRACE:
            container(p);
            continue;
        case SCAN_ECMA_LESS:
            ts_next(p);
            if (ts_eat(p, SCAN_ECMA_SLASH))
                return;
            element(p);
            continue;
        default:
            ts_fail(p, "a JSX element is not closed");
            return;
        }
    }
}

/* From behind '<'; leaves the token at the last '>', because what follows it may be text. */
static void element(struct ts_parser *p)
{
    if (!ts_enter(p)) {
        ts_leave(p);
        return;
    }
    if (!ts_is(p, SCAN_ECMA_GREATER)) {
        element_name(p);
        if (ts_is(p, SCAN_ECMA_LESS) && p->types)
            ts_type_arguments(p);
        while (ts_is(p, SCAN_ECMA_NAME) || ts_is(p, SCAN_ECMA_LBRACE))
            attribute(p);
    }
    if (ts_eat(p, SCAN_ECMA_SLASH)) {
        if (!ts_is(p, SCAN_ECMA_GREATER))
            ts_fail(p, "expected '>'");
    } else if (ts_is(p, SCAN_ECMA_GREATER)) {
        children(p);
        if (!ts_is(p, SCAN_ECMA_GREATER))
            element_name(p);
        if (!ts_is(p, SCAN_ECMA_GREATER))
            ts_fail(p, "expected '>' of a closing tag");
    } else {
        ts_fail(p, "expected an attribute or '>'");
    }
    ts_leave(p);
}

struct ts_value ts_jsx(struct ts_parser *p)
{
    struct ts_value value = ts_value_of(ts_here(p), TS_OTHER);
    ts_next(p);
    element(p);
    ts_next(p);
    value.end = p->prev_end;
    return value;
}
