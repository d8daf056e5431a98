/*
 * JUnit XML in the form that Apache Ant writes and CI servers read: a suite for each rule.
 *
 * A suite has a case for each finding. One that fails the gate is a failure; one that does not is a case that
 * was skipped, with the finding as its message, so that a CI server is red exactly when the verdict is FAIL.
 * What holds is one more case ("41 of 46 endpoints"), what a rule could not read is an error, and a rule
 * without subjects is a skipped case. The format wants times and a host: they are those of no clock and no
 * machine ("0.000", the date of the report, localhost), so that equal audits give equal bytes.
 */
#include "validator/base/utf8.h"
#include "validator/report/report.h"
#include "validator/report/summary_p.h"

#include <inttypes.h>

/* ---- text ---- */

/* Whether XML 1.0 allows the character (section 2.2, Char). */
static bool is_allowed(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff) ||
           (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
}

static void add_character(struct base_buf *out, uint32_t c)
{
    switch (c) {
    case '<':
        base_buf_add_text(out, "&lt;");
        break;
    case '>':
        base_buf_add_text(out, "&gt;");
        break;
    case '&':
        base_buf_add_text(out, "&amp;");
        break;
    case '"':
        base_buf_add_text(out, "&quot;");
        break;
    case '\t':
    case '\n':
    case '\r':
        base_buf_printf(out, "&#%" PRIu32 ";", c);
        break; /* an attribute would fold them */
    default:
        if (is_allowed(c))
            base_utf8_add(out, c);
        else
            base_buf_printf(out, "\\x%02" PRIx32, c);
    }
}

/* Text for content and attributes. What XML cannot hold is written as an escape, such as \x1b;
 * a byte that is no UTF-8 becomes U+FFFD. */
static void add_escaped(struct base_buf *out, struct base_str text)
{
    while (text.n)
        add_character(out, base_utf8_next(&text));
}

static void attribute(struct base_buf *out, const char *name, struct base_str value)
{
    base_buf_printf(out, " %s=\"", name);
    add_escaped(out, value);
    base_buf_add_char(out, '"');
}

/* ---- cases ---- */

static void open_case(struct base_buf *out, const struct findings_rule *rule, struct base_str name)
{
    base_buf_add_text(out, "    <testcase");
    attribute(out, "name", name.n ? name : rule->id);
    attribute(out, "classname", rule->id);
    base_buf_add_text(out, " time=\"0.000\"");
}

/* A case that ends in <skipped>, <error> … with a message. */
static void case_with(struct base_buf *out, const struct findings_rule *rule, struct base_str name,
                      const char *element, struct base_str message)
{
    open_case(out, rule, name);
    base_buf_printf(out, "><%s", element);
    attribute(out, "message", message);
    if (element[0] != 's')
        base_buf_add_text(out, " type=\"incomplete\"");
    base_buf_printf(out, "></%s></testcase>\n", element);
}

static struct base_str place(struct base_arena *arena, const struct findings_finding *one)
{
    if (!one->path.p)
        return one->subject;
    struct base_str text =
        one->line > 0 ? base_str_format(arena, "%.*s:%d", BASE_STR_ARG(one->path), one->line) : one->path;
    if (!one->subject.n)
        return text;
    return base_str_format(arena, "%.*s %.*s", BASE_STR_ARG(text), BASE_STR_ARG(one->subject));
}

static void failure(struct base_buf *out, const struct findings_rule *rule, struct base_str name,
                    const struct findings_finding *one)
{
    open_case(out, rule, name);
    base_buf_add_text(out, "><failure");
    attribute(out, "message", one->message);
    attribute(out, "type", base_str_of(config_severity_name(one->severity)));
    base_buf_add_char(out, '>');
    add_escaped(out, one->message);
    if (one->hint.n) {
        base_buf_add_char(out, '\n');
        add_escaped(out, one->hint);
    }
    if (one->evidence_path.p) {
        base_buf_add_text(out, "\nThe other side: ");
        add_escaped(out, one->evidence_path);
        if (one->evidence_line > 0)
            base_buf_printf(out, ":%d", one->evidence_line);
    }
    if (rule->fix.n) {
        base_buf_add_text(out, "\nHow to mend it: ");
        add_escaped(out, rule->fix);
    }
    base_buf_add_text(out, "</failure></testcase>\n");
}

