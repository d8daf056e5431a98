/*
 * Packages that units import, and where each is declared: in the nearest package.json, or in one above it,
 * whose node_modules Node.js searches as well. What belongs to the unit (the nearest manifest of any kind) is
 * asked by the place of the file, since a folder may hold a package.json that only says "type".
 */
#include "validator/link/erased_p.h"
#include "validator/link/pnpm_p.h"
#include "validator/link/resolver_p.h"

struct finder {
    struct facts_store *store;
    struct base_arena *arena;
    struct base_map workspace;      /* names of packages of the repository */
    struct link_names anywhere;     /* (0, name) -> row of package_dependency, in order of path */
    struct link_names workspaces;   /* (0, folder) of a package.json with workspaces */
    struct link_names dependencies; /* (row of file, name) -> row of package_dependency */
    struct link_names uses;         /* (hash of the unit's number, package) -> index into rows */
    struct base_map units;          /* unit -> number */
    BASE_VEC(struct facts_package_use) rows;
    BASE_VEC(unsigned) ranks; /* of rows: how good the place is that they show; low is good */
};

enum { RANK_NONE = 64 }; /* of a row that nothing was merged into yet */

static uint32_t manifest_at(const struct finder *finder, struct base_str folder)
{
    struct base_str path =
        base_str_format(finder->arena, "%.*s%spackage.json", BASE_STR_ARG(folder), folder.n ? "/" : "");
    return facts_store_file(finder->store, path);
}

/* "@types/scope__name" for "@scope/name". */
static struct base_str types_of(const struct finder *finder, struct base_str package)
{
    ptrdiff_t slash = base_str_find_char(package, '/');
    if (!base_str_starts(package, "@") || slash < 0)
        return base_str_format(finder->arena, "@types/%.*s", BASE_STR_ARG(package));
    return base_str_format(finder->arena, "@types/%.*s__%.*s", (int)slash - 1, package.p + 1,
                           BASE_STR_ARG(base_str_from(package, (size_t)slash + 1)));
}

static struct base_str name_of(const struct finder *finder, uint32_t manifest)
{
    struct facts_range range = facts_store_of_file(finder->store, FACTS_TABLE_package_manifest, manifest);
    return range.from < range.to ? FACTS_GET_TEXT(finder->store, package_manifest, range.from, name)
                                 : BASE_STR_ABSENT;
}

static bool has_file(const struct finder *finder, struct base_str folder, const char *name)
{
    struct base_str path =
        base_str_format(finder->arena, "%.*s%s%s", BASE_STR_ARG(folder), folder.n ? "/" : "", name);
    return facts_store_file(finder->store, path) != LINK_NONE;
}

/* npm, yarn and bun put the packages of all workspaces into the node_modules of their root, where every one
 * of them finds them. Plug'n'Play does not, and pnpm only where its settings ask for it. */
static bool hoists(const struct finder *finder, struct base_str folder, struct base_str package)
{
    if (link_names_first(&finder->workspaces, 0, folder) == LINK_NONE)
        return false;
    if (has_file(finder, folder, ".pnp.cjs") || has_file(finder, folder, ".pnp.js"))
        return false;
    if (has_file(finder, folder, "pnpm-workspace.yaml") || has_file(finder, folder, "pnpm-lock.yaml"))
        return link_pnpm_hoists(finder->store, finder->arena, folder, package);
    return true;
}

/* The first package.json below a root that hoists which declares the package; LINK_NONE for none. */
static uint32_t declared_below(const struct finder *finder, struct base_str folder, struct base_str package)
{
    LINK_NAMES_EACH(&finder->anywhere, 0, package, i)
    {
        uint32_t row = finder->anywhere.entries.items[i].value;
        struct base_str path = FACTS_GET_TEXT(finder->store, package_dependency, row, path);
        if (folder.n == 0 || (path.n > folder.n && path.p[folder.n] == '/' &&
                              base_str_eq(base_str_slice(path, 0, folder.n), folder)))
            return row;
    }
    return LINK_NONE;
}

