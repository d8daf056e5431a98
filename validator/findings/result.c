#include "validator/findings/finding.h"

#include "validator/base/hash.h"

#include <stdlib.h>

const char *const findings_lock_rules[] = {"lock-document", "lock-heading", "lock-reference",
                                           "lock-source",   "lock-table",   NULL};

void findings_result_finish(struct findings_result *result)
{
    if (!result)
        return;
    base_vec_finish(&result->rules);
    base_vec_finish(&result->findings);
    base_vec_finish(&result->unread);
    base_vec_finish(&result->exclusions);
    base_vec_finish(&result->unresolved);
    for (size_t i = 0; i < result->projects.n; i++)
        base_vec_finish(&result->projects.items[i].shares);
    base_vec_finish(&result->projects);
}

static int compare_numbers(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_place(struct base_str a_path, int a_line, struct base_str b_path, int b_line)
{
    int order = base_str_cmp(a_path, b_path);
    return order ? order : compare_numbers(a_line, b_line);
}

static int compare_rules(const void *left, const void *right)
{
    const struct findings_rule *a = left, *b = right;
    return base_str_cmp(a->id, b->id);
}

/* Every member takes part: two findings that compare equal are equal, so the sort needs no stability. */
static int compare_findings(const void *left, const void *right)
{
    const struct findings_finding *a = left, *b = right;
    int order = base_str_cmp(a->rule, b->rule);
    if (!order)
        order = by_place(a->path, a->line, b->path, b->line);
    if (!order)
        order = compare_numbers(a->column, b->column);
    if (!order)
        order = base_str_cmp(a->subject, b->subject);
    if (!order)
        order = base_str_cmp(a->message, b->message);
    if (!order)
        order = by_place(a->evidence_path, a->evidence_line, b->evidence_path, b->evidence_line);
    return order ? order : base_str_cmp(a->hint, b->hint);
}

static int compare_projects(const void *left, const void *right)
{
    const struct findings_project *a = left, *b = right;
    return base_str_cmp(a->name, b->name);
}

static int compare_shares(const void *left, const void *right)
{
    const struct findings_share *a = left, *b = right;
    return base_str_cmp(a->rule, b->rule);
}

static int compare_unread(const void *left, const void *right)
{
    const struct findings_unread *a = left, *b = right;
    int order = by_place(a->path, a->line, b->path, b->line);
    return order ? order : base_str_cmp(a->reason, b->reason);
}

static int compare_exclusions(const void *left, const void *right)
{
    const struct findings_exclusion *a = left, *b = right;
    int order = base_str_cmp(a->glob, b->glob);
    return order ? order : base_str_cmp(a->reason, b->reason);
}

static int compare_unresolved(const void *left, const void *right)
{
    const struct findings_unresolved *a = left, *b = right;
    int order = by_place(a->path, a->line, b->path, b->line);
    if (!order)
        order = base_str_cmp(a->kind, b->kind);
    if (!order)
        order = base_str_cmp(a->subject, b->subject);
    return order ? order : base_str_cmp(a->reason, b->reason);
}

/* Findings that are alike but for their place are told apart by their order. */
static void fingerprint_all(struct findings_result *result)
{
    struct base_map seen = {0};
    /* The map borrows its keys, and the fingerprints in the findings change: it gets its own copies. */
    struct base_arena keys = BASE_ARENA_INIT;
    for (size_t i = 0; i < result->findings.n; i++) {
        struct findings_finding *finding = &result->findings.items[i];
        findings_fingerprint(finding, 0);
        struct base_str key = base_str_copy(&keys, base_str_of(finding->fingerprint));
        uint32_t *count = base_map_put(&seen, key, NULL);
        if (*count > 0)
            findings_fingerprint(finding, *count);
        ++*count;
    }
    base_map_finish(&seen);
    base_arena_finish(&keys);
}

void findings_sort(struct findings_result *result)
{
#define SORT(list, compare)                                                                                  \
    do {                                                                                                     \
        if (result->list.n > 1)                                                                              \
            qsort(result->list.items, result->list.n, sizeof *result->list.items, (compare));                \
    } while (0)
    SORT(rules, compare_rules);
    SORT(findings, compare_findings);
    SORT(unread, compare_unread);
    SORT(exclusions, compare_exclusions);
    SORT(unresolved, compare_unresolved);
    SORT(projects, compare_projects);
    for (size_t i = 0; i < result->projects.n; i++)
        SORT(projects.items[i].shares, compare_shares);
#undef SORT
    fingerprint_all(result);
}
