/*
 * Annotations for GitHub Actions: workflow commands on standard output, `::error file=…,line=…::message`.
 *
 * GitHub shows ten errors and ten warnings of a step, in the order in which they come. So those that fail the
 * gate come first, blockers before majors, and at most LISTED of each kind are written; a last line counts
 * the rest. Data and properties are escaped as the runner unescapes them: % CR LF, and : and , in properties.
 */
#include "validator/report/report.h"
#include "validator/report/summary_p.h"
#include "validator/report/terminal.h"

#define LISTED 50u

struct github {
    struct base_buf text; /* one text at a time */
    const struct findings_finding **items;
    const struct findings_result *result;
};

/* ---- escapes ---- */

static void add_escaped(struct github *github, struct base_buf *out, struct base_str text, bool is_property)
{
    base_buf_clear(&github->text);
    report_terminal_add(&github->text, text);
    struct base_str clean = base_buf_view(&github->text);
    for (size_t i = 0; i < clean.n; i++) {
        char c = clean.p[i];
        if (c == '%' || (is_property && (c == ':' || c == ',')))
            base_buf_printf(out, "%%%02X", (unsigned)c);
        else
            base_buf_add_char(out, c);
    }
}

/* ---- commands ---- */

static void command(struct github *github, struct base_buf *out, const struct findings_finding *one)
{
    bool fails = findings_fails(github->result, one);
    base_buf_printf(out, "::%s ", fails ? "error" : one->severity == CONFIG_INFO ? "notice" : "warning");
    if (one->path.p) {
        base_buf_add_text(out, "file=");
        add_escaped(github, out, one->path, true);
        base_buf_printf(out, ",line=%d", one->line > 0 ? one->line : 1);
        if (one->line > 0 && one->column > 0)
            base_buf_printf(out, ",col=%d", one->column);
        base_buf_add_char(out, ',');
    }
    base_buf_add_text(out, "title=");
    add_escaped(github, out, one->rule, true);
    base_buf_printf(out, " (%s)::", config_severity_name(one->severity));
    add_escaped(github, out, one->message, false);
    if (one->hint.n) {
        base_buf_add_text(out, " (");
        add_escaped(github, out, one->hint, false);
        base_buf_add_char(out, ')');
    }
    if (one->evidence_path.p) {
        base_buf_add_text(out, "%0AOther side: ");
        add_escaped(github, out, one->evidence_path, false);
        if (one->evidence_line > 0)
            base_buf_printf(out, ":%d", one->evidence_line);
    }
    base_buf_add_char(out, '\n');
}

static void unread(struct github *github, struct base_buf *out, const struct findings_result *result)
{
    for (size_t i = 0; i < result->unread.n && i < LISTED; i++) {
        const struct findings_unread *item = &result->unread.items[i];
        base_buf_add_text(out, "::error file=");
        add_escaped(github, out, item->path, true);
        base_buf_printf(out, ",line=%d,title=not read::A rule needs this file, and it was not read: ",
                        item->line > 0 ? item->line : 1);
        add_escaped(github, out, item->reason, false);
        base_buf_add_char(out, '\n');
    }
}

/* ---- the writer ---- */

static void begin(struct base_buf *out, const struct findings_result *result,
                  const struct report_options *options, void **state, struct base_arena *arena)
{
    (void)out;
    (void)options;
    struct github *github = BASE_ARENA_NEW(arena, struct github);
    base_buf_init(&github->text, SIZE_MAX / 4);
    github->items = report_by_severity(result, arena);
    github->result = result;
    *state = github;
}

/* Writes those that fail, or those that do not; returns how many were left out. */
static size_t commands(struct github *github, struct base_buf *out, bool failing)
{
    size_t written = 0, left = 0;
    for (size_t i = 0; i < github->result->findings.n; i++) {
        if (findings_fails(github->result, github->items[i]) != failing)
            continue;
        if (written == LISTED) {
            left++;
            continue;
        }
        command(github, out, github->items[i]);
        written++;
    }
    return left;
}

static void end(struct base_buf *out, const struct findings_result *result, void *state)
{
    struct github *github = state;
    size_t left = commands(github, out, true);
    unread(github, out, result);
    left += commands(github, out, false);
    if (left)
        base_buf_printf(
            out, "::notice title=assay::%zu more findings are in the other reports of this run.\n", left);
    base_buf_printf(out, "%s  ", findings_verdict_name(result->verdict));
    add_escaped(github, out, result->verdict_reason, false);
    base_buf_add_char(out, '\n');
    base_buf_finish(&github->text);
}

const struct report_writer report_github = {
    .name = "github",
    .summary = "For GitHub Actions: annotations, the findings that fail the gate first.",
    .extension = "txt",
    .begin = begin,
    .end = end,
};
