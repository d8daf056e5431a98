/* Where documents name endpoints: code spans, headings, rows of tables, requests by curl. */
#ifndef VALIDATOR_LINK_ENDPOINT_DOC_P_H
#define VALIDATOR_LINK_ENDPOINT_DOC_P_H

#include "validator/link/doc_reference_p.h"

struct link_endpoint_mention {
    const struct link_document *document;
    int64_t line, col;
    struct base_str text;   /* as written */
    struct base_str method; /* in capitals */
    struct base_str path;   /* as written, without query and fragment */
    bool is_command;        /* of a curl: the server may be another one */
    bool is_cell;           /* of a table: its method stands in another column, and DELETE is no negation */
};

/* Calls `found` for each method of each mention, in no particular order. */
void link_endpoint_mentions(const struct link_references *references, const struct link_document *document,
                            void (*found)(void *context, const struct link_endpoint_mention *mention),
                            void *context);
/* The template of a path as documents write it: ":id", "<id>", "{id}", "[id]" and "$ID" are parameters.
 * Absent for what is no path of one endpoint: with "*" or "…" in it. */
struct base_str link_endpoint_template(struct base_arena *arena, struct base_str path);

#endif
