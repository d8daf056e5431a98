/* Members, calls and everything else that is written behind a primary expression. */
#include "validator/extract/typescript/parser_p.h"

static void member(struct ts_parser *p, struct ts_value *value)
{
    if (!ts_is_member_name(p)) {
        ts_fail(p, "expected a name behind '.'");
        return;
    }
    struct base_str name = ts_token_text(p);
    struct ts_place at = ts_here(p);
    ts_next(p);
    ts_value_member(p, value, name, at);
    value->end = p->prev_end;
}

static void element(struct ts_parser *p, struct ts_value *value)
{
    struct ts_place at = ts_here(p);
    ts_next(p);
    struct ts_value index = ts_inner(p);
    ts_expect(p, SCAN_ECMA_RBRACKET, "expected ']'");
    ts_value_index(p, value, &index, at);
    value->end = p->prev_end;
}

/* The value that a call of `callee` gives. */
static struct ts_value result_of(const struct ts_value *callee, struct ts_place at, enum ts_kind kind,
                                 uint32_t call)
{
    struct ts_value result = ts_value_of(at, kind);
    result.text = callee->text;
    result.receiver_n = callee->receiver_n;
    result.name_from = callee->name_from;
    result.name_at = callee->name_at;
    result.call = call;
    return result;
}

static void call(struct ts_parser *p, struct ts_value *value)
{
    uint32_t ordinal = ts_call_open(p, value, "call");
    struct ts_value result = result_of(value, value->at, TS_CALL, ordinal);
    bool no_in = p->no_in;
    p->no_in = false;
    ts_call_arguments(p, ordinal, value, &result);
    p->no_in = no_in;
    *value = result;
    value->end = p->prev_end;
}

static void tagged(struct ts_parser *p, struct ts_value *value)
{
    uint32_t ordinal = ts_call_open(p, value, "tagged");
    struct ts_value text = ts_template(p);
    ts_call_template(p, ordinal, &text);
    *value = result_of(value, value->at, TS_CALL, ordinal);
    value->end = p->prev_end;
}

static void optional(struct ts_parser *p, struct ts_value *value)
{
    ts_next(p);
    if (ts_is(p, SCAN_ECMA_LESS) && ts_starts_type_arguments(p))
        ts_type_arguments(p);
    if (ts_is(p, SCAN_ECMA_LPAREN))
        call(p, value);
    else if (ts_is(p, SCAN_ECMA_LBRACKET))
        element(p, value);
    else if (ts_is(p, SCAN_ECMA_TEMPLATE) || ts_is(p, SCAN_ECMA_TEMPLATE_HEAD))
        tagged(p, value);
    else
        member(p, value);
}

/* new X, new X(…), new.target */
static struct ts_value new_expression(struct ts_parser *p)
{
    struct ts_place at = ts_here(p);
    struct ts_value callee = ts_value_of(at, TS_IDENTIFIER), result = callee;
    callee.text = ts_token_text(p);
    ts_next(p);
    if (ts_eat(p, SCAN_ECMA_DOT)) {
        member(p, &callee);
        return callee;
    }
    if (!ts_enter(p)) {
        ts_leave(p);
        return result;
    }
    callee = ts_left_hand_side(p, false);
    ts_leave(p);
    uint32_t ordinal = ts_call_open(p, &callee, "new");
    result = result_of(&callee, at, TS_NEW, ordinal);
    if (ts_is(p, SCAN_ECMA_LPAREN)) {
        bool no_in = p->no_in;
        p->no_in = false;
        ts_call_arguments(p, ordinal, &callee, &result);
        p->no_in = no_in;
    }
    result.require = TS_NONE;
    result.end = p->prev_end;
    return result;
}

/* `f<<T>(x: T) => T>(…)`: the scanner has taken both '<' as one. */
static bool shift_begins_arguments(struct ts_parser *p)
{
    struct scan_ecma_token shift = p->tok;
    struct scan_ecma_state state = p->scan.now;
    if (!ts_split_less(p))
        return false;
    if (ts_starts_type_arguments(p))
        return true;
    p->tok = shift;
    p->scan.now = state;
    return false;
}

struct ts_value ts_left_hand_side(struct ts_parser *p, bool calls)
{
    struct ts_value value = ts_is_word(p, SCAN_ECMA_new) ? new_expression(p) : ts_primary(p);
    for (;;) {
        switch (p->tok.kind) {
        case SCAN_ECMA_DOT:
            ts_next(p);
            member(p, &value);
            continue;
        case SCAN_ECMA_QUESTION_DOT:
            if (!calls)
                return value;
            optional(p, &value);
            continue;
        case SCAN_ECMA_LBRACKET:
            element(p, &value);
            continue;
        case SCAN_ECMA_LPAREN:
            if (!calls)
                return value;
            call(p, &value);
            continue;
        case SCAN_ECMA_TEMPLATE:
        case SCAN_ECMA_TEMPLATE_HEAD:
            tagged(p, &value);
            continue;
        case SCAN_ECMA_BANG:
            if (!p->types || p->tok.newline_before)
                return value;
            ts_next(p);
            value.end = p->prev_end;
            continue;
        case SCAN_ECMA_SHIFT:
            if (!shift_begins_arguments(p))
                return value;
            ts_type_arguments(p);
            continue;
        case SCAN_ECMA_LESS:
            if (!ts_starts_type_arguments(p))
                return value;
            ts_type_arguments(p);
            continue;
        default:
            return value;
        }
    }
}
