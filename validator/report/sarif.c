/*
 * SARIF 2.1.0 (OASIS Standard, errata 01), for code scanning: GitHub, Azure DevOps, editors.
 *
 * Each rule carries its help, each result its fingerprint, and the other side of a drift as related location.
 * Columns count code points (section 3.14.17). Paths are URI references relative to SRCROOT
 * (section 3.14.14), every byte outside of RFC 3986's unreserved characters and '/' percent-encoded, so that
 * any file name can be told. What was not read is a notification of the invocation (section 3.20.21). One
 * line per rule and result.
 */
#include "validator/report/json_text.h"
#include "validator/report/json_tree_p.h"
#include "validator/report/report.h"
#include "validator/report/summary_p.h"

#define ROOT_ID "SRCROOT"
#define MANY 4096u /* code scanning shows no more of a text anyway */

struct sarif {
    struct base_buf clean; /* one string at a time */
    struct base_buf text;  /* one made text at a time */
    bool any_result;
};

/* ---- small objects ---- */

static void add_text(struct sarif *sarif, cJSON *object, const char *name, struct base_str text)
{
    report_json_add_string(&sarif->clean, report_json_add_object(object, name), "text",
                           text.p ? text : BASE_STR(""));
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~' || c == '/';
}

static struct base_str uri_of(struct sarif *sarif, struct base_str path)
{
    base_buf_clear(&sarif->text);
    for (size_t i = 0; i < path.n; i++)
        if (is_plain(path.p[i]))
            base_buf_add_char(&sarif->text, path.p[i]);
        else
            base_buf_printf(&sarif->text, "%%%02X", (unsigned)(unsigned char)path.p[i]);
    return base_buf_view(&sarif->text);
}

static void add_place(struct sarif *sarif, cJSON *location, struct base_str path, int line, int column)
{
    cJSON *place = report_json_add_object(location, "physicalLocation");
    cJSON *artifact = report_json_add_object(place, "artifactLocation");
    report_json_add_string(&sarif->clean, artifact, "uri", uri_of(sarif, path));
    report_json_must(cJSON_AddStringToObject(artifact, "uriBaseId", ROOT_ID));
    if (line <= 0)
        return;
    cJSON *region = report_json_add_object(place, "region");
    report_json_add_number(region, "startLine", line);
    if (column > 0)
        report_json_add_number(region, "startColumn", column);
}

/* ---- rules ---- */

/* What a severity means where code scanning knows three: the gate's default is major. */
static const char *level_of(enum config_severity severity)
{
    return severity >= CONFIG_MAJOR ? "error" : severity == CONFIG_MINOR ? "warning" : "note";
}

static cJSON *rule_object(struct sarif *sarif, const struct findings_rule *rule)
{
    cJSON *object = report_json_must(cJSON_CreateObject());
    report_json_add_string(&sarif->clean, object, "id", rule->id);
    add_text(sarif, object, "shortDescription", rule->title);
    add_text(sarif, object, "fullDescription", rule->why.n ? rule->why : rule->title);
    base_buf_clear(&sarif->text);
    base_buf_printf(&sarif->text, "%.*s", BASE_STR_ARG(rule->why));
    if (rule->fix.n)
        base_buf_printf(&sarif->text, "%sHow to mend it: %.*s", sarif->text.n ? "\n\n" : "",
                        BASE_STR_ARG(rule->fix));
    add_text(sarif, object, "help", base_buf_view(&sarif->text));
    cJSON *defaults = report_json_add_object(object, "defaultConfiguration");
    report_json_must(cJSON_AddStringToObject(defaults, "level", level_of(rule->severity)));
    cJSON *properties = report_json_add_object(object, "properties");
    report_json_must(cJSON_AddStringToObject(properties, "severity", config_severity_name(rule->severity)));
    report_json_add_number(properties, "subjects", rule->subjects);
    report_json_add_number(properties, "held", rule->held);
    cJSON *tags = report_json_add_array(properties, "tags");
    for (size_t i = 0; i < rule->tags.n; i++)
        cJSON_AddItemToArray(
            tags, report_json_must(cJSON_CreateString(report_json_utf8(&sarif->clean, rule->tags.items[i]))));
    return object;
}

/* ---- the run ---- */

static cJSON *notification(struct sarif *sarif, const struct findings_unread *unread)
{
    cJSON *object = report_json_must(cJSON_CreateObject());
    cJSON *locations = report_json_add_array(object, "locations");
    add_place(sarif, report_json_append_object(locations), unread->path, unread->line, 0);
    base_buf_clear(&sarif->text);
    base_buf_printf(&sarif->text, "Not read, though a rule needed it: %.*s", BASE_STR_ARG(unread->reason));
    add_text(sarif, object, "message", base_buf_view(&sarif->text));
    report_json_must(cJSON_AddStringToObject(object, "level", "error"));
    return object;
}

/* What the run read and how it ended. It was successful when everything that it needed was read. */
static cJSON *invocation(struct sarif *sarif, const struct findings_result *result)
{
    cJSON *object = report_json_must(cJSON_CreateObject());
    bool whole = result->unread.n == 0;
    for (size_t i = 0; i < result->rules.n; i++)
        whole = whole && result->rules.items[i].state != FINDINGS_INCOMPLETE;
    report_json_must(cJSON_AddBoolToObject(object, "executionSuccessful", whole));
    report_json_add_number(object, "exitCode", findings_exit_code(result->verdict));
    report_json_add_string(&sarif->clean, object, "exitCodeDescription", result->verdict_reason);
    cJSON *notes = report_json_add_array(object, "toolExecutionNotifications");
    for (size_t i = 0; i < result->unread.n; i++)
        cJSON_AddItemToArray(notes, notification(sarif, &result->unread.items[i]));
    return object;
}

