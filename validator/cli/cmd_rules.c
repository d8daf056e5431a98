/* assay rules: list them, run their examples, look for slow queries. */
#include "validator/audit/audit.h"
#include "validator/cli/command.h"
#include "validator/cli/grid.h"
#include "validator/cli/output.h"
#include "validator/cli/rules.h"
#include "validator/report/terminal.h"

struct work {
    struct base_arena arena;
    struct engine_rules rules;
    struct config_strings only;
    struct base_buf out;
};

struct tally {
    size_t rules, examples, failed, mutants, survivors;
};

static void list_rules(struct work *work)
{
    struct cli_grid grid = {.columns = 3};
    for (size_t i = 0; i < work->rules.items.n; i++) {
        const struct engine_rule *rule = &work->rules.items.items[i];
        if (!cli_rules_selected(&work->only, rule))
            continue;
        cli_grid_add(&grid, rule->id, false);
        cli_grid_add(&grid, base_str_of(config_severity_name(rule->severity)), false);
        cli_grid_add(&grid, rule->title, false);
    }
    cli_grid_print(&grid, false, &work->out);
    cli_grid_finish(&grid);
}

/* ---- examples ---- */

/* "path:line: rule, example 'name':" and what differs, one line each. */
static void print_mismatch(struct base_buf *out, const struct engine_rule *rule,
                           const struct engine_example *example, struct base_str mismatch)
{
    report_terminal_add(out, rule->path);
    base_buf_printf(out, ":%d: %.*s: example '", example->line, BASE_STR_ARG(rule->id));
    report_terminal_add(out, example->name);
    base_buf_add_text(out, "':\n");
    struct base_str line;
    while ((line = base_str_split(&mismatch, '\n')).p) {
        if (line.n == 0)
            continue;
        base_buf_add_text(out, "  ");
        report_terminal_add(out, line);
        base_buf_add_char(out, '\n');
    }
}

static int test_rule(struct work *work, const struct engine_rule *rule, struct tally *tally,
                     struct base_error *err)
{
    struct base_buf mismatch;
    base_buf_init(&mismatch, 1u << 20);
    int rc = BASE_OK;
    for (size_t i = 0; rc == BASE_OK && i < rule->example_count; i++) {
        base_buf_clear(&mismatch);
        rc = audit_example(rule, &rule->examples[i], &mismatch, err);
        tally->examples++;
        if (rc == BASE_OK && mismatch.n) {
            tally->failed++;
            print_mismatch(&work->out, rule, &rule->examples[i], base_buf_view(&mismatch));
        }
    }
    tally->rules++;
    base_buf_finish(&mismatch);
    return rc;
}

/* Whether any example notices that the rule was changed: an outcome that differs, or a query that fails. */
static bool is_noticed(const struct engine_rule *mutant)
{
    struct base_buf mismatch;
    struct base_error err = {0};
    bool noticed = false;
    base_buf_init(&mismatch, 1u << 20);
    for (size_t i = 0; !noticed && i < mutant->example_count; i++) {
        base_buf_clear(&mismatch);
        noticed = audit_example(mutant, &mutant->examples[i], &mismatch, &err) != BASE_OK || mismatch.n > 0;
    }
    base_buf_finish(&mismatch);
    return noticed;
}

static void mutate_rule(struct work *work, const struct engine_rule *rule, struct tally *tally)
{
    struct engine_mutant *mutants = NULL;
    size_t count = 0;
    engine_mutants(rule, &work->arena, &mutants, &count);
    for (size_t i = 0; i < count; i++) {
        tally->mutants++;
        if (is_noticed(&mutants[i].rule))
            continue;
        tally->survivors++;
        report_terminal_add(&work->out, rule->path);
        base_buf_printf(&work->out, ": %.*s: its examples stay green ", BASE_STR_ARG(rule->id));
        report_terminal_add(&work->out, mutants[i].describe);
        base_buf_add_char(&work->out, '\n');
    }
}

