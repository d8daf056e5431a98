/*
 * Sparse checkouts: tracked files that are not there. Their names are known, so references to them lead
 * somewhere, but what they say is not. Whole folders are named instead of their files, since a checkout may
 * leave out very many.
 */
#include "validator/audit/audit_p.h"

/* How many bytes of a common beginning of two paths are whole segments, the '/' behind them included. */
static size_t shared_folders(struct base_str a, struct base_str b)
{
    size_t shared = 0;
    for (size_t i = 0; i < a.n && i < b.n && a.p[i] == b.p[i]; i++)
        if (a.p[i] == '/')
            shared = i + 1;
    return shared;
}

/* The topmost folder above entries[i] that holds nothing but absent files, with its '/'; else the file.
 * `from` and `to` are the run of absent entries that it lies in. */
static struct base_str left_out(const struct audit *audit, size_t i, size_t from, size_t to)
{
    struct base_str path = audit->entries[i].path;
    size_t shared = from > 0 ? shared_folders(path, audit->entries[from - 1].path) : 0;
    size_t below = to < audit->file_count ? shared_folders(path, audit->entries[to].path) : 0;
    shared = below > shared ? below : shared;
    ptrdiff_t slash = base_str_find_char(base_str_from(path, shared), '/');
    return slash < 0 ? path : base_str_slice(path, 0, shared + (size_t)slash + 1);
}

static bool lies_in(struct base_str path, struct base_str place)
{
    if (!base_str_ends(place, "/"))
        return base_str_eq(path, place);
    return base_str_eq(base_str_slice(path, 0, place.n), place);
}

static void add_place(struct audit *audit, struct base_str place, size_t files, uint64_t wanted_by)
{
    struct base_str reason =
        base_str_format(&audit->arena,
                        "the sparse checkout leaves out %zu tracked file%s here; git sparse-checkout disable "
                        "brings %s, and --rev HEAD reads all that is committed",
                        files, files == 1 ? "" : "s", files == 1 ? "it" : "them");
    if (wanted_by) {
        base_vec_push(&audit->result.unread, (struct findings_unread){place, 0, reason});
        audit_mark_unread(audit, wanted_by, place);
    } else {
        base_vec_push(&audit->result.exclusions,
                      (struct findings_exclusion){place, reason, BASE_STR("sparse"), (int64_t)files});
    }
}

void audit_collect_absent(struct audit *audit)
{
    for (size_t from = 0, to; from < audit->file_count; from = to + 1) {
        for (to = from; to < audit->file_count && audit->entries[to].kind == SOURCE_ABSENT; to++)
            ;
        for (size_t i = from, next; i < to; i = next) {
            struct base_str place = left_out(audit, i, from, to);
            uint64_t wanted_by = 0;
            for (next = i; next < to && lies_in(audit->entries[next].path, place); next++)
                wanted_by |= audit->files[next].wanted_by;
            add_place(audit, place, next - i, wanted_by);
        }
    }
}
