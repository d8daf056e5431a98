/* Declarations: functions, interfaces, types, enums, namespaces; classes are in classes.c. */
#include "validator/extract/typescript/parser_p.h"

void extract_ts_export_name(struct extract_ts_parser *p, const struct extract_ts_modifiers *modifiers,
                            struct base_str name, struct extract_ts_place at, bool is_type)
{
    if (!modifiers->is_exported || p->in_namespace || p->quiet)
        return;
    FACTS_EMIT(p->out, export, .line = at.line, .name = modifiers->is_default ? BASE_STR("default") : name,
               .local = name, .kind = modifiers->is_default ? BASE_STR("default") : BASE_STR("declaration"),
               .is_type = is_type);
}

static void symbol(struct extract_ts_parser *p, const struct extract_ts_modifiers *modifiers,
                   struct base_str name, struct extract_ts_place at, const char *kind, uint32_t scope)
{
    TS_EMIT(p, symbol, .line = at.line, .col = extract_ts_col(p, at), .end_line = p->prev_line, .name = name,
            .kind = base_str_of(kind), .owner = p->namespace_name, .is_exported = modifiers->is_exported,
            .is_default = modifiers->is_default, .is_abstract = modifiers->is_abstract,
            .scope = extract_ts_ordinal(scope));
}

/* ---- functions --------------------------------------------------------------------------------------- */

/* Behind a signature without a body: whether another declaration of the same function follows, which then
 * speaks for it. */
static bool is_overload(struct extract_ts_parser *p, struct base_str name)
{
    struct extract_ts_look look;
    bool found = false;
    if (!extract_ts_is_word(p, SCAN_ECMA_export) && !extract_ts_is_word(p, SCAN_ECMA_function) &&
        !extract_ts_is_word(p, SCAN_ECMA_async) && !extract_ts_is_word(p, SCAN_ECMA_declare))
        return false;
    extract_ts_look(p, &look);
    extract_ts_eat_word(p, SCAN_ECMA_export);
    extract_ts_eat_word(p, SCAN_ECMA_declare);
    extract_ts_eat_word(p, SCAN_ECMA_default);
    extract_ts_eat_word(p, SCAN_ECMA_async);
    if (extract_ts_eat_word(p, SCAN_ECMA_function)) {
        extract_ts_eat(p, SCAN_ECMA_STAR);
        found = extract_ts_is(p, SCAN_ECMA_NAME) ? base_str_eq(extract_ts_token_text(p), name) : !name.p;
    }
    extract_ts_look_back(p, &look);
    return found;
}

static void default_binding(struct extract_ts_parser *p, enum extract_ts_kind kind,
                            struct extract_ts_place at, uint32_t scope)
{
    struct extract_ts_value value = extract_ts_value_of(at, kind);
    value.scope = scope;
    value.end = p->prev_end;
    extract_ts_binding(p, at, BASE_STR("default"), BASE_STR("default_export"), &value, BASE_STR_ABSENT, true);
}

static void function_declaration(struct extract_ts_parser *p, const struct extract_ts_modifiers *modifiers)
{
    struct extract_ts_function function = {
        .kind = TS_FUNCTION_SCOPE, .at = modifiers->at, .is_overloadable = true};
    struct extract_ts_place at = extract_ts_here(p);
    function.is_async = extract_ts_eat_word(p, SCAN_ECMA_async);
    extract_ts_next(p);
    function.is_generator = extract_ts_eat(p, SCAN_ECMA_STAR);
    if (extract_ts_is_identifier(p)) {
        at = extract_ts_here(p);
        function.name = extract_ts_token_text(p);
        extract_ts_next(p);
    } else if (!modifiers->is_default) {
        extract_ts_fail(p, "expected the name of a function");
    }
    uint32_t scope = extract_ts_function(p, &function);
    bool has_body = p->tok.kind != SCAN_ECMA_END || !p->failed;
    if (scope == TS_NONE) {
        extract_ts_semicolon(p);
        if (has_body && is_overload(p, function.name))
            return;
    }
    symbol(p, modifiers, function.name, at, "function", scope);
    extract_ts_export_name(p, modifiers, function.name, at, false);
    if (modifiers->is_default && scope != TS_NONE)
        default_binding(p, TS_FUNCTION, modifiers->at, scope);
}

/* ---- types ------------------------------------------------------------------------------------------- */

static void type_alias(struct extract_ts_parser *p, const struct extract_ts_modifiers *modifiers)
{
    extract_ts_next(p);
    struct base_str name = extract_ts_token_text(p);
    struct extract_ts_place at = extract_ts_here(p);
    extract_ts_next(p);
    extract_ts_type_parameters(p);
    extract_ts_expect(p, SCAN_ECMA_ASSIGN, "expected '='");
    if (extract_ts_is_word(p, SCAN_ECMA_intrinsic))
        extract_ts_next(p);
    else
        extract_ts_type_in(p, TS_IN_ALIAS);
    symbol(p, modifiers, name, at, "type", TS_NONE);
    extract_ts_export_name(p, modifiers, name, at, true);
    extract_ts_semicolon(p);
}

