/*
 * Linkers: facts in, facts out, once per revision, several at the same time. A linker fills one table (or a
 * few that come from one pass) from extracted facts, earlier linked tables and the configuration. It sees no
 * bytes. It never fails on what it finds: a value that is known only at run time becomes an `unresolved` row.
 *
 * A new linker is one file with one exported constant and one line in linkers.def, after the linkers it
 * needs. It starts when all linkers before it that fill a table it needs have ended, on any thread, beside
 * others. So its context is its own (store, arena, limits), it keeps no state outside of it, and it can read
 * no linked table that it does not list: counting the rows of one ends the program.
 */
#ifndef VALIDATOR_LINK_LINK_H
#define VALIDATOR_LINK_LINK_H

#include "validator/base/arena.h"
#include "validator/base/error.h"
#include "validator/base/hash.h"
#include "validator/base/parallel.h"
#include "validator/base/vec.h"
#include "validator/config/parts.h"
#include "validator/facts/store.h"

/* Rows of a table that are missing because a linker came to one of its limits, or could not read what it
 * needed: what needs the table cannot be judged. */
struct link_limit {
    enum facts_table table;
    struct base_str path;
    int64_t line;
    struct base_str reason;
};

struct link_limits {
    BASE_VEC(struct link_limit) items; /* in the order in which they were met; none twice */
    struct base_map known;
};

struct link_endpoints;
struct source;

struct link_context {
    struct facts_store *store; /* a fork of the run's, for this linker */
    const struct config *config;
    struct base_arena *arena;   /* lives as long as the run */
    struct link_limits *limits; /* NULL when nobody asks */
    struct config_parts *parts; /* the projects; NULL when the configuration names none */
    struct link_owners *owners; /* CODEOWNERS; NULL when there is none */
    /* For what no table holds: what became of missing paths, how many lines a cited file has. May be NULL.
     * One linker alone uses it. */
    struct source *source;
    struct link_endpoints *endpoints; /* what frameworks found: see endpoint_p.h; link_run() owns them */
    /* Paths that exist and are no rows of `file`, because the configuration leaves them out; sorted. */
    const struct base_str *left_out;
    size_t left_out_count;
};

/* Whether the path goes through a symbolic link or a submodule: what lies behind it is not read. */
bool link_goes_through_entry(const struct facts_store *store, struct base_str path);
/* Whether nobody can tell what a path that is no row of `file` holds: it goes through such an entry, or the
 * configuration leaves the file out. A reference to it is unknown, not missing. */
bool link_is_unknown(const struct link_context *context, struct base_str path);
/* Whether a file could not be read whose extension is one of those (ended by NULL; NULL: any file): what may
 * stand in it, nobody knows to be missing. */
bool link_has_unread(const struct facts_store *store, const char *const *extensions);
/* The configuration of a path's project, else the one of the run. */
const struct config *link_config_of(const struct link_context *context, struct base_str path);
/* The name of that project; absent when there are none. */
struct base_str link_project_of(const struct link_context *context, struct base_str path);

/* Records that `table` lacks rows, once for each place and reason. Path and reason are borrowed: they live as
 * long as the run's arena, or in the store. */
void link_limit(struct link_context *context, enum facts_table table, struct base_str path, int64_t line,
                struct base_str reason);
void link_limits_finish(struct link_limits *limits); /* accepts a zeroed one */

struct link_linker {
    const char *name;
    const enum facts_table *fills; /* ended by FACTS_TABLE_COUNT */
    const enum facts_table *needs; /* ended by FACTS_TABLE_COUNT; extracted or linked before */
    void (*run)(struct link_context *context);
};

#define LINKER(name) extern const struct link_linker link_##name;
#include "validator/link/linkers.def"
#undef LINKER

/* All linkers in the order of linkers.def, ended by NULL. */
extern const struct link_linker *const link_all[];

/* Adds to `demand` all that the linkers need which fill a table in it, transitively. `unresolved` and
 * `route_problem` are filled by whoever has something to say: demanding them demands all linkers that list
 * them. */
void link_close_demand(struct facts_set *demand);
/* Whether it fills a demanded table. */
bool link_is_demanded(const struct link_linker *linker, const struct facts_set *demand);
/* Adds all tables that it needs. */
void link_add_needs(const struct link_linker *linker, struct facts_set *set);
/* Runs every linker that fills a demanded table, side by side. What they make comes together in the order of
 * linkers.def, so the number of threads cannot show. `context` is that of the run. */
void link_run(struct link_context *context, const struct facts_set *demand, const struct base_parallel *how);

#endif
