#include "validator/source/history.h"

#include "validator/base/day.h"
#include "validator/source/history_p.h"

#include <stdlib.h>
#include <string.h>

/* Commits of a side branch that are looked at for one path. */
#define BRANCH_COMMITS 2000u
/* Times that a new name is looked up again, because it is gone as well. */
#define MOST_RENAMES 4u

#define NONE SIZE_MAX
#define SECONDS_OF_DAY 86400
#define MOST_DAYS 2932896 /* from 1970 to 9999 */

/* A segment of the paths in question; node 0 is the root. */
struct node {
    struct base_str name; /* NUL-terminated */
    size_t first, next;   /* child and sibling, or NONE */
    size_t wanted;        /* index of the path that ends here, or NONE */
    git_oid id;           /* what the commit looked at last had here; zero for nothing */
};

struct walk {
    struct source *source;
    struct base_arena *arena;
    BASE_VEC(struct node) nodes;
    struct source_vanished *vanished; /* one for each path */
    size_t missing;                   /* paths that are not found yet */
    git_oid commit;                   /* the newer of the two that are compared */
    bool is_first;                    /* the first commit: what it has, the work tree alone lacks */
};

static size_t child_of(struct walk *walk, size_t at, struct base_str name)
{
    for (size_t i = walk->nodes.items[at].first; i != NONE; i = walk->nodes.items[i].next)
        if (base_str_eq(walk->nodes.items[i].name, name))
            return i;
    size_t made = walk->nodes.n;
    base_vec_push(&walk->nodes, (struct node){.name = base_str_copy(walk->arena, name),
                                              .first = NONE,
                                              .next = walk->nodes.items[at].first,
                                              .wanted = NONE});
    walk->nodes.items[at].first = made;
    return made;
}

static void add_path(struct walk *walk, struct base_str path, size_t index)
{
    struct base_str segment;
    size_t at = 0;
    while ((segment = base_str_split(&path, '/')).p)
        if (segment.n)
            at = child_of(walk, at, segment);
    walk->nodes.items[at].wanted = index;
}

/* A folder that is the same as in the newer commit has nothing new below it. A stack of nodes and trees holds
 * what is still to be compared: its depth is that of the paths. */
static void compare(struct walk *walk, const git_oid *root)
{
    BASE_VEC(size_t) pending = {0};
    if (git_oid_equal(&walk->nodes.items[0].id, root))
        return;
    walk->nodes.items[0].id = *root;
    base_vec_push(&pending, 0);
    while (pending.n) {
        size_t at = pending.items[--pending.n];
        git_tree *tree = NULL;
        bool has_tree = !git_oid_is_zero(&walk->nodes.items[at].id) &&
                        git_tree_lookup(&tree, walk->source->repo, &walk->nodes.items[at].id) == 0;
        for (size_t i = walk->nodes.items[at].first; i != NONE; i = walk->nodes.items[i].next) {
            struct node *node = &walk->nodes.items[i];
            const git_tree_entry *entry = has_tree ? git_tree_entry_byname(tree, node->name.p) : NULL;
            git_oid id = {0};
            if (entry)
                id = *git_tree_entry_id(entry);
            if (git_oid_equal(&id, &node->id))
                continue;
            node->id = id;
            struct source_vanished *vanished = node->wanted == NONE ? NULL : &walk->vanished[node->wanted];
            if (entry && vanished && !vanished->is_known) {
                *vanished = (struct source_vanished){
                    .is_known = true, .is_uncommitted = walk->is_first, .commit = walk->commit, .id = id};
                walk->missing--;
            }
            if (node->first != NONE && (!entry || git_tree_entry_type(entry) == GIT_OBJECT_TREE))
                base_vec_push(&pending, i);
        }
        git_tree_free(tree);
    }
    base_vec_finish(&pending);
}

/* From the audited commit back along first parents. */
static void walk_back(struct walk *walk, const git_oid *start)
{
    git_oid at = *start;
    walk->is_first = true;
    for (unsigned n = 0; n < SOURCE_HISTORY_COMMITS && walk->missing > 0; n++) {
        git_commit *commit = NULL;
        if (git_commit_lookup(&commit, walk->source->repo, &at) != 0)
            return;
        compare(walk, git_commit_tree_id(commit));
        const git_oid *parent = git_commit_parent_id(commit, 0);
        walk->commit = at;
        walk->is_first = false;
        if (parent)
            at = *parent;
        git_commit_free(commit);
        if (!parent)
            return;
    }
}

/* ---- a deletion on a branch ---- */

bool source_commit_has(git_repository *repo, const git_oid *id, const char *path)
{
    git_commit *commit = NULL;
    git_tree *tree = NULL;
    git_tree_entry *entry = NULL;
    bool has = git_commit_lookup(&commit, repo, id) == 0 && git_commit_tree(&tree, commit) == 0 &&
               git_tree_entry_bypath(&entry, tree, path) == 0;
    git_tree_entry_free(entry);
    git_tree_free(tree);
    git_commit_free(commit);
    return has;
}

/* The parent to go on from a commit that lacks the path: one that lacks it as well. *is_end when the first
 * parent has it and no other lacks it: this commit took it away. */
static bool next_on_branch(git_repository *repo, git_oid *at, const char *path, bool is_merge_only,
                           bool *is_end)
{
    git_commit *commit = NULL;
    bool found = false;
    *is_end = false;
    if (git_commit_lookup(&commit, repo, at) != 0)
        return false;
    unsigned parents = git_commit_parentcount(commit);
    bool had = parents > 0 && source_commit_has(repo, git_commit_parent_id(commit, 0), path);
    if (!had && parents > 0 && !is_merge_only) {
        *at = *git_commit_parent_id(commit, 0);
        found = true;
    }
    for (unsigned i = 1; had && i < parents && !found; i++)
        if (!source_commit_has(repo, git_commit_parent_id(commit, i), path)) {
            *at = *git_commit_parent_id(commit, i);
            found = true;
        }
    *is_end = had && !found;
    git_commit_free(commit);
    return found;
}