static void finding_case(struct base_arena *arena, struct base_buf *out, const struct findings_result *result,
                         const struct findings_rule *rule, const struct findings_finding *one)
{
    struct base_str name = place(arena, one);
    if (findings_fails(result, one)) {
        failure(out, rule, name, one);
        return;
    }
    struct base_str message = base_str_format(
        arena, "%s, below the gate: %.*s", config_severity_name(one->severity), BASE_STR_ARG(one->message));
    case_with(out, rule, name, "skipped", message);
}

/* ---- suites ---- */

static void property(struct base_buf *out, const char *name, struct base_str value)
{
    base_buf_printf(out, "      <property name=\"%s\"", name);
    attribute(out, "value", value);
    base_buf_add_text(out, "/>\n");
}

static void open_suite(struct base_buf *out, const struct findings_result *result, size_t index,
                       struct report_count count)
{
    const struct findings_rule *rule = &result->rules.items[index];
    bool incomplete = rule->state == FINDINGS_INCOMPLETE, none = rule->state == FINDINGS_NOT_APPLICABLE;
    size_t holds = rule->held > 0;
    base_buf_add_text(out, "  <testsuite");
    attribute(out, "name", rule->id);
    attribute(out, "package", result->target.n ? result->target : BASE_STR("assay"));
    base_buf_printf(
        out,
        " id=\"%zu\" timestamp=\"%.*sT00:00:00\" hostname=\"localhost\" tests=\"%zu\" failures=\"%u\" "
        "errors=\"%d\" skipped=\"%zu\" time=\"0.000\">\n    <properties>\n",
        index, BASE_STR_ARG(result->date), (size_t)count.all + holds + incomplete + none,
        (unsigned)count.failing, incomplete, (size_t)(count.all - count.failing) + none);
    property(out, "title", rule->title);
    property(out, "severity", base_str_of(config_severity_name(rule->severity)));
    base_buf_add_text(out, "    </properties>\n");
}

static void suite(struct base_arena *arena, struct base_buf *out, const struct findings_result *result,
                  size_t index, struct report_count count)
{
    const struct findings_rule *rule = &result->rules.items[index];
    open_suite(out, result, index, count);
    if (rule->held > 0) {
        open_case(out, rule,
                  base_str_format(arena, "%" PRId64 " of %" PRId64 " %.*s", rule->held, rule->subjects,
                                  BASE_STR_ARG(rule->noun.n ? rule->noun : BASE_STR("subjects"))));
        base_buf_add_text(out, "></testcase>\n");
    }
    if (rule->state == FINDINGS_INCOMPLETE)
        case_with(out, rule, BASE_STR("what was not read"), "error", rule->reason);
    if (rule->state == FINDINGS_NOT_APPLICABLE)
        case_with(out, rule, BASE_STR("not applicable"), "skipped",
                  rule->reason.n ? rule->reason : BASE_STR("there is nothing to look at"));
    for (size_t i = 0; i < result->findings.n; i++)
        if (base_str_eq(result->findings.items[i].rule, rule->id))
            finding_case(arena, out, result, rule, &result->findings.items[i]);
    base_buf_add_text(out, "    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>\n");
}

/* ---- the writer ---- */

static void begin(struct base_buf *out, const struct findings_result *result,
                  const struct report_options *options, void **state, struct base_arena *arena)
{
    (void)options;
    (void)state;
    struct report_count *counts = report_counts(result, arena);
    base_buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (size_t i = 0; i < result->rules.n && base_buf_ok(out); i++)
        suite(arena, out, result, i, counts[i]);
    base_buf_add_text(out, "</testsuites>\n");
}

const struct report_writer report_junit = {
    .name = "junit",
    .summary = "For CI servers: JUnit XML, a suite for each rule.",
    .extension = "xml",
    .begin = begin,
};
