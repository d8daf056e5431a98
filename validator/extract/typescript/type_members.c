/* The members of interfaces and type literals, mapped types included. */
#include "validator/extract/typescript/parser_p.h"

struct member {
    struct base_str owner; /* of the symbols; absent for none */
    struct extract_ts_place at;
    struct base_str name;
};

static void symbol(struct extract_ts_parser *p, const struct member *member, const char *kind)
{
    if (!member->owner.p)
        return;
    TS_EMIT(p, symbol, .line = member->at.line, .col = extract_ts_col(p, member->at),
            .end_line = p->prev_line, .name = member->name, .kind = base_str_of(kind), .owner = member->owner,
            .scope = FACTS_NULL);
}

/* <T>(a: A): B */
static void signature(struct extract_ts_parser *p)
{
    size_t parameters = p->parameters.n;
    extract_ts_type_parameters(p);
    extract_ts_expect(p, SCAN_ECMA_LPAREN, "expected '(' of a signature");
    extract_ts_parameters(p);
    p->parameters.n = parameters;
    extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ')' of a signature");
    if (extract_ts_eat(p, SCAN_ECMA_COLON))
        extract_ts_return_type(p);
}

/* [K in T as U], [key: string] or [computed]; true when it was the name of a member. */
static bool bracketed(struct extract_ts_parser *p, struct member *member)
{
    struct scan_ecma_token second;
    struct extract_ts_look look;
    extract_ts_look(p, &look);
    extract_ts_next(p);
    second = p->tok.kind == SCAN_ECMA_NAME ? extract_ts_peek(p) : p->tok;
    extract_ts_look_back(p, &look);
    if (second.kind != SCAN_ECMA_COLON && second.word != SCAN_ECMA_in) {
        struct extract_ts_value key = extract_ts_property_name(p);
        member->name = key.text;
        return true;
    }
    extract_ts_next(p);
    extract_ts_next(p);
    if (extract_ts_eat_word(p, SCAN_ECMA_in)) {
        extract_ts_type_in(p, TS_IN_OTHER);
        if (extract_ts_eat_word(p, SCAN_ECMA_as))
            extract_ts_type_in(p, TS_IN_OTHER);
    } else {
        extract_ts_annotation(p, TS_IN_OTHER);
    }
    extract_ts_expect(p, SCAN_ECMA_RBRACKET, "expected ']'");
    return false;
}

/* Whether readonly, get or set modifies here: the name follows. */
static bool modifies(struct extract_ts_parser *p)
{
    struct scan_ecma_token second = extract_ts_peek(p);
    return second.kind == SCAN_ECMA_NAME || second.kind == SCAN_ECMA_STRING ||
           second.kind == SCAN_ECMA_NUMBER || second.kind == SCAN_ECMA_LBRACKET ||
           second.kind == SCAN_ECMA_PRIVATE_NAME;
}

static void type_member(struct extract_ts_parser *p, struct base_str owner)
{
    struct member member = {.owner = owner, .at = extract_ts_here(p)};
    const char *accessor = NULL;
    if (extract_ts_is(p, SCAN_ECMA_LPAREN) || extract_ts_is(p, SCAN_ECMA_LESS)) {
        signature(p);
        return;
    }
    if (extract_ts_is_word(p, SCAN_ECMA_new) &&
        (extract_ts_peek(p).kind == SCAN_ECMA_LPAREN || extract_ts_peek(p).kind == SCAN_ECMA_LESS)) {
        extract_ts_next(p);
        signature(p);
        return;
    }
    if (extract_ts_eat(p, SCAN_ECMA_PLUS) || extract_ts_eat(p, SCAN_ECMA_MINUS)) {
        extract_ts_next(p); /* +readonly, -readonly */
    } else if (extract_ts_is_word(p, SCAN_ECMA_readonly) && modifies(p)) {
        extract_ts_next(p);
    } else if ((extract_ts_is_word(p, SCAN_ECMA_get) || extract_ts_is_word(p, SCAN_ECMA_set)) &&
               modifies(p)) {
        accessor = extract_ts_is_word(p, SCAN_ECMA_get) ? "getter" : "setter";
        extract_ts_next(p);
    }
    member.at = extract_ts_here(p);
    bool is_named = true;
    if (extract_ts_is(p, SCAN_ECMA_LBRACKET))
        is_named = bracketed(p, &member);
    else
        member.name = extract_ts_property_name(p).text;
    if (extract_ts_eat(p, SCAN_ECMA_PLUS) || extract_ts_eat(p, SCAN_ECMA_MINUS))
        extract_ts_expect(p, SCAN_ECMA_QUESTION, "expected '?'");
    else
        extract_ts_eat(p, SCAN_ECMA_QUESTION);
    bool is_method = extract_ts_is(p, SCAN_ECMA_LPAREN) || extract_ts_is(p, SCAN_ECMA_LESS);
    if (is_method)
        signature(p);
    else
        extract_ts_annotation(p, TS_IN_PROPERTY);
    if (is_named)
        symbol(p, &member, accessor ? accessor : is_method ? "method" : "property");
}

void extract_ts_type_members(struct extract_ts_parser *p, struct base_str owner, bool is_interface)
{
    extract_ts_expect(p, SCAN_ECMA_LBRACE, "expected '{' of a type");
    while (!extract_ts_is(p, SCAN_ECMA_RBRACE) && !extract_ts_is(p, SCAN_ECMA_END)) {
        type_member(p, is_interface ? owner : BASE_STR_ABSENT);
        if (!extract_ts_eat(p, SCAN_ECMA_SEMICOLON) && !extract_ts_eat(p, SCAN_ECMA_COMMA) &&
            !p->tok.newline_before && !extract_ts_is(p, SCAN_ECMA_RBRACE))
            extract_ts_fail(p, "expected ';' behind a member");
    }
    extract_ts_expect(p, SCAN_ECMA_RBRACE, "expected '}' of a type");
}
