/*
 * Typed growing arrays: `BASE_VEC(struct rule) rules = {0};`, then base_vec_push(&rules, rule).
 * The owner calls base_vec_finish(). Pointers to elements are valid until the next push.
 */
#ifndef VALIDATOR_BASE_VEC_H
#define VALIDATOR_BASE_VEC_H

#include "validator/base/memory.h"

#include <stddef.h>

#define BASE_VEC(type)                                                                                       \
    struct {                                                                                                 \
        type *items;                                                                                         \
        size_t n;                                                                                            \
        size_t capacity;                                                                                     \
    }

#define base_vec_reserve(v, want)                                                                            \
    do {                                                                                                     \
        if ((v)->capacity < (want)) {                                                                        \
            size_t base_vec_c_ = (v)->capacity ? (v)->capacity * 2 : 8;                                      \
            while (base_vec_c_ < (want))                                                                     \
                base_vec_c_ *= 2;                                                                            \
            (v)->items = base_realloc((v)->items, base_vec_c_, sizeof *(v)->items);                          \
            (v)->capacity = base_vec_c_;                                                                     \
        }                                                                                                    \
    } while (0)

#define base_vec_push(v, ...)                                                                                \
    do {                                                                                                     \
        base_vec_reserve((v), (v)->n + 1);                                                                   \
        (v)->items[(v)->n++] = (__VA_ARGS__);                                                                \
    } while (0)

#define base_vec_finish(v)                                                                                   \
    do {                                                                                                     \
        base_free((v)->items);                                                                               \
        (v)->items = NULL;                                                                                   \
        (v)->n = (v)->capacity = 0;                                                                          \
    } while (0)

#endif
