/*
 * The state of one database while its migrations are applied step by step.
 *
 * A step that fits the state changes it. One that does not (a column of a table that nothing created) shows
 * that something is missing here: then the table is marked as not complete, and nobody judges by its facts. A
 * guarded step that does not fit is no step at all, as in the database.
 *
 * Names are folded as the dialect does: PostgreSQL takes names without quotes in lower case, the others
 * compare all names without case.
 */
#ifndef VALIDATOR_LINK_SQL_STATE_P_H
#define VALIDATOR_LINK_SQL_STATE_P_H

#include "validator/link/link.h"

/* Columns, constraints or indexes of one table; what is more makes it incomplete. */
#define LINK_SQL_MAX_PARTS 4096u
/* Parts looked at in one database for steps that concern all of its tables. */
#define LINK_SQL_MAX_LOOKS 20000000u

struct link_sql_place {
    struct base_str path;
    int64_t line;
};

struct link_sql_column {
    struct base_str name, field, type, default_value, generated, expression, comment;
    struct base_str default_type; /* the type when the default was given: it goes with that type */
    bool is_nullable;
    struct link_sql_place at;
};

struct link_sql_constraint {
    struct base_str name, kind, columns, expression;
    struct base_str references_schema, references_table, references_columns, on_delete, on_update;
    bool is_named;
    struct link_sql_place at;
};

struct link_sql_index {
    struct base_str name, columns, predicate;
    bool is_unique;
    struct link_sql_place at;
};

struct link_sql_table {
    struct base_str schema, name, kind, model, comment;
    BASE_VEC(struct link_sql_column) columns;
    BASE_VEC(struct link_sql_constraint) constraints;
    BASE_VEC(struct link_sql_index) indexes;
    bool is_dropped, is_incomplete;
    unsigned foreign_keys; /* made so far without a name: MySQL numbers them */
    struct link_sql_place at;
};

struct link_sql_type {
    struct base_str schema, name, kind;
    BASE_VEC(struct base_str) labels;
    bool is_dropped;
    struct link_sql_place at;
};

struct link_sql_database {
    struct base_arena *arena;
    struct base_str path, unit, origin, source, dialect;
    BASE_VEC(struct link_sql_table) tables;
    struct base_map by_name;     /* key of a table or view -> index, + 1; 0 when it was dropped */
    struct base_map index_owner; /* key of an index or constraint -> index of its table, + 1 */
    BASE_VEC(struct link_sql_type) types;
    struct base_str search_path;
    bool is_open; /* a step was not understood that may concern any table */
    uint64_t looks;
    int64_t skipped_statement;      /* whose steps are passed over; FACTS_NULL for none */
    int64_t present_statement;      /* in which a column was not added, because it is there already, */
    struct base_str present_column; /* and that column: its constraints are there, too */
};

bool link_sql_is(const struct link_sql_database *database, const char *dialect);
/* A name as the dialect takes it, without quotes. */
struct base_str link_sql_fold(const struct link_sql_database *database, struct base_str name);
/* A list of names (or expressions) with each name folded. */
struct base_str link_sql_fold_list(const struct link_sql_database *database, struct base_str list);
/* Parts of a list as written in facts: the part before the next ", " outside of quotes and parentheses. */
struct base_str link_sql_list_next(struct base_str *rest);
/* Whether a list has that name. */
bool link_sql_list_has(const struct link_sql_database *database, struct base_str list, struct base_str name);
/* "schema.name" in two, folded; the default schema when none is written. */
void link_sql_split(const struct link_sql_database *database, struct base_str qualified,
                    struct base_str *schema, struct base_str *name);
bool link_sql_same(const struct link_sql_database *database, struct base_str a, struct base_str b);

/* NULL when there is none (any more). */
struct link_sql_table *link_sql_find(struct link_sql_database *database, struct base_str schema,
                                     struct base_str name);
struct link_sql_table *link_sql_add_table(struct link_sql_database *database, struct base_str schema,
                                          struct base_str name, struct link_sql_place at);
struct link_sql_column *link_sql_column_of(const struct link_sql_database *database,
                                           struct link_sql_table *table, struct base_str name);
const struct link_sql_constraint *link_sql_primary_key(const struct link_sql_table *table);

/* Applies one step. */
void link_sql_apply(struct link_sql_database *database, const struct facts_sql_statement *step);
/* sql_parts.c: constraints and indexes; see there. */
void link_sql_add_constraint(struct link_sql_database *database, struct link_sql_table *table,
                             struct link_sql_constraint constraint, bool guarded);
void link_sql_drop_constraint(struct link_sql_database *database, struct link_sql_table *table,
                              struct base_str kind, struct base_str name, bool guarded);
void link_sql_add_index(struct link_sql_database *database, struct link_sql_table *table,
                        struct link_sql_index index, bool guarded);
void link_sql_drop_index(struct link_sql_database *database, const struct facts_sql_statement *step);
void link_sql_rename_part(struct link_sql_database *database, const struct facts_sql_statement *step);
/* What hangs on a column goes, or is renamed, with it. */
void link_sql_column_gone(struct link_sql_database *database, struct link_sql_table *table,
                          struct base_str column, bool cascade);
void link_sql_column_renamed(struct link_sql_database *database, struct link_sql_table *table,
                             struct base_str old, struct base_str name);
void link_sql_table_gone(struct link_sql_database *database, const struct link_sql_table *table,
                         bool cascade);
void link_sql_table_renamed(struct link_sql_database *database, struct base_str old_schema,
                            struct base_str old_name, const struct link_sql_table *table);
/* sql_types.c */
void link_sql_apply_type(struct link_sql_database *database, const struct facts_sql_statement *step);
/* A type under one name for all its spellings; absent stays absent. */
struct base_str link_sql_type_name(struct base_arena *arena, struct base_str dialect, struct base_str type);

/* Fills sql_table and its kin, and frees the database. */
void link_sql_write(struct facts_store *store, struct link_sql_database *database);

#endif
