/* What a configuration builds on: merging, digests, and what `assay config` prints of it. */
#include "validator/base/hash.h"
#include "validator/config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct base_arena arena;

static const char base_yaml[] = "fail-on: blocker\n"
                                "severity: {no-any: info, route-documented: minor}\n"
                                "parameters: {r: {most: 5, least: 1}}\n"
                                "exclude: [{path: a/, reason: old}]\n"
                                "layers: {service: {files: [\"base/**\"]}}\n"
                                "tests: [\"checks/**\"]\n";
static const char pack_yaml[] = "severity: {no-any: blocker}\nlayers: {gateway: {files: [\"g/**\"]}}\n";

static int find(void *context, struct base_str path, struct base_arena *to, struct config_found *out,
                struct base_error *err)
{
    (void)context;
    (void)to;
    static const struct config_file base[] = {
        {{"policies/base.yaml", 18}, {base_yaml, sizeof base_yaml - 1}}};
    static const struct config_file again[] = {{{"policies/again.yaml", 19}, {"extends: []\n", 12}}};
    static const struct config_file wrong[] = {
        {{"policies/wrong.yaml", 19}, {"version: 1\nsevirity: {}\n", 24}}};
    static const struct config_file pack[] = {
        {{"policies/pack/assay.yaml", 24}, {pack_yaml, sizeof pack_yaml - 1}},
        {{"policies/pack/no-js.yaml", 24}, {"id: no-js\n", 10}},
    };
    if (base_str_is(path, "policies/base.yaml"))
        *out = (struct config_found){base, 1, false};
    else if (base_str_is(path, "policies/again.yaml"))
        *out = (struct config_found){again, 1, false};
    else if (base_str_is(path, "policies/wrong.yaml"))
        *out = (struct config_found){wrong, 1, false};
    else if (base_str_is(path, "policies/pack"))
        *out = (struct config_found){pack, 2, true};
    else
        return base_error_set(err, BASE_E_NOTFOUND, "it is not there");
    return BASE_OK;
}

static const struct config_files files = {find, NULL};

static struct base_str digest(const char *bytes)
{
    char text[65];
    base_sha256_hex(base_str_of(bytes), text);
    return base_str_copy(&arena, base_str_of(text));
}

/* As `sha256sum *` prints the files of the folder. */
static struct base_str pack_digest(void)
{
    struct base_str lines =
        base_str_format(&arena, "%.*s  assay.yaml\n%.*s  no-js.yaml\n", BASE_STR_ARG(digest(pack_yaml)),
                        BASE_STR_ARG(digest("id: no-js\n")));
    return digest(lines.p);
}

