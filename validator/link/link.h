/*
 * Linkers: facts in, facts out, once per revision. A linker fills one table (or a few that come from one
 * pass) from extracted facts, earlier linked tables and the configuration. It sees no bytes. It never fails
 * on what it finds: a value that is known only at run time becomes an `unresolved` row.
 *
 * A new linker is one file with one exported constant and one line in linkers.def, after the linkers it
 * needs.
 */
#ifndef VALIDATOR_LINK_LINK_H
#define VALIDATOR_LINK_LINK_H

#include "validator/base/arena.h"
#include "validator/base/error.h"
#include "validator/config/config.h"
#include "validator/facts/store.h"

struct link_context {
    struct facts_store *store;
    const struct config *config;
    struct base_arena *arena; /* of the run */
};

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
/* Runs, in order, every linker that fills a demanded table. */
void link_run(struct link_context *context, const struct facts_set *demand);

#endif
