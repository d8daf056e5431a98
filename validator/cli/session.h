/* What every command that reads a repository begins with: the source, the options of a run, the run. */
#ifndef VALIDATOR_CLI_SESSION_H
#define VALIDATOR_CLI_SESSION_H

#include "validator/audit/audit.h"
#include "validator/cli/options.h"
#include "validator/cli/progress.h"

/* A session is not moved after it was opened: options.config points into it. */
struct cli_session {
    struct base_arena arena;
    struct source *source;
    struct base_str config_path; /* of --config; absent: not given */
    struct base_str config_text; /* what was read; absent when the tree has no configuration */
    struct config config;        /* the one of the run, read once */
    struct engine_rules rules;
    struct audit_options options;
    struct audit *audit;
    struct cli_progress progress;
    char date[11];
};

/* Opens the repository and reads the options that the command takes. Close the session also after a failure.
 */
int cli_session_open(struct cli_session *session, const struct cli_args *args, const char *path,
                     struct base_error *err);
/* Loads the rules of an audit of `folder` into session->rules: bundled ones, those of --rules, those that the
 * configuration names. */
int cli_session_rules(struct cli_session *session, const struct cli_args *args, const char *folder,
                      struct base_error *err);
/* Reads what session->rules and `sql` (absent for none) need. */
int cli_session_read(struct cli_session *session, struct base_str sql, struct base_error *err);
/* Reads an entry of a source into the arena, NUL-terminated behind its end. */
int cli_session_entry(struct source *source, size_t entry, struct base_arena *arena, struct base_str *out,
                      struct base_error *err);
void cli_session_close(struct cli_session *session);

#endif
