/* Primary expressions: names, literals, templates, object and array literals. */
#include "validator/extract/sql/program.h"
#include "validator/extract/typescript/parser_p.h"

#include <stdio.h>

struct base_str extract_ts_number_text(struct extract_ts_parser *p, unsigned n)
{
    char digits[16];
    int length = snprintf(digits, sizeof digits, "%u", n);
    return extract_ts_concat(p, BASE_STR(""), base_str_make(digits, (size_t)length));
}

/* ---- templates --------------------------------------------------------------------------------------- */

static struct base_str template_text(struct extract_ts_parser *p, uint32_t from, uint32_t to, bool has_escape)
{
    struct scan_ecma_token whole = {.start = from, .end = to, .has_escape = has_escape};
    return extract_ts_string_text(p, &whole);
}

/* SQL in a string: a template is read as it stands in the file, so that its lines count. */
static void read_sql(struct extract_ts_parser *p, struct base_str text, uint32_t line, bool is_one_line)
{
    if (!p->wants.sql || p->quiet || !extract_sql_may_be(text))
        return;
    extract_sql_program(p->out,
                        &(struct extract_sql_program){
                            .text = text, .line = line, .is_one_line = is_one_line, .scope = p->scope},
                        &p->sql_steps);
}

struct extract_ts_value extract_ts_template(struct extract_ts_parser *p)
{
    struct extract_ts_value value = extract_ts_value_of(extract_ts_here(p), TS_TEMPLATE);
    bool has_escape = p->tok.has_escape;
    if (!extract_ts_is(p, SCAN_ECMA_TEMPLATE)) {
        do {
            extract_ts_next(p);
            extract_ts_inner(p);
            if (!extract_ts_is(p, SCAN_ECMA_RBRACE)) {
                extract_ts_fail(p, "expected '}' in a template");
                return value;
            }
            scan_ecma_template(&p->scan, &p->tok);
        } while (extract_ts_is(p, SCAN_ECMA_TEMPLATE_MIDDLE));
        if (!extract_ts_is(p, SCAN_ECMA_TEMPLATE_TAIL)) {
            extract_ts_fail(p, "a template is not closed");
            return value;
        }
    }
    value.end = p->tok.end;
    value.text = template_text(p, value.at.offset, value.end, has_escape);
    read_sql(p, extract_ts_slice(p, value.at.offset + 1, value.end - 1), value.at.line, false);
    extract_ts_next(p);
    return value;
}

/* ---- members of literals ----------------------------------------------------------------------------- */

static bool keeps_members(const struct extract_ts_parser *p)
{
    return p->level <= TS_MAX_LEVELS && !p->quiet && p->wants.members && p->members.n < TS_MAX_MEMBERS;
}

/* The index of the member whose value comes next; SIZE_MAX when none is kept. */
static size_t begin_member(struct extract_ts_parser *p, struct base_str key, struct extract_ts_place at)
{
    if (!keeps_members(p))
        return SIZE_MAX;
    base_vec_reserve(&p->members, p->members.n + 1);
    struct extract_ts_member *member = &p->members.items[p->members.n];
    member->key = extract_ts_cut(key, TS_MAX_OTHER);
    member->at = at;
    extract_ts_value_begin(&member->value, at, TS_OTHER);
    member->level = (uint8_t)p->level;
    member->fallback_at = TS_NONE;
    return p->members.n++;
}

static void end_member(struct extract_ts_parser *p, size_t index, const struct extract_ts_value *value)
{
    if (index == SIZE_MAX)
        return;
    p->members.items[index].value = *value;
    if (value->kind != TS_OBJECT && value->kind != TS_ARRAY)
        p->members.n = index + 1;
}

struct extract_ts_value extract_ts_property_name(struct extract_ts_parser *p)
{
    struct extract_ts_value key = extract_ts_value_of(extract_ts_here(p), TS_STRING);
    switch (p->tok.kind) {
    case SCAN_ECMA_STRING:
        key.text = extract_ts_string_text(p, &p->tok);
        break;
    case SCAN_ECMA_NAME:
    case SCAN_ECMA_PRIVATE_NAME:
        key.kind = TS_IDENTIFIER;
        key.text = extract_ts_token_text(p);
        break;
    case SCAN_ECMA_NUMBER:
        key.kind = TS_NUMBER;
        key.text = extract_ts_token_text(p);
        break;
    case SCAN_ECMA_LBRACKET: {
        extract_ts_next(p);
        struct extract_ts_value inner = extract_ts_inner(p);
        key.kind = TS_OTHER;
        extract_ts_expect(p, SCAN_ECMA_RBRACKET, "expected ']' behind a computed name");
        key.end = p->prev_end;
        key.text = inner.kind == TS_STRING
                       ? inner.text
                       : extract_ts_cut(extract_ts_slice(p, key.at.offset, key.end), TS_MAX_OTHER);
        return key;
    }
    default:
        extract_ts_fail(p, "expected the name of a member");
        return key;
    }
    extract_ts_next(p);
    key.end = p->prev_end;
    return key;
}

