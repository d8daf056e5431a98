/*
 * The tables of all databases of the tree, by name: for whoever asks whether a name that stands somewhere
 * (SQL in a program, a document) is one of them.
 */
#ifndef VALIDATOR_LINK_SQL_NAMES_P_H
#define VALIDATOR_LINK_SQL_NAMES_P_H

#include "validator/link/link.h"
#include "validator/link/names_p.h"

struct link_sql_names {
    const struct facts_store *store;
    struct base_arena *arena;
    struct link_names tables;  /* (0, name in lower case) -> row of sql_table */
    struct link_names models;  /* (0, name of a model in lower case) -> row of sql_table */
    struct link_names columns; /* (row of sql_table, name in lower case) -> row of sql_column */
    struct base_map keys;      /* "origin schema table" -> row of sql_table, + 1 */
    bool is_open;              /* some database may have more tables */
    bool has_series;           /* at least one database is known by migrations or the schema of a library */
    size_t series;             /* how many are */
    struct base_map ever;      /* names in lower case that a step once gave to a table */
};

void link_sql_names_init(struct link_sql_names *names, struct link_context *context);
void link_sql_names_finish(struct link_sql_names *names);
/* "schema.name" or name, with or without quotes, in two; the schema is absent when none is written. */
void link_sql_names_split(struct link_sql_names *names, struct base_str written, struct base_str *schema,
                          struct base_str *name);
/* Rows of sql_table by name, capitals folded: the first entry of names->tables, or LINK_NONE. */
uint32_t link_sql_names_find(const struct link_sql_names *names, struct base_str name);
/* Whether a step made the table, though it is not there in the end: it was dropped or renamed. */
bool link_sql_names_was_there(const struct link_sql_names *names, struct base_str name);
/* A table that the database itself has, or the tool that applies migrations: pg_class, sqlite_master,
 * _prisma_migrations. */
bool link_sql_names_is_system(struct base_str schema, struct base_str name);
/* The name nearest to one that is not there; absent when none is near. */
struct base_str link_sql_names_hint(const struct link_sql_names *names, struct base_str name);
/* The row of sql_table that a row of sql_column, sql_constraint or sql_index belongs to; LINK_NONE for none.
 */
uint32_t link_sql_names_table(const struct link_sql_names *names, struct base_str origin,
                              struct base_str schema, struct base_str table);
struct base_str link_sql_names_lower(struct base_arena *arena, struct base_str s);

#endif
