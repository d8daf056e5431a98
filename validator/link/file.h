/*
 * The tables `file` and `unit`: what is known of every file from its place alone. They come before the other
 * linkers, because facts are joined to rows of `file`.
 */
#ifndef VALIDATOR_LINK_FILE_H
#define VALIDATOR_LINK_FILE_H

#include "validator/link/link.h"
#include "validator/source/source.h"

/* Adds one row of `file` per entry, in the order given (which must be path order). `kinds`, one per entry,
 * says text, binary or unread for regular files; NULL, or a NULL entry, means text. Layer and test come from
 * the configuration's globs: the first matching layer wins. `unit_of` is the unit of each entry. To be called
 * once, before any chunk is joined. */
void link_files(struct link_context *context, const struct source_entry *entries, const char *const *kinds,
                size_t count, const struct source_unit *units, size_t unit_count, const uint32_t *unit_of);

/* Adds one row of `unit` per unit. To be called after the join: the name comes from `package_manifest`, when
 * that was extracted (link_close_demand() sees to it), else from the folder. */
void link_units(struct link_context *context, const struct source_unit *units, size_t unit_count);

#endif
