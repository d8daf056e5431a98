/* What Unicode says of a code point, as far as text is read by it. Independent of the locale. */
#ifndef VALIDATOR_BASE_UNICODE_H
#define VALIDATOR_BASE_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

/* ASCII punctuation and symbols, and the categories P of Unicode. */
bool base_unicode_is_punctuation(uint32_t code_point);
/* White space of ASCII and the category Zs. */
bool base_unicode_is_blank(uint32_t code_point);
/* Simple lower case. */
uint32_t base_unicode_lower(uint32_t code_point);

#endif
