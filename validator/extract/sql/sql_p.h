/*
 * The reader of SQL that defines a schema, shared by .sql files and by the SQL in strings of programs.
 *
 * It reads one statement at a time: its tokens are kept in an array, and a cursor walks over them. Only
 * statements that may change a schema are kept at all; the rest is passed over. Nothing recurses in the
 * input but bodies within bodies (DO blocks, EXECUTE), which SQL_MAX_BODIES limits.
 */
#ifndef VALIDATOR_EXTRACT_SQL_SQL_P_H
#define VALIDATOR_EXTRACT_SQL_SQL_P_H

#include "validator/base/arena.h"
#include "validator/base/vec.h"
#include "validator/extract/extract.h"
#include "validator/scan/sql.h"

/* Tokens of one statement that are kept; a longer one is a parse_problem. */
#define SQL_MAX_TOKENS 400000u
/* Bodies within each other. */
#define SQL_MAX_BODIES 3u
/* Bytes of a default, a condition or an expression that are kept. */
#define SQL_MAX_TEXT 4096u

struct extract_sql {
    struct scan_sql scan;
    struct base_arena *arena; /* strings of rows until they are emitted */
    struct facts_chunk *out;
    const struct extract_extractor *extractor; /* whose problems these are; NULL for SQL in a program */
    BASE_VEC(struct scan_sql_token) tokens;    /* of the statement at hand; the last is SCAN_SQL_END */
    size_t at;                                 /* the cursor */
    uint32_t line;                             /* on which the text begins, less 1 */
    uint32_t fixed_line;                       /* on which all of it stands; 0 for a text with lines */
    int64_t *ordinal;                          /* of the next row */
    int64_t statement;                         /* the ordinal of the first row of the statement at hand */
    struct base_str direction;                 /* of the statement at hand */
    bool is_guarded;                           /* the statement stands in a condition */
    int64_t scope;                             /* in the program around the text; FACTS_NULL for none */
    unsigned bodies;                           /* around this text */
    /* What comments say: see sql.c. */
    struct base_str next_direction;
    bool breaks, has_up;
};

/* ---- the cursor: reader.c ---- */

static inline const struct scan_sql_token *extract_sql_token(const struct extract_sql *r)
{
    return &r->tokens.items[r->at];
}
static inline struct base_str extract_sql_text(const struct extract_sql *r)
{
    return scan_sql_text(&r->scan, extract_sql_token(r));
}
int64_t extract_sql_line(const struct extract_sql *r);
bool extract_sql_ends(const struct extract_sql *r);
void extract_sql_next(struct extract_sql *r); /* stays at the end */
/* Whether the token at hand, or the n-th behind it, is that word (in any case) or sign. */
bool extract_sql_is(const struct extract_sql *r, const char *word);
bool extract_sql_is_at(const struct extract_sql *r, size_t n, const char *word);
/* The same for one of several words, ended by NULL. */
bool extract_sql_is_one(const struct extract_sql *r, const char *const *words);
/* The same, and the cursor moves behind it. */
bool extract_sql_take(struct extract_sql *r, const char *word);
/* Words in a row, separated by a blank: all or nothing. */
bool extract_sql_take_all(struct extract_sql *r, const char *words);
/* From '(' to behind its ')'; no step elsewhere. */
void extract_sql_skip_parentheses(struct extract_sql *r);
/* To the next comma that stands outside of parentheses, or to the ')' or end in front of which none is. */
void extract_sql_skip_item(struct extract_sql *r);
/* The same, and behind the comma; false when there is none. */
bool extract_sql_next_item(struct extract_sql *r);
/* The text of the tokens [from, to), white space folded and comments left out; cut at SQL_MAX_TEXT. */
struct base_str extract_sql_between(struct extract_sql *r, size_t from, size_t to);
/* What stands between '(' and ')', without them; the cursor moves behind. Absent without a '('. */
struct base_str extract_sql_parenthesised(struct extract_sql *r);

/* A name without a qualifier; absent when none is here, or when a part of it is known only to the program. */
struct base_str extract_sql_name(struct extract_sql *r);
/* A name with its schema, if one is written. */
struct base_str extract_sql_qualified(struct extract_sql *r);
/* What a text literal stands for; absent when the token is none. */
struct base_str extract_sql_literal(struct extract_sql *r);
/* A list in parentheses: names, or expressions as written. Absent without a '('. */
struct base_str extract_sql_columns(struct extract_sql *r);
bool extract_sql_if_exists(struct extract_sql *r);     /* IF EXISTS */
bool extract_sql_if_not_exists(struct extract_sql *r); /* IF NOT EXISTS */

/* Writes a row; what is common to all rows is filled in. */
void extract_sql_emit(struct extract_sql *r, struct facts_sql_statement *row);
#define EXTRACT_SQL_EMIT(r, ...) extract_sql_emit((r), &(struct facts_sql_statement){__VA_ARGS__})
/* A statement about `table` (absent for any) that is not understood. */
void extract_sql_unknown(struct extract_sql *r, struct base_str table);

/* ---- statements ---- */

/* column.c: a definition as in CREATE TABLE; the cursor stands on the column's name. `action` is add_column,
 * or modify_column of MySQL, `old` the name before it when that changes. False when it is not understood. */
bool extract_sql_column(struct extract_sql *r, struct base_str table, const char *action, struct base_str old,
                        bool guarded);
/* The type at the cursor; absent when there is none. */
struct base_str extract_sql_type(struct extract_sql *r);
/* The expression behind DEFAULT. */
struct base_str extract_sql_default(struct extract_sql *r);
/* constraint.c: a constraint of the table, CONSTRAINT name included, or an index as MySQL writes them within
 * tables. False when none stands here; then the cursor has not moved. */
bool extract_sql_constraint(struct extract_sql *r, struct base_str table, bool guarded);
/* REFERENCES …, at that word; fills the row. */
void extract_sql_references(struct extract_sql *r, struct facts_sql_statement *row);

void extract_sql_create(struct extract_sql *r); /* create.c: behind CREATE */
void extract_sql_alter(struct extract_sql *r);  /* alter.c: behind ALTER */
void extract_sql_drop(struct extract_sql *r);   /* drop.c: behind DROP */
void extract_sql_rename(struct extract_sql *r); /* drop.c: behind RENAME */
void extract_sql_comment(struct extract_sql *r);
void extract_sql_block(struct extract_sql *r); /* block.c: behind DO */

/* Reads a text: every statement of it that changes a schema. sql.c */
void extract_sql_read(struct extract_sql *r, struct base_str text, enum scan_sql_dialect dialect);
/* The statement in `tokens`. */
void extract_sql_statement(struct extract_sql *r);

#endif
