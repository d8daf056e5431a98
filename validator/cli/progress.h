/* One line on standard error that says what is being done: only on a terminal, only when a run takes longer
 * than half a second, and gone at the end. */
#ifndef VALIDATOR_CLI_PROGRESS_H
#define VALIDATOR_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli_progress {
    bool enabled, shown;
    int64_t begun, drawn; /* milliseconds of a clock that never goes back */
};

void cli_progress_begin(struct cli_progress *progress);
/* For audit_options.progress; `context` is the struct cli_progress. */
void cli_progress_step(void *context, const char *phase, size_t done, size_t total);
void cli_progress_end(struct cli_progress *progress);

#endif
