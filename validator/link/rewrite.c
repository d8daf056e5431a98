/* A reference to a path that was moved, written anew. */
#include "validator/link/cited_p.h"

/* Bytes of a rewritten reference. */
#define LONGEST_REWRITTEN 4096u

static bool is_below(struct base_str path, struct base_str folder)
{
    return folder.n == 0 || (path.n > folder.n && path.p[folder.n] == '/' &&
                             base_str_eq(base_str_slice(path, 0, folder.n), folder));
}

/* From a folder to a path, both from the root: "docs/guide" and "src/a.ts" give "../../src/a.ts". */
static struct base_str relative_path(struct base_arena *arena, struct base_str folder, struct base_str path)
{
    struct base_buf out;
    base_buf_init(&out, LONGEST_REWRITTEN);
    while (!is_below(path, folder)) {
        base_buf_add_text(&out, "../");
        folder = base_path_dir(folder);
    }
    base_buf_add(&out, base_str_from(path, folder.n ? folder.n + 1 : 0));
    struct base_str whole = base_buf_ok(&out) ? base_str_copy(arena, base_buf_view(&out)) : BASE_STR_ABSENT;
    base_buf_finish(&out);
    return whole;
}

/* Characters that mean the same in prose, in a code span and in the target of a link. */
static bool is_plain(struct base_str path)
{
    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];
        bool is_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_name && !memchr("._-/+@~", c, 7))
            return false;
    }
    return true;
}

static struct base_str from_document(struct link_references *references, const struct link_document *document,
                                     struct base_str old, struct base_str new_path)
{
    struct base_str path = relative_path(references->arena, document->folder, new_path);
    if (path.p && base_str_starts(old, "./") && !base_str_starts(path, "../"))
        path = base_str_format(references->arena, "./%.*s", BASE_STR_ARG(path));
    return path;
}

/* The part of the text that is the path, and what it becomes. */
static struct base_str new_part(struct link_references *references,
                                const struct link_doc_reference *reference, struct base_str old,
                                struct base_str new_path)
{
    const struct link_document *document = reference->document;
    struct base_str target = reference->was_path.p ? reference->was_path : reference->target;
    bool is_link = strcmp(reference->kind, "link") == 0;
    if (base_str_starts(old, "./") || base_str_starts(old, "../") || (is_link && !base_str_starts(old, "/")))
        return from_document(references, document, old, new_path);
    if (base_str_starts(old, "/"))
        return document->site ? BASE_STR_ABSENT
                              : base_str_format(references->arena, "/%.*s", BASE_STR_ARG(new_path));
    if (!base_str_ends(target, old.n ? base_str_copy(references->arena, old).p : "/"))
        return BASE_STR_ABSENT;
    struct base_str anchor = base_path_dir(base_str_slice(target, 0, target.n - old.n + 1));
    bool is_name = base_str_find_char(old, '/') < 0;
    if (is_name) /* in a drawn tree, or a name alone: only the name can be changed there */
        return base_str_eq(base_path_dir(target), base_path_dir(new_path)) ? base_path_name(new_path)
                                                                           : BASE_STR_ABSENT;
    return is_below(new_path, anchor) ? base_str_from(new_path, anchor.n ? anchor.n + 1 : 0) : new_path;
}

struct base_str link_rewrite(struct link_references *references, const struct link_doc_reference *reference,
                             struct base_str new_path)
{
    struct base_str text = reference->text, old = text, rest;
    size_t n = 0;
    while (n < text.n && !memchr("#?:", text.p[n], 3))
        n++;
    old = base_str_slice(text, 0, n);
    while (base_str_ends(old, "/"))
        old = base_str_slice(old, 0, old.n - 1);
    rest = base_str_from(text, old.n);
    if (!is_plain(old) || !is_plain(new_path) || old.n == 0)
        return BASE_STR_ABSENT;
    struct base_str part = new_part(references, reference, old, new_path);
    return part.p ? base_str_format(references->arena, "%.*s%.*s", BASE_STR_ARG(part), BASE_STR_ARG(rest))
                  : BASE_STR_ABSENT;
}
