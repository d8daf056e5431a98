/*
 * The whole result as JSON, described by specs/schemas/report.schema.json. One line per rule and per finding,
 * so that two reports can be compared by line; one small tree at a time, so that a million findings take no
 * more memory than one.
 */
#include "validator/report/json_text.h"
#include "validator/report/json_tree_p.h"
#include "validator/report/report.h"

/* Raised when a member changes its meaning or goes; a new member does not. */
#define FORMAT_VERSION 1

struct json {
    struct base_buf clean; /* one string, or one printed tree, at a time */
    bool any_finding;
};

/* A line or column: null where it is not known. */
static void add_place(cJSON *object, const char *name, int value)
{
    if (value > 0)
        report_json_add_number(object, name, value);
    else
        report_json_must(cJSON_AddNullToObject(object, name));
}

/* ---- parts of the report ---- */

static const char *const state_names[] = {
    [FINDINGS_JUDGED] = "judged",
    [FINDINGS_NOT_APPLICABLE] = "not_applicable",
    [FINDINGS_INCOMPLETE] = "incomplete",
};

/* Members of the report itself stand on lines of their own, in the order in which they are written. */
static void member(struct base_buf *out, const char *name, cJSON *value)
{
    base_buf_printf(out, "  \"%s\": ", name);
    report_json_print(out, value);
    base_buf_add_text(out, ",\n");
}

static void member_string(struct json *json, struct base_buf *out, const char *name, struct base_str value)
{
    member(out, name,
           report_json_must(value.p ? cJSON_CreateString(report_json_utf8(&json->clean, value))
                                    : cJSON_CreateNull()));
}

static void array_begin(struct base_buf *out, const char *name)
{
    base_buf_printf(out, "  \"%s\": [", name);
}

static void array_item(struct base_buf *out, bool first, cJSON *item)
{
    base_buf_add_text(out, first ? "\n    " : ",\n    ");
    report_json_print(out, item);
}

static void array_end(struct base_buf *out, bool empty, bool last)
{
    base_buf_add_text(out, empty ? "]" : "\n  ]");
    base_buf_add_text(out, last ? "\n" : ",\n");
}

static cJSON *summary(const struct findings_result *result)
{
    int64_t findings[CONFIG_SEVERITY_COUNT] = {0}, states[3] = {0};
    for (size_t i = 0; i < result->findings.n; i++)
        findings[result->findings.items[i].severity]++;
    for (size_t i = 0; i < result->rules.n; i++)
        states[result->rules.items[i].state]++;
    cJSON *object = report_json_must(cJSON_CreateObject());
    cJSON *by_severity = report_json_must(cJSON_AddObjectToObject(object, "findings"));
    for (int severity = CONFIG_SEVERITY_COUNT - 1; severity >= 0; severity--)
        report_json_add_number(by_severity, config_severity_name((enum config_severity)severity),
                               findings[severity]);
    cJSON *by_state = report_json_must(cJSON_AddObjectToObject(object, "rules"));
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        report_json_add_number(by_state, state_names[i], states[i]);
    report_json_add_number(object, "files", result->files);
    report_json_add_number(object, "bytes", result->bytes);
    return object;
}

static cJSON *rule_object(struct json *json, const struct findings_rule *rule)
{
    cJSON *object = report_json_must(cJSON_CreateObject());
    report_json_add_string(&json->clean, object, "id", rule->id);
    report_json_add_string(&json->clean, object, "title", rule->title);
    report_json_must(cJSON_AddStringToObject(object, "severity", config_severity_name(rule->severity)));
    report_json_must(cJSON_AddStringToObject(object, "state", state_names[rule->state]));
    report_json_add_string(&json->clean, object, "reason", rule->reason);
    report_json_add_string(&json->clean, object, "noun", rule->noun);
    report_json_add_string(&json->clean, object, "warn_until", rule->warn_until);
    report_json_add_number(object, "subjects", rule->subjects);
    report_json_add_number(object, "held", rule->held);
    cJSON *tallies = report_json_must(cJSON_AddArrayToObject(object, "tallies"));
    for (size_t i = 0; i < rule->tally_count; i++) {
        cJSON *tally = report_json_must(cJSON_CreateObject());
        report_json_add_string(&json->clean, tally, "noun", rule->tallies[i].noun);
        report_json_add_number(tally, "held", rule->tallies[i].held);
        report_json_add_number(tally, "total", rule->tallies[i].total);
        cJSON_AddItemToArray(tallies, tally);
    }
    report_json_add_string(&json->clean, object, "why", rule->why);
    report_json_add_string(&json->clean, object, "fix", rule->fix);
    return object;
}

