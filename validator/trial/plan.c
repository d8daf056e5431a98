/* The plan of a document, from the rows of the Markdown extractor. */
#include "validator/base/memory.h"
#include "validator/base/vec.h"
#include "validator/extract/extract.h"
#include "validator/trial/trial.h"

struct reading {
    struct trial_plan *plan;
    struct facts_chunk *chunk;
    struct base_arena *arena;
    size_t command; /* the next row of doc_command */
};

static bool is_shell(struct base_str language)
{
    static const char *const shells[] = {
        "", "sh", "bash", "shell", "zsh", "console", "shell-session", "shellsession", "terminal"};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (base_str_eq_nocase(language, base_str_of(shells[i])))
            return true;
    return !language.p;
}

static enum trial_expect_kind kind_of(struct base_str kind)
{
    return base_str_is(kind, "block")  ? TRIAL_EXPECT_BLOCK
           : base_str_is(kind, "part") ? TRIAL_EXPECT_PART
           : base_str_is(kind, "text") ? TRIAL_EXPECT_TEXT
                                       : TRIAL_EXPECT_NOTHING;
}

/* Commands stand in the order of their steps. */
static void read_commands(struct reading *r, struct trial_step *step, size_t count)
{
    struct trial_command *commands = base_arena_array(r->arena, count + 1, sizeof *commands);
    for (size_t i = 0; i < count; i++) {
        struct facts_doc_command row;
        facts_chunk_get(r->chunk, FACTS_TABLE_doc_command, r->command++, &row);
        commands[i] = (struct trial_command){
            .line = (int)row.line,
            .end_line = (int)row.end_line,
            .language = base_str_copy(r->arena, row.language),
            .text = base_str_copy(r->arena, row.text),
            .kind = kind_of(row.expected_kind),
            .expected = base_str_copy(r->arena, row.expected),
            .expected_line = row.expected.p ? (int)row.expected_line : 0,
            .is_shell = is_shell(row.language),
            .is_background = row.is_background == 1,
        };
    }
    step->commands = commands;
    step->command_count = count;
}

static struct trial_step read_step(struct reading *r, const struct facts_doc_step *row)
{
    struct trial_step step = {.line = (int)row->line,
                              .number = base_str_copy(r->arena, row->number),
                              .title = base_str_copy(r->arena, row->title),
                              .criterion = base_str_copy(r->arena, row->criterion),
                              .is_teardown = row->is_teardown == 1};
    read_commands(r, &step, (size_t)row->command_count);
    return step;
}

static size_t phase_at(const struct trial_plan *plan, int64_t line)
{
    for (size_t i = 0; i < plan->phase_count; i++)
        if (plan->phases[i].line == line)
            return i;
    return SIZE_MAX;
}

/* The phases, and in front of them one for the steps that stand in none. */
static void read_phases(struct reading *r)
{
    size_t n = facts_chunk_count(r->chunk, FACTS_TABLE_doc_phase);
    struct trial_plan *plan = r->plan;
    plan->phases = base_arena_array(r->arena, n + 1, sizeof *plan->phases);
    plan->phases[0] = (struct trial_phase){.name = BASE_STR("steps"), .parent = SIZE_MAX};
    plan->phase_count = 1;
    for (size_t i = 0; i < n; i++) {
        struct facts_doc_phase row;
        facts_chunk_get(r->chunk, FACTS_TABLE_doc_phase, i, &row);
        struct trial_phase phase = {
            .line = (int)row.line,
            .name = row.label.p ? base_str_format(r->arena, "%.*s %.*s", BASE_STR_ARG(row.kind),
                                                  BASE_STR_ARG(row.label))
                                : base_str_copy(r->arena, row.kind),
            .title = base_str_copy(r->arena, row.title),
            .criterion = base_str_copy(r->arena, row.criterion),
            .is_teardown = row.is_teardown == 1,
            .parent = row.parent_line ? phase_at(plan, row.parent_line) : SIZE_MAX,
        };
        plan->phases[plan->phase_count++] = phase;
    }
}

