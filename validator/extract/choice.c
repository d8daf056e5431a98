/*
 * Most globs end in an extension: a path meets those of its own. Of the others most begin with letters, and a
 * path meets those of its name's first. Few are left for every path.
 */
#include "validator/extract/choice.h"

#include "validator/base/arena.h"
#include "validator/base/hash.h"
#include "validator/base/memory.h"
#include "validator/base/nfc.h"
#include "validator/base/pattern.h"
#include "validator/base/vec.h"
#include "validator/extract/choice_p.h"

/* One glob without alternatives. */
struct glob {
    struct base_str text;
    uint64_t bit;
    bool is_certain; /* every path with the extension matches */
    uint32_t next;   /* of the same group: index + 1; 0 for none */
};

struct extract_choice {
    struct base_arena arena;
    uint64_t among; /* the extractors that are asked for */
    BASE_VEC(struct glob) globs;
    struct base_map by_extension; /* extension -> first of the group, index + 1 */
    uint32_t by_letter[256];      /* first byte of the name -> the same */
    uint32_t others;
};

static bool is_special(char c)
{
    return c == '*' || c == '?' || c == '[' || c == ']' || c == '{' || c == '}';
}

/* The letters behind the glob's last dot; absent when it does not end in a dot and letters. */
static struct base_str extension_of(struct base_str glob)
{
    for (size_t n = glob.n; n > 0 && !is_special(glob.p[n - 1]) && glob.p[n - 1] != '/'; n--)
        if (glob.p[n - 1] == '.')
            return base_str_from(glob, n);
    return BASE_STR_ABSENT;
}

/* Puts the glob in front of its group. */
static void file_under(struct extract_choice *choice, struct base_str text, uint64_t bit)
{
    struct base_str extension = extension_of(text);
    uint32_t *group = &choice->others;
    struct glob glob = {.text = text, .bit = bit};
    if (extension.p) {
        struct base_str front = base_str_slice(text, 0, text.n - extension.n - 1);
        glob.is_certain = base_str_is(front, "*") || base_str_is(front, "**/*");
        group = base_map_put(&choice->by_extension, extension, NULL);
    } else if (text.n && base_str_find_char(text, '/') < 0 && !is_special(text.p[0])) {
        group = &choice->by_letter[(unsigned char)text.p[0]];
    }
    glob.next = *group;
    base_vec_push(&choice->globs, glob);
    *group = (uint32_t)choice->globs.n;
}

/* Files the glob under each of its alternatives. Whatever one means is matched as it stands in the end, so
 * there is no harm in a glob whose braces are left. */
static void add(struct extract_choice *choice, struct base_str text, uint64_t bit)
{
    BASE_VEC(struct base_str) pending = {0};
    base_vec_push(&pending, text);
    while (pending.n) {
        struct base_str one = pending.items[--pending.n], part;
        size_t begin, end;
        if (!base_glob_braces(one, 0, &begin, &end)) {
            file_under(choice, one, bit);
            continue;
        }
        struct base_str inside = base_str_slice(one, begin + 1, end);
        while ((part = base_str_split(&inside, ',')).p)
            base_vec_push(&pending,
                          base_str_format(&choice->arena, "%.*s%.*s%.*s", (int)begin, one.p,
                                          BASE_STR_ARG(part), BASE_STR_ARG(base_str_from(one, end + 1))));
    }
    base_vec_finish(&pending);
}

struct extract_choice *extract_choice_create(const struct facts_set *demand)
{
    struct extract_choice *choice = base_alloc(sizeof *choice);
    for (size_t i = 0; extract_all[i]; i++) {
        if (!extract_fills(extract_all[i], demand))
            continue;
        choice->among |= UINT64_C(1) << i;
        for (const char *const *glob = extract_all[i]->globs; *glob; glob++)
            add(choice, base_str_of(*glob), UINT64_C(1) << i);
    }
    return choice;
}

void extract_choice_destroy(struct extract_choice *choice)
{
    if (!choice)
        return;
    base_vec_finish(&choice->globs);
    base_map_finish(&choice->by_extension);
    base_arena_finish(&choice->arena);
    base_free(choice);
}

static uint64_t match_group(const struct extract_choice *choice, uint32_t first, struct base_str path,
                            uint64_t found)
{
    for (uint32_t at = first; at; at = choice->globs.items[at - 1].next) {
        const struct glob *glob = &choice->globs.items[at - 1];
        if (!(found & glob->bit) && (glob->is_certain || base_glob_match(glob->text, path)))
            found |= glob->bit;
    }
    return found;
}

/* In what form a name beyond ASCII is compared is for extract_accepts() to know. */
static uint64_t choose_one_by_one(const struct extract_choice *choice, struct base_str path)
{
    uint64_t found = 0;
    for (size_t i = 0; extract_all[i]; i++)
        if ((choice->among >> i & 1) && extract_accepts(extract_all[i], path))
            found |= UINT64_C(1) << i;
    return found;
}

uint64_t extract_choose(const struct extract_choice *choice, struct base_str path)
{
    char text[EXTRACT_LONGEST_FOLDED];
    path = extract_fold(path, text);
    if (!base_is_ascii(path))
        return choose_one_by_one(choice, path);
    struct base_str name = base_path_name(path);
    ptrdiff_t dot = base_str_rfind_char(name, '.');
    uint64_t found = 0;
    if (dot >= 0) {
        const uint32_t *group = base_map_get(&choice->by_extension, base_str_from(name, (size_t)dot + 1));
        found = match_group(choice, group ? *group : 0, path, found);
    }
    if (name.n)
        found = match_group(choice, choice->by_letter[(unsigned char)name.p[0]], path, found);
    return match_group(choice, choice->others, path, found);
}
