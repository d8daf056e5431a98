#include "validator/report/markdown_p.h"

#include "validator/report/summary_p.h"
#include "validator/report/terminal.h"

#include <string.h>

/* Kept free of findings, for the sentence that counts what was left out and the last lines. */
#define TAIL 1024u
/* Of a list other than findings. */
#define LISTED 20u
/* Of one text: a message of a rule may hold a whole expression. */
#define TEXT_MAX 500u

struct markdown {
    struct base_buf *out;
    struct base_buf text; /* one text at a time */
    const struct findings_result *result;
    const struct report_count *counts;
    size_t room;
};

/* ---- text ---- */

static bool is_mark(char c)
{
    return c == '\\' || c == '`' || c == '*' || c == '_' || c == '[' || c == ']' || c == '|' || c == '~' ||
           c == '$';
}

/* Text as text: no mark-up, no HTML. `@name` and `#12` would call people and issues: a comment, which shows
 * nothing, parts them. */
static void add_plain(struct markdown *page, struct base_str text)
{
    base_buf_clear(&page->text);
    report_terminal_add(&page->text, base_str_slice(text, 0, TEXT_MAX));
    struct base_str clean = base_buf_view(&page->text);
    for (size_t i = 0; i < clean.n; i++) {
        char c = clean.p[i];
        if (c == '<' || c == '>')
            base_buf_add_text(page->out, c == '<' ? "&lt;" : "&gt;");
        else if (c == '&')
            base_buf_add_text(page->out, "&amp;");
        else if (c == '@' || c == '#')
            base_buf_printf(page->out, "%c<!-- -->", c);
        else
            base_buf_printf(page->out, is_mark(c) ? "\\%c" : "%c", c);
    }
    if (text.n > TEXT_MAX)
        base_buf_add_text(page->out, "…");
}

