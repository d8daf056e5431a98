/* One run over several projects: each subject counts in its own, under the settings that hold there. */
#include "validator/audit/audit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define TAIL                                                                                                 \
    "why: Because.\nfix: Do it.\nexamples:\n"                                                                \
    "  - {name: a, files: {a.ts: x}, subjects: 1, findings: [\"a.ts:1\"]}\n"                                 \
    "  - {name: b, files: {b.ts: x}, subjects: 1, findings: []}\n"

/* Names of more than :most letters; a file that is no script; uses of a layer that is forbidden. */
static const char short_names[] =
    "id: short-names\ntitle: Names are short\nseverity: major\nnoun: files\n"
    "parameters: {most: 4}\n"
    "check: SELECT path, 1 AS line, name AS subject, length(name) <= :most AS holds,\n"
    "  (SELECT closest(f.name, g.name) FROM file AS g WHERE g.path <> f.path) AS hint\n"
    "  FROM file AS f WHERE language = 'typescript'\n"
    "message: \"{subject} is long\"\n" TAIL;
static const char no_js[] =
    "id: no-js\ntitle: No scripts\nseverity: minor\nnoun: files\n"
    "forbid: SELECT path, 1 AS line, path AS subject FROM file WHERE extension = 'js'\n"
    "over: SELECT count(*) FROM file WHERE extension IN ('js', 'ts') -- both\n"
    "message: \"{subject} is a script\"\n" TAIL;
static const char layers[] = "id: layers\ntitle: Layers\nseverity: major\nnoun: uses\n"
                             "check: SELECT path, line, coalesce(package, used_path) AS subject,\n"
                             "  is_forbidden = 0 AS holds FROM layer_use\n"
                             "message: \"{subject} is used\"\n" TAIL;

static const struct engine_bundled bundled[] = {{"short-names.yaml", short_names, sizeof short_names - 1},
                                                {"no-js.yaml", no_js, sizeof no_js - 1},
                                                {"layers.yaml", layers, sizeof layers - 1},
                                                {NULL, NULL, 0}};

static const struct {
    const char *path, *text;
} tree[] = {
    {"apps/api/a.ts", "export const a = 1;\n"},
    {"apps/api/longer.ts", "export const a = 1;\n"},
    {"apps/api/old/longest.ts", "export const a = 1;\n"},
    {"apps/api/s.js", ""},
    {"apps/api/pages/home.ts", "import { Pool } from 'pg';\nexport const home = () => new Pool();\n"},
    {"apps/web/b.ts", "export const b = 1;\n"},
    {"apps/web/longer.ts", "export const a = 1;\n"},
    {"apps/web/pages/home.ts", "import { Pool } from 'pg';\nexport const home = () => new Pool();\n"},
    {"lib/longer.ts", ""},
    {"lib/s.js", ""},
    {"lib/t.js", ""},
    {".github/CODEOWNERS", "/lib/ @lib\n"},
};

struct run {
    struct base_arena arena;
    struct source *source;
    struct engine_rules rules;
    struct audit *audit;
    const struct findings_result *result;
    struct base_error err;
};

static int start(struct run *run, const char *config, const char *only_project)
{
    *run = (struct run){.arena = BASE_ARENA_INIT};
    struct base_str name = only_project ? base_str_of(only_project) : BASE_STR_ABSENT;
    struct audit_options options = {.parallel = {.jobs = 1}, .date = BASE_STR("2026-03-01")};
    options.projects = (struct config_strings){.items = &name, .n = only_project != NULL};
    run->source = source_create_memory();
    for (size_t i = 0; i < sizeof tree / sizeof *tree; i++)
        source_memory_add(run->source, base_str_of(tree[i].path), base_str_of(tree[i].text));
    source_memory_add(run->source, BASE_STR("assay.yaml"), base_str_of(config));
    int code = engine_rules_add_bundled(&run->rules, bundled, &run->arena, &run->err);
    if (code == BASE_OK)
        code = audit_create(&run->audit, run->source, &run->rules, BASE_STR_ABSENT, &options, &run->err);
    return code == BASE_OK ? audit_judge(run->audit, &run->result, &run->err) : code;
}