static int test_rules(struct work *work, bool mutate, struct base_error *err)
{
    struct tally tally = {0};
    int rc = BASE_OK;
    for (size_t i = 0; rc == BASE_OK && i < work->rules.items.n; i++) {
        const struct engine_rule *rule = &work->rules.items.items[i];
        if (!cli_rules_selected(&work->only, rule))
            continue;
        rc = test_rule(work, rule, &tally, err);
        if (rc == BASE_OK && mutate)
            mutate_rule(work, rule, &tally);
    }
    if (rc != BASE_OK)
        return rc;
    if (tally.failed)
        base_buf_printf(&work->out, "%zu of %zu examples of %zu rule%s failed\n", tally.failed,
                        tally.examples, tally.rules, tally.rules == 1 ? "" : "s");
    else
        base_buf_printf(&work->out, "%zu examples of %zu rule%s passed\n", tally.examples, tally.rules,
                        tally.rules == 1 ? "" : "s");
    if (mutate)
        base_buf_printf(&work->out, "%zu of %zu mutants were noticed\n", tally.mutants - tally.survivors,
                        tally.mutants);
    return tally.failed || tally.survivors ? CLI_FAIL : CLI_PASS;
}

/* ---- lint ---- */

static int lint_rules(struct work *work, struct base_error *err)
{
    struct engine_limits limits = {0};
    struct facts_store *store = facts_store_create();
    struct engine *engine = NULL;
    size_t warnings = 0, rules = 0;
    int rc = engine_create(&engine, store, &limits, err);
    for (size_t i = 0; rc == BASE_OK && i < work->rules.items.n; i++) {
        const struct engine_rule *rule = &work->rules.items.items[i];
        if (!cli_rules_selected(&work->only, rule))
            continue;
        rc = engine_lint(engine, rule, &work->out, &warnings, err);
        rules++;
    }
    engine_destroy(engine);
    facts_store_destroy(store);
    if (rc != BASE_OK)
        return rc;
    base_buf_printf(&work->out, "%zu rule%s, %zu warning%s\n", rules, rules == 1 ? "" : "s", warnings,
                    warnings == 1 ? "" : "s");
    return warnings ? CLI_FAIL : CLI_PASS;
}

static int work_on(struct work *work, const struct cli_args *args, struct base_error *err)
{
    bool test = cli_args_has(args, CLI_TEST), lint = cli_args_has(args, CLI_LINT);
    bool mutate = cli_args_has(args, CLI_MUTATE);
    int rc = BASE_OK, tested = CLI_PASS, linted = CLI_PASS;
    if (mutate && !test)
        return base_error_set(err, BASE_E_INVALID, "--mutate needs --test");
    rc = cli_rules_load_all(&work->rules, args, cli_args_positional(args, 0, "."), &work->arena, err);
    if (rc == BASE_OK)
        rc = cli_rules_only(&work->only, &work->rules, args, &work->arena, err);
    if (rc == BASE_OK && !test && !lint)
        list_rules(work);
    if (rc == BASE_OK && test)
        rc = tested = test_rules(work, mutate, err);
    if (rc >= 0 && lint)
        rc = linted = lint_rules(work, err);
    if (rc < 0)
        return rc;
    return tested || linted ? CLI_FAIL : CLI_PASS;
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct work work = {0};
    base_buf_init(&work.out, CLI_OUTPUT_MAX);
    int rc = work_on(&work, args, err);
    /* Also after an error: what was found before it is true. */
    struct base_error write_error;
    if (cli_output_write(base_buf_view(&work.out), &write_error) != BASE_OK && rc >= 0) {
        rc = write_error.code;
        *err = write_error;
    }
    base_buf_finish(&work.out);
    engine_rules_finish(&work.rules);
    base_arena_finish(&work.arena);
    return rc;
}

static const enum cli_option_id options[] = {CLI_TEST, CLI_MUTATE, CLI_LINT,        CLI_RULES,
                                             CLI_ONLY, CLI_CONFIG, CLI_OPTION_COUNT};

const struct cli_command cli_command_rules = {
    .name = "rules",
    .arguments = "[PATH]",
    .summary = "List the rules, or test them.",
    .description =
        "Lists every rule with its severity and title: the bundled ones, those of --rules, and those that "
        "'rules:' of the configuration in PATH (default: the current folder) adds. With --test, runs the "
        "examples that each rule carries "
        "through the "
        "real readers; with --test --mutate, also drops each condition of each rule and says when no example "
        "notices. With --lint, warns of queries that will be slow.\n"
        "The exit code is 1 when an example fails, a dropped condition stays unnoticed, or there is a "
        "warning.",
    .options = options,
    .most = 1,
    .run = run,
};
