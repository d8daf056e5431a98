/* assay config: what an audit here goes by, with everything that assay.yaml leaves to others. */
#include "validator/cli/command.h"
#include "validator/cli/output.h"
#include "validator/cli/rules.h"
#include "validator/cli/session.h"
#include "validator/config/parts.h"
#include "validator/contract/contract.h"
#include "validator/engine/expect.h"

/* The projects of the tree; NULL when the configuration names none. */
static int find_parts(struct cli_session *session, struct config_parts **out, struct base_error *err)
{
    size_t count;
    const struct source_entry *entries = source_entries(session->source, &count);
    *out = config_parts_create(&session->config);
    for (size_t i = 0; *out && i < count; i++)
        (void)config_parts_add(*out, entries[i].path);
    return *out ? config_parts_seal(*out, err) : BASE_OK;
}

static int find_part(const struct config_parts *parts, const char *name, const struct config **out,
                     struct base_arena *arena, struct base_error *err)
{
    size_t count = 0;
    const struct config_part *all = parts ? config_parts_all(parts, &count) : NULL;
    struct base_str *names = base_arena_array(arena, count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        names[i] = all[i].name;
        if (base_str_is(all[i].name, name)) {
            *out = all[i].config;
            return BASE_OK;
        }
    }
    return cli_mistake(err, "there is no project", name, names, count,
                       count ? "'assay audit' lists them in its report"
                             : "name them under 'projects' in assay.yaml");
}

static int print(const struct cli_args *args, struct cli_session *session, struct base_error *err)
{
    struct config_parts *parts = NULL;
    const struct config *which = &session->config;
    struct base_buf out;
    base_buf_init(&out, CLI_OUTPUT_MAX);
    int rc = find_parts(session, &parts, err);
    const char *project = cli_args_value(args, CLI_PROJECT);
    if (rc == BASE_OK && project)
        rc = find_part(parts, project, &which, &session->arena, err);
    if (rc == BASE_OK) {
        struct config config = *which;
        if (session->options.fail_on_given) {
            config.fail_on = session->options.fail_on;
            config.fail_on_origin = (struct config_origin){BASE_STR("--fail-on"), 0};
        }
        if (project)
            config.project_count = 0;
        config_write(&out, &config, cli_args_has(args, CLI_SHOW_ORIGIN));
        rc = cli_output_write(base_buf_view(&out), err);
    }
    config_parts_destroy(parts);
    base_buf_finish(&out);
    return rc;
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct cli_session session = {0};
    const char *folder = cli_args_positional(args, 0, ".");
    int rc = cli_session_open(&session, args, folder, err);
    if (rc == BASE_OK)
        rc = cli_session_rules(&session, args, folder, err);
    if (rc == BASE_OK)
        rc = engine_check_config(&session.rules, &session.config, err);
    if (rc == BASE_OK)
        rc = contract_check(&session.config, err);
    if (rc == BASE_OK)
        rc = print(args, &session, err);
    cli_session_close(&session);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static const enum cli_option_id options[] = {CLI_SHOW_ORIGIN, CLI_PROJECT, CLI_REV,         CLI_CONFIG,
                                             CLI_RULES,       CLI_FAIL_ON, CLI_OPTION_COUNT};

const struct cli_command cli_command_config = {
    .name = "config",
    .arguments = "[PATH]",
    .summary = "Print the configuration that an audit goes by.",
    .description =
        "Prints the effective configuration of the repository at PATH (default: the current folder) as YAML: "
        "assay.yaml, what it extends and the defaults, put together. With --project, what holds in that "
        "project. It is checked as 'assay audit' does, so exit code 2 and a sentence tell what is wrong "
        "with it.",
    .options = options,
    .most = 1,
    .run = run,
};