static void stop(struct run *run)
{
    audit_destroy(run->audit);
    engine_rules_finish(&run->rules);
    source_close(run->source);
    base_arena_finish(&run->arena);
}

static const struct findings_project *project(const struct run *run, const char *name)
{
    const struct findings_project *found = findings_project(run->result, base_str_of(name));
    if (!found)
        fail_msg("there is no project %s", name);
    return found;
}

static void check_share(const struct run *run, const char *name, const char *rule, int64_t held,
                        int64_t subjects)
{
    const struct findings_project *one = project(run, name);
    for (size_t i = 0; i < one->shares.n; i++) {
        const struct findings_share *share = &one->shares.items[i];
        if (!base_str_is(share->rule, rule))
            continue;
        if (share->held != held || share->subjects != subjects)
            fail_msg("%s in %s: %d of %d", rule, name, (int)share->held, (int)share->subjects);
        return;
    }
    if (subjects >= 0)
        fail_msg("%s has no share in %s", rule, name);
}

static const char config[] = "projects:\n"
                             "  - path: apps/*\n"
                             "    layers: {page: {files: [\"apps/*/pages/**\"], forbids: [database]}}\n"
                             "  - name: library\n"
                             "    path: lib\n"
                             "    fail-on: minor\n"
                             "    severity: {short-names: off}\n";

static void test_shares(void **state)
{
    (void)state;
    struct run run;
    if (start(&run, config, NULL) != BASE_OK)
        fail_msg("%s", run.err.message);
    check_share(&run, "apps/api", "short-names", 1, 4);
    check_share(&run, "apps/web", "short-names", 1, 3);
    check_share(&run, "library", "short-names", 0, -1);
    check_share(&run, "apps/api", "no-js", 4, 5);
    check_share(&run, "apps/web", "no-js", 3, 3);
    check_share(&run, "library", "no-js", 1, 3);
    check_share(&run, "apps/api", "layers", 0, 1);
    check_share(&run, "library", "layers", 0, 0);
    assert_int_equal(project(&run, "apps/api")->verdict, FINDINGS_FAIL);
    assert_int_equal(project(&run, "library")->verdict, FINDINGS_FAIL);
    assert_int_equal(project(&run, "library")->failing, 2);
    assert_int_equal(project(&run, "apps/api")->findings[CONFIG_MINOR], 1);
    assert_int_equal(project(&run, "rest")->files, 2);
    assert_int_equal(run.result->verdict, FINDINGS_FAIL);
    for (size_t i = 0; i < run.result->findings.n; i++) {
        const struct findings_finding *finding = &run.result->findings.items[i];
        bool in_library = base_str_starts(finding->path, "lib/");
        assert_int_equal(in_library, base_str_is(finding->project, "library"));
        assert_int_equal(in_library, base_str_is(finding->owner, "@lib"));
    }
    stop(&run);
}

/* A project alone: nothing of the others is in its counts or its verdict. */
static void test_one_project(void **state)
{
    (void)state;
    struct run run;
    assert_int_equal(start(&run, config, "apps/web"), BASE_OK);
    assert_int_equal(run.result->projects.n, 1);
    for (size_t i = 0; i < run.result->findings.n; i++)
        assert_true(base_str_starts(run.result->findings.items[i].path, "apps/web/"));
    assert_int_equal(run.result->findings.n, 3);
    stop(&run);
    assert_int_equal(start(&run, config, "apps/wep"), BASE_E_INVALID);
    assert_string_equal(run.err.hint, "did you mean 'apps/web'?");
    stop(&run);
    assert_int_equal(start(&run, "version: 1\n", "apps/web"), BASE_E_INVALID);
    assert_string_equal(run.err.message, "there is no project 'apps/web': the configuration names none");
    stop(&run);
}

