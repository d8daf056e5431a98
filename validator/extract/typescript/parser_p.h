/*
 * The TypeScript and JavaScript extractor: one pass of recursive descent that writes facts as it reads.
 *
 * There is no tree. Each function reads one production from the current token on, and leaves the token behind
 * it. What a production cannot know yet is kept: calls until their arguments are read, object members until
 * it is known what they are assigned to, decorators until their target has a name.
 *
 * Failure: extract_ts_fail() notes the first fault and makes the current token SCAN_ECMA_END, so that every
 * loop ends as it ends at the end of the file. The innermost list of statements or members
 * (extract_ts_recover()) writes the parse_problem, goes on at the next statement and loses nothing else.
 *
 * Looking ahead: between extract_ts_look() and extract_ts_look_back() everything is read but nothing is
 * written (`quiet`). The tokens read that way are counted against a budget that is linear in the file, and
 * what was decided while looking ahead is remembered, so that no input makes the extractor slow.
 *
 * Names shared by the files of this folder begin with ts_; none leaves it but extract_typescript.
 */
#ifndef VALIDATOR_EXTRACT_TYPESCRIPT_PARSER_P_H
#define VALIDATOR_EXTRACT_TYPESCRIPT_PARSER_P_H

#include "validator/extract/extract.h"
#include "validator/extract/typescript/model_p.h"

struct extract_ts_parser {
    const struct extract_input *input;
    struct facts_chunk *out;
    struct scan_ecma scan;
    struct scan_ecma_token tok;
    uint32_t prev_end, prev_line; /* where the token before ended */
    /* The token that was last read by looking one further, and the places before and behind it. */
    struct scan_ecma_token ahead;
    uint32_t ahead_from; /* TS_NONE before the first */
    struct scan_ecma_state ahead_to;
    bool types, jsx;

    /* failure */
    bool failed;
    const char *message;
    struct extract_ts_place failed_at;
    struct scan_ecma_state failed_state;
    uint32_t problems, problem_at;
    unsigned depth;

    /* looking ahead */
    unsigned quiet;
    uint64_t budget;
    struct extract_ts_memo *memo;
    uint32_t memo_n, memo_capacity;

    /* surroundings */
    uint32_t scope;
    uint32_t argument_of;
    struct base_str class_name; /* innermost class */
    struct base_str owner;      /* as type_use.owner */
    bool in_class, in_function, in_generator;
    bool no_in;          /* `in` is no operator: head of a for */
    bool in_true_branch; /* directly behind the ? of a conditional */
    bool no_conditional_type;
    struct base_str namespace_name;
    bool in_namespace, in_ambient;
    unsigned blocks;   /* around the present statement, within its function */
    unsigned tries;    /* blocks of try around the present statement */
    unsigned branches; /* of them, and of operands, those that may not be run */
    unsigned level;    /* of nested object and array literals whose members are kept */
    uint8_t type_context;
    struct base_str hint; /* name for a function or class that begins at hint_at */
    uint32_t hint_at;
    uint32_t statement_at; /* where the expression of the present statement begins */

    BASE_VEC(struct extract_ts_scope) scopes;
    BASE_VEC(struct extract_ts_call) calls;
    uint32_t call_base; /* ordinal of calls.items[0] */
    int64_t sql_steps;  /* ordinal of the next sql_statement */
    BASE_VEC(struct extract_ts_member) members;
    BASE_VEC(struct extract_ts_require) requires;
    BASE_VEC(struct extract_ts_env) envs;
    BASE_VEC(struct extract_ts_env) env_gets; /* until the end of the file, as are the next four */
    BASE_VEC(struct extract_ts_env_name) env_names;
    BASE_VEC(struct extract_ts_env_key) env_keys;
    BASE_VEC(struct extract_ts_env_schema) env_schemas;
    BASE_VEC(struct base_str) env_parses;
    struct base_str env_default; /* of the chain of calls that begins at env_default_at */
    uint32_t env_default_at;
    uint32_t env_service_at; /* where the last app.get(ConfigService) begins */
    bool imports_envalid;    /* so that an object of validators may be what the environment is read with */
    uint32_t call_env;       /* in envs: what the last call reads */
    BASE_VEC(struct extract_ts_leaf) leaves;
    BASE_VEC(struct extract_ts_parameter) parameters;
    BASE_VEC(struct extract_ts_decorator) decorators;
    BASE_VEC(struct extract_ts_disable) disables;
    BASE_VEC(struct extract_ts_place) jsdoc_anys; /* until the owner of what they describe is known */

