/*
 * Series of migrations: which files belong to one, and the order in which a tool applies them.
 *
 * The order is in the names: a number, a time or a version in front (001_x.sql, 20240101120000_x, V1.2__x),
 * or in the name of the folder (Prisma, Diesel, Hasura), or in a journal (Drizzle). What undoes a step
 * (x.down.sql, U1__x.sql, down.sql) is never applied. A SQL file that is no part of a series is a script, a
 * series of its own.
 */
#ifndef VALIDATOR_LINK_SQL_SET_P_H
#define VALIDATOR_LINK_SQL_SET_P_H

#include "validator/link/link.h"
#include "validator/link/names_p.h"

enum link_sql_member_kind {
    LINK_SQL_BASELINE, /* B of Flyway */
    LINK_SQL_VERSIONED,
    LINK_SQL_REPEATABLE, /* R of Flyway: behind all versions */
    LINK_SQL_UNDO        /* never applied */
};

struct link_sql_member {
    uint32_t file; /* row of `file` */
    struct base_str path, unit, origin, number, name, dialect;
    uint8_t kind;      /* enum link_sql_member_kind */
    bool is_series;    /* its name and place say that it is one of a series */
    bool is_code;      /* a program, not a SQL file */
    uint32_t position; /* in the journal, + 1; 0 without one */
    bool is_left_out;  /* the journal does not list it, or the baseline of Flyway stands for it */
};

/* Members in the order in which they are applied, those of one origin together. */
struct link_sql_members {
    BASE_VEC(struct link_sql_member) items;
};

void link_sql_members_find(struct link_context *context, struct link_sql_members *members);
/* What a path says: number, name, kind and the folder of its series. */
struct link_sql_member link_sql_member_of(struct base_str path);

#endif
