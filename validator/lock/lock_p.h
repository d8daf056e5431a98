/* What the files of this room share. */
#ifndef VALIDATOR_LOCK_LOCK_P_H
#define VALIDATOR_LOCK_LOCK_P_H

#include "validator/base/hash.h"
#include "validator/lock/lock.h"

struct lock_view {
    const struct facts_store *store;
    struct source *source;
    struct base_arena arena;
    BASE_VEC(struct base_str) living; /* paths of living documents, sorted */
    struct base_map symbols; /* "name" and "Owner.name" -> row of `symbol` + 1; 0 when there are several */
};

/* Lines of a file, from and to inclusive; from 0 for none. */
struct lock_region {
    int from, to;
};

/* A source file as text. */
int lock_source_read(struct lock_view *view, struct base_str path, struct base_arena *arena,
                     struct base_str *out, struct base_error *err);
/* The lines that a pin names in a text: "10-20", or the declaration of a symbol; from 0 when it has none. */
struct lock_region lock_region_of(struct base_str text, struct base_str path, struct base_str name);
struct base_str lock_region_text(struct base_str text, struct lock_region region);
/* The digest of a region without comments and white space that means nothing; in the arena. */
struct base_str lock_digest(struct base_str region, struct base_str path, struct base_arena *arena);
/* The region without them: what the digest is made of. */
void lock_normalise(struct base_buf *out, struct base_str region, struct base_str path);
/* What differs, line by line, behind "-" and "+", with a line around it; cut when it is long. */
void lock_diff(struct base_buf *out, struct base_str before, struct base_str after);
/* The first line that differs, of each; absent for none. */
void lock_first_difference(struct base_str before, struct base_str after, struct base_str *was,
                           struct base_str *is);

#endif