    BASE_VEC(char *) texts; /* blocks of what is no slice of the file */
    char *text;             /* free room of the newest block of text */
    size_t text_left;

    struct {
        bool scope, symbol, parameter, import, export_, binding, call, call_argument, decorator, type_use,
            any_type, suppression, env_read, test_case, signal_name, sql;
        bool calls; /* call or anything that names one */
        bool members;
    } wants;
};

/* Writes a row, unless looking ahead. */
#define TS_EMIT(p, table, ...)                                                                               \
    do {                                                                                                     \
        if (!(p)->quiet)                                                                                     \
            FACTS_EMIT((p)->out, table, __VA_ARGS__);                                                        \
    } while (0)

/* A text in a table of them: BASE_STR() is no constant. */
#define TS_TEXT(literal)                                                                                     \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }

/* An ordinal as a column holds it. */
static inline int64_t extract_ts_ordinal(uint32_t n)
{
    return n == TS_NONE ? FACTS_NULL : (int64_t)n;
}

/* parser.c: tokens, failure, looking ahead */
void extract_ts_next(struct extract_ts_parser *p);
void extract_ts_fail(struct extract_ts_parser *p, const char *message);
void extract_ts_recover(struct extract_ts_parser *p);
void extract_ts_semicolon(struct extract_ts_parser *p); /* with automatic insertion */
bool extract_ts_enter(struct extract_ts_parser *p); /* one level deeper; false, and failed, at the limit */
struct base_str extract_ts_unescape(struct extract_ts_parser *p, struct base_str s);

static inline void extract_ts_leave(struct extract_ts_parser *p)
{
    p->depth--;
}

static inline bool extract_ts_is(const struct extract_ts_parser *p, enum scan_ecma_kind kind)
{
    return p->tok.kind == kind;
}

static inline bool extract_ts_is_word(const struct extract_ts_parser *p, enum scan_ecma_word word)
{
    return p->tok.word == word;
}

static inline bool extract_ts_eat(struct extract_ts_parser *p, enum scan_ecma_kind kind)
{
    if (p->tok.kind != kind)
        return false;
    extract_ts_next(p);
    return true;
}

static inline bool extract_ts_eat_word(struct extract_ts_parser *p, enum scan_ecma_word word)
{
    if (p->tok.word != word)
        return false;
    extract_ts_next(p);
    return true;
}

/* Fails when the token is another. `what` completes "expected …". */
static inline void extract_ts_expect(struct extract_ts_parser *p, enum scan_ecma_kind kind, const char *what)
{
    if (!extract_ts_eat(p, kind))
        extract_ts_fail(p, what);
}

/* A name that is not reserved. */
static inline bool extract_ts_is_identifier(const struct extract_ts_parser *p)
{
    return p->tok.kind == SCAN_ECMA_NAME && (!p->tok.word || p->tok.word > SCAN_ECMA_LAST_RESERVED);
}

/* Any name, private or not. */
static inline bool extract_ts_is_member_name(const struct extract_ts_parser *p)
{
    return p->tok.kind == SCAN_ECMA_NAME || p->tok.kind == SCAN_ECMA_PRIVATE_NAME;
}

/* Of a name: without escapes. */
static inline struct base_str extract_ts_token_text(struct extract_ts_parser *p)
{
    struct base_str text = scan_ecma_text(&p->scan, &p->tok);
    return p->tok.has_escape ? extract_ts_unescape(p, text) : text;
}

static inline struct extract_ts_place extract_ts_here(const struct extract_ts_parser *p)
{
    return (struct extract_ts_place){p->tok.start, p->tok.line, p->tok.line_start};
}

struct extract_ts_look {
    struct scan_ecma_state state;
    struct scan_ecma_token tok;
    uint32_t prev_end, prev_line;
    unsigned depth;
    size_t leaves, parameters, members, decorators;
    uint8_t type_context;
    bool failed, in_true_branch, no_conditional_type, no_in, in_generator, in_function;
    struct base_str hint;
    uint32_t hint_at;
};
void extract_ts_look(struct extract_ts_parser *p, struct extract_ts_look *look);
void extract_ts_look_back(struct extract_ts_parser *p, const struct extract_ts_look *look);
/* What the token behind the present one is. */
struct scan_ecma_token extract_ts_peek(struct extract_ts_parser *p);

