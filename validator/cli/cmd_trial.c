/* assay trial: prints what a playbook would do, and does it when it is told to. */
#include "validator/base/memory.h"
#include "validator/base/suggest.h"
#include "validator/base/text.h"
#include "validator/cli/command.h"
#include "validator/cli/day.h"
#include "validator/cli/output.h"
#include "validator/cli/reports.h"
#include "validator/cli/trial_plan.h"
#include "validator/process/process.h"
#include "validator/report/terminal.h"
#include "validator/source/source.h"

#include <stdlib.h>
#include <unistd.h>

#define DEFAULT_SECONDS 60u
#define MOST_SECONDS 86400u
#define DEFAULT_OUTPUT (1u << 20)
#define MOST_OUTPUT (1u << 28)

struct trial_run {
    const struct cli_args *args;
    struct base_arena arena;
    struct cli_reports reports;
    struct source *source;
    const char *folder; /* PATH */
    struct base_str document;
    size_t entry;
    struct trial_plan plan;
    struct trial_options options;
    int64_t bytes;
    char date[11];
};

/* ---- what is asked for -----------------------------------------------------------------------------------
 */

static int read_variables(struct trial_run *run, struct base_error *err)
{
    const char **names = base_arena_array(&run->arena, run->args->values.n + 1, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < run->args->values.n; i++) {
        const struct cli_value *value = &run->args->values.items[i];
        if (value->id != CLI_ENV)
            continue;
        if (!value->value[0] || strchr(value->value, '='))
            return base_error_set(err, BASE_E_INVALID, "--env takes the name of a variable, not '%s'",
                                  value->value);
        if (!getenv(value->value)) {
            base_error_set(err, BASE_E_INVALID, "the environment has no variable '%s' for --env",
                           value->value);
            base_error_hint(err, "set it where assay is started: %s=… assay trial …", value->value);
            return BASE_E_INVALID;
        }
        names[n++] = value->value;
    }
    run->options.variables = names;
    return BASE_OK;
}

static int read_directory(struct trial_run *run, struct base_error *err)
{
    const char *below = cli_args_value(run->args, CLI_DIRECTORY);
    struct base_str path = base_path_join(&run->arena, BASE_STR(""), base_str_of(below ? below : "."));
    if (!path.p || (below && below[0] == '/'))
        return base_error_set(err, BASE_E_INVALID, "--directory is a folder within %s, not '%s'", run->folder,
                              below);
    path = base_str_format(&run->arena, "%s/%.*s", run->folder, BASE_STR_ARG(path));
    char *real = realpath(path.p, NULL);
    if (!real)
        return base_error_set(err, BASE_E_NOTFOUND, "%s is not there", path.p);
    run->options.directory = base_str_copy(&run->arena, base_str_of(real)).p;
    free(real);
    return BASE_OK;
}

static int read_options(struct trial_run *run, struct base_error *err)
{
    uint64_t seconds = 0, bytes = 0;
    int rc = cli_args_number(run->args, CLI_STEP_TIMEOUT, 1, MOST_SECONDS, DEFAULT_SECONDS, &seconds, err);
    if (rc == BASE_OK)
        rc = cli_args_number(run->args, CLI_STEP_OUTPUT, 1, MOST_OUTPUT, DEFAULT_OUTPUT, &bytes, err);
    if (rc == BASE_OK)
        rc = cli_day(run->date, NULL, err);
    if (rc == BASE_OK)
        rc = cli_reports_read(&run->reports, run->args, err);
    if (rc == BASE_OK && !cli_args_has(run->args, CLI_EXECUTE) && cli_args_has(run->args, CLI_REPORT)) {
        rc = base_error_set(err, BASE_E_INVALID, "without --execute there is nothing to report");
        base_error_hint(err, "leave --report out to see the plan");
    }
    run->options.step_milliseconds = (int64_t)seconds * 1000;
    run->options.step_bytes = bytes;
    return rc == BASE_OK ? read_variables(run, err) : rc;
}

/* ---- the document ----------------------------------------------------------------------------------------
 */

static int not_there(struct trial_run *run, const char *name, struct base_error *err)
{
    size_t count;
    const struct source_entry *entries = source_entries(run->source, &count);
    struct base_str wanted = base_str_of(name), near = BASE_STR_ABSENT;
    size_t least = base_closest_limit(wanted);
    for (size_t i = 0; i < count; i++)
        if (base_closer(wanted, entries[i].path, near, &least))
            near = entries[i].path;
    base_error_set(err, BASE_E_NOTFOUND, "there is no document '%s' in %s", name, run->folder);
    if (near.p)
        base_error_hint(err, "did you mean '%.*s'?", BASE_STR_ARG(near));
    else
        base_error_hint(err, "DOC is a path from %s to a Markdown file that git does not ignore",
                        strcmp(run->folder, ".") == 0 ? "here" : run->folder);
    return BASE_E_NOTFOUND;
}

