/* Values, and the rows that are made of them: bindings, members, scopes, and what waits for the end of a
 * statement. */
#include "validator/extract/typescript/parser_p.h"

#include <string.h>

const struct base_str extract_ts_kind_names[] = {
    [TS_OTHER] = TS_TEXT("other"),
    [TS_STRING] = TS_TEXT("string"),
    [TS_TEMPLATE] = TS_TEXT("template"),
    [TS_NUMBER] = TS_TEXT("number"),
    [TS_BOOLEAN] = TS_TEXT("boolean"),
    [TS_NULL] = TS_TEXT("null"),
    [TS_IDENTIFIER] = TS_TEXT("identifier"),
    [TS_MEMBER] = TS_TEXT("member"),
    [TS_CALL] = TS_TEXT("call"),
    [TS_NEW] = TS_TEXT("new"),
    [TS_FUNCTION] = TS_TEXT("function"),
    [TS_CLASS] = TS_TEXT("class"),
    [TS_OBJECT] = TS_TEXT("object"),
    [TS_ARRAY] = TS_TEXT("array"),
    [TS_REGEX] = TS_TEXT("regex"),
    [TS_DESTRUCTURED] = TS_TEXT("destructured"),
    [TS_SPREAD] = TS_TEXT("spread"),
};

struct base_str extract_ts_value_text(struct extract_ts_parser *p, const struct extract_ts_value *value)
{
    if (value->text.p)
        return value->text;
    return extract_ts_cut(extract_ts_slice(p, value->at.offset, value->end), TS_MAX_OTHER);
}

/* Bytes of a name. Longer than any that is written: the end of a cut name is another name. */
#define MOST_NAME 4096u

/* Whether the text stands in the file as it is: then it costs nothing to keep it long. */
static bool is_written(const struct extract_ts_parser *p, const struct extract_ts_value *value)
{
    return (value->kind == TS_IDENTIFIER || value->kind == TS_MEMBER) && value->text.n <= MOST_NAME &&
           value->text.p == extract_ts_slice(p, value->at.offset, value->end).p;
}

/* ---- dotted texts ------------------------------------------------------------------------------------ */

struct base_str extract_ts_base_text(struct extract_ts_parser *p, const struct extract_ts_value *value)
{
    struct base_str text = value->text;
    switch (value->kind) {
    case TS_IDENTIFIER:
    case TS_MEMBER:
        break;
    case TS_CALL:
    case TS_NEW:
        text = extract_ts_concat(p, text, BASE_STR("()"));
        break;
    case TS_STRING:
        return BASE_STR("''");
    case TS_TEMPLATE:
        return BASE_STR("``");
    case TS_REGEX:
        return BASE_STR("//");
    case TS_ARRAY:
        return BASE_STR("[]");
    case TS_OBJECT:
        return BASE_STR("{}");
    case TS_FUNCTION:
        return BASE_STR("(function)");
    case TS_CLASS:
        return BASE_STR("(class)");
    case TS_NUMBER:
        break;
    default:
        return BASE_STR("(…)");
    }
    if (text.n > TS_MAX_CALLEE && !is_written(p, value)) {
        size_t from = text.n - TS_MAX_CALLEE / 2;
        while (from < text.n && ((unsigned char)text.p[from] & 0xc0) == 0x80)
            from++;
        text = extract_ts_concat(p, BASE_STR("…"), base_str_from(text, from));
    }
    return text;
}

/* Makes *value the member `name` of what it was. `joined` says that the file writes both with one dot. */
static void extend(struct extract_ts_parser *p, struct extract_ts_value *value, struct base_str name,
                   struct extract_ts_place at, const char *dot)
{
    uint8_t before = value->kind;
    struct base_str text = value->text;
    bool joined = (before == TS_IDENTIFIER || before == TS_MEMBER) && text.p + text.n + 1 == name.p &&
                  *dot == '.' && text.p[text.n] == '.';
    value->receiver_call = before == TS_CALL || before == TS_NEW ? value->call : TS_NONE;
    if (joined && text.n <= MOST_NAME) {
        value->receiver_n = (uint32_t)text.n;
        value->name_from = value->receiver_n + 1;
        value->text.n += name.n + 1;
    } else if (p->quiet) {
        value->text = name;
        value->receiver_n = value->name_from = 0;
    } else {
        struct base_str base = extract_ts_base_text(p, value);
        value->receiver_n = (uint32_t)base.n;
        base = extract_ts_concat(p, base, base_str_of(dot));
        value->name_from = (uint32_t)base.n;
        value->text = extract_ts_concat(p, base, extract_ts_cut(name, MOST_NAME));
    }
    value->kind = TS_MEMBER;
    value->name_at = at;
    value->call = value->scope = value->env = TS_NONE;
}

