/*
 * assay.lock: what documents said when they were last agreed with their source.
 *
 *     assay.lock 1
 *
 *     document docs/api.md
 *     heading 2 Environment
 *     item `PORT`
 *     pin loadConfig 1b6f… 0d3a… src/config.ts
 *     pin 10-20 77ac… 91c0… src/server.ts
 *     reference link ../README.md
 *     row Variable: PORT
 *     table Variable | Default
 *
 * One line for each fact, sorted bytewise below its document; documents are sorted by path. There is no
 * counter and no digest of several lines, and an empty line and a name stand between two documents, so that
 * changes of two branches meet only where they speak of the same fact. The file is read back exactly or
 * refused.
 */
#ifndef VALIDATOR_LOCK_LOCK_H
#define VALIDATOR_LOCK_LOCK_H

#include "validator/base/arena.h"
#include "validator/base/vec.h"
#include "validator/facts/store.h"
#include "validator/findings/finding.h"
#include "validator/source/source.h"

#define LOCK_PATH "assay.lock"
#define LOCK_MAX_BYTES ((size_t)64 << 20)

enum lock_kind { LOCK_HEADING, LOCK_ITEM, LOCK_PIN, LOCK_REFERENCE, LOCK_ROW, LOCK_TABLE, LOCK_KINDS };

struct lock_fact {
    enum lock_kind kind;
    int line;             /* of the lock when it was read; of the document when it was made */
    struct base_str text; /* of a pin: what it names, "10-20" or a symbol ("Owner.name") */
    /* Of a pin: digest of the normalised source, blob that it was in ("-" outside of git), and its file. */
    struct base_str digest, blob, path;
};

struct lock_document {
    struct base_str path;
    int line;                         /* of the lock */
    BASE_VEC(struct lock_fact) facts; /* sorted, none twice */
};

struct lock {
    BASE_VEC(struct lock_document) documents; /* by path */
};

void lock_finish(struct lock *lock); /* accepts a zeroed one */
struct lock_document *lock_find(const struct lock *lock, struct base_str path);
/* The document of that path, made when there is none. Pointers to documents are valid until the next call. */
struct lock_document *lock_add(struct lock *lock, struct base_str path);
void lock_sort(struct lock_document *document);

/* Reads a lock; views lie in the arena. BASE_E_PARSE names the line, and the hint the next step. */
int lock_read(struct lock *out, struct base_str text, struct base_arena *arena, struct base_error *err);
void lock_write(struct base_buf *out, const struct lock *lock);
/* The line of a fact without its end, as it stands in the lock. */
void lock_write_fact(struct base_buf *out, const struct lock_fact *fact);

/* ---- what a repository says ------------------------------------------------------------------------------
 */

/* Demands the tables that lock_open() reads; for audit_create(). */
extern const char lock_demand[];

/* A repository whose facts are known, and what was looked up in it. */
struct lock_view;

/* `store` and `source` are borrowed until close. */
struct lock_view *lock_open(const struct facts_store *store, struct source *source);
void lock_close(struct lock_view *view); /* accepts NULL */
/* Paths of the documents that are locked unasked: the living ones, sorted. Borrowed until close. */
const struct base_str *lock_documents(const struct lock_view *view, size_t *count);
/* The facts of a document. BASE_E_NOTFOUND: there is no such document. BASE_E_UNREAD: it cannot be
 * read as a whole. */
int lock_make(struct lock_view *view, struct base_str path, struct lock_document *out,
              struct base_arena *arena, struct base_error *err);

/* Compares a document with what was agreed: findings, counts and what could not be read are added to
 * `result`, whose rules lock_rules() made. `details` gets the differences of sources in full, for people. */
void lock_verify(struct lock_view *view, const struct lock_document *agreed, struct findings_result *result,
                 struct base_buf *details, struct base_arena *arena);
/* Adds the rules of lockdown to a result. */
void lock_rules(struct findings_result *result);

#endif