/* text.c: texts that are not slices of the file */
struct base_str extract_ts_concat(struct extract_ts_parser *p, struct base_str left, struct base_str right);
struct base_str extract_ts_slice(const struct extract_ts_parser *p, uint32_t from, uint32_t to);
struct base_str extract_ts_fold(struct extract_ts_parser *p, uint32_t from,
                                uint32_t to); /* white space folded, cut */
struct base_str extract_ts_string_text(struct extract_ts_parser *p, const struct scan_ecma_token *token);
struct base_str extract_ts_cut(struct base_str s, size_t max); /* at a code point */
static inline int extract_ts_col(struct extract_ts_parser *p, struct extract_ts_place at)
{
    return scan_ecma_column(&p->scan, at.line_start, at.offset);
}

/* value.c: values and the rows made of them */
/* Field by field, because a value is large and most are made where they stay. */
static inline void extract_ts_value_begin(struct extract_ts_value *value, struct extract_ts_place at,
                                          enum extract_ts_kind kind)
{
    value->kind = (uint8_t)kind;
    value->at = at;
    value->end = at.offset;
    value->text = BASE_STR_ABSENT;
    value->receiver_n = value->name_from = 0;
    value->name_at = at;
    value->receiver_call = value->call = value->scope = value->require = value->env = TS_NONE;
}
static inline struct extract_ts_value extract_ts_value_of(struct extract_ts_place at,
                                                          enum extract_ts_kind kind)
{
    struct extract_ts_value value;
    extract_ts_value_begin(&value, at, kind);
    return value;
}
struct base_str extract_ts_value_text(struct extract_ts_parser *p, const struct extract_ts_value *value);
extern const struct base_str extract_ts_kind_names[];
static inline struct base_str extract_ts_kind_name(enum extract_ts_kind kind)
{
    return extract_ts_kind_names[kind];
}
/* What stands for a value in front of a dot or of an argument list. */
struct base_str extract_ts_base_text(struct extract_ts_parser *p, const struct extract_ts_value *value);
void extract_ts_value_member(struct extract_ts_parser *p, struct extract_ts_value *value,
                             struct base_str name, struct extract_ts_place at);
void extract_ts_value_index(struct extract_ts_parser *p, struct extract_ts_value *value,
                            const struct extract_ts_value *index, struct extract_ts_place at);
void extract_ts_value_add(struct extract_ts_parser *p, struct extract_ts_value *left,
                          const struct extract_ts_value *right);
void extract_ts_binding(struct extract_ts_parser *p, struct extract_ts_place at, struct base_str name,
                        struct base_str kind, const struct extract_ts_value *value, struct base_str type,
                        bool is_exported);
/* member rows for what stands in members[from..] below the name. */
void extract_ts_binding_members(struct extract_ts_parser *p, struct base_str name, size_t from);
void extract_ts_leaves_emit(struct extract_ts_parser *p, size_t from, struct base_str kind,
                            const struct extract_ts_value *value, bool is_exported);
void extract_ts_require_bind(struct extract_ts_parser *p, const struct extract_ts_value *value,
                             struct base_str alias);
void extract_ts_flush(
    struct extract_ts_parser *p); /* writes what waited: calls, requires, environment reads */
uint32_t extract_ts_scope_open(struct extract_ts_parser *p, enum extract_ts_scope_kind kind,
                               struct base_str name, uint32_t line);
void extract_ts_scope_close(struct extract_ts_parser *p, uint32_t ordinal);
void extract_ts_scope_drop(struct extract_ts_parser *p, uint32_t ordinal); /* it had no body after all */
void extract_ts_scopes_emit(struct extract_ts_parser *p);

/* calls.c */
/* Writes the callee of a call whose callee is no name ('it.each()', '(function)') into *callee. */
uint32_t extract_ts_call_open(struct extract_ts_parser *p, struct extract_ts_value *callee, const char *kind);
/* From '(' to behind ')'. The place in extract_ts_parser.requires when that is what the call does. */
uint32_t extract_ts_call_arguments(struct extract_ts_parser *p, uint32_t call,
                                   const struct extract_ts_value *callee);
