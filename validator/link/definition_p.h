/*
 * Where an exported name is defined: exports followed through index files, re-exports, namespaces and
 * imports that are exported again. Answers are kept; cycles end.
 */
#ifndef VALIDATOR_LINK_DEFINITION_P_H
#define VALIDATOR_LINK_DEFINITION_P_H

#include "validator/link/resolver_p.h"

struct link_definition {
    uint32_t file;        /* LINK_NONE when unknown */
    struct base_str name; /* the declared name, 'default', or '*' for the module itself */
};

enum link_answer_state { LINK_ANSWER_OPEN, LINK_ANSWER_KNOWN, LINK_ANSWER_RETRY };

struct link_answer {
    struct link_definition definition;
    enum link_answer_state state;
};

struct link_definitions {
    struct link_resolver *resolver;
    struct base_str whole;     /* "*", the store's own */
    bool *loaded;              /* by file: its names are in the three maps below */
    bool *has_stars;           /* by file: it is in `stars` */
    struct link_names exports; /* (file, exported name) -> row of export */
    struct link_names stars;   /* (file, "*") -> file that all is exported from */
    struct link_names aliases; /* (file, local name) -> row of import */
    struct link_names known;   /* (file, name) -> index into answers */
    unsigned steps;            /* of the question at hand */
    bool met_cycle;            /* its search came back to a name it was looking for */
    bool was_cut;              /* its search came to one of the limits below */
    struct link_names targets; /* (folder, specifier) -> index into target_list */
    BASE_VEC(struct link_target) target_list;
    BASE_VEC(struct link_answer) answers;
};

/* Re-exports that one name is followed through. */
#define LINK_MAX_REEXPORTS 1000u
/* Names that are looked at for one question; cyclic `export *` would otherwise take for ever. */
#define LINK_MAX_DEFINITION_STEPS 20000u

/* Names and specifiers that are asked for here are the store's own: see facts_store_intern(). */
void link_definitions_init(struct link_definitions *definitions, struct link_resolver *resolver);
void link_definitions_finish(struct link_definitions *definitions);
/* link_resolve() with its answers kept: files of one folder import the same things. */
struct link_target link_definitions_target(struct link_definitions *definitions, uint32_t from,
                                           struct base_str specifier);
/* What a file exports under a name; absent stands for the module itself. */
struct link_definition link_definition_find(struct link_definitions *definitions, uint32_t file,
                                            struct base_str name);

#endif
