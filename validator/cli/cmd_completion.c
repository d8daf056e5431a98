/* assay completion: scripts for bash and zsh, made from the tables of commands and options. */
#include "validator/cli/command.h"
#include "validator/cli/output.h"
#include "validator/cli/words.h"

#include <string.h>

/* More positional arguments than any command takes. */
#define MOST_POSITIONAL 4u

/* ---- bash ---- */

/* The command that fills COMPREPLY with what fits. */
static void bash_words(struct base_buf *out, enum cli_word word, const struct base_buf *list)
{
    switch (word) {
    case CLI_WORD_FILE:
        base_buf_add_text(out, "_assay_paths -f");
        break;
    case CLI_WORD_FOLDER:
        base_buf_add_text(out, "_assay_paths -d");
        break;
    case CLI_WORD_RULE:
        base_buf_add_text(out, "_assay_words \"$(assay rules 2>/dev/null | cut -d ' ' -f 1)\"");
        break;
    case CLI_WORD_TABLE:
        base_buf_add_text(out, "_assay_words \"$(assay tables 2>/dev/null | cut -d ' ' -f 1)\"");
        break;
    case CLI_WORD_LIST:
        base_buf_printf(out, "_assay_words \"%s\"", base_buf_view(list).p + 1);
        break;
    default:
        base_buf_add_text(out, ":");
    }
}

static void bash_positionals(struct base_buf *out, const struct cli_command *command, struct base_buf *list)
{
    base_buf_printf(out, "        %s) case $count in", command->name);
    for (size_t i = 0; i < command->most && i < MOST_POSITIONAL; i++) {
        enum cli_word word = cli_word_of_positional(command, i, list);
        base_buf_printf(out, " %zu) ", i);
        bash_words(out, word, list);
        base_buf_add_text(out, ";;");
    }
    base_buf_add_text(out, " esac;;\n");
}

static void bash_options(struct base_buf *out, const struct cli_command *command)
{
    base_buf_printf(out, "        %s) _assay_words \"", command->name);
    for (const enum cli_option_id *id = command->options; *id != CLI_OPTION_COUNT; id++)
        if (!cli_options[*id].is_hidden)
            base_buf_printf(out, "--%s ", cli_options[*id].name);
    base_buf_printf(out, "--%s\";;\n", cli_options[CLI_HELP].name);
}

static const char bash_head[] =
    "# Completion of assay for bash, made by: assay completion bash\n"
    "\n"
    "_assay_words() { mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\"); }\n"
    "_assay_paths() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen \"$1\" -- \"$cur\"); }\n"
    "\n"
    "# Words are split at '=', so that --option=value comes as three of them.\n"
    "_assay() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} "
    "command=${COMP_WORDS[1]}\n"
    "    local count=0 i word taken=\n"
    "    COMPREPLY=()\n"
    "    if [[ $cur == '=' ]]; then\n"
    "        cur=\n"
    "    elif [[ $previous == '=' ]]; then\n"
    "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    if [[ $COMP_CWORD -eq 1 ]]; then\n";

static const char bash_middle[] = "        return\n"
                                  "    fi\n"
                                  "    if [[ $cur == -* ]]; then\n"
                                  "        case $command in\n";

static void bash_option_values(struct base_buf *out, struct base_buf *list)
{
    base_buf_add_text(out, "        esac\n        return\n    fi\n    case $previous in\n");
    for (enum cli_option_id id = 0; id < CLI_OPTION_COUNT; id++) {
        const struct cli_option *option = &cli_options[id];
        if (!option->argument || option->is_hidden)
            continue;
        enum cli_word word = cli_word_of_option(option, list);
        base_buf_printf(out, "        --%s) ", option->name);
        bash_words(out, word, list);
        base_buf_add_text(out, "; return;;\n");
    }
}

/* Options and their values are no positional arguments. */
static void bash_count(struct base_buf *out)
{
    base_buf_add_text(out,
                      "    esac\n    for ((i = 2; i < COMP_CWORD; i++)); do\n        word=${COMP_WORDS[i]}\n"
                      "        case $word in\n            ");
    bool first = true;
    for (enum cli_option_id id = 0; id < CLI_OPTION_COUNT; id++)
        if (cli_options[id].argument) {
            base_buf_printf(out, "%s--%s", first ? "" : "|", cli_options[id].name);
            first = false;
        }
    base_buf_add_text(out, ") taken=1;;\n            =) taken=1;;\n            -*) taken=;;\n"
                           "            *) [[ $taken ]] || count=$((count + 1)); taken=;;\n        esac\n"
                           "    done\n    case $command in\n");
}

static void bash(struct base_buf *out)
{
    struct base_buf list;
    base_buf_init(&list, 1u << 16);
    base_buf_add_text(out, bash_head);
    base_buf_add_text(out, "        _assay_words \"");
    for (size_t i = 0; cli_commands[i]; i++)
        base_buf_printf(out, "%s ", cli_commands[i]->name);
    base_buf_add_text(out, "help\"\n");
    base_buf_add_text(out, bash_middle);
    for (size_t i = 0; cli_commands[i]; i++)
        bash_options(out, cli_commands[i]);
    bash_option_values(out, &list);
    bash_count(out);
    for (size_t i = 0; cli_commands[i]; i++)
        bash_positionals(out, cli_commands[i], &list);
    base_buf_add_text(out, "        help) [[ $count -eq 0 ]] && _assay_words \"");
    for (size_t i = 0; cli_commands[i]; i++)
        base_buf_printf(out, "%s%s", i ? " " : "", cli_commands[i]->name);
    base_buf_add_text(out, "\";;\n    esac\n}\ncomplete -F _assay assay\n");
    base_buf_finish(&list);
}

