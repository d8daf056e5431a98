/*
 * The inside of the engine: the connection and its fences, prepared statements, functions.
 *
 * One connection serves one engine, in memory and without a schema of its own beyond the facts. The fences:
 * an authorizer, SQLite's own limits, the step budget, the heap limit.
 */
#ifndef VALIDATOR_ENGINE_ENGINE_P_H
#define VALIDATOR_ENGINE_ENGINE_P_H

#include "validator/base/hash.h"
#include "validator/base/pattern.h"
#include "validator/engine/engine.h"
#include "validator/engine/token_p.h"

#include <sqlite3.h>

#define ENGINE_DEFAULT_STEPS UINT64_C(2000000000)
#define ENGINE_DEFAULT_MEMORY (INT64_C(512) * 1024 * 1024)
/* Steps for the hints of a rule: where thousands are wrong, the first of them get theirs. */
#define ENGINE_HINT_STEPS UINT64_C(50000000)
#define ENGINE_DEFAULT_ROWS INT64_C(1000000)
#define ENGINE_VALUE_MAX (4 * 1024 * 1024) /* bytes of one value or row in SQL */
#define ENGINE_SQL_MAX (4 * 1024 * 1024)   /* bytes of a statement; generated ones are the longest */
#define ENGINE_PATTERNS_MAX 1024u          /* compiled regular expressions kept; then all are dropped */

/* Why a statement ended before its last row. */
enum engine_stop {
    ENGINE_GOES_ON,
    ENGINE_STEPS_ENDED,
    ENGINE_MEMORY_ENDED,
    ENGINE_VALUE_TOO_LONG,
    ENGINE_PATTERN_ENDED,
    ENGINE_GLOB_ENDED
};

enum engine_refusal {
    ENGINE_REFUSED_NOTHING,
    ENGINE_REFUSED_FUNCTION,
    ENGINE_REFUSED_TABLE,
    ENGINE_REFUSED_ACTION
};

struct engine_graph; /* who imports whom: function_closure.c */

struct engine {
    sqlite3 *db;
    struct facts_store *store;
    struct engine_limits limits;
    struct facts_meter meter;
    uint64_t vm_charged;    /* part of meter.steps that the progress handler added */
    uint64_t other_charged; /* part that functions added */
    uint64_t vm_steps;      /* exact, of finished statements */
    bool pattern_ended, glob_ended;

    /* What the authorizer saw while a statement was prepared. */
    const struct engine_tokens *tokens; /* of that statement */
    struct facts_set *collect;          /* NULL when nobody asks */
    struct facts_set reads;             /* of the statement prepared last */
    char refused[64];                   /* name of a refused function or table; "" when none was */
    enum engine_refusal refusal;

    struct base_map pattern_numbers; /* regular expression -> index in patterns */
    struct base_arena pattern_text;
    BASE_VEC(struct base_pattern *) patterns;
    struct engine_graph *graph;
};

/* sandbox.c */
int engine_sandbox_open(struct engine *engine, struct base_error *err);
/* Starts counting anew: a rule, a query. */
void engine_sandbox_reset(struct engine *engine);
/* memory.c: gives SQLite, once for the process and before its first connection, functions that count for each
 * thread. Returns a code of SQLite. */
int engine_memory_prepare(void);
/* Between enter and leave, on one thread, SQLite gets no more than limits.max_memory on top of what it has
 * there. Returns what leave() needs. */
int64_t engine_sandbox_enter(const struct engine *engine);
void engine_sandbox_leave(int64_t before);
/* Adds to the budget; false when it has ended. */
bool engine_charge(struct engine *engine, uint64_t steps);

/* functions.c: what functions.def lists. */
int engine_functions_register(struct engine *engine, struct base_error *err);
void engine_functions_finish(struct engine *engine);
bool engine_function_allowed(const char *name);
/* Whether the name is a table-valued function; *demand gets the table it reads, or FACTS_TABLE_COUNT. */
bool engine_function_is_table(struct base_str name, enum facts_table *demand);
/* The modules of SQLite that BUILTIN_TABLE names, ended by NULL. */
const char **engine_function_kept_modules(void);
/* The names of everything that may be called, for suggestions. Borrowed, sorted by nothing. */
const struct base_str *engine_function_names(size_t *count);
/* The text argument `i`: absent for NULL. */
struct base_str engine_argument(sqlite3_value **values, int i);
void engine_result_text(sqlite3_context *context, struct base_str text);

