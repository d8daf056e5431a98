/* What the kinds of contracts share: texts of a file, sets, items. */
#ifndef VALIDATOR_CONTRACT_CONTRACT_P_H
#define VALIDATOR_CONTRACT_CONTRACT_P_H

#include "validator/base/fold.h"
#include "validator/base/vec.h"
#include "validator/config/contract.h"
#include "validator/contract/contract.h"

/* One text of a file: of a Markdown file a paragraph, cell, heading or block of code; of another the whole.
 */
struct contract_text {
    struct base_str text;
    int64_t line;    /* of its first line */
    int64_t section; /* line of the nearest heading above; 0 for none */
    bool is_heading, is_code, is_cell;
};

struct contract_texts {
    BASE_VEC(struct contract_text) items; /* in order of lines */
    char *bytes;                          /* that they point into; NULL: into the store */
    struct base_buf decoded;
};

/* What a set of a contract holds. */
struct contract_set {
    const struct document_node *node;
    struct base_str *items; /* sorted, none twice */
    size_t n;
    bool is_number;       /* only a count was given */
    struct base_str what; /* "the table endpoint", "the query" …, for messages */
};

enum contract_document { CONTRACT_LIVING, CONTRACT_NOT_LIVING };

struct contract_run {
    struct contract_context *context;
    struct facts_store *store;
    struct base_arena *arena;
    struct base_error *err;
    int code;                               /* the first error of a query */
    const struct config_contract *contract; /* at hand; NULL: what documents say of themselves */
    BASE_VEC(struct contract_set) sets;
    BASE_VEC(uint32_t) files;  /* rows of `file` that the contract at hand names */
    struct base_map kinds;     /* path -> enum contract_document, of documents */
    struct base_map languages; /* path -> enum base_language, of documents */
    bool has_unread;           /* some file could not be read: what is counted may lie in it */
};

/* What an item says beyond the contract at hand. */
struct contract_item {
    const char *kind;
    struct base_str path; /* of what is no row of `file`; absent: `file` says it */
    uint32_t file;
    int64_t line, col;
    struct base_str subject;
    const struct document_node *said; /* what of the contract says it; NULL: the contract */
    struct base_str hint;
    struct base_str evidence_path; /* absent: `said` */
    int64_t evidence_line;
    const char *severity; /* NULL: that of the contract, else of the rule */
};

/* run.c */
void contract_hold(struct contract_run *run, const struct contract_item *item);
void contract_break(struct contract_run *run, const struct contract_item *item, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* `holds` decides. The message is made in any case. */
void contract_judge(struct contract_run *run, const struct contract_item *item, bool holds,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Something is wrong with the contract itself. */
void contract_complain(struct contract_run *run, const struct document_node *at, struct base_str subject,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Whether the file is a document that says what is. */
bool contract_is_living(struct contract_run *run, struct base_str path);
bool contract_is_markdown(struct base_str path);
/* Finds the files of the contract at hand into run->files. */
void contract_find_files(struct contract_run *run);

/* text.c: false when the file cannot be read; then the items of its contract are not complete, and the run
 * says so. */
bool contract_texts_read(struct contract_run *run, uint32_t file, struct contract_texts *out);
void contract_texts_finish(struct contract_texts *texts);
/* The bytes of a file as UTF-8 with LF; absent when they cannot be read. base_free() what *bytes gets. */
struct base_str contract_bytes(struct contract_run *run, uint32_t file, char **bytes,
                               struct base_buf *decoded);
/* The line of an offset, from `line` on. */
int64_t contract_line_at(struct base_str text, size_t offset, int64_t line);
/* Folded without case, in the arena. */
struct base_str contract_fold(struct contract_run *run, struct base_str text);
/* A heading without its number ("5. ", "2.1 ") and folded. */
struct base_str contract_title(struct contract_run *run, struct base_str heading);
/* Whether the folded `text` has the folded pattern, in which '*' is any run. */
bool contract_like(struct base_str pattern, struct base_str text);
/* The words of a list, or of one text, one after the other: *at begins as NULL. */
const struct document_node *contract_next(const struct document_node *list, const struct document_node *at);

/* set.c */
const struct contract_set *contract_set_of(struct contract_run *run, const struct document_node *node);
bool contract_set_has(const struct contract_set *set, struct base_str text);
/* How many it holds; what a query like SELECT count(*) says. */
int64_t contract_set_number(const struct contract_set *set);
/* Whether the clause of the folded `text` that goes before `at` says the opposite: "is not", "no", one of the
 * texts of `unless` (may be NULL). `file` tells the language; UINT32_MAX: English. */
bool contract_is_denied(struct contract_run *run, uint32_t file, struct base_str text, size_t at,
                        const struct document_node *unless);

/* The kinds, each for the contract at hand and the files in run->files. `value` is that of the key. */
/* `ban` and `require` of all contracts, in one pass over each file. */
void contract_phrases(struct contract_run *run, const struct config_contract *contracts, size_t count);
void contract_headings(struct contract_run *run, const struct document_node *value);
void contract_numbered(struct contract_run *run, const struct document_node *value);
void contract_complete(struct contract_run *run, const struct document_node *value);
void contract_tables(struct contract_run *run, const struct document_node *value);
void contract_count(struct contract_run *run, const struct document_node *value);
void contract_sections(struct contract_run *run, const struct document_node *value);
void contract_diagrams(struct contract_run *run, const struct document_node *value);
void contract_dependencies(struct contract_run *run, const struct document_node *value);
void contract_contains(struct contract_run *run, const struct document_node *value);
void contract_lacks(struct contract_run *run, const struct document_node *value);
void contract_secrets(struct contract_run *run, const struct document_node *value);
void contract_status(struct contract_run *run, const struct document_node *value);
void contract_change(struct contract_run *run, const struct document_node *value);
/* source.c: whether a route of the repository is "METHOD /path". */
bool contract_serves(struct contract_run *run, struct base_str endpoint);
/* The claims of run->context->change. */
void contract_claims(struct contract_run *run);
/* What documents say of themselves. */
void contract_derive(struct contract_run *run);

#endif
