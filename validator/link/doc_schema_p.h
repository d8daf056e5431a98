/*
 * What documents say of columns, compared with what a database has.
 *
 * A cell is read for what it surely says. "string" is no SQL type and "current time" no default: of those
 * nothing is judged. What a document leaves out counts only where it says the same of nearly all other
 * columns: whoever writes NOT NULL at nineteen columns says of the twentieth that it may be NULL.
 */
#ifndef VALIDATOR_LINK_DOC_SCHEMA_P_H
#define VALIDATOR_LINK_DOC_SCHEMA_P_H

#include "validator/link/sql_names_p.h"

/* What a column of a Markdown table is about. */
enum link_doc_header {
    LINK_DOC_OTHER,
    LINK_DOC_COLUMN,
    LINK_DOC_TYPE,
    LINK_DOC_NULLABLE,
    LINK_DOC_REQUIRED,
    LINK_DOC_DEFAULT,
    LINK_DOC_CONSTRAINTS,
    LINK_DOC_PRIMARY,
    LINK_DOC_FOREIGN,
    LINK_DOC_UNIQUE,
    LINK_DOC_HEADERS
};

enum link_doc_said { LINK_DOC_SILENT, LINK_DOC_YES, LINK_DOC_NO };

/* What the cells of one row say. */
struct link_doc_said_of {
    struct base_str type;          /* absent when none is known to be one */
    struct base_str default_value; /* absent when none is written */
    struct base_str references;    /* table that a foreign key is said to refer to */
    struct base_str references_columns, on_delete, check;
    enum link_doc_said nullable, has_default, primary, foreign, unique;
};

/* What a database has of a column. */
struct link_doc_column {
    struct facts_sql_column row;
    struct facts_sql_constraint foreign, unique, check;
    bool is_primary, is_in_primary, has_foreign, has_unique, has_check, is_uniquely_indexed, has_many_checks;
};

enum link_doc_header link_doc_header_of(struct base_str text);
/* Reads the constraints of a cell into `said`. */
void link_doc_read_constraints(struct base_arena *arena, struct base_str text, struct link_doc_said_of *said);
/* The type at the start of a cell, as written; what stands behind it is read as constraints. */
void link_doc_read_type(struct base_arena *arena, struct base_str text, struct link_doc_said_of *said);
void link_doc_read_default(struct base_arena *arena, struct base_str text, struct link_doc_said_of *said);
enum link_doc_said link_doc_yes_no(struct base_str text);

/* Whether the text is a type that databases have; `dialect` may be absent. */
bool link_doc_is_type(struct base_arena *arena, struct base_str type);
bool link_doc_types_agree(struct base_arena *arena, struct base_str dialect, struct base_str said,
                          const struct facts_sql_column *column, bool loosely);
bool link_doc_defaults_agree(struct base_arena *arena, struct base_str said, struct base_str actual);
/* Whether a default is written so that it can be compared: a literal, a number, a call. */
bool link_doc_is_default(struct base_str text);
bool link_doc_expressions_agree(struct base_arena *arena, struct base_str said, struct base_str actual);

#endif
