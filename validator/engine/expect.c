#include "validator/engine/expect.h"

#include "validator/base/suggest.h"
#include "validator/engine/engine_p.h"

#include <inttypes.h>

static const struct config_setting *severity_setting(const struct config *config, struct base_str rule)
{
    for (size_t i = 0; config && i < config->severities.n; i++) {
        if (base_str_eq(config->severities.items[i].rule, rule))
            return &config->severities.items[i];
    }
    return NULL;
}

bool engine_rule_severity(const struct engine_rule *rule, const struct config *config,
                          enum config_severity *out)
{
    const struct config_setting *setting = severity_setting(config, rule->id);
    if (setting && base_str_is(setting->value, "off"))
        return false;
    if (!setting || !config_severity_parse(setting->value, out))
        *out = rule->severity;
    return true;
}

struct base_str engine_rule_warn_until(const struct engine_rule *rule, const struct config *config)
{
    const struct config_setting *setting = severity_setting(config, rule->id);
    return setting ? setting->warn_until : BASE_STR_ABSENT;
}

/* Whether rules of this folder are the configuration's. */
static bool names_folder(const struct config *config, struct base_str folder)
{
    for (size_t i = 0; i < config->rule_dirs.n; i++)
        if (base_str_eq(config->rule_dirs.items[i], folder))
            return true;
    return false;
}

bool engine_rule_applies(const struct engine_rule *rule, const struct config *config,
                         const struct config_part *part, enum config_severity *severity)
{
    if (rule->home.p && !names_folder(config, rule->home) &&
        (!part->project || !names_folder(&part->project->own, rule->home)))
        return false;
    return engine_rule_severity(rule, part->config, severity);
}

bool engine_rule_is_off(const struct engine_rule *rule, const struct config *config)
{
    enum config_severity severity;
    return !engine_rule_severity(rule, config, &severity);
}

static int fail_setting(const struct config_setting *setting, struct base_error *err, const char *what,
                        struct base_str word)
{
    return base_error_at(err, BASE_E_INVALID, setting->origin.path, setting->origin.line, 0,
                         "no such %s: %.*s", what, BASE_STR_ARG(word));
}

static int check_rule_known(const struct engine_rules *rules, const struct config_setting *setting,
                            struct base_error *err)
{
    if (engine_rules_find(rules, setting->rule))
        return BASE_OK;
    for (size_t i = 0; findings_lock_rules[i]; i++)
        if (base_str_is(setting->rule, findings_lock_rules[i]))
            return BASE_OK;
    struct base_str *names = base_alloc((rules->items.n + 1) * sizeof *names);
    for (size_t i = 0; i < rules->items.n; i++)
        names[i] = rules->items.items[i].id;
    struct base_str nearest = base_closest(setting->rule, names, rules->items.n);
    int code = fail_setting(setting, err, "rule", setting->rule);
    if (nearest.p)
        base_error_hint(err, "did you mean '%.*s'?", BASE_STR_ARG(nearest));
    else
        base_error_hint(err, "'assay rules' lists them all");
    base_free(names);
    return code;
}

static int check_parameter(const struct engine_rule *rule, const struct config_setting *setting,
                           struct base_error *err)
{
    const struct engine_parameter *parameter = NULL;
    for (size_t i = 0; i < rule->parameter_count && !parameter; i++) {
        if (base_str_eq(rule->parameters[i].name, setting->name))
            parameter = &rule->parameters[i];
    }
    if (!parameter) {
        base_error_at(err, BASE_E_INVALID, setting->origin.path, setting->origin.line, 0,
                      "the rule %.*s has no parameter %.*s", BASE_STR_ARG(rule->id),
                      BASE_STR_ARG(setting->name));
        if (rule->parameter_count > 0)
            engine_suggest_parameter(rule, setting->name, err);
        else
            base_error_hint(err, "it has none at all");
        return BASE_E_INVALID;
    }
    int64_t integer;
    double real;
    bool is_integer;
    if (!parameter->is_number || engine_number_parse(setting->value, &integer, &real, &is_integer))
        return BASE_OK;
    return base_error_at(err, BASE_E_INVALID, setting->origin.path, setting->origin.line, 0,
                         "the parameter %.*s of the rule %.*s must be a number, not '%.*s'",
                         BASE_STR_ARG(setting->name), BASE_STR_ARG(rule->id), BASE_STR_ARG(setting->value));
}

