/*
 * Documents: one tree for YAML and JSON, with line and column on every node and the text of numbers kept.
 *
 * A document owns its nodes (one arena) and copies what it needs: the bytes may go after parsing. Nodes are
 * const and borrowed. A problem does not stop the reader when it can go on: it is listed, with its place.
 */
#ifndef VALIDATOR_DOCUMENT_DOCUMENT_H
#define VALIDATOR_DOCUMENT_DOCUMENT_H

#include "validator/base/arena.h"
#include "validator/base/error.h"

enum document_kind {
    DOCUMENT_NULL,
    DOCUMENT_BOOLEAN,
    DOCUMENT_NUMBER, /* text as written */
    DOCUMENT_STRING,
    DOCUMENT_ARRAY,
    DOCUMENT_OBJECT
};

struct document_node {
    enum document_kind kind;
    int line, column;         /* of the value's first character */
    int key_line, key_column; /* of the key, for members of objects; else 0 */
    int end_line;             /* last line of the value */
    struct base_str key;      /* for members of objects; else absent. Non-string YAML keys: their text */
    struct base_str text;     /* strings (decoded), numbers and booleans as written; absent for null */
    bool is_quoted;           /* a scalar written in quotes, or a block scalar */
    const struct document_node *parent;
    const struct document_node *first, *next; /* children in order, siblings */
    size_t count;                             /* of children */
    const void *index;                        /* private: member lookup of large objects */
};

struct document_problem {
    int line, column;
    bool is_fatal; /* the tree is incomplete behind this place, or made from replaced bytes (no UTF-8) */
    struct base_str message;
};

struct document; /* opaque */

enum document_syntax {
    DOCUMENT_JSON,               /* RFC 8259 */
    DOCUMENT_JSON_WITH_COMMENTS, /* and comments and trailing commas: tsconfig.json and its like */
    DOCUMENT_YAML /* YAML 1.1 as libyaml reads it, scalars resolved by the YAML 1.2 core schema */
};

struct document_limits {
    size_t max_depth; /* nesting, default 512 */
    size_t max_nodes; /* default 5,000,000; aliases count each time, and may make 1,000,000 of them */
};

/* Parses `bytes`. Never fails: look at the problems. `limits` may be NULL. The caller destroys the result. */
struct document *document_parse(struct base_str bytes, enum document_syntax syntax,
                                const struct document_limits *limits);
void document_destroy(struct document *document); /* accepts NULL */

/* The root of the first (or only) document; NULL when there is none. YAML streams hold several. */
const struct document_node *document_root(const struct document *document);
size_t document_count(const struct document *document);
const struct document_node *document_root_at(const struct document *document, size_t i);
/* In order of place. Duplicate members, bad UTF-8, alias bombs, depth and syntax are reported here. */
const struct document_problem *document_problems(const struct document *document, size_t *count);

/* The member of an object (the last one of duplicates), or NULL; NULL for other kinds and for a NULL node. */
const struct document_node *document_member(const struct document_node *object, const char *key);
const struct document_node *document_member_str(const struct document_node *object, struct base_str key);
/* The text of a scalar member; absent when it is missing, null, an array or an object. */
struct base_str document_member_text(const struct document_node *object, const char *key);
const struct document_node *document_element(const struct document_node *array, size_t i);
/* A boolean scalar that is true. */
bool document_is_true(const struct document_node *node);
/* The integer of a number without fraction; false for everything else and beyond int64_t. */
bool document_integer(const struct document_node *node, int64_t *out);

/* JSON Pointer (RFC 6901). `pointer` may come from a URI fragment: pass it through document_fragment() first.
 * NULL when nothing is there. */
const struct document_node *document_pointer(const struct document_node *root, struct base_str pointer);
/* Percent-decodes the fragment of a `$ref` ("#/paths/~1a%7Bid%7D"), without its '#'. */
struct base_str document_fragment(struct base_str fragment, struct base_arena *arena);
/* Appends one escaped reference token with its leading '/'. */
void document_pointer_add(struct base_buf *out, struct base_str token);

#endif
