/* Calls of jq in documents: the program, and the names that options give it. */
#ifndef VALIDATOR_LINK_JQ_P_H
#define VALIDATOR_LINK_JQ_P_H

#include "validator/link/link.h"

#define LINK_JQ_NAMES 16u

struct link_jq_call {
    struct base_str program;
    int64_t line, col;
    struct base_str names[LINK_JQ_NAMES]; /* of --arg and its kin */
    size_t name_count;
};

/* Reads the words of the command with the ordinal; `words` moves on, and is in the order of commands. False
 * when the program is not known: it stands in a file, or the shell puts something in. */
bool link_jq_parse(const struct facts_store *store, struct facts_range *words, int64_t ordinal,
                   struct link_jq_call *out);
/* The same for the same call; in the arena. */
struct base_str link_jq_key(const struct link_jq_call *call, struct base_arena *arena);
/* Whether a newer jq may take the program that this one refuses: 1.7 and 1.8 brought functions, `if` without
 * `else`, and `.a.[0]`. */
bool link_jq_is_newer(struct base_str program, struct base_str fault);

#endif
