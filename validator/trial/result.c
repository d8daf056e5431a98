/* The outcome of a trial as the result of a run: three rules, whose subjects are steps and phases. */
#include "validator/trial/trial.h"

static struct base_str step_name(const struct trial_phase *phase, const struct trial_step *step,
                                 struct base_arena *arena)
{
    struct base_str place =
        phase->line ? base_str_format(arena, "%.*s, ", BASE_STR_ARG(phase->name)) : BASE_STR("");
    if (step->number.p)
        return base_str_format(arena, "%.*sstep %.*s", BASE_STR_ARG(place), BASE_STR_ARG(step->number));
    return base_str_format(arena, "%.*s\"%.*s\"", BASE_STR_ARG(place), BASE_STR_ARG(step->title));
}

static void add_step(const struct trial_plan *plan, const struct trial_phase *phase,
                     const struct trial_step *step, struct findings_rule *rule,
                     struct findings_result *result, struct base_arena *arena)
{
    struct base_str name = step_name(phase, step, arena);
    if (step->state == TRIAL_BLOCKED || step->state == TRIAL_PLANNED)
        return;
    if (step->state == TRIAL_OPEN) {
        struct findings_unread unread = {
            plan->path, step->at_line ? step->at_line : step->line,
            base_str_format(arena, "%.*s: %.*s", BASE_STR_ARG(name), BASE_STR_ARG(step->reason))};
        base_vec_push(&result->unread, unread);
        return;
    }
    rule->state = FINDINGS_JUDGED;
    rule->subjects++;
    rule->held += step->state == TRIAL_PASS;
    if (step->state != TRIAL_FAIL)
        return;
    struct findings_finding finding = {
        .rule = rule->id,
        .severity = rule->severity,
        .path = plan->path,
        .line = step->at_line ? step->at_line : step->line,
        .subject = name,
        .message = step->number.p ? base_str_format(arena, "%.*s, \"%.*s\", fails: %.*s.", BASE_STR_ARG(name),
                                                    BASE_STR_ARG(step->title), BASE_STR_ARG(step->reason))
                                  : base_str_format(arena, "%.*s fails: %.*s.", BASE_STR_ARG(name),
                                                    BASE_STR_ARG(step->reason)),
        .evidence_path = step->expected_line ? plan->path : BASE_STR_ABSENT,
        .evidence_line = step->expected_line,
    };
    base_vec_push(&result->findings, finding);
}

static void add_phase(const struct trial_plan *plan, const struct trial_phase *phase,
                      struct findings_rule *rule, struct findings_result *result, struct base_arena *arena)
{
    if (phase->is_teardown || phase->step_count == 0)
        return;
    rule->state = FINDINGS_JUDGED;
    rule->subjects++;
    rule->held += phase->state != TRIAL_BLOCKED;
    if (phase->state != TRIAL_BLOCKED)
        return;
    struct findings_finding finding = {
        .rule = rule->id,
        .severity = rule->severity,
        .path = plan->path,
        .line = phase->line,
        .subject = phase->name,
        .message = base_str_format(arena, "%.*s, \"%.*s\", is BLOCKED: %.*s.", BASE_STR_ARG(phase->name),
                                   BASE_STR_ARG(phase->title), BASE_STR_ARG(phase->reason)),
    };
    base_vec_push(&result->findings, finding);
}

void trial_result(const struct trial_plan *plan, struct findings_result *result, struct base_arena *arena)
{
    struct findings_rule step = {
        .id = BASE_STR("trial-step"),
        .title = BASE_STR("Every step of the playbook does what it says"),
        .why = BASE_STR(
            "Who follows the playbook stops here, or goes on with something that is not as it seems."),
        .fix =
            BASE_STR("Mend what the command tries, or the command and what the document says comes of it."),
        .noun = BASE_STR("steps that were run"),
        .severity = CONFIG_BLOCKER,
        .state = FINDINGS_NOT_APPLICABLE,
    };
    struct findings_rule blocked = {
        .id = BASE_STR("trial-phase-blocked"),
        .title = BASE_STR("Every phase of the playbook can be run"),
        .why = BASE_STR("What a blocked phase would have shown is not known."),
        .fix = BASE_STR("Mend the phase that it needs, and try again."),
        .noun = BASE_STR("phases"),
        .severity = CONFIG_INFO,
        .state = FINDINGS_NOT_APPLICABLE,
    };
    struct findings_rule teardown = {
        .id = BASE_STR("trial-teardown"),
        .title = BASE_STR("What cleans up behind the playbook works"),
        .why = BASE_STR("What is left behind gets into the way of the next trial."),
        .fix = BASE_STR("Let the step do its work also when the phases in front of it failed half way."),
        .noun = BASE_STR("steps that clean up"),
        .severity = CONFIG_MINOR,
        .state = FINDINGS_NOT_APPLICABLE,
    };
    for (size_t i = 0; i < plan->phase_count; i++) {
        const struct trial_phase *phase = &plan->phases[i];
        add_phase(plan, phase, &blocked, result, arena);
        for (size_t k = 0; k < phase->step_count; k++)
            add_step(plan, phase, &phase->steps[k],
                     phase->is_teardown || phase->steps[k].is_teardown ? &teardown : &step, result, arena);
    }
    if (plan->is_stopped) {
        struct findings_unread unread = {plan->path, 0, BASE_STR("a signal stopped the trial")};
        base_vec_push(&result->unread, unread);
    }
    base_vec_push(&result->rules, step);
    base_vec_push(&result->rules, blocked);
    base_vec_push(&result->rules, teardown);
}
