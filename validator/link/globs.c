#include "validator/link/globs_p.h"

#include "validator/base/nfc.h"
#include "validator/base/pattern.h"

#include <string.h>

/* Alternatives that one glob is taken apart into; one with more is matched as a whole. */
#define MOST_ALTERNATIVES 64u

struct link_glob {
    struct base_str text;
    struct base_str ending;  /* what every match ends with */
    struct base_str literal; /* what every match holds */
    bool is_folder;          /* "…" + "/" + "**": the folder of a path decides */
};

struct alternatives {
    struct base_str items[MOST_ALTERNATIVES];
    size_t n;
    bool overflow;
};

/* A byte of which nobody knows how a match has it. The ASCII letters of a text in NFC stand in every other
 * form of it, in the same runs. */
static bool is_meta(char c)
{
    return (unsigned char)c >= 0x80 || c == '*' || c == '?' || c == '[' || c == '{' || c == '}';
}

/* Fills in the first braces of each alternative until none is left; level by level, so nothing recurses. */
static void expand(struct alternatives *all, struct base_str text, struct base_arena *arena)
{
    all->items[0] = text;
    all->n = 1;
    for (size_t i = 0; i < all->n;) {
        struct base_str one = all->items[i];
        size_t begin, end;
        if (!base_glob_braces(one, 0, &begin, &end)) {
            i++;
            continue;
        }
        struct base_str inside = base_str_slice(one, begin + 1, end), part;
        bool first = true;
        while ((part = base_str_split(&inside, ',')).p) {
            struct base_str whole =
                base_str_format(arena, "%.*s%.*s%.*s", (int)begin, one.p, BASE_STR_ARG(part),
                                BASE_STR_ARG(base_str_from(one, end + 1)));
            if (first) {
                all->items[i] = whole;
            } else if (all->n == MOST_ALTERNATIVES) {
                all->overflow = true;
                return;
            } else {
                all->items[all->n++] = whole;
            }
            first = false;
        }
    }
}

static struct base_str in_nfc(struct base_str text, struct base_arena *arena)
{
    struct base_buf scratch = {0};
    struct base_str nfc = base_nfc(text, &scratch);
    if (nfc.p != text.p)
        nfc = base_str_copy(arena, nfc);
    base_buf_finish(&scratch);
    return nfc;
}

static void compile(struct link_glob *glob, struct base_str text)
{
    size_t end = text.n, best = 0, best_n = 0;
    *glob = (struct link_glob){.text = text};
    while (end > 0 && !is_meta(text.p[end - 1]))
        end--;
    /* Stars with a slash behind them may stand for nothing: the ending does not begin with that slash. */
    glob->ending = base_str_from(text, end);
    if (base_str_starts(glob->ending, "/"))
        glob->ending = base_str_from(glob->ending, 1);
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && !is_meta(text.p[i]) && text.p[i] != '/')
            i++;
        if (i - from > best_n) {
            best = from;
            best_n = i - from;
        }
        if (i < text.n && text.p[i] == '[') { /* what a class holds is no literal */
            ptrdiff_t close = base_str_find_char(base_str_from(text, i), ']');
            i = close < 0 ? text.n : i + (size_t)close;
        }
        i += i < text.n;
    }
    glob->literal = base_str_slice(text, best, best + best_n);
    glob->is_folder = base_str_ends(text, "/**");
    if (base_str_find_char(text, '[') >= 0)
        glob->ending = BASE_STR("");
}

/* The byte that every match ends in; 0 when that may be any. */
static unsigned char last_byte(const struct link_glob *glob)
{
    return glob->ending.n ? (unsigned char)glob->ending.p[glob->ending.n - 1] : 0;
}

/* Puts the globs in the order that the header tells of. */
static void group(struct link_globs *globs, struct base_arena *arena)
{
    struct link_glob *sorted = base_arena_array(arena, globs->n, sizeof *sorted);
    size_t n = 0;
    for (size_t i = 0; i < globs->n; i++)
        if (globs->items[i].is_folder)
            sorted[n++] = globs->items[i];
    for (unsigned byte = 0; byte < 256; byte++) {
        globs->from[byte] = (uint32_t)n;
        for (size_t i = 0; i < globs->n; i++)
            if (!globs->items[i].is_folder && last_byte(&globs->items[i]) == byte)
                sorted[n++] = globs->items[i];
    }
    globs->from[256] = (uint32_t)n;
    globs->items = sorted;
}

void link_globs_init(struct link_globs *globs, const struct base_str *texts, size_t count,
                     struct base_arena *arena)
{
    struct alternatives *all = base_arena_array(arena, count, sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        expand(&all[i], in_nfc(texts[i], arena), arena);
        n += all[i].overflow ? 1 : all[i].n;
    }
    *globs = (struct link_globs){.items = base_arena_array(arena, n, sizeof(struct link_glob))};
    for (size_t i = 0; i < count; i++) {
        if (all[i].overflow) {
            globs->items[globs->n++] =
                (struct link_glob){.text = texts[i], .ending = BASE_STR(""), .literal = BASE_STR("")};
            continue;
        }
        for (size_t k = 0; k < all[i].n; k++)
            compile(&globs->items[globs->n++], all[i].items[k]);
    }
    group(globs, arena);
}

static bool ends_with(struct base_str s, struct base_str ending)
{
    return s.n >= ending.n && base_bytes_eq(s.p + s.n - ending.n, ending.p, ending.n);
}

static bool match_one(const struct link_glob *glob, struct base_str path)
{
    return ends_with(path, glob->ending) && base_str_find_str(path, glob->literal) >= 0 &&
           base_glob_match(glob->text, path);
}

static bool match_range(const struct link_globs *globs, size_t from, size_t to, struct base_str path)
{
    for (size_t i = from; i < to; i++)
        if (match_one(&globs->items[i], path))
            return true;
    return false;
}

bool link_globs_match(struct link_globs *globs, struct base_str path)
{
    struct base_str folder = base_path_dir(path);
    unsigned char last = path.n ? (unsigned char)path.p[path.n - 1] : 0;
    if (!base_str_eq(globs->folder, folder)) {
        globs->answer = match_range(globs, 0, globs->from[0], path);
        globs->folder = folder;
    }
    return globs->answer || match_range(globs, globs->from[last], globs->from[last + 1], path) ||
           (last && match_range(globs, globs->from[0], globs->from[1], path));
}
