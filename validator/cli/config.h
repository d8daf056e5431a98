/*
 * The configuration of a run: found, told apart from what only looks like it, and read once. A configuration
 * that is there and not used would let a repository believe in a gate that nobody keeps, so whatever bears
 * its name is either read or refused with a sentence.
 */
#ifndef VALIDATOR_CLI_CONFIG_H
#define VALIDATOR_CLI_CONFIG_H

#include "validator/config/config.h"
#include "validator/source/source.h"

/* Largest configuration that is read from disk; more is a mistake. */
#define CLI_CONFIG_MAX_BYTES ((size_t)16 << 20)

struct cli_config_place {
    const char *folder;    /* the audited folder on disk; also an assay.yaml that git ignores is read there */
    struct source *source; /* what is extended, and names for suggestions, come from it; may be NULL when
                              `is_revision` is not set */
    bool is_revision;      /* read from `source`, which is no folder */
    struct base_str asked; /* of --config, within the tree; absent: assay.yaml when there is one */
};

/* Reads and parses the configuration; `text` becomes its bytes, absent when the tree has none. Everything is
 * borrowed from the arena. BASE_E_NOTFOUND: the file of --config, or the folder, is not there.
 * BASE_E_INVALID: a link, a folder, a pipe in its place, or an assay.yml where assay.yaml is missing. */
int cli_config_read(struct config *config, struct base_str *text, const struct cli_config_place *place,
                    struct base_arena *arena, struct base_error *err);

#endif
