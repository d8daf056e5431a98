/* One run of one rule: the state that its passes share. */
#ifndef VALIDATOR_ENGINE_RUN_P_H
#define VALIDATOR_ENGINE_RUN_P_H

#include "validator/engine/engine_p.h"

struct engine_run {
    struct engine *engine;
    const struct engine_rule *rule;
    const struct config *config;
    struct base_arena *arena;
    struct findings_result *result;
    struct base_error *err;
    struct base_str id;
    enum config_severity severity;
    struct engine_shape_map map; /* of the statement that runs */
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
/* Appends the row as a finding. */
void engine_row_finding(struct engine_run *run, sqlite3_stmt *stmt);

#endif