static void test_merged(void **state)
{
    (void)state;
    struct config config;
    struct base_error err = {0};
    struct base_str text = base_str_format(&arena,
                                           "extends:\n"
                                           "  - {path: policies/base.yaml, sha256: %.*s}\n"
                                           "  - {path: policies/pack, sha256: %.*s}\n"
                                           "severity: {route-documented: off}\n"
                                           "parameters: {r: {most: 9}}\n"
                                           "exclude: [{path: b, reason: own}]\n"
                                           "layers: {database: {files: [\"d/**\"]}}\n",
                                           BASE_STR_ARG(digest(base_yaml)), BASE_STR_ARG(pack_digest()));
    if (config_load(&config, BASE_STR("assay.yaml"), text, &files, &arena, &err) != BASE_OK)
        fail_msg("%s:%d: %s", err.path, err.line, err.message);
    assert_int_equal(config.fail_on, CONFIG_BLOCKER);
    assert_true(base_str_is(config.fail_on_origin.path, "policies/base.yaml"));
    assert_int_equal(config.severities.n, 2);
    assert_true(base_str_is(config.severities.items[0].value, "blocker")); /* the later pack outweighs */
    assert_true(base_str_is(config.severities.items[0].origin.path, "policies/pack/assay.yaml"));
    assert_true(base_str_is(config.severities.items[1].value, "off"));
    assert_true(base_str_is(config.severities.items[1].origin.path, "assay.yaml"));
    assert_int_equal(config.severities.items[1].origin.line, 4);
    assert_int_equal(config.parameters.n, 2);
    assert_true(base_str_is(config.parameters.items[0].value, "9"));
    assert_true(base_str_is(config.parameters.items[1].value, "1"));
    assert_int_equal(config.exclude_count, 2);
    assert_int_equal(config.rule_dirs.n, 1);
    assert_true(base_str_is(config.rule_dirs.items[0], "policies/pack"));
    static const char *const layers[] = {"database", "gateway", "service", "controller", "repository"};
    assert_int_equal(config.layer_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_true(base_str_is(config.layers[i].name, layers[i]));
    assert_true(base_str_is(config.tests.items[config.tests.n - 1], "checks/**"));
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
        int line, column;
    } cases[] = {
        {"extends: x\n", "extends must be a list of {path, sha256}", 1, 10},
        {"extends: [{path: policies/base.yaml}]\n", "an entry of extends needs the sha256 of what it names",
         1, 11},
        {"extends: [{sha256: a}]\n", "an entry of extends needs a path", 1, 11},
        {"extends: [{path: nowhere, sha256: a}]\n", "it is not there", 1, 18},
        {"extends: [{path: assay.yaml, sha256: a}]\n", "a configuration cannot extend itself", 1, 18},
        {"extends: [{path: ../x, sha256: a}]\n", "path must stay within the tree", 1, 18},
        {"extends: [{path: policies/base.yaml, sha256: abc}]\n", "sha256 must be 64 digits of 0-9 and a-f", 1,
         46},
        {"extends:\n  - path: policies/base.yaml\n    "
         "sha256: 0000000000000000000000000000000000000000000000000000000000000000\n",
         "the file 'policies/base.yaml' is not what was pinned: its sha256 is ", 3, 13},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config config;
        struct base_error err = {0};
        int code =
            config_load(&config, BASE_STR("assay.yaml"), base_str_of(cases[i].text), &files, &arena, &err);
        assert_int_equal(code, BASE_E_INVALID);
        if (!strstr(err.message, cases[i].message) || err.line != cases[i].line ||
            err.column != cases[i].column)
            fail_msg("%s: %d:%d: %s", cases[i].text, err.line, err.column, err.message);
    }
}

/* Faults of a file that is extended are told with its own place. */
static void test_refused_inside(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text, *message;
        int line;
    } cases[] = {
        {"policies/again.yaml", "extends: []\n", "a file that is extended cannot extend others", 1},
        {"policies/wrong.yaml", "version: 1\nsevirity: {}\n", "unknown key 'sevirity' in the configuration",
         2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config config;
        struct base_error err = {0};
        struct base_str text = base_str_format(&arena, "extends: [{path: %s, sha256: %.*s}]\n", cases[i].path,
                                               BASE_STR_ARG(digest(cases[i].text)));
        assert_int_equal(config_load(&config, BASE_STR("assay.yaml"), text, &files, &arena, &err),
                         BASE_E_INVALID);
        assert_string_equal(err.path, cases[i].path);
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(err.line, cases[i].line);
    }
}

static struct base_str written(const struct config *config, bool origins)
{
    struct base_buf out;
    base_buf_init(&out, 1u << 20);
    config_write(&out, config, origins);
    struct base_str text = base_str_copy(&arena, base_buf_view(&out));
    base_buf_finish(&out);
    return text;
}

