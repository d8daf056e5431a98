/* Entities and backslashes: &amp; &#38; &#x26; and \*. */
#include "validator/extract/markdown/markdown_p.h"

#include "validator/base/unicode.h"

#define LONGEST_ENTITY 33u /* bytes of the longest name, and a few */

static const struct {
    const char *name, *utf8;
} entities[] = {
#define E(name, utf8) {name, utf8},
#include "validator/extract/markdown/entities.def"
#undef E
};

static const char *named(struct base_str name)
{
    size_t low = 0, high = sizeof entities / sizeof *entities;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = base_str_cmp(base_str_of(entities[middle].name), name);
        if (order == 0)
            return entities[middle].utf8;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static size_t numbered(struct base_str digits, char out[8])
{
    bool is_hex = digits.n > 0 && (digits.p[0] | 32) == 'x';
    uint32_t code_point = 0;
    digits = base_str_from(digits, is_hex);
    if (digits.n == 0 || digits.n > (is_hex ? 6 : 7))
        return 0;
    for (size_t i = 0; i < digits.n; i++) {
        int digit = base_hex_digit(digits.p[i]);
        if (digit < 0 || (!is_hex && digit > 9))
            return 0;
        code_point = code_point * (is_hex ? 16 : 10) + (uint32_t)digit;
    }
    return base_utf8_encode(code_point ? code_point : 0xFFFD, out);
}

size_t extract_markdown_entity(struct base_str s, char out[8], size_t *out_length)
{
    size_t end = 1;
    while (end < s.n && end < LONGEST_ENTITY && s.p[end] != ';')
        end++;
    if (end >= s.n || s.p[end] != ';' || end < 2)
        return 0;
    struct base_str name = base_str_slice(s, 1, end);
    if (name.p[0] == '#') {
        *out_length = numbered(base_str_from(name, 1), out);
        return *out_length ? end + 1 : 0;
    }
    const char *utf8 = named(name);
    if (!utf8)
        return 0;
    *out_length = strlen(utf8);
    memcpy(out, utf8, *out_length);
    return end + 1;
}

struct base_str extract_markdown_unescape(struct base_arena *arena, struct base_str s)
{
    char *out = base_arena_alloc(arena, s.n * 2 + 8); /* the shortest name that makes six bytes has four */
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t length,
            entity = s.p[i] == '&' ? extract_markdown_entity(base_str_from(s, i), out + n, &length) : 0;
        if (entity) {
            n += length;
            i += entity;
            continue;
        }
        i += s.p[i] == '\\' && i + 1 < s.n && base_unicode_is_punctuation((unsigned char)s.p[i + 1]);
        out[n++] = s.p[i++];
    }
    return base_str_make(out, n);
}
