/* The words of a text, and what stands for them in a reproduction. */
#include "validator/audit/reduce_p.h"

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

/* Takes the next word off the text, and what stands before it. */
struct base_str audit_next_word(struct base_str *rest, struct base_str *before)
{
    size_t from = 0, to;
    while (from < rest->n && !is_word(rest->p[from]))
        from++;
    for (to = from; to < rest->n && is_word(rest->p[to]); to++)
        ;
    *before = base_str_slice(*rest, 0, from);
    struct base_str word = base_str_slice(*rest, from, to);
    *rest = base_str_from(*rest, to);
    return word;
}

static bool is_number(struct base_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] < '0' || word.p[i] > '9')
            return false;
    return true;
}

/* A capital stays a capital, so that classes remain classes and constants remain constants. */
static void add_replacement(struct base_buf *out, struct base_str word, uint32_t number)
{
    bool capital = word.p[0] >= 'A' && word.p[0] <= 'Z', all = capital && word.n > 1;
    for (size_t i = 0; i < word.n; i++)
        all = all && !(word.p[i] >= 'a' && word.p[i] <= 'z');
    if (is_number(word))
        base_buf_add_char(out, '1');
    else
        base_buf_printf(out, "%s%u", all ? "NAME_" : capital ? "Name" : "name", (unsigned)number);
}

struct base_str audit_rename(const struct base_map *renames, struct base_str text, struct base_arena *arena)
{
    struct base_buf out;
    struct base_str before, word;
    if (renames->n == 0)
        return text;
    base_buf_init(&out, text.n * 16 + 64);
    while (text.n) {
        word = audit_next_word(&text, &before);
        base_buf_add(&out, before);
        const uint32_t *number = word.n ? base_map_get(renames, word) : NULL;
        if (number && *number)
            add_replacement(&out, word, *number);
        else
            base_buf_add(&out, word);
    }
    struct base_str copy = base_str_copy(arena, base_buf_view(&out));
    base_buf_finish(&out);
    return copy.p ? copy : BASE_STR("");
}

/* The extension says what a file is. */
struct base_str audit_rename_path(const struct base_map *renames, struct base_str path,
                                  struct base_arena *arena)
{
    struct base_str extension = base_path_extension(path);
    if (!extension.p)
        return audit_rename(renames, path, arena);
    struct base_str stem = audit_rename(renames, base_str_slice(path, 0, path.n - extension.n), arena);
    return base_str_format(arena, "%.*s%.*s", BASE_STR_ARG(stem), BASE_STR_ARG(extension));
}
