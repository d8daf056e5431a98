/* assay init: looks at a repository and writes the assay.yaml that fits what it found. */
#include "validator/base/hash.h"
#include "validator/cli/command.h"
#include "validator/cli/init.h"
#include "validator/cli/output.h"
#include "validator/cli/rules.h"
#include "validator/cli/session.h"
#include "validator/report/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* ---- an assay.yaml that is there ---- */

static bool is_content(struct base_str line)
{
    line = base_str_trim(line);
    return line.n > 0 && line.p[0] != '#';
}

/* The lines of `a` that `b` has nowhere, comments left out. */
static void add_missing(struct base_buf *out, char mark, struct base_str a, struct base_str b)
{
    struct base_map known = {0};
    struct base_str line;
    while ((line = base_str_split(&b, '\n')).p)
        base_map_put(&known, base_str_trim(line), NULL);
    while ((line = base_str_split(&a, '\n')).p) {
        if (!is_content(line) || base_map_get(&known, base_str_trim(line)))
            continue;
        base_buf_printf(out, "%c ", mark);
        report_terminal_add(out, line);
        base_buf_add_char(out, '\n');
    }
    base_map_finish(&known);
}

static int refuse(struct cli_session *session, struct base_str fresh, struct base_error *err)
{
    struct base_buf out;
    base_buf_init(&out, CLI_OUTPUT_MAX);
    add_missing(&out, '-', session->config_text, fresh);
    add_missing(&out, '+', fresh, session->config_text);
    int rc = cli_output_write(base_buf_view(&out), err);
    base_buf_finish(&out);
    if (rc != BASE_OK)
        return rc;
    base_error_set(err, BASE_E_INVALID, "assay.yaml is there already, and stays as it is");
    base_error_hint(err, "--print prints what would be written, --force writes it");
    return BASE_E_INVALID;
}

static int save(struct cli_session *session, const struct cli_args *args, const char *folder,
                struct base_str text, struct base_error *err)
{
    if (cli_args_has(args, CLI_PRINT))
        return cli_output_write(text, err);
    struct stat info;
    struct base_str path = base_str_format(&session->arena, "%s/assay.yaml", folder);
    if (lstat(path.p, &info) == 0 && !cli_args_has(args, CLI_FORCE))
        return refuse(session, text, err);
    int rc = cli_output_file(path.p, text, err);
    if (rc == BASE_OK)
        rc = cli_output_write(base_str_format(&session->arena, "wrote %.*s\n", BASE_STR_ARG(path)), err);
    return rc;
}

/* Reads the repository under the configuration `text` (absent: the defaults). What it says already does not
 * matter: what is written must fit by itself. */
static int read_under(struct cli_session *session, struct base_str text, struct base_str sql,
                      struct base_error *err)
{
    int rc = config_load(&session->config, BASE_STR("assay.yaml"), text, NULL, &session->arena, err);
    if (rc == BASE_OK) {
        audit_destroy(session->audit);
        session->audit = NULL;
        rc = cli_session_read(session, sql, err);
    }
    cli_progress_end(&session->progress);
    return rc;
}

static int compose(struct cli_session *session, const struct cli_args *args, struct base_buf *out,
                   struct base_error *err)
{
    int rc = read_under(session, BASE_STR_ABSENT, cli_init_settings_sql(&session->arena), err);
    if (rc == BASE_OK)
        rc = cli_init_settings(session, out, err);
    if (rc == BASE_OK)
        rc = cli_rules_load(&session->rules, args, &session->arena, err);
    if (rc == BASE_OK)
        rc = read_under(session, base_buf_view(out), cli_init_numbers_sql(&session->arena), err);
    if (rc == BASE_OK)
        rc = cli_init_numbers(session->audit, base_str_of(session->date), out, err);
    return rc;
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct cli_session session = {0};
    struct base_buf text;
    const char *folder = cli_args_positional(args, 0, ".");
    base_buf_init(&text, CLI_OUTPUT_MAX);
    int rc = cli_session_open(&session, args, folder, err);
    if (rc == BASE_OK)
        rc = compose(&session, args, &text, err);
    cli_progress_end(&session.progress);
    if (rc == BASE_OK)
        rc = save(&session, args, folder, base_buf_view(&text), err);
    base_buf_finish(&text);
    cli_session_close(&session);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static const enum cli_option_id options[] = {CLI_PRINT, CLI_FORCE, CLI_DATE, CLI_JOBS, CLI_OPTION_COUNT};

const struct cli_command cli_command_init = {
    .name = "init",
    .arguments = "[PATH]",
    .summary = "Write an assay.yaml that fits the repository.",
    .description =
        "Looks at the repository at PATH (default: the current folder) and writes PATH/assay.yaml: the gate, "
        "the packages of the workspace as projects, the OpenAPI documents and the units they describe, tests "
        "with names of their own, what may be left out, rules that find much today with a day until which "
        "they only warn, and how many endpoints, services and so on there are. An assay.yaml that is there "
        "is "
        "not overwritten without --force.",
    .options = options,
    .most = 1,
    .run = run,
};
