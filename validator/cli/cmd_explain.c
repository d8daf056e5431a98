/* assay explain: one rule in full, or one finding with the facts that led to it. */
#include "validator/cli/command.h"
#include "validator/cli/finding.h"
#include "validator/cli/help.h"
#include "validator/cli/output.h"
#include "validator/cli/rules.h"
#include "validator/engine/engine.h"
#include "validator/report/terminal.h"

/* Name and text in two columns. */
static void field(struct base_buf *out, const char *name, struct base_str text)
{
    if (text.n == 0)
        return;
    struct base_buf safe;
    base_buf_init(&safe, 1u << 20);
    /* A folded text of YAML ends with a line break, and its paragraphs are separated by them. */
    struct base_str rest = base_str_trim(text), line;
    while ((line = base_str_split(&rest, '\n')).p) {
        base_buf_add_text(&safe, safe.n ? " " : "");
        report_terminal_add(&safe, line);
    }
    base_buf_printf(out, "%-12s", name);
    cli_help_wrap(out, 12, 12, base_buf_view(&safe));
    base_buf_finish(&safe);
}

static void add_list(struct base_buf *out, const char *name, const struct base_str *items, size_t n)
{
    struct base_buf text;
    base_buf_init(&text, 1u << 20);
    for (size_t i = 0; i < n; i++)
        base_buf_printf(&text, "%s%.*s", i ? ", " : "", BASE_STR_ARG(items[i]));
    field(out, name, base_buf_view(&text));
    base_buf_finish(&text);
}

static void add_tables(struct base_buf *out, const struct facts_set *demand)
{
    struct base_str names[FACTS_TABLE_COUNT];
    size_t n = 0;
    for (enum facts_table table = 0; table < FACTS_TABLE_COUNT; table++)
        if (facts_set_has(demand, table))
            names[n++] = base_str_of(facts_table_info(table)->name);
    add_list(out, "reads", names, n);
}

static void add_parameters(struct base_buf *out, const struct engine_rule *rule)
{
    struct base_buf text;
    base_buf_init(&text, 1u << 20);
    for (size_t i = 0; i < rule->parameter_count; i++) {
        const struct engine_parameter *parameter = &rule->parameters[i];
        base_buf_clear(&text);
        base_buf_printf(&text, "%.*s, default %.*s", BASE_STR_ARG(parameter->name),
                        BASE_STR_ARG(parameter->default_value));
        field(out, "parameter", base_buf_view(&text));
    }
    base_buf_finish(&text);
}

static void add_examples(struct base_buf *out, const struct engine_rule *rule)
{
    struct base_buf text;
    base_buf_init(&text, 1u << 20);
    for (size_t i = 0; i < rule->example_count; i++) {
        const struct engine_example *example = &rule->examples[i];
        base_buf_clear(&text);
        base_buf_printf(&text, "%.*s (%zu finding%s)", BASE_STR_ARG(example->name), example->findings.n,
                        example->findings.n == 1 ? "" : "s");
        field(out, "example", base_buf_view(&text));
    }
    base_buf_finish(&text);
}

static void explain(struct base_buf *out, const struct engine_rule *rule, const struct facts_set *demand)
{
    field(out, "rule", rule->id);
    field(out, "title", rule->title);
    field(out, "severity", base_str_of(config_severity_name(rule->severity)));
    field(out, "why", rule->why);
    field(out, "fix", rule->fix);
    field(out, "looks at", rule->noun);
    add_tables(out, demand);
    add_parameters(out, rule);
    add_examples(out, rule);
    add_list(out, "tags", rule->tags.items, rule->tags.n);
    field(out, "file", rule->path);
}

static void add_sql(struct base_buf *out, const struct engine_rule *rule, struct base_arena *arena)
{
    struct base_str sql = base_str_trim(engine_rule_sql(rule, arena)), line;
    /* The shape of the text stays, its control characters do not reach the terminal. */
    while ((line = base_str_split(&sql, '\n')).p) {
        report_terminal_add(out, line);
        base_buf_add_char(out, '\n');
    }
}

