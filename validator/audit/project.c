/* The projects of a run: which are judged, and what the result says of each. */
#include "validator/audit/audit_p.h"

#include "validator/base/suggest.h"
#include "validator/engine/expect.h"

static int unknown_project(const struct config_part *parts, size_t count, struct base_str name,
                           struct base_arena *arena, struct base_error *err)
{
    struct base_str *names = base_arena_array(arena, count, sizeof *names);
    struct base_str all = BASE_STR("");
    for (size_t i = 0; i < count; i++) {
        names[i] = parts[i].name;
        if (i < 20)
            all = base_str_format(arena, "%.*s%s%.*s", BASE_STR_ARG(all), i ? ", " : "",
                                  BASE_STR_ARG(parts[i].name));
    }
    base_error_set(err, BASE_E_INVALID, "there is no project '%.*s'",
                   BASE_STR_ARG(base_str_slice(name, 0, 200)));
    struct base_str near = base_closest(name, names, count);
    if (near.p)
        base_error_hint(err, "did you mean '%.*s'?", BASE_STR_ARG(near));
    else
        base_error_hint(err, "there are %.*s%s", BASE_STR_ARG(base_str_slice(all, 0, 400)),
                        count > 20 || all.n > 400 ? " …" : "");
    return BASE_E_INVALID;
}

int audit_choose_projects(struct audit *audit, struct base_error *err)
{
    const struct config_strings *asked = &audit->options.projects;
    size_t count = 0;
    if (asked->n > 0 && !audit->parts) {
        base_error_set(err, BASE_E_INVALID, "there is no project '%.*s': the configuration names none",
                       BASE_STR_ARG(base_str_slice(asked->items[0], 0, 200)));
        base_error_hint(err, "name them under 'projects' in assay.yaml");
        return BASE_E_INVALID;
    }
    if (!audit->parts)
        return BASE_OK;
    const struct config_part *parts = config_parts_all(audit->parts, &count);
    bool *chosen = base_arena_array(&audit->arena, count, sizeof *chosen);
    for (size_t i = 0; i < count; i++)
        chosen[i] = asked->n == 0;
    for (size_t k = 0; k < asked->n; k++) {
        size_t i = 0;
        while (i < count && !base_str_eq(parts[i].name, asked->items[k]))
            i++;
        if (i == count)
            return unknown_project(parts, count, asked->items[k], &audit->arena, err);
        chosen[i] = true;
    }
    audit->scope = (struct engine_scope){audit->parts, chosen};
    return BASE_OK;
}

bool audit_rule_is_on(const struct audit *audit, const struct engine_rule *rule)
{
    size_t count = 0;
    enum config_severity severity;
    if (!audit->parts)
        return !engine_rule_is_off(rule, &audit->config);
    const struct config_part *parts = config_parts_all(audit->parts, &count);
    for (size_t i = 0; i < count; i++)
        if (audit->scope.chosen[i] && engine_rule_applies(rule, &audit->config, &parts[i], &severity))
            return true;
    return false;
}

void audit_describe_projects(struct audit *audit)
{
    size_t count = 0;
    const struct config_part *parts = audit->parts ? config_parts_all(audit->parts, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        struct findings_project project = {
            .name = parts[i].name,
            .paths = parts[i].paths,
            .fail_on = audit->options.fail_on_given ? audit->options.fail_on : parts[i].config->fail_on,
            .files = audit->part_files[i],
        };
        base_vec_push(&audit->result.projects, project);
    }
}

static bool is_empty(const struct findings_project *project, const struct findings_result *result)
{
    for (size_t i = 0; i < project->shares.n; i++)
        if (project->shares.items[i].subjects > 0)
            return false;
    for (size_t i = 0; i < result->findings.n; i++)
        if (base_str_eq(result->findings.items[i].project, project->name))
            return false;
    return project->files == 0;
}

void audit_drop_projects(struct audit *audit)
{
    struct findings_result *result = &audit->result;
    size_t kept = 0;
    for (size_t i = 0; audit->parts && i < result->unread.n; i++)
        result->projects.items[config_parts_of(audit->parts, result->unread.items[i].path)].unread++;
    for (size_t i = 0; i < result->projects.n; i++) {
        struct findings_project *project = &result->projects.items[i];
        bool is_rest = i + 1 == result->projects.n;
        if (!audit->scope.chosen[i] || (is_rest && is_empty(project, result)))
            base_vec_finish(&project->shares);
        else
            result->projects.items[kept++] = *project;
    }
    result->projects.n = kept;
}
