#include "validator/cli/session.h"

#include "validator/base/memory.h"
#include "validator/cli/config.h"
#include "validator/cli/day.h"
#include "validator/cli/rules.h"

#include <stdlib.h>

/* More threads than this are not started by anybody. */
#define MOST_JOBS 64

/* The last segment of the real path: a report names no folder of somebody's machine. */
static struct base_str name_of(struct base_arena *arena, const char *path)
{
    char *real = realpath(path, NULL);
    struct base_str name = base_path_name(base_str_of(real ? real : path));
    name = base_str_copy(arena, name.n ? name : BASE_STR("/"));
    free(real);
    return name;
}

static struct config_strings projects_of(const struct cli_args *args, struct base_arena *arena)
{
    struct base_str *names = base_arena_array(arena, args->values.n + 1, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < args->values.n; i++)
        if (args->values.items[i].id == CLI_PROJECT)
            names[n++] = base_str_of(args->values.items[i].value);
    return (struct config_strings){.items = names, .n = n};
}

static int read_options(struct cli_session *session, const struct cli_args *args, struct base_error *err)
{
    uint64_t jobs = 0;
    struct audit_options *options = &session->options;
    int rc = cli_args_number(args, CLI_JOBS, 1, MOST_JOBS, 0, &jobs, err);
    if (rc == BASE_OK)
        rc = cli_args_number(args, CLI_SHUFFLE, 1, UINT64_MAX, 0, &options->parallel.shuffle, err);
    if (rc == BASE_OK)
        rc = cli_day(session->date, cli_args_value(args, CLI_DATE), err);
    const char *fail_on = cli_args_value(args, CLI_FAIL_ON);
    options->parallel.jobs = (unsigned)jobs;
    options->fail_on_given = fail_on && config_severity_parse(base_str_of(fail_on), &options->fail_on);
    session->config_path = base_str_of(cli_args_value(args, CLI_CONFIG));
    options->projects = projects_of(args, &session->arena);
    options->date = base_str_of(session->date);
    options->progress = cli_progress_step;
    options->progress_context = &session->progress;
    session->progress.is_timed = cli_args_has(args, CLI_TIMINGS);
    return rc;
}

/* What is there and cannot be read leaves an audit incomplete: that is no mistake of who started it. */
static int unread(int rc)
{
    switch (rc) {
    case BASE_E_IO:
    case BASE_E_PARSE:
    case BASE_E_LIMIT:
    case BASE_E_UNSUPPORTED:
        return BASE_E_UNREAD;
    default:
        return rc;
    }
}

int cli_session_entry(struct source *source, size_t entry, struct base_arena *arena, struct base_str *out,
                      struct base_error *err)
{
    char *bytes = NULL;
    size_t n = 0;
    int rc = source_read(source, entry, &bytes, &n, err);
    rc = rc == BASE_E_NOTFOUND ? BASE_E_UNREAD : unread(rc); /* it was listed */
    if (rc == BASE_OK)
        *out = base_str_copy(arena, base_str_make(bytes, n));
    base_free(bytes);
    return rc;
}

static int open_source(struct cli_session *session, const char *path, const char *revision,
                       struct base_error *err)
{
    struct source_options options = {.revision = revision};
    int rc = unread(source_open(&session->source, path, &options, err));
    struct cli_config_place place = {path, session->source, revision != NULL, session->config_path};
    if (rc == BASE_OK)
        rc = cli_config_read(&session->config, &session->config_text, &place, &session->arena, err);
    session->options.config = &session->config;
    return rc;
}

int cli_session_open(struct cli_session *session, const struct cli_args *args, const char *path,
                     struct base_error *err)
{
    *session = (struct cli_session){0};
    cli_progress_begin(&session->progress);
    int rc = read_options(session, args, err);
    if (rc != BASE_OK)
        return rc;
    session->options.target = name_of(&session->arena, path);
    return open_source(session, path, cli_args_value(args, CLI_REV), err);
}

int cli_session_rules(struct cli_session *session, const struct cli_args *args, const char *folder,
                      struct base_error *err)
{
    int rc = cli_rules_load(&session->rules, args, &session->arena, err);
    if (rc == BASE_OK)
        rc = cli_rules_load_configured(&session->rules, args, session->source,
                                       cli_args_has(args, CLI_REV) ? NULL : folder, &session->config,
                                       &session->arena, err);
    return rc;
}

int cli_session_read(struct cli_session *session, struct base_str sql, struct base_error *err)
{
    return audit_create(&session->audit, session->source, &session->rules, sql, &session->options, err);
}

void cli_session_close(struct cli_session *session)
{
    cli_progress_end(&session->progress);
    audit_destroy(session->audit);
    engine_rules_finish(&session->rules);
    source_close(session->source);
    base_arena_finish(&session->arena);
}