/* function_text.c, function_search.c, function_like.c, function_regexp.c, function_closest.c,
 * function_closure.c */
void engine_fn_regexp(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_glob_match(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_slug(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_instr(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_replace(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_trim(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_ltrim(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_rtrim(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_like(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_glob(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_basename(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_dirname(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_extension(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_closest_step(sqlite3_context *context, int n, sqlite3_value **values);
void engine_fn_closest_final(sqlite3_context *context);
void engine_patterns_finish(struct engine *engine);
const sqlite3_module *engine_fn_import_closure_module(void);
void engine_graph_destroy(struct engine_graph *graph); /* accepts NULL */

/* statement.c */
struct engine_query {
    const struct engine_rule *rule; /* NULL for `assay query` */
    const struct engine_sql *sql;   /* for places; NULL for `assay query` */
    struct base_str text;           /* what is prepared */
    const char *what;               /* "check", "over" … for messages */
};
/* Prepares one SELECT. Errors carry the place in the rule file and a suggestion. The caller finalizes. */
int engine_prepare(struct engine *engine, const struct engine_query *query, sqlite3_stmt **out,
                   struct base_error *err);
/* The error of an offset in the query. */
int engine_fail_at(const struct engine_query *query, size_t offset, struct base_error *err,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Binds every `:name` of the statement; `config` may be NULL (defaults). */
int engine_bind(const struct engine_query *query, const struct config *config, sqlite3_stmt *stmt,
                struct base_error *err);
/* Steps once: SQLITE_ROW, SQLITE_DONE, or another code of SQLite, told apart by engine_stop_of(). */
enum engine_stop engine_stop_of(const struct engine *engine, int code);
/* A code of SQLite that is no stop, as an error of the rule. */
int engine_fail_step(struct engine *engine, const struct engine_query *query, struct base_error *err);
/* Finalizes and adds the exact steps. */
void engine_finalize(struct engine *engine, sqlite3_stmt *stmt);

/* A whole number or a decimal one; false for anything else. Only the one that *is_integer tells is set. */
bool engine_number_parse(struct base_str text, int64_t *integer, double *real, bool *is_integer);

/* diagnose.c */
int engine_fail_compile(struct engine *engine, const struct engine_query *query,
                        const struct engine_tokens *tokens, int code, struct base_error *err);
void engine_suggest_parameter(const struct engine_rule *rule, struct base_str name, struct base_error *err);
void engine_suggest_table(struct base_str name, struct base_error *err);

/* shape.c: what a query must return, and its variants without hints. */
enum engine_role {
    ENGINE_ROLE_PATH,
    ENGINE_ROLE_LINE,
    ENGINE_ROLE_COLUMN,
    ENGINE_ROLE_SUBJECT,
    ENGINE_ROLE_HOLDS,
    ENGINE_ROLE_HINT,
    ENGINE_ROLE_EVIDENCE_PATH,
    ENGINE_ROLE_EVIDENCE_LINE,
    ENGINE_ROLE_SEVERITY,
    ENGINE_ROLE_COUNT
};
struct engine_shape_map {
    int column[ENGINE_ROLE_COUNT]; /* number of the result column, -1 when it is not there */
};
/* Finds the result columns of a prepared query and checks that required ones are there, that no two share a
 * name, and that the message names columns only. `is_tally`: subject and holds, nothing else. */
int engine_shape_read(const struct engine_query *query, sqlite3_stmt *stmt, bool is_tally,
                      struct engine_shape_map *map, struct base_error *err);
/* The same without any check, for variants of a query that was checked. */
void engine_shape_find(sqlite3_stmt *stmt, struct engine_shape_map *map);
/* The rule's query with NULL in place of the hint's expression, or with the hint left out; absent when the
 * query has no hint. */
struct base_str engine_shape_without_hint(struct base_str sql, sqlite3_stmt *stmt, struct base_arena *arena);
/* The violations only, hints included. SQLite puts the condition into the query itself (flattening,
 * push-down), so the hint is computed for the rows that are left: but for a LIMIT or a window function
 * inside. */
struct base_str engine_shape_violations(struct base_str sql, struct base_arena *arena);

#endif
