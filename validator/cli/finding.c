#include "validator/cli/finding.h"

#include "validator/cli/rules.h"

#include <stdlib.h>

#define SHORTEST_FINGERPRINT 6u
#define LONGEST_FINGERPRINT 32u

static bool is_fingerprint(struct base_str text)
{
    if (text.n < SHORTEST_FINGERPRINT || text.n > LONGEST_FINGERPRINT)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (base_hex_digit(text.p[i]) < 0)
            return false;
    return true;
}

/* "src/a.ts:12" or "src/a.ts:12:3" (the column is not compared). */
static bool read_place(struct base_str text, struct base_str *path, int *line)
{
    int numbers[2];
    int count = 0;
    while (count < 2) {
        ptrdiff_t colon = base_str_rfind_char(text, ':');
        struct base_str digits = base_str_from(text, colon < 0 ? 0 : (size_t)colon + 1);
        char *end;
        if (colon < 0 || digits.n == 0 || digits.n > 9 || digits.p[0] < '0' || digits.p[0] > '9')
            break;
        numbers[count++] = (int)strtol(digits.p, &end, 10);
        text = base_str_slice(text, 0, (size_t)colon);
    }
    if (count == 0 || text.n == 0)
        return false;
    *path = text;
    *line = numbers[count - 1];
    return true;
}

bool cli_finding_is_name(struct base_str text)
{
    struct base_str path;
    int line;
    return is_fingerprint(text) || read_place(text, &path, &line);
}

static bool names(struct base_str name, const struct findings_finding *finding)
{
    struct base_str path;
    int line;
    if (is_fingerprint(name))
        return base_str_eq_nocase(base_str_slice(base_str_of(finding->fingerprint), 0, name.n), name);
    return read_place(name, &path, &line) && line == finding->line && base_str_eq(path, finding->path);
}

/* For a place at which nothing was found: the nearest finding in that file. */
static void hint_nearest(const struct findings_result *result, struct base_str name, struct base_error *err)
{
    struct base_str path;
    int line;
    const struct findings_finding *near = NULL;
    if (is_fingerprint(name) || !read_place(name, &path, &line)) {
        base_error_hint(err, "fingerprints stand in the JSON report; a place is PATH:LINE");
        return;
    }
    for (size_t i = 0; i < result->findings.n; i++) {
        const struct findings_finding *one = &result->findings.items[i];
        if (base_str_eq(one->path, path) && (!near || abs(one->line - line) < abs(near->line - line)))
            near = one;
    }
    if (near)
        base_error_hint(err, "the nearest one in that file is %.*s:%d (%.*s)", BASE_STR_ARG(near->path),
                        near->line, BASE_STR_ARG(near->rule));
    else
        base_error_hint(err, "'assay audit' lists the findings; that file has none");
}

static int find(const struct findings_finding **out, const struct findings_result *result, const char *name,
                struct base_error *err)
{
    for (size_t i = 0; i < result->findings.n; i++)
        if (names(base_str_of(name), &result->findings.items[i])) {
            *out = &result->findings.items[i];
            return BASE_OK;
        }
    base_error_set(err, BASE_E_INVALID, "no finding is called '%s'", name);
    hint_nearest(result, base_str_of(name), err);
    return BASE_E_INVALID;
}

int cli_finding_open(struct cli_session *session, const struct findings_finding **finding,
                     const struct engine_rule **rule, const struct cli_args *args, const char *name,
                     const char *folder, struct base_error *err)
{
    const struct findings_result *result;
    int rc = cli_session_open(session, args, folder, err);
    if (rc == BASE_OK)
        rc = cli_session_rules(session, args, folder, err);
    if (rc == BASE_OK)
        rc = cli_rules_only(&session->options.only, &session->rules, args, &session->arena, err);
    if (rc == BASE_OK)
        rc = cli_session_read(session, BASE_STR_ABSENT, err);
    if (rc == BASE_OK)
        rc = audit_judge(session->audit, &result, err);
    cli_progress_end(&session->progress);
    if (rc == BASE_OK)
        rc = find(finding, result, name, err);
    if (rc == BASE_OK)
        *rule = engine_rules_find(&session->rules, (*finding)->rule);
    return rc;
}
