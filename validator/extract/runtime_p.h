/* What the readers of small files with versions share. */
#ifndef VALIDATOR_EXTRACT_RUNTIME_P_H
#define VALIDATOR_EXTRACT_RUNTIME_P_H

#include "validator/extract/extract.h"

/* What stands behind is no such file. */
#define EXTRACT_RUNTIME_MOST_BYTES 200000u

/* A runtime_version, unless the version is empty or too long to be one. */
void extract_runtime_version(struct facts_chunk *out, int line, const char *kind, struct base_str version,
                             const char *source);
/* The line without what stands behind '#'. */
struct base_str extract_runtime_code(struct base_str line);
/* Takes the first word off the line. */
struct base_str extract_runtime_word(struct base_str *line);

#endif
