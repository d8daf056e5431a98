#include "validator/cli/trial_plan.h"

#include "validator/report/terminal.h"

static const char *const states[] = {"", "PASS", "FAIL", "BLOCKED", "OPEN"};

struct printing {
    struct base_buf *out;
    const struct trial_plan *plan;
    bool was_run;
};

/* A line whose first column has the state once there is one. */
static void begin(struct printing *p, int indent, enum trial_state state)
{
    if (p->was_run)
        base_buf_printf(p->out, "%-8s", states[state]);
    base_buf_printf(p->out, "%*s", indent, "");
}

static void text(struct printing *p, struct base_str s)
{
    report_terminal_add(p->out, s);
}

static void plain(struct printing *p, const char *s)
{
    base_buf_add_text(p->out, s);
}

/* The lines of a text, each behind `mark`. */
static void lines(struct printing *p, int indent, const char *mark, struct base_str s)
{
    struct base_str rest = s, line;
    if (base_str_ends(rest, "\n"))
        rest.n--;
    while ((line = base_str_split(&rest, '\n')).p) {
        base_buf_printf(p->out, "%*s%s", indent, "", mark);
        text(p, line);
        plain(p, "\n");
    }
}

static void print_command(struct printing *p, const struct trial_command *command)
{
    static const char *const kinds[] = {
        "", "expected, line by line:", "expected, among other lines:", "expected: "};
    lines(p, 4, "$ ", command->text);
    if (!command->is_shell)
        plain(p, "    (not run: no shell takes it)\n");
    if (command->is_background)
        plain(p, "    (goes on in the background until the trial ends)\n");
    if (command->kind == TRIAL_EXPECT_NOTHING)
        return;
    if (command->kind == TRIAL_EXPECT_TEXT) {
        lines(p, 4, kinds[command->kind], command->expected);
        return;
    }
    base_buf_printf(p->out, "    %s\n", kinds[command->kind]);
    lines(p, 4, "| ", command->expected);
}

static void print_step(struct printing *p, const struct trial_step *step)
{
    begin(p, 2, step->state);
    if (step->number.p) {
        plain(p, "step ");
        text(p, step->number);
        plain(p, ": ");
    }
    text(p, step->title);
    if (step->is_teardown)
        plain(p, " (cleans up)");
    base_buf_printf(p->out, " (line %d)\n", step->line);
    if (p->was_run) {
        if (step->reason.p && step->state != TRIAL_BLOCKED) {
            begin(p, 4, TRIAL_PLANNED);
            text(p, step->reason);
            plain(p, "\n");
        }
        return;
    }
    for (size_t i = 0; i < step->command_count; i++)
        print_command(p, &step->commands[i]);
    if (step->command_count == 0)
        plain(p, "    (no command)\n");
    if (step->criterion.p)
        lines(p, 4, "criterion: ", step->criterion);
}

static void print_blocked(struct printing *p, size_t phase)
{
    size_t n = 0;
    for (size_t i = phase + 1; i < p->plan->phase_count; i++) {
        const struct trial_phase *other = &p->plan->phases[i];
        if (other->is_teardown || !trial_plan_blocks(p->plan, phase, i))
            continue;
        plain(p, n++ ? ", " : "  when it fails, these are blocked: ");
        text(p, other->name);
    }
    if (n)
        plain(p, "\n");
}

static void print_phase(struct printing *p, size_t i)
{
    const struct trial_phase *phase = &p->plan->phases[i];
    if (phase->step_count == 0)
        return;
    if (!p->was_run)
        plain(p, "\n");
    begin(p, 0, phase->state);
    text(p, phase->name);
    if (phase->line) {
        plain(p, ": ");
        text(p, phase->title);
        base_buf_printf(p->out, " (line %d)", phase->line);
    }
    if (p->was_run && phase->state == TRIAL_BLOCKED) {
        plain(p, ": ");
        text(p, phase->reason);
    }
    plain(p, "\n");
    if (!p->was_run)
        print_blocked(p, i);
    for (size_t k = 0; k < phase->step_count; k++)
        print_step(p, &phase->steps[k]);
    if (!p->was_run && phase->criterion.p)
        lines(p, 2, "criterion: ", phase->criterion);
}

void cli_trial_plan(struct base_buf *out, const struct trial_plan *plan, bool was_run)
{
    struct printing p = {out, plan, was_run};
    size_t phases = 0;
    for (size_t i = 0; i < plan->phase_count; i++)
        phases += plan->phases[i].step_count && plan->phases[i].line && !plan->phases[i].is_teardown;
    report_terminal_add(out, plan->path);
    base_buf_printf(out, ": %zu phase%s, %zu step%s. %s\n", phases, phases == 1 ? "" : "s", plan->step_count,
                    plan->step_count == 1 ? "" : "s",
                    was_run ? "The scratch folder is no sandbox: the commands had all rights of this user.\n"
                            : "Nothing was run; --execute does.");
    for (int teardown = 0; teardown < 2; teardown++)
        for (size_t i = 0; i < plan->phase_count; i++)
            if (plan->phases[i].is_teardown == (teardown == 1))
                print_phase(&p, i);
    if (was_run)
        base_buf_add_char(out, '\n');
}
