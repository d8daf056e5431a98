/* Classes, their members, and decorators. */
#include "validator/extract/typescript/parser_p.h"

/* ---- decorators -------------------------------------------------------------------------------------- */

/* @a.b, @a.b(…), @(expression) */
static void decorator(struct ts_parser *p)
{
    struct ts_decorator decorator = {.at = ts_here(p), .call = TS_NONE};
    struct ts_value callee = ts_value_of(ts_here(p), TS_IDENTIFIER), result;
    ts_next(p);
    if (ts_is(p, SCAN_ECMA_LPAREN)) {
        callee = ts_primary(p);
    } else {
        callee = ts_value_of(ts_here(p), TS_IDENTIFIER);
        callee.text = ts_token_text(p);
        if (!ts_eat(p, SCAN_ECMA_NAME))
            ts_fail(p, "expected the name of a decorator");
        while (ts_eat(p, SCAN_ECMA_DOT)) {
            struct base_str name = ts_token_text(p);
            struct ts_place at = ts_here(p);
            ts_next(p);
            ts_value_member(p, &callee, name, at);
        }
    }
    callee.end = p->prev_end;
    decorator.call = callee.call;
    decorator.name = callee.text.p ? callee.text : ts_value_text(p, &callee);
    ts_split_less(p);
    if (ts_is(p, SCAN_ECMA_LESS) && ts_starts_type_arguments(p))
        ts_type_arguments(p);
    if (ts_is(p, SCAN_ECMA_LPAREN)) {
        decorator.call = ts_call_open(p, &callee, "decorator");
        result = callee;
        ts_call_arguments(p, decorator.call, &callee, &result);
    }
    base_vec_push(&p->decorators, decorator);
}

void ts_decorators(struct ts_parser *p)
{
    while (ts_is(p, SCAN_ECMA_AT))
        decorator(p);
}

void ts_decorators_emit(struct ts_parser *p, size_t from, const char *target_kind, struct base_str target,
                        struct base_str owner)
{
    for (size_t i = from; i < p->decorators.n; i++) {
        const struct ts_decorator *decorator = &p->decorators.items[i];
        TS_EMIT(p, decorator, .line = decorator->at.line, .col = ts_col(p, decorator->at),
                .name = decorator->name, .call = ts_ordinal(decorator->call),
                .target_kind = base_str_of(target_kind), .target = target, .owner = owner);
    }
    p->decorators.n = from;
}

/* ---- members ----------------------------------------------------------------------------------------- */

struct member {
    struct ts_place at; /* of the first token */
    struct ts_value key;
    const char *kind;
    enum ts_scope_kind scope_kind;
    bool is_abstract, is_static, is_async, is_generator, is_accessor;
};

/* A method without a body: written unless another declaration of it follows. */
struct signature {
    struct base_str name;
    struct ts_place at;
    uint32_t end_line;
    bool is_abstract, is_pending;
};

static void member_symbol(struct ts_parser *p, const struct member *member, uint32_t scope)
{
    TS_EMIT(p, symbol, .line = member->key.at.line, .col = ts_col(p, member->key.at),
            .end_line = p->prev_line, .name = member->key.text, .kind = base_str_of(member->kind),
            .owner = p->class_name, .is_abstract = member->is_abstract, .scope = ts_ordinal(scope));
}

static void flush_signature(struct ts_parser *p, struct signature *signature)
{
    if (!signature->is_pending)
        return;
    signature->is_pending = false;
    TS_EMIT(p, symbol, .line = signature->at.line, .col = ts_col(p, signature->at),
            .end_line = signature->end_line, .name = signature->name,
            .kind =
                base_str_is(signature->name, "constructor") ? BASE_STR("constructor") : BASE_STR("method"),
            .owner = p->class_name, .is_abstract = signature->is_abstract, .scope = FACTS_NULL);
}

