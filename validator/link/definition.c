#include "validator/link/definition_p.h"

static const struct link_definition unknown = {LINK_NONE, {NULL, 0}};

void link_definitions_init(struct link_definitions *definitions, struct link_resolver *resolver)
{
    *definitions = (struct link_definitions){.resolver = resolver};
    definitions->loaded = base_alloc(resolver->file_count + 1);
    definitions->has_stars = base_alloc(resolver->file_count + 1);
    definitions->whole = facts_store_intern(resolver->store, BASE_STR("*"));
    definitions->exports.interned = definitions->stars.interned = definitions->aliases.interned = true;
    definitions->known.interned = definitions->targets.interned = true;
}

/* `export * from '…'`. */
static void load_star(struct link_definitions *definitions, const struct facts_export *row)
{
    if (!row->specifier.p)
        return;
    struct link_target target = link_definitions_target(definitions, row->file, row->specifier);
    if (target.status != LINK_FILE)
        return;
    link_names_add(&definitions->stars, row->file, row->name, target.file);
    definitions->has_stars[row->file] = true;
}

/* Reads the names of a file when it is first asked for: most files are never imported. */
static void load(struct link_definitions *definitions, uint32_t file)
{
    struct facts_store *store = definitions->resolver->store;
    if (definitions->loaded[file])
        return;
    definitions->loaded[file] = true;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_export, file);
    bool passes_on = false;
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_export row;
        FACTS_GET(store, export, i, &row);
        if (row.name.p == definitions->whole.p) {
            load_star(definitions, &row);
            continue;
        }
        link_names_add(&definitions->exports, file, row.name, (uint32_t)i);
        passes_on = passes_on || (!row.specifier.p && row.local.p && !base_str_is(row.kind, "declaration"));
    }
    range = facts_store_of_file(store, FACTS_TABLE_import, file);
    for (size_t i = range.from; passes_on && i < range.to; i++) {
        struct base_str alias = FACTS_GET_TEXT(store, import, i, alias);
        if (alias.p)
            link_names_add(&definitions->aliases, file, alias, (uint32_t)i);
    }
}

void link_definitions_finish(struct link_definitions *definitions)
{
    link_names_finish(&definitions->exports);
    link_names_finish(&definitions->stars);
    link_names_finish(&definitions->aliases);
    link_names_finish(&definitions->known);
    link_names_finish(&definitions->targets);
    base_vec_finish(&definitions->target_list);
    base_vec_finish(&definitions->answers);
    base_free(definitions->loaded);
    base_free(definitions->has_stars);
}

struct link_target link_definitions_target(struct link_definitions *definitions, uint32_t from,
                                           struct base_str specifier)
{
    struct link_resolver *resolver = definitions->resolver;
    uint32_t folder = resolver->folder_of[from];
    uint32_t known = link_names_first(&definitions->targets, folder, specifier);
    if (known != LINK_NONE)
        return definitions->target_list.items[definitions->targets.entries.items[known].value];
    struct link_target target = link_resolve(resolver, resolver->paths[from], specifier);
    link_names_add(&definitions->targets, folder, specifier, (uint32_t)definitions->target_list.n);
    base_vec_push(&definitions->target_list, target);
    return target;
}

static struct link_definition find(struct link_definitions *definitions, uint32_t file, struct base_str name,
                                   unsigned depth);

/* The name `name`, or all when that is absent, of the module that `specifier` in the file `from` leads to. */
static struct link_definition find_in(struct link_definitions *definitions, uint32_t from,
                                      struct base_str specifier, struct base_str name, unsigned depth)
{
    struct link_target target = link_definitions_target(definitions, from, specifier);
    if (target.status != LINK_FILE)
        return unknown;
    return find(definitions, target.file, name.p ? name : definitions->whole, depth + 1);
}

