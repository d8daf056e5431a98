#include "validator/link/next_p.h"

/* ---- names ---- */

static bool is_code(struct base_str extension)
{
    return base_str_is(extension, "ts") || base_str_is(extension, "js") || base_str_is(extension, "tsx") ||
           base_str_is(extension, "jsx");
}

/* The name without its extension; absent for what is no code. */
static struct base_str stem_of(struct base_str path)
{
    struct base_str name = base_path_name(path), extension = base_path_extension(name);
    if (!is_code(extension))
        return BASE_STR_ABSENT;
    struct base_str stem = base_str_slice(name, 0, name.n - extension.n - 1);
    return base_str_ends(stem, ".d") ? BASE_STR_ABSENT : stem;
}

/* ---- segments ---- */

/* "[id]", "[...all]" and "[[...all]]" as a route writes them; false for what is no name. */
static bool add_dynamic(struct base_buf *buf, struct base_str segment, bool *is_optional)
{
    size_t brackets = base_str_starts(segment, "[[") && base_str_ends(segment, "]]") ? 2 : 1;
    struct base_str name = base_str_slice(segment, brackets, segment.n - brackets);
    bool is_rest = base_str_starts(name, "...");
    *is_optional = brackets == 2;
    if (name.n == 0 || (brackets == 2 && !is_rest))
        return false;
    if (is_rest) {
        base_buf_add_text(buf, "/*");
        return name.n > 3;
    }
    base_buf_add_text(buf, "/{");
    base_buf_add(buf, name);
    base_buf_add_char(buf, '}');
    return true;
}

/* "%5Ffolder" is how a folder that begins with '_' is served. */
static void add_literal(struct base_buf *buf, struct base_str segment)
{
    base_buf_add_char(buf, '/');
    if (base_str_starts(segment, "%5F") || base_str_starts(segment, "%5f")) {
        base_buf_add_char(buf, '_');
        segment = base_str_from(segment, 3);
    }
    base_buf_add(buf, segment);
}

/* Adds the folders of a path; false when it is not served. `without` is what precedes an optional rest. */
static bool add_segments(struct base_buf *buf, struct base_str path, bool is_app, size_t *without)
{
    struct base_str rest = path, segment;
    *without = SIZE_MAX;
    while ((segment = base_str_split(&rest, '/')).p) {
        bool is_optional = false;
        size_t before = buf->n;
        if (segment.n == 0)
            continue;
        if (*without != SIZE_MAX)
            return false; /* a rest is last */
        if (is_app && (segment.p[0] == '_' || base_str_starts(segment, "(.")))
            return false; /* private; or what a page shows in place of another */
        if (is_app && (segment.p[0] == '@' || (segment.p[0] == '(' && base_str_ends(segment, ")"))))
            continue; /* slots and groups */
        if (segment.p[0] != '[' || !base_str_ends(segment, "]"))
            add_literal(buf, segment);
        else if (!add_dynamic(buf, segment, &is_optional))
            return false;
        if (is_optional)
            *without = before;
    }
    return true;
}

/* ---- files ---- */

/* The path behind `folder` at the root of the project or below src; absent for others. */
static struct base_str below(struct base_str path, const char *folder)
{
    if (base_str_starts(path, "src/"))
        path = base_str_from(path, 4);
    return base_str_starts(path, folder) ? base_str_from(path, base_str_of(folder).n) : BASE_STR_ABSENT;
}

enum link_next_router link_next_path(struct base_arena *arena, struct base_str path,
                                     struct link_variants *routes)
{
    struct base_str stem = stem_of(path), app = below(path, "app/"), pages = below(path, "pages/api/");
    struct base_buf buf;
    size_t without = SIZE_MAX;
    bool is_app = app.p != NULL, is_served;
    routes->n = 0;
    if (!stem.p || (is_app && !base_str_is(stem, "route")) || (!is_app && !pages.p))
        return LINK_NEXT_NONE;
    base_buf_init(&buf, LINK_MAX_ROUTE);
    if (is_app) {
        is_served = add_segments(&buf, base_path_dir(app), true, &without);
    } else {
        struct base_str whole = base_str_slice(pages, 0, pages.n - (base_path_name(pages).n - stem.n));
        if (base_str_is(stem, "index"))
            whole = base_path_dir(pages);
        base_buf_add_text(&buf, "/api");
        is_served = add_segments(&buf, whole, false, &without);
    }
    if (is_served && base_buf_ok(&buf)) {
        struct base_str route = base_buf_view(&buf);
        routes->items[routes->n++] = link_template_join(arena, BASE_STR(""), route);
        if (without != SIZE_MAX)
            routes->items[routes->n++] =
                link_template_join(arena, BASE_STR(""), base_str_slice(route, 0, without));
    }
    base_buf_finish(&buf);
    return routes->n == 0 ? LINK_NEXT_NONE : is_app ? LINK_NEXT_APP : LINK_NEXT_PAGES;
}
