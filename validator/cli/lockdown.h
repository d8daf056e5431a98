/* assay.lock in the commands that read it. */
#ifndef VALIDATOR_CLI_LOCKDOWN_H
#define VALIDATOR_CLI_LOCKDOWN_H

#include "validator/cli/session.h"
#include "validator/lock/lock.h"

/* Reads the lock of the session's source. BASE_OK with *is_there false when there is none. */
int cli_lock_read(struct cli_session *session, struct lock *lock, bool *is_there, struct base_error *err);
/* The document that an argument names, as a path of the source: BASE_E_NOTFOUND with the nearest. */
int cli_lock_document(struct cli_session *session, const char *name, struct base_str *out,
                      struct base_error *err);
/* Verifies documents of a lock, all or those of `only` (n 0: all), and adds what comes of it to `result`,
 * which is sorted and judged again. The session has read lock_demand. `details` gets the differences of
 * sources. */
void cli_lock_verify(struct cli_session *session, const struct lock *lock, const struct config_strings *only,
                     struct findings_result *result, struct base_buf *details);

#endif
