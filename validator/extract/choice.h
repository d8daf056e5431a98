/*
 * Which extractors want a file: extract_accepts() and extract_fills() of all of them, prepared for thousands
 * of paths. Nothing changes after creation, so any number of threads may ask.
 */
#ifndef VALIDATOR_EXTRACT_CHOICE_H
#define VALIDATOR_EXTRACT_CHOICE_H

#include "validator/extract/extract.h"

struct extract_choice;

/* For the extractors that fill a table of `demand`. */
struct extract_choice *extract_choice_create(const struct facts_set *demand);
void extract_choice_destroy(struct extract_choice *choice); /* accepts NULL */

/* Bit i stands for extract_all[i]. */
uint64_t extract_choose(const struct extract_choice *choice, struct base_str path);

#endif
