/* The members of interfaces and type literals, mapped types included. */
#include "validator/extract/typescript/parser_p.h"

struct member {
    struct base_str owner; /* of the symbols; absent for none */
    struct ts_place at;
    struct base_str name;
};

static void symbol(struct ts_parser *p, const struct member *member, const char *kind)
{
    if (!member->owner.p)
        return;
    TS_EMIT(p, symbol, .line = member->at.line, .col = ts_col(p, member->at), .end_line = p->prev_line,
            .name = member->name, .kind = base_str_of(kind), .owner = member->owner, .scope = FACTS_NULL);
}

/* <T>(a: A): B */
static void signature(struct ts_parser *p)
{
    size_t parameters = p->parameters.n;
    ts_type_parameters(p);
    ts_expect(p, SCAN_ECMA_LPAREN, "expected '(' of a signature");
    ts_parameters(p);
    p->parameters.n = parameters;
    ts_expect(p, SCAN_ECMA_RPAREN, "expected ')' of a signature");
    if (ts_eat(p, SCAN_ECMA_COLON))
        ts_return_type(p);
}

/* [K in T as U], [key: string] or [computed]; true when it was the name of a member. */
static bool bracketed(struct ts_parser *p, struct member *member)
{
    struct scan_ecma_token second;
    struct ts_look look;
    ts_look(p, &look);
    ts_next(p);
    second = p->tok.kind == SCAN_ECMA_NAME ? ts_peek(p) : p->tok;
    ts_look_back(p, &look);
    if (second.kind != SCAN_ECMA_COLON && second.word != SCAN_ECMA_in) {
        struct ts_value key = ts_property_name(p);
        member->name = key.text;
        return true;
    }
    ts_next(p);
    ts_next(p);
    if (ts_eat_word(p, SCAN_ECMA_in)) {
        ts_type_in(p, TS_IN_OTHER);
        if (ts_eat_word(p, SCAN_ECMA_as))
            ts_type_in(p, TS_IN_OTHER);
    } else {
        ts_annotation(p, TS_IN_OTHER);
    }
    ts_expect(p, SCAN_ECMA_RBRACKET, "expected ']'");
    return false;
}

/* Whether readonly, get or set modifies here: the name follows. */
static bool modifies(struct ts_parser *p)
{
    struct scan_ecma_token second = ts_peek(p);
    return second.kind == SCAN_ECMA_NAME || second.kind == SCAN_ECMA_STRING ||
           second.kind == SCAN_ECMA_NUMBER || second.kind == SCAN_ECMA_LBRACKET ||
           second.kind == SCAN_ECMA_PRIVATE_NAME;
}

static void type_member(struct ts_parser *p, struct base_str owner)
{
    struct member member = {.owner = owner, .at = ts_here(p)};
    const char *accessor = NULL;
    if (ts_is(p, SCAN_ECMA_LPAREN) || ts_is(p, SCAN_ECMA_LESS)) {
        signature(p);
        return;
    }
    if (ts_is_word(p, SCAN_ECMA_new) &&
        (ts_peek(p).kind == SCAN_ECMA_LPAREN || ts_peek(p).kind == SCAN_ECMA_LESS)) {
        ts_next(p);
        signature(p);
        return;
    }
    if (ts_eat(p, SCAN_ECMA_PLUS) || ts_eat(p, SCAN_ECMA_MINUS)) {
        ts_next(p); /* +readonly, -readonly */
    } else if (ts_is_word(p, SCAN_ECMA_readonly) && modifies(p)) {
        ts_next(p);
    } else if ((ts_is_word(p, SCAN_ECMA_get) || ts_is_word(p, SCAN_ECMA_set)) && modifies(p)) {
        accessor = ts_is_word(p, SCAN_ECMA_get) ? "getter" : "setter";
        ts_next(p);
    }
    member.at = ts_here(p);
    bool is_named = true;
    if (ts_is(p, SCAN_ECMA_LBRACKET))
        is_named = bracketed(p, &member);
    else
        member.name = ts_property_name(p).text;
    if (ts_eat(p, SCAN_ECMA_PLUS) || ts_eat(p, SCAN_ECMA_MINUS))
        ts_expect(p, SCAN_ECMA_QUESTION, "expected '?'");
    else
        ts_eat(p, SCAN_ECMA_QUESTION);
    bool is_method = ts_is(p, SCAN_ECMA_LPAREN) || ts_is(p, SCAN_ECMA_LESS);
    if (is_method)
        signature(p);
    else
        ts_annotation(p, TS_IN_PROPERTY);
    if (is_named)
        symbol(p, &member, accessor ? accessor : is_method ? "method" : "property");
}

void ts_type_members(struct ts_parser *p, struct base_str owner, bool is_interface)
{
    ts_expect(p, SCAN_ECMA_LBRACE, "expected '{' of a type");
    while (!ts_is(p, SCAN_ECMA_RBRACE) && !ts_is(p, SCAN_ECMA_END)) {
        type_member(p, is_interface ? owner : BASE_STR_ABSENT);
        if (!ts_eat(p, SCAN_ECMA_SEMICOLON) && !ts_eat(p, SCAN_ECMA_COMMA) && !p->tok.newline_before &&
            !ts_is(p, SCAN_ECMA_RBRACE))
            ts_fail(p, "expected ';' behind a member");
    }
    ts_expect(p, SCAN_ECMA_RBRACE, "expected '}' of a type");
}
