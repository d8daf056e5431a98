/* Which rules a command works with: the bundled ones, those of --rules, those the configuration names;
 * --only. */
#ifndef VALIDATOR_CLI_RULES_H
#define VALIDATOR_CLI_RULES_H

#include "validator/cli/options.h"
#include "validator/engine/rule.h"
#include "validator/source/source.h"

/* Bundled rules and those of every --rules. */
int cli_rules_load(struct engine_rules *rules, const struct cli_args *args, struct base_arena *arena,
                   struct base_error *err);
/* Rules below the folders that `rules:` of the configuration names. They are read through the source, so that
 * a revision brings its own. A folder that --rules names too is not loaded again; `folder` is where the
 * source lies on disk, NULL for a revision. */
int cli_rules_load_configured(struct engine_rules *rules, const struct cli_args *args, struct source *source,
                              const char *folder, const struct config *config, struct base_arena *arena,
                              struct base_error *err);
/* All that an audit of `folder` would know: bundled, of --rules, of the configuration there. Without a
 * configuration that names rules, nothing of the folder is read. */
int cli_rules_load_all(struct engine_rules *rules, const struct cli_args *args, const char *folder,
                       struct base_arena *arena, struct base_error *err);
/* The rule of that id, or BASE_E_INVALID with the nearest id. */
int cli_rules_find(const struct engine_rule **out, const struct engine_rules *rules, const char *id,
                   struct base_error *err);
/* The ids of every --only, checked; n 0 when it was not given. */
int cli_rules_only(struct config_strings *out, const struct engine_rules *rules, const struct cli_args *args,
                   struct base_arena *arena, struct base_error *err);
/* Whether --only lets the rule through. */
bool cli_rules_selected(const struct config_strings *only, const struct engine_rule *rule);

#endif