/* Fills manifest, declared_in and declared_as. */
static void find_declaration(const struct finder *finder, struct facts_package_use *row)
{
    struct base_str folder = base_path_dir(row->path), types = types_of(finder, row->package);
    for (;; folder = base_path_dir(folder)) {
        uint32_t manifest = manifest_at(finder, folder);
        uint32_t entry = LINK_NONE;
        if (manifest != LINK_NONE) {
            struct base_str path = FACTS_GET_TEXT(finder->store, file, manifest, path);
            if (!row->manifest.p)
                row->manifest = path;
            entry = link_names_first(&finder->dependencies, manifest, row->package);
            if (entry == LINK_NONE)
                entry = link_names_first(&finder->dependencies, manifest, types);
            bool is_self = base_str_eq(name_of(finder, manifest), row->package);
            if (entry != LINK_NONE || is_self) {
                row->declared_in = path;
                row->declared_as =
                    is_self ? BASE_STR("self")
                            : FACTS_GET_TEXT(finder->store, package_dependency,
                                             finder->dependencies.entries.items[entry].value, kind);
                return;
            }
        }
        uint32_t hoisted = LINK_NONE;
        if (hoists(finder, folder, row->package))
            hoisted = declared_below(finder, folder, row->package);
        if (hoisted != LINK_NONE) {
            row->declared_in = FACTS_GET_TEXT(finder->store, package_dependency, hoisted, path);
            row->declared_as = BASE_STR("hoisted");
            return;
        }
        if (folder.n == 0)
            break;
    }
    if (base_map_get(&finder->workspace, row->package)) {
        row->declared_in = row->manifest;
        row->declared_as = BASE_STR("workspace");
    }
}

static unsigned rank_of(const struct facts_resolved_import *import, bool is_test)
{
    return (import->is_type == 1 ? 4u : 0) + (is_test ? 2u : 0) + (import->is_guarded == 1 ? 8u : 0);
}

static bool is_declaration_file(struct base_str path)
{
    return base_str_ends(path, ".d.ts") || base_str_ends(path, ".d.mts") || base_str_ends(path, ".d.cts");
}

static void add_use(struct finder *finder, const struct facts_resolved_import *import,
                    const struct facts_file *file)
{
    bool added;
    uint32_t *unit = base_map_put(&finder->units, import->unit, &added);
    if (added)
        *unit = (uint32_t)finder->units.n;
    unsigned rank = rank_of(import, file->is_test == 1);
    struct facts_package_use row = {.path = import->path,
                                    .line = import->line,
                                    .unit = import->unit,
                                    .package = import->package,
                                    .is_type = import->is_type == 1,
                                    .is_guarded = import->is_guarded == 1,
                                    .is_test = file->is_test == 1};
    uint32_t entry = link_names_first(&finder->uses, *unit, import->package);
    if (entry == LINK_NONE) {
        link_names_add(&finder->uses, *unit, import->package, (uint32_t)finder->rows.n);
        base_vec_push(&finder->rows, row);
        base_vec_push(&finder->ranks, rank);
        return;
    }
    uint32_t at = finder->uses.entries.items[entry].value;
    struct facts_package_use *known = &finder->rows.items[at];
    if (finder->ranks.items[at] == RANK_NONE) {
        *known = row;
        finder->ranks.items[at] = rank;
        return;
    }
    row.is_type = row.is_type && known->is_type;
    row.is_guarded = row.is_guarded && known->is_guarded;
    row.is_test = row.is_test && known->is_test;
    if (rank < finder->ranks.items[at]) {
        *known = row;
        finder->ranks.items[at] = rank;
    }
    known->is_type = row.is_type;
    known->is_guarded = row.is_guarded;
    known->is_test = row.is_test;
}

/* Whether the row of an import is made anew in the second pass. */
static bool is_doubted(const struct finder *finder, const struct facts_resolved_import *import,
                       const bool *doubted)
{
    uint32_t *unit = base_map_get(&finder->units, import->unit);
    uint32_t entry = unit ? link_names_first(&finder->uses, *unit, import->package) : LINK_NONE;
    return entry != LINK_NONE && doubted[finder->uses.entries.items[entry].value];
}

