#include "validator/base/unicode.h"

#include <utf8proc.h>

bool base_unicode_is_punctuation(uint32_t code_point)
{
    if (code_point < 0x80)
        return code_point > ' ' && code_point < 0x7F && !(code_point >= '0' && code_point <= '9') &&
               !((code_point | 32) >= 'a' && (code_point | 32) <= 'z');
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

bool base_unicode_is_blank(uint32_t code_point)
{
    if (code_point < 0x80)
        return code_point == ' ' || (code_point >= '\t' && code_point <= '\r');
    return utf8proc_category((utf8proc_int32_t)code_point) == UTF8PROC_CATEGORY_ZS;
}

uint32_t base_unicode_lower(uint32_t code_point)
{
    if (code_point < 0x80)
        return code_point >= 'A' && code_point <= 'Z' ? code_point + 32 : code_point;
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code_point);
}
