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
    bool is_partial; /* `out` lacks what is inherited: names of layers cannot be checked */
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
struct config_origin config_origin_of(const struct config_reader *r, const struct document_node *node);
int config_integer(struct config_reader *r, const struct document_node *node, const char *what, int64_t least,
                   int64_t *out);
/* Bytes: an integer with an optional suffix k, M or G (powers of 1,024). */
int config_bytes(struct config_reader *r, const struct document_node *node, const char *what, int64_t *out);
/* A path from the folder of the file, normalised; refused when it leaves the tree. "." is "". */
int config_path(struct config_reader *r, const struct document_node *node, const char *what,
                struct base_str *out);
/* A day, YYYY-MM-DD. */
int config_day(struct config_reader *r, const struct document_node *node, const char *what,
               struct base_str *out);
/* A word of a list that is not in it: BASE_E_INVALID, with the nearest. */
int config_refuse_word(struct config_reader *r, const struct document_node *node, struct base_str word,
                       const struct base_str *known, size_t count, const char *what);

/* sections.c: one function per key, which reads it over what `out` holds already: settings and layers of one
 * name outweigh those before, lists are added to. */
struct config_section {
    struct base_str key;
    int (*read)(struct config_reader *r, const struct document_node *node);
    bool in_projects; /* a project may have it, too */
};
extern const struct config_section config_sections[];
extern const size_t config_section_count;

/* Reads every section of a mapping into r->out. `extra` are keys that are known besides. */
int config_read_sections(struct config_reader *r, const struct document_node *root, bool is_project,
                         const struct base_str *extra, size_t extra_count, const char *where);
/* projects.c: the entries of `projects:`, appended to r->out. */
int config_read_projects(struct config_reader *r, const struct document_node *node);
/* extend.c: finds what `extends:` of `root` names, checks the digests, and adds the extensions to r->out. The
 * texts are those of configurations, in order. */
int config_read_extends(struct config_reader *r, const struct document_node *node,
                        const struct config_files *files, struct config_file **texts, size_t *count);

#endif
