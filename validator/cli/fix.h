/* Rewriting references in documents: edits of one file, and the unified diff of them. */
#ifndef VALIDATOR_CLI_FIX_H
#define VALIDATOR_CLI_FIX_H

#include "validator/base/arena.h"
#include "validator/base/str.h"
#include "validator/base/vec.h"

/* One reference that has one certain answer, as the table doc_reference has it. */
struct cli_fix {
    struct base_str path;
    int64_t line, col; /* col 0: anywhere on the line */
    struct base_str text, replacement;
};

/* A file with its edits done. `fresh` has as many lines as `old`, with the same line ends. */
struct cli_fixed {
    struct base_str path, old, fresh;
    size_t done; /* edits */
    BASE_VEC(const struct cli_fix *)
    left; /* whose text does not stand where it should: escaped, or elsewhere */
};

/* Applies the fixes of one file to its bytes. A text is looked for from its column on, at most some lines
 * further (a link over several lines), then in the definitions of links. Strings come from the arena. */
void cli_fix_apply(struct cli_fixed *fixed, struct base_str path, struct base_str old,
                   const struct cli_fix *fixes, size_t count, struct base_arena *arena);
/* Appends the unified diff, with three lines of context; git apply takes it. */
void cli_fix_diff(const struct cli_fixed *fixed, struct base_buf *out);
void cli_fixed_finish(struct cli_fixed *fixed);

#endif
