/* Gaps in commands that a reader fills in. */
#include "validator/extract/markdown/shell_p.h"

#define LONGEST_GAP 60u

static bool is_word(char c)
{
    return base_is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* <name>, <your token>, <A|B>: the offset behind it, or 0. Tags of HTML and XML are none: see `has_tags`. */
static size_t angle_end(struct base_str s, size_t at, size_t to)
{
    size_t i = at + 1;
    if (at > 0 && (s.p[at - 1] == '<' || s.p[at - 1] == '&'))
        return 0;
    if (i >= to || !(base_is_letter(s.p[i]) || ((unsigned char)s.p[i] & 0x80)))
        return 0;
    while (i < to && i - at <= LONGEST_GAP &&
           (is_word(s.p[i]) || base_str_find_char(BASE_STR(" .:/|,'"), s.p[i]) >= 0 ||
            ((unsigned char)s.p[i] & 0x80)))
        i++;
    bool ends = i < to && s.p[i] == '>' && s.p[i - 1] != ' ' && s.p[i - 1] != '/';
    return ends && !(i + 1 < to && s.p[i + 1] == '>') ? i + 1 : 0;
}

static bool has_tags(struct base_str s)
{
    return base_str_find(s, "</") >= 0 || base_str_find(s, "/>") >= 0;
}

/* YOUR_KEY, your-token, REPLACE_ME, CHANGEME, xxxx: the offset behind the word, or 0. */
static size_t name_end(struct base_str s, size_t at, size_t to)
{
    static const char *const starts[] = {"YOUR_",    "YOUR-",     "your_",   "your-",
                                         "REPLACE_", "CHANGE_ME", "CHANGEME"};
    if (at > 0 && (is_word(s.p[at - 1]) || s.p[at - 1] == '$' || s.p[at - 1] == '{' || s.p[at - 1] == '.'))
        return 0;
    size_t end = at;
    while (end < to && is_word(s.p[end]))
        end++;
    struct base_str word = base_str_slice(s, at, end);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (base_str_starts(word, starts[i]) && (word.n > strlen(starts[i]) || i >= 5))
            return end < to && s.p[end] == '=' ? 0 : end; /* a variable of this name is set */
    size_t same = 0;
    while (same < word.n && (word.p[same] == 'x' || word.p[same] == 'X'))
        same++;
    return same >= 3 && same == word.n ? end : 0;
}

/* "..." or "…" alone. */
static size_t dots_end(struct base_str s, size_t at, size_t to)
{
    struct base_str rest = base_str_slice(s, at, to);
    size_t n = base_str_starts(rest, "...") ? 3 : base_str_starts(rest, "\xe2\x80\xa6") ? 3 : 0;
    bool is_alone = (at == 0 || base_str_find_char(BASE_STR(" \t\n\"'="), s.p[at - 1]) >= 0) &&
                    (n == rest.n || base_str_find_char(BASE_STR(" \t\n\"'"), rest.p[n]) >= 0);
    return n > 0 && is_alone ? at + n : 0;
}

size_t extract_shell_placeholder(struct base_str s, size_t *from, size_t to)
{
    bool knows_tags = false, is_tagged = false;
    for (size_t i = *from; i < to; i++) {
        size_t end = 0;
        char c = s.p[i];
        if (c == '<' && (end = angle_end(s, i, to)) > 0) {
            is_tagged = knows_tags ? is_tagged : has_tags(s);
            knows_tags = true;
            end = is_tagged ? 0 : end;
        } else if (base_is_letter(c)) {
            end = name_end(s, i, to);
        } else if (c == '.' || c == '\xe2') {
            end = dots_end(s, i, to);
        }
        if (end > 0) {
            *from = i;
            return end;
        }
    }
    return 0;
}

struct base_str extract_shell_without_placeholders(struct base_str s, struct base_arena *arena)
{
    char *out = NULL;
    if (base_str_find_char(s, '<') < 0 || has_tags(s))
        return s;
    for (size_t i = 0; i < s.n; i++) {
        size_t end = s.p[i] == '<' ? angle_end(s, i, s.n) : 0;
        if (end == 0)
            continue;
        if (!out) {
            out = base_arena_alloc(arena, s.n + 1);
            memcpy(out, s.p, s.n);
        }
        memset(out + i, 'X', end - i);
        i = end - 1;
    }
    return out ? base_str_make(out, s.n) : s;
}
