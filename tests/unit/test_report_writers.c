/*
 * Every writer over a few results, compared with reports/golden/<writer>/<case>.*, byte for byte.
 * ASSAY_UPDATE=1 rewrites the golden files. JSON reports are also checked against their schema.
 */
#include "validator/base/memory.h"
#include "validator/report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S(literal) BASE_STR(literal)
#define ABSENT BASE_STR_ABSENT

/* ---- results to write ---- */

static void add_finding(struct findings_result *result, struct findings_finding finding)
{
    snprintf(finding.fingerprint, sizeof finding.fingerprint, "%032zx", result->findings.n + 1);
    base_vec_push(&result->findings, finding);
}

static void start(struct findings_result *result, const char *commit)
{
    *result = (struct findings_result){
        .tool_version = S("9.8.7"),
        .target = S("shop"),
        .commit = base_str_of(commit),
        .date = S("2026-03-01"),
        .config_path = S("assay.yaml"),
        .fail_on = CONFIG_MAJOR,
        .files = 5849,
        .bytes = INT64_C(9007199254740993),
        .verdict = FINDINGS_FAIL,
        .verdict_reason = S("6 findings of severity major or above"),
    };
}

static const struct findings_tally groups_held[] = {{{"route groups", 12}, 20, 20}};
static const struct findings_tally groups_failed[] = {{{"route groups", 12}, 18, 20},
                                                      {{"documents", 9}, 1, 2}};

static void make_pass(struct findings_result *result)
{
    start(result, "0123456789abcdef0123456789abcdef01234567");
    result->verdict = FINDINGS_PASS;
    result->verdict_reason = S("no finding of severity major or above: 2 rules judged 1,249 subjects");
    result->bytes = 23800123;
    base_vec_push(&result->rules, (struct findings_rule){.id = S("no-any"),
                                                         .title = S("Types say something"),
                                                         .noun = S("files"),
                                                         .severity = CONFIG_MAJOR,
                                                         .subjects = 1203,
                                                         .held = 1203});
    base_vec_push(&result->rules, (struct findings_rule){.id = S("change-archived-whole"),
                                                         .title = S("Archives are whole"),
                                                         .noun = S("archived changes"),
                                                         .severity = CONFIG_MINOR,
                                                         .state = FINDINGS_NOT_APPLICABLE,
                                                         .reason = S("no archived changes")});
    base_vec_push(&result->rules, (struct findings_rule){.id = S("route-documented"),
                                                         .title = S("Every route is described"),
                                                         .noun = S("endpoints"),
                                                         .severity = CONFIG_BLOCKER,
                                                         .subjects = 46,
                                                         .held = 46,
                                                         .tallies = groups_held,
                                                         .tally_count = 1});
    base_vec_push(&result->rules, (struct findings_rule){.id = S("service-tested"),
                                                         .title = S("Services are tested"),
                                                         .noun = S("services"),
                                                         .severity = CONFIG_MAJOR,
                                                         .state = FINDINGS_NOT_APPLICABLE});
}

static const struct base_str route_tags[] = {{"openapi", 7}, {"drift", 5}};

