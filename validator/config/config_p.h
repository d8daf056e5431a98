/* The inside of the configuration reader: typed access to nodes, each refusal with its place. */
#ifndef VALIDATOR_CONFIG_CONFIG_P_H
#define VALIDATOR_CONFIG_CONFIG_P_H

#include "validator/config/config.h"
#include "validator/document/document.h"

struct config_reader {
    struct config *out;
    struct base_str path;
    struct base_arena *arena;
    struct base_error *err;
};

/* Defaults (defaults.c): borrowed, static. */
extern const struct config_layer config_default_layers[];
extern const size_t config_default_layer_count;
extern const struct config_strings config_default_tests;

/* Refuses `node`: BASE_E_INVALID at its value. */
int config_refuse(struct config_reader *r, const struct document_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

int config_need_object(struct config_reader *r, const struct document_node *node, const char *what);
/* Refuses members of `node` that are not among `known`. */
int config_need_known(struct config_reader *r, const struct document_node *node, const struct base_str *known,
                      size_t count, const char *where);
/* A copy of the text of a string, number or boolean that is not blank. */
int config_text(struct config_reader *r, const struct document_node *node, const char *what,
                struct base_str *out);
/* A list of such texts; a missing node gives the empty list. `extra` are put in front. */
int config_list(struct config_reader *r, const struct document_node *node, const char *what,
                const struct config_strings *extra, struct config_strings *out);
int config_integer(struct config_reader *r, const struct document_node *node, const char *what, int64_t least,
                   int64_t *out);
/* Bytes: an integer with an optional suffix k, M or G (powers of 1,024). */
int config_bytes(struct config_reader *r, const struct document_node *node, const char *what, int64_t *out);
/* A path from the folder of the file, normalised; refused when it leaves the tree. "." is "". */
int config_path(struct config_reader *r, const struct document_node *node, const char *what,
                struct base_str *out);

#endif
