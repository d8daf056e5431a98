/*
 * The inside of the OpenAPI extractor. One reader walks a document with the JSON Pointer of where it stands:
 * enter() appends a token, leave() takes it off again.
 */
#ifndef VALIDATOR_EXTRACT_OPENAPI_OPENAPI_P_H
#define VALIDATOR_EXTRACT_OPENAPI_OPENAPI_P_H

#include "validator/base/vec.h"
#include "validator/extract/document_p.h"

/* A JSON Pointer longer than this is left out of its row. */
#define EXTRACT_OPENAPI_MAX_POINTER 4096u
/* Bytes of a row's joined tags, scopes or types. */
#define EXTRACT_OPENAPI_MAX_LIST 4096u

struct extract_openapi_reader {
    struct facts_chunk *out;
    const struct document_node *root;
    struct base_buf pointer;
    bool is_3_2;           /* may say what OpenAPI 3.2 says: also true for a file that is no document */
    size_t pointer_budget; /* bytes of pointers that rows may still carry: see extract_openapi_pointer() */
};

struct extract_openapi_place {
    size_t n;
    bool overflow;
};

struct extract_openapi_place extract_openapi_enter(struct extract_openapi_reader *r, struct base_str token);
struct extract_openapi_place extract_openapi_enter_element(struct extract_openapi_reader *r, size_t i);
void extract_openapi_leave(struct extract_openapi_reader *r, struct extract_openapi_place place);
/* The pointer of the present place, borrowed until the next call; absent beyond the limits. Long names on
 * every level of a hostile document would otherwise be copied into each row. */
struct base_str extract_openapi_pointer(struct extract_openapi_reader *r);

/* What the root says: a document, its version; or nothing for a fragment. */
enum extract_openapi_kind { EXTRACT_OPENAPI_NONE, EXTRACT_OPENAPI_FRAGMENT, EXTRACT_OPENAPI_DOCUMENT };
/* A look at the bytes, without parsing. */
enum extract_openapi_kind extract_openapi_look(struct base_str bytes);

/* The tables of paths and components, and of what they hold. */
void extract_openapi_paths(struct extract_openapi_reader *r);
void extract_openapi_components(struct extract_openapi_reader *r);
void extract_openapi_swagger_components(struct extract_openapi_reader *r);
void extract_openapi_tags(struct extract_openapi_reader *r);
/* Path items, operations and parameters of a file that is no document of its own. */
void extract_openapi_fragment(struct extract_openapi_reader *r);
/* The path item at the present place; an operation that stands outside of a path item. */
void extract_openapi_path_item(struct extract_openapi_reader *r, const struct document_node *item,
                               struct base_str path_template);
void extract_openapi_lone_operation(struct extract_openapi_reader *r, const struct document_node *operation);
/* "GET" for "get"; absent for what is no method. */
struct base_str extract_openapi_method(const struct extract_openapi_reader *r, struct base_str key);
void extract_openapi_add_parameter(struct extract_openapi_reader *r, const struct document_node *node,
                                   int line, struct base_str owner);
void extract_openapi_add_scheme(struct extract_openapi_reader *r, const struct document_node *scheme);
/* A `servers` or `security` member of the object at the present place. */
void extract_openapi_servers(struct extract_openapi_reader *r, const struct document_node *owner);
void extract_openapi_security(struct extract_openapi_reader *r, const struct document_node *owner);
/* The server that `host`, `basePath` and `schemes` of the root make. */
void extract_openapi_swagger_servers(struct extract_openapi_reader *r);
/* The table api_ref. */
void extract_openapi_refs(struct extract_openapi_reader *r);

/* The texts of an array (or a single text), joined; absent for none. Borrowed from `buf`. */
struct base_str extract_openapi_join(const struct document_node *node, const char *separator,
                                     struct base_buf *buf);

#endif
