/*
 * References of documents: the frame that all kinds of them share.
 *
 * A kind is a plug-in: validator/link/reference_<name>.c with a `const struct link_reference_kind
 * link_reference_<name>`, and a line REFERENCE(<name>) in references.def. Its `run` goes through the
 * documents and says of each reference what it knows: found, broken, or unknown with the reason. It adds
 * found ones too: a report says "46 of 46". The frame knows what is the same for all kinds: what kind of
 * document it is, what the line around the reference says (a negation, an arrow, the future, an example),
 * what became of a missing path. From that it decides the certainty.
 *
 * A broken reference is `sure` when the kind is, the document is living, and nothing around it says that what
 * it names need not be there. Rules report sure ones at full severity, the others below it. In a document
 * that is not living a broken reference is skipped: nobody wants to hear of it.
 */
#ifndef VALIDATOR_LINK_DOC_REFERENCE_P_H
#define VALIDATOR_LINK_DOC_REFERENCE_P_H

#include "validator/link/document_p.h"
#include "validator/link/resolver_p.h"
#include "validator/source/history.h"

struct link_document {
    uint32_t file; /* row of `file`: facts_store_of_file() gives the document's facts */
    struct base_str path, unit, folder;
    enum link_document_kind kind;
    enum base_language language;
    const struct link_site *site; /* NULL for none */
};

enum link_reference_status { LINK_REFERENCE_FOUND, LINK_REFERENCE_BROKEN, LINK_REFERENCE_UNKNOWN };
enum link_certainty { LINK_WEAK, LINK_LIKELY, LINK_SURE };

/* What stands around a reference; a set of bits. */
enum link_surroundings {
    LINK_NEGATED = 1,    /* "there is no", "without" */
    LINK_GONE = 2,       /* "removed", "no longer" */
    LINK_RENAMED = 4,    /* "renamed to": one of two names is old */
    LINK_ARROW = 8,      /* "a -> b": the same, or one step after the other */
    LINK_FUTURE = 16,    /* "will", "create" */
    LINK_EXAMPLE = 32,   /* "for example", also in a heading above */
    LINK_ELSEWHERE = 64, /* "on the branch", "in the infra repo" */
    LINK_HISTORIC = 128, /* a heading above tells what was: "Changelog" */
    LINK_PLANNED = 256,  /* a heading above tells what shall be: "Roadmap" */
    LINK_ALL_SURROUNDINGS = 511
};

struct link_doc_reference {
    const struct link_document *document;
    int64_t line, col;      /* col FACTS_NULL when it is not known */
    const char *kind;       /* the column `kind`; static */
    struct base_str text;   /* as written */
    struct base_str target; /* what it names */
    enum link_reference_status status;
    struct base_str reason;        /* of a broken or unknown one, in a phrase: "no file has this name" */
    enum link_certainty certainty; /* of a broken one: the most that the kind vouches for */
    unsigned ignores;              /* surroundings that do not matter to this kind */
    struct base_str target_path;   /* file it leads to, or the one that should have it; absent for none */
    int64_t target_line;           /* 0 for none */
    struct base_str hint;          /* what may have been meant */
    struct base_str now_at;        /* of a broken one: where what it names is by now, for sure; absent */
    struct base_str replacement; /* of a broken one: what to write for `text`, when that is certain; absent */
    struct base_str was_path;    /* of a broken one: path whose history is looked for; absent for none */
    enum link_certainty if_known; /* its certainty when git knows that path; not used without was_path */
    /* When git does not know that path: why nobody can tell whether it is broken; "" when it is no reference
     * then, and is dropped. Absent: it is broken all the same. */
    struct base_str unless_known;
};

struct link_references;

struct link_reference_kind {
    const char *name;
    const enum facts_table *needs; /* ended by FACTS_TABLE_COUNT; extracted, or linked by an earlier linker */
    void (*run)(struct link_references *references);
};

#define REFERENCE(name) extern const struct link_reference_kind link_reference_##name;
#include "validator/link/references.def"
#undef REFERENCE

struct link_references {
    struct link_context *context;
    struct facts_store *store;
    struct base_arena *arena;      /* of the run */
    struct link_resolver resolver; /* files, folders, what git ignores, packages */
    const struct link_document *documents;
    size_t document_count;
    struct link_sites sites;
    struct link_names by_name;   /* (0, last segment) -> rows of `file` */
    struct link_names by_folder; /* (0, last segment) -> entries of resolver.folders */
    bool has_other_code; /* much of the code is in languages whose texts and servers are not known: what
                            TypeScript and JavaScript lack may be there */
    bool is_indexed;     /* by_name, by_folder and extensions are filled: see link_files_by_name() */
    struct base_map extensions; /* that files have */
    struct base_map commits;    /* id -> 2 when the history has it, 1 when not, 0 when that is not known */
    struct base_map lines;      /* path -> how many lines the file has */
    BASE_VEC(struct link_doc_reference) added;
    struct base_map past_of; /* was_path of broken references -> index into pasts */
    struct source_past *pasts;
};

/* Adds a reference. Strings are borrowed until the linker ends: from the store, the arena, or static. */
void link_reference_add(struct link_references *references, const struct link_doc_reference *reference);

/* The cell of a table of the document that a place on a line stands in: the last that begins in front of it.
 * False outside of tables. */
bool link_cell_at(const struct link_references *references, const struct link_document *document,
                  int64_t line, int64_t col, struct facts_doc_cell *found);

/* Adds what the kinds need to the demand of whoever reads the table. */
void link_references_need(struct facts_set *demand);

/* rewrite.c: the text of a reference to a path, with the path that it has today in place of the old one;
 * written from where the old one was written from. Absent when that is not certain. */
struct base_str link_rewrite(struct link_references *references, const struct link_doc_reference *reference,
                             struct base_str new_path);

/* surroundings.c: what stands around `text` on a line of a document: in its sentence, in the line that
 * introduces its list, table or code, in the headings above. To be asked of broken references; it looks
 * through the document's blocks each time. */
unsigned link_surroundings_of(const struct link_references *references, const struct link_document *document,
                              int64_t line, int64_t col, struct base_str text);

/* The words of that kind in a text. */
unsigned link_words_around(enum base_language language, struct base_str text);

/* Whether text holds a gap that a reader fills in, or a pattern: <name>, {name}, ${NAME}, [name], …,
 * YOUR_KEY, xxx. "..." alone is one, and so is a segment of it; `go test ./...` holds none. */
bool link_is_placeholder(struct base_str text);

#endif
