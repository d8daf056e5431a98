/* Texts that stand in code, as documents quote them, and where a program's own files begin to be read. */
#ifndef VALIDATOR_LINK_LITERAL_P_H
#define VALIDATOR_LINK_LITERAL_P_H

#include "validator/link/link.h"

/* Whether a file is a part of the program: TypeScript or JavaScript, no test, no declaration file. */
bool link_is_program(const struct facts_file *file);
/* Whether a value is a text: a string, or a template with holes. */
bool link_is_text(struct base_str value_kind);
/* A template as documents write it: `a ${user.id} b` becomes "a {user.id} b", and a hole that holds more than
 * a name becomes
 * "{…}". A text without holes is returned as it is. */
struct base_str link_literal_pattern(struct base_arena *arena, struct base_str text);
/* Whether the text has the letters of `word` somewhere, in any case. `word` is in lower case. */
bool link_has_word(struct base_str text, const char *word);
/* By file: the first of its rows of resolved_import, which stand together; the number of rows for a file
 * without any. */
size_t *link_import_starts(struct link_context *context, size_t files);

#endif
