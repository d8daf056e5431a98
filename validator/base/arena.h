/*
 * Arenas: many small allocations, freed together.
 *
 * One arena lives for a run (configuration, rules, findings), one for a file (facts of that file, document
 * nodes). Memory from an arena is zeroed and aligned for any type. Handles of foreign libraries (statements,
 * repositories, file descriptors) never live in an arena: it runs no destructors.
 */
#ifndef VALIDATOR_BASE_ARENA_H
#define VALIDATOR_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct base_arena_block;

struct base_arena {
    struct base_arena_block *blocks; /* the newest first */
    size_t used;                     /* bytes handed out, for limits and tests */
};

#define BASE_ARENA_INIT                                                                                      \
    {                                                                                                        \
        NULL, 0                                                                                              \
    }

void *base_arena_alloc(struct base_arena *arena, size_t bytes);
/* An array; the multiplication is checked. */
void *base_arena_array(struct base_arena *arena, size_t count, size_t element_size);
/* Whether the `n` bytes at `p` lie in memory that the arena handed out. Takes time with the number of blocks,
 * which grows with the logarithm of the arena's size; the newest, which hold most, are looked at first. */
bool base_arena_owns(const struct base_arena *arena, const void *p, size_t n);
/* Moves everything that `from` handed out into `arena`, where it stays as it is; `from` is empty afterwards.
 */
void base_arena_adopt(struct base_arena *arena, struct base_arena *from);
/* Frees everything and leaves an empty arena; accepts a zeroed one. */
void base_arena_finish(struct base_arena *arena);

#define BASE_ARENA_NEW(arena, type) ((type *)base_arena_alloc((arena), sizeof(type)))

#endif
