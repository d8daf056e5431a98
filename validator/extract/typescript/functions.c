/* Functions, parameters, binding patterns and variables. */
#include "validator/extract/typescript/parser_p.h"

/* ---- patterns ---------------------------------------------------------------------------------------- */

static struct base_str sub_property(struct ts_parser *p, struct base_str outer, struct base_str name)
{
    if (!outer.n || p->quiet)
        return name;
    return ts_concat(p, ts_concat(p, outer, BASE_STR(".")), name);
}

/* `= default`; the text of a literal, absent for another value. */
static struct base_str default_value(struct ts_parser *p)
{
    if (!ts_eat(p, SCAN_ECMA_ASSIGN))
        return BASE_STR_ABSENT;
    unsigned level = p->level;
    bool no_in = p->no_in;
    p->level = TS_MAX_LEVELS;
    p->no_in = false;
    struct ts_value value = ts_assignment(p);
    p->level = level;
    p->no_in = no_in;
    bool is_literal = value.kind == TS_STRING || value.kind == TS_NUMBER || value.kind == TS_BOOLEAN ||
                      value.kind == TS_NULL || value.kind == TS_TEMPLATE;
    return is_literal ? value.text : BASE_STR_ABSENT;
}

/* A target with its default. */
static void element(struct ts_parser *p, struct base_str property, uint32_t level)
{
    size_t leaf = p->leaves.n;
    bool is_name = ts_is(p, SCAN_ECMA_NAME);
    ts_pattern(p, property, level);
    struct base_str fallback = default_value(p);
    if (is_name && leaf < p->leaves.n)
        p->leaves.items[leaf].fallback = fallback;
}

static void object_property(struct ts_parser *p, struct base_str outer, uint32_t level)
{
    if (ts_eat(p, SCAN_ECMA_ELLIPSIS)) {
        ts_pattern(p, BASE_STR_ABSENT, level);
        return;
    }
    bool is_name = ts_is_identifier(p);
    struct ts_value key = ts_property_name(p);
    struct base_str property = sub_property(p, outer, key.text);
    if (ts_eat(p, SCAN_ECMA_COLON)) {
        element(p, property, level);
    } else if (is_name) {
        size_t leaf = p->leaves.n;
        base_vec_push(&p->leaves,
                      (struct ts_leaf){.name = key.text, .property = property, .at = key.at, .level = level});
        struct base_str fallback = default_value(p);
        if (leaf < p->leaves.n)
            p->leaves.items[leaf].fallback = fallback;
    } else {
        ts_fail(p, "expected ':' in a pattern");
    }
}

