/*
 * The report for people: a line per rule, then what is wrong, grouped; what was not read; last the verdict,
 * where somebody who watches a terminal looks first.
 *
 * Rules and their findings stand in the order of their severity, the highest first, then of their id: what
 * breaks a release must not hide behind what is nice to have.
 */
#include "validator/base/hash.h"
#include "validator/report/report.h"
#include "validator/report/summary_p.h"
#include "validator/report/terminal.h"
#include "validator/report/text_p.h"

#include <stdio.h>
#include <stdlib.h>

/* Values known only at run time that this report lists. */
#define UNRESOLVED_LISTED 20
/* Owners that this report lists. */
#define OWNERS_LISTED 20

struct text {
    struct base_arena *arena;
    struct report_text_page page;
    struct report_text_findings all; /* of the report, the highest severity first */
};

static void heading(struct report_text_page *page, const char *words)
{
    report_text_newline(page);
    report_text_add(page, REPORT_TEXT_STRONG, base_str_of(words));
    report_text_newline(page);
}

/* ---- the line of each rule ---- */

static enum report_text_style severity_style(enum config_severity severity)
{
    return severity >= CONFIG_MAJOR   ? REPORT_TEXT_BAD
           : severity == CONFIG_MINOR ? REPORT_TEXT_WARN
                                      : REPORT_TEXT_PLAIN;
}

static void rule_line(struct report_text_page *page, const struct findings_rule *rule,
                      struct report_count findings, size_t id_width)
{
    enum report_text_style style = findings.failing                                     ? REPORT_TEXT_BAD
                                   : findings.all || rule->state == FINDINGS_INCOMPLETE ? REPORT_TEXT_WARN
                                                                                        : REPORT_TEXT_GOOD;
    report_text_gap(page, 2);
    report_text_add(page, style, base_str_of(report_rule_word(rule, findings)));
    report_text_to(page, 8);
    report_text_add(page, REPORT_TEXT_PLAIN, rule->id);
    report_text_to(page, 8 + id_width + 2);
    report_text_addf(page, REPORT_TEXT_DIM, "%s", config_severity_name(rule->severity));
    report_text_to(page, 8 + id_width + 11);
    struct base_buf counts;
    base_buf_init(&counts, 1u << 20);
    report_rule_counts(&counts, rule, findings.all);
    report_text_paragraph(page, REPORT_TEXT_PLAIN, 8 + id_width + 11, base_buf_view(&counts));
    base_buf_finish(&counts);
}

/* Ids only: why there was nothing to look at is in the JSON report. */
static void not_applicable(struct report_text_page *page, const struct findings_result *result,
                           size_t skipped)
{
    struct base_buf names;
    base_buf_init(&names, 1u << 20);
    for (size_t i = 0; i < result->rules.n; i++) {
        const struct findings_rule *rule = &result->rules.items[i];
        if (rule->state != FINDINGS_NOT_APPLICABLE)
            continue;
        base_buf_add_text(&names, names.n ? ", " : "");
        base_buf_add(&names, rule->id);
    }
    report_text_addf(page, REPORT_TEXT_DIM, "  not applicable, nothing to look at (%zu):", skipped);
    report_text_gap(page, 1);
    report_text_paragraph(page, REPORT_TEXT_DIM, 8, base_buf_view(&names));
    base_buf_finish(&names);
}

/* The highest severity first, else as they came: by id. */
static int by_severity(const void *a, const void *b)
{
    const struct findings_rule *const *x = a, *const *y = b;
    int order = ((*y)->severity > (*x)->severity) - ((*y)->severity < (*x)->severity);
    return order ? order : (*x > *y) - (*x < *y);
}

static void rules(struct report_text_page *page, const struct findings_result *result,
                  struct base_arena *arena)
{
    struct report_count *counts = report_counts(result, arena);
    const struct findings_rule **sorted =
        base_arena_array(arena, result->rules.n, sizeof(const struct findings_rule *));
    size_t id_width = 0, skipped = 0;
    for (size_t i = 0; i < result->rules.n; i++) {
        size_t width = report_terminal_width(result->rules.items[i].id);
        bool listed = result->rules.items[i].state != FINDINGS_NOT_APPLICABLE;
        skipped += !listed;
        if (listed && width > id_width)
            id_width = width;
        sorted[i] = &result->rules.items[i];
    }
    if (result->rules.n > 1)
        qsort(sorted, result->rules.n, sizeof *sorted, by_severity);
    if (result->rules.n)
        heading(page, "Rules");
    for (size_t i = 0; i < result->rules.n; i++)
        if (sorted[i]->state != FINDINGS_NOT_APPLICABLE)
            rule_line(page, sorted[i], counts[sorted[i] - result->rules.items], id_width);
    if (skipped)
        not_applicable(page, result, skipped);
}