static int demand_of(const struct engine_rule *rule, struct facts_set *demand, struct base_error *err)
{
    struct engine_limits limits = {0};
    struct facts_store *store = facts_store_create();
    struct engine *engine = NULL;
    int rc = engine_create(&engine, store, &limits, err);
    if (rc == BASE_OK)
        rc = engine_demand(engine, rule, demand, err);
    engine_destroy(engine);
    facts_store_destroy(store);
    return rc;
}

/* ---- a finding ---- */

static void describe_finding(struct base_buf *out, const struct findings_finding *finding,
                             const struct engine_rule *rule, struct base_arena *arena)
{
    struct base_str place = finding->path;
    if (finding->line > 0)
        place = base_str_format(arena, "%.*s:%d", BASE_STR_ARG(finding->path), finding->line);
    field(out, "finding", finding->message);
    field(out, "hint", finding->hint);
    field(out, "rule", finding->rule);
    field(out, "severity", base_str_of(config_severity_name(finding->severity)));
    field(out, "place", place);
    field(out, "subject", finding->subject);
    field(out, "fingerprint", base_str_of(finding->fingerprint));
    if (rule) {
        field(out, "why", rule->why);
        field(out, "fix", rule->fix);
    }
}

static int run_finding(const struct cli_args *args, struct base_error *err)
{
    struct cli_session session;
    const struct findings_finding *finding = NULL;
    const struct engine_rule *rule = NULL;
    struct base_buf out;
    base_buf_init(&out, CLI_OUTPUT_MAX);
    int rc = cli_finding_open(&session, &finding, &rule, args, cli_args_positional(args, 0, ""),
                              cli_args_positional(args, 1, "."), err);
    if (rc == BASE_OK) {
        describe_finding(&out, finding, rule, &session.arena);
        rc = cli_finding_explain(&out, &session, finding, rule, err);
    }
    if (rc == BASE_OK)
        rc = cli_output_write(base_buf_view(&out), err);
    base_buf_finish(&out);
    cli_session_close(&session);
    return rc == BASE_OK ? CLI_PASS : rc;
}

/* ---- a rule ---- */

static int run_rule(const struct cli_args *args, struct base_error *err)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct engine_rules rules = {0};
    struct facts_set demand = {0};
    struct base_buf out;
    const struct engine_rule *rule = NULL;
    base_buf_init(&out, CLI_OUTPUT_MAX);
    int rc = cli_rules_load_all(&rules, args, cli_args_positional(args, 1, "."), &arena, err);
    if (rc == BASE_OK)
        rc = cli_rules_find(&rule, &rules, cli_args_positional(args, 0, ""), err);
    if (rc == BASE_OK)
        rc = demand_of(rule, &demand, err);
    if (rc == BASE_OK && cli_args_has(args, CLI_SQL))
        add_sql(&out, rule, &arena);
    else if (rc == BASE_OK)
        explain(&out, rule, &demand);
    if (rc == BASE_OK)
        rc = cli_output_write(base_buf_view(&out), err);
    base_buf_finish(&out);
    engine_rules_finish(&rules);
    base_arena_finish(&arena);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static int run(const struct cli_args *args, struct base_error *err)
{
    return cli_finding_is_name(base_str_of(cli_args_positional(args, 0, ""))) ? run_finding(args, err)
                                                                              : run_rule(args, err);
}

static const enum cli_option_id options[] = {CLI_SQL,    CLI_RULES, CLI_ONLY, CLI_REV,
                                             CLI_CONFIG, CLI_JOBS,  CLI_DATE, CLI_OPTION_COUNT};

const struct cli_command cli_command_explain = {
    .name = "explain",
    .arguments = "RULE|FINDING [PATH]",
    .summary = "Explain a rule, or a finding and the facts that led to it.",
    .description =
        "Prints what a rule wants and why, how to mend what it finds, the tables it reads, its "
        "parameters and "
        "its examples. With --sql, the query that runs. RULE is a bundled rule, one of --rules, "
        "or one that 'rules:' of the configuration in PATH (default: the current folder) adds.\n"
        "With a FINDING, named by its place (src/app.ts:12) or the first digits of its fingerprint, "
        "audits PATH and prints the finding, its lines, and what the tables of its rule hold at both "
        "sides. Of several at one place it takes the first, or that of --only.",
    .options = options,
    .least = 1,
    .most = 2,
    .run = run,
};