static int read_document(struct trial_run *run, struct base_error *err)
{
    const char *name = cli_args_positional(run->args, 0, "");
    struct base_str path = base_path_join(&run->arena, BASE_STR(""), base_str_of(name));
    struct base_buf decoded = {0};
    char *bytes = NULL;
    size_t n = 0, count;
    struct source_options options = {0};
    int rc = source_open(&run->source, run->folder, &options, err);
    if (rc != BASE_OK)
        return rc;
    run->entry = path.p && name[0] != '/' ? source_find(run->source, path) : SIZE_MAX;
    if (run->entry == SIZE_MAX || source_entries(run->source, &count)[run->entry].kind != SOURCE_FILE)
        return not_there(run, name, err);
    run->document = path;
    rc = source_read(run->source, run->entry, &bytes, &n, err);
    if (rc == BASE_OK) {
        struct base_str text = base_text(bytes, n, &decoded);
        run->bytes = (int64_t)n;
        rc = trial_plan_read(&run->plan, path, text, &run->arena, err);
    }
    base_buf_finish(&decoded);
    base_free(bytes);
    return rc;
}

/* ---- only what was reviewed ------------------------------------------------------------------------------
 */

static int refuse(struct trial_run *run, const char *why, const char *commit, struct base_error *err)
{
    base_error_at(err, BASE_E_INVALID, run->document, 0, 0, "%s%s%.12s: its commands are not run", why,
                  *commit ? " " : "", commit);
    if (*commit)
        base_error_hint(err, "read git diff %.12s -- %.*s, then say --i-reviewed-this", commit,
                        BASE_STR_ARG(run->document));
    else
        base_error_hint(err, "read it, then say --i-reviewed-this");
    return BASE_E_INVALID;
}

/* The document must be what the base revision has: a change under review must not run itself. */
static int check_review(struct trial_run *run, struct base_error *err)
{
    struct source *base = NULL;
    char commit[65], now[65], then[65];
    struct base_error ignored;
    if (cli_args_has(run->args, CLI_REVIEWED))
        return BASE_OK;
    int rc = source_base(run->folder, cli_args_value(run->args, CLI_BASE), commit, err);
    if (rc == BASE_E_NOTFOUND && !cli_args_has(run->args, CLI_BASE)) {
        struct base_error why = *err;
        rc = refuse(run, "nobody can tell whether it was reviewed", "", err);
        base_error_hint(err, "%s. Read it, then say --i-reviewed-this", why.message);
        return rc;
    }
    if (rc != BASE_OK)
        return rc;
    struct source_options options = {.revision = commit};
    rc = source_open(&base, run->folder, &options, err);
    size_t entry = rc == BASE_OK ? source_find(base, run->document) : SIZE_MAX;
    if (rc == BASE_OK && entry == SIZE_MAX)
        rc = refuse(run, "it does not exist in the base", commit, err);
    if (rc == BASE_OK && (source_blob_id(run->source, run->entry, now, err) != BASE_OK ||
                          source_blob_id(base, entry, then, &ignored) != BASE_OK || strcmp(now, then) != 0))
        rc = refuse(run, "it differs from the base", commit, err);
    source_close(base);
    return rc;
}

/* ---- the run ---------------------------------------------------------------------------------------------
 */

static struct base_str name_of(struct trial_run *run)
{
    char *real = realpath(run->folder, NULL);
    struct base_str name = base_path_name(base_str_of(real ? real : run->folder));
    name = base_str_copy(&run->arena, name.n ? name : BASE_STR("/"));
    free(real);
    return name;
}

static int report(struct trial_run *run, struct base_error *err)
{
    struct findings_result result = {.tool_version = BASE_STR(ASSAY_VERSION),
                                     .target = name_of(run),
                                     .date = base_str_of(run->date),
                                     .fail_on = CONFIG_MAJOR,
                                     .files = 1,
                                     .bytes = run->bytes};
    struct source_identity identity;
    struct base_buf before;
    source_identify(run->source, &identity);
    result.commit = base_str_of(identity.commit);
    result.is_work_tree = identity.is_work_tree;
    base_buf_init(&before, CLI_OUTPUT_MAX);
    cli_trial_plan(&before, &run->plan, true);
    trial_result(&run->plan, &result, &run->arena);
    findings_sort(&result);
    findings_judge(&result, &run->arena);
    int rc = cli_reports_write(&run->reports, &result, base_buf_view(&before), err);
    if (rc == BASE_OK)
        rc = findings_exit_code(result.verdict);
    base_buf_finish(&before);
    findings_result_finish(&result);
    return rc;
}