/* `export { x }` and `export default x`, where x may be imported, and `exports.x = require('./x')`. */
static struct link_definition follow_local(struct link_definitions *definitions,
                                           const struct facts_export *row, unsigned depth)
{
    struct facts_store *store = definitions->resolver->store;
    struct facts_import import;
    if (row->local.p) {
        uint32_t entry = link_names_first(&definitions->aliases, row->file, row->local);
        if (entry == LINK_NONE)
            return (struct link_definition){row->file,
                                            base_str_is(row->name, "default") ? row->name : row->local};
        FACTS_GET(store, import, definitions->aliases.entries.items[entry].value, &import);
        return find_in(definitions, import.file, import.specifier, import.name, depth);
    }
    if (!base_str_is(row->kind, "commonjs"))
        return (struct link_definition){row->file, row->name};
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_import, row->file);
    size_t low = range.from, high = range.to;
    while (low < high) { /* imports stand in order of line */
        size_t middle = low + (high - low) / 2;
        if (FACTS_GET_INT(store, import, middle, line) < row->line)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < range.to) {
        FACTS_GET(store, import, low, &import);
        if (import.line == row->line && base_str_is(import.kind, "require") && !import.alias.p)
            return find_in(definitions, import.file, import.specifier, definitions->whole, depth);
    }
    return (struct link_definition){row->file, row->name};
}

static struct link_definition follow(struct link_definitions *definitions, uint32_t export_row,
                                     unsigned depth)
{
    struct facts_export row;
    FACTS_GET(definitions->resolver->store, export, export_row, &row);
    if (row.specifier.p)
        return find_in(definitions, row.file, row.specifier, row.local, depth);
    return follow_local(definitions, &row, depth);
}

static struct link_definition search(struct link_definitions *definitions, uint32_t file,
                                     struct base_str name, unsigned depth)
{
    if (base_str_is(name, "*"))
        return (struct link_definition){file, name};
    uint32_t entry = link_names_first(&definitions->exports, file, name);
    if (entry != LINK_NONE)
        return follow(definitions, definitions->exports.entries.items[entry].value, depth);
    if (base_str_is(name, "default"))
        return unknown; /* `export *` does not pass on the default export */
    LINK_NAMES_EACH(&definitions->stars, file, definitions->whole, star)
    {
        struct link_definition one =
            find(definitions, definitions->stars.entries.items[star].value, name, depth + 1);
        if (one.file != LINK_NONE)
            return one;
    }
    return unknown;
}

/* Whether the file has anything to say about a name. Most files that a long index passes on have not, and
 * that is told sooner than remembered. */
static bool may_know(struct link_definitions *definitions, uint32_t file, struct base_str name)
{
    load(definitions, file);
    return definitions->has_stars[file] || name.p == definitions->whole.p ||
           link_names_first(&definitions->exports, file, name) != LINK_NONE;
}

static struct link_definition find(struct link_definitions *definitions, uint32_t file, struct base_str name,
                                   unsigned depth)
{
    if (depth > LINK_MAX_REEXPORTS || ++definitions->steps > LINK_MAX_DEFINITION_STEPS)
        definitions->was_cut = true;
    if (definitions->was_cut || !may_know(definitions, file, name))
        return unknown;
    uint32_t entry = link_names_first(&definitions->known, file, name), at;
    if (entry != LINK_NONE) {
        at = definitions->known.entries.items[entry].value;
        struct link_answer *answer = &definitions->answers.items[at];
        if (answer->state == LINK_ANSWER_OPEN)
            definitions->met_cycle = true;
        if (answer->state != LINK_ANSWER_RETRY)
            return answer->definition;
    } else {
        at = (uint32_t)definitions->answers.n;
        link_names_add(&definitions->known, file, name, at);
        base_vec_push(&definitions->answers, (struct link_answer){unknown, LINK_ANSWER_OPEN});
    }
    definitions->answers.items[at].state = LINK_ANSWER_OPEN;
    struct link_definition found = search(definitions, file, name, depth);
    /* "Nothing" may only mean that the search stood in the middle of a cycle, or was cut: then ask again
     * another time. */
    bool sure = found.file != LINK_NONE || depth == 0 || (!definitions->met_cycle && !definitions->was_cut);
    definitions->answers.items[at] =
        (struct link_answer){found, sure ? LINK_ANSWER_KNOWN : LINK_ANSWER_RETRY};
    return found;
}

struct link_definition link_definition_find(struct link_definitions *definitions, uint32_t file,
                                            struct base_str name)
{
    definitions->steps = 0;
    definitions->met_cycle = definitions->was_cut = false;
    return find(definitions, file, name.p ? name : definitions->whole, 0);
}
