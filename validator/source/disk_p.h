/* Reading entries of a folder on disk. */
#ifndef VALIDATOR_SOURCE_DISK_P_H
#define VALIDATOR_SOURCE_DISK_P_H

#include "validator/source/source.h"

#include <sys/stat.h>

/* Opens the folder itself, following links: the user named it. */
int source_disk_open_root(struct source *source, const char *path, struct base_error *err);
/* The bytes of a file or the target of a link, as source_read() says. A file that grows or shrinks meanwhile
 * gives what one pass over it saw. */
int source_disk_read(struct source *source, const struct source_entry *entry, char **bytes, size_t *n,
                     struct base_error *err);
/* Status of the entry itself, a link not followed; false when it is gone. */
bool source_disk_stat(struct source *source, const struct source_entry *entry, struct stat *info);
/* As source_size() says. */
int64_t source_disk_size(struct source *source, const struct source_entry *entry);

#endif