/* The main line's commit is a merge: the one that it brought and that took the path away. */
static void look_into_branch(struct walk *walk, struct source_vanished *vanished, const char *path)
{
    git_oid at = vanished->commit;
    bool is_end = false;
    for (unsigned n = 0; n < BRANCH_COMMITS; n++)
        if (!next_on_branch(walk->source->repo, &at, path, n == 0, &is_end))
            break;
    if (is_end)
        vanished->commit = at;
}

/* ---- all of it ---- */

static void search(struct source *source, struct base_arena *arena, const git_oid *start,
                   const struct base_str *paths, struct source_vanished *vanished, size_t n)
{
    struct walk walk = {.source = source, .arena = arena, .vanished = vanished, .missing = n};
    base_vec_push(&walk.nodes, (struct node){.first = NONE, .next = NONE, .wanted = NONE});
    for (size_t i = 0; i < n; i++)
        add_path(&walk, paths[i], i);
    walk_back(&walk, start);
    for (size_t i = 0; i < n; i++)
        if (vanished[i].is_known && !vanished[i].is_uncommitted)
            look_into_branch(&walk, &vanished[i], paths[i].p);
    source_find_renames(source->repo, arena, paths, vanished, n);
    base_vec_finish(&walk.nodes);
}

static bool start_of(struct source *source, git_oid *out)
{
    if (!source->repo || !source->identity.commit[0])
        return false;
    return git_oid_fromstr(out, source->identity.commit) == 0;
}

/* The paths of the repository; every one NUL-terminated. */
static struct base_str whole_path(const struct source *source, struct base_arena *arena, struct base_str path)
{
    return base_str_format(arena, "%.*s%.*s", BASE_STR_ARG(source->prefix), BASE_STR_ARG(path));
}

static void describe(struct source *source, const struct source_vanished *vanished, struct source_past *past)
{
    git_commit *commit = NULL;
    past->is_known = true;
    if (vanished->is_uncommitted || git_commit_lookup(&commit, source->repo, &vanished->commit) != 0)
        return;
    git_oid_tostr(past->commit, sizeof past->commit, &vanished->commit);
    git_time_t days = git_commit_time(commit) / SECONDS_OF_DAY;
    base_day_add(BASE_STR("1970-01-01"), days > 0 && days < MOST_DAYS ? (int)days : 0, past->day);
    git_commit_free(commit);
}

/* Whether the commit has the path, and the source with it. */
static bool is_there(struct source *source, const git_oid *start, struct base_str path)
{
    return base_str_starts(path, source->prefix.n ? source->prefix.p : "") &&
           source_commit_has(source->repo, start, path.p);
}

/* Follows new names that are gone as well, some times. */
static void follow(struct source *source, struct base_arena *arena, const git_oid *start,
                   struct base_str *names, size_t n)
{
    for (unsigned round = 0; round < MOST_RENAMES; round++) {
        struct base_str *gone = base_arena_array(arena, n, sizeof *gone);
        size_t *index = base_arena_array(arena, n, sizeof *index), count = 0;
        for (size_t i = 0; i < n; i++) {
            if (!names[i].p || is_there(source, start, names[i]))
                continue;
            index[count] = i;
            gone[count++] = names[i];
            names[i] = BASE_STR_ABSENT;
        }
        if (count == 0)
            return;
        struct source_vanished *vanished = base_arena_array(arena, count, sizeof *vanished);
        search(source, arena, start, gone, vanished, count);
        for (size_t i = 0; i < count; i++)
            names[index[i]] = vanished[i].new_path;
    }
    for (size_t i = 0; i < n; i++)
        if (names[i].p && !is_there(source, start, names[i]))
            names[i] = BASE_STR_ABSENT;
}

void source_history(struct source *source, struct source_past *pasts, size_t n, struct base_arena *arena)
{
    git_oid start;
    if (n == 0 || !start_of(source, &start))
        return;
    struct base_str *paths = base_arena_array(arena, n, sizeof *paths),
                    *names = base_arena_array(arena, n, sizeof *names);
    struct source_vanished *vanished = base_arena_array(arena, n, sizeof *vanished);
    for (size_t i = 0; i < n; i++)
        paths[i] = whole_path(source, arena, pasts[i].path);
    search(source, arena, &start, paths, vanished, n);
    for (size_t i = 0; i < n; i++)
        names[i] = vanished[i].new_path;
    follow(source, arena, &start, names, n);
    for (size_t i = 0; i < n; i++) {
        if (!vanished[i].is_known)
            continue;
        describe(source, &vanished[i], &pasts[i]);
        if (names[i].p)
            pasts[i].new_path = base_str_from(names[i], source->prefix.n);
    }
}

int source_has_commit(struct source *source, struct base_str id)
{
    char hex[GIT_OID_HEXSZ + 1];
    git_oid oid;
    git_commit *commit = NULL;
    if (!source->repo || id.n < 4 || id.n > GIT_OID_HEXSZ || git_repository_is_shallow(source->repo) != 0)
        return -1;
    memcpy(hex, id.p, id.n);
    hex[id.n] = '\0';
    if (git_oid_fromstrn(&oid, hex, id.n) != 0)
        return -1;
    int code = git_commit_lookup_prefix(&commit, source->repo, &oid, id.n);
    git_commit_free(commit);
    return code == 0 || code == GIT_EAMBIGUOUS ? 1 : code == GIT_ENOTFOUND ? 0 : -1;
}
