#include "validator/base/slug.h"

#include "validator/base/pattern.h"
#include "validator/base/utf8.h"

#include <pthread.h>

static struct base_pattern *word_pattern; /* lives as long as the program */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void compile(void)
{
    if (base_pattern_create(&word_pattern, BASE_STR("[\\p{L}\\p{M}\\p{Nd}\\p{Nl}\\p{Pc}]"), NULL) != BASE_OK)
        word_pattern = NULL;
}

static bool is_word(uint32_t c, struct base_str bytes)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    pthread_once(&once, compile);
    return word_pattern && base_pattern_match(word_pattern, bytes, NULL, 0) == 1;
}

/* Simple lower case of the scripts that have it. Independent of the locale. */
static uint32_t lower(uint32_t c)
{
    static const struct {
        uint32_t first, last, add; /* add 1: letters alternate, the even (or odd) one is upper case */
    } ranges[] = {
        {'A', 'Z', 32},      {0xC0, 0xD6, 32},     {0xD8, 0xDE, 32},       {0x100, 0x12F, 1},
        {0x132, 0x137, 1},   {0x14A, 0x177, 1},    {0x200, 0x21F, 1},      {0x391, 0x3A1, 32},
        {0x3A3, 0x3AB, 32},  {0x400, 0x40F, 80},   {0x410, 0x42F, 32},     {0x460, 0x481, 1},
        {0x48A, 0x4BF, 1},   {0x4D0, 0x52F, 1},    {0x531, 0x556, 48},     {0x1E00, 0x1E95, 1},
        {0x1EA0, 0x1EFF, 1}, {0xFF21, 0xFF3A, 32}, {0x10400, 0x10427, 40},
    };
    static const struct {
        uint32_t from, to;
    } singles[] = {
        {0x178, 0xFF},  {0x139, 0x13A}, {0x13B, 0x13C}, {0x13D, 0x13E}, {0x13F, 0x140},
        {0x141, 0x142}, {0x143, 0x144}, {0x145, 0x146}, {0x147, 0x148}, {0x179, 0x17A},
        {0x17B, 0x17C}, {0x17D, 0x17E}, {0x386, 0x3AC}, {0x388, 0x3AD}, {0x389, 0x3AE},
        {0x38A, 0x3AF}, {0x38C, 0x3CC}, {0x38E, 0x3CD}, {0x38F, 0x3CE}, {0x1E9E, 0xDF},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return ranges[i].add == 1 ? c | 1 : c + ranges[i].add;
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++)
        if (c == singles[i].from)
            return singles[i].to;
    return c;
}

void base_slug(struct base_str text, struct base_buf *out)
{
    while (text.n > 0) {
        struct base_str before = text;
        uint32_t c = base_utf8_next(&text);
        uint32_t low = lower(c);
        if (c == ' ' || c == '-')
            base_buf_add_char(out, '-');
        else if (is_word(low, base_str_slice(before, 0, before.n - text.n)))
            base_utf8_add(out, low);
    }
}
