/* $ref: from a target as written to a file of the tree and a JSON Pointer in it. */
#ifndef VALIDATOR_LINK_REFERENCE_P_H
#define VALIDATOR_LINK_REFERENCE_P_H

#include "validator/link/link.h"
#include "validator/link/names_p.h"

enum link_ref_status {
    LINK_REF_FOUND,
    LINK_REF_MISSING,
    LINK_REF_REMOTE,
    LINK_REF_CYCLE,
    LINK_REF_OUTSIDE,
    LINK_REF_UNKNOWN /* link_is_unknown() */
};

struct link_reference {
    enum link_ref_status status;
    uint32_t file;           /* row of `file`, or LINK_NONE */
    struct base_str pointer; /* "" for the whole file */
};

/* Only the file is looked for: found says nothing of the pointer. */
struct link_reference link_reference_resolve(struct link_context *context, struct base_str from_path,
                                             struct base_str target);

/* The pointers that facts know of, to tell a wrong fragment from a right one. */
struct link_pointers {
    struct link_names known; /* (file, pointer) */
    bool *has_schemas;       /* by file: its named schemas are facts */
    size_t file_count;
};

void link_pointers_init(struct link_pointers *pointers, struct link_context *context);
void link_pointers_finish(struct link_pointers *pointers);
/* False when the facts of the file show that nothing is at the pointer; true also when they cannot tell. */
bool link_pointers_may_hold(const struct link_pointers *pointers, uint32_t file, struct base_str pointer);

#endif
