/* Rule files: what is read, and that everything else is refused with its place and the next step. */
#include "tests/unit/test_engine_p.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK "check: SELECT path, line, template AS subject, 1 AS holds FROM endpoint\n"

static void refuse(const char *text, int line, int column, const char *message, const char *hint)
{
    struct bench bench;
    bench_open(&bench, NULL);
    int code = bench_parse(&bench, text);
    if (!code)
        code = bench_demand(&bench, NULL);
    assert_int_not_equal(code, BASE_OK);
    assert_error(&bench, line, column, message, hint);
    assert_string_equal(bench.err.path, "rules/sample.yaml");
    bench_close(&bench);
}

static void test_check(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    bench_load(&bench,
               RULE_HEAD "tags: [a, b]\nsince: 0.1\n" CHECK MESSAGE "parameters: {least: 2, name: x}\n"
                         "tally:\n  - {noun: groups, check: SELECT 1}\n" RULE_TAIL);
    const struct engine_rule *rule = &bench.rule;
    assert_text(rule->id, "sample");
    assert_int_equal(rule->severity, CONFIG_MAJOR);
    assert_int_equal(rule->shape, ENGINE_CHECK);
    assert_text(rule->since, "0.1");
    assert_int_equal(rule->tags.n, 2);
    assert_text(rule->check.text, "SELECT path, line, template AS subject, 1 AS holds FROM endpoint");
    assert_int_equal(rule->check.line, 9);
    assert_int_equal(rule->check.column, 8);
    assert_int_equal(rule->parameter_count, 2);
    assert_true(rule->parameters[0].is_number);
    assert_false(rule->parameters[1].is_number);
    assert_int_equal(rule->tally_count, 1);
    assert_int_equal(rule->example_count, 2);
    assert_int_equal(rule->examples[0].findings.n, 1);
    assert_true(rule->examples[1].findings_given);
    bench_close(&bench);
}

static void test_keys(void **state)
{
    (void)state;
    refuse(RULE_HEAD "serverity: major\n" CHECK MESSAGE RULE_TAIL, 7, 1, "a rule has no key 'serverity'",
           "did you mean 'severity'?");
    refuse("id: sample\n" CHECK, 1, 1, "a rule needs the key 'severity'", "");
    refuse(RULE_HEAD MESSAGE RULE_TAIL, 1, 1,
           "a rule needs one of 'check', 'each' and 'forbid', and one only",
           "docs/writing-rules.md shows the three shapes");
    refuse(RULE_HEAD CHECK "over: SELECT 1\n" MESSAGE RULE_TAIL, 8, 1,
           "'over' goes with 'forbid', and this rule has 'check'", "");
    refuse(RULE_HEAD "forbid: SELECT path, line, name AS subject FROM file\n" MESSAGE RULE_TAIL, 7, 1,
           "a rule with 'forbid' needs the key 'over'",
           "a query that counts what was looked at: SELECT count(*) FROM file WHERE …");
    refuse("- a\n", 1, 1, "a rule must be a mapping of keys to values", "");
    refuse("id: other\nseverity: major\n", 1, 1, "the id 'other' differs from the file's name",
           "call the file other.yaml");
    refuse("id: Sample\n", 1, 1, "'id' must be lower-case letters, digits and hyphens, 64 at most", "");
    refuse("id: sample\nseverity: grave\n", 2, 1, "'severity' must be blocker, major, minor or info", "");
    refuse("id: sample\nseverity: major\ntitle: 12\n", 3, 1, "'title' must be a text", "put it in quotes");
    refuse("id: sample\nseverity: major\ntitle: ' '\n", 3, 1, "'title' must not be empty", "");
    refuse(RULE_HEAD CHECK MESSAGE "parameters: {Big: 1}\n" RULE_TAIL, 9, 14,
           "a parameter's name is lower-case letters, digits and '_'", "");
}

static void test_yaml(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    assert_int_equal(bench_parse(&bench, "id: sample\nid: sample\n"), BASE_E_PARSE);
    assert_int_equal(bench.err.line, 2);
    assert_int_equal(bench_parse(&bench, "id: [\n"), BASE_E_PARSE);
    assert_int_equal(bench_parse(&bench, ""), BASE_E_PARSE);
    assert_int_equal(bench_parse(&bench, "id: a\n---\nid: b\n"), BASE_E_PARSE);
    assert_string_equal(bench.err.message, "a rule file holds one YAML document, not 2");
    bench_close(&bench);
}

