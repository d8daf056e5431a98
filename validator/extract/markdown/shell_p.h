/* Shell code of documents: see shell.c. */
#ifndef VALIDATOR_EXTRACT_MARKDOWN_SHELL_P_H
#define VALIDATOR_EXTRACT_MARKDOWN_SHELL_P_H

#include "validator/extract/markdown/rows_p.h"

/* Whether a table is wanted that is filled from shell code. */
bool extract_shell_wanted(const struct extract_markdown_reader *r);
/* bash, sh, console …, in lower case. */
bool extract_shell_is_language(struct base_str language);
/* The present text is a block of code in a language (absent for none). */
void extract_shell_block_rows(struct extract_markdown_rows *rows, struct base_str language,
                              struct base_str text);
void extract_shell_span_rows(struct extract_markdown_rows *rows, struct base_str text,
                             struct base_position at);

/* placeholder.c: the first gap that a reader fills in, in s from *from up to `to`: <your-token>, YOUR_KEY,
 * "..." alone. Its place in *from; the offset behind it, or 0 for none. */
size_t extract_shell_placeholder(struct base_str s, size_t *from, size_t to);
/* A copy in which each <gap> is a word, because to a shell it is two redirections. In the arena. */
struct base_str extract_shell_without_placeholders(struct base_str s, struct base_arena *arena);

#endif
