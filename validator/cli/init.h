/*
 * What `assay init` proposes. In two steps: what the tree holds becomes a configuration; an audit with that
 * tells the counts that are expected, and the rules that would find more than one sits down to mend.
 */
#ifndef VALIDATOR_CLI_INIT_H
#define VALIDATOR_CLI_INIT_H

#include "validator/cli/session.h"

/* What depends on the tree alone: projects, documents, tests, what is left out. */
int cli_init_settings(struct cli_session *session, struct base_buf *out, struct base_error *err);
/* The part of them that is about documents. */
int cli_init_contracts(struct cli_session *session, struct base_buf *out, struct base_error *err);
/* The query that reads all that it looks at. */
struct base_str cli_init_settings_sql(struct base_arena *arena);

/* What an audit under those settings tells: expected counts and severities. */
int cli_init_numbers(struct audit *audit, struct base_str date, struct base_buf *out, struct base_error *err);
struct base_str cli_init_numbers_sql(struct base_arena *arena);

/* One row of a query after the other; texts, absent for NULL. */
typedef void cli_init_row(void *context, const struct base_str *values);
int cli_init_query(struct audit *audit, const char *sql, cli_init_row *row, void *context,
                   struct base_error *err);

#endif
