/* Classes, their members, and decorators. */
#include "validator/extract/typescript/parser_p.h"

/* ---- decorators -------------------------------------------------------------------------------------- */

/* @a.b, @a.b(…), @(expression) */
static void decorator(struct extract_ts_parser *p)
{
    struct extract_ts_decorator decorator = {.at = extract_ts_here(p), .call = TS_NONE};
    struct extract_ts_value callee = extract_ts_value_of(extract_ts_here(p), TS_IDENTIFIER);
    extract_ts_next(p);
    if (extract_ts_is(p, SCAN_ECMA_LPAREN)) {
        extract_ts_primary(p, &callee);
    } else {
        callee = extract_ts_value_of(extract_ts_here(p), TS_IDENTIFIER);
        callee.text = extract_ts_token_text(p);
        if (!extract_ts_eat(p, SCAN_ECMA_NAME))
            extract_ts_fail(p, "expected the name of a decorator");
        while (extract_ts_eat(p, SCAN_ECMA_DOT)) {
            struct base_str name = extract_ts_token_text(p);
            struct extract_ts_place at = extract_ts_here(p);
            extract_ts_next(p);
            extract_ts_value_member(p, &callee, name, at);
        }
    }
    callee.end = p->prev_end;
    decorator.call = callee.call;
    decorator.name = callee.text.p ? callee.text : extract_ts_value_text(p, &callee);
    extract_ts_split_less(p);
    if (extract_ts_is(p, SCAN_ECMA_LESS) && extract_ts_starts_type_arguments(p))
        extract_ts_type_arguments(p);
    if (extract_ts_is(p, SCAN_ECMA_LPAREN)) {
        decorator.call = extract_ts_call_open(p, &callee, "decorator");
        extract_ts_call_arguments(p, decorator.call, &callee);
    }
    base_vec_push(&p->decorators, decorator);
}

void extract_ts_decorators(struct extract_ts_parser *p)
{
    while (extract_ts_is(p, SCAN_ECMA_AT))
        decorator(p);
}

void extract_ts_decorators_emit(struct extract_ts_parser *p, size_t from, const char *target_kind,
                                struct base_str target, struct base_str owner)
{
    for (size_t i = from; i < p->decorators.n; i++) {
        const struct extract_ts_decorator *decorator = &p->decorators.items[i];
        TS_EMIT(p, decorator, .line = decorator->at.line, .col = extract_ts_col(p, decorator->at),
                .name = decorator->name, .call = extract_ts_ordinal(decorator->call),
                .target_kind = base_str_of(target_kind), .target = target, .owner = owner);
    }
    p->decorators.n = from;
}

/* ---- members ----------------------------------------------------------------------------------------- */

struct member {
    struct extract_ts_place at; /* of the first token */
    struct extract_ts_value key;
    const char *kind;
    const char *access; /* NULL when nothing is said */
    enum extract_ts_scope_kind scope_kind;
    bool is_abstract, is_static, is_async, is_generator, is_accessor;
};

/* A method without a body: written unless another declaration of it follows. */
struct signature {
    struct base_str name;
    struct extract_ts_place at;
    const char *access;
    uint32_t end_line;
    bool is_abstract, is_pending;
};

static struct base_str access_of(struct base_str name, const char *access)
{
    if (base_str_starts(name, "#"))
        return BASE_STR("private");
    return access ? base_str_of(access) : BASE_STR_ABSENT;
}

static void member_symbol(struct extract_ts_parser *p, const struct member *member, uint32_t scope)
{
    TS_EMIT(p, symbol, .line = member->key.at.line, .col = extract_ts_col(p, member->key.at),
            .end_line = p->prev_line, .name = member->key.text, .kind = base_str_of(member->kind),
            .owner = p->class_name, .access = access_of(member->key.text, member->access),
            .is_abstract = member->is_abstract, .scope = extract_ts_ordinal(scope));
}

static void flush_signature(struct extract_ts_parser *p, struct signature *signature)
{
    if (!signature->is_pending)
        return;
    signature->is_pending = false;
    TS_EMIT(p, symbol, .line = signature->at.line, .col = extract_ts_col(p, signature->at),
            .end_line = signature->end_line, .name = signature->name,
            .kind =
                base_str_is(signature->name, "constructor") ? BASE_STR("constructor") : BASE_STR("method"),
            .owner = p->class_name, .access = access_of(signature->name, signature->access),
            .is_abstract = signature->is_abstract, .scope = FACTS_NULL);
}

