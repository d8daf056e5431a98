/*
 * The one finding type, and the result of a run: what every report writes and every gate reads.
 */
#ifndef VALIDATOR_FINDINGS_FINDING_H
#define VALIDATOR_FINDINGS_FINDING_H

#include "validator/base/arena.h"
#include "validator/base/vec.h"
#include "validator/config/config.h"

/* All strings are borrowed from the run's arena. */
struct findings_finding {
    struct base_str rule;
    enum config_severity severity;
    bool warns;              /* its rule only warns, by `warn-until`: see findings_fails() */
    struct base_str project; /* whose it is; absent when the configuration names no projects */
    struct base_str owner;   /* of `path` by CODEOWNERS, several with a space between; absent for none */
    struct base_str path;    /* absent for a finding about the whole repository */
    int line, column;        /* 0 when not known */
    struct base_str subject;
    struct base_str message;       /* one or two sentences: what is wrong, and the other side */
    struct base_str hint;          /* "did you mean …"; absent for none */
    struct base_str evidence_path; /* the other side of the drift; absent for none */
    int evidence_line;
    char fingerprint[33]; /* 32 hexadecimal digits: see findings_fingerprint() */
};

/* Why a rule gave what it gave. */
enum findings_rule_state {
    FINDINGS_JUDGED,         /* it had subjects */
    FINDINGS_NOT_APPLICABLE, /* it had none */
    FINDINGS_INCOMPLETE      /* something it needed was not read, or its budget ended: see `reason` */
};

/* An extra count that adds no findings: "20 of 20 route groups". */
struct findings_tally {
    struct base_str noun; /* plural */
    int64_t held, total;
};

struct findings_rule {
    struct base_str id, title, why, fix;
    struct base_str noun; /* of its subjects, plural: "endpoints" */
    struct config_strings tags;
    enum config_severity severity;
    struct base_str warn_until; /* YYYY-MM-DD: it only warns up to and including that day; absent for none */
    bool warns;                 /* the day has not passed */
    bool warns_in_part;         /* in some projects; in the others its findings count */
    bool is_built_in; /* such as `expectation`: it judges the audit, so it alone is no reason to PASS */
    enum findings_rule_state state;
    struct base_str reason; /* for FINDINGS_INCOMPLETE, and a short note for not applicable; else absent */
    int64_t subjects, held;
    const struct findings_tally *tallies;
    size_t tally_count;
};

/* Something that was not read though a chosen rule needed it. */
struct findings_unread {
    struct base_str path;
    int line; /* 0 when the whole file */
    struct base_str reason;
};

/* Left out, named so that nobody takes it for read. */
struct findings_exclusion {
    struct base_str glob, reason;
    /* Who says so: "default", "configuration", or what the place is: "broken" (a file, broken on purpose),
     * "submodule", "sparse" (a sparse checkout leaves it out). */
    struct base_str source;
    int64_t files; /* 0: the glob matches nothing */
};

/* A value known only at run time. */
struct findings_unresolved {
    struct base_str path;
    int line;
    struct base_str kind, subject, reason;
};

enum findings_verdict { FINDINGS_PASS, FINDINGS_FAIL, FINDINGS_VERDICT_INCOMPLETE };

/* What a rule gave in one project. */
struct findings_share {
    struct base_str rule;
    enum config_severity severity; /* in this project */
    bool warns;
    bool is_built_in;
    enum findings_rule_state state;
    int64_t subjects, held;
};

/* A part of the repository with a verdict of its own. */
struct findings_project {
    struct base_str name;
    struct base_str paths; /* as the configuration says them; absent for what no project names */
    enum config_severity fail_on;
    int64_t files;
    int64_t unread;                                   /* things of result->unread that lie in it */
    BASE_VEC(struct findings_share) shares;           /* by rule */
    int64_t findings[CONFIG_SEVERITY_COUNT], failing; /* how many: set by findings_judge() */
    enum findings_verdict verdict;
    struct base_str verdict_reason; /* one sentence */
};

struct findings_result {
    struct base_str tool_version;
    struct base_str target;      /* as a reader should see it: never an absolute path */
    struct base_str commit;      /* "" when there is none */
    bool is_work_tree;           /* files on disk were read: based on `commit`, and perhaps not equal to it */
    struct base_str date;        /* YYYY-MM-DD, what dates were compared with */
    struct base_str config_path; /* absent for none */
    enum config_severity fail_on;
    int64_t files, bytes;                 /* files listed and bytes that rules needed and were read */
    BASE_VEC(struct findings_rule) rules; /* by id */
    /* By rule, path, line, column, subject, message; the rule of each is among `rules`. */
    BASE_VEC(struct findings_finding) findings;
    BASE_VEC(struct findings_unread) unread; /* by path, line */
    BASE_VEC(struct findings_exclusion) exclusions;
    BASE_VEC(struct findings_unresolved) unresolved; /* by path, line */
    BASE_VEC(struct findings_project) projects;      /* by name; none when the configuration names none */
    enum findings_verdict verdict;
    struct base_str verdict_reason; /* one sentence */
};

/* Ids of rules that are no files: what assay.lock says is judged by them. `severity:` may name them. Ended by
 * NULL. */
extern const char *const findings_lock_rules[];

void findings_result_finish(struct findings_result *result);
/* Sorts everything into its documented order and gives every finding its fingerprint, equal ones numbered in
 * that order. */
void findings_sort(struct findings_result *result);
/* Whether the finding fails the gate: that of its project, else of the run. */
bool findings_fails(const struct findings_result *result, const struct findings_finding *finding);
/* The project of that name, or NULL; after findings_sort(). */
struct findings_project *findings_project(const struct findings_result *result, struct base_str name);
/* Sets the verdict. FAIL: a finding that fails the gate. Else INCOMPLETE: anything unread, a rule that is
 * incomplete, or no rule at or above fail_on had a subject ("nothing was judged"). Else PASS. With projects
 * each gets its verdict first; one in which nothing was judged holds up the whole only when that is so in
 * all. */
void findings_judge(struct findings_result *result, struct base_arena *arena);
/* SHA-256 over rule, path, subject and message without numbers of lines, cut to 128 bits; `nth` (0 for the
 * first) tells findings apart that are otherwise equal, so moved lines keep their fingerprints. */
void findings_fingerprint(struct findings_finding *finding, unsigned nth);
const char *findings_verdict_name(enum findings_verdict verdict); /* PASS, FAIL, INCOMPLETE */
int findings_exit_code(enum findings_verdict verdict);            /* 0, 1, 3 */

#endif