static void test_examples(void **state)
{
    (void)state;
    const char *right = "  - {name: b, files: {a.ts: y}, subjects: 1, findings: []}\n";
    char text[2048];
    struct bench bench;
    bench_open(&bench, NULL);
#define EXAMPLE(yaml)                                                                                        \
    (snprintf(text, sizeof text, RULE_HEAD CHECK MESSAGE "examples:\n%s%s", right, yaml), text)
    refuse(EXAMPLE(""), 9, 1, "'examples' needs one with findings, and with 'subjects'",
           "show the smallest text that the rule is about");
    refuse(EXAMPLE("  - {name: a, files: {a.ts: y}, findings: ['a.ts:1']}\n"), 9, 1,
           "'examples' needs one with findings, and with 'subjects'",
           "show the smallest text that the rule is about");
    refuse(EXAMPLE("  - {name: a, files: {a.ts: y}, base: {a.ts: x}}\n"), 11, 33,
           "examples with 'base' are not supported yet",
           "this version runs examples over one tree of files, without a history");
    refuse(EXAMPLE("  - {name: a, files: {a.ts: y}, commits: []}\n"), 11, 33,
           "examples with 'commits' are not supported yet",
           "this version runs examples over one tree of files, without a history");
    refuse(EXAMPLE("  - {name: a, files: {a.ts: y}, finding: []}\n"), 11, 33,
           "an example has no key 'finding'", "did you mean 'findings'?");
    refuse(EXAMPLE("  - {name: a, files: {a.ts: y}, findings: [a.ts]}\n"), 11, 44, "'a.ts' is no finding",
           "write \"path:line\" or \"path:line subject\"; line 0 when it has none");
    refuse(EXAMPLE("  - {name: a, files: {../a.ts: y}, findings: []}\n"), 11, 23,
           "'../a.ts' must be a plain path from the root of the tree", "");
    refuse(EXAMPLE("  - {name: a, files: {a.ts: y}, verdict: GREEN}\n"), 11, 33,
           "'verdict' must be PASS, FAIL or INCOMPLETE", "");
    refuse(EXAMPLE("  - {name: a, files: {a.ts: y}}\n"), 11, 5,
           "an example must say 'findings', 'verdict' or both", "");
    refuse(EXAMPLE("  - {name: a, files: {a.ts: y}, subjects: many, findings: []}\n"), 11, 33,
           "'subjects' must be a number of subjects", "");
#undef EXAMPLE
    refuse(RULE_HEAD CHECK MESSAGE "examples:\n  - {name: a, files: {}, subjects: 1, findings: ['a:1']}\n", 9,
           1, "'examples' needs one without findings ('findings: []'), and with 'subjects'",
           "show the nearest correct text: the rule must look at it and be content");
    bench_close(&bench);
}

static void test_each(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    bench_load(&bench,
               RULE_HEAD "each: endpoint\nneeds: api_operation\non: [unit, method, template]\n"
                         "where: a.method IS NOT 'ALL'\nmessage: '{subject} in {framework}'\n" RULE_TAIL);
    assert_text(
        bench.rule.check.text,
        "SELECT a.path, a.line, ifnull(a.method, '') || ' ' || ifnull(a.template, '') AS subject,\n"
        "       EXISTS (SELECT 1 FROM api_operation AS b WHERE b.unit = a.unit AND b.method = a.method AND "
        "b.template = a.template) AS holds,\n"
        "       a.col,\n"
        "       a.framework,\n"
        "       (SELECT closest(a.template, b.template) FROM api_operation AS b WHERE b.unit = a.unit AND "
        "b.method = a.method) AS hint\n"
        "FROM endpoint AS a\n"
        "WHERE (a.method IS NOT 'ALL'\n)");
    assert_int_equal(bench_demand(&bench, NULL), BASE_OK);
    bench_close(&bench);
#define EACH(each, needs, on) RULE_HEAD "each: " each "\nneeds: " needs "\non: " on "\n" MESSAGE RULE_TAIL
    refuse(EACH("endpint", "api_operation", "[unit]"), 7, 1, "no such table: endpint",
           "did you mean 'endpoint'?");
    refuse(EACH("endpoint", "some_rows", "[unit]"), 8, 1, "no such table: some_rows",
           "'assay tables' lists tables and their columns");
    refuse(EACH("endpoint", "api_operation", "[unit, templat]"), 9, 12,
           "no such column in the table endpoint: templat", "did you mean 'template'?");
    refuse(EACH("endpoint", "api_operation", "[handler]"), 9, 6,
           "no such column in the table api_operation: handler",
           "'assay tables' lists tables and their columns");
    refuse(EACH("endpoint", "api_operation", "[]"), 9, 1, "'on' must name at least one column", "");
#undef EACH
    refuse(RULE_HEAD "each: endpoint\nneeds: api_operation\non: [unit]\nwhere: |\n  a.line > 0\n"
                     "  AND a.metod = 'GET'\n" MESSAGE RULE_TAIL,
           12, 7, "no such column: a.metod", "did you mean 'method'?");
}