/* Whether the word is a modifier here: a member's name, or another modifier, follows. */
static bool modifies(struct extract_ts_parser *p)
{
    struct scan_ecma_token second = extract_ts_peek(p);
    switch (second.kind) {
    case SCAN_ECMA_NAME:
    case SCAN_ECMA_PRIVATE_NAME:
    case SCAN_ECMA_STRING:
    case SCAN_ECMA_NUMBER:
    case SCAN_ECMA_LBRACKET:
        return !second.newline_before || extract_ts_is_word(p, SCAN_ECMA_static) ||
               extract_ts_is_word(p, SCAN_ECMA_public) || extract_ts_is_word(p, SCAN_ECMA_private) ||
               extract_ts_is_word(p, SCAN_ECMA_protected) || extract_ts_is_word(p, SCAN_ECMA_readonly) ||
               extract_ts_is_word(p, SCAN_ECMA_get) || extract_ts_is_word(p, SCAN_ECMA_set);
    case SCAN_ECMA_STAR:
        return !extract_ts_is_word(p, SCAN_ECMA_get) && !extract_ts_is_word(p, SCAN_ECMA_set);
    case SCAN_ECMA_LBRACE:
        return extract_ts_is_word(p, SCAN_ECMA_static);
    case SCAN_ECMA_AT:
        return true;
    default:
        return false;
    }
}

/* Passes modifiers and decorators in front of the name. */
static void modifiers(struct extract_ts_parser *p, struct member *member)
{
    for (;;) {
        const char *access = NULL;
        extract_ts_decorators(p);
        switch (p->tok.word) {
        case SCAN_ECMA_public:
            access = "public";
            break;
        case SCAN_ECMA_private:
            access = "private";
            break;
        case SCAN_ECMA_protected:
            access = "protected";
            break;
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
            member->kind = extract_ts_is_word(p, SCAN_ECMA_get) ? "getter" : "setter";
            member->scope_kind = extract_ts_is_word(p, SCAN_ECMA_get) ? TS_GETTER : TS_SETTER;
            break;
        default:
            return;
        }
        if (!modifies(p))
            return;
        if (access)
            member->access = access;
        extract_ts_next(p);
    }
}

static void static_block(struct extract_ts_parser *p)
{
    bool in_function = p->in_function;
    uint32_t argument_of = p->argument_of,
             scope = extract_ts_scope_open(p, TS_STATIC, BASE_STR_ABSENT, p->tok.line);
    p->in_function = true;
    p->argument_of = TS_NONE;
    extract_ts_block(p);
    p->in_function = in_function;
    p->argument_of = argument_of;
    extract_ts_scope_close(p, scope);
}

static void method(struct extract_ts_parser *p, struct member *member, struct signature *signature)
{
    bool is_constructor =
        base_str_is(member->key.text, "constructor") && !member->is_accessor && !member->is_static;
    if (is_constructor) {
        member->kind = "constructor";
        member->scope_kind = TS_CONSTRUCTOR;
    }
    struct extract_ts_function function = {.kind = member->scope_kind,
                                           .name = member->key.text,
                                           .at = member->at,
                                           .is_async = member->is_async,
                                           .is_generator = member->is_generator,
                                           .is_overloadable = true};
    uint32_t scope = extract_ts_function(p, &function);
    if (scope != TS_NONE) {
        member_symbol(p, member, scope);
        return;
    }
    extract_ts_semicolon(p);
    if (member->is_accessor)
        member_symbol(p, member, TS_NONE);
    else
        *signature = (struct signature){.name = member->key.text,
                                        .at = member->key.at,
                                        .access = member->access,
                                        .end_line = p->prev_line,
                                        .is_abstract = member->is_abstract,
                                        .is_pending = true};
}