static void interface(struct extract_ts_parser *p, const struct extract_ts_modifiers *modifiers)
{
    extract_ts_next(p);
    struct base_str name = extract_ts_token_text(p), bases = BASE_STR_ABSENT, owner = p->owner;
    struct extract_ts_place at = extract_ts_here(p);
    extract_ts_next(p);
    p->owner = name;
    extract_ts_type_parameters(p);
    if (extract_ts_eat_word(p, SCAN_ECMA_extends)) {
        uint8_t context = p->type_context;
        p->type_context = TS_IN_HERITAGE;
        do {
            struct base_str base = extract_ts_type_name(p);
            bases = bases.p ? extract_ts_concat(p, extract_ts_concat(p, bases, BASE_STR(", ")), base) : base;
        } while (extract_ts_eat(p, SCAN_ECMA_COMMA));
        p->type_context = context;
    }
    extract_ts_type_members(p, name, true);
    p->owner = owner;
    TS_EMIT(p, symbol, .line = at.line, .col = extract_ts_col(p, at), .end_line = p->prev_line, .name = name,
            .kind = BASE_STR("interface"), .owner = p->namespace_name, .extends_name = bases,
            .is_exported = modifiers->is_exported, .is_default = modifiers->is_default, .scope = FACTS_NULL);
    extract_ts_export_name(p, modifiers, name, at, true);
}

/* ---- enums ------------------------------------------------------------------------------------------- */

static void enum_member(struct extract_ts_parser *p, struct base_str owner, bool *is_counting, unsigned *next)
{
    struct extract_ts_value key = extract_ts_property_name(p), value = extract_ts_value_of(key.at, TS_NUMBER);
    struct base_str name = extract_ts_concat(p, extract_ts_concat(p, owner, BASE_STR(".")), key.text);
    if (extract_ts_eat(p, SCAN_ECMA_ASSIGN)) {
        value = extract_ts_assignment(p);
        *is_counting = value.kind == TS_NUMBER && value.text.n < 9;
        *next = 0;
        for (size_t i = 0; *is_counting && i < value.text.n; i++) {
            *is_counting = value.text.p[i] >= '0' && value.text.p[i] <= '9';
            *next = *next * 10 + (unsigned)(value.text.p[i] - '0');
        }
    } else if (*is_counting) {
        value.text = extract_ts_number_text(p, *next);
    } else {
        value.kind = TS_OTHER;
    }
    value.end = p->prev_end;
    ++*next;
    extract_ts_binding(p, key.at, name, BASE_STR("member"), &value, BASE_STR_ABSENT, false);
}

