/* Imports and exports, of modules and of CommonJS. */
#include "validator/extract/typescript/parser_p.h"

/* A module specifier. */
struct source {
    struct base_str text;
    struct extract_ts_place at;
};

/* An import row waits for the specifier, which stands at the end. */
struct import {
    struct base_str name, alias;
    bool is_type;
};

struct imports {
    struct import *items;
    size_t n, capacity;
};

static bool specifier(struct extract_ts_parser *p, struct source *source)
{
    if (!extract_ts_is(p, SCAN_ECMA_STRING)) {
        extract_ts_fail(p, "expected the name of a module");
        return false;
    }
    source->at = extract_ts_here(p);
    source->text = extract_ts_string_text(p, &p->tok);
    extract_ts_next(p);
    if ((extract_ts_is_word(p, SCAN_ECMA_with) ||
         (extract_ts_is_word(p, SCAN_ECMA_assert) && !p->tok.newline_before)) &&
        extract_ts_peek(p).kind == SCAN_ECMA_LBRACE) {
        extract_ts_next(p);
        struct extract_ts_value attributes;
        extract_ts_primary(p, &attributes);
    }
    return true;
}

static void import_row(struct extract_ts_parser *p, const struct source *source, struct base_str name,
                       struct base_str alias, struct base_str kind, bool is_type)
{
    if (!p->quiet && p->wants.env_read)
        extract_ts_env_import(p, source->text, name, alias);
    TS_EMIT(p, import, .line = source->at.line, .col = extract_ts_col(p, source->at),
            .specifier = source->text, .name = name, .alias = alias, .kind = kind, .is_type = is_type);
}

/* A name of an import or export clause: an identifier, any word, or a string. */
static struct base_str clause_name(struct extract_ts_parser *p)
{
    struct base_str name =
        extract_ts_is(p, SCAN_ECMA_STRING) ? extract_ts_string_text(p, &p->tok) : extract_ts_token_text(p);
    if (!extract_ts_is(p, SCAN_ECMA_NAME) && !extract_ts_is(p, SCAN_ECMA_STRING))
        extract_ts_fail(p, "expected a name");
    extract_ts_next(p);
    return name;
}

/* `a`, `a as b`, `type a`, `type a as b`. `type`, `type as`, `type as as` and `type as as x` are told apart.
 */
static struct import clause_item(struct extract_ts_parser *p)
{
    struct import item = {0};
    if (extract_ts_is_word(p, SCAN_ECMA_type)) {
        struct scan_ecma_token second = extract_ts_peek(p);
        if (second.kind == SCAN_ECMA_STRING ||
            (second.kind == SCAN_ECMA_NAME && second.word != SCAN_ECMA_as)) {
            item.is_type = true;
            extract_ts_next(p);
        } else if (second.word == SCAN_ECMA_as) {
            struct extract_ts_look look;
            extract_ts_look(p, &look);
            extract_ts_next(p);
            extract_ts_next(p);
            bool is_as =
                extract_ts_is_word(p, SCAN_ECMA_as); /* type as as … : `type` is renamed, or `as` is */
            bool is_end = extract_ts_is(p, SCAN_ECMA_COMMA) || extract_ts_is(p, SCAN_ECMA_RBRACE);
            if (is_as) {
                extract_ts_next(p);
                is_as = extract_ts_is(p, SCAN_ECMA_NAME);
            }
            extract_ts_look_back(p, &look);
            if (is_as || is_end) {
                item.is_type = true;
                extract_ts_next(p);
            }
        }
    }
    item.name = item.alias = clause_name(p);
    if (extract_ts_eat_word(p, SCAN_ECMA_as))
        item.alias = clause_name(p);
    return item;
}

