/* Texts in code: what is one, and how a document would write it. */
#include "validator/link/literal_p.h"
#include "validator/link/names_p.h"

#include <ctype.h>
#include <string.h>

bool link_is_program(const struct facts_file *file)
{
    return !file->is_test && base_str_find(file->name, ".d.") < 0 &&
           (base_str_is(file->language, "typescript") || base_str_is(file->language, "javascript"));
}

bool link_is_text(struct base_str value_kind)
{
    return base_str_is(value_kind, "string") || base_str_is(value_kind, "template");
}

static bool is_name(struct base_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '_' && s.p[i] != '.' && s.p[i] != '$')
            return false;
    return s.n > 0;
}

/* The end of a hole that starts behind "${"; text.n when it is open. */
static size_t hole_end(struct base_str text, size_t from)
{
    unsigned depth = 1;
    for (size_t i = from; i < text.n; i++) {
        depth += text.p[i] == '{';
        depth -= text.p[i] == '}';
        if (depth == 0)
            return i;
    }
    return text.n;
}

struct base_str link_literal_pattern(struct base_arena *arena, struct base_str text)
{
    if (base_str_find(text, "${") < 0)
        return text;
    struct base_buf out;
    base_buf_init(&out, 2 * text.n + 16);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '$' || i + 1 >= text.n || text.p[i + 1] != '{') {
            base_buf_add_char(&out, text.p[i]);
            continue;
        }
        size_t end = hole_end(text, i + 2);
        struct base_str hole = base_str_slice(text, i + 2, end);
        base_buf_add_char(&out, '{');
        base_buf_add(&out, is_name(hole) ? hole : BASE_STR("…"));
        base_buf_add_char(&out, '}');
        i = end;
    }
    struct base_str pattern = base_str_copy(arena, base_buf_view(&out));
    base_buf_finish(&out);
    return pattern;
}

bool link_has_word(struct base_str text, const char *word)
{
    size_t n = strlen(word);
    for (size_t from = 0; from + n <= text.n; from++)
        if (base_str_eq_nocase(base_str_slice(text, from, from + n), base_str_of(word)))
            return true;
    return false;
}

size_t *link_import_starts(struct link_context *context, size_t files)
{
    const struct facts_store *store = context->store;
    size_t n = facts_store_count(store, FACTS_TABLE_resolved_import);
    size_t *starts = base_arena_alloc(context->arena, (files + 1) * sizeof *starts);
    for (size_t i = 0; i <= files; i++)
        starts[i] = n;
    for (size_t i = n; i-- > 0;) {
        uint32_t file = FACTS_GET_FILE(store, resolved_import, i, path);
        if (file != LINK_NONE)
            starts[file] = i;
    }
    return starts;
}
