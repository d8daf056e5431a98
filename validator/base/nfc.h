/*
 * One spelling for names. A letter with a mark may be one code point or two (NFC and NFD of Unicode); some
 * systems write file names in one form and people write references in the other. Names are compared in NFC,
 * and shown as they are.
 */
#ifndef VALIDATOR_BASE_NFC_H
#define VALIDATOR_BASE_NFC_H

#include "validator/base/str.h"

bool base_is_ascii(struct base_str s);
/* `s` in NFC: `s` itself when it is ASCII, as nearly all names are, when it is no valid UTF-8, and when it is
 * NFC already; else a view of `scratch`, which the caller zeroes before the first use and finishes. */
struct base_str base_nfc(struct base_str s, struct base_buf *scratch);
/* Whether both have the same NFC. */
bool base_nfc_eq(struct base_str a, struct base_str b);

#endif