static void field(struct extract_ts_parser *p, struct member *member)
{
    struct base_str type = extract_ts_annotation(p, TS_IN_PROPERTY);
    struct extract_ts_value value = extract_ts_value_of(member->key.at, TS_OTHER);
    member->kind = "property";
    extract_ts_env_field(p, member->key.text, type);
    if (extract_ts_eat(p, SCAN_ECMA_ASSIGN)) {
        unsigned level = p->level;
        size_t members = p->members.n;
        bool in_function = p->in_function;
        uint32_t argument_of = p->argument_of;
        p->hint = member->key.text;
        p->hint_at = p->tok.start;
        p->level = 0;
        p->in_function = true;
        p->argument_of = TS_NONE;
        value = extract_ts_assignment(p);
        p->in_function = in_function;
        p->argument_of = argument_of;
        p->level = level;
        extract_ts_binding(p, member->key.at, member->key.text, BASE_STR("property"), &value, type, false);
        if (value.kind == TS_OBJECT || value.kind == TS_ARRAY)
            extract_ts_binding_members(p, member->key.text, members);
        extract_ts_require_bind(p, &value, BASE_STR_ABSENT);
        p->members.n = members;
    }
    member_symbol(p, member, value.kind == TS_FUNCTION || value.kind == TS_CLASS ? value.scope : TS_NONE);
    extract_ts_semicolon(p);
}

/* [key: string]: T */
static bool index_signature(struct extract_ts_parser *p)
{
    struct extract_ts_look look;
    if (!extract_ts_is(p, SCAN_ECMA_LBRACKET))
        return false;
    extract_ts_look(p, &look);
    extract_ts_next(p);
    bool is_index = extract_ts_eat(p, SCAN_ECMA_NAME) && extract_ts_is(p, SCAN_ECMA_COLON);
    extract_ts_look_back(p, &look);
    if (!is_index)
        return false;
    extract_ts_next(p);
    extract_ts_next(p);
    extract_ts_annotation(p, TS_IN_OTHER);
    extract_ts_expect(p, SCAN_ECMA_RBRACKET, "expected ']'");
    extract_ts_annotation(p, TS_IN_PROPERTY);
    extract_ts_semicolon(p);
    return true;
}

static void class_member(struct extract_ts_parser *p, struct signature *signature)
{
    struct member member = {.at = extract_ts_here(p), .kind = "method", .scope_kind = TS_METHOD};
    size_t decorators = p->decorators.n;
    if (extract_ts_eat(p, SCAN_ECMA_SEMICOLON))
        return;
    modifiers(p, &member);
    if (extract_ts_is(p, SCAN_ECMA_LBRACE) && member.is_static) {
        flush_signature(p, signature);
        static_block(p);
        return;
    }
    member.is_generator = extract_ts_eat(p, SCAN_ECMA_STAR);
    if (index_signature(p))
        return;
    member.key = extract_ts_property_name(p);
    if (!extract_ts_eat(p, SCAN_ECMA_QUESTION) && !p->tok.newline_before)
        extract_ts_eat(p, SCAN_ECMA_BANG);
    bool is_method = extract_ts_is(p, SCAN_ECMA_LPAREN) || extract_ts_is(p, SCAN_ECMA_LESS);
    if (signature->is_pending && is_method && base_str_eq(signature->name, member.key.text))
        signature->is_pending = false;
    flush_signature(p, signature);
    extract_ts_decorators_emit(p, decorators,
                               !is_method           ? "property"
                               : member.is_accessor ? member.kind
                                                    : "method",
                               member.key.text, p->class_name);
    if (is_method)
        method(p, &member, signature);
    else
        field(p, &member);
    extract_ts_jsdoc_flush(p);
}

static void class_body(struct extract_ts_parser *p)
{
    struct signature signature = {0};
    unsigned depth = p->depth, blocks = p->blocks, branches = p->branches;
    size_t decorators = p->decorators.n;
    if (!extract_ts_is(p, SCAN_ECMA_LBRACE)) {
        extract_ts_fail(p, "expected '{' of a class");
        return;
    }
    extract_ts_next(p);
    while (!extract_ts_is(p, SCAN_ECMA_RBRACE) && !extract_ts_is(p, SCAN_ECMA_END)) {
        p->level = TS_MAX_LEVELS;
        class_member(p, &signature);
        if (p->failed && !p->quiet) {
            p->depth = depth;
            p->blocks = blocks;
            p->branches = branches;
            p->decorators.n = decorators;
            extract_ts_recover(p);
        }
    }
    flush_signature(p, &signature);
    extract_ts_expect(p, SCAN_ECMA_RBRACE, "expected '}' of a class");
}

/* ---- classes ----------------------------------------------------------------------------------------- */

