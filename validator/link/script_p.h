/* How npm, pnpm, yarn and bun are called to run a script. */
#ifndef VALIDATOR_LINK_SCRIPT_P_H
#define VALIDATOR_LINK_SCRIPT_P_H

#include "validator/base/suggest.h"
#include "validator/link/command_p.h"

struct link_script_call {
    struct base_str script;
    int64_t line, col;
    struct base_str package; /* that a filter or workspace names; absent for none */
    struct base_str folder;  /* of --prefix, -C, --dir, --cwd; absent for none */
    bool is_recursive;       /* in every package that has it */
    bool may_be_binary;      /* the manager also runs programs of dependencies under this form */
};

/* False when the command runs no script, or one that cannot be told (a variable, a filter with a pattern, an
 * option that is not known in front of it). */
bool link_script_parse(const struct link_command *command, struct link_script_call *out);
/* A program that packages are known to bring whose name is not theirs: tsc, next, prisma … */
bool link_script_is_binary(struct base_str name);

#endif
