/* assay audit: reads, judges, writes the reports. */
#include "validator/base/suggest.h"
#include "validator/cli/command.h"
#include "validator/cli/output.h"
#include "validator/cli/rules.h"
#include "validator/cli/session.h"
#include "validator/report/report.h"

#include <string.h>

/* One --report: a format and, unless it goes to standard output, a file. */
struct wanted {
    const struct report_writer *writer;
    const char *file; /* NULL: standard output */
};

struct wanted_list {
    BASE_VEC(struct wanted) items;
};

#define MOST_WRITERS 32

static int find_writer(const struct report_writer **out, const char *text, struct base_str name,
                       struct base_error *err)
{
    *out = report_by_name(name);
    if (*out)
        return BASE_OK;
    struct base_str names[MOST_WRITERS];
    struct base_buf all;
    base_buf_init(&all, 1u << 10);
    size_t count = 0;
    for (; report_all[count] && count < MOST_WRITERS; count++) {
        names[count] = base_str_of(report_all[count]->name);
        base_buf_printf(&all, "%s%s",
                        count == 0              ? "it is "
                        : report_all[count + 1] ? ", "
                                                : " or ",
                        report_all[count]->name);
    }
    char word[64];
    size_t n = name.n < sizeof word - 1 ? name.n : sizeof word - 1;
    memcpy(word, text, n);
    word[n] = '\0';
    int rc = cli_mistake(err, "there is no report format", word, names, count, base_buf_view(&all).p);
    base_buf_finish(&all);
    return rc;
}

/* "json", "json=-" or "json=out.json" */
static int add_wanted(struct wanted_list *list, const char *text, struct base_error *err)
{
    struct base_str name = base_str_of(text);
    ptrdiff_t equals = base_str_find_char(name, '=');
    struct wanted wanted = {NULL, equals < 0 ? NULL : text + equals + 1};
    int rc =
        find_writer(&wanted.writer, text, equals < 0 ? name : base_str_slice(name, 0, (size_t)equals), err);
    if (rc != BASE_OK)
        return rc;
    if (wanted.file && !wanted.file[0])
        return base_error_set(err, BASE_E_INVALID, "--report %s names no file", text);
    if (wanted.file && strcmp(wanted.file, "-") == 0)
        wanted.file = NULL;
    for (size_t i = 0; i < list->items.n; i++) {
        const struct wanted *other = &list->items.items[i];
        if (!wanted.file && !other->file) {
            base_error_set(err, BASE_E_INVALID, "two reports cannot both go to standard output");
            base_error_hint(err, "give one of them a file: --report %s=FILE", wanted.writer->name);
            return BASE_E_INVALID;
        }
        if (wanted.file && other->file && strcmp(wanted.file, other->file) == 0)
            return base_error_set(err, BASE_E_INVALID, "two reports cannot both go to '%s'", wanted.file);
    }
    base_vec_push(&list->items, wanted);
    return BASE_OK;
}

static int read_wanted(struct wanted_list *list, const struct cli_args *args, struct base_error *err)
{
    for (size_t i = 0; i < args->values.n; i++) {
        int rc = BASE_OK;
        if (args->values.items[i].id == CLI_REPORT)
            rc = add_wanted(list, args->values.items[i].value, err);
        if (rc != BASE_OK)
            return rc;
    }
    return list->items.n ? BASE_OK : add_wanted(list, "text", err);
}

static int write_one(const struct wanted *wanted, const struct findings_result *result,
                     struct base_error *err)
{
    struct report_options options = {0};
    struct base_buf text;
    base_buf_init(&text, CLI_OUTPUT_MAX);
    if (!wanted->file)
        options = (struct report_options){cli_output_color(), cli_output_width()};
    int rc = report_write(wanted->writer, result, &options, &text, err);
    if (rc == BASE_OK)
        rc = wanted->file ? cli_output_file(wanted->file, base_buf_view(&text), err)
                          : cli_output_write(base_buf_view(&text), err);
    base_buf_finish(&text);
    return rc;
}

/* Files first: when one cannot be written, the verdict is not printed as if all were well. */
static int write_reports(const struct wanted_list *list, const struct findings_result *result,
                         struct base_error *err)
{
    int rc = BASE_OK;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; rc == BASE_OK && i < list->items.n; i++)
            if ((list->items.items[i].file == NULL) == (pass == 1))
                rc = write_one(&list->items.items[i], result, err);
    return rc;
}

static int judge(struct cli_session *session, const struct wanted_list *list, struct base_error *err)
{
    const struct findings_result *judged;
    int rc = audit_judge(session->audit, &judged, err);
    cli_progress_end(&session->progress);
    if (rc != BASE_OK)
        return rc;
    struct findings_result result = *judged; /* its arrays stay the run's */
    result.tool_version = BASE_STR(ASSAY_VERSION);
    rc = write_reports(list, &result, err);
    return rc == BASE_OK ? findings_exit_code(result.verdict) : rc;
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct cli_session session = {0};
    struct wanted_list list = {0};
    const char *folder = cli_args_positional(args, 0, ".");
    int rc = read_wanted(&list, args, err);
    if (rc == BASE_OK)
        rc = cli_session_open(&session, args, folder, err);
    if (rc == BASE_OK)
        rc = cli_session_rules(&session, args, folder, err);
    if (rc == BASE_OK)
        rc = cli_rules_only(&session.options.only, &session.rules, args, &session.arena, err);
    if (rc == BASE_OK)
        rc = cli_session_read(&session, BASE_STR_ABSENT, err);
    if (rc == BASE_OK)
        rc = judge(&session, &list, err);
    cli_session_close(&session);
    base_vec_finish(&list.items);
    return rc;
}

static const enum cli_option_id options[] = {CLI_REV,     CLI_REPORT,  CLI_RULES,   CLI_ONLY,
                                             CLI_PROJECT, CLI_FAIL_ON, CLI_DATE,    CLI_CONFIG,
                                             CLI_JOBS,    CLI_SHUFFLE, CLI_TIMINGS, CLI_OPTION_COUNT};

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
