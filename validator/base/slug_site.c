#include "validator/base/slug.h"

#include "validator/base/unicode.h"
#include "validator/base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

#define LONGEST_SLUG 4096u

enum base_slug_rule base_slug_rule_of(struct base_str generator)
{
    return base_str_is(generator, "mkdocs")                                            ? BASE_SLUG_MKDOCS
           : base_str_is(generator, "vitepress") || base_str_is(generator, "vuepress") ? BASE_SLUG_VITEPRESS
           : base_str_is(generator, "hugo")                                            ? BASE_SLUG_HUGO
                                                                                       : BASE_SLUG_GITHUB;
}

/* Compatibility decomposition (NFKD); NULL when the text is no UTF-8. free() it. */
static char *decomposed(struct base_str text, size_t *n)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)text.p, (utf8proc_ssize_t)text.n, &out,
                                           UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    *n = length > 0 ? (size_t)length : 0;
    return (char *)out;
}

static bool is_ascii_word(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Blanks at both ends go, hyphens stay: "- a" is "-a". */
static void mkdocs(struct base_str text, struct base_buf *out)
{
    bool is_gap = false, has_hyphen = false, is_first = true;
    while (text.n > 0) {
        uint32_t c = base_utf8_next(&text);
        if (c == '-' || (c < 0x80 && base_unicode_is_blank(c))) {
            is_gap = true;
            has_hyphen = has_hyphen || c == '-';
        } else if (is_ascii_word(c)) {
            if (is_gap && (!is_first || has_hyphen))
                base_buf_add_char(out, '-');
            is_gap = has_hyphen = is_first = false;
            base_buf_add_char(out, (char)base_unicode_lower(c));
        }
    }
    if (has_hyphen)
        base_buf_add_char(out, '-');
}

/* What VitePress takes for a gap. */
static bool is_special(uint32_t c)
{
    return base_unicode_is_blank(c) || (c < 0x80 && c > ' ' && base_unicode_is_punctuation(c)) ||
           (c >= 0x2018 && c <= 0x201D && c != 0x201A && c != 0x201B);
}

static void vitepress(struct base_str text, struct base_buf *out)
{
    bool is_gap = false, is_first = true;
    while (text.n > 0) {
        uint32_t c = base_utf8_next(&text);
        if ((c >= 0x300 && c <= 0x36F) || (c < ' ' && !base_unicode_is_blank(c)))
            continue;
        if (is_special(c)) {
            is_gap = true;
            continue;
        }
        if (is_gap && !is_first)
            base_buf_add_char(out, '-');
        if (is_first && c >= '0' && c <= '9')
            base_buf_add_char(out, '_');
        is_gap = is_first = false;
        base_utf8_add(out, base_unicode_lower(c));
    }
}

static void hugo(struct base_str text, struct base_buf *out)
{
    text = base_str_trim(text);
    while (text.n > 0) {
        uint32_t c = base_utf8_next(&text);
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
        if (c == ' ' || c == '-')
            base_buf_add_char(out, '-');
        else if (c == '_' || category == UTF8PROC_CATEGORY_ND ||
                 (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO))
            base_utf8_add(out, base_unicode_lower(c));
    }
}

void base_slug_by(enum base_slug_rule rule, struct base_str text, struct base_buf *out)
{
    if (rule == BASE_SLUG_GITHUB) {
        base_slug(text, out);
    } else if (rule == BASE_SLUG_HUGO) {
        hugo(text, out);
    } else {
        size_t n;
        char *plain = decomposed(text, &n);
        (rule == BASE_SLUG_MKDOCS ? mkdocs : vitepress)(base_str_make(plain ? plain : "", n), out);
        free(plain);
    }
}

/* Python-Markdown counts on from a number that the name ends with: a_1 becomes a_2, and an empty name _1. */
static struct base_str next_counted(struct base_arena *arena, struct base_str name)
{
    ptrdiff_t line = base_str_rfind_char(name, '_');
    unsigned long long number = 0;
    bool is_number = line >= 0 && (size_t)line + 1 < name.n && name.n - (size_t)line < 12;
    for (size_t i = (size_t)line + 1; is_number && i < name.n; i++) {
        is_number = name.p[i] >= '0' && name.p[i] <= '9';
        number = number * 10 + (unsigned)(name.p[i] - '0');
    }
    return is_number ? base_str_format(arena, "%.*s_%llu", (int)line, name.p, number + 1)
                     : base_str_format(arena, "%.*s_1", BASE_STR_ARG(name));
}

struct base_str base_slug_next(struct base_slug_page *page, struct base_str text)
{
    struct base_buf buf;
    base_buf_init(&buf, LONGEST_SLUG);
    base_slug_by(page->rule, text, &buf);
    struct base_str base = base_str_copy(page->arena, buf.n ? base_buf_view(&buf) : BASE_STR("")),
                    slug = base;
    base_buf_finish(&buf);
    bool added = false;
    if (page->rule != BASE_SLUG_MKDOCS || base.n > 0)
        base_map_put(&page->used, slug, &added);
    while (!added) {
        if (page->rule == BASE_SLUG_MKDOCS)
            slug = next_counted(page->arena, slug);
        else
            slug = base_str_format(page->arena, "%.*s-%u", BASE_STR_ARG(base),
                                   (unsigned)++*base_map_get(&page->used, base));
        base_map_put(&page->used, slug, &added);
    }
    return slug;
}