void extract_ts_value_member(struct extract_ts_parser *p, struct extract_ts_value *value,
                             struct base_str name, struct extract_ts_place at)
{
    uint32_t require = value->kind == TS_CALL ? value->require : TS_NONE;
    extend(p, value, name, at, ".");
    if (require != TS_NONE && p->requires.items[require].is_dynamic && !p->requires.items[require].is_awaited)
        require = TS_NONE; /* a member of the promise is none of the module */
    value->require = require;
    if (require != TS_NONE)
    p->requires.items[require].name = name;
    if (!p->quiet && p->wants.env_read)
        extract_ts_env_member(p, value, false);
}

/* Whether a string can stand behind a dot. */
static bool is_name(struct base_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') || s.p[i] == '_' ||
              s.p[i] == '$' || (i > 0 && s.p[i] >= '0' && s.p[i] <= '9')))
            return false;
    return s.n > 0;
}

void extract_ts_value_index(struct extract_ts_parser *p, struct extract_ts_value *value,
                            const struct extract_ts_value *index, struct extract_ts_place at)
{
    value->require = TS_NONE;
    if (index->kind == TS_STRING && is_name(index->text)) {
        extend(p, value, index->text, at, ".");
        if (!p->quiet && p->wants.env_read)
            extract_ts_env_member(p, value, true);
        return;
    }
    struct base_str text = BASE_STR("[");
    if (!p->quiet) {
        text = extract_ts_concat(
            p, text, extract_ts_cut(extract_ts_slice(p, index->at.offset, index->end), TS_MAX_CALLEE / 4));
        text = extract_ts_concat(p, text, BASE_STR("]"));
    }
    extend(p, value, text, at, "");
}

/* ---- joined strings ---------------------------------------------------------------------------------- */

static struct base_str joined_part(struct extract_ts_parser *p, struct base_str text,
                                   const struct extract_ts_value *value)
{
    if (value->kind == TS_STRING || value->kind == TS_TEMPLATE)
        return extract_ts_concat(p, text, value->text);
    text = extract_ts_concat(p, text, BASE_STR("${"));
    text = extract_ts_concat(p, text,
                             extract_ts_cut(extract_ts_slice(p, value->at.offset, value->end), TS_MAX_OTHER));
    return extract_ts_concat(p, text, BASE_STR("}"));
}

void extract_ts_value_add(struct extract_ts_parser *p, struct extract_ts_value *left,
                          const struct extract_ts_value *right)
{
    bool is_text = left->kind == TS_STRING || left->kind == TS_TEMPLATE || right->kind == TS_STRING ||
                   right->kind == TS_TEMPLATE;
    struct extract_ts_value sum = extract_ts_value_of(left->at, TS_OTHER);
    sum.end = p->prev_end;
    if (is_text) {
        sum.kind = left->kind == TS_STRING && right->kind == TS_STRING ? TS_STRING : TS_TEMPLATE;
        sum.text = BASE_STR("");
        if (left->kind == TS_STRING || left->kind == TS_TEMPLATE)
            sum.text = left->text;
        else
            sum.text = joined_part(p, sum.text, left);
        sum.text = joined_part(p, sum.text, right);
    }
    *left = sum;
}

/* ---- bindings ---------------------------------------------------------------------------------------- */

void extract_ts_binding(struct extract_ts_parser *p, struct extract_ts_place at, struct base_str name,
                        struct base_str kind, const struct extract_ts_value *value, struct base_str type,
                        bool is_exported)
{
    if (p->quiet || p->failed || !p->wants.binding)
        return;
    struct base_str text = value->kind == TS_DESTRUCTURED ? value->text : extract_ts_value_text(p, value);
    FACTS_EMIT(p->out, binding, .line = at.line, .col = extract_ts_col(p, at), .scope = p->scope,
               .name = name, .kind = kind, .value_kind = extract_ts_kind_name(value->kind), .value = text,
               .call = extract_ts_ordinal(value->call), .value_scope = extract_ts_ordinal(value->scope),
               .type = type, .is_exported = is_exported);
}