static void add_fail_rules(struct findings_result *result)
{
    base_vec_push(&result->rules, (struct findings_rule){.id = S("archived-tasks-done"),
                                                         .title = S("Archived tasks are done"),
                                                         .noun = S("changes"),
                                                         .severity = CONFIG_MINOR,
                                                         .subjects = 4,
                                                         .held = 3});
    base_vec_push(&result->rules, (struct findings_rule){.id = S("controller-layer"),
                                                         .title = S("Controllers leave the database alone"),
                                                         .noun = S("controllers"),
                                                         .severity = CONFIG_MAJOR,
                                                         .state = FINDINGS_INCOMPLETE,
                                                         .reason = S("src/broken.ts was not read"),
                                                         .subjects = 12,
                                                         .held = 12});
    base_vec_push(&result->rules, (struct findings_rule){.id = S("expectation"),
                                                         .title = S("As many facts as expected"),
                                                         .noun = S("expected counts"),
                                                         .severity = CONFIG_BLOCKER,
                                                         .is_built_in = true,
                                                         .subjects = 1});
    base_vec_push(
        &result->rules,
        (struct findings_rule){.id = S("route-documented"),
                               .tags = {.items = route_tags, .n = 2},
                               .title = S("Every route is described by an OpenAPI operation"),
                               .why = S("A client generated from the document cannot call what the document "
                                        "does not list."),
                               .fix = S("Add the operation to the document, or remove the route."),
                               .noun = S("endpoints"),
                               .severity = CONFIG_BLOCKER,
                               .subjects = 46,
                               .held = 41,
                               .tallies = groups_failed,
                               .tally_count = 2});
}

static void add_route_finding(struct findings_result *result, const char *path, int line, const char *subject,
                              const char *message, const char *document)
{
    add_finding(result, (struct findings_finding){.rule = S("route-documented"),
                                                  .severity = CONFIG_BLOCKER,
                                                  .path = base_str_of(path),
                                                  .line = line,
                                                  .column = 8,
                                                  .subject = base_str_of(subject),
                                                  .message = base_str_of(message),
                                                  .evidence_path = base_str_of(document)});
}

static void make_fail(struct findings_result *result)
{
    start(result, "0123456789abcdef0123456789abcdef01234567");
    result->is_work_tree = true;
    add_fail_rules(result);
    add_finding(result,
                (struct findings_finding){
                    .rule = S("archived-tasks-done"),
                    .severity = CONFIG_MINOR,
                    .path = S("openspec/changes/archive/2026-01-02-a-rather-long-name/tasks.md"),
                    .line = 7,
                    .subject = S("task 1.2"),
                    .message = S("task 1.2 is open"),
                    .evidence_path = S("openspec/changes/archive/2026-01-02-a-rather-long-name/proposal.md"),
                    .evidence_line = 2});
    add_finding(result, (struct findings_finding){
                            .rule = S("expectation"),
                            .severity = CONFIG_BLOCKER,
                            .path = S("assay.yaml"),
                            .line = 3,
                            .subject = S("endpoint"),
                            .message = S("46 rows of endpoint are expected, and 40 were found")});
    add_route_finding(result, "src/routes/agents.ts", 12, "GET /agents",
                      "GET /agents is served, but no OpenAPI document describes it",
                      "docs/openapi/agents.yaml");
    result->findings.items[2].hint = S("did you mean GET /agent?");
    add_route_finding(result, "src/routes/agents.ts", 15, "POST /agents",
                      "POST /agents is served, but no OpenAPI document describes it",
                      "docs/openapi/agents.yaml");
    result->findings.items[3].evidence_line = 40;
    add_route_finding(result, "src/routes/health.ts", 4, "GET /health",
                      "GET /health is served, but no OpenAPI document describes it", NULL);
    add_route_finding(
        result, "src/routes/tokens.ts", 130, "POST /oauth2/token",
        "POST /oauth2/token is served, but no OpenAPI document describes it, and this sentence is so long "
        "that no terminal shows it on one line",
        "docs/openapi/agents.yaml");
    add_route_finding(result, "src/routes/users.ts", 9, "GET /users",
                      "GET /users is served, but no OpenAPI document describes it",
                      "docs/openapi/users.yaml");
    base_vec_push(&result->unread,
                  (struct findings_unread){S("src/broken.ts"), 77, S("a string is not closed")});
    base_vec_push(&result->unread,
                  (struct findings_unread){S("src/huge.ts"), 0, S("larger than 64 MiB (limits.file-bytes)")});
    base_vec_push(&result->exclusions,
                  (struct findings_exclusion){S("legacy/**"), S("frozen"), S("configuration"), 1});
    base_vec_push(&result->exclusions,
                  (struct findings_exclusion){S("gone/**"), S("was code of others"), S("configuration"), 0});
    base_vec_push(&result->exclusions, (struct findings_exclusion){S("test/fixtures/bad.yaml"),
                                                                   S("broken: no value"), S("broken"), 1});
    base_vec_push(
        &result->exclusions,
        (struct findings_exclusion){S("**/node_modules/**"), S("installed packages"), S("default"), 12345});
    base_vec_push(&result->unresolved,
                  (struct findings_unresolved){S("src/app.ts"), 5, S("mount"), S("`${prefix()}/v1`"),
                                               S("prefix() is known only at run time")});
}