/* Every style of scalar: the place is that of the byte in the file. */
static void test_places(void **state)
{
    (void)state;
    refuse(
        RULE_HEAD
        "check: |\n  SELECT path, line,\n         templat AS subject, 1 AS holds\n  FROM endpoint\n" MESSAGE
            RULE_TAIL,
        9, 10, "no such column: templat", "did you mean 'template'?");
    refuse(RULE_HEAD "check: >-\n\n    SELECT path, line,\n      templat AS subject, 1 AS holds\n\n    FROM "
                     "endpoint\n" MESSAGE RULE_TAIL,
           10, 7, "no such column: templat", "did you mean 'template'?");
    refuse(RULE_HEAD "check: SELECT path, line, templat AS subject FROM endpoint\n" MESSAGE RULE_TAIL, 7, 27,
           "no such column: templat", "did you mean 'template'?");
    refuse(RULE_HEAD
           "check: SELECT path, line, '…' AS holds, templat AS subject\n  FROM endpoint\n" MESSAGE RULE_TAIL,
           7, 41, "no such column: templat", "did you mean 'template'?");
    refuse(
        RULE_HEAD
        "check: 'SELECT path, line, ''x'' AS holds,\n  templat AS subject FROM endpoint'\n" MESSAGE RULE_TAIL,
        8, 3, "no such column: templat", "did you mean 'template'?");
    refuse(RULE_HEAD "check: \"SELECT path,\\n line, '\\u00e9' AS holds, \\\n  templat AS subject FROM "
                     "endpoint\"\n" MESSAGE RULE_TAIL,
           8, 3, "no such column: templat", "did you mean 'template'?");
    refuse(RULE_HEAD MESSAGE RULE_TAIL "check: |2\n    SELECT path, line, 1 AS holds, template AS subject\n"
                                       "  FROM endpint\n",
           13, 8, "no such table: endpint", "did you mean 'endpoint'?");
}

static void test_columns(void **state)
{
    (void)state;
    refuse(RULE_HEAD
           "check: SELECT path, line, template AS subjects, 1 AS holds FROM endpoint\n" MESSAGE RULE_TAIL,
           7, 8, "'check' must return a column 'subject'", "it returns 'subjects': write AS subject");
    refuse(RULE_HEAD "check: SELECT path, template AS subject, 1 AS holds FROM endpoint\n" MESSAGE RULE_TAIL,
           7, 8, "'check' must return a column 'line'", "write … AS line");
    refuse(RULE_HEAD
           "check: SELECT path, line, template AS subject, 1 AS holds, 0 AS holds FROM endpoint\n" MESSAGE
               RULE_TAIL,
           7, 8, "'check' returns two columns for 'holds'", "");
    refuse(RULE_HEAD
           "forbid: SELECT path, 1 AS line, path AS subject, 0 AS holds FROM file\nover: SELECT 1\n" MESSAGE
               RULE_TAIL,
           7, 9, "'forbid' returns violations only: it has no column 'holds'",
           "use 'check' to return every subject with holds 0 or 1");
    refuse(RULE_HEAD
           "forbid: SELECT path, 1 AS line, path AS subject FROM file\nover: SELECT 1, 2\n" MESSAGE RULE_TAIL,
           8, 7, "'over' must return one row with one count", "SELECT count(*) FROM …");
    refuse(RULE_HEAD CHECK "message: '{subjet} is wrong'\n" RULE_TAIL, 8, 10,
           "the message names {subjet}, which the query does not return", "did you mean {subject}?");
    refuse(RULE_HEAD CHECK MESSAGE "parameters: {least: 1}\n" RULE_TAIL, 9, 14,
           "no query of the rule uses the parameter :least", "");
    refuse(RULE_HEAD
           "check: SELECT path, line, template AS subject, line > :leest AS holds FROM endpoint\n" MESSAGE
           "parameters: {least: 1}\n" RULE_TAIL,
           7, 55, "no such parameter: leest", "did you mean 'least'?");
    refuse(
        RULE_HEAD
        "check: SELECT path, line, template AS subject, line > ?1 AS holds FROM endpoint\n" MESSAGE RULE_TAIL,
        7, 55, "a parameter is written :name, not ?1",
        "give it a default: parameters: {name: value} in the rule");
}