static void enum_declaration(struct extract_ts_parser *p, const struct extract_ts_modifiers *modifiers)
{
    bool is_counting = true;
    unsigned next = 0;
    extract_ts_eat_word(p, SCAN_ECMA_const);
    extract_ts_next(p);
    struct base_str name = extract_ts_token_text(p);
    struct extract_ts_place at = extract_ts_here(p);
    extract_ts_next(p);
    extract_ts_expect(p, SCAN_ECMA_LBRACE, "expected '{' of an enum");
    while (!extract_ts_is(p, SCAN_ECMA_RBRACE) && !extract_ts_is(p, SCAN_ECMA_END)) {
        enum_member(p, name, &is_counting, &next);
        if (!extract_ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    extract_ts_expect(p, SCAN_ECMA_RBRACE, "expected ',' or '}' in an enum");
    symbol(p, modifiers, name, at, "enum", TS_NONE);
    extract_ts_export_name(p, modifiers, name, at, false);
}

/* ---- namespaces -------------------------------------------------------------------------------------- */

/* namespace A.B { … }, module 'x' { … }, global { … }; the token is the name. */
static void namespace_declaration(struct extract_ts_parser *p, const struct extract_ts_modifiers *modifiers)
{
    struct extract_ts_place at = extract_ts_here(p);
    struct base_str name =
        extract_ts_is(p, SCAN_ECMA_STRING) ? extract_ts_string_text(p, &p->tok) : extract_ts_token_text(p);
    struct base_str outer = p->namespace_name;
    bool in_namespace = p->in_namespace, in_function = p->in_function;
    unsigned blocks = p->blocks;
    extract_ts_next(p);
    while (extract_ts_eat(p, SCAN_ECMA_DOT)) {
        name = extract_ts_concat(p, extract_ts_concat(p, name, BASE_STR(".")), extract_ts_token_text(p));
        extract_ts_next(p);
    }
    uint32_t scope = TS_NONE;
    if (extract_ts_is(p, SCAN_ECMA_LBRACE)) {
        scope = extract_ts_scope_open(p, TS_NAMESPACE, name, at.line);
        p->namespace_name = name;
        p->in_namespace = true;
        p->in_function = false;
        p->blocks = 0;
        extract_ts_next(p);
        extract_ts_statements(p, false);
        extract_ts_expect(p, SCAN_ECMA_RBRACE, "expected '}' of a namespace");
        p->blocks = blocks;
        p->in_function = in_function;
        p->in_namespace = in_namespace;
        p->namespace_name = outer;
        extract_ts_scope_close(p, scope);
    } else {
        extract_ts_semicolon(p);
    }
    symbol(p, modifiers, name, at, "namespace", scope);
    extract_ts_export_name(p, modifiers, name, at, false);
}

/* ---- which of them ----------------------------------------------------------------------------------- */

static bool name_follows(struct extract_ts_parser *p)
{
    struct scan_ecma_token second = extract_ts_peek(p);
    return second.kind == SCAN_ECMA_NAME && !second.newline_before && second.word != SCAN_ECMA_in &&
           second.word != SCAN_ECMA_instanceof;
}

/* declare …, abstract …: the word is passed when a declaration follows. */
static bool modified(struct extract_ts_parser *p, struct extract_ts_modifiers *modifiers)
{
    bool is_declare = extract_ts_is_word(p, SCAN_ECMA_declare);
    struct scan_ecma_token second = extract_ts_peek(p);
    if (second.kind != SCAN_ECMA_NAME || second.newline_before ||
        (!is_declare && second.word != SCAN_ECMA_class))
        return false;
    if (is_declare && (second.word == SCAN_ECMA_in || second.word == SCAN_ECMA_instanceof ||
                       second.word == SCAN_ECMA_as || second.word == SCAN_ECMA_NO_WORD))
        return false;
    extract_ts_next(p);
    modifiers->is_declared = modifiers->is_declared || is_declare;
    modifiers->is_abstract = !is_declare;
    return true;
}

static bool starts_namespace(struct extract_ts_parser *p)
{
    struct scan_ecma_token second = extract_ts_peek(p);
    if (extract_ts_is_word(p, SCAN_ECMA_global))
        return second.kind == SCAN_ECMA_LBRACE && !second.newline_before;
    return !second.newline_before &&
           ((second.kind == SCAN_ECMA_NAME && name_follows(p)) ||
            (second.kind == SCAN_ECMA_STRING && extract_ts_is_word(p, SCAN_ECMA_module)));
}

static bool contextual(struct extract_ts_parser *p, struct extract_ts_modifiers modifiers)
{
    switch (p->tok.word) {
    case SCAN_ECMA_declare:
    case SCAN_ECMA_abstract:
        if (!modified(p, &modifiers))
            return false;
        if (extract_ts_is_word(p, SCAN_ECMA_const) && extract_ts_peek(p).word != SCAN_ECMA_enum) {
            extract_ts_variables(p, modifiers.is_exported, false);
            extract_ts_semicolon(p);
            return true;
        }
        if (!extract_ts_enter(p) || !extract_ts_declaration(p, modifiers))
            extract_ts_fail(p, "expected a declaration");
        extract_ts_leave(p);
        return true;
    case SCAN_ECMA_interface:
        if (!name_follows(p))
            return false;
        interface(p, &modifiers);
        return true;
    case SCAN_ECMA_type:
        if (!name_follows(p))
            return false;
        type_alias(p, &modifiers);
        return true;
    case SCAN_ECMA_namespace:
    case SCAN_ECMA_module:
    case SCAN_ECMA_global:
        if (!starts_namespace(p))
            return false;
        if (!extract_ts_is_word(p, SCAN_ECMA_global))
            extract_ts_next(p);
        namespace_declaration(p, &modifiers);
        return true;
    default:
        return false;
    }
}

bool extract_ts_declaration(struct extract_ts_parser *p, struct extract_ts_modifiers modifiers)
{
    switch (p->tok.word) {
    case SCAN_ECMA_function:
        function_declaration(p, &modifiers);
        return true;
    case SCAN_ECMA_async:
        if (extract_ts_peek(p).word != SCAN_ECMA_function || extract_ts_peek(p).newline_before)
            return false;
        function_declaration(p, &modifiers);
        return true;
    case SCAN_ECMA_class:
        extract_ts_class(p, &modifiers);
        return true;
    case SCAN_ECMA_enum:
        enum_declaration(p, &modifiers);
        return true;
    case SCAN_ECMA_const:
        if (extract_ts_peek(p).word == SCAN_ECMA_enum) {
            enum_declaration(p, &modifiers);
            return true;
        }
        extract_ts_variables(p, modifiers.is_exported, false);
        extract_ts_semicolon(p);
        return true;
    case SCAN_ECMA_var:
    case SCAN_ECMA_let:
        if (!modifiers.is_exported && !modifiers.is_declared)
            return false;
        extract_ts_variables(p, modifiers.is_exported, false);
        extract_ts_semicolon(p);
        return true;
    default:
        return contextual(p, modifiers);
    }
}