static void make_empty(struct findings_result *result)
{
    *result = (struct findings_result){
        .tool_version = S("9.8.7"),
        .target = S(""),
        .commit = S(""),
        .date = S("2026-03-01"),
        .fail_on = CONFIG_BLOCKER,
        .verdict = FINDINGS_VERDICT_INCOMPLETE,
        .verdict_reason = S("nothing was judged: no rule of severity blocker or above found a subject"),
    };
}

static void make_hostile(struct findings_result *result)
{
    static const char path[] = "src/\x1b]0;owned\x07\n\xff\xe2\x80\xae.ts";
    struct base_str evil = base_str_make(path, sizeof path - 1);
    start(result, "");
    result->target = evil;
    result->verdict_reason = evil;
    base_vec_push(&result->rules, (struct findings_rule){.id = S("r"),
                                                         .title = evil,
                                                         .why = evil,
                                                         .fix = evil,
                                                         .noun = evil,
                                                         .severity = CONFIG_MAJOR,
                                                         .subjects = 1});
    add_finding(result, (struct findings_finding){.rule = S("r"),
                                                  .severity = CONFIG_MAJOR,
                                                  .path = evil,
                                                  .line = 1,
                                                  .subject = base_str_make("a\0b\"\\", 5),
                                                  .message = evil,
                                                  .hint = evil,
                                                  .evidence_path = evil});
    base_vec_push(&result->unread, (struct findings_unread){evil, 1, evil});
    base_vec_push(&result->exclusions, (struct findings_exclusion){evil, evil, S("configuration"), 0});
    base_vec_push(&result->unresolved, (struct findings_unresolved){evil, 1, evil, evil, evil});
}

