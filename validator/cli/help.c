#include "validator/cli/help.h"

#include "validator/report/terminal.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 80
/* Where sentences start behind options. */
#define SENTENCE 26

static void spaces(struct base_buf *out, size_t n)
{
    base_buf_printf(out, "%*s", (int)n, "");
}

void cli_help_wrap(struct base_buf *out, size_t column, size_t indent, struct base_str text)
{
    struct base_str word;
    bool first = true;
    while ((word = base_str_split(&text, ' ')).p) {
        if (word.n == 0)
            continue;
        size_t width = report_terminal_width(word);
        if (column + !first + width > WIDTH && column > indent) {
            base_buf_add_char(out, '\n');
            column = 0;
            first = true;
        }
        if (column < indent) {
            spaces(out, indent - column);
            column = indent;
        } else if (!first) {
            base_buf_add_char(out, ' ');
            column++;
        }
        base_buf_add(out, word);
        column += width;
        first = false;
    }
    base_buf_add_char(out, '\n');
}

static void term(struct base_buf *out, const char *name, size_t indent, const char *sentence)
{
    size_t before = out->n;
    base_buf_printf(out, "  %s", name);
    size_t column = out->n - before;
    if (column + 2 > indent) {
        base_buf_add_char(out, '\n');
        column = 0;
    }
    cli_help_wrap(out, column, indent, base_str_of(sentence));
}

void cli_help_program(struct base_buf *out)
{
    base_buf_add_text(out,
                      "assay tells whether a repository still says one thing: code, tests, documents and\n"
                      "specifications. One verdict: PASS, FAIL or INCOMPLETE.\n\n"
                      "Usage: assay COMMAND [ARGUMENT]... [--OPTION]...\n\nCommands:\n");
    for (size_t i = 0; cli_commands[i]; i++)
        term(out, cli_commands[i]->name, 16, cli_commands[i]->summary);
    term(out, "help", 16, "Explain a command.");
    base_buf_add_text(out,
                      "\nExit codes: 0 PASS, 1 FAIL, 2 wrong usage, configuration or rule, 3 INCOMPLETE.\n"
                      "'assay help COMMAND' explains a command and its options.\n");
}

static void option_line(struct base_buf *out, const struct cli_option *option)
{
    char name[80];
    snprintf(name, sizeof name, "--%s%s%s", option->name, option->argument ? " " : "",
             option->argument ? option->argument : "");
    term(out, name, SENTENCE, option->sentence);
}

void cli_help_command(struct base_buf *out, const struct cli_command *command)
{
    base_buf_printf(out, "Usage: assay %s%s%s [--OPTION]...\n", command->name,
                    command->arguments[0] ? " " : "", command->arguments);
    struct base_str rest = base_str_of(command->description), paragraph;
    while ((paragraph = base_str_split(&rest, '\n')).p) {
        base_buf_add_char(out, '\n');
        cli_help_wrap(out, 0, 0, paragraph);
    }
    base_buf_add_text(out, "\nOptions:\n");
    for (const enum cli_option_id *id = command->options; *id != CLI_OPTION_COUNT; id++)
        if (!cli_options[*id].is_hidden)
            option_line(out, &cli_options[*id]);
    option_line(out, &cli_options[CLI_HELP]);
}