static void test_not_in(void **state)
{
    (void)state;
#define WHERE(condition)                                                                                     \
    RULE_HEAD "check: |\n  SELECT path, line, template AS subject, 1 AS holds\n  FROM endpoint\n  "          \
              "WHERE " condition "\n" MESSAGE RULE_TAIL
    const char *text = "NOT IN (SELECT …) is NULL as soon as one row of the query is NULL";
    const char *hint = "write NOT EXISTS (SELECT 1 FROM … WHERE …)";
    refuse(WHERE("path NOT IN (SELECT path FROM file)"), 10, 14, text, hint);
    refuse(WHERE("path not /* a */ in (-- b\n   select path FROM file)"), 10, 14, text, hint);
    refuse(WHERE("path NOT IN file"), 10, 14, text, hint);
    refuse(WHERE("path NOT IN (WITH x AS (SELECT 1) SELECT * FROM x)"), 10, 14, text, hint);
    struct bench bench;
    bench_open(&bench, NULL);
    bench_load(&bench, WHERE("path NOT IN ('a', 'b') AND method <> 'NOT IN (SELECT' -- NOT IN (SELECT"));
    assert_int_equal(bench_demand(&bench, NULL), BASE_OK);
    bench_close(&bench);
#undef WHERE
}

static void test_load(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct engine_rules rules = {0};
    struct base_error err;
    const char *text = RULE_HEAD CHECK MESSAGE RULE_TAIL;
    struct engine_bundled bundled[] = {{"a/sample.yaml", text, strlen(text)}, {NULL, NULL, 0}};
    assert_int_equal(engine_rules_add_bundled(&rules, bundled, &arena, &err), BASE_OK);
    assert_int_equal(rules.items.n, 1);
    assert_non_null(engine_rules_find(&rules, BASE_STR("sample")));
    bundled[0].path = "b/sample.yaml";
    assert_int_equal(engine_rules_add_bundled(&rules, bundled, &arena, &err), BASE_E_INVALID);
    assert_string_equal(err.message, "the rule 'sample' is already in a/sample.yaml");
    assert_int_equal(engine_rules_load(&rules, "/nonexistent/rules", &arena, &err), BASE_E_IO);
    engine_rules_finish(&rules);
    base_arena_finish(&arena);
}

static void put(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void put_link(const char *folder, const char *name, const char *target)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(symlink(target, path), 0);
}

/* Loads the folder: the code, and the number of rules. The last error's texts stay in *err. */
static int load(const char *folder, size_t *count, struct base_error *err)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct engine_rules rules = {0};
    memset(err, 0, sizeof *err);
    int code = engine_rules_load(&rules, folder, &arena, err);
    *count = rules.items.n;
    engine_rules_finish(&rules);
    base_arena_finish(&arena);
    return code;
}

static void drop(const char *folder, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(remove(path), 0);
}

