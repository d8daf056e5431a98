/* Expressions, from assignments down to unary operators. */
#include "validator/extract/typescript/parser_p.h"

/* ---- arrow functions and yield ----------------------------------------------------------------------- */

static void arrow_parameters(struct extract_ts_parser *p, uint32_t scope, struct base_str name)
{
    size_t parameters = p->parameters.n;
    if (extract_ts_is(p, SCAN_ECMA_NAME)) {
        base_vec_push(&p->parameters, (struct extract_ts_parameter){.name = extract_ts_token_text(p),
                                                                    .at = extract_ts_here(p)});
        extract_ts_env_hide(p, extract_ts_token_text(p));
        extract_ts_next(p);
    } else {
        extract_ts_type_parameters(p);
        extract_ts_expect(p, SCAN_ECMA_LPAREN, "expected '('");
        extract_ts_parameters(p);
        extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ')' behind the parameters");
        if (extract_ts_eat(p, SCAN_ECMA_COLON))
            extract_ts_return_type(p);
    }
    extract_ts_parameters_emit(p, parameters, scope, TS_ARROW, name);
}

static void arrow_body(struct extract_ts_parser *p, bool true_branch)
{
    extract_ts_expect(p, SCAN_ECMA_ARROW, "expected '=>'");
    if (extract_ts_is(p, SCAN_ECMA_LBRACE)) {
        extract_ts_block(p);
        return;
    }
    p->in_true_branch = true_branch;
    p->statement_at = p->tok.start; /* cases.forEach((each) => it(each.name, …)) */
    struct extract_ts_value value = extract_ts_assignment(p);
    extract_ts_binding(p, value.at, BASE_STR_ABSENT, BASE_STR("return"), &value, BASE_STR_ABSENT, false);
}

struct extract_ts_value extract_ts_arrow(struct extract_ts_parser *p, bool true_branch)
{
    struct extract_ts_value value = extract_ts_value_of(extract_ts_here(p), TS_FUNCTION);
    struct base_str name = p->hint_at == p->tok.start ? p->hint : BASE_STR_ABSENT;
    value.scope = extract_ts_scope_open(p, TS_ARROW, name, p->tok.line);
    if (extract_ts_is_word(p, SCAN_ECMA_async) && extract_ts_peek(p).kind != SCAN_ECMA_ARROW)
        extract_ts_next(p);
    struct extract_ts_body outside = extract_ts_body_enter(p, name, false);
    p->in_function = true;
    p->hint_at = TS_NONE;
    arrow_parameters(p, value.scope, name);
    arrow_body(p, true_branch);
    extract_ts_scope_close(p, value.scope);
    extract_ts_body_leave(p, &outside);
    value.end = p->prev_end;
    return value;
}

static struct extract_ts_value yield(struct extract_ts_parser *p)
{
    struct extract_ts_value value = extract_ts_value_of(extract_ts_here(p), TS_OTHER);
    extract_ts_next(p);
    if (!p->tok.newline_before &&
        (extract_ts_eat(p, SCAN_ECMA_STAR) || extract_ts_starts_expression(&p->tok)))
        extract_ts_assignment(p);
    value.end = p->prev_end;
    return value;
}

/* ---- operators --------------------------------------------------------------------------------------- */

/* How tightly a binary operator binds; 0 for other tokens. */
static int precedence(struct extract_ts_parser *p)
{
    static const uint8_t table[SCAN_ECMA_KINDS] = {
        [SCAN_ECMA_NULLISH] = 1,  [SCAN_ECMA_OR] = 2,         [SCAN_ECMA_AND] = 3,
        [SCAN_ECMA_PIPE] = 4,     [SCAN_ECMA_CARET] = 5,      [SCAN_ECMA_AMP] = 6,
        [SCAN_ECMA_EQUALITY] = 7, [SCAN_ECMA_LESS] = 8,       [SCAN_ECMA_GREATER] = 8,
        [SCAN_ECMA_LESS_EQ] = 8,  [SCAN_ECMA_SHIFT] = 9,      [SCAN_ECMA_PLUS] = 10,
        [SCAN_ECMA_MINUS] = 10,   [SCAN_ECMA_STAR] = 11,      [SCAN_ECMA_SLASH] = 11,
        [SCAN_ECMA_PERCENT] = 11, [SCAN_ECMA_STAR_STAR] = 12,
    };
    if (p->tok.kind != SCAN_ECMA_NAME) {
        if (p->tok.kind == SCAN_ECMA_GREATER)
            scan_ecma_greater(&p->scan, &p->tok);
        return table[p->tok.kind];
    }
    switch (p->tok.word) {
    case SCAN_ECMA_instanceof:
        return 8;
    case SCAN_ECMA_in:
        return p->no_in ? 0 : 8;
    case SCAN_ECMA_as:
    case SCAN_ECMA_satisfies:
        return p->types && !p->tok.newline_before ? 8 : 0;
    default:
        return 0;
    }
}

