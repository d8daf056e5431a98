/* One run of one rule: the state that its passes share. */
#ifndef VALIDATOR_ENGINE_RUN_P_H
#define VALIDATOR_ENGINE_RUN_P_H

#include "validator/engine/engine_p.h"

/* What the run gives in one project. */
struct engine_share {
    size_t group; /* which pass judges it, from 1; 0: none, the rule is off there */
    enum config_severity severity;
    bool warns;
    int64_t subjects, held;
    size_t project; /* in result->projects */
};

struct engine_run {
    struct engine *engine;
    const struct engine_rule *rule;
    const struct config *config;
    struct base_arena *arena;
    struct findings_result *result;
    struct base_error *err;
    struct base_str id;
    enum config_severity severity;
    bool warns;
    const struct engine_scope *scope; /* NULL: one configuration for all */
    struct engine_share *shares;      /* one for each part of the scope */
    size_t share_count, group;        /* the pass that runs */
    struct engine_shape_map map;      /* of the statement that runs */
    int64_t subjects, held, over;
    int64_t tally_total, tally_held;
    size_t first_finding; /* of this rule in result->findings */
    enum engine_stop stop;
    bool is_second_pass; /* over violations that were counted */
    bool too_many;       /* more findings than limits.max_rows */
};

/* row.c: NULL and anything but 0 and 1 in holds is the rule's fault. */
int engine_row_holds(struct engine_run *run, const struct engine_query *query, sqlite3_stmt *stmt,
                     bool *holds);
/* Checks the types of the other columns. */
int engine_row_check(struct engine_run *run, const struct engine_query *query, sqlite3_stmt *stmt);
/* The share that the row counts in; NULL without a scope. */
struct engine_share *engine_row_share(const struct engine_run *run, sqlite3_stmt *stmt);
/* Appends the row as a finding, of a share unless that is NULL. */
void engine_row_finding(struct engine_run *run, sqlite3_stmt *stmt, const struct engine_share *share);

/* run_scope.c: shares and groups of a rule; returns the number of groups. */
size_t engine_scope_begin(struct engine_run *run);
/* The query `over` with each table in it cut down to a project. `reads`: the tables that it reads. */
struct base_str engine_scope_query(struct base_str sql, const struct facts_set *reads,
                                   struct base_str project, struct base_arena *arena);
/* Writes the shares into the projects of the result, and what they come to into `out`. */
void engine_scope_end(const struct engine_run *run, struct findings_rule *out);
/* Whether a rule that warns until a day still does. */
bool engine_warns(struct base_str until, struct base_str today);

#endif