/* Other parameters are another pass; what is left out is left out of one project only. */
static void test_parameters_and_exclusions(void **state)
{
    (void)state;
    struct run run;
    assert_int_equal(
        start(&run,
              "projects:\n"
              "  - {path: apps/api, parameters: {short-names: {most: 9}},\n"
              "     exclude: [{path: \"old/\", reason: none}, {path: \"**/old/**\", reason: old}]}\n"
              "  - {path: apps/web, parameters: {short-names: {most: 7}}}\n",
              NULL),
        BASE_OK);
    check_share(&run, "apps/api", "short-names", 3, 3);
    check_share(&run, "apps/web", "short-names", 2, 3);
    check_share(&run, "rest", "short-names", 0, 1);
    assert_int_equal(run.result->exclusions.n, 2);
    assert_int_equal(run.result->exclusions.items[0].files, 1);
    stop(&run);
}

/* Until the day findings warn; on the day after they count. */
static void test_warn_until(void **state)
{
    (void)state;
    struct run run;
    assert_int_equal(
        start(&run,
              "projects: [{path: apps/*}]\n"
              "severity: {short-names: {warn-until: 2026-03-01}, layers: {level: minor, warn-until: "
              "2026-02-28}}\n",
              NULL),
        BASE_OK);
    assert_int_equal(run.result->verdict, FINDINGS_PASS);
    for (size_t i = 0; i < run.result->findings.n; i++)
        assert_int_equal(run.result->findings.items[i].warns,
                         base_str_is(run.result->findings.items[i].rule, "short-names"));
    stop(&run);
    assert_int_equal(start(&run, "severity: {short-names: {warn-until: 2026-02-28}}\n", NULL), BASE_OK);
    assert_int_equal(run.result->verdict, FINDINGS_FAIL);
    stop(&run);
    assert_int_equal(start(&run, "severity: {short-names: {warn-until: 2026-03-01}}\n", NULL), BASE_OK);
    assert_int_equal(run.result->verdict, FINDINGS_PASS);
    stop(&run);
}

static void test_expectations(void **state)
{
    (void)state;
    struct run run;
    assert_int_equal(
        start(&run,
              "expect: {file: 13}\n"
              "projects: [{path: apps/api, expect: {file: 5}}, {path: apps/web, expect: {file: 4}}]\n",
              NULL),
        BASE_OK);
    check_share(&run, "apps/api", "expectation", 1, 1);
    check_share(&run, "apps/web", "expectation", 0, 1);
    size_t expected = 0;
    for (size_t i = 0; i < run.result->findings.n; i++)
        expected += base_str_is(run.result->findings.items[i].rule, "expectation");
    assert_int_equal(expected, 1);
    stop(&run);
    assert_int_equal(start(&run, "projects: [{path: apps/api, expect: {layer_edge: 1}}]\n", NULL),
                     BASE_E_INVALID);
    assert_string_equal(run.err.message, "rows of layer_edge have no path, so none belong to a project");
    stop(&run);
}

/* A rule of a project's own folder is asked there alone. */
static void test_home(void **state)
{
    (void)state;
    struct base_arena arena = BASE_ARENA_INIT;
    struct config top;
    struct base_error err = {0};
    assert_int_equal(config_load(&top, BASE_STR("assay.yaml"),
                                 BASE_STR("rules: [all]\nprojects: [{path: apps/api, rules: [own]}]\n"), NULL,
                                 &arena, &err),
                     BASE_OK);
    struct config_part own = {.project = &top.projects[0], .config = &top.projects[0].effective};
    struct config_part rest = {.config = &top};
    struct engine_rule rule = {.severity = CONFIG_MINOR};
    enum config_severity severity;
    static const struct {
        const char *home;
        bool own, rest;
    } cases[] = {{NULL, true, true}, {"all", true, true}, {"own", true, false}, {"other", false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rule.home = cases[i].home ? base_str_of(cases[i].home) : BASE_STR_ABSENT;
        assert_int_equal(engine_rule_applies(&rule, &top, &own, &severity), cases[i].own);
        assert_int_equal(engine_rule_applies(&rule, &top, &rest, &severity), cases[i].rest);
    }
    base_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shares),
                                       cmocka_unit_test(test_one_project),
                                       cmocka_unit_test(test_parameters_and_exclusions),
                                       cmocka_unit_test(test_warn_until),
                                       cmocka_unit_test(test_expectations),
                                       cmocka_unit_test(test_home)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