static bool is_literal(const struct extract_ts_value *value)
{
    return value->kind == TS_STRING || value->kind == TS_NUMBER || value->kind == TS_BOOLEAN ||
           value->kind == TS_NULL || value->kind == TS_TEMPLATE;
}

/* Whether a value behind ?? or || stands in for what is not set. A call may as well complain of it. */
static bool is_stand_in(const struct extract_ts_value *value)
{
    switch (value->kind) {
    case TS_CALL:
    case TS_FUNCTION:
        return false;
    case TS_IDENTIFIER:
        return !base_str_is(value->text, "undefined");
    default:
        return true;
    }
}

static void combine(struct extract_ts_parser *p, struct extract_ts_value *left, uint8_t op,
                    const struct extract_ts_value *right)
{
    if (op == SCAN_ECMA_PLUS) {
        extract_ts_value_add(p, left, right);
        return;
    }
    bool is_choice = op == SCAN_ECMA_OR || op == SCAN_ECMA_NULLISH;
    if (is_choice && left->env != TS_NONE && !p->quiet && is_stand_in(right))
        p->envs.items[left->env].fallback = extract_ts_value_text(p, right);
    uint32_t env = is_choice ? right->env : TS_NONE; /* a ?? b ?? c: c stands in for b */
    *left = extract_ts_value_of(left->at, TS_OTHER);
    left->end = p->prev_end;
    left->env = env;
}

static void binary(struct extract_ts_parser *p, int least, struct extract_ts_value *left)
{
    extract_ts_unary(p, left);
    for (;;) {
        int binds = precedence(p);
        if (binds == 0 || binds < least)
            return;
        uint8_t op = p->tok.kind;
        bool is_cast = p->tok.word == SCAN_ECMA_as || p->tok.word == SCAN_ECMA_satisfies;
        extract_ts_next(p);
        if (is_cast) {
            if (!extract_ts_eat_word(p, SCAN_ECMA_const))
                extract_ts_type_in(p, TS_IN_ASSERTION);
            left->end = p->prev_end;
            continue;
        }
        struct extract_ts_value right;
        bool may_be_skipped = op == SCAN_ECMA_AND || op == SCAN_ECMA_OR || op == SCAN_ECMA_NULLISH;
        p->branches += may_be_skipped;
        binary(p, binds + 1, &right);
        p->branches -= may_be_skipped;
        combine(p, left, op, &right);
    }
}

static void conditional(struct extract_ts_parser *p, bool true_branch, struct extract_ts_value *value)
{
    binary(p, 1, value);
    if (!extract_ts_is(p, SCAN_ECMA_QUESTION))
        return;
    bool no_in = p->no_in;
    extract_ts_next(p);
    p->no_in = false;
    p->in_true_branch = true;
    p->branches++;
    extract_ts_assignment(p);
    p->no_in = no_in;
    extract_ts_expect(p, SCAN_ECMA_COLON, "expected ':' of a conditional");
    p->in_true_branch = true_branch;
    extract_ts_assignment(p);
    p->branches--;
    *value = extract_ts_value_of(value->at, TS_OTHER);
    value->end = p->prev_end;
}

/* ---- assignments ------------------------------------------------------------------------------------- */

static struct base_str last_name(const struct extract_ts_value *target)
{
    if (target->kind == TS_IDENTIFIER)
        return target->text;
    if (target->kind == TS_MEMBER && !base_str_is(target->text, "module.exports"))
        return base_str_from(target->text, target->name_from);
    return BASE_STR_ABSENT;
}

