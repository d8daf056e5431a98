/*
 * SQL as tokens: enough to find clauses and names without being fooled by strings, comments and quotes.
 *
 * This is no parser: SQLite judges whether a query is SQL. It serves what SQLite does not do: refusing
 * NOT IN (SELECT …), leaving hints out of a first pass, dropping conjuncts, finding a name's place.
 */
#ifndef VALIDATOR_ENGINE_TOKEN_P_H
#define VALIDATOR_ENGINE_TOKEN_P_H

#include "validator/base/arena.h"
#include "validator/base/str.h"
#include "validator/base/vec.h"

enum engine_token_kind {
    ENGINE_TOKEN_WORD,   /* keyword or name */
    ENGINE_TOKEN_QUOTED, /* "name", `name` or [name] */
    ENGINE_TOKEN_STRING, /* 'text' */
    ENGINE_TOKEN_NUMBER,
    ENGINE_TOKEN_VARIABLE, /* :name, @name, $name, ?1 */
    ENGINE_TOKEN_PUNCT     /* one byte */
};

struct engine_token {
    enum engine_token_kind kind;
    unsigned depth;       /* of parentheses around it; a parenthesis has the depth outside of it */
    size_t at;            /* offset in the text */
    struct base_str text; /* as written; a view into the text */
};

struct engine_tokens {
    BASE_VEC(struct engine_token) list;
    struct base_str text;
};

/* `text` is borrowed until finish. Comments are left out. Never fails: unclosed things end with the text. */
void engine_tokens_read(struct engine_tokens *tokens, struct base_str text);
void engine_tokens_finish(struct engine_tokens *tokens); /* accepts a zeroed one */

/* Whether token `i` exists and is that word (ASCII case folded) or that one-byte sign. */
bool engine_token_is(const struct engine_tokens *tokens, size_t i, const char *word);
/* The offset behind token `i`. */
size_t engine_token_end(const struct engine_tokens *tokens, size_t i);

/* A result column of the outermost SELECT (the first of a compound). Offsets are token numbers. */
struct engine_result_column {
    size_t from, to;      /* the expression: [from, to) */
    struct base_str name; /* its alias, or the last name of a plain column; absent when it has none */
    bool has_alias;
};

struct engine_outline {
    size_t select;     /* token of the outermost SELECT; list.n when there is none */
    size_t first, end; /* its result columns: [first, end) */
    bool is_distinct, is_compound;
    BASE_VEC(struct engine_result_column) columns;
};

void engine_outline_read(struct engine_outline *outline, const struct engine_tokens *tokens);
void engine_outline_finish(struct engine_outline *outline); /* accepts a zeroed one */
/* The number of the column of that name, or columns.n. */
size_t engine_outline_find(const struct engine_outline *outline, const char *name);

#endif
