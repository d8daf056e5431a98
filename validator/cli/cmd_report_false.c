/* assay report-false: a finding that should not be one, as the smallest tree that still has it. */
#include "validator/audit/reduce.h"
#include "validator/cli/command.h"
#include "validator/cli/finding.h"
#include "validator/cli/output.h"
#include "validator/report/json_text.h"
#include "validator/report/terminal.h"

/* Words that a comment names. */
#define MOST_KEPT 200u

/* Text that may stand in a comment: one line, nothing that a terminal obeys. */
static void comment(struct base_buf *out, const char *before, struct base_str text)
{
    base_buf_printf(out, "# %s", before);
    report_terminal_add(out, text);
    base_buf_add_char(out, '\n');
}

/* A literal block of YAML. The first line may begin with spaces, so the indentation is said. */
static void block(struct base_buf *out, size_t indent, struct base_str text, struct base_buf *clean)
{
    struct base_str rest = base_str_of(report_json_utf8(clean, text)), line;
    bool ends = rest.n && rest.p[rest.n - 1] == '\n';
    base_buf_add_text(out, rest.n == 0 ? "''\n" : ends ? "|2+\n" : "|2-\n");
    if (ends)
        rest.n--;
    while (rest.n && (line = base_str_split(&rest, '\n')).p) {
        if (line.n)
            base_buf_printf(out, "%*s%.*s", (int)indent, "", BASE_STR_ARG(line));
        base_buf_add_char(out, '\n');
    }
}

/* A double-quoted text of YAML: a path may hold anything, also a line break, which single quotes would fold.
 */
static void quoted(struct base_buf *out, struct base_str text, struct base_buf *clean)
{
    struct base_str safe = base_str_of(report_json_utf8(clean, text));
    base_buf_add_char(out, '"');
    for (size_t i = 0; i < safe.n; i++) {
        unsigned char c = (unsigned char)safe.p[i];
        if (c == '"' || c == '\\')
            base_buf_printf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            base_buf_printf(out, "\\x%02x", (unsigned)c);
        else
            base_buf_add_char(out, safe.p[i]);
    }
    base_buf_add_char(out, '"');
}

static void head(struct base_buf *out, const struct engine_rule *rule, const struct audit_reduced *reduced)
{
    struct base_buf kept;
    base_buf_init(&kept, 1u << 16);
    for (size_t i = 0; i < reduced->kept.n && i < MOST_KEPT; i++)
        base_buf_printf(&kept, "%s%.*s", i ? " " : "", BASE_STR_ARG(reduced->kept.items[i]));
    base_buf_printf(out, "# A finding that should not be one, as an example of its rule. assay " ASSAY_VERSION
                         ".\n");
    comment(out, "Rule: ", rule->id);
    base_buf_add_text(out, "# It says of ");
    report_terminal_add(out, reduced->path);
    base_buf_printf(out, ":%d: ", reduced->line);
    report_terminal_add(out, reduced->message);
    base_buf_printf(out, "\n# Made from %zu files in %zu tries%s.\n", reduced->files_before, reduced->tries,
                    reduced->is_cut ? ", when a limit ended it: it could be smaller" : "");
    base_buf_add_text(
        out, "# Words of the repository are replaced. These stayed, because the finding needs them:\n");
    comment(out, "  ", base_buf_view(&kept));
    base_buf_add_text(out,
                      "# Read it before you give it away, and say in `name` why the finding is false.\n");
    base_buf_finish(&kept);
}

static void print(struct base_buf *out, const struct engine_rule *rule, const struct audit_reduced *reduced)
{
    struct base_buf clean;
    base_buf_init(&clean, CLI_OUTPUT_MAX);
    head(out, rule, reduced);
    base_buf_add_text(out, "- name: 'say here why this is right'\n  files:");
    base_buf_add_text(out, reduced->file_count ? "\n" : " {}\n");
    for (size_t i = 0; i < reduced->file_count; i++) {
        base_buf_add_text(out, "    ");
        quoted(out, reduced->files[i].path, &clean);
        base_buf_add_text(out, ": ");
        block(out, 6, reduced->files[i].text, &clean);
    }
    if (reduced->config.p) {
        base_buf_add_text(out, "  config: ");
        block(out, 4, reduced->config, &clean);
    }
    base_buf_printf(out, "  subjects: %lld\n  findings: []\n", (long long)reduced->subjects);
    base_buf_finish(&clean);
}

static struct config_strings kept_by(const struct cli_args *args, struct base_arena *arena)
{
    struct base_str *names = base_arena_array(arena, args->values.n + 1, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < args->values.n; i++)
        if (args->values.items[i].id == CLI_KEEP)
            names[n++] = base_str_of(args->values.items[i].value);
    return (struct config_strings){.items = names, .n = n};
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct cli_session session;
    const struct findings_finding *finding = NULL;
    const struct engine_rule *rule = NULL;
    struct audit_reduced reduced;
    struct base_buf out;
    base_buf_init(&out, CLI_OUTPUT_MAX);
    int rc = cli_finding_open(&session, &finding, &rule, args, cli_args_positional(args, 0, ""),
                              cli_args_positional(args, 1, "."), err);
    if (rc == BASE_OK && !rule)
        rc = base_error_set(err, BASE_E_INVALID, "the finding comes from the configuration, not from a rule");
    if (rc == BASE_OK) {
        struct audit_reduce_options options = {.rules = &session.rules,
                                               .rule = rule,
                                               .source = session.source,
                                               .config_path = session.config.path,
                                               .keep = kept_by(args, &session.arena),
                                               .date = base_str_of(session.date)};
        rc = audit_reduce(&reduced, &options, finding, &session.arena, err);
    }
    if (rc == BASE_OK)
        print(&out, rule, &reduced);
    if (rc == BASE_OK)
        rc = cli_output_write(base_buf_view(&out), err);
    base_buf_finish(&out);
    cli_session_close(&session);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static const enum cli_option_id taken[] = {CLI_KEEP,   CLI_RULES, CLI_ONLY, CLI_REV,
                                           CLI_CONFIG, CLI_JOBS,  CLI_DATE, CLI_OPTION_COUNT};

const struct cli_command cli_command_report_false = {
    .name = "report-false",
    .arguments = "FINDING [PATH]",
    .summary = "Make a small, redacted reproduction of a false finding.",
    .description =
        "Audits PATH (default: the current folder), takes the finding that is named by its place "
        "(src/app.ts:12) or "
        "the first digits of its fingerprint, and prints the smallest tree in which its rule still finds it, "
        "as an "
        "example of the rule.\n"
        "Files and lines that do not matter are left out, and the words of the repository are replaced where "
        "the "
        "finding survives it. What the rule did not look at goes too, and why the finding is false may stand "
        "there: "
        "--keep it.\n"
        "Nothing is sent anywhere: read what is printed before you give it away.",
    .options = taken,
    .least = 1,
    .most = 2,
    .run = run,
};
