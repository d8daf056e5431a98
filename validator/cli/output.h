/*
 * Where the program's words go. A write that fails is an error like any other: a report that is cut short by
 * a full disk must not look like a report.
 */
#ifndef VALIDATOR_CLI_OUTPUT_H
#define VALIDATOR_CLI_OUTPUT_H

#include "validator/base/error.h"

/* Longest text that is held for one report or one answer. */
#define CLI_OUTPUT_MAX ((size_t)1 << 30)

/* Before anything else: a closed pipe becomes an error of write(), and no file takes the number of a closed
 * standard stream. */
void cli_output_init(void);
/* Writes all of `text` to standard output, or fails with BASE_E_IO. */
int cli_output_write(struct base_str text, struct base_error *err);
/* Writes a file so that it holds either its old content or all of the new one: a temporary file beside it,
 * flushed to disk, renamed. What is no regular file (a pipe, /dev/stdout) is written as it is. */
int cli_output_file(const char *path, struct base_str text, struct base_error *err);
/* "assay: path:line:column: message" and the hint, on standard error, escaped for terminals. */
void cli_output_error(const struct base_error *err);

/* Whether to colour standard output: a terminal, TERM not "dumb", NO_COLOR not set or empty (no-color.org).
 */
bool cli_output_color(void);
/* Columns of the terminal on standard output; 0 when it is none. */
unsigned cli_output_width(void);

#endif
