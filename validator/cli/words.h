/*
 * What can stand in a place of the command line, for completions. An option's argument and a positional
 * argument are both named by a word (FILE, DIR, PATH, RULE …), and the word says what fits.
 */
#ifndef VALIDATOR_CLI_WORDS_H
#define VALIDATOR_CLI_WORDS_H

#include "validator/cli/command.h"

enum cli_word {
    CLI_WORD_ANY, /* nothing is known: SQL, REV, N, DATE … */
    CLI_WORD_FILE,
    CLI_WORD_FOLDER,
    CLI_WORD_RULE,  /* the id of a rule */
    CLI_WORD_TABLE, /* the name of a table */
    CLI_WORD_LIST   /* one of the words that were appended */
};

/* What fits an option that takes an argument. The words of a list are appended to `list`, each behind a
 * space; its former text goes. */
enum cli_word cli_word_of_option(const struct cli_option *option, struct base_buf *list);
/* The same for the positional argument `i` (0 is the first) of a command. */
enum cli_word cli_word_of_positional(const struct cli_command *command, size_t i, struct base_buf *list);

#endif
