/*
 * Links to files of the tree, and to anchors in them (kinds `link` and `anchor`). Links to addresses are
 * none.
 *
 * A relative link starts at the document's folder. One that starts with '/' starts at the root of the tree,
 * as GitHub has it, or at the pages of the site that is made of the document.
 */
#include "validator/base/slug.h"
#include "validator/link/doc_reference_p.h"

/* Bytes of a target that is looked at. */
#define LONGEST_TARGET 2048u

static bool has_scheme(struct base_str target)
{
    size_t i = 0;
    while (i < target.n && ((target.p[i] | 0x20) >= 'a' && (target.p[i] | 0x20) <= 'z'))
        i++;
    return (i > 1 && i < target.n && target.p[i] == ':') || base_str_starts(target, "//") ||
           base_str_find(target, "://") >= 0;
}

/* Text in place of a target that a writer or a template engine has still to fill in. */
static bool is_gap(struct base_str target)
{
    static const char *const words[] = {"url", "link", "path", "href", "tbd", "..."};
    static const char *const marks[] = {"{{", "{%", "${", "<", ">", "*", "\xe2\x80\xa6", "@site/"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (base_str_eq_nocase(target, base_str_of(words[i])))
            return true;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (base_str_find(target, marks[i]) >= 0)
            return true;
    return false;
}

static struct base_str decoded(struct base_arena *arena, struct base_str text)
{
    if (!text.p || base_str_find_char(text, '%') < 0)
        return text;
    char *out = base_arena_alloc(arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        int high = i + 2 < text.n && text.p[i] == '%' ? base_hex_digit(text.p[i + 1]) : -1;
        int low = high >= 0 ? base_hex_digit(text.p[i + 2]) : -1;
        out[n++] = low >= 0 ? (char)(high * 16 + low) : text.p[i];
        i += low >= 0 ? 2 : 0;
    }
    return base_str_make(out, n);
}

static bool is_there(struct link_references *references, struct base_str path, struct base_str *found)
{
    uint32_t file = path.n ? facts_store_file(references->store, path) : LINK_NONE;
    if (file != LINK_NONE) {
        *found = references->resolver.paths[file];
        return true;
    }
    *found = path;
    return path.n == 0 || link_resolver_has_folder(&references->resolver, path);
}

/* The file that a page is made from: /guide is guide.md or guide/index.md. */
static bool is_page(struct link_references *references, struct base_str path, struct base_str *found)
{
    static const char *const endings[] = {".md",        ".mdx",       "/index.md",  "/index.mdx",
                                          "/README.md", "/_index.md", "/readme.md", "/index.html",
                                          ".html",      ".rst",       ".adoc"};
    while (base_str_ends(path, "/"))
        path = base_str_slice(path, 0, path.n - 1);
    if (base_str_ends(path, ".html"))
        path = base_str_slice(path, 0, path.n - strlen(".html"));
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct base_str whole =
            path.n ? base_str_format(references->arena, "%.*s%s", BASE_STR_ARG(path), endings[i])
                   : base_str_of(endings[i] + 1);
        uint32_t file = facts_store_file(references->store, whole);
        if (file != LINK_NONE) {
            *found = references->resolver.paths[file];
            return true;
        }
    }
    return false;
}

static bool join_and_look(struct link_references *references, struct base_str folder, struct base_str path,
                          bool is_site, struct base_str *found)
{
    struct base_str whole = base_path_join(references->arena, folder, path);
    if (!whole.p)
        return false;
    while (base_str_ends(whole, "/"))
        whole = base_str_slice(whole, 0, whole.n - 1);
    return is_there(references, whole, found) || (is_site && is_page(references, whole, found));
}

/* Where a page lies that another page of the same site links to. */
static bool find_on_site(struct link_references *references, const struct link_document *document,
                         struct base_str path, struct base_str *found)
{
    const struct link_site *site = document->site;
    struct base_str relative = path;
    while (base_str_starts(relative, "/"))
        relative = base_str_from(relative, 1);
    if (path.p[0] == '/')
        return join_and_look(references, site->content, relative, true, found) ||
               (site->assets.p && join_and_look(references, site->assets, relative, false, found)) ||
               join_and_look(references, site->folder, relative, true, found);
    /* A page has a folder of its own in the address: ../other starts there. */
    struct base_str name = base_path_name(document->path), extension = base_path_extension(name);
    struct base_str own = base_str_format(references->arena, "%.*s/%.*s", BASE_STR_ARG(document->folder),
                                          BASE_STR_ARG(base_str_slice(name, 0, name.n - extension.n - 1)));
    return join_and_look(references, document->folder, path, true, found) ||
           join_and_look(references, own, path, true, found);
}