static void make_projects(struct findings_result *result)
{
    start(result, "");
    result->verdict_reason = S("1 finding at or above the gate, in 1 of 3 projects");
    base_vec_push(&result->rules, (struct findings_rule){.id = S("no-any"),
                                                         .title = S("Types say something"),
                                                         .noun = S("files"),
                                                         .severity = CONFIG_MAJOR,
                                                         .subjects = 12,
                                                         .held = 10});
    base_vec_push(&result->rules, (struct findings_rule){.id = S("service-tested"),
                                                         .title = S("Services are tested"),
                                                         .noun = S("services"),
                                                         .severity = CONFIG_MAJOR,
                                                         .warn_until = S("2026-06-30"),
                                                         .warns = true,
                                                         .subjects = 3,
                                                         .held = 2});
    add_finding(result, (struct findings_finding){.rule = S("no-any"),
                                                  .severity = CONFIG_MAJOR,
                                                  .project = S("apps/api"),
                                                  .owner = S("@org/api @ann"),
                                                  .path = S("apps/api/a.ts"),
                                                  .line = 1,
                                                  .message = S("any")});
    add_finding(result, (struct findings_finding){.rule = S("no-any"),
                                                  .severity = CONFIG_MINOR,
                                                  .project = S("apps/web"),
                                                  .path = S("apps/web/a.ts"),
                                                  .line = 1,
                                                  .message = S("any")});
    add_finding(result, (struct findings_finding){.rule = S("service-tested"),
                                                  .severity = CONFIG_MAJOR,
                                                  .warns = true,
                                                  .project = S("apps/web"),
                                                  .owner = S("@ann"),
                                                  .path = S("apps/web/b.service.ts"),
                                                  .line = 3,
                                                  .message = S("BService has no test")});
    struct findings_project projects[] = {
        {.name = S("apps/api"),
         .paths = S("apps/*"),
         .fail_on = CONFIG_MAJOR,
         .files = 120,
         .findings = {0, 0, 1, 0},
         .failing = 1,
         .verdict = FINDINGS_FAIL,
         .verdict_reason = S("1 finding of severity major or above")},
        {.name = S("apps/web"),
         .paths = S("apps/*"),
         .fail_on = CONFIG_MAJOR,
         .files = 1300,
         .findings = {0, 1, 1, 0},
         .verdict = FINDINGS_PASS,
         .verdict_reason = S("no finding of severity major or above: 2 rules judged 9 subjects")},
        {.name = S("rest"),
         .fail_on = CONFIG_BLOCKER,
         .files = 1,
         .verdict = FINDINGS_VERDICT_INCOMPLETE,
         .verdict_reason = S("nothing was judged: no rule of severity blocker or above found a subject")}};
    base_vec_push(
        &projects[0].shares,
        (struct findings_share){.rule = S("no-any"), .severity = CONFIG_MAJOR, .subjects = 6, .held = 5});
    base_vec_push(
        &projects[1].shares,
        (struct findings_share){.rule = S("no-any"), .severity = CONFIG_MINOR, .subjects = 6, .held = 5});
    base_vec_push(
        &projects[1].shares,
        (struct findings_share){
            .rule = S("service-tested"), .severity = CONFIG_MAJOR, .warns = true, .subjects = 3, .held = 2});
    for (size_t i = 0; i < sizeof projects / sizeof *projects; i++)
        base_vec_push(&result->projects, projects[i]);
}

static char many_paths[70][32];

static void make_many(struct findings_result *result)
{
    start(result, "");
    result->verdict_reason = S("70 findings of severity major or above");
    base_vec_push(&result->rules, (struct findings_rule){.id = S("no-any"),
                                                         .title = S("Types say something"),
                                                         .noun = S("files"),
                                                         .severity = CONFIG_MAJOR,
                                                         .subjects = 100,
                                                         .held = 60});
    for (size_t i = 0; i < 70; i++) {
        snprintf(many_paths[i], sizeof many_paths[i], "src/%02zu.ts", i);
        add_finding(result, (struct findings_finding){.rule = S("no-any"),
                                                      .severity = CONFIG_MAJOR,
                                                      .path = base_str_of(many_paths[i]),
                                                      .line = 1,
                                                      .message = S("any")});
    }
    for (int i = 0; i < 25; i++)
        base_vec_push(&result->unresolved, (struct findings_unresolved){S("src/app.ts"), i + 1, S("route"),
                                                                        S("x"), S("x is computed")});
}

static const struct report_case {
    const char *name;
    void (*make)(struct findings_result *);
    struct report_options options;
} cases[] = {
    {"pass", make_pass, {false, 0}},         {"fail", make_fail, {false, 0}},
    {"empty", make_empty, {false, 0}},       {"hostile", make_hostile, {false, 0}},
    {"many", make_many, {false, 0}},         {"fail-80-color", make_fail, {true, 80}},
    {"projects", make_projects, {false, 0}}, {"fail-30", make_fail, {false, 30}},
};

/* ---- golden files ---- */

static char *read_all(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *bytes = base_alloc((size_t)4 << 20);
    *n = fread(bytes, 1, (size_t)4 << 20, file);
    fclose(file);
    return bytes;
}

