/*
 * Whether an output is what a playbook expects.
 *
 * Lines are compared without white space at their ends, and blank lines at the end do not count. In an
 * expected line `...` or `…` stands for any text, and a line of nothing else for any number of lines. A line
 * between slashes is a regular expression that must match within the line.
 *
 * A sentence is compared by the code in it, which stands between backticks: when it is nothing but one piece
 * of code, the output must be that; of others each piece must stand in the output, in this order. "No output"
 * and "exit status 3" are understood. What says nothing of the kind is left to people: TRIAL_EXPECT_OPEN.
 */
#ifndef VALIDATOR_TRIAL_EXPECT_H
#define VALIDATOR_TRIAL_EXPECT_H

#include "validator/base/arena.h"
#include "validator/base/str.h"

enum trial_expect_kind { TRIAL_EXPECT_NOTHING, TRIAL_EXPECT_BLOCK, TRIAL_EXPECT_PART, TRIAL_EXPECT_TEXT };

enum trial_expect_result {
    TRIAL_EXPECT_MET,
    TRIAL_EXPECT_MISSED, /* `why` says how */
    TRIAL_EXPECT_OPEN    /* nobody can tell; `why` says why */
};

/* Comparisons of lines beyond this many are given up: TRIAL_EXPECT_OPEN. */
#define TRIAL_EXPECT_MAX_STEPS 5000000u

/* `status` is the exit status; without a word about it, it must be 0. `why` comes from the arena. */
enum trial_expect_result trial_expect(enum trial_expect_kind kind, struct base_str expected,
                                      struct base_str output, int status, struct base_arena *arena,
                                      struct base_str *why);

#endif
