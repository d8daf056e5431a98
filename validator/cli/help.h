/* Help, made from commands.def, options.def and each command's own words. Always 80 columns, so that it is
 * the same everywhere. */
#ifndef VALIDATOR_CLI_HELP_H
#define VALIDATOR_CLI_HELP_H

#include "validator/cli/command.h"

void cli_help_program(struct base_buf *out);
void cli_help_command(struct base_buf *out, const struct cli_command *command);
/* Words wrapped at 80 columns. The line is at `column` now, the next ones start at `indent`. Ends the line.
 */
void cli_help_wrap(struct base_buf *out, size_t column, size_t indent, struct base_str text);

#endif
