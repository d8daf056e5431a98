/* assay lockdown: are documents and what they name still as they were agreed? */
#include "validator/cli/command.h"
#include "validator/cli/lockdown.h"
#include "validator/cli/output.h"
#include "validator/cli/reports.h"
#include "validator/report/terminal.h"

/* Documents that may be named. */
#define MOST_DOCUMENTS 1000

static int read_only(struct cli_session *session, const struct cli_args *args, const struct lock *lock,
                     struct config_strings *only, struct base_error *err)
{
    struct base_str *paths = base_arena_array(&session->arena, args->positional.n + 1, sizeof *paths);
    for (size_t i = 0; i < args->positional.n; i++) {
        const char *name = args->positional.items[i];
        struct base_str path = base_path_join(&session->arena, BASE_STR(""), base_str_of(name));
        if (!path.p || !lock_find(lock, path)) {
            int rc = cli_lock_document(session, name, &path, err);
            if (rc != BASE_OK)
                return rc;
            base_error_at(err, BASE_E_NOTFOUND, path, 0, 0, "the document is not in " LOCK_PATH);
            base_error_hint(err, "assay lock %.*s adds it", BASE_STR_ARG(path));
            return BASE_E_NOTFOUND;
        }
        paths[i] = path;
    }
    *only = (struct config_strings){.items = paths, .n = args->positional.n};
    return BASE_OK;
}

/* The differences of sources, for people: what a terminal obeys is escaped, lines stay. */
static void show(struct base_buf *out, struct base_str details)
{
    struct base_str rest = details, line;
    if (rest.n)
        rest.n--; /* the last line's end */
    while (rest.n && (line = base_str_split(&rest, '\n')).p) {
        report_terminal_add(out, line);
        base_buf_add_char(out, '\n');
    }
    if (out->n)
        base_buf_add_char(out, '\n');
}

static int report(struct cli_session *session, const struct cli_reports *reports, const struct lock *lock,
                  const struct config_strings *only, struct base_error *err)
{
    struct source_identity identity;
    struct base_buf details, before;
    source_identify(session->source, &identity);
    struct findings_result result = {.tool_version = BASE_STR(ASSAY_VERSION),
                                     .target = session->options.target,
                                     .commit = base_str_of(identity.commit),
                                     .is_work_tree = identity.is_work_tree,
                                     .date = base_str_of(session->date),
                                     .config_path = session->config.path,
                                     .fail_on = session->config.fail_on,
                                     .files = (int64_t)lock->documents.n};
    for (size_t i = 0; i < lock->documents.n; i++) {
        size_t entry = source_find(session->source, lock->documents.items[i].path);
        int64_t size = entry == SIZE_MAX ? 0 : source_size(session->source, entry);
        result.bytes += size > 0 ? size : 0;
    }
    base_buf_init(&details, CLI_OUTPUT_MAX);
    base_buf_init(&before, CLI_OUTPUT_MAX);
    cli_lock_verify(session, lock, only, &result, &details);
    cli_progress_end(&session->progress);
    if (details.n)
        show(&before, base_buf_view(&details));
    int rc = cli_reports_write(reports, &result, before.n ? base_buf_view(&before) : BASE_STR_ABSENT, err);
    if (rc == BASE_OK)
        rc = findings_exit_code(result.verdict);
    base_buf_finish(&before);
    base_buf_finish(&details);
    findings_result_finish(&result);
    return rc;
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct cli_session session = {0};
    struct cli_reports reports = {0};
    struct lock lock = {0};
    struct config_strings only = {0};
    bool is_there = false;
    int rc = cli_reports_read(&reports, args, err);
    if (rc == BASE_OK)
        rc = cli_session_open(&session, args, ".", err);
    if (rc == BASE_OK)
        rc = cli_lock_read(&session, &lock, &is_there, err);
    if (rc == BASE_OK && !is_there) {
        rc = base_error_set(err, BASE_E_NOTFOUND, "there is no " LOCK_PATH " here");
        base_error_hint(err, "assay lock writes it");
    }
    if (rc == BASE_OK)
        rc = read_only(&session, args, &lock, &only, err);
    if (rc == BASE_OK)
        rc = cli_session_read(&session, base_str_of(lock_demand), err);
    if (rc == BASE_OK)
        rc = report(&session, &reports, &lock, &only, err);
    lock_finish(&lock);
    cli_session_close(&session);
    cli_reports_finish(&reports);
    return rc;
}

static const enum cli_option_id options[] = {CLI_REV,  CLI_REPORT,  CLI_DATE,        CLI_CONFIG,
                                             CLI_JOBS, CLI_TIMINGS, CLI_OPTION_COUNT};

const struct cli_command cli_command_lockdown = {
    .name = "lockdown",
    .arguments = "[DOC...]",
    .summary = "Verify what assay lock wrote down.",
    .description = "Compares documents of the present folder with " LOCK_PATH
                   ": a heading, table, row, item or reference that is "
                   "gone, and source that a document names and that changed since both were agreed. The text "
                   "report shows how it "
                   "changed, when the repository has the text of then. DOC names documents; default: all "
                   "that are in the lock.\n"
                   "What is new in a document is no finding. assay lock --update DOC agrees again.\n"
                   "The exit code is the verdict: 0 PASS, 1 FAIL, 3 INCOMPLETE; 2 means that the command or "
                   "the lock is wrong.",
    .options = options,
    .most = MOST_DOCUMENTS,
    .run = run,
};