/* ---- zsh ---- */

/* Text within single quotes, in which brackets and colons would end a part of the specification. */
static void zsh_text(struct base_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            base_buf_add_text(out, "'\\''");
        else if (strchr("[]:\\", *text))
            base_buf_printf(out, "\\%c", *text);
        else
            base_buf_add_char(out, *text);
    }
}

static void zsh_words(struct base_buf *out, enum cli_word word, const struct base_buf *list)
{
    switch (word) {
    case CLI_WORD_FILE:
        base_buf_add_text(out, "_files");
        break;
    case CLI_WORD_FOLDER:
        base_buf_add_text(out, "_files -/");
        break;
    case CLI_WORD_RULE:
        base_buf_add_text(out, "_assay_rules");
        break;
    case CLI_WORD_TABLE:
        base_buf_add_text(out, "_assay_tables");
        break;
    case CLI_WORD_LIST:
        base_buf_printf(out, "(%s)", base_buf_view(list).p + 1);
        break;
    default:
        base_buf_add_char(out, ' ');
    }
}

static void zsh_option(struct base_buf *out, const struct cli_option *option, struct base_buf *list)
{
    base_buf_printf(out, " \\\n                '%s--%s[", option->is_repeatable ? "*" : "", option->name);
    zsh_text(out, option->sentence);
    base_buf_add_char(out, ']');
    if (option->argument) {
        enum cli_word word = cli_word_of_option(option, list);
        base_buf_add_char(out, ':');
        zsh_text(out, option->argument);
        base_buf_add_char(out, ':');
        zsh_words(out, word, list);
    }
    base_buf_add_char(out, '\'');
}

static void zsh_command(struct base_buf *out, const struct cli_command *command, struct base_buf *list)
{
    base_buf_printf(out, "        %s)\n            _arguments", command->name);
    for (const enum cli_option_id *id = command->options; *id != CLI_OPTION_COUNT; id++)
        if (!cli_options[*id].is_hidden)
            zsh_option(out, &cli_options[*id], list);
    zsh_option(out, &cli_options[CLI_HELP], list);
    for (size_t i = 0; i < command->most && i < MOST_POSITIONAL; i++) {
        enum cli_word word = cli_word_of_positional(command, i, list);
        base_buf_printf(out, " \\\n                '%zu:argument:", i + 1);
        zsh_words(out, word, list);
        base_buf_add_char(out, '\'');
    }
    base_buf_add_text(out, "\n            ;;\n");
}

static void zsh(struct base_buf *out)
{
    struct base_buf list;
    base_buf_init(&list, 1u << 16);
    base_buf_add_text(
        out, "#compdef assay\n# Completion of assay for zsh, made by: assay completion zsh\n\n"
             "_assay_rules() {\n    local -a ids\n    ids=(${${(f)\"$(assay rules 2>/dev/null)\"}%% *})\n"
             "    _describe rule ids\n}\n\n"
             "_assay_tables() {\n    local -a names\n    names=(${${${(f)\"$(assay tables 2>/dev/null)\"}%% "
             "*}:#})\n"
             "    _describe table names\n}\n\n"
             "_assay() {\n    local -a commands\n    commands=(\n");
    for (size_t i = 0; cli_commands[i]; i++) {
        base_buf_printf(out, "        '%s:", cli_commands[i]->name);
        zsh_text(out, cli_commands[i]->summary);
        base_buf_add_text(out, "'\n");
    }
    base_buf_add_text(out, "        'help:Explain a command.'\n    )\n    if ((CURRENT == 2)); then\n"
                           "        _describe command commands\n        return\n    fi\n    shift words\n"
                           "    ((CURRENT--))\n    case $words[1] in\n");
    for (size_t i = 0; cli_commands[i]; i++)
        zsh_command(out, cli_commands[i], &list);
    base_buf_add_text(out,
                      "        help)\n            _describe command commands\n            ;;\n    esac\n}\n\n"
                      "if [[ $funcstack[1] == _assay ]]; then\n    _assay \"$@\"\nelse\n"
                      "    compdef _assay assay\nfi\n");
    base_buf_finish(&list);
}

/* ---- the command ---- */

static int run(const struct cli_args *args, struct base_error *err)
{
    static const struct base_str names[] = {{"bash", 4}, {"zsh", 3}};
    const char *shell = cli_args_positional(args, 0, "");
    struct base_buf out;
    base_buf_init(&out, 1u << 20);
    int rc = BASE_OK;
    if (strcmp(shell, "bash") == 0)
        bash(&out);
    else if (strcmp(shell, "zsh") == 0)
        zsh(&out);
    else
        rc = cli_mistake(err, "there is no completion for", shell, names, 2, "it is bash or zsh");
    if (rc == BASE_OK)
        rc = cli_output_write(base_buf_view(&out), err);
    base_buf_finish(&out);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static const enum cli_option_id options[] = {CLI_OPTION_COUNT};

const struct cli_command cli_command_completion = {
    .name = "completion",
    .arguments = "bash|zsh",
    .summary = "Print the completion script of a shell.",
    .description = "Prints a script that completes commands, options and their values.\n"
                   "For bash: assay completion bash > ~/.local/share/bash-completion/completions/assay\n"
                   "For zsh, in a folder of $fpath: assay completion zsh > _assay\n"
                   "An installed assay brings both.",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