/* The table and the count of an expectation. */
static int read_expectation(const struct config_setting *setting, enum facts_table *table, int64_t *count,
                            struct base_error *err)
{
    *table = facts_table_by_name(setting->rule);
    if (*table == FACTS_TABLE_COUNT) {
        fail_setting(setting, err, "table", setting->rule);
        engine_suggest_table(setting->rule, err);
        return BASE_E_INVALID;
    }
    double real;
    bool is_integer = false;
    if (!engine_number_parse(setting->value, count, &real, &is_integer) || !is_integer || *count < 0)
        return base_error_at(err, BASE_E_INVALID, setting->origin.path, setting->origin.line, 0,
                             "the expected count of %.*s must be a whole number, not '%.*s'",
                             BASE_STR_ARG(setting->rule), BASE_STR_ARG(setting->value));
    return BASE_OK;
}

static int check_settings(const struct engine_rules *rules, const struct config *config,
                          struct base_error *err)
{
    int code = BASE_OK;
    for (size_t i = 0; i < config->severities.n && !code; i++)
        code = check_rule_known(rules, &config->severities.items[i], err);
    for (size_t i = 0; i < config->parameters.n && !code; i++) {
        const struct config_setting *setting = &config->parameters.items[i];
        const struct engine_rule *rule = engine_rules_find(rules, setting->rule);
        code = check_rule_known(rules, setting, err);
        if (!code && !rule)
            code = base_error_at(err, BASE_E_INVALID, setting->origin.path, setting->origin.line, 0,
                                 "the rule %.*s has no parameters", BASE_STR_ARG(setting->rule));
        if (!code)
            code = check_parameter(rule, setting, err);
    }
    return code;
}

int engine_check_config(const struct engine_rules *rules, const struct config *config, struct base_error *err)
{
    int code = check_settings(rules, config, err);
    for (size_t i = 0; i < config->project_count && !code; i++)
        code = check_settings(rules, &config->projects[i].own, err);
    return code;
}

/* The number of the column `path`, or SIZE_MAX. */
static size_t path_column(enum facts_table table)
{
    const struct facts_table_info *info = facts_table_info(table);
    for (size_t c = 0; c < info->column_count; c++)
        if (base_str_eq(base_str_of(info->columns[c].name), BASE_STR("path")))
            return c;
    return SIZE_MAX;
}

static int demand_expectations(const struct config *config, bool is_project, struct facts_set *demand,
                               struct base_error *err)
{
    for (size_t i = 0; i < config->expects.n; i++) {
        const struct config_setting *setting = &config->expects.items[i];
        enum facts_table table;
        int64_t count;
        int code = read_expectation(setting, &table, &count, err);
        if (code)
            return code;
        if (is_project && path_column(table) == SIZE_MAX)
            return base_error_at(err, BASE_E_INVALID, setting->origin.path, setting->origin.line, 0,
                                 "rows of %.*s have no path, so none belong to a project",
                                 BASE_STR_ARG(setting->rule));
        facts_set_add(demand, table);
    }
    return BASE_OK;
}

int engine_expect_demand(const struct config *config, struct facts_set *demand, struct base_error *err)
{
    int code = demand_expectations(config, false, demand, err);
    for (size_t i = 0; i < config->project_count && !code; i++)
        code = demand_expectations(&config->projects[i].own, true, demand, err);
    return code;
}

