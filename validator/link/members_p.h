/* Layers by configuration: of packages, and of the classes and functions in files. */
#ifndef VALIDATOR_LINK_MEMBERS_P_H
#define VALIDATOR_LINK_MEMBERS_P_H

#include "validator/link/link.h"
#include "validator/link/names_p.h"

/* The layer of a package; absent for none. */
struct base_str link_package_layer(const struct config *config, struct base_str package);
/* Whether a file is code whose members count: TypeScript or JavaScript, no test, no declaration file. */
bool link_is_layer_code(const struct facts_file *file);

#endif