static const char everything[] =
    "version: 1\nfail-on: minor\nrules: [policies, \"we:ird\"]\n"
    "severity: {no-any: off, \"on\": minor, x: {warn-until: 2027-01-31}, y: {level: info, warn-until: "
    "2028-02-29}}\n"
    "parameters: {b: {text: \"a # b\", n: 12}, a: {t: true}}\n"
    "expect: {endpoint: 46}\n"
    "exclude: [{path: \"we\\\"ird #1/\", reason: \"two\\nlines\"}]\n"
    "layers: {gateway: {files: [\"src/{a,b}/**\"], packages: [\"@acme/bus\"], forbids: [database]}, empty: "
    "{}}\n"
    "api: {documents: [{path: docs/a.yaml, unit: ., routes: [\"/a/{}\"]}]}\n"
    "tests: [\"checks/**\"]\nopenspec: {require: [proposal]}\nlimits: {file-bytes: 3k}\n"
    "projects:\n"
    "  - {name: web, path: [apps/web, apps/admin], fail-on: blocker, severity: {no-any: minor}, tests: "
    "[\"t/**\"],\n"
    "     api: {documents: [{path: docs/b.yaml}]}, expect: {endpoint: 3}, exclude: [{path: x, reason: y}],\n"
    "     layers: {page: {files: [\"p/**\"], forbids: [database]}}, rules: [more], parameters: {b: {n: 1}}}\n"
    "  - path: libs/*\n";

/* What is printed means what was read: printed again it is the same. */
static void test_written(void **state)
{
    (void)state;
    struct config first, second;
    struct base_error err = {0};
    const char *texts[] = {everything, "", "openspec: {require: []}\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(
            config_load(&first, BASE_STR("assay.yaml"), base_str_of(texts[i]), NULL, &arena, &err), 0);
        struct base_str text = written(&first, false);
        if (config_load(&second, BASE_STR("assay.yaml"), text, NULL, &arena, &err) != BASE_OK)
            fail_msg("%d:%d: %s\n%s", err.line, err.column, err.message, text.p);
        assert_string_equal(written(&second, false).p, text.p);
        /* Comments change nothing. */
        text = written(&first, true);
        assert_int_equal(config_load(&second, BASE_STR("assay.yaml"), text, NULL, &arena, &err), 0);
        assert_string_equal(written(&second, false).p, written(&first, false).p);
    }
    assert_int_equal(config_load(&first, BASE_STR("assay.yaml"), base_str_of(everything), NULL, &arena, &err),
                     0);
    struct base_str text = written(&first, true);
    assert_non_null(strstr(text.p, "fail-on: minor # assay.yaml:2\n"));
    assert_non_null(strstr(text.p, "  \"on\": minor # assay.yaml:4\n"));
    assert_non_null(strstr(text.p, "  file-bytes: 3072 # assay.yaml:12\n"));
    assert_non_null(strstr(text.p, "  service: # default\n"));
    assert_non_null(strstr(text.p, "      no-any: minor # assay.yaml:14\n"));
}

/* What holds in a project. */
static void test_project(void **state)
{
    (void)state;
    struct config config;
    struct base_error err = {0};
    assert_int_equal(
        config_load(&config, BASE_STR("assay.yaml"), base_str_of(everything), NULL, &arena, &err), 0);
    assert_int_equal(config.project_count, 2);
    const struct config *web = &config.projects[0].effective, *libs = &config.projects[1].effective;
    assert_int_equal(web->fail_on, CONFIG_BLOCKER);
    assert_int_equal(libs->fail_on, CONFIG_MINOR);
    assert_int_equal(web->severities.n, 4);
    assert_true(base_str_is(web->severities.items[0].value, "minor"));
    assert_true(base_str_is(libs->severities.items[0].value, "off"));
    assert_int_equal(web->tests.n, libs->tests.n + 1);
    assert_true(base_str_is(web->layers[0].name, "page"));
    assert_true(base_str_is(libs->layers[0].name, "gateway"));
    assert_int_equal(libs->expects.n + libs->exclude_count + libs->rule_dirs.n + libs->api_document_count, 0);
    assert_int_equal(web->expects.n, 1);
    assert_int_equal(config.api_document_count, 2);
    assert_ptr_equal(config.api_documents[0].project, &config.projects[0]);
    assert_null(config.api_documents[1].project);
    assert_true(base_str_is(web->severities.items[3].warn_until, "2028-02-29"));
    assert_false(web->severities.items[2].value.p);
}

static int finish(void **state)
{
    (void)state;
    base_arena_finish(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_merged), cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_refused_inside), cmocka_unit_test(test_written),
                                       cmocka_unit_test(test_project)};
    return cmocka_run_group_tests(tests, NULL, finish);
}