/* Nothing that looks like a rule is passed over in silence. */
static void test_folders(void **state)
{
    (void)state;
    char folder[] = "/tmp/assay-rules-XXXXXX", data[64];
    struct base_error err;
    size_t count;
    assert_non_null(mkdtemp(folder));
    snprintf(data, sizeof data, "%s/..data", folder);
    assert_int_equal(load(folder, &count, &err), BASE_E_NOTFOUND);
    assert_non_null(strstr(err.message, "has no rule"));
    /* As a mounted ConfigMap: a hidden folder, and links into it. */
    assert_int_equal(mkdir(data, 0700), 0);
    put(data, "sample.yaml", RULE_HEAD CHECK MESSAGE RULE_TAIL);
    put_link(folder, "sample.yaml", "..data/sample.yaml");
    put(folder, "README.md", "what these are");
    assert_int_equal(load(folder, &count, &err), BASE_OK);
    assert_int_equal(count, 1);
    put(folder, "other.yml", "id: other");
    assert_int_equal(load(folder, &count, &err), BASE_E_INVALID);
    assert_string_equal(err.message, "a rule's file ends in .yaml");
    assert_string_equal(err.hint, "name it other.yaml");
    drop(folder, "other.yml");
    put_link(folder, "more", "..data");
    assert_int_equal(load(folder, &count, &err), BASE_E_INVALID);
    assert_string_equal(err.message, "links to folders are not followed: name the folder itself");
    drop(folder, "more");
    put_link(folder, "gone.yaml", "nowhere.yaml");
    assert_int_equal(load(folder, &count, &err), BASE_E_IO);
    assert_string_equal(err.message, "cannot follow the link: No such file or directory");
    drop(folder, "gone.yaml");
    drop(folder, "sample.yaml");
    drop(folder, "README.md");
    drop(data, "sample.yaml");
    drop(folder, "..data");
    assert_int_equal(rmdir(folder), 0);
}

/* The id of the findings of `expect:`. */
static void test_reserved_id(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct engine_rule rule;
    struct base_error err = {0};
    assert_int_equal(engine_rule_parse(&rule, BASE_STR("expectation.yaml"),
                                       BASE_STR("id: expectation\ntitle: A sample\n"), &arena, &err),
                     BASE_E_INVALID);
    assert_string_equal(err.message,
                        "the id 'expectation' is that of the findings of 'expect': choose another");
    assert_int_equal(err.line, 1);
    base_arena_finish(&arena);
}

/* The text of a file of the project, in the arena. */
static struct base_str read_file(struct base_arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = base_arena_alloc(arena, 65536);
    size_t n = fread(bytes, 1, 65535, file);
    fclose(file);
    return base_str_make(bytes, n);
}

/* What a reader of the guide copies must work: a whole rule, or the part of one that goes between the others.
 */
static void test_guide(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, NULL);
    struct base_str text = read_file(&bench.arena, TEST_ROOT "/docs/writing-rules.md");
    size_t blocks = 0;
    for (ptrdiff_t at; (at = base_str_find(text, "```yaml\n")) >= 0; blocks++) {
        text = base_str_from(text, (size_t)at + 8);
        struct base_str block = base_str_slice(text, 0, (size_t)base_str_find(text, "```"));
        text = base_str_from(text, block.n + 3);
        bool is_whole = base_str_starts(block, "id: "), is_tally = base_str_starts(block, "tally:");
        struct base_str rule =
            base_str_format(&bench.arena, "%s%s%.*s%s", is_whole ? "" : RULE_HEAD, is_tally ? CHECK : "",
                            BASE_STR_ARG(block), is_whole ? "" : MESSAGE RULE_TAIL);
        struct base_str path = is_whole ? BASE_STR("endpoint-documented.yaml") : BASE_STR("sample.yaml");
        int code = engine_rule_parse(&bench.rule, path, rule, &bench.arena, &bench.err);
        if (!code)
            code = bench_demand(&bench, NULL);
        if (code)
            print_error("%.*s\n%d:%d: %s\n", BASE_STR_ARG(rule), bench.err.line, bench.err.column,
                        bench.err.message);
        assert_int_equal(code, BASE_OK);
    }
    assert_int_equal(blocks, 6);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),    cmocka_unit_test(test_keys),        cmocka_unit_test(test_yaml),
        cmocka_unit_test(test_examples), cmocka_unit_test(test_each),        cmocka_unit_test(test_places),
        cmocka_unit_test(test_columns),  cmocka_unit_test(test_not_in),      cmocka_unit_test(test_load),
        cmocka_unit_test(test_folders),  cmocka_unit_test(test_reserved_id), cmocka_unit_test(test_guide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