void extract_ts_binding_members(struct extract_ts_parser *p, struct base_str name, size_t from)
{
    size_t ends[TS_MAX_LEVELS + 2];
    struct base_buf path;
    if (p->quiet || !p->wants.binding || p->members.n <= from || !name.p)
        return;
    base_buf_init(&path, TS_MAX_TEXT);
    base_buf_add(&path, name);
    /* Of a literal within another (`{ a: b = { c: 1 } }`) the first members are not those of level 1. */
    for (size_t level = 0; level < sizeof ends / sizeof *ends; level++)
        ends[level] = path.n;
    for (size_t i = from; i < p->members.n; i++) {
        const struct extract_ts_member *member = &p->members.items[i];
        path.n = ends[member->level - 1];
        base_buf_add_char(&path, '.');
        base_buf_add(&path, member->key);
        ends[member->level] = path.n;
        extract_ts_binding(p, member->at, base_buf_view(&path), BASE_STR("member"), &member->value,
                           BASE_STR_ABSENT, false);
    }
    base_buf_finish(&path);
}

void extract_ts_require_bind(struct extract_ts_parser *p, const struct extract_ts_value *value,
                             struct base_str alias)
{
    if (value->require == TS_NONE || p->quiet)
        return;
    struct extract_ts_require *require = &p->requires.items[value->require];
    if (require->is_bound)
        return;
    extract_ts_env_import(p, require->specifier, require->name.p ? require->name : BASE_STR("*"), alias);
    require->is_bound = true;
    FACTS_EMIT(p->out, import, .line = require->at.line, .col = extract_ts_col(p, require->at),
               .specifier = require->specifier, .name = require->name.p ? require->name : BASE_STR("*"),
               .alias = alias, .kind = require->is_dynamic ? BASE_STR("dynamic") : BASE_STR("require"),
               .is_guarded = require->is_guarded);
}

/* const { a, b: c } = require('x') */
static void leaf_import(struct extract_ts_parser *p, const struct extract_ts_leaf *leaf,
                        const struct extract_ts_value *value)
{
    struct extract_ts_require *require = &p->requires.items[value->require];
    ptrdiff_t dot = base_str_find_char(leaf->property, '.');
    struct base_str name = leaf->property;
    if (dot >= 0)
        name.n = (size_t)dot;
    require->is_bound = true;
    FACTS_EMIT(p->out, import, .line = require->at.line, .col = extract_ts_col(p, require->at),
               .specifier = require->specifier, .name = require->name.p ? require->name : name,
               .alias = leaf->name, .kind = require->is_dynamic ? BASE_STR("dynamic") : BASE_STR("require"),
               .is_guarded = require->is_guarded);
}

void extract_ts_leaves_emit(struct extract_ts_parser *p, size_t from, struct base_str kind,
                            const struct extract_ts_value *value, bool is_exported)
{
    bool is_this = value->kind == TS_IDENTIFIER && base_str_is(value->text, "this");
    for (size_t i = from; i < p->leaves.n && !p->quiet; i++) {
        const struct extract_ts_leaf *leaf = &p->leaves.items[i];
        struct extract_ts_value given = extract_ts_value_of(leaf->at, TS_DESTRUCTURED);
        given.text = leaf->property;
        given.end = leaf->at.offset;
        given.call = value->call;
        if (is_this && leaf->property.p) { /* const { app } = this says the same as this.app */
            given.kind = TS_MEMBER;
            given.text = extract_ts_concat(p, BASE_STR("this."), leaf->property);
        }
        extract_ts_binding(p, leaf->at, leaf->name, kind, &given, BASE_STR_ABSENT, is_exported);
        extract_ts_env_leaf(p, leaf, value);
        if (value->require != TS_NONE)
            leaf_import(p, leaf, value);
    }
}

/* ---- what waits -------------------------------------------------------------------------------------- */

