/*
 * Where pnpm puts the packages of a workspace. Left to itself it gives every package what its own
 * package.json declares; `.npmrc` and `pnpm-workspace.yaml` of the workspace's folder can say otherwise, and
 * of the two the latter wins.
 */
#ifndef VALIDATOR_LINK_PNPM_P_H
#define VALIDATOR_LINK_PNPM_P_H

#include "validator/link/link.h"

/* Whether the settings in a folder put the package into its node_modules, provided that something in the
 * workspace depends on it. Needs file and pnpm_setting. */
bool link_pnpm_hoists(const struct facts_store *store, struct base_arena *arena, struct base_str folder,
                      struct base_str package);

#endif