static struct findings_finding fewer(const struct config_setting *setting, int64_t expected, int64_t found,
                                     struct base_str project, struct base_arena *arena)
{
    struct base_str where =
        project.p ? base_str_format(arena, " in %.*s", BASE_STR_ARG(project)) : BASE_STR("");
    return (struct findings_finding){
        .rule = BASE_STR(ENGINE_EXPECTATION_ID),
        .severity = CONFIG_BLOCKER,
        .project = project,
        .path = base_str_copy(arena, setting->origin.path),
        .line = setting->origin.line,
        .subject = base_str_copy(arena, setting->rule),
        .message =
            base_str_format(arena, "%" PRId64 " rows of %.*s are expected%.*s, and %" PRId64 " were found",
                            expected, BASE_STR_ARG(setting->rule), BASE_STR_ARG(where), found),
    };
}

/* Rows of a table that belong to a part. */
static int64_t count_rows(const struct facts_store *store, enum facts_table table, struct config_parts *parts,
                          size_t part)
{
    size_t column = path_column(table), n = facts_store_count(store, table);
    int64_t count = 0;
    for (size_t row = 0; row < n; row++)
        count += config_parts_of(parts, facts_store_text(store, table, column, row)) == part;
    return count;
}

/* The expectations of a configuration; `part` is the one whose they are, else SIZE_MAX. */
static void compare_counts(const struct facts_store *store, const struct config *config,
                           const struct engine_scope *scope, size_t part, struct findings_rule *rule,
                           struct base_arena *arena, struct findings_result *result)
{
    struct base_str project = scope && part != SIZE_MAX ? result->projects.items[part].name : BASE_STR_ABSENT;
    struct findings_share share = {
        .rule = rule->id, .severity = rule->severity, .is_built_in = true, .state = FINDINGS_JUDGED};
    for (size_t i = 0; i < config->expects.n; i++) {
        const struct config_setting *setting = &config->expects.items[i];
        enum facts_table table;
        int64_t expected;
        if (read_expectation(setting, &table, &expected, NULL))
            continue;
        int64_t found = project.p ? count_rows(store, table, scope->parts, part)
                                  : (int64_t)facts_store_count(store, table);
        share.subjects++;
        if (found >= expected)
            share.held++;
        else
            base_vec_push(&result->findings, fewer(setting, expected, found, project, arena));
    }
    rule->subjects += share.subjects;
    rule->held += share.held;
    if (project.p && share.subjects)
        base_vec_push(&result->projects.items[part].shares, share);
}

void engine_expect_run(const struct facts_store *store, const struct config *config,
                       const struct engine_scope *scope, struct base_arena *arena,
                       struct findings_result *result)
{
    struct findings_rule rule = {
        .id = BASE_STR(ENGINE_EXPECTATION_ID),
        .title = BASE_STR("The repository has as many facts as its configuration expects"),
        .why =
            BASE_STR("A reader that stops understanding a framework finds fewer facts, and rules over them "
                     "would pass for want of subjects."),
        .fix =
            BASE_STR("Find out why facts are missing, or lower the count under `expect` in assay.yaml when "
                     "they are gone on purpose."),
        .noun = BASE_STR("expected counts"),
        .severity = CONFIG_BLOCKER,
        .is_built_in = true,
        .state = FINDINGS_JUDGED,
    };
    size_t count = 0;
    const struct config_part *parts = scope ? config_parts_all(scope->parts, &count) : NULL;
    bool all = true;
    for (size_t i = 0; i < count; i++)
        all = all && scope->chosen[i];
    if (all) /* counts of the whole say nothing of a part */
        compare_counts(store, config, scope, SIZE_MAX, &rule, arena, result);
    for (size_t i = 0; i < count; i++)
        if (parts[i].project && scope->chosen[i])
            compare_counts(store, &parts[i].project->own, scope, i, &rule, arena, result);
    if (rule.subjects)
        base_vec_push(&result->rules, rule);
}