/* extends X<T>, implements A, B */
static void heritage(struct extract_ts_parser *p, struct base_str *extends_name,
                     struct base_str *implements_names)
{
    uint8_t context = p->type_context;
    if (extract_ts_eat_word(p, SCAN_ECMA_extends)) {
        uint32_t argument_of = p->argument_of;
        struct extract_ts_value base = extract_ts_value_of(extract_ts_here(p), TS_OTHER);
        if (extract_ts_enter(p)) /* `class extends class extends …` */
            extract_ts_left_hand_side(p, true, &base);
        extract_ts_leave(p);
        *extends_name = base.kind == TS_IDENTIFIER || base.kind == TS_MEMBER
                            ? base.text
                            : extract_ts_fold(p, base.at.offset, base.end);
        p->argument_of = argument_of;
        if ((base.kind == TS_IDENTIFIER || base.kind == TS_MEMBER) && p->wants.type_use &&
            !base_str_is(base.text, "this"))
            TS_EMIT(p, type_use, .line = base.at.line, .col = extract_ts_col(p, base.at), .name = base.text,
                    .owner = p->owner, .context = BASE_STR("heritage"));
        if (extract_ts_is(p, SCAN_ECMA_LESS))
            extract_ts_type_arguments(p);
    }
    if (extract_ts_eat_word(p, SCAN_ECMA_implements)) {
        p->type_context = TS_IN_HERITAGE;
        do {
            struct base_str name = extract_ts_type_name(p);
            *implements_names =
                implements_names->p
                    ? extract_ts_concat(p, extract_ts_concat(p, *implements_names, BASE_STR(", ")), name)
                    : name;
        } while (extract_ts_eat(p, SCAN_ECMA_COMMA));
    }
    p->type_context = context;
}

/* `class` as declaration and as expression; is_exported, is_default and is_abstract come from outside. */
struct extract_ts_value extract_ts_class(struct extract_ts_parser *p,
                                         const struct extract_ts_modifiers *given)
{
    struct extract_ts_value value = extract_ts_value_of(extract_ts_here(p), TS_CLASS);
    struct base_str name = p->hint_at == p->tok.start ? p->hint : BASE_STR_ABSENT;
    struct base_str extends_name = BASE_STR_ABSENT, implements_names = BASE_STR_ABSENT;
    struct base_str class_name = p->class_name, owner = p->owner, namespace_name = p->namespace_name;
    struct extract_ts_place at = value.at;
    bool in_class = p->in_class, in_function = p->in_function, in_generator = p->in_generator;
    unsigned level = p->level;
    size_t decorators = p->decorators.n;
    while (decorators > 0 && p->decorators.items[decorators - 1].at.offset >= given->at.offset)
        decorators--;
    extract_ts_next(p);
    if (extract_ts_is_identifier(p) &&
        !(extract_ts_is_word(p, SCAN_ECMA_implements) && extract_ts_peek(p).kind == SCAN_ECMA_NAME)) {
        at = extract_ts_here(p);
        name = extract_ts_token_text(p);
        extract_ts_next(p);
    }
    extract_ts_decorators_emit(p, decorators, "class", name, BASE_STR_ABSENT);
    value.scope = extract_ts_scope_open(p, TS_CLASS_SCOPE, name, given->at.line);
    p->owner = p->class_name = name;
    p->in_class = true;
    extract_ts_type_parameters(p);
    heritage(p, &extends_name, &implements_names);
    class_body(p);
    extract_ts_scope_close(p, value.scope);
    p->class_name = class_name;
    p->owner = owner;
    p->in_class = in_class;
    p->in_function = in_function;
    p->in_generator = in_generator;
    p->level = level;
    value.end = p->prev_end;
    if (!given->is_expression)
        TS_EMIT(p, symbol, .line = at.line, .col = extract_ts_col(p, at), .end_line = p->prev_line,
                .name = name, .kind = BASE_STR("class"), .owner = namespace_name,
                .extends_name = extends_name, .implements_names = implements_names,
                .is_exported = given->is_exported, .is_default = given->is_default,
                .is_abstract = given->is_abstract, .scope = value.scope);
    extract_ts_export_name(p, given, name, at, false);
    if (given->is_default)
        extract_ts_binding(p, given->at, BASE_STR("default"), BASE_STR("default_export"), &value,
                           BASE_STR_ABSENT, true);
    return value;
}
