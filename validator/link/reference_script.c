/*
 * Scripts of package.json that commands run: npm run X, pnpm --filter P X, yarn X, bun run X (kind `script`).
 *
 * A script counts as found when a package has it in which the command may run; for a command that names no
 * package also when any package of the repository has it, since nobody knows where its reader stands.
 */
#include "validator/link/script_p.h"

struct scripts {
    struct link_references *references;
    struct base_map by_folder;  /* "folder\nname" -> row of package_script, + 1 */
    struct link_names by_name;  /* (0, name) -> rows of package_script */
    struct link_names packages; /* (0, name of a package) -> rows of package_manifest */
    struct base_map dependencies;
    struct base_map manifests; /* folder -> 1 */
    struct link_command_elsewhere elsewhere;
};

static struct base_str key_of(struct scripts *scripts, struct base_str folder, struct base_str name)
{
    return base_str_format(scripts->references->arena, "%.*s\n%.*s", BASE_STR_ARG(folder),
                           BASE_STR_ARG(name));
}

static struct base_str script_path(const struct scripts *scripts, size_t row)
{
    return FACTS_GET_TEXT(scripts->references->store, package_script, row, path);
}

static void load(struct scripts *scripts)
{
    const struct facts_store *store = scripts->references->store;
    for (size_t i = 0; i < facts_store_count(store, FACTS_TABLE_package_script); i++) {
        struct base_str name = FACTS_GET_TEXT(store, package_script, i, name);
        *base_map_put(&scripts->by_folder, key_of(scripts, base_path_dir(script_path(scripts, i)), name),
                      NULL) = (uint32_t)i + 1;
        link_names_add(&scripts->by_name, 0, name, (uint32_t)i);
    }
    for (size_t i = 0; i < facts_store_count(store, FACTS_TABLE_package_manifest); i++) {
        struct base_str name = FACTS_GET_TEXT(store, package_manifest, i, name);
        base_map_put(&scripts->manifests, base_path_dir(FACTS_GET_TEXT(store, package_manifest, i, path)),
                     NULL);
        if (name.p)
            link_names_add(&scripts->packages, 0, name, (uint32_t)i);
    }
    for (size_t i = 0; i < facts_store_count(store, FACTS_TABLE_package_dependency); i++)
        base_map_put(&scripts->dependencies, FACTS_GET_TEXT(store, package_dependency, i, name), NULL);
}

/* ---- where it is looked for ---- */

static uint32_t script_in(struct scripts *scripts, struct base_str folder, struct base_str name)
{
    const uint32_t *row = base_map_get(&scripts->by_folder, key_of(scripts, folder, name));
    return row ? *row - 1 : LINK_NONE;
}

static uint32_t script_anywhere(const struct scripts *scripts, struct base_str name)
{
    uint32_t entry = link_names_first(&scripts->by_name, 0, name);
    return entry == LINK_NONE ? LINK_NONE : scripts->by_name.entries.items[entry].value;
}

/* The folder of the package that a filter or workspace names; absent when there is none of it. */
static struct base_str package_folder(struct scripts *scripts, const struct link_command *command,
                                      struct base_str name)
{
    const struct facts_store *store = scripts->references->store;
    uint32_t entry = link_names_first(&scripts->packages, 0, name);
    if (entry != LINK_NONE)
        return base_path_dir(
            FACTS_GET_TEXT(store, package_manifest, scripts->packages.entries.items[entry].value, path));
    for (size_t i = 0; i < scripts->packages.entries.n; i++) { /* pnpm takes a name without its scope */
        struct base_str known = scripts->packages.entries.items[i].name;
        ptrdiff_t slash = base_str_rfind_char(known, '/');
        if (slash >= 0 && base_str_eq(base_str_from(known, (size_t)slash + 1), name))
            return base_path_dir(
                FACTS_GET_TEXT(store, package_manifest, scripts->packages.entries.items[i].value, path));
    }
    return link_command_folder(scripts->references, command, name);
}

static struct base_str hint_of(struct scripts *scripts, struct base_str folder, struct base_str name)
{
    const struct facts_store *store = scripts->references->store;
    struct base_str best = BASE_STR_ABSENT;
    size_t least = base_closest_limit(name);
    for (size_t i = 0; i < facts_store_count(store, FACTS_TABLE_package_script); i++) {
        struct base_str known = FACTS_GET_TEXT(store, package_script, i, name);
        if ((!folder.p || base_str_eq(base_path_dir(script_path(scripts, i)), folder)) &&
            base_closer(name, known, best, &least))
            best = known;
    }
    return best;
}

static void found(struct scripts *scripts, struct link_doc_reference *reference, uint32_t row)
{
    reference->status = LINK_REFERENCE_FOUND;
    reference->target_path = script_path(scripts, row);
    reference->target_line = FACTS_GET_INT(scripts->references->store, package_script, row, line);
}

