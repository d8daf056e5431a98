/* Texts that are no slices of the file: joined templates, strings with escapes, folded types. */
#include "validator/extract/typescript/parser_p.h"

#include "validator/base/utf8.h"

#include <string.h>

/* Bytes of one block of text. */
#define BLOCK 8192u

/* Room for n bytes; what is not used is given back by taking less off `text`. */
static char *reserve(struct extract_ts_parser *p, size_t n)
{
    if (p->text_left < n) {
        p->text_left = n > BLOCK ? n : BLOCK;
        p->text = base_realloc(NULL, p->text_left, 1);
        base_vec_push(&p->texts, p->text);
    }
    return p->text;
}

static struct base_str take(struct extract_ts_parser *p, size_t n)
{
    struct base_str s = {p->text, n};
    p->text += n;
    p->text_left -= n;
    return s;
}

struct base_str extract_ts_concat(struct extract_ts_parser *p, struct base_str left, struct base_str right)
{
    if (p->quiet || left.n >= TS_MAX_TEXT)
        return left;
    right = extract_ts_cut(right, TS_MAX_TEXT - left.n);
    if (left.p && left.p + left.n == p->text && p->text_left >= right.n) {
        memcpy(p->text, right.p ? right.p : "", right.n);
        take(p, right.n);
        return (struct base_str){left.p, left.n + right.n};
    }
    char *to = reserve(p, left.n + right.n + 1);
    memcpy(to, left.p ? left.p : "", left.n);
    memcpy(to + left.n, right.p ? right.p : "", right.n);
    return take(p, left.n + right.n);
}

struct base_str extract_ts_slice(const struct extract_ts_parser *p, uint32_t from, uint32_t to)
{
    return (struct base_str){p->scan.text + from, to > from ? to - from : 0};
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct base_str extract_ts_fold(struct extract_ts_parser *p, uint32_t from, uint32_t to)
{
    struct base_str s = extract_ts_cut(extract_ts_slice(p, from, to), TS_MAX_TEXT);
    bool plain = true;
    for (size_t i = 0; i < s.n && plain; i++)
        plain = !is_space(s.p[i]) || (s.p[i] == ' ' && i + 1 < s.n && !is_space(s.p[i + 1]));
    if (plain || p->quiet)
        return s;
    char *out = reserve(p, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_space(s.p[i]))
            out[n++] = s.p[i];
        else if (n > 0 && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    return take(p, n);
}

struct base_str extract_ts_cut(struct base_str s, size_t max)
{
    if (s.n <= max)
        return s;
    s.n = max;
    while (s.n > 0 && ((unsigned char)s.p[s.n] & 0xc0) == 0x80)
        s.n--;
    return s;
}

/* ---- escapes ----------------------------------------------------------------------------------------- */

/* Reads up to `max` digits at *i. */
static uint32_t hex_number(struct base_str s, size_t *i, unsigned max)
{
    uint32_t value = 0;
    for (unsigned n = 0; n < max && *i < s.n && base_hex_digit(s.p[*i]) >= 0; n++)
        value = value * 16 + (uint32_t)base_hex_digit(s.p[(*i)++]);
    return value;
}

/* The code point of \u at *i (behind the u); a pair of surrogates is one. */
static uint32_t unicode_escape(struct base_str s, size_t *i)
{
    if (*i < s.n && s.p[*i] == '{') {
        ++*i;
        uint32_t value = hex_number(s, i, 7);
        if (*i < s.n && s.p[*i] == '}')
            ++*i;
        return value;
    }
    uint32_t high = hex_number(s, i, 4);
    if (high >= 0xd800 && high < 0xdc00 && *i + 6 <= s.n && s.p[*i] == '\\' && s.p[*i + 1] == 'u') {
        size_t next = *i + 2;
        uint32_t low = hex_number(s, &next, 4);
        if (low >= 0xdc00 && low < 0xe000) {
            *i = next;
            return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    return high;
}

static void unescape(struct base_str s, struct base_buf *out)
{
    static const char from[] = "ntrbfv0", to[] = "\n\t\r\b\f\v\0";
    for (size_t i = 0; i < s.n;) {
        char c = s.p[i++];
        if (c != '\\' || i >= s.n) {
            base_buf_add_char(out, c);
            continue;
        }
        c = s.p[i++];
        const char *known = c ? strchr(from, c) : NULL;
        if (c == 'u')
            base_utf8_add(out, unicode_escape(s, &i));
        else if (c == 'x')
            base_utf8_add(out, hex_number(s, &i, 2));
        else if (known)
            base_buf_add_char(out, to[known - from]);
        else if (c == '\r')
            i += i < s.n && s.p[i] == '\n';
        else if (c != '\n')
            base_buf_add_char(out, c);
    }
}

struct base_str extract_ts_string_text(struct extract_ts_parser *p, const struct scan_ecma_token *token)
{
    struct base_str s = extract_ts_cut(extract_ts_slice(p, token->start + 1, token->end - 1), TS_MAX_TEXT);
    return token->has_escape ? extract_ts_unescape(p, s) : s;
}

struct base_str extract_ts_unescape(struct extract_ts_parser *p, struct base_str s)
{
    if (p->quiet)
        return s;
    struct base_buf buf;
    base_buf_init(&buf, TS_MAX_TEXT);
    unescape(s, &buf);
    struct base_str view = base_buf_view(&buf);
    char *to = reserve(p, view.n + 1);
    if (view.n)
        memcpy(to, view.p, view.n);
    struct base_str text = take(p, view.n);
    base_buf_finish(&buf);
    return text;
}
