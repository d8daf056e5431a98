/* Files that are compiled into the program (cmake/Bundle.cmake): the bundled rules. */
#ifndef VALIDATOR_ENGINE_BUNDLED_H
#define VALIDATOR_ENGINE_BUNDLED_H

#include <stddef.h>

struct engine_bundled {
    const char *path; /* "rules/…/x.yaml" */
    const char *text; /* NUL-terminated */
    size_t n;
};

extern const struct engine_bundled engine_bundled_rules[]; /* in path order, ended by a NULL path */

#endif
