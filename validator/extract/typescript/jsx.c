/* JSX. Elements make no facts of their own; the expressions within them do. */
#include "validator/extract/typescript/parser_p.h"

/* a, a.b, a:b, a-b */
static void element_name(struct extract_ts_parser *p)
{
    scan_ecma_jsx_name(&p->scan, &p->tok);
    if (!extract_ts_eat(p, SCAN_ECMA_NAME)) {
        extract_ts_fail(p, "expected the name of an element");
        return;
    }
    while (extract_ts_is(p, SCAN_ECMA_DOT) || extract_ts_is(p, SCAN_ECMA_COLON)) {
        extract_ts_next(p);
        scan_ecma_jsx_name(&p->scan, &p->tok);
        if (!extract_ts_eat(p, SCAN_ECMA_NAME))
            extract_ts_fail(p, "expected a name in a JSX name");
    }
}

/* {…} as the value of an attribute, a spread, or a child. Leaves the token at '}'. */
static void container(struct extract_ts_parser *p)
{
    extract_ts_next(p);
    extract_ts_eat(p, SCAN_ECMA_ELLIPSIS);
    if (!extract_ts_is(p, SCAN_ECMA_RBRACE))
        extract_ts_inner(p);
    if (!extract_ts_is(p, SCAN_ECMA_RBRACE))
        extract_ts_fail(p, "expected '}' in JSX");
}

static void attribute(struct extract_ts_parser *p)
{
    if (extract_ts_is(p, SCAN_ECMA_LBRACE)) {
        container(p);
        extract_ts_next(p);
        return;
    }
    element_name(p);
    if (!extract_ts_is(p, SCAN_ECMA_ASSIGN) || p->failed)
        return;
    p->prev_end = p->tok.end;
    scan_ecma_jsx_value(&p->scan, &p->tok);
    if (extract_ts_is(p, SCAN_ECMA_LBRACE)) {
        container(p);
        extract_ts_next(p);
    } else if (extract_ts_is(p, SCAN_ECMA_LESS)) {
        extract_ts_jsx(p);
    } else if (!extract_ts_eat(p, SCAN_ECMA_STRING)) {
        extract_ts_fail(p, "expected the value of a JSX attribute");
    }
}

static void element(struct extract_ts_parser *p);

/* What stands between two tags; the token is the '>' of the first. Ends at the name behind `</`. */
static void children(struct extract_ts_parser *p)
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
            extract_ts_next(p);
            if (extract_ts_eat(p, SCAN_ECMA_SLASH))
                return;
            element(p);
            continue;
        default:
            extract_ts_fail(p, "a JSX element is not closed");
            return;
        }
    }
}

/* From behind '<'; leaves the token at the last '>', because what follows it may be text. */
static void element(struct extract_ts_parser *p)
{
    if (!extract_ts_enter(p)) {
        extract_ts_leave(p);
        return;
    }
    if (!extract_ts_is(p, SCAN_ECMA_GREATER)) {
        element_name(p);
        if (extract_ts_is(p, SCAN_ECMA_LESS) && p->types)
            extract_ts_type_arguments(p);
        while (extract_ts_is(p, SCAN_ECMA_NAME) || extract_ts_is(p, SCAN_ECMA_LBRACE))
            attribute(p);
    }
    if (extract_ts_eat(p, SCAN_ECMA_SLASH)) {
        if (!extract_ts_is(p, SCAN_ECMA_GREATER))
            extract_ts_fail(p, "expected '>'");
    } else if (extract_ts_is(p, SCAN_ECMA_GREATER)) {
        children(p);
        if (!extract_ts_is(p, SCAN_ECMA_GREATER))
            element_name(p);
        if (!extract_ts_is(p, SCAN_ECMA_GREATER))
            extract_ts_fail(p, "expected '>' of a closing tag");
    } else {
        extract_ts_fail(p, "expected an attribute or '>'");
    }
    extract_ts_leave(p);
}

struct extract_ts_value extract_ts_jsx(struct extract_ts_parser *p)
{
    struct extract_ts_value value = extract_ts_value_of(extract_ts_here(p), TS_OTHER);
    extract_ts_next(p);
    element(p);
    extract_ts_next(p);
    value.end = p->prev_end;
    return value;
}