void extract_ts_call_template(struct extract_ts_parser *p, uint32_t call,
                              const struct extract_ts_value *text);

/* tests.c */

/* What an object among the arguments says: { skip: true }, { name: '…', fn() { … } }. */
struct extract_ts_test_options {
    struct base_str name, reason;
    const char *modifier;
    bool has_function;
};

struct extract_ts_test_arguments {
    const struct extract_ts_value *first, *second;
    uint32_t count;
    struct extract_ts_test_options options;
};

/* Reads the members from `from` on, those of the object that was parsed last. */
void extract_ts_test_options(struct extract_ts_parser *p, size_t from,
                             struct extract_ts_test_options *options);
void extract_ts_test_case(struct extract_ts_parser *p, uint32_t call, const struct extract_ts_value *callee,
                          const struct extract_ts_test_arguments *given);

/* env.c */
/* *value is a member: perhaps one of process.env. */
void extract_ts_env_member(struct extract_ts_parser *p, struct extract_ts_value *value, bool is_index);
void extract_ts_env_import(struct extract_ts_parser *p, struct base_str specifier, struct base_str name,
                           struct base_str alias);
/* A variable with its value, a name that a pattern takes out of a value, a class field, a parameter, any
 * other name that hides one of those from what follows in its scope. */
void extract_ts_env_declare(struct extract_ts_parser *p, struct base_str name,
                            const struct extract_ts_value *value, struct base_str type, size_t members);
void extract_ts_env_leaf(struct extract_ts_parser *p, const struct extract_ts_leaf *leaf,
                         const struct extract_ts_value *value);
void extract_ts_env_field(struct extract_ts_parser *p, struct base_str name, struct base_str type);
void extract_ts_env_parameter(struct extract_ts_parser *p, const struct extract_ts_parameter *parameter);
void extract_ts_env_hide(struct extract_ts_parser *p, struct base_str name);
/* The argument at a position is an object literal, whose members stand from `from` on. */
void extract_ts_env_object(struct extract_ts_parser *p, const struct extract_ts_value *callee,
                           const struct extract_ts_value *first, uint32_t position, size_t from);
/* A call that has been read; the place in extract_ts_parser.envs when its result is a variable. */
uint32_t extract_ts_env_call(struct extract_ts_parser *p, const struct extract_ts_value *callee,
                             const struct extract_ts_value *first, const struct extract_ts_value *second,
                             uint32_t count);
void extract_ts_env_flush(struct extract_ts_parser *p);
void extract_ts_env_end(struct extract_ts_parser *p);

/* comments.c */
void extract_ts_comment(void *context, const struct scan_ecma_comment *comment);
void extract_ts_comments_end(struct extract_ts_parser *p);
void extract_ts_jsdoc_flush(struct extract_ts_parser *p);

/* expressions.c, chain.c, primary.c, lookahead.c, jsx.c */
struct extract_ts_value extract_ts_expression(struct extract_ts_parser *p);
/* Most expressions are operands and nothing more: from here down the value is written where it is wanted. */
void extract_ts_assignment_at(struct extract_ts_parser *p, struct extract_ts_value *value);
static inline struct extract_ts_value extract_ts_assignment(struct extract_ts_parser *p)
{
    struct extract_ts_value value;
    extract_ts_assignment_at(p, &value);
    return value;
}
void extract_ts_left_hand_side(struct extract_ts_parser *p, bool calls, struct extract_ts_value *value);
void extract_ts_unary(struct extract_ts_parser *p, struct extract_ts_value *value);
void extract_ts_primary(struct extract_ts_parser *p, struct extract_ts_value *value);
struct extract_ts_value extract_ts_template(struct extract_ts_parser *p);
struct extract_ts_value extract_ts_property_name(struct extract_ts_parser *p);
/* An expression within brackets of its own: nothing of the surroundings holds there. */
struct extract_ts_value extract_ts_inner(struct extract_ts_parser *p);
/* Text of a small number. */
struct base_str extract_ts_number_text(struct extract_ts_parser *p, unsigned n);
/* Makes '<<' a '<' with another behind it; false for other tokens. */
bool extract_ts_split_less(struct extract_ts_parser *p);
struct extract_ts_value extract_ts_jsx(struct extract_ts_parser *p);
bool extract_ts_starts_arrow(struct extract_ts_parser *p, bool true_branch);
bool extract_ts_starts_type_arguments(struct extract_ts_parser *p);
bool extract_ts_starts_expression(const struct scan_ecma_token *token);
struct extract_ts_value extract_ts_arrow(struct extract_ts_parser *p, bool true_branch);

