/*
 * What schema.def declares, as C: a row struct and a number per table, and descriptions of both.
 *
 * A row struct has one member per column: `struct base_str` for TEXT, int64_t for INT. In an initializer,
 * what is not named is absent (TEXT) or 0 (INT); FACTS_NULL is SQL NULL for an INT. Rows of EXTRACTED tables
 * begin with `path` and `unit` (which a reader of rows gets, and a writer leaves out) and `file`, the row
 * number in the table `file`, which is no column.
 */
#ifndef VALIDATOR_FACTS_SCHEMA_H
#define VALIDATOR_FACTS_SCHEMA_H

#include "validator/base/str.h"

#define FACTS_NULL INT64_MIN

#define FACTS_CTYPE_TEXT struct base_str
#define FACTS_CTYPE_INT int64_t
#define FACTS_HEAD_EXTRACTED                                                                                 \
    struct base_str path, unit;                                                                              \
    uint32_t file;
#define FACTS_HEAD_LINKED

#define TABLE(table, kind, sentence)                                                                         \
    struct facts_##table {                                                                                   \
        FACTS_HEAD_##kind
#define COLUMN(table, column, type, sentence) FACTS_CTYPE_##type column;
#define END(table)                                                                                           \
    }                                                                                                        \
    ;
#include "validator/facts/schema.def"
#undef TABLE
#undef COLUMN
#undef END

enum facts_table {
#define TABLE(table, kind, sentence) FACTS_TABLE_##table,
#define COLUMN(table, column, type, sentence)
#define END(table)
#include "validator/facts/schema.def"
#undef TABLE
#undef COLUMN
#undef END
    FACTS_TABLE_COUNT
};

/* The columns of each table by number, in the order of facts_table_info().columns. */
#define FACTS_FIRST_EXTRACTED(table) FACTS_COLUMN_##table##_path, FACTS_COLUMN_##table##_unit,
#define FACTS_FIRST_LINKED(table)
#define TABLE(table, kind, sentence)                                                                         \
    enum facts_##table##_column                                                                              \
    {                                                                                                        \
        FACTS_FIRST_##kind(table)
#define COLUMN(table, column, type, sentence) FACTS_COLUMN_##table##_##column,
#define END(table)                                                                                           \
    }                                                                                                        \
    ;
#include "validator/facts/schema.def"
#undef TABLE
#undef COLUMN
#undef END

enum facts_type { FACTS_TEXT, FACTS_INT };
enum facts_kind { FACTS_EXTRACTED, FACTS_LINKED };

struct facts_column {
    const char *name;
    enum facts_type type;
    size_t offset; /* in the row struct */
    const char *sentence;
};

struct facts_table_info {
    const char *name;
    enum facts_kind kind;
    const char *sentence;
    const struct facts_column *columns; /* `path` and `unit` of EXTRACTED tables included, first */
    size_t column_count;
    size_t row_size; /* of the row struct */
};

/* Borrowed, valid for ever. */
const struct facts_table_info *facts_table_info(enum facts_table table);
/* The table of that name, or FACTS_TABLE_COUNT. */
enum facts_table facts_table_by_name(struct base_str name);

/* A set of tables: what rules demand, what an extractor fills. */
struct facts_set {
    uint64_t bits[(FACTS_TABLE_COUNT + 63) / 64];
};

static inline void facts_set_add(struct facts_set *set, enum facts_table table)
{
    set->bits[table / 64] |= UINT64_C(1) << (table % 64);
}
static inline bool facts_set_has(const struct facts_set *set, enum facts_table table)
{
    return (set->bits[table / 64] >> (table % 64)) & 1;
}

#endif