/* ---- findings ---- */

/* The findings of one rule. */
static void rule_findings(struct report_text_page *page, const struct findings_result *result,
                          const struct report_text_findings *list)
{
    const struct findings_finding *first = list->items[0];
    const struct findings_rule *rule = report_rule(result, first->rule);
    report_text_newline(page);
    report_text_add(page, severity_style(first->severity), first->rule);
    report_text_addf(page, REPORT_TEXT_DIM, " (%s)", config_severity_name(first->severity));
    if (rule) {
        report_text_gap(page, 2);
        report_text_paragraph(page, REPORT_TEXT_STRONG, 2, rule->title);
    } else {
        report_text_newline(page);
    }
    struct base_str texts[] = {rule ? rule->why : BASE_STR_ABSENT, rule ? rule->fix : BASE_STR_ABSENT};
    for (size_t i = 0; i < 2; i++) {
        if (texts[i].n == 0)
            continue;
        report_text_add(page, REPORT_TEXT_DIM, i == 0 ? BASE_STR("  why:") : BASE_STR("  fix:"));
        report_text_gap(page, 1);
        report_text_paragraph(page, REPORT_TEXT_PLAIN, 7, texts[i]);
    }
    report_text_list(page, list);
}

static void findings(struct text *text, const struct findings_result *result)
{
    const struct findings_finding **items = text->all.items;
    size_t count = text->all.n, n;
    for (size_t i = 0; i < count; i += n) {
        for (n = 1; i + n < count && base_str_eq(items[i]->rule, items[i + n]->rule); n++)
            ;
        rule_findings(&text->page, result, &(struct report_text_findings){items + i, n});
    }
}

/* ---- what was not read ---- */

static void unread(struct report_text_page *page, const struct findings_result *result)
{
    struct base_buf buf;
    base_buf_init(&buf, 1u << 20);
    if (result->unread.n)
        heading(page, "Not read, though a rule needed it");
    for (size_t i = 0; i < result->unread.n; i++) {
        const struct findings_unread *item = &result->unread.items[i];
        report_text_to(page, 2);
        report_text_add(page, REPORT_TEXT_PATH, report_text_place(&buf, item->path, item->line, 0));
        report_text_gap(page, 2);
        report_text_paragraph(page, REPORT_TEXT_PLAIN, 6, item->reason);
    }
    base_buf_finish(&buf);
}

/* "(12 files, assay.yaml)": how many, and who says so. */
static void add_exclusion_source(struct report_text_page *page, const struct findings_result *result,
                                 const struct findings_exclusion *item)
{
    if (base_str_is(item->source, "broken")) { /* always one file */
        report_text_add(page, REPORT_TEXT_DIM, BASE_STR(" (broken on purpose)"));
        return;
    }
    if (base_str_is(item->source, "submodule")) {
        report_text_add(page, REPORT_TEXT_DIM, BASE_STR(" (submodule)"));
        return;
    }
    char n[32];
    report_number(n, item->files);
    report_text_add(page, REPORT_TEXT_DIM, BASE_STR(" ("));
    if (item->files == 0)
        report_text_add(page, REPORT_TEXT_WARN, BASE_STR("matches nothing"));
    else
        report_text_addf(page, REPORT_TEXT_DIM, "%s file%s", n, item->files == 1 ? "" : "s");
    report_text_add(page, REPORT_TEXT_DIM, BASE_STR(", "));
    report_text_add(page, REPORT_TEXT_DIM,
                    base_str_is(item->source, "configuration") ? result->config_path : item->source);
    report_text_add(page, REPORT_TEXT_DIM, BASE_STR(")"));
}

static void exclusions(struct report_text_page *page, const struct findings_result *result)
{
    if (result->exclusions.n)
        heading(page, "Left out");
    for (size_t i = 0; i < result->exclusions.n; i++) {
        const struct findings_exclusion *item = &result->exclusions.items[i];
        report_text_to(page, 2);
        report_text_add(page, REPORT_TEXT_PATH, item->glob);
        add_exclusion_source(page, result, item);
        report_text_gap(page, 2);
        report_text_paragraph(page, REPORT_TEXT_PLAIN, 6, item->reason);
    }
}

