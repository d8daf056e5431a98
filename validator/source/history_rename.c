/*
 * Renames: what a commit that took paths away made of them. A file went where the same content, or half of
 * it, is new in that commit; a folder where most of its files went.
 */
#include "validator/base/hash.h"
#include "validator/source/history_p.h"

#include <stdlib.h>
#include <string.h>

/* Files that a commit deletes times those it adds: beyond it only equal content is compared. */
#define MOST_PAIRS 40000u
/* Files that a commit changes; in a larger one no rename is looked for. */
#define MOST_DELTAS 20000u

static bool is_below(const char *path, struct base_str folder)
{
    return strncmp(path, folder.p, folder.n) == 0 && path[folder.n] == '/';
}

/* The diff of a commit to its first parent, with renames; NULL when there is none to be had. */
static git_diff *diff_of(git_repository *repo, const git_oid *id)
{
    git_commit *commit = NULL, *parent = NULL;
    git_tree *old = NULL, *new = NULL;
    git_diff *diff = NULL;
    git_diff_options options;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_SKIP_BINARY_CHECK | GIT_DIFF_IGNORE_SUBMODULES;
    bool is_read = git_commit_lookup(&commit, repo, id) == 0 && git_commit_parent(&parent, commit, 0) == 0 &&
                   git_commit_tree(&old, parent) == 0 && git_commit_tree(&new, commit) == 0 &&
                   git_diff_tree_to_tree(&diff, repo, old, new, &options) == 0;
    if (is_read) {
        size_t deltas = git_diff_num_deltas(diff);
        size_t pairs = git_diff_num_deltas_of_type(diff, GIT_DELTA_ADDED) *
                       git_diff_num_deltas_of_type(diff, GIT_DELTA_DELETED);
        git_diff_find_options find;
        git_diff_find_options_init(&find, GIT_DIFF_FIND_OPTIONS_VERSION);
        find.flags = GIT_DIFF_FIND_RENAMES | (pairs > MOST_PAIRS ? GIT_DIFF_FIND_EXACT_MATCH_ONLY : 0);
        find.rename_limit = MOST_DELTAS;
        if (deltas <= MOST_DELTAS)
            git_diff_find_similar(diff, &find);
    }
    git_tree_free(new);
    git_tree_free(old);
    git_commit_free(parent);
    git_commit_free(commit);
    return diff;
}

/* "b/c" for a file of folder "a" that went from "a/x.c" to "b/c/x.c"; absent when its name changed as well.
 */
static struct base_str folder_after(struct base_arena *arena, struct base_str folder, const char *old,
                                    const char *new)
{
    const char *rest = old + folder.n; /* "/x.c" */
    size_t length = strlen(rest), n = strlen(new);
    if (n <= length || strcmp(new + n - length, rest) != 0)
        return BASE_STR_ABSENT;
    return base_str_copy(arena, base_str_make(new, n - length));
}

/* Where most files of the folder went. */
static struct base_str folder_rename(struct base_arena *arena, const git_diff *diff, struct base_str folder)
{
    struct base_map votes = {0};
    size_t files = 0, n = git_diff_num_deltas(diff);
    for (size_t i = 0; i < n; i++) {
        const git_diff_delta *delta = git_diff_get_delta(diff, i);
        if (!is_below(delta->old_file.path, folder) ||
            (delta->status != GIT_DELTA_RENAMED && delta->status != GIT_DELTA_DELETED))
            continue;
        files++;
        struct base_str to = delta->status == GIT_DELTA_RENAMED
                                 ? folder_after(arena, folder, delta->old_file.path, delta->new_file.path)
                                 : BASE_STR_ABSENT;
        if (to.p)
            ++*base_map_put(&votes, to, NULL);
    }
    struct base_str best = BASE_STR_ABSENT;
    uint32_t most = 0;
    for (size_t i = 0; i < votes.n; i++)
        if (votes.entries[i].value > most) {
            most = votes.entries[i].value;
            best = votes.entries[i].key;
        }
    base_map_finish(&votes);
    return 2 * (size_t)most > files ? best : BASE_STR_ABSENT;
}

static void find_one(struct base_arena *arena, const git_diff *diff, struct base_str path,
                     struct source_vanished *vanished)
{
    bool is_folder = true;
    for (size_t i = 0, n = git_diff_num_deltas(diff); i < n; i++) {
        const git_diff_delta *delta = git_diff_get_delta(diff, i);
        if (!base_str_is(path, delta->old_file.path))
            continue;
        is_folder = false;
        if (delta->status == GIT_DELTA_RENAMED)
            vanished->new_path = base_str_copy(arena, base_str_of(delta->new_file.path));
    }
    if (is_folder)
        vanished->new_path = folder_rename(arena, diff, path);
}

struct order {
    const struct source_vanished *vanished;
    size_t index;
};

static int by_commit(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    int order = git_oid_cmp(&x->vanished->commit, &y->vanished->commit);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

void source_find_renames(git_repository *repo, struct base_arena *arena, const struct base_str *paths,
                         struct source_vanished *vanished, size_t n)
{
    struct order *order = base_arena_array(arena, n + 1, sizeof *order);
    size_t count = 0;
    git_diff *diff = NULL;
    for (size_t i = 0; i < n; i++)
        if (vanished[i].is_known && !vanished[i].is_uncommitted)
            order[count++] = (struct order){&vanished[i], i};
    qsort(order, count, sizeof *order, by_commit);
    for (size_t i = 0; i < count; i++) {
        struct source_vanished *one = &vanished[order[i].index];
        if (i == 0 || !git_oid_equal(&one->commit, &order[i - 1].vanished->commit)) {
            git_diff_free(diff);
            diff = diff_of(repo, &one->commit);
        }
        if (diff)
            find_one(arena, diff, paths[order[i].index], one);
    }
    git_diff_free(diff);
}
