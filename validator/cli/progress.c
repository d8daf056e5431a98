#include "validator/cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SHOW_AFTER_MS 500
#define REDRAW_AFTER_MS 100
/* "carriage return, erase in line" (ECMA-48 section 8.3.41) */
#define ERASE "\r\x1b[K"

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void cli_progress_begin(struct cli_progress *progress)
{
    const char *term = getenv("TERM");
    *progress = (struct cli_progress){.begun = now()};
    progress->enabled = isatty(STDERR_FILENO) && term && term[0] && strcmp(term, "dumb") != 0;
}

void cli_progress_step(void *context, const char *phase, size_t done, size_t total)
{
    struct cli_progress *progress = context;
    if (!progress->enabled)
        return;
    int64_t time = now();
    if (time - progress->begun < SHOW_AFTER_MS || time - progress->drawn < REDRAW_AFTER_MS)
        return;
    progress->drawn = time;
    progress->shown = true;
    if (total)
        fprintf(stderr, ERASE "%.40s %zu of %zu", phase, done, total);
    else
        fprintf(stderr, ERASE "%.40s", phase);
    fflush(stderr);
}

void cli_progress_end(struct cli_progress *progress)
{
    if (progress->shown)
        fputs(ERASE, stderr);
    progress->shown = false;
}