static void unresolved(struct report_text_page *page, const struct findings_result *result)
{
    struct base_buf buf;
    base_buf_init(&buf, 1u << 20);
    size_t n = result->unresolved.n, listed = n < UNRESOLVED_LISTED ? n : UNRESOLVED_LISTED;
    if (n) {
        char title[80];
        snprintf(title, sizeof title, "Known only at run time (%zu)", n);
        heading(page, title);
    }
    for (size_t i = 0; i < listed; i++) {
        const struct findings_unresolved *item = &result->unresolved.items[i];
        report_text_to(page, 2);
        report_text_add(page, REPORT_TEXT_PATH, report_text_place(&buf, item->path, item->line, 0));
        base_buf_clear(&buf);
        base_buf_printf(&buf, "%.*s %.*s: %.*s", BASE_STR_ARG(item->kind), BASE_STR_ARG(item->subject),
                        BASE_STR_ARG(item->reason));
        report_text_gap(page, 2);
        report_text_paragraph(page, REPORT_TEXT_PLAIN, 6, base_buf_view(&buf));
    }
    if (listed < n) {
        report_text_addf(page, REPORT_TEXT_DIM, "  and %zu more: assay query \"SELECT * FROM unresolved\"",
                         n - listed);
        report_text_newline(page);
    }
    base_buf_finish(&buf);
}

/* ---- projects ---- */

static const struct {
    const char *word;
    enum report_text_style style;
} verdict_words[] = {
    [FINDINGS_PASS] = {"pass", REPORT_TEXT_GOOD},
    [FINDINGS_FAIL] = {"FAIL", REPORT_TEXT_BAD},
    [FINDINGS_VERDICT_INCOMPLETE] = {"open", REPORT_TEXT_WARN},
};

static void projects(struct report_text_page *page, const struct findings_result *result)
{
    size_t width = 0;
    if (result->projects.n)
        heading(page, "Projects");
    for (size_t i = 0; i < result->projects.n; i++) {
        size_t own = report_terminal_width(result->projects.items[i].name);
        width = own > width ? own : width;
    }
    for (size_t i = 0; i < result->projects.n; i++) {
        const struct findings_project *project = &result->projects.items[i];
        char files[32];
        report_number(files, project->files);
        report_text_gap(page, 2);
        report_text_add(page, verdict_words[project->verdict].style,
                        base_str_of(verdict_words[project->verdict].word));
        report_text_to(page, 8);
        report_text_add(page, REPORT_TEXT_PLAIN, project->name);
        report_text_to(page, 8 + width + 2);
        report_text_addf(page, REPORT_TEXT_DIM, "%s file%s", files, project->files == 1 ? "" : "s");
        report_text_to(page, 8 + width + 16);
        report_text_paragraph(page, REPORT_TEXT_PLAIN, 8 + width + 16, project->verdict_reason);
    }
}

/* ---- owners ---- */

struct owner {
    struct base_str name;
    size_t findings, failing;
};

/* Most findings first, else by name. */
static int by_findings(const void *a, const void *b)
{
    const struct owner *x = a, *y = b;
    int order = (y->failing > x->failing) - (y->failing < x->failing);
    if (!order)
        order = (y->findings > x->findings) - (y->findings < x->findings);
    return order ? order : base_str_cmp(x->name, y->name);
}

/* Whom to ask: only where a file says who owns what. */
static void owners(struct report_text_page *page, const struct findings_result *result,
                   struct base_arena *arena)
{
    struct base_map index = {0};
    struct owner *all = base_arena_array(arena, result->findings.n + 1, sizeof *all);
    bool any = false;
    for (size_t i = 0; i < result->findings.n; i++) {
        const struct findings_finding *finding = &result->findings.items[i];
        struct base_str name = finding->owner.p ? finding->owner : BASE_STR("(no owner)");
        bool added = false;
        uint32_t *at = base_map_put(&index, name, &added);
        if (added)
            *at = (uint32_t)index.n - 1;
        all[*at].name = name;
        all[*at].findings++;
        all[*at].failing += findings_fails(result, finding);
        any = any || finding->owner.p;
    }
    size_t n = index.n, listed = n < OWNERS_LISTED ? n : OWNERS_LISTED;
    base_map_finish(&index);
    if (!any)
        return;
    qsort(all, n, sizeof *all, by_findings);
    heading(page, "Owners");
    for (size_t i = 0; i < listed; i++) {
        report_text_gap(page, 2);
        report_text_add(page, REPORT_TEXT_PLAIN, all[i].name);
        report_text_addf(page, REPORT_TEXT_DIM, "  %zu finding%s, %zu at or above the gate", all[i].findings,
                         all[i].findings == 1 ? "" : "s", all[i].failing);
        report_text_newline(page);
    }
    if (listed < n) {
        report_text_addf(page, REPORT_TEXT_DIM, "  and %zu more", n - listed);
        report_text_newline(page);
    }
}