static void read_manifests(struct finder *finder)
{
    size_t n = facts_store_count(finder->store, FACTS_TABLE_package_manifest);
    for (size_t i = 0; i < n; i++) {
        struct base_str name = FACTS_GET_TEXT(finder->store, package_manifest, i, name);
        if (name.p && name.n)
            *base_map_put(&finder->workspace, name, NULL) = 1;
    }
    n = facts_store_count(finder->store, FACTS_TABLE_package_workspace);
    for (size_t i = 0; i < n; i++)
        link_names_add(&finder->workspaces, 0,
                       base_path_dir(FACTS_GET_TEXT(finder->store, package_workspace, i, path)), 0);
    n = facts_store_count(finder->store, FACTS_TABLE_package_dependency);
    for (size_t i = 0; i < n; i++) {
        uint32_t file = FACTS_GET_FILE(finder->store, package_dependency, i, path);
        struct base_str name = FACTS_GET_TEXT(finder->store, package_dependency, i, name);
        if (file != LINK_NONE && name.p)
            link_names_add(&finder->dependencies, file, name, (uint32_t)i);
        if (name.p)
            link_names_add(&finder->anywhere, 0, name, (uint32_t)i);
    }
}

/* One pass over the imports: of all rows, or again of the doubted ones. */
static void add_uses(struct finder *finder, const bool *doubted)
{
    const struct facts_store *store = finder->store;
    size_t n = facts_store_count(store, FACTS_TABLE_resolved_import);
    uint32_t last = LINK_NONE;
    struct facts_file file = {0};
    for (size_t i = 0; i < n; i++) {
        struct facts_resolved_import import;
        if (!FACTS_GET_TEXT(store, resolved_import, i, package).p)
            continue;
        FACTS_GET(store, resolved_import, i, &import);
        uint32_t at = FACTS_GET_FILE(store, resolved_import, i, path);
        if (at == LINK_NONE || base_str_is(import.status, "builtin"))
            continue;
        if (at != last)
            FACTS_GET(store, file, at, &file);
        last = at;
        if (doubted && !is_doubted(finder, &import, doubted))
            continue;
        if (is_declaration_file(import.path) ||
            (doubted && import.alias.p && base_str_is(import.kind, "import") &&
             base_str_is(file.language, "typescript") && link_is_erased(store, at, import.alias)))
            import.is_type = 1;
        add_use(finder, &import, &file);
    }
}

/* Looks closely, which costs time, at the few uses alone that would be complained of. */
static void judge_again(struct finder *finder)
{
    size_t count = finder->rows.n, doubts = 0;
    bool *doubted = base_arena_alloc(finder->arena, count ? count : 1);
    for (size_t i = 0; i < count; i++) {
        struct facts_package_use row = finder->rows.items[i];
        find_declaration(finder, &row);
        doubted[i] = !row.declared_in.p && row.manifest.p && !row.is_type;
        if (doubted[i])
            finder->ranks.items[i] = RANK_NONE;
        doubts += doubted[i];
    }
    if (doubts > 0)
        add_uses(finder, doubted);
}

static void run(struct link_context *context)
{
    struct finder finder = {.store = context->store, .arena = context->arena};
    read_manifests(&finder);
    add_uses(&finder, NULL);
    judge_again(&finder);
    for (size_t i = 0; i < finder.rows.n; i++) {
        find_declaration(&finder, &finder.rows.items[i]);
        facts_store_add(context->store, FACTS_TABLE_package_use, &finder.rows.items[i]);
    }
    facts_store_sort(context->store, FACTS_TABLE_package_use, (const char *const[]){"unit", "package"}, 2);
    base_map_finish(&finder.workspace);
    base_map_finish(&finder.units);
    link_names_finish(&finder.dependencies);
    link_names_finish(&finder.anywhere);
    link_names_finish(&finder.workspaces);
    link_names_finish(&finder.uses);
    base_vec_finish(&finder.rows);
    base_vec_finish(&finder.ranks);
}

static const enum facts_table fills[] = {FACTS_TABLE_package_use, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_resolved_import,
                                         FACTS_TABLE_package_manifest,
                                         FACTS_TABLE_package_dependency,
                                         FACTS_TABLE_package_workspace,
                                         FACTS_TABLE_pnpm_setting,
                                         FACTS_TABLE_file,
                                         FACTS_TABLE_type_use,
                                         FACTS_TABLE_call,
                                         FACTS_TABLE_call_argument,
                                         FACTS_TABLE_binding,
                                         FACTS_TABLE_decorator,
                                         FACTS_TABLE_export,
                                         FACTS_TABLE_COUNT};

const struct link_linker link_package_use = {"package_use", fills, needs, run};
