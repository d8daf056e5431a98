/* Files of the user's own that a command is given: texts, not parts of the audited tree. */
#ifndef VALIDATOR_CLI_INPUT_H
#define VALIDATOR_CLI_INPUT_H

#include "validator/base/arena.h"
#include "validator/base/error.h"

/* Bytes of such a text. */
#define CLI_INPUT_MAX ((size_t)4 << 20)

/* Reads a file, or standard input for "-", into the arena; UTF-8 with LF. BASE_E_INVALID when it is not there
 * or cannot be read, BASE_E_LIMIT when it is larger than CLI_INPUT_MAX. */
int cli_input_file(const char *path, struct base_arena *arena, struct base_str *out, struct base_error *err);

#endif