static cJSON *finding_object(struct json *json, const struct findings_result *result,
                             const struct findings_finding *finding)
{
    cJSON *object = report_json_must(cJSON_CreateObject());
    report_json_add_string(&json->clean, object, "rule", finding->rule);
    report_json_must(cJSON_AddStringToObject(object, "severity", config_severity_name(finding->severity)));
    report_json_must(cJSON_AddBoolToObject(object, "fails", findings_fails(result, finding)));
    report_json_add_string(&json->clean, object, "project", finding->project);
    report_json_add_string(&json->clean, object, "owner", finding->owner);
    report_json_add_string(&json->clean, object, "path", finding->path);
    add_place(object, "line", finding->line);
    add_place(object, "column", finding->column);
    report_json_add_string(&json->clean, object, "subject", finding->subject);
    report_json_add_string(&json->clean, object, "message", finding->message);
    report_json_add_string(&json->clean, object, "hint", finding->hint);
    if (finding->evidence_path.p) {
        cJSON *evidence = report_json_must(cJSON_AddObjectToObject(object, "evidence"));
        report_json_add_string(&json->clean, evidence, "path", finding->evidence_path);
        add_place(evidence, "line", finding->evidence_line);
    } else {
        report_json_must(cJSON_AddNullToObject(object, "evidence"));
    }
    report_json_must(cJSON_AddStringToObject(object, "fingerprint", finding->fingerprint));
    return object;
}

static void add_unread(struct json *json, struct base_buf *out, const struct findings_result *result)
{
    array_begin(out, "unread");
    for (size_t i = 0; i < result->unread.n; i++) {
        const struct findings_unread *item = &result->unread.items[i];
        cJSON *object = report_json_must(cJSON_CreateObject());
        report_json_add_string(&json->clean, object, "path", item->path);
        add_place(object, "line", item->line);
        report_json_add_string(&json->clean, object, "reason", item->reason);
        array_item(out, i == 0, object);
    }
    array_end(out, result->unread.n == 0, false);
}

static void add_exclusions(struct json *json, struct base_buf *out, const struct findings_result *result)
{
    array_begin(out, "exclusions");
    for (size_t i = 0; i < result->exclusions.n; i++) {
        const struct findings_exclusion *item = &result->exclusions.items[i];
        cJSON *object = report_json_must(cJSON_CreateObject());
        report_json_add_string(&json->clean, object, "glob", item->glob);
        report_json_add_string(&json->clean, object, "source", item->source);
        report_json_add_string(&json->clean, object, "reason", item->reason);
        report_json_add_number(object, "files", item->files);
        array_item(out, i == 0, object);
    }
    array_end(out, result->exclusions.n == 0, false);
}

static void add_unresolved(struct json *json, struct base_buf *out, const struct findings_result *result)
{
    array_begin(out, "unresolved");
    for (size_t i = 0; i < result->unresolved.n; i++) {
        const struct findings_unresolved *item = &result->unresolved.items[i];
        cJSON *object = report_json_must(cJSON_CreateObject());
        report_json_add_string(&json->clean, object, "path", item->path);
        add_place(object, "line", item->line);
        report_json_add_string(&json->clean, object, "kind", item->kind);
        report_json_add_string(&json->clean, object, "subject", item->subject);
        report_json_add_string(&json->clean, object, "reason", item->reason);
        array_item(out, i == 0, object);
    }
    array_end(out, result->unresolved.n == 0, false);
}

