/*
 * A finding made small: the least of a tree in which a rule still finds it, with the words of the repository
 * replaced. For a reproduction that its owner can give away.
 *
 * Files go first, then lines (delta debugging: ever smaller parts are left out for as long as the finding
 * stays), then each word (of texts and of paths) is replaced by a meaningless one where the finding survives
 * it. What decides is the run itself, over the tree in memory: one finding of the rule in the same file, and
 * until words are replaced with the same subject. It ends after a number of tries; what it has by then is
 * larger than it could be, and still a reproduction.
 */
#ifndef VALIDATOR_AUDIT_REDUCE_H
#define VALIDATOR_AUDIT_REDUCE_H

#include "validator/audit/audit.h"

/* Runs over the whole tree cost most, so they are counted apart. */
#define AUDIT_REDUCE_MAX_TRIES 20000u
#define AUDIT_REDUCE_MAX_BYTES ((uint64_t)4 << 30) /* read in all tries together */

struct audit_reduced_file {
    struct base_str path, text;
};

/* All strings are in the caller's arena. */
struct audit_reduced {
    const struct audit_reduced_file *files; /* by path; without the configuration */
    size_t file_count;
    struct base_str config;        /* of assay.yaml; absent when it is not needed */
    struct base_str path, message; /* of the finding, as the reduced tree gives it */
    int line;
    int64_t subjects;           /* that the rule looks at in the reduced tree */
    size_t findings;            /* of the rule there */
    struct config_strings kept; /* words that had to stay, by text */
    size_t tries, files_before;
    bool is_cut; /* a limit ended it early */
};

struct audit_reduce_options {
    const struct engine_rules *rules; /* all that the configuration may name */
    const struct engine_rule *rule;   /* that of the finding, among them */
    struct source *source;            /* read whole */
    struct base_str config_path;      /* of the configuration in it */
    struct config_strings
        keep;             /* PATH or PATH:LINE: never left out, for why a finding is false may stand there */
    struct base_str date; /* YYYY-MM-DD, of every try */
};

/* BASE_E_NOTFOUND: the rule does not find it in the tree in memory (it needs what only a checkout has). */
int audit_reduce(struct audit_reduced *out, const struct audit_reduce_options *options,
                 const struct findings_finding *finding, struct base_arena *arena, struct base_error *err);

#endif
