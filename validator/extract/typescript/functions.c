/* Functions, parameters, binding patterns and variables. */
#include "validator/extract/typescript/parser_p.h"

/* ---- patterns ---------------------------------------------------------------------------------------- */

static struct base_str sub_property(struct extract_ts_parser *p, struct base_str outer, struct base_str name)
{
    if (!outer.n || p->quiet)
        return name;
    return extract_ts_concat(p, extract_ts_concat(p, outer, BASE_STR(".")), name);
}

/* `= default`; the text of a literal, absent for another value. */
static struct base_str default_value(struct extract_ts_parser *p)
{
    if (!extract_ts_eat(p, SCAN_ECMA_ASSIGN))
        return BASE_STR_ABSENT;
    unsigned level = p->level;
    bool no_in = p->no_in;
    p->level = TS_MAX_LEVELS;
    p->no_in = false;
    struct extract_ts_value value = extract_ts_assignment(p);
    p->level = level;
    p->no_in = no_in;
    bool is_literal = value.kind == TS_STRING || value.kind == TS_NUMBER || value.kind == TS_BOOLEAN ||
                      value.kind == TS_NULL || value.kind == TS_TEMPLATE;
    return is_literal ? value.text : BASE_STR_ABSENT;
}

/* A target with its default. */
static void element(struct extract_ts_parser *p, struct base_str property, uint32_t level,
                    struct extract_ts_place key_at)
{
    size_t leaf = p->leaves.n;
    bool is_name = extract_ts_is(p, SCAN_ECMA_NAME);
    extract_ts_pattern(p, property, level);
    struct base_str fallback = default_value(p);
    if (is_name && leaf < p->leaves.n) {
        p->leaves.items[leaf].fallback = fallback;
        p->leaves.items[leaf].key_at = key_at;
    }
}

static void object_property(struct extract_ts_parser *p, struct base_str outer, uint32_t level)
{
    if (extract_ts_eat(p, SCAN_ECMA_ELLIPSIS)) {
        extract_ts_pattern(p, BASE_STR_ABSENT, level);
        return;
    }
    bool is_name = extract_ts_is_identifier(p);
    struct extract_ts_value key = extract_ts_property_name(p);
    struct base_str property = sub_property(p, outer, key.text);
    if (extract_ts_eat(p, SCAN_ECMA_COLON)) {
        element(p, property, level, key.at);
    } else if (is_name) {
        size_t leaf = p->leaves.n;
        base_vec_push(
            &p->leaves,
            (struct extract_ts_leaf){
                .name = key.text, .property = property, .at = key.at, .key_at = key.at, .level = level});
        struct base_str fallback = default_value(p);
        if (leaf < p->leaves.n)
            p->leaves.items[leaf].fallback = fallback;
    } else {
        extract_ts_fail(p, "expected ':' in a pattern");
    }
}

