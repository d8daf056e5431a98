/* What the files of the Rust extractor share. */
#ifndef VALIDATOR_EXTRACT_RUST_RUST_P_H
#define VALIDATOR_EXTRACT_RUST_RUST_P_H

#include "validator/extract/code_p.h"

/* items.c: every item of the file, as rust_item. */
void extract_rust_items(struct extract_code *code);
/* use.c: the names that a `use` makes known, `at` behind the word, up to its semicolon. */
void extract_rust_use(struct extract_code *code, uint32_t at, struct base_str module,
                      struct base_str visibility);
/* Passes <…> that opens at i; i itself when it is none. The arrow of a function type closes nothing. */
uint32_t extract_rust_behind_generics(const struct extract_code *code, uint32_t i, uint32_t end);

#endif