static void compare(const char *path, struct base_str actual)
{
    size_t n = 0;
    if (getenv("ASSAY_UPDATE")) {
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(actual.p, 1, actual.n, file), actual.n);
        fclose(file);
    }
    char *expected = read_all(path, &n);
    if (!expected)
        fail_msg("%s is missing; ASSAY_UPDATE=1 makes it", path);
    if (n != actual.n || memcmp(expected, actual.p, n) != 0)
        fail_msg("%s differs; it should now be:\n%.*s", path, BASE_STR_ARG(actual));
    base_free(expected);
}

static void write_case(const struct report_case *one, const struct report_writer *writer,
                       struct base_buf *out)
{
    struct findings_result result;
    struct base_error err = {0};
    one->make(&result);
    if (report_write(writer, &result, &one->options, out, &err) != BASE_OK)
        fail_msg("%s", err.message);
    findings_result_finish(&result);
}

static void reports_are_golden(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t w = 0; report_all[w]; w++) {
            char path[512];
            struct base_buf out;
            bool is_text = strcmp(report_all[w]->name, "text") == 0;
            if (!is_text && (cases[i].options.color || cases[i].options.width))
                continue;
            base_buf_init(&out, (size_t)1 << 24);
            write_case(&cases[i], report_all[w], &out);
            snprintf(path, sizeof path, "%s/reports/golden/%s/%s.%s", TEST_ROOT, report_all[w]->name,
                     cases[i].name, report_all[w]->extension);
            compare(path, base_buf_view(&out));
            assert_int_equal(out.p[out.n - 1], '\n');
            base_buf_finish(&out);
        }
}

/* ---- the schema: the part of JSON Schema that it uses ---- */

static const cJSON *resolve(const cJSON *root, const cJSON *schema)
{
    const cJSON *ref = cJSON_GetObjectItemCaseSensitive(schema, "$ref");
    if (!ref)
        return schema;
    assert_memory_equal(ref->valuestring, "#/$defs/", 8);
    const cJSON *target = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(root, "$defs"),
                                                           ref->valuestring + 8);
    assert_non_null(target);
    return target;
}

static bool is_type(const cJSON *value, const char *type)
{
    return strcmp(type, "object") == 0    ? cJSON_IsObject(value)
           : strcmp(type, "array") == 0   ? cJSON_IsArray(value)
           : strcmp(type, "string") == 0  ? cJSON_IsString(value)
           : strcmp(type, "integer") == 0 ? cJSON_IsNumber(value)
           : strcmp(type, "boolean") == 0 ? cJSON_IsBool(value)
           : strcmp(type, "null") == 0    ? cJSON_IsNull(value)
                                          : false;
}

static bool has_type(const cJSON *value, const cJSON *type)
{
    if (!type)
        return true;
    if (cJSON_IsString(type))
        return is_type(value, type->valuestring);
    const cJSON *one;
    cJSON_ArrayForEach(one, type) if (is_type(value, one->valuestring)) return true;
    return false;
}

static bool is_one_of(const cJSON *value, const cJSON *list)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, list) if (cJSON_Compare(one, value, true)) return true;
    return list == NULL;
}

static bool matches(const cJSON *value, const cJSON *pattern)
{
    regex_t regex;
    if (!pattern || !cJSON_IsString(value))
        return true;
    assert_int_equal(regcomp(&regex, pattern->valuestring, REG_EXTENDED | REG_NOSUB), 0);
    bool found = regexec(&regex, value->valuestring, 0, NULL, 0) == 0;
    regfree(&regex);
    return found;
}

static void check(const cJSON *root, const cJSON *schema, const cJSON *value, const char *name);

/* Members in the order of `required`, none missing, none that the schema does not know. */
static void check_members(const cJSON *root, const cJSON *schema, const cJSON *value, const char *name)
{
    const cJSON *member = value->child, *required;
    cJSON_ArrayForEach(required, cJSON_GetObjectItemCaseSensitive(schema, "required"))
    {
        if (!member || strcmp(member->string, required->valuestring) != 0)
            fail_msg("%s: expected member %s", name, required->valuestring);
        const cJSON *known = cJSON_GetObjectItemCaseSensitive(
            cJSON_GetObjectItemCaseSensitive(schema, "properties"), member->string);
        assert_non_null(known);
        check(root, known, member, member->string);
        member = member->next;
    }
    if (member)
        fail_msg("%s: the schema does not know %s", name, member->string);
}

