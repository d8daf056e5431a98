/* A run over several projects: which of them a pass judges, and what each is given. */
#include "validator/engine/run_p.h"

#include "validator/engine/expect.h"

bool engine_warns(struct base_str until, struct base_str today)
{
    return until.p && today.n && base_str_cmp(today, until) <= 0;
}

static struct base_str value_of(const struct config *config, const struct engine_rule *rule,
                                const struct engine_parameter *parameter)
{
    for (size_t i = 0; i < config->parameters.n; i++) {
        const struct config_setting *setting = &config->parameters.items[i];
        if (base_str_eq(setting->rule, rule->id) && base_str_eq(setting->name, parameter->name))
            return setting->value;
    }
    return parameter->default_value;
}

static bool same_parameters(const struct engine_rule *rule, const struct config *a, const struct config *b)
{
    for (size_t i = 0; a != b && i < rule->parameter_count; i++)
        if (!base_str_eq(value_of(a, rule, &rule->parameters[i]), value_of(b, rule, &rule->parameters[i])))
            return false;
    return true;
}

size_t engine_scope_begin(struct engine_run *run)
{
    size_t count, groups = 0;
    const struct config_part *parts = config_parts_all(run->scope->parts, &count);
    const struct config **configs = base_arena_array(run->arena, count, sizeof(const struct config *));
    run->shares = base_arena_array(run->arena, count, sizeof *run->shares);
    run->share_count = count;
    for (size_t i = 0; i < count; i++) {
        struct engine_share *share = &run->shares[i];
        share->project = i;
        if (!run->scope->chosen[i] ||
            !engine_rule_applies(run->rule, run->config, &parts[i], &share->severity))
            continue;
        share->warns = engine_warns(engine_rule_warn_until(run->rule, parts[i].config), run->result->date);
        size_t group = 0;
        while (group < groups && !same_parameters(run->rule, configs[group], parts[i].config))
            group++;
        if (group == groups)
            configs[groups++] = parts[i].config;
        share->group = group + 1;
    }
    return groups;
}

static bool has_path(const struct facts_table_info *info)
{
    for (size_t c = 0; c < info->column_count; c++)
        if (base_str_eq(base_str_of(info->columns[c].name), BASE_STR("path")))
            return true;
    return false;
}

struct base_str engine_scope_query(struct base_str sql, const struct facts_set *reads,
                                   struct base_str project, struct base_arena *arena)
{
    struct base_buf out;
    bool first = true;
    base_buf_init(&out, ENGINE_SQL_MAX);
    /* A table of WITH hides the one of the same name: the query stays as it is. */
    for (unsigned t = 0; t < FACTS_TABLE_COUNT; t++) {
        const struct facts_table_info *info = facts_table_info((enum facts_table)t);
        if (!facts_set_has(reads, (enum facts_table)t) || !has_path(info))
            continue;
        base_buf_printf(&out, "%s%s AS NOT MATERIALIZED (SELECT * FROM main.%s WHERE ",
                        first ? "WITH " : ", ", info->name, info->name);
        if (t == FACTS_TABLE_file)
            base_buf_add_text(&out, "project = ");
        else
            base_buf_add_text(&out, "path IN (SELECT p.path FROM main.file AS p WHERE p.project = ");
        engine_add_literal(&out, project);
        base_buf_add_text(&out, t == FACTS_TABLE_file ? ")" : "))");
        first = false;
    }
    base_buf_add_text(&out, first ? "" : " SELECT * FROM (");
    base_buf_add(&out, sql);
    base_buf_add_text(&out, first ? "" : "\n)"); /* the query may end in a comment */
    struct base_str text = base_str_copy(arena, base_buf_view(&out));
    base_buf_finish(&out);
    return text;
}

void engine_scope_end(const struct engine_run *run, struct findings_rule *out)
{
    size_t count, on = 0, warning = 0;
    const struct config_part *parts = config_parts_all(run->scope->parts, &count);
    struct base_str until = BASE_STR_ABSENT;
    for (size_t i = 0; i < run->share_count; i++) {
        const struct engine_share *share = &run->shares[i];
        if (share->group == 0)
            continue;
        struct findings_share row = {.rule = out->id,
                                     .severity = share->severity,
                                     .warns = share->warns,
                                     .state = out->state == FINDINGS_INCOMPLETE ? FINDINGS_INCOMPLETE
                                              : share->subjects > 0             ? FINDINGS_JUDGED
                                                                                : FINDINGS_NOT_APPLICABLE,
                                     .subjects = share->subjects,
                                     .held = share->held};
        base_vec_push(&run->result->projects.items[share->project].shares, row);
        struct base_str day = engine_rule_warn_until(run->rule, parts[i].config);
        if (day.p && base_str_cmp(day, until) > 0)
            until = day;
        /* The rule as a whole is as severe as where it is most. */
        if (on++ == 0 || share->severity > out->severity)
            out->severity = share->severity;
        warning += share->warns;
    }
    out->warn_until = until;
    out->warns = warning > 0;
    out->warns_in_part = warning > 0 && warning < on;
}