static void assign(struct extract_ts_parser *p, struct extract_ts_value *target)
{
    bool is_plain = extract_ts_is(p, SCAN_ECMA_ASSIGN), is_update = extract_ts_is(p, SCAN_ECMA_UPDATE_ASSIGN);
    bool is_name = target->kind == TS_IDENTIFIER || target->kind == TS_MEMBER;
    size_t members = p->members.n;
    unsigned level = p->level;
    extract_ts_next(p);
    if (is_plain && target->env != TS_NONE && !p->quiet)
        p->envs.items[target->env].is_write = true;
    uint32_t env = is_update ? TS_NONE : target->env;
    p->hint = last_name(target);
    p->hint_at = p->tok.start;
    if (is_plain && is_name && level == TS_MAX_LEVELS)
        p->level = 0;
    struct extract_ts_value value = extract_ts_assignment(p);
    p->level = level;
    if (env != TS_NONE && is_literal(&value) && !p->quiet)
        p->envs.items[env].fallback = extract_ts_value_text(p, &value);
    if (is_name && !is_update && !p->quiet) {
        extract_ts_binding(p, target->at, target->text, BASE_STR("assignment"), &value, BASE_STR_ABSENT,
                           false);
        if (value.kind == TS_OBJECT)
            extract_ts_binding_members(p, target->text, members);
        if (target->kind == TS_IDENTIFIER)
            extract_ts_require_bind(p, &value, target->text);
        extract_ts_commonjs(p, target, &value, members);
    }
    if (is_update && target->kind == TS_IDENTIFIER && !p->quiet) {
        struct extract_ts_value changed = extract_ts_value_of(target->at, TS_OTHER);
        changed.end = p->prev_end;
        extract_ts_binding(p, target->at, target->text, BASE_STR("assignment"), &changed, BASE_STR_ABSENT,
                           false);
    }
    struct extract_ts_place at = target->at;
    *target = is_update ? extract_ts_value_of(at, TS_OTHER) : value; /* x += 1 is not 1 */
    target->end = p->prev_end;
    target->at = at;
    target->env = TS_NONE;
}

/* Whether the token is a whole expression, as most arguments and values are: an operand directly in front of
 * what ends one. Then there is no operator to look for. */
static bool is_operand_alone(const struct extract_ts_parser *p)
{
    if ((p->tok.kind != SCAN_ECMA_STRING && p->tok.kind != SCAN_ECMA_NUMBER &&
         (p->tok.kind != SCAN_ECMA_NAME || p->tok.word)) ||
        p->scan.now.at >= p->scan.size)
        return false;
    switch (p->scan.text[p->scan.now.at]) {
    case ',':
    case ';':
    case ')':
    case ']':
    case '}':
        return true;
    default:
        return false;
    }
}

void extract_ts_assignment_at(struct extract_ts_parser *p, struct extract_ts_value *value)
{
    bool true_branch = p->in_true_branch;
    p->in_true_branch = false;
    if (!extract_ts_enter(p)) {
        extract_ts_value_begin(value, extract_ts_here(p), TS_OTHER);
    } else if (is_operand_alone(p)) {
        extract_ts_primary(p, value);
    } else if (extract_ts_starts_arrow(p, true_branch)) {
        *value = extract_ts_arrow(p, true_branch);
    } else if (p->in_generator && extract_ts_is_word(p, SCAN_ECMA_yield)) {
        *value = yield(p);
    } else {
        conditional(p, true_branch, value);
        if (extract_ts_is(p, SCAN_ECMA_ASSIGN) || extract_ts_is(p, SCAN_ECMA_UPDATE_ASSIGN) ||
            extract_ts_is(p, SCAN_ECMA_DEFAULT_ASSIGN))
            assign(p, value);
    }
    extract_ts_leave(p);
}

struct extract_ts_value extract_ts_expression(struct extract_ts_parser *p)
{
    struct extract_ts_value value = extract_ts_assignment(p);
    if (!extract_ts_is(p, SCAN_ECMA_COMMA))
        return value;
    struct extract_ts_value last = value;
    while (extract_ts_eat(p, SCAN_ECMA_COMMA))
        last = extract_ts_assignment(p);
    /* (0, module.name)() is how compilers call a function without its object. */
    struct extract_ts_value all = extract_ts_value_of(value.at, TS_OTHER);
    if (last.kind == TS_IDENTIFIER || last.kind == TS_MEMBER) {
        last.at = value.at;
        all = last;
    }
    all.end = p->prev_end;
    return all;
}

