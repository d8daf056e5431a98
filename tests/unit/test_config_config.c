#include "validator/config/config_p.h"
#include "validator/document/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "validator/base/pattern.h"

static struct base_arena arena;
static struct config config;

static void load(const char *text)
{
    struct base_error err = {0};
    if (config_load(&config, BASE_STR("assay.yaml"), base_str_of(text), NULL, &arena, &err) != BASE_OK)
        fail_msg("%d:%d: %s", err.line, err.column, err.message);
}

static bool any_matches(const struct config_strings *globs, const char *path)
{
    for (size_t i = 0; i < globs->n; i++)
        if (base_glob_match(globs->items[i], base_str_of(path)))
            return true;
    return false;
}

static const struct config_layer *layer_of(const char *path)
{
    for (size_t i = 0; i < config.layer_count; i++)
        if (any_matches(&config.layers[i].files, path))
            return &config.layers[i];
    return NULL;
}

static void test_defaults(void **state)
{
    (void)state;
    load(NULL);
    assert_null(config.path.p);
    assert_int_equal(config.fail_on, CONFIG_MAJOR);
    assert_int_equal(config.max_file_bytes, 64 << 20);
    static const struct {
        const char *path, *layer;
    } cases[] = {
        {"src/controllers/users.ts", "controller"},
        {"src/users/users.controller.ts", "controller"},
        {"src/http/HealthDetailedController.js", "controller"},
        {"src/services/agents.ts", "service"},
        {"src/users/users.service.ts", "service"},
        {"src/database/repositories/user.ts", "repository"},
        {"src/users/UserRepository.ts", "repository"},
        {"src/db/pool.ts", "database"},
        {"src/db.ts", "database"},
        {"src/routes/users.ts", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct config_layer *layer = layer_of(cases[i].path);
        const char *name = layer ? layer->name.p : NULL;
        if (!name != !cases[i].layer || (name && strcmp(name, cases[i].layer) != 0))
            fail_msg("%s is of layer %s", cases[i].path, name ? name : "(none)");
    }
    assert_true(base_str_is(config.layers[0].forbids.items[0], "database"));
    assert_true(any_matches(&config.layers[3].packages, "@mikro-orm/core"));
    assert_false(any_matches(&config.layers[3].packages, "pg-format"));
    static const char *const tests[] = {"src/a.test.ts",      "a.spec.mjs",           "test/x.js",
                                        "src/tests/setup.ts", "packages/a/test/b.js", "src/__tests__/a.ts",
                                        "x.e2e-spec.ts"};
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        if (!any_matches(&config.tests, tests[i]))
            fail_msg("%s is no test", tests[i]);
    assert_false(any_matches(&config.tests, "src/modules/tests/tests.controller.ts"));
    assert_false(any_matches(&config.tests, "src/latest.ts"));
    load("# nothing yet\n");
    assert_true(base_str_is(config.path, "assay.yaml"));
}

static void test_everything(void **state)
{
    (void)state;
    load("version: 1\n"
         "fail-on: minor\n"
         "rules: [policies, more]\n"
         "severity: {no-any: off, route-documented: blocker}\n"
         "parameters:\n  no-any: {max: 3, strict: true}\n  other: {name: x}\n"
         "expect: {endpoint: 46, route_group: 20}\n"
         "exclude:\n  - {path: ./vendor/, reason: not ours}\n"
         "layers:\n  database: {packages: [acme-db]}\n  gateway:\n    files: ['**/gw/**']\n    forbids: "
         "[database]\n"
         "api:\n  documents:\n    - path: ./docs/openapi/agents.yaml\n      unit: .\n      routes: "
         "['/agents/**']\n"
         "tests: ['checks/**']\n"
         "openspec: {require: [proposal, design]}\n"
         "limits: {file-bytes: 2M}\n");
    assert_int_equal(config.fail_on, CONFIG_MINOR);
    assert_true(config.fail_on_given);
    assert_int_equal(config.rule_dirs.n, 2);
    assert_int_equal(config.severities.n, 2);
    assert_true(base_str_is(config.severities.items[0].rule, "no-any"));
    assert_true(base_str_is(config.severities.items[0].value, "off"));
    assert_int_equal(config.severities.items[0].origin.line, 4);
    assert_int_equal(config.parameters.n, 3);
    assert_true(base_str_is(config.parameters.items[1].rule, "no-any"));
    assert_true(base_str_is(config.parameters.items[1].name, "strict"));
    assert_true(base_str_is(config.parameters.items[1].value, "true"));
    assert_int_equal(config.parameters.items[2].origin.line, 7);
    assert_true(base_str_is(config.expects.items[1].value, "20"));
    assert_true(base_str_is(config.excludes[0].glob, "vendor/**"));
    assert_int_equal(config.excludes[0].origin.line, 10);
    assert_int_equal(config.layer_count, 5);
    assert_true(base_str_is(config.layers[0].name, "database"));
    assert_int_equal(config.layers[0].files.n, 0);
    assert_true(base_str_is(config.layers[1].forbids.items[0], "database"));
    assert_true(base_str_is(config.layers[4].name, "repository"));
    assert_int_equal(config.api_document_count, 1);
    assert_true(base_str_is(config.api_documents[0].path, "docs/openapi/agents.yaml"));
    assert_true(base_str_is(config.api_documents[0].unit, ""));
    assert_int_equal(config.api_documents[0].routes.n, 1);
    assert_true(any_matches(&config.tests, "checks/a.ts"));
    assert_true(any_matches(&config.tests, "a.test.ts"));
    assert_true(config.openspec_require_given);
    assert_int_equal(config.openspec_require.n, 2);
    assert_int_equal(config.max_file_bytes, 2 << 20);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line, column;
        const char *message, *hint;
    } cases[] = {
        {"failon: minor", 1, 1, "unknown key 'failon' in the configuration", "did you mean 'fail-on'?"},
        {"version: 2", 1, 10, "version must be 1", ""},
        {"fail-on: mayor", 1, 10, "'mayor' is no severity", "did you mean 'major'?"},
        {"fail-on: off", 1, 10, "'off' is no severity", ""},
        {"fail-on: []", 1, 10, "must be a text", ""},
        {"severity: [a]", 1, 11, "severity must be a mapping", ""},
        {"severity:\n  x: offf", 2, 6, "or off", "did you mean 'off'?"},
        {"rules: policies", 1, 8, "rules must be a list", ""},
        {"rules: [a, {}]", 1, 12, "each entry of rules must be a text", ""},
        {"parameters: {r: 5}", 1, 17, "the parameters of a rule", ""},
        {"parameters: {r: {a: [1]}}", 1, 21, "a parameter must be", ""},
        {"expect: {endpoint: -1}", 1, 20, "integer of at least 0", ""},
        {"expect: {endpoint: many}", 1, 20, "integer of at least 0", ""},
        {"expect: 5", 1, 9, "must be a mapping", ""},
        {"exclude: {a: b}", 1, 10, "must be a list", ""},
        {"exclude: [{path: a}]", 1, 11, "needs a reason", ""},
        {"exclude: [{reason: a}]", 1, 11, "needs a path", ""},
        {"exclude: [{path: a, reason: ' '}]", 1, 29, "reason must be a text", ""},
        {"exclude: [{paths: a, reason: b}]", 1, 12, "unknown key 'paths'", "did you mean 'path'?"},
        {"layers: {x: {forbids: [databse]}}", 1, 24, "'databse' is no layer", "did you mean 'database'?"},
        {"layers: {x: {file: [a]}}", 1, 14, "unknown key 'file' in a layer", "did you mean 'files'?"},
        {"layers: []", 1, 9, "must be a mapping", ""},
        {"api: {documents: 5}", 1, 18, "must be a list", ""},
        {"api: {documents: [{unit: a}]}", 1, 19, "needs a path", ""},
        {"api: {documents: [{path: ../x}]}", 1, 26, "within the tree", ""},
        {"limits: {file-bytes: 1T}", 1, 22, "number of bytes", ""},
        {"limits: {file-bytes: 0}", 1, 22, "number of bytes", ""},
        {"limits: {file-bytes: 9223372036854775807G}", 1, 22, "number of bytes", ""},
        {"limits: {file-bytes: 2G}", 1, 22, "must be 1G at most", ""},
        {"limits: {file-bytes: 1073741825}", 1, 22, "must be 1G at most", ""},
        {"openspec: {requires: []}", 1, 12, "unknown key", "did you mean 'require'?"},
        {"severity: {x: {level: major}}", 1, 15, "needs warn-until", ""},
        {"severity: {x: {warn-untl: 2027-01-01}}", 1, 16, "unknown key 'warn-untl' in a severity",
         "did you mean 'warn-until'?"},
        {"severity: {x: {warn-until: 2027-02-29}}", 1, 28, "must be a day as YYYY-MM-DD", ""},
        {"severity: {x: {level: off, warn-until: 2027-01-01}}", 1, 40, "a rule that is off warns of nothing",
         ""},
        {"projects: {a: b}", 1, 11, "projects must be a list", ""},
        {"projects: [{name: a}]", 1, 12, "a project needs a path",
         "a folder from the root of the tree, such as apps/web or apps/*"},
        {"projects: [{path: a, fail_on: minor}]", 1, 22, "unknown key 'fail_on' in a project",
         "did you mean 'fail-on'?"},
        {"projects: [{path: a, limits: {}}]", 1, 22, "unknown key 'limits' in a project", ""},
        {"projects: [{path: a, layers: {x: {forbids: [databse]}}}]", 1, 45, "'databse' is no layer",
         "did you mean 'database'?"},
        {"projects: [{path: ../a}]", 1, 19, "within the tree", ""},
        {"projects: [{path: []}]", 1, 19, "path must name a folder", ""},
        {"projects: [{name: rest, path: a}]", 1, 19, "'rest' is what no project names", ""},
        {"projects: [{name: a, path: a}, {name: a, path: b}]", 1, 39, "there is a project 'a' already", ""},
        {"rules: [../x]", 1, 9, "within the tree", ""},
        {"extends: [{path: a, sha256: b}]", 1, 11, "nothing can be extended here", ""},
        {"version: 1\nversion: 1", 2, 1, "given twice", ""},
        {"a: [", 2, 1, "", ""},
        {"- a", 1, 1, "the configuration must be a mapping", ""},
        {"version: 1\n---\nversion: 1", 3, 1, "only one YAML document", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct base_error err = {0};
        struct config untouched = {.max_file_bytes = 7};
        int rc =
            config_load(&untouched, BASE_STR("assay.yaml"), base_str_of(cases[i].text), NULL, &arena, &err);
        if (rc == BASE_OK)
            fail_msg("accepted: %s", cases[i].text);
        assert_int_equal(untouched.max_file_bytes, 7);
        if (!strstr(err.message, cases[i].message) || strcmp(err.hint, cases[i].hint) != 0 ||
            strcmp(err.path, "assay.yaml") != 0)
            fail_msg("%s: '%s' '%s'", cases[i].text, err.message, err.hint);
        if (cases[i].message[0] && (err.line != cases[i].line || err.column != cases[i].column))
            fail_msg("%s: at %d:%d", cases[i].text, err.line, err.column);
    }
}

/* The schema for editors and the reader must know the same keys. */
static void test_schema(void **state)
{
    (void)state;
    static char text[65536];
    FILE *file = fopen(TEST_ROOT "/specs/schemas/assay.schema.json", "rb");
    assert_non_null(file);
    size_t n = fread(text, 1, sizeof text, file);
    fclose(file);
    struct document *schema = document_parse(base_str_make(text, n), DOCUMENT_JSON, NULL);
    const struct document_node *properties = document_member(document_root(schema), "properties");
    assert_int_equal(properties->count, config_section_count + 2); /* and extends, and projects */
    const struct document_node *projects = document_member(properties, "projects");
    const struct document_node *of_project =
        document_member(document_member(projects, "items"), "properties");
    size_t in_projects = 0;
    for (size_t i = 0; i < config_section_count; i++) {
        struct base_str key = config_sections[i].key;
        assert_non_null(document_member_str(properties, key));
        assert_int_equal(document_member_str(of_project, key) != NULL, config_sections[i].in_projects);
        in_projects += config_sections[i].in_projects;
    }
    assert_int_equal(of_project->count, in_projects + 2); /* and name, and path */
    for (const struct document_node *m = properties->first; m; m = m->next) {
        char line[100];
        struct base_error err = {0};
        struct config ignored;
        snprintf(line, sizeof line, "%.*s: {}", BASE_STR_ARG(m->key));
        if (config_load(&ignored, BASE_STR("assay.yaml"), base_str_of(line), NULL, &arena, &err) != BASE_OK)
            assert_null(strstr(err.message, "unknown key"));
    }
    document_destroy(schema);
}

static void test_severities(void **state)
{
    (void)state;
    enum config_severity severity;
    for (int i = 0; i < CONFIG_SEVERITY_COUNT; i++) {
        assert_true(
            config_severity_parse(base_str_of(config_severity_name((enum config_severity)i)), &severity));
        assert_int_equal(severity, i);
    }
    assert_false(config_severity_parse(BASE_STR("Major"), &severity));
}

static int finish(void **state)
{
    (void)state;
    base_arena_finish(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults), cmocka_unit_test(test_everything), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_schema),   cmocka_unit_test(test_severities),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