/* Whether the word is a modifier here: a member's name, or another modifier, follows. */
static bool modifies(struct ts_parser *p)
{
    struct scan_ecma_token second = ts_peek(p);
    switch (second.kind) {
    case SCAN_ECMA_NAME:
    case SCAN_ECMA_PRIVATE_NAME:
    case SCAN_ECMA_STRING:
    case SCAN_ECMA_NUMBER:
    case SCAN_ECMA_LBRACKET:
        return !second.newline_before || ts_is_word(p, SCAN_ECMA_static) || ts_is_word(p, SCAN_ECMA_public) ||
               ts_is_word(p, SCAN_ECMA_private) || ts_is_word(p, SCAN_ECMA_protected) ||
               ts_is_word(p, SCAN_ECMA_readonly) || ts_is_word(p, SCAN_ECMA_get) ||
               ts_is_word(p, SCAN_ECMA_set);
    case SCAN_ECMA_STAR:
        return !ts_is_word(p, SCAN_ECMA_get) && !ts_is_word(p, SCAN_ECMA_set);
    case SCAN_ECMA_LBRACE:
        return ts_is_word(p, SCAN_ECMA_static);
    case SCAN_ECMA_AT:
        return true;
    default:
        return false;
    }
}

/* Passes modifiers and decorators in front of the name. */
static void modifiers(struct ts_parser *p, struct member *member)
{
    for (;;) {
        ts_decorators(p);
        switch (p->tok.word) {
        case SCAN_ECMA_public:
        case SCAN_ECMA_private:
        case SCAN_ECMA_protected:
        case SCAN_ECMA_readonly:
        case SCAN_ECMA_override:
        case SCAN_ECMA_declare:
        case SCAN_ECMA_accessor:
        case SCAN_ECMA_const:
        case SCAN_ECMA_export:
            break;
        case SCAN_ECMA_abstract:
            if (modifies(p))
                member->is_abstract = true;
            break;
        case SCAN_ECMA_static:
            if (modifies(p))
                member->is_static = true;
            break;
        case SCAN_ECMA_async:
            if (modifies(p))
                member->is_async = true;
            break;
        case SCAN_ECMA_get:
        case SCAN_ECMA_set:
            if (!modifies(p))
                return;
            member->is_accessor = true;
            member->kind = ts_is_word(p, SCAN_ECMA_get) ? "getter" : "setter";
            member->scope_kind = ts_is_word(p, SCAN_ECMA_get) ? TS_GETTER : TS_SETTER;
            break;
        default:
            return;
        }
        if (!modifies(p))
            return;
        ts_next(p);
    }
}

static void static_block(struct ts_parser *p)
{
    bool in_function = p->in_function;
    uint32_t argument_of = p->argument_of, scope = ts_scope_open(p, TS_STATIC, BASE_STR_ABSENT, p->tok.line);
    p->in_function = true;
    p->argument_of = TS_NONE;
    ts_block(p);
    p->in_function = in_function;
    p->argument_of = argument_of;
    ts_scope_close(p, scope);
}

static void method(struct ts_parser *p, struct member *member, struct signature *signature)
{
    bool is_constructor =
        base_str_is(member->key.text, "constructor") && !member->is_accessor && !member->is_static;
    if (is_constructor) {
        member->kind = "constructor";
        member->scope_kind = TS_CONSTRUCTOR;
    }
    struct ts_function function = {.kind = member->scope_kind,
                                   .name = member->key.text,
                                   .at = member->at,
                                   .is_async = member->is_async,
                                   .is_generator = member->is_generator,
                                   .is_overloadable = true};
    uint32_t scope = ts_function(p, &function);
    if (scope != TS_NONE) {
        member_symbol(p, member, scope);
        return;
    }
    ts_semicolon(p);
    if (member->is_accessor)
        member_symbol(p, member, TS_NONE);
    else
        *signature = (struct signature){.name = member->key.text,
                                        .at = member->key.at,
                                        .end_line = p->prev_line,
                                        .is_abstract = member->is_abstract,
                                        .is_pending = true};
}

