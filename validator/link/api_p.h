/*
 * What api_operation is made from: the operations of a document, followed through references of path items,
 * and what the units of a repository serve.
 */
#ifndef VALIDATOR_LINK_API_P_H
#define VALIDATOR_LINK_API_P_H

#include "validator/base/hash.h"
#include "validator/base/vec.h"
#include "validator/document/document.h"
#include "validator/link/link.h"
#include "validator/link/names_p.h"

/* ---- operations of documents: api_item.c ---- */

/* References from path item to path item that are followed: more is nobody's intention. */
#define LINK_MAX_ITEM_HOPS 32u

struct link_api_place {
    uint32_t file;
    struct base_str pointer;
};

struct link_api_operation {
    struct facts_api_path_operation row; /* in the file that writes it; its method is always there */
    struct base_str path_template;       /* of the document */
    struct base_str own_base;            /* servers of the path item or operation; absent for none */
    struct link_api_place item;          /* the path item that has it */
    struct link_api_place from;          /* the path item of the document that leads to it; often the same */
    struct base_str missing; /* $ref of the operation that leads nowhere: only method and path are known */
};

struct link_api_operations {
    BASE_VEC(struct link_api_operation) items;
};

/* Where things lie in files of OpenAPI: everything is found by file and pointer. */
struct link_api_items {
    struct link_context *context;
    struct link_names operations;    /* (file, pointer of the path item) -> row of api_path_operation */
    struct link_names alone;         /* (file, pointer) -> the same, of an operation outside of path items */
    struct link_names below;         /* (file, pointer of the paths object) -> the same */
    struct link_names servers;       /* (file, pointer of the owner) -> row of api_server, the first one */
    struct link_names references;    /* (file, pointer of the holder) -> row of api_ref */
    struct link_names references_in; /* (file, pointer of the paths object) -> the same, of path items */
    bool *loaded;                    /* by file: its references are in the two maps */
    bool is_quiet;                   /* what hides operations was recorded before */
};

void link_api_items_init(struct link_api_items *items, struct link_context *context);
void link_api_items_finish(struct link_api_items *items);
/* Adds the operations of a document. A reference that hides some is a limit of api_operation; one to another
 * host is a row of unresolved. */
void link_api_items_collect(struct link_api_items *items, const struct facts_api_document *document,
                            struct link_api_operations *out);
/* The reference that stands at a place; false for none. */
bool link_api_items_reference(struct link_api_items *items, struct link_api_place at,
                              struct facts_api_ref *out);

/* ---- what is served: served.c ---- */

struct link_served {
    struct link_names routes;  /* (0, "METHOD /template") -> index of a unit */
    struct link_names endings; /* (unit, "METHOD /template" without leading segments) -> row of endpoint */
    bool has_endings;
    struct base_map units;     /* name -> index, in the order of their first endpoint */
    BASE_VEC(uint32_t) stamps; /* by unit: the question that counted it last */
    uint32_t question;
    struct base_buf key;
};

void link_served_init(struct link_served *served, struct link_context *context); /* reads `endpoint` */
void link_served_finish(struct link_served *served);
/* Adds one to counts[i] of every unit i that serves the method (or ALL) at the template. */
void link_served_count(struct link_served *served, struct base_str method, struct base_str template,
                       uint32_t *counts);
/* Whether the unit does. */
bool link_served_by(struct link_served *served, struct base_str method, struct base_str template,
                    uint32_t unit);
/* The prefix that the templates of most of `templates` lack to be served by the unit, and for how many it is
 * the one: "/api" when "/items" is served as "/api/items". Absent for none. `methods` go with the templates.
 */
struct base_str link_served_prefix(struct link_served *served, struct link_context *context, uint32_t unit,
                                   const struct base_str *methods, const struct base_str *templates, size_t n,
                                   size_t *votes);
/* The index of a unit; LINK_NONE when it serves nothing. */
uint32_t link_served_unit(const struct link_served *served, struct base_str unit);

#endif