static void check(const cJSON *root, const cJSON *schema, const cJSON *value, const char *name)
{
    schema = resolve(root, schema);
    const cJSON *constant = cJSON_GetObjectItemCaseSensitive(schema, "const"), *item;
    const cJSON *minimum = cJSON_GetObjectItemCaseSensitive(schema, "minimum");
    if (!has_type(value, cJSON_GetObjectItemCaseSensitive(schema, "type")))
        fail_msg("%s has a wrong type", name);
    if (!is_one_of(value, cJSON_GetObjectItemCaseSensitive(schema, "enum")))
        fail_msg("%s is none of the allowed values", name);
    if (constant && !cJSON_Compare(constant, value, true))
        fail_msg("%s is not its constant", name);
    if (minimum && cJSON_IsNumber(value) && value->valuedouble < minimum->valuedouble)
        fail_msg("%s is too small", name);
    if (!matches(value, cJSON_GetObjectItemCaseSensitive(schema, "pattern")))
        fail_msg("%s does not match its pattern: %s", name, value->valuestring);
    if (cJSON_IsObject(value))
        check_members(root, schema, value, name);
    if (cJSON_IsArray(value))
        cJSON_ArrayForEach(item, value)
            check(root, cJSON_GetObjectItemCaseSensitive(schema, "items"), item, name);
}

static void json_reports_follow_the_schema(void **state)
{
    (void)state;
    size_t n = 0;
    char *text = read_all(TEST_ROOT "/specs/schemas/report.schema.json", &n);
    assert_non_null(text);
    cJSON *schema = cJSON_ParseWithLength(text, n);
    assert_non_null(schema);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct base_buf out;
        base_buf_init(&out, (size_t)1 << 24);
        write_case(&cases[i], report_by_name(S("json")), &out);
        cJSON *report = cJSON_ParseWithLength(out.p, out.n);
        assert_non_null(report);
        check(schema, schema, report, cases[i].name);
        cJSON_Delete(report);
        base_buf_finish(&out);
    }
    cJSON_Delete(schema);
    base_free(text);
}

/* ---- limits and names ---- */

static void numbers_are_exact(void **state)
{
    (void)state;
    struct base_buf out;
    base_buf_init(&out, (size_t)1 << 24);
    write_case(&cases[1], report_by_name(S("json")), &out);
    assert_non_null(strstr(out.p, "\"bytes\":9007199254740993}"));
    base_buf_finish(&out);
}

static void a_report_that_does_not_fit_is_an_error(void **state)
{
    (void)state;
    for (size_t w = 0; report_all[w]; w++)
        for (size_t max = 0; max < 600; max += 7) {
            struct findings_result result;
            struct report_options options = {0};
            struct base_error err = {0};
            struct base_buf out;
            base_buf_init(&out, max);
            make_fail(&result);
            assert_int_equal(report_write(report_all[w], &result, &options, &out, &err), BASE_E_LIMIT);
            assert_non_null(strstr(err.message, report_all[w]->name));
            findings_result_finish(&result);
            base_buf_finish(&out);
        }
}

static void writers_have_names(void **state)
{
    (void)state;
    for (size_t w = 0; report_all[w]; w++)
        assert_ptr_equal(report_by_name(base_str_of(report_all[w]->name)), report_all[w]);
    assert_null(report_by_name(S("txt")));
    assert_null(report_by_name(ABSENT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_are_golden), cmocka_unit_test(json_reports_follow_the_schema),
        cmocka_unit_test(numbers_are_exact),  cmocka_unit_test(a_report_that_does_not_fit_is_an_error),
        cmocka_unit_test(writers_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
