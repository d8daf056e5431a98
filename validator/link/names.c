#include "validator/link/names_p.h"

static uint64_t hash_of(const struct link_names *names, uint32_t owner, struct base_str name)
{
    return base_hash_mix(names->interned ? (uintptr_t)name.p : base_hash_str(name), owner);
}

/* The slot of the key, or the free one where it belongs. */
static uint32_t *find_slot(const struct link_names *names, uint32_t owner, struct base_str name)
{
    size_t mask = names->slot_count - 1;
    for (size_t i = hash_of(names, owner, name) & mask;; i = (i + 1) & mask) {
        uint32_t at = names->slots[i];
        if (at == 0)
            return &names->slots[i];
        const struct link_name *entry = &names->entries.items[at - 1];
        if (entry->owner == owner &&
            (names->interned ? entry->name.p == name.p : base_str_eq(entry->name, name)))
            return &names->slots[i];
    }
}

/* Doubles the slots and puts the first entry of every key, which alone stand in slots, into the new ones. */
static void grow(struct link_names *names)
{
    uint32_t *old = names->slots;
    size_t old_count = names->slot_count;
    names->slot_count = old_count ? old_count * 2 : 64;
    names->slots = base_alloc(names->slot_count * sizeof *names->slots);
    for (size_t i = 0; i < old_count; i++) {
        if (old[i] == 0)
            continue;
        const struct link_name *entry = &names->entries.items[old[i] - 1];
        *find_slot(names, entry->owner, entry->name) = old[i];
    }
    base_free(old);
}

void link_names_add(struct link_names *names, uint32_t owner, struct base_str name, uint32_t value)
{
    if (names->keys * 2 >= names->slot_count)
        grow(names);
    uint32_t at = (uint32_t)names->entries.n;
    uint32_t *slot = find_slot(names, owner, name);
    base_vec_push(&names->entries, (struct link_name){name, owner, value, LINK_NONE, at});
    if (*slot) {
        struct link_name *first = &names->entries.items[*slot - 1];
        names->entries.items[first->last].next = at;
        first->last = at;
        return;
    }
    *slot = at + 1;
    names->keys++;
}

uint32_t link_names_first(const struct link_names *names, uint32_t owner, struct base_str name)
{
    if (names->slot_count == 0)
        return LINK_NONE;
    return *find_slot(names, owner, name) - 1; /* 0 - 1 is LINK_NONE */
}

void link_names_finish(struct link_names *names)
{
    base_vec_finish(&names->entries);
    base_free(names->slots);
    *names = (struct link_names){0};
}