/* A code span, whose fence is longer than any run of backticks in it (GFM, section 6.3). */
static void add_code(struct markdown *page, struct base_str text)
{
    size_t longest = 0, run = 0;
    base_buf_clear(&page->text);
    report_terminal_add(&page->text, base_str_slice(text, 0, TEXT_MAX));
    struct base_str clean = base_buf_view(&page->text);
    for (size_t i = 0; i < clean.n; i++) {
        run = clean.p[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (size_t i = 0; i <= longest; i++)
        base_buf_add_char(page->out, '`');
    if (longest)
        base_buf_add_char(page->out, ' ');
    base_buf_add(page->out, clean);
    if (longest)
        base_buf_add_char(page->out, ' ');
    for (size_t i = 0; i <= longest; i++)
        base_buf_add_char(page->out, '`');
}

static void add_place(struct markdown *page, struct base_str path, int line)
{
    struct base_buf place;
    base_buf_init(&place, path.n + 32);
    base_buf_add(&place, path);
    if (line > 0)
        base_buf_printf(&place, ":%d", line);
    add_code(page, base_buf_view(&place));
    base_buf_finish(&place);
}

/* ---- the parts ---- */

static const char *const verdict_marks[] = {
    [FINDINGS_PASS] = "✅", [FINDINGS_FAIL] = "❌", [FINDINGS_VERDICT_INCOMPLETE] = "⚠️"};

static void verdict(struct markdown *page)
{
    const struct findings_result *result = page->result;
    base_buf_printf(page->out, "## %s assay: %s\n\n", verdict_marks[result->verdict],
                    findings_verdict_name(result->verdict));
    add_plain(page, result->verdict_reason);
    base_buf_printf(page->out, ". The gate is %s.\n", config_severity_name(result->fail_on));
}

static void projects(struct markdown *page)
{
    const struct findings_result *result = page->result;
    if (result->projects.n == 0)
        return;
    base_buf_add_text(page->out, "\n| | project | verdict |\n|---|---|---|\n");
    for (size_t i = 0; i < result->projects.n; i++) {
        const struct findings_project *project = &result->projects.items[i];
        base_buf_printf(page->out, "| %s | ", verdict_marks[project->verdict]);
        add_plain(page, project->name);
        base_buf_printf(page->out, " | %s: ", findings_verdict_name(project->verdict));
        add_plain(page, project->verdict_reason);
        base_buf_add_text(page->out, " |\n");
    }
}

static const char *mark_of(const struct findings_rule *rule, struct report_count count)
{
    return count.failing ? "❌" : count.all || rule->state == FINDINGS_INCOMPLETE ? "⚠️" : "✅";
}

static void rule_row(struct markdown *page, size_t index, struct base_buf *counts)
{
    const struct findings_rule *rule = &page->result->rules.items[index];
    base_buf_printf(page->out, "| %s | ", mark_of(rule, page->counts[index]));
    add_plain(page, rule->id);
    base_buf_printf(page->out, " | %s | ", config_severity_name(rule->severity));
    base_buf_clear(counts);
    report_rule_counts(counts, rule, page->counts[index].all);
    add_plain(page, base_buf_view(counts));
    base_buf_add_text(page->out, " |\n");
}

/* Those that fail first, then those that warn or are open, then the others; each by severity, then by id. */
static void rules(struct markdown *page)
{
    const struct findings_result *result = page->result;
    static const char *const order[] = {"❌", "⚠️", "✅"};
    struct base_buf counts;
    size_t none = 0, listed = 0;
    base_buf_init(&counts, 1u << 20);
    for (size_t i = 0; i < result->rules.n; i++)
        none += result->rules.items[i].state == FINDINGS_NOT_APPLICABLE;
    for (size_t mark = 0; mark < 3; mark++)
        for (int severity = CONFIG_SEVERITY_COUNT - 1; severity >= 0; severity--)
            for (size_t i = 0; i < result->rules.n; i++) {
                const struct findings_rule *rule = &result->rules.items[i];
                if (rule->state == FINDINGS_NOT_APPLICABLE || (int)rule->severity != severity ||
                    strcmp(mark_of(rule, page->counts[i]), order[mark]) != 0)
                    continue;
                if (listed++ == 0)
                    base_buf_add_text(page->out, "\n| | rule | severity | |\n|---|---|---|---|\n");
                rule_row(page, i, &counts);
            }
    if (none)
        base_buf_printf(page->out, "\n%zu rule%s found nothing to look at.\n", none, none == 1 ? "" : "s");
    base_buf_finish(&counts);
}

static void unread(struct markdown *page)
{
    const struct findings_result *result = page->result;
    if (result->unread.n)
        base_buf_add_text(page->out, "\n### Not read, though a rule needed it\n\n");
    for (size_t i = 0; i < result->unread.n && i < LISTED; i++) {
        base_buf_add_text(page->out, "- ");
        add_place(page, result->unread.items[i].path, result->unread.items[i].line);
        base_buf_add_char(page->out, ' ');
        add_plain(page, result->unread.items[i].reason);
        base_buf_add_char(page->out, '\n');
    }
    if (result->unread.n > LISTED)
        base_buf_printf(page->out, "- and %zu more\n", result->unread.n - LISTED);
}

/* ---- findings ---- */

static void heading(struct markdown *page, const struct findings_finding *first)
{
    const struct findings_rule *rule = report_rule(page->result, first->rule);
    base_buf_add_text(page->out, "\n### ");
    add_plain(page, first->rule);
    base_buf_printf(page->out, " (%s)\n\n", config_severity_name(first->severity));
    if (!rule)
        return;
    add_plain(page, rule->title);
    base_buf_add_char(page->out, '.');
    if (rule->why.n) {
        base_buf_add_char(page->out, ' ');
        add_plain(page, rule->why);
    }
    if (rule->fix.n) {
        base_buf_add_text(page->out, " **Mend it:** ");
        add_plain(page, rule->fix);
    }
    base_buf_add_text(page->out, "\n\n");
}

static void item(struct markdown *page, const struct findings_finding *one)
{
    base_buf_add_text(page->out, "- ");
    if (one->path.p) {
        add_place(page, one->path, one->line);
        base_buf_add_char(page->out, ' ');
    }
    add_plain(page, one->message);
    if (one->hint.n) {
        base_buf_add_text(page->out, " (");
        add_plain(page, one->hint);
        base_buf_add_char(page->out, ')');
    }
    if (one->evidence_path.p) {
        base_buf_add_text(page->out, " (other side: ");
        add_place(page, one->evidence_path, one->evidence_line);
        base_buf_add_char(page->out, ')');
    }
    base_buf_add_char(page->out, '\n');
}

static void findings(struct markdown *page, const struct findings_finding **items, size_t n)
{
    size_t limit = page->room > TAIL ? page->room - TAIL : 0, i = 0;
    for (; i < n; i++) {
        size_t mark = page->out->n;
        if (i == 0 || !base_str_eq(items[i]->rule, items[i - 1]->rule))
            heading(page, items[i]);
        item(page, items[i]);
        if (page->out->n > limit && base_buf_ok(page->out)) {
            page->out->n = mark;
            break;
        }
    }
    if (i < n)
        base_buf_printf(page->out, "\n%zu more finding%s: this text has no room for %s.\n", n - i,
                        n - i == 1 ? "" : "s", n - i == 1 ? "it" : "them");
}

void report_markdown_page(struct base_buf *out, const struct findings_result *result, size_t room,
                          struct base_arena *arena)
{
    struct markdown page = {
        .out = out, .result = result, .counts = report_counts(result, arena), .room = room};
    base_buf_init(&page.text, 1u << 20);
    verdict(&page);
    projects(&page);
    rules(&page);
    unread(&page);
    findings(&page, report_by_severity(result, arena), result->findings.n);
    base_buf_add_text(out, "\n<sub>");
    if (result->commit.n)
        base_buf_printf(out, "%scommit %.*s, ", result->is_work_tree ? "work tree at " : "",
                        BASE_STR_ARG(result->commit));
    base_buf_printf(out, "%.*s, assay %.*s</sub>\n", BASE_STR_ARG(result->date),
                    BASE_STR_ARG(result->tool_version));
    base_buf_finish(&page.text);
}