/* ---- the verdict ---- */

static void add_severities(struct report_text_page *page, const struct findings_result *result)
{
    int64_t counts[CONFIG_SEVERITY_COUNT] = {0};
    for (size_t i = 0; i < result->findings.n; i++)
        counts[result->findings.items[i].severity]++;
    bool first = true;
    for (int severity = CONFIG_SEVERITY_COUNT - 1; severity >= 0; severity--) {
        if (counts[severity] == 0)
            continue;
        char n[32];
        report_number(n, counts[severity]);
        report_text_addf(page, severity_style((enum config_severity)severity), "%s%s %s", first ? "" : ", ",
                         n, config_severity_name((enum config_severity)severity));
        first = false;
    }
    if (first)
        report_text_add(page, REPORT_TEXT_PLAIN, BASE_STR("no findings"));
}

/* "23.8 MB": for people; JSON has the exact number. */
static void size_text(char out[32], int64_t bytes)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    double value = (double)bytes;
    size_t unit = 0;
    for (; value >= 999.95 && unit < 4; unit++)
        value /= 1000;
    snprintf(out, 32, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

static void verdict(struct report_text_page *page, const struct findings_result *result)
{
    char files[32], size[32];
    report_number(files, result->files);
    size_text(size, result->bytes);
    report_text_newline(page);
    add_severities(page, result);
    report_text_addf(page, REPORT_TEXT_DIM, "; the gate is %s", config_severity_name(result->fail_on));
    report_text_newline(page);
    if (result->commit.n)
        report_text_addf(page, REPORT_TEXT_DIM, "%scommit %.*s, ",
                         result->is_work_tree ? "work tree at " : "", BASE_STR_ARG(result->commit));
    report_text_addf(page, REPORT_TEXT_DIM, "%.*s, %s file%s listed, %s read", BASE_STR_ARG(result->date),
                     files, result->files == 1 ? "" : "s", size);
    report_text_newline(page);
    static const enum report_text_style styles[] = {
        [FINDINGS_PASS] = REPORT_TEXT_GOOD,
        [FINDINGS_FAIL] = REPORT_TEXT_BAD,
        [FINDINGS_VERDICT_INCOMPLETE] = REPORT_TEXT_WARN,
    };
    report_text_addf(page, styles[result->verdict], "%s", findings_verdict_name(result->verdict));
    report_text_gap(page, 2);
    report_text_paragraph(page, REPORT_TEXT_PLAIN, 2, result->verdict_reason);
}

/* ---- the writer ---- */

static void begin(struct base_buf *out, const struct findings_result *result,
                  const struct report_options *options, void **state, struct base_arena *arena)
{
    struct text *text = BASE_ARENA_NEW(arena, struct text);
    text->page = (struct report_text_page){.out = out, .color = options->color, .width = options->width};
    text->all = (struct report_text_findings){report_by_severity(result, arena), result->findings.n};
    text->arena = arena;
    *state = text;
    struct report_text_page *page = &text->page;
    report_text_add(page, REPORT_TEXT_STRONG, result->target.n ? result->target : BASE_STR("(no name)"));
    report_text_addf(page, REPORT_TEXT_DIM, ", audited by assay %.*s", BASE_STR_ARG(result->tool_version));
    report_text_newline(page);
    rules(page, result, arena);
}

static void end(struct base_buf *out, const struct findings_result *result, void *state)
{
    (void)out;
    struct text *text = state;
    findings(text, result);
    owners(&text->page, result, text->arena);
    unread(&text->page, result);
    exclusions(&text->page, result);
    unresolved(&text->page, result);
    projects(&text->page, result);
    verdict(&text->page, result);
}

const struct report_writer report_text = {
    .name = "text",
    .summary = "For people: a line per rule, findings grouped, the verdict last.",
    .extension = "txt",
    .begin = begin,
    .end = end,
};
