#include "validator/base/arena.h"

#include "validator/base/memory.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

struct base_arena_block {
    struct base_arena_block *next;
    size_t used, capacity;
    max_align_t data[];
};

#define FIRST_BLOCK (16u << 10)
/* What is not touched of a large block takes no memory. */
#define LARGEST_BLOCK (64u << 20)

static struct base_arena_block *add_block(struct base_arena *arena, size_t bytes)
{
    /* Blocks double, so that a file with three facts costs little and one with a million costs few blocks. */
    size_t capacity = arena->blocks ? arena->blocks->capacity * 2 : FIRST_BLOCK;
    if (capacity > LARGEST_BLOCK)
        capacity = LARGEST_BLOCK;
    if (capacity < bytes)
        capacity = bytes;
    if (capacity > SIZE_MAX - sizeof(struct base_arena_block))
        capacity = SIZE_MAX - sizeof(struct base_arena_block); /* more than there is: ends with the message */
    struct base_arena_block *block = base_alloc(sizeof *block + capacity);
    block->capacity = capacity;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *base_arena_alloc(struct base_arena *arena, size_t bytes)
{
    const size_t align = alignof(max_align_t);
    size_t rounded = (bytes + align - 1) / align * align;
    if (rounded < bytes)
        return base_realloc(NULL, SIZE_MAX, 2); /* ends with the message for exhausted memory */
    struct base_arena_block *block = arena->blocks;
    if (!block || block->capacity - block->used < rounded)
        block = add_block(arena, rounded);
    void *p = (char *)block->data + block->used;
    block->used += rounded;
    arena->used += rounded;
    return p;
}

void *base_arena_array(struct base_arena *arena, size_t count, size_t element_size)
{
    if (element_size && count > SIZE_MAX / element_size)
        return base_realloc(NULL, count, element_size);
    return base_arena_alloc(arena, count * element_size);
}

bool base_arena_owns(const struct base_arena *arena, const void *p, size_t n)
{
    uintptr_t at = (uintptr_t)p;
    for (const struct base_arena_block *block = arena->blocks; block; block = block->next) {
        uintptr_t data = (uintptr_t)block->data;
        if (at >= data && at - data <= block->used && n <= block->used - (at - data))
            return true;
    }
    return false;
}

void base_arena_adopt(struct base_arena *arena, struct base_arena *from)
{
    /* Behind the newest block of `arena`, which goes on being filled. */
    struct base_arena_block **place = arena->blocks ? &arena->blocks->next : &arena->blocks;
    struct base_arena_block *rest = *place, **last = &from->blocks;
    *place = from->blocks;
    while (*last)
        last = &(*last)->next;
    if (last == &from->blocks)
        *place = rest;
    else
        *last = rest;
    arena->used += from->used;
    from->blocks = NULL;
    from->used = 0;
}

void base_arena_finish(struct base_arena *arena)
{
    for (struct base_arena_block *block = arena->blocks; block;) {
        struct base_arena_block *next = block->next;
        base_free(block);
        block = next;
    }
    arena->blocks = NULL;
    arena->used = 0;
}
