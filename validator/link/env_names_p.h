/* Which environment variables are known by their name alone. */
#ifndef VALIDATOR_LINK_ENV_NAMES_P_H
#define VALIDATOR_LINK_ENV_NAMES_P_H

#include "validator/facts/schema.h"

/* The runtime, the shell, a CI service, a host or a package manager sets it. */
bool link_env_is_platform(struct base_str name);
/* That, or a library, tool or container may read it without a word of it in the code. */
bool link_env_is_outside(struct base_str name);

/* Where code stands that reads one; env.c. */
enum link_env_place { LINK_ENV_PRODUCT, LINK_ENV_TOOL, LINK_ENV_TEST };
enum link_env_place link_env_place_of(const struct facts_file *file);

#endif
