/*
 * Rules: one YAML file each, checked strictly when loaded. docs/writing-rules.md describes the format for
 * users.
 *
 * A rule that was loaded is whole: its keys are known, its shape is clear, tables and columns of `each`
 * exist, it has an example with findings and one without. What only SQLite can tell (columns, types,
 * functions) is told by engine_demand().
 */
#ifndef VALIDATOR_ENGINE_RULE_H
#define VALIDATOR_ENGINE_RULE_H

#include "validator/base/arena.h"
#include "validator/base/error.h"
#include "validator/base/utf8.h"
#include "validator/base/vec.h"
#include "validator/config/config.h"
#include "validator/document/document.h"
#include "validator/engine/bundled.h"

enum engine_shape { ENGINE_CHECK, ENGINE_EACH, ENGINE_FORBID };

/* Limits of the reader. */
#define ENGINE_RULE_MAX_BYTES (1024u * 1024u) /* of a rule file */
#define ENGINE_RULE_MAX_FILES 10000u          /* of one load */
#define ENGINE_RULE_MAX_DEPTH 16u             /* of folders in one load */
#define ENGINE_RULE_MAX_LIST 1000u            /* entries of a list or mapping in a rule */

struct engine_sql {
    struct base_str text; /* without a trailing semicolon; absent when the rule has none */
    struct base_str
        raw;          /* the rule file from the value on: errors are mapped back along it; absent when made */
    int line, column; /* where the value starts in the rule file */
};

struct engine_parameter {
    struct base_str name, default_value;
    bool is_number;
    int line, column;
};

struct engine_tally {
    struct base_str noun;
    struct engine_sql sql; /* columns: subject, holds */
};

struct engine_example_file {
    struct base_str path, text;
};

/* A path that the change of an example touches. */
struct engine_example_change {
    struct base_str path, change; /* added, changed or removed */
};

struct engine_example {
    struct base_str name;
    int line;
    const struct engine_example_file *files;
    size_t file_count;
    struct base_str config; /* text of an assay.yaml; absent for none */
    const struct engine_example_change *changes;
    size_t change_count;
    bool has_change;                /* a base is given: what is not among `changes` is as it was */
    struct base_str claims;         /* what the change says of itself; absent for nothing */
    int64_t subjects;               /* -1 when not said */
    struct config_strings findings; /* "path:line" or "path:line subject", sorted */
    bool findings_given;
    struct base_str verdict; /* PASS, FAIL, INCOMPLETE; absent when not said */
};

struct engine_rule {
    struct base_str id, title, why, fix, message, noun;
    struct base_str since; /* the release that brought it; absent when not said */
    struct base_str path;  /* the rule file, for errors */
    struct base_str home;  /* the folder of `rules:` that brought it; absent for all others */
    int message_line, message_column;
    enum config_severity severity;
    struct config_strings tags;
    enum engine_shape shape;
    struct engine_sql check;     /* the query of ENGINE_CHECK and ENGINE_FORBID; generated for ENGINE_EACH */
    struct engine_sql over;      /* ENGINE_FORBID: what was looked at */
    struct base_str each, needs; /* ENGINE_EACH: tables */
    struct config_strings on;    /* columns that both tables have; may be empty in a mutant only */
    struct engine_sql where;     /* which rows of `each`, alias a; absent for all */
    struct engine_sql subject;   /* an expression over a; absent: the `on` columns without unit */
    size_t where_at, subject_at; /* where the generated query holds them */
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
/* Reads every *.yaml below `directory` on disk, in path order, and adds the rules. Links to files are
 * followed. Nothing is passed over in silence but hidden files and those that do not look like rules: two
 * rules of one id, a link to a folder or to nothing, a *.yml and a folder without rules are refused. */
int engine_rules_load(struct engine_rules *rules, const char *directory, struct base_arena *arena,
                      struct base_error *err);
/* Refuses a file that would be passed over though it looks like a rule: *.yml. */
int engine_rules_refuse_name(struct base_str path, struct base_error *err);
/* The same for files that are compiled in: engine_bundled_rules, or another list ended by a NULL path. */
int engine_rules_add_bundled(struct engine_rules *rules, const struct engine_bundled *bundled,
                             struct base_arena *arena, struct base_error *err);
void engine_rules_finish(struct engine_rules *rules);
const struct engine_rule *engine_rules_find(const struct engine_rules *rules, struct base_str id);

/* Where the byte `offset` of `sql->text` (one of the rule's queries) stands in the rule file. */
struct base_position engine_rule_place(const struct engine_rule *rule, const struct engine_sql *sql,
                                       size_t offset);

/* The query that runs: for ENGINE_EACH the generated one, for ENGINE_FORBID the given one. */
struct base_str engine_rule_sql(const struct engine_rule *rule, struct base_arena *arena);

#endif
