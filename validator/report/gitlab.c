/*
 * GitLab's code quality report: an array of issues, the part of Code Climate's format that GitLab reads
 * (description, check_name, fingerprint, severity, location.path, location.lines.begin). Its fingerprints
 * must be unique within a report, which assay's are. A finding without a place stands at line 1, where GitLab
 * shows it.
 */
#include "validator/report/json_tree_p.h"
#include "validator/report/report.h"

struct gitlab {
    struct base_buf clean, text;
    bool any;
};

static void begin(struct base_buf *out, const struct findings_result *result,
                  const struct report_options *options, void **state, struct base_arena *arena)
{
    (void)result;
    (void)options;
    struct gitlab *gitlab = BASE_ARENA_NEW(arena, struct gitlab);
    base_buf_init(&gitlab->clean, SIZE_MAX / 4);
    base_buf_init(&gitlab->text, SIZE_MAX / 4);
    *state = gitlab;
    base_buf_add_text(out, "[");
}

static void finding(struct base_buf *out, const struct findings_result *result,
                    const struct findings_finding *one, void *state)
{
    (void)result;
    struct gitlab *gitlab = state;
    struct base_buf *text = &gitlab->text;
    cJSON *object = report_json_must(cJSON_CreateObject());
    base_buf_clear(text);
    base_buf_add(text, one->message);
    if (one->hint.n)
        base_buf_printf(text, " (%.*s)", BASE_STR_ARG(one->hint));
    if (one->evidence_path.p && one->evidence_line > 0)
        base_buf_printf(text, " (other side: %.*s:%d)", BASE_STR_ARG(one->evidence_path), one->evidence_line);
    else if (one->evidence_path.p)
        base_buf_printf(text, " (other side: %.*s)", BASE_STR_ARG(one->evidence_path));
    report_json_add_string(&gitlab->clean, object, "description", base_buf_view(text));
    report_json_add_string(&gitlab->clean, object, "check_name", one->rule);
    report_json_must(cJSON_AddStringToObject(object, "fingerprint", one->fingerprint));
    report_json_must(cJSON_AddStringToObject(object, "severity", config_severity_name(one->severity)));
    cJSON *location = report_json_add_object(object, "location");
    report_json_add_string(&gitlab->clean, location, "path", one->path.p ? one->path : BASE_STR("."));
    report_json_add_number(report_json_add_object(location, "lines"), "begin", one->line > 0 ? one->line : 1);
    base_buf_add_text(out, gitlab->any ? ",\n  " : "\n  ");
    report_json_print(out, object);
    gitlab->any = true;
}

static void end(struct base_buf *out, const struct findings_result *result, void *state)
{
    (void)result;
    struct gitlab *gitlab = state;
    base_buf_add_text(out, gitlab->any ? "\n]\n" : "]\n");
    base_buf_finish(&gitlab->clean);
    base_buf_finish(&gitlab->text);
}

const struct report_writer report_gitlab = {
    .name = "gitlab",
    .summary = "For merge requests on GitLab: a code quality report.",
    .extension = "json",
    .begin = begin,
    .finding = finding,
    .end = end,
};
