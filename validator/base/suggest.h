/* "Did you mean …": the nearest of a list of names. */
#ifndef VALIDATOR_BASE_SUGGEST_H
#define VALIDATOR_BASE_SUGGEST_H

#include "validator/base/str.h"

/* The optimal-string-alignment distance, ASCII case counted half; SIZE_MAX when it exceeds `limit`.
 * The unit is half an edit: one inserted letter costs 2, a change of case 1. */
size_t base_distance(struct base_str a, struct base_str b, size_t limit);
/* The candidate nearest to `word`, or the absent view when none is near enough to be worth saying
 * (a third of the word's length, at least one edit). Ties go to the bytewise smaller one. */
struct base_str base_closest(struct base_str word, const struct base_str *candidates, size_t count);
/* How far from `word` a candidate may be that base_closest() names, in half edits. */
size_t base_closest_limit(struct base_str word);
/* One step of base_closest(), for candidates that come one by one: true when the candidate takes the place of
 * `best` (absent at first). *least begins as base_closest_limit() and becomes the distance of the best. */
bool base_closer(struct base_str word, struct base_str candidate, struct base_str best, size_t *least);

#endif
