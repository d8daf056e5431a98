/*
 * A token scanner for shell scripts (sh, bash, zsh): words, assignments, and expansions of parameters,
 * wherever they stand: in words, in double quotes, in command substitutions, in defaults of other expansions,
 * in here-documents. What single quotes, comments and quoted here-documents hold is passed over.
 *
 * It never fails, is linear in the bytes it passes, and keeps what is open in arrays of fixed size: deeper
 * nesting and further here-documents on one line are read as if they stood outside.
 */
#ifndef VALIDATOR_SCAN_SHELL_H
#define VALIDATOR_SCAN_SHELL_H

#include "validator/base/str.h"

#define SCAN_SHELL_MAX_BYTES 0x7fffffffu
#define SCAN_SHELL_DEEPEST 64u
#define SCAN_SHELL_MOST_HEREDOCS 8u

enum scan_shell_kind {
    SCAN_SHELL_END,
    SCAN_SHELL_WORD,       /* a bare word outside of substitutions */
    SCAN_SHELL_ASSIGNMENT, /* NAME= or NAME+= where a word begins; its value follows as tokens of the same
                              word */
    SCAN_SHELL_EXPANSION   /* $NAME or ${NAME…} */
};

struct scan_shell_token {
    uint8_t kind;
    bool is_command; /* a word that begins a command */
    char sign;       /* of an expansion: the operator behind the name, - = ? + # % and others; 0 for none */
    struct base_str name;    /* or the word */
    struct base_str operand; /* behind the operator - = ? +, as written; absent for others */
    uint32_t word;           /* number of the word outside of substitutions that it belongs to */
    uint32_t start, line, line_start;
};

struct scan_shell_heredoc {
    struct base_str end;
    bool is_quoted, strips_tabs;
};

struct scan_shell {
    struct base_str text; /* borrowed */
    uint32_t at, line, line_start, word;
    char open[SCAN_SHELL_DEEPEST]; /* " ( { ` or H for a here-document */
    uint32_t depth;
    struct scan_shell_heredoc heredocs[SCAN_SHELL_MOST_HEREDOCS]; /* announced, or being read: the first */
    uint32_t heredoc_count;
    bool at_word, at_command; /* a word, a command may begin here */
};

void scan_shell_init(struct scan_shell *scan, struct base_str text);
void scan_shell_next(struct scan_shell *scan, struct scan_shell_token *token);

#endif
