/*
 * Which documents are playbooks. The configuration and the document itself are believed. Of others it is a
 * living document with at least two phases that hold steps, most of which have a command and say what it
 * prints, and of which most say when they pass: nobody writes that by accident, so what lacks a part was
 * forgotten.
 */
#include "validator/base/pattern.h"
#include "validator/link/link.h"

/* What the phases and steps of a document come to. */
struct tally {
    int64_t phases;           /* that hold steps */
    int64_t phases_judged;    /* of these: with a criterion, or one for each step */
    int64_t steps, commanded; /* with a command … */
    int64_t expecting;        /* … and with what comes of it */
};

static bool is_listed(const struct config *config, struct base_str path)
{
    for (size_t i = 0; i < config->playbooks.n; i++)
        if (base_glob_match(config->playbooks.items[i], path))
            return true;
    return false;
}

static bool says_so(const struct link_context *context, uint32_t file)
{
    struct facts_range range = facts_store_of_file(context->store, FACTS_TABLE_doc_field, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_field field;
        FACTS_GET(context->store, doc_field, i, &field);
        if (base_str_is(field.name, "playbook") && base_str_is(field.value, "true"))
            return true;
        if (base_str_is(field.name, "type") && base_str_eq_nocase(field.value, BASE_STR("playbook")))
            return true;
    }
    return false;
}

/* The phase whose heading stands on the line. */
static struct facts_doc_phase phase_at(const struct link_context *context, struct facts_range phases,
                                       int64_t line)
{
    struct facts_doc_phase phase = {0};
    size_t at = FACTS_LOWER_BOUND(context->store, doc_phase, phases, line, line);
    if (at < phases.to && FACTS_GET_INT(context->store, doc_phase, at, line) == line)
        FACTS_GET(context->store, doc_phase, at, &phase);
    return phase;
}

static struct tally count(const struct link_context *context, uint32_t file)
{
    struct tally tally = {0};
    struct facts_range phases = facts_store_of_file(context->store, FACTS_TABLE_doc_phase, file);
    struct facts_range steps = facts_store_of_file(context->store, FACTS_TABLE_doc_step, file);
    int64_t last = -1;
    bool all_judged = false;
    for (size_t i = steps.from; i < steps.to; i++) {
        struct facts_doc_step step;
        FACTS_GET(context->store, doc_step, i, &step);
        if (step.is_teardown || step.phase_line == 0)
            continue;
        struct facts_doc_phase at = phase_at(context, phases, step.phase_line);
        if (step.phase_line != last) {
            tally.phases++;
            all_judged = true;
            tally.phases_judged += 1;
        }
        bool is_judged = step.criterion.p || at.criterion.p;
        tally.phases_judged -= all_judged && !is_judged;
        all_judged = all_judged && is_judged;
        last = step.phase_line;
        tally.steps++;
        tally.commanded += step.command_count > 0;
        tally.expecting += step.has_expected == 1;
    }
    return tally;
}

static bool has_form(const struct tally *tally)
{
    return tally->phases >= 2 && tally->phases_judged * 2 >= tally->phases &&
           tally->commanded * 2 >= tally->steps && tally->expecting * 2 >= tally->steps;
}

static void run(struct link_context *context)
{
    size_t n = facts_store_count(context->store, FACTS_TABLE_document);
    for (size_t i = 0; i < n; i++) {
        struct facts_document document;
        FACTS_GET(context->store, document, i, &document);
        uint32_t file = FACTS_GET_FILE(context->store, document, i, path);
        struct facts_range steps = facts_store_of_file(context->store, FACTS_TABLE_doc_step, file);
        bool is_told = is_listed(context->config, document.path),
             is_front = !is_told && says_so(context, file);
        if (!is_told && !is_front && steps.from == steps.to)
            continue;
        struct tally tally = count(context, file);
        if (!is_told && !is_front && (!base_str_is(document.kind, "living") || !has_form(&tally)))
            continue;
        FACTS_ADD(context->store, playbook, .path = document.path, .line = 1, .unit = document.unit,
                  .reason = base_str_of(is_told    ? "configuration"
                                        : is_front ? "front matter"
                                                   : "structure"),
                  .phase_count = tally.phases, .step_count = tally.steps);
    }
}

static const enum facts_table fills[] = {FACTS_TABLE_playbook, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_document, FACTS_TABLE_doc_field, FACTS_TABLE_doc_phase,
                                         FACTS_TABLE_doc_step, FACTS_TABLE_COUNT};

const struct link_linker link_playbook = {"playbook", fills, needs, run};
