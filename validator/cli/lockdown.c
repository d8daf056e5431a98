#include "validator/cli/lockdown.h"

#include "validator/base/suggest.h"
#include "validator/engine/expect.h"

int cli_lock_read(struct cli_session *session, struct lock *lock, bool *is_there, struct base_error *err)
{
    struct base_str text;
    size_t entry = source_find(session->source, BASE_STR(LOCK_PATH));
    *is_there = entry != SIZE_MAX;
    if (!*is_there)
        return BASE_OK;
    int rc = cli_session_entry(session->source, entry, &session->arena, &text, err);
    return rc == BASE_OK ? lock_read(lock, text, &session->arena, err) : rc;
}

int cli_lock_document(struct cli_session *session, const char *name, struct base_str *out,
                      struct base_error *err)
{
    size_t count;
    const struct source_entry *entries = source_entries(session->source, &count);
    struct base_str path = base_path_join(&session->arena, BASE_STR(""), base_str_of(name));
    struct base_str near = BASE_STR_ABSENT;
    if (path.p && name[0] != '/' && source_find(session->source, path) != SIZE_MAX) {
        *out = path;
        return BASE_OK;
    }
    size_t least = base_closest_limit(base_str_of(name));
    for (size_t i = 0; i < count; i++)
        if (base_closer(base_str_of(name), entries[i].path, near, &least))
            near = entries[i].path;
    base_error_set(err, BASE_E_NOTFOUND, "there is no document '%s'", name);
    if (near.p)
        base_error_hint(err, "did you mean '%.*s'?", BASE_STR_ARG(near));
    else
        base_error_hint(err, "documents are named by their paths from the present folder");
    return BASE_E_NOTFOUND;
}

static bool is_wanted(const struct config_strings *only, struct base_str path)
{
    for (size_t i = 0; i < only->n; i++)
        if (base_str_eq(only->items[i], path))
            return true;
    return only->n == 0;
}

/* What the configuration says of the rules: their severity, until when they only warn, and which are off. */
static void configure(const struct cli_session *session, struct findings_result *result)
{
    size_t rules = 0, findings = 0;
    for (size_t i = 0; i < result->rules.n; i++) {
        struct findings_rule rule = result->rules.items[i];
        bool is_on = true;
        for (size_t k = 0; findings_lock_rules[k]; k++) {
            struct engine_rule known = {.id = base_str_of(findings_lock_rules[k]), .severity = CONFIG_MAJOR};
            if (!base_str_eq(rule.id, known.id))
                continue;
            is_on = engine_rule_severity(&known, &session->config, &rule.severity);
            rule.warn_until = engine_rule_warn_until(&known, &session->config);
            rule.warns = rule.warn_until.p && base_str_cmp(result->date, rule.warn_until) <= 0;
        }
        if (is_on)
            result->rules.items[rules++] = rule;
    }
    result->rules.n = rules;
    for (size_t i = 0; i < result->findings.n; i++) {
        struct findings_finding finding = result->findings.items[i];
        const struct findings_rule *rule = NULL;
        for (size_t k = 0; k < rules && !rule; k++)
            if (base_str_eq(result->rules.items[k].id, finding.rule))
                rule = &result->rules.items[k];
        if (!rule)
            continue;
        if (base_str_starts(finding.rule, "lock-")) {
            finding.severity = rule->severity;
            finding.warns = rule->warns;
        }
        result->findings.items[findings++] = finding;
    }
    result->findings.n = findings;
}

void cli_lock_verify(struct cli_session *session, const struct lock *lock, const struct config_strings *only,
                     struct findings_result *result, struct base_buf *details)
{
    struct lock_view *view = lock_open(audit_store(session->audit), session->source);
    lock_rules(result);
    for (size_t i = 0; i < lock->documents.n; i++)
        if (is_wanted(only, lock->documents.items[i].path))
            lock_verify(view, &lock->documents.items[i], result, details, &session->arena);
    lock_close(view);
    configure(session, result);
    findings_sort(result);
    findings_judge(result, &session->arena);
}