static void object_pattern(struct extract_ts_parser *p, struct base_str outer, uint32_t level)
{
    extract_ts_next(p);
    while (!extract_ts_is(p, SCAN_ECMA_RBRACE) && !extract_ts_is(p, SCAN_ECMA_END)) {
        object_property(p, outer, level);
        if (!extract_ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    extract_ts_expect(p, SCAN_ECMA_RBRACE, "expected ',' or '}' in a pattern");
}

static void array_pattern(struct extract_ts_parser *p, struct base_str outer, uint32_t level)
{
    extract_ts_next(p);
    for (unsigned i = 0; !extract_ts_is(p, SCAN_ECMA_RBRACKET) && !extract_ts_is(p, SCAN_ECMA_END); i++) {
        if (extract_ts_eat(p, SCAN_ECMA_COMMA))
            continue;
        bool is_rest = extract_ts_eat(p, SCAN_ECMA_ELLIPSIS);
        element(p, is_rest ? BASE_STR_ABSENT : sub_property(p, outer, extract_ts_number_text(p, i)), level,
                extract_ts_here(p));
        if (!extract_ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    extract_ts_expect(p, SCAN_ECMA_RBRACKET, "expected ',' or ']' in a pattern");
}

void extract_ts_pattern(struct extract_ts_parser *p, struct base_str property, uint32_t level)
{
    if (!extract_ts_enter(p)) {
        extract_ts_leave(p);
        return;
    }
    if (extract_ts_is_identifier(p)) {
        base_vec_push(&p->leaves, (struct extract_ts_leaf){.name = extract_ts_token_text(p),
                                                           .property = property,
                                                           .at = extract_ts_here(p),
                                                           .level = level});
        extract_ts_next(p);
    } else if (extract_ts_is(p, SCAN_ECMA_LBRACE)) {
        object_pattern(p, property, level + 1);
    } else if (extract_ts_is(p, SCAN_ECMA_LBRACKET)) {
        array_pattern(p, property, level + 1);
    } else {
        extract_ts_fail(p, "expected a name or a pattern");
    }
    extract_ts_leave(p);
}

/* ---- parameters -------------------------------------------------------------------------------------- */

/* public, private, protected, readonly, override: true when at least one stands here. */
static bool property_modifiers(struct extract_ts_parser *p)
{
    bool any = false;
    while (p->types &&
           (extract_ts_is_word(p, SCAN_ECMA_public) || extract_ts_is_word(p, SCAN_ECMA_private) ||
            extract_ts_is_word(p, SCAN_ECMA_protected) || extract_ts_is_word(p, SCAN_ECMA_readonly) ||
            extract_ts_is_word(p, SCAN_ECMA_override))) {
        struct scan_ecma_token second = extract_ts_peek(p);
        if (second.kind != SCAN_ECMA_NAME && second.kind != SCAN_ECMA_LBRACE &&
            second.kind != SCAN_ECMA_LBRACKET)
            break;
        any = any || !extract_ts_is_word(p, SCAN_ECMA_override);
        extract_ts_next(p);
    }
    return any;
}

static void parameter(struct extract_ts_parser *p)
{
    struct extract_ts_parameter parameter = {0};
    size_t decorators = p->decorators.n, leaves = p->leaves.n;
    extract_ts_decorators(p);
    parameter.is_property = property_modifiers(p);
    bool is_rest = extract_ts_eat(p, SCAN_ECMA_ELLIPSIS);
    parameter.at = extract_ts_here(p);
    if (extract_ts_is(p, SCAN_ECMA_NAME)) {
        parameter.name = extract_ts_token_text(p);
        if (!extract_ts_is_identifier(p) && !extract_ts_is_word(p, SCAN_ECMA_this))
            extract_ts_fail(p, "expected the name of a parameter");
        extract_ts_next(p);
    } else {
        extract_ts_pattern(p, BASE_STR_ABSENT, 0);
    }
    extract_ts_decorators_emit(p, decorators, "parameter", parameter.name, p->class_name);
    parameter.is_optional = extract_ts_eat(p, SCAN_ECMA_QUESTION) || is_rest;
    parameter.type = extract_ts_annotation(p, TS_IN_PARAMETER);
    if (extract_ts_is(p, SCAN_ECMA_ASSIGN)) {
        parameter.is_optional = true;
        if (parameter.name.p) {
            uint32_t at;
            scan_ecma_peek(&p->scan, &at);
            p->hint = parameter.name;
            p->hint_at = at;
        }
        default_value(p);
    }
    for (size_t i = leaves; i < p->leaves.n; i++)
        extract_ts_env_hide(p, p->leaves.items[i].name);
    extract_ts_env_parameter(p, &parameter);
    p->leaves.n = leaves;
    if (!base_str_is(parameter.name, "this")) /* a type for `this` is given by no caller */
        base_vec_push(&p->parameters, parameter);
}

void extract_ts_parameters(struct extract_ts_parser *p)
{
    while (!extract_ts_is(p, SCAN_ECMA_RPAREN) && !extract_ts_is(p, SCAN_ECMA_END)) {
        parameter(p);
        if (!extract_ts_eat(p, SCAN_ECMA_COMMA))
            return;
    }
}

void extract_ts_parameters_emit(struct extract_ts_parser *p, size_t from, uint32_t scope,
                                enum extract_ts_scope_kind kind, struct base_str name)
{
    static const char *const kinds[] = {
        [TS_FUNCTION_SCOPE] = "function", [TS_ARROW] = "arrow",   [TS_METHOD] = "method",
        [TS_CONSTRUCTOR] = "constructor", [TS_GETTER] = "getter", [TS_SETTER] = "setter",
    };
    bool is_member = kind != TS_FUNCTION_SCOPE && kind != TS_ARROW;
    for (size_t i = from; i < p->parameters.n && p->wants.parameter && scope != TS_NONE; i++) {
        const struct extract_ts_parameter *parameter = &p->parameters.items[i];
        TS_EMIT(p, parameter, .line = parameter->at.line, .col = extract_ts_col(p, parameter->at),
                .scope = scope, .owner = is_member ? p->class_name : BASE_STR_ABSENT,
                .function_kind = base_str_of(kinds[kind]), .function_name = name,
                .position = (int64_t)(i - from), .name = parameter->name, .type = parameter->type,
                .is_property = parameter->is_property, .is_optional = parameter->is_optional);
    }
    p->parameters.n = from;
}

/* ---- functions --------------------------------------------------------------------------------------- */

struct extract_ts_body extract_ts_body_enter(struct extract_ts_parser *p, struct base_str name,
                                             bool is_generator)
{
    struct extract_ts_body outside = {
        .owner = p->owner,
        .argument_of = p->argument_of,
        .statement_at = p->statement_at,
        .level = p->level,
        .blocks = p->blocks,
        .branches = p->branches,
        .members = p->members.n,
        .in_function = p->in_function,
        .in_generator = p->in_generator,
        .no_in = p->no_in,
    };
    p->argument_of = TS_NONE;
    p->level = TS_MAX_LEVELS;
    p->blocks = 0;
    p->branches = 0;
    p->statement_at = TS_NONE;
    p->in_generator = is_generator;
    if (!p->in_class && name.p)
        p->owner = name;
    return outside;
}

void extract_ts_body_leave(struct extract_ts_parser *p, const struct extract_ts_body *outside)
{
    p->owner = outside->owner;
    p->argument_of = outside->argument_of;
    p->statement_at = outside->statement_at;
    p->level = outside->level;
    p->blocks = outside->blocks;
    p->branches = outside->branches;
    p->members.n = outside->members;
    p->in_function = outside->in_function;
    p->in_generator = outside->in_generator;
    p->no_in = outside->no_in;
}

uint32_t extract_ts_function(struct extract_ts_parser *p, const struct extract_ts_function *function)
{
    size_t parameters = p->parameters.n;
    uint32_t scope = extract_ts_scope_open(p, function->kind, function->name, function->at.line);
    struct extract_ts_body outside = extract_ts_body_enter(p, function->name, function->is_generator);
    p->no_in = false;
    extract_ts_type_parameters(p);
    extract_ts_expect(p, SCAN_ECMA_LPAREN, "expected '('");
    extract_ts_parameters(p);
    extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ',' or ')' behind a parameter");
    if (extract_ts_eat(p, SCAN_ECMA_COLON))
        extract_ts_return_type(p);
    bool has_body = extract_ts_is(p, SCAN_ECMA_LBRACE) || !function->is_overloadable;
    extract_ts_parameters_emit(p, parameters, has_body ? scope : TS_NONE, function->kind, function->name);
    p->in_function = true;
    if (has_body) {
        extract_ts_block(p);
        extract_ts_scope_close(p, scope);
    } else {
        extract_ts_scope_drop(p, scope);
        scope = TS_NONE;
    }
    extract_ts_body_leave(p, &outside);
    return scope;
}

struct extract_ts_value extract_ts_function_expression(struct extract_ts_parser *p)
{
    struct extract_ts_value value = extract_ts_value_of(extract_ts_here(p), TS_FUNCTION);
    struct extract_ts_function function = {.kind = TS_FUNCTION_SCOPE, .at = value.at};
    if (p->hint_at == p->tok.start)
        function.name = p->hint;
    function.is_async = extract_ts_eat_word(p, SCAN_ECMA_async);
    extract_ts_next(p);
    function.is_generator = extract_ts_eat(p, SCAN_ECMA_STAR);
    if (extract_ts_is_identifier(p)) {
        function.name = extract_ts_token_text(p);
        extract_ts_next(p);
    }
    value.scope = extract_ts_function(p, &function);
    value.end = p->prev_end;
    return value;
}

/* ---- variables --------------------------------------------------------------------------------------- */

static const char *symbol_kind(const struct extract_ts_value *value)
{
    return value->kind == TS_FUNCTION ? "function" : value->kind == TS_CLASS ? "class" : "variable";
}

/* Symbols and exports of what a declarator binds. */
static void declare(struct extract_ts_parser *p, size_t from, bool is_name,
                    const struct extract_ts_value *value, bool is_exported)
{
    const struct extract_ts_modifiers modifiers = {.is_exported = is_exported};
    bool is_module_level = !p->in_function && !p->blocks;
    for (size_t i = from; i < p->leaves.n && !p->quiet; i++) {
        const struct extract_ts_leaf *leaf = &p->leaves.items[i];
        bool has_scope =
            is_name && (value->kind == TS_FUNCTION || value->kind == TS_CLASS) && value->scope != TS_NONE;
        if (is_module_level && p->wants.symbol)
            FACTS_EMIT(p->out, symbol, .line = leaf->at.line, .col = extract_ts_col(p, leaf->at),
                       .end_line = p->prev_line, .name = leaf->name,
                       .kind = base_str_of(is_name ? symbol_kind(value) : "variable"),
                       .owner = p->namespace_name, .is_exported = is_exported,
                       .scope = has_scope ? (int64_t)value->scope : FACTS_NULL);
        extract_ts_export_name(p, &modifiers, leaf->name, leaf->at, false);
    }
}

static void declarator(struct extract_ts_parser *p, struct base_str kind, bool is_exported, bool in_for)
{
    size_t leaves = p->leaves.n, members = p->members.n;
    unsigned level = p->level;
    bool is_name = extract_ts_is(p, SCAN_ECMA_NAME);
    struct extract_ts_value value = extract_ts_value_of(extract_ts_here(p), TS_OTHER);
    extract_ts_pattern(p, BASE_STR_ABSENT, 0);
    if (!p->tok.newline_before)
        extract_ts_eat(p, SCAN_ECMA_BANG);
    struct base_str type = extract_ts_annotation(p, TS_IN_VARIABLE);
    is_name = is_name && leaves < p->leaves.n;
    if (extract_ts_eat(p, SCAN_ECMA_ASSIGN)) {
        struct extract_ts_leaf leaf =
            is_name ? p->leaves.items[leaves] : (struct extract_ts_leaf){.level = 0};
        p->hint = leaf.name;
        p->hint_at = is_name ? p->tok.start : TS_NONE;
        p->level = is_name ? 0 : TS_MAX_LEVELS;
        value = extract_ts_assignment(p);
        p->level = level;
        if (is_name && !p->quiet) {
            extract_ts_binding(p, leaf.at, leaf.name, kind, &value, type, is_exported);
            if (value.kind == TS_OBJECT || value.kind == TS_ARRAY)
                extract_ts_binding_members(p, leaf.name, members);
            extract_ts_env_declare(p, leaf.name, &value, type, members);
            extract_ts_require_bind(p, &value, leaf.name);
        } else {
            extract_ts_leaves_emit(p, leaves, kind, &value, is_exported);
        }
    }
    if (!in_for || !p->in_function)
        declare(p, leaves, is_name, &value, is_exported);
    p->members.n = members;
    p->leaves.n = leaves;
}

void extract_ts_variables(struct extract_ts_parser *p, bool is_exported, bool in_for)
{
    struct base_str kind = extract_ts_is_word(p, SCAN_ECMA_var)   ? BASE_STR("var")
                           : extract_ts_is_word(p, SCAN_ECMA_let) ? BASE_STR("let")
                                                                  : BASE_STR("const");
    bool no_in = p->no_in;
    extract_ts_next(p);
    if (extract_ts_is_word(p, SCAN_ECMA_using)) /* await using */
        extract_ts_next(p);
    p->no_in = in_for;
    do {
        declarator(p, kind, is_exported, in_for);
    } while (extract_ts_eat(p, SCAN_ECMA_COMMA));
    p->no_in = no_in;
}
