/*
 * Lists of environment variables in documents: tables with a column of them, and lists whose items begin with
 * one below a heading that speaks of variables.
 */
#ifndef VALIDATOR_LINK_ENV_TABLE_P_H
#define VALIDATOR_LINK_ENV_TABLE_P_H

#include "validator/link/document_p.h"

struct link_env_row {
    struct base_str name;
    int64_t line, col;
    int64_t list_line; /* of the table, or of the first item */
    int64_t section_line;
    int64_t is_required; /* what the row or its heading says; FACTS_NULL for nothing */
    struct base_str
        fallback; /* the default that it names; "" when it says that there is none; absent for nothing */
    bool is_table;
    bool is_retired; /* it says that the variable is gone, or is not there yet */
};

struct link_env_rows {
    BASE_VEC(struct link_env_row) items;
};

/* Appends the rows of the document `file`, in the order of their lines. Strings are the store's. */
void link_env_rows_read(struct link_env_rows *rows, const struct facts_store *store, uint32_t file);
void link_env_rows_finish(struct link_env_rows *rows);

/* Whether a heading, or a text that introduces something, speaks of environment variables. */
bool link_env_is_subject(struct base_str text);

#define LINK_ENV_ROWS_NEEDS                                                                                  \
    FACTS_TABLE_doc_table, FACTS_TABLE_doc_cell, FACTS_TABLE_doc_block, FACTS_TABLE_heading

#endif
