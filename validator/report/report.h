/*
 * Report writers: one per format, all fed the same way: begin, each finding in order, end. A writer sees
 * nothing but the result; it writes to a buffer and neither opens files nor looks at the terminal, the clock
 * or the machine.
 *
 * A new writer is one file with one exported constant, one line in writers.def and a golden report in
 * reports/golden/.
 */
#ifndef VALIDATOR_REPORT_REPORT_H
#define VALIDATOR_REPORT_REPORT_H

#include "validator/base/error.h"
#include "validator/findings/finding.h"

struct report_options {
    bool color;     /* ANSI colours: the caller asked the terminal and NO_COLOR */
    unsigned width; /* columns of the terminal; 0: do not wrap */
};

struct report_writer {
    const char *name;      /* as in --report */
    const char *summary;   /* one sentence */
    const char *extension; /* what files of the format are called, without a dot */
    void (*begin)(struct base_buf *out, const struct findings_result *result,
                  const struct report_options *options, void **state, struct base_arena *arena);
    /* These two are NULL when the writer writes all at the beginning, findings in an order of its own. */
    void (*finding)(struct base_buf *out, const struct findings_result *result,
                    const struct findings_finding *finding, void *state);
    void (*end)(struct base_buf *out, const struct findings_result *result, void *state);
};

#define WRITER(name) extern const struct report_writer report_##name;
#include "validator/report/writers.def"
#undef WRITER

extern const struct report_writer *const report_all[]; /* ended by NULL */
const struct report_writer *report_by_name(struct base_str name);

/* Runs the writer over the result into `out`. BASE_E_LIMIT when the report outgrows the buffer's maximum. */
int report_write(const struct report_writer *writer, const struct findings_result *result,
                 const struct report_options *options, struct base_buf *out, struct base_error *err);

#endif