static void field(struct ts_parser *p, struct member *member)
{
    struct base_str type = ts_annotation(p, TS_IN_PROPERTY);
    struct ts_value value = ts_value_of(member->key.at, TS_OTHER);
    member->kind = "property";
    if (ts_eat(p, SCAN_ECMA_ASSIGN)) {
        unsigned level = p->level;
        size_t members = p->members.n;
        bool in_function = p->in_function;
        uint32_t argument_of = p->argument_of;
        p->hint = member->key.text;
        p->hint_at = p->tok.start;
        p->level = 0;
        p->in_function = true;
        p->argument_of = TS_NONE;
        value = ts_assignment(p);
        p->in_function = in_function;
        p->argument_of = argument_of;
        p->level = level;
        ts_binding(p, member->key.at, member->key.text, "property", &value, type, false);
        if (value.kind == TS_OBJECT || value.kind == TS_ARRAY)
            ts_binding_members(p, member->key.text, members);
        ts_require_bind(p, &value, BASE_STR_ABSENT);
        p->members.n = members;
    }
    member_symbol(p, member, value.kind == TS_FUNCTION || value.kind == TS_CLASS ? value.scope : TS_NONE);
    ts_semicolon(p);
}

/* [key: string]: T */
static bool index_signature(struct ts_parser *p)
{
    struct ts_look look;
    if (!ts_is(p, SCAN_ECMA_LBRACKET))
        return false;
    ts_look(p, &look);
    ts_next(p);
    bool is_index = ts_eat(p, SCAN_ECMA_NAME) && ts_is(p, SCAN_ECMA_COLON);
    ts_look_back(p, &look);
    if (!is_index)
        return false;
    ts_next(p);
    ts_next(p);
    ts_annotation(p, TS_IN_OTHER);
    ts_expect(p, SCAN_ECMA_RBRACKET, "expected ']'");
    ts_annotation(p, TS_IN_PROPERTY);
    ts_semicolon(p);
    return true;
}

static void class_member(struct ts_parser *p, struct signature *signature)
{
    struct member member = {.at = ts_here(p), .kind = "method", .scope_kind = TS_METHOD};
    size_t decorators = p->decorators.n;
    if (ts_eat(p, SCAN_ECMA_SEMICOLON))
        return;
    modifiers(p, &member);
    if (ts_is(p, SCAN_ECMA_LBRACE) && member.is_static) {
        flush_signature(p, signature);
        static_block(p);
        return;
    }
    member.is_generator = ts_eat(p, SCAN_ECMA_STAR);
    if (index_signature(p))
        return;
    member.key = ts_property_name(p);
    if (!ts_eat(p, SCAN_ECMA_QUESTION) && !p->tok.newline_before)
        ts_eat(p, SCAN_ECMA_BANG);
    bool is_method = ts_is(p, SCAN_ECMA_LPAREN) || ts_is(p, SCAN_ECMA_LESS);
    if (signature->is_pending && is_method && base_str_eq(signature->name, member.key.text))
        signature->is_pending = false;
    flush_signature(p, signature);
    ts_decorators_emit(p, decorators,
                       !is_method           ? "property"
                       : member.is_accessor ? member.kind
                                            : "method",
                       member.key.text, p->class_name);
    if (is_method)
        method(p, &member, signature);
    else
        field(p, &member);
    ts_jsdoc_flush(p);
}

static void class_body(struct ts_parser *p)
{
    struct signature signature = {0};
    unsigned depth = p->depth, blocks = p->blocks;
    size_t decorators = p->decorators.n;
    if (!ts_is(p, SCAN_ECMA_LBRACE)) {
        ts_fail(p, "expected '{' of a class");
        return;
    }
    ts_next(p);
    while (!ts_is(p, SCAN_ECMA_RBRACE) && !ts_is(p, SCAN_ECMA_END)) {
        p->level = TS_MAX_LEVELS;
        class_member(p, &signature);
        if (p->failed && !p->quiet) {
            p->depth = depth;
            p->blocks = blocks;
            p->decorators.n = decorators;
            ts_recover(p);
        }
    }
    flush_signature(p, &signature);
    ts_expect(p, SCAN_ECMA_RBRACE, "expected '}' of a class");
}