/* The one file whose path differs in the case of its letters alone: found on some machines, not on the web.
 */
static struct base_str in_other_case(const struct link_references *references, struct base_str path)
{
    struct base_str found = BASE_STR_ABSENT;
    for (size_t i = 0; i < references->resolver.file_count; i++) {
        if (!base_str_eq_nocase(references->resolver.paths[i], path))
            continue;
        if (found.p)
            return BASE_STR_ABSENT;
        found = references->resolver.paths[i];
    }
    return found;
}

/* Fills status, reason and target_path of a link to a file. */
static void resolve_path(struct link_references *references, struct link_doc_reference *reference,
                         struct base_str path)
{
    const struct link_document *document = reference->document;
    struct base_str found = BASE_STR_ABSENT, whole;
    bool is_absolute = base_str_starts(path, "/");
    whole = is_absolute ? base_path_join(references->arena, BASE_STR(""), base_str_from(path, 1))
                        : base_path_join(references->arena, document->folder, path);
    reference->status = LINK_REFERENCE_FOUND;
    /* Nobody reads MDX but through a generator, whichever it is. */
    bool has_pages = document->site || base_str_ends(document->path, ".mdx");
    if (join_and_look(references, is_absolute ? BASE_STR("") : document->folder,
                      is_absolute ? base_str_from(path, 1) : path, has_pages, &found) ||
        (document->site && find_on_site(references, document, path, &found))) {
        reference->target_path = found;
        return;
    }
    reference->status = LINK_REFERENCE_UNKNOWN;
    if (!whole.p) {
        reference->reason = BASE_STR("it leads out of the tree");
        return;
    }
    reference->target_path = whole;
    if (link_is_unknown(references->context, whole)) {
        reference->reason = BASE_STR("nobody looks into the place it leads to");
    } else if (link_resolver_ignores(&references->resolver, whole)) {
        reference->reason = BASE_STR("git ignores what it leads to");
    } else if (is_absolute && !base_path_extension(base_path_name(path)).p) {
        reference->reason = BASE_STR("it is an address of a site");
    } else {
        reference->status = LINK_REFERENCE_BROKEN;
        reference->reason = BASE_STR("no file is there");
        reference->certainty = is_absolute || has_pages ? LINK_LIKELY : LINK_SURE;
        reference->was_path = whole;
        reference->if_known = LINK_SURE;
        reference->now_at = in_other_case(references, whole);
    }
}

/* ---- anchors ---- */

static bool is_document_path(struct base_str path)
{
    return base_str_ends(path, ".md") || base_str_ends(path, ".mdx") || base_str_ends(path, ".markdown");
}

/* Equal but for case and punctuation: what generators' rules make of the same heading. */
static bool is_alike(struct base_str a, struct base_str b)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < a.n && !((a.p[i] | 0x20) >= 'a' && (a.p[i] | 0x20) <= 'z') &&
               !(a.p[i] >= '0' && a.p[i] <= '9') && (unsigned char)a.p[i] < 0x80)
            i++;
        while (k < b.n && !((b.p[k] | 0x20) >= 'a' && (b.p[k] | 0x20) <= 'z') &&
               !(b.p[k] >= '0' && b.p[k] <= '9') && (unsigned char)b.p[k] < 0x80)
            k++;
        if (i == a.n || k == b.n)
            return i == a.n && k == b.n;
        if ((a.p[i] | 0x20) != (b.p[k] | 0x20))
            return false;
        i++, k++;
    }
}

/* Whether a heading of the file has the anchor by the rule of the site that is made of the document. */
static bool has_site_anchor(struct link_references *references, const struct link_document *document,
                            uint32_t file, struct base_str name, int64_t *line)
{
    struct base_str generator =
        base_str_of(document->site ? link_generator_name(document->site->generator) : "");
    struct base_slug_page page = {.rule = base_slug_rule_of(generator), .arena = references->arena};
    struct facts_range range = facts_store_of_file(references->store, FACTS_TABLE_heading, file);
    bool found = false;
    if (page.rule == BASE_SLUG_GITHUB)
        return false; /* the table doc_anchor has those */
    for (size_t i = range.from; i < range.to && !found; i++) {
        found = base_str_eq(base_slug_next(&page, FACTS_GET_TEXT(references->store, heading, i, text)), name);
        *line = FACTS_GET_INT(references->store, heading, i, line);
    }
    base_map_finish(&page.used);
    return found;
}

