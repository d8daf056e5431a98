/* What the files of this room share. */
#ifndef VALIDATOR_AUDIT_AUDIT_P_H
#define VALIDATOR_AUDIT_AUDIT_P_H

#include "validator/audit/audit.h"
#include "validator/contract/contract.h"
#include "validator/extract/extract.h"
#include "validator/facts/chunk.h"
#include "validator/link/link.h"
#include "validator/link/owners.h"

#include <stdatomic.h>

/* One file of the audited tree, in path order; what the configuration leaves out is not among them. */
struct audit_file {
    size_t entry;              /* in the source */
    struct facts_chunk *chunk; /* until it is joined; NULL when no extractor wanted the file */
    const char *kind;          /* as file.kind */
    char *trouble;             /* why it was not read, base_alloc()ed; NULL when all is well */
    uint64_t wanted_by;        /* bit i: extract_all[i] accepts it and fills something in demand */
    int64_t bytes;             /* read for an extractor */
    atomic_bool finished;      /* set by its reader at last: then all this may be looked at */
    bool broken_on_purpose;    /* lies where test fixtures and templates lie: see audit_is_fixture() */
};

struct audit_rule_state {
    struct facts_set demand; /* closed: what its tables are made from, too */
    bool off;                /* by configuration */
};

struct audit {
    struct base_arena arena; /* of the run: configuration, findings, texts */
    struct audit_options options;
    struct source *source;
    const struct engine_rules *rules;
    struct config config;
    struct config_parts *parts; /* the projects; NULL when the configuration names none */
    struct engine_scope scope;  /* of them */
    int64_t *part_files;        /* listed, of each */
    struct link_owners *owners; /* NULL without CODEOWNERS */
    struct facts_store *store;
    struct engine *engine;
    struct audit_rule_state *states; /* one per rule */
    struct facts_set demand;         /* of all rules, closed */
    struct facts_set unread;         /* tables that lack rows, because files were not read */
    struct link_limits limits;       /* that linkers met */
    struct audit_file *files;
    struct source_entry *entries; /* of `files`, one each */
    size_t file_count;
    struct base_str *left_out; /* paths that the configuration leaves out, sorted */
    size_t left_out_count;
    struct findings_exclusion *exclusions; /* with their counts */
    size_t exclusion_count;
    struct findings_result result;
    struct base_arena *judge_arenas; /* texts of the result, one for each thread that judged */
    unsigned judge_count;
    bool judged;
};

/* judge.c: runs the rules, on all threads when there is much to judge, and appends what they say to
 * audit->result in their order. */
int audit_run_rules(struct audit *audit, struct base_error *err);
/* read.c: reads every file that an extractor wants, on all threads, and fills the store with the rows of
 * `file` and the facts, as well as kind, trouble and bytes. `unit_of` is the unit of each file. */
void audit_read_files(struct audit *audit, struct link_context *context, const struct source_unit *units,
                      const uint32_t *unit_of);
/* exclude.c: lists the source's files into audit->files, without what the configuration leaves out, and finds
 * the projects among them. BASE_E_INVALID: a project without files. */
int audit_list_files(struct audit *audit, struct base_error *err);
/* project.c: which projects are judged (audit_options.projects). */
int audit_choose_projects(struct audit *audit, struct base_error *err);
/* Whether some project that is judged has the rule. */
bool audit_rule_is_on(const struct audit *audit, const struct engine_rule *rule);
/* Rows of result->projects, one for each part; afterwards those that are not judged, or hold nothing, go. */
void audit_describe_projects(struct audit *audit);
void audit_drop_projects(struct audit *audit);
/* owners.c: reads CODEOWNERS, and tells whose each finding is. */
void audit_read_owners(struct audit *audit);
void audit_name_owners(struct audit *audit);
/* True for files that may be broken on purpose: below folders of test fixtures, and templates (by folder and
 * text). */
bool audit_is_fixture(struct base_str path, struct base_str text);
/* unread.c: writes what was not read, left out and unresolved into the result, and makes the rules that
 * needed any of it incomplete. */
void audit_collect_unread(struct audit *audit);

/* Notes that what these extractors (a set as in audit_file.wanted_by) would have filled is missing: rules
 * that need it are incomplete, for `path` was not read. */
void audit_mark_unread(struct audit *audit, uint64_t extractors, struct base_str path);
/* absent.c: names what a sparse checkout leaves out, and marks what is missing because of it. */
void audit_collect_absent(struct audit *audit);

/* Formatted text from base_alloc(). */
char *audit_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