/* ---- classes ----------------------------------------------------------------------------------------- */

/* extends X<T>, implements A, B */
static void heritage(struct ts_parser *p, struct base_str *extends_name, struct base_str *implements_names)
{
    uint8_t context = p->type_context;
    if (ts_eat_word(p, SCAN_ECMA_extends)) {
        uint32_t argument_of = p->argument_of;
        struct ts_value base = ts_value_of(ts_here(p), TS_OTHER);
        if (ts_enter(p)) /* `class extends class extends …` */
            base = ts_left_hand_side(p, true);
        ts_leave(p);
        *extends_name = base.kind == TS_IDENTIFIER || base.kind == TS_MEMBER
                            ? base.text
                            : ts_fold(p, base.at.offset, base.end);
        p->argument_of = argument_of;
        if ((base.kind == TS_IDENTIFIER || base.kind == TS_MEMBER) && p->wants.type_use)
            TS_EMIT(p, type_use, .line = base.at.line, .col = ts_col(p, base.at), .name = base.text,
                    .owner = p->owner, .context = BASE_STR("heritage"));
        if (ts_is(p, SCAN_ECMA_LESS))
            ts_type_arguments(p);
    }
    if (ts_eat_word(p, SCAN_ECMA_implements)) {
        p->type_context = TS_IN_HERITAGE;
        do {
            struct base_str name = ts_type_name(p);
            *implements_names = implements_names->p
                                    ? ts_concat(p, ts_concat(p, *implements_names, BASE_STR(", ")), name)
                                    : name;
        } while (ts_eat(p, SCAN_ECMA_COMMA));
    }
    p->type_context = context;
}

/* `class` as declaration and as expression; is_exported, is_default and is_abstract come from outside. */
struct ts_value ts_class(struct ts_parser *p, const struct ts_modifiers *given)
{
    struct ts_value value = ts_value_of(ts_here(p), TS_CLASS);
    struct base_str name = p->hint_at == p->tok.start ? p->hint : BASE_STR_ABSENT;
    struct base_str extends_name = BASE_STR_ABSENT, implements_names = BASE_STR_ABSENT;
    struct base_str class_name = p->class_name, owner = p->owner, namespace_name = p->namespace_name;
    struct ts_place at = value.at;
    bool in_class = p->in_class, in_function = p->in_function, in_generator = p->in_generator;
    unsigned level = p->level;
    size_t decorators = p->decorators.n;
    while (decorators > 0 && p->decorators.items[decorators - 1].at.offset >= given->at.offset)
        decorators--;
    ts_next(p);
    if (ts_is_identifier(p) && !(ts_is_word(p, SCAN_ECMA_implements) && ts_peek(p).kind == SCAN_ECMA_NAME)) {
        at = ts_here(p);
        name = ts_token_text(p);
        ts_next(p);
    }
    ts_decorators_emit(p, decorators, "class", name, BASE_STR_ABSENT);
    value.scope = ts_scope_open(p, TS_CLASS_SCOPE, name, given->at.line);
    p->owner = p->class_name = name;
    p->in_class = true;
    ts_type_parameters(p);
    heritage(p, &extends_name, &implements_names);
    class_body(p);
    ts_scope_close(p, value.scope);
    p->class_name = class_name;
    p->owner = owner;
    p->in_class = in_class;
    p->in_function = in_function;
    p->in_generator = in_generator;
    p->level = level;
    value.end = p->prev_end;
    if (!given->is_expression)
        TS_EMIT(p, symbol, .line = at.line, .col = ts_col(p, at), .end_line = p->prev_line, .name = name,
                .kind = BASE_STR("class"), .owner = namespace_name, .extends_name = extends_name,
                .implements_names = implements_names, .is_exported = given->is_exported,
                .is_default = given->is_default, .is_abstract = given->is_abstract, .scope = value.scope);
    ts_export_name(p, given, name, at, false);
    if (given->is_default)
        ts_binding(p, given->at, BASE_STR("default"), "default_export", &value, BASE_STR_ABSENT, true);
    return value;
}
