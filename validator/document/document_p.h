/*
 * The inside of a document: what the readers (json.c, yaml.c) build trees with. Nodes come from slabs of the
 * document's arena, never one by one from malloc, and refer to text in the same arena.
 */
#ifndef VALIDATOR_DOCUMENT_DOCUMENT_P_H
#define VALIDATOR_DOCUMENT_DOCUMENT_P_H

#include "validator/base/vec.h"
#include "validator/document/document.h"

#define DOCUMENT_DEFAULT_DEPTH 512u
#define DOCUMENT_DEFAULT_NODES 5000000u
/* Nodes copied for aliases, within max_nodes: a file of a few bytes must not cost half a gigabyte. */
#define DOCUMENT_MAX_ALIAS_NODES 1000000u
/* Problems listed per document; a further one says that there are more. */
#define DOCUMENT_MAX_PROBLEMS 1000u
/* Children beyond this many get an index: members sorted by key, elements by position. */
#define DOCUMENT_INDEX_FROM 16u

struct document {
    struct base_arena arena;
    struct document_limits limits;
    struct document_node *slab; /* nodes not yet used */
    size_t slab_left, slab_size;
    size_t node_count;
    bool nodes_exceeded; /* the limit was reported */
    BASE_VEC(const struct document_node *) roots;
    BASE_VEC(struct document_problem) problems;
    size_t problems_left_out;
    bool left_out_fatal;
};

/* A zeroed node, or NULL (with a fatal problem, once) when max_nodes is reached. */
struct document_node *document_new_node(struct document *document, int line, int column);
/* Appends `child` to `parent`; `*last` is the parent's last child so far. */
void document_append(struct document_node *parent, struct document_node **last, struct document_node *child);
/* To be called when the last child was added: builds the index, reports duplicate members. */
void document_close_node(struct document *document, struct document_node *node);

void document_add_problem(struct document *document, int line, int column, bool fatal, const char *format,
                          ...) __attribute__((format(printf, 5, 6)));

/* The readers. `text` is valid UTF-8 without a byte-order mark; json may write into it while it decodes, and
 * the tree keeps views of it. */
void document_read_json(struct document *document, char *text, size_t n, bool comments);
void document_read_yaml(struct document *document, struct base_str text);

/* The resolution of a plain scalar by the core schema of YAML 1.2.2, section 10.3.2. */
enum document_kind document_resolve_plain(struct base_str text);

#endif
