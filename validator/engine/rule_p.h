/* Reading rule files: strict access to mappings, with errors that name the place and the nearest key. */
#ifndef VALIDATOR_ENGINE_RULE_P_H
#define VALIDATOR_ENGINE_RULE_P_H

#include "validator/engine/rule.h"

struct engine_reader {
    struct engine_rule *rule;
    struct base_str path;
    struct base_str text;    /* the rule file, in the arena */
    struct base_lines lines; /* of text */
    struct base_arena *arena;
    struct base_error *err;
};

/* An error at the node (its key when it is a member), BASE_E_INVALID. */
int engine_reader_fail(const struct engine_reader *reader, const struct document_node *node,
                       const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The node must be an object with these keys only, each once. `what` names it in errors: "a rule". */
int engine_reader_keys(const struct engine_reader *reader, const struct document_node *node, const char *what,
                       const char *const *keys, size_t count);
/* A scalar member, copied; absent when it is missing. Numbers and booleans count as text when `any_scalar`.
 */
int engine_reader_text(const struct engine_reader *reader, const struct document_node *object,
                       const char *key, bool any_scalar, struct base_str *out);
/* The same, and it must be there and not be blank. */
int engine_reader_required(const struct engine_reader *reader, const struct document_node *object,
                           const char *what, const char *key, struct base_str *out);
/* A list of texts; left as it is when missing. */
int engine_reader_strings(const struct engine_reader *reader, const struct document_node *object,
                          const char *key, struct config_strings *out);
/* A query or expression with its place; text absent when the member is missing. */
int engine_reader_sql(const struct engine_reader *reader, const struct document_node *object, const char *key,
                      struct engine_sql *out);

int engine_read_examples(const struct engine_reader *reader, const struct document_node *list);
/* Checks tables and columns of ENGINE_EACH and generates its query. */
int engine_read_each(const struct engine_reader *reader, const struct document_node *root);

/* The generated query of ENGINE_EACH, with rule->where_at and subject_at set to where their texts stand. */
struct base_str engine_each_sql(struct engine_rule *rule, struct base_arena *arena);

/* The `{name}` at or behind *at in a message: its name, *at moved behind it; absent when there is none left.
 * Doubled braces stand for themselves. *from (may be NULL) gets the offset of the opening brace. */
struct base_str engine_message_next(struct base_str message, size_t *at, size_t *from);

#endif
