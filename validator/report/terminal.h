/*
 * Text from a repository on somebody's terminal: made harmless, and measured in columns.
 *
 * File names, identifiers and messages may hold anything. What a terminal would obey or hide is written as an
 * escape instead: `\n`, `\t` and `\r`; `\x1b` for other control characters of ASCII and for bytes that are no
 * UTF-8; `\u202e` for the control characters U+0080–U+009F, for characters that reorder a line (the "Trojan
 * Source" ones), and for those that take no place at all, such as U+200B. A backslash stays a backslash.
 */
#ifndef VALIDATOR_REPORT_TERMINAL_H
#define VALIDATOR_REPORT_TERMINAL_H

#include "validator/base/str.h"

/* Appends `text`, escaped. */
void report_terminal_add(struct base_buf *out, struct base_str text);
/* The columns that the escaped text takes: 2 for wide East Asian characters and emoji, 0 for combining marks.
 */
size_t report_terminal_width(struct base_str text);

#endif