struct extract_ts_value extract_ts_inner(struct extract_ts_parser *p)
{
    bool no_in = p->no_in;
    unsigned level = p->level;
    p->no_in = false;
    p->level = TS_MAX_LEVELS;
    struct extract_ts_value value = extract_ts_expression(p);
    p->no_in = no_in;
    p->level = level;
    return value;
}

/* ---- unary ------------------------------------------------------------------------------------------- */

/* `await` is also a name outside of modules: an operator when an operand follows. */
static bool await_is_operator(struct extract_ts_parser *p)
{
    struct scan_ecma_token second = extract_ts_peek(p);
    return extract_ts_starts_expression(&second) && second.word != SCAN_ECMA_of;
}

static struct extract_ts_value prefix(struct extract_ts_parser *p)
{
    struct extract_ts_value value = extract_ts_value_of(extract_ts_here(p), TS_OTHER);
    bool is_minus = extract_ts_is(p, SCAN_ECMA_MINUS), is_delete = extract_ts_is_word(p, SCAN_ECMA_delete);
    bool is_await = extract_ts_is_word(p, SCAN_ECMA_await), is_void = extract_ts_is_word(p, SCAN_ECMA_void);
    uint32_t statement_at = p->statement_at;
    struct extract_ts_value operand = value;
    if (extract_ts_enter(p)) {
        extract_ts_next(p);
        if ((is_await || is_void) && value.at.offset == statement_at)
            p->statement_at = p->tok.start;
        extract_ts_unary(p, &operand);
    }
    extract_ts_leave(p);
    value.end = p->prev_end;
    if (is_minus && operand.kind == TS_NUMBER) {
        value.kind = TS_NUMBER;
        value.text = extract_ts_slice(p, value.at.offset, value.end);
    } else if (is_await) {
        if (operand.require != TS_NONE && !p->quiet)
        p->requires.items[operand.require].is_awaited = true;
        operand.at = value.at;
        operand.end = value.end;
        return operand;
    } else if (is_delete && operand.env != TS_NONE && !p->quiet) {
        p->envs.items[operand.env].is_write = true;
    }
    return value;
}

/* <T>x */
static struct extract_ts_value assertion(struct extract_ts_parser *p)
{
    struct extract_ts_place at = extract_ts_here(p);
    struct extract_ts_value value = extract_ts_value_of(at, TS_OTHER);
    if (extract_ts_enter(p)) {
        extract_ts_next(p);
        if (!extract_ts_eat_word(p, SCAN_ECMA_const))
            extract_ts_type_in(p, TS_IN_ASSERTION);
        extract_ts_expect(p, SCAN_ECMA_GREATER, "expected '>' behind the type of an assertion");
        extract_ts_unary(p, &value);
    }
    extract_ts_leave(p);
    value.at = at;
    return value;
}

void extract_ts_unary(struct extract_ts_parser *p, struct extract_ts_value *value)
{
    switch (p->tok.kind) {
    case SCAN_ECMA_BANG:
    case SCAN_ECMA_TILDE:
    case SCAN_ECMA_PLUS:
    case SCAN_ECMA_MINUS:
    case SCAN_ECMA_PLUS_PLUS:
    case SCAN_ECMA_MINUS_MINUS:
        *value = prefix(p);
        return;
    case SCAN_ECMA_LESS:
        if (p->types && !p->jsx) {
            *value = assertion(p);
            return;
        }
        break;
    case SCAN_ECMA_NAME:
        if (extract_ts_is_word(p, SCAN_ECMA_typeof) || extract_ts_is_word(p, SCAN_ECMA_void) ||
            extract_ts_is_word(p, SCAN_ECMA_delete) ||
            (extract_ts_is_word(p, SCAN_ECMA_await) && await_is_operator(p))) {
            *value = prefix(p);
            return;
        }
        break;
    default:
        break;
    }
    extract_ts_left_hand_side(p, true, value);
    if ((extract_ts_is(p, SCAN_ECMA_PLUS_PLUS) || extract_ts_is(p, SCAN_ECMA_MINUS_MINUS)) &&
        !p->tok.newline_before) {
        extract_ts_next(p);
        *value = extract_ts_value_of(value->at, TS_OTHER);
        value->end = p->prev_end;
    }
}
