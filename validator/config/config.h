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

enum config_severity { CONFIG_INFO, CONFIG_MINOR, CONFIG_MAJOR, CONFIG_BLOCKER, CONFIG_SEVERITY_COUNT };

struct config_strings {
    const struct base_str *items;
    size_t n;
};

/* A layer: files by glob, packages by glob ("pg", "@types/pg"). Given layers are added to the defaults; a
 * layer of the same name replaces the default one. */
struct config_layer {
    struct base_str name;
    struct config_strings files;
    struct config_strings packages;
    struct config_strings forbids; /* layers it must not use */
};

/* An OpenAPI document that the repository says it has: which unit it describes, which routes belong in it. */
struct config_api_document {
    struct base_str path;
    struct base_str unit;         /* absent: by place */
    struct config_strings routes; /* globs over normalised templates, parameters written {} */
    int line;
};

struct config_exclude {
    struct base_str glob;
    struct base_str reason;
    int line;
};

struct config_setting {   /* a rule's severity or parameter, an expected count, a limit */
    struct base_str rule; /* rule id or table name; absent where it does not apply */
    struct base_str name;
    struct base_str value;
    int line;
};

struct config_settings {
    const struct config_setting *items;
    size_t n;
};

struct config {
    struct base_str path;         /* "assay.yaml", or absent when the tree has none */
    enum config_severity fail_on; /* default CONFIG_MAJOR */
    bool fail_on_given;
    struct config_strings rule_dirs;   /* `rules:`, relative to the file, added to the bundled ones */
    struct config_settings severities; /* rule -> info|minor|major|blocker|off */
    struct config_settings parameters; /* rule, name -> value */
    struct config_settings expects;    /* table -> count */
    const struct config_exclude *excludes;
    size_t exclude_count;
    const struct config_layer *layers; /* defaults included */
    size_t layer_count;
    const struct config_api_document *api_documents;
    size_t api_document_count;
    struct config_strings tests;            /* globs of test files; defaults included */
    struct config_strings openspec_require; /* artifacts every archived change must have; n 0: by workflow */
    bool openspec_require_given;
    int64_t max_file_bytes; /* limits.file-bytes, default 64 MiB */
};

/* Reads the text of an assay.yaml (absent: the defaults). */
int config_load(struct config *out, struct base_str path, struct base_str text, struct base_arena *arena,
                struct base_error *err);

/* "blocker" … to the number; false for an unknown word. */
bool config_severity_parse(struct base_str word, enum config_severity *out);
const char *config_severity_name(enum config_severity severity);

#endif
