/* SQL in the strings of a program, for the readers of programming languages. */
#ifndef VALIDATOR_EXTRACT_SQL_PROGRAM_H
#define VALIDATOR_EXTRACT_SQL_PROGRAM_H

#include "validator/extract/extract.h"

/* Longer strings are passed over. */
#define EXTRACT_SQL_MAX_PROGRAM 65536u

struct extract_sql_program {
    struct base_str text; /* what the string holds; ${…} stands for what is known at run time only */
    uint32_t line;        /* on which it begins */
    bool is_one_line;     /* all of it counts as being on that line: line ends in it are escapes */
    int64_t scope;        /* in which it stands; FACTS_NULL for none */
};

/* Whether the string begins as SQL does: a look at its first word. */
bool extract_sql_may_be(struct base_str text);
/* Emits sql_mention for the tables that it names, and sql_statement for what it does to a schema. `ordinal`
 * is the number of the next sql_statement of the file. */
void extract_sql_program(struct facts_chunk *out, const struct extract_sql_program *program,
                         int64_t *ordinal);

#endif
