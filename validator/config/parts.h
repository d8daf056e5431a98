/*
 * The projects of a tree, as they are: a declaration without a name stands for as many as there are folders
 * that it names. A file belongs to the first declaration that names a folder above it; what none names
 * belongs to the part called "rest", which is always the last.
 *
 * Until sealing used by one thread; then several may ask. Answers are kept for each folder.
 */
#ifndef VALIDATOR_CONFIG_PARTS_H
#define VALIDATOR_CONFIG_PARTS_H

#include "validator/config/config.h"

#define CONFIG_REST "rest"
/* Declarations of one configuration, and projects that come of them. */
#define CONFIG_MOST_PROJECTS 1000u
#define CONFIG_MOST_PARTS 10000u

struct config_part {
    struct base_str name;
    struct base_str paths;                /* as declared, with commas; absent for the rest */
    const struct config_project *project; /* NULL for the rest */
    const struct config *config;          /* what holds in it */
    int64_t files;
};

struct config_parts;

/* NULL when the configuration names no projects. It is borrowed until destroy. */
struct config_parts *config_parts_create(const struct config *config);
void config_parts_destroy(struct config_parts *parts); /* accepts NULL */

/* Counts a file of the tree; all come before config_parts_seal(). Returns the part it is of, which holds
 * until then for looking at its configuration only. */
const struct config_part *config_parts_add(struct config_parts *parts, struct base_str path);
/* BASE_E_INVALID: a declaration that no file belongs to, or two projects of one name. BASE_E_LIMIT. */
int config_parts_seal(struct config_parts *parts, struct base_error *err);

/* After sealing. The last one is the rest, also when nothing belongs to it. */
const struct config_part *config_parts_all(const struct config_parts *parts, size_t *count);
/* The index of the part that a path belongs to, whether a file is there or not. */
size_t config_parts_of(struct config_parts *parts, struct base_str path);

#endif