static void warn(const struct trial_run *run)
{
    struct base_buf text;
    base_buf_init(&text, 1u << 14);
    base_buf_add_text(&text, "assay: running the commands of ");
    report_terminal_add(&text, run->document);
    base_buf_add_text(&text, " with all rights of this user; the scratch folder is no sandbox\n");
    ssize_t written = write(STDERR_FILENO, text.p, text.n);
    (void)written; /* a warning that nobody reads stops nothing */
    base_buf_finish(&text);
}

/* Both processes come out of process_guard(); the guardian is left when the worker ended, however it did. */
static int split(struct trial_run *run, struct base_error *err)
{
    enum process_role role = PROCESS_WORKER;
    int status = 0, rc = process_guard(&role, &status, err);
    if (rc != BASE_OK)
        return rc;
    if (role == PROCESS_WORKER) {
        rc = trial_execute(&run->plan, &run->options, &run->arena, err);
        return rc == BASE_OK ? report(run, err) : rc;
    }
    if (status <= CLI_INCOMPLETE)
        return status;
    return base_error_set(err, BASE_E_UNREAD, "the trial was killed, and all that it started with it");
}

static int execute(struct trial_run *run, struct base_error *err)
{
    char scratch[PATH_MAX] = "";
    int rc = check_review(run, err);
    if (rc == BASE_OK)
        rc = trial_scratch_create(scratch, err);
    run->options.scratch = scratch;
    if (rc == BASE_OK) {
        warn(run);
        rc = split(run, err);
    }
    trial_scratch_remove(scratch);
    return rc;
}

static int print_plan(struct trial_run *run, struct base_error *err)
{
    struct base_buf text;
    base_buf_init(&text, CLI_OUTPUT_MAX);
    cli_trial_plan(&text, &run->plan, false);
    int rc = cli_output_write(base_buf_view(&text), err);
    base_buf_finish(&text);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct trial_run run = {.args = args, .folder = cli_args_positional(args, 1, ".")};
    int rc = read_options(&run, err);
    if (rc == BASE_OK)
        rc = read_document(&run, err);
    if (rc == BASE_OK)
        rc = read_directory(&run, err);
    if (rc == BASE_OK)
        rc = cli_args_has(args, CLI_EXECUTE) ? execute(&run, err) : print_plan(&run, err);
    source_close(run.source);
    cli_reports_finish(&run.reports);
    base_arena_finish(&run.arena);
    return rc;
}

static const enum cli_option_id options[] = {CLI_EXECUTE,   CLI_BASE,         CLI_REVIEWED,
                                             CLI_ENV,       CLI_STEP_TIMEOUT, CLI_STEP_OUTPUT,
                                             CLI_DIRECTORY, CLI_REPORT,       CLI_OPTION_COUNT};

const struct cli_command cli_command_trial = {
    .name = "trial",
    .arguments = "DOC [PATH]",
    .summary = "Print what a playbook would do, or try it.",
    .description = "Reads the phases and steps of the Markdown file DOC (a path from PATH, default: the "
                   "current folder) and "
                   "prints what would be run, what is expected, and what a phase that fails would block.\n"
                   "With --execute the commands are run: one bash for each phase, so that its folder and "
                   "variables carry from "
                   "step to step; standard input is closed; HOME and TMPDIR lead into a scratch folder, and "
                   "of the environment "
                   "PATH, LANG, LC_ALL, LC_CTYPE, TZ and what --env names are seen. What is started in the "
                   "background lives until "
                   "the trial ends. Steps that clean up are run also after a failure. The scratch folder is "
                   "no sandbox: the "
                   "commands have all rights of this user, and begin in PATH itself.\n"
                   "A document that differs from the base revision is refused, so that a change under review "
                   "does not run itself. "
                   "Only the document is compared: scripts that it calls are run as they are.\n"
                   "The exit code is the verdict: 0 PASS, 1 FAIL, 3 INCOMPLETE (a step has no command for a "
                   "shell, or what comes "
                   "of it is told in words that only people can compare). 2 means that the command is wrong, "
                   "or nothing could be "
                   "run.",
    .options = options,
    .least = 1,
    .most = 2,
    .run = run,
};