/* get, set, async and static are names themselves when one of these follows. */
static bool is_modifier(struct extract_ts_parser *p)
{
    switch (extract_ts_peek(p).kind) {
    case SCAN_ECMA_LPAREN:
    case SCAN_ECMA_LESS:
    case SCAN_ECMA_COMMA:
    case SCAN_ECMA_COLON:
    case SCAN_ECMA_RBRACE:
    case SCAN_ECMA_ASSIGN:
    case SCAN_ECMA_END:
        return false;
    default:
        return true;
    }
}

static void property(struct extract_ts_parser *p)
{
    struct extract_ts_function function = {.kind = TS_METHOD, .at = extract_ts_here(p)};
    bool is_accessor = false;
    if (extract_ts_is_word(p, SCAN_ECMA_async) && is_modifier(p)) {
        function.is_async = true;
        extract_ts_next(p);
    }
    if ((extract_ts_is_word(p, SCAN_ECMA_get) || extract_ts_is_word(p, SCAN_ECMA_set)) && is_modifier(p)) {
        function.kind = extract_ts_is_word(p, SCAN_ECMA_get) ? TS_GETTER : TS_SETTER;
        is_accessor = true;
        extract_ts_next(p);
    }
    function.is_generator = extract_ts_eat(p, SCAN_ECMA_STAR);
    bool is_name = extract_ts_is_identifier(p) || extract_ts_is_word(p, SCAN_ECMA_this);
    struct extract_ts_value key = extract_ts_property_name(p);
    size_t index = is_accessor ? SIZE_MAX : begin_member(p, key.text, key.at);
    struct extract_ts_value value = extract_ts_value_of(key.at, TS_IDENTIFIER);
    if (extract_ts_is(p, SCAN_ECMA_LPAREN) || extract_ts_is(p, SCAN_ECMA_LESS)) {
        function.name = key.text;
        value.kind = TS_FUNCTION;
        value.at = function.at;
        value.scope = extract_ts_function(p, &function);
    } else if (extract_ts_eat(p, SCAN_ECMA_COLON)) {
        p->hint = key.text;
        p->hint_at = p->tok.start;
        extract_ts_assignment_at(p, &value);
    } else if (is_name) {
        value.text = key.text;
        if (extract_ts_eat(p, SCAN_ECMA_ASSIGN)) { /* the default of a destructuring assignment */
            unsigned level = p->level;
            p->level = TS_MAX_LEVELS;
            extract_ts_assignment(p);
            p->level = level;
        }
    } else {
        extract_ts_fail(p, "expected ':' behind the name of a member");
    }
    value.end = p->prev_end;
    end_member(p, index, &value);
}

