/*
 * CODEOWNERS: who owns a path.
 *
 * The file is read as GitHub reads it: patterns of .gitignore without negation and character ranges, the last
 * one that matches a path decides, and its line may name nobody. A pattern that ends in a slash and a star
 * takes the files of the folder alone. With sections, "[Name][2] @default", it is read as GitLab reads it:
 * the last match of each section counts, and a line without owners has those of its section. A line that
 * neither of them understands says nothing.
 *
 * Used by one thread at a time: answers are kept for each folder.
 */
#ifndef VALIDATOR_LINK_OWNERS_H
#define VALIDATOR_LINK_OWNERS_H

#include "validator/base/arena.h"
#include "validator/base/str.h"

/* Places where the file may lie, in the order in which they are looked at; the first that is there counts. */
extern const char *const link_owners_places[];
/* GitHub's own limit. */
#define LINK_OWNERS_MAX_BYTES ((size_t)3 << 20)

struct link_owners;

/* The text and the arena are borrowed until destroy. */
struct link_owners *link_owners_create(struct base_str path, struct base_str text, struct base_arena *arena);
void link_owners_destroy(struct link_owners *owners); /* accepts NULL */

/* The owners with a space between, without repetition; absent for none, and for NULL. In the arena. */
struct base_str link_owners_of(struct link_owners *owners, struct base_str path);

#endif
