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

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t now(void)
{
    return now_us() / 1000;
}

static void note_phase(struct cli_progress *progress, const char *name)
{
    size_t n = progress->phase_count;
    if (n == CLI_PROGRESS_PHASES || (n && strcmp(progress->phases[n - 1].name, name) == 0))
        return;
    progress->phases[n].name = name;
    progress->phases[n].begun = now_us();
    progress->phase_count++;
}

/* "listing 12.3 ms" and so on, and what all took together. */
static void print_phases(struct cli_progress *progress)
{
    int64_t end = now_us();
    for (size_t i = 0; i < progress->phase_count; i++) {
        int64_t next = i + 1 < progress->phase_count ? progress->phases[i + 1].begun : end;
        fprintf(stderr, "%-10s %8.1f ms\n", progress->phases[i].name,
                (double)(next - progress->phases[i].begun) / 1000);
    }
    fprintf(stderr, "%-10s %8.1f ms\n", "all", (double)(end - progress->begun * 1000) / 1000);
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
    if (progress->is_timed)
        note_phase(progress, phase);
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
    if (progress->is_timed && progress->phase_count)
        print_phases(progress);
    progress->phase_count = 0;
}
