/*
 * Rules: one YAML file each, checked strictly when loaded. docs/rules.md describes the format for users.
 */
#ifndef VALIDATOR_ENGINE_RULE_H
#define VALIDATOR_ENGINE_RULE_H

#include "validator/base/arena.h"
#include "validator/base/error.h"
#include "validator/base/vec.h"
#include "validator/config/config.h"
#include "validator/document/document.h"

enum engine_shape { ENGINE_CHECK, ENGINE_EACH, ENGINE_FORBID };

struct engine_sql {
    struct base_str text;
    int line, column; /* where the text starts in the rule file, so that errors are mapped back */
    bool is_block;    /* a block scalar: lines of the text are lines of the file, indented by column - 1 */
};

struct engine_parameter {
    struct base_str name, default_value;
    bool is_number;
};

struct engine_tally {
    struct base_str noun;
    struct engine_sql sql; /* columns: subject, holds */
};

struct engine_example_file {
    struct base_str path, text;
};

struct engine_example {
    struct base_str name;
    int line;
    const struct engine_example_file *files;
    size_t file_count;
    struct base_str config;         /* text of an assay.yaml; absent for none */
    int64_t subjects;               /* -1 when not said */
    struct config_strings findings; /* "path:line" or "path:line subject", sorted */
    bool findings_given;
    struct base_str verdict; /* PASS, FAIL, INCOMPLETE; absent when not said */
};

struct engine_rule {
    struct base_str id, title, why, fix, message, noun;
    struct base_str path; /* the rule file, for errors */
    enum config_severity severity;
    struct config_strings tags;
    enum engine_shape shape;
    struct engine_sql check;     /* the query of ENGINE_CHECK and ENGINE_FORBID; generated for ENGINE_EACH */
    struct engine_sql over;      /* ENGINE_FORBID: what was looked at */
    struct base_str each, needs; /* ENGINE_EACH */
    struct config_strings on;
    const struct engine_parameter *parameters;
    size_t parameter_count;
    const struct engine_tally *tallies;
    size_t tally_count;
    const struct engine_example *examples;
    size_t example_count;
};

struct engine_rules {
    BASE_VEC(struct engine_rule) items; /* by id */
};

/* Reads one rule file. Everything is copied into the arena. */
int engine_rule_parse(struct engine_rule *out, struct base_str path, struct base_str text,
                      struct base_arena *arena, struct base_error *err);
/* Reads every *.yaml below `directory` on disk, in path order, and adds the rules. Two rules of one id are
 * refused. */
int engine_rules_load(struct engine_rules *rules, const char *directory, struct base_arena *arena,
                      struct base_error *err);
void engine_rules_sort(struct engine_rules *rules);
void engine_rules_finish(struct engine_rules *rules);
const struct engine_rule *engine_rules_find(const struct engine_rules *rules, struct base_str id);

/* The query that runs: for ENGINE_EACH the generated one, for ENGINE_FORBID the given one. */
struct base_str engine_rule_sql(const struct engine_rule *rule, struct base_arena *arena);

#endif
