/* assay audit: reads, judges, writes the reports. */
#include "validator/cli/command.h"
#include "validator/cli/input.h"
#include "validator/cli/reports.h"
#include "validator/cli/rules.h"
#include "validator/cli/session.h"

static int judge(struct cli_session *session, const struct cli_reports *list, struct base_error *err)
{
    const struct findings_result *judged;
    int rc = audit_judge(session->audit, &judged, err);
    cli_progress_end(&session->progress);
    if (rc != BASE_OK)
        return rc;
    struct findings_result result = *judged; /* its arrays stay the run's */
    result.tool_version = BASE_STR(ASSAY_VERSION);
    rc = cli_reports_write(list, &result, BASE_STR_ABSENT, err);
    return rc == BASE_OK ? findings_exit_code(result.verdict) : rc;
}

/* What a change is compared with, and what it says of itself. */
static int read_change(struct cli_session *session, const struct cli_args *args, struct base_error *err)
{
    const char *claims = cli_args_value(args, CLI_CLAIMS);
    session->options.base = cli_args_value(args, CLI_BASE);
    if (!claims)
        return BASE_OK;
    if (!session->options.base) {
        base_error_set(err, BASE_E_INVALID,
                       "--claims needs --base: claims are about what changed since then");
        base_error_hint(err, "such as --base origin/main");
        return BASE_E_INVALID;
    }
    session->options.claims_path = base_str_of(claims);
    return cli_input_file(claims, &session->arena, &session->options.claims, err);
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct cli_session session = {0};
    struct cli_reports list = {0};
    const char *folder = cli_args_positional(args, 0, ".");
    int rc = cli_reports_read(&list, args, err);
    if (rc == BASE_OK)
        rc = cli_session_open(&session, args, folder, err);
    if (rc == BASE_OK)
        rc = cli_session_rules(&session, args, folder, err);
    if (rc == BASE_OK)
        rc = cli_rules_only(&session.options.only, &session.rules, args, &session.arena, err);
    if (rc == BASE_OK)
        rc = read_change(&session, args, err);
    if (rc == BASE_OK)
        rc = cli_session_read(&session, BASE_STR_ABSENT, err);
    if (rc == BASE_OK)
        rc = judge(&session, &list, err);
    cli_session_close(&session);
    cli_reports_finish(&list);
    return rc;
}

static const enum cli_option_id options[] = {CLI_REV,  CLI_BASE,    CLI_CLAIMS,  CLI_REPORT,      CLI_RULES,
                                             CLI_ONLY, CLI_PROJECT, CLI_FAIL_ON, CLI_DATE,        CLI_CONFIG,
                                             CLI_JOBS, CLI_SHUFFLE, CLI_TIMINGS, CLI_OPTION_COUNT};

const struct cli_command cli_command_audit = {
    .name = "audit",
    .arguments = "[PATH]",
    .summary = "Judge a repository: PASS, FAIL or INCOMPLETE.",
    .description =
        "Reads the repository at PATH (default: the current folder), runs every rule and writes the reports. "
        "PATH is a git work tree (tracked files, and untracked ones that git does not ignore), a folder of "
        "one, "
        "a plain folder, or with --rev any git repository, bare ones too.\n"
        "The exit code is the verdict: 0 PASS, 1 FAIL, 3 INCOMPLETE (something that a rule needed was not "
        "read, or "
        "nothing was judged). 2 means that the command, the configuration or a rule is wrong, or a report "
        "could "
        "not be written.",
    .options = options,
    .most = 1,
    .run = run,
};