static void flush_requires(struct extract_ts_parser *p)
{
    for (size_t i = 0; i < p->requires.n; i++) {
        const struct extract_ts_require *require = &p->requires.items[i];
        if (!require->is_bound)
            FACTS_EMIT(p->out, import, .line = require->at.line, .col = extract_ts_col(p, require->at),
                       .specifier = require->specifier, .name = require->name,
                       .kind = require->is_dynamic ? BASE_STR("dynamic") : BASE_STR("require"),
                       .is_guarded = require->is_guarded);
    }
    p->requires.n = 0;
}

static void flush_calls(struct extract_ts_parser *p)
{
    static const struct base_str kinds[] = {TS_TEXT("call"), TS_TEXT("new"), TS_TEXT("tagged"),
                                            TS_TEXT("decorator")};
    for (size_t i = 0; i < p->calls.n && p->wants.call; i++) {
        const struct extract_ts_call *call = &p->calls.items[i];
        struct base_str receiver = BASE_STR_ABSENT;
        if (call->receiver_n)
            receiver = base_str_slice(call->callee, 0, call->receiver_n);
        FACTS_EMIT(p->out, call, .ordinal = p->call_base + i, .scope = call->scope, .line = call->at.line,
                   .col = extract_ts_col(p, call->at), .callee = call->callee, .receiver = receiver,
                   .name = base_str_from(call->callee, call->name_from),
                   .receiver_call = extract_ts_ordinal(call->receiver_call),
                   .argument_count = call->argument_count, .first_text = call->first_text,
                   .kind = kinds[call->kind], .argument_of = extract_ts_ordinal(call->argument_of),
                   .is_conditional = call->is_conditional);
    }
    p->call_base += (uint32_t)p->calls.n;
    p->calls.n = 0;
}

void extract_ts_flush(struct extract_ts_parser *p)
{
    flush_calls(p);
    flush_requires(p);
    extract_ts_env_flush(p);
}

/* ---- scopes ------------------------------------------------------------------------------------------ */

uint32_t extract_ts_scope_open(struct extract_ts_parser *p, enum extract_ts_scope_kind kind,
                               struct base_str name, uint32_t line)
{
    if (p->quiet || p->scopes.n >= FACTS_CHUNK_MAX_ROWS)
        return p->scope;
    uint32_t parent = p->scope;
    p->scope = (uint32_t)p->scopes.n;
    base_vec_push(&p->scopes, (struct extract_ts_scope){.parent = kind == TS_MODULE ? TS_NONE : parent,
                                                        .kind = (uint8_t)kind,
                                                        .name = name,
                                                        .owner = p->class_name,
                                                        .line = line,
                                                        .end_line = line});
    return p->scope;
}

void extract_ts_scope_close(struct extract_ts_parser *p, uint32_t scope)
{
    if (p->quiet || scope != p->scope)
        return;
    p->scopes.items[scope].end_line = p->prev_line;
    if (p->scopes.items[scope].parent != TS_NONE)
        p->scope = p->scopes.items[scope].parent;
}

void extract_ts_scope_drop(struct extract_ts_parser *p, uint32_t scope)
{
    if (p->quiet)
        return;
    bool is_last = scope + 1 == p->scopes.n;
    extract_ts_scope_close(p, scope);
    if (is_last && scope > 0)
        p->scopes.n--;
}

void extract_ts_scopes_emit(struct extract_ts_parser *p)
{
    static const struct base_str kinds[] = {TS_TEXT("module"),   TS_TEXT("class"),  TS_TEXT("function"),
                                            TS_TEXT("arrow"),    TS_TEXT("method"), TS_TEXT("constructor"),
                                            TS_TEXT("getter"),   TS_TEXT("setter"), TS_TEXT("static"),
                                            TS_TEXT("namespace")};
    for (size_t i = 0; i < p->scopes.n && p->wants.scope; i++) {
        const struct extract_ts_scope *scope = &p->scopes.items[i];
        FACTS_EMIT(p->out, scope, .ordinal = i, .parent = extract_ts_ordinal(scope->parent),
                   .kind = kinds[scope->kind], .name = scope->name, .owner = scope->owner,
                   .line = scope->line, .end_line = scope->end_line);
    }
}