/* Two passes: how many steps each phase has, then the steps. */
static void read_steps(struct reading *r)
{
    size_t n = facts_chunk_count(r->chunk, FACTS_TABLE_doc_step);
    struct trial_plan *plan = r->plan;
    size_t *phase_of = base_alloc((n + 1) * sizeof *phase_of);
    struct facts_doc_step row;
    for (size_t i = 0; i < n; i++) {
        facts_chunk_get(r->chunk, FACTS_TABLE_doc_step, i, &row);
        phase_of[i] = row.phase_line ? phase_at(plan, row.phase_line) : 0;
        plan->phases[phase_of[i]].step_count++;
    }
    for (size_t i = 0; i < plan->phase_count; i++) {
        struct trial_phase *phase = &plan->phases[i];
        phase->steps = base_arena_array(r->arena, phase->step_count + 1, sizeof *phase->steps);
        phase->step_count = 0;
    }
    for (size_t i = 0; i < n; i++) {
        facts_chunk_get(r->chunk, FACTS_TABLE_doc_step, i, &row);
        struct trial_phase *phase = &plan->phases[phase_of[i]];
        struct trial_step step = read_step(r, &row);
        phase->steps[phase->step_count++] = step;
        plan->step_count += !step.is_teardown;
    }
    base_free(phase_of);
}

/* A need that cannot be met, because its phase is not there or comes later, blocks nothing here: the rule
 * playbook-phase-needed-exists speaks of it. */
static void read_needs(struct reading *r)
{
    size_t n = facts_chunk_count(r->chunk, FACTS_TABLE_doc_phase_need);
    struct facts_doc_phase_need row;
    for (size_t i = 0; i < r->plan->phase_count; i++) {
        struct trial_phase *phase = &r->plan->phases[i];
        phase->needs = base_arena_array(r->arena, i + 1, sizeof *phase->needs);
        for (size_t k = 0; phase->line && k < n; k++) {
            facts_chunk_get(r->chunk, FACTS_TABLE_doc_phase_need, k, &row);
            size_t needed = row.needed_line ? phase_at(r->plan, row.needed_line) : SIZE_MAX;
            if (row.phase_line != phase->line || needed >= i || phase->need_count >= i)
                continue;
            phase->needs[phase->need_count++] = needed;
        }
    }
}

/* A phase that neither has steps nor holds a phase with some is no part of the plan. */
static int check(const struct trial_plan *plan, struct base_error *err)
{
    for (size_t i = 0; i < plan->phase_count; i++)
        for (size_t k = 0; k < plan->phases[i].step_count; k++)
            if (plan->phases[i].steps[k].command_count)
                return BASE_OK;
    base_error_at(err, BASE_E_INVALID, plan->path, 0, 0, "the document has no steps with commands");
    base_error_hint(err, "a step is a heading 'Step 1', or an item of a list, with a block of code that says "
                         "sh or bash: see docs/playbooks.md");
    return BASE_E_INVALID;
}

static int check_problems(const struct facts_chunk *chunk, struct base_str path, struct base_error *err)
{
    size_t n = facts_chunk_count(chunk, FACTS_TABLE_parse_problem);
    for (size_t i = 0; i < n; i++) {
        struct facts_parse_problem row;
        facts_chunk_get(chunk, FACTS_TABLE_parse_problem, i, &row);
        if (row.is_fatal)
            return base_error_at(err, BASE_E_PARSE, path, (int)row.line, (int)row.col, "%.*s",
                                 BASE_STR_ARG(row.message));
    }
    return BASE_OK;
}

int trial_plan_read(struct trial_plan *out, struct base_str path, struct base_str text,
                    struct base_arena *arena, struct base_error *err)
{
    struct facts_set demand = {0};
    static const enum facts_table tables[] = {FACTS_TABLE_doc_phase, FACTS_TABLE_doc_phase_need,
                                              FACTS_TABLE_doc_step, FACTS_TABLE_doc_command,
                                              FACTS_TABLE_parse_problem};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        facts_set_add(&demand, tables[i]);
    struct extract_input input = {.bytes = text, .extension = base_path_extension(path)};
    struct reading r = {.plan = out, .chunk = facts_chunk_create(&demand), .arena = arena};
    *out = (struct trial_plan){.path = path};
    extract_markdown.run(&input, r.chunk);
    int rc = check_problems(r.chunk, path, err);
    if (rc == BASE_OK) {
        read_phases(&r);
        read_steps(&r);
        read_needs(&r);
        rc = check(out, err);
    }
    facts_chunk_destroy(r.chunk);
    return rc;
}

bool trial_plan_blocks(const struct trial_plan *plan, size_t b, size_t a)
{
    for (size_t at = a; at != SIZE_MAX; at = plan->phases[at].parent)
        for (size_t i = 0; i < plan->phases[at].need_count; i++)
            for (size_t up = b; up != SIZE_MAX; up = plan->phases[up].parent)
                if (plan->phases[at].needs[i] == up)
                    return true;
    return false;
}
