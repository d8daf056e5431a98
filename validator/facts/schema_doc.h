/* The page that lists every table and column, made from schema.def so that it cannot lag behind. */
#ifndef VALIDATOR_FACTS_SCHEMA_DOC_H
#define VALIDATOR_FACTS_SCHEMA_DOC_H

#include "validator/facts/schema.h"

/* Appends docs/tables.md. A maximum of 256 KiB holds it. */
void facts_schema_markdown(struct base_buf *out);

#endif