static void unknown(struct link_doc_reference *reference, const char *reason)
{
    reference->status = LINK_REFERENCE_UNKNOWN;
    reference->reason = base_str_of(reason);
}

static void broken(struct scripts *scripts, struct link_doc_reference *reference, struct base_str folder,
                   enum link_certainty certainty)
{
    struct base_arena *arena = scripts->references->arena;
    reference->status = LINK_REFERENCE_BROKEN;
    reference->certainty = certainty;
    reference->hint = hint_of(scripts, folder, reference->target);
    if (folder.p) {
        reference->target_path = folder.n ? base_str_format(arena, "%.*s/package.json", BASE_STR_ARG(folder))
                                          : BASE_STR("package.json");
        reference->reason =
            base_str_format(arena, "%.*s has no script of this name", BASE_STR_ARG(reference->target_path));
    } else {
        reference->reason = BASE_STR("no package.json has a script of this name");
    }
}

/* A script of a package that the command names. */
static void resolve_in_package(struct scripts *scripts, const struct link_command *command,
                               const struct link_script_call *call, struct link_doc_reference *reference)
{
    struct base_str folder = call->package.p
                                 ? package_folder(scripts, command, call->package)
                                 : link_command_folder(scripts->references, command, call->folder);
    if (!folder.p || !base_map_get(&scripts->manifests, folder)) {
        unknown(reference, "the package that it is for is not known");
        return;
    }
    uint32_t row = script_in(scripts, folder, call->script);
    if (row != LINK_NONE)
        found(scripts, reference, row);
    else if (call->may_be_binary)
        unknown(reference, "it may be a program of a dependency");
    else
        broken(scripts, reference, folder, LINK_SURE);
}

static void resolve(struct scripts *scripts, const struct link_command *command,
                    const struct link_script_call *call, struct link_doc_reference *reference)
{
    struct base_str places[LINK_COMMAND_PLACES];
    size_t n = link_command_places(scripts->references, command, places);
    if (n == 0) {
        unknown(reference, "nobody can tell where it runs");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t row = script_in(scripts, places[i], call->script);
        if (row != LINK_NONE) {
            found(scripts, reference, row);
            return;
        }
    }
    uint32_t row = script_anywhere(scripts, call->script);
    bool is_binary = call->may_be_binary && (base_map_get(&scripts->dependencies, call->script) ||
                                             link_script_is_binary(call->script));
    bool is_place = command->directory.n > 0 && base_map_get(&scripts->manifests, places[0]);
    if (row != LINK_NONE && (!is_place || call->is_recursive || is_binary))
        found(scripts, reference, row);
    else if (is_binary)
        unknown(reference, "it may be a program of a dependency");
    else if (row != LINK_NONE)
        broken(scripts, reference, places[0], LINK_LIKELY);
    else
        broken(scripts, reference, BASE_STR_ABSENT, call->may_be_binary ? LINK_LIKELY : LINK_SURE);
}

/* ---- commands ---- */

static bool is_name(struct base_str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    base_str_find_char(BASE_STR(":-_.@+"), c) >= 0;
        if (!good)
            return false;
    }
    return name.n > 0 && name.p[0] != '-' && !link_is_placeholder(name) && !link_command_has_gap(name);
}

static void look_at(void *context, const struct link_command *command)
{
    struct scripts *scripts = context;
    struct link_script_call call;
    link_command_follow_elsewhere(&scripts->elsewhere, command);
    if (!link_script_parse(command, &call) || !is_name(call.script))
        return;
    struct link_doc_reference reference = {.document = command->document,
                                           .line = call.line,
                                           .col = call.col,
                                           .kind = "script",
                                           .text = command->text,
                                           .target = call.script};
    if (facts_store_count(scripts->references->store, FACTS_TABLE_package_script) == 0)
        unknown(&reference, "no package.json here has scripts");
    else if ((call.package.p || call.folder.p) && !call.is_recursive)
        resolve_in_package(scripts, command, &call, &reference);
    else
        resolve(scripts, command, &call, &reference);
    if (scripts->elsewhere.is_elsewhere && reference.certainty == LINK_SURE)
        reference.certainty = LINK_LIKELY;
    link_reference_add(scripts->references, &reference);
}

static void run(struct link_references *references)
{
    struct scripts scripts = {.references = references};
    load(&scripts);
    link_command_elsewhere_init(&scripts.elsewhere, references);
    link_commands_each(references, look_at, &scripts);
    base_map_finish(&scripts.by_folder);
    link_names_finish(&scripts.by_name);
    link_names_finish(&scripts.packages);
    base_map_finish(&scripts.dependencies);
    base_map_finish(&scripts.manifests);
}

static const enum facts_table needs[] = {FACTS_TABLE_shell_command,      FACTS_TABLE_shell_word,
                                         FACTS_TABLE_package_script,     FACTS_TABLE_package_manifest,
                                         FACTS_TABLE_package_dependency, FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_script = {"script", needs, run};
