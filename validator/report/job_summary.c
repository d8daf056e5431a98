/* The summary of a job on GitHub Actions: assay audit --report job-summary="$GITHUB_STEP_SUMMARY". A step has
 * room for 1 MiB. */
#include "validator/report/markdown_p.h"
#include "validator/report/report.h"

#define ROOM (1024u * 1024u)

static void begin(struct base_buf *out, const struct findings_result *result,
                  const struct report_options *options, void **state, struct base_arena *arena)
{
    (void)options;
    (void)state;
    report_markdown_page(out, result, ROOM, arena);
}

const struct report_writer report_job_summary = {
    .name = "job-summary",
    .summary = "For the summary of a job on GitHub Actions: Markdown of at most 1 MiB.",
    .extension = "md",
    .begin = begin,
};
