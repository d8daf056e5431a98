/* Members, calls and everything else that is written behind a primary expression. */
#include "validator/extract/typescript/parser_p.h"

static void member(struct extract_ts_parser *p, struct extract_ts_value *value)
{
    if (!extract_ts_is_member_name(p)) {
        extract_ts_fail(p, "expected a name behind '.'");
        return;
    }
    struct base_str name = extract_ts_token_text(p);
    struct extract_ts_place at = extract_ts_here(p);
    extract_ts_next(p);
    extract_ts_value_member(p, value, name, at);
    value->end = p->prev_end;
}

static void element(struct extract_ts_parser *p, struct extract_ts_value *value)
{
    struct extract_ts_place at = extract_ts_here(p);
    extract_ts_next(p);
    struct extract_ts_value index = extract_ts_inner(p);
    extract_ts_expect(p, SCAN_ECMA_RBRACKET, "expected ']'");
    extract_ts_value_index(p, value, &index, at);
    value->end = p->prev_end;
}

/* Makes the callee the value that its call gives. */
static void become_result(struct extract_ts_value *callee, struct extract_ts_place at,
                          enum extract_ts_kind kind, uint32_t call)
{
    callee->kind = (uint8_t)kind;
    callee->at = at;
    callee->call = call;
    callee->receiver_call = callee->scope = callee->require = callee->env = TS_NONE;
}

static void call(struct extract_ts_parser *p, struct extract_ts_value *value)
{
    uint32_t ordinal = extract_ts_call_open(p, value, "call");
    bool no_in = p->no_in;
    p->no_in = false;
    uint32_t require = extract_ts_call_arguments(p, ordinal, value);
    p->no_in = no_in;
    become_result(value, value->at, TS_CALL, ordinal);
    value->require = require;
    value->env = p->call_env;
    value->end = p->prev_end;
}

static void tagged(struct extract_ts_parser *p, struct extract_ts_value *value)
{
    uint32_t ordinal = extract_ts_call_open(p, value, "tagged");
    struct extract_ts_value text = extract_ts_template(p);
    extract_ts_call_template(p, ordinal, &text);
    become_result(value, value->at, TS_CALL, ordinal);
    value->end = p->prev_end;
}

static void optional(struct extract_ts_parser *p, struct extract_ts_value *value)
{
    extract_ts_next(p);
    if (extract_ts_is(p, SCAN_ECMA_LESS) && extract_ts_starts_type_arguments(p))
        extract_ts_type_arguments(p);
    if (extract_ts_is(p, SCAN_ECMA_LPAREN))
        call(p, value);
    else if (extract_ts_is(p, SCAN_ECMA_LBRACKET))
        element(p, value);
    else if (extract_ts_is(p, SCAN_ECMA_TEMPLATE) || extract_ts_is(p, SCAN_ECMA_TEMPLATE_HEAD))
        tagged(p, value);
    else
        member(p, value);
}

/* new X, new X(…), new.target */
static struct extract_ts_value new_expression(struct extract_ts_parser *p)
{
    struct extract_ts_place at = extract_ts_here(p);
    struct extract_ts_value callee = extract_ts_value_of(at, TS_IDENTIFIER), nothing = callee;
    callee.text = extract_ts_token_text(p);
    extract_ts_next(p);
    if (extract_ts_eat(p, SCAN_ECMA_DOT)) {
        member(p, &callee);
        return callee;
    }
    if (!extract_ts_enter(p)) {
        extract_ts_leave(p);
        return nothing;
    }
    extract_ts_left_hand_side(p, false, &callee);
    extract_ts_leave(p);
    uint32_t ordinal = extract_ts_call_open(p, &callee, "new");
    if (extract_ts_is(p, SCAN_ECMA_LPAREN)) {
        bool no_in = p->no_in;
        p->no_in = false;
        extract_ts_call_arguments(p, ordinal, &callee);
        p->no_in = no_in;
    }
    become_result(&callee, at, TS_NEW, ordinal);
    callee.end = p->prev_end;
    return callee;
}

/* `f<<T>(x: T) => T>(…)`: the scanner has taken both '<' as one. */
static bool shift_begins_arguments(struct extract_ts_parser *p)
{
    struct scan_ecma_token shift = p->tok;
    struct scan_ecma_state state = p->scan.now;
    if (!extract_ts_split_less(p))
        return false;
    if (extract_ts_starts_type_arguments(p))
        return true;
    p->tok = shift;
    p->scan.now = state;
    return false;
}

void extract_ts_left_hand_side(struct extract_ts_parser *p, bool calls, struct extract_ts_value *value)
{
    if (extract_ts_is_word(p, SCAN_ECMA_new))
        *value = new_expression(p);
    else
        extract_ts_primary(p, value);
    for (;;) {
        switch (p->tok.kind) {
        case SCAN_ECMA_DOT:
            extract_ts_next(p);
            member(p, value);
            continue;
        case SCAN_ECMA_QUESTION_DOT:
            if (!calls)
                return;
            optional(p, value);
            continue;
        case SCAN_ECMA_LBRACKET:
            element(p, value);
            continue;
        case SCAN_ECMA_LPAREN:
            if (!calls)
                return;
            call(p, value);
            continue;
        case SCAN_ECMA_TEMPLATE:
        case SCAN_ECMA_TEMPLATE_HEAD:
            tagged(p, value);
            continue;
        case SCAN_ECMA_BANG:
            if (!p->types || p->tok.newline_before)
                return;
            extract_ts_next(p);
            value->end = p->prev_end;
            continue;
        case SCAN_ECMA_SHIFT:
            if (!shift_begins_arguments(p))
                return;
            extract_ts_type_arguments(p);
            continue;
        case SCAN_ECMA_LESS:
            if (!extract_ts_starts_type_arguments(p))
                return;
            extract_ts_type_arguments(p);
            continue;
        default:
            return;
        }
    }
}
