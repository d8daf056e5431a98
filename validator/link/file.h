/*
 * The tables `file` and `unit`: what is known of every file from its place alone. They come before the other
 * linkers, because facts are joined to rows of `file`.
 */
#ifndef VALIDATOR_LINK_FILE_H
#define VALIDATOR_LINK_FILE_H

#include "validator/link/link.h"
#include "validator/source/source.h"

/* Makes rows of `file`. The context and the configuration in it are borrowed until destroy. */
struct link_files;

struct link_files *link_files_create(struct link_context *context);
void link_files_destroy(struct link_files *files); /* accepts NULL */

/* Adds the row of an entry; entries come in path order, each before its chunk is joined. `unit` is the folder
 * of the entry's unit; `kind` says text, binary or unread for regular files, and NULL means text. Layer and
 * test come from the configuration's globs: the first matching layer wins. */
void link_files_add(struct link_files *files, const struct source_entry *entry, struct base_str unit,
                    const char *kind);

/* Adds one row of `unit` per unit. To be called after the join: the name comes from `package_manifest`, when
 * that was extracted (link_close_demand() sees to it), else from the folder. */
void link_units(struct link_context *context, const struct source_unit *units, size_t unit_count);

#endif
