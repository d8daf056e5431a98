/* .gitignore: what a repository leaves out on purpose. Lines stay as they are: the matcher reads them. */
#include "validator/extract/extract.h"

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct base_str rest = input->bytes, line;
    for (int number = 1; (line = base_str_split(&rest, '\n')).p; number++) {
        struct base_str rule = base_str_ends(line, "\r") ? base_str_slice(line, 0, line.n - 1) : line;
        if (base_str_trim(rule).n > 0 && !base_str_starts(rule, "#"))
            FACTS_EMIT(out, ignore_rule, .line = number, .pattern = rule);
    }
}

static const char *const globs[] = {".gitignore", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_ignore_rule, FACTS_TABLE_COUNT};

const struct extract_extractor extract_gitignore = {
    .name = "gitignore",
    .summary = ".gitignore: the rules that leave files out.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
