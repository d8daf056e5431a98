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

bool engine_rule_is_off(const struct engine_rule *rule, const struct config *config)
{
    enum config_severity severity;
    return !engine_rule_severity(rule, config, &severity);
}

static int fail_setting(const struct config *config, const struct config_setting *setting,
                        struct base_error *err, const char *what, struct base_str word)
{
    return base_error_at(err, BASE_E_INVALID, config->path, setting->line, 0, "no such %s: %.*s", what,
                         BASE_STR_ARG(word));
}

static int check_rule_known(const struct engine_rules *rules, const struct config *config,
                            const struct config_setting *setting, struct base_error *err)
{
    if (engine_rules_find(rules, setting->rule))
        return BASE_OK;
    struct base_str *names = base_alloc((rules->items.n + 1) * sizeof *names);
    for (size_t i = 0; i < rules->items.n; i++)
        names[i] = rules->items.items[i].id;
    struct base_str nearest = base_closest(setting->rule, names, rules->items.n);
    int code = fail_setting(config, setting, err, "rule", setting->rule);
    if (nearest.p)
        base_error_hint(err, "did you mean '%.*s'?", BASE_STR_ARG(nearest));
    else
        base_error_hint(err, "'assay rules' lists them all");
    base_free(names);
    return code;
}

static int check_parameter(const struct engine_rule *rule, const struct config *config,
                           const struct config_setting *setting, struct base_error *err)
{
    const struct engine_parameter *parameter = NULL;
    for (size_t i = 0; i < rule->parameter_count && !parameter; i++) {
        if (base_str_eq(rule->parameters[i].name, setting->name))
            parameter = &rule->parameters[i];
    }
    if (!parameter) {
        base_error_at(err, BASE_E_INVALID, config->path, setting->line, 0,
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
    return base_error_at(err, BASE_E_INVALID, config->path, setting->line, 0,
                         "the parameter %.*s of the rule %.*s must be a number, not '%.*s'",
                         BASE_STR_ARG(setting->name), BASE_STR_ARG(rule->id), BASE_STR_ARG(setting->value));
}

/* The table and the count of an expectation. */
static int read_expectation(const struct config *config, const struct config_setting *setting,
                            enum facts_table *table, int64_t *count, struct base_error *err)
{
    *table = facts_table_by_name(setting->rule);
    if (*table == FACTS_TABLE_COUNT) {
        fail_setting(config, setting, err, "table", setting->rule);
        engine_suggest_table(setting->rule, err);
        return BASE_E_INVALID;
    }
    double real;
    bool is_integer = false;
    if (!engine_number_parse(setting->value, count, &real, &is_integer) || !is_integer || *count < 0)
        return base_error_at(err, BASE_E_INVALID, config->path, setting->line, 0,
                             "the expected count of %.*s must be a whole number, not '%.*s'",
                             BASE_STR_ARG(setting->rule), BASE_STR_ARG(setting->value));
    return BASE_OK;
}

int engine_check_config(const struct engine_rules *rules, const struct config *config, struct base_error *err)
{
    int code = BASE_OK;
    for (size_t i = 0; i < config->severities.n && !code; i++)
        code = check_rule_known(rules, config, &config->severities.items[i], err);
    for (size_t i = 0; i < config->parameters.n && !code; i++) {
        const struct config_setting *setting = &config->parameters.items[i];
        code = check_rule_known(rules, config, setting, err);
        if (!code)
            code = check_parameter(engine_rules_find(rules, setting->rule), config, setting, err);
    }
    return code;
}

int engine_expect_demand(const struct config *config, struct facts_set *demand, struct base_error *err)
{
    for (size_t i = 0; i < config->expects.n; i++) {
        enum facts_table table;
        int64_t count;
        int code = read_expectation(config, &config->expects.items[i], &table, &count, err);
        if (code)
            return code;
        facts_set_add(demand, table);
    }
    return BASE_OK;
}

static struct findings_finding fewer(const struct config *config, const struct config_setting *setting,
                                     int64_t expected, int64_t found, struct base_arena *arena)
{
    return (struct findings_finding){
        .rule = BASE_STR(ENGINE_EXPECTATION_ID),
        .severity = CONFIG_BLOCKER,
        .path = base_str_copy(arena, config->path),
        .line = setting->line,
        .subject = base_str_copy(arena, setting->rule),
        .message = base_str_format(arena, "%" PRId64 " rows of %.*s are expected, and %" PRId64 " were found",
                                   expected, BASE_STR_ARG(setting->rule), found),
    };
}

void engine_expect_run(const struct facts_store *store, const struct config *config, struct base_arena *arena,
                       struct findings_result *result)
{
    if (config->expects.n == 0)
        return;
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
    for (size_t i = 0; i < config->expects.n; i++) {
        const struct config_setting *setting = &config->expects.items[i];
        enum facts_table table;
        int64_t expected;
        if (read_expectation(config, setting, &table, &expected, NULL))
            continue;
        int64_t found = (int64_t)facts_store_count(store, table);
        rule.subjects++;
        if (found >= expected)
            rule.held++;
        else
            base_vec_push(&result->findings, fewer(config, setting, expected, found, arena));
    }
    base_vec_push(&result->rules, rule);
}
