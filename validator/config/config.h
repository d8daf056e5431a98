/*
 * assay.yaml: what a repository says about its own audit. Everything has a default; an unknown key is refused
 * with its place and the nearest known one. docs/configuration.md describes the file for users.
 *
 * All strings and arrays are borrowed from the arena given to config_load(), or static.
 */
#ifndef VALIDATOR_CONFIG_CONFIG_H
#define VALIDATOR_CONFIG_CONFIG_H

#include "validator/base/arena.h"
#include "validator/base/error.h"
#include "validator/base/str.h"

enum config_severity { CONFIG_INFO, CONFIG_MINOR, CONFIG_MAJOR, CONFIG_BLOCKER, CONFIG_SEVERITY_COUNT };

/* Which file and line say a value; path absent: nobody does, it is the default. */
struct config_origin {
    struct base_str path;
    int line;
};

struct config_strings {
    const struct base_str *items;
    size_t n;
    const struct config_origin *origins; /* one for each item; NULL: all are defaults */
};

/* A layer: files by glob, packages by glob ("pg", "@types/pg"). Given layers are added to the defaults; a
 * layer of the same name replaces the default one. */
struct config_layer {
    struct base_str name;
    struct config_strings files;
    struct config_strings packages;
    struct config_strings forbids; /* layers it must not use */
    struct config_origin origin;
};

/* An OpenAPI document that the repository says it has: which unit it describes, which routes belong in it. */
struct config_api_document {
    struct base_str path;
    struct base_str unit;                 /* absent: by place */
    struct config_strings routes;         /* globs over normalised templates, parameters written {} */
    const struct config_project *project; /* whose routes belong in it; NULL: everybody's */
    struct config_origin origin;
};

/* What kind of document those of a glob are, and in which language; the first entry that names one counts. */
struct config_document {
    struct base_str glob;
    struct base_str kind;     /* one of config_document_kinds; absent: as it is otherwise */
    struct base_str language; /* likewise, "en" … */
    struct config_origin origin;
};

extern const struct base_str config_document_kinds[]; /* living … third_party */
#define CONFIG_DOCUMENT_KINDS 6u

struct config_exclude {
    struct base_str glob;
    struct base_str reason;
    struct config_origin origin;
};

struct config_setting {         /* a rule's severity or parameter, an expected count */
    struct base_str rule;       /* rule id or table name */
    struct base_str name;       /* of the parameter */
    struct base_str value;      /* absent for a severity that stays what it is otherwise */
    struct base_str warn_until; /* of a severity: YYYY-MM-DD; absent for none */
    struct config_origin origin;
};

struct config_settings {
    const struct config_setting *items;
    size_t n;
};

/* A file or rule pack that the configuration builds on. */
struct config_extension {
    struct base_str path; /* of a file, or a folder of rules */
    struct base_str sha256;
    bool is_folder;
    struct config_origin origin;
};

struct config {
    struct base_str path;         /* "assay.yaml", or absent when the tree has none */
    enum config_severity fail_on; /* default CONFIG_MAJOR */
    bool fail_on_given;
    struct config_origin fail_on_origin;
    const struct config_extension *extensions; /* `extends:`, in order */
    size_t extension_count;
    struct config_strings rule_dirs;   /* `rules:`, from the root of the tree, added to the bundled ones */
    struct config_settings severities; /* rule -> info|minor|major|blocker|off */
    struct config_settings parameters; /* rule, name -> value */
    struct config_settings expects;    /* table -> count */
    const struct config_exclude *excludes;
    size_t exclude_count;
    const struct config_layer *layers; /* defaults included */
    size_t layer_count;
    const struct config_api_document *api_documents; /* those of projects included */
    size_t api_document_count;
    const struct config_document *documents; /* in order: the first that names a file has it */
    size_t document_count;
    struct config_strings playbooks;        /* globs of documents that are playbooks */
    struct config_strings siblings;         /* folders that documents name and other repositories hold */
    struct config_strings tests;            /* globs of test files; defaults included */
    struct config_strings openspec_require; /* artifacts every archived change must have; n 0: by workflow */
    bool openspec_require_given;
    int64_t max_file_bytes; /* limits.file-bytes, default 64 MiB */
    struct config_origin max_file_bytes_origin;
    const struct config_contract *contracts; /* contract.h; those of projects included */
    size_t contract_count;
    const struct config_project *projects; /* in order: the first that names a file has it */
    size_t project_count;
};

/*
 * A project as it is declared. Severities, parameters, layers, tests and the gate are those of the whole
 * configuration, outweighed by its own; what it expects, leaves out, documents and which rules it adds is its
 * own alone.
 */
struct config_project {
    struct base_str name;        /* absent: each folder that `paths` names is a project, called by its path */
    struct config_strings paths; /* folders, by glob, from the root of the tree */
    struct config own;           /* what it says itself */
    struct config effective;     /* and what holds in it; `projects` is empty in both */
    struct config_origin origin;
};

/* Files that `extends:` names. */
struct config_file {
    struct base_str path, text;
};

struct config_found {
    const struct config_file *files; /* one file, or all files below a folder in path order */
    size_t n;
    bool is_folder;
};

struct config_files {
    /* BASE_E_NOTFOUND, with a sentence, for what is not there. */
    int (*find)(void *context, struct base_str path, struct base_arena *arena, struct config_found *out,
                struct base_error *err);
    void *context;
};

/* Reads the text of an assay.yaml (absent: the defaults). `files` brings what it extends; NULL refuses that.
 */
int config_load(struct config *out, struct base_str path, struct base_str text,
                const struct config_files *files, struct base_arena *arena, struct base_error *err);

/* Writes the configuration as YAML that means the same. With `origins` every value is followed by a comment:
 * the file and line that say it, or "default". */
void config_write(struct base_buf *out, const struct config *config, bool origins);
/* A scalar of YAML: plain where nothing can be mistaken, else double-quoted (YAML 1.2 section 7.3.1). */
void config_write_scalar(struct base_buf *out, struct base_str text);

/* "blocker" … to the number; false for an unknown word. */
bool config_severity_parse(struct base_str word, enum config_severity *out);
const char *config_severity_name(enum config_severity severity);

#endif
