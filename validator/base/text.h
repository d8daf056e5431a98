/*
 * A file's bytes as extractors see them. Editors and checkouts write one text in several ways: with CR LF or
 * a lone CR at the end of a line, with a byte-order mark, in UTF-16. What is read here has one: UTF-8 without
 * a mark, and LF. So rows, lines and columns do not depend on the machine that checked the file out.
 *
 * Nothing else is changed: a byte that is no UTF-8 stays for the extractor to judge. UTF-16 is told by its
 * byte-order mark alone; without one its NUL bytes make it binary.
 */
#ifndef VALIDATOR_BASE_TEXT_H
#define VALIDATOR_BASE_TEXT_H

#include "validator/base/str.h"

/* The text of `bytes`, which is changed in place; a view of it, or of `decoded` when it was UTF-16. `decoded`
 * is zeroed by the caller, who finishes it once the text is no longer needed. */
struct base_str base_text(char *bytes, size_t n, struct base_buf *decoded);

#endif
