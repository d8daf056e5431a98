/* Sections of documents that are about a table, and the claims that come of them. */
#ifndef VALIDATOR_LINK_DOC_SCHEMA_WRITE_P_H
#define VALIDATOR_LINK_DOC_SCHEMA_WRITE_P_H

#include "validator/link/doc_schema_p.h"

/* Columns of a Markdown table that are looked at. */
#define LINK_DOC_MOST_CELLS 16

struct link_doc_row {
    struct base_str name;
    int64_t line;
    uint32_t column; /* row of sql_column, or LINK_NONE */
    struct link_doc_said_of said;
    bool has_foreign_word; /* its type is none of SQL */
    bool is_sql;           /* it has a cell for constraints */
};

struct link_doc_section {
    struct facts_heading heading;
    uint32_t table; /* row of sql_table */
    BASE_VEC(struct link_doc_row) rows;
    size_t matched, foreign_words;
};

/* How often a document says a thing, and how often it is silent where it could. */
struct link_doc_habit {
    size_t said, silent;
};

enum link_doc_aspect {
    LINK_DOC_SAYS_COLUMN,
    LINK_DOC_SAYS_NOT_NULL,
    LINK_DOC_SAYS_DEFAULT,
    LINK_DOC_SAYS_PRIMARY,
    LINK_DOC_SAYS_FOREIGN,
    LINK_DOC_SAYS_ON_DELETE,
    LINK_DOC_SAYS_UNIQUE,
    LINK_DOC_SAYS_CHECK,
    LINK_DOC_SAYS_INDEX,
    LINK_DOC_ASPECTS
};

struct link_doc_schema {
    struct link_context *context;
    struct link_sql_names names;
    BASE_VEC(struct link_doc_section) sections; /* of the document at hand: section_count of them */
    size_t section_count;
    BASE_VEC(struct facts_heading) orphans;          /* headings above a list of columns that name no table */
    struct link_doc_habit habits[LINK_DOC_ASPECTS];  /* of the document at hand */
    struct link_names columns, constraints, indexes; /* (row of sql_table, "") -> rows */
};

struct base_str link_doc_heading_name(struct base_str text);
void link_doc_schema_begin(struct link_doc_schema *work);
void link_doc_schema_end(struct link_doc_schema *work);
struct link_doc_section *link_doc_section_for(struct link_doc_schema *work, uint32_t file,
                                              const struct facts_heading *heading, uint32_t table);
/* Judges the sections of the document and writes the claims. */
void link_doc_schema_write(struct link_doc_schema *work, uint32_t file);
/* doc_schema_index.c: what a section says of indexes and of constraints of several columns. Counts when
 * `writes` is false. */
void link_doc_schema_indexes(struct link_doc_schema *work, uint32_t file, struct link_doc_section *section,
                             bool writes);

bool link_doc_is_habit(const struct link_doc_schema *work, enum link_doc_aspect aspect);
void link_doc_count(struct link_doc_schema *work, enum link_doc_aspect aspect, bool said);
/* Writes a claim of the section; what is common is filled in. */
void link_doc_claim(struct link_doc_schema *work, const struct link_doc_section *section,
                    struct facts_schema_claim claim);

#endif