static void clause(struct extract_ts_parser *p, struct imports *items)
{
    extract_ts_next(p);
    while (!extract_ts_is(p, SCAN_ECMA_RBRACE) && !extract_ts_is(p, SCAN_ECMA_END)) {
        base_vec_push(items, clause_item(p));
        if (!extract_ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    extract_ts_expect(p, SCAN_ECMA_RBRACE, "expected ',' or '}'");
}

/* ---- import ------------------------------------------------------------------------------------------ */

/* import x = require('y'), import x = A.B */
static void import_equals(struct extract_ts_parser *p, struct base_str alias, bool is_type)
{
    struct source source;
    extract_ts_next(p);
    if (extract_ts_is_word(p, SCAN_ECMA_require) && extract_ts_peek(p).kind == SCAN_ECMA_LPAREN) {
        extract_ts_next(p);
        extract_ts_next(p);
        if (specifier(p, &source))
            import_row(p, &source, BASE_STR("*"), alias, BASE_STR("require"), is_type);
        extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ')'");
    } else {
        struct extract_ts_value value;
        extract_ts_left_hand_side(p, false, &value);
        extract_ts_binding(p, value.at, alias, BASE_STR("const"), &value, BASE_STR_ABSENT, false);
    }
    extract_ts_semicolon(p);
}

/* `defer * as x` and `source x`: the word says when the module is run, not what is bound. */
static void skip_phase(struct extract_ts_parser *p)
{
    struct base_str word = extract_ts_token_text(p);
    struct scan_ecma_token second = extract_ts_peek(p);
    if ((base_str_is(word, "defer") && second.kind == SCAN_ECMA_STAR) ||
        (base_str_is(word, "source") && second.kind == SCAN_ECMA_NAME && second.word != SCAN_ECMA_from))
        extract_ts_next(p);
}

/* `type` in front of the names of an import. */
static bool has_type(struct extract_ts_parser *p)
{
    struct scan_ecma_token second = extract_ts_peek(p);
    if (!extract_ts_is_word(p, SCAN_ECMA_type))
        return false;
    if (second.kind == SCAN_ECMA_LBRACE || second.kind == SCAN_ECMA_STAR)
        return true;
    if (second.kind != SCAN_ECMA_NAME)
        return false;
    if (second.word != SCAN_ECMA_from)
        return true;
    struct extract_ts_look look; /* import type from 'x' and import type from from 'x' */
    extract_ts_look(p, &look);
    extract_ts_next(p);
    extract_ts_next(p);
    bool is_type = !extract_ts_is(p, SCAN_ECMA_STRING);
    extract_ts_look_back(p, &look);
    return is_type;
}

static void import_names(struct extract_ts_parser *p, struct imports *items, bool is_type)
{
    if (extract_ts_is_identifier(p)) {
        base_vec_push(items, (struct import){BASE_STR("default"), extract_ts_token_text(p), is_type});
        extract_ts_next(p);
        if (extract_ts_is(p, SCAN_ECMA_ASSIGN) || !extract_ts_eat(p, SCAN_ECMA_COMMA))
            return;
    }
    if (extract_ts_eat(p, SCAN_ECMA_STAR)) {
        if (!extract_ts_eat_word(p, SCAN_ECMA_as))
            extract_ts_fail(p, "expected 'as'");
        base_vec_push(items, (struct import){BASE_STR("*"), extract_ts_token_text(p), is_type});
        extract_ts_next(p);
    } else if (extract_ts_is(p, SCAN_ECMA_LBRACE)) {
        clause(p, items);
    } else {
        extract_ts_fail(p, "expected the names of an import");
    }
}

void extract_ts_import(struct extract_ts_parser *p)
{
    struct imports items = {0};
    struct source source = {0};
    extract_ts_next(p);
    if (extract_ts_is(p, SCAN_ECMA_STRING)) {
        if (specifier(p, &source))
            import_row(p, &source, BASE_STR_ABSENT, BASE_STR_ABSENT, BASE_STR("side_effect"), false);
        extract_ts_semicolon(p);
        return;
    }
    bool is_type = has_type(p);
    if (is_type)
        extract_ts_next(p);
    else
        skip_phase(p);
    import_names(p, &items, is_type);
    if (extract_ts_is(p, SCAN_ECMA_ASSIGN) && items.n == 1) {
        import_equals(p, items.items[0].alias, is_type);
        base_vec_finish(&items);
        return;
    }
    if (!extract_ts_eat_word(p, SCAN_ECMA_from))
        extract_ts_fail(p, "expected 'from'");
    if (specifier(p, &source)) {
        if (items.n == 0)
            import_row(p, &source, BASE_STR_ABSENT, BASE_STR_ABSENT, BASE_STR("import"), is_type);
        for (size_t i = 0; i < items.n; i++)
            import_row(p, &source, items.items[i].name, items.items[i].alias, BASE_STR("import"),
                       is_type || items.items[i].is_type);
        extract_ts_semicolon(p);
    }
    base_vec_finish(&items);
}

/* ---- export ------------------------------------------------------------------------------------------ */

static void export_row(struct extract_ts_parser *p, struct extract_ts_place at, struct base_str name,
                       struct base_str local, struct base_str from, struct base_str kind, bool is_type)
{
    if (p->in_namespace)
        return;
    TS_EMIT(p, export, .line = at.line, .name = name, .local = local, .specifier = from, .kind = kind,
            .is_type = is_type);
}

/* export * from 'x', export * as y from 'x' */
static void export_star(struct extract_ts_parser *p, bool is_type)
{
    struct source source;
    struct extract_ts_place at = extract_ts_here(p);
    struct base_str name = BASE_STR("*");
    extract_ts_next(p);
    bool is_named = extract_ts_eat_word(p, SCAN_ECMA_as);
    if (is_named)
        name = clause_name(p);
    if (!extract_ts_eat_word(p, SCAN_ECMA_from))
        extract_ts_fail(p, "expected 'from'");
    if (!specifier(p, &source))
        return;
    import_row(p, &source, BASE_STR("*"), BASE_STR_ABSENT, BASE_STR("reexport"), is_type);
    export_row(p, at, name, is_named ? BASE_STR("*") : BASE_STR_ABSENT, source.text,
               is_named ? BASE_STR("named") : BASE_STR("star"), is_type);
    extract_ts_semicolon(p);
}

/* export { a, b as c }, export { a } from 'x' */
static void export_clause(struct extract_ts_parser *p, bool is_type)
{
    struct imports items = {0};
    struct source source = {0};
    BASE_VEC(struct extract_ts_place) places = {0};
    extract_ts_next(p);
    while (!extract_ts_is(p, SCAN_ECMA_RBRACE) && !extract_ts_is(p, SCAN_ECMA_END)) {
        base_vec_push(&places, extract_ts_here(p));
        base_vec_push(&items, clause_item(p));
        if (!extract_ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    extract_ts_expect(p, SCAN_ECMA_RBRACE, "expected ',' or '}'");
    bool is_reexport = extract_ts_eat_word(p, SCAN_ECMA_from) && specifier(p, &source);
    for (size_t i = 0; i < items.n; i++) {
        const struct import *item = &items.items[i];
        if (is_reexport)
            import_row(p, &source, item->name, BASE_STR_ABSENT, BASE_STR("reexport"),
                       is_type || item->is_type);
        export_row(p, places.items[i], item->alias, item->name, source.text, BASE_STR("named"),
                   is_type || item->is_type);
    }
    if (is_reexport && items.n == 0)
        import_row(p, &source, BASE_STR_ABSENT, BASE_STR_ABSENT, BASE_STR("reexport"), is_type);
    extract_ts_semicolon(p);
    base_vec_finish(&items);
    base_vec_finish(&places);
}

/* The value of `export default` and of `export =`. */
static void export_value(struct extract_ts_parser *p, struct base_str kind)
{
    struct extract_ts_place at = extract_ts_here(p);
    size_t members = p->members.n;
    p->level = 0;
    struct extract_ts_value value = extract_ts_assignment(p);
    p->level = TS_MAX_LEVELS;
    export_row(p, at, BASE_STR("default"), value.kind == TS_IDENTIFIER ? value.text : BASE_STR_ABSENT,
               BASE_STR_ABSENT, kind, false);
    extract_ts_binding(p, at, BASE_STR("default"), BASE_STR("default_export"), &value, BASE_STR_ABSENT, true);
    if (value.kind == TS_OBJECT || value.kind == TS_ARRAY)
        extract_ts_binding_members(p, BASE_STR("default"), members);
    p->members.n = members;
    extract_ts_semicolon(p);
}

static void export_default(struct extract_ts_parser *p, struct extract_ts_modifiers modifiers)
{
    extract_ts_next(p);
    modifiers.is_default = true;
    if (extract_ts_is(p, SCAN_ECMA_AT))
        extract_ts_decorators(p);
    struct scan_ecma_token second = extract_ts_peek(p);
    bool is_declaration = extract_ts_is_word(p, SCAN_ECMA_class) ||
                          extract_ts_is_word(p, SCAN_ECMA_function) ||
                          (extract_ts_is_word(p, SCAN_ECMA_async) && second.word == SCAN_ECMA_function &&
                           !second.newline_before) ||
                          (extract_ts_is_word(p, SCAN_ECMA_abstract) && second.word == SCAN_ECMA_class) ||
                          (extract_ts_is_word(p, SCAN_ECMA_interface) && second.kind == SCAN_ECMA_NAME &&
                           !second.newline_before);
    if (!is_declaration || !extract_ts_declaration(p, modifiers))
        export_value(p, BASE_STR("default"));
}

/* The declaration that `export` stands in front of. */
static void export_declaration(struct extract_ts_parser *p, struct extract_ts_modifiers modifiers)
{
    if (extract_ts_is(p, SCAN_ECMA_AT))
        extract_ts_decorators(p);
    if (extract_ts_is_word(p, SCAN_ECMA_import)) /* export import a = b.c */
        extract_ts_import(p);
    else if (!extract_ts_declaration(p, modifiers))
        extract_ts_fail(p, "expected a declaration behind 'export'");
}

void extract_ts_export(struct extract_ts_parser *p)
{
    struct extract_ts_modifiers modifiers = {.is_exported = true, .at = extract_ts_here(p)};
    struct scan_ecma_token second;
    if (p->decorators.n && p->decorators.items[0].at.offset < modifiers.at.offset)
        modifiers.at = p->decorators.items[0].at;
    extract_ts_next(p);
    switch (p->tok.kind) {
    case SCAN_ECMA_STAR:
        export_star(p, false);
        return;
    case SCAN_ECMA_LBRACE:
        export_clause(p, false);
        return;
    case SCAN_ECMA_ASSIGN:
        extract_ts_next(p);
        export_value(p, BASE_STR("commonjs"));
        return;
    default:
        break;
    }
    if (extract_ts_is_word(p, SCAN_ECMA_default)) {
        export_default(p, modifiers);
        return;
    }
    second = extract_ts_peek(p);
    if (extract_ts_is_word(p, SCAN_ECMA_type) &&
        (second.kind == SCAN_ECMA_LBRACE || second.kind == SCAN_ECMA_STAR)) {
        extract_ts_next(p);
        if (extract_ts_is(p, SCAN_ECMA_STAR))
            export_star(p, true);
        else
            export_clause(p, true);
    } else if (extract_ts_is_word(p, SCAN_ECMA_as) && second.word == SCAN_ECMA_namespace) {
        extract_ts_next(p); /* export as namespace x */
        extract_ts_next(p);
        extract_ts_next(p);
        extract_ts_semicolon(p);
    } else {
        export_declaration(p, modifiers);
    }
}

/* ---- CommonJS ---------------------------------------------------------------------------------------- */

static struct base_str local_of(const struct extract_ts_value *value)
{
    return value->kind == TS_IDENTIFIER ? value->text : BASE_STR_ABSENT;
}

void extract_ts_commonjs(struct extract_ts_parser *p, const struct extract_ts_value *target,
                         const struct extract_ts_value *value, size_t members)
{
    struct base_str name = BASE_STR_ABSENT;
    if (p->quiet || !p->wants.export_)
        return;
    if (base_str_is(target->text, "module.exports")) {
        if (value->kind != TS_OBJECT) {
            export_row(p, target->at, BASE_STR("default"), local_of(value), BASE_STR_ABSENT,
                       BASE_STR("commonjs"), false);
            return;
        }
        for (size_t i = members; i < p->members.n; i++)
            if (p->members.items[i].level == 1)
                export_row(p, p->members.items[i].at, p->members.items[i].key,
                           local_of(&p->members.items[i].value), BASE_STR_ABSENT, BASE_STR("commonjs"),
                           false);
        return;
    }
    if (base_str_starts(target->text, "exports."))
        name = base_str_from(target->text, 8);
    else if (base_str_starts(target->text, "module.exports."))
        name = base_str_from(target->text, 15);
    if (name.p && base_str_find_char(name, '.') < 0)
        export_row(p, target->at, name, local_of(value), BASE_STR_ABSENT, BASE_STR("commonjs"), false);
}
