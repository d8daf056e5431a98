/*
 * A command: one file cmd_<name>.c with one exported constant, and one line in commands.def.
 */
#ifndef VALIDATOR_CLI_COMMAND_H
#define VALIDATOR_CLI_COMMAND_H

#include "validator/cli/options.h"

struct cli_command {
    const char *name;
    const char *arguments;             /* of the usage line: "SQL [PATH]" */
    const char *summary;               /* a few words, for the list of commands */
    const char *description;           /* paragraphs, each without line breaks, separated by "\n" */
    const enum cli_option_id *options; /* ended by CLI_OPTION_COUNT; --help is every command's */
    size_t least, most;                /* positional arguments */
    /* The exit code, or a negative base_code with `err` set, which becomes exit code 2. */
    int (*run)(const struct cli_args *args, struct base_error *err);
};

#define COMMAND(name) extern const struct cli_command cli_command_##name;
#include "validator/cli/commands.def"
#undef COMMAND

extern const struct cli_command *const cli_commands[]; /* in the order of commands.def, ended by NULL */

/* The command of that name, or BASE_E_INVALID with the nearest name. */
int cli_command_find(const struct cli_command **out, const char *name, struct base_error *err);

/* What scripts may rely on. */
enum cli_exit { CLI_PASS = 0, CLI_FAIL = 1, CLI_WRONG = 2, CLI_INCOMPLETE = 3 };

#endif