static void object_pattern(struct ts_parser *p, struct base_str outer, uint32_t level)
{
    ts_next(p);
    while (!ts_is(p, SCAN_ECMA_RBRACE) && !ts_is(p, SCAN_ECMA_END)) {
        object_property(p, outer, level);
        if (!ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    ts_expect(p, SCAN_ECMA_RBRACE, "expected ',' or '}' in a pattern");
}

static void array_pattern(struct ts_parser *p, struct base_str outer, uint32_t level)
{
    ts_next(p);
    for (unsigned i = 0; !ts_is(p, SCAN_ECMA_RBRACKET) && !ts_is(p, SCAN_ECMA_END); i++) {
        if (ts_eat(p, SCAN_ECMA_COMMA))
            continue;
        bool is_rest = ts_eat(p, SCAN_ECMA_ELLIPSIS);
        element(p, is_rest ? BASE_STR_ABSENT : sub_property(p, outer, ts_number_text(p, i)), level);
        if (!ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    ts_expect(p, SCAN_ECMA_RBRACKET, "expected ',' or ']' in a pattern");
}

void ts_pattern(struct ts_parser *p, struct base_str property, uint32_t level)
{
    if (!ts_enter(p)) {
        ts_leave(p);
        return;
    }
    if (ts_is_identifier(p)) {
        base_vec_push(&p->leaves,
                      (struct ts_leaf){
                          .name = ts_token_text(p), .property = property, .at = ts_here(p), .level = level});
        ts_next(p);
    } else if (ts_is(p, SCAN_ECMA_LBRACE)) {
        object_pattern(p, property, level + 1);
    } else if (ts_is(p, SCAN_ECMA_LBRACKET)) {
        array_pattern(p, property, level + 1);
    } else {
        ts_fail(p, "expected a name or a pattern");
    }
    ts_leave(p);
}

/* ---- parameters -------------------------------------------------------------------------------------- */

/* public, private, protected, readonly, override: true when at least one stands here. */
static bool property_modifiers(struct ts_parser *p)
{
    bool any = false;
    while (p->types && (ts_is_word(p, SCAN_ECMA_public) || ts_is_word(p, SCAN_ECMA_private) ||
                        ts_is_word(p, SCAN_ECMA_protected) || ts_is_word(p, SCAN_ECMA_readonly) ||
                        ts_is_word(p, SCAN_ECMA_override))) {
        struct scan_ecma_token second = ts_peek(p);
        if (second.kind != SCAN_ECMA_NAME && second.kind != SCAN_ECMA_LBRACE &&
            second.kind != SCAN_ECMA_LBRACKET)
            break;
        any = any || !ts_is_word(p, SCAN_ECMA_override);
        ts_next(p);
    }
    return any;
}

static void parameter(struct ts_parser *p)
{
    struct ts_parameter parameter = {0};
    size_t decorators = p->decorators.n, leaves = p->leaves.n;
    ts_decorators(p);
    parameter.is_property = property_modifiers(p);
    bool is_rest = ts_eat(p, SCAN_ECMA_ELLIPSIS);
    parameter.at = ts_here(p);
    if (ts_is(p, SCAN_ECMA_NAME)) {
        parameter.name = ts_token_text(p);
        if (!ts_is_identifier(p) && !ts_is_word(p, SCAN_ECMA_this))
            ts_fail(p, "expected the name of a parameter");
        ts_next(p);
    } else {
        ts_pattern(p, BASE_STR_ABSENT, 0);
    }
    ts_decorators_emit(p, decorators, "parameter", parameter.name, p->class_name);
    parameter.is_optional = ts_eat(p, SCAN_ECMA_QUESTION) || is_rest;
    parameter.type = ts_annotation(p, TS_IN_PARAMETER);
    if (ts_is(p, SCAN_ECMA_ASSIGN)) {
        parameter.is_optional = true;
        if (parameter.name.p) {
            uint32_t at;
            scan_ecma_peek(&p->scan, &at);
            p->hint = parameter.name;
            p->hint_at = at;
        }
        default_value(p);
    }
    p->leaves.n = leaves;
    base_vec_push(&p->parameters, parameter);
}

void ts_parameters(struct ts_parser *p)
{
    while (!ts_is(p, SCAN_ECMA_RPAREN) && !ts_is(p, SCAN_ECMA_END)) {
        parameter(p);
        if (!ts_eat(p, SCAN_ECMA_COMMA))
            return;
    }
}

void ts_parameters_emit(struct ts_parser *p, size_t from, uint32_t scope, enum ts_scope_kind kind,
                        struct base_str name)
{
    static const char *const kinds[] = {
        [TS_FUNCTION_SCOPE] = "function", [TS_ARROW] = "arrow",   [TS_METHOD] = "method",
        [TS_CONSTRUCTOR] = "constructor", [TS_GETTER] = "getter", [TS_SETTER] = "setter",
    };
    bool is_member = kind != TS_FUNCTION_SCOPE && kind != TS_ARROW;
    for (size_t i = from; i < p->parameters.n && p->wants.parameter && scope != TS_NONE; i++) {
        const struct ts_parameter *parameter = &p->parameters.items[i];
        TS_EMIT(p, parameter, .line = parameter->at.line, .col = ts_col(p, parameter->at), .scope = scope,
                .owner = is_member ? p->class_name : BASE_STR_ABSENT,
                .function_kind = base_str_of(kinds[kind]), .function_name = name,
                .position = (int64_t)(i - from), .name = parameter->name, .type = parameter->type,
                .is_property = parameter->is_property, .is_optional = parameter->is_optional);
    }
    p->parameters.n = from;
}

/* ---- functions --------------------------------------------------------------------------------------- */

uint32_t ts_function(struct ts_parser *p, const struct ts_function *function)
{
    struct base_str owner = p->owner;
    uint32_t argument_of = p->argument_of, statement_at = p->statement_at;
    bool in_function = p->in_function, in_generator = p->in_generator, no_in = p->no_in;
    unsigned level = p->level, blocks = p->blocks;
    size_t members = p->members.n, parameters = p->parameters.n;
    uint32_t scope = ts_scope_open(p, function->kind, function->name, function->at.line);
    p->argument_of = TS_NONE;
    p->level = TS_MAX_LEVELS;
    p->no_in = false;
    p->blocks = 0;
    p->statement_at = TS_NONE;
    p->in_generator = function->is_generator;
    if (!p->in_class && function->name.p)
        p->owner = function->name;
    ts_type_parameters(p);
    ts_expect(p, SCAN_ECMA_LPAREN, "expected '('");
    ts_parameters(p);
    ts_expect(p, SCAN_ECMA_RPAREN, "expected ',' or ')' behind a parameter");
    if (ts_eat(p, SCAN_ECMA_COLON))
        ts_return_type(p);
    bool has_body = ts_is(p, SCAN_ECMA_LBRACE) || !function->is_overloadable;
    ts_parameters_emit(p, parameters, has_body ? scope : TS_NONE, function->kind, function->name);
    p->in_function = true;
    if (has_body) {
        ts_block(p);
        ts_scope_close(p, scope);
    } else {
        ts_scope_drop(p, scope);
        scope = TS_NONE;
    }
    p->members.n = members;
    p->argument_of = argument_of;
    p->statement_at = statement_at;
    p->level = level;
    p->blocks = blocks;
    p->owner = owner;
    p->in_function = in_function;
    p->in_generator = in_generator;
    p->no_in = no_in;
    return scope;
}

struct ts_value ts_function_expression(struct ts_parser *p)
{
    struct ts_value value = ts_value_of(ts_here(p), TS_FUNCTION);
    struct ts_function function = {.kind = TS_FUNCTION_SCOPE, .at = value.at};
    if (p->hint_at == p->tok.start)
        function.name = p->hint;
    function.is_async = ts_eat_word(p, SCAN_ECMA_async);
    ts_next(p);
    function.is_generator = ts_eat(p, SCAN_ECMA_STAR);
    if (ts_is_identifier(p)) {
        function.name = ts_token_text(p);
        ts_next(p);
    }
    value.scope = ts_function(p, &function);
    value.end = p->prev_end;
    return value;
}

/* ---- variables --------------------------------------------------------------------------------------- */

static const char *symbol_kind(const struct ts_value *value)
{
    return value->kind == TS_FUNCTION ? "function" : value->kind == TS_CLASS ? "class" : "variable";
}

/* Symbols and exports of what a declarator binds. */
static void declare(struct ts_parser *p, size_t from, bool is_name, const struct ts_value *value,
                    bool is_exported)
{
    const struct ts_modifiers modifiers = {.is_exported = is_exported};
    bool is_module_level = !p->in_function && !p->blocks;
    for (size_t i = from; i < p->leaves.n && !p->quiet; i++) {
        const struct ts_leaf *leaf = &p->leaves.items[i];
        bool has_scope =
            is_name && (value->kind == TS_FUNCTION || value->kind == TS_CLASS) && value->scope != TS_NONE;
        if (is_module_level && p->wants.symbol)
            FACTS_EMIT(p->out, symbol, .line = leaf->at.line, .col = ts_col(p, leaf->at),
                       .end_line = p->prev_line, .name = leaf->name,
                       .kind = base_str_of(is_name ? symbol_kind(value) : "variable"),
                       .owner = p->namespace_name, .is_exported = is_exported,
                       .scope = has_scope ? (int64_t)value->scope : FACTS_NULL);
        ts_export_name(p, &modifiers, leaf->name, leaf->at, false);
    }
}

static void declarator(struct ts_parser *p, const char *kind, bool is_exported, bool in_for)
{
    size_t leaves = p->leaves.n, members = p->members.n;
    unsigned level = p->level;
    bool is_name = ts_is(p, SCAN_ECMA_NAME);
    struct ts_value value = ts_value_of(ts_here(p), TS_OTHER);
    ts_pattern(p, BASE_STR_ABSENT, 0);
    if (!p->tok.newline_before)
        ts_eat(p, SCAN_ECMA_BANG);
    struct base_str type = ts_annotation(p, TS_IN_VARIABLE);
    is_name = is_name && leaves < p->leaves.n;
    if (ts_eat(p, SCAN_ECMA_ASSIGN)) {
        struct ts_leaf leaf = is_name ? p->leaves.items[leaves] : (struct ts_leaf){.level = 0};
        p->hint = leaf.name;
        p->hint_at = is_name ? p->tok.start : TS_NONE;
        p->level = is_name ? 0 : TS_MAX_LEVELS;
        value = ts_assignment(p);
        p->level = level;
        if (is_name && !p->quiet) {
            ts_binding(p, leaf.at, leaf.name, kind, &value, type, is_exported);
            if (value.kind == TS_OBJECT || value.kind == TS_ARRAY)
                ts_binding_members(p, leaf.name, members);
            ts_require_bind(p, &value, leaf.name);
        } else {
            ts_leaves_emit(p, leaves, kind, &value, is_exported);
        }
    }
    if (!in_for || !p->in_function)
        declare(p, leaves, is_name, &value, is_exported);
    p->members.n = members;
    p->leaves.n = leaves;
}

void ts_variables(struct ts_parser *p, bool is_exported, bool in_for)
{
    const char *kind = ts_is_word(p, SCAN_ECMA_var) ? "var" : ts_is_word(p, SCAN_ECMA_let) ? "let" : "const";
    bool no_in = p->no_in;
    ts_next(p);
    if (ts_is_word(p, SCAN_ECMA_using)) /* await using */
        ts_next(p);
    p->no_in = in_for;
    do {
        declarator(p, kind, is_exported, in_for);
    } while (ts_eat(p, SCAN_ECMA_COMMA));
    p->no_in = no_in;
}