static cJSON *share_object(struct json *json, const struct findings_share *share)
{
    cJSON *object = report_json_must(cJSON_CreateObject());
    report_json_add_string(&json->clean, object, "id", share->rule);
    report_json_must(cJSON_AddStringToObject(object, "severity", config_severity_name(share->severity)));
    report_json_must(cJSON_AddBoolToObject(object, "warns", share->warns));
    report_json_must(cJSON_AddStringToObject(object, "state", state_names[share->state]));
    report_json_add_number(object, "subjects", share->subjects);
    report_json_add_number(object, "held", share->held);
    return object;
}

static cJSON *project_object(struct json *json, const struct findings_project *project)
{
    cJSON *object = report_json_must(cJSON_CreateObject());
    report_json_add_string(&json->clean, object, "name", project->name);
    report_json_add_string(&json->clean, object, "paths", project->paths);
    report_json_must(cJSON_AddStringToObject(object, "fail_on", config_severity_name(project->fail_on)));
    report_json_must(cJSON_AddStringToObject(object, "verdict", findings_verdict_name(project->verdict)));
    report_json_add_string(&json->clean, object, "verdict_reason", project->verdict_reason);
    report_json_add_number(object, "files", project->files);
    cJSON *by_severity = report_json_must(cJSON_AddObjectToObject(object, "findings"));
    for (int severity = CONFIG_SEVERITY_COUNT - 1; severity >= 0; severity--)
        report_json_add_number(by_severity, config_severity_name((enum config_severity)severity),
                               project->findings[severity]);
    cJSON *rules = report_json_must(cJSON_AddArrayToObject(object, "rules"));
    for (size_t i = 0; i < project->shares.n; i++)
        cJSON_AddItemToArray(rules, share_object(json, &project->shares.items[i]));
    return object;
}

static void add_projects(struct json *json, struct base_buf *out, const struct findings_result *result)
{
    array_begin(out, "projects");
    for (size_t i = 0; i < result->projects.n; i++)
        array_item(out, i == 0, project_object(json, &result->projects.items[i]));
    array_end(out, result->projects.n == 0, true);
}

/* ---- the writer ---- */

static void begin(struct base_buf *out, const struct findings_result *result,
                  const struct report_options *options, void **state, struct base_arena *arena)
{
    (void)options;
    struct json *json = BASE_ARENA_NEW(arena, struct json);
    base_buf_init(&json->clean, SIZE_MAX / 4);
    *state = json;
    base_buf_printf(out, "{\n  \"format\": \"assay-report\",\n  \"format_version\": %d,\n", FORMAT_VERSION);
    member_string(json, out, "tool_version", result->tool_version);
    member_string(json, out, "target", result->target);
    member_string(json, out, "commit", result->commit.n ? result->commit : BASE_STR_ABSENT);
    member(out, "work_tree", report_json_must(cJSON_CreateBool(result->is_work_tree)));
    member_string(json, out, "date", result->date);
    member_string(json, out, "config", result->config_path);
    member_string(json, out, "fail_on", base_str_of(config_severity_name(result->fail_on)));
    member_string(json, out, "verdict", base_str_of(findings_verdict_name(result->verdict)));
    member_string(json, out, "verdict_reason", result->verdict_reason);
    base_buf_printf(out, "  \"exit_code\": %d,\n", findings_exit_code(result->verdict));
    member(out, "summary", summary(result));
    array_begin(out, "rules");
    for (size_t i = 0; i < result->rules.n; i++)
        array_item(out, i == 0, rule_object(json, &result->rules.items[i]));
    array_end(out, result->rules.n == 0, false);
    array_begin(out, "findings");
}

static void finding(struct base_buf *out, const struct findings_result *result,
                    const struct findings_finding *one, void *state)
{
    struct json *json = state;
    array_item(out, !json->any_finding, finding_object(json, result, one));
    json->any_finding = true;
}

static void end(struct base_buf *out, const struct findings_result *result, void *state)
{
    struct json *json = state;
    array_end(out, !json->any_finding, false);
    add_unread(json, out, result);
    add_exclusions(json, out, result);
    add_unresolved(json, out, result);
    add_projects(json, out, result);
    base_buf_add_text(out, "}\n");
    base_buf_finish(&json->clean);
}

const struct report_writer report_json = {
    .name = "json",
    .summary = "For programs: the whole result, described by report.schema.json.",
    .extension = "json",
    .begin = begin,
    .finding = finding,
    .end = end,
};
