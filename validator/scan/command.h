/*
 * Shell code as simple commands and their words, as bash and its kin read it: quotes, comments,
 * here-documents, redirections, what stands in $( … ). Nothing is expanded: a word that holds a variable, a
 * substitution or a pattern says so.
 *
 * The scanner never fails. What it does not understand makes the code not plain: only of plain code it is
 * certain that a shell can read it. Time is linear in the text, which is below 4 GiB.
 */
#ifndef VALIDATOR_SCAN_COMMAND_H
#define VALIDATOR_SCAN_COMMAND_H

#include "validator/base/arena.h"
#include "validator/base/str.h"
#include "validator/base/vec.h"

struct scan_command_word {
    struct base_str text; /* without quotes and backslashes */
    size_t from, to;      /* in the code, quotes included */
    bool has_expansion;   /* $name, $( … ), ` … ` outside of single quotes */
    bool has_pattern;     /* * ? [ outside of quotes, or a leading ~ */
    bool is_quoted;       /* a part of it is */
    bool is_redirect;     /* the target of > < >> … */
    bool is_assignment;   /* NAME=value in front of the program */
};

struct scan_command {
    size_t word,
        word_count; /* of `words`; the program is the first that is no assignment and no redirection */
    size_t from, to;
    bool is_piped;  /* reads what another one writes */
    unsigned level; /* how many $( and ( stand around it */
    bool is_inner;  /* in $( … ): a part of another command */
};

struct scan_commands {
    BASE_VEC(struct scan_command_word) words;
    BASE_VEC(struct scan_command) commands; /* in order, but that those in $( … ) follow all others */
    bool is_plain;
};

/* `shell` is zeroed by the caller, who finishes it. Texts are views of the code, or lie in the arena. */
void scan_commands_read(struct base_str code, struct base_arena *arena, struct scan_commands *shell);
void scan_commands_finish(struct scan_commands *shell);

/*
 * The commands of a block as people write them into documents: where lines begin with a prompt ("$ ", or "> "
 * behind an unfinished line), the other lines are what programs print. Prompts and such lines become blanks,
 * so that places stay; without a prompt the code is as it was. In the arena; *has_prompts says which.
 */
struct base_str scan_commands_of(struct base_str block, struct base_arena *arena, bool *has_prompts);

#endif
