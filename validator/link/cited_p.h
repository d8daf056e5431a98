/* Paths as documents cite them: `src/app.ts`, `src/app.ts:12-30`, `docs/`, `./x.md#L9`, globs … */
#ifndef VALIDATOR_LINK_CITED_P_H
#define VALIDATOR_LINK_CITED_P_H

#include "validator/link/doc_reference_p.h"

/* Bytes of a text that may be a path. */
#define LINK_LONGEST_CITED 512u

struct link_cited {
    struct base_str path;   /* without line, fragment, trailing '/' and punctuation; a view of the text */
    int64_t line, end_line; /* 0 for none; end_line is line for one line */
    bool is_folder;         /* written with a '/' behind it */
    bool is_relative;       /* starts with ./ or ../ */
    bool is_rooted;         /* starts with '/' : of the tree, of the machine or of a server */
    bool has_gap;           /* link_is_placeholder(): not even a pattern that could be looked up */
    bool is_glob;           /* holds * or {a,b} */
};

/* Whether the text can be a path with a '/' or, with `bare`, the name of a file; fills *out. Addresses,
 * commands, calls, options, packages of a scope are none. */
bool link_cited_read(struct base_str text, bool bare, struct link_cited *out);

enum link_located_how {
    LINK_LOCATED_NOT,
    LINK_LOCATED_EXACTLY, /* from the document, the root or a package above it */
    LINK_LOCATED_LOOSELY, /* by the end of its path, without its extension, or by its source */
};

struct link_located {
    enum link_located_how how;
    struct base_str path;   /* of the tree */
    uint32_t file;          /* row of `file`; LINK_NONE for a folder */
    struct base_str anchor; /* when not located: the folder from which it must be meant; absent when nothing
                               of the tree has its first segment */
};

/* Looks for what a document cites, from near to far: beside the document, at the root, in each package above
 * it, below src, packages, apps and docs, by the end of a path, without extension, by its source. */
struct link_located link_locate(struct link_references *references, const struct link_document *document,
                                const struct link_cited *cited);
/* How many lines a file has; 0 when nobody can tell. */
int64_t link_count_lines(struct link_references *references, uint32_t file);
/* The files of the tree whose last segment is `name`; builds the index when it is asked first. */
const struct link_names *link_files_by_name(struct link_references *references);
/* Whether the extension of the path is one that files have: one of the tree's or a common one. */
bool link_has_known_extension(struct link_references *references, struct base_str path);
/* Whether commands in the document's own blocks write the file: it is there when they have run. A bare name
 * need only be in one of them. */
bool link_document_writes(const struct link_references *references, const struct link_document *document,
                          struct base_str name, bool is_bare);
/* Whether the configuration says that another repository holds what starts with this segment. */
bool link_is_sibling(const struct link_references *references, struct base_str path);

#endif