static cJSON *run_properties(struct sarif *sarif, const struct findings_result *result)
{
    cJSON *object = report_json_must(cJSON_CreateObject());
    report_json_must(cJSON_AddStringToObject(object, "verdict", findings_verdict_name(result->verdict)));
    report_json_must(cJSON_AddStringToObject(object, "failOn", config_severity_name(result->fail_on)));
    report_json_add_string(&sarif->clean, object, "target", result->target);
    report_json_add_string(&sarif->clean, object, "commit",
                           result->commit.n ? result->commit : BASE_STR_ABSENT);
    report_json_add_string(&sarif->clean, object, "date", result->date);
    return object;
}

static void begin(struct base_buf *out, const struct findings_result *result,
                  const struct report_options *options, void **state, struct base_arena *arena)
{
    (void)options;
    struct sarif *sarif = BASE_ARENA_NEW(arena, struct sarif);
    base_buf_init(&sarif->clean, SIZE_MAX / 4);
    base_buf_init(&sarif->text, SIZE_MAX / 4);
    *state = sarif;
    base_buf_add_text(
        out, "{\n  \"$schema\": \"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
             "sarif-schema-2.1.0.json\",\n  \"version\": \"2.1.0\",\n  \"runs\": [{\n");
    base_buf_printf(
        out, "    \"tool\": {\"driver\": {\"name\": \"assay\", \"semanticVersion\": \"%.*s\", \"rules\": [",
        BASE_STR_ARG(result->tool_version));
    for (size_t i = 0; i < result->rules.n; i++) {
        base_buf_add_text(out, i ? ",\n      " : "\n      ");
        report_json_print(out, rule_object(sarif, &result->rules.items[i]));
    }
    base_buf_add_text(out, "]}},\n    \"automationDetails\": {\"id\": \"assay/\"},\n    "
                           "\"columnKind\": \"unicodeCodePoints\",\n    \"originalUriBaseIds\": {\"" ROOT_ID
                           "\": {\"description\": {\"text\": \"The root of the audited tree.\"}}},\n    "
                           "\"invocations\": [");
    report_json_print(out, invocation(sarif, result));
    base_buf_add_text(out, "],\n    \"properties\": ");
    report_json_print(out, run_properties(sarif, result));
    base_buf_add_text(out, ",\n    \"results\": [");
}

/* ---- results ---- */

static const char *result_level(const struct findings_result *result, const struct findings_finding *finding)
{
    if (findings_fails(result, finding))
        return "error";
    return finding->severity == CONFIG_INFO ? "note" : "warning";
}

static void add_message(struct sarif *sarif, cJSON *object, const struct findings_finding *finding)
{
    base_buf_clear(&sarif->text);
    base_buf_add(&sarif->text, base_str_slice(finding->message, 0, MANY));
    if (finding->hint.n)
        base_buf_printf(&sarif->text, " (%.*s)", BASE_STR_ARG(base_str_slice(finding->hint, 0, MANY)));
    add_text(sarif, object, "message", base_buf_view(&sarif->text));
}

static void finding(struct base_buf *out, const struct findings_result *result,
                    const struct findings_finding *one, void *state)
{
    struct sarif *sarif = state;
    const struct findings_rule *rule = report_rule(result, one->rule);
    cJSON *object = report_json_must(cJSON_CreateObject());
    report_json_add_string(&sarif->clean, object, "ruleId", one->rule);
    if (rule)
        report_json_add_number(object, "ruleIndex", rule - result->rules.items);
    report_json_must(cJSON_AddStringToObject(object, "level", result_level(result, one)));
    add_message(sarif, object, one);
    cJSON *locations = report_json_add_array(object, "locations");
    if (one->path.p)
        add_place(sarif, report_json_append_object(locations), one->path, one->line, one->column);
    if (one->evidence_path.p) {
        cJSON *related = report_json_append_object(report_json_add_array(object, "relatedLocations"));
        report_json_add_number(related, "id", 1);
        add_place(sarif, related, one->evidence_path, one->evidence_line, 0);
        add_text(sarif, related, "message", BASE_STR("The other side of the difference."));
    }
    cJSON *prints = report_json_add_object(object, "partialFingerprints");
    report_json_must(cJSON_AddStringToObject(prints, "assayFingerprint/v1", one->fingerprint));
    cJSON *properties = report_json_add_object(object, "properties");
    report_json_must(cJSON_AddStringToObject(properties, "severity", config_severity_name(one->severity)));
    report_json_add_string(&sarif->clean, properties, "subject", one->subject);
    if (one->project.p)
        report_json_add_string(&sarif->clean, properties, "project", one->project);
    if (one->owner.p)
        report_json_add_string(&sarif->clean, properties, "owner", one->owner);
    base_buf_add_text(out, sarif->any_result ? ",\n      " : "\n      ");
    report_json_print(out, object);
    sarif->any_result = true;
}

static void end(struct base_buf *out, const struct findings_result *result, void *state)
{
    (void)result;
    struct sarif *sarif = state;
    base_buf_add_text(out, "]\n  }]\n}\n");
    base_buf_finish(&sarif->clean);
    base_buf_finish(&sarif->text);
}

const struct report_writer report_sarif = {
    .name = "sarif",
    .summary = "For code scanning: SARIF 2.1.0, with the help of each rule and fingerprints.",
    .extension = "sarif",
    .begin = begin,
    .finding = finding,
    .end = end,
};
