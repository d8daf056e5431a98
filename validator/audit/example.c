/* The examples of rules: small trees in memory that go through the real extractors, linkers and judge. */
#include "validator/audit/audit_p.h"

#include <stdlib.h>

/* Examples carry no date of their own: any fixed one will do. */
#define EXAMPLE_DATE "2000-01-01"

static struct source *make_source(const struct engine_example *example)
{
    struct source *source = source_create_memory();
    for (size_t i = 0; i < example->file_count; i++)
        source_memory_add(source, example->files[i].path, example->files[i].text);
    if (example->config.p)
        source_memory_add(source, BASE_STR("assay.yaml"), example->config);
    return source;
}

/* NULL when the example has no change. */
static const struct source_difference *differences_of(const struct engine_example *example,
                                                      struct base_arena *arena)
{
    struct source_difference *items = base_arena_array(arena, example->change_count + 1, sizeof *items);
    for (size_t i = 0; i < example->change_count; i++)
        items[i] = (struct source_difference){
            example->changes[i].path, base_str_is(example->changes[i].change, "added")     ? SOURCE_ADDED
                                      : base_str_is(example->changes[i].change, "removed") ? SOURCE_REMOVED
                                                                                           : SOURCE_CHANGED};
    return example->has_change ? items : NULL;
}

static int by_text(const void *a, const void *b)
{
    return base_str_cmp(*(const struct base_str *)a, *(const struct base_str *)b);
}

/* The findings of the rule as "path:line subject", sorted. */
static struct base_str *found_lines(const struct findings_result *result, struct base_arena *arena, size_t *n)
{
    struct base_str *lines = base_arena_array(arena, result->findings.n, sizeof *lines);
    for (size_t i = 0; i < result->findings.n; i++) {
        const struct findings_finding *finding = &result->findings.items[i];
        lines[i] = base_str_format(arena, "%.*s:%d %.*s", BASE_STR_ARG(finding->path), finding->line,
                                   BASE_STR_ARG(finding->subject));
    }
    if (result->findings.n)
        qsort(lines, result->findings.n, sizeof *lines, by_text);
    *n = result->findings.n;
    return lines;
}

/* An expected line is "path:line", or "path:line subject". */
static bool line_matches(struct base_str expected, struct base_str found)
{
    if (base_str_eq(expected, found))
        return true;
    ptrdiff_t space = base_str_find_char(found, ' ');
    return base_str_eq(expected, base_str_slice(found, 0, space < 0 ? found.n : (size_t)space));
}

static bool same_findings(const struct config_strings *expected, const struct base_str *found, size_t n)
{
    if (expected->n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!line_matches(expected->items[i], found[i]))
            return false;
    return true;
}

static void compare_findings(const struct engine_example *example, const struct findings_result *result,
                             struct base_arena *arena, struct base_buf *mismatch)
{
    size_t n;
    struct base_str *found = found_lines(result, arena, &n);
    if (same_findings(&example->findings, found, n))
        return;
    base_buf_printf(mismatch, "expected %zu findings, found %zu:\n", example->findings.n, n);
    for (size_t i = 0; i < example->findings.n; i++)
        base_buf_printf(mismatch, "  expected %.*s\n", BASE_STR_ARG(example->findings.items[i]));
    for (size_t i = 0; i < n; i++)
        base_buf_printf(mismatch, "  found    %.*s\n", BASE_STR_ARG(found[i]));
}

static void compare(const struct engine_rule *rule, const struct engine_example *example,
                    const struct findings_result *result, struct base_arena *arena, struct base_buf *mismatch)
{
    int64_t subjects = 0;
    for (size_t i = 0; i < result->rules.n; i++)
        if (base_str_eq(result->rules.items[i].id, rule->id))
            subjects = result->rules.items[i].subjects;
    if (example->subjects >= 0 && example->subjects != subjects)
        base_buf_printf(mismatch, "expected %lld subjects, found %lld\n", (long long)example->subjects,
                        (long long)subjects);
    if (example->findings_given)
        compare_findings(example, result, arena, mismatch);
    const char *verdict = findings_verdict_name(result->verdict);
    if (example->verdict.p && !base_str_is(example->verdict, verdict))
        base_buf_printf(mismatch, "expected the verdict %.*s, found %s (%.*s)\n",
                        BASE_STR_ARG(example->verdict), verdict, BASE_STR_ARG(result->verdict_reason));
}

int audit_example(const struct engine_rule *rule, const struct engine_example *example,
                  struct base_buf *mismatch, struct base_error *err)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct engine_rules rules = {0};
    struct audit *audit = NULL;
    const struct findings_result *result;
    struct audit_options options = {.parallel = {.jobs = 1},
                                    .date = BASE_STR(EXAMPLE_DATE),
                                    .target = BASE_STR("."),
                                    .base = "the base",
                                    .claims = example->claims,
                                    .claims_path = BASE_STR("the claims")};
    options.differences = differences_of(example, &arena);
    options.difference_count = example->change_count;
    if (!options.differences)
        options.base = NULL;
    struct source *source = make_source(example);
    base_vec_push(&rules.items, *rule);
    int code = audit_create(&audit, source, &rules, BASE_STR_ABSENT, &options, err);
    if (code == BASE_OK)
        code = audit_judge(audit, &result, err);
    if (code == BASE_OK)
        compare(rule, example, result, &arena, mismatch);
    audit_destroy(audit);
    engine_rules_finish(&rules);
    source_close(source);
    base_arena_finish(&arena);
    return code;
}
