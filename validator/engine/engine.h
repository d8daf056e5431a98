/*
 * The engine: a read-only SQL machine over a facts store. It prepares rules, tells which tables they read,
 * runs them within a budget and turns rows into findings.
 *
 * A rule can do nothing but read: all tables are connected first, then an authorizer allows SELECT, READ,
 * RECURSIVE and the functions of functions.def. Memory is capped. One step budget counts VM steps, cursor
 * steps and regular expression work; it does not depend on the number of threads or the machine.
 */
#ifndef VALIDATOR_ENGINE_ENGINE_H
#define VALIDATOR_ENGINE_ENGINE_H

#include "validator/engine/rule.h"
#include "validator/engine/scope.h"
#include "validator/facts/vtab.h"
#include "validator/findings/finding.h"

struct engine;

struct engine_limits {
    uint64_t max_steps; /* per rule; 0: 2,000,000,000 */
    int64_t max_memory; /* bytes SQLite may take; 0: 512 MiB */
    int64_t
        max_rows; /* findings per rule; 0: 1,000,000. Beyond: the rule is incomplete, never cut silently */
};

/* `store` is borrowed until destroy; it may still be empty. */
int engine_create(struct engine **out, struct facts_store *store, const struct engine_limits *limits,
                  struct base_error *err);
void engine_destroy(struct engine *engine); /* accepts NULL */

/* Prepares the rule's statements, throws them away, and adds every table they read (also through functions)
 * to `demand`. Errors carry the place in the rule file: unknown table or column (with the nearest name), SQL
 * errors, NOT IN (SELECT …), missing or unknown result columns, forbidden functions. */
int engine_demand(struct engine *engine, const struct engine_rule *rule, struct facts_set *demand,
                  struct base_error *err);

/* Runs the rule over the filled store and appends its findings and its findings_rule to `result`. Severity
 * and parameters come from `config`, and with a scope (may be NULL) from that of each project: then
 * result->projects has a row for each part, which gets its share. result->date is the day of the run. An
 * error (NULL in holds, a wrong type, an error of SQLite) is the rule's fault: BASE_E_INVALID with place. A
 * budget that ends is not an error: the rule is FINDINGS_INCOMPLETE and keeps what it found until then. A
 * rule that is switched off adds nothing. */
int engine_run(struct engine *engine, const struct engine_rule *rule, const struct config *config,
               const struct engine_scope *scope, struct base_arena *arena, struct findings_result *result,
               struct base_error *err);

/* Writes a text as a literal of SQL. */
void engine_add_literal(struct base_buf *out, struct base_str text);

/* `assay query`: any one SELECT under the same protection. The callback gets texts (p NULL for SQL NULL) and
 * whether each is a number. `demand` is filled first by engine_query_demand(). */
typedef int engine_row(void *context, size_t columns, const struct base_str *values, const bool *is_number);
int engine_query_demand(struct engine *engine, struct base_str sql, struct facts_set *demand,
                        struct base_error *err);
int engine_query(struct engine *engine, struct base_str sql,
                 int (*header)(void *context, size_t columns, const struct base_str *names), engine_row *row,
                 void *context, struct base_error *err);

/* Work done so far by the last run or query, for tests: cursor steps and VM steps. */
struct engine_cost {
    uint64_t cursor_steps, vm_steps;
};
struct engine_cost engine_last_cost(const struct engine *engine);

/* Warnings of `assay rules --lint`: scans inside correlated subqueries, and the like. Appends lines to `out`.
 */
int engine_lint(struct engine *engine, const struct engine_rule *rule, struct base_buf *out, size_t *warnings,
                struct base_error *err);

/* Variants of the rule's queries with one conjunct (of WHERE, ON or HAVING; one `on` column of ENGINE_EACH)
 * replaced by 1. `describe` names what was dropped. All in the arena. A query
 * that is no SQL has mutants that are none either: preparing them tells. */
struct engine_mutant {
    struct engine_rule rule;
    struct base_str describe;
};
void engine_mutants(const struct engine_rule *rule, struct base_arena *arena, struct engine_mutant **out,
                    size_t *count);

#endif
