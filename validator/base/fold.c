#include "validator/base/fold.h"

#include "validator/base/memory.h"
#include "validator/base/utf8.h"

#include <utf8proc.h>

/* Scripts that write one word after the other without a space: Thai to Khmer, kana, Han and their like. */
static bool is_written_together(uint32_t c)
{
    return (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1000 && c <= 0x109f) || (c >= 0x1780 && c <= 0x17ff) ||
           (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff66 && c <= 0xff9f) ||
           (c >= 0x20000 && c <= 0x3ffff);
}

static bool is_word(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return !is_written_together(c) && category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

bool base_fold_word_at(struct base_str text, size_t at)
{
    struct base_str rest = base_str_from(text, at);
    return rest.n > 0 && is_word(base_utf8_next(&rest));
}

bool base_fold_word_before(struct base_str text, size_t at)
{
    size_t from = at;
    while (from > 0 && at - from < 4) {
        from--;
        if (((unsigned char)text.p[from] & 0xc0) != 0x80)
            break;
    }
    return from < at && base_fold_word_at(base_str_slice(text, 0, at), from);
}

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
           c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool is_unseen(uint32_t c)
{
    return c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2060 && c <= 0x2064) || c == 0xfeff;
}

static bool is_dash(uint32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe58 || c == 0xfe63 ||
           c == 0xff0d;
}

/* What stands for a typographic mark; NULL for any other character. */
static const char *plain(uint32_t c)
{
    switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201a:
    case 0x201b:
    case 0x2032:
    case 0x02bc:
    case 0xff07:
        return "'";
    case 0x201c:
    case 0x201d:
    case 0x201e:
    case 0x201f:
    case 0x2033:
    case 0xab:
    case 0xbb:
    case 0xff02:
        return "\"";
    case 0x2026:
        return "...";
    default:
        return NULL;
    }
}

static void reserve(struct base_folded *out, size_t more)
{
    size_t want = out->text.n + more + 1;
    if (out->capacity >= want)
        return;
    out->capacity = want > 2 * out->capacity ? want : 2 * out->capacity;
    out->from = base_realloc(out->from, out->capacity, sizeof *out->from);
}

static void add(struct base_folded *out, struct base_str bytes, size_t from)
{
    reserve(out, bytes.n);
    for (size_t i = 0; i < bytes.n; i++)
        out->from[out->text.n + i] = (uint32_t)from;
    base_buf_add(&out->text, bytes);
}

/* A hyphen joins words that stand on both its sides, or are parted by the end of a line. */
static bool joins(struct base_str text, size_t at, size_t end)
{
    return base_fold_word_before(text, at) &&
           (base_fold_word_at(text, end) || (end < text.n && (text.p[end] == '\n' || text.p[end] == '\r')));
}

/* Plain ASCII letters and digits, the most of every text, go through at once. Returns how many. */
static size_t add_run(struct base_folded *out, struct base_str text, size_t at, bool keep_case)
{
    size_t n = 0;
    while (at + n < text.n) {
        unsigned char c = (unsigned char)text.p[at + n];
        if (c >= 0x80 || c <= ' ' || c == '-')
            break;
        n++;
    }
    reserve(out, n);
    base_buf_add(&out->text, base_str_slice(text, at, at + n));
    size_t base = out->text.n - n;
    for (size_t i = 0; i < n; i++) {
        out->from[base + i] = (uint32_t)(at + i);
        if (!keep_case && out->text.p[base + i] >= 'A' && out->text.p[base + i] <= 'Z')
            out->text.p[base + i] = (char)(out->text.p[base + i] + 32);
    }
    return n;
}

void base_fold(struct base_folded *out, struct base_str text, bool keep_case)
{
    if (!out->text.max)
        base_buf_init(&out->text, BASE_FOLD_MOST);
    base_buf_clear(&out->text);
    if (text.n > BASE_FOLD_MOST / 3)
        text.n = 0;
    bool space = false;
    size_t space_at = 0;
    for (size_t at = 0; at < text.n;) {
        struct base_str rest = base_str_from(text, at);
        uint32_t c = base_utf8_next(&rest);
        size_t end = text.n - rest.n;
        if (is_unseen(c)) {
            at = end;
            continue;
        }
        if (is_space(c) || (is_dash(c) && joins(text, at, end))) {
            space_at = space ? space_at : at;
            space = true;
            at = end;
            continue;
        }
        if (space && out->text.n)
            add(out, BASE_STR(" "), space_at);
        space = false;
        size_t run = c < 0x80 && c != '-' ? add_run(out, text, at, keep_case) : 0;
        if (run) {
            at += run;
            continue;
        }
        char bytes[4];
        const char *as = is_dash(c) ? "-" : plain(c);
        uint32_t lower = keep_case ? c : (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
        add(out, as ? base_str_of(as) : base_str_make(bytes, base_utf8_encode(lower, bytes)), at);
        at = end;
    }
    reserve(out, 0);
    out->from[out->text.n] = (uint32_t)text.n;
}

void base_folded_finish(struct base_folded *folded)
{
    base_buf_finish(&folded->text);
    base_free(folded->from);
    *folded = (struct base_folded){0};
}
