/* One line on standard error that says what is being done: only on a terminal, only when a run takes longer
 * than half a second, and gone at the end. */
#ifndef VALIDATOR_CLI_PROGRESS_H
#define VALIDATOR_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLI_PROGRESS_PHASES 8

struct cli_progress {
    bool enabled, shown;
    int64_t begun, drawn; /* milliseconds of a clock that never goes back */
    /* With --timings: what each phase took, printed at the end. For whoever makes assay faster. */
    bool is_timed;
    struct {
        const char *name;
        int64_t begun; /* microseconds */
    } phases[CLI_PROGRESS_PHASES];
    size_t phase_count;
};

void cli_progress_begin(struct cli_progress *progress);
/* For audit_options.progress; `context` is the struct cli_progress. */
void cli_progress_step(void *context, const char *phase, size_t done, size_t total);
void cli_progress_end(struct cli_progress *progress);

#endif
