/*
 * The command line: `--opt value` and `--opt=value`, `--` ends the options, `-h` is --help. Abbreviations are
 * not accepted, because a later option could change what they mean. Every mistake names the nearest right
 * word.
 */
#ifndef VALIDATOR_CLI_OPTIONS_H
#define VALIDATOR_CLI_OPTIONS_H

#include "validator/base/error.h"
#include "validator/base/vec.h"

enum cli_option_id {
#define OPTION(id, name, argument, choices, flags, sentence) CLI_##id,
#include "validator/cli/options.def"
#undef OPTION
    CLI_OPTION_COUNT
};

struct cli_option {
    const char *name;
    const char *argument; /* NULL for a flag */
    const char *choices;  /* allowed arguments, separated by '|'; NULL: any */
    bool is_repeatable, is_hidden;
    const char *sentence;
};
extern const struct cli_option cli_options[CLI_OPTION_COUNT];

struct cli_value {
    enum cli_option_id id;
    const char *value; /* "" for a flag */
};

/* What was given, in order. Strings are borrowed from argv. */
struct cli_args {
    BASE_VEC(struct cli_value) values;
    BASE_VEC(const char *) positional;
};

struct cli_command;

/* Parses what follows the command's name. --help is not acted upon here, but nothing behind it is checked. */
int cli_args_parse(struct cli_args *args, const struct cli_command *command, int argc, char **argv,
                   struct base_error *err);
void cli_args_finish(struct cli_args *args);
/* The last value of an option, or NULL. */
const char *cli_args_value(const struct cli_args *args, enum cli_option_id id);
bool cli_args_has(const struct cli_args *args, enum cli_option_id id);
/* A positional argument, or `missing` when there are fewer. */
const char *cli_args_positional(const struct cli_args *args, size_t i, const char *missing);
/* The value of an option as a number of [least, most]; `missing` when it was not given. */
int cli_args_number(const struct cli_args *args, enum cli_option_id id, uint64_t least, uint64_t most,
                    uint64_t missing, uint64_t *out, struct base_error *err);

/* BASE_E_INVALID "what 'word' …", with the nearest of the names as the hint, else the hint `otherwise`. */
int cli_mistake(struct base_error *err, const char *what, const char *word, const struct base_str *names,
                size_t count, const char *otherwise);

#endif