static struct extract_ts_value object(struct extract_ts_parser *p)
{
    struct extract_ts_value value = extract_ts_value_of(extract_ts_here(p), TS_OBJECT);
    unsigned level = p->level;
    bool no_in = p->no_in;
    p->no_in = false;
    extract_ts_next(p);
    while (!extract_ts_is(p, SCAN_ECMA_RBRACE) && !extract_ts_is(p, SCAN_ECMA_END)) {
        p->level = level + 1;
        if (extract_ts_eat(p, SCAN_ECMA_ELLIPSIS)) {
            p->level = TS_MAX_LEVELS;
            extract_ts_assignment(p);
        } else {
            property(p);
        }
        if (!extract_ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    p->level = level;
    p->no_in = no_in;
    extract_ts_expect(p, SCAN_ECMA_RBRACE, "expected ',' or '}' in an object");
    value.end = p->prev_end;
    return value;
}

static void array_element(struct extract_ts_parser *p, unsigned position)
{
    struct extract_ts_place at = extract_ts_here(p);
    bool is_spread = extract_ts_eat(p, SCAN_ECMA_ELLIPSIS), keeps = keeps_members(p);
    size_t index = begin_member(p, keeps ? extract_ts_number_text(p, position) : BASE_STR(""), at);
    struct extract_ts_value value = extract_ts_assignment(p);
    if (is_spread) {
        value.text = extract_ts_value_text(p, &value);
        value.kind = TS_SPREAD;
        value.at = at;
    }
    end_member(p, index, &value);
}

static struct extract_ts_value array(struct extract_ts_parser *p)
{
    struct extract_ts_value value = extract_ts_value_of(extract_ts_here(p), TS_ARRAY);
    unsigned level = p->level;
    bool no_in = p->no_in;
    p->no_in = false;
    extract_ts_next(p);
    for (unsigned i = 0; !extract_ts_is(p, SCAN_ECMA_RBRACKET) && !extract_ts_is(p, SCAN_ECMA_END); i++) {
        if (extract_ts_eat(p, SCAN_ECMA_COMMA))
            continue;
        p->level = level + 1;
        array_element(p, i);
        if (!extract_ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    p->level = level;
    p->no_in = no_in;
    extract_ts_expect(p, SCAN_ECMA_RBRACKET, "expected ',' or ']' in an array");
    value.end = p->prev_end;
    return value;
}

/* ---- the rest ---------------------------------------------------------------------------------------- */

static struct extract_ts_value parenthesised(struct extract_ts_parser *p)
{
    struct extract_ts_place at = extract_ts_here(p);
    bool no_in = p->no_in, is_hinted = p->hint_at == p->tok.start;
    p->no_in = false;
    extract_ts_next(p);
    if (is_hinted)
        p->hint_at = p->tok.start;
    struct extract_ts_value value = extract_ts_expression(p);
    p->no_in = no_in;
    extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ')'");
    value.at = at;
    value.end = p->prev_end;
    return value;
}

/* A token that is a value itself; its text is `text`. */
static void token_value(struct extract_ts_parser *p, enum extract_ts_kind kind, struct base_str text,
                        struct extract_ts_value *value)
{
    extract_ts_value_begin(value, extract_ts_here(p), kind);
    value->text = text;
    extract_ts_next(p);
    value->end = p->prev_end;
}

static void word(struct extract_ts_parser *p, struct extract_ts_value *value)
{
    struct base_str text = extract_ts_token_text(p);
    switch (p->tok.word) {
    case SCAN_ECMA_null:
        token_value(p, TS_NULL, text, value);
        return;
    case SCAN_ECMA_true:
    case SCAN_ECMA_false:
        token_value(p, TS_BOOLEAN, text, value);
        return;
    case SCAN_ECMA_function:
        *value = extract_ts_function_expression(p);
        return;
    case SCAN_ECMA_class:
        *value = extract_ts_class(
            p, &(struct extract_ts_modifiers){.is_expression = true, .at = extract_ts_here(p)});
        return;
    case SCAN_ECMA_async: {
        struct scan_ecma_token second = extract_ts_peek(p);
        if (second.word == SCAN_ECMA_function && !second.newline_before) {
            *value = extract_ts_function_expression(p);
            return;
        }
        break;
    }
    case SCAN_ECMA_this:
    case SCAN_ECMA_super:
    case SCAN_ECMA_import:
        break;
    default:
        if (p->tok.word && p->tok.word <= SCAN_ECMA_LAST_RESERVED)
            extract_ts_fail(p, "expected an expression");
    }
    token_value(p, TS_IDENTIFIER, text, value);
}

/* 'SIGTERM', wherever it stands: in an array that a loop makes handlers of, too. */
static void signal_name(struct extract_ts_parser *p, const struct extract_ts_value *value)
{
    if (!p->wants.signal_name || value->text.n < 6 || value->text.n > 10 ||
        !base_str_starts(value->text, "SIG"))
        return;
    for (size_t i = 3; i < value->text.n; i++)
        if (!((value->text.p[i] >= 'A' && value->text.p[i] <= 'Z') ||
              (value->text.p[i] >= '0' && value->text.p[i] <= '9')))
            return;
    TS_EMIT(p, signal_name, .line = value->at.line, .col = extract_ts_col(p, value->at), .name = value->text);
}

void extract_ts_primary(struct extract_ts_parser *p, struct extract_ts_value *value)
{
    switch (p->tok.kind) {
    case SCAN_ECMA_NAME:
        word(p, value);
        return;
    case SCAN_ECMA_PRIVATE_NAME:
        token_value(p, TS_IDENTIFIER, extract_ts_token_text(p), value);
        return;
    case SCAN_ECMA_NUMBER:
        token_value(p, TS_NUMBER, extract_ts_token_text(p), value);
        return;
    case SCAN_ECMA_STRING:
        token_value(p, TS_STRING, extract_ts_string_text(p, &p->tok), value);
        read_sql(p, value->text, value->at.line, true);
        signal_name(p, value);
        return;
    case SCAN_ECMA_TEMPLATE:
    case SCAN_ECMA_TEMPLATE_HEAD:
        *value = extract_ts_template(p);
        return;
    case SCAN_ECMA_UPDATE_ASSIGN:
        if (p->scan.text[p->tok.start] != '/')
            break;
        /* fall through */
    case SCAN_ECMA_SLASH:
        scan_ecma_regex(&p->scan, &p->tok);
        if (extract_ts_is(p, SCAN_ECMA_REGEX)) {
            token_value(p, TS_REGEX, extract_ts_cut(extract_ts_token_text(p), TS_MAX_TEXT), value);
            return;
        }
        break;
    case SCAN_ECMA_LPAREN:
        *value = parenthesised(p);
        return;
    case SCAN_ECMA_LBRACKET:
        *value = array(p);
        return;
    case SCAN_ECMA_LBRACE:
        *value = object(p);
        return;
    case SCAN_ECMA_LESS:
        if (p->jsx) {
            *value = extract_ts_jsx(p);
            return;
        }
        break;
    case SCAN_ECMA_AT: {
        const struct extract_ts_modifiers modifiers = {.is_expression = true, .at = extract_ts_here(p)};
        extract_ts_decorators(p);
        if (extract_ts_is_word(p, SCAN_ECMA_class)) {
            *value = extract_ts_class(p, &modifiers);
            return;
        }
        break;
    }
    default:
        break;
    }
    *value = extract_ts_value_of(extract_ts_here(p), TS_OTHER);
    extract_ts_fail(p, "expected an expression");
}