/* Looks for the anchor among those of a file; *alike counts those that differ in case and punctuation. A page
 * of a site may be read on GitHub, and the site's rule may be another by its settings: either rule will do.
 */
static bool find_anchor(struct link_references *references, struct link_doc_reference *reference,
                        uint32_t file, struct base_str name, size_t *alike)
{
    struct facts_range range = facts_store_of_file(references->store, FACTS_TABLE_doc_anchor, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str known = FACTS_GET_TEXT(references->store, doc_anchor, i, name);
        bool is_same = base_str_eq(known, name);
        if (!is_same && !is_alike(known, name))
            continue;
        reference->target_line = FACTS_GET_INT(references->store, doc_anchor, i, line);
        if (is_same)
            return true;
        *alike += !base_str_eq(known, reference->hint);
        reference->hint = known;
    }
    return has_site_anchor(references, reference->document, file, name, &reference->target_line);
}

static void resolve_anchor(struct link_references *references, struct link_doc_reference *reference,
                           uint32_t file, struct base_str name)
{
    size_t alike = 0;
    reference->hint = BASE_STR_ABSENT;
    bool is_there = find_anchor(references, reference, file, name, &alike);
    /* Which rule a site has is a matter of its settings and versions, too: a near heading is good enough. */
    if (is_there || (reference->document->site && alike > 0)) {
        reference->hint = BASE_STR_ABSENT;
        return;
    }
    reference->status = LINK_REFERENCE_BROKEN;
    reference->reason = BASE_STR("no heading has this anchor");
    /* Components of MDX make anchors, too. GitHub finds an anchor in lower case; not every reader does. */
    bool is_other_case = reference->hint.p && base_str_eq_nocase(reference->hint, name);
    reference->certainty =
        is_other_case || base_str_ends(references->resolver.paths[file], ".mdx") ? LINK_LIKELY : LINK_SURE;
    ptrdiff_t hash = base_str_find_char(reference->text, '#');
    if (alike == 1 && hash >= 0)
        reference->replacement = base_str_format(
            references->arena, "%.*s%.*s", BASE_STR_ARG(base_str_slice(reference->text, 0, (size_t)hash + 1)),
            BASE_STR_ARG(reference->hint));
}

static void look_at(struct link_references *references, const struct link_document *document, size_t row)
{
    struct facts_link link;
    FACTS_GET(references->store, link, row, &link);
    if (!link.target.p || link.target.n == 0 || link.target.n > LONGEST_TARGET || has_scheme(link.target) ||
        is_gap(link.target) || base_str_is(link.kind, "autolink"))
        return;
    ptrdiff_t hash = base_str_find_char(link.target, '#');
    struct base_str path = hash < 0 ? link.target : base_str_slice(link.target, 0, (size_t)hash);
    struct base_str anchor = hash < 0 ? BASE_STR_ABSENT : base_str_from(link.target, (size_t)hash + 1);
    ptrdiff_t query = base_str_find_char(path, '?');
    path = decoded(references->arena, query < 0 ? path : base_str_slice(path, 0, (size_t)query));
    struct link_doc_reference reference = {.document = document,
                                           .line = link.line,
                                           .col = link.col,
                                           .kind = "link",
                                           .text = link.target,
                                           .target = path,
                                           .ignores = LINK_ALL_SURROUNDINGS};
    uint32_t file = document->file;
    if (path.n) {
        resolve_path(references, &reference, path);
        link_reference_add(references, &reference);
        file = reference.status == LINK_REFERENCE_FOUND
                   ? facts_store_file(references->store, reference.target_path)
                   : LINK_NONE;
    }
    if (!anchor.p || anchor.n == 0 || file == LINK_NONE || base_str_is(anchor, "top") ||
        !is_document_path(references->resolver.paths[file]))
        return;
    reference.kind = "anchor";
    reference.status = LINK_REFERENCE_FOUND;
    reference.target = anchor;
    reference.target_path = references->resolver.paths[file];
    resolve_anchor(references, &reference, file, decoded(references->arena, anchor));
    link_reference_add(references, &reference);
}

static void run(struct link_references *references)
{
    for (size_t i = 0; i < references->document_count; i++) {
        const struct link_document *document = &references->documents[i];
        struct facts_range range = facts_store_of_file(references->store, FACTS_TABLE_link, document->file);
        for (size_t row = range.from; row < range.to; row++)
            look_at(references, document, row);
    }
}

static const enum facts_table needs[] = {FACTS_TABLE_link, FACTS_TABLE_doc_anchor, FACTS_TABLE_heading,
                                         FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_link = {"link", needs, run};
