/* What the extractors of YAML and JSON files share. */
#ifndef VALIDATOR_EXTRACT_DOCUMENT_P_H
#define VALIDATOR_EXTRACT_DOCUMENT_P_H

#include "validator/document/document.h"
#include "validator/extract/extract.h"

/* Writes the document's problems as parse_problem rows. */
void extract_document_problems(struct facts_chunk *out, const struct extract_extractor *extractor,
                               const struct document *document);
/* The one root of a file that must hold one document: the first that says anything, NULL when none does.
 * Several are a fatal problem: which of them counts, nobody can tell. */
const struct document_node *extract_single_root(struct facts_chunk *out,
                                                const struct extract_extractor *extractor,
                                                const struct document *document);
/* The line of a member's name, or 1. */
int extract_key_line(const struct document_node *member);
/* The text of a string member; absent for other kinds. */
struct base_str extract_string(const struct document_node *object, const char *key);
/* Visits every string below and at `root`, in order of the file. Without recursion, and without the way that
 * parents lead back: members that a merge brought have another parent. */
void extract_each_string(const struct document_node *root,
                         void (*visit)(void *context, const struct document_node *string), void *context);

#endif