/* What stands around a function while its parameters and body are read. */
struct extract_ts_body {
    struct base_str owner;
    uint32_t argument_of, statement_at;
    unsigned level, blocks, branches;
    size_t members;
    bool in_function, in_generator, no_in;
};
/* Begins a function of that name (absent for none), and goes back to what was around it. */
struct extract_ts_body extract_ts_body_enter(struct extract_ts_parser *p, struct base_str name,
                                             bool is_generator);
void extract_ts_body_leave(struct extract_ts_parser *p, const struct extract_ts_body *outside);

/* functions.c */
struct extract_ts_function {
    enum extract_ts_scope_kind kind;
    struct base_str name;
    struct extract_ts_place at; /* of the first token */
    bool is_async, is_generator;
    bool is_overloadable; /* may end without a body */
};
/* Type parameters, parameters, return type and body. The scope, or TS_NONE without a body. */
uint32_t extract_ts_function(struct extract_ts_parser *p, const struct extract_ts_function *function);
void extract_ts_parameters(struct extract_ts_parser *p);
void extract_ts_parameters_emit(struct extract_ts_parser *p, size_t from, uint32_t scope,
                                enum extract_ts_scope_kind kind, struct base_str name);
void extract_ts_pattern(struct extract_ts_parser *p, struct base_str property, uint32_t level);
struct extract_ts_value extract_ts_function_expression(struct extract_ts_parser *p);
void extract_ts_variables(struct extract_ts_parser *p, bool is_exported, bool in_for);

/* statements.c, declarations.c */
void extract_ts_statements(struct extract_ts_parser *p, bool top);
void extract_ts_statement(struct extract_ts_parser *p);
void extract_ts_block(struct extract_ts_parser *p);

struct extract_ts_modifiers {
    bool is_exported, is_default, is_declared, is_abstract;
    bool is_expression; /* declares nothing */
    struct extract_ts_place at;
};
/* True when the token begins a declaration, which is then read. */
bool extract_ts_declaration(struct extract_ts_parser *p, struct extract_ts_modifiers modifiers);
void extract_ts_export_name(struct extract_ts_parser *p, const struct extract_ts_modifiers *modifiers,
                            struct base_str name, struct extract_ts_place at, bool is_type);

/* classes.c */
struct extract_ts_value extract_ts_class(struct extract_ts_parser *p,
                                         const struct extract_ts_modifiers *modifiers);
void extract_ts_decorators(struct extract_ts_parser *p);
void extract_ts_decorators_emit(struct extract_ts_parser *p, size_t from, const char *target_kind,
                                struct base_str target, struct base_str owner);

/* modules.c */
void extract_ts_import(struct extract_ts_parser *p);
void extract_ts_export(struct extract_ts_parser *p);
void extract_ts_commonjs(struct extract_ts_parser *p, const struct extract_ts_value *target,
                         const struct extract_ts_value *value, size_t members);

/* types.c, type_primary.c, type_members.c */
void extract_ts_type(struct extract_ts_parser *p);
void extract_ts_type_in(struct extract_ts_parser *p, enum extract_ts_context context);
void extract_ts_return_type(struct extract_ts_parser *p);
void extract_ts_type_parameters(struct extract_ts_parser *p);
void extract_ts_type_arguments(struct extract_ts_parser *p);
void extract_ts_primary_type(struct extract_ts_parser *p);
struct base_str extract_ts_dotted_name(struct extract_ts_parser *p); /* a.b.c, white space left out */
/* A dotted name in a type position, with its arguments. */
struct base_str extract_ts_type_name(struct extract_ts_parser *p);
void extract_ts_type_members(struct extract_ts_parser *p, struct base_str owner, bool is_interface);
/* `: T` when it stands there; the text of T, absent without one. */
struct base_str extract_ts_annotation(struct extract_ts_parser *p, enum extract_ts_context context);
void extract_ts_any(struct extract_ts_parser *p, struct extract_ts_place at, const char *context);

#endif
