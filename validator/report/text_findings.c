/*
 * The findings of one rule in the text report: grouped by the other side when that names it less often,
 * places and messages in two columns where places are short.
 */
#include "validator/report/summary_p.h"
#include "validator/report/terminal.h"
#include "validator/report/text_p.h"

#include <stdlib.h>

/* Findings of one rule that this report lists; the others are counted. JSON has all. */
#define FINDINGS_PER_RULE 50
/* A place that is wider than this gets a line of its own. */
#define WIDEST_PLACE 44

/* By the other side's path (none first), else as they came. */
static int by_evidence(const void *a, const void *b)
{
    const struct findings_finding *const *x = a, *const *y = b;
    int order = base_str_cmp((*x)->evidence_path, (*y)->evidence_path);
    return order ? order : (*x > *y) - (*x < *y);
}

/* Whether several findings share their other side, so that naming it once helps. */
static bool worth_grouping(const struct report_text_findings *list)
{
    size_t with = 0, distinct = 0;
    for (size_t i = 0; i < list->n; i++) {
        struct base_str path = list->items[i]->evidence_path;
        if (!path.p)
            continue;
        with++;
        distinct += i == 0 || !base_str_eq(path, list->items[i - 1]->evidence_path);
    }
    return with > 1 && distinct < with;
}

static void one_finding(struct report_text_page *page, const struct findings_finding *finding, size_t indent,
                        size_t place_width, bool grouped)
{
    struct base_buf buf;
    base_buf_init(&buf, 1u << 20);
    size_t message = indent + place_width + 2;
    report_text_to(page, indent);
    report_text_add(page, REPORT_TEXT_PATH,
                    report_text_place(&buf, finding->path, finding->line, finding->column));
    if (page->column + 2 > message)
        report_text_newline(page);
    report_text_to(page, message);
    report_text_paragraph(page, REPORT_TEXT_PLAIN, message, finding->message);
    if (finding->evidence_path.p && (!grouped || finding->evidence_line > 0)) {
        report_text_to(page, message);
        report_text_add(page, REPORT_TEXT_DIM, BASE_STR("other side: "));
        report_text_add(page, REPORT_TEXT_PATH,
                        report_text_place(&buf, finding->evidence_path, finding->evidence_line, 0));
        report_text_newline(page);
    }
    if (finding->hint.n) {
        report_text_to(page, message);
        report_text_add(page, REPORT_TEXT_WARN, BASE_STR("hint:"));
        report_text_gap(page, 1);
        report_text_paragraph(page, REPORT_TEXT_PLAIN, message, finding->hint);
    }
    base_buf_finish(&buf);
}

/* The common width of the places, or a small one when most are too wide to stand beside their message. */
static size_t width_of_places(const struct report_text_page *page, const struct report_text_findings *list,
                              size_t n)
{
    struct base_buf buf;
    base_buf_init(&buf, 1u << 20);
    size_t widest = 0;
    for (size_t i = 0; i < n; i++) {
        const struct findings_finding *finding = list->items[i];
        size_t width =
            report_terminal_width(report_text_place(&buf, finding->path, finding->line, finding->column));
        if (width > widest)
            widest = width;
    }
    base_buf_finish(&buf);
    size_t room = page->width ? page->width * 2 / 5 : WIDEST_PLACE;
    return widest <= WIDEST_PLACE && widest <= room ? widest : 4;
}

/* How many of the findings from `i` on have the same other side. */
static size_t group_size(const struct report_text_findings *list, size_t i)
{
    size_t n = 1;
    while (i + n < list->n && base_str_eq(list->items[i + n]->evidence_path, list->items[i]->evidence_path))
        n++;
    return n;
}

void report_text_list(struct report_text_page *page, const struct report_text_findings *list)
{
    size_t n = list->n;
    if (n > 1)
        qsort(list->items, n, sizeof *list->items, by_evidence);
    bool grouped = worth_grouping(list);
    size_t listed = n < FINDINGS_PER_RULE ? n : FINDINGS_PER_RULE;
    size_t place_width = width_of_places(page, list, listed);
    for (size_t i = 0; i < listed; i++) {
        struct base_str other = list->items[i]->evidence_path;
        bool starts = grouped && (i == 0 || !base_str_eq(other, list->items[i - 1]->evidence_path));
        if (starts) {
            report_text_to(page, 2);
            if (other.p)
                report_text_add(page, REPORT_TEXT_PLAIN, BASE_STR("other side: "));
            report_text_add(page, REPORT_TEXT_PATH, other.p ? other : BASE_STR("no other side"));
            report_text_addf(page, REPORT_TEXT_DIM, " (%zu)", group_size(list, i));
            report_text_newline(page);
        }
        one_finding(page, list->items[i], grouped ? 4 : 2, place_width, grouped);
    }
    if (listed < n) {
        char more[32];
        report_number(more, (int64_t)(n - listed));
        report_text_addf(page, REPORT_TEXT_WARN, "  and %s more", more);
        report_text_addf(page, REPORT_TEXT_DIM, ": this report lists %d per rule, --report json lists all",
                         FINDINGS_PER_RULE);
        report_text_newline(page);
    }
}
