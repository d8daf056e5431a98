/*
 * The one run: demand, extract, link, judge. The command line, the examples of rules and the tests all come
 * through here; nothing else puts the rooms together.
 */
#ifndef VALIDATOR_AUDIT_AUDIT_H
#define VALIDATOR_AUDIT_AUDIT_H

#include "validator/base/parallel.h"
#include "validator/engine/engine.h"
#include "validator/source/source.h"

/* What a configuration extends, from the files of a source. It is borrowed. */
void audit_config_files(struct config_files *out, struct source *source);

struct audit_options {
    struct base_parallel parallel;
    const struct config *config; /* borrowed until destroy; NULL: assay.yaml of the source, if there is one */
    bool fail_on_given;          /* overrides the configuration */
    enum config_severity fail_on;
    struct base_str date;       /* YYYY-MM-DD */
    struct base_str target;     /* findings_result.target */
    struct config_strings only; /* ids of the rules that are run; n 0: all. The others are still known, so
                                   that the configuration may name them */
    const char *base;           /* revision that the audited one is compared with; NULL: none */
    const struct source_difference *differences; /* instead of a base: what changed; NULL: nothing is known */
    size_t difference_count;
    struct base_str claims;         /* text of a commit or pull request; absent for none. It needs a base */
    struct base_str claims_path;    /* how it is named in findings */
    struct config_strings projects; /* names of those that are judged; n 0: all */
    struct engine_limits limits;
    /* Called now and then from the calling thread with what is being done; may be NULL. */
    void (*progress)(void *context, const char *phase, size_t done, size_t total);
    void *progress_context;
};

/* A run that is loaded: facts are there, rules or queries may be run over them. */
struct audit;

/* Reads the configuration and all that `rules` and `sql` (absent for none) demand; extracts and links.
 * `source` and `rules` are borrowed until destroy. */
int audit_create(struct audit **out, struct source *source, const struct engine_rules *rules,
                 struct base_str sql, const struct audit_options *options, struct base_error *err);
void audit_destroy(struct audit *audit); /* accepts NULL */

/* Runs every rule and judges. The result is borrowed until destroy. */
int audit_judge(struct audit *audit, const struct findings_result **result, struct base_error *err);
struct engine *audit_engine(struct audit *audit);
const struct facts_store *audit_store(const struct audit *audit);

/* Runs one example of a rule from memory through the real extractors. `mismatch` is appended to when the
 * outcome is not what the example says (one line each); stays empty when it is. */
int audit_example(const struct engine_rule *rule, const struct engine_example *example,
                  struct base_buf *mismatch, struct base_error *err);

#endif
