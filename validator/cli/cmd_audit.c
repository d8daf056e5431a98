/* assay audit: reads, judges, writes the reports. */
#include "validator/cli/command.h"
#include "validator/cli/input.h"
#include "validator/cli/lockdown.h"
#include "validator/cli/output.h"
#include "validator/cli/reports.h"
#include "validator/cli/rules.h"
#include "validator/cli/session.h"

#include <string.h>

/* Arrays of the result's own, and nothing counted yet: it is judged again. */
static void copy_result(struct findings_result *out, const struct findings_result *from)
{
    *out = *from;
#define COPY(member)                                                                                         \
    do {                                                                                                     \
        memset(&out->member, 0, sizeof out->member);                                                         \
        for (size_t i = 0; i < from->member.n; i++)                                                          \
            base_vec_push(&out->member, from->member.items[i]);                                              \
    } while (0)
    COPY(rules);
    COPY(findings);
    COPY(unread);
    COPY(projects);
#undef COPY
    for (size_t i = 0; i < out->projects.n; i++) {
        memset(out->projects.items[i].findings, 0, sizeof out->projects.items[i].findings);
        out->projects.items[i].failing = 0;
    }
}

static void finish_copy(struct findings_result *copy)
{
    base_vec_finish(&copy->rules);
    base_vec_finish(&copy->findings);
    base_vec_finish(&copy->unread);
    base_vec_finish(&copy->projects);
}

/* What was agreed in assay.lock is part of the audit. */
static int judge_with_lock(struct cli_session *session, const struct cli_reports *list,
                           const struct lock *lock, const struct findings_result *judged,
                           struct base_error *err)
{
    static const struct config_strings all = {0};
    struct findings_result result;
    struct base_buf details;
    copy_result(&result, judged);
    result.tool_version = BASE_STR(ASSAY_VERSION);
    base_buf_init(&details, CLI_OUTPUT_MAX);
    cli_lock_verify(session, lock, &all, &result, &details);
    cli_progress_end(&session->progress);
    int rc = cli_reports_write(list, &result, BASE_STR_ABSENT, err);
    rc = rc == BASE_OK ? findings_exit_code(result.verdict) : rc;
    base_buf_finish(&details);
    finish_copy(&result);
    return rc;
}

static int judge(struct cli_session *session, const struct cli_reports *list, const struct lock *lock,
                 struct base_error *err)
{
    const struct findings_result *judged;
    int rc = audit_judge(session->audit, &judged, err);
    if (rc == BASE_OK && lock)
        return judge_with_lock(session, list, lock, judged, err);
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
    struct lock lock = {0};
    bool has_lock = false;
    const char *folder = cli_args_positional(args, 0, ".");
    int rc = cli_reports_read(&list, args, err);
    if (rc == BASE_OK)
        rc = cli_session_open(&session, args, folder, err);
    if (rc == BASE_OK)
        rc = cli_session_rules(&session, args, folder, err);
    if (rc == BASE_OK)
        rc = cli_rules_only(&session.options.only, &session.rules, args, &session.arena, err);
    /* A run of chosen rules, or of one project, is about those alone. */
    if (rc == BASE_OK && session.options.only.n == 0 && session.options.projects.n == 0)
        rc = cli_lock_read(&session, &lock, &has_lock, err);
    if (rc == BASE_OK)
        rc = read_change(&session, args, err);
    if (rc == BASE_OK)
        rc = cli_session_read(&session, has_lock ? base_str_of(lock_demand) : BASE_STR_ABSENT, err);
    if (rc == BASE_OK)
        rc = judge(&session, &list, has_lock ? &lock : NULL, err);
    lock_finish(&lock);
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
