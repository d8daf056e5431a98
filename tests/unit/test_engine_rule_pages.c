/* docs/rules has a page for every bundled rule, none is stale, and none is left over. */
#include "tests/unit/test_engine_p.h"

#include "validator/engine/rule_page.h"

#include <dirent.h>
#include <stdlib.h>

#define FOLDER TEST_ROOT "/docs/rules"
#define PAGE_MAX (4u * ENGINE_RULE_MAX_BYTES)
#define MEND "run this test with ASSAY_UPDATE=1"

struct pages {
    struct base_arena arena;
    struct engine_rules rules;
    struct base_buf page;
};

static void open_pages(struct pages *pages)
{
    struct base_error err = {0};
    *pages = (struct pages){.arena = BASE_ARENA_INIT};
    base_buf_init(&pages->page, PAGE_MAX);
    assert_int_equal(engine_rules_add_bundled(&pages->rules, engine_bundled_rules, &pages->arena, &err),
                     BASE_OK);
    assert_true(pages->rules.items.n > 0);
}

static void close_pages(struct pages *pages)
{
    base_buf_finish(&pages->page);
    engine_rules_finish(&pages->rules);
    base_arena_finish(&pages->arena);
}

static const char *path_of(struct pages *pages, struct base_str name)
{
    return base_str_format(&pages->arena, FOLDER "/%.*s.md", BASE_STR_ARG(name)).p;
}

/* Compares the page with the file, after writing it when that is asked for. */
static void check_page(struct pages *pages, struct base_str name)
{
    const char *path = path_of(pages, name);
    struct base_str page = base_buf_view(&pages->page);
    assert_true(base_buf_ok(&pages->page));
    if (getenv("ASSAY_UPDATE")) {
        FILE *out = fopen(path, "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(page.p, 1, page.n, out), page.n);
        assert_int_equal(fclose(out), 0);
    }
    FILE *in = fopen(path, "rb");
    if (!in)
        fail_msg("%s is missing: " MEND, path);
    char *text = calloc(page.n + 1, 1);
    assert_non_null(text);
    size_t n = fread(text, 1, page.n + 1, in);
    fclose(in);
    bool same = n == page.n && memcmp(text, page.p, n) == 0;
    free(text);
    if (!same)
        fail_msg("%s differs from its rule: " MEND, path);
    base_buf_clear(&pages->page);
}

static void every_rule_has_its_page(void **state)
{
    (void)state;
    struct pages pages;
    struct bench bench;
    open_pages(&pages);
    bench_open(&bench, &(struct engine_limits){0});
    for (size_t i = 0; i < pages.rules.items.n; i++) {
        const struct engine_rule *rule = &pages.rules.items.items[i];
        struct facts_set demand = {0};
        assert_int_equal(engine_demand(bench.engine, rule, &demand, &bench.err), BASE_OK);
        engine_rule_markdown(&pages.page, rule, &demand);
        check_page(&pages, rule->id);
    }
    engine_rules_markdown(&pages.page, &pages.rules);
    check_page(&pages, BASE_STR("README"));
    bench_close(&bench);
    close_pages(&pages);
}

static void no_page_is_left_over(void **state)
{
    (void)state;
    struct pages pages;
    open_pages(&pages);
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));) {
        struct base_str name = base_str_of(entry->d_name);
        if (entry->d_name[0] == '.' || base_str_is(name, "README.md"))
            continue;
        struct base_str id = base_str_ends(name, ".md") ? base_str_slice(name, 0, name.n - 3) : name;
        if (engine_rules_find(&pages.rules, id))
            continue;
        if (!getenv("ASSAY_UPDATE") || remove(path_of(&pages, id)) != 0)
            fail_msg(FOLDER "/%s has no rule: " MEND, entry->d_name);
    }
    closedir(folder);
    close_pages(&pages);
}

/* What a rule may hold does not break out of its page. */
static void text_is_escaped(void **state)
{
    (void)state;
    struct bench bench;
    struct base_buf page;
    bench_open(&bench, &(struct engine_limits){0});
    base_buf_init(&page, PAGE_MAX);
    bench_load(&bench,
               "id: sample\ntitle: No <b> or a|b\nseverity: minor\nnoun: files\nwhy: Of `a<b>`.\n"
               "fix: |\n  Two\n  lines.\n"
               "parameters: {most: 3, none: ''}\n"
               "forbid: SELECT path, 1 AS line, path AS subject FROM file WHERE size > :most AND :none = ''\n"
               "over: SELECT count(*) FROM file\n" MESSAGE "examples:\n"
               "  - {name: wrong, files: {a.md: \"````\\nx\\n````\"}, subjects: 1, findings: ['a.md:1']}\n"
               "  - {name: right, files: {a.ts: y}, config: 'version: 1', subjects: 1, findings: []}\n");
    struct facts_set demand = {0};
    facts_set_add(&demand, FACTS_TABLE_file);
    engine_rule_markdown(&page, &bench.rule, &demand);
    assert_true(base_buf_ok(&page));
    const char *const wanted[] = {
        "# sample\n\nNo \\<b> or a\\|b.\n",
        "| reads | [`file`](../tables.md#file) |\n",
        "**Why.** Of `a<b>`.\n",
        "**Fix.** Two lines.\n",
        "| `most` | 3 |\n| `none` | the empty text |\n",
        "\n`````markdown\n````\nx\n````\n`````\n\nSubjects: 1. Findings:\n\n- `a.md:1`\n",
        "\nWith the configuration\n\n```yaml\nversion: 1\n```\n",
        "\n`a.ts`\n\n```ts\ny\n```\n\nSubjects: 1. No findings.\n",
        "\n```sql\nSELECT path, 1 AS line",
        "What was looked at:\n\n```sql\nSELECT count(*) FROM file\n```\n",
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (base_str_find(base_buf_view(&page), wanted[i]) < 0)
            fail_msg("lacks\n%s\nin\n%s", wanted[i], page.p);
    base_buf_finish(&page);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_has_its_page),
        cmocka_unit_test(no_page_is_left_over),
        cmocka_unit_test(text_is_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
