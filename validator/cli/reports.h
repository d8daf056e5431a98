/* --report: which reports are wanted, and writing them. */
#ifndef VALIDATOR_CLI_REPORTS_H
#define VALIDATOR_CLI_REPORTS_H

#include "validator/base/vec.h"
#include "validator/cli/options.h"
#include "validator/report/report.h"

/* One --report: a format and, unless it goes to standard output, a file. */
struct cli_report {
    const struct report_writer *writer;
    const char *file; /* NULL: standard output */
};

struct cli_reports {
    BASE_VEC(struct cli_report) items;
};

/* Reads every --report; without one, text to standard output. */
int cli_reports_read(struct cli_reports *reports, const struct cli_args *args, struct base_error *err);
/* Writes them, files first: when one cannot be written, the verdict is not printed as if all were well.
 * `before` (may be absent) stands in front of reports for people. */
int cli_reports_write(const struct cli_reports *reports, const struct findings_result *result,
                      struct base_str before, struct base_error *err);
void cli_reports_finish(struct cli_reports *reports);

#endif
