/* A comment for a pull or merge request. A comment on GitHub holds 65,536 characters; the first line marks
 * it, so that a bot can find its comment again and replace it. */
#include "validator/report/markdown_p.h"
#include "validator/report/report.h"

#define ROOM 65536u

static void begin(struct base_buf *out, const struct findings_result *result,
                  const struct report_options *options, void **state, struct base_arena *arena)
{
    (void)options;
    (void)state;
    base_buf_add_text(out, "<!-- assay -->\n");
    report_markdown_page(out, result, ROOM, arena);
}

const struct report_writer report_markdown = {
    .name = "markdown",
    .summary = "For a comment on a pull request: Markdown of at most 65,536 bytes.",
    .extension = "md",
    .begin = begin,
};
