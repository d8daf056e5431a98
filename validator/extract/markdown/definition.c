/* Definitions of references: [label]: destination "title", in front of a paragraph. */
#include "validator/extract/markdown/markdown_p.h"

#include "validator/base/unicode.h"

#define LONGEST_LABEL 999u
#define MOST_PARENTHESES 32

size_t extract_markdown_label_end(struct base_str s, size_t at)
{
    size_t from = at + 1;
    bool is_empty = true;
    for (size_t i = from; i < s.n && i - from <= LONGEST_LABEL; i++) {
        char c = s.p[i];
        if (c == ']')
            return is_empty ? 0 : i + 1;
        if (c == '[')
            return 0;
        is_empty = is_empty && (extract_markdown_is_blank(c) || c == '\n');
        if (c == '\\' && i + 1 < s.n && base_unicode_is_punctuation((unsigned char)s.p[i + 1]))
            i++;
    }
    return 0;
}

struct base_str extract_markdown_label(struct base_arena *arena, struct base_str label)
{
    char *out = base_arena_alloc(arena, label.n * 2 + 4);
    size_t n = 0;
    for (struct base_str rest = base_str_trim(label); rest.n > 0;) {
        uint32_t c = base_utf8_next(&rest);
        if (base_unicode_is_blank(c)) {
            if (n > 0 && out[n - 1] != ' ')
                out[n++] = ' ';
        } else {
            c = c == 0x1E9E || c == 0xDF ? 0 : base_unicode_lower(c);
            if (c == 0) /* sharp s is folded to two letters */
                out[n++] = 's', out[n++] = 's';
            else
                n += base_utf8_encode(c, out + n);
        }
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    return n ? base_str_make(out, n) : BASE_STR_ABSENT;
}

/* `<…>` on one line. */
static size_t bracketed(struct base_str s, size_t at, struct base_str *raw)
{
    for (size_t i = at + 1; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\n' || c == '<')
            return 0;
        if (c == '>') {
            *raw = base_str_slice(s, at + 1, i);
            return i + 1;
        }
        if (c == '\\' && i + 1 < s.n && s.p[i + 1] != '\n')
            i++;
    }
    return 0;
}

size_t extract_markdown_destination(struct base_str s, size_t at, struct base_str *raw)
{
    int open = 0;
    size_t i = at;
    if (at < s.n && s.p[at] == '<')
        return bracketed(s, at, raw);
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\\' && i + 1 < s.n && base_unicode_is_punctuation((unsigned char)s.p[i + 1])) {
            i++;
        } else if (c == '(') {
            if (++open > MOST_PARENTHESES)
                return 0;
        } else if (c == ')') {
            if (open == 0)
                break;
            open--;
        } else if (c <= ' ' || c == 0x7F) {
            break;
        }
    }
    if (open != 0 || (i < s.n && (unsigned char)s.p[i] < ' ' && s.p[i] != '\n' && s.p[i] != '\t' &&
                      s.p[i] != '\v' && s.p[i] != '\f'))
        return 0;
    *raw = base_str_slice(s, at, i);
    return i;
}

size_t extract_markdown_title(struct base_str s, size_t at)
{
    if (at >= s.n || (s.p[at] != '"' && s.p[at] != '\'' && s.p[at] != '('))
        return 0;
    char closing = s.p[at] == '(' ? ')' : s.p[at];
    for (size_t i = at + 1; i < s.n; i++) {
        if (s.p[i] == closing)
            return i + 1;
        if (s.p[i] == '(' && closing == ')')
            return 0;
        if (s.p[i] == '\\' && i + 1 < s.n)
            i++;
    }
    return 0;
}

/* ---- the definitions of a paragraph -------------------------------------------------------------------- */

static size_t skip_blanks(struct base_str s, size_t at)
{
    while (at < s.n && extract_markdown_is_blank(s.p[at]))
        at++;
    return at;
}

/* Blanks with at most one line end; blank lines are in no paragraph. */
static size_t skip_space(struct base_str s, size_t at)
{
    at = skip_blanks(s, at);
    return at < s.n && s.p[at] == '\n' ? skip_blanks(s, at + 1) : at;
}

static bool ends_line(struct base_str s, size_t at)
{
    return at >= s.n || s.p[at] == '\n';
}

/* The offset behind the definition at the start of s, and its parts; 0 for none. */
static size_t read_definition(struct base_str s, struct base_str *label, struct base_str *target)
{
    size_t end = extract_markdown_label_end(s, 0);
    if (end == 0 || end >= s.n || s.p[end] != ':')
        return 0;
    *label = base_str_slice(s, 1, end - 1);
    size_t at = skip_space(s, end + 1);
    if (at >= s.n)
        return 0;
    end = extract_markdown_destination(s, at, target);
    if (end == 0 || (target->n == 0 && s.p[at] != '<'))
        return 0;
    size_t title = skip_space(s, end), behind = title > end ? extract_markdown_title(s, title) : 0;
    if (behind && ends_line(s, skip_blanks(s, behind)))
        return skip_blanks(s, behind) + 1;
    return ends_line(s, skip_blanks(s, end)) ? skip_blanks(s, end) + 1 : 0;
}

size_t extract_markdown_take_definitions(struct extract_markdown_reader *r,
                                         const struct extract_markdown_piece *pieces, size_t count)
{
    struct base_buf text;
    size_t taken = 0;
    base_buf_init(&text, SIZE_MAX);
    for (size_t i = 0; i < count; i++) {
        base_buf_add(&text, base_str_slice(r->bytes, pieces[i].from, pieces[i].to));
        base_buf_add_char(&text, '\n');
    }
    struct base_str rest = base_buf_view(&text), label, target;
    while (rest.n > 0 && rest.p[0] == '[') {
        size_t end = read_definition(rest, &label, &target);
        struct base_str name = end ? extract_markdown_label(&r->arena, label) : BASE_STR_ABSENT;
        if (!name.p)
            break;
        size_t before = (size_t)(target.p - rest.p), line = taken, start = 0;
        for (size_t i = 0; i < before; i++)
            if (rest.p[i] == '\n')
                line++, start = i + 1;
        bool added;
        uint32_t *index = base_map_put(&r->labels, name, &added);
        if (added) {
            *index = (uint32_t)r->definitions.n;
            base_vec_push(&r->definitions,
                          (struct extract_markdown_definition){extract_markdown_unescape(&r->arena, target),
                                                               pieces[line].from + before - start});
        }
        for (size_t i = 0; i < end && i < rest.n; i++)
            taken += rest.p[i] == '\n';
        rest = base_str_from(rest, end);
    }
    base_buf_finish(&text);
    return taken < count ? taken : count;
}
