/* assay manual: manual pages in the macros of man(7), made from the tables of commands and options. */
#include "validator/cli/command.h"
#include "validator/cli/output.h"

#include <string.h>

/* Text for roff: a backslash would begin an escape, a dot or quote a request at the start of a line, and a
 * hyphen would become one of typography that nobody can copy into a shell. */
static void add_text(struct base_buf *out, struct base_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        bool at_start = out->n == 0 || out->p[out->n - 1] == '\n';
        if (at_start && (text.p[i] == '.' || text.p[i] == '\''))
            base_buf_add_text(out, "\\&");
        if (text.p[i] == '\\')
            base_buf_add_text(out, "\\e");
        else if (text.p[i] == '-')
            base_buf_add_text(out, "\\-");
        else
            base_buf_add_char(out, text.p[i]);
    }
}

static void heading(struct base_buf *out, const char *name)
{
    base_buf_printf(out, ".SH %s\n", name);
}

static void paragraphs(struct base_buf *out, const char *text)
{
    struct base_str rest = base_str_of(text), line;
    bool first = true;
    while ((line = base_str_split(&rest, '\n')).p) {
        if (!first)
            base_buf_add_text(out, ".PP\n");
        add_text(out, line);
        base_buf_add_char(out, '\n');
        first = false;
    }
}

static void term(struct base_buf *out, const char *dashes, const char *name, const char *argument,
                 const char *sentence)
{
    base_buf_add_text(out, ".TP\n\\fB");
    add_text(out, base_str_of(dashes));
    add_text(out, base_str_of(name));
    base_buf_add_text(out, "\\fR");
    if (argument) {
        base_buf_add_text(out, " \\fI");
        add_text(out, base_str_of(argument));
        base_buf_add_text(out, "\\fR");
    }
    base_buf_add_char(out, '\n');
    add_text(out, base_str_of(sentence));
    base_buf_add_char(out, '\n');
}

/* The title line. The page belongs to a version, not to the day on which somebody built it. */
static void title(struct base_buf *out, const char *name)
{
    base_buf_printf(out, ".TH %s 1 \"\" \"assay " ASSAY_VERSION "\" \"User Commands\"\n", name);
}

static void exit_status(struct base_buf *out)
{
    heading(out, "EXIT STATUS");
    term(out, "", "0", NULL, "PASS, or the command did its work.");
    term(out, "", "1", NULL,
         "FAIL: a finding at or above the gate, or an example of a rule that does not hold.");
    term(out, "", "2", NULL, "Wrong usage, configuration or rule, or a report that could not be written.");
    term(out, "", "3", NULL, "INCOMPLETE: something that a rule needed was not read, or nothing was judged.");
}

static void program(struct base_buf *out)
{
    title(out, "ASSAY");
    heading(out, "NAME");
    base_buf_add_text(out, "assay \\- tell whether a repository still says one thing\n");
    heading(out, "SYNOPSIS");
    base_buf_add_text(out, "\\fBassay\\fR \\fICOMMAND\\fR [\\fIARGUMENT\\fR]... [\\fI\\-\\-OPTION\\fR]...\n");
    heading(out, "DESCRIPTION");
    paragraphs(
        out,
        "Reads code, tests, documents, OpenAPI and OpenSpec into tables, asks rules (SQL, one file each) "
        "about them, and gives one verdict, PASS, FAIL or INCOMPLETE, with the evidence on both sides of "
        "every difference.\nassay runs nothing of what it reads and makes no network connection.");
    heading(out, "COMMANDS");
    for (size_t i = 0; cli_commands[i]; i++)
        term(out, "", cli_commands[i]->name,
             cli_commands[i]->arguments[0] ? cli_commands[i]->arguments : NULL, cli_commands[i]->summary);
    term(out, "", "help", "[COMMAND]", "Explain a command.");
    exit_status(out);
    heading(out, "FILES");
    term(out, "", "assay.yaml", NULL,
         "The configuration, at the root of the repository. Everything has a default.");
    heading(out, "ENVIRONMENT");
    term(out, "", "SOURCE_DATE_EPOCH", NULL,
         "The day that dates are compared with, when --date is not given.");
    term(out, "", "NO_COLOR", NULL, "When set and not empty, no report has colours.");
    heading(out, "SEE ALSO");
    for (size_t i = 0; cli_commands[i]; i++)
        base_buf_printf(out, ".BR assay\\-%s (1)%s\n", cli_commands[i]->name, cli_commands[i + 1] ? "," : "");
}

static void command_page(struct base_buf *out, const struct cli_command *command)
{
    char name[64] = "ASSAY-";
    for (size_t i = 0; command->name[i] && i + 7 < sizeof name; i++) {
        char c = command->name[i];
        name[6 + i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    title(out, name);
    heading(out, "NAME");
    base_buf_printf(out, "assay\\-%s \\- ", command->name);
    add_text(out, base_str_of(command->summary));
    base_buf_add_char(out, '\n');
    heading(out, "SYNOPSIS");
    base_buf_printf(out, "\\fBassay %s\\fR", command->name);
    base_buf_add_text(out, command->arguments[0] ? " \\fI" : "");
    add_text(out, base_str_of(command->arguments));
    base_buf_add_text(out, command->arguments[0] ? "\\fR [\\fI\\-\\-OPTION\\fR]...\n"
                                                 : " [\\fI\\-\\-OPTION\\fR]...\n");
    heading(out, "DESCRIPTION");
    paragraphs(out, command->description);
    heading(out, "OPTIONS");
    for (const enum cli_option_id *id = command->options; *id != CLI_OPTION_COUNT; id++)
        if (!cli_options[*id].is_hidden)
            term(out, "--", cli_options[*id].name, cli_options[*id].argument, cli_options[*id].sentence);
    term(out, "--", cli_options[CLI_HELP].name, NULL, cli_options[CLI_HELP].sentence);
    exit_status(out);
    heading(out, "SEE ALSO");
    base_buf_add_text(out, ".BR assay (1)\n");
}

static int run(const struct cli_args *args, struct base_error *err)
{
    const struct cli_command *command = NULL;
    const char *name = cli_args_positional(args, 0, NULL);
    struct base_buf out;
    int rc = name ? cli_command_find(&command, name, err) : BASE_OK;
    if (rc != BASE_OK)
        return rc;
    base_buf_init(&out, 1u << 20);
    if (command)
        command_page(&out, command);
    else
        program(&out);
    rc = cli_output_write(base_buf_view(&out), err);
    base_buf_finish(&out);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static const enum cli_option_id options[] = {CLI_OPTION_COUNT};

const struct cli_command cli_command_manual = {
    .name = "manual",
    .arguments = "[COMMAND]",
    .summary = "Print a manual page.",
    .description =
        "Prints the manual page of assay or of a command, for man(1): assay manual audit | man -l -\n"
        "An installed assay brings them all: man assay-audit",
    .options = options,
    .most = 1,
    .run = run,
};
