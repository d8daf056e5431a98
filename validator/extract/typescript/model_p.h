/*
 * What the parser of TypeScript keeps of the text: limits, values, and the rows that wait until a statement
 * or a declaration has been read to its end. Offsets are bytes of the file; TS_NONE stands for no ordinal.
 */
#ifndef VALIDATOR_EXTRACT_TYPESCRIPT_MODEL_P_H
#define VALIDATOR_EXTRACT_TYPESCRIPT_MODEL_P_H

#include "validator/base/vec.h"
#include "validator/scan/ecma.h"

#define TS_NONE UINT32_MAX

/* Nested productions beyond this are a parse_problem: the call stack is the limit. */
#define TS_MAX_DEPTH 1000u
/* Tokens that may be read while looking ahead: this many, and two for each byte of the file. */
#define TS_LOOK_TOKENS 4096u
/* parse_problem rows of one file; more say nothing new. */
#define TS_MAX_PROBLEMS 20u
/* Bytes of a text, template or type that are kept. */
#define TS_MAX_TEXT 4096u
/* Bytes of an expression that is kept only to be shown. */
#define TS_MAX_OTHER 200u
/* Bytes of the receiver of a callee; what is longer keeps its end, behind an ellipsis. */
#define TS_MAX_CALLEE 200u
/* Members kept of one object or array literal, and how deep. */
#define TS_MAX_MEMBERS 20000u
#define TS_MAX_LEVELS 3u
/* Directives that switch a checker off and wait for the one that switches it on again. */
#define TS_MAX_DISABLES 100u

enum extract_ts_kind {
    TS_OTHER,
    TS_STRING,
    TS_TEMPLATE,
    TS_NUMBER,
    TS_BOOLEAN,
    TS_NULL,
    TS_IDENTIFIER,
    TS_MEMBER,
    TS_CALL,
    TS_NEW,
    TS_FUNCTION,
    TS_CLASS,
    TS_OBJECT,
    TS_ARRAY,
    TS_REGEX,
    TS_DESTRUCTURED,
    TS_SPREAD
};

enum extract_ts_context {
    TS_IN_OTHER,
    TS_IN_PARAMETER,
    TS_IN_PROPERTY,
    TS_IN_RETURN,
    TS_IN_VARIABLE,
    TS_IN_HERITAGE,
    TS_IN_ALIAS,
    TS_IN_ASSERTION,
    TS_IN_ARGUMENT,
    TS_IN_CATCH
};

struct extract_ts_place {
    uint32_t offset, line, line_start;
};

/* What an expression is, as far as a fact may tell it. */
struct extract_ts_value {
    uint8_t kind; /* enum extract_ts_kind */
    struct extract_ts_place at;
    uint32_t end;
    struct base_str text; /* of a literal; the dotted text of a name, member or callee; absent for the rest */
    uint32_t receiver_n;  /* bytes of text before the last name; 0 for none */
    uint32_t name_from;   /* where in text the last name begins */
    struct extract_ts_place name_at;
    uint32_t receiver_call; /* the call that gives the receiver */
    uint32_t call;          /* the call that makes the value */
    uint32_t scope;         /* of a function or class */
    uint32_t require;       /* in extract_ts_parser.requires */
    uint32_t env;           /* in extract_ts_parser.envs */
};

/* A member of an object or array literal: they stand in the order of the text, children behind their parent.
 */
struct extract_ts_member {
    struct base_str key;
    struct extract_ts_place at;
    struct extract_ts_value value;
    struct base_str fallback; /* of .default('…') in its value, or of { default: '…' } given to it */
    uint32_t fallback_at;     /* where the chain with that default begins; TS_NONE for none */
    uint8_t level;            /* 1 for members of the literal itself */
};

struct extract_ts_call {
    uint32_t scope, argument_of, receiver_call, argument_count;
    uint32_t receiver_n, name_from;
    struct extract_ts_place at;
    struct base_str callee, first_text;
    uint8_t kind; /* index into the names of call.kind */
    bool is_conditional;
};

struct extract_ts_scope {
    uint32_t parent;
    uint8_t kind; /* enum extract_ts_scope_kind */
    struct base_str name, owner;
    uint32_t line, end_line;
};

enum extract_ts_scope_kind {
    TS_MODULE,
    TS_CLASS_SCOPE,
    TS_FUNCTION_SCOPE,
    TS_ARROW,
    TS_METHOD,
    TS_CONSTRUCTOR,
    TS_GETTER,
    TS_SETTER,
    TS_STATIC,
    TS_NAMESPACE
};

/* require('x') and import('x'), until it is known what they are bound to. */
struct extract_ts_require {
    struct extract_ts_place at;
    struct base_str specifier, name;
    bool is_dynamic, is_bound, is_guarded, is_awaited;
};

enum extract_ts_env_form { TS_ENV_MEMBER, TS_ENV_INDEX, TS_ENV_GETTER, TS_ENV_CONFIG_SERVICE };

struct extract_ts_env {
    struct extract_ts_place at;
    struct base_str name, fallback;
    struct base_str receiver, class_name; /* of a getter that must turn out to be one of a ConfigService */
    uint32_t scope;
    int64_t is_required; /* FACTS_NULL when not known */
    uint8_t form;
    bool is_write;
};

/* A name that stands for the environment, for a ConfigService or for the package env-var. */
struct extract_ts_env_name {
    struct base_str name, class_name;
    uint32_t scope; /* TS_NONE for a member of the class */
    uint8_t kind;
};

/* A variable that a schema names. */
struct extract_ts_env_key {
    struct base_str name, fallback;
    struct extract_ts_place at;
    int64_t is_required;
};

/* Keys first to end; they are reads once the environment is parsed with the schema. */
struct extract_ts_env_schema {
    struct base_str name; /* of the variable that holds it */
    uint32_t at;          /* where its expression begins; they come in this order */
    uint32_t first, end;
    bool is_read;
};

/* A name that a binding pattern binds. */
struct extract_ts_leaf {
    struct base_str name, property, fallback;
    struct extract_ts_place at, key_at; /* of the name, and of the property */
    uint32_t level;                     /* 1 for the outermost pattern */
};

struct extract_ts_parameter {
    struct base_str name, type;
    struct extract_ts_place at;
    bool is_property, is_optional;
};

struct extract_ts_decorator {
    struct base_str name;
    struct extract_ts_place at;
    uint32_t call;
};

/* An eslint-disable that no eslint-enable has ended yet. */
struct extract_ts_disable {
    struct base_str tool, directive, rule, reason;
    int line, col;
    bool is_ended;
};

struct extract_ts_memo {
    uint32_t key; /* 0 for a free slot */
    bool answer;
};

#endif
