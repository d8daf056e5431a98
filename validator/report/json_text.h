/* Text from a repository made fit for JSON. */
#ifndef VALIDATOR_REPORT_JSON_TEXT_H
#define VALIDATOR_REPORT_JSON_TEXT_H

#include "validator/base/str.h"

/* `s` as NUL-terminated UTF-8 in `buf`, whose former text goes: each byte that is not UTF-8 (RFC 8259
 * section 8.1 allows nothing else) becomes U+FFFD, and so does U+0000, which a C string cannot hold. Borrowed
 * from `buf`. */
const char *report_json_utf8(struct base_buf *buf, struct base_str s);

#endif
