/* The program: finds the command, runs it, turns errors into messages and exit codes. */
#include "validator/base/suggest.h"
#include "validator/cli/command.h"
#include "validator/cli/help.h"
#include "validator/cli/output.h"

#include <string.h>

const struct cli_command *const cli_commands[] = {
#define COMMAND(name) &cli_command_##name,
#include "validator/cli/commands.def"
#undef COMMAND
    NULL,
};

/* Names that are compared for a suggestion; far more than there are commands. */
#define MOST_COMMANDS 32

int cli_command_find(const struct cli_command **out, const char *name, struct base_error *err)
{
    struct base_str names[MOST_COMMANDS];
    size_t count = 0;
    for (size_t i = 0; cli_commands[i] && count < MOST_COMMANDS - 1; i++) {
        if (strcmp(cli_commands[i]->name, name) == 0) {
            *out = cli_commands[i];
            return BASE_OK;
        }
        names[count++] = base_str_of(cli_commands[i]->name);
    }
    names[count++] = BASE_STR("help");
    return cli_mistake(err, "there is no command", name, names, count, "'assay help' lists the commands");
}

static int print_help(const struct cli_command *command, struct base_error *err)
{
    struct base_buf text;
    base_buf_init(&text, 1u << 20);
    if (command)
        cli_help_command(&text, command);
    else
        cli_help_program(&text);
    int rc = cli_output_write(base_buf_view(&text), err);
    base_buf_finish(&text);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static int run_help(int argc, char **argv, struct base_error *err)
{
    if (argc > 1)
        return base_error_set(err, BASE_E_INVALID, "'assay help' explains one command at a time");
    const struct cli_command *command = NULL;
    if (argc == 1 && strcmp(argv[0], "help") != 0) {
        int rc = cli_command_find(&command, argv[0], err);
        if (rc != BASE_OK)
            return rc;
    }
    return print_help(command, err);
}

static int run_command(const struct cli_command *command, int argc, char **argv, struct base_error *err)
{
    struct cli_args args = {0};
    int rc = cli_args_parse(&args, command, argc, argv, err);
    if (rc == BASE_OK)
        rc = cli_args_has(&args, CLI_HELP) ? print_help(command, err) : command->run(&args, err);
    cli_args_finish(&args);
    return rc;
}

static int run(int argc, char **argv, struct base_error *err)
{
    const char *word = argv[0];
    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return run_help(argc - 1, argv + 1, err);
    if (strcmp(word, "--version") == 0)
        word = "version";
    if (word[0] == '-') {
        base_error_set(err, BASE_E_INVALID, "'%s' comes before the command", word);
        base_error_hint(err, "assay COMMAND %s ...; 'assay help' lists the commands", word);
        return BASE_E_INVALID;
    }
    const struct cli_command *command = NULL;
    int rc = cli_command_find(&command, word, err);
    return rc == BASE_OK ? run_command(command, argc - 1, argv + 1, err) : rc;
}

int main(int argc, char **argv)
{
    struct base_error err = {0};
    cli_output_init();
    int rc;
    if (argc < 2) {
        rc = print_help(NULL, &err);
        rc = rc < 0 ? rc : CLI_WRONG;
    } else {
        rc = run(argc - 1, argv + 1, &err);
    }
    if (rc >= 0)
        return rc;
    cli_output_error(&err);
    return rc == BASE_E_UNREAD ? CLI_INCOMPLETE : CLI_WRONG;
}
