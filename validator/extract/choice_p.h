/* How paths are folded before they meet the globs of extractors. */
#ifndef VALIDATOR_EXTRACT_CHOICE_P_H
#define VALIDATOR_EXTRACT_CHOICE_P_H

#include "validator/base/str.h"

/* A path whose capitals do not fit here is compared as it is. */
#define EXTRACT_LONGEST_FOLDED 4096u

/* The path with its ASCII letters in lower case; the path itself when it has no capitals, as most. */
struct base_str extract_fold(struct base_str path, char text[EXTRACT_LONGEST_FOLDED]);

#endif
